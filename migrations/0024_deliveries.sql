-- What became of an export: attempts to deliver its bundle, and what verifying the kept bundle found. A person's or a worker's
-- program reports it, so it is unsigned and recorded; that it is about this export's own bundle is checked here.

-- A row an event: an attempt begins once, and ends once or never.
CREATE TABLE countersign.delivery (
  seq       bigint PRIMARY KEY,
  export_id uuid NOT NULL REFERENCES countersign.export,
  attempt   bigint NOT NULL,
  event     text NOT NULL CHECK (event IN ('delivery_started', 'delivered', 'delivery_failed', 'delivery_uncertain')),
  method    text NOT NULL CHECK (method IN ('folder', 'mail', 's3')),
  target    bytea NOT NULL,
  reply     bytea,
  by        uuid NOT NULL,
  at        timestamptz NOT NULL
);

CREATE UNIQUE INDEX delivery_begun ON countersign.delivery (export_id, attempt) WHERE event = 'delivery_started';
CREATE UNIQUE INDEX delivery_ended ON countersign.delivery (export_id, attempt) WHERE event <> 'delivery_started';

CREATE TABLE countersign.verification (
  seq           bigint PRIMARY KEY,
  export_id     uuid NOT NULL REFERENCES countersign.export,
  result        text NOT NULL CHECK (result IN ('verified', 'keys_not_trusted', 'incomplete', 'altered', 'unreadable', 'missing')),
  bundle_digest bytea,
  by            uuid NOT NULL,
  at            timestamptz NOT NULL
);

CREATE INDEX verification_export ON countersign.verification (export_id, seq);

SELECT countersign.protect(t) FROM pg_catalog.unnest(ARRAY['countersign.delivery', 'countersign.verification']::regclass[]) t;

-- Who may report what became of an export: people who may read it, and workers that a second admin confirmed.
CREATE FUNCTION countersign.require_carrier(who uuid, kind text) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  CASE kind
    WHEN 'person' THEN
      IF NOT countersign.reads(who) THEN
        PERFORM countersign.refuse('role-missing', pg_catalog.jsonb_build_object('doing', 'exporting', 'roles', '[]'::jsonb, 'fault', countersign.role_fault(who)));
      END IF;
    WHEN 'worker' THEN
      PERFORM countersign.require_machine(who);
    ELSE
      PERFORM countersign.require_person(kind);
  END CASE;
END
$$;

CREATE VIEW fact.delivery AS
  SELECT NULL::uuid AS export_id, NULL::bigint AS attempt, NULL::text AS event, NULL::text AS method, NULL::text AS target,
         NULL::bytea AS target_salt, NULL::bytea AS bundle_digest, NULL::text AS reply, NULL::bytea AS reply_salt,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- An attempt's beginning says method, target and bundle and is given its number; its end says number and answer, and no more.
CREATE FUNCTION countersign.door_delivery() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me     record;
  digest bytea;
  begun  record;
  target text;
  answer text := '';
  rec_t  timestamptz;
BEGIN
  me := countersign.enter();
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  PERFORM countersign.require_carrier(me.actor, me.kind);
  digest := (SELECT e.bundle_digest FROM countersign.export e WHERE e.export_id = NEW.export_id);
  IF digest IS NULL THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'export'));
  END IF;
  IF NEW.event = 'delivery_started' THEN
    IF NEW.method IS NULL OR NEW.method NOT IN ('folder', 'mail', 's3') OR NEW.attempt IS NOT NULL OR NEW.reply IS NOT NULL THEN
      PERFORM countersign.refuse('delivery-form');
    END IF;
    IF NEW.bundle_digest IS DISTINCT FROM digest THEN
      PERFORM countersign.refuse('bundle-foreign');
    END IF;
    IF NEW.target IS NULL OR pg_catalog.btrim(NEW.target, E' \t\r\n') = '' OR pg_catalog.octet_length(NEW.target) > 1024 THEN
      PERFORM countersign.refuse('text-missing', pg_catalog.jsonb_build_object('most', 1024));
    END IF;
    NEW.attempt := COALESCE((SELECT pg_catalog.max(d.attempt) FROM countersign.delivery d WHERE d.export_id = NEW.export_id), 0) + 1;
    target := countersign.keep(NEW.target_salt, pg_catalog.convert_to(NEW.target, 'UTF8'), 'export:' || NEW.export_id);
  ELSE
    IF NEW.event IS NULL OR NEW.event NOT IN ('delivered', 'delivery_failed', 'delivery_uncertain')
       OR NEW.method IS NOT NULL OR NEW.target IS NOT NULL OR NEW.bundle_digest IS NOT NULL THEN
      PERFORM countersign.refuse('delivery-form');
    END IF;
    -- Only whoever began an attempt knows what came of it.
    SELECT d.method, d.target INTO begun FROM countersign.delivery d
     WHERE d.export_id = NEW.export_id AND d.attempt = NEW.attempt AND d.event = 'delivery_started' AND d.by = me.actor
       AND NOT EXISTS (SELECT FROM countersign.delivery x WHERE x.export_id = d.export_id AND x.attempt = d.attempt AND x.event <> 'delivery_started');
    IF NOT FOUND THEN
      PERFORM countersign.refuse('delivery-attempt');
    END IF;
    IF NEW.reply IS NULL OR pg_catalog.btrim(NEW.reply, E' \t\r\n') = '' OR pg_catalog.octet_length(NEW.reply) > 8192 THEN
      PERFORM countersign.refuse('text-missing', pg_catalog.jsonb_build_object('most', 8192));
    END IF;
    NEW.method := begun.method;
    target := pg_catalog.encode(begun.target, 'hex');
    answer := countersign.keep(NEW.reply_salt, pg_catalog.convert_to(NEW.reply, 'UTF8'), 'export:' || NEW.export_id);
  END IF;
  SELECT x.seq, x.leaf, x.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.append('export.' || NEW.event, 'export:' || NEW.export_id, me.actor,
    CASE me.kind WHEN 'person' THEN 'human' ELSE 'agent' END,
    '{"type":"countersign/delivery/v1","origin":' || countersign.origin_json() || ',"event":"' || NEW.event || '","export_id":"' || NEW.export_id
    || '","attempt":' || NEW.attempt || ',"method":"' || NEW.method || '","target":"' || target
    || '","bundle_digest":"' || pg_catalog.encode(digest, 'hex') || '","reply":"' || answer || '","by":"' || me.actor || '"}', '[]') x;
  INSERT INTO countersign.delivery VALUES (NEW.seq, NEW.export_id, NEW.attempt, NEW.event, NEW.method, pg_catalog.decode(target, 'hex'),
    NULLIF(pg_catalog.decode(answer, 'hex'), ''::bytea), me.actor, rec_t);
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.delivery FOR EACH ROW EXECUTE FUNCTION countersign.door_delivery();
GRANT INSERT (export_id, attempt, event, method, target, target_salt, bundle_digest, reply, reply_salt) ON fact.delivery TO countersign_person, countersign_worker;
GRANT SELECT ON fact.delivery TO countersign_person, countersign_worker;

CREATE VIEW fact.verification AS
  SELECT NULL::uuid AS export_id, NULL::text AS result, NULL::bytea AS bundle_digest, NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- Good words are only for the export's own bundle.
CREATE FUNCTION countersign.door_verification() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me     record;
  digest bytea;
  rec_t  timestamptz;
BEGIN
  me := countersign.enter();
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  PERFORM countersign.require_carrier(me.actor, me.kind);
  digest := (SELECT e.bundle_digest FROM countersign.export e WHERE e.export_id = NEW.export_id);
  IF digest IS NULL THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'export'));
  END IF;
  IF NEW.result IS NULL OR NEW.result NOT IN ('verified', 'keys_not_trusted', 'incomplete', 'altered', 'unreadable', 'missing')
     OR (NEW.result = 'missing') <> (NEW.bundle_digest IS NULL) OR pg_catalog.octet_length(NEW.bundle_digest) <> 32 THEN
    PERFORM countersign.refuse('verification-form');
  END IF;
  IF NEW.result IN ('verified', 'keys_not_trusted', 'incomplete') AND NEW.bundle_digest <> digest THEN
    PERFORM countersign.refuse('bundle-foreign');
  END IF;
  SELECT x.seq, x.leaf, x.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.append('export.verified', 'export:' || NEW.export_id, me.actor,
    CASE me.kind WHEN 'person' THEN 'human' ELSE 'agent' END,
    '{"type":"countersign/verification/v1","origin":' || countersign.origin_json() || ',"export_id":"' || NEW.export_id || '","result":"' || NEW.result
    || '","bundle_digest":"' || COALESCE(pg_catalog.encode(NEW.bundle_digest, 'hex'), '') || '","by":"' || me.actor || '"}', '[]') x;
  INSERT INTO countersign.verification VALUES (NEW.seq, NEW.export_id, NEW.result, NEW.bundle_digest, me.actor, rec_t);
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.verification FOR EACH ROW EXECUTE FUNCTION countersign.door_verification();
GRANT INSERT (export_id, result, bundle_digest) ON fact.verification TO countersign_person, countersign_worker;
GRANT SELECT ON fact.verification TO countersign_person, countersign_worker;

ALTER TABLE countersign.delivery ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.delivery FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.delivery TO countersign_person, countersign_worker;

ALTER TABLE countersign.verification ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.verification FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.verification TO countersign_person, countersign_worker;
