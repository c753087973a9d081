//! One row of a list of client ids, and what can be wrong with it or with the list.

use jiff::Timestamp;

/// Longest text of a list that is shown, in characters.
pub(super) const SHOWN: usize = 64;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The product.
    ProductKey,
    /// The name at the cloud.
    DeviceName,
    /// The client id; an empty one: the name has none.
    ClientId,
    /// When it was made.
    Created,
}

/// Why a file is no list of client ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// It is larger than [`LONGEST_FILE`](super::LONGEST_FILE).
    TooLarge,
    /// It has more rows than [`MOST_ROWS`](super::MOST_ROWS).
    TooMany,
    /// It is neither UTF-8, nor UTF-16, nor GBK.
    NotText,
    /// Nothing stands in it.
    Empty,
    /// No column is that of device names.
    NoNameColumn,
    /// No column is that of client ids.
    NoIdColumn,
    /// Two columns hold the same.
    TwoColumns(Column),
    /// It begins like JSON and is none: at which line.
    NotJson(u64),
}

/// Why a row is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// It names no device.
    NoName,
    /// Its device name can be none.
    Name,
    /// Its client id can be none.
    ClientId,
    /// Its client id is another name's as well: on this line.
    OfTwo {
        /// The other line.
        line: u64,
    },
    /// Its product key is another one for the same name: on this line.
    TwoProducts {
        /// The other line.
        line: u64,
    },
    /// Its fields cannot be told apart.
    Quote,
    /// The API says that the call failed: with this code.
    Failed(String),
}

/// One client id of a name, or that it has none, as a row says it.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) product_key: Option<String>,
    pub(super) device_name: String,
    pub(super) client_id: Option<String>,
    pub(super) created: Option<String>,
    pub(super) fault: Option<RowFault>,
}

/// A time as the record has it: the API's milliseconds become a date; another text stays as it is.
pub(super) fn moment(text: String) -> String {
    let digits = text.len() == 13 && text.bytes().all(|byte| byte.is_ascii_digit());
    let at = text.parse::<i64>().ok().filter(|_| digits).and_then(|ms| Timestamp::from_millisecond(ms).ok());
    at.map_or_else(|| text.chars().take(SHOWN).collect(), |at| at.to_string())
}
