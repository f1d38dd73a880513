-- Founding: once, on an empty ledger, by the database's owner, all founders' signatures checked.
CREATE FUNCTION countersign.found(statement text, signatures bytea[], logins text[], login_salts bytea[], names text[], name_salts bytea[])
RETURNS TABLE (seq bigint, leaf bytea)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  doc     jsonb := statement::jsonb;
  founder jsonb;
  built   text := '';
  sigs    text := '';
  i       integer;
  n       integer := pg_catalog.jsonb_array_length(doc -> 'founders');
  rolename text;
  pub     bytea;
  tabs    numeric[];
  rec     record;
BEGIN
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  IF EXISTS (SELECT FROM countersign.ledger_leaf) THEN
    PERFORM countersign.refuse('already-founded');
  END IF;
  IF (doc ->> 'mode' = 'trial') IS DISTINCT FROM (n = 1) OR n < 1 OR n > 16
     OR n <> COALESCE(pg_catalog.array_length(signatures, 1), 0) OR n <> COALESCE(pg_catalog.array_length(logins, 1), 0)
     OR n <> COALESCE(pg_catalog.array_length(names, 1), 0) THEN
    PERFORM countersign.refuse('founders', pg_catalog.jsonb_build_object('fault', 'few'));
  END IF;
  IF doc ->> 'origin' !~ '^countersign/[0-9a-f]{32}$' THEN
    PERFORM countersign.refuse('origin');
  END IF;
  FOR i IN 0 .. n - 1 LOOP
    founder := doc -> 'founders' -> i;
    pub := pg_catalog.decode(founder ->> 'public_key', 'hex');
    -- One key for two people, or roles out of order or twice, would be read by nobody.
    IF (SELECT pg_catalog.count(*) FROM pg_catalog.jsonb_array_elements(doc -> 'founders') f WHERE f.value ->> 'public_key' = founder ->> 'public_key') <> 1
       OR founder ->> 'roles' IS DISTINCT FROM (SELECT pg_catalog.string_agg(r.role, ',' ORDER BY r.n)
            FROM pg_catalog.unnest(ARRAY['analyst', 'compliance_officer', 'supervisor', 'auditor', 'admin']) WITH ORDINALITY r(role, n)
           WHERE r.role = ANY (pg_catalog.string_to_array(founder ->> 'roles', ','))) THEN
      PERFORM countersign.refuse('founders', pg_catalog.jsonb_build_object('fault', 'form'));
    END IF;
    IF i > 0 AND (founder ->> 'person')::uuid <= (doc -> 'founders' -> (i - 1) ->> 'person')::uuid
       OR founder ->> 'key_id' IS DISTINCT FROM pg_catalog.encode(pg_catalog.sha256(pub), 'hex') THEN
      PERFORM countersign.refuse('founders', pg_catalog.jsonb_build_object('fault', 'order'));
    END IF;
    built := built || CASE WHEN i > 0 THEN ',' ELSE '' END
      || '{"person":"' || (founder ->> 'person')::uuid::text
      || '","login":"' || pg_catalog.encode(countersign.commitment(login_salts[i + 1], pg_catalog.convert_to(logins[i + 1], 'UTF8')), 'hex')
      || '","name":"' || pg_catalog.encode(countersign.commitment(name_salts[i + 1], pg_catalog.convert_to(names[i + 1], 'UTF8')), 'hex')
      || '","key_id":' || pg_catalog.to_json(founder ->> 'key_id')::text
      || ',"public_key":"' || pg_catalog.encode(pub, 'hex')
      || '","custody":' || pg_catalog.to_json(founder ->> 'custody')::text
      || ',"roles":' || pg_catalog.to_json(founder ->> 'roles')::text || '}';
    sigs := sigs || CASE WHEN i > 0 THEN ',' ELSE '' END
      || '{"key_id":"' || (founder ->> 'key_id') || '","signature":"' || pg_catalog.encode(signatures[i + 1], 'hex') || '"}';
    IF countersign.ed25519_verify(pub, pg_catalog.convert_to(statement, 'UTF8'), signatures[i + 1]) IS NOT TRUE THEN
      PERFORM countersign.refuse('signature-invalid', pg_catalog.jsonb_build_object('of', 'founding'));
    END IF;
  END LOOP;
  built := '{"type":"countersign/genesis/v1","origin":' || pg_catalog.to_json(doc ->> 'origin')::text
    || ',"mode":' || pg_catalog.to_json(doc ->> 'mode')::text
    || ',"record_format":1,"statement_format":1,"bundle_format":1,"founders":[' || built
    || '],"created_at":' || pg_catalog.to_json(countersign.time_text((doc ->> 'created_at')::timestamptz))::text || '}';
  PERFORM countersign.require_statement(pg_catalog.convert_to(statement, 'UTF8'), built);

  SELECT a.seq, a.leaf INTO rec FROM countersign.append('genesis', 'workspace', (doc -> 'founders' -> 0 ->> 'person')::uuid, 'human', statement, '[' || sigs || ']') a;
  INSERT INTO countersign.workspace (origin, mode, genesis)
    SELECT doc ->> 'origin', doc ->> 'mode', pg_catalog.sha256(r.bytes) FROM countersign.ledger_record r WHERE r.seq = 0;
  FOR i IN 0 .. n - 1 LOOP
    founder := doc -> 'founders' -> i;
    pub := pg_catalog.decode(founder ->> 'public_key', 'hex');
    tabs := countersign.ed25519_key_tables(pub);
    INSERT INTO countersign.login VALUES (logins[i + 1], 'person', (founder ->> 'person')::uuid);
    PERFORM countersign.keep(login_salts[i + 1], pg_catalog.convert_to(logins[i + 1], 'UTF8'), 'person:' || (founder ->> 'person'));
    PERFORM countersign.keep(name_salts[i + 1], pg_catalog.convert_to(names[i + 1], 'UTF8'), 'person:' || (founder ->> 'person'));
    INSERT INTO countersign.person VALUES ((founder ->> 'person')::uuid, logins[i + 1],
      pg_catalog.decode(founder ->> 'login', 'hex'), pg_catalog.decode(founder ->> 'name', 'hex'),
      (founder ->> 'person')::uuid, pg_catalog.sha256(pg_catalog.convert_to(statement, 'UTF8')), 0);
    INSERT INTO countersign.key_event VALUES (pg_catalog.gen_random_uuid(), 'enrolled', (founder ->> 'person')::uuid,
      pg_catalog.sha256(pub), pub, tabs, founder ->> 'custody', 'founding', NULL, NULL, (founder ->> 'person')::uuid,
      pg_catalog.sha256(pg_catalog.convert_to(statement, 'UTF8')), 0);
    FOREACH rolename IN ARRAY pg_catalog.string_to_array(founder ->> 'roles', ',') LOOP
      INSERT INTO countersign.role_grant VALUES (pg_catalog.gen_random_uuid(), 'granted', (founder ->> 'person')::uuid, rolename,
        '-infinity', NULL, (founder ->> 'person')::uuid, pg_catalog.sha256(pg_catalog.convert_to(statement, 'UTF8')), 0);
    END LOOP;
  END LOOP;
  IF NOT EXISTS (SELECT FROM countersign.role_grant g WHERE g.role = 'admin') THEN
    PERFORM countersign.refuse('founders', pg_catalog.jsonb_build_object('fault', 'no-admin'));
  END IF;
  IF doc ->> 'mode' <> 'trial' AND (SELECT pg_catalog.count(*) FROM countersign.role_grant g WHERE g.role = 'admin') < 2 THEN
    PERFORM countersign.refuse('founders', pg_catalog.jsonb_build_object('fault', 'one-admin'));
  END IF;
  RETURN QUERY SELECT rec.seq::bigint, rec.leaf::bytea;
END
$$;
