-- Actions, recommendations, decisions, comments, views: what agents want, and what people say to it.

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

-- The one mutable row of a case; only the doors write it, and it is recomputable from the facts (I6).
CREATE TABLE countersign.action_state (
  action_id   uuid PRIMARY KEY REFERENCES countersign.action,
  state       text NOT NULL,
  step        integer NOT NULL,
  changed_seq bigint NOT NULL,
  changed_at  timestamptz NOT NULL,
  due_at      timestamptz,
  expires_at  timestamptz,
  urgency     smallint NOT NULL,
  is_simulation boolean NOT NULL
);
-- The queue: most risk first, then earliest due. Risk is stored negated so that one index direction serves.
CREATE INDEX action_state_queue ON countersign.action_state (urgency, due_at, action_id) WHERE state = 'in_review';

-- Apart from the action, so that it can be kept back until a reviewer has decided.
CREATE TABLE countersign.recommendation (
  action_id      uuid PRIMARY KEY REFERENCES countersign.action,
  recommendation text NOT NULL CHECK (recommendation IN ('proceed', 'block', 'review')),
  confidence     numeric NOT NULL,
  commitment     bytea NOT NULL
);

CREATE TABLE countersign.decision (
  decision_id   uuid PRIMARY KEY,
  action_id     uuid NOT NULL REFERENCES countersign.action,
  revision      integer NOT NULL,
  step          integer NOT NULL,
  seat_role     text NOT NULL,
  person        uuid NOT NULL,
  verdict       text NOT NULL CHECK (verdict IN ('approve', 'reject')),
  reason_code   text NOT NULL,
  override_type text NOT NULL,
  narrative     bytea,
  statement_digest bytea NOT NULL,
  key_id        bytea NOT NULL,
  at            timestamptz NOT NULL,
  seq           bigint NOT NULL,
  leaf          bytea NOT NULL,
  UNIQUE (action_id, person)
);

CREATE TABLE countersign.comment (
  comment_id uuid PRIMARY KEY,
  action_id  uuid NOT NULL REFERENCES countersign.action,
  person     uuid NOT NULL,
  text       bytea NOT NULL,
  at         timestamptz NOT NULL,
  seq        bigint NOT NULL
);
CREATE INDEX comment_action ON countersign.comment (action_id, seq);

CREATE TABLE countersign.view (
  view_digest bytea NOT NULL,
  action_id   uuid NOT NULL REFERENCES countersign.action,
  person      uuid NOT NULL,
  seq         bigint NOT NULL,
  PRIMARY KEY (view_digest)
);

SELECT countersign.protect(t) FROM pg_catalog.unnest(ARRAY['countersign.action', 'countersign.recommendation',
  'countersign.decision', 'countersign.comment', 'countersign.view']::regclass[]) t;

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
  ('in_review', 'expire', 'expired');
SELECT countersign.protect('countersign.transition');

CREATE FUNCTION countersign.guard_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.action_id <> NEW.action_id OR NEW.is_simulation <> OLD.is_simulation
     OR (NEW.state <> OLD.state AND NOT EXISTS (SELECT FROM countersign.transition t WHERE t.from_state = OLD.state AND t.to_state = NEW.state))
     OR (NEW.state = OLD.state AND OLD.state <> 'in_review') THEN
    PERFORM countersign.refuse('transition');
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER guard_transition BEFORE UPDATE OR DELETE ON countersign.action_state FOR EACH ROW EXECUTE FUNCTION countersign.guard_transition();
ALTER TABLE countersign.action_state ENABLE ALWAYS TRIGGER guard_transition;
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON countersign.action_state FOR EACH STATEMENT EXECUTE FUNCTION countersign.append_only();
ALTER TABLE countersign.action_state ENABLE ALWAYS TRIGGER no_truncate;

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

CREATE VIEW fact.action AS
  SELECT NULL::uuid AS action_id, NULL::text AS content, NULL::bytea AS content_salt, NULL::text AS recommendation, NULL::bytea AS recommendation_salt,
         NULL::text AS outcome, NULL::boolean AS existing, NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- Many in one statement, all or none: the same rules, and half the time for each.
CREATE VIEW fact.actions AS
  SELECT NULL::text[] AS contents, NULL::bytea[] AS content_salts, NULL::text[] AS recommendations, NULL::bytea[] AS recommendation_salts,
         NULL::uuid[] AS action_ids, NULL::text[] AS outcomes, NULL::boolean[] AS existings, NULL::bigint[] AS seqs, NULL::bytea[] AS leaves WHERE false;

-- A content with its recommendation, read.
CREATE TYPE countersign.proposal AS (
  content text, content_salt bytea, advice text, advice_salt bytea,
  kind text, subject_kind text, subject text, agent text, agent_version text, actor_type text, is_simulation text, risk text, amount text,
  currency text, params text, agent_input text, agent_output text, commitment text, idempotency_key text, owner text, launcher text,
  subject_person text, editors text, recommendation text, confidence text, ai_explanation text, rules text);

-- What becomes of it.
CREATE TYPE countersign.placing AS (
  action_id uuid, digest bytea, idempotency bytea, rule integer, outcome text, route_digest bytea,
  expiry_seconds bigint, due_seconds bigint);

-- The contents arrive as canonical bytes: hashed, parsed once, refused if not canonical. Ids are the database's. Set-based,
-- for agents propose by the hundred: a statement for each row and table costs four times as much.
CREATE FUNCTION countersign.propose(contents text[], content_salts bytea[], advices text[], advice_salts bytea[],
  OUT action_ids uuid[], OUT outcomes text[], OUT existings boolean[], OUT seqs bigint[], OUT leaves bytea[])
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  many   CONSTANT integer := COALESCE(pg_catalog.cardinality(contents), 0);
  me     record;
  parsed countersign.proposal[];
  placed countersign.placing[];
  fault  text;
  g      record;
  old    record;
  one    record;
  keys   bytea[];
  origin text;
  in_force uuid;
  subjects text[];
  statements text[];
  recs   record;
BEGIN
  me := countersign.enter();
  IF me.kind <> 'agent' THEN
    PERFORM countersign.refuse('agents-only');
  END IF;
  IF many NOT BETWEEN 1 AND 1000 OR many IS DISTINCT FROM pg_catalog.cardinality(advices) OR many IS DISTINCT FROM pg_catalog.cardinality(content_salts)
     OR many IS DISTINCT FROM pg_catalog.cardinality(advice_salts)
     -- Element i stands at [i]: an array of other bounds would be judged by one element and compared by another.
     OR (pg_catalog.array_ndims(contents), pg_catalog.array_ndims(advices), pg_catalog.array_ndims(content_salts), pg_catalog.array_ndims(advice_salts)) <> (1, 1, 1, 1)
     OR (pg_catalog.array_lower(contents, 1), pg_catalog.array_lower(advices, 1), pg_catalog.array_lower(content_salts, 1), pg_catalog.array_lower(advice_salts, 1)) <> (1, 1, 1, 1)
     OR pg_catalog.pg_column_size(contents) + pg_catalog.pg_column_size(advices) > 67108864
     OR EXISTS (SELECT FROM ROWS FROM (pg_catalog.unnest(contents), pg_catalog.unnest(advices)) u(content, advice)
                 WHERE u.content IS NULL OR u.advice IS NULL OR pg_catalog.octet_length(u.content) > 262144 OR pg_catalog.octet_length(u.advice) > 262144) THEN
    PERFORM countersign.refuse('too-large', pg_catalog.jsonb_build_object('what', 'proposal', 'most', 262144));
  END IF;
  -- Documents that are not JSON, here or inside, become one refusal of ours.
  BEGIN
    parsed := ARRAY(SELECT ROW(u.content, u.content_salt, u.advice, u.advice_salt, c.kind, c.subject_kind, c.subject, c.agent, c.agent_version,
                           c.actor_type, c.is_simulation, c.risk, c.amount, c.currency, c.params, c.agent_input, c.agent_output, c.recommendation,
                           c.idempotency_key, c.owner, c.launcher, c.subject_person, c.editors, r.recommendation, r.confidence, r.ai_explanation,
                           r.rules)::countersign.proposal
      FROM ROWS FROM (pg_catalog.unnest(contents), pg_catalog.unnest(content_salts), pg_catalog.unnest(advices), pg_catalog.unnest(advice_salts)) WITH ORDINALITY u(content, content_salt, advice, advice_salt, n),
           LATERAL pg_catalog.json_to_record(u.content::json) AS c(kind text, subject_kind text, subject text, agent text, agent_version text,
             actor_type text, is_simulation text, risk text, amount text, currency text, params text, agent_input text, agent_output text,
             recommendation text, idempotency_key text, owner text, launcher text, subject_person text, editors text),
           LATERAL pg_catalog.json_to_record(u.advice::json) AS r(recommendation text, confidence text, ai_explanation text, rules text)
     ORDER BY u.n);
  SELECT f.fault INTO fault FROM (
    SELECT p.ordinality AS n, CASE
        WHEN p.content IS DISTINCT FROM
          '{"type":"countersign/content/v1","kind":' || pg_catalog.to_json(p.kind)::text || ',"subject_kind":' || pg_catalog.to_json(p.subject_kind)::text
          || ',"subject":' || pg_catalog.to_json(p.subject)::text || ',"agent":' || pg_catalog.to_json(p.agent)::text
          || ',"agent_version":' || pg_catalog.to_json(p.agent_version)::text || ',"actor_type":' || pg_catalog.to_json(p.actor_type)::text
          || ',"is_simulation":' || pg_catalog.to_json(p.is_simulation)::text || ',"risk":' || pg_catalog.to_json(p.risk)::text
          || ',"amount":' || pg_catalog.to_json(p.amount)::text || ',"currency":' || pg_catalog.to_json(p.currency)::text
          || ',"params":' || pg_catalog.to_json(p.params)::text || ',"agent_input":' || pg_catalog.to_json(p.agent_input)::text
          || ',"agent_output":' || pg_catalog.to_json(p.agent_output)::text || ',"recommendation":' || pg_catalog.to_json(p.commitment)::text
          || ',"idempotency_key":' || pg_catalog.to_json(p.idempotency_key)::text || ',"owner":' || pg_catalog.to_json(p.owner)::text
          || ',"launcher":' || pg_catalog.to_json(p.launcher)::text || ',"subject_person":' || pg_catalog.to_json(p.subject_person)::text
          || ',"editors":' || pg_catalog.to_json(p.editors)::text || '}' THEN 'content'
        WHEN p.advice IS DISTINCT FROM
          '{"type":"countersign/recommendation/v1","recommendation":' || pg_catalog.to_json(p.recommendation)::text
          || ',"confidence":' || pg_catalog.to_json(p.confidence)::text || ',"ai_explanation":' || pg_catalog.to_json(p.ai_explanation)::text
          || ',"rules":' || pg_catalog.to_json(p.rules)::text || '}' THEN 'advice'
        WHEN p.params::json IS NULL OR p.agent_input::json IS NULL OR p.agent_output::json IS NULL OR p.rules::json IS NULL THEN 'field'
        WHEN NOT (p.kind ~ '^[a-z_]{1,64}$' AND p.subject_kind IN ('transaction', 'incident', 'account') AND p.actor_type = 'agent'
          AND p.launcher ~ '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$' AND p.subject_person ~ '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$'
          AND pg_catalog.length(p.subject) BETWEEN 1 AND 200 AND pg_catalog.length(p.agent_version) BETWEEN 1 AND 64
          AND p.is_simulation IN ('true', 'false') AND p.risk IN ('low', 'medium', 'high', 'critical')
          AND p.amount ~ '^-?[0-9]{1,30}(\.[0-9]{1,12})?$' AND p.currency ~ '^[A-Z]{3}$'
          AND pg_catalog.length(p.idempotency_key) BETWEEN 1 AND 200
          AND p.recommendation IN ('proceed', 'block', 'review') AND p.confidence ~ '^(0\.[0-9]{3}|1\.000)$'
          AND p.ai_explanation <> '' AND p.agent_input <> '' AND p.agent_output <> '') THEN 'field'
        WHEN pg_catalog.encode(pg_catalog.sha256(p.advice_salt || pg_catalog.convert_to(p.advice, 'UTF8')), 'hex') IS DISTINCT FROM p.commitment THEN 'commitment'
        WHEN p.content_salt IS NULL OR pg_catalog.octet_length(p.content_salt) <> 16 OR pg_catalog.octet_length(p.advice_salt) <> 16 THEN 'salt'
      END AS fault
      FROM pg_catalog.unnest(parsed) WITH ORDINALITY p) f
   WHERE f.fault IS NOT NULL ORDER BY f.n LIMIT 1;
  EXCEPTION WHEN data_exception THEN
    PERFORM countersign.refuse('not-canonical', pg_catalog.jsonb_build_object('document', 'proposal', 'fault', 'json'));
  END;
  CASE fault
    WHEN 'content' THEN
      PERFORM countersign.refuse('not-canonical', pg_catalog.jsonb_build_object('document', 'content', 'fault', 'form'));
    WHEN 'advice' THEN
      PERFORM countersign.refuse('not-canonical', pg_catalog.jsonb_build_object('document', 'recommendation', 'fault', 'form'));
    WHEN 'field' THEN
      PERFORM countersign.refuse('content-invalid', pg_catalog.jsonb_build_object('fault', 'field'));
    WHEN 'commitment' THEN
      PERFORM countersign.refuse('commitment-differs');
    WHEN 'salt' THEN
      PERFORM countersign.refuse('salt');
    ELSE NULL;
  END CASE;

  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  SELECT a.agent, a.owner, a.seq INTO g FROM countersign.agent a WHERE a.agent = me.actor;
  IF NOT countersign.confirmed('agent', g.agent, g.seq) THEN
    PERFORM countersign.refuse('agent-not-confirmed');
  END IF;
  keys := ARRAY(SELECT pg_catalog.sha256(pg_catalog.convert_to(p.idempotency_key, 'UTF8')) FROM pg_catalog.unnest(parsed) WITH ORDINALITY p ORDER BY p.ordinality);
  IF many = 1 THEN
    SELECT a.action_id, a.content_digest, a.seq, l.leaf, s.state INTO old
      FROM countersign.action a JOIN countersign.ledger_leaf l ON l.seq = a.seq JOIN countersign.action_state s ON s.action_id = a.action_id
     WHERE a.agent = me.actor AND a.idempotency = keys[1];
    IF FOUND THEN
      -- Same key, same content and same recommendation (but for its salt, and unless it was erased): the existing action.
      -- Else a conflict.
      IF EXISTS (SELECT FROM countersign.recommendation m JOIN countersign.payload p ON p.commitment = m.commitment
                  WHERE m.action_id = old.action_id AND p.bytes <> pg_catalog.convert_to(advices[1], 'UTF8'))
         OR old.content_digest <> pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.replace(contents[1], parsed[1].commitment, ''), 'UTF8')) THEN
        PERFORM countersign.refuse('idempotency-conflict');
      END IF;
      action_ids := ARRAY[old.action_id];
      outcomes := ARRAY[old.state];
      existings := ARRAY[true];
      seqs := ARRAY[old.seq];
      leaves := ARRAY[old.leaf];
      RETURN;
    END IF;
  ELSIF (SELECT pg_catalog.count(DISTINCT k) < many FROM pg_catalog.unnest(keys) k)
     -- Looked up key by key, by the index: as one join it would read all of the agent's actions.
     OR (SELECT pg_catalog.bool_or((SELECT true FROM countersign.action a WHERE a.agent = me.actor AND a.idempotency = k)) FROM pg_catalog.unnest(keys) k) THEN
    -- Something was proposed before: one by one.
    FOR i IN 1 .. many LOOP
      SELECT * INTO one FROM countersign.propose(contents[i:i], content_salts[i:i], advices[i:i], advice_salts[i:i]);
      action_ids := action_ids || one.action_ids;
      outcomes := outcomes || one.outcomes;
      existings := existings || one.existings;
      seqs := seqs || one.seqs;
      leaves := leaves || one.leaves;
    END LOOP;
    RETURN;
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.unnest(parsed) p WHERE p.agent <> me.actor::text OR p.owner <> g.owner::text OR p.editors <> '') THEN
    PERFORM countersign.refuse('content-invalid', pg_catalog.jsonb_build_object('fault', 'register'));
  END IF;

  origin := countersign.origin_json();
  in_force := countersign.active_policy();
  placed := ARRAY(SELECT ROW(pg_catalog.gen_random_uuid(), pg_catalog.sha256(p.content_salt || pg_catalog.convert_to(p.content, 'UTF8')),
      keys[p.ordinality], r.rule,
      CASE r.outcome WHEN 'route' THEN 'in_review' WHEN 'auto_clear' THEN 'auto_cleared' ELSE 'blocked' END,
      CASE r.outcome WHEN 'route' THEN r.route_digest END, r.expiry_seconds,
      (SELECT s.due_seconds FROM countersign.policy_step s WHERE s.policy = in_force AND s.rule = r.rule AND s.step = 1))::countersign.placing
    FROM pg_catalog.unnest(parsed) WITH ORDINALITY p,
         LATERAL countersign.select_rule(in_force, p.kind, p.agent, countersign.risk_rank(p.risk), p.amount::numeric, p.currency, p.is_simulation) r
   ORDER BY p.ordinality);
  SELECT pg_catalog.array_agg('action:' || k.action_id ORDER BY k.ordinality),
         pg_catalog.array_agg('{"type":"countersign/action/v1","origin":' || origin || ',"action_id":"' || k.action_id
           || '","revision":1,"action_digest":"' || pg_catalog.encode(k.digest, 'hex')
           || '","route_digest":"' || COALESCE(pg_catalog.encode(k.route_digest, 'hex'), '')
           || '","outcome":"' || k.outcome || '","agent":"' || me.actor || '","idempotency":"' || pg_catalog.encode(k.idempotency, 'hex') || '"}'
           ORDER BY k.ordinality),
         pg_catalog.array_agg(k.action_id ORDER BY k.ordinality), pg_catalog.array_agg(k.outcome ORDER BY k.ordinality)
    INTO subjects, statements, action_ids, outcomes
    FROM pg_catalog.unnest(placed) WITH ORDINALITY k;

  INSERT INTO countersign.payload
    SELECT p.digest, p.content_salt, pg_catalog.convert_to(p.content, 'UTF8'), 'action:' || p.action_id
      FROM ROWS FROM (pg_catalog.unnest(parsed), pg_catalog.unnest(placed)) p
    UNION ALL
    SELECT pg_catalog.decode(p.commitment, 'hex'), p.advice_salt, pg_catalog.convert_to(p.advice, 'UTF8'), 'action:' || p.action_id
      FROM ROWS FROM (pg_catalog.unnest(parsed), pg_catalog.unnest(placed)) p;
  SELECT * INTO recs FROM countersign.append_many('action.proposed', subjects, me.actor, 'agent', statements, pg_catalog.array_fill('[]'::text, ARRAY[many]));
  INSERT INTO countersign.action
    SELECT p.action_id, 1, p.digest, me.actor, p.agent_version, p.kind, p.subject_kind, p.subject, p.actor_type, p.is_simulation = 'true',
           countersign.risk_rank(p.risk), p.amount::numeric, p.currency, p.idempotency,
           pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.replace(p.content, p.commitment, ''), 'UTF8')), g.owner,
           ARRAY(SELECT DISTINCT NULLIF(t.x, '')::uuid FROM pg_catalog.unnest(ARRAY[g.owner::text, p.launcher, p.subject_person]) t(x) WHERE t.x <> ''),
           CASE WHEN p.rule IS NOT NULL THEN in_force END, p.rule, p.route_digest, recs.at,
           CASE p.outcome WHEN 'in_review' THEN recs.at + pg_catalog.make_interval(secs => p.expiry_seconds) END, recs.first + p.ordinality - 1
      FROM ROWS FROM (pg_catalog.unnest(parsed), pg_catalog.unnest(placed)) WITH ORDINALITY p;
  INSERT INTO countersign.recommendation
    SELECT p.action_id, p.recommendation, p.confidence::numeric, pg_catalog.decode(p.commitment, 'hex')
      FROM ROWS FROM (pg_catalog.unnest(parsed), pg_catalog.unnest(placed)) p;
  INSERT INTO countersign.action_state
    SELECT p.action_id, p.outcome, CASE p.outcome WHEN 'in_review' THEN 1 ELSE 0 END, recs.first + p.ordinality - 1, recs.at,
           CASE p.outcome WHEN 'in_review' THEN recs.at + pg_catalog.make_interval(secs => p.due_seconds) END,
           CASE p.outcome WHEN 'in_review' THEN recs.at + pg_catalog.make_interval(secs => p.expiry_seconds) END,
           -countersign.risk_rank(p.risk), p.is_simulation = 'true'
      FROM ROWS FROM (pg_catalog.unnest(parsed), pg_catalog.unnest(placed)) WITH ORDINALITY p;
  existings := pg_catalog.array_fill(false, ARRAY[many]);
  seqs := ARRAY(SELECT recs.first + n FROM pg_catalog.generate_series(0, many - 1) n ORDER BY n);
  leaves := recs.leaves;
END
$$;

-- One action.
CREATE FUNCTION countersign.door_action() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE p record;
BEGIN
  SELECT * INTO p FROM countersign.propose(ARRAY[NEW.content], ARRAY[NEW.content_salt], ARRAY[NEW.recommendation], ARRAY[NEW.recommendation_salt]);
  NEW.action_id := p.action_ids[1];
  NEW.outcome := p.outcomes[1];
  NEW.existing := p.existings[1];
  NEW.seq := p.seqs[1];
  NEW.leaf := p.leaves[1];
  RETURN NEW;
END
$$;

CREATE FUNCTION countersign.door_actions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
BEGIN
  SELECT p.action_ids, p.outcomes, p.existings, p.seqs, p.leaves INTO NEW.action_ids, NEW.outcomes, NEW.existings, NEW.seqs, NEW.leaves
    FROM countersign.propose(NEW.contents, NEW.content_salts, NEW.recommendations, NEW.recommendation_salts) p;
  RETURN NEW;
END
$$;

CREATE VIEW fact.view AS
  SELECT NULL::uuid AS action_id, NULL::text AS document, NULL::bytea AS salt, NULL::bytea AS view_digest,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- What a person was shown when they opened an action. Its own record is the head that the decision then names as seen.
CREATE FUNCTION countersign.door_view() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE me record;
BEGIN
  me := countersign.enter();
  PERFORM countersign.require_person(me.kind);
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  IF NOT countersign.reads(me.actor) OR NOT EXISTS (SELECT FROM countersign.action a WHERE a.action_id = NEW.action_id) OR NEW.document IS NULL THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'action'));
  END IF;
  NEW.view_digest := pg_catalog.decode(countersign.keep(NEW.salt, pg_catalog.convert_to(NEW.document, 'UTF8'), 'action:' || NEW.action_id), 'hex');
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.append('client.viewed', 'action:' || NEW.action_id, me.actor, 'human',
    '{"type":"countersign/view/v1","origin":' || countersign.origin_json() || ',"action_id":"' || NEW.action_id
    || '","person":"' || me.actor || '","view_digest":"' || pg_catalog.encode(NEW.view_digest, 'hex') || '"}', '[]') a;
  INSERT INTO countersign.view VALUES (NEW.view_digest, NEW.action_id, me.actor, NEW.seq);
  RETURN NEW;
END
$$;

CREATE VIEW fact.comment AS
  SELECT NULL::uuid AS comment_id, NULL::uuid AS action_id, NULL::text AS text, NULL::bytea AS text_salt,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.door_comment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me record;
  text_commit text;
  rec_t timestamptz;
BEGIN
  me := countersign.enter();
  PERFORM countersign.require_person(me.kind);
  PERFORM countersign.check_signature(NEW.statement, NEW.key_id, NEW.signature);
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  PERFORM countersign.require_key(me.actor, NEW.key_id);
  IF NOT countersign.reads(me.actor) OR NOT EXISTS (SELECT FROM countersign.action a WHERE a.action_id = NEW.action_id) THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'action'));
  END IF;
  IF NEW.text IS NULL OR pg_catalog.btrim(NEW.text, E' \t\r\n') = '' OR pg_catalog.octet_length(NEW.text) > 65536 THEN
    PERFORM countersign.refuse('comment-empty', pg_catalog.jsonb_build_object('most', 65536));
  END IF;
  text_commit := countersign.keep(NEW.text_salt, pg_catalog.convert_to(NEW.text, 'UTF8'), 'action:' || NEW.action_id);
  PERFORM countersign.require_statement(NEW.statement,
    '{"type":"countersign/comment/v1","origin":' || countersign.origin_json()
    || ',"comment_id":"' || NEW.comment_id || '","action_id":"' || NEW.action_id || '","person":"' || me.actor
    || '","text":"' || text_commit || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}');
  SELECT a.seq, a.leaf, a.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.append('action.commented', 'action:' || NEW.action_id, me.actor, 'human',
    pg_catalog.convert_from(NEW.statement, 'UTF8'), countersign.one_signature(NEW.key_id, NEW.signature)) a;
  INSERT INTO countersign.comment VALUES (NEW.comment_id, NEW.action_id, me.actor, pg_catalog.decode(text_commit, 'hex'), rec_t, NEW.seq);
  RETURN NEW;
END
$$;

CREATE VIEW fact.decision AS
  SELECT NULL::uuid AS decision_id, NULL::uuid AS action_id, NULL::text AS verdict, NULL::text AS reason_code,
         NULL::text AS narrative, NULL::bytea AS narrative_salt, NULL::bytea AS view_digest, NULL::bigint AS seen_seq, NULL::bytea AS seen_leaf,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::text AS state, NULL::integer AS step, NULL::text AS override_type, NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.door_decision() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me      record;
  a       record;
  s       record;
  st      record;
  old     record;
  advice  text;
  now_    timestamptz;
  story   text := '';
  rec_t   timestamptz;
  approvals integer;
  persons integer;
  rejections integer;
  last_step integer;
  next_due bigint;
BEGIN
  me := countersign.enter();
  IF me.kind <> 'person' THEN
    PERFORM countersign.refuse('people-only', pg_catalog.jsonb_build_object('kind', me.kind));
  END IF;
  PERFORM countersign.check_signature(NEW.statement, NEW.key_id, NEW.signature);

  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  SELECT d.* INTO old FROM countersign.decision d WHERE d.decision_id = NEW.decision_id;
  IF FOUND THEN
    IF old.person = me.actor AND old.statement_digest = pg_catalog.sha256(NEW.statement) THEN
      NEW.seq := old.seq;
      NEW.leaf := old.leaf;
      NEW.override_type := old.override_type;
      SELECT x.state, x.step INTO NEW.state, NEW.step FROM countersign.action_state x WHERE x.action_id = old.action_id;
      RETURN NEW;
    END IF;
    PERFORM countersign.refuse('taken', pg_catalog.jsonb_build_object('what', 'decision'));
  END IF;
  PERFORM countersign.require_key(me.actor, NEW.key_id);
  SELECT * INTO a FROM countersign.action x WHERE x.action_id = NEW.action_id;
  SELECT * INTO s FROM countersign.action_state x WHERE x.action_id = NEW.action_id;
  IF a.action_id IS NULL OR NOT countersign.reads(me.actor) THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'action'));
  END IF;
  now_ := countersign.effective_now();
  IF s.state <> 'in_review' THEN
    PERFORM countersign.refuse('not-open', countersign.obstacle_members(NEW.action_id, me.actor, 'not-open'));
  END IF;
  IF now_ >= s.expires_at THEN
    PERFORM countersign.refuse('expired', countersign.obstacle_members(NEW.action_id, me.actor, 'expired'));
  END IF;
  IF me.actor = ANY (a.lineage) THEN
    PERFORM countersign.refuse('lineage', countersign.obstacle_members(NEW.action_id, me.actor, 'lineage'));
  END IF;
  IF EXISTS (SELECT FROM countersign.decision d WHERE d.action_id = NEW.action_id AND d.person = me.actor) THEN
    PERFORM countersign.refuse('seat-taken', countersign.obstacle_members(NEW.action_id, me.actor, 'seat-taken'));
  END IF;
  SELECT p.* INTO st FROM countersign.policy_step p WHERE p.policy = a.policy AND p.rule = a.rule AND p.step = s.step;
  IF NOT (countersign.person_active(me.actor) AND countersign.holds_role(me.actor, st.role, now_)) THEN
    PERFORM countersign.refuse('role-missing', countersign.obstacle_members(NEW.action_id, me.actor, 'role-missing'));
  END IF;
  IF NOT EXISTS (SELECT FROM countersign.ledger_leaf l WHERE l.seq = NEW.seen_seq AND l.leaf = NEW.seen_leaf)
     OR NOT EXISTS (SELECT FROM countersign.view v WHERE v.view_digest = NEW.view_digest AND v.action_id = NEW.action_id AND v.person = me.actor AND v.seq <= NEW.seen_seq) THEN
    PERFORM countersign.refuse('view-unknown');
  END IF;
  IF s.changed_seq > (SELECT v.seq FROM countersign.view v WHERE v.view_digest = NEW.view_digest) THEN
    PERFORM countersign.refuse('stale-view', pg_catalog.jsonb_build_object('changed_seq', s.changed_seq, 'seen_seq', (SELECT v.seq FROM countersign.view v WHERE v.view_digest = NEW.view_digest)));
  END IF;
  IF NEW.verdict IS NULL OR NOT ((NEW.verdict = 'approve' AND NEW.reason_code IN ('evidence_supports', 'within_policy', 'risk_accepted', 'false_positive_excluded'))
      OR (NEW.verdict = 'reject' AND NEW.reason_code IN ('insufficient_evidence', 'false_positive', 'outside_policy', 'wrong_subject', 'duplicate'))) THEN
    PERFORM countersign.refuse('reason-code');
  END IF;
  SELECT r.recommendation INTO advice FROM countersign.recommendation r WHERE r.action_id = NEW.action_id;
  NEW.override_type := CASE WHEN (NEW.verdict = 'approve' AND advice = 'block') OR (NEW.verdict = 'reject' AND advice = 'proceed') THEN 'ai_override' ELSE '' END;
  IF pg_catalog.length(pg_catalog.btrim(COALESCE(NEW.narrative, ''), E' \t\r\n')) < 10
     AND (NEW.override_type <> '' OR (SELECT r.friction FROM countersign.policy_rule r WHERE r.policy = a.policy AND r.rule = a.rule) <> 'low') THEN
    PERFORM countersign.refuse('narrative-missing', pg_catalog.jsonb_build_object('least', 10));
  END IF;
  IF pg_catalog.octet_length(NEW.narrative) > 65536 THEN
    PERFORM countersign.refuse('too-large', pg_catalog.jsonb_build_object('what', 'narrative', 'most', 65536));
  END IF;
  IF NEW.narrative <> '' THEN
    story := countersign.keep(NEW.narrative_salt, pg_catalog.convert_to(NEW.narrative, 'UTF8'), 'action:' || NEW.action_id);
  END IF;
  PERFORM countersign.require_statement(NEW.statement,
    '{"type":"countersign/decision/v1","origin":' || countersign.origin_json()
    || ',"decision_id":"' || NEW.decision_id || '","action_id":"' || NEW.action_id || '","action_digest":"' || pg_catalog.encode(a.action_digest, 'hex')
    || '","revision":' || a.revision || ',"route_digest":"' || pg_catalog.encode(a.route_digest, 'hex') || '","step":' || s.step
    || ',"seat_role":"' || st.role || '","person":"' || me.actor || '","on_behalf_of":"","verdict":"' || NEW.verdict
    || '","reason_code":"' || NEW.reason_code || '","narrative":"' || story || '","override_type":"' || NEW.override_type
    || '","view_digest":"' || pg_catalog.encode(NEW.view_digest, 'hex') || '","seen_seq":' || NEW.seen_seq
    || ',"seen_leaf":"' || pg_catalog.encode(NEW.seen_leaf, 'hex') || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}');

  SELECT x.seq, x.leaf, x.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.append('action.decided', 'action:' || NEW.action_id, me.actor, 'human',
    pg_catalog.convert_from(NEW.statement, 'UTF8'), countersign.one_signature(NEW.key_id, NEW.signature)) x;
  INSERT INTO countersign.decision VALUES (NEW.decision_id, NEW.action_id, a.revision, s.step, st.role, me.actor, NEW.verdict, NEW.reason_code,
    NEW.override_type, CASE WHEN story <> '' THEN pg_catalog.decode(story, 'hex') END, pg_catalog.sha256(NEW.statement), NEW.key_id, rec_t, NEW.seq, NEW.leaf);

  SELECT pg_catalog.count(*) FILTER (WHERE d.verdict = 'approve' AND d.step = s.step),
         pg_catalog.count(*) FILTER (WHERE d.verdict = 'approve'),
         pg_catalog.count(*) FILTER (WHERE d.verdict = 'reject' AND d.step = s.step)
    INTO approvals, persons, rejections
    FROM countersign.decision d WHERE d.action_id = NEW.action_id AND d.revision = a.revision;
  SELECT pg_catalog.max(p.step) INTO last_step FROM countersign.policy_step p WHERE p.policy = a.policy AND p.rule = a.rule;
  NEW.state := 'in_review';
  NEW.step := s.step;
  IF rejections >= st.deny THEN
    NEW.state := 'rejected';
  ELSIF approvals >= st.quorum THEN
    IF s.step < last_step THEN
      NEW.step := s.step + 1;
    ELSIF persons >= (SELECT r.min_persons FROM countersign.policy_rule r WHERE r.policy = a.policy AND r.rule = a.rule) THEN
      NEW.state := CASE WHEN a.is_simulation THEN 'simulated' ELSE 'approved' END;
    END IF;
  END IF;
  IF NEW.state <> 'in_review' OR NEW.step <> s.step THEN
    SELECT p.due_seconds INTO next_due FROM countersign.policy_step p WHERE p.policy = a.policy AND p.rule = a.rule AND p.step = NEW.step;
    UPDATE countersign.action_state x SET state = NEW.state, step = NEW.step, changed_seq = NEW.seq, changed_at = rec_t,
      due_at = CASE WHEN NEW.state = 'in_review' THEN rec_t + pg_catalog.make_interval(secs => next_due) ELSE x.due_at END
     WHERE x.action_id = NEW.action_id;
  END IF;
  RETURN NEW;
END
$$;
