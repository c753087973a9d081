-- Version 4: what people look for: visits of all stations, how stations stand, yield. For stations as functions, for reports (Grafana, Excel) as views, both without
-- persons, seals and lines of the desk.

-- Visits that are found by a text, the newest first. how: 'exact', 'prefix', 'suffix', 'fragment'; else all. behind: only those before this one.
CREATE FUNCTION regnwl.find_visits(
    what text, how text, of_outcomes text[], of_station text, since timestamptz, until timestamptz, behind bigint, most integer
) RETURNS TABLE (
    number bigint, station text, batch text, slot text, started_at text, ended_at text, outcome text, code text, product_key text, device_name text,
    serial_number text, hardware_id text, client_id text, issued integer, total_ms double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    -- More than these are so many that the newest of them are found by going backwards through all visits.
    few      CONSTANT integer := 50000;
    small    text := lower(what COLLATE "C");
    -- As LIKE takes it.
    pattern  text := replace(replace(replace(small, '\', '\\'), '%', '\%'), '_', '\_');
    reversed text := replace(replace(replace(reverse(small), '\', '\\'), '%', '\%'), '_', '\_');
    fits     text := 'true';
    found    bigint[];
BEGIN
    PERFORM regnwl.caller();
    IF how IN ('exact', 'prefix', 'suffix') THEN
        EXECUTE format('SELECT array_agg(f.visit) FROM (SELECT w.visit FROM regnwl.visit_word w WHERE %s LIMIT %s) f',
            CASE how
                WHEN 'exact' THEN format('w.word = %L', small)
                WHEN 'prefix' THEN format('w.word LIKE %L', pattern || '%')
                ELSE format('w.reversed LIKE %L', reversed || '%')
            END, few + 1) INTO found;
        fits := CASE
            WHEN coalesce(cardinality(found), 0) <= few THEN 'v.number = ANY ($7)'
            ELSE format('(E''\n'' || v.found_by || E''\n'') LIKE %L', CASE how
                WHEN 'exact' THEN E'%\n' || pattern || E'\n%'
                WHEN 'prefix' THEN E'%\n' || pattern || '%'
                ELSE '%' || pattern || E'\n%'
            END)
        END;
    ELSIF how = 'fragment' THEN
        fits := format('v.found_by LIKE %L', '%' || pattern || '%');
    END IF;
    IF of_outcomes IS NOT NULL AND NOT 'PASS' = ANY (of_outcomes) THEN
        fits := fits || ' AND v.outcome <> ''PASS''';
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT v.number, s.role::text, v.batch, v.slot, regnwl.told(v.started_at), regnwl.told(v.ended_at), v.outcome, v.code, v.product_key, v.device_name,'
        ' v.serial_number, v.hardware_id, v.client_id, v.issued, v.total_ms'
        ' FROM regnwl.visit v JOIN regnwl.station s ON s.id = v.station WHERE %s'
        ' AND ($1 IS NULL OR v.outcome = ANY ($1)) AND ($2 IS NULL OR s.role = $2) AND ($3 IS NULL OR v.ended_at >= $3) AND ($4 IS NULL OR v.ended_at < $4)'
        ' AND ($5 IS NULL OR v.number < $5) ORDER BY v.number DESC LIMIT least($6, 10000)', fits)
        USING of_outcomes, of_station, since, until, behind, most, found;
END $$;

-- How the stations stand, as they have said last.
CREATE FUNCTION regnwl.stations_now() RETURNS TABLE (
    station text, at text, seconds_ago double precision, program text, batches text[], passed bigint, stopped text, lag bigint, open_claims bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.role::text, regnwl.told(n.at), extract(epoch FROM clock_timestamp() - n.at)::double precision, n.program, n.batches, n.passed, n.stopped, n.lag,
        (SELECT count(*) FROM regnwl.claim c WHERE c.station = s.id AND NOT EXISTS (SELECT FROM regnwl.claim_end e WHERE e.visit = c.visit))
    FROM regnwl.station s LEFT JOIN regnwl.station_now n ON n.station = s.id
    WHERE regnwl.caller() IS NOT NULL ORDER BY s.role;
$$;

-- How many visits ended with which outcome, by station and hour (UTC).
CREATE FUNCTION regnwl.yield_by_hour(since timestamptz, until timestamptz) RETURNS TABLE (station text, hour text, outcome text, visits bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.role::text, regnwl.told(date_trunc('hour', v.ended_at, 'UTC')), v.outcome, count(*)
    FROM regnwl.visit v JOIN regnwl.station s ON s.id = v.station
    WHERE regnwl.caller() IS NOT NULL AND v.ended_at >= since AND v.ended_at < until
    GROUP BY 1, 2, 3 ORDER BY 2, 1, 3;
$$;

-- For reports. Whoever is let in to read them (GRANT regnwl_reader TO …) reads nothing else.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'regnwl_reader') THEN
        CREATE ROLE regnwl_reader NOLOGIN;
    END IF;
END $$;
CREATE SCHEMA regnwl_reports;
CREATE VIEW regnwl_reports.visits AS
    SELECT v.number, s.role::text AS station, v.batch, v.slot, v.started_at, v.ended_at, v.outcome, v.code, v.step, v.product_key, v.device_name, v.serial_number,
        v.hardware_id, v.client_id, v.issued, v.total_ms, v.device_ms, v.cloud_ms, v.hands_ms
    FROM regnwl.visit v JOIN regnwl.station s ON s.id = v.station;
CREATE VIEW regnwl_reports.stations AS
    SELECT s.role::text AS station, s.added, n.at AS last_seen, n.program, n.batches, n.passed, n.stopped, n.lag AS bytes_behind
    FROM regnwl.station s LEFT JOIN regnwl.station_now n ON n.station = s.id;
CREATE VIEW regnwl_reports.claims AS
    SELECT c.number, s.role::text AS station, c.at, c.product_key, c.device_name, c.serial_number, c.hardware_id,
        coalesce((SELECT e.state FROM regnwl.claim_end e WHERE e.visit = c.visit ORDER BY e.turn DESC LIMIT 1), 'claimed') AS state
    FROM regnwl.claim c JOIN regnwl.station s ON s.id = c.station;
CREATE VIEW regnwl_reports.yield_by_hour AS
    SELECT s.role::text AS station, date_trunc('hour', v.ended_at) AS hour, v.product_key, v.batch, v.outcome, count(*) AS visits,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY v.total_ms) AS median_ms
    FROM regnwl.visit v JOIN regnwl.station s ON s.id = v.station GROUP BY 1, 2, 3, 4, 5;
GRANT USAGE ON SCHEMA regnwl_reports TO regnwl_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA regnwl_reports TO regnwl_reader;

REVOKE ALL ON FUNCTION
    regnwl.find_visits(text, text, text[], text, timestamptz, timestamptz, bigint, integer), regnwl.stations_now(), regnwl.yield_by_hour(timestamptz, timestamptz)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    regnwl.find_visits(text, text, text[], text, timestamptz, timestamptz, bigint, integer), regnwl.stations_now(), regnwl.yield_by_hour(timestamptz, timestamptz)
    TO regnwl_station;
