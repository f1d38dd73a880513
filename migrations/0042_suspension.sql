-- Actions of an agent that is stopped: what is open pauses with it, and an approval that was not used is none any more. Once the agent goes
-- on, by two, its paused actions are in review again, and what was shown before is stale. The due time stands still; the expiry does not.

-- Under the lock, by the door that stops the agent.
CREATE FUNCTION countersign.suspend(of_agent uuid, by_seq bigint, rec_t timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE countersign.action_state x
     SET state = CASE x.state WHEN 'approved' THEN 'revoked' ELSE 'paused_agent_suspended' END, changed_seq = by_seq, changed_at = rec_t,
         due_at = countersign.moved_on(a.policy, a.rule, x.step, x.state, x.due_at, x.changed_at, rec_t),
         escalates_at = countersign.moved_on(a.policy, a.rule, x.step, x.state, x.escalates_at, x.changed_at, rec_t)
    FROM countersign.action a
   WHERE a.agent = of_agent AND x.action_id = a.action_id AND x.state IN ('in_review', 'paused_info', 'paused_hold', 'approved') AND rec_t < x.expires_at;
END
$$;

-- Under the lock, by the confirmation that it may go on; not past a later pause, nor a revocation.
CREATE FUNCTION countersign.let_go_on(of_agent uuid, by_seq bigint, rec_t timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF EXISTS (SELECT FROM countersign.stopped s WHERE s.machine = of_agent) THEN
    RETURN;
  END IF;
  UPDATE countersign.action_state x
     SET state = 'in_review', changed_seq = by_seq, changed_at = rec_t,
         due_at = countersign.moved_on(a.policy, a.rule, x.step, x.state, x.due_at, x.changed_at, rec_t),
         escalates_at = countersign.moved_on(a.policy, a.rule, x.step, x.state, x.escalates_at, x.changed_at, rec_t)
    FROM countersign.action a
   WHERE a.agent = of_agent AND x.action_id = a.action_id AND x.state = 'paused_agent_suspended' AND rec_t < x.expires_at;
END
$$;
