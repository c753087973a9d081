-- Version 3: the lines of the stations' records, byte for byte, and what is told of visits by them.
--
-- A line is its own proof: its last member is the SHA-256 of the line before it and of itself, so what does not follow from what stands here is not taken. Lines are
-- added and never changed. How far a station is told is the last line of each of its segments: the record is the queue, and this is the cursor.
-- Lines of the desk's segments, which say who may decide (with hashes of PINs), are given to nobody but their own station.

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA regnwl;

-- A segment of a station's record. Where a person has gone on from a record that was put back, the same segment begins anew (branch): what it said before stays.
CREATE TABLE regnwl.segment (
    id      integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    station integer NOT NULL REFERENCES regnwl.station,
    name    text NOT NULL,
    branch  integer NOT NULL,
    -- Empty: the desk's.
    batch   text NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    why     text,
    UNIQUE (station, name, branch)
);

CREATE TABLE regnwl.line (
    segment integer NOT NULL REFERENCES regnwl.segment,
    seq     bigint NOT NULL,
    -- Bytes of the segment with this line and its newline.
    ends_at bigint NOT NULL,
    chain   bytea NOT NULL CHECK (octet_length(chain) = 32),
    text    bytea NOT NULL,
    PRIMARY KEY (segment, seq)
);

-- At this place of a segment another line came than the one that stands there: two records go on under one name.
CREATE TABLE regnwl.fork (
    segment integer NOT NULL REFERENCES regnwl.segment,
    seq     bigint NOT NULL,
    chain   bytea NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (segment, seq, chain)
);

-- A visit that has ended, as its last line tells it, without persons. Whatever is told here stands in that line.
CREATE TABLE regnwl.visit (
    number        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    segment       integer NOT NULL REFERENCES regnwl.segment,
    -- The line that it begins with, and the one that it ends with.
    unit          bigint NOT NULL,
    seq           bigint NOT NULL,
    station       integer NOT NULL REFERENCES regnwl.station,
    started_at    timestamptz,
    ended_at      timestamptz,
    outcome       text NOT NULL,
    code          text,
    step          text,
    slot          text,
    batch         text,
    product_key   text,
    device_name   text,
    serial_number text,
    hardware_id   text,
    client_id     text,
    issued        integer,
    total_ms      double precision,
    device_ms     double precision,
    cloud_ms      double precision,
    hands_ms      double precision,
    -- What it is found by, in small letters.
    found_by      text COLLATE "C" GENERATED ALWAYS AS (lower((
        coalesce(serial_number, '') || E'\n' || coalesce(device_name, '') || E'\n' || coalesce(hardware_id, '') || E'\n' || coalesce(client_id, '')) COLLATE "C")) STORED,
    UNIQUE (segment, seq)
);
CREATE INDEX visit_by_fragment ON regnwl.visit USING gin (found_by regnwl.gin_trgm_ops);
CREATE INDEX visit_by_time ON regnwl.visit (ended_at);
-- What did not pass is little, and looked for often.
CREATE INDEX visit_not_passed ON regnwl.visit (outcome, number) WHERE outcome <> 'PASS';

-- Each number, name and ID of a visit in small letters, forwards and backwards: found by its beginning and by its end from an index alone.
CREATE TABLE regnwl.visit_word (
    visit    bigint NOT NULL,
    word     text COLLATE "C" NOT NULL,
    reversed text COLLATE "C" GENERATED ALWAYS AS (reverse(word)) STORED
);
CREATE INDEX visit_by_beginning ON regnwl.visit_word (word, visit);
CREATE INDEX visit_by_end ON regnwl.visit_word (reversed, visit);

-- How a station stands, as it says itself. It proves nothing, and only the last word counts.
CREATE TABLE regnwl.station_now (
    station integer PRIMARY KEY REFERENCES regnwl.station,
    at      timestamptz NOT NULL,
    program text NOT NULL,
    -- Names of the batches that are open.
    batches text[] NOT NULL,
    passed  bigint NOT NULL,
    -- Code of what it stands still for.
    stopped text,
    -- Bytes of its record that stand here later.
    lag     bigint NOT NULL
);

-- The segment of this name that the station adds to.
CREATE FUNCTION regnwl.segment_now(of_station integer, named text) RETURNS integer
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.id FROM regnwl.segment s WHERE s.station = of_station AND s.name = named ORDER BY s.branch DESC LIMIT 1;
$$;

-- The segments of the station that calls, and the last line of each.
CREATE FUNCTION regnwl.heads() RETURNS TABLE (segment text, batch text, lines bigint, bytes bigint, chain text, is_forked boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.name, s.batch, coalesce(l.seq + 1, 0), coalesce(l.ends_at, 0), encode(l.chain, 'hex'),
           EXISTS (SELECT FROM regnwl.fork f WHERE f.segment = s.id)
    FROM regnwl.segment s
    LEFT JOIN LATERAL (SELECT i.seq, i.ends_at, i.chain FROM regnwl.line i WHERE i.segment = s.id ORDER BY i.seq DESC LIMIT 1) l ON true
    WHERE s.station = regnwl.caller() AND NOT EXISTS (SELECT FROM regnwl.segment n WHERE n.station = s.station AND n.name = s.name AND n.branch > s.branch)
    ORDER BY s.name;
$$;

-- What the last line of a visit tells, as a row. A line that cannot be read as JSON tells nothing here; it stands all the same.
CREATE FUNCTION regnwl.add_visit(in_segment integer, at_seq bigint, of_station integer, line text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    told jsonb;
    own  bigint;
BEGIN
    -- U+0000 is the one character that JSON has and PostgreSQL does not.
    told := replace(line, '\u0000', '\u2400')::jsonb;
    INSERT INTO regnwl.visit (segment, unit, seq, station, started_at, ended_at, outcome, code, step, slot, batch, product_key, device_name, serial_number,
        hardware_id, client_id, issued, total_ms, device_ms, cloud_ms, hands_ms)
    VALUES (in_segment, (told->>'unit')::bigint, at_seq, of_station, (told->>'startedAt')::timestamptz, (told->>'at')::timestamptz, told->>'outcome', told->>'code',
        told->>'step', told->>'slot', told->>'batch', told->>'productKey', told->>'deviceName', told->>'serialNumber', told->>'hardwareId', told->>'clientId',
        (told#>>'{registrations,issued}')::integer, (told#>>'{tookMs,total}')::double precision, (told#>>'{tookMs,device}')::double precision,
        (told#>>'{tookMs,cloud}')::double precision, (told#>>'{tookMs,hands}')::double precision)
    RETURNING number INTO own;
    INSERT INTO regnwl.visit_word (visit, word)
    SELECT DISTINCT own, lower(t.word COLLATE "C")
    FROM unnest(ARRAY[told->>'serialNumber', told->>'deviceName', told->>'hardwareId', told->>'clientId']) AS t (word) WHERE t.word <> '';
EXCEPTION WHEN data_exception OR not_null_violation OR program_limit_exceeded THEN
    -- Of a later version, or damaged.
END $$;

-- Adds lines of a segment, of which the first one has this number. Lines that stand here already are passed over.
--   'taken'   they stand here
--   'gap'     those before them do not: the station asks how far this is (heads)
--   'forked'  another line stands at one of these places, or once came there: two records go on under one name
--   'broken'  they do not follow from each other, or from what stands here
CREATE FUNCTION regnwl.add_lines(in_segment text, of_batch text, first bigint, lines bytea[]) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me     integer := regnwl.caller();
    own    integer := regnwl.segment_now(me, in_segment);
    at_seq bigint := first;
    link   text := repeat('0', 64);
    place  bigint := 0;
    line   bytea;
    length integer;
    stands bytea;
    told   text;
BEGIN
    IF own IS NULL THEN
        INSERT INTO regnwl.segment (station, name, branch, batch) VALUES (me, in_segment, 1, of_batch) ON CONFLICT DO NOTHING;
        own := regnwl.segment_now(me, in_segment);
    END IF;
    -- One at a time: an image of this station would otherwise be noticed as an error of the key.
    PERFORM FROM regnwl.segment s WHERE s.id = own FOR UPDATE;
    IF EXISTS (SELECT FROM regnwl.fork f WHERE f.segment = own) THEN
        RETURN 'forked';
    END IF;
    IF first > 0 THEN
        SELECT encode(l.chain, 'hex'), l.ends_at INTO link, place FROM regnwl.line l WHERE l.segment = own AND l.seq = first - 1;
        IF NOT FOUND THEN
            RETURN 'gap';
        END IF;
    END IF;
    FOREACH line IN ARRAY lines LOOP
        -- The line ends with ,"chain":"<64>"}
        length := octet_length(line);
        IF length < 80 OR encode(sha256(convert_to(link, 'UTF8') || substr(line, 1, length - 76)), 'hex')
                <> encode(substr(line, length - 65, 64), 'escape') THEN
            -- Whole by itself, and not what stands before it: the line before is another one there.
            RETURN CASE WHEN at_seq = first AND first > 0 THEN regnwl.forks(own, at_seq, line) ELSE 'broken' END;
        END IF;
        link := encode(substr(line, length - 65, 64), 'escape');
        place := place + length + 1;
        SELECT l.chain INTO stands FROM regnwl.line l WHERE l.segment = own AND l.seq = at_seq;
        IF FOUND THEN
            IF stands <> decode(link, 'hex') THEN
                RETURN regnwl.forks(own, at_seq, line);
            END IF;
        ELSE
            INSERT INTO regnwl.line (segment, seq, ends_at, chain, text) VALUES (own, at_seq, place, decode(link, 'hex'), line);
            IF of_batch <> '' AND position('"kind":"ended"'::bytea IN substr(line, 1, 120)) > 0 THEN
                BEGIN
                    told := convert_from(line, 'UTF8');
                    PERFORM regnwl.add_visit(own, at_seq, me, told);
                EXCEPTION WHEN character_not_in_repertoire OR untranslatable_character THEN
                    -- It stands all the same.
                END;
            END IF;
        END IF;
        at_seq := at_seq + 1;
    END LOOP;
    RETURN 'taken';
END $$;

-- Another line has come there: from here on neither of the two records adds to it.
CREATE FUNCTION regnwl.forks(in_segment integer, at_seq bigint, line bytea) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO regnwl.fork (segment, seq, chain) VALUES (in_segment, at_seq, sha256(line)) ON CONFLICT DO NOTHING;
    RETURN 'forked';
END $$;

-- A person goes on with a record that is not what stands here: the segment begins anew, and what stands here stays.
CREATE FUNCTION regnwl.begin_anew(in_segment text, for_reason text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO regnwl.segment (station, name, branch, batch, why)
    SELECT s.station, s.name, s.branch + 1, s.batch, for_reason FROM regnwl.segment s WHERE s.id = regnwl.segment_now(regnwl.caller(), in_segment);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no such segment' USING ERRCODE = 'RW003';
    END IF;
END $$;

-- Lines of the station that calls, from this one on: from them its record is put together where its disk is gone.
CREATE FUNCTION regnwl.own_lines(in_segment text, from_seq bigint, most integer) RETURNS TABLE (seq bigint, text bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT l.seq, l.text FROM regnwl.line l
    WHERE l.segment = regnwl.segment_now(regnwl.caller(), in_segment) AND l.seq >= from_seq
    ORDER BY l.seq LIMIT least(most, 10000);
$$;

-- The lines of a visit of any station, the header of its segment first: as many as a person looks through.
CREATE FUNCTION regnwl.visit_lines(of_visit bigint) RETURNS TABLE (seq bigint, text bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT l.seq, l.text FROM regnwl.visit v JOIN regnwl.line l ON l.segment = v.segment
    WHERE regnwl.caller() IS NOT NULL AND v.number = of_visit
      AND (l.seq = 0 OR l.seq = v.unit OR l.seq BETWEEN v.unit AND v.seq
           AND position(convert_to('"unit":' || v.unit || ',', 'UTF8') IN substr(l.text, 1, 200)) > 0
           OR l.seq = v.seq)
    ORDER BY l.seq LIMIT 10000;
$$;

-- A station says how it stands.
CREATE FUNCTION regnwl.report(by_program text, open_batches text[], passed bigint, stopped text, lag bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO regnwl.station_now AS n (station, at, program, batches, passed, stopped, lag)
    VALUES (regnwl.caller(), clock_timestamp(), by_program, open_batches, report.passed, report.stopped, report.lag)
    ON CONFLICT (station) DO UPDATE SET at = EXCLUDED.at, program = EXCLUDED.program, batches = EXCLUDED.batches, passed = EXCLUDED.passed,
        stopped = EXCLUDED.stopped, lag = EXCLUDED.lag;
$$;

REVOKE ALL ON ALL TABLES IN SCHEMA regnwl FROM PUBLIC;
REVOKE ALL ON FUNCTION
    regnwl.segment_now(integer, text), regnwl.heads(), regnwl.add_visit(integer, bigint, integer, text), regnwl.add_lines(text, text, bigint, bytea[]),
    regnwl.forks(integer, bigint, bytea), regnwl.begin_anew(text, text), regnwl.own_lines(text, bigint, integer), regnwl.visit_lines(bigint),
    regnwl.report(text, text[], bigint, text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    regnwl.heads(), regnwl.add_lines(text, text, bigint, bytea[]), regnwl.begin_anew(text, text), regnwl.own_lines(text, bigint, integer),
    regnwl.visit_lines(bigint), regnwl.report(text, text[], bigint, text, bigint) TO regnwl_station;
