-- Version 7: registrations are counted over all stations, by product and by work order, so that a cap of a profile is one cap.

-- One row for each claim that is to be registered: what is finished with another station's identity is none.
CREATE TABLE regnwl.registration (
    visit       bytea PRIMARY KEY REFERENCES regnwl.claim,
    product_key text NOT NULL,
    -- Empty where its batch was open for none.
    work_order  text NOT NULL
);
CREATE INDEX registration_of_order ON regnwl.registration (product_key, work_order);

-- Of earlier claims nobody knows the work order.
INSERT INTO regnwl.registration (visit, product_key, work_order) SELECT c.visit, c.product_key, '' FROM regnwl.claim c;

-- How many registrations of a product there are, or of a work order of it; those that were never asked for, or were refused, are none. No further than is needed to see
-- that there are as many as the limit.
CREATE FUNCTION regnwl.registrations(of_product text, of_order text, up_to integer) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    used bigint;
BEGIN
    SELECT count(*) INTO used FROM regnwl.registration r WHERE r.product_key = of_product AND (of_order IS NULL OR r.work_order = of_order);
    -- Only near the limit it matters what became of each.
    IF used >= up_to THEN
        SELECT count(*) INTO used FROM regnwl.registration r
        WHERE r.product_key = of_product AND (of_order IS NULL OR r.work_order = of_order) AND regnwl.state_of(r.visit) NOT IN ('free', 'notIssued');
    END IF;
    RETURN used;
END $$;

-- As regnwl.claim, of a unit that is to be registered for a work order (empty: for none; null: it is not to be registered), under a cap for the product and one for
-- the order, where there are any. One more answer:
--   'capped'  nothing was claimed: so many registrations there are (used) of the product or the order (capped)
CREATE FUNCTION regnwl.claim_counted(
    of_visit text, in_segment text, at_line bigint,
    on_platform text, of_product text, by_name text, by_number text, by_board text,
    permitted boolean, by_person text, for_reason text, known text[],
    for_order text, product_limit integer, order_limit integer
) RETURNS TABLE (answer text, station text, at text, state text, ended text, visit text, segment text, line bigint, log text, capped text, used bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    own   bytea := decode(of_visit, 'hex');
    by_it text;
    most  integer;
BEGIN
    PERFORM regnwl.caller();
    IF coalesce(product_limit, order_limit) IS NOT NULL AND NOT EXISTS (SELECT FROM regnwl.claim c WHERE c.visit = own) THEN
        -- Whoever is counted by the same waits here until this one is claimed: always for the product first.
        FOR capped, by_it, most IN
            SELECT v.capped, v.by_it, v.most FROM (VALUES (1, 'product', NULL, product_limit), (2, 'order', for_order, order_limit)) AS v (place, capped, by_it, most)
            WHERE v.most IS NOT NULL ORDER BY v.place
        LOOP
            PERFORM pg_advisory_xact_lock(hashtextextended(jsonb_build_array('regnwl', of_product, by_it)::text, 0));
            used := regnwl.registrations(of_product, by_it, most);
            IF used >= most THEN
                answer := 'capped';
                log := pg_current_wal_insert_lsn();
                RETURN NEXT;
                RETURN;
            END IF;
        END LOOP;
    END IF;
    RETURN QUERY SELECT c.*, NULL::text, NULL::bigint FROM regnwl.claim(of_visit, in_segment, at_line, on_platform, of_product, by_name, by_number, by_board,
        permitted, by_person, for_reason, known) c;
    IF for_order IS NOT NULL THEN
        INSERT INTO regnwl.registration (visit, product_key, work_order)
        SELECT c.visit, of_product, for_order FROM regnwl.claim c WHERE c.visit = own ON CONFLICT DO NOTHING;
    END IF;
END $$;

-- As regnwl.claim_late, of a claim that was made for this work order (empty: for none; null: not to register).
CREATE FUNCTION regnwl.claim_late_counted(
    of_visit text, in_segment text, at_line bigint,
    on_platform text, of_product text, by_name text, by_number text, by_board text, is_now text, known text[], is_foreign text, for_order text
) RETURNS TABLE (visit text, segment text, line bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY SELECT * FROM regnwl.claim_late(of_visit, in_segment, at_line, on_platform, of_product, by_name, by_number, by_board, is_now, known, is_foreign);
    IF for_order IS NOT NULL THEN
        INSERT INTO regnwl.registration (visit, product_key, work_order)
        SELECT c.visit, of_product, for_order FROM regnwl.claim c WHERE c.visit = decode(of_visit, 'hex') AND c.station = regnwl.caller() ON CONFLICT DO NOTHING;
    END IF;
END $$;

REVOKE ALL ON ALL TABLES IN SCHEMA regnwl FROM PUBLIC;
REVOKE ALL ON FUNCTION
    regnwl.registrations(text, text, integer),
    regnwl.claim_counted(text, text, bigint, text, text, text, text, text, boolean, text, text, text[], text, integer, integer),
    regnwl.claim_late_counted(text, text, bigint, text, text, text, text, text, text, text[], text, text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    regnwl.claim_counted(text, text, bigint, text, text, text, text, text, boolean, text, text, text[], text, integer, integer),
    regnwl.claim_late_counted(text, text, bigint, text, text, text, text, text, text, text[], text, text)
    TO regnwl_station;
-- A claim that is not counted is made by no program of this version.
REVOKE EXECUTE ON FUNCTION
    regnwl.claim(text, text, bigint, text, text, text, text, text, boolean, text, text, text[]),
    regnwl.claim_late(text, text, bigint, text, text, text, text, text, text, text[], text)
    FROM regnwl_station;
