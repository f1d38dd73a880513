-- A key is revoked as compromised from an earlier record on: its votes from there on are void. What they carried is taken back while that can
-- be: the earliest step that such an approval helped to close is open again, and what was voted on later steps is void too, for those
-- steps would not have been open. What is decided and closed stays so, and is flagged: somebody must look at it.

-- Whether people had decided on an action: its last step had enough approvals, or a step enough rejections. Asked before votes become void.
CREATE FUNCTION countersign.was_decided(of_action uuid, stands text) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN stands IN ('approved', 'rejected', 'simulated', 'executing', 'executed', 'failed', 'outcome_unknown', 'lapsed', 'revoked')
    OR stands IN ('withdrawn', 'superseded') AND EXISTS (
      SELECT FROM countersign.action a
        JOIN countersign.policy_rule r ON r.policy = a.policy AND r.rule = a.rule
        JOIN LATERAL (SELECT p.step, p.quorum FROM countersign.policy_step p WHERE p.policy = a.policy AND p.rule = a.rule ORDER BY p.step DESC LIMIT 1) z ON true
        JOIN LATERAL (SELECT pg_catalog.count(*) FILTER (WHERE d.step = z.step) AS there, pg_catalog.count(*) AS persons FROM countersign.decision d
                       WHERE d.action_id = a.action_id AND d.revision = a.revision AND d.verdict = 'approve' AND d.retracted_seq IS NULL) v ON true
       WHERE a.action_id = of_action AND v.there >= z.quorum AND v.persons >= r.min_persons);
END
$$;

-- Under the lock, by the door of keys. What was forced outside of its route rests on no vote: of that the steps behind void votes are open
-- again if the glass turns out to be void too, and nothing else is. A step closes with the vote that fills it, so each void approval is one that its step lacks.
CREATE FUNCTION countersign.disown(of_key bytea, since bigint, by_seq bigint, rec_t timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  c    record;
  now_ timestamptz := countersign.effective_now();
  -- Delegations that the key gave or accepted from there on: what rests on them is void too.
  lent uuid[] := ARRAY(SELECT g.delegation_id FROM countersign.delegation g WHERE g.key_id = of_key AND g.seq >= since
                       UNION SELECT e.delegation_id FROM countersign.delegation_event e WHERE e.event = 'accepted' AND e.key_id = of_key AND e.seq >= since);
BEGIN
  FOR c IN
    SELECT a.action_id, a.revision, a.policy, a.rule, a.expires_at, r.commit_before_reveal AS told, s.step, v.from_step, v.against,
           countersign.state_at(s.state, s.expires_at, now_) AS stands,
           countersign.was_decided(a.action_id, countersign.state_at(s.state, s.expires_at, now_)) AS decided,
           EXISTS (SELECT FROM countersign.glass g WHERE g.action_id = a.action_id AND g.void_seq IS NULL) AS forced
      -- A vote on an earlier revision carries nothing any more.
      FROM (SELECT d.action_id, pg_catalog.min(d.step) FILTER (WHERE d.verdict = 'approve' AND d.revision = b.revision) AS from_step,
                   pg_catalog.max(d.step) FILTER (WHERE d.verdict = 'reject' AND d.revision = b.revision) AS against
              FROM countersign.decision d JOIN countersign.action b ON b.action_id = d.action_id
             WHERE (d.key_id = of_key AND d.seq >= since OR d.delegation = ANY (lent)) AND d.retracted_seq IS NULL GROUP BY d.action_id) v
      JOIN countersign.action a ON a.action_id = v.action_id
      JOIN countersign.action_state s ON s.action_id = v.action_id
      JOIN countersign.policy_rule r ON r.policy = a.policy AND r.rule = a.rule
     ORDER BY a.seq
  LOOP
    UPDATE countersign.decision d SET retracted_seq = by_seq, void = 'key', seated = c.told
     WHERE d.action_id = c.action_id AND (d.key_id = of_key AND d.seq >= since OR d.delegation = ANY (lent)) AND d.retracted_seq IS NULL;
    IF c.stands IN ('in_review', 'paused_info', 'paused_hold', 'paused_agent_suspended', 'approved') THEN
      CONTINUE WHEN c.from_step IS NULL OR (c.from_step = c.step AND (c.stands <> 'approved' OR c.forced));
      UPDATE countersign.decision d SET retracted_seq = by_seq, void = 'step', seated = c.told
       WHERE d.action_id = c.action_id AND d.revision = c.revision AND d.step > c.from_step AND d.retracted_seq IS NULL;
      UPDATE countersign.action_state x SET step = c.from_step,
             state = CASE WHEN c.stands = 'approved' AND NOT c.forced THEN 'in_review' ELSE x.state END,
             -- While a question or a hold is open, or its agent is stopped, that is still what moved it last.
             changed_seq = CASE WHEN c.stands IN ('in_review', 'approved') AND NOT c.forced THEN by_seq ELSE x.changed_seq END,
             changed_at = CASE WHEN c.stands IN ('in_review', 'approved') AND NOT c.forced THEN rec_t ELSE x.changed_at END,
             expires_at = CASE WHEN c.forced THEN x.expires_at ELSE c.expires_at END,
             due_at = countersign.due_after(c.policy, c.rule, c.from_step, rec_t, pg_catalog.make_interval(secs => p.due_seconds)),
             escalates_at = countersign.due_after(c.policy, c.rule, c.from_step, rec_t, pg_catalog.make_interval(secs => p.due_seconds + countersign.rung_after(c.policy, c.rule, c.from_step, 1))),
             level = 0, also = '{}'
        FROM countersign.policy_step p
       WHERE x.action_id = c.action_id AND p.policy = c.policy AND p.rule = c.rule AND p.step = c.from_step;
      IF NOT c.forced THEN
        INSERT INTO countersign.disowned VALUES (c.action_id, by_seq, 'reopened', c.from_step);
      END IF;
    ELSIF c.decided AND NOT c.forced AND (c.from_step < c.step OR (c.stands <> 'rejected' AND c.from_step IS NOT NULL) OR (c.stands = 'rejected' AND c.against = c.step)) THEN
      INSERT INTO countersign.disowned VALUES (c.action_id, by_seq, 'flagged', c.step);
    END IF;
  END LOOP;
  -- A glass that the key broke: an approval by it that was not used is none, and the review goes on where it stood. What was used, or
  -- has ended otherwise, stays so and is flagged.
  FOR c IN
    SELECT g.glass_id, a.action_id, a.policy, a.rule, a.expires_at, s.step, countersign.state_at(s.state, s.expires_at, now_) AS stands
      FROM countersign.glass g
      JOIN countersign.action a ON a.action_id = g.action_id
      JOIN countersign.action_state s ON s.action_id = g.action_id
     WHERE g.key_id = of_key AND g.seq >= since AND g.void_seq IS NULL
     ORDER BY a.seq
  LOOP
    UPDATE countersign.glass g SET void_seq = by_seq WHERE g.glass_id = c.glass_id;
    IF c.stands = 'approved' THEN
      UPDATE countersign.action_state x SET state = 'in_review', changed_seq = by_seq, changed_at = rec_t, expires_at = c.expires_at,
             due_at = countersign.due_after(c.policy, c.rule, c.step, rec_t, pg_catalog.make_interval(secs => p.due_seconds)),
             escalates_at = countersign.due_after(c.policy, c.rule, c.step, rec_t, pg_catalog.make_interval(secs => p.due_seconds + countersign.rung_after(c.policy, c.rule, c.step, 1))),
             level = 0, also = '{}'
        FROM countersign.policy_step p
       WHERE x.action_id = c.action_id AND p.policy = c.policy AND p.rule = c.rule AND p.step = c.step;
      INSERT INTO countersign.disowned VALUES (c.action_id, by_seq, 'reopened', c.step);
    ELSE
      INSERT INTO countersign.disowned VALUES (c.action_id, by_seq, 'flagged', c.step);
    END IF;
  END LOOP;
  UPDATE countersign.glass_review r SET void_seq = by_seq WHERE r.key_id = of_key AND r.seq >= since AND r.void_seq IS NULL;
END
$$;
