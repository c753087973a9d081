//! What people look for in the shared book, and what it tells: visits of all stations, how stations stand, yield. Nothing is decided by it.

/// How a text is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "camelCase")]
pub enum BookMatch {
    /// A number, name or ID as a whole.
    Exact,
    /// Its beginning.
    Prefix,
    /// Its end.
    Suffix,
    /// Any part of it. With fewer than three characters every visit is looked at.
    Fragment,
}

impl BookMatch {
    /// What it is called in a call, and to the book.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// Which visits are looked for: those that fit everything that is said here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookQuery {
    /// What stands in serial number, device name, hardware ID or client ID, in any case.
    pub text: Option<(String, BookMatch)>,
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

/// A visit with what happened at it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToldVisit {
    /// Which.
    pub visit: BookVisit,
    /// Its lines, without their newlines: the header of its segment first.
    pub lines: Vec<Vec<u8>>,
}

/// How a station stands, as it has said last.
#[derive(Clone, Debug, Default, PartialEq)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
