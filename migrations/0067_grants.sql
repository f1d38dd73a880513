-- What a grant proof is made of. Decisions, keys and roles are not an agent's to read, and its executor is to be shown that its own
-- action was approved: so for exactly that, and for as long as the approval is unused, it gets the records and texts that show it.

CREATE FUNCTION countersign.may_prove(wanted uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
BEGIN
  RETURN countersign.may_read() OR EXISTS (
    SELECT FROM countersign.action a JOIN countersign.action_state s ON s.action_id = a.action_id
     WHERE a.action_id = wanted AND a.agent = countersign.my_id()
       AND countersign.state_at(s.state, s.expires_at, countersign.clock()) = 'approved');
END
$$;

-- All governance records and all of the action's, by number.
CREATE FUNCTION countersign.grant_records(wanted uuid, first bigint, below bigint, most integer)
  RETURNS TABLE (seq bigint, governance boolean, bytes bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
BEGIN
  IF countersign.may_prove(wanted) THEN
    RETURN QUERY SELECT r.seq, r.governance, r.bytes FROM countersign.ledger_record r
      WHERE r.seq >= first AND r.seq < below AND (r.governance OR r.subject = 'action:' || wanted)
        -- A person who has yet to decide is told no more by a proof than by the table.
        AND (r.held IS NULL OR r.actor = countersign.my_id() OR countersign.revealed(r.held))
      ORDER BY r.seq LIMIT LEAST(most, 2000);
  END IF;
END
$$;

-- The action's content, as it is and as it was before each revision, and every policy's text, each behind its salt; what was erased is not there.
CREATE FUNCTION countersign.grant_texts(wanted uuid) RETURNS TABLE (bytes bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
BEGIN
  IF countersign.may_prove(wanted) THEN
    RETURN QUERY SELECT p.salt || p.bytes FROM countersign.payload p
      WHERE p.bytes IS NOT NULL AND p.commitment IN (
        SELECT a.action_digest FROM countersign.action a WHERE a.action_id = wanted UNION ALL SELECT v.was FROM countersign.revision v WHERE v.action_id = wanted
        UNION ALL SELECT q.commitment FROM countersign.policy q)
      ORDER BY p.commitment;
  END IF;
END
$$;

GRANT EXECUTE ON FUNCTION countersign.grant_records(uuid, bigint, bigint, integer), countersign.grant_texts(uuid) TO countersign_person, countersign_agent;
