//! The system's own log: on Unix the socket at which syslog and journald take lines of this PC, on Windows the event log.

use std::io;

/// How much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// To be known.
    Notice,
    /// Somebody is to look.
    Error,
}

/// Under this name lines stand there.
const SOURCE: &str = "regnwl-station";

/// Writes a line. It is not waited for: a log that takes none now has none of this one.
///
/// # Errors
/// Those of the system; `NotFound` where nobody takes lines.
pub fn write(weight: Weight, line: &str) -> io::Result<()> {
    of_system::write(weight, line)
}

#[cfg(unix)]
mod of_system {
    use std::io;
    use std::os::unix::net::UnixDatagram;
    use std::path::Path;

    use super::{SOURCE, Weight};

    /// Where it listens on Linux and elsewhere.
    const PLACES: [&str; 2] = ["/dev/log", "/var/run/syslog"];
    /// Lines of programs.
    const USER: u8 = 1 << 3;

    pub(super) fn write(weight: Weight, line: &str) -> io::Result<()> {
        write_to_first(PLACES.map(Path::new), weight, line)
    }

    /// To the first place that is there. What keeps that one from taking it is the cause, not that there is no other.
    pub(super) fn write_to_first<const N: usize>(places: [&Path; N], weight: Weight, line: &str) -> io::Result<()> {
        for place in places {
            match write_to(place, weight, line) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                written => return written,
            }
        }
        Err(io::ErrorKind::NotFound.into())
    }

    /// As the C library does it: RFC 3164 with the local time, and without a host, which the log adds.
    pub(super) fn write_to(place: &Path, weight: Weight, line: &str) -> io::Result<()> {
        let socket = UnixDatagram::unbound()?;
        socket.set_nonblocking(true)?;
        let severity = match weight {
            Weight::Error => 3,
            Weight::Notice => 5,
        };
        let at = jiff::Zoned::now().strftime("%b %e %H:%M:%S").to_string();
        let said = format!("<{}>{at} {SOURCE}[{}]: {line}", USER + severity, std::process::id());
        socket.send_to(said.as_bytes(), place).map(drop)
    }
}

#[cfg(windows)]
mod of_system {
    use std::io;
    use std::iter::once;
    use std::ptr::{null, null_mut};

    use windows_sys::Win32::System::EventLog::{
        DeregisterEventSource, EVENTLOG_ERROR_TYPE, EVENTLOG_INFORMATION_TYPE, RegisterEventSourceW, ReportEventW,
    };

    use super::{SOURCE, Weight};

    /// The number of all lines: what happened is in their text.
    const EVENT: u32 = 1;

    #[expect(unsafe_code, reason = "no safe call writes into the event log")]
    pub(super) fn write(weight: Weight, line: &str) -> io::Result<()> {
        let wide = |text: &str| text.encode_utf16().filter(|unit| *unit != 0).chain(once(0)).collect::<Vec<u16>>();
        let (source, line) = (wide(SOURCE), wide(line));
        let kind = match weight {
            Weight::Error => EVENTLOG_ERROR_TYPE,
            Weight::Notice => EVENTLOG_INFORMATION_TYPE,
        };
        // SAFETY: this PC's log, and a name that ends with a zero.
        let log = unsafe { RegisterEventSourceW(null(), source.as_ptr()) };
        if log.is_null() {
            return Err(io::Error::last_os_error());
        }
        let lines = [line.as_ptr()];
        // SAFETY: one text, which ends with a zero and outlives the call; no user and no bytes beside it.
        let written = unsafe { ReportEventW(log, kind, 0, EVENT, null_mut(), 1, 0, lines.as_ptr(), null()) };
        let written = if written == 0 { Err(io::Error::last_os_error()) } else { Ok(()) };
        // SAFETY: what was had above, given back once.
        unsafe { DeregisterEventSource(log) };
        written
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_line_comes_to_the_socket_as_the_c_library_writes_it() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("log");
        let socket = std::os::unix::net::UnixDatagram::bind(&place).unwrap();
        of_system::write_to(&place, Weight::Error, r#"{"event":"stopped"}"#).unwrap();
        let mut bytes = [0; 200];
        let length = socket.recv(&mut bytes).unwrap();
        let said = std::str::from_utf8(&bytes[..length]).unwrap();
        let end = format!(" regnwl-station[{}]: {{\"event\":\"stopped\"}}", std::process::id());
        let at = said.strip_prefix("<11>").and_then(|said| said.strip_suffix(&*end)).unwrap();
        assert_eq!((at.len(), at.as_bytes()[3], at.as_bytes()[9]), (15, b' ', b':'), "{said}");
        drop(socket);
        assert!(of_system::write_to(&place, Weight::Notice, "nobody").is_err());
    }

    #[test]
    fn a_log_that_is_full_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("log");
        let _socket = std::os::unix::net::UnixDatagram::bind(&place).unwrap();
        let full = (0..10_000).find_map(|_| of_system::write_to(&place, Weight::Notice, "line").err());
        assert_eq!(full.map(|error| error.kind()), Some(io::ErrorKind::WouldBlock));
        // That is what is told, and not that nothing listens elsewhere; where nothing listens it is looked elsewhere.
        let none = folder.path().join("none");
        for places in [[&*place, &*none], [&*none, &*place]] {
            let full = of_system::write_to_first(places, Weight::Notice, "line").unwrap_err();
            assert_eq!(full.kind(), io::ErrorKind::WouldBlock);
        }
        let nowhere = of_system::write_to_first([&*none, &*none], Weight::Notice, "line").unwrap_err();
        assert_eq!(nowhere.kind(), io::ErrorKind::NotFound);
    }
}
