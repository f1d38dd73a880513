-- How agents propose.

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
  expiry_seconds bigint, due_seconds bigint, escalate_after bigint, held boolean);

-- Whether a proposal says less than the rows that it names: a transfer's amount in its currency, an incident's severity. Of transfers
-- whose source gave them an id, and of what was imported; of anything else there is nothing to compare with.
CREATE FUNCTION countersign.understated(of_kind text, id text, of_risk text, of_amount numeric, of_currency text) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN CASE of_kind
    WHEN 'transaction' THEN EXISTS (
      SELECT FROM countersign.transaction t JOIN countersign.import_in_force f ON f.import = t.import
       WHERE t.id = understated.id AND t.named AND (t.currency <> of_currency OR t.amount > of_amount)
         AND NOT EXISTS (SELECT FROM countersign.transaction c JOIN countersign.import_in_force g ON g.import = c.import
                          WHERE c.corrects_import = t.import AND c.corrects_line = t.line))
    WHEN 'incident' THEN COALESCE(
      (SELECT countersign.risk_rank(n.severity) FROM countersign.incident n JOIN countersign.import_in_force f ON f.import = n.import
        WHERE n.id = understated.id ORDER BY f.seq DESC, n.line DESC LIMIT 1) > countersign.risk_rank(of_risk), false)
    ELSE false
  END;
END
$$;

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
  IF NOT EXISTS (SELECT FROM countersign.machine_in_force m WHERE m.agent = me.actor) THEN
    PERFORM countersign.require_machine(me.actor);
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

  SELECT p.kind INTO fault FROM pg_catalog.unnest(parsed) p, countersign.mandate_in_force m
   WHERE m.agent = me.actor AND m.kinds <> '{}' AND p.kind <> ALL (m.kinds) LIMIT 1;
  IF FOUND THEN
    PERFORM countersign.refuse('kind-not-in-mandate', pg_catalog.jsonb_build_object('kind', fault));
  END IF;

  -- What can be computed from the rows that it is about, an agent may only raise: else it would choose its route.
  IF EXISTS (SELECT FROM pg_catalog.unnest(parsed) p
              WHERE p.subject_kind <> 'account' AND countersign.understated(p.subject_kind, p.subject, p.risk, p.amount::numeric, p.currency)) THEN
    PERFORM countersign.refuse('content-invalid', pg_catalog.jsonb_build_object('fault', 'understated'));
  END IF;

  origin := countersign.origin_json();
  in_force := countersign.active_policy();
  placed := ARRAY(SELECT ROW(pg_catalog.gen_random_uuid(), pg_catalog.sha256(p.content_salt || pg_catalog.convert_to(p.content, 'UTF8')),
      keys[p.ordinality], r.rule,
      CASE r.outcome WHEN 'route' THEN 'in_review' WHEN 'auto_clear' THEN 'auto_cleared' ELSE 'blocked' END,
      CASE r.outcome WHEN 'route' THEN r.route_digest END, r.expiry_seconds,
      (SELECT s.due_seconds FROM countersign.policy_step s WHERE s.policy = in_force AND s.rule = r.rule AND s.step = 1),
      countersign.rung_after(in_force, r.rule, 1, 1), r.outcome = 'route' AND r.commit_before_reveal)::countersign.placing
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
    SELECT p.digest, p.content_salt, pg_catalog.convert_to(p.content, 'UTF8'), 'action:' || p.action_id, NULL
      FROM ROWS FROM (pg_catalog.unnest(parsed), pg_catalog.unnest(placed)) p
    UNION ALL
    SELECT pg_catalog.decode(p.commitment, 'hex'), p.advice_salt, pg_catalog.convert_to(p.advice, 'UTF8'), 'action:' || p.action_id, CASE WHEN p.held THEN p.action_id END
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
    SELECT p.action_id, p.recommendation, p.confidence::numeric, pg_catalog.decode(p.commitment, 'hex'), COALESCE(p.held, false)
      FROM ROWS FROM (pg_catalog.unnest(parsed), pg_catalog.unnest(placed)) p;
  INSERT INTO countersign.action_state
    SELECT p.action_id, p.outcome, CASE p.outcome WHEN 'in_review' THEN 1 ELSE 0 END, recs.first + p.ordinality - 1, recs.at,
           CASE p.outcome WHEN 'in_review' THEN countersign.due_after(in_force, p.rule, 1, recs.at, pg_catalog.make_interval(secs => p.due_seconds)) END,
           CASE p.outcome WHEN 'in_review' THEN recs.at + pg_catalog.make_interval(secs => p.expiry_seconds) END,
           -countersign.risk_rank(p.risk), p.is_simulation = 'true',
           CASE p.outcome WHEN 'in_review' THEN countersign.due_after(in_force, p.rule, 1, recs.at, pg_catalog.make_interval(secs => p.due_seconds + p.escalate_after)) END
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

CREATE TRIGGER door INSTEAD OF INSERT ON fact.action FOR EACH ROW EXECUTE FUNCTION countersign.door_action();
GRANT INSERT (content, content_salt, recommendation, recommendation_salt) ON fact.action TO countersign_agent;
GRANT SELECT ON fact.action TO countersign_agent;

CREATE FUNCTION countersign.door_actions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
BEGIN
  SELECT p.action_ids, p.outcomes, p.existings, p.seqs, p.leaves INTO NEW.action_ids, NEW.outcomes, NEW.existings, NEW.seqs, NEW.leaves
    FROM countersign.propose(NEW.contents, NEW.content_salts, NEW.recommendations, NEW.recommendation_salts) p;
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.actions FOR EACH ROW EXECUTE FUNCTION countersign.door_actions();
GRANT INSERT (contents, content_salts, recommendations, recommendation_salts) ON fact.actions TO countersign_agent;
GRANT SELECT ON fact.actions TO countersign_agent;
