//! When a run ends before its time, and how.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::chance::Chance;

/// When: so long after this.
#[derive(Clone, Copy, Debug)]
pub enum When {
    Start(Duration),
    FirstUnit(Duration),
    Step(&'static str, Duration),
}

/// How.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It is not asked.
    Killed,
    /// It is told, and ends by itself.
    Told(Signal),
    /// Its record is moved away under it.
    RecordTaken,
}

#[derive(Clone, Copy, Debug)]
pub struct Death {
    pub when: When,
    pub how: How,
}

impl How {
    /// One of them; a program under Wine knows no signals, and is killed.
    pub fn any(chance: &mut Chance, is_of_windows: bool) -> Self {
        match chance.below(20) {
            _ if is_of_windows => Self::Killed,
            0..10 => Self::Killed,
            10..14 => Self::Told(Signal::TERM),
            14..18 => Self::Told(Signal::HUP),
            _ => Self::RecordTaken,
        }
    }

    pub fn come_over(self, process: &mut Child, data: &Path) -> io::Result<()> {
        match self {
            Self::Killed => process.kill(),
            Self::Told(signal) => {
                tell(process, signal);
                Ok(())
            }
            Self::RecordTaken => match std::fs::rename(data.join("record"), away(data)) {
                // Nothing was there yet to be taken.
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                other => other,
            },
        }
    }

    /// Whether a run that ended like this, with this exit code, did what it should.
    pub fn allows(self, code: Option<i32>) -> bool {
        match self {
            // A kill that came too late is none.
            Self::Killed => matches!(code, None | Some(0 | 1)),
            Self::Told(_) => matches!(code, Some(0 | 1)),
            Self::RecordTaken => matches!(code, Some(0 | 1 | 3 | 4)),
        }
    }
}

/// Tells a process to end. One that has ended by itself is waited for all the same.
pub fn tell(process: &Child, signal: Signal) {
    let pid = Pid::from_raw(process.id().cast_signed()).expect("a process has a number");
    let _ = kill_process(pid, signal);
}

/// Where a record is that was taken.
fn away(data: &Path) -> PathBuf {
    data.join("record-away")
}

/// Puts a record that was taken back, as a person does who finds it.
///
/// # Errors
/// Something stands where it was: a station began a new one.
pub fn put_back(data: &Path) -> io::Result<()> {
    if away(data).is_dir() { std::fs::rename(away(data), data.join("record")) } else { Ok(()) }
}
