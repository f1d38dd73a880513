-- What became of each agent's proposals, for whoever answers for agents. States count as in the figures (0026), decisions are theirs.
-- Besides: what failed when it was carried out, and what nobody reported on. Rows for simulations and for the rest; an agent that
-- proposed nothing has none.
CREATE FUNCTION countersign.metrics_of_agents(t timestamptz)
RETURNS TABLE (is_simulation boolean, agent uuid, total bigint, pending bigint, approved bigint, rejected bigint, failed bigint,
  outcome_unknown bigint, decisions bigint, overrides bigint, versions text[], kinds text[], last_at timestamptz)
LANGUAGE sql STABLE AS $$
  WITH cells AS MATERIALIZED (
    SELECT x.is_simulation, x.agent, x.agent_version, x.kind, x.state, countersign.outcome(x.state) AS outcome,
           pg_catalog.count(*) AS n, pg_catalog.max(x.proposed_at) AS last_at
      FROM (SELECT a.is_simulation, a.agent, a.agent_version, a.kind, a.proposed_at, countersign.state_at(s.state, s.expires_at, t) AS state
              FROM countersign.counted_actions(NULL, NULL, NULL, NULL, NULL, NULL) a
              JOIN countersign.action_state s ON s.action_id = a.action_id OFFSET 0) x
     GROUP BY x.is_simulation, x.agent, x.agent_version, x.kind, x.state),
  -- Versions and kinds, what was seen last first.
  versions AS (
    SELECT v.is_simulation, v.agent, pg_catalog.array_agg(v.agent_version ORDER BY v.last_at DESC, v.agent_version) AS seen
      FROM (SELECT c.is_simulation, c.agent, c.agent_version, pg_catalog.max(c.last_at) AS last_at FROM cells c GROUP BY 1, 2, 3) v
     GROUP BY v.is_simulation, v.agent),
  kinds AS (
    SELECT k.is_simulation, k.agent, pg_catalog.array_agg(k.kind ORDER BY k.last_at DESC, k.kind) AS seen
      FROM (SELECT c.is_simulation, c.agent, c.kind, pg_catalog.max(c.last_at) AS last_at FROM cells c GROUP BY 1, 2, 3) k
     GROUP BY k.is_simulation, k.agent),
  decided AS (
    SELECT d.is_simulation, d.agent, pg_catalog.sum(d.decisions) AS decisions,
           pg_catalog.sum(d.approve_against + d.reject_against + d.manual_overrides) AS overrides
      FROM countersign.metrics_of_decisions(NULL, NULL, NULL, NULL, NULL, NULL) d WHERE d.agent IS NOT NULL
     GROUP BY d.is_simulation, d.agent),
  sums AS (
    SELECT c.is_simulation, c.agent, pg_catalog.sum(c.n) AS total, pg_catalog.max(c.last_at) AS last_at,
           pg_catalog.sum(c.n) FILTER (WHERE c.outcome = 'pending') AS pending, pg_catalog.sum(c.n) FILTER (WHERE c.outcome = 'approved') AS approved,
           pg_catalog.sum(c.n) FILTER (WHERE c.outcome = 'rejected') AS rejected, pg_catalog.sum(c.n) FILTER (WHERE c.state = 'failed') AS failed,
           pg_catalog.sum(c.n) FILTER (WHERE c.state = 'outcome_unknown') AS outcome_unknown
      FROM cells c GROUP BY c.is_simulation, c.agent)
  SELECT m.is_simulation, m.agent, m.total::bigint, COALESCE(m.pending, 0)::bigint, COALESCE(m.approved, 0)::bigint, COALESCE(m.rejected, 0)::bigint,
         COALESCE(m.failed, 0)::bigint, COALESCE(m.outcome_unknown, 0)::bigint, COALESCE(d.decisions, 0)::bigint, COALESCE(d.overrides, 0)::bigint,
         v.seen, k.seen, m.last_at
    FROM sums m
    JOIN versions v ON v.is_simulation = m.is_simulation AND v.agent = m.agent
    JOIN kinds k ON k.is_simulation = m.is_simulation AND k.agent = m.agent
    LEFT JOIN decided d ON d.is_simulation = m.is_simulation AND d.agent = m.agent
   ORDER BY 1, 2
$$;

GRANT EXECUTE ON FUNCTION countersign.metrics_of_agents(timestamptz) TO countersign_person, countersign_worker;
