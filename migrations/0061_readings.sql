-- Who has which action open at this moment: a hint for the screens of others. It is no fact and in no record, nothing is judged by it, and
-- it runs out by itself. Said by the session's own login, so nobody is shown as reading who is not signed in.

CREATE UNLOGGED TABLE countersign.reading (
  person    uuid PRIMARY KEY,
  -- None: they have none open any more.
  action_id uuid,
  until     timestamptz NOT NULL
);

CREATE INDEX reading_action ON countersign.reading (action_id);

-- What is said anew replaces what was said before; whoever it was said of stays.
CREATE FUNCTION countersign.guard_reading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.person IS DISTINCT FROM OLD.person THEN
    PERFORM countersign.refuse('append-only', pg_catalog.jsonb_build_object('kept', 'record'));
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER guard_reading BEFORE UPDATE OR DELETE ON countersign.reading FOR EACH ROW EXECUTE FUNCTION countersign.guard_reading();
ALTER TABLE countersign.reading ENABLE ALWAYS TRIGGER guard_reading;
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON countersign.reading FOR EACH STATEMENT EXECUTE FUNCTION countersign.append_only();
ALTER TABLE countersign.reading ENABLE ALWAYS TRIGGER no_truncate;

-- Says that the caller has this action open (none: no action) for the next 45 seconds, and answers who else has it open.
CREATE FUNCTION countersign.say_reading(which uuid) RETURNS SETOF uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me   uuid;
  now_ CONSTANT timestamptz := countersign.clock();
BEGIN
  me := countersign.enter_person();
  IF NOT countersign.reads(me) THEN
    PERFORM countersign.refuse('role-missing', pg_catalog.jsonb_build_object('doing', 'reading', 'roles', pg_catalog.jsonb_build_array(), 'fault', countersign.role_fault(me)));
  END IF;
  INSERT INTO countersign.reading VALUES (me, which, now_ + interval '45 seconds')
    ON CONFLICT (person) DO UPDATE SET action_id = EXCLUDED.action_id, until = EXCLUDED.until;
  RETURN QUERY SELECT r.person FROM countersign.reading r WHERE r.action_id = which AND r.person <> me AND now_ < r.until ORDER BY r.person;
END
$$;

GRANT EXECUTE ON FUNCTION countersign.say_reading(uuid) TO countersign_person;

ALTER TABLE countersign.reading ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.reading FOR SELECT TO countersign_person USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.reading TO countersign_person;
