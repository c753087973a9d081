//! A program that carries a line: it runs on a terminal of its own, with arguments that are built here and without a shell, and ends with the line.

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::port_thread::{Driver, waits};
#[cfg(windows)]
use super::pseudo_console::OnTerminal;
use crate::domain::LineFault;
#[cfg(unix)]
use crate::platform::terminal::OnTerminal;

/// How much a program may say before its line begins.
const LONGEST_GREETING: usize = 64 << 10;
/// How long one look at what it says takes at most.
const LOOK: Duration = Duration::from_millis(50);

/// Where a program is: the one that was chosen, otherwise the first of this name in the places that the system looks in. None where it is not there.
pub(super) fn found(name: &str, chosen: Option<&Path>) -> Option<PathBuf> {
    let is_there = |path: &PathBuf| path.is_absolute() && path.is_file();
    match chosen {
        Some(chosen) => Some(chosen.to_owned()).filter(is_there),
        None => {
            let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
            // Not the folder that this program was started in, which may be anybody's.
            std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(&name)).find(is_there)
        }
    }
}

/// A program on its terminal. It is ended when this is dropped; where this process is killed, the system closes the terminal and so ends it.
pub(super) struct Running {
    /// What it said after its greeting and nobody has read yet.
    first: Vec<u8>,
    program: OnTerminal,
}

impl Running {
    /// Starts it in this folder. What it writes is English, without colours.
    pub(super) fn start(program: &Path, arguments: &[impl AsRef<OsStr>], folder: &Path) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(folder).env("LC_ALL", "C").env("TERM", "dumb");
        // Passwords are asked for on the terminal.
        command.env_remove("SSH_ASKPASS").env("SSH_ASKPASS_REQUIRE", "never").env_remove("DISPLAY");
        Ok(Self { first: Vec::new(), program: OnTerminal::start(command)? })
    }

    /// Waits for the line: `begins` says at which byte of what the program has said, `ended` why there is none where it ends.
    ///
    /// # Errors
    /// There is no line. The program has ended.
    pub(super) fn greeted(
        mut self,
        within: Duration,
        begins: impl Fn(&str) -> Option<usize>,
        ended: impl Fn(&str) -> LineFault,
    ) -> Result<(Self, String), LineFault> {
        let until = Instant::now() + within;
        let (mut heard, mut chunk) = (Vec::new(), [0; 1024]);
        self.program.allow(LOOK);
        loop {
            match self.program.read(&mut chunk) {
                Ok(0) => return Err(ended(&String::from_utf8_lossy(&heard))),
                Ok(count) => heard.extend_from_slice(&chunk[..count]),
                Err(error) if waits(&error) => {}
                Err(_) => return Err(ended(&String::from_utf8_lossy(&heard))),
            }
            let text = String::from_utf8_lossy(&heard);
            if let Some(at) = begins(&text) {
                // What is not UTF-8 is not counted byte by byte: the greeting of a program is ASCII.
                let greeting = text[..at].to_owned();
                self.first = text.into_owned().split_off(at).into_bytes();
                return Ok((self, greeting));
            }
            if heard.len() > LONGEST_GREETING || Instant::now() >= until {
                return Err(LineFault::Silent);
            }
        }
    }
}

impl Read for Running {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.first.is_empty() {
            return self.program.read(bytes);
        }
        let count = bytes.len().min(self.first.len());
        bytes[..count].copy_from_slice(&self.first[..count]);
        self.first.drain(..count);
        Ok(count)
    }
}

impl Write for Running {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.program.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.program.flush()
    }
}

impl Driver for Running {
    fn allow(&mut self, time: Duration) -> serialport::Result<()> {
        self.program.allow(time);
        Ok(())
    }

    #[cfg(unix)]
    fn source(&self) -> Option<std::os::fd::BorrowedFd<'_>> {
        // What was said with the greeting is there already, and nothing tells of it.
        self.first.is_empty().then(|| self.program.source())
    }
}
