-- What is counted, for people who steer the work and for whoever watches them. This is the one place that says what each figure is;
-- every face reads these two functions. They run with the rights of whoever asks, so row security decides what is counted: a person
-- or a worker who reads reads all of it, nobody else reads anything. A simulation is never counted together with what is not one.
--
-- Actions are counted in the window in which they were proposed, decisions in the one in which they were made; `since` belongs to
-- the window and `until` does not. A condition that is NULL always holds. Times are judged at `t`, the database's.

-- Rows are written in the order of their times: a few pages of ranges find a window.
CREATE INDEX action_proposed_at ON countersign.action USING brin (proposed_at);
CREATE INDEX decision_at ON countersign.decision USING brin (at);
CREATE INDEX ledger_record_escalated ON countersign.ledger_record (subject) WHERE event = 'action.escalated';

-- What a state counts as. A state that is not here counts in the total alone; a test holds that there is none.
CREATE FUNCTION countersign.outcome(state text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE state
    WHEN 'in_review' THEN 'pending' WHEN 'paused_info' THEN 'pending' WHEN 'paused_hold' THEN 'pending' WHEN 'paused_agent_suspended' THEN 'pending'
    -- A simulation that people approved ends as simulated. What follows on an approval does not take it back, but for a withdrawal.
    WHEN 'approved' THEN 'approved' WHEN 'simulated' THEN 'approved' WHEN 'executing' THEN 'approved' WHEN 'executed' THEN 'approved'
    WHEN 'failed' THEN 'approved' WHEN 'outcome_unknown' THEN 'approved' WHEN 'lapsed' THEN 'approved' WHEN 'revoked' THEN 'approved'
    WHEN 'rejected' THEN 'rejected' WHEN 'expired' THEN 'expired'
    WHEN 'withdrawn' THEN 'withdrawn' WHEN 'superseded' THEN 'withdrawn'
    WHEN 'blocked' THEN 'unreviewed' WHEN 'auto_cleared' THEN 'unreviewed'
  END
$$;

-- The actions that the conditions name, proposed in a window.
CREATE FUNCTION countersign.counted_actions(since timestamptz, until timestamptz, of_kind text, of_agent text, of_version text, least_risk smallint)
RETURNS SETOF countersign.action
LANGUAGE sql STABLE AS $$
  SELECT a.* FROM countersign.action a
   WHERE a.proposed_at >= COALESCE(since, '-infinity') AND a.proposed_at < COALESCE(until, 'infinity')
     AND (of_kind IS NULL OR a.kind = of_kind) AND (of_version IS NULL OR a.agent_version = of_version) AND (least_risk IS NULL OR a.risk >= least_risk)
     AND (of_agent IS NULL OR a.agent = ANY (ARRAY(SELECT g.agent FROM countersign.agent g WHERE g.name = of_agent)))
$$;

-- A row for simulations and one for the rest, and of each a row a day (UTC) on which something was proposed: there the percentiles
-- are NULL. Read once into cells, from which everything is put together.
CREATE FUNCTION countersign.metrics_of_actions(since timestamptz, until timestamptz, of_kind text, of_agent text, of_version text, least_risk smallint, t timestamptz)
RETURNS TABLE (is_simulation boolean, day date, total bigint, pending bigint, approved bigint, rejected bigint, expired bigint, withdrawn bigint,
  unreviewed bigint, escalated bigint, due_breaches bigint, flagged bigint, mean_to_approval double precision, queue_age double precision[], to_decision double precision[])
LANGUAGE sql STABLE AS $$
  WITH cells AS MATERIALIZED (
    SELECT x.is_simulation, x.day,
           countersign.outcome(countersign.state_at(x.state, CASE WHEN x.past_limit THEN '-infinity'::timestamptz ELSE 'infinity' END, t)) AS outcome,
           pg_catalog.count(*) AS n, pg_catalog.sum(x.seconds) AS seconds, pg_catalog.array_agg(x.seconds) AS each,
           -- The due time stands still while a review is interrupted.
           CASE x.state WHEN 'in_review' THEN pg_catalog.count(*) FILTER (WHERE x.late_now) ELSE pg_catalog.count(*) FILTER (WHERE x.late_then) END AS late
      FROM (SELECT y.is_simulation, y.day, y.state, y.past_limit, y.late_now, y.due_at < y.ended_at AS late_then,
                   pg_catalog.date_part('epoch', CASE WHEN y.state IN ('in_review', 'paused_info', 'paused_hold', 'paused_agent_suspended') THEN t
                                                      ELSE y.ended_at END - y.proposed_at) AS seconds
              FROM (SELECT a.is_simulation, a.proposed_at, s.state, s.due_at, pg_catalog.date_bin('1 day', a.proposed_at, '1970-01-01Z') AS day,
                           NOT t < s.expires_at AS past_limit, s.due_at < t AND s.due_at < s.expires_at AS late_now,
                           -- What followed on an approval has changed the state since.
                           CASE WHEN s.state IN ('executing', 'executed', 'failed', 'outcome_unknown', 'lapsed', 'revoked')
                                THEN GREATEST((SELECT pg_catalog.max(d.at) FROM countersign.decision d WHERE d.action_id = s.action_id),
                                              (SELECT pg_catalog.max(g.at) FROM countersign.glass g WHERE g.action_id = s.action_id))
                                ELSE s.changed_at END AS ended_at
                      FROM countersign.counted_actions(since, until, of_kind, of_agent, of_version, least_risk) a
                      JOIN countersign.action_state s ON s.action_id = a.action_id OFFSET 0) y OFFSET 0) x
     GROUP BY x.is_simulation, x.day, x.state, x.past_limit),
  raised AS MATERIALIZED (
    SELECT a.is_simulation, pg_catalog.date_bin('1 day', a.proposed_at, '1970-01-01Z') AS day, pg_catalog.count(*) AS n
      FROM (SELECT DISTINCT pg_catalog.substr(r.subject, 8)::uuid AS action_id FROM countersign.ledger_record r WHERE r.event = 'action.escalated') e
      JOIN countersign.counted_actions(since, until, of_kind, of_agent, of_version, least_risk) a ON a.action_id = e.action_id
     GROUP BY 1, 2),
  -- Decided and closed, by votes that became void since.
  flagged AS MATERIALIZED (
    SELECT a.is_simulation, pg_catalog.date_bin('1 day', a.proposed_at, '1970-01-01Z') AS day, pg_catalog.count(*) AS n
      FROM (SELECT DISTINCT f.action_id FROM countersign.disowned f WHERE f.fate = 'flagged') e
      JOIN countersign.counted_actions(since, until, of_kind, of_agent, of_version, least_risk) a ON a.action_id = e.action_id
     GROUP BY 1, 2),
  sums AS (
    SELECT c.is_simulation, c.day, pg_catalog.sum(c.n)::bigint AS total, pg_catalog.sum(c.late)::bigint AS late,
           pg_catalog.sum(c.n) FILTER (WHERE c.outcome = 'pending') AS pending, pg_catalog.sum(c.n) FILTER (WHERE c.outcome = 'approved') AS approved,
           pg_catalog.sum(c.n) FILTER (WHERE c.outcome = 'rejected') AS rejected, pg_catalog.sum(c.n) FILTER (WHERE c.outcome = 'expired') AS expired,
           pg_catalog.sum(c.n) FILTER (WHERE c.outcome = 'withdrawn') AS withdrawn, pg_catalog.sum(c.n) FILTER (WHERE c.outcome = 'unreviewed') AS unreviewed,
           pg_catalog.sum(c.seconds) FILTER (WHERE c.outcome = 'approved') AS to_approval
      FROM cells c GROUP BY GROUPING SETS ((c.is_simulation), (c.is_simulation, c.day)))
  SELECT m.is_simulation, (m.day AT TIME ZONE 'UTC')::date, m.total, COALESCE(m.pending, 0)::bigint, COALESCE(m.approved, 0)::bigint, COALESCE(m.rejected, 0)::bigint,
         COALESCE(m.expired, 0)::bigint, COALESCE(m.withdrawn, 0)::bigint, COALESCE(m.unreviewed, 0)::bigint,
         COALESCE((SELECT pg_catalog.sum(r.n) FROM raised r WHERE r.is_simulation = m.is_simulation AND (m.day IS NULL OR r.day = m.day)), 0)::bigint,
         m.late,
         COALESCE((SELECT pg_catalog.sum(r.n) FROM flagged r WHERE r.is_simulation = m.is_simulation AND (m.day IS NULL OR r.day = m.day)), 0)::bigint,
         m.to_approval / m.approved::double precision,
         CASE WHEN m.day IS NULL THEN (SELECT pg_catalog.percentile_disc(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY u.s)
           FROM cells c, pg_catalog.unnest(c.each) u(s) WHERE c.is_simulation = m.is_simulation AND c.outcome = 'pending') END,
         CASE WHEN m.day IS NULL THEN (SELECT pg_catalog.percentile_disc(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY u.s)
           FROM cells c, pg_catalog.unnest(c.each) u(s) WHERE c.is_simulation = m.is_simulation AND c.outcome IN ('approved', 'rejected')) END
    FROM sums m ORDER BY 1, 2 NULLS FIRST
$$;

-- Rows for simulations and for the rest: of everybody, of each person, of each version of each agent, and of each rule of the
-- policies by which the actions were routed. Breaking the glass is an approval by one person, outside of the route. Whole seconds on an action run from when a person opened what they decided on until they
-- decided. A streak is the longest run of a person's approvals without a rejection in between.
CREATE FUNCTION countersign.metrics_of_decisions(since timestamptz, until timestamptz, of_kind text, of_agent text, of_version text, least_risk smallint)
RETURNS TABLE (is_simulation boolean, person uuid, agent uuid, agent_version text, policy_version bigint, rule integer, decisions bigint, approvals bigint,
  rejections bigint, approve_against bigint, reject_against bigint, manual_overrides bigint, median_seconds bigint, longest_streak bigint)
LANGUAGE sql STABLE AS $$
  WITH cells AS MATERIALIZED (
    SELECT a.is_simulation, d.person, a.agent, a.agent_version, a.policy, a.rule, d.verdict, CASE WHEN h.departs = 1 THEN 'ai_override' ELSE d.override_type END AS override_type, pg_catalog.count(*) AS n,
           pg_catalog.array_agg(d.looked) AS seconds, pg_catalog.array_agg(d.seq) AS seqs
      FROM (SELECT v.decision_id, v.action_id, v.person, v.verdict, v.override_type, v.looked, v.seq, v.at, v.retracted_seq FROM countersign.decision v
            UNION ALL
            SELECT g.glass_id, g.action_id, g.person, 'approve', 'manual_override', g.looked, g.seq, g.at, g.void_seq FROM countersign.glass g) d
      JOIN countersign.counted_actions(NULL, NULL, of_kind, of_agent, of_version, least_risk) a ON a.action_id = d.action_id
      -- Where the advice is kept back from the reader it is not among these, and nothing is counted that would tell it.
      LEFT JOIN countersign.held_override h ON h.decision_id = d.decision_id
     WHERE d.at >= COALESCE(since, '-infinity') AND d.at < COALESCE(until, 'infinity') AND d.retracted_seq IS NULL
     GROUP BY a.is_simulation, d.person, a.agent, a.agent_version, a.policy, a.rule, d.verdict, 8),
  sums AS (
    SELECT c.is_simulation, c.person, c.agent, c.agent_version, c.policy, c.rule, GROUPING(c.agent, c.policy) = 3 AS timed,
           pg_catalog.sum(c.n)::bigint AS decisions,
           COALESCE(pg_catalog.sum(c.n) FILTER (WHERE c.verdict = 'approve'), 0)::bigint AS approvals,
           COALESCE(pg_catalog.sum(c.n) FILTER (WHERE c.verdict = 'reject'), 0)::bigint AS rejections,
           COALESCE(pg_catalog.sum(c.n) FILTER (WHERE c.verdict = 'approve' AND c.override_type = 'ai_override'), 0)::bigint AS approve_against,
           COALESCE(pg_catalog.sum(c.n) FILTER (WHERE c.verdict = 'reject' AND c.override_type = 'ai_override'), 0)::bigint AS reject_against,
           COALESCE(pg_catalog.sum(c.n) FILTER (WHERE c.override_type = 'manual_override'), 0)::bigint AS manual_overrides
      FROM cells c
     GROUP BY GROUPING SETS ((c.is_simulation), (c.is_simulation, c.person), (c.is_simulation, c.agent, c.agent_version), (c.is_simulation, c.policy, c.rule))),
  -- Of each lane and person, and of each lane (there the person is NULL).
  looks AS MATERIALIZED (
    SELECT c.is_simulation, c.person, u.s AS seconds, pg_catalog.count(*) AS n FROM cells c, pg_catalog.unnest(c.seconds) u(s) GROUP BY 1, 2, 3),
  medians AS MATERIALIZED (
    SELECT l.is_simulation, l.person, pg_catalog.min(l.seconds) AS median
      FROM (SELECT k.is_simulation, k.person, k.seconds, 2 * pg_catalog.sum(k.n) OVER (PARTITION BY k.is_simulation, k.whole, k.person ORDER BY k.seconds) AS reached,
                   pg_catalog.sum(k.n) OVER (PARTITION BY k.is_simulation, k.whole, k.person) AS n
              FROM (SELECT o.is_simulation, o.person, o.seconds, GROUPING(o.person) AS whole, pg_catalog.sum(o.n) AS n FROM looks o
                     GROUP BY GROUPING SETS ((o.is_simulation, o.person, o.seconds), (o.is_simulation, o.seconds))) k) l
     WHERE l.reached >= l.n GROUP BY l.is_simulation, l.person),
  -- A run is what lies between two rejections: found by their numbers, because sorting all decisions takes three times as long.
  ends AS MATERIALIZED (
    SELECT c.is_simulation, c.person, pg_catalog.array_agg(u.seq ORDER BY u.seq) AS seqs
      FROM cells c, pg_catalog.unnest(c.seqs) u(seq) WHERE c.verdict = 'reject' GROUP BY c.is_simulation, c.person),
  streaks AS MATERIALIZED (
    SELECT r.is_simulation, r.person, pg_catalog.max(r.n) AS longest
      FROM (SELECT c.is_simulation, c.person, pg_catalog.count(*) AS n
              FROM cells c LEFT JOIN ends e ON e.is_simulation = c.is_simulation AND e.person = c.person, pg_catalog.unnest(c.seqs) u(seq)
             WHERE c.verdict = 'approve' GROUP BY c.is_simulation, c.person, pg_catalog.width_bucket(u.seq, e.seqs)) r
     GROUP BY GROUPING SETS ((r.is_simulation, r.person), (r.is_simulation)))
  SELECT m.is_simulation, m.person, m.agent, m.agent_version, p.version, m.rule, m.decisions, m.approvals, m.rejections, m.approve_against,
         m.reject_against, m.manual_overrides, d.median::bigint, k.longest
    FROM sums m
    LEFT JOIN countersign.policy p ON p.policy = m.policy
    LEFT JOIN medians d ON m.timed AND d.is_simulation = m.is_simulation AND d.person IS NOT DISTINCT FROM m.person
    LEFT JOIN streaks k ON m.timed AND k.is_simulation = m.is_simulation AND k.person IS NOT DISTINCT FROM m.person
   ORDER BY 1, 2 NULLS FIRST, 3 NULLS FIRST, 4, 5 NULLS FIRST, 6
$$;

GRANT EXECUTE ON FUNCTION countersign.outcome(text),
  countersign.counted_actions(timestamptz, timestamptz, text, text, text, smallint),
  countersign.metrics_of_actions(timestamptz, timestamptz, text, text, text, smallint, timestamptz),
  countersign.metrics_of_decisions(timestamptz, timestamptz, text, text, text, smallint) TO countersign_person, countersign_worker;
