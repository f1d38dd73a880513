-- Where a route keeps the agent's advice back, its rows are kept back by row security until the reader has decided, or nobody decides
-- any more (docs/adr/0010); and on a blind route what others decided, and why, in the same way (docs/adr/0012). No person is excepted: who has no role of the route today is granted one tomorrow.

-- Whether the advice on an action is kept back from nobody, or not from who is asking. A transaction that has written anything is told
-- nothing: it could decide, read, and take the decision back by ending without a commit.
-- The cost is no guess: of two conditions the cheaper is asked first, and one that compares the advice itself may not come first, because
-- then the time taken would tell whether it was met.
CREATE FUNCTION countersign.revealed(of_action uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER COST 0.01 SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN pg_catalog.pg_current_xact_id_if_assigned() IS NULL AND (
    EXISTS (SELECT FROM countersign.login l WHERE l.login = session_user
               AND (l.kind = 'worker' OR EXISTS (SELECT FROM countersign.decision d WHERE d.action_id = of_action AND d.person = l.actor AND d.seated)))
    OR EXISTS (SELECT FROM countersign.action_state s WHERE s.action_id = of_action
                  AND countersign.state_at(s.state, s.expires_at, countersign.effective_now()) <> ALL ('{in_review,paused_info,paused_hold,paused_agent_suspended}')));
END
$$;

GRANT EXECUTE ON FUNCTION countersign.revealed(uuid) TO countersign_person, countersign_worker;

ALTER POLICY readers ON countersign.recommendation USING ((SELECT countersign.may_read()) AND (NOT held OR countersign.revealed(action_id)));

ALTER POLICY readers ON countersign.payload USING ((SELECT countersign.may_read()) AND (held IS NULL OR countersign.revealed(held)));

ALTER TABLE countersign.held_override ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.held_override FOR SELECT TO countersign_person, countersign_worker
  USING ((SELECT countersign.may_read()) AND countersign.revealed(held));
GRANT SELECT ON countersign.held_override TO countersign_person, countersign_worker;

-- On a blind route a colleague's decision is kept back whole: its row, its record's bytes, its narrative (a payload that is held), and
-- that it was taken back. Whoever made a record reads it.
ALTER POLICY readers ON countersign.decision
  USING ((SELECT countersign.may_read()) AND (held IS NULL OR person = (SELECT countersign.my_id()) OR countersign.revealed(held)));

ALTER POLICY readers ON countersign.glass
  USING ((SELECT countersign.may_read()) AND (held IS NULL OR person = (SELECT countersign.my_id()) OR countersign.revealed(held)));

ALTER POLICY readers ON countersign.glass_review
  USING ((SELECT countersign.may_read()) AND (held IS NULL OR person = (SELECT countersign.my_id()) OR countersign.revealed(held)));

ALTER POLICY readers ON countersign.retraction
  USING ((SELECT countersign.may_read()) AND (held IS NULL OR person = (SELECT countersign.my_id()) OR countersign.revealed(held)));

-- An agent reads its own records, and none is kept back from it.
CREATE POLICY agents ON countersign.ledger_record FOR SELECT TO countersign_agent USING (actor = (SELECT countersign.my_id()));
ALTER POLICY readers ON countersign.ledger_record TO countersign_person, countersign_worker
  USING (((SELECT countersign.may_read()) AND (held IS NULL OR countersign.revealed(held))) OR actor = (SELECT countersign.my_id()));

-- The records that are kept back from the reader. Their leaves are not, nor are the records behind them: so the chain is followed over them
-- by leaf, and that one is missing is told from that one is kept back.
CREATE FUNCTION countersign.kept_back(first bigint, below bigint) RETURNS TABLE (seq bigint, action_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
BEGIN
  IF countersign.may_read() THEN
    RETURN QUERY SELECT r.seq, r.held FROM countersign.ledger_record r
      WHERE r.held IS NOT NULL AND r.seq >= first AND r.seq < below AND r.actor IS DISTINCT FROM countersign.my_id() AND NOT countersign.revealed(r.held)
      ORDER BY r.seq;
  END IF;
END
$$;

GRANT EXECUTE ON FUNCTION countersign.kept_back(bigint, bigint) TO countersign_person, countersign_worker;
