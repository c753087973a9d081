//! The schema of the shared book: numbered files, each run once and as a whole. A book that is further than this program is left alone.

use tokio_postgres::Client;

use super::fault::of_error;
use crate::domain::{BookFault, PROGRAM};

/// Each version, in order: version 1 first.
const VERSIONS: &[&str] = &[
    include_str!("schema/0001_claims.sql"),
    include_str!("schema/0002_late_claims.sql"),
    include_str!("schema/0003_lines.sql"),
    include_str!("schema/0004_looking.sql"),
    include_str!("schema/0005_quick_claims.sql"),
    include_str!("schema/0006_removed_stations.sql"),
    include_str!("schema/0007_caps.sql"),
    include_str!("schema/0008_ranges.sql"),
    include_str!("schema/0009_restored.sql"),
];

/// What this program works with.
#[expect(clippy::cast_possible_truncation, reason = "there are not 2^32 versions")]
pub const VERSION: u32 = VERSIONS.len() as u32;

/// What every version stands on. Roles are the whole server's: another book on it has made the same.
const FOUNDATION: &str = "
    DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'regnwl_station') THEN
            CREATE ROLE regnwl_station NOLOGIN;
        END IF;
    END $$;
    CREATE SCHEMA IF NOT EXISTS regnwl;
    CREATE TABLE IF NOT EXISTS regnwl.schema_version (
        version integer PRIMARY KEY,
        program text NOT NULL,
        at      timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    LOCK TABLE regnwl.schema_version IN EXCLUSIVE MODE;
";

/// Makes the schema, or brings it to this program's version. Gives the version that it had, 0 where there was none.
///
/// # Errors
/// [`BookFault::SchemaNewer`]; nothing was changed then, nor with any other.
pub(super) async fn upgrade(client: &mut Client) -> Result<u32, BookFault> {
    let transaction = client.transaction().await.map_err(of_error)?;
    transaction.batch_execute(FOUNDATION).await.map_err(of_error)?;
    let row = transaction.query_one("SELECT coalesce(max(version), 0) FROM regnwl.schema_version", &[]).await;
    let was = version_in(row.map_err(of_error)?.try_get(0).map_err(of_error)?);
    is_no_newer(was)?;
    for (version, sql) in (1..).zip(VERSIONS).skip(was as usize) {
        transaction.batch_execute(sql).await.map_err(of_error)?;
        let noted = "INSERT INTO regnwl.schema_version (version, program) VALUES ($1, $2)";
        transaction.execute(noted, &[&version, &PROGRAM]).await.map_err(of_error)?;
    }
    transaction.commit().await.map_err(of_error)?;
    Ok(was)
}

/// Of which version the book is, before anything is asked that only this one's has.
///
/// # Errors
/// [`BookFault`].
pub(super) async fn version_of(client: &Client) -> Result<u32, BookFault> {
    let row = client.query_one("SELECT regnwl.version()", &[]).await.map_err(of_error)?;
    Ok(version_in(row.try_get(0).map_err(of_error)?))
}

/// What a version in the book means.
pub(super) fn version_in(told: i32) -> u32 {
    u32::try_from(told).unwrap_or_default()
}

/// # Errors
/// [`BookFault::SchemaNewer`].
pub(super) fn is_no_newer(version: u32) -> Result<(), BookFault> {
    if version > VERSION { Err(BookFault::SchemaNewer { version }) } else { Ok(()) }
}

/// # Errors
/// [`BookFault::SchemaNewer`], [`BookFault::SchemaOlder`].
pub(super) fn is_ours(version: u32) -> Result<(), BookFault> {
    is_no_newer(version)?;
    if version < VERSION { Err(BookFault::SchemaOlder { version }) } else { Ok(()) }
}
