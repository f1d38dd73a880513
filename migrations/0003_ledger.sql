-- The ledger: leaves that everyone may read, records under row security, tiles for proofs, erasable payloads.

CREATE TABLE countersign.ledger_leaf (
  seq  bigint PRIMARY KEY,
  leaf bytea NOT NULL,
  at   timestamptz NOT NULL,
  -- Latest time of any record so far. It never goes back along the numbers, so that a period's place among them is found by it.
  high timestamptz NOT NULL
);

-- Each time the clock stood behind the last record's time: the record that says so, and that time. What had run out by then stays so.
CREATE TABLE countersign.step_back (
  seq     bigint PRIMARY KEY,
  last_at timestamptz NOT NULL
);

CREATE TABLE countersign.ledger_record (
  seq         bigint PRIMARY KEY,
  bytes       bytea NOT NULL,
  event       text NOT NULL,
  subject     text NOT NULL,
  subject_seq bigint NOT NULL,
  actor       uuid,
  -- Founding, people, keys, roles, agents, installations, policies and confirmations: part of every export.
  governance  boolean NOT NULL,
  -- The action whose route keeps what others decided back from whoever has not decided on it (0046_reveal.sql). Its leaf is everybody's.
  held        uuid,
  UNIQUE (subject, subject_seq)
);

CREATE INDEX ledger_record_held ON countersign.ledger_record (seq) WHERE held IS NOT NULL;

CREATE INDEX ledger_record_governance ON countersign.ledger_record (seq) WHERE governance;

-- level 0: 256 leaf hashes and the root of their subtree; level n: 256 roots of level n − 1.
CREATE TABLE countersign.ledger_tile (
  level  integer NOT NULL,
  n      bigint NOT NULL,
  hashes bytea NOT NULL,
  root   bytea NOT NULL,
  PRIMARY KEY (level, n)
);

-- What stands behind commitments. Salt and bytes are erased together; the ledger goes on verifying.
CREATE TABLE countersign.payload (
  commitment bytea PRIMARY KEY,
  salt       bytea,
  bytes      bytea,
  subject    text NOT NULL,
  -- The action whose route keeps this text back from whoever has not decided on it (0046_reveal.sql).
  held       uuid,
  CHECK ((salt IS NULL) = (bytes IS NULL)),
  CHECK (salt IS NULL OR pg_catalog.octet_length(salt) = 16)
);

ALTER TABLE countersign.payload ALTER COLUMN bytes SET STORAGE EXTENDED;

-- Nothing here is ever changed or removed, by anyone who can be stopped. ENABLE ALWAYS: also under replica role.
CREATE FUNCTION countersign.append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM countersign.refuse('append-only', pg_catalog.jsonb_build_object('kept', 'record'));
  RETURN NULL;
END
$$;

CREATE FUNCTION countersign.protect(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE pg_catalog.format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION countersign.append_only()', target);
  EXECUTE pg_catalog.format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION countersign.append_only()', target);
  EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER append_only', target);
  EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER no_truncate', target);
END
$$;

SELECT countersign.protect('countersign.ledger_leaf');

SELECT countersign.protect('countersign.step_back');

SELECT countersign.protect('countersign.ledger_record');

SELECT countersign.protect('countersign.ledger_tile');

SELECT countersign.protect('countersign.workspace');

-- A payload may lose its salt and bytes, together and for ever, and nothing else; a policy's text, in which there is nobody's
-- data, never does.
CREATE FUNCTION countersign.erase_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.salt IS NOT NULL OR NEW.bytes IS NOT NULL OR NEW.commitment <> OLD.commitment OR NEW.subject <> OLD.subject OR NEW.held IS DISTINCT FROM OLD.held
     OR pg_catalog.starts_with(OLD.subject, 'policy:') THEN
    PERFORM countersign.refuse('append-only', pg_catalog.jsonb_build_object('kept', 'text'));
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER erase_only BEFORE UPDATE OR DELETE ON countersign.payload FOR EACH ROW EXECUTE FUNCTION countersign.erase_only();

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON countersign.payload FOR EACH STATEMENT EXECUTE FUNCTION countersign.append_only();

ALTER TABLE countersign.payload ENABLE ALWAYS TRIGGER erase_only;

ALTER TABLE countersign.payload ENABLE ALWAYS TRIGGER no_truncate;

CREATE FUNCTION countersign.subtree_root(hashes bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  layer bytea := hashes;
  next  bytea;
  i     integer;
BEGIN
  WHILE pg_catalog.octet_length(layer) > 32 LOOP
    next := '';
    FOR i IN 0 .. pg_catalog.octet_length(layer) / 64 - 1 LOOP
      next := next || pg_catalog.sha256('\x01'::bytea || pg_catalog.substr(layer, i * 64 + 1, 64));
    END LOOP;
    layer := next;
  END LOOP;
  RETURN layer;
END
$$;

-- Called when record `last` closes a tile of 256; closes the levels above in the same way.
CREATE FUNCTION countersign.close_tiles(last bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  tile_level integer := 0;
  tile       bigint := last / 256;
  packed     bytea;
BEGIN
  SELECT pg_catalog.string_agg(l.leaf, ''::bytea ORDER BY l.seq) INTO packed
    FROM countersign.ledger_leaf l WHERE l.seq BETWEEN tile * 256 AND tile * 256 + 255;
  LOOP
    INSERT INTO countersign.ledger_tile VALUES (tile_level, tile, packed, countersign.subtree_root(packed));
    EXIT WHEN (tile + 1) % 256 <> 0;
    SELECT pg_catalog.string_agg(t.root, ''::bytea ORDER BY t.n) INTO packed
      FROM countersign.ledger_tile t
     WHERE t.level = tile_level AND t.n BETWEEN tile - 255 AND tile;
    tile := tile / 256;
    tile_level := tile_level + 1;
  END LOOP;
END
$$;

-- The bytes of a record (docs/formats §2). In SQL and not in PL/pgSQL, so that it is put into the caller's expression instead
-- of being called: calls of small functions cost half the speed. An element of `sigs` is a JSON array's text.
CREATE FUNCTION countersign.record_bytes(
  seq bigint, at timestamptz, actor uuid, actor_type text, event text, subject text, subject_seq bigint, nonce uuid, prev bytea,
  statement text, sigs text) RETURNS bytea
LANGUAGE sql STABLE AS $$
  SELECT pg_catalog.convert_to(
    '{"v":1,"seq":' || seq
    || ',"at":"' || pg_catalog.to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    || '","actor":"' || COALESCE(actor::text, 'system')
    || '","actor_type":"' || actor_type
    || '","event":"' || event
    || '","subject":"' || subject
    || '","subject_seq":' || subject_seq
    || ',"nonce":"' || pg_catalog.encode(pg_catalog.uuid_send(nonce), 'hex')
    || '","prev":"' || COALESCE(pg_catalog.encode(prev, 'hex'), pg_catalog.repeat('0', 64))
    || '","statement":' || pg_catalog.to_json(statement)::text
    || ',"signatures":' || sigs || '}', 'UTF8')
$$;

-- Events that are part of every export: they say whose signatures count.
CREATE FUNCTION countersign.is_governance(event text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT event IN ('genesis', 'person.proposed', 'key.enrolled', 'key.rotated', 'key.revoked', 'role.granted', 'role.revoked',
                   'delegation.given', 'delegation.accepted', 'delegation.ended',
                   'agent.registered', 'agent.mandated', 'agent.paused', 'agent.resumed', 'agent.revoked', 'installation.enrolled', 'installation.paused',
                   'installation.resumed', 'installation.revoked', 'policy.drafted', 'confirmed')
$$;

CREATE FUNCTION countersign.require_size(statement text, bytes bytea) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF pg_catalog.octet_length(bytes) > 65536 OR pg_catalog.octet_length(statement) > 32768 THEN
    PERFORM countersign.refuse('too-large', pg_catalog.jsonb_build_object('what', 'record', 'most', 65536));
  END IF;
END
$$;

-- Appends one record. The caller holds the chain's lock and has judged the fact.
CREATE FUNCTION countersign.append(
  new_event text, new_subject text, new_actor uuid, new_actor_type text, statement text, sigs text, of_held uuid DEFAULT NULL,
  OUT seq bigint, OUT leaf bytea, OUT at timestamptz)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  head  record;
  bytes bytea;
  flow  text;
BEGIN
  -- Under the lock: whoever was stopped while it waited does nothing any more. Whose session was ended is written down by anybody, also
  -- after whoever asked for it was stopped.
  IF new_actor_type = 'agent' AND new_event <> 'holder.ended'
     AND NOT EXISTS (SELECT FROM countersign.machine_in_force m WHERE m.agent = new_actor) THEN
    PERFORM countersign.require_machine(new_actor);
  END IF;
  flow := countersign.flow_of(new_event);
  -- Nobody's are the owner's own, such as a new version of the schema.
  IF flow IS NOT NULL AND new_actor IS NOT NULL THEN
    PERFORM countersign.count_rate(new_actor, flow, 1);
  END IF;
  at := countersign.clock();
  -- The collation is named because the argument may bring another one along (convert_from gives "C"), for which there is no
  -- index: every append would then read the whole ledger.
  SELECT l.seq, l.leaf, l.at, l.high,
         (SELECT r.subject_seq FROM countersign.ledger_record r WHERE r.subject = new_subject COLLATE pg_catalog."default"
           ORDER BY r.subject_seq DESC LIMIT 1) + 1 AS ordinal
    INTO head FROM countersign.ledger_leaf l ORDER BY l.seq DESC LIMIT 1;
  IF head.at > at AND new_event <> 'clock.stepped_back' THEN
    SELECT a.seq, a.leaf, CASE new_subject WHEN 'workspace' THEN a.ordinal + 1 ELSE head.ordinal END
      INTO head.seq, head.leaf, head.ordinal FROM countersign.record_step_back(head.at, at) a;
  END IF;
  seq := COALESCE(head.seq + 1, 0);
  bytes := countersign.record_bytes(seq, at, new_actor, new_actor_type, new_event, new_subject, COALESCE(head.ordinal, 0),
    pg_catalog.gen_random_uuid(), head.leaf, statement, sigs);
  PERFORM countersign.require_size(statement, bytes);
  leaf := pg_catalog.sha256('\x00'::bytea || bytes);
  INSERT INTO countersign.ledger_leaf VALUES (seq, leaf, at, GREATEST(at, head.high));
  INSERT INTO countersign.ledger_record VALUES (seq, bytes, new_event, new_subject, COALESCE(head.ordinal, 0), new_actor, countersign.is_governance(new_event), of_held);
  -- A hint to poll, without content: who listens learns nothing that a poll would not tell.
  PERFORM pg_catalog.pg_notify('countersign_ledger', '');
  IF (seq + 1) % 256 = 0 THEN
    PERFORM countersign.close_tiles(seq);
  END IF;
END
$$;

-- The clock stands behind the last record's time: said in a record of its own, before the one that found it. From then on the clock
-- is judged by again, and what had run out before is written down: else it would live again.
CREATE FUNCTION countersign.record_step_back(last timestamptz, now_ timestamptz, OUT seq bigint, OUT leaf bytea, OUT ordinal bigint)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  SELECT a.seq, a.leaf INTO seq, leaf FROM countersign.append('clock.stepped_back', 'workspace', NULL, 'system',
    '{"type":"countersign/clock/v1","origin":' || countersign.origin_json()
    || ',"last_at":"' || countersign.time_text(last) || '","now":"' || countersign.time_text(now_) || '"}', '[]') a;
  ordinal := (SELECT r.subject_seq FROM countersign.ledger_record r WHERE r.seq = record_step_back.seq);
  INSERT INTO countersign.step_back VALUES (record_step_back.seq, last);
  PERFORM countersign.keep_run_out(last, now_);
END
$$;

-- Appends records in their order: for agents, who propose by the hundred. The caller holds the chain's lock and has judged the
-- facts. All records of one call have the same time, event and actor.
CREATE FUNCTION countersign.append_many(
  new_event text, subjects text[], new_actor uuid, new_actor_type text, statements text[], sigs text[],
  OUT first bigint, OUT leaves bytea[], OUT at timestamptz)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  many    CONSTANT integer := pg_catalog.cardinality(statements);
  head    record;
  ordinals bigint[];
  records bytea[] := '{}';
  before  bytea;
  bytes   bytea;
  leaf    bytea;
BEGIN
  PERFORM countersign.count_rate(new_actor, countersign.flow_of(new_event), many);
  at := countersign.clock();
  SELECT l.seq, l.leaf, l.at, l.high INTO head FROM countersign.ledger_leaf l ORDER BY l.seq DESC LIMIT 1;
  IF head.at > at THEN
    SELECT a.seq, a.leaf INTO head.seq, head.leaf FROM countersign.record_step_back(head.at, at) a;
  END IF;
  first := COALESCE(head.seq + 1, 0);
  -- The collation is named because the arguments may bring another one along (convert_from gives "C"), for which there is
  -- no index: every append would then read the whole ledger.
  ordinals := ARRAY(SELECT COALESCE((SELECT r.subject_seq FROM countersign.ledger_record r WHERE r.subject = u.s COLLATE pg_catalog."default"
                                      ORDER BY r.subject_seq DESC LIMIT 1), -1)
                           + pg_catalog.row_number() OVER (PARTITION BY u.s ORDER BY u.n)
                      FROM pg_catalog.unnest(subjects) WITH ORDINALITY u(s, n) ORDER BY u.n);
  before := head.leaf;
  FOR i IN 1 .. many LOOP
    bytes := countersign.record_bytes(first + i - 1, at, new_actor, new_actor_type, new_event, subjects[i], ordinals[i],
      pg_catalog.gen_random_uuid(), before, statements[i], sigs[i]);
    PERFORM countersign.require_size(statements[i], bytes);
    leaf := pg_catalog.sha256('\x00'::bytea || bytes);
    before := leaf;
    records := pg_catalog.array_append(records, bytes);
    leaves := pg_catalog.array_append(leaves, leaf);
  END LOOP;
  INSERT INTO countersign.ledger_leaf
    SELECT first + u.n - 1, u.leaf, at, GREATEST(at, head.high) FROM pg_catalog.unnest(leaves) WITH ORDINALITY u(leaf, n);
  INSERT INTO countersign.ledger_record
    SELECT first + u.n - 1, u.bytes, new_event, u.subject, u.ordinal, new_actor,
           countersign.is_governance(new_event)
      FROM ROWS FROM (pg_catalog.unnest(records), pg_catalog.unnest(subjects), pg_catalog.unnest(ordinals)) WITH ORDINALITY u(bytes, subject, ordinal, n);
  -- A hint to poll, without content: who listens learns nothing that a poll would not tell.
  PERFORM pg_catalog.pg_notify('countersign_ledger', '');
  FOR i IN first / 256 .. (first + many) / 256 - 1 LOOP
    PERFORM countersign.close_tiles(i * 256 + 255);
  END LOOP;
END
$$;

-- The time that guards compare with: the greater of the clock and the latest record's time.
CREATE FUNCTION countersign.effective_now() RETURNS timestamptz
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN GREATEST(countersign.clock(), (SELECT l.at FROM countersign.ledger_leaf l ORDER BY l.seq DESC LIMIT 1));
END
$$;

-- Keeps what stands behind a commitment; returns the commitment as hex, '' for a text that was not given.
CREATE FUNCTION countersign.keep(salt bytea, bytes bytea, of_subject text, of_held uuid DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE c bytea;
BEGIN
  IF bytes IS NULL THEN
    RETURN '';
  END IF;
  IF salt IS NULL OR pg_catalog.octet_length(salt) <> 16 THEN
    PERFORM countersign.refuse('salt');
  END IF;
  IF pg_catalog.octet_length(bytes) > 262144 THEN
    PERFORM countersign.refuse('too-large', pg_catalog.jsonb_build_object('what', 'text', 'most', 262144));
  END IF;
  c := pg_catalog.sha256(salt || bytes);
  INSERT INTO countersign.payload VALUES (c, salt, bytes, of_subject, of_held);
  RETURN pg_catalog.encode(c, 'hex');
END
$$;

CREATE FUNCTION countersign.one_signature(key_id bytea, signature bytea) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT '[{"key_id":"' || pg_catalog.encode(key_id, 'hex') || '","signature":"' || pg_catalog.encode(signature, 'hex') || '"}]'
$$;

CREATE FUNCTION countersign.two_signatures(key_id bytea, signature bytea, other_key bytea, other bytea) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT pg_catalog.rtrim(countersign.one_signature(key_id, signature), ']') || ',' || pg_catalog.ltrim(countersign.one_signature(other_key, other), '[')
$$;

CREATE FUNCTION countersign.origin_json() RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT pg_catalog.to_json(w.origin)::text FROM countersign.workspace w);
END
$$;
