//! The process's standard output and standard error.

use std::io::{self, StdoutLock, Write};

/// Says a line on standard error. Where nobody can read that either there is nothing left to say it to.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Standard output. To write where it was closed as the process began is an error, and not taken in silence.
pub struct StandardOutput(StdoutLock<'static>);

/// Standard output, for as long as it is held.
pub fn stdout() -> StandardOutput {
    StandardOutput(io::stdout().lock())
}

impl Write for StandardOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        is_open()?;
        self.0.write(bytes).map_err(by_kind)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(by_kind)
    }
}

/// A fault of standard output, with the kind that says what it is. Windows has three numbers for a reader that went away, of which the standard
/// library knows two.
pub fn by_kind(fault: io::Error) -> io::Error {
    const PIPE_NOT_CONNECTED: i32 = 233;
    let is_gone = cfg!(windows) && fault.raw_os_error() == Some(PIPE_NOT_CONNECTED);
    if is_gone { io::ErrorKind::BrokenPipe.into() } else { fault }
}

/// Whether there is a standard output.
///
/// # Errors
/// It was closed as the process began.
pub fn is_open() -> io::Result<()> {
    #[cfg(unix)]
    return at_start::is_open();
    #[cfg(not(unix))]
    Ok(())
}

/// The standard library opens a device that takes everything in the place of a closed standard output before `main` begins: whoever wants to know looks earlier.
#[cfg(unix)]
mod at_start {
    use std::io;
    use std::sync::atomic::{AtomicBool, Ordering};

    static WAS_CLOSED: AtomicBool = AtomicBool::new(false);

    #[used]
    #[expect(unsafe_code, reason = "nothing else runs before the standard library has begun")]
    #[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__mod_init_func"))]
    // SAFETY: the section holds functions of this type, which are called once, on one thread.
    #[cfg_attr(not(target_os = "macos"), unsafe(link_section = ".init_array"))]
    static LOOK: extern "C" fn() = look;

    extern "C" fn look() {
        WAS_CLOSED.store(rustix::io::fcntl_getfd(io::stdout()).is_err(), Ordering::Relaxed);
    }

    pub(super) fn is_open() -> io::Result<()> {
        if WAS_CLOSED.load(Ordering::Relaxed) { Err(rustix::io::Errno::BADF.into()) } else { Ok(()) }
    }
}
