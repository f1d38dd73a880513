-- How much a login writes in an hour: what it can write without end would fill the disk, and the queue that people read, under its own
-- name. Counted where records are appended, under the chain's lock: no second session comes between, and what is rolled back is neither
-- there nor counted. Of each login and kind there is one row and in it one time, so counting costs one look-up and one update.

-- The limits. The database's owner changes them; nobody else can.
CREATE TABLE countersign.rate_limit (
  flow     text PRIMARY KEY CHECK (flow IN ('proposals', 'openings', 'comments', 'questions', 'decisions', 'imports', 'imported_megabytes', 'jobs', 'records')),
  -- An hour's worth. A batch of proposals is of up to 1,000, and is never more than that.
  per_hour bigint NOT NULL CHECK (per_hour BETWEEN 1 AND 1000000000 AND (flow <> 'proposals' OR per_hour >= 1000)),
  -- The same of an agent or worker in its first three days, before anybody knows how it behaves.
  new_machine bigint NOT NULL CHECK (new_machine BETWEEN 1 AND per_hour AND (flow <> 'proposals' OR new_machine >= 1000))
);

INSERT INTO countersign.rate_limit VALUES
  ('proposals', 50000, 5000),
  ('openings', 3000, 3000),
  ('comments', 600, 600),
  -- And answers.
  ('questions', 2000, 500),
  -- And votes that are taken back.
  ('decisions', 3600, 3600),
  ('imports', 120, 60),
  ('imported_megabytes', 16384, 4096),
  ('jobs', 2000, 2000),
  -- Everything else.
  ('records', 20000, 5000);

CREATE FUNCTION countersign.guard_rate_limit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.flow <> OLD.flow THEN
    PERFORM countersign.refuse('append-only', pg_catalog.jsonb_build_object('kept', 'record'));
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER guard_rate_limit BEFORE UPDATE OR DELETE ON countersign.rate_limit FOR EACH ROW EXECUTE FUNCTION countersign.guard_rate_limit();
ALTER TABLE countersign.rate_limit ENABLE ALWAYS TRIGGER guard_rate_limit;

-- What the owner changes stands in the ledger, as who may write how much is part of its rules. Before it is founded there is nothing to tell.
CREATE FUNCTION countersign.limit_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM countersign.workspace) THEN
    LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
    PERFORM countersign.append('limit.changed', 'workspace', NULL, 'system',
      '{"type":"countersign/limit/v1","origin":' || countersign.origin_json() || ',"flow":' || pg_catalog.to_json(NEW.flow)
      || ',"per_hour":' || NEW.per_hour || ',"new_machine":' || NEW.new_machine || '}', '[]');
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER limit_changed AFTER UPDATE ON countersign.rate_limit FOR EACH ROW
  WHEN ((OLD.per_hour, OLD.new_machine) IS DISTINCT FROM (NEW.per_hour, NEW.new_machine)) EXECUTE FUNCTION countersign.limit_changed();
ALTER TABLE countersign.rate_limit ENABLE ALWAYS TRIGGER limit_changed;

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON countersign.rate_limit FOR EACH STATEMENT EXECUTE FUNCTION countersign.append_only();
ALTER TABLE countersign.rate_limit ENABLE ALWAYS TRIGGER no_truncate;

-- When what a login has written will have been made up for, at an hour's worth an hour: at most an hour after it was counted last. On
-- full pages each fact would put the row's new version on another page.
CREATE TABLE countersign.rate_spent (
  actor      uuid,
  flow       text,
  made_good  timestamptz NOT NULL,
  counted_at timestamptz NOT NULL,
  PRIMARY KEY (actor, flow)
) WITH (fillfactor = 50);

CREATE FUNCTION countersign.guard_rate_spent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (NEW.actor, NEW.flow) <> (OLD.actor, OLD.flow) THEN
    PERFORM countersign.refuse('append-only', pg_catalog.jsonb_build_object('kept', 'record'));
  END IF;
  RETURN NEW;
END
$$;
-- What each fact does, to count, is none of its columns, and costs no call.
CREATE TRIGGER guard_rate_spent BEFORE UPDATE OF actor, flow OR DELETE ON countersign.rate_spent FOR EACH ROW EXECUTE FUNCTION countersign.guard_rate_spent();
ALTER TABLE countersign.rate_spent ENABLE ALWAYS TRIGGER guard_rate_spent;
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON countersign.rate_spent FOR EACH STATEMENT EXECUTE FUNCTION countersign.append_only();
ALTER TABLE countersign.rate_spent ENABLE ALWAYS TRIGGER no_truncate;

-- What an event counts as. Stopping somebody or something is never too much, and can be done to each but once.
CREATE FUNCTION countersign.flow_of(event text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE event
    WHEN 'action.proposed' THEN 'proposals'
    WHEN 'client.viewed' THEN 'openings'
    WHEN 'action.commented' THEN 'comments'
    WHEN 'action.asked' THEN 'questions'
    WHEN 'action.answered' THEN 'questions'
    WHEN 'action.decided' THEN 'decisions'
    WHEN 'action.retracted' THEN 'decisions'
    WHEN 'import.completed' THEN 'imports'
    WHEN 'key.revoked' THEN NULL
    WHEN 'role.revoked' THEN NULL
    WHEN 'agent.paused' THEN NULL
    WHEN 'agent.revoked' THEN NULL
    WHEN 'installation.paused' THEN NULL
    WHEN 'installation.revoked' THEN NULL
    WHEN 'holder.ended' THEN NULL
    WHEN 'clock.stepped_back' THEN NULL
    WHEN 'genesis' THEN NULL
    ELSE 'records'
  END
$$;

-- Counts so many of a kind, or refuses them with the seconds to wait. An hour's worth may come at once; it is made up for evenly, so
-- that in no hour there are more than two hours' worth. After a clock was set back it begins anew, because a refusal writes nothing and
-- could not correct it. The clock is read where the row is held, so that of two sessions of one login none counts by an earlier time.
-- The limit is looked up here and not in a function of SQL, which would be parsed and planned anew in each transaction.
CREATE FUNCTION countersign.count_rate(who uuid, of_flow text, many bigint) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  limits record;
  most   bigint;
  cost   interval;
  ahead  interval;
BEGIN
  SELECT r.per_hour, r.new_machine INTO limits FROM countersign.rate_limit r WHERE r.flow = of_flow;
  most := limits.per_hour;
  IF limits.new_machine < most AND EXISTS (
       SELECT FROM countersign.confirmation c JOIN countersign.ledger_leaf l ON l.seq = c.seq
        WHERE c.fact = 'agent' AND c.fact_id = who AND l.at > countersign.clock() - interval '72 hours') THEN
    most := limits.new_machine;
  END IF;
  -- By itself only an import can be that.
  IF many > most THEN
    PERFORM countersign.refuse('too-large', pg_catalog.jsonb_build_object('what', 'import', 'most', most * 1048576));
  END IF;
  cost := pg_catalog.make_interval(secs => 3600.0 * many / most);
  UPDATE countersign.rate_spent AS s
     SET counted_at = countersign.clock(),
         made_good = CASE WHEN countersign.clock() < s.counted_at THEN countersign.clock() ELSE GREATEST(s.made_good, countersign.clock()) END + cost
   WHERE s.actor = who AND s.flow = of_flow
    RETURNING s.made_good - s.counted_at - interval '1 hour' INTO ahead;
  IF NOT FOUND THEN
    INSERT INTO countersign.rate_spent AS s VALUES (who, of_flow, countersign.clock() + cost, countersign.clock())
      ON CONFLICT (actor, flow) DO UPDATE SET counted_at = countersign.clock(), made_good = GREATEST(s.made_good, countersign.clock()) + cost
      RETURNING s.made_good - s.counted_at - interval '1 hour' INTO ahead;
  END IF;
  IF ahead > interval '1 millisecond' THEN
    PERFORM countersign.refuse('rate-limited', pg_catalog.jsonb_build_object('what', of_flow, 'most', most,
      'seconds', pg_catalog.ceil(EXTRACT(epoch FROM ahead))::bigint));
  END IF;
END
$$;
