//! Where the station keeps its record, its keys and its settings: one place for the PC, not one for a login.

use std::io;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

/// The station's own folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataDir {
    path: PathBuf,
    other_volume: PathBuf,
}

impl DataDir {
    /// A folder that somebody chose.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), other_volume: std::env::temp_dir() }
    }

    /// With this place for answers that the folder's own volume does not take any more, instead of the system's for temporary files.
    #[must_use]
    pub fn with_other_volume(self, other_volume: impl Into<PathBuf>) -> Self {
        Self { other_volume: other_volume.into(), ..self }
    }

    /// The platform's place for the data of all users: `%ProgramData%\regnwl-station`, `/Users/Shared/regnwl-station`, `/var/lib/regnwl-station`.
    pub fn of_pc() -> Self {
        if cfg!(windows) {
            let base = std::env::var_os("ProgramData").unwrap_or_else(|| r"C:\ProgramData".into());
            Self::new(PathBuf::from(base).join("regnwl-station"))
        } else if cfg!(target_os = "macos") {
            Self::new("/Users/Shared/regnwl-station")
        } else {
            Self::new("/var/lib/regnwl-station")
        }
    }

    /// The place for the data of one user, where the platform names one. A record there and one in [`DataDir::of_pc`] do not know of each other.
    pub fn of_user() -> Option<Self> {
        ProjectDirs::from("", "", "regnwl-station").map(|places| Self::new(places.data_local_dir()))
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Segments and the writer's lock.
    pub fn record(&self) -> PathBuf {
        self.path.join("record")
    }

    /// The seal key.
    pub fn keys(&self) -> PathBuf {
        self.path.join("keys")
    }

    /// The station's own profiles.
    pub fn profiles(&self) -> PathBuf {
        self.path.join("profiles")
    }

    /// Reports of the program's own faults.
    pub fn reports(&self) -> PathBuf {
        self.path.join("reports")
    }

    /// Where an answer goes that the record cannot take: beside it, then to another volume.
    pub fn spill(&self) -> [PathBuf; 2] {
        [self.path.join("spill"), self.other_volume.clone()]
    }

    /// Makes the folders, durably: a file that survives a power cut is lost with the folder that does not.
    ///
    /// # Errors
    /// Those of the system: often this user has no right to the place for all users.
    pub fn create(&self) -> io::Result<()> {
        std::fs::create_dir_all(self.record())?;
        std::fs::create_dir_all(self.keys())?;
        // Windows keeps names with the files themselves and cannot open a folder.
        #[cfg(unix)]
        {
            std::fs::File::open(&self.path)?.sync_all()?;
            // Others' folders above may not be readable.
            let above =
                self.path.parent().map(|above| if above.as_os_str().is_empty() { Path::new(".") } else { above });
            let _ = above.map(std::fs::File::open).transpose().map(|above| above.map(|above| above.sync_all()));
        }
        Ok(())
    }

    /// The station's name: this PC's, and a random part that tells two PCs of one name apart. Made once.
    ///
    /// # Errors
    /// Those of the system.
    pub fn station_name(&self) -> io::Result<String> {
        let path = self.path.join("station.txt");
        if let Ok(name) = std::fs::read_to_string(&path)
            && !name.trim().is_empty()
        {
            return Ok(name.trim().to_owned());
        }
        let mut random = [0; 2];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let host = gethostname::gethostname().to_string_lossy().chars().filter(|c| !c.is_control()).collect::<String>();
        let name = format!("{host}-{}", crate::domain::identity::hex(&random));
        std::fs::write(&path, &name)?;
        Ok(name)
    }
}
