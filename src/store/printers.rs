//! Where a station prints its labels, as it was chosen for it.

use std::io;

use serde::{Deserialize, Serialize};

use super::chosen;
use super::data_dir::DataDir;
use crate::domain::Printers;

/// What is kept.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Chosen {
    printers: String,
}

/// The printers of a station. A file that cannot be read chooses none.
pub fn printers(data: &DataDir) -> Printers {
    let chosen: Chosen = chosen::read(&data.printers());
    chosen.printers.parse().unwrap_or_default()
}

/// Chooses them for a station, from its next start on.
///
/// # Errors
/// Those of the system.
pub fn choose(data: &DataDir, printers: &Printers) -> io::Result<()> {
    chosen::write(&data.printers(), &Chosen { printers: printers.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_read_again_and_what_cannot_be_read_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        data.create().unwrap();
        assert!(printers(&data).is_empty());
        let chosen: Printers = "tcp:10.0.0.5; 2=tcp:10.0.0.6".parse().unwrap();
        choose(&data, &chosen).unwrap();
        assert_eq!(printers(&data), chosen);
        for text in ["", "{", "[]", r#"{"printers": 7}"#, r#"{"printers": "usb"}"#] {
            std::fs::write(data.printers(), text).unwrap();
            assert!(printers(&data).is_empty(), "{text}");
        }
    }
}
