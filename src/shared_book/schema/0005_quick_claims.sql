-- Version 5: a claim costs the server little more than the rows that it writes.
--
-- Until now nearly all of its time went into plans: a function in SQL that fixes its own search_path is planned anew each time it is called, and so was each query
-- that takes a list of keys. Here whatever a claim needs is taken into the query that asks for it, or keeps its plan for the whole connection. Whoever calls these
-- functions has fixed the search_path: stations reach none of them.

-- By what a book is told from itself as of an earlier moment: the server's own number, its timeline (another one after each recovery and each fail-over), the database.
CREATE OR REPLACE FUNCTION regnwl.mark() RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT c.system_identifier || '/' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) || '/' || d.oid
        FROM pg_control_system() c, pg_database d WHERE d.datname = current_database());
END $$;

-- The generation that is now; none before it was begun.
CREATE OR REPLACE FUNCTION regnwl.generation_now() RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT l.number FROM (SELECT g.number, g.mark FROM regnwl.generation g ORDER BY g.number DESC LIMIT 1) l WHERE l.mark = regnwl.mark());
END $$;

-- A time as records write it.
CREATE OR REPLACE FUNCTION regnwl.told(moment timestamptz) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
$$;

-- What became of a claim.
CREATE OR REPLACE FUNCTION regnwl.state_of(of_visit bytea) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((SELECT e.state FROM regnwl.claim_end e WHERE e.visit = of_visit ORDER BY e.turn DESC LIMIT 1), 'claimed');
END $$;

-- A key of a unit: of its product, and never the same as a key of another kind.
CREATE OR REPLACE FUNCTION regnwl.unit_key(kind text, platform text, product_key text, value text) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(kind, platform, product_key, value)::text, 'UTF8'));
$$;

-- The keys of a unit, in an order that is the same for everybody: so nobody waits for somebody who waits for him. By kind, since no two kinds share a key.
CREATE OR REPLACE FUNCTION regnwl.unit_keys(on_platform text, of_product text, by_name text, by_number text, by_board text) RETURNS bytea[]
LANGUAGE sql STABLE AS $$
    SELECT array_remove(ARRAY[
        regnwl.unit_key('name', on_platform, of_product, by_name),
        regnwl.unit_key('number', on_platform, of_product, by_number),
        CASE WHEN by_board IS NOT NULL THEN regnwl.unit_key('board', on_platform, of_product, by_board) END
    ], NULL);
$$;

-- The next turn on each of these keys.
CREATE OR REPLACE FUNCTION regnwl.next_turns(keys bytea[]) RETURNS integer[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT array_agg(coalesce((SELECT max(c.turn) FROM regnwl.claim_key c WHERE c.key = k.key), 0) + 1 ORDER BY k.place)
        FROM unnest(keys) WITH ORDINALITY AS k (key, place));
END $$;

-- Claims a unit for a visit, by all of its keys at once, or says which station has it. The answer to the same visit is the same, however often it asks.
-- That this station has claimed it before is no conflict where its record has that visit: the record judges that. It says which those are (known). A station of
-- this name that has claimed it, and of which this record knows nothing, is this one before its record was put back from a copy, or another PC with its name.
--   answer: 'taken'  it is this visit's (station, at, state: the claim that it went past, if it did)
--           'held'   another station has it (station, at, state; visit, segment, line: which)
--           'own'    a visit of this station has it that is not among those known (station, at, state; visit, segment, line: which)
--           'over'   this visit has ended (ended: how), or was let go by a person; station, at, state as with 'taken'
-- With each of them goes how far the server's log has come (log).
CREATE OR REPLACE FUNCTION regnwl.claim(
    of_visit text, in_segment text, at_line bigint,
    on_platform text, of_product text, by_name text, by_number text, by_board text,
    permitted boolean, by_person text, for_reason text, known text[]
) RETURNS TABLE (answer text, station text, at text, state text, ended text, visit text, segment text, line bigint, log text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    me      integer := regnwl.caller();
    own     bytea := decode(of_visit, 'hex');
    keys    bytea[];
    turns   integer[];
    before  regnwl.claim;
    held    bytea;
    held_by integer;
    now_in  integer := regnwl.generation_now();
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
        -- Whoever claimed a key last and was not freed has the unit. Where each turn is the first one, nobody ever did.
        IF 1 < ANY (turns) THEN
            SELECT h.visit, h.station, h.role::text, regnwl.told(h.at), h.state, h.segment, h.line
            INTO held, held_by, claim.station, claim.at, claim.state, claim.segment, claim.line
            FROM unnest(keys) AS wanted
            CROSS JOIN LATERAL (
                SELECT c.visit, c.station, s.role, c.at, c.segment, c.line, regnwl.state_of(c.visit) AS state
                FROM regnwl.claim_key k JOIN regnwl.claim c ON c.visit = k.visit JOIN regnwl.station s ON s.id = c.station
                WHERE k.key = wanted AND regnwl.state_of(c.visit) NOT IN ('free', 'released')
                ORDER BY k.turn DESC LIMIT 1
            ) AS h
            WHERE h.station <> me OR encode(h.visit, 'hex') <> ALL (coalesce(known, '{}'))
            ORDER BY h.at DESC LIMIT 1;
            IF FOUND AND NOT permitted THEN
                answer := CASE WHEN held_by = me THEN 'own' ELSE 'held' END;
                visit := encode(held, 'hex');
                log := pg_current_wal_insert_lsn();
                RETURN NEXT;
                RETURN;
            END IF;
        END IF;
        BEGIN
            INSERT INTO regnwl.claim (visit, station, segment, line, platform, product_key, device_name, serial_number, hardware_id, past, permitted_by, why)
            VALUES (own, me, in_segment, at_line, on_platform, of_product, by_name, by_number, by_board, held,
                    CASE WHEN permitted THEN by_person END, CASE WHEN permitted THEN for_reason END);
            INSERT INTO regnwl.claim_key (key, turn, visit)
            SELECT k.key, k.turn, own FROM unnest(keys, turns) WITH ORDINALITY AS k (key, turn, place) ORDER BY k.place;
            answer := 'taken';
            segment := NULL;
            line := NULL;
            log := pg_current_wal_insert_lsn();
            RETURN NEXT;
            RETURN;
        EXCEPTION WHEN unique_violation THEN
            -- Somebody has taken a turn meanwhile, and has committed it: what he took is seen now.
        END;
    END LOOP;
END $$;

-- A plan for any keys fits all keys. Where the server has not counted the claims yet, it would rather read all of them.
ALTER FUNCTION regnwl.claim_late(text, text, bigint, text, text, text, text, text, text, text[], text)
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off;
