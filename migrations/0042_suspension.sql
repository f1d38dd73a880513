-- Actions of an agent that is stopped: what is open pauses with it, and an approval that was not used is none any more. Once the agent goes
-- on, by two, its paused actions are in review again, and what was shown before is stale. The due time stands still; the expiry does not.

-- How long a due time that stands still has stood so far.
CREATE FUNCTION countersign.stood_still(state text, since timestamptz, t timestamptz) RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  -- By seconds: days of an interval would be those of the session's zone.
  SELECT CASE WHEN state IN ('paused_info', 'paused_hold', 'paused_agent_suspended')
              THEN pg_catalog.make_interval(secs => GREATEST(EXTRACT(epoch FROM t - since), 0)::double precision) ELSE interval '0' END
$$;

-- Under the lock, by the door that stops the agent.
CREATE FUNCTION countersign.suspend(of_agent uuid, by_seq bigint, rec_t timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE countersign.action_state x
     SET state = CASE x.state WHEN 'approved' THEN 'revoked' ELSE 'paused_agent_suspended' END, changed_seq = by_seq, changed_at = rec_t,
         due_at = x.due_at + countersign.stood_still(x.state, x.changed_at, rec_t),
         escalates_at = x.escalates_at + countersign.stood_still(x.state, x.changed_at, rec_t)
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
         due_at = x.due_at + countersign.stood_still(x.state, x.changed_at, rec_t),
         escalates_at = x.escalates_at + countersign.stood_still(x.state, x.changed_at, rec_t)
    FROM countersign.action a
   WHERE a.agent = of_agent AND x.action_id = a.action_id AND x.state = 'paused_agent_suspended' AND rec_t < x.expires_at;
END
$$;
