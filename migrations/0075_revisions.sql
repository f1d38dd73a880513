-- A person changes what an action in review would do: a new revision with a new digest, on the same route and from its first step anew. The
-- votes on earlier revisions stay as they are and are not counted, because each names its revision, and who gave one has had their seat.
-- Whoever revises joins the lineage. None of it brings an action nearer to being approved, so it is not signed: what is decided
-- afterwards is, over the new digest. Why a revision never changes the route: docs/adr/0017.

CREATE TABLE countersign.revision (
  action_id     uuid NOT NULL,
  revision      integer NOT NULL CHECK (revision > 1),
  action_digest bytea NOT NULL UNIQUE,
  -- The digest of the revision before.
  was           bytea NOT NULL UNIQUE,
  by            uuid NOT NULL,
  reason        bytea NOT NULL,
  at            timestamptz NOT NULL,
  seq           bigint NOT NULL UNIQUE,
  leaf          bytea NOT NULL,
  PRIMARY KEY (action_id, revision)
);

SELECT countersign.protect('countersign.revision');

-- Whether whoever passes the route of one rule has passed that of another rule of its policy too: as many approvals of each role (of the last
-- step those that the fewest people want besides), no fewer people, no less to do and to keep back, and neither a glass to break nor
-- delegated roles where the other has none. The same as `Route::covers`.
CREATE FUNCTION countersign.covers(of_policy uuid, on_rule integer, other integer) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (
    WITH waited AS (
      SELECT p.rule, p.role, p.quorum + CASE WHEN p.step = pg_catalog.max(p.step) OVER w THEN GREATEST(r.min_persons - pg_catalog.sum(p.quorum) OVER w, 0) ELSE 0 END AS n
        FROM countersign.policy_step p JOIN countersign.policy_rule r ON r.policy = p.policy AND r.rule = p.rule
       WHERE p.policy = of_policy AND p.rule IN (on_rule, other) WINDOW w AS (PARTITION BY p.rule)),
    demanded AS (SELECT x.rule, x.role, pg_catalog.sum(x.n) AS n FROM waited x GROUP BY x.rule, x.role)
    SELECT a.min_persons >= b.min_persons
       AND pg_catalog.array_position(ARRAY['low', 'medium', 'high'], a.friction) >= pg_catalog.array_position(ARRAY['low', 'medium', 'high'], b.friction)
       AND a.commit_before_reveal >= b.commit_before_reveal AND a.blind >= b.blind
       AND (NOT EXISTS (SELECT FROM countersign.policy_glass g WHERE g.policy = of_policy AND g.rule = on_rule)
            OR EXISTS (SELECT FROM countersign.policy_glass g WHERE g.policy = of_policy AND g.rule = other))
       AND (b.delegation OR NOT a.delegation)
       AND NOT EXISTS (SELECT FROM demanded d WHERE d.rule = other
                          AND d.n > COALESCE((SELECT o.n FROM demanded o WHERE o.rule = on_rule AND o.role = d.role), 0))
      FROM countersign.policy_rule a JOIN countersign.policy_rule b ON b.policy = a.policy AND b.rule = other
     WHERE a.policy = of_policy AND a.rule = on_rule);
END
$$;

-- Whoever sends it names the revision that they mean to make, so that two who revise at once do not both. Everything but what may be
-- changed is taken from the content that there is.
CREATE VIEW fact.revision AS
  SELECT NULL::uuid AS action_id, NULL::integer AS revision, NULL::text AS params, NULL::text AS amount, NULL::text AS currency, NULL::bytea AS content_salt,
         NULL::text AS reason, NULL::bytea AS reason_salt, NULL::bytea AS action_digest, NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.door_revision() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me       uuid;
  a        record;
  s        record;
  now_     timestamptz;
  state_   text;
  may      text;
  obstacle text;
  old      json;
  editors  text;
  content  text;
  said     record;
  digest   text;
  words    text;
  rec_t    timestamptz;
BEGIN
  me := countersign.enter_person();
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  SELECT x.* INTO a FROM countersign.action x WHERE x.action_id = NEW.action_id;
  SELECT x.state, x.step, x.expires_at INTO s FROM countersign.action_state x WHERE x.action_id = NEW.action_id;
  IF s.step IS NULL OR NOT countersign.reads(me) THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'action'));
  END IF;
  now_ := countersign.effective_now();
  state_ := countersign.state_at(s.state, s.expires_at, now_);
  obstacle := CASE WHEN state_ = 'expired' THEN 'expired'
                   WHEN NOT EXISTS (SELECT FROM countersign.transition t WHERE t.from_state = state_ AND t.event = 'revise') THEN 'not-open' END;
  IF obstacle IS NOT NULL THEN
    PERFORM countersign.refuse(obstacle, countersign.obstacle_members(NEW.action_id, me, obstacle));
  END IF;
  may := (SELECT r.revise FROM countersign.policy_rule r WHERE r.policy = a.policy AND r.rule = a.rule);
  IF may = '' THEN
    PERFORM countersign.refuse('revision-not-allowed');
  END IF;
  IF NOT (me = a.owner AND may IN ('owner', 'either')) THEN
    IF may = 'owner' THEN
      PERFORM countersign.refuse('revision-owner');
    END IF;
    -- A delegated role gives a seat. What would be carried out is changed by who holds one.
    obstacle := (SELECT COALESCE(x.obstacle, CASE WHEN (x.lent).person IS NOT NULL THEN 'role-missing' END)
                   FROM countersign.seats(me, now_) x WHERE (x.stands).action_id = NEW.action_id);
    IF obstacle IS NOT NULL THEN
      PERFORM countersign.refuse(obstacle, countersign.obstacle_members(NEW.action_id, me, obstacle));
    END IF;
  END IF;
  IF NEW.revision IS DISTINCT FROM a.revision + 1 THEN
    PERFORM countersign.refuse('revision-number', pg_catalog.jsonb_build_object('revision', a.revision));
  END IF;
  IF NEW.reason IS NULL OR pg_catalog.btrim(NEW.reason, E' \t\r\n') = '' OR pg_catalog.octet_length(NEW.reason) > 65536 THEN
    PERFORM countersign.refuse('text-missing', pg_catalog.jsonb_build_object('most', 65536));
  END IF;
  old := (SELECT pg_catalog.convert_from(p.bytes, 'UTF8')::json FROM countersign.payload p WHERE p.commitment = a.action_digest AND p.bytes IS NOT NULL);
  IF old IS NULL THEN
    PERFORM countersign.refuse('revision-erased');
  END IF;
  editors := old ->> 'editors';
  editors := CASE WHEN me::text = ANY (pg_catalog.string_to_array(editors, ',')) THEN editors WHEN editors = '' THEN me::text ELSE editors || ',' || me END;
  content := (SELECT '{' || pg_catalog.string_agg(pg_catalog.to_json(e.key)::text || ':' || CASE e.key
                     WHEN 'params' THEN pg_catalog.to_json(NEW.params)::text WHEN 'amount' THEN pg_catalog.to_json(NEW.amount)::text
                     WHEN 'currency' THEN pg_catalog.to_json(NEW.currency)::text WHEN 'editors' THEN pg_catalog.to_json(editors)::text
                     ELSE e.value::text END, ',' ORDER BY e.ordinality) || '}'
              FROM pg_catalog.json_each(old) WITH ORDINALITY e(key, value, ordinality));
  BEGIN
    IF (NEW.params::json IS NOT NULL AND NEW.amount ~ '^-?[0-9]{1,30}(\.[0-9]{1,12})?$' AND NEW.currency ~ '^[A-Z]{3}$'
        AND pg_catalog.octet_length(content) <= 262144) IS NOT TRUE THEN
      PERFORM countersign.refuse('content-invalid', pg_catalog.jsonb_build_object('fault', 'field'));
    END IF;
  EXCEPTION WHEN data_exception THEN
    PERFORM countersign.refuse('content-invalid', pg_catalog.jsonb_build_object('fault', 'field'));
  END;
  IF (NEW.params, NEW.amount, NEW.currency) = (old ->> 'params', old ->> 'amount', old ->> 'currency') THEN
    PERFORM countersign.refuse('revision-same');
  END IF;
  -- The policy of its route is asked anew. A person's edit opens no milder way: the route stays, and more than it demands is not allowed.
  SELECT r.rule, r.outcome INTO said
    FROM countersign.select_rule(a.policy, a.kind, a.agent::text, a.risk, NEW.amount::numeric, NEW.currency, CASE WHEN a.is_simulation THEN 'true' ELSE 'false' END) r;
  IF said.rule IS NULL OR said.outcome = 'block' THEN
    PERFORM countersign.refuse('revision-blocked');
  END IF;
  IF said.outcome = 'route' AND NOT countersign.covers(a.policy, a.rule, said.rule) THEN
    PERFORM countersign.refuse('revision-stricter');
  END IF;
  digest := countersign.keep(NEW.content_salt, pg_catalog.convert_to(content, 'UTF8'), 'action:' || NEW.action_id);
  words := countersign.keep(NEW.reason_salt, pg_catalog.convert_to(NEW.reason, 'UTF8'), 'action:' || NEW.action_id);
  NEW.action_digest := pg_catalog.decode(digest, 'hex');
  SELECT x.seq, x.leaf, x.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.append('action.revised', 'action:' || NEW.action_id, me, 'human',
    '{"type":"countersign/revision/v1","origin":' || countersign.origin_json() || ',"action_id":"' || NEW.action_id || '","revision":' || NEW.revision
    || ',"action_digest":"' || digest || '","route_digest":"' || pg_catalog.encode(a.route_digest, 'hex') || '","by":"' || me
    || '","reason":"' || words || '"}', '[]') x;
  INSERT INTO countersign.revision VALUES (NEW.action_id, NEW.revision, NEW.action_digest, a.action_digest, me, pg_catalog.decode(words, 'hex'), rec_t, NEW.seq, NEW.leaf);
  UPDATE countersign.action x SET revision = NEW.revision, action_digest = NEW.action_digest, amount = NEW.amount::numeric, currency = NEW.currency,
         lineage = CASE WHEN me = ANY (x.lineage) THEN x.lineage ELSE x.lineage || me END
   WHERE x.action_id = NEW.action_id;
  -- From the first step anew: its due time begins, nobody has it in hand. What the review as a whole was given goes on.
  UPDATE countersign.action_state x SET step = 1, changed_seq = NEW.seq, changed_at = rec_t,
         due_at = countersign.due_after(a.policy, a.rule, 1, rec_t, pg_catalog.make_interval(secs => p.due_seconds)),
         escalates_at = countersign.due_after(a.policy, a.rule, 1, rec_t, pg_catalog.make_interval(secs => p.due_seconds + countersign.rung_after(a.policy, a.rule, 1, 1))),
         level = 0, also = '{}', assignee = NULL, assigned_until = NULL, assigned_step = NULL
    FROM countersign.policy_step p
   WHERE x.action_id = NEW.action_id AND p.policy = a.policy AND p.rule = a.rule AND p.step = 1;
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.revision FOR EACH ROW EXECUTE FUNCTION countersign.door_revision();
GRANT INSERT (action_id, revision, params, amount, currency, content_salt, reason, reason_salt) ON fact.revision TO countersign_person;
GRANT SELECT ON fact.revision TO countersign_person;

ALTER TABLE countersign.revision ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.revision FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.revision TO countersign_person, countersign_worker;

-- What an agent is to carry out once it is approved: the parameters of its own action as they are now. It wrote those that nobody changed.
CREATE FUNCTION countersign.own_params(wanted uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
BEGIN
  RETURN (SELECT pg_catalog.convert_from(p.bytes, 'UTF8')::json ->> 'params'
            FROM countersign.action a JOIN countersign.payload p ON p.commitment = a.action_digest
           WHERE a.action_id = wanted AND a.agent = countersign.my_id() AND p.bytes IS NOT NULL);
END
$$;
GRANT EXECUTE ON FUNCTION countersign.own_params(uuid) TO countersign_agent;
