-- Version 8: numbers of ranges are given once over all stations.
--
-- What counts here is what a number counts, and not where a station's range begins: ranges whose numbers have one form (prefix, width, digits, check character) are one
-- form of numbers, however much of it each station was given for its own. Stations write a text in one form only, however its range is written.

-- One row for each number that was given, or may have been.
CREATE TABLE regnwl.given_number (
    -- The form, as stations write it.
    form    text NOT NULL,
    -- Up to 2^64 - 1.
    counts  numeric(20) NOT NULL CHECK (counts >= 0),
    station integer NOT NULL REFERENCES regnwl.station,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- For which it was asked for; none where the station has given it by its own record, and has told it since.
    visit   bytea CHECK (octet_length(visit) = 32),
    -- It was not given there: a person has said that numbers go on behind it.
    bound   boolean NOT NULL DEFAULT false,
    PRIMARY KEY (form, counts)
);
CREATE INDEX given_number_of_visit ON regnwl.given_number (visit) WHERE visit IS NOT NULL;

-- Takes the next number for a visit: at_least or, in steps from there, the first one behind all that was given up to the last one. None where there is none up to that.
-- A visit that asks again gets what it got, as long as that is what it asks for (at_least): what its record cannot use, it asks past.
-- Where it only looks, it takes none. With it goes how far the server's log has come (log).
CREATE FUNCTION regnwl.take_number(of_visit text, of_form text, at_least numeric, up_to numeric, step integer, only_looks boolean)
RETURNS TABLE (counts numeric, log text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    me      integer := regnwl.caller();
    own     bytea := decode(of_visit, 'hex');
    now_in  integer := regnwl.generation_now();
    highest numeric;
    taken   numeric;
BEGIN
    -- Each statement below has to see what others have committed by then.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'numbers are taken in read committed' USING ERRCODE = 'RW002';
    END IF;
    -- What the book has forgotten may be this very number.
    IF now_in IS NULL OR now_in > 1 AND regnwl.missing(now_in) <> '{}' THEN
        RAISE EXCEPTION 'not all stations have compared their records with this book' USING ERRCODE = 'RW005';
    END IF;
    LOOP
        -- Looked at again after each wait: its own question of before may have been the one that was waited for.
        SELECT min(n.counts) INTO taken FROM regnwl.given_number n
        WHERE n.visit = own AND n.station = me AND n.form = of_form AND n.counts BETWEEN at_least AND up_to AND (n.counts - at_least) % step = 0;
        EXIT WHEN taken IS NOT NULL;
        SELECT n.counts INTO highest FROM regnwl.given_number n
        WHERE n.form = of_form AND n.counts BETWEEN at_least AND up_to ORDER BY n.counts DESC LIMIT 1;
        taken := CASE WHEN highest IS NULL THEN at_least ELSE at_least + step * (div(highest - at_least, step) + 1) END;
        EXIT WHEN only_looks OR taken > up_to;
        INSERT INTO regnwl.given_number (form, counts, station, visit) VALUES (of_form, taken, me, own) ON CONFLICT DO NOTHING;
        EXIT WHEN FOUND;
        -- Somebody has taken it meanwhile, and has committed that.
    END LOOP;
    RETURN QUERY SELECT CASE WHEN taken <= up_to THEN taken END, pg_current_wal_insert_lsn()::text;
END $$;

-- A value that two stations have given, one of them at least without the book (station: that one). Both stand for ever.
CREATE TABLE regnwl.value_twice (
    form    text NOT NULL,
    counts  numeric(20) NOT NULL,
    station integer NOT NULL REFERENCES regnwl.station,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (form, counts, station),
    FOREIGN KEY (form, counts) REFERENCES regnwl.given_number
);

-- A person has looked at one; the list has it no more.
CREATE TABLE regnwl.value_twice_seen (
    form    text NOT NULL,
    counts  numeric(20) NOT NULL,
    station integer NOT NULL,
    -- At which, whose record knows who that was.
    seen_at integer NOT NULL REFERENCES regnwl.station,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    why     text NOT NULL,
    PRIMARY KEY (form, counts, station),
    FOREIGN KEY (form, counts, station) REFERENCES regnwl.value_twice
);

-- Whether each of these numbers was told by the station that calls, or taken for it: what another station has given, too, must have been told to be a conflict.
CREATE FUNCTION regnwl.has_numbers(of_form text, asked numeric[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    me integer := regnwl.caller();
BEGIN
    RETURN NOT EXISTS (
        SELECT FROM unnest(asked) AS a (counts)
        WHERE NOT EXISTS (SELECT FROM regnwl.given_number n WHERE n.form = of_form AND n.counts = a.counts AND n.station = me)
          AND NOT EXISTS (SELECT FROM regnwl.value_twice t WHERE t.form = of_form AND t.counts = a.counts AND t.station = me));
END $$;

-- Numbers that stand on the record of the station that calls, whoever has given them: from here on they are given to nobody. Where another station has given one of
-- those in `once`, people hear of it: so many more of them there are now. is_bound: it was not given, but nothing up to it is to be.
CREATE FUNCTION regnwl.tell_numbers(of_form text, told numeric[], once numeric[], is_bound boolean) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    me    integer := regnwl.caller();
    twice bigint;
BEGIN
    -- In one order for all: so nobody waits for somebody who waits for him.
    INSERT INTO regnwl.given_number (form, counts, station, bound)
    SELECT of_form, t.counts, me, is_bound FROM unnest(told) AS t (counts) ORDER BY t.counts ON CONFLICT DO NOTHING;
    INSERT INTO regnwl.value_twice (form, counts, station)
    SELECT n.form, n.counts, me FROM regnwl.given_number n
    WHERE n.form = of_form AND n.counts = ANY (once) AND n.station <> me AND NOT n.bound ORDER BY n.counts ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS twice = ROW_COUNT;
    RETURN twice;
END $$;

-- Values that two stations have given, and that no person has looked at, the newest first: the form and what they count, who told it later, and who had it.
CREATE FUNCTION regnwl.values_twice() RETURNS TABLE (form text, counts text, station text, at text, other_station text, other_at text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.form, t.counts::text, s.role::text, regnwl.told(t.at), o.role::text, regnwl.told(n.at)
    FROM regnwl.value_twice t JOIN regnwl.station s ON s.id = t.station
    JOIN regnwl.given_number n ON (n.form, n.counts) = (t.form, t.counts) JOIN regnwl.station o ON o.id = n.station
    WHERE regnwl.caller() IS NOT NULL
      AND NOT EXISTS (SELECT FROM regnwl.value_twice_seen e WHERE (e.form, e.counts, e.station) = (t.form, t.counts, t.station))
    ORDER BY t.at DESC, t.form, t.counts;
$$;

-- A person has looked at one.
CREATE FUNCTION regnwl.see_value_twice(of_form text, of_counts numeric, of_station text, for_reason text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me    integer := regnwl.caller();
    later integer := (SELECT s.id FROM regnwl.station s WHERE s.role = of_station);
BEGIN
    IF NOT EXISTS (SELECT FROM regnwl.value_twice t WHERE (t.form, t.counts, t.station) = (of_form, of_counts, later)) THEN
        RAISE EXCEPTION 'no such value was given twice' USING ERRCODE = 'RW003';
    END IF;
    INSERT INTO regnwl.value_twice_seen (form, counts, station, seen_at, why) VALUES (of_form, of_counts, later, me, for_reason) ON CONFLICT DO NOTHING;
END $$;

-- Whether a station has ever claimed a unit with this serial number: one that told it by itself, so that nobody has given it. What became of the claim is all the same:
-- the unit is there.
CREATE FUNCTION regnwl.has_number(on_platform text, of_product text, serial_number text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    PERFORM regnwl.caller();
    RETURN EXISTS (SELECT FROM regnwl.claim_key k WHERE k.key = regnwl.unit_key('number', on_platform, of_product, serial_number));
END $$;

REVOKE ALL ON ALL TABLES IN SCHEMA regnwl FROM PUBLIC;
REVOKE ALL ON FUNCTION
    regnwl.take_number(text, text, numeric, numeric, integer, boolean), regnwl.tell_numbers(text, numeric[], numeric[], boolean), regnwl.has_number(text, text, text),
    regnwl.has_numbers(text, numeric[]), regnwl.values_twice(), regnwl.see_value_twice(text, numeric, text, text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    regnwl.take_number(text, text, numeric, numeric, integer, boolean), regnwl.tell_numbers(text, numeric[], numeric[], boolean), regnwl.has_number(text, text, text),
    regnwl.has_numbers(text, numeric[]), regnwl.values_twice(), regnwl.see_value_twice(text, numeric, text, text)
    TO regnwl_station;
