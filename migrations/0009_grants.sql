-- Who may do what. Everything not granted here is refused by Postgres itself.

-- Reads: an enrolled, confirmed person with at least one role in force.
CREATE FUNCTION countersign.reads(who uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE t timestamptz := countersign.effective_now();
BEGIN
  RETURN countersign.person_active(who) AND EXISTS (
    SELECT FROM countersign.role_grant g
     WHERE g.person = who AND g.event = 'granted'
       AND g.valid_from <= t AND (g.valid_until IS NULL OR t < g.valid_until)
       AND (g.seq = 0 OR EXISTS (SELECT FROM countersign.confirmation c WHERE c.fact = 'role' AND c.fact_id = g.grant_id))
       AND NOT EXISTS (SELECT FROM countersign.role_grant r
                        WHERE r.person = who AND r.role = g.role AND r.event = 'revoked' AND r.seq > g.seq));
END
$$;

-- For row security, once a query: nothing, what is one's own, or everything.
CREATE FUNCTION countersign.my_id() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
  SELECT l.actor FROM countersign.login l WHERE l.login = session_user
$$;
CREATE FUNCTION countersign.may_read() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
  SELECT COALESCE((SELECT CASE l.kind WHEN 'person' THEN countersign.reads(l.actor) ELSE l.kind = 'worker' END
                     FROM countersign.login l WHERE l.login = session_user), false)
$$;
CREATE FUNCTION countersign.may_screen() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
  SELECT COALESCE((SELECT CASE l.kind WHEN 'person' THEN countersign.reads(l.actor) ELSE true END
                     FROM countersign.login l WHERE l.login = session_user), false)
$$;
CREATE FUNCTION countersign.whoami() RETURNS TABLE (actor uuid, kind text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
  SELECT l.actor, l.kind FROM countersign.login l WHERE l.login = session_user
$$;
-- What sqlx's migrator has applied; a program refuses a schema newer than itself.
CREATE FUNCTION countersign.schema_version() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
BEGIN
  RETURN (SELECT pg_catalog.max(m.version) FROM public._sqlx_migrations m WHERE m.success);
END
$$;

-- The doors: one trigger a view, the columns that a client may fill, and the answer that it may read.
CREATE TRIGGER door INSTEAD OF INSERT ON fact.person FOR EACH ROW EXECUTE FUNCTION countersign.door_person();
GRANT INSERT (person, login, login_salt, name, name_salt, signed_at, key_id, statement, signature) ON fact.person TO countersign_person;
GRANT SELECT ON fact.person TO countersign_person;
CREATE TRIGGER door INSTEAD OF INSERT ON fact.key FOR EACH ROW EXECUTE FUNCTION countersign.door_key();
GRANT INSERT (event_id, event, person, public_key, custody, installation, replaces, compromised_since_seq, signed_at, key_id, statement, signature) ON fact.key TO countersign_person;
GRANT SELECT ON fact.key TO countersign_person;
CREATE TRIGGER door INSTEAD OF INSERT ON fact.role FOR EACH ROW EXECUTE FUNCTION countersign.door_role();
GRANT INSERT (grant_id, event, person, role, valid_from, valid_until, signed_at, key_id, statement, signature) ON fact.role TO countersign_person;
GRANT SELECT ON fact.role TO countersign_person;
CREATE TRIGGER door INSTEAD OF INSERT ON fact.agent FOR EACH ROW EXECUTE FUNCTION countersign.door_agent();
GRANT INSERT (agent, login, name, kind, owner, signed_at, key_id, statement, signature) ON fact.agent TO countersign_person;
GRANT SELECT ON fact.agent TO countersign_person;
CREATE TRIGGER door INSTEAD OF INSERT ON fact.installation FOR EACH ROW EXECUTE FUNCTION countersign.door_installation();
GRANT INSERT (installation, name, name_salt, public_key, signed_at, key_id, statement, signature) ON fact.installation TO countersign_person;
GRANT SELECT ON fact.installation TO countersign_person;
CREATE TRIGGER door INSTEAD OF INSERT ON fact.confirmation FOR EACH ROW EXECUTE FUNCTION countersign.door_confirmation();
GRANT INSERT (confirmation_id, fact, fact_id, signed_at, key_id, statement, signature) ON fact.confirmation TO countersign_person;
GRANT SELECT ON fact.confirmation TO countersign_person;
CREATE TRIGGER door INSTEAD OF INSERT ON fact.policy FOR EACH ROW EXECUTE FUNCTION countersign.door_policy();
GRANT INSERT (policy, document, signed_at, key_id, statement, signature) ON fact.policy TO countersign_person;
GRANT SELECT ON fact.policy TO countersign_person;
CREATE TRIGGER door INSTEAD OF INSERT ON fact.import FOR EACH ROW EXECUTE FUNCTION countersign.door_import();
GRANT INSERT (import, kind, file_digest, mapping, rows, accepted, rejected) ON fact.import TO countersign_person, countersign_agent, countersign_worker;
GRANT SELECT ON fact.import TO countersign_person, countersign_agent, countersign_worker;
CREATE TRIGGER door INSTEAD OF INSERT ON fact.action FOR EACH ROW EXECUTE FUNCTION countersign.door_action();
GRANT INSERT (content, content_salt, recommendation, recommendation_salt) ON fact.action TO countersign_agent;
GRANT SELECT ON fact.action TO countersign_agent;
CREATE TRIGGER door INSTEAD OF INSERT ON fact.actions FOR EACH ROW EXECUTE FUNCTION countersign.door_actions();
GRANT INSERT (contents, content_salts, recommendations, recommendation_salts) ON fact.actions TO countersign_agent;
GRANT SELECT ON fact.actions TO countersign_agent;
CREATE TRIGGER door INSTEAD OF INSERT ON fact.view FOR EACH ROW EXECUTE FUNCTION countersign.door_view();
GRANT INSERT (action_id, document, salt) ON fact.view TO countersign_person;
GRANT SELECT ON fact.view TO countersign_person;
CREATE TRIGGER door INSTEAD OF INSERT ON fact.comment FOR EACH ROW EXECUTE FUNCTION countersign.door_comment();
GRANT INSERT (comment_id, action_id, text, text_salt, signed_at, key_id, statement, signature) ON fact.comment TO countersign_person;
GRANT SELECT ON fact.comment TO countersign_person;
CREATE TRIGGER door INSTEAD OF INSERT ON fact.decision FOR EACH ROW EXECUTE FUNCTION countersign.door_decision();
GRANT INSERT (decision_id, action_id, verdict, reason_code, narrative, narrative_salt, view_digest, seen_seq, seen_leaf, signed_at, key_id, statement, signature) ON fact.decision TO countersign_person;
GRANT SELECT ON fact.decision TO countersign_person;
CREATE TRIGGER door INSTEAD OF INSERT ON fact.export FOR EACH ROW EXECUTE FUNCTION countersign.door_export();
GRANT INSERT (export_id, states, kind, agent, simulation, at_from, at_until, actions, texts, tree_size, root, records, sums_digest, signed_at, key_id, statement, signature) ON fact.export TO countersign_person;
GRANT SELECT ON fact.export TO countersign_person;
CREATE TRIGGER door INSTEAD OF INSERT ON fact.checkpoint FOR EACH ROW EXECUTE FUNCTION countersign.door_checkpoint();
GRANT INSERT (size, installation, root, note, signature) ON fact.checkpoint TO countersign_person, countersign_worker;
GRANT SELECT ON fact.checkpoint TO countersign_person, countersign_worker;

GRANT USAGE ON SCHEMA countersign TO countersign_person, countersign_agent, countersign_worker, countersign_auditor;
GRANT USAGE ON SCHEMA fact TO countersign_person, countersign_agent, countersign_worker;

GRANT EXECUTE ON FUNCTION countersign.whoami(), countersign.my_id(), countersign.may_read(), countersign.may_screen(),
  countersign.schema_version(), countersign.time_text(timestamptz), countersign.clock()
  TO countersign_person, countersign_agent, countersign_worker, countersign_auditor;
GRANT EXECUTE ON FUNCTION countersign.confirmed(text, uuid, bigint) TO countersign_person, countersign_worker;
GRANT EXECUTE ON FUNCTION countersign.asked(text[], text, text, boolean, uuid[], timestamptz) TO countersign_person;
GRANT EXECUTE ON FUNCTION countersign.end_holder() TO countersign_person, countersign_worker;

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
ALTER TABLE countersign.role_grant ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.role_grant FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.role_grant TO countersign_person, countersign_agent, countersign_worker;
ALTER TABLE countersign.agent ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.agent FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.agent TO countersign_person, countersign_agent, countersign_worker;
ALTER TABLE countersign.installation ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.installation FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.installation TO countersign_person, countersign_agent, countersign_worker;
ALTER TABLE countersign.confirmation ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.confirmation FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.confirmation TO countersign_person, countersign_agent, countersign_worker;
ALTER TABLE countersign.policy ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.policy FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.policy TO countersign_person, countersign_agent, countersign_worker;
ALTER TABLE countersign.policy_rule ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.policy_rule FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.policy_rule TO countersign_person, countersign_agent, countersign_worker;
ALTER TABLE countersign.policy_step ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.policy_step FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.policy_step TO countersign_person, countersign_agent, countersign_worker;
ALTER TABLE countersign.checkpoint ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.checkpoint FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.checkpoint TO countersign_person, countersign_agent, countersign_worker;
ALTER TABLE countersign.import ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.import FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.may_screen()));
GRANT SELECT ON countersign.import TO countersign_person, countersign_agent, countersign_worker;
ALTER TABLE countersign.transaction ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.transaction FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.may_screen()));
GRANT SELECT ON countersign.transaction TO countersign_person, countersign_agent, countersign_worker;
ALTER TABLE countersign.incident ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.incident FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.may_screen()));
GRANT SELECT ON countersign.incident TO countersign_person, countersign_agent, countersign_worker;
ALTER TABLE countersign.action ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.action FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.may_read()) OR agent = (SELECT countersign.my_id()));
GRANT SELECT ON countersign.action TO countersign_person, countersign_agent, countersign_worker;
ALTER TABLE countersign.action_state ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.action_state FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.may_read()) OR action_id IN (SELECT a.action_id FROM countersign.action a WHERE a.agent = (SELECT countersign.my_id())));
GRANT SELECT ON countersign.action_state TO countersign_person, countersign_agent, countersign_worker;
ALTER TABLE countersign.recommendation ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.recommendation FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.recommendation TO countersign_person, countersign_worker;
ALTER TABLE countersign.decision ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.decision FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.decision TO countersign_person, countersign_worker;
ALTER TABLE countersign.comment ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.comment FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.comment TO countersign_person, countersign_worker;
ALTER TABLE countersign.view ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.view FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.view TO countersign_person, countersign_worker;
ALTER TABLE countersign.export ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.export FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.export TO countersign_person, countersign_worker;
GRANT SELECT ON countersign.confirmable TO countersign_person, countersign_worker;
ALTER VIEW countersign.confirmable SET (security_invoker = true);
GRANT SELECT ON countersign.transition TO countersign_person, countersign_worker;
GRANT INSERT (import, line, id, time, from_account, to_account, amount, currency, kind, channel) ON countersign.transaction TO countersign_person, countersign_agent, countersign_worker;
CREATE POLICY importers ON countersign.transaction FOR INSERT TO countersign_person, countersign_agent, countersign_worker WITH CHECK ((SELECT countersign.my_id()) IS NOT NULL);
GRANT INSERT (import, line, id, title, description, severity, source, opened_at, accounts) ON countersign.incident TO countersign_person, countersign_agent, countersign_worker;
CREATE POLICY importers ON countersign.incident FOR INSERT TO countersign_person, countersign_agent, countersign_worker WITH CHECK ((SELECT countersign.my_id()) IS NOT NULL);

-- Written out, although functions are created without it: what PUBLIC may do is nothing.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA countersign FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA countersign FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA fact FROM PUBLIC;
