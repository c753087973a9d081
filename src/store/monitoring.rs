//! What others' tools are told of a station: as the administrator has set it, otherwise as it was chosen for the station.

use std::io;

use super::chosen;
use super::data_dir::DataDir;
use crate::domain::Monitoring;

/// That of a station. A file that cannot be read chooses nothing.
pub fn monitoring(data: &DataDir) -> Monitoring {
    data.ruled().monitoring.clone().or(chosen(data))
}

/// What was chosen for a station, whatever the administrator has set.
pub fn chosen(data: &DataDir) -> Monitoring {
    let chosen: Monitoring = chosen::read(&data.monitoring());
    // One written by hand that depends on where the program was started means nothing.
    Monitoring { metrics_file: chosen.metrics_file.filter(|file| file.is_absolute()), ..chosen }
}

/// Chooses it for a station, from its next start on.
///
/// # Errors
/// Those of the system.
pub fn choose(data: &DataDir, chosen: &Monitoring) -> io::Result<()> {
    chosen::write(&data.monitoring(), chosen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::data_dir::Ruled;

    #[test]
    fn what_the_administrator_has_set_wins_and_what_cannot_be_read_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        data.create().unwrap();
        assert_eq!(monitoring(&data), Monitoring::default());
        let own = Monitoring { metrics_file: Some(folder.path().join("own.prom")), system_log: Some(true) };
        choose(&data, &own).unwrap();
        assert_eq!(monitoring(&data), own);
        let off = Monitoring { metrics_file: None, system_log: Some(false) };
        let ruled = data.clone().with_ruled(Ruled { monitoring: off, ..Ruled::default() });
        assert_eq!(monitoring(&ruled), Monitoring { system_log: Some(false), ..own });
        assert_eq!(chosen(&ruled).system_log, Some(true));
        for text in ["", "{", "[]", r#"{"metricsFile": 7}"#, r#"{"metricsFile": "here.prom"}"#] {
            std::fs::write(data.monitoring(), text).unwrap();
            assert_eq!(monitoring(&data), Monitoring::default(), "{text}");
        }
    }
}
