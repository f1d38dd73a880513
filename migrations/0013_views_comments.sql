-- What people were shown, and what they say.

CREATE TABLE countersign.view (
  view_digest bytea NOT NULL,
  action_id   uuid NOT NULL,
  person      uuid NOT NULL,
  seq         bigint NOT NULL,
  PRIMARY KEY (view_digest)
);

CREATE TABLE countersign.comment (
  comment_id uuid PRIMARY KEY,
  action_id  uuid NOT NULL,
  person     uuid NOT NULL,
  text       bytea NOT NULL,
  at         timestamptz NOT NULL,
  seq        bigint NOT NULL
);

CREATE INDEX comment_action ON countersign.comment (action_id, seq);

SELECT countersign.protect(t) FROM pg_catalog.unnest(ARRAY['countersign.view', 'countersign.comment']::regclass[]) t;

CREATE VIEW fact.view AS
  SELECT NULL::uuid AS action_id, NULL::text AS document, NULL::bytea AS salt, NULL::bytea AS view_digest,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- What a person was shown when they opened an action. Its own record is the head that the decision then names as seen.
CREATE FUNCTION countersign.door_view() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET plan_cache_mode = force_generic_plan AS $$
DECLARE me uuid;
BEGIN
  me := countersign.enter_person();
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  IF NOT countersign.reads(me) OR NOT EXISTS (SELECT FROM countersign.action a WHERE a.action_id = NEW.action_id) OR NEW.document IS NULL THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'action'));
  END IF;
  NEW.view_digest := pg_catalog.decode(countersign.keep(NEW.salt, pg_catalog.convert_to(NEW.document, 'UTF8'), 'action:' || NEW.action_id,
    -- It has a digest of the advice, which can be guessed at.
    (SELECT m.action_id FROM countersign.recommendation m WHERE m.action_id = NEW.action_id AND m.held)), 'hex');
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.append('client.viewed', 'action:' || NEW.action_id, me, 'human',
    '{"type":"countersign/view/v1","origin":' || countersign.origin_json() || ',"action_id":"' || NEW.action_id
    || '","person":"' || me || '","view_digest":"' || pg_catalog.encode(NEW.view_digest, 'hex') || '"}', '[]') a;
  INSERT INTO countersign.view VALUES (NEW.view_digest, NEW.action_id, me, NEW.seq);
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.view FOR EACH ROW EXECUTE FUNCTION countersign.door_view();
GRANT INSERT (action_id, document, salt) ON fact.view TO countersign_person;
GRANT SELECT ON fact.view TO countersign_person;

CREATE VIEW fact.comment AS
  SELECT NULL::uuid AS comment_id, NULL::uuid AS action_id, NULL::text AS text, NULL::bytea AS text_salt,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.door_comment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  me uuid;
  text_commit text;
  rec_t timestamptz;
BEGIN
  me := countersign.enter_signed(NEW.statement, NEW.key_id, NEW.signature);
  IF NOT countersign.reads(me) OR NOT EXISTS (SELECT FROM countersign.action a WHERE a.action_id = NEW.action_id) THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'action'));
  END IF;
  IF NEW.text IS NULL OR pg_catalog.btrim(NEW.text, E' \t\r\n') = '' OR pg_catalog.octet_length(NEW.text) > 65536 THEN
    PERFORM countersign.refuse('comment-empty', pg_catalog.jsonb_build_object('most', 65536));
  END IF;
  text_commit := countersign.keep(NEW.text_salt, pg_catalog.convert_to(NEW.text, 'UTF8'), 'action:' || NEW.action_id);
  SELECT a.seq, a.leaf, a.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.record_signed('action.commented', 'action:' || NEW.action_id, me, NEW.statement, NEW.key_id, NEW.signature,
    '{"type":"countersign/comment/v1","origin":' || countersign.origin_json()
    || ',"comment_id":"' || NEW.comment_id || '","action_id":"' || NEW.action_id || '","person":"' || me
    || '","text":"' || text_commit || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}') a;
  INSERT INTO countersign.comment VALUES (NEW.comment_id, NEW.action_id, me, pg_catalog.decode(text_commit, 'hex'), rec_t, NEW.seq);
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.comment FOR EACH ROW EXECUTE FUNCTION countersign.door_comment();
GRANT INSERT (comment_id, action_id, text, text_salt, signed_at, key_id, statement, signature) ON fact.comment TO countersign_person;
GRANT SELECT ON fact.comment TO countersign_person;

ALTER TABLE countersign.view ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.view FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.view TO countersign_person, countersign_worker;

ALTER TABLE countersign.comment ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.comment FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.comment TO countersign_person, countersign_worker;
