-- Scheduled exports. A person signs once what is to be exported, when, and where to; the exports are theirs, made and signed by
-- their own program at the installation that the schedule names. Nobody else can make one in their name, and nothing of it can be
-- changed: one ends, another begins.

-- A row an event: a schedule is added once, and removed once or never.
CREATE TABLE countersign.schedule (
  seq          bigint PRIMARY KEY,
  schedule_id  uuid NOT NULL,
  event        text NOT NULL CHECK (event IN ('added', 'removed')),
  person       uuid NOT NULL,
  installation uuid NOT NULL,
  cron         text NOT NULL,
  zone         text NOT NULL,
  filter       text NOT NULL,
  incremental  boolean NOT NULL,
  destination  text NOT NULL,
  at           timestamptz NOT NULL,
  UNIQUE (schedule_id, event)
);

-- Each time that an export was made: a time of a schedule is one export's, once.
CREATE TABLE countersign.schedule_run (
  schedule_id uuid NOT NULL,
  due_at      timestamptz NOT NULL,
  export_id   uuid NOT NULL UNIQUE REFERENCES countersign.export,
  PRIMARY KEY (schedule_id, due_at)
);

SELECT countersign.protect(t) FROM pg_catalog.unnest(ARRAY['countersign.schedule', 'countersign.schedule_run']::regclass[]) t;

-- The id that the export of this time of a schedule has, whoever computes it: so nobody needs to believe which export is whose.
CREATE FUNCTION countersign.scheduled_id(schedule uuid, due timestamptz) RETURNS uuid
LANGUAGE sql STABLE AS $$
  SELECT pg_catalog.encode(pg_catalog.set_byte(pg_catalog.set_byte(d.d, 6, pg_catalog.get_byte(d.d, 6) & 15 | 128), 8, pg_catalog.get_byte(d.d, 8) & 63 | 128), 'hex')::uuid
    FROM (SELECT pg_catalog.substr(pg_catalog.sha256(pg_catalog.convert_to('countersign/scheduled-export/v1' || E'\n'
            || (SELECT w.origin FROM countersign.workspace w) || E'\n' || $1 || E'\n' || countersign.time_text($2) || E'\n', 'UTF8')), 1, 16) AS d) d
$$;

CREATE VIEW fact.schedule AS
  SELECT NULL::uuid AS schedule_id, NULL::text AS event, NULL::uuid AS installation, NULL::text AS cron, NULL::text AS zone, NULL::text[] AS states,
         NULL::text AS kind, NULL::text AS agent, NULL::boolean AS simulation, NULL::timestamptz AS at_from, NULL::timestamptz AS at_until, NULL::bigint AS first_seq,
         NULL::bigint AS last_seq, NULL::uuid[] AS actions, NULL::boolean AS texts, NULL::boolean AS incremental, NULL::text AS destination,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- Whoever may export adds one of their own; they or an admin end it. An end repeats what ends.
CREATE FUNCTION countersign.door_schedule() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me    uuid;
  old   countersign.schedule;
  asked text;
  rec_t timestamptz;
BEGIN
  me := countersign.enter_signed(NEW.statement, NEW.key_id, NEW.signature);
  IF NOT countersign.reads(me) THEN
    PERFORM countersign.refuse('role-missing', pg_catalog.jsonb_build_object('doing', 'exporting', 'roles', '[]'::jsonb, 'fault', countersign.role_fault(me)));
  END IF;
  IF NEW.event = 'added' THEN
    asked := countersign.filter_text(NEW.states, NEW.kind, NEW.agent, NEW.simulation, NEW.at_from, NEW.at_until, NEW.first_seq, NEW.last_seq, NEW.actions, NEW.texts);
    IF NEW.schedule_id IS NULL OR asked IS NULL OR NEW.incremental IS NULL
       OR NEW.incremental AND (NEW.at_from IS NOT NULL OR NEW.at_until IS NOT NULL OR NEW.first_seq IS NOT NULL OR NEW.last_seq IS NOT NULL)
       OR (NEW.cron ~ '^[0-9*,/#LW?-]{1,64}( [0-9*,/#LW?-]{1,64}){4}$' AND pg_catalog.octet_length(NEW.cron) <= 128) IS NOT TRUE
       OR (NEW.zone ~ '^[A-Za-z0-9_+/-]{1,64}$') IS NOT TRUE OR (NEW.destination ~ '^[a-z0-9-]{0,64}$') IS NOT TRUE THEN
      PERFORM countersign.refuse('schedule-form');
    END IF;
    IF NOT EXISTS (SELECT FROM countersign.installation i WHERE i.installation = NEW.installation) THEN
      PERFORM countersign.refuse('installation-missing');
    END IF;
    IF EXISTS (SELECT FROM countersign.schedule s WHERE s.schedule_id = NEW.schedule_id) THEN
      PERFORM countersign.refuse('schedule-form');
    END IF;
  ELSIF NEW.event = 'removed' THEN
    SELECT s.* INTO old FROM countersign.schedule s WHERE s.schedule_id = NEW.schedule_id AND s.event = 'added';
    IF NOT FOUND THEN
      PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'schedule'));
    END IF;
    IF old.person <> me THEN
      PERFORM countersign.require_role(me, 'admin');
    END IF;
    IF EXISTS (SELECT FROM countersign.schedule s WHERE s.schedule_id = NEW.schedule_id AND s.event = 'removed') THEN
      PERFORM countersign.refuse('schedule-ended');
    END IF;
    NEW.installation := old.installation;
    NEW.cron := old.cron;
    NEW.zone := old.zone;
    asked := old.filter;
    NEW.incremental := old.incremental;
    NEW.destination := old.destination;
  ELSE
    PERFORM countersign.refuse('schedule-form');
  END IF;
  SELECT a.seq, a.leaf, a.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.record_signed('schedule.' || NEW.event, 'schedule:' || NEW.schedule_id, me, NEW.statement, NEW.key_id, NEW.signature,
    '{"type":"countersign/schedule/v1","origin":' || countersign.origin_json() || ',"event":"' || NEW.event || '","schedule_id":"' || NEW.schedule_id
    || '","person":"' || me || '","installation":"' || NEW.installation || '","cron":"' || NEW.cron || '","zone":"' || NEW.zone
    || '","filter":' || pg_catalog.to_json(asked)::text || ',"incremental":"' || NEW.incremental || '","destination":"' || NEW.destination
    || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}') a;
  INSERT INTO countersign.schedule VALUES (NEW.seq, NEW.schedule_id, NEW.event, me, NEW.installation, NEW.cron, NEW.zone, asked, NEW.incremental, NEW.destination, rec_t);
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.schedule FOR EACH ROW EXECUTE FUNCTION countersign.door_schedule();
GRANT INSERT (schedule_id, event, installation, cron, zone, states, kind, agent, simulation, at_from, at_until, first_seq, last_seq, actions, texts, incremental, destination,
  signed_at, key_id, statement, signature) ON fact.schedule TO countersign_person;
GRANT SELECT ON fact.schedule TO countersign_person;

-- An export that says that it is a schedule's is its maker's, made by its installation, of what it asks for, at a time that has come and that
-- comes after the schedule and after the last; and has the id that this time has. Whether the time is one of its expression is not judged here.
CREATE FUNCTION countersign.run_schedule(of_schedule uuid, due timestamptz, export uuid, me uuid, by_installation uuid, asked text) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  s    countersign.schedule;
  last record;
BEGIN
  SELECT x.* INTO s FROM countersign.schedule x WHERE x.schedule_id = of_schedule AND x.event = 'added';
  IF NOT FOUND THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'schedule'));
  END IF;
  IF EXISTS (SELECT FROM countersign.schedule x WHERE x.schedule_id = of_schedule AND x.event = 'removed') THEN
    PERFORM countersign.refuse('schedule-ended');
  END IF;
  SELECT r.due_at, e.tree_size INTO last FROM countersign.schedule_run r JOIN countersign.export e ON e.export_id = r.export_id
   WHERE r.schedule_id = of_schedule ORDER BY r.due_at DESC LIMIT 1;
  IF (s.person = me AND s.installation = by_installation AND due > s.at AND due <= countersign.effective_now() AND due > COALESCE(last.due_at, '-infinity')
      AND export = countersign.scheduled_id(of_schedule, due)
      AND asked = CASE WHEN s.incremental AND last.tree_size IS NOT NULL
                       THEN pg_catalog.replace(s.filter, '"first":""', '"first":"' || last.tree_size || '"') ELSE s.filter END) IS NOT TRUE THEN
    PERFORM countersign.refuse('schedule-run');
  END IF;
  INSERT INTO countersign.schedule_run VALUES (of_schedule, due, export);
END
$$;

ALTER TABLE countersign.schedule ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.schedule FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.schedule TO countersign_person, countersign_worker;

ALTER TABLE countersign.schedule_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.schedule_run FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.schedule_run TO countersign_person, countersign_worker;
