//! Numbers of ranges in the book: it gives each of them once over all stations.

use tokio_postgres::Row;
use tokio_postgres::types::{ToSql, Type};

use super::fault::of_error;
use super::station::{SharedBook, storable};
use crate::domain::{BookFault, NumberRange, Platform, ValueTwice};

/// A number that a visit asks the book for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedNumber {
    /// The chain hash of the line that the visit begins with.
    pub visit: String,
    /// What it is a number of.
    pub range: NumberRange,
    /// The first one that will do, which is what the station's own record would give: it must be of the range.
    pub at_least: String,
    /// Of which product it will be the serial number, on which platform; none where it is another value. A unit may have told it by itself: then nobody gets it.
    pub serial_number_of: Option<(Platform, String)>,
}

impl SharedBook {
    /// Takes the next number that no station has been given, and that no unit which a station has claimed has told by itself. Asked again for the same visit it gives the
    /// same one, unless more is asked for by then. Where it `only_looks`, it takes none. None: from there on all are given.
    ///
    /// # Errors
    /// [`BookFault`]: it may be taken in the book all the same; [`BookFault::CatchingUp`] while the book waits for stations.
    pub async fn take_number(&self, asked: &AskedNumber, only_looks: bool) -> Result<Option<String>, BookFault> {
        let AskedNumber { visit, range, at_least, serial_number_of } = asked;
        let sql =
            "SELECT counts::text, log FROM regnwl.take_number($1, $2, $3::text::numeric, $4::text::numeric, $5, $6)";
        let (form, more) = (storable(&range.form()), range.form_counts_from());
        let step = i32::try_from(range.step).unwrap_or(i32::MAX);
        let (mut from, (_, up_to)) = range.value_of(at_least).zip(range.bounds()).ok_or(BookFault::Other)?;
        loop {
            let [at_least, up_to] = [from, up_to].map(|counts| counts.saturating_add(more).to_string());
            let values: [(&(dyn ToSql + Sync), Type); 6] = [
                (visit, Type::TEXT),
                (&form, Type::TEXT),
                (&at_least, Type::TEXT),
                (&up_to, Type::TEXT),
                (&step, Type::INT4),
                (&only_looks, Type::BOOL),
            ];
            let row = self.typed_row(sql, &values).await?;
            self.has_come_to(row.try_get(1).map_err(of_error)?);
            let Some(counts) = row.try_get::<_, Option<String>>(0).map_err(of_error)? else { return Ok(None) };
            let counts =
                counts.parse::<u64>().ok().and_then(|counts| counts.checked_sub(more)).ok_or(BookFault::Other)?;
            let number = range.place_with(counts).and_then(|place| range.at(place)).ok_or(BookFault::Other)?;
            let is_told = match serial_number_of {
                Some((platform, product_key)) => self.has_number(platform, product_key, &number).await?,
                None => false,
            };
            if !is_told {
                return Ok(Some(number));
            }
            let Some(next) = counts.checked_add(range.step.into()) else { return Ok(None) };
            from = next;
        }
    }

    async fn has_number(&self, platform: &Platform, product_key: &str, number: &str) -> Result<bool, BookFault> {
        let texts = [platform.0.as_str(), product_key, number].map(storable);
        let row = self
            .typed_row("SELECT regnwl.has_number($1, $2, $3)", &texts.each_ref().map(|text| (text as _, Type::TEXT)))
            .await?;
        row.try_get(0).map_err(of_error)
    }

    /// Whether this station has told each of these numbers of a form, or has taken it.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn has_numbers(&self, form: &str, counts: &[u64]) -> Result<bool, BookFault> {
        let sql = "SELECT regnwl.has_numbers($1, $2::text[]::numeric[])";
        self.row(sql, &[&storable(form), &texts(counts)]).await?.try_get(0).map_err(of_error)
    }

    /// Tells what numbers of a form this station's record has: it gives them to nobody from here on. What it has already is no fault, but where another station has given
    /// one of those in `once`, people hear of it. Gives how many such there are now that were not before.
    ///
    /// # Errors
    /// [`BookFault`]: they may stand there all the same, and can be told again.
    pub async fn tell_numbers(&self, form: &str, told: &[u64], once: &[u64]) -> Result<u64, BookFault> {
        let sql = "SELECT regnwl.tell_numbers($1, $2::text[]::numeric[], $3::text[]::numeric[], false)";
        let row = self.row(sql, &[&storable(form), &texts(told), &texts(once)]).await?;
        row.try_get::<_, i64>(0).map(i64::unsigned_abs).map_err(of_error)
    }

    /// Tells up to where nothing of a form is given any more.
    ///
    /// # Errors
    /// [`BookFault`], as above.
    pub async fn go_on_behind(&self, form: &str, counts: u64) -> Result<(), BookFault> {
        let sql = "SELECT regnwl.tell_numbers($1, $2::text[]::numeric[], '{}', true)";
        self.rows(sql, &[&storable(form), &texts(&[counts])]).await.map(drop)
    }

    /// Values that two stations have given, and that no person has looked at, the newest first.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn values_twice(&self) -> Result<Vec<ValueTwice>, BookFault> {
        let asked = "SELECT form, counts, station, at, other_station, other_at FROM regnwl.values_twice()";
        let read = |row: &Row| {
            let text = |at: usize| row.try_get::<_, String>(at).ok();
            let (form, counts) = (text(0)?, text(1)?.parse().ok()?);
            let value = NumberRange::number_of_form(&form, counts).unwrap_or_else(|| format!("{form} {counts}"));
            Some(ValueTwice {
                value,
                form,
                counts,
                station: text(2)?,
                at: text(3)?,
                other: text(4)?,
                other_at: text(5)?,
            })
        };
        self.rows(asked, &[]).await?.iter().map(|row| read(row).ok_or(BookFault::Other)).collect()
    }

    /// A person has looked at one. Who that was stands on this station's record.
    ///
    /// # Errors
    /// [`BookFault`]; [`BookFault::Refused`] where there is none such.
    pub async fn see_value_twice(&self, twice: &ValueTwice, why: &str) -> Result<(), BookFault> {
        let ValueTwice { form, counts, station, .. } = twice;
        let sql = "SELECT regnwl.see_value_twice($1, $2::text::numeric, $3, $4)";
        self.rows(sql, &[&storable(form), &counts.to_string(), &station, &storable(why)]).await.map(drop)
    }
}

fn texts(counts: &[u64]) -> Vec<String> {
    counts.iter().map(u64::to_string).collect()
}
