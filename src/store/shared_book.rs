//! The shared book that a station uses. Unlike other choices, a file that is there and cannot be read is not passed over: a station that is to ask the book before it
//! registers does not stop asking because of that.

use std::io;

use super::data_dir::DataDir;
use crate::domain::{BookSettings, SettingsFault};
use crate::files::{self, own};

/// Largest file, in bytes: its certificates stand in it.
const LARGEST: u64 = 1 << 18;
/// Largest file with the CA that vouches for the server, in bytes.
pub const LARGEST_CA: u64 = 128 << 10;

/// Why the settings of the book cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookUnusable {
    /// The file cannot be read.
    Unreadable(io::ErrorKind),
    /// It is not as this program writes it.
    Damaged,
    /// What it says cannot be meant.
    Settings(SettingsFault),
    /// There is no certificate among those that vouch for the server.
    Ca,
    /// The station uses none.
    None,
}

/// That of a station; none where it uses none.
///
/// # Errors
/// [`BookUnusable`].
pub fn shared_book(data: &DataDir) -> Result<Option<BookSettings>, BookUnusable> {
    let read = files::if_there(own::read(&data.shared_book(), LARGEST));
    let Some(bytes) = read.map_err(|error| BookUnusable::Unreadable(error.kind()))? else { return Ok(None) };
    let settings: BookSettings = serde_json::from_slice(&bytes).map_err(|_| BookUnusable::Damaged)?;
    settings.fault().map_or(Ok(()), |fault| Err(BookUnusable::Settings(fault)))?;
    Ok(Some(settings))
}

/// Has the station use this one, from its next start on; none: none.
///
/// # Errors
/// Those of the system.
pub fn choose(data: &DataDir, chosen: Option<&BookSettings>) -> io::Result<()> {
    match chosen {
        Some(chosen) => own::write(&data.shared_book(), &serde_json::to_vec_pretty(chosen)?),
        None => files::if_there(files::remove(&data.shared_book())).map(drop),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::BookMode;

    #[test]
    fn what_is_chosen_is_read_and_a_file_that_is_broken_is_not_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        data.create().unwrap();
        assert_eq!(shared_book(&data), Ok(None));
        let settings = BookSettings {
            server: "localhost:6000".parse().unwrap(),
            database: "book".into(),
            station: "line-1".into(),
            mode: BookMode::Preferred,
            ca: None,
            plain: false,
            known_lost: 0,
            told_earlier: false,
        };
        choose(&data, Some(&settings)).unwrap();
        assert_eq!(shared_book(&data), Ok(Some(settings)));
        for (text, why) in [
            ("", BookUnusable::Damaged),
            ("{}", BookUnusable::Damaged),
            (r#"{"server":"a b","database":"b","station":"s"}"#, BookUnusable::Damaged),
            (r#"{"server":"localhost","database":"b","station":"s","mode":"later"}"#, BookUnusable::Damaged),
            (r#"{"server":"localhost","database":"b","station":"s","more":1}"#, BookUnusable::Damaged),
            (r#"{"server":"db","database":"b","station":"s"}"#, BookUnusable::Settings(SettingsFault::NoCa)),
            (r#"{"server":"localhost","database":"","station":"s"}"#, BookUnusable::Settings(SettingsFault::Database)),
        ] {
            std::fs::write(data.shared_book(), text).unwrap();
            assert_eq!(shared_book(&data), Err(why), "{text}");
        }
        choose(&data, None).unwrap();
        assert_eq!(shared_book(&data), Ok(None));
    }
}
