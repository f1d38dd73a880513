-- Jobs: what is to be done without a person pressing a key, by open consoles and by workers. A job is a row and no fact: what came
-- of it is, by the door that it goes through. So nobody can do by a job what their login may not do, and a job that is done twice
-- does once what its door lets happen once.

CREATE TABLE countersign.job (
  job_id    uuid PRIMARY KEY DEFAULT pg_catalog.gen_random_uuid(),
  kind      text NOT NULL CHECK (kind ~ '^[a-z_]{1,64}$'),
  -- What makes it one job: a second one of the same kind, key and place is the first one.
  key       text NOT NULL CHECK (pg_catalog.octet_length(key) <= 200),
  -- The installation's home whose files it needs, by the id that stands there; none: it is done anywhere.
  place     uuid,
  -- Who does it, and nobody else, where it needs their key.
  person    uuid,
  -- Ids and names of settings, never a secret, nor what an agent or a person wrote.
  payload   text NOT NULL CHECK (pg_catalog.octet_length(payload) <= 4096),
  -- Comes again so many seconds after it was done; none: it is done once.
  every_seconds integer CHECK (every_seconds BETWEEN 1 AND 31622400),
  state     text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'dead')),
  due_at    timestamptz NOT NULL,
  attempts  integer NOT NULL DEFAULT 0,
  -- None: as many as it takes.
  most      integer CHECK (most BETWEEN 1 AND 100),
  -- A person has given it its attempts back.
  retried   boolean NOT NULL DEFAULT false,
  lease     uuid,
  lease_by  uuid,
  lease_until timestamptz,
  -- Of the last attempt that failed: its code, and a sentence for people.
  fault     text,
  said      text,
  done_at   timestamptz,
  made_by   uuid NOT NULL,
  made_at   timestamptz NOT NULL,
  UNIQUE NULLS NOT DISTINCT (kind, key, place),
  CHECK ((state = 'running') = (lease IS NOT NULL) AND (lease IS NULL) = (lease_until IS NULL) AND (lease IS NULL) = (lease_by IS NULL))
);

CREATE INDEX job_due ON countersign.job (due_at) WHERE state = 'waiting';
CREATE INDEX job_running ON countersign.job (lease_until) WHERE state = 'running';
CREATE INDEX job_dead ON countersign.job (kind, key) WHERE state = 'dead';

CREATE FUNCTION countersign.guard_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (NEW.job_id, NEW.kind, NEW.key, NEW.place, NEW.person, NEW.made_by, NEW.made_at)
    IS DISTINCT FROM (OLD.job_id, OLD.kind, OLD.key, OLD.place, OLD.person, OLD.made_by, OLD.made_at) THEN
    PERFORM countersign.refuse('append-only', pg_catalog.jsonb_build_object('kept', 'record'));
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER guard_job BEFORE UPDATE OR DELETE ON countersign.job FOR EACH ROW EXECUTE FUNCTION countersign.guard_job();
ALTER TABLE countersign.job ENABLE ALWAYS TRIGGER guard_job;
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON countersign.job FOR EACH STATEMENT EXECUTE FUNCTION countersign.append_only();
ALTER TABLE countersign.job ENABLE ALWAYS TRIGGER no_truncate;

-- Who makes and runs jobs: people who may read, and workers that a second admin confirmed. Never an agent.
CREATE FUNCTION countersign.enter_for_jobs() RETURNS uuid
LANGUAGE plpgsql VOLATILE AS $$
DECLARE me record;
BEGIN
  me := countersign.enter();
  IF me.kind = 'agent' THEN
    PERFORM countersign.require_person(me.kind);
  END IF;
  IF me.kind = 'worker' THEN
    PERFORM countersign.require_importer(me.actor, me.kind);
  ELSIF NOT countersign.reads(me.actor) THEN
    PERFORM countersign.refuse('role-missing', pg_catalog.jsonb_build_object('doing', 'reading', 'roles', pg_catalog.jsonb_build_array(), 'fault', countersign.role_fault(me.actor)));
  END IF;
  RETURN me.actor;
END
$$;

-- Makes a job unless there is one of this kind, key and place; answers with its id either way. One that comes again keeps its place, and
-- takes the interval that is given last.
CREATE FUNCTION countersign.put_job(of_kind text, of_key text, with_payload text, at timestamptz, again integer, at_most integer, of_place uuid DEFAULT NULL,
                                    own boolean DEFAULT false) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me uuid;
  id uuid;
BEGIN
  me := countersign.enter_for_jobs();
  -- Before anything else, and not under the chain's lock: sessions of one login wait for each other here, and for nobody else.
  PERFORM countersign.count_rate(me, 'jobs', 1);
  BEGIN
    INSERT INTO countersign.job AS j (kind, key, place, person, payload, every_seconds, due_at, most, made_by, made_at)
    VALUES (of_kind, of_key, of_place, CASE WHEN own THEN me END, with_payload, again, COALESCE(at, countersign.clock()), at_most, me, countersign.clock())
    ON CONFLICT (kind, key, place) DO UPDATE SET every_seconds = EXCLUDED.every_seconds WHERE j.every_seconds IS DISTINCT FROM EXCLUDED.every_seconds
    RETURNING j.job_id INTO id;
  EXCEPTION WHEN check_violation OR not_null_violation THEN
    PERFORM countersign.refuse('job-invalid');
  END;
  RETURN COALESCE(id, (SELECT j.job_id FROM countersign.job j WHERE j.kind = of_kind AND j.key = of_key AND j.place IS NOT DISTINCT FROM of_place));
END
$$;

-- Takes the job of these kinds that is due the longest, for so many seconds: one of this place, or one that is done anywhere; one of
-- somebody else's never. One whose lease has run out is taken again: whoever had
-- it is gone, or too slow to be believed. After its last attempt it is dead and waits for a person.
CREATE FUNCTION countersign.take_job(kinds text[], seconds integer, at_place uuid DEFAULT NULL)
RETURNS TABLE (job_id uuid, kind text, key text, payload text, attempt integer, lease uuid, retried boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me   uuid;
  now_ CONSTANT timestamptz := countersign.clock();
  j    countersign.job;
BEGIN
  me := countersign.enter_for_jobs();
  IF seconds IS NULL OR seconds NOT BETWEEN 1 AND 3600 THEN
    PERFORM countersign.refuse('job-invalid');
  END IF;
  LOOP
    SELECT x.* INTO j FROM countersign.job x
     WHERE x.state = 'running' AND x.lease_until <= now_ AND x.kind = ANY (kinds) AND (x.place IS NULL OR x.place = at_place) AND (x.person IS NULL OR x.person = me)
     ORDER BY x.lease_until LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
      SELECT x.* INTO j FROM countersign.job x
       WHERE x.state = 'waiting' AND x.due_at <= now_ AND x.kind = ANY (kinds) AND (x.place IS NULL OR x.place = at_place) AND (x.person IS NULL OR x.person = me)
       ORDER BY x.due_at LIMIT 1 FOR UPDATE SKIP LOCKED;
    END IF;
    EXIT WHEN NOT FOUND;
    IF (j.attempts >= j.most) IS NOT TRUE THEN
      RETURN QUERY UPDATE countersign.job x SET state = 'running', attempts = x.attempts + 1, lease = pg_catalog.gen_random_uuid(), lease_by = me,
                          lease_until = now_ + pg_catalog.make_interval(secs => seconds)
        WHERE x.job_id = j.job_id RETURNING x.job_id, x.kind, x.key, x.payload, x.attempts, x.lease, x.retried;
      RETURN;
    END IF;
    UPDATE countersign.job x SET state = 'dead', lease = NULL, lease_by = NULL, lease_until = NULL, fault = 'job-lost', said = NULL
     WHERE x.job_id = j.job_id;
  END LOOP;
END
$$;

-- The job that this lease holds. Another lease, or none, means that somebody else has it now.
CREATE FUNCTION countersign.held_job(of_job uuid, of_lease uuid) RETURNS countersign.job
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  me uuid;
  j  countersign.job;
BEGIN
  me := countersign.enter_for_jobs();
  SELECT x.* INTO j FROM countersign.job x WHERE x.job_id = of_job FOR UPDATE;
  IF (j.lease = of_lease AND j.lease_by = me) IS NOT TRUE THEN
    PERFORM countersign.refuse('job-lost');
  END IF;
  RETURN j;
END
$$;

-- Keeps a job for so many seconds more: for what takes long.
CREATE FUNCTION countersign.keep_job(of_job uuid, of_lease uuid, seconds integer) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
BEGIN
  PERFORM countersign.held_job(of_job, of_lease);
  IF seconds IS NULL OR seconds NOT BETWEEN 1 AND 3600 THEN
    PERFORM countersign.refuse('job-invalid');
  END IF;
  UPDATE countersign.job x SET lease_until = countersign.clock() + pg_catalog.make_interval(secs => seconds) WHERE x.job_id = of_job;
END
$$;

-- It is done. One that comes again waits for its next time; times that were missed meanwhile are not made up for.
CREATE FUNCTION countersign.end_job(of_job uuid, of_lease uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  j    countersign.job;
  now_ CONSTANT timestamptz := countersign.clock();
BEGIN
  j := countersign.held_job(of_job, of_lease);
  UPDATE countersign.job x SET state = CASE WHEN x.every_seconds IS NULL THEN 'done' ELSE 'waiting' END, lease = NULL, lease_by = NULL, lease_until = NULL,
         attempts = CASE WHEN x.every_seconds IS NULL THEN x.attempts ELSE 0 END, retried = x.retried AND x.every_seconds IS NULL, fault = NULL, said = NULL, done_at = now_,
         due_at = CASE WHEN x.every_seconds IS NULL THEN x.due_at ELSE now_ + pg_catalog.make_interval(secs => x.every_seconds) END
   WHERE x.job_id = of_job;
END
$$;

-- It failed: it waits, twice as long each time and at most an hour (a minute, where it is tried as often as it takes), or at once becomes dead where trying again cannot help.
CREATE FUNCTION countersign.fail_job(of_job uuid, of_lease uuid, with_fault text, with_said text, for_good boolean) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  j     countersign.job;
  after text;
BEGIN
  j := countersign.held_job(of_job, of_lease);
  IF with_fault IS NULL OR with_fault !~ '^[a-z-]{1,64}$' OR pg_catalog.octet_length(with_said) > 2000 OR for_good IS NULL THEN
    PERFORM countersign.refuse('job-invalid');
  END IF;
  after := CASE WHEN for_good OR j.attempts >= j.most THEN 'dead' ELSE 'waiting' END;
  UPDATE countersign.job x SET state = after, lease = NULL, lease_by = NULL, lease_until = NULL, fault = with_fault, said = with_said,
         due_at = countersign.clock() + pg_catalog.make_interval(secs => LEAST(5 * 2 ^ LEAST(j.attempts, 20), CASE WHEN j.most IS NULL THEN 60 ELSE 3600 END))
   WHERE x.job_id = of_job;
  RETURN after;
END
$$;

-- Gives a dead job its attempts back. One that is not dead is left as it is.
CREATE FUNCTION countersign.retry_job(of_job uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE me uuid;
BEGIN
  me := countersign.enter_person();
  IF NOT (countersign.holds_role(me, 'supervisor', countersign.effective_now()) OR countersign.holds_role(me, 'admin', countersign.effective_now())) THEN
    PERFORM countersign.refuse('role-missing', pg_catalog.jsonb_build_object('doing', 'retrying', 'roles', pg_catalog.jsonb_build_array('supervisor', 'admin'), 'fault', countersign.role_fault(me)));
  END IF;
  UPDATE countersign.job x SET state = 'waiting', attempts = 0, retried = true, due_at = countersign.clock() WHERE x.job_id = of_job AND x.state = 'dead';
  RETURN FOUND;
END
$$;

GRANT EXECUTE ON FUNCTION countersign.put_job(text, text, text, timestamptz, integer, integer, uuid, boolean), countersign.take_job(text[], integer, uuid),
  countersign.keep_job(uuid, uuid, integer), countersign.end_job(uuid, uuid), countersign.fail_job(uuid, uuid, text, text, boolean)
  TO countersign_person, countersign_worker;
GRANT EXECUTE ON FUNCTION countersign.retry_job(uuid) TO countersign_person;

ALTER TABLE countersign.job ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.job FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
-- Not the lease: who knows it could end another's job, were it not for `lease_by`.
GRANT SELECT (job_id, kind, key, place, person, payload, every_seconds, state, due_at, attempts, most, retried, lease_by, lease_until, fault, said, done_at, made_by, made_at)
  ON countersign.job TO countersign_person, countersign_worker;
