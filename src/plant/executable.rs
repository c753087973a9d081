//! A program as it stands on the disk: opened once, told by the hash of what was read, and started as that file as far as the system lets one.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use sha2::{Digest as _, Sha256};
use tokio::process::{Child, Command};

use crate::domain::{ProgramFault, hex};
use crate::files::given;

/// What it gets of this station's environment: where the system's own things are. A product secret may stand in the rest of it.
const KEPT: [&str; 20] = [
    "APPDATA",
    "HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LOCALAPPDATA",
    "LOGNAME",
    "PATH",
    "ProgramData",
    "ProgramFiles",
    "SystemDrive",
    "SystemRoot",
    "TEMP",
    "TMP",
    "TMPDIR",
    "TZ",
    "USER",
    "USERNAME",
    "USERPROFILE",
    "windir",
];

/// A program that was read to its end, and is held open.
pub struct Executable {
    path: PathBuf,
    file: File,
    sha256: String,
    /// What is started.
    starts: OsString,
}

impl Executable {
    /// Opens the file at this path and reads it.
    ///
    /// # Errors
    /// [`ProgramFault::NotThere`]; [`ProgramFault::NotStarted`] where the file is no program: what is none some systems hand to a shell.
    pub fn open(path: &str) -> Result<Self, ProgramFault> {
        let path = PathBuf::from(path);
        let mut file = given::open_program(&path).map_err(|_| ProgramFault::NotThere)?;
        let (mut hash, mut head, mut chunk) = (Sha256::new(), Vec::new(), vec![0; 64 << 10]);
        loop {
            let count = file.read(&mut chunk).map_err(|_| ProgramFault::NotThere)?;
            if count == 0 {
                break;
            }
            hash.update(&chunk[..count]);
            head.extend_from_slice(&chunk[..count.min(4 - head.len().min(4))]);
        }
        let is_script = cfg!(unix) && head.starts_with(b"#!");
        if !is_script && !is_native(&head) {
            return Err(ProgramFault::NotStarted);
        }
        // Whoever runs a script reads it by its name.
        let starts = if is_script { path.clone().into_os_string() } else { opened(&file, &path) };
        Ok(Self { path, file, sha256: hex(&hash.finalize()), starts })
    }

    /// SHA-256 of what was read: 64 lower-case hexadecimal digits.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Starts it, without a shell and without a window of its own, in the folder that it stands in, with pipes to its input and its outputs. It is ended when the
    /// child is dropped. Must be called on a runtime.
    ///
    /// # Errors
    /// Those of the system.
    pub fn start(self, args: &[String]) -> io::Result<Child> {
        let mut command = Command::new(&self.starts);
        command.args(args).current_dir(crate::files::folder_of(&self.path)).env_clear();
        command.envs(KEPT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        // A group of its own: what it starts ends with it, and a key pressed at this station's terminal is not for it.
        #[cfg(unix)]
        command.arg0(&self.path).process_group(0);
        // CREATE_NO_WINDOW.
        #[cfg(windows)]
        command.creation_flags(0x0800_0000);
        let child = command.spawn();
        // Held until here: on Windows nobody could put another one in its place meanwhile.
        drop(self.file);
        child
    }
}

/// The file that was read, whatever stands at its path by now.
#[cfg(target_os = "linux")]
fn opened(file: &File, _: &Path) -> OsString {
    use std::os::fd::AsRawFd as _;
    format!("/proc/self/fd/{}", file.as_raw_fd()).into()
}

/// No other system starts a program that is open.
#[cfg(not(target_os = "linux"))]
fn opened(_: &File, path: &Path) -> OsString {
    path.as_os_str().to_owned()
}

/// Whether a file begins as programs of this system do.
fn is_native(head: &[u8]) -> bool {
    const MACH_O: [[u8; 4]; 5] = [
        [0xfe, 0xed, 0xfa, 0xce],
        [0xfe, 0xed, 0xfa, 0xcf],
        [0xce, 0xfa, 0xed, 0xfe],
        [0xcf, 0xfa, 0xed, 0xfe],
        [0xca, 0xfe, 0xba, 0xbe],
    ];
    if cfg!(windows) {
        head.starts_with(b"MZ")
    } else if cfg!(target_os = "macos") {
        MACH_O.iter().any(|magic| head.starts_with(magic))
    } else {
        head.starts_with(b"\x7fELF")
    }
}
