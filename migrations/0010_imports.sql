-- What agents look at: transactions and incidents, imported whole or not at all.

-- Imports. Rows are copied under an import's id and count only once the import's own fact closes it, in the same
-- transaction; a file with the same digest, read in the same way, changes nothing a second time. A file that is read anew in
-- another way takes the place of its earlier reading: of all imports of one file only the last is in force.
CREATE TABLE countersign.import (
  import      uuid PRIMARY KEY,
  kind        text NOT NULL CHECK (kind IN ('transactions', 'incidents')),
  file_digest bytea NOT NULL,
  mapping     bytea NOT NULL,
  -- How the file was read, without what it came to: known before its rows are.
  reading     bytea NOT NULL,
  rows        bigint NOT NULL,
  accepted    bigint NOT NULL,
  rejected    bigint NOT NULL,
  imported_by uuid NOT NULL,
  seq         bigint NOT NULL,
  -- The earliest and the latest time of its rows; null where it has none.
  first_time  text,
  last_time   text,
  UNIQUE (kind, file_digest, reading)
);

CREATE TABLE countersign.transaction (
  import       uuid NOT NULL,
  line         bigint NOT NULL,
  id           text NOT NULL CHECK (pg_catalog.length(id) BETWEEN 1 AND 200),
  time         text NOT NULL CHECK (pg_catalog.length(time) BETWEEN 1 AND 40),
  from_account text NOT NULL CHECK (pg_catalog.length(from_account) BETWEEN 1 AND 200),
  to_account   text NOT NULL CHECK (pg_catalog.length(to_account) BETWEEN 1 AND 200),
  -- NaN is greater than infinity in Postgres.
  amount       numeric NOT NULL CHECK (amount > '-Infinity' AND amount < 'Infinity'),
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
  accounts    text[] NOT NULL CHECK (CASE WHEN pg_catalog.array_ndims(accounts) > 1 THEN false ELSE pg_catalog.array_position(accounts, NULL) IS NULL END),
  PRIMARY KEY (import, line)
);

CREATE INDEX incident_id ON countersign.incident (id);

SELECT countersign.protect(t) FROM pg_catalog.unnest(ARRAY['countersign.import', 'countersign.transaction', 'countersign.incident']::regclass[]) t;

-- Who may import: agents and workers that a second admin confirmed, people with a role that works with the rows.
CREATE FUNCTION countersign.require_importer(who uuid, kind text) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF kind = 'person' THEN
    IF NOT EXISTS (SELECT FROM pg_catalog.unnest(ARRAY['analyst', 'compliance_officer', 'supervisor', 'admin']) r
                    WHERE countersign.holds_role(who, r, countersign.effective_now())) THEN
      PERFORM countersign.refuse('role-missing', pg_catalog.jsonb_build_object('doing', 'importing', 'roles', pg_catalog.jsonb_build_array('analyst', 'compliance_officer', 'supervisor', 'admin'), 'fault', countersign.role_fault(who)));
    END IF;
  ELSIF NOT EXISTS (SELECT FROM countersign.agent a WHERE a.agent = who AND countersign.confirmed('agent', a.agent, a.seq)) THEN
    PERFORM countersign.refuse('agent-not-confirmed');
  END IF;
END
$$;

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

-- An import that is closed takes no more rows. One check a statement, not a row. Writers of rows share a lock on the import
-- until they commit, and whoever closes it takes it alone: rows held back in an open transaction cannot slip in afterwards.
CREATE FUNCTION countersign.rows_open() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE me record;
BEGIN
  me := countersign.enter();
  PERFORM countersign.require_importer(me.actor, me.kind);
  PERFORM countersign.hold_import(d.import, false) FROM (SELECT DISTINCT f.import FROM fresh f) d;
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

CREATE VIEW fact.import AS
  SELECT NULL::uuid AS import, NULL::text AS kind, NULL::bytea AS file_digest, NULL::bytea AS mapping, NULL::bytea AS reading,
         NULL::bigint AS rows, NULL::bigint AS accepted, NULL::bigint AS rejected,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.door_import() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me   record;
  held record;
BEGIN
  me := countersign.enter();
  PERFORM countersign.hold_import(NEW.import, true);
  -- Steps have no leading zeros: filled up from the left, they are in the order of their numbers.
  IF NEW.kind = 'transactions' THEN
    SELECT pg_catalog.count(*) AS n, pg_catalog.min(pg_catalog.lpad(t.time, 40) COLLATE "C") AS first, pg_catalog.max(pg_catalog.lpad(t.time, 40) COLLATE "C") AS last
      INTO held FROM countersign.transaction t WHERE t.import = NEW.import;
  ELSE
    SELECT pg_catalog.count(*) AS n, pg_catalog.min(t.opened_at COLLATE "C") AS first, pg_catalog.max(t.opened_at COLLATE "C") AS last
      INTO held FROM countersign.incident t WHERE t.import = NEW.import;
  END IF;
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  PERFORM countersign.require_importer(me.actor, me.kind);
  IF EXISTS (SELECT FROM countersign.import i WHERE i.kind = NEW.kind AND i.file_digest = NEW.file_digest AND i.reading = NEW.reading) THEN
    PERFORM countersign.refuse('import-duplicate');
  END IF;
  IF NEW.accepted IS DISTINCT FROM held.n OR NEW.rows IS DISTINCT FROM NEW.accepted + NEW.rejected OR NEW.rejected < 0
     OR NEW.import IS NULL OR NEW.kind IS NULL OR NEW.kind NOT IN ('transactions', 'incidents') OR NEW.rows IS NULL OR NEW.rejected IS NULL
     OR pg_catalog.octet_length(NEW.file_digest) IS DISTINCT FROM 32 OR pg_catalog.octet_length(NEW.mapping) IS DISTINCT FROM 32
     OR pg_catalog.octet_length(NEW.reading) IS DISTINCT FROM 32 THEN
    PERFORM countersign.refuse('import-counts');
  END IF;
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.append('import.completed', 'import:' || NEW.import, me.actor,
    CASE me.kind WHEN 'person' THEN 'human' ELSE 'agent' END,
    '{"type":"countersign/import/v1","origin":' || countersign.origin_json() || ',"import":"' || NEW.import
    || '","kind":' || pg_catalog.to_json(NEW.kind)::text || ',"file_digest":"' || pg_catalog.encode(NEW.file_digest, 'hex')
    || '","rows":' || NEW.rows || ',"accepted":' || NEW.accepted || ',"rejected":' || NEW.rejected
    || ',"mapping":"' || pg_catalog.encode(NEW.mapping, 'hex') || '"}', '[]') a;
  INSERT INTO countersign.import VALUES (NEW.import, NEW.kind, NEW.file_digest, NEW.mapping, NEW.reading, NEW.rows, NEW.accepted, NEW.rejected, me.actor, NEW.seq,
    pg_catalog.ltrim(held.first), pg_catalog.ltrim(held.last));
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.import FOR EACH ROW EXECUTE FUNCTION countersign.door_import();
GRANT INSERT (import, kind, file_digest, mapping, reading, rows, accepted, rejected) ON fact.import TO countersign_person, countersign_agent, countersign_worker;
GRANT SELECT ON fact.import TO countersign_person, countersign_agent, countersign_worker;

ALTER TABLE countersign.import ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.import FOR SELECT TO countersign_person, countersign_agent, countersign_worker USING ((SELECT countersign.may_screen()));
GRANT SELECT ON countersign.import TO countersign_person, countersign_agent, countersign_worker;

-- Of all imports of one file the last.
CREATE VIEW countersign.import_in_force WITH (security_invoker = true) AS
  SELECT i.* FROM countersign.import i
   WHERE NOT EXISTS (SELECT FROM countersign.import j WHERE j.kind = i.kind AND j.file_digest = i.file_digest AND j.seq > i.seq);
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
