-- Version 2: claims that come late, because the book could not be asked (`preferred`), and the conflicts that they make.

-- A person has looked at a conflict. Both claims stand for ever; the list has it no more.
CREATE TABLE regnwl.conflict_seen (
    visit   bytea PRIMARY KEY REFERENCES regnwl.claim,
    -- At which, whose record knows who that was.
    station integer NOT NULL REFERENCES regnwl.station,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    why     text NOT NULL
);

-- Stations look for conflicts again and again.
CREATE INDEX claim_in_conflict ON regnwl.claim (number) WHERE past IS NOT NULL AND permitted_by IS NULL;

DROP FUNCTION regnwl.claim_late(text, text, bigint, text, text, text, text, text, text);

-- A claim that stands on the record of the station that calls, and that the book does not have: forgotten, or made while it could not be asked. It stands whoever
-- else has the unit; where somebody does, it is a conflict, which people see (past whom it went, permitted by nobody). is_now: what became of it; none: still at work.
-- Somebody else is also whoever has this station's name: its own claims of the unit are those known to its record. Where it has another one that the record was not
-- asked about, nothing is done, and the answer is which (visit, segment, line): it is called again, with that one known, or foreign.
CREATE FUNCTION regnwl.claim_late(
    of_visit text, in_segment text, at_line bigint,
    on_platform text, of_product text, by_name text, by_number text, by_board text, is_now text, known text[], is_foreign text
) RETURNS TABLE (visit text, segment text, line bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me    integer := regnwl.caller();
    own   bytea := decode(of_visit, 'hex');
    keys  bytea[] := regnwl.unit_keys(on_platform, of_product, by_name, by_number, by_board);
    turns integer[];
    other regnwl.claim;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'claims are made in read committed' USING ERRCODE = 'RW002';
    END IF;
    IF is_now = 'released' THEN
        RAISE EXCEPTION 'a person releases a claim' USING ERRCODE = 'RW004';
    END IF;
    LOOP
        IF EXISTS (SELECT FROM regnwl.claim c WHERE c.visit = own) THEN
            RETURN;
        END IF;
        turns := regnwl.next_turns(keys);
        -- One that was let go by a person counts: it may have been a registration, and so may this.
        SELECT c.* INTO other
        FROM regnwl.claim_key k JOIN regnwl.claim c ON c.visit = k.visit
        WHERE k.key = ANY (keys) AND (c.station <> me OR encode(c.visit, 'hex') <> ALL (coalesce(known, '{}')))
          AND regnwl.state_of(c.visit) <> 'free' AND coalesce(is_now, '') <> 'free'
        ORDER BY c.at DESC LIMIT 1;
        IF FOUND AND other.station = me AND encode(other.visit, 'hex') IS DISTINCT FROM is_foreign THEN
            RETURN QUERY SELECT encode(other.visit, 'hex'), other.segment, other.line;
            RETURN;
        END IF;
        BEGIN
            INSERT INTO regnwl.claim (visit, station, segment, line, platform, product_key, device_name, serial_number, hardware_id, past)
            VALUES (own, me, in_segment, at_line, on_platform, of_product, by_name, by_number, by_board, other.visit);
            INSERT INTO regnwl.claim_key (key, turn, visit)
            SELECT k.key, k.turn, own FROM unnest(keys, turns) WITH ORDINALITY AS k (key, turn, place) ORDER BY k.place;
            IF is_now IS NOT NULL THEN
                INSERT INTO regnwl.claim_end (visit, turn, state, station) VALUES (own, 1, is_now, me);
            END IF;
            RETURN;
        EXCEPTION WHEN unique_violation THEN
            -- Somebody has taken a turn meanwhile.
        END;
    END LOOP;
END $$;

-- Units that two stations have claimed without anybody permitting it, and that no person has looked at, the newest first.
CREATE OR REPLACE FUNCTION regnwl.conflicts() RETURNS TABLE (
    visit text, station text, at text, product_key text, device_name text, serial_number text, hardware_id text, state text,
    other_station text, other_at text, other_state text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT encode(c.visit, 'hex'), s.role::text, regnwl.told(c.at), c.product_key, c.device_name, c.serial_number, c.hardware_id, regnwl.state_of(c.visit),
           t.role::text, regnwl.told(o.at), regnwl.state_of(o.visit)
    FROM regnwl.claim c JOIN regnwl.station s ON s.id = c.station JOIN regnwl.claim o ON o.visit = c.past JOIN regnwl.station t ON t.id = o.station
    WHERE regnwl.caller() IS NOT NULL AND c.past IS NOT NULL AND c.permitted_by IS NULL
      AND NOT EXISTS (SELECT FROM regnwl.conflict_seen n WHERE n.visit = c.visit)
    ORDER BY c.number DESC;
$$;

-- A person has looked at a conflict.
CREATE FUNCTION regnwl.see_conflict(of_visit text, for_reason text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me integer := regnwl.caller();
BEGIN
    IF NOT EXISTS (SELECT FROM regnwl.claim c WHERE c.visit = decode(of_visit, 'hex') AND c.past IS NOT NULL AND c.permitted_by IS NULL) THEN
        RAISE EXCEPTION 'there is no such conflict' USING ERRCODE = 'RW003';
    END IF;
    INSERT INTO regnwl.conflict_seen (visit, station, why) VALUES (decode(of_visit, 'hex'), me, for_reason) ON CONFLICT DO NOTHING;
END $$;

REVOKE ALL ON ALL TABLES IN SCHEMA regnwl FROM PUBLIC;
REVOKE ALL ON FUNCTION regnwl.claim_late(text, text, bigint, text, text, text, text, text, text, text[], text), regnwl.see_conflict(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    regnwl.claim_late(text, text, bigint, text, text, text, text, text, text, text[], text), regnwl.see_conflict(text, text) TO regnwl_station;
