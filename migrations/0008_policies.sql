-- Policies as rows.

CREATE TABLE countersign.policy (
  policy     uuid PRIMARY KEY,
  version    bigint NOT NULL UNIQUE,
  document   bytea NOT NULL,
  commitment bytea NOT NULL,
  drafted_by uuid NOT NULL,
  statement_digest bytea NOT NULL,
  seq        bigint NOT NULL
);

CREATE TABLE countersign.policy_rule (
  policy   uuid NOT NULL REFERENCES countersign.policy,
  rule     integer NOT NULL,
  kind     text NOT NULL,
  agent    text NOT NULL,
  risk_at_least text NOT NULL,
  amount_at_least numeric,
  currency text NOT NULL,
  simulation text NOT NULL,
  outcome  text NOT NULL,
  min_persons integer NOT NULL,
  expiry_seconds bigint NOT NULL,
  -- Whether the advice is kept back from whoever has not decided; and what others decided too.
  commit_before_reveal boolean NOT NULL,
  blind    boolean NOT NULL,
  friction text NOT NULL,
  -- Who may change an action on its route: `reviewer`, `owner`, `either`, or nobody.
  revise   text NOT NULL,
  -- Whether seats are taken by roles that were delegated.
  delegation boolean NOT NULL,
  route    bytea NOT NULL,
  route_digest bytea NOT NULL,
  PRIMARY KEY (policy, rule)
);

CREATE INDEX policy_rule_route ON countersign.policy_rule (route_digest);

CREATE TABLE countersign.policy_step (
  policy  uuid NOT NULL,
  rule    integer NOT NULL,
  step    integer NOT NULL,
  role    text NOT NULL,
  quorum  integer NOT NULL,
  deny    integer NOT NULL,
  due_seconds bigint NOT NULL,
  name    text NOT NULL,
  -- The policy's calendar in whose hours its times are counted; of none all time counts (0071_calendars.sql).
  calendar text NOT NULL,
  PRIMARY KEY (policy, rule, step),
  FOREIGN KEY (policy, rule) REFERENCES countersign.policy_rule
);

-- Who decides besides when a step is late: a role that is added so many seconds after it was due.
CREATE TABLE countersign.policy_rung (
  policy  uuid NOT NULL,
  rule    integer NOT NULL,
  step    integer NOT NULL,
  level   integer NOT NULL,
  after_seconds bigint NOT NULL,
  role    text NOT NULL,
  PRIMARY KEY (policy, rule, step, level),
  FOREIGN KEY (policy, rule, step) REFERENCES countersign.policy_step
);

-- Who may force an action outside of its route, and who reviews that afterwards; no row: nobody may.
CREATE TABLE countersign.policy_glass (
  policy  uuid NOT NULL,
  rule    integer NOT NULL,
  role    text NOT NULL,
  review_role text NOT NULL,
  quorum  integer NOT NULL,
  within_seconds bigint NOT NULL,
  PRIMARY KEY (policy, rule),
  FOREIGN KEY (policy, rule) REFERENCES countersign.policy_rule
);

SELECT countersign.protect(t) FROM pg_catalog.unnest(ARRAY['countersign.policy', 'countersign.policy_rule', 'countersign.policy_step', 'countersign.policy_rung', 'countersign.policy_glass']::regclass[]) t;

-- Seconds between the time that a step is due and the rung of this level; NULL where its ladder has none.
CREATE FUNCTION countersign.rung_after(of_policy uuid, of_rule integer, of_step integer, of_level integer) RETURNS bigint
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT r.after_seconds FROM countersign.policy_rung r
           WHERE r.policy = of_policy AND r.rule = of_rule AND r.step = of_step AND r.level = of_level);
END
$$;

CREATE FUNCTION countersign.active_policy() RETURNS uuid
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT c.fact_id FROM countersign.confirmation c WHERE c.fact = 'policy' ORDER BY c.seq DESC LIMIT 1);
END
$$;

CREATE VIEW fact.policy AS
  SELECT NULL::uuid AS policy, NULL::text AS document, NULL::bytea AS document_salt,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.step_json(s jsonb) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT '{"step":' || (s ->> 'step')::integer || ',"role":' || pg_catalog.to_json(s ->> 'role')::text || ',"quorum":' || (s ->> 'quorum')::integer
    || ',"deny":' || (s ->> 'deny')::integer || ',"due_seconds":' || (s ->> 'due_seconds')::bigint
    || COALESCE(',"calendar":' || pg_catalog.to_json(NULLIF(s ->> 'calendar', ''))::text, '') || ',"name":' || pg_catalog.to_json(s ->> 'name')::text
    || ',"escalation":[' || COALESCE((SELECT pg_catalog.string_agg('{"after_seconds":' || (g ->> 'after_seconds')::bigint || ',"role":' || pg_catalog.to_json(g ->> 'role')::text || '}', ',' ORDER BY n)
                                        FROM pg_catalog.jsonb_array_elements(s -> 'escalation') WITH ORDINALITY t(g, n)), '') || ']}'
$$;

-- Each rung begins later than the one before, and adds a role that the step and the rungs before do not have.
CREATE FUNCTION countersign.sound_ladder(s jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT pg_catalog.count(*) <= 8
     AND COALESCE(pg_catalog.bool_and(g.role IN ('analyst', 'compliance_officer', 'supervisor', 'auditor', 'admin') AND g.role <> s ->> 'role'
                                      AND g.after BETWEEN 0 AND 315360000 AND (g.before IS NULL OR g.before < g.after)), true)
     AND pg_catalog.count(DISTINCT g.role) = pg_catalog.count(*)
    FROM (SELECT t.g ->> 'role' AS role, (t.g ->> 'after_seconds')::bigint AS after,
                 pg_catalog.lag((t.g ->> 'after_seconds')::bigint) OVER (ORDER BY t.n) AS before
            FROM pg_catalog.jsonb_array_elements(s -> 'escalation') WITH ORDINALITY t(g, n)) g
$$;

CREATE FUNCTION countersign.steps_json(r jsonb) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT '[' || COALESCE(pg_catalog.string_agg(countersign.step_json(s), ',' ORDER BY n), '') || ']'
    FROM pg_catalog.jsonb_array_elements(r -> 'steps') WITH ORDINALITY t(s, n)
$$;

-- NULL where there is no such member: nobody may.
CREATE FUNCTION countersign.glass_json(r jsonb) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN r ? 'break_glass' THEN '[' || COALESCE(pg_catalog.string_agg('{"role":' || pg_catalog.to_json(g ->> 'role')::text
    || ',"review_role":' || pg_catalog.to_json(g ->> 'review_role')::text || ',"quorum":' || (g ->> 'quorum')::integer
    || ',"within_seconds":' || (g ->> 'within_seconds')::bigint || '}', ',' ORDER BY n), '') || ']' END
    FROM pg_catalog.jsonb_array_elements(r -> 'break_glass') WITH ORDINALITY t(g, n)
$$;

-- One, where people decide: a role that breaks the glass, and one that reviews it.
CREATE FUNCTION countersign.sound_glass(r jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT NOT r ? 'break_glass' OR (r ->> 'outcome' = 'route' AND pg_catalog.count(*) = 1 AND pg_catalog.bool_and(
           g ->> 'role' IN ('analyst', 'compliance_officer', 'supervisor', 'auditor', 'admin')
           AND g ->> 'review_role' IN ('analyst', 'compliance_officer', 'supervisor', 'auditor', 'admin')
           AND (g ->> 'quorum')::integer BETWEEN 1 AND 100 AND (g ->> 'within_seconds')::bigint BETWEEN 1 AND 315360000))
    FROM pg_catalog.jsonb_array_elements(r -> 'break_glass') t(g)
$$;

CREATE FUNCTION countersign.door_policy() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me    uuid;
  doc   jsonb;
  built text := '';
  n     bigint := 0;
  r     jsonb;
  s     jsonb;
  route text;
  fault jsonb;
  calendars text;
  step_no integer;
  document_commitment text;
BEGIN
  me := countersign.enter_person();
  PERFORM countersign.check_signature(NEW.statement, NEW.key_id, NEW.signature);
  IF pg_catalog.octet_length(NEW.document) > 262144 THEN
    PERFORM countersign.refuse('too-large', pg_catalog.jsonb_build_object('what', 'policy', 'most', 262144));
  END IF;
  BEGIN
  doc := NEW.document::jsonb;
  PERFORM (doc ->> 'version')::bigint;
  FOR r IN SELECT e.value FROM pg_catalog.jsonb_array_elements(doc -> 'rules') e LOOP
    n := n + 1;
    built := built || CASE WHEN n > 1 THEN ',' ELSE '' END
      || '{"rule":' || n || ',"kind":' || pg_catalog.to_json(r ->> 'kind')::text || ',"agent":' || pg_catalog.to_json(r ->> 'agent')::text
      || ',"risk_at_least":' || pg_catalog.to_json(r ->> 'risk_at_least')::text || ',"amount_at_least":' || pg_catalog.to_json(r ->> 'amount_at_least')::text
      || ',"currency":' || pg_catalog.to_json(r ->> 'currency')::text || ',"simulation":' || pg_catalog.to_json(r ->> 'simulation')::text
      || ',"outcome":' || pg_catalog.to_json(r ->> 'outcome')::text || ',"min_persons":' || (r ->> 'min_persons')::integer
      || ',"expiry_seconds":' || (r ->> 'expiry_seconds')::bigint || ',"commit_before_reveal":' || pg_catalog.to_json(r ->> 'commit_before_reveal')::text
      || ',"friction":' || pg_catalog.to_json(r ->> 'friction')::text || ',"steps":' || countersign.steps_json(r) || COALESCE(',"break_glass":' || countersign.glass_json(r), '')
      || COALESCE(',"revise":' || pg_catalog.to_json(r ->> 'revise')::text, '')
      || CASE WHEN r ? 'delegation' THEN ',"delegation":"true"' ELSE '' END || '}';
    IF NOT (r ->> 'outcome' IN ('route', 'block', 'auto_clear') AND r ->> 'friction' IN ('low', 'medium', 'high')
            AND r ->> 'risk_at_least' IN ('', 'low', 'medium', 'high', 'critical') AND r ->> 'simulation' IN ('', 'true', 'false')
            AND r ->> 'commit_before_reveal' IN ('true', 'false', 'blind')
            AND (r ->> 'outcome' = 'route') = (pg_catalog.jsonb_array_length(r -> 'steps') > 0)
            AND (r ->> 'outcome' = 'route' OR NOT r ? 'delegation')
            AND r ->> 'kind' ~ '^[a-z_]{0,64}$' AND r ->> 'currency' ~ '^([A-Z]{3})?$'
            AND r ->> 'agent' ~ '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$'
            AND r ->> 'amount_at_least' ~ '^(-?[0-9]+(\.[0-9]+)?)?$') THEN
      PERFORM countersign.refuse('policy-invalid', pg_catalog.jsonb_build_object('faults', pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object('fault', 'rule', 'rule', n))));
    END IF;
    step_no := 0;
    FOR s IN SELECT e.value FROM pg_catalog.jsonb_array_elements(r -> 'steps') e LOOP
      step_no := step_no + 1;
      IF NOT ((s ->> 'step')::integer = step_no AND (s ->> 'quorum')::integer BETWEEN 1 AND 100 AND (s ->> 'deny')::integer BETWEEN 1 AND 100
              AND (s ->> 'due_seconds')::bigint BETWEEN 1 AND 315360000
              AND s ->> 'role' IN ('analyst', 'compliance_officer', 'supervisor', 'auditor', 'admin')) THEN
        PERFORM countersign.refuse('policy-invalid', pg_catalog.jsonb_build_object('faults', pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object('fault', 'step', 'rule', n, 'step', step_no))));
      END IF;
      IF s ->> 'calendar' <> '' AND NOT EXISTS (SELECT FROM pg_catalog.jsonb_array_elements(doc -> 'calendars') c WHERE c.value ->> 'name' = s ->> 'calendar') THEN
        PERFORM countersign.refuse('policy-invalid', pg_catalog.jsonb_build_object('faults',
          pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object('fault', 'no-calendar', 'rule', n, 'step', step_no, 'calendar', s ->> 'calendar'))));
      END IF;
      IF NOT countersign.sound_ladder(s) THEN
        PERFORM countersign.refuse('policy-invalid', pg_catalog.jsonb_build_object('faults', pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object('fault', 'ladder', 'rule', n, 'step', step_no))));
      END IF;
    END LOOP;
    IF countersign.sound_glass(r) IS NOT TRUE THEN
      PERFORM countersign.refuse('policy-invalid', pg_catalog.jsonb_build_object('faults', pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object('fault', 'glass', 'rule', n))));
    END IF;
    -- Who revises, where people decide.
    IF r ? 'revise' AND (r ->> 'revise' IN ('reviewer', 'owner', 'either') AND r ->> 'outcome' = 'route') IS NOT TRUE THEN
      PERFORM countersign.refuse('policy-invalid', pg_catalog.jsonb_build_object('faults', pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object('fault', 'revise', 'rule', n))));
    END IF;
    IF r ->> 'outcome' = 'route' AND ((r ->> 'min_persons')::integer NOT BETWEEN 1 AND 100 OR (r ->> 'expiry_seconds')::bigint NOT BETWEEN 1 AND 315360000) THEN
      PERFORM countersign.refuse('policy-invalid', pg_catalog.jsonb_build_object('faults', pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object('fault', 'limits', 'rule', n))));
    END IF;
  END LOOP;
  fault := countersign.calendars_fault(doc -> 'calendars');
  IF fault IS NOT NULL THEN
    PERFORM countersign.refuse('policy-invalid', pg_catalog.jsonb_build_object('faults', pg_catalog.jsonb_build_array(fault)));
  END IF;
  calendars := countersign.calendars_json(doc -> 'calendars');
  EXCEPTION WHEN data_exception THEN
    PERFORM countersign.refuse('not-canonical', pg_catalog.jsonb_build_object('document', 'policy', 'fault', 'json'));
  END;
  IF n = 0 OR NEW.document IS DISTINCT FROM '{"type":"countersign/policy-document/v1","version":' || (doc ->> 'version')::bigint
      || ',"title":' || pg_catalog.to_json(doc ->> 'title')::text || ',"rules":[' || built || ']' || calendars || '}' THEN
    PERFORM countersign.refuse('not-canonical', pg_catalog.jsonb_build_object('document', 'policy', 'fault', 'form'));
  END IF;
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  PERFORM countersign.require_key(me, NEW.key_id);
  PERFORM countersign.require_role(me, 'admin');
  IF (doc ->> 'version')::bigint <> (SELECT COALESCE(pg_catalog.max(p.version), 0) + 1 FROM countersign.policy p) THEN
    PERFORM countersign.refuse('policy-version');
  END IF;
  -- Its text travels with every export, so that an outsider can tell which route an action had to take.
  document_commitment := countersign.keep(NEW.document_salt, pg_catalog.convert_to(NEW.document, 'UTF8'), 'policy:' || NEW.policy);
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.record_signed('policy.drafted', 'policy:' || NEW.policy, me, NEW.statement, NEW.key_id, NEW.signature,
    '{"type":"countersign/policy/v1","origin":' || countersign.origin_json()
    || ',"policy":"' || NEW.policy || '","version":' || (doc ->> 'version')::bigint
    || ',"document":"' || document_commitment
    || '","drafted_by":"' || me || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}') a;
  INSERT INTO countersign.policy VALUES (NEW.policy, (doc ->> 'version')::bigint, pg_catalog.convert_to(NEW.document, 'UTF8'),
    pg_catalog.decode(document_commitment, 'hex'), me, pg_catalog.sha256(NEW.statement), NEW.seq);
  FOR r IN SELECT e.value FROM pg_catalog.jsonb_array_elements(doc -> 'rules') e LOOP
    route := '{"type":"countersign/route/v1","policy":"' || NEW.policy || '","rule":' || (r ->> 'rule')::integer
      || ',"min_persons":' || (r ->> 'min_persons')::integer || ',"expiry_seconds":' || (r ->> 'expiry_seconds')::bigint
      || ',"commit_before_reveal":' || pg_catalog.to_json(r ->> 'commit_before_reveal')::text
      || ',"friction":' || pg_catalog.to_json(r ->> 'friction')::text || ',"steps":' || countersign.steps_json(r) || COALESCE(',"break_glass":' || countersign.glass_json(r), '')
      || COALESCE(',"revise":' || pg_catalog.to_json(r ->> 'revise')::text, '')
      || CASE WHEN r ? 'delegation' THEN ',"delegation":"true"' ELSE '' END || '}';
    INSERT INTO countersign.policy_rule VALUES (NEW.policy, (r ->> 'rule')::integer, r ->> 'kind', r ->> 'agent', r ->> 'risk_at_least',
      NULLIF(r ->> 'amount_at_least', '')::numeric, r ->> 'currency', r ->> 'simulation', r ->> 'outcome', (r ->> 'min_persons')::integer,
      (r ->> 'expiry_seconds')::bigint, r ->> 'commit_before_reveal' <> 'false', r ->> 'commit_before_reveal' = 'blind', r ->> 'friction',
      COALESCE(r ->> 'revise', ''), r ? 'delegation', pg_catalog.convert_to(route, 'UTF8'), pg_catalog.sha256(pg_catalog.convert_to(route, 'UTF8')));
    INSERT INTO countersign.policy_step
      SELECT NEW.policy, (r ->> 'rule')::integer, (e.value ->> 'step')::integer, e.value ->> 'role', (e.value ->> 'quorum')::integer,
             (e.value ->> 'deny')::integer, (e.value ->> 'due_seconds')::bigint, e.value ->> 'name', COALESCE(e.value ->> 'calendar', '')
        FROM pg_catalog.jsonb_array_elements(r -> 'steps') e;
    INSERT INTO countersign.policy_rung
      SELECT NEW.policy, (r ->> 'rule')::integer, (e.value ->> 'step')::integer, t.level, (t.g ->> 'after_seconds')::bigint, t.g ->> 'role'
        FROM pg_catalog.jsonb_array_elements(r -> 'steps') e,
             LATERAL pg_catalog.jsonb_array_elements(e.value -> 'escalation') WITH ORDINALITY t(g, level);
    INSERT INTO countersign.policy_glass
      SELECT NEW.policy, (r ->> 'rule')::integer, e.value ->> 'role', e.value ->> 'review_role', (e.value ->> 'quorum')::integer, (e.value ->> 'within_seconds')::bigint
        FROM pg_catalog.jsonb_array_elements(r -> 'break_glass') e;
  END LOOP;
  PERFORM countersign.keep_calendars(NEW.policy, doc -> 'calendars');
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.policy FOR EACH ROW EXECUTE FUNCTION countersign.door_policy();
GRANT INSERT (policy, document, document_salt, signed_at, key_id, statement, signature) ON fact.policy TO countersign_person;
GRANT SELECT ON fact.policy TO countersign_person;

ALTER TABLE countersign.policy ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.policy FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.policy TO countersign_person, countersign_agent, countersign_worker;

ALTER TABLE countersign.policy_rule ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.policy_rule FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.policy_rule TO countersign_person, countersign_agent, countersign_worker;

ALTER TABLE countersign.policy_step ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.policy_step FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.policy_step TO countersign_person, countersign_agent, countersign_worker;

ALTER TABLE countersign.policy_rung ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.policy_rung FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.policy_rung TO countersign_person, countersign_agent, countersign_worker;

ALTER TABLE countersign.policy_glass ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.policy_glass FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.policy_glass TO countersign_person, countersign_agent, countersign_worker;
