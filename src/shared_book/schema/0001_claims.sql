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

-- What the book is kept on, from then until it may have forgotten something: restored from a backup, or another server in its place.
CREATE TABLE regnwl.generation (
    number  integer PRIMARY KEY,
    mark    text NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Stations that have compared their records with the book since then, and have sent again what it had forgotten.
CREATE TABLE regnwl.heard (
    generation integer NOT NULL REFERENCES regnwl.generation,
    station    integer NOT NULL REFERENCES regnwl.station,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (generation, station)
);

-- A person goes on without those that were not heard.
CREATE TABLE regnwl.gone_on (
    generation integer PRIMARY KEY REFERENCES regnwl.generation,
    -- At which, whose record knows who that was.
    station    integer NOT NULL REFERENCES regnwl.station,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    why        text NOT NULL
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

-- By what a book is told from itself as of an earlier moment: the server's own number, its timeline (another one after each recovery and each fail-over), the database.
CREATE FUNCTION regnwl.mark() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.system_identifier || '/' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) || '/' || d.oid
    FROM pg_control_system() c, pg_database d WHERE d.datname = current_database();
$$;

INSERT INTO regnwl.generation (number, mark) VALUES (1, regnwl.mark());

-- The generation that is now; none before it was begun.
CREATE FUNCTION regnwl.generation_now() RETURNS integer
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last regnwl.generation;
BEGIN
    SELECT * INTO last FROM regnwl.generation ORDER BY number DESC LIMIT 1;
    RETURN CASE WHEN last.mark = regnwl.mark() THEN last.number END;
END $$;

-- The stations that it waits for: what the book has forgotten may be known to them alone. Who was let in later has nothing that it could have forgotten.
CREATE FUNCTION regnwl.missing(in_generation integer) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg(s.role::text ORDER BY s.role), '{}')
    FROM regnwl.generation g JOIN regnwl.station s ON s.added < g.at
    WHERE g.number = in_generation AND g.number > 1
      AND NOT EXISTS (SELECT FROM regnwl.gone_on o WHERE o.generation = g.number)
      AND NOT EXISTS (SELECT FROM regnwl.heard h WHERE h.generation = g.number AND h.station = s.id);
$$;

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

-- The keys of a unit, in an order that is the same for everybody: so nobody waits for somebody who waits for him.
CREATE FUNCTION regnwl.unit_keys(on_platform text, of_product text, by_name text, by_number text, by_board text) RETURNS bytea[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_agg(k ORDER BY k) FROM unnest(ARRAY[
        regnwl.unit_key('name', on_platform, of_product, by_name),
        regnwl.unit_key('number', on_platform, of_product, by_number),
        CASE WHEN by_board IS NOT NULL THEN regnwl.unit_key('board', on_platform, of_product, by_board) END
    ]) AS k WHERE k IS NOT NULL;
$$;

-- The next turn on each of these keys.
CREATE FUNCTION regnwl.next_turns(keys bytea[]) RETURNS integer[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_agg(coalesce((SELECT max(c.turn) FROM regnwl.claim_key c WHERE c.key = k.key), 0) + 1 ORDER BY k.place)
    FROM unnest(keys) WITH ORDINALITY AS k (key, place);
$$;

-- Claims a unit for a visit, by all of its keys at once, or says which station has it. The answer to the same visit is the same, however often it asks.
-- That this station has claimed it before is no conflict where its record has that visit: the record judges that. It says which those are (known). A station of
-- this name that has claimed it, and of which this record knows nothing, is this one before its record was put back from a copy, or another PC with its name.
--   answer: 'taken'  it is this visit's (station, at, state: the claim that it went past, if it did)
--           'held'   another station has it (station, at, state)
--           'own'    a visit of this station has it that is not among those known (station, at, state; visit, segment, line: which)
--           'over'   this visit has ended (ended: how), or was let go by a person; station, at, state as with 'taken'
-- With each of them goes how far the server's log has come (log).
CREATE FUNCTION regnwl.claim(
    of_visit text, in_segment text, at_line bigint,
    on_platform text, of_product text, by_name text, by_number text, by_board text,
    permitted boolean, by_person text, for_reason text, known text[]
) RETURNS TABLE (answer text, station text, at text, state text, ended text, visit text, segment text, line bigint, log text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me     integer := regnwl.caller();
    own    bytea := decode(of_visit, 'hex');
    keys   bytea[];
    turns  integer[];
    before regnwl.claim;
    held   record;
    now_in integer := regnwl.generation_now();
BEGIN
    -- Each statement below has to see what others have committed by then.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'claims are made in read committed' USING ERRCODE = 'RW002';
    END IF;
    -- What the book has forgotten may be this very unit.
    IF now_in IS NULL OR now_in > 1 AND regnwl.missing(now_in) <> '{}' THEN
        RAISE EXCEPTION 'not all stations have compared their records with this book' USING ERRCODE = 'RW005';
    END IF;
    keys := regnwl.unit_keys(on_platform, of_product, by_name, by_number, by_board);
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
                       nullif(regnwl.state_of(own), 'claimed'), NULL::text, NULL::text, NULL::bigint, pg_current_wal_insert_lsn()::text
                FROM (SELECT before.past AS visit) b
                LEFT JOIN regnwl.claim c ON c.visit = b.visit
                LEFT JOIN regnwl.station s ON s.id = c.station;
            RETURN;
        END IF;
        -- The turns are counted before it is judged who has the unit: whoever takes one in between is seen below, and whoever takes one later takes it from us.
        turns := regnwl.next_turns(keys);
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
                    encode(held.visit, 'hex'), held.segment, held.line, pg_current_wal_insert_lsn()::text
                FROM regnwl.station s WHERE s.id = held.station;
            RETURN;
        END IF;
        BEGIN
            INSERT INTO regnwl.claim (visit, station, segment, line, platform, product_key, device_name, serial_number, hardware_id, past, permitted_by, why)
            VALUES (own, me, in_segment, at_line, on_platform, of_product, by_name, by_number, by_board, held.visit,
                    CASE WHEN permitted THEN by_person END, CASE WHEN permitted THEN for_reason END);
            INSERT INTO regnwl.claim_key (key, turn, visit)
            SELECT k.key, k.turn, own FROM unnest(keys, turns) WITH ORDINALITY AS k (key, turn, place) ORDER BY k.place;
            RETURN QUERY SELECT 'taken'::text, s.role::text, regnwl.told(held.at), held.state, NULL::text, NULL::text, NULL::text, NULL::bigint, pg_current_wal_insert_lsn()::text
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

-- Those of these visits that the book has no claim of.
CREATE FUNCTION regnwl.forgotten(visits text[]) RETURNS TABLE (visit text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.visit FROM unnest(visits) AS v (visit)
    WHERE regnwl.caller() IS NOT NULL AND NOT EXISTS (SELECT FROM regnwl.claim c WHERE c.visit = decode(v.visit, 'hex'));
$$;

-- A claim that stands on the record of the station that calls, and that the book does not have: forgotten, or made while it could not be asked. It stands whoever
-- else has the unit; where somebody does, it is a conflict, which people see (past whom it went, permitted by nobody). is_now: what became of it; none: still at work.
CREATE FUNCTION regnwl.claim_late(
    of_visit text, in_segment text, at_line bigint,
    on_platform text, of_product text, by_name text, by_number text, by_board text, is_now text
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me    integer := regnwl.caller();
    own   bytea := decode(of_visit, 'hex');
    keys  bytea[] := regnwl.unit_keys(on_platform, of_product, by_name, by_number, by_board);
    turns integer[];
    other bytea;
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
        SELECT c.visit INTO other
        FROM regnwl.claim_key k JOIN regnwl.claim c ON c.visit = k.visit
        WHERE k.key = ANY (keys) AND c.station <> me AND regnwl.state_of(c.visit) <> 'free' AND coalesce(is_now, '') <> 'free'
        ORDER BY c.at DESC LIMIT 1;
        BEGIN
            INSERT INTO regnwl.claim (visit, station, segment, line, platform, product_key, device_name, serial_number, hardware_id, past)
            VALUES (own, me, in_segment, at_line, on_platform, of_product, by_name, by_number, by_board, other);
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

-- The station that calls has compared its record with the book in this generation, and has sent again what it had forgotten.
CREATE FUNCTION regnwl.hear(in_generation integer) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF in_generation IS DISTINCT FROM regnwl.generation_now() THEN
        RAISE EXCEPTION 'that generation is over' USING ERRCODE = 'RW005';
    END IF;
    INSERT INTO regnwl.heard (generation, station) VALUES (in_generation, regnwl.caller()) ON CONFLICT DO NOTHING;
END $$;

-- A person goes on without the stations that were not heard in this generation.
CREATE FUNCTION regnwl.go_on(in_generation integer, for_reason text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF in_generation IS DISTINCT FROM regnwl.generation_now() THEN
        RAISE EXCEPTION 'that generation is over' USING ERRCODE = 'RW005';
    END IF;
    INSERT INTO regnwl.gone_on (generation, station, why) VALUES (in_generation, regnwl.caller(), for_reason) ON CONFLICT DO NOTHING;
END $$;

-- Units that two stations have claimed without anybody permitting it, the newest first.
CREATE FUNCTION regnwl.conflicts() RETURNS TABLE (
    visit text, station text, at text, product_key text, device_name text, serial_number text, hardware_id text, state text,
    other_station text, other_at text, other_state text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT encode(c.visit, 'hex'), s.role::text, regnwl.told(c.at), c.product_key, c.device_name, c.serial_number, c.hardware_id, regnwl.state_of(c.visit),
           t.role::text, regnwl.told(o.at), regnwl.state_of(o.visit)
    FROM regnwl.claim c JOIN regnwl.station s ON s.id = c.station JOIN regnwl.claim o ON o.visit = c.past JOIN regnwl.station t ON t.id = o.station
    WHERE regnwl.caller() IS NOT NULL AND c.permitted_by IS NULL
    ORDER BY c.number DESC;
$$;

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

-- Which version it is: asked before all else, and the same in every version.
CREATE FUNCTION regnwl.version() RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT max(v.version) FROM regnwl.schema_version v;
$$;

-- How the book stands, for whoever connects: whether the caller is a station, whether it takes what is written, whether a server follows it that may take
-- its place without all that was acknowledged; its generation, whether the caller was heard in it, which stations were not; how far its log has come.
-- A new generation begins here: where it is kept on something else than before, or has a shorter log than the caller has seen in this one (seen_generation, seen_log).
-- What is told of the log is on disk: a server that died has lost nothing of that.
CREATE FUNCTION regnwl.standing(seen_generation integer, seen_log text)
RETURNS TABLE (is_station boolean, is_read_only boolean, is_asynchronous boolean, generation integer, is_heard boolean, missing text[], log text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_only boolean := pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on';
    me        integer := (SELECT s.id FROM regnwl.station s WHERE s.role = session_user);
    now_in    integer;
BEGIN
    IF NOT read_only AND me IS NOT NULL THEN
        now_in := regnwl.generation_now();
        IF now_in IS NULL OR now_in = seen_generation AND pg_current_wal_insert_lsn() < seen_log::pg_lsn THEN
            -- One at a time: the next one finds the generation that this one has begun.
            LOCK TABLE regnwl.generation IN EXCLUSIVE MODE;
            IF regnwl.generation_now() IS NOT DISTINCT FROM now_in THEN
                INSERT INTO regnwl.generation (number, mark) SELECT max(g.number) + 1, regnwl.mark() FROM regnwl.generation g;
            END IF;
            now_in := regnwl.generation_now();
        END IF;
    END IF;
    RETURN QUERY SELECT
        me IS NOT NULL, read_only,
        current_setting('synchronous_standby_names') = ''
            AND EXISTS (SELECT FROM pg_stat_replication r WHERE coalesce(r.application_name, '') NOT IN ('pg_basebackup', 'pg_receivewal')),
        now_in, now_in = 1 OR EXISTS (SELECT FROM regnwl.heard h WHERE h.generation = now_in AND h.station = me),
        coalesce(regnwl.missing(now_in), '{}'), CASE WHEN NOT read_only THEN pg_current_wal_flush_lsn()::text END;
END $$;

REVOKE ALL ON ALL TABLES IN SCHEMA regnwl FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA regnwl FROM PUBLIC;
GRANT USAGE ON SCHEMA regnwl TO regnwl_station;
GRANT EXECUTE ON FUNCTION
    regnwl.claim(text, text, bigint, text, text, text, text, text, boolean, text, text, text[]), regnwl.end_claim(text, text), regnwl.open_claims(),
    regnwl.last_claims(bigint), regnwl.unfinished(), regnwl.release_claim(text, text), regnwl.version(), regnwl.standing(integer, text), regnwl.forgotten(text[]),
    regnwl.claim_late(text, text, bigint, text, text, text, text, text, text), regnwl.hear(integer), regnwl.go_on(integer, text), regnwl.conflicts()
    TO regnwl_station;
