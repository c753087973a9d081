//! What others' tools are told of a station: as the administrator has set it, otherwise as it was chosen for the station.

use std::io;

use super::data_dir::DataDir;
use crate::domain::Monitoring;
use crate::files::{self, own};

/// Its largest size, in bytes.
const LARGEST: u64 = 1 << 16;

/// That of a station. A file that cannot be read chooses nothing.
pub fn monitoring(data: &DataDir) -> Monitoring {
    data.ruled_monitoring().clone().or(chosen(data))
}

/// What was chosen for a station, whatever the administrator has set.
pub fn chosen(data: &DataDir) -> Monitoring {
    let read = files::if_there(own::read(&data.monitoring(), LARGEST)).ok().flatten();
    let chosen: Monitoring = read.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    // One written by hand that depends on where the program was started means nothing.
    Monitoring { metrics_file: chosen.metrics_file.filter(|file| file.is_absolute()), ..chosen }
}

/// Chooses it for a station, from its next start on.
///
/// # Errors
/// Those of the system.
pub fn choose(data: &DataDir, chosen: &Monitoring) -> io::Result<()> {
    own::write(&data.monitoring(), &serde_json::to_vec_pretty(chosen)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_administrator_has_set_wins_and_what_cannot_be_read_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        data.create().unwrap();
        assert_eq!(monitoring(&data), Monitoring::default());
        let own = Monitoring { metrics_file: Some(folder.path().join("own.prom")), system_log: Some(true) };
        choose(&data, &own).unwrap();
        assert_eq!(monitoring(&data), own);
        let ruled = Monitoring { metrics_file: None, system_log: Some(false) };
        let ruled = data.clone().with_ruled_monitoring(ruled);
        assert_eq!(monitoring(&ruled), Monitoring { system_log: Some(false), ..own });
        assert_eq!(chosen(&ruled).system_log, Some(true));
        for text in ["", "{", "[]", r#"{"metricsFile": 7}"#, r#"{"metricsFile": "here.prom"}"#] {
            std::fs::write(data.monitoring(), text).unwrap();
            assert_eq!(monitoring(&data), Monitoring::default(), "{text}");
        }
    }
}
