-- Exports and checkpoints.

CREATE TABLE countersign.export (
  export_id   uuid PRIMARY KEY,
  person      uuid NOT NULL,
  filter      text NOT NULL,
  tree_size   bigint NOT NULL,
  root        bytea NOT NULL,
  records     bigint NOT NULL,
  sums_digest bytea NOT NULL,
  -- Of the whole file: what is delivered and verified later is compared with it.
  bundle_digest bytea NOT NULL,
  bytes       bigint NOT NULL,
  -- Made it, and keeps a copy.
  installation uuid NOT NULL,
  key_id      bytea NOT NULL,
  at          timestamptz NOT NULL,
  seq         bigint NOT NULL
);

CREATE TABLE countersign.checkpoint (
  size         bigint NOT NULL,
  installation uuid NOT NULL,
  root         bytea NOT NULL,
  note         text NOT NULL CHECK (pg_catalog.octet_length(note) <= 65536),
  at           timestamptz NOT NULL,
  PRIMARY KEY (size, installation)
);

SELECT countersign.protect(t) FROM pg_catalog.unnest(ARRAY['countersign.export', 'countersign.checkpoint']::regclass[]) t;

-- Whose records an export's filter means, judged at a moment: the subjects of the actions that meet every criterion. Empty
-- arrays, empty texts and NULL hold always.
CREATE FUNCTION countersign.asked(states text[], kind text, agent text, simulation boolean, actions uuid[], at timestamptz) RETURNS TABLE (subject text)
LANGUAGE sql STABLE AS $$
  SELECT 'action:' || a.action_id FROM countersign.action a JOIN countersign.action_state s ON s.action_id = a.action_id
    JOIN countersign.agent g ON g.agent = a.agent
   WHERE (pg_catalog.cardinality($1) = 0
          OR countersign.state_at(s.state, s.expires_at, $6) = ANY ($1))
     AND ($2 = '' OR a.kind = $2) AND ($3 = '' OR g.name = $3) AND ($4 IS NULL OR a.is_simulation = $4)
     AND (pg_catalog.cardinality($5) = 0 OR a.action_id = ANY ($5))
$$;

GRANT EXECUTE ON FUNCTION countersign.asked(text[], text, text, boolean, uuid[], timestamptz) TO countersign_person;

-- What was asked, as the line of docs/formats. It is built from typed values, so that no free text comes into a leaf and every
-- verifier reads what the ledger took in; NULL, which no statement equals, where a value is outside of its format.
CREATE FUNCTION countersign.filter_text(states text[], kind text, agent text, simulation boolean, at_from timestamptz, at_until timestamptz,
                                        first_seq bigint, last_seq bigint, actions uuid[], texts boolean) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN $2 ~ '^[a-z_]{0,64}$' AND $3 ~ '^[a-z0-9-]{0,64}$' AND pg_catalog.cardinality($9) <= 512
       AND COALESCE($7, 0) BETWEEN 0 AND 9007199254740991 AND COALESCE($8, 0) BETWEEN 0 AND 9007199254740991 AND COALESCE($7 <= $8, true) THEN
    '{"type":"countersign/filter/v1","states":"'
    || COALESCE((SELECT pg_catalog.string_agg(s.state, ',' ORDER BY s.n) FROM pg_catalog.unnest(ARRAY['in_review', 'paused_info', 'paused_hold',
         'paused_agent_suspended', 'approved', 'executing', 'blocked', 'auto_cleared', 'rejected', 'withdrawn', 'superseded', 'expired', 'revoked',
         'lapsed', 'executed', 'failed', 'outcome_unknown', 'simulated']) WITH ORDINALITY s(state, n) WHERE s.state = ANY ($1)), '')
    || '","kind":"' || $2 || '","agent":"' || $3 || '","simulation":"' || COALESCE($4::text, '')
    || '","from":"' || CASE WHEN $5 IS NULL THEN '' ELSE countersign.time_text($5) END
    || '","until":"' || CASE WHEN $6 IS NULL THEN '' ELSE countersign.time_text($6) END
    || '","first":"' || COALESCE($7::text, '') || '","last":"' || COALESCE($8::text, '')
    || '","actions":"' || COALESCE((SELECT pg_catalog.string_agg(DISTINCT a.id::text, ',') FROM pg_catalog.unnest($9) a(id)), '')
    || '","texts":"' || $10 || '"}' END
$$;

CREATE VIEW fact.export AS
  SELECT NULL::uuid AS export_id, NULL::text[] AS states, NULL::text AS kind, NULL::text AS agent, NULL::boolean AS simulation,
         NULL::timestamptz AS at_from, NULL::timestamptz AS at_until, NULL::bigint AS first_seq, NULL::bigint AS last_seq, NULL::uuid[] AS actions, NULL::boolean AS texts, NULL::bigint AS tree_size, NULL::bytea AS root, NULL::bigint AS records,
         NULL::bytea AS sums_digest, NULL::bytea AS bundle_digest, NULL::bigint AS bytes, NULL::uuid AS installation, NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::uuid AS schedule_id, NULL::timestamptz AS due_at,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.door_export() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me uuid;
  rec_t timestamptz;
  asked text := countersign.filter_text(NEW.states, NEW.kind, NEW.agent, NEW.simulation, NEW.at_from, NEW.at_until, NEW.first_seq, NEW.last_seq, NEW.actions, NEW.texts);
BEGIN
  me := countersign.enter_signed(NEW.statement, NEW.key_id, NEW.signature);
  IF NOT countersign.reads(me) THEN
    PERFORM countersign.refuse('role-missing', pg_catalog.jsonb_build_object('doing', 'exporting', 'roles', '[]'::jsonb, 'fault', countersign.role_fault(me)));
  END IF;
  IF NEW.tree_size IS NULL OR NEW.tree_size NOT BETWEEN 1 AND (SELECT pg_catalog.max(l.seq) + 1 FROM countersign.ledger_leaf l)
     OR NEW.records IS NULL OR NEW.records NOT BETWEEN 1 AND NEW.tree_size
     OR pg_catalog.octet_length(NEW.root) IS DISTINCT FROM 32
     OR pg_catalog.octet_length(NEW.sums_digest) IS DISTINCT FROM 32
     OR pg_catalog.octet_length(NEW.bundle_digest) IS DISTINCT FROM 32
     OR NEW.bytes IS NULL OR NEW.bytes NOT BETWEEN 1 AND 9007199254740991 THEN
    PERFORM countersign.refuse('export-size');
  END IF;
  PERFORM countersign.require_installation(NEW.installation);
  SELECT a.seq, a.leaf, a.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.record_signed('export.created', 'export:' || NEW.export_id, me, NEW.statement, NEW.key_id, NEW.signature,
    '{"type":"countersign/export/v1","origin":' || countersign.origin_json()
    || ',"export_id":"' || NEW.export_id || '","person":"' || me || '","filter":' || pg_catalog.to_json(asked)::text
    || ',"tree_size":' || NEW.tree_size || ',"root":"' || pg_catalog.encode(NEW.root, 'hex') || '","records":' || NEW.records
    || ',"sums_digest":"' || pg_catalog.encode(NEW.sums_digest, 'hex') || '","bundle_digest":"' || pg_catalog.encode(NEW.bundle_digest, 'hex')
    || '","bytes":' || NEW.bytes || ',"installation":"' || NEW.installation || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}') a;
  INSERT INTO countersign.export VALUES (NEW.export_id, me, asked, NEW.tree_size, NEW.root, NEW.records, NEW.sums_digest,
    NEW.bundle_digest, NEW.bytes, NEW.installation, NEW.key_id, rec_t, NEW.seq);
  IF NEW.schedule_id IS NOT NULL OR NEW.due_at IS NOT NULL THEN
    PERFORM countersign.run_schedule(NEW.schedule_id, NEW.due_at, NEW.export_id, me, NEW.installation, asked);
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.export FOR EACH ROW EXECUTE FUNCTION countersign.door_export();
GRANT INSERT (export_id, states, kind, agent, simulation, at_from, at_until, first_seq, last_seq, actions, texts, tree_size, root, records, sums_digest, bundle_digest, bytes, installation, signed_at, key_id, statement, signature, schedule_id, due_at) ON fact.export TO countersign_person;
GRANT SELECT ON fact.export TO countersign_person;

CREATE VIEW fact.checkpoint AS
  SELECT NULL::bigint AS size, NULL::uuid AS installation, NULL::bytea AS root, NULL::text AS note, NULL::bytea AS signature WHERE false;

-- A checkpoint is no record of the ledger: it speaks about the ledger. The database checks that the installation's key signed
-- exactly the three lines for this origin, size and root; whether the root is right, every reader checks from the leaves.
CREATE FUNCTION countersign.door_checkpoint() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me   record;
  pub  bytea;
  tabs numeric[];
  body text;
BEGIN
  me := countersign.enter();
  -- Not asked under the lock: what a checkpoint says of the ledger is true or not, whoever says it.
  IF EXISTS (SELECT FROM countersign.installation i WHERE i.installation = NEW.installation) THEN
    PERFORM countersign.require_installation(NEW.installation);
  END IF;
  SELECT i.public_key, i.tables INTO pub, tabs FROM countersign.installation i WHERE i.installation = NEW.installation;
  body := (SELECT w.origin FROM countersign.workspace w) || E'\n' || NEW.size || E'\n' || pg_catalog.encode(NEW.root, 'base64') || E'\n';
  -- A root of another length would be stored and then be read by nobody.
  IF pub IS NULL OR pg_catalog.octet_length(NEW.root) IS DISTINCT FROM 32 OR countersign.ed25519_verify_with(pub, tabs, pg_catalog.convert_to(body, 'UTF8'), NEW.signature) IS NOT TRUE THEN
    PERFORM countersign.refuse('checkpoint-invalid', pg_catalog.jsonb_build_object('fault', 'signer'));
  END IF;
  IF NEW.note IS DISTINCT FROM body || E'\n— ' || (SELECT w.origin FROM countersign.workspace w) || ' '
      || pg_catalog.translate(pg_catalog.encode(pg_catalog.substr(pg_catalog.sha256(pg_catalog.convert_to((SELECT w.origin FROM countersign.workspace w) || E'\n', 'UTF8') || '\x01'::bytea || pub), 1, 4) || NEW.signature, 'base64'), E'\n', '') || E'\n' THEN
    PERFORM countersign.refuse('checkpoint-invalid', pg_catalog.jsonb_build_object('fault', 'form'));
  END IF;
  IF NEW.size > (SELECT pg_catalog.max(l.seq) + 1 FROM countersign.ledger_leaf l) OR NEW.size < 1 THEN
    PERFORM countersign.refuse('checkpoint-invalid', pg_catalog.jsonb_build_object('fault', 'size'));
  END IF;
  IF EXISTS (SELECT FROM countersign.checkpoint c WHERE c.size = NEW.size AND c.installation = NEW.installation AND c.root <> NEW.root) THEN
    PERFORM countersign.refuse('checkpoint-invalid', pg_catalog.jsonb_build_object('fault', 'root'));
  END IF;
  INSERT INTO countersign.checkpoint VALUES (NEW.size, NEW.installation, NEW.root, NEW.note, countersign.clock())
    ON CONFLICT (size, installation) DO NOTHING;
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.checkpoint FOR EACH ROW EXECUTE FUNCTION countersign.door_checkpoint();
GRANT INSERT (size, installation, root, note, signature) ON fact.checkpoint TO countersign_person, countersign_worker;
GRANT SELECT ON fact.checkpoint TO countersign_person, countersign_worker;

ALTER TABLE countersign.export ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.export FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.export TO countersign_person, countersign_worker;

ALTER TABLE countersign.checkpoint ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.checkpoint FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.my_id()) IS NOT NULL);
GRANT SELECT ON countersign.checkpoint TO countersign_person, countersign_agent, countersign_worker;
