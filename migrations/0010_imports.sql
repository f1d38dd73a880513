-- What agents look at: transactions and incidents, imported whole or not at all.

-- Imports. Rows are copied under an import's id and closed by the import's own fact in the same transaction, or there are none.
-- The fact's record has the digest of the rows. What a file's digest is, is its importer's word: so only the same rows are refused
-- as imported before, and a file that is read anew in another way takes the place of an earlier reading only where the same importer
-- or a supervisor reads it. What stands against another's rows is told by its own, or a supervisor voids it.
CREATE TABLE countersign.import (
  import      uuid PRIMARY KEY,
  kind        text NOT NULL CHECK (kind IN ('transactions', 'incidents')),
  file_digest bytea NOT NULL,
  -- Commitment of how the file was read and what it came to.
  document    bytea NOT NULL,
  -- Digest of how the file was read alone: known before its rows are.
  reading     bytea NOT NULL,
  rows        bigint NOT NULL,
  accepted    bigint NOT NULL,
  rejected    bigint NOT NULL,
  imported_by uuid NOT NULL,
  seq         bigint NOT NULL,
  -- The earliest and the latest time of its rows; null where it has none.
  first_time  text,
  last_time   text,
  -- Of the rows as they came; see countersign.rows_digest.
  rows_digest bytea NOT NULL,
  -- Whether a supervisor made it: it takes the place of others' readings of the same file too.
  overrules   boolean NOT NULL
);

CREATE INDEX import_file ON countersign.import (file_digest, kind);

-- Whose an import is, from its first row on. It ends with the transaction that began it.
CREATE TABLE countersign.import_begun (
  import uuid PRIMARY KEY,
  actor  uuid NOT NULL
);

-- Imports that a supervisor took out of force.
CREATE TABLE countersign.import_void (
  import    uuid PRIMARY KEY REFERENCES countersign.import,
  voided_by uuid NOT NULL,
  seq       bigint NOT NULL
);

CREATE TABLE countersign.transaction (
  import       uuid NOT NULL,
  line         bigint NOT NULL,
  id           text NOT NULL CHECK (pg_catalog.length(id) BETWEEN 1 AND 200),
  time         text NOT NULL CHECK (pg_catalog.length(time) BETWEEN 1 AND 40),
  from_account text NOT NULL CHECK (pg_catalog.length(from_account) BETWEEN 1 AND 200),
  to_account   text NOT NULL CHECK (pg_catalog.length(to_account) BETWEEN 1 AND 200),
  -- NaN and the infinities are outside too. More digits than an import takes; a number could have 130,000 of them in a few bytes.
  amount       numeric NOT NULL CHECK (amount > -1e40 AND amount < 1e40 AND pg_catalog.scale(amount) <= 40),
  currency     text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  kind         text NOT NULL CHECK (pg_catalog.length(kind) <= 200),
  channel      text NOT NULL CHECK (pg_catalog.length(channel) <= 200),
  -- Whether the source gave the id; others are made of import and line, and no other file can have them.
  named        boolean NOT NULL DEFAULT true,
  -- The row of the same id, in an earlier import, in whose place this one stands.
  corrects_import uuid,
  corrects_line   bigint,
  CHECK ((corrects_import IS NULL) = (corrects_line IS NULL)),
  PRIMARY KEY (import, line)
);

CREATE INDEX transaction_from ON countersign.transaction (from_account);

CREATE INDEX transaction_to ON countersign.transaction (to_account);

CREATE INDEX transaction_id ON countersign.transaction (id) WHERE named;

CREATE INDEX transaction_corrects ON countersign.transaction (corrects_import, corrects_line) WHERE corrects_import IS NOT NULL;

CREATE TABLE countersign.incident (
  import      uuid NOT NULL,
  line        bigint NOT NULL,
  id          text NOT NULL CHECK (pg_catalog.length(id) BETWEEN 1 AND 200),
  title       text NOT NULL CHECK (pg_catalog.length(title) <= 1000),
  description text NOT NULL CHECK (pg_catalog.length(description) <= 100000),
  severity    text NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
  source      text NOT NULL CHECK (pg_catalog.length(source) <= 1000),
  opened_at   text NOT NULL CHECK (pg_catalog.length(opened_at) <= 40),
  accounts    text[] NOT NULL CHECK (CASE WHEN pg_catalog.array_ndims(accounts) > 1 THEN false ELSE pg_catalog.array_position(accounts, NULL) IS NULL END
    AND pg_catalog.cardinality(accounts) <= 1000 AND pg_catalog.length(pg_catalog.array_to_string(accounts, '')) <= 200000),
  PRIMARY KEY (import, line)
);

CREATE INDEX incident_id ON countersign.incident (id);

SELECT countersign.protect(t) FROM pg_catalog.unnest(ARRAY['countersign.import', 'countersign.import_begun', 'countersign.import_void', 'countersign.transaction', 'countersign.incident']::regclass[]) t;

-- The digest of an import's rows, in two levels so that no value of millions of rows is ever in memory: of each row, and of 1,024
-- lines at a time. A row that brought no id is named after its import, so its id is no part of it: the same file gives the same
-- digest again.
CREATE FUNCTION countersign.rows_digest(of_import uuid, of_kind text) RETURNS bytea
LANGUAGE sql STABLE AS $$
  SELECT pg_catalog.sha256(pg_catalog.string_agg(b.digest, ''::bytea ORDER BY b.block))
    FROM (SELECT r.line / 1024 AS block,
                 pg_catalog.sha256(pg_catalog.string_agg(pg_catalog.sha256(pg_catalog.convert_to(r.fields, 'UTF8')), ''::bytea ORDER BY r.line)) AS digest
            FROM (SELECT t.line, pg_catalog.to_json(ARRAY[t.line::text, CASE WHEN t.named THEN t.id ELSE '' END, t.time, t.from_account, t.to_account,
                           t.amount::text, t.currency, t.kind, t.channel, COALESCE(t.corrects_import::text, ''), COALESCE(t.corrects_line::text, '')])::text AS fields
                    FROM countersign.transaction t WHERE t.import = of_import AND of_kind = 'transactions'
                  UNION ALL
                  SELECT t.line, pg_catalog.to_json(ARRAY[t.line::text, t.id, t.title, t.description, t.severity, t.source, t.opened_at] || t.accounts)::text
                    FROM countersign.incident t WHERE t.import = of_import AND of_kind = 'incidents') r
           GROUP BY r.line / 1024) b
$$;

GRANT EXECUTE ON FUNCTION countersign.rows_digest(uuid, text) TO countersign_person, countersign_agent, countersign_worker;

-- Who may import: agents and workers that a second admin confirmed, people with a role that works with the rows.
CREATE FUNCTION countersign.require_importer(who uuid, kind text) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF kind = 'person' THEN
    IF NOT EXISTS (SELECT FROM pg_catalog.unnest(ARRAY['analyst', 'compliance_officer', 'supervisor', 'admin']) r
                    WHERE countersign.holds_role(who, r, countersign.effective_now())) THEN
      PERFORM countersign.refuse('role-missing', pg_catalog.jsonb_build_object('doing', 'importing', 'roles', pg_catalog.jsonb_build_array('analyst', 'compliance_officer', 'supervisor', 'admin'), 'fault', countersign.role_fault(who)));
    END IF;
  ELSE
    PERFORM countersign.require_machine(who);
  END IF;
END
$$;

-- For whoever is about to import: refuses with the reason where they may not, before a file is read.
CREATE FUNCTION countersign.as_importer() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE me record;
BEGIN
  me := countersign.enter();
  PERFORM countersign.require_importer(me.actor, me.kind);
END
$$;

GRANT EXECUTE ON FUNCTION countersign.as_importer() TO countersign_person, countersign_agent, countersign_worker;

-- Holds an import until the transaction ends: shared to write its rows, alone to close it. Locks lie in one table of the whole
-- server, and whoever filled it would stop everybody: a transaction gets a few. No client takes a lock of this kind by another way.
CREATE FUNCTION countersign.hold_import(import uuid, alone boolean) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE most CONSTANT integer := 16;
BEGIN
  IF alone THEN
    PERFORM pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended(import::text, 0));
  ELSE
    PERFORM pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended(import::text, 0));
  END IF;
  IF (SELECT pg_catalog.count(DISTINCT (l.classid, l.objid)) FROM pg_catalog.pg_locks l
       WHERE l.locktype = 'advisory' AND l.pid = pg_catalog.pg_backend_pid()) > most THEN
    PERFORM countersign.refuse('too-large', pg_catalog.jsonb_build_object('what', 'imports', 'most', most));
  END IF;
END
$$;

-- An import is one login's, and takes no more rows once it is closed. One check a statement, not a row. Writers of rows share a
-- lock on the import until they commit, and whoever closes it takes it alone: rows held back in an open transaction cannot slip in
-- afterwards.
CREATE FUNCTION countersign.rows_open() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE me record;
BEGIN
  me := countersign.enter();
  PERFORM countersign.require_importer(me.actor, me.kind);
  PERFORM countersign.hold_import(d.import, false) FROM (SELECT DISTINCT f.import FROM fresh f) d;
  INSERT INTO countersign.import_begun SELECT DISTINCT f.import, me.actor FROM fresh f ON CONFLICT DO NOTHING;
  IF EXISTS (SELECT FROM (SELECT DISTINCT f.import FROM fresh f) d JOIN countersign.import_begun b ON b.import = d.import AND b.actor <> me.actor) THEN
    PERFORM countersign.refuse('import-closed');
  END IF;
  IF EXISTS (SELECT FROM (SELECT DISTINCT f.import FROM fresh f) d JOIN countersign.import i ON i.import = d.import) THEN
    PERFORM countersign.refuse('import-closed');
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER rows_open AFTER INSERT ON countersign.transaction REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION countersign.rows_open();

CREATE TRIGGER rows_open AFTER INSERT ON countersign.incident REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION countersign.rows_open();

-- At the end of the transaction: rows that nothing closed go with it.
CREATE FUNCTION countersign.import_is_closed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM countersign.import i WHERE i.import = NEW.import AND i.imported_by = NEW.actor) THEN
    PERFORM countersign.refuse('import-open');
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER closed AFTER INSERT ON countersign.import_begun DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION countersign.import_is_closed();

ALTER TABLE countersign.import_begun ENABLE ALWAYS TRIGGER closed;

-- A correction stands in the place of a row of its own id in a closed import: nobody takes another row out of sight by it.
CREATE FUNCTION countersign.rows_correct() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
BEGIN
  IF EXISTS (SELECT FROM fresh f WHERE f.corrects_import IS NOT NULL AND NOT EXISTS (
               SELECT FROM countersign.transaction t JOIN countersign.import i ON i.import = t.import
                WHERE t.import = f.corrects_import AND t.line = f.corrects_line AND t.id = f.id AND t.named AND f.named)) THEN
    PERFORM countersign.refuse('import-correction');
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER rows_correct AFTER INSERT ON countersign.transaction REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION countersign.rows_correct();

-- Whether a text says how a file of this kind was read: one object, with a reading exactly where there were transactions.
CREATE FUNCTION countersign.is_reading(document text, kind text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE said jsonb;
BEGIN
  BEGIN
    said := document::jsonb;
  EXCEPTION WHEN data_exception THEN
    RETURN false;
  END;
  RETURN said ->> 'type' = 'countersign/reading/v1' AND pg_catalog.jsonb_typeof(said -> 'summary') = 'object'
    AND pg_catalog.jsonb_typeof(said -> 'reading') = CASE kind WHEN 'transactions' THEN 'object' ELSE 'null' END;
END
$$;

-- `seen`: the ledger number of the newest import that the rows were compared with; nothing, where they were compared with none.
CREATE VIEW fact.import AS
  SELECT NULL::uuid AS import, NULL::text AS kind, NULL::bytea AS file_digest, NULL::text AS document, NULL::bytea AS document_salt,
         NULL::bytea AS reading, NULL::bigint AS rows, NULL::bigint AS accepted, NULL::bigint AS rejected, NULL::bigint AS seen,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.door_import() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me   record;
  held record;
  digest bytea;
  reading_commit text;
BEGIN
  me := countersign.enter();
  PERFORM countersign.hold_import(NEW.import, true);
  -- Steps have no leading zeros: filled up from the left, they are in the order of their numbers.
  IF NEW.kind = 'transactions' THEN
    SELECT pg_catalog.count(*) AS n, pg_catalog.sum(pg_catalog.pg_column_size(t)) AS size, pg_catalog.min(pg_catalog.lpad(t.time, 40) COLLATE "C") AS first, pg_catalog.max(pg_catalog.lpad(t.time, 40) COLLATE "C") AS last
      INTO held FROM countersign.transaction t WHERE t.import = NEW.import;
  ELSE
    SELECT pg_catalog.count(*) AS n, pg_catalog.sum(pg_catalog.pg_column_size(t)) AS size, pg_catalog.min(t.opened_at COLLATE "C") AS first, pg_catalog.max(t.opened_at COLLATE "C") AS last
      INTO held FROM countersign.incident t WHERE t.import = NEW.import;
  END IF;
  digest := countersign.rows_digest(NEW.import, NEW.kind);
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  PERFORM countersign.require_importer(me.actor, me.kind);
  IF EXISTS (SELECT FROM countersign.import i
              WHERE i.kind = NEW.kind AND i.file_digest = NEW.file_digest AND i.reading = NEW.reading AND i.rows_digest = digest
                AND NOT EXISTS (SELECT FROM countersign.import_void v WHERE v.import = i.import)) THEN
    PERFORM countersign.refuse('import-duplicate');
  END IF;
  IF NEW.accepted IS DISTINCT FROM held.n OR NEW.rows IS DISTINCT FROM NEW.accepted + NEW.rejected OR NEW.rejected < 0
     OR NEW.import IS NULL OR NEW.kind IS NULL OR NEW.kind NOT IN ('transactions', 'incidents') OR NEW.rows IS NULL OR NEW.rejected IS NULL
     OR pg_catalog.octet_length(NEW.file_digest) IS DISTINCT FROM 32 OR pg_catalog.octet_length(NEW.reading) IS DISTINCT FROM 32 OR NEW.accepted < 1
     -- What the text says of the file is its importer's word; that it is such a text, and says whether there were transactions, is held.
     OR NOT COALESCE(countersign.is_reading(NEW.document, NEW.kind), false)
     -- Rows of the other kind would be under a record that says nothing of them.
     OR NEW.kind = 'transactions' AND EXISTS (SELECT FROM countersign.incident t WHERE t.import = NEW.import)
     OR NEW.kind = 'incidents' AND EXISTS (SELECT FROM countersign.transaction t WHERE t.import = NEW.import)
     OR NOT EXISTS (SELECT FROM countersign.import_begun b WHERE b.import = NEW.import AND b.actor = me.actor) THEN
    PERFORM countersign.refuse('import-counts');
  END IF;
  IF countersign.import_overtaken(NEW.import, NEW.kind, NEW.file_digest, COALESCE(NEW.seen, 0), me.actor,
       me.kind = 'person' AND countersign.holds_role(me.actor, 'supervisor', countersign.effective_now())) THEN
    PERFORM countersign.refuse('import-overtaken');
  END IF;
  PERFORM countersign.count_rate(me.actor, 'imported_megabytes', held.size / 1048576 + 1);
  reading_commit := countersign.keep(NEW.document_salt, pg_catalog.convert_to(NEW.document, 'UTF8'), 'import:' || NEW.import);
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.append('import.completed', 'import:' || NEW.import, me.actor,
    CASE me.kind WHEN 'person' THEN 'human' ELSE 'agent' END,
    '{"type":"countersign/import/v1","origin":' || countersign.origin_json() || ',"import":"' || NEW.import
    || '","kind":' || pg_catalog.to_json(NEW.kind)::text || ',"file_digest":"' || pg_catalog.encode(NEW.file_digest, 'hex')
    || '","rows":' || NEW.rows || ',"accepted":' || NEW.accepted || ',"rejected":' || NEW.rejected
    || ',"reading":"' || reading_commit || '","rows_digest":"' || pg_catalog.encode(digest, 'hex') || '"}', '[]') a;
  INSERT INTO countersign.import VALUES (NEW.import, NEW.kind, NEW.file_digest, pg_catalog.decode(reading_commit, 'hex'), NEW.reading, NEW.rows, NEW.accepted, NEW.rejected, me.actor, NEW.seq,
    pg_catalog.ltrim(held.first), pg_catalog.ltrim(held.last), digest, me.kind = 'person' AND countersign.holds_role(me.actor, 'supervisor', countersign.effective_now()));
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.import FOR EACH ROW EXECUTE FUNCTION countersign.door_import();
GRANT INSERT (import, kind, file_digest, document, document_salt, reading, rows, accepted, rejected, seen) ON fact.import TO countersign_person, countersign_agent, countersign_worker;
GRANT SELECT ON fact.import TO countersign_person, countersign_agent, countersign_worker;

ALTER TABLE countersign.import ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.import FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.may_screen()));
GRANT SELECT ON countersign.import TO countersign_person, countersign_agent, countersign_worker;

ALTER TABLE countersign.import_void ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.import_void FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.may_screen()));
GRANT SELECT ON countersign.import_void TO countersign_person, countersign_agent, countersign_worker;

-- Imports that nobody voided; of one file that one importer read several times, or a supervisor after others, the last.
CREATE VIEW countersign.import_in_force WITH (security_invoker = true) AS
  SELECT i.* FROM countersign.import i
   WHERE NOT EXISTS (SELECT FROM countersign.import_void v WHERE v.import = i.import)
     AND NOT EXISTS (SELECT FROM countersign.import j
                      WHERE j.kind = i.kind AND j.file_digest = i.file_digest AND j.seq > i.seq AND (j.imported_by = i.imported_by OR j.overrules)
                        AND NOT EXISTS (SELECT FROM countersign.import_void v WHERE v.import = j.import));

-- Whether another import took rows of the same ids since: of two that are written at once neither sees the other's rows, and both
-- would hold a transfer that was made once. Asked under the chain's lock, when whoever came first has committed. A row that an
-- import in force corrects, or this one does, is no row of its id any more; of incidents the last stands, so that whoever comes
-- second has to have seen it. Rows of an earlier reading that this one replaces are not known, but replaced.
CREATE FUNCTION countersign.import_overtaken(mine uuid, of_kind text, of_file bytea, seen bigint, me uuid, overruling boolean) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM countersign.import_in_force o
     WHERE o.kind = of_kind AND o.seq > seen
       AND (o.file_digest <> of_file OR (o.imported_by <> me AND NOT overruling))
       AND CASE of_kind
           WHEN 'transactions' THEN EXISTS (
             SELECT FROM countersign.transaction n JOIN countersign.transaction t ON t.id = n.id AND t.named
              WHERE n.import = o.import AND n.named AND t.import = mine
                AND NOT EXISTS (SELECT FROM countersign.transaction c
                                 WHERE c.corrects_import = n.import AND c.corrects_line = n.line
                                   AND (c.import = mine OR c.import IN (SELECT f.import FROM countersign.import_in_force f))))
           ELSE EXISTS (
             SELECT FROM countersign.incident n JOIN countersign.incident t ON t.id = n.id
              WHERE n.import = o.import AND t.import = mine)
           END);
END
$$;

-- Whether an import of this reader's would take the place of another's reading of the same file.
CREATE FUNCTION countersign.overrules() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
BEGIN
  RETURN COALESCE((SELECT l.kind = 'person' AND countersign.holds_role(l.actor, 'supervisor', countersign.effective_now())
                     FROM countersign.login l WHERE l.login = session_user), false);
END
$$;

GRANT EXECUTE ON FUNCTION countersign.overrules() TO countersign_person, countersign_agent, countersign_worker;

CREATE VIEW fact.void AS
  SELECT NULL::uuid AS import, NULL::text AS reason, NULL::bytea AS reason_salt,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- A supervisor takes an import out of force, and says why. Its rows stay, and nobody screens them any more.
CREATE FUNCTION countersign.door_void() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me uuid;
  reason_commit text;
BEGIN
  me := countersign.enter_signed(NEW.statement, NEW.key_id, NEW.signature);
  IF NOT (countersign.person_active(me) AND countersign.holds_role(me, 'supervisor', countersign.effective_now())) THEN
    PERFORM countersign.refuse('role-missing', pg_catalog.jsonb_build_object('doing', 'voiding', 'roles', pg_catalog.jsonb_build_array('supervisor'), 'fault', countersign.role_fault(me)));
  END IF;
  IF NOT EXISTS (SELECT FROM countersign.import i WHERE i.import = NEW.import) THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'import'));
  END IF;
  IF EXISTS (SELECT FROM countersign.import_void v WHERE v.import = NEW.import) THEN
    PERFORM countersign.refuse('import-voided');
  END IF;
  IF NEW.reason IS NULL OR pg_catalog.btrim(NEW.reason, E' \t\r\n') = '' OR pg_catalog.octet_length(NEW.reason) > 65536 THEN
    PERFORM countersign.refuse('comment-empty', pg_catalog.jsonb_build_object('most', 65536));
  END IF;
  reason_commit := countersign.keep(NEW.reason_salt, pg_catalog.convert_to(NEW.reason, 'UTF8'), 'import:' || NEW.import);
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.record_signed('import.voided', 'import:' || NEW.import, me, NEW.statement, NEW.key_id, NEW.signature,
    '{"type":"countersign/void/v1","origin":' || countersign.origin_json() || ',"import":"' || NEW.import
    || '","reason":"' || reason_commit || '","voided_by":"' || me || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}') a;
  INSERT INTO countersign.import_void VALUES (NEW.import, me, NEW.seq);
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.void FOR EACH ROW EXECUTE FUNCTION countersign.door_void();
GRANT INSERT (import, reason, reason_salt, signed_at, key_id, statement, signature) ON fact.void TO countersign_person;
GRANT SELECT ON fact.void TO countersign_person;
GRANT SELECT ON countersign.import_in_force TO countersign_person, countersign_agent, countersign_worker;

ALTER TABLE countersign.transaction ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.transaction FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.may_screen()));
GRANT SELECT ON countersign.transaction TO countersign_person, countersign_agent, countersign_worker;
GRANT INSERT (import, line, id, time, from_account, to_account, amount, currency, kind, channel, named, corrects_import, corrects_line) ON countersign.transaction TO countersign_person, countersign_agent, countersign_worker;
CREATE POLICY importers ON countersign.transaction FOR INSERT TO countersign_person, countersign_agent, countersign_worker WITH CHECK (EXISTS (SELECT FROM countersign.whoami()));

ALTER TABLE countersign.incident ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.incident FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.may_screen()));
GRANT SELECT ON countersign.incident TO countersign_person, countersign_agent, countersign_worker;
GRANT INSERT (import, line, id, title, description, severity, source, opened_at, accounts) ON countersign.incident TO countersign_person, countersign_agent, countersign_worker;
CREATE POLICY importers ON countersign.incident FOR INSERT TO countersign_person, countersign_agent, countersign_worker WITH CHECK (EXISTS (SELECT FROM countersign.whoami()));
