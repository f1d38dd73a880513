-- Actions: what agents want, where each stands, and what the agent recommends.
-- Rows about an action refer to it without a foreign key. Actions are never removed, and only doors write here, which have
-- found the action under the lock; the check of a key would lock and write the action's row once more for every fact.

CREATE TABLE countersign.action (
  action_id     uuid PRIMARY KEY,
  revision      integer NOT NULL,
  action_digest bytea NOT NULL UNIQUE,
  agent         uuid NOT NULL,
  agent_version text NOT NULL,
  kind          text NOT NULL,
  subject_kind  text NOT NULL,
  subject       text NOT NULL,
  actor_type    text NOT NULL,
  is_simulation boolean NOT NULL,
  risk          smallint NOT NULL CHECK (risk BETWEEN 1 AND 4),
  amount        numeric NOT NULL,
  currency      text NOT NULL,
  idempotency   bytea NOT NULL,
  content_digest bytea NOT NULL,
  owner         uuid NOT NULL,
  lineage       uuid[] NOT NULL,
  policy        uuid,
  rule          integer,
  route_digest  bytea,
  proposed_at   timestamptz NOT NULL,
  expires_at    timestamptz,
  seq           bigint NOT NULL,
  UNIQUE (agent, idempotency)
);

-- What else was asked about the same thing.
CREATE INDEX action_subject ON countersign.action (subject, subject_kind);

-- Those in which the agent names people who then take no seat.
CREATE INDEX action_claimed ON countersign.action (seq) WHERE pg_catalog.cardinality(lineage) > 1;

-- The one mutable row of a case; only the doors write it, and it is recomputable from the facts (I6).
CREATE TABLE countersign.action_state (
  action_id   uuid PRIMARY KEY,
  state       text NOT NULL,
  step        integer NOT NULL,
  changed_seq bigint NOT NULL,
  changed_at  timestamptz NOT NULL,
  due_at      timestamptz,
  -- Until when the state lasts by the clock: see state_at.
  expires_at  timestamptz,
  urgency     smallint NOT NULL,
  is_simulation boolean NOT NULL,
  -- When the next rung of the open step's ladder is reached by itself; none where there is none. It moves with the due time.
  escalates_at timestamptz,
  -- What the last of an action's assignments came to. Of a step that has closed it says nothing any more, nor of a person who has
  -- decided since, nor, where it has an end, after that: no job has to clear it.
  assignee    uuid,
  assigned_until timestamptz,
  assigned_step integer,
  -- Rungs of the open step's ladder that are reached, and the roles that they added.
  level       integer NOT NULL DEFAULT 0,
  also        text[] NOT NULL DEFAULT '{}'
);

-- The queue: most risk first, then earliest due. Risk is stored negated so that one index direction serves.
CREATE INDEX action_state_queue ON countersign.action_state (urgency, due_at, action_id) WHERE state = 'in_review';
CREATE INDEX action_state_due ON countersign.action_state (due_at, action_id) WHERE state = 'in_review';
CREATE INDEX action_state_assignee ON countersign.action_state (action_id) WHERE assignee IS NOT NULL AND state = 'in_review';
CREATE INDEX action_state_escalates ON countersign.action_state (escalates_at) WHERE escalates_at IS NOT NULL AND state = 'in_review';
CREATE INDEX action_state_escalated ON countersign.action_state (action_id) WHERE level > 0 AND state = 'in_review';

-- Apart from the action, so that it can be kept back until a reviewer has decided.
CREATE TABLE countersign.recommendation (
  action_id      uuid PRIMARY KEY,
  recommendation text NOT NULL CHECK (recommendation IN ('proceed', 'block', 'review')),
  confidence     numeric NOT NULL,
  commitment     bytea NOT NULL,
  -- Whether the route keeps it back from whoever has not decided (0046_reveal.sql).
  held           boolean NOT NULL DEFAULT false
);

SELECT countersign.protect('countersign.recommendation');

-- What an action asks for is changed by a revision alone (0075_revisions.sql), which keeps what was before in a row of its own; nothing else
-- of it ever changes, and nobody leaves its lineage.
CREATE FUNCTION countersign.revise_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.revision <> OLD.revision + 1 OR NEW.action_digest = OLD.action_digest OR NOT NEW.lineage @> OLD.lineage
     OR (pg_catalog.to_jsonb(NEW) - '{revision,action_digest,amount,currency,lineage}'::text[]) <> (pg_catalog.to_jsonb(OLD) - '{revision,action_digest,amount,currency,lineage}'::text[]) THEN
    PERFORM countersign.refuse('append-only', pg_catalog.jsonb_build_object('kept', 'record'));
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER revise_only BEFORE UPDATE OR DELETE ON countersign.action FOR EACH ROW EXECUTE FUNCTION countersign.revise_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON countersign.action FOR EACH STATEMENT EXECUTE FUNCTION countersign.append_only();
ALTER TABLE countersign.action ENABLE ALWAYS TRIGGER revise_only;
ALTER TABLE countersign.action ENABLE ALWAYS TRIGGER no_truncate;

-- Whether an action takes decisions at a time: open, and not past its limit. No job has to close what has run out.
CREATE FUNCTION countersign.is_open(state text, expires_at timestamptz, t timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT state = 'in_review' AND t < expires_at $$;

-- The state as people see it: past its limit an open action has expired, also while its review is interrupted, an approval that was
-- not used has lapsed, and an outcome that was not reported is unknown.
CREATE FUNCTION countersign.state_at(state text, expires_at timestamptz, t timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN t < expires_at THEN state
              WHEN state IN ('in_review', 'paused_info', 'paused_hold', 'paused_agent_suspended') THEN 'expired'
              WHEN state = 'approved' THEN 'lapsed'
              WHEN state = 'executing' THEN 'outcome_unknown'
              ELSE state END
$$;

-- The clock stepped back from `last` to `now_`: what had run out by then stays so, and so do claims. Clocks do so seldom, so that no index
-- is kept for it.
CREATE FUNCTION countersign.keep_run_out(last timestamptz, now_ timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE countersign.action_state s SET state = countersign.state_at(s.state, s.expires_at, last), changed_at = s.expires_at
   WHERE s.expires_at > now_ AND s.state <> countersign.state_at(s.state, s.expires_at, last);
  UPDATE countersign.action_state s SET assignee = NULL
   WHERE s.assigned_until > now_ AND s.assigned_until <= last AND s.state IN ('in_review', 'paused_info', 'paused_hold', 'paused_agent_suspended');
END
$$;

GRANT EXECUTE ON FUNCTION countersign.is_open(text, timestamptz, timestamptz) TO countersign_person, countersign_worker;
GRANT EXECUTE ON FUNCTION countersign.state_at(text, timestamptz, timestamptz) TO countersign_person, countersign_worker, countersign_agent;

-- Seeded from the same list as the match in the workflow room; a test holds the two equal.
CREATE TABLE countersign.transition (
  from_state text NOT NULL,
  event      text NOT NULL,
  to_state   text NOT NULL,
  PRIMARY KEY (from_state, event, to_state)
);

INSERT INTO countersign.transition VALUES
  ('', 'propose', 'in_review'), ('', 'propose', 'blocked'), ('', 'propose', 'auto_cleared'),
  ('in_review', 'approve', 'in_review'), ('in_review', 'approve', 'approved'), ('in_review', 'approve', 'simulated'),
  ('in_review', 'reject', 'in_review'), ('in_review', 'reject', 'rejected'),
  ('in_review', 'expire', 'expired'), ('paused_info', 'expire', 'expired'), ('paused_hold', 'expire', 'expired'),
  ('in_review', 'request_info', 'paused_info'), ('paused_info', 'answer', 'in_review'),
  ('in_review', 'break_glass', 'approved'), ('paused_info', 'break_glass', 'approved'), ('paused_hold', 'break_glass', 'approved'),
  ('in_review', 'escalate', 'in_review'), ('in_review', 'retract', 'in_review'),
  ('in_review', 'disown', 'in_review'), ('paused_info', 'disown', 'paused_info'), ('paused_hold', 'disown', 'paused_hold'), ('approved', 'disown', 'in_review'),
  ('in_review', 'supersede', 'superseded'), ('paused_info', 'supersede', 'superseded'), ('paused_hold', 'supersede', 'superseded'),
  ('approved', 'supersede', 'superseded'),
  ('paused_agent_suspended', 'disown', 'paused_agent_suspended'), ('paused_agent_suspended', 'expire', 'expired'),
  ('paused_agent_suspended', 'withdraw', 'withdrawn'), ('paused_agent_suspended', 'supersede', 'superseded'),
  ('paused_agent_suspended', 'resume_agent', 'in_review'),
  ('in_review', 'suspend_agent', 'paused_agent_suspended'), ('paused_info', 'suspend_agent', 'paused_agent_suspended'),
  ('paused_hold', 'suspend_agent', 'paused_agent_suspended'), ('approved', 'suspend_agent', 'revoked'),
  ('in_review', 'revise', 'in_review'),
  ('in_review', 'hold', 'paused_hold'), ('paused_hold', 'release', 'in_review'),
  ('in_review', 'withdraw', 'withdrawn'), ('paused_info', 'withdraw', 'withdrawn'), ('paused_hold', 'withdraw', 'withdrawn'),
  ('approved', 'withdraw', 'withdrawn'),
  ('approved', 'consume', 'executing'), ('approved', 'lapse', 'lapsed'), ('approved', 'revoke', 'revoked'),
  ('executing', 'report_outcome', 'executed'), ('executing', 'report_outcome', 'failed'), ('executing', 'outcome_overdue', 'outcome_unknown'),
  ('outcome_unknown', 'report_outcome', 'executed'), ('outcome_unknown', 'report_outcome', 'failed');

SELECT countersign.protect('countersign.transition');

CREATE FUNCTION countersign.guard_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.action_id <> NEW.action_id OR NEW.is_simulation <> OLD.is_simulation
     OR NOT EXISTS (SELECT FROM countersign.transition t WHERE t.from_state = OLD.state AND t.to_state = NEW.state) THEN
    PERFORM countersign.refuse('transition');
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER guard_transition BEFORE UPDATE OR DELETE ON countersign.action_state FOR EACH ROW EXECUTE FUNCTION countersign.guard_transition();

ALTER TABLE countersign.action_state ENABLE ALWAYS TRIGGER guard_transition;

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON countersign.action_state FOR EACH STATEMENT EXECUTE FUNCTION countersign.append_only();

ALTER TABLE countersign.action_state ENABLE ALWAYS TRIGGER no_truncate;

GRANT SELECT ON countersign.transition TO countersign_person, countersign_worker;

CREATE FUNCTION countersign.risk_rank(risk text) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT (CASE risk WHEN 'low' THEN 1 WHEN 'medium' THEN 2 WHEN 'high' THEN 3 WHEN 'critical' THEN 4 END)::smallint $$;

-- The first rule of the policy in force whose conditions all hold (docs/formats §5).
CREATE FUNCTION countersign.select_rule(of_policy uuid, of_kind text, of_agent text, of_risk smallint, of_amount numeric, of_currency text, of_simulation text)
RETURNS countersign.policy_rule
LANGUAGE plpgsql VOLATILE AS $$
DECLARE first countersign.policy_rule;
BEGIN
  SELECT r.* INTO first FROM countersign.policy_rule r
   WHERE r.policy = of_policy
     AND (r.kind = '' OR r.kind = of_kind)
     AND (r.agent = '' OR r.agent = of_agent)
     AND (r.risk_at_least = '' OR of_risk >= countersign.risk_rank(r.risk_at_least))
     AND (r.currency = '' OR r.currency = of_currency)
     AND (r.amount_at_least IS NULL OR of_amount >= r.amount_at_least)
     AND (r.simulation = '' OR r.simulation = of_simulation)
   ORDER BY r.rule LIMIT 1;
  RETURN first;
END
$$;

ALTER TABLE countersign.action ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.action FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
CREATE POLICY proposer ON countersign.action FOR SELECT TO countersign_agent USING (agent = (SELECT countersign.my_id()));
GRANT SELECT ON countersign.action TO countersign_person, countersign_agent, countersign_worker;

ALTER TABLE countersign.action_state ENABLE ROW LEVEL SECURITY;
-- Two policies, for in one of both the planner would count a look at an agent's actions for every row that a person reads.
CREATE POLICY readers ON countersign.action_state FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
CREATE POLICY proposer ON countersign.action_state FOR SELECT TO countersign_agent USING (action_id IN (SELECT a.action_id FROM countersign.action a WHERE a.agent = (SELECT countersign.my_id())));
GRANT SELECT ON countersign.action_state TO countersign_person, countersign_worker;
-- An agent reads what became of its proposals, not who looks at them.
GRANT SELECT (action_id, state, step, changed_seq, changed_at, due_at, expires_at, urgency, is_simulation) ON countersign.action_state TO countersign_agent;

ALTER TABLE countersign.recommendation ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.recommendation FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.recommendation TO countersign_person, countersign_worker;
