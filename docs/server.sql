-- For the administrator (a superuser) of a team's PostgreSQL server, once, before or after `countersignctl init`:
--
--   psql --dbname=countersign --file=server.sql
--
-- Takes from every login but the database's owner what it could stop or fill the whole server with, as SECURITY.md says.
-- It touches this database, and who may connect to `postgres` and `template1`. `countersignctl doctor` tells what is left.
-- It calls no function that the database's owner has written: it runs with all rights, and the owner's code must not.
SET search_path = pg_catalog, pg_temp;

DO $$
DECLARE
  power regprocedure;
  owner text := (SELECT pg_catalog.pg_get_userbyid(d.datdba) FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database());
BEGIN
  FOR power IN
    SELECT f.oid::regprocedure FROM pg_catalog.pg_proc f
     WHERE f.pronamespace = 'pg_catalog'::regnamespace
       AND (f.proname ~ '^(pg_(try_)?advisory_|lo_)' OR f.proname IN ('loread', 'lowrite', 'pg_logical_emit_message', 'pg_notify', 'pg_export_snapshot'))
  LOOP
    EXECUTE pg_catalog.format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', power);
    EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO %I', power, owner);
  END LOOP;
  REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
  EXECUTE pg_catalog.format('GRANT USAGE ON LANGUAGE plpgsql TO %I', owner);
END
$$;

-- Locks, disk and memory are the server's: what is taken away here must not be had by way of another database.
REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC;
