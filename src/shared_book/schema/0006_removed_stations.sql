-- Version 6: stations that are gone for good, and were taken out by the book's administrator.

-- Since when it is let in no more. What it has claimed and told stands as ever.
ALTER TABLE regnwl.station ADD COLUMN removed timestamptz;

-- Takes a station out, for the owner of the book alone: its role logs in no more, and a connection that it still has may call nothing. False where there is none of
-- this name. Not while the book waits for it: what it has forgotten may be known to that station alone, and a person goes past that at another one (go_on). So a book
-- that has a station as removed had all of its claims, and waits for it no more, whatever it forgets later.
CREATE FUNCTION regnwl.remove_station(named text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    now_in integer := regnwl.generation_now();
BEGIN
    IF NOT EXISTS (SELECT FROM regnwl.station s WHERE s.role = named) THEN
        RETURN false;
    END IF;
    IF now_in IS NULL OR named = ANY (regnwl.missing(now_in)) THEN
        RAISE EXCEPTION 'this station has not compared its record with this book' USING ERRCODE = 'RW005';
    END IF;
    UPDATE regnwl.station s SET removed = clock_timestamp() WHERE s.role = named AND s.removed IS NULL;
    EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', named);
    EXECUTE format('REVOKE regnwl_station FROM %I', named);
    RETURN true;
END $$;

-- The stations that it waits for: what the book has forgotten may be known to them alone. Who was let in later has nothing that it could have forgotten.
CREATE OR REPLACE FUNCTION regnwl.missing(in_generation integer) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT coalesce(array_agg(s.role::text ORDER BY s.role), '{}')
        FROM regnwl.generation g JOIN regnwl.station s ON s.added < g.at AND s.removed IS NULL
        WHERE g.number = in_generation AND g.number > 1
          AND NOT EXISTS (SELECT FROM regnwl.gone_on o WHERE o.generation = g.number)
          AND NOT EXISTS (SELECT FROM regnwl.heard h WHERE h.generation = g.number AND h.station = s.id));
END $$;

-- How the stations stand, as they have said last; those that were removed stand no more.
CREATE OR REPLACE FUNCTION regnwl.stations_now() RETURNS TABLE (
    station text, at text, seconds_ago double precision, program text, batches text[], passed bigint, stopped text, lag bigint, open_claims bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.role::text, regnwl.told(n.at), extract(epoch FROM clock_timestamp() - n.at)::double precision, n.program, n.batches, n.passed, n.stopped, n.lag,
        (SELECT count(*) FROM regnwl.claim c WHERE c.station = s.id AND NOT EXISTS (SELECT FROM regnwl.claim_end e WHERE e.visit = c.visit))
    FROM regnwl.station s LEFT JOIN regnwl.station_now n ON n.station = s.id
    WHERE regnwl.caller() IS NOT NULL AND s.removed IS NULL ORDER BY s.role;
$$;

CREATE OR REPLACE VIEW regnwl_reports.stations AS
    SELECT s.role::text AS station, s.added, n.at AS last_seen, n.program, n.batches, n.passed, n.stopped, n.lag AS bytes_behind, s.removed
    FROM regnwl.station s LEFT JOIN regnwl.station_now n ON n.station = s.id;

REVOKE ALL ON FUNCTION regnwl.remove_station(text) FROM PUBLIC;
