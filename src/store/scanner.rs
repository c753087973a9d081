//! The port that a station's scanner is on, where it does not type like a keyboard.

use std::io;

use serde::{Deserialize, Serialize};

use super::chosen;
use super::data_dir::DataDir;
use crate::domain::ScannerPort;

#[derive(Default, Serialize, Deserialize)]
struct Chosen {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scanner: Option<ScannerPort>,
}

/// That of a station. A file that cannot be read names none.
pub fn scanner(data: &DataDir) -> Option<ScannerPort> {
    chosen::read::<Chosen>(&data.scanner()).scanner
}

/// Chooses it for a station, from its next start on.
///
/// # Errors
/// Those of the system.
pub fn choose(data: &DataDir, scanner: Option<ScannerPort>) -> io::Result<()> {
    chosen::write(&data.scanner(), &Chosen { scanner })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_read_again_and_what_cannot_be_read_is_no_scanner() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        data.create().unwrap();
        assert_eq!(scanner(&data), None);
        choose(&data, Some("COM5".parse().unwrap())).unwrap();
        assert_eq!(scanner(&data), Some(ScannerPort { port: "COM5".into(), baud: 9600 }));
        choose(&data, None).unwrap();
        assert_eq!(scanner(&data), None);
        for (text, port) in [("", None), ("{", None), ("[]", None), (r#"{"scanner":{"port":"COM7"}}"#, Some("COM7"))] {
            std::fs::write(data.scanner(), text).unwrap();
            assert_eq!(scanner(&data).map(|scanner| scanner.port).as_deref(), port, "{text}");
        }
    }
}
