//! What a serial driver does with a byte that came damaged.

use std::io;

/// What a port can be waited for by.
#[cfg(unix)]
pub fn descriptor(port: &impl std::os::fd::AsRawFd) -> std::os::fd::BorrowedFd<'_> {
    let fd = port.as_raw_fd();
    #[expect(unsafe_code, reason = "the crate has no safe call for it")]
    // SAFETY: the port owns it, and is borrowed for as long.
    unsafe {
        std::os::fd::BorrowedFd::borrow_raw(fd)
    }
}

/// From now on a byte with a framing or parity error is read as a NUL. As ports are opened, Linux leaves one with a framing error out without a word: a serial
/// number is then another one. Elsewhere drivers keep their own ways.
///
/// # Errors
/// The system's, where this is no serial line.
#[cfg(target_os = "linux")]
pub fn mark_damaged_bytes(port: &impl std::os::fd::AsRawFd) -> io::Result<()> {
    let fd = port.as_raw_fd();
    let done = |result: i32| if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) };
    let mut line = std::mem::MaybeUninit::<libc::termios>::uninit();
    #[expect(unsafe_code, reason = "no safe crate in the tree reads the settings of a line")]
    // SAFETY: `line` has room for all that the call writes.
    done(unsafe { libc::tcgetattr(fd, line.as_mut_ptr()) })?;
    #[expect(unsafe_code, reason = "what the call above has written")]
    // SAFETY: it said that it did.
    let mut line = unsafe { line.assume_init() };
    line.c_iflag = line.c_iflag & !(libc::IGNPAR | libc::PARMRK) | libc::INPCK;
    #[expect(unsafe_code, reason = "no safe crate in the tree sets them")]
    // SAFETY: the call reads `line` and keeps nothing of it.
    done(unsafe { libc::tcsetattr(fd, libc::TCSANOW, &line) })
}

/// Not known how, here.
///
/// # Errors
/// None.
#[cfg(all(unix, not(target_os = "linux")))]
pub fn mark_damaged_bytes(_port: &impl std::os::fd::AsRawFd) -> io::Result<()> {
    Ok(())
}
