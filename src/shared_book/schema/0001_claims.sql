-- Version 1: stations, and the units that they have claimed.
--
-- The owner of this schema runs it, as a whole or not at all. A station is a role that may log in. It has no right on any table: it may call the functions below,
-- and each of them looks up who calls (session_user), writes at most new rows, and changes and deletes none. What a function says is what a table says; what holds
-- (one claim a turn, one end a turn) is held by keys and not by the functions.
--
-- Room is left for what comes: the lines and heads of the stations' records (function `add`, tables of their own, from version 2 on) refer to `station.id`, and to
-- a visit by the same 32 bytes as `claim.visit`.

CREATE TABLE regnwl.station (
    id      integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The role that it logs in as, which is its name for people.
    role    name NOT NULL UNIQUE,
    added   timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A unit was claimed by a visit: from here on a registration may have been asked for, until an end says otherwise. No time does.
CREATE TABLE regnwl.claim (
    -- In the order of the book: what a person at a station has read of the station's claims is told by the last one.
    number        bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    -- The chain hash of the line `begun` of the visit.
    visit         bytea PRIMARY KEY CHECK (octet_length(visit) = 32),
    station       integer NOT NULL REFERENCES regnwl.station,
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Where that line stands in the station's record.
    segment       text NOT NULL,
    line          bigint NOT NULL,
    platform      text NOT NULL,
    product_key   text NOT NULL,
    device_name   text NOT NULL,
    serial_number text NOT NULL,
    hardware_id   text,
    -- The claim of another station that it went past, and the code of whoever permitted that, as the claiming station's record has it.
    past          bytea REFERENCES regnwl.claim,
    permitted_by  text,
    why           text
);

-- One row for each key of a unit and each claim of it. Two claims that come at one moment want the same turn: the second one waits for the first, and then looks again.
CREATE TABLE regnwl.claim_key (
    key   bytea NOT NULL,
    turn  integer NOT NULL,
    visit bytea NOT NULL REFERENCES regnwl.claim,
    PRIMARY KEY (key, turn)
);

-- What became of a claim. The one with the highest turn counts.
CREATE TABLE regnwl.claim_end (
    visit   bytea NOT NULL REFERENCES regnwl.claim,
    turn    integer NOT NULL,
    state   text NOT NULL CHECK (state IN ('free', 'released', 'notIssued', 'registered', 'pending', 'passed', 'unknown')),
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Who said so: the claim's own station, or the one at which a person released it, whose record knows who that was.
    station integer NOT NULL REFERENCES regnwl.station,
    why     text,
    PRIMARY KEY (visit, turn)
);

-- The claims of which nobody has said how they ended are looked for at each start of a station, and the last ones again and again.
CREATE INDEX claim_of_station ON regnwl.claim (station, number);

-- Which station calls.
CREATE FUNCTION regnwl.caller() RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found integer;
BEGIN
    SELECT s.id INTO found FROM regnwl.station s WHERE s.role = session_user;
    IF found IS NULL THEN
        RAISE EXCEPTION 'this role is no station of the book' USING ERRCODE = 'RW001';
    END IF;
    RETURN found;
END $$;

-- A key of a unit: of its product, and never the same as a key of another kind.
CREATE FUNCTION regnwl.unit_key(kind text, platform text, product_key text, value text) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT sha256(convert_to(jsonb_build_array(kind, platform, product_key, value)::text, 'UTF8'));
$$;

-- What became of a claim.
CREATE FUNCTION regnwl.state_of(of_visit bytea) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT e.state FROM regnwl.claim_end e WHERE e.visit = of_visit ORDER BY e.turn DESC LIMIT 1), 'claimed');
$$;

-- A time as records write it.
CREATE FUNCTION regnwl.told(moment timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
$$;

-- Claims a unit for a visit, by all of its keys at once, or says which station has it. The answer to the same visit is the same, however often it asks.
-- That this station has claimed it before is no conflict where its record has that visit: the record judges that. It says which those are (known). A station of
-- this name that has claimed it, and of which this record knows nothing, is this one before its record was put back from a copy, or another PC with its name.
--   answer: 'taken'  it is this visit's (station, at, state: the claim that it went past, if it did)
--           'held'   another station has it (station, at, state)
--           'own'    a visit of this station has it that is not among those known (station, at, state; visit, segment, line: which)
--           'over'   this visit has ended (ended: how), or was let go by a person; station, at, state as with 'taken'
CREATE FUNCTION regnwl.claim(
    of_visit text, in_segment text, at_line bigint,
    on_platform text, of_product text, by_name text, by_number text, by_board text,
    permitted boolean, by_person text, for_reason text, known text[]
) RETURNS TABLE (answer text, station text, at text, state text, ended text, visit text, segment text, line bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me     integer := regnwl.caller();
    own    bytea := decode(of_visit, 'hex');
    keys   bytea[];
    turns  integer[];
    before regnwl.claim;
    held   record;
BEGIN
    -- Each statement below has to see what others have committed by then.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'claims are made in read committed' USING ERRCODE = 'RW002';
    END IF;
    -- Everybody takes them in this order: so nobody waits for somebody who waits for him.
    keys := ARRAY(
        SELECT k FROM unnest(ARRAY[
            regnwl.unit_key('name', on_platform, of_product, by_name),
            regnwl.unit_key('number', on_platform, of_product, by_number),
            CASE WHEN by_board IS NOT NULL THEN regnwl.unit_key('board', on_platform, of_product, by_board) END
        ]) AS k WHERE k IS NOT NULL ORDER BY k);
    LOOP
        SELECT * INTO before FROM regnwl.claim c WHERE c.visit = own;
        IF FOUND THEN
            IF before.station <> me OR (before.platform, before.product_key, before.device_name, before.serial_number)
                    <> (on_platform, of_product, by_name, by_number) OR before.hardware_id IS DISTINCT FROM by_board THEN
                RAISE EXCEPTION 'this visit has claimed another unit' USING ERRCODE = 'RW003';
            END IF;
            RETURN QUERY
                SELECT CASE WHEN regnwl.state_of(own) = 'claimed' THEN 'taken' ELSE 'over' END,
                       s.role::text, regnwl.told(c.at), CASE WHEN c.visit IS NOT NULL THEN regnwl.state_of(c.visit) END,
                       nullif(regnwl.state_of(own), 'claimed'), NULL::text, NULL::text, NULL::bigint
                FROM (SELECT before.past AS visit) b
                LEFT JOIN regnwl.claim c ON c.visit = b.visit
                LEFT JOIN regnwl.station s ON s.id = c.station;
            RETURN;
        END IF;
        -- The turns are counted before it is judged who has the unit: whoever takes one in between is seen below, and whoever takes one later takes it from us.
        turns := ARRAY(
            SELECT coalesce((SELECT max(c.turn) FROM regnwl.claim_key c WHERE c.key = k.key), 0) + 1
            FROM unnest(keys) WITH ORDINALITY AS k (key, place) ORDER BY k.place);
        -- Whoever claimed a key last and was not freed has the unit.
        SELECT h.* INTO held
        FROM unnest(keys) AS wanted
        CROSS JOIN LATERAL (
            SELECT c.visit, c.station, c.at, c.segment, c.line, regnwl.state_of(c.visit) AS state
            FROM regnwl.claim_key k JOIN regnwl.claim c ON c.visit = k.visit
            WHERE k.key = wanted AND regnwl.state_of(c.visit) NOT IN ('free', 'released')
            ORDER BY k.turn DESC LIMIT 1
        ) AS h
        WHERE h.station <> me OR encode(h.visit, 'hex') <> ALL (coalesce(known, '{}'))
        ORDER BY h.at DESC LIMIT 1;
        IF FOUND AND NOT permitted THEN
            RETURN QUERY SELECT CASE WHEN held.station = me THEN 'own' ELSE 'held' END, s.role::text, regnwl.told(held.at), held.state, NULL::text,
                    encode(held.visit, 'hex'), held.segment, held.line
                FROM regnwl.station s WHERE s.id = held.station;
            RETURN;
        END IF;
        BEGIN
            INSERT INTO regnwl.claim (visit, station, segment, line, platform, product_key, device_name, serial_number, hardware_id, past, permitted_by, why)
            VALUES (own, me, in_segment, at_line, on_platform, of_product, by_name, by_number, by_board, held.visit,
                    CASE WHEN permitted THEN by_person END, CASE WHEN permitted THEN for_reason END);
            INSERT INTO regnwl.claim_key (key, turn, visit)
            SELECT k.key, k.turn, own FROM unnest(keys, turns) WITH ORDINALITY AS k (key, turn, place) ORDER BY k.place;
            RETURN QUERY SELECT 'taken'::text, s.role::text, regnwl.told(held.at), held.state, NULL::text, NULL::text, NULL::text, NULL::bigint
                FROM (SELECT held.station AS id) h LEFT JOIN regnwl.station s ON s.id = h.id;
            RETURN;
        EXCEPTION WHEN unique_violation THEN
            -- Somebody has taken a turn meanwhile, and has committed it: what he took is seen now.
        END;
    END LOOP;
END $$;

-- Tells what became of a claim of the station that calls. Told twice it is one. What was freed stays free, and what was asked for never becomes free.
CREATE FUNCTION regnwl.end_claim(of_visit text, is_now text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me  integer := regnwl.caller();
    own bytea := decode(of_visit, 'hex');
    was text;
BEGIN
    IF is_now = 'released' THEN
        RAISE EXCEPTION 'a person releases a claim' USING ERRCODE = 'RW004';
    END IF;
    IF NOT EXISTS (SELECT FROM regnwl.claim c WHERE c.visit = own AND c.station = me) THEN
        RAISE EXCEPTION 'this station has no such claim' USING ERRCODE = 'RW003';
    END IF;
    was := regnwl.state_of(own);
    IF was = is_now THEN
        RETURN;
    END IF;
    IF was = 'free' OR is_now = 'free' AND was NOT IN ('claimed', 'released') THEN
        RAISE EXCEPTION 'a claim that is % cannot become %', was, is_now USING ERRCODE = 'RW004';
    END IF;
    INSERT INTO regnwl.claim_end (visit, turn, state, station)
    VALUES (own, coalesce((SELECT max(e.turn) FROM regnwl.claim_end e WHERE e.visit = own), 0) + 1, is_now, me);
END $$;

-- The last claims of the station that calls, behind a number: whether its record has them is for it to see.
CREATE FUNCTION regnwl.last_claims(behind bigint)
RETURNS TABLE (number bigint, visit text, segment text, line bigint, at text, product_key text, device_name text, serial_number text, hardware_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.number, encode(c.visit, 'hex'), c.segment, c.line, regnwl.told(c.at), c.product_key, c.device_name, c.serial_number, c.hardware_id
    FROM regnwl.claim c WHERE c.station = regnwl.caller() AND c.number > behind
    ORDER BY c.number DESC LIMIT 200;
$$;

-- The claims of the station that calls of which nobody has said how they ended.
CREATE FUNCTION regnwl.open_claims() RETURNS TABLE (visit text, segment text, line bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT encode(c.visit, 'hex'), c.segment, c.line FROM regnwl.claim c
    WHERE c.station = regnwl.caller() AND NOT EXISTS (SELECT FROM regnwl.claim_end e WHERE e.visit = c.visit)
    ORDER BY c.at;
$$;

-- The same of all stations, for a person who looks after a station that is gone.
CREATE FUNCTION regnwl.unfinished() RETURNS TABLE (visit text, station text, at text, product_key text, device_name text, serial_number text, hardware_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT encode(c.visit, 'hex'), s.role::text, regnwl.told(c.at), c.product_key, c.device_name, c.serial_number, c.hardware_id
    FROM regnwl.claim c JOIN regnwl.station s ON s.id = c.station
    WHERE regnwl.caller() IS NOT NULL AND NOT EXISTS (SELECT FROM regnwl.claim_end e WHERE e.visit = c.visit)
    ORDER BY c.at;
$$;

-- A person lets a claim go whose station is gone: other stations may register the unit. Should that station come back, what it tells still counts.
CREATE FUNCTION regnwl.release_claim(of_visit text, for_reason text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me    integer := regnwl.caller();
    other bytea := decode(of_visit, 'hex');
    was   text;
BEGIN
    IF NOT EXISTS (SELECT FROM regnwl.claim c WHERE c.visit = other) THEN
        RAISE EXCEPTION 'there is no such claim' USING ERRCODE = 'RW003';
    END IF;
    was := regnwl.state_of(other);
    IF was = 'released' THEN
        RETURN;
    END IF;
    IF was <> 'claimed' THEN
        RAISE EXCEPTION 'a claim that is % cannot be released', was USING ERRCODE = 'RW004';
    END IF;
    INSERT INTO regnwl.claim_end (visit, turn, state, station, why) VALUES (other, 1, 'released', me, for_reason);
END $$;

-- How the book stands, for whoever connects: its version, whether the caller is a station, whether it takes what is written, and whether a server follows it
-- that may take its place without all that was acknowledged.
CREATE FUNCTION regnwl.standing() RETURNS TABLE (version integer, is_station boolean, is_read_only boolean, is_asynchronous boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (SELECT max(v.version) FROM regnwl.schema_version v),
           EXISTS (SELECT FROM regnwl.station s WHERE s.role = session_user),
           pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on',
           current_setting('synchronous_standby_names') = ''
               AND EXISTS (SELECT FROM pg_stat_replication r WHERE coalesce(r.application_name, '') NOT IN ('pg_basebackup', 'pg_receivewal'));
$$;

REVOKE ALL ON ALL TABLES IN SCHEMA regnwl FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA regnwl FROM PUBLIC;
GRANT USAGE ON SCHEMA regnwl TO regnwl_station;
GRANT EXECUTE ON FUNCTION
    regnwl.claim(text, text, bigint, text, text, text, text, text, boolean, text, text, text[]), regnwl.end_claim(text, text), regnwl.open_claims(),
    regnwl.last_claims(bigint), regnwl.unfinished(), regnwl.release_claim(text, text), regnwl.standing()
    TO regnwl_station;
