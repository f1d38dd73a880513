-- The door of decisions.

CREATE VIEW fact.decision AS
  SELECT NULL::uuid AS decision_id, NULL::uuid AS action_id, NULL::text AS verdict, NULL::text AS reason_code,
         NULL::text AS narrative, NULL::bytea AS narrative_salt, NULL::bytea AS view_digest, NULL::bigint AS seen_seq, NULL::bytea AS seen_leaf,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::text AS state, NULL::integer AS step, NULL::text AS override_type, NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.door_decision() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  me      uuid;
  old     record;
  seat    record;
  shown   record;
  route   record;
  votes   record;
  now_    timestamptz;
  narrative_commitment text := '';
  departs text;
  rec_t   timestamptz;
BEGIN
  me := countersign.enter_person();
  PERFORM countersign.check_signature(NEW.statement, NEW.key_id, NEW.signature);

  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  SELECT d.* INTO old FROM countersign.decision d WHERE d.decision_id = NEW.decision_id;
  IF FOUND THEN
    IF old.person = me AND old.statement_digest = pg_catalog.sha256(NEW.statement) THEN
      NEW.seq := old.seq;
      NEW.leaf := old.leaf;
      NEW.override_type := CASE WHEN NOT EXISTS (SELECT FROM countersign.recommendation m WHERE m.action_id = old.action_id AND m.held) THEN old.override_type END;
      SELECT x.state, x.step INTO NEW.state, NEW.step FROM countersign.action_state x WHERE x.action_id = old.action_id;
      RETURN NEW;
    END IF;
    PERFORM countersign.refuse('taken', pg_catalog.jsonb_build_object('what', 'decision'));
  END IF;
  PERFORM countersign.require_key(me, NEW.key_id);
  now_ := countersign.effective_now();
  SELECT (x.action).action_digest, (x.action).revision, (x.action).route_digest, (x.action).policy, (x.action).rule, (x.action).is_simulation,
         (x.stands).step, (x.stands).changed_seq, x.seat_role AS role, (x.step).quorum, (x.step).deny, x.obstacle,
         (x.lent).person AS behalf, (x.lent).delegation AS delegation
    INTO seat FROM countersign.seats(me, now_) x WHERE (x.stands).action_id = NEW.action_id;
  -- Who holds the seat's role may read; everyone else is asked.
  IF NOT FOUND OR (seat.obstacle IS NOT NULL AND NOT countersign.reads(me)) THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'action'));
  END IF;
  IF seat.obstacle IS NOT NULL THEN
    PERFORM countersign.refuse(seat.obstacle, countersign.obstacle_members(NEW.action_id, me, seat.obstacle));
  END IF;
  SELECT v.seq, (SELECT o.at FROM countersign.ledger_leaf o WHERE o.seq = v.seq) AS at INTO shown
    FROM countersign.view v JOIN countersign.ledger_leaf l ON l.seq = NEW.seen_seq AND l.leaf = NEW.seen_leaf
   WHERE v.view_digest = NEW.view_digest AND v.action_id = NEW.action_id AND v.person = me AND v.seq <= NEW.seen_seq;
  IF NOT FOUND THEN
    PERFORM countersign.refuse('view-unknown');
  END IF;
  IF seat.changed_seq > shown.seq THEN
    PERFORM countersign.refuse('stale-view', pg_catalog.jsonb_build_object('changed_seq', seat.changed_seq, 'seen_seq', shown.seq));
  END IF;
  IF NEW.verdict IS NULL OR NOT ((NEW.verdict = 'approve' AND NEW.reason_code IN ('evidence_supports', 'within_policy', 'risk_accepted', 'false_positive_excluded'))
      OR (NEW.verdict = 'reject' AND NEW.reason_code IN ('insufficient_evidence', 'false_positive', 'outside_policy', 'wrong_subject', 'duplicate'))) THEN
    PERFORM countersign.refuse('reason-code');
  END IF;
  SELECT r.min_persons, r.friction, r.expiry_seconds, r.commit_before_reveal, CASE WHEN r.blind THEN NEW.action_id END AS held, m.recommendation, after.due_seconds AS next_due,
         countersign.rung_after(seat.policy, seat.rule, seat.step + 1, 1) AS next_rung INTO route
    FROM countersign.policy_rule r
    LEFT JOIN countersign.policy_step after ON after.policy = r.policy AND after.rule = r.rule AND after.step = seat.step + 1
    LEFT JOIN countersign.recommendation m ON m.action_id = NEW.action_id
   WHERE r.policy = seat.policy AND r.rule = seat.rule;
  -- Where the route keeps the advice back, neither the statement nor what is demanded for it tells what the agent advises, nor the
  -- answer, which comes before the decision is committed: it is read afterwards.
  departs := CASE WHEN (NEW.verdict = 'approve' AND route.recommendation = 'block')
                    OR (NEW.verdict = 'reject' AND route.recommendation = 'proceed') THEN 'ai_override' ELSE '' END;
  NEW.override_type := CASE WHEN NOT route.commit_before_reveal THEN departs END;
  IF pg_catalog.length(pg_catalog.btrim(COALESCE(NEW.narrative, ''), E' \t\r\n')) < 10 AND (departs <> '' OR route.friction <> 'low' OR route.commit_before_reveal) THEN
    PERFORM countersign.refuse('narrative-missing', pg_catalog.jsonb_build_object('least', 10));
  END IF;
  IF pg_catalog.octet_length(NEW.narrative) > 65536 THEN
    PERFORM countersign.refuse('too-large', pg_catalog.jsonb_build_object('what', 'narrative', 'most', 65536));
  END IF;
  IF NEW.narrative <> '' THEN
    narrative_commitment := countersign.keep(NEW.narrative_salt, pg_catalog.convert_to(NEW.narrative, 'UTF8'), 'action:' || NEW.action_id, route.held);
  END IF;
  SELECT x.seq, x.leaf, x.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.record_signed('action.decided', 'action:' || NEW.action_id, me,
    NEW.statement, NEW.key_id, NEW.signature,
    '{"type":"countersign/decision/v1","origin":' || countersign.origin_json()
    || ',"decision_id":"' || NEW.decision_id || '","action_id":"' || NEW.action_id || '","action_digest":"' || pg_catalog.encode(seat.action_digest, 'hex')
    || '","revision":' || seat.revision || ',"route_digest":"' || pg_catalog.encode(seat.route_digest, 'hex') || '","step":' || seat.step
    || ',"seat_role":"' || seat.role || '","person":"' || me || '","on_behalf_of":"' || COALESCE(seat.behalf::text, '') || '","verdict":"' || NEW.verdict
    || '","reason_code":"' || NEW.reason_code || '","narrative":"' || narrative_commitment || '","override_type":"'
    || COALESCE(NEW.override_type, '')
    || '","view_digest":"' || pg_catalog.encode(NEW.view_digest, 'hex') || '","seen_seq":' || NEW.seen_seq
    || ',"seen_leaf":"' || pg_catalog.encode(NEW.seen_leaf, 'hex') || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}', route.held) x;
  INSERT INTO countersign.decision VALUES (NEW.decision_id, NEW.action_id, seat.revision, seat.step, seat.role, me, NEW.verdict, NEW.reason_code,
    COALESCE(NEW.override_type, ''), CASE WHEN narrative_commitment <> '' THEN pg_catalog.decode(narrative_commitment, 'hex') END, pg_catalog.sha256(NEW.statement), NEW.key_id, rec_t, NEW.seq, NEW.leaf,
    GREATEST(pg_catalog.floor(EXTRACT(epoch FROM rec_t - shown.at)), 0)::integer, NULL, true, NULL, route.held, seat.behalf, seat.delegation);
  IF NEW.override_type IS NULL THEN
    INSERT INTO countersign.held_override VALUES (NEW.decision_id, NEW.action_id, (departs <> '')::integer, NEW.seq);
  END IF;

  SELECT pg_catalog.count(*) FILTER (WHERE d.verdict = 'approve' AND d.step = seat.step) AS approvals,
         pg_catalog.count(*) FILTER (WHERE d.verdict = 'approve') AS persons,
         pg_catalog.count(*) FILTER (WHERE d.verdict = 'reject' AND d.step = seat.step) AS rejections
    INTO votes FROM countersign.decision d WHERE d.action_id = NEW.action_id AND d.revision = seat.revision AND d.retracted_seq IS NULL;
  NEW.state := 'in_review';
  NEW.step := seat.step;
  IF votes.rejections >= seat.deny THEN
    NEW.state := 'rejected';
  ELSIF votes.approvals >= seat.quorum THEN
    IF route.next_due IS NOT NULL THEN
      NEW.step := seat.step + 1;
    ELSIF votes.persons >= route.min_persons THEN
      NEW.state := CASE WHEN seat.is_simulation THEN 'simulated' ELSE 'approved' END;
    END IF;
  END IF;
  IF NEW.state <> 'in_review' OR NEW.step <> seat.step THEN
    UPDATE countersign.action_state x SET state = NEW.state, step = NEW.step, changed_seq = NEW.seq, changed_at = rec_t,
      due_at = CASE WHEN NEW.state = 'in_review' THEN countersign.due_after(seat.policy, seat.rule, NEW.step, rec_t, pg_catalog.make_interval(secs => route.next_due)) ELSE x.due_at END,
      -- An approval is good for as long as the review was given.
      expires_at = CASE WHEN NEW.state = 'approved' THEN rec_t + pg_catalog.make_interval(secs => route.expiry_seconds) ELSE x.expires_at END,
      escalates_at = CASE WHEN NEW.state = 'in_review' THEN countersign.due_after(seat.policy, seat.rule, NEW.step, rec_t, pg_catalog.make_interval(secs => route.next_due + route.next_rung)) END,
      level = CASE WHEN NEW.state = 'in_review' THEN 0 ELSE x.level END, also = CASE WHEN NEW.state = 'in_review' THEN '{}' ELSE x.also END
     WHERE x.action_id = NEW.action_id;
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.decision FOR EACH ROW EXECUTE FUNCTION countersign.door_decision();
GRANT INSERT (decision_id, action_id, verdict, reason_code, narrative, narrative_salt, view_digest, seen_seq, seen_leaf, signed_at, key_id, statement, signature) ON fact.decision TO countersign_person;
GRANT SELECT ON fact.decision TO countersign_person;
