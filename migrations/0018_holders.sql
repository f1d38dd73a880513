-- Who keeps the writers waiting, and how that is ended.
--
-- Every writer takes the chain's lock. A session that keeps it, or a login that takes it again and again and rolls back, stops all
-- others. Ending it takes three steps, each in a transaction of its own:
--   ask_end       finds who it is and says so in a row;
--   end_asked     ends the sessions, for a row that is committed: whoever ends somebody cannot take the word for it back;
--   record_ended  writes the ledger's records. That needs the lock, so it comes last; and if its caller goes away, the next does it.

CREATE TABLE countersign.ending (
  ending        uuid PRIMARY KEY DEFAULT pg_catalog.gen_random_uuid(),
  login         text NOT NULL,
  state         text NOT NULL,
  held_ms       bigint NOT NULL,
  asked_by      uuid NOT NULL,
  asked_by_kind text NOT NULL,
  asked_at      timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  -- The transaction's own id: a row's xmin would be that of a savepoint.
  asked_in      xid8 NOT NULL DEFAULT pg_catalog.pg_current_xact_id()
);

CREATE TABLE countersign.ending_record (
  ending uuid PRIMARY KEY REFERENCES countersign.ending,
  seq    bigint NOT NULL
);

SELECT countersign.protect(t) FROM pg_catalog.unnest(ARRAY['countersign.ending', 'countersign.ending_record']::regclass[]) t;

-- Sessions of other clients that hold the chain's lock or wait for it.
CREATE FUNCTION countersign.at_the_lock(OUT pid integer, OUT login text, OUT held boolean, OUT turn text, OUT idle_ms bigint, OUT age_ms bigint,
                                        OUT waits_ms bigint, OUT state text) RETURNS SETOF record
LANGUAGE sql VOLATILE AS $$
  SELECT a.pid, a.usename::text, l.granted, l.virtualtransaction,
         CASE WHEN a.state LIKE 'idle in transaction%' THEN (EXTRACT(epoch FROM pg_catalog.clock_timestamp() - a.state_change) * 1000)::bigint ELSE 0 END,
         (EXTRACT(epoch FROM pg_catalog.clock_timestamp() - a.xact_start) * 1000)::bigint,
         (EXTRACT(epoch FROM pg_catalog.clock_timestamp() - l.waitstart) * 1000)::bigint, COALESCE(a.state, '')
    FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
   WHERE l.locktype = 'relation' AND l.relation = 'countersign.chain'::regclass AND l.mode = 'ExclusiveLock'
     AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
     AND a.pid <> pg_catalog.pg_backend_pid()
$$;

CREATE FUNCTION countersign.require_ender(OUT actor uuid, OUT kind text)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  SELECT e.actor, e.kind INTO actor, kind FROM countersign.enter() e;
  IF kind <> 'worker' AND NOT (kind = 'person' AND countersign.holds_role(actor, 'supervisor', countersign.effective_now())) THEN
    PERFORM countersign.refuse('role-missing', pg_catalog.jsonb_build_object('doing', 'ending', 'roles', pg_catalog.jsonb_build_array('supervisor'), 'fault', 'missing'));
  END IF;
END
$$;

-- Finds the login that keeps the others waiting. Postgres does not say since when a lock is held, so:
-- a session that has been idle for two seconds took it before that. Where a session that works holds it, or several by turns,
-- the lock is watched for two seconds. The login is then the one that had it in most looks, if the lock was hardly ever free and
-- fewer than half of that login's turns brought a record. Nobody is looked for where neither the holder's transaction nor anybody's
-- waiting is two seconds old.
CREATE FUNCTION countersign.ask_end() RETURNS TABLE (ending uuid, login text, held_ms bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me     record;
  h      record;
  began  CONSTANT timestamptz := pg_catalog.clock_timestamp();
  from_  bigint;
  looks  integer := 0;
  logins text[] := '{}';
  turns  text[] := '{}';
  most   record;
BEGIN
  me := countersign.require_ender();
  -- The caller's transaction may have looked before, and would go on seeing that.
  PERFORM pg_catalog.pg_stat_clear_snapshot();
  SELECT l.login, l.idle_ms, l.state,
         GREATEST(l.age_ms, (SELECT pg_catalog.max(w.waits_ms) FROM countersign.at_the_lock() w WHERE NOT w.held AND w.login <> l.login)) AS ms
    INTO h FROM countersign.at_the_lock() l WHERE l.held;
  -- Not true also where the owner may not see since when: then nobody is ended.
  IF (h.ms >= 2000) IS NOT TRUE THEN
    PERFORM countersign.refuse('no-holder');
  END IF;
  IF h.idle_ms >= 2000 THEN
    RETURN QUERY INSERT INTO countersign.ending (login, state, held_ms, asked_by, asked_by_kind) VALUES (h.login, h.state, h.idle_ms, me.actor, me.kind)
      RETURNING ending.ending, ending.login, ending.held_ms;
    RETURN;
  END IF;
  from_ := (SELECT pg_catalog.max(l.seq) FROM countersign.ledger_leaf l);
  LOOP
    looks := looks + 1;
    SELECT l.login, l.turn, l.state INTO h FROM countersign.at_the_lock() l WHERE l.held;
    IF h.login IS NOT NULL THEN
      logins := logins || h.login;
      turns := turns || h.turn;
    END IF;
    EXIT WHEN pg_catalog.clock_timestamp() >= began + interval '2050 milliseconds';
    PERFORM pg_catalog.pg_sleep(0.02);
    -- Otherwise this transaction goes on seeing who was there at the first look.
    PERFORM pg_catalog.pg_stat_clear_snapshot();
  END LOOP;
  SELECT u.login, pg_catalog.count(*) AS seen, pg_catalog.count(DISTINCT u.turn) AS turns INTO most
    FROM ROWS FROM (pg_catalog.unnest(logins), pg_catalog.unnest(turns)) u(login, turn) GROUP BY u.login ORDER BY 2 DESC LIMIT 1;
  IF (10 * pg_catalog.cardinality(logins) >= 9 * looks AND 4 * most.seen >= looks) IS NOT TRUE
     OR 2 * (SELECT pg_catalog.count(*) FROM countersign.ledger_record r JOIN countersign.login g ON g.actor = r.actor
              WHERE r.seq > from_ AND g.login = most.login COLLATE pg_catalog."default") >= most.turns THEN
    PERFORM countersign.refuse('no-holder');
  END IF;
  RETURN QUERY INSERT INTO countersign.ending (login, state, held_ms, asked_by, asked_by_kind)
    VALUES (most.login, COALESCE((SELECT l.state FROM countersign.at_the_lock() l WHERE l.held AND l.login = most.login), ''),
            (EXTRACT(epoch FROM pg_catalog.clock_timestamp() - began) * 1000 * most.seen / looks)::bigint, me.actor, me.kind)
    RETURNING ending.ending, ending.login, ending.held_ms;
END
$$;

-- Ends every session of that login that holds the chain's lock or waits for it. It takes no lock, so it waits for nobody. Those
-- that wait go first: the lock would fall to them.
CREATE FUNCTION countersign.end_asked(asked uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me    record;
  e     record;
  pids  integer[];
  ended integer := 0;
  until CONSTANT timestamptz := pg_catalog.clock_timestamp() + interval '5 seconds';
BEGIN
  me := countersign.require_ender();
  SELECT x.login INTO e FROM countersign.ending x
   WHERE x.ending = asked AND x.asked_by = me.actor AND x.asked_in <> pg_catalog.pg_current_xact_id()
     AND x.asked_at > pg_catalog.clock_timestamp() - interval '1 minute';
  IF e.login IS NULL THEN
    PERFORM countersign.refuse('no-holder');
  END IF;
  LOOP
    PERFORM pg_catalog.pg_stat_clear_snapshot();
    pids := ARRAY(SELECT l.pid FROM countersign.at_the_lock() l WHERE l.login = e.login ORDER BY l.held);
    EXIT WHEN pids = '{}' OR pg_catalog.clock_timestamp() > until;
    ended := GREATEST(ended, pg_catalog.cardinality(pids));
    PERFORM pg_catalog.pg_terminate_backend(p.pid) FROM pg_catalog.unnest(pids) WITH ORDINALITY p(pid, n) ORDER BY p.n;
    PERFORM pg_catalog.pg_sleep(0.02);
  END LOOP;
  RETURN ended;
END
$$;

-- Records each ending that is not in the ledger yet, whoever asked for it and even if the asker went away then: who writes this has
-- the lock, so whoever was found with it has it no longer. Gives up where the lock is not had in five seconds. Returns the number
-- of the record of `asked`.
CREATE FUNCTION countersign.record_ended(asked uuid) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  e    record;
  them uuid;
  at_  bigint;
BEGIN
  PERFORM countersign.require_ender();
  PERFORM pg_catalog.set_config('lock_timeout', '5s', true);
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  FOR e IN SELECT x.* FROM countersign.ending x
            WHERE x.asked_in <> pg_catalog.pg_current_xact_id() AND NOT EXISTS (SELECT FROM countersign.ending_record r WHERE r.ending = x.ending)
            ORDER BY x.asked_at LIMIT 100 LOOP
    them := (SELECT g.actor FROM countersign.login g WHERE g.login = e.login);
    SELECT a.seq INTO at_ FROM countersign.append('holder.ended', 'workspace', e.asked_by, CASE e.asked_by_kind WHEN 'person' THEN 'human' ELSE 'agent' END,
      '{"type":"countersign/holder/v1","origin":' || countersign.origin_json() || ',"login_person":"' || COALESCE(them::text, '')
      || '","state":' || pg_catalog.to_json(e.state)::text || ',"held_ms":' || e.held_ms || ',"ended_by":"' || e.asked_by || '"}', '[]') a;
    INSERT INTO countersign.ending_record VALUES (e.ending, at_);
  END LOOP;
  RETURN (SELECT r.seq FROM countersign.ending_record r WHERE r.ending = asked);
END
$$;

GRANT EXECUTE ON FUNCTION countersign.ask_end(), countersign.end_asked(uuid), countersign.record_ended(uuid) TO countersign_person, countersign_worker;
