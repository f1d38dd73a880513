-- Calendars of a policy: the hours in which the due times of the steps that name one are counted, and their ladders. They are intervals of time, made by
-- whoever wrote the policy, so that no zone and no holiday is known here. Outside of its own first and last moment a calendar counts all time.
-- Nothing is decided by a due time: expiry is plain time and knows no calendar.

CREATE TABLE countersign.policy_calendar (
  policy   uuid NOT NULL REFERENCES countersign.policy,
  calendar text NOT NULL,
  starts   timestamptz NOT NULL,
  ends     timestamptz NOT NULL,
  PRIMARY KEY (policy, calendar)
);

CREATE TABLE countersign.policy_hours (
  policy   uuid NOT NULL,
  calendar text NOT NULL,
  starts   timestamptz NOT NULL,
  ends     timestamptz NOT NULL,
  -- Microseconds in the hours before these.
  earlier  bigint NOT NULL,
  PRIMARY KEY (policy, calendar, starts),
  UNIQUE (policy, calendar, earlier),
  FOREIGN KEY (policy, calendar) REFERENCES countersign.policy_calendar
);

SELECT countersign.protect(t) FROM pg_catalog.unnest(ARRAY['countersign.policy_calendar', 'countersign.policy_hours']::regclass[]) t;

-- What is wrong with the calendars of a policy's document; NULL where nothing is.
CREATE FUNCTION countersign.calendars_fault(all_ jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
  c   jsonb;
  why text;
  at_ bigint;
BEGIN
  IF pg_catalog.jsonb_array_length(all_) > 8 THEN
    RETURN pg_catalog.jsonb_build_object('fault', 'calendars', 'found', pg_catalog.jsonb_array_length(all_), 'most', 8);
  END IF;
  FOR c IN SELECT e.value FROM pg_catalog.jsonb_array_elements(all_) e LOOP
    at_ := NULL;
    why := CASE
      WHEN pg_catalog.length(c ->> 'name') NOT BETWEEN 1 AND 64 THEN 'name'
      WHEN (SELECT pg_catalog.count(*) FROM pg_catalog.jsonb_array_elements(all_) o WHERE o.value ->> 'name' = c ->> 'name') > 1 THEN 'twice'
      WHEN pg_catalog.length(c ->> 'made_of') > 1000 THEN 'made-of'
      WHEN (c ->> 'until')::timestamptz <= (c ->> 'from')::timestamptz THEN 'ends'
      WHEN pg_catalog.jsonb_array_length(c -> 'hours') = 0 THEN 'empty'
      WHEN pg_catalog.jsonb_array_length(c -> 'hours') > 1500 THEN 'too-many'
    END;
    IF why IS NULL THEN
      SELECT y.why, y.n INTO why, at_
        FROM (SELECT x.n, CASE WHEN x.ends <= x.starts THEN 'backwards'
                               WHEN x.starts < x.starts_before THEN 'unsorted'
                               WHEN x.starts < x.ends_before THEN 'overlap'
                               WHEN x.starts < (c ->> 'from')::timestamptz OR x.ends > (c ->> 'until')::timestamptz THEN 'outside' END AS why
                FROM (SELECT h.n, h.starts, h.ends, pg_catalog.lag(h.starts) OVER (ORDER BY h.n) AS starts_before, pg_catalog.lag(h.ends) OVER (ORDER BY h.n) AS ends_before
                        FROM (SELECT t.n, (t.h ->> 'from')::timestamptz AS starts, (t.h ->> 'until')::timestamptz AS ends
                                FROM pg_catalog.jsonb_array_elements(c -> 'hours') WITH ORDINALITY t(h, n)) h) x) y
       WHERE y.why IS NOT NULL ORDER BY y.n LIMIT 1;
    END IF;
    IF why IS NOT NULL THEN
      RETURN pg_catalog.jsonb_build_object('fault', 'calendar', 'calendar', c ->> 'name', 'why', why, 'hours', at_);
    END IF;
  END LOOP;
  RETURN NULL;
END
$$;

-- As they stand in the document, with what is before them; empty where there are none.
CREATE FUNCTION countersign.calendars_json(all_ jsonb) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT COALESCE(',"calendars":[' || pg_catalog.string_agg('{"name":' || pg_catalog.to_json(t.c ->> 'name')::text || ',"made_of":' || pg_catalog.to_json(t.c ->> 'made_of')::text
           || ',"from":"' || countersign.time_text((t.c ->> 'from')::timestamptz) || '","until":"' || countersign.time_text((t.c ->> 'until')::timestamptz) || '","hours":['
           || (SELECT pg_catalog.string_agg('{"from":"' || countersign.time_text((u.h ->> 'from')::timestamptz) || '","until":"' || countersign.time_text((u.h ->> 'until')::timestamptz) || '"}', ',' ORDER BY u.n)
                 FROM pg_catalog.jsonb_array_elements(t.c -> 'hours') WITH ORDINALITY u(h, n))
           || ']}', ',' ORDER BY t.n) || ']', '')
    FROM pg_catalog.jsonb_array_elements(all_) WITH ORDINALITY t(c, n)
$$;

CREATE FUNCTION countersign.micros(lasts interval) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (EXTRACT(epoch FROM lasts) * 1000000)::bigint $$;

-- By seconds: days of an interval would be those of the session's zone.
CREATE FUNCTION countersign.lasting(micros bigint) RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT pg_catalog.make_interval(secs => (micros / 1000000.0)::double precision) $$;

CREATE FUNCTION countersign.keep_calendars(of_policy uuid, all_ jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  INSERT INTO countersign.policy_calendar
    SELECT of_policy, e.value ->> 'name', (e.value ->> 'from')::timestamptz, (e.value ->> 'until')::timestamptz FROM pg_catalog.jsonb_array_elements(all_) e;
  INSERT INTO countersign.policy_hours
    SELECT of_policy, h.calendar, h.starts, h.ends,
           COALESCE(pg_catalog.sum(countersign.micros(h.ends - h.starts)) OVER (PARTITION BY h.calendar ORDER BY h.starts ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::bigint
      FROM (SELECT e.value ->> 'name' AS calendar, (u.value ->> 'from')::timestamptz AS starts, (u.value ->> 'until')::timestamptz AS ends
              FROM pg_catalog.jsonb_array_elements(all_) e, LATERAL pg_catalog.jsonb_array_elements(e.value -> 'hours') u) h;
END
$$;

-- How much has counted until a time since the calendar's first moment, in microseconds; before that less than nothing.
CREATE FUNCTION countersign.counted_until(of_policy uuid, of_calendar text, t timestamptz) RETURNS bigint
LANGUAGE plpgsql VOLATILE STRICT AS $$
BEGIN
  RETURN (SELECT CASE WHEN t < c.starts THEN -countersign.micros(c.starts - t)
                      ELSE COALESCE((SELECT h.earlier + countersign.micros(LEAST(t, h.ends) - h.starts) FROM countersign.policy_hours h
                                      WHERE h.policy = of_policy AND h.calendar = of_calendar AND h.starts <= t ORDER BY h.starts DESC LIMIT 1), 0)
                           + GREATEST(countersign.micros(t - c.ends), 0) END
            FROM countersign.policy_calendar c WHERE c.policy = of_policy AND c.calendar = of_calendar);
END
$$;

-- The first moment until which so much has counted.
CREATE FUNCTION countersign.reached_at(of_policy uuid, of_calendar text, much bigint) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE STRICT AS $$
BEGIN
  RETURN (SELECT CASE WHEN much <= 0 THEN c.starts - countersign.lasting(-much)
                      WHEN h.earlier + countersign.micros(h.ends - h.starts) < much THEN c.ends + countersign.lasting(much - h.earlier - countersign.micros(h.ends - h.starts))
                      ELSE h.starts + countersign.lasting(much - h.earlier) END
            FROM countersign.policy_calendar c
            LEFT JOIN LATERAL (SELECT x.earlier, x.starts, x.ends FROM countersign.policy_hours x
                                WHERE x.policy = c.policy AND x.calendar = c.calendar AND x.earlier < much ORDER BY x.earlier DESC LIMIT 1) h ON true
           WHERE c.policy = of_policy AND c.calendar = of_calendar);
END
$$;

-- The calendar in which a step's times are counted; NULL where all time counts.
CREATE FUNCTION countersign.calendar_of(of_policy uuid, of_rule integer, of_step integer) RETURNS text
LANGUAGE plpgsql VOLATILE STRICT AS $$
BEGIN
  RETURN (SELECT NULLIF(s.calendar, '') FROM countersign.policy_step s WHERE s.policy = of_policy AND s.rule = of_rule AND s.step = of_step);
END
$$;

-- The first moment until which so much has counted for a step since `t`. All due times, and those of ladders, are made here.
CREATE FUNCTION countersign.due_after(of_policy uuid, of_rule integer, of_step integer, t timestamptz, lasts interval) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE STRICT AS $$
DECLARE named CONSTANT text := countersign.calendar_of(of_policy, of_rule, of_step);
BEGIN
  IF named IS NULL OR lasts = interval '0' THEN
    RETURN t + lasts;
  END IF;
  RETURN countersign.reached_at(of_policy, named, countersign.counted_until(of_policy, named, t) + countersign.micros(lasts));
END
$$;

-- How much of the time between two moments counts for a step.
CREATE FUNCTION countersign.counted(of_policy uuid, of_rule integer, of_step integer, since timestamptz, t timestamptz) RETURNS interval
LANGUAGE plpgsql VOLATILE STRICT AS $$
DECLARE named CONSTANT text := countersign.calendar_of(of_policy, of_rule, of_step);
BEGIN
  RETURN countersign.lasting(GREATEST(CASE WHEN named IS NULL THEN countersign.micros(t - since)
    ELSE countersign.counted_until(of_policy, named, t) - countersign.counted_until(of_policy, named, since) END, 0));
END
$$;

-- A time of a step that stands still while its review is interrupted: moved on by what counted since it began to.
CREATE FUNCTION countersign.moved_on(of_policy uuid, of_rule integer, of_step integer, state text, due timestamptz, since timestamptz, t timestamptz) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN CASE WHEN state IN ('paused_info', 'paused_hold', 'paused_agent_suspended')
              THEN countersign.due_after(of_policy, of_rule, of_step, due, countersign.counted(of_policy, of_rule, of_step, since, t)) ELSE due END;
END
$$;

ALTER TABLE countersign.policy_calendar ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.policy_calendar FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.policy_calendar TO countersign_person, countersign_agent, countersign_worker;

ALTER TABLE countersign.policy_hours ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.policy_hours FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.policy_hours TO countersign_person, countersign_agent, countersign_worker;
