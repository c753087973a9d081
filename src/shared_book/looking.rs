//! What people look for in the book: visits of all stations, how stations stand, yield. Nothing of it is decided by.

use tokio_postgres::Row;

use super::fault::of_error;
use super::station::{SharedBook, storable};
use crate::domain::{BookFault, BookMatch, BookQuery, BookVisit, HourYield, StationNow, ToldVisit};

/// So many visits are asked for at once: as many as the book gives.
const AT_ONCE: u64 = 10_000;

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

    /// The same, so many at most, page by page; and whether there are more.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn visits(&self, query: &BookQuery, most: u64) -> Result<(Vec<BookVisit>, bool), BookFault> {
        let (mut found, mut behind) = (Vec::new(), None);
        loop {
            let left = most.saturating_sub(found.len() as u64).saturating_add(1);
            let page = BookQuery { behind, most: left.min(AT_ONCE) as u32, ..query.clone() };
            let visits = self.find_visits(&page).await?;
            let is_last = visits.len() < page.most as usize;
            behind = visits.last().map(|visit| visit.number);
            found.extend(visits);
            if found.len() as u64 > most {
                found.pop();
                return Ok((found, true));
            }
            if is_last {
                return Ok((found, false));
            }
        }
    }

    /// The visits of a unit at all stations by the whole of a number, name or ID of it, the oldest first by the stations' clocks, each with its lines.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn life(&self, number: &str) -> Result<Vec<ToldVisit>, BookFault> {
        let query = BookQuery { text: Some((number.to_owned(), BookMatch::Exact)), ..BookQuery::default() };
        let (mut visits, _) = self.visits(&query, u64::MAX).await?;
        // The book got them in the order in which stations could reach it.
        visits.sort_by(|one, other| (&one.ended_at, one.number).cmp(&(&other.ended_at, other.number)));
        let mut life = Vec::new();
        for visit in visits {
            let lines = self.visit_lines(visit.number).await?;
            life.push(ToldVisit { visit, lines });
        }
        Ok(life)
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
