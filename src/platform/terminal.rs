//! A terminal that a program runs on, seen from its other end: a pty.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, Winsize, tcgetattr, tcsetattr, tcsetwinsize};

/// Wide enough that no program wraps a line.
const COLUMNS: u16 = 4096;
const ROWS: u16 = 100;

/// The end that is held here. Programs that this process starts do not get it: they would keep the terminal alive.
pub struct Terminal {
    held: File,
    wait: Timespec,
}

impl Terminal {
    /// A new one, raw, without an echo, and wide; with its other end and that one's path.
    ///
    /// # Errors
    /// Those of the system.
    pub fn open() -> io::Result<(Self, OwnedFd, PathBuf)> {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let held = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        let held = {
            let held = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
            rustix::io::fcntl_setfd(&held, rustix::io::FdFlags::CLOEXEC)?;
            held
        };
        grantpt(&held)?;
        unlockpt(&held)?;
        let name = ptsname(&held, Vec::new())?;
        let other = rustix::fs::open(&*name, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty())?;
        let mut line = tcgetattr(&other)?;
        line.make_raw();
        tcsetattr(&other, OptionalActions::Now, &line)?;
        tcsetwinsize(&other, Winsize { ws_row: ROWS, ws_col: COLUMNS, ws_xpixel: 0, ws_ypixel: 0 })?;
        rustix::io::ioctl_fionbio(&held, true)?;
        let path = PathBuf::from(name.to_string_lossy().into_owned());
        Ok((Self { held: File::from(held), wait: Timespec::default() }, other, path))
    }

    /// How long each read and each write waits at most.
    pub fn allow(&mut self, time: Duration) {
        self.wait = Timespec::try_from(time).unwrap_or_default();
    }

    /// What it can be waited for by.
    pub fn source(&self) -> BorrowedFd<'_> {
        self.held.as_fd()
    }

    fn ready(&self, how: PollFlags) -> io::Result<()> {
        match poll(&mut [PollFd::new(&self.held, how)], Some(&self.wait)) {
            Ok(0) => Err(io::ErrorKind::TimedOut.into()),
            Ok(_) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl Read for Terminal {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.ready(PollFlags::IN)?;
        match self.held.read(bytes) {
            // Nobody has the other end open any more.
            Err(error) if Errno::from_io_error(&error) == Some(Errno::IO) => Ok(0),
            read => read,
        }
    }
}

impl Write for Terminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.ready(PollFlags::OUT)?;
        self.held.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A program on such a terminal, which it leads: it asks there for passwords. It is ended when this is dropped; where this process is killed the system closes the
/// terminal, and so ends it.
pub struct OnTerminal {
    terminal: Terminal,
    child: Child,
}

impl OnTerminal {
    /// Starts it.
    ///
    /// # Errors
    /// Those of the system.
    pub fn start(mut command: Command) -> io::Result<Self> {
        let (terminal, other, _) = Terminal::open()?;
        command.stdin(other.try_clone()?).stdout(other.try_clone()?).stderr(other);
        let lead = || {
            rustix::process::setsid()?;
            rustix::process::ioctl_tiocsctty(rustix::stdio::stdin())?;
            #[expect(unsafe_code, reason = "no safe crate in the tree sets it")]
            // SAFETY: the call takes numbers, and may be made here. A station that was started with `nohup` would hand on that this signal is ignored.
            let before = unsafe { libc::signal(libc::SIGHUP, libc::SIG_DFL) };
            if before == libc::SIG_ERR { Err(io::Error::last_os_error()) } else { Ok(()) }
        };
        #[expect(unsafe_code, reason = "what is run between fork and exec cannot be seen to be safe")]
        // SAFETY: three system calls; nothing is allocated and no lock is taken.
        unsafe {
            command.pre_exec(lead);
        }
        Ok(Self { child: command.spawn()?, terminal })
    }

    /// How long each read and each write waits at most.
    pub fn allow(&mut self, time: Duration) {
        self.terminal.allow(time);
    }

    /// What it can be waited for by.
    pub fn source(&self) -> BorrowedFd<'_> {
        self.terminal.source()
    }
}

impl Read for OnTerminal {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.terminal.read(bytes)
    }
}

impl Write for OnTerminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.terminal.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for OnTerminal {
    fn drop(&mut self) {
        // It has nothing to put in order: whoever it talks to sees the connection end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
