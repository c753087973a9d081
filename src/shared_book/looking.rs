//! What people look for in the book: visits of all stations, how stations stand, yield. Nothing of it is decided by.

use tokio_postgres::Row;

use super::fault::of_error;
use super::station::{SharedBook, storable};
use crate::domain::BookFault;

/// How a text is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "camelCase")]
pub enum Match {
    /// A number, name or ID as a whole.
    Exact,
    /// Its beginning.
    Prefix,
    /// Its end.
    Suffix,
    /// Any part of it. With fewer than three characters every visit is looked at.
    Fragment,
}

impl Match {
    /// What it is called in a call, and to the book.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// Which visits are looked for: those that fit everything that is said here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookQuery {
    /// What stands in serial number, device name, hardware ID or client ID, in any case.
    pub text: Option<(String, Match)>,
    /// Only these outcomes, as records call them; none: all.
    pub outcomes: Option<Vec<String>>,
    /// Only this station.
    pub station: Option<String>,
    /// Only visits that ended then or later, RFC 3339.
    pub since: Option<String>,
    /// Only visits that ended before, RFC 3339.
    pub until: Option<String>,
    /// Only visits that the book got before this one: the next page.
    pub behind: Option<u64>,
    /// So many at most, 10,000 in any case.
    pub most: u32,
}

/// A visit of any station, as its last line tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BookVisit {
    /// In the order in which the book got them.
    pub number: u64,
    /// Whose.
    pub station: String,
    /// Its batch.
    pub batch: Option<String>,
    /// Its slot.
    pub slot: Option<String>,
    /// When it began, RFC 3339 in UTC.
    pub started_at: Option<String>,
    /// When it ended, RFC 3339 in UTC, by its station's clock.
    pub ended_at: Option<String>,
    /// As records call it.
    pub outcome: String,
    /// Why.
    pub code: Option<String>,
    /// Its product.
    pub product_key: Option<String>,
    /// Its name at the cloud.
    pub device_name: Option<String>,
    /// Its number.
    pub serial_number: Option<String>,
    /// Chip UID or MAC.
    pub hardware_id: Option<String>,
    /// The identity that it has.
    pub client_id: Option<String>,
    /// Identities that were issued to it.
    pub issued: Option<i32>,
    /// How long it took, in ms.
    pub total_ms: Option<f64>,
}

/// How a station stands, as it has said last.
#[derive(Clone, Debug, PartialEq)]
pub struct StationNow {
    /// Which.
    pub station: String,
    /// When it said so, RFC 3339 in UTC, by the book's clock; none where it never did.
    pub at: Option<String>,
    /// Seconds since then.
    pub seconds_ago: Option<f64>,
    /// Its program.
    pub program: Option<String>,
    /// The batches that are open.
    pub batches: Vec<String>,
    /// Units that have passed in them.
    pub passed: Option<i64>,
    /// Code of what it stands still for.
    pub stopped: Option<String>,
    /// Bytes of its record that the book does not have yet.
    pub lag: Option<i64>,
    /// Claims of which nobody has said how they ended.
    pub open_claims: i64,
}

/// How many visits of a station ended so in an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HourYield {
    /// Which station.
    pub station: String,
    /// The hour, RFC 3339 in UTC.
    pub hour: String,
    /// The outcome, as records call it.
    pub outcome: String,
    /// How many.
    pub visits: i64,
}

impl SharedBook {
    /// Visits of all stations, the newest first.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn find_visits(&self, query: &BookQuery) -> Result<Vec<BookVisit>, BookFault> {
        let (text, how) = query.text.as_ref().map_or(("", ""), |(text, how)| (text, how.word()));
        let behind = query.behind.map(|behind| i64::try_from(behind).unwrap_or(i64::MAX));
        let most = i32::try_from(query.most).unwrap_or(i32::MAX);
        let asked = "SELECT number, station, batch, slot, started_at, ended_at, outcome, code, product_key, device_name, serial_number, hardware_id, client_id, issued, total_ms
            FROM regnwl.find_visits($1, $2, $3, $4, $5::text::timestamptz, $6::text::timestamptz, $7, $8)";
        let BookQuery { outcomes, station, since, until, .. } = query;
        let rows = self.rows(asked, &[&storable(text), &how, outcomes, station, since, until, &behind, &most]).await?;
        rows.iter().map(|row| visit(row).map_err(of_error)).collect()
    }

    /// The lines of a visit of any station, without their newlines: the header of its segment first. Its seals open with its station's keys alone.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn visit_lines(&self, number: u64) -> Result<Vec<Vec<u8>>, BookFault> {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        let rows = self.rows("SELECT text FROM regnwl.visit_lines($1) ORDER BY seq", &[&number]).await?;
        rows.iter().map(|row| row.try_get(0).map_err(of_error)).collect()
    }

    /// How the stations stand.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn stations_now(&self) -> Result<Vec<StationNow>, BookFault> {
        let asked = "SELECT station, at, seconds_ago, program, batches, passed, stopped, lag, open_claims FROM regnwl.stations_now()";
        let read = |row: &Row| {
            Ok(StationNow {
                station: row.try_get(0)?,
                at: row.try_get(1)?,
                seconds_ago: row.try_get(2)?,
                program: row.try_get(3)?,
                batches: row.try_get::<_, Option<_>>(4)?.unwrap_or_default(),
                passed: row.try_get(5)?,
                stopped: row.try_get(6)?,
                lag: row.try_get(7)?,
                open_claims: row.try_get(8)?,
            })
        };
        self.rows(asked, &[]).await?.iter().map(|row| read(row).map_err(of_error)).collect()
    }

    /// How visits ended from one moment on up to another one (RFC 3339), by station and hour.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn yield_by_hour(&self, since: &str, until: &str) -> Result<Vec<HourYield>, BookFault> {
        let asked = "SELECT station, hour, outcome, visits FROM regnwl.yield_by_hour($1::text::timestamptz, $2::text::timestamptz)";
        let read = |row: &Row| {
            Ok(HourYield {
                station: row.try_get(0)?,
                hour: row.try_get(1)?,
                outcome: row.try_get(2)?,
                visits: row.try_get(3)?,
            })
        };
        self.rows(asked, &[&since, &until]).await?.iter().map(|row| read(row).map_err(of_error)).collect()
    }
}

fn visit(row: &Row) -> Result<BookVisit, tokio_postgres::Error> {
    Ok(BookVisit {
        number: row.try_get::<_, i64>(0)?.try_into().unwrap_or_default(),
        station: row.try_get(1)?,
        batch: row.try_get(2)?,
        slot: row.try_get(3)?,
        started_at: row.try_get(4)?,
        ended_at: row.try_get(5)?,
        outcome: row.try_get(6)?,
        code: row.try_get(7)?,
        product_key: row.try_get(8)?,
        device_name: row.try_get(9)?,
        serial_number: row.try_get(10)?,
        hardware_id: row.try_get(11)?,
        client_id: row.try_get(12)?,
        issued: row.try_get(13)?,
        total_ms: row.try_get(14)?,
    })
}
