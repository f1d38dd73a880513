-- What Postgres gives to every login although it holds or fills a part of the server that all logins share:
--   advisory locks and exported snapshots: one table of locks and one folder for the whole server. Full, no statement of anybody runs;
--   large objects: they count for nobody, and one that the owner may not read ends the owner's pg_dump;
--   messages in the write-ahead log, and notifications by function: they fill the disk without a row that says whose they are.
-- Doors go on using what they need of it: they run as the owner.
CREATE FUNCTION countersign.powers() RETURNS SETOF regprocedure
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
  SELECT f.oid::regprocedure FROM pg_catalog.pg_proc f
   WHERE f.pronamespace = 'pg_catalog'::regnamespace
     AND (f.proname ~ '^(pg_(try_)?advisory_|lo_)' OR f.proname IN ('loread', 'lowrite', 'pg_logical_emit_message', 'pg_notify', 'pg_export_snapshot'))
$$;

-- Those that a login still has, by way of PUBLIC or of a group; for the doctor.
CREATE FUNCTION countersign.powers_left() RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT p.power::text FROM countersign.powers() p(power)
   WHERE EXISTS (SELECT FROM pg_catalog.unnest(ARRAY['countersign_person', 'countersign_agent', 'countersign_worker', 'countersign_auditor']) g
                  WHERE pg_catalog.has_function_privilege(g, p.power, 'EXECUTE'))
   UNION ALL
  SELECT 'DO' WHERE pg_catalog.has_language_privilege('countersign_agent', 'plpgsql', 'USAGE')
   ORDER BY 1
$$;

-- They are the superuser's to take away: on a workstation that is the owner. On a team's server the owner is not, and the
-- server's administrator runs docs/server.sql.
DO $$
DECLARE power regprocedure;
BEGIN
  IF pg_catalog.current_setting('is_superuser') = 'on' THEN
    FOR power IN SELECT p.power FROM countersign.powers() p(power) LOOP
      EXECUTE pg_catalog.format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', power);
    END LOOP;
    -- Functions that are there run on; without the language a login has no blocks of its own (DO).
    REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
  END IF;
END
$$;

GRANT EXECUTE ON FUNCTION countersign.powers(), countersign.powers_left()
  TO countersign_person, countersign_agent, countersign_worker, countersign_auditor;
