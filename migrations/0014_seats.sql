-- Decisions, and who could make one: whose an action is, and what keeps a person from deciding on it.

CREATE TABLE countersign.decision (
  decision_id   uuid PRIMARY KEY,
  action_id     uuid NOT NULL,
  revision      integer NOT NULL,
  step          integer NOT NULL,
  seat_role     text NOT NULL,
  person        uuid NOT NULL,
  verdict       text NOT NULL CHECK (verdict IN ('approve', 'reject')),
  reason_code   text NOT NULL,
  override_type text NOT NULL,
  narrative_commitment bytea,
  statement_digest bytea NOT NULL,
  key_id        bytea NOT NULL,
  at            timestamptz NOT NULL,
  seq           bigint NOT NULL,
  leaf          bytea NOT NULL,
  -- Whole seconds since they opened what they decided on.
  looked        integer NOT NULL,
  -- The record since which the vote is not counted: its person took it back, or it became void.
  retracted_seq bigint,
  -- Whether its person takes no other seat on the action: until it was taken back, and for good where the route keeps the advice
  -- back, for they have been told it since.
  seated        boolean NOT NULL DEFAULT true,
  -- Why it is void: its key was revoked as compromised from an earlier record on, or its step would not have been open without such votes.
  void          text CHECK (void IN ('key', 'step')),
  -- The action, where its route keeps what others decided back from whoever has not decided (0046_reveal.sql).
  held          uuid,
  -- Whose role it was and by which delegation, where its person does not hold it themselves.
  on_behalf_of  uuid,
  delegation    uuid REFERENCES countersign.delegation,
  CHECK ((on_behalf_of IS NULL) = (delegation IS NULL) AND on_behalf_of <> person)
);
CREATE UNIQUE INDEX decision_seat ON countersign.decision (action_id, person) WHERE seated;
CREATE UNIQUE INDEX decision_lent ON countersign.decision (action_id, on_behalf_of) WHERE seated AND on_behalf_of IS NOT NULL;
CREATE INDEX decision_action ON countersign.decision (action_id, seq);

-- Whether decisions depart from an advice that is kept back: of each such decision a row, and each of one size, because everybody can
-- read how many rows were put into a table. Elsewhere it stands with the decision.
CREATE TABLE countersign.held_override (
  decision_id   uuid PRIMARY KEY,
  held          uuid NOT NULL,
  -- 1 or 0, for a boolean is a condition that costs nothing, and would be asked first (0046_reveal.sql).
  departs       smallint NOT NULL,
  seq           bigint NOT NULL UNIQUE
);

SELECT countersign.protect('countersign.held_override');

-- A decision is taken back or becomes void once; nothing else of it ever changes.
CREATE FUNCTION countersign.retract_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.retracted_seq IS NOT NULL OR NEW.retracted_seq IS NULL OR (NEW.seated AND NOT OLD.seated)
     OR (pg_catalog.to_jsonb(NEW) - '{retracted_seq,seated,void}'::text[]) <> (pg_catalog.to_jsonb(OLD) - '{retracted_seq,seated,void}'::text[]) THEN
    PERFORM countersign.refuse('append-only', pg_catalog.jsonb_build_object('kept', 'record'));
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER retract_only BEFORE UPDATE OR DELETE ON countersign.decision FOR EACH ROW EXECUTE FUNCTION countersign.retract_only();

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON countersign.decision FOR EACH STATEMENT EXECUTE FUNCTION countersign.append_only();

ALTER TABLE countersign.decision ENABLE ALWAYS TRIGGER retract_only;

ALTER TABLE countersign.decision ENABLE ALWAYS TRIGGER no_truncate;

-- Whose an action is, but for the time, which is the reader's to compare (`until` is not past, or there is none).
CREATE VIEW countersign.in_hand WITH (security_invoker = true) AS
  SELECT s.action_id, s.assignee AS person, s.assigned_until AS until
    FROM countersign.action_state s
   WHERE s.assignee IS NOT NULL AND s.state = 'in_review' AND s.assigned_step = s.step
     AND NOT EXISTS (SELECT FROM countersign.decision d WHERE d.action_id = s.action_id AND d.person = s.assignee AND d.seated);
GRANT SELECT ON countersign.in_hand TO countersign_person, countersign_worker;

-- Whether somebody has a seat on an action. Row security hides colleagues' decisions on a blind route; that they decided is no secret.
CREATE FUNCTION countersign.has_seat(of_action uuid, who uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
BEGIN
  RETURN EXISTS (SELECT FROM countersign.decision d WHERE d.action_id = of_action AND d.person = who AND d.seated);
END
$$;
GRANT EXECUTE ON FUNCTION countersign.has_seat(uuid, uuid) TO countersign_person, countersign_worker;

-- Whether somebody's delegate has a seat on an action in their place.
CREATE FUNCTION countersign.has_lent_seat(of_action uuid, who uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
BEGIN
  RETURN EXISTS (SELECT FROM countersign.decision d WHERE d.action_id = of_action AND d.on_behalf_of = who AND d.seated);
END
$$;
GRANT EXECUTE ON FUNCTION countersign.has_lent_seat(uuid, uuid) TO countersign_person, countersign_worker;

-- The seat that somebody can take by a role which was delegated to them, of these roles in their order; `bar`: why they cannot, where it is
-- only that whose role it is has a part in the action or has used it there.
CREATE TYPE countersign.lent AS (role text, person uuid, delegation uuid, bar text);

CREATE FUNCTION countersign.lent_seat(of_action uuid, roles text[], who uuid, t timestamptz) RETURNS countersign.lent
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE found countersign.lent;
BEGIN
  SELECT b.role, b.person, b.delegation_id, b.bar INTO found
    FROM (SELECT d.role, d.person, d.delegation_id, d.seq,
                 CASE WHEN d.person = ANY (a.lineage) THEN 'lineage'
                      WHEN countersign.has_seat(of_action, d.person) OR countersign.has_lent_seat(of_action, d.person) THEN 'seat' END AS bar
            FROM countersign.delegation_in_force d
            JOIN countersign.action a ON a.action_id = of_action
            JOIN countersign.policy_rule r ON r.policy = a.policy AND r.rule = a.rule AND r.delegation
           WHERE d.delegate = who AND d.role = ANY (roles) AND d.valid_from <= t AND t < d.valid_until) b
   ORDER BY b.bar IS NOT NULL, pg_catalog.array_position(roles, b.role), b.seq LIMIT 1;
  RETURN found;
END
$$;
GRANT EXECUTE ON FUNCTION countersign.lent_seat(uuid, text[], uuid, timestamptz) TO countersign_person, countersign_worker;

-- Every action with its open step, and why a person could not decide on it at a time; NULL where they could. This is the one
-- place that says who could decide: the doors, the queue's "my turn" and the question all read it, and a test plays it against
-- the rules in Rust. The order is that of the refusals. A function in SQL over tables is put into the query that calls it, so
-- the planner sees through it; what does not depend on the action is found once a query. Decisions are looked up one by one:
-- a plan that reads them all, made while there were few, would be kept when there are many.
CREATE FUNCTION countersign.seats(who uuid, t timestamptz)
RETURNS TABLE (action countersign.action, stands countersign.action_state, step countersign.policy_step, obstacle text, seat_role text, lent countersign.lent)
LANGUAGE sql STABLE AS $$
  SELECT a, s, p,
         CASE
           WHEN NOT EXISTS (SELECT FROM countersign.key_in_force k WHERE k.person = who) THEN 'key-not-active'
           WHEN countersign.state_at(s.state, s.expires_at, t) = 'expired' THEN 'expired'
           WHEN s.state <> 'in_review' THEN 'not-open'
           WHEN who = ANY (a.lineage) THEN 'lineage'
           WHEN (SELECT d.seq FROM countersign.decision d WHERE d.action_id = s.action_id AND d.person = who AND d.seated) IS NOT NULL
                -- A decision that is kept back from the reader is another's.
                OR who <> (SELECT countersign.my_id()) AND countersign.has_seat(s.action_id, who) THEN 'seat-taken'
           WHEN h.gave AND countersign.has_lent_seat(s.action_id, who) THEN 'seat-delegated'
           WHEN (l.lent).bar IS NOT NULL THEN 'delegator-barred'
           WHEN ((p.role = ANY (h.roles) OR s.also && h.roles OR (l.lent).person IS NOT NULL)
                 AND EXISTS (SELECT FROM countersign.person_in_force f WHERE f.person = who)) IS NOT TRUE THEN 'role-missing'
         END,
         -- The step's own role where they hold it, else that of the first rung which is reached, else one that was delegated to them.
         CASE WHEN p.role = ANY (h.roles) THEN p.role
              ELSE COALESCE((SELECT u.role FROM pg_catalog.unnest(s.also) WITH ORDINALITY u(role, n) WHERE u.role = ANY (h.roles) ORDER BY u.n LIMIT 1),
                            (l.lent).role) END,
         l.lent
    FROM (SELECT ARRAY(SELECT g.role FROM countersign.role_in_force g
                        WHERE g.person = who AND g.valid_from <= t AND (g.valid_until IS NULL OR t < g.valid_until)) AS roles,
                 ARRAY(SELECT d.role FROM countersign.delegation_in_force d
                        WHERE d.delegate = who AND d.valid_from <= t AND t < d.valid_until) AS lent,
                 EXISTS (SELECT FROM countersign.delegation d WHERE d.person = who) AS gave) h
    CROSS JOIN countersign.action_state s
    JOIN countersign.action a ON a.action_id = s.action_id
    LEFT JOIN countersign.policy_step p ON p.policy = a.policy AND p.rule = a.rule AND p.step = s.step
    -- Asked of those alone to whom a role was delegated that would do, and who hold none.
    CROSS JOIN LATERAL (SELECT CASE WHEN (p.role = ANY (h.lent) OR s.also && h.lent) AND NOT (p.role = ANY (h.roles) OR s.also && h.roles)
                                    THEN countersign.lent_seat(s.action_id, p.role || s.also, who, t) END AS lent OFFSET 0) l
$$;
GRANT EXECUTE ON FUNCTION countersign.seats(uuid, timestamptz) TO countersign_person, countersign_worker;
ALTER VIEW countersign.person_in_force SET (security_invoker = true);
ALTER VIEW countersign.installation_vouched SET (security_invoker = true);
ALTER VIEW countersign.mandate_in_force SET (security_invoker = true);
ALTER VIEW countersign.stopped SET (security_invoker = true);
ALTER VIEW countersign.machine_in_force SET (security_invoker = true);
ALTER VIEW countersign.role_taken SET (security_invoker = true);
ALTER VIEW countersign.role_run_out SET (security_invoker = true);
ALTER VIEW countersign.role_in_force SET (security_invoker = true);
ALTER VIEW countersign.key_in_force SET (security_invoker = true);
ALTER VIEW countersign.delegation_open SET (security_invoker = true);
ALTER VIEW countersign.delegation_in_force SET (security_invoker = true);
GRANT SELECT ON countersign.delegation_open, countersign.delegation_in_force TO countersign_person, countersign_worker;
GRANT SELECT ON countersign.installation_vouched TO countersign_person, countersign_agent, countersign_worker;
GRANT SELECT ON countersign.stopped, countersign.person_in_force, countersign.role_taken, countersign.role_run_out, countersign.role_in_force, countersign.key_in_force TO countersign_person, countersign_worker;

-- The same for one action.
CREATE FUNCTION countersign.obstacle(of_action uuid, who uuid, t timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT x.obstacle FROM countersign.seats(who, t) x WHERE (x.stands).action_id = of_action);
END
$$;

-- Launcher and subject are named by the agent, and take no seat: so an agent could leave nobody to judge it. Of the actions among the newest
-- records that wait for people: those whose route needs more people, of a role or in all ('' then), than are left, and would have enough
-- without who was named. For supervisors, who see to it; nobody else is told anything.
CREATE FUNCTION countersign.short_by_claim(among bigint)
RETURNS TABLE (action_id uuid, role text, wanted bigint, found bigint, at timestamptz, seq bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me uuid := countersign.my_id();
  t  timestamptz := countersign.effective_now();
BEGIN
  IF me IS NULL OR NOT (countersign.person_active(me) AND countersign.holds_role(me, 'supervisor', t)) THEN
    RETURN;
  END IF;
  RETURN QUERY
    WITH waits AS MATERIALIZED (
      SELECT a.action_id, a.policy, a.rule, a.owner, a.lineage, a.proposed_at, a.seq
        FROM countersign.action a JOIN countersign.action_state s ON s.action_id = a.action_id
       WHERE pg_catalog.cardinality(a.lineage) > 1 AND a.seq > (SELECT pg_catalog.max(l.seq) - among FROM countersign.ledger_leaf l)
         AND countersign.is_open(s.state, s.expires_at, t)),
    people AS MATERIALIZED (
      SELECT DISTINCT g.person, g.role FROM countersign.role_in_force g JOIN countersign.person_in_force p ON p.person = g.person
        JOIN countersign.key_in_force k ON k.person = g.person
       WHERE g.valid_from <= t AND (g.valid_until IS NULL OR t < g.valid_until)),
    needs AS MATERIALIZED (
      SELECT k.policy, k.rule, k.owner, k.lineage, n.role, n.wanted,
             (SELECT pg_catalog.count(DISTINCT e.person) FROM people e WHERE e.role = ANY (n.roles) AND e.person <> ALL (k.lineage)) AS found,
             (SELECT pg_catalog.count(DISTINCT e.person) FROM people e WHERE e.role = ANY (n.roles) AND e.person <> k.owner) AS unnamed
        FROM (SELECT DISTINCT w.policy, w.rule, w.owner, w.lineage FROM waits w) k,
             LATERAL (SELECT p.role, ARRAY[p.role] AS roles, pg_catalog.sum(p.quorum) AS wanted FROM countersign.policy_step p
                       WHERE p.policy = k.policy AND p.rule = k.rule GROUP BY p.role
                      UNION ALL
                      SELECT '', pg_catalog.array_agg(DISTINCT p.role), GREATEST(pg_catalog.max(r.min_persons), pg_catalog.sum(p.quorum))
                        FROM countersign.policy_rule r JOIN countersign.policy_step p ON p.policy = r.policy AND p.rule = r.rule
                       WHERE r.policy = k.policy AND r.rule = k.rule HAVING pg_catalog.count(*) > 0) n)
    SELECT DISTINCT ON (w.seq) w.action_id, n.role, n.wanted, n.found, w.proposed_at, w.seq
      FROM waits w JOIN needs n ON n.policy = w.policy AND n.rule = w.rule AND n.owner = w.owner AND n.lineage = w.lineage
     WHERE n.found < n.wanted AND n.unnamed >= n.wanted
     ORDER BY w.seq DESC, n.role DESC LIMIT 300;
END
$$;
GRANT EXECUTE ON FUNCTION countersign.short_by_claim(bigint) TO countersign_person;

-- The members of an obstacle's refusal. The door of decisions takes them from here too.
CREATE FUNCTION countersign.obstacle_members(of_action uuid, who uuid, obstacle text) RETURNS jsonb
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  a record;
  s record;
BEGIN
  SELECT x.owner, x.policy, x.rule INTO a FROM countersign.action x WHERE x.action_id = of_action;
  SELECT x.state, x.step, x.changed_seq, x.expires_at, x.also INTO s FROM countersign.action_state x WHERE x.action_id = of_action;
  RETURN CASE obstacle
    WHEN 'key-not-active' THEN pg_catalog.jsonb_build_object('key', 'own', 'fault', countersign.person_key_fault(who))
    WHEN 'not-open' THEN pg_catalog.jsonb_build_object('state', countersign.state_at(s.state, s.expires_at, countersign.effective_now()), 'changed_seq', s.changed_seq)
    WHEN 'expired' THEN pg_catalog.jsonb_build_object('at', countersign.time_text(s.expires_at))
    WHEN 'lineage' THEN pg_catalog.jsonb_build_object('tie', CASE WHEN who = a.owner THEN 'agent-owner' ELSE 'involved' END)
    WHEN 'seat-taken' THEN (SELECT pg_catalog.jsonb_build_object('seq', d.seq, 'verdict',
                                                                          CASE WHEN d.held IS NULL OR who = countersign.my_id() THEN d.verdict END, 'step', d.step, 'revision', d.revision,
                                                                          'retracted', d.retracted_seq)
                              FROM countersign.decision d WHERE d.action_id = of_action AND d.person = who AND d.seated)
    WHEN 'seat-delegated' THEN (SELECT pg_catalog.jsonb_build_object('seq', d.seq)
                                  FROM countersign.decision d WHERE d.action_id = of_action AND d.on_behalf_of = who AND d.seated)
    WHEN 'delegator-barred' THEN (SELECT pg_catalog.jsonb_build_object('bar', (x.lent).bar)
                                    FROM countersign.seats(who, countersign.effective_now()) x WHERE (x.stands).action_id = of_action)
    WHEN 'role-missing' THEN pg_catalog.jsonb_build_object('doing', 'deciding', 'roles',
      pg_catalog.to_jsonb((SELECT p.role FROM countersign.policy_step p WHERE p.policy = a.policy AND p.rule = a.rule AND p.step = s.step) || s.also),
      'fault', countersign.role_fault(who), 'step', s.step)
  END;
END
$$;

ALTER TABLE countersign.decision ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.decision FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.decision TO countersign_person, countersign_worker;

-- What became of actions when votes on them became void (0041_disowning.sql).
CREATE TABLE countersign.disowned (
  action_id uuid NOT NULL,
  -- The revocation.
  seq       bigint NOT NULL,
  fate      text NOT NULL CHECK (fate IN ('reopened', 'flagged')),
  -- Which is open again; of what is flagged, the one on which it was decided.
  step      integer NOT NULL,
  PRIMARY KEY (action_id, seq)
);

SELECT countersign.protect('countersign.disowned');

ALTER TABLE countersign.disowned ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.disowned FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.disowned TO countersign_person, countersign_worker;

-- Actions that were forced outside of their route (0070_glass.sql), each with what its route says of the review afterwards.
CREATE TABLE countersign.glass (
  glass_id    uuid PRIMARY KEY,
  action_id   uuid NOT NULL,
  step        integer NOT NULL,
  role        text NOT NULL,
  person      uuid NOT NULL,
  incident    bytea NOT NULL,
  narrative   bytea NOT NULL,
  statement_digest bytea NOT NULL,
  key_id      bytea NOT NULL,
  at          timestamptz NOT NULL,
  seq         bigint NOT NULL UNIQUE,
  leaf        bytea NOT NULL,
  -- Whole seconds since they opened what they forced.
  looked      integer NOT NULL,
  review_role text NOT NULL,
  quorum      integer NOT NULL,
  due_at      timestamptz NOT NULL,
  -- The action, as with decisions.
  held        uuid,
  -- The revocation of a key that was compromised when it broke the glass: nothing rests on it any more.
  void_seq    bigint
);
-- While an action is approved by one, or what followed on that, there is no other.
CREATE UNIQUE INDEX glass_standing ON countersign.glass (action_id) WHERE void_seq IS NULL;
CREATE INDEX glass_at ON countersign.glass USING brin (at);

CREATE TABLE countersign.glass_review (
  seq         bigint PRIMARY KEY,
  glass_id    uuid NOT NULL,
  action_id   uuid NOT NULL,
  person      uuid NOT NULL,
  role        text NOT NULL,
  verdict     text NOT NULL CHECK (verdict IN ('upheld', 'not_upheld')),
  reason      bytea NOT NULL,
  statement_digest bytea NOT NULL,
  key_id      bytea NOT NULL,
  at          timestamptz NOT NULL,
  leaf        bytea NOT NULL,
  held        uuid,
  void_seq    bigint
);
CREATE UNIQUE INDEX glass_review_once ON countersign.glass_review (glass_id, person) WHERE void_seq IS NULL;

CREATE TABLE countersign.glass_overdue (
  glass_id    uuid PRIMARY KEY,
  action_id   uuid NOT NULL,
  by          uuid NOT NULL,
  at          timestamptz NOT NULL,
  seq         bigint NOT NULL UNIQUE
);

SELECT countersign.protect('countersign.glass_overdue');

-- Either becomes void once; nothing else of it ever changes.
CREATE FUNCTION countersign.void_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.void_seq IS NOT NULL OR NEW.void_seq IS NULL
     OR (pg_catalog.to_jsonb(NEW) - 'void_seq') <> (pg_catalog.to_jsonb(OLD) - 'void_seq') THEN
    PERFORM countersign.refuse('append-only', pg_catalog.jsonb_build_object('kept', 'record'));
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER void_only BEFORE UPDATE OR DELETE ON countersign.glass FOR EACH ROW EXECUTE FUNCTION countersign.void_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON countersign.glass FOR EACH STATEMENT EXECUTE FUNCTION countersign.append_only();
ALTER TABLE countersign.glass ENABLE ALWAYS TRIGGER void_only;
ALTER TABLE countersign.glass ENABLE ALWAYS TRIGGER no_truncate;
CREATE TRIGGER void_only BEFORE UPDATE OR DELETE ON countersign.glass_review FOR EACH ROW EXECUTE FUNCTION countersign.void_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON countersign.glass_review FOR EACH STATEMENT EXECUTE FUNCTION countersign.append_only();
ALTER TABLE countersign.glass_review ENABLE ALWAYS TRIGGER void_only;
ALTER TABLE countersign.glass_review ENABLE ALWAYS TRIGGER no_truncate;

ALTER TABLE countersign.glass ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.glass FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.glass TO countersign_person, countersign_worker;

ALTER TABLE countersign.glass_review ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.glass_review FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.glass_review TO countersign_person, countersign_worker;

ALTER TABLE countersign.glass_overdue ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.glass_overdue FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.glass_overdue TO countersign_person, countersign_worker;
