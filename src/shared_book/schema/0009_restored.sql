-- Version 9: a dump that is put back: into the same database it is noticed, and on another server a station can be removed that has no role there.
--
-- `pg_restore --clean` drops what the schema is made of and makes it anew, in the same database of the same server: what a book was told from itself by until now stays as it
-- was. A table that is made anew has another number.

CREATE OR REPLACE FUNCTION regnwl.mark() RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT c.system_identifier || '/' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) || '/' || d.oid || '/' || to_regclass('regnwl.generation')::oid
        FROM pg_control_system() c, pg_database d WHERE d.datname = current_database());
END $$;

-- It is itself as it is brought to this version: nothing was forgotten by that. A book that had forgotten something before has done so still.
UPDATE regnwl.generation
SET mark = regnwl.mark()
WHERE number = (SELECT max(g.number) FROM regnwl.generation g) AND regnwl.mark() LIKE mark || '/%';

-- Lets a station in no more. What it has claimed and told stays. False: there is none of this name.
CREATE OR REPLACE FUNCTION regnwl.remove_station(named text) RETURNS boolean
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
    IF EXISTS (SELECT FROM pg_roles r WHERE r.rolname = named) THEN
        EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', named);
        EXECUTE format('REVOKE regnwl_station FROM %I', named);
    END IF;
    RETURN true;
END $$;
