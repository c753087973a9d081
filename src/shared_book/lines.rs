//! The lines of a station's record in the book: what it is told, how far it has come, and what a station gets back.

use tokio_postgres::Row;

use super::fault::of_error;
use super::station::SharedBook;
use crate::domain::{BookFault, BookHead};

/// So many lines are asked for at once.
const AT_ONCE: i32 = 2000;

/// What the book says to lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString)]
#[strum(serialize_all = "camelCase")]
pub enum Told {
    /// They stand there.
    Taken,
    /// Those before them do not.
    Gap,
    /// Another line stands, or has come, at one of these places: two records go on under one name.
    Forked,
    /// They do not follow from each other.
    Broken,
}

/// How a station stands, as it says itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its program.
    pub program: String,
    /// The batches that are open.
    pub batches: Vec<String>,
    /// Units that have passed in them.
    pub passed: u64,
    /// Code of what it stands still for.
    pub stopped: Option<String>,
    /// Bytes of its record that the book does not have yet.
    pub lag: u64,
}

impl SharedBook {
    /// How far it has the segments of this station's record.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn heads(&self) -> Result<Vec<BookHead>, BookFault> {
        let rows = self.rows("SELECT segment, lines, bytes, chain, is_forked FROM regnwl.heads()", &[]).await?;
        let read = |row: &Row| {
            let count = |at: usize| row.try_get::<_, i64>(at).ok().and_then(|count| count.try_into().ok());
            Some(BookHead {
                segment: row.try_get(0).ok()?,
                lines: count(1)?,
                bytes: count(2)?,
                chain: row.try_get::<_, Option<String>>(3).ok()?.unwrap_or_default(),
                is_forked: row.try_get(4).ok()?,
            })
        };
        rows.iter().map(|row| read(row).ok_or(BookFault::Other)).collect()
    }

    /// Tells it lines of a segment, without their newlines; `first`: the number of the first one. `batch`: its batch; empty for what is nobody else's business.
    ///
    /// # Errors
    /// [`BookFault`]: they may stand there all the same, and can be told again.
    pub async fn add_lines(
        &self,
        segment: &str,
        batch: &str,
        first: u64,
        lines: &[Vec<u8>],
    ) -> Result<Told, BookFault> {
        let first = i64::try_from(first).unwrap_or(i64::MAX);
        let row = self.row("SELECT regnwl.add_lines($1, $2, $3, $4)", &[&segment, &batch, &first, &lines]).await?;
        row.try_get::<_, String>(0).map_err(of_error)?.parse().map_err(|_| BookFault::Other)
    }

    /// A person goes on with a record that is not as the book has it: the segment begins anew there, and what the book has stays beside it.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn begin_anew(&self, segment: &str, why: &str) -> Result<(), BookFault> {
        self.rows("SELECT regnwl.begin_anew($1, $2)", &[&segment, &why]).await.map(drop)
    }

    /// Lines of a segment of this station's record, without their newlines, from this one on; not all of them at once, and none where there are no more.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn own_lines(&self, segment: &str, from: u64) -> Result<Vec<Vec<u8>>, BookFault> {
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        let asked = "SELECT text FROM regnwl.own_lines($1, $2, $3) ORDER BY seq";
        let rows = self.rows(asked, &[&segment, &from, &AT_ONCE]).await?;
        rows.iter().map(|row| row.try_get(0).map_err(of_error)).collect()
    }

    /// Says how this station stands.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn report(&self, report: &Report) -> Result<(), BookFault> {
        let Report { program, batches, passed, stopped, lag } = report;
        let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let asked = "SELECT regnwl.report($1, $2, $3, $4, $5)";
        self.rows(asked, &[program, batches, &count(*passed), stopped, &count(*lag)]).await.map(drop)
    }
}
