-- Who reads what. What is granted nowhere is refused by Postgres itself; each door's file has its own grants.

-- Reads: an enrolled, confirmed person with at least one role in force.
CREATE FUNCTION countersign.reads(who uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE t timestamptz := countersign.effective_now();
BEGIN
  RETURN countersign.person_active(who) AND EXISTS (
    SELECT FROM countersign.role_in_force g WHERE g.person = who AND g.valid_from <= t AND (g.valid_until IS NULL OR t < g.valid_until));
END
$$;

-- For row security, once a query and table: nothing, what is one's own, or everything. An agent or worker that nobody confirmed sees
-- nothing. PL/pgSQL, whose plans are kept: a query
-- about an action asks up to ten times.
CREATE FUNCTION countersign.my_id() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
BEGIN
  RETURN (SELECT l.actor FROM countersign.login l
           WHERE l.login = session_user AND (l.kind = 'person' OR EXISTS (SELECT FROM countersign.machine_in_force m WHERE m.agent = l.actor)));
END
$$;

CREATE FUNCTION countersign.may_read() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN COALESCE((SELECT CASE l.kind WHEN 'person' THEN countersign.reads(l.actor) ELSE l.kind = 'worker' AND countersign.machine_active(l.actor) END
                     FROM countersign.login l WHERE l.login = session_user), false);
END
$$;

CREATE FUNCTION countersign.may_screen() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN COALESCE((SELECT CASE l.kind WHEN 'person' THEN countersign.reads(l.actor) ELSE countersign.machine_active(l.actor) END
                     FROM countersign.login l WHERE l.login = session_user), false);
END
$$;

CREATE FUNCTION countersign.whoami() RETURNS TABLE (actor uuid, kind text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
  SELECT l.actor, l.kind FROM countersign.login l WHERE l.login = session_user
$$;

-- For an agent or worker that signs in: refuses with the reason where it may do nothing.
CREATE FUNCTION countersign.as_machine() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
BEGIN
  PERFORM countersign.enter();
END
$$;

GRANT EXECUTE ON FUNCTION countersign.as_machine() TO countersign_agent, countersign_worker;

GRANT EXECUTE ON FUNCTION countersign.whoami(), countersign.my_id(), countersign.may_read(), countersign.may_screen()
  TO countersign_person, countersign_agent, countersign_worker, countersign_auditor;

GRANT EXECUTE ON FUNCTION countersign.confirmed(text, uuid, bigint) TO countersign_person, countersign_worker;

-- Order can be verified by every login; content only by those who may read.
GRANT SELECT ON countersign.ledger_leaf, countersign.ledger_tile, countersign.workspace
  TO countersign_person, countersign_agent, countersign_worker, countersign_auditor;

ALTER TABLE countersign.ledger_record ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.ledger_record FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.may_read()) OR actor = (SELECT countersign.my_id()));
GRANT SELECT ON countersign.ledger_record TO countersign_person, countersign_agent, countersign_worker;

ALTER TABLE countersign.payload ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.payload FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.payload TO countersign_person, countersign_worker;

ALTER TABLE countersign.person ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.person FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.person TO countersign_person, countersign_agent, countersign_worker;

ALTER TABLE countersign.key_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.key_event FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.key_event TO countersign_person, countersign_agent, countersign_worker;

ALTER TABLE countersign.step_back ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.step_back FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.step_back TO countersign_person, countersign_worker;

ALTER TABLE countersign.role_grant ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.role_grant FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.role_grant TO countersign_person, countersign_agent, countersign_worker;

ALTER TABLE countersign.delegation ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.delegation FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.delegation TO countersign_person, countersign_worker;

ALTER TABLE countersign.delegation_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.delegation_event FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.delegation_event TO countersign_person, countersign_worker;

ALTER TABLE countersign.agent ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.agent FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.agent TO countersign_person, countersign_agent, countersign_worker;

ALTER TABLE countersign.standing ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.standing FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.standing TO countersign_person, countersign_agent, countersign_worker;

ALTER TABLE countersign.mandate ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.mandate FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.mandate TO countersign_person, countersign_agent, countersign_worker;

ALTER TABLE countersign.installation ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.installation FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.installation TO countersign_person, countersign_agent, countersign_worker;

ALTER TABLE countersign.confirmation ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.confirmation FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.confirmation TO countersign_person, countersign_agent, countersign_worker;
