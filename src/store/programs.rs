//! The programs that carry lines: where a station has them, as the administrator has set it, otherwise as it was chosen for the station.

use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::chosen;
use super::data_dir::DataDir;
use crate::domain::Programs;
use crate::files::folder;

/// The file of what was chosen.
const NAME: &str = "programs.json";

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Chosen {
    #[serde(skip_serializing_if = "Option::is_none")]
    ssh: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    adb: Option<PathBuf>,
}

/// Those of a station. A file that cannot be read names none: the programs are looked for then.
pub fn programs(data: &DataDir) -> Programs {
    let chosen = chosen(data);
    let ruled = data.ruled().programs.clone();
    Programs { ssh: ruled.ssh.or(chosen.ssh), adb: ruled.adb.or(chosen.adb) }
}

/// What was chosen for a station, whatever the administrator has set.
pub fn chosen(data: &DataDir) -> Programs {
    let Chosen { ssh, adb } = chosen::read(&data.lines().join(NAME));
    Programs { ssh, adb }
}

/// Chooses them for a station.
///
/// # Errors
/// Those of the system.
pub fn choose(data: &DataDir, Programs { ssh, adb }: Programs) -> io::Result<()> {
    folder::make_within(&data.lines())?;
    chosen::write(&data.lines().join(NAME), &Chosen { ssh, adb })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::data_dir::Ruled;

    #[test]
    fn the_administrators_place_of_a_program_wins_over_the_chosen_one() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        data.create().unwrap();
        assert_eq!(programs(&data), Programs::default());
        let own = Programs { ssh: Some("/own/ssh".into()), adb: Some("/own/adb".into()) };
        choose(&data, own.clone()).unwrap();
        assert_eq!(programs(&data), own);
        let ssh_alone = Programs { ssh: Some("/ruled/ssh".into()), adb: None };
        let ruled = data.with_ruled(Ruled { programs: ssh_alone, ..Ruled::default() });
        assert_eq!(programs(&ruled), Programs { ssh: Some("/ruled/ssh".into()), ..own });
    }
}
