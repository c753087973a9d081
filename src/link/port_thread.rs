//! The thread behind a serial port: reads and writes in turn.
//!
//! One thread, not two: on Windows a handle is synchronous, so that a read that waits would hold up every write; there, reads are short. Where a port can be waited for
//! together with something else (Unix), the thread sleeps until there is something to do.

use std::io;
#[cfg(unix)]
use std::os::fd::BorrowedFd;
use std::sync::mpsc as blocking;
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
#[cfg(unix)]
use serialport::SerialPort as _;
use tokio::sync::mpsc;

use super::bytes::{ByteLink, CHUNKS, Orders, WRITE_LIMIT, Write};
use crate::platform::bell::{Rung, bell};

/// How long one read waits while the line is in use, where a port can only be read: the longest time a write waits for its turn. Everywhere the longest wait for room.
const BUSY_SLICE: Duration = Duration::from_millis(1);
/// The same while nothing happens, so that an idle port costs no measurable CPU time.
const IDLE_SLICE: Duration = Duration::from_millis(10);
/// How long a line counts as in use after its last byte.
const BUSY_FOR: Duration = Duration::from_secs(1);
/// How long a write is waited for once something was heard: an answer is mostly followed by the next command, which then
/// does not wait for a slice to end.
const TURN: Duration = Duration::from_micros(500);
const CHUNK: usize = 1024;
/// Bytes written at once. A driver that has any room takes few bytes without waiting; many would block until the unit has
/// taken them all, whatever the time-out says.
const PIECE: usize = 64;

/// What the thread needs of a port.
pub(super) trait Driver: io::Read + io::Write + Send {
    /// How long a read, and a write, may take from now on.
    fn allow(&mut self, time: Duration) -> serialport::Result<()>;

    /// What can be waited for; none where the port can only be read.
    #[cfg(unix)]
    fn source(&self) -> Option<BorrowedFd<'_>>;
}

#[cfg(unix)]
impl Driver for serialport::TTYPort {
    fn allow(&mut self, time: Duration) -> serialport::Result<()> {
        self.set_timeout(time)
    }

    fn source(&self) -> Option<BorrowedFd<'_>> {
        Some(crate::platform::line::descriptor(self))
    }
}

#[cfg(not(unix))]
impl Driver for Box<dyn serialport::SerialPort> {
    fn allow(&mut self, time: Duration) -> serialport::Result<()> {
        self.set_timeout(time)
    }
}

/// What a write that timed out has done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TimedOutWrite {
    /// Nothing: it waited for room and got none. So it is on Unix.
    SentNothing,
    /// Nobody knows: a Windows driver says so of bytes that it has sent all the same (error 121). They are not sent again.
    Unknown,
}

/// Starts the thread, named after the port. It ends, and closes the port, when the link is dropped or the port breaks.
pub(super) fn start<Port: Driver + 'static>(port: Port, name: &str) -> io::Result<ByteLink> {
    let timed_out = if cfg!(windows) { TimedOutWrite::Unknown } else { TimedOutWrite::SentNothing };
    over(port, name, timed_out)
}

fn over<Port: Driver + 'static>(port: Port, name: &str, timed_out: TimedOutWrite) -> io::Result<ByteLink> {
    let (heard, incoming) = mpsc::channel(CHUNKS);
    let (writes, orders) = blocking::sync_channel(1);
    let (bell, rung) = bell()?;
    let (slice, last_byte) = (Duration::ZERO, Instant::now());
    let thread = PortThread { port, heard, orders, rung, timed_out, slice, last_byte };
    thread::Builder::new().name(format!("port {name}")).spawn(move || thread.run())?;
    Ok(ByteLink::over_thread(incoming, Orders { writes, bell }))
}

struct PortThread<Port> {
    port: Port,
    heard: mpsc::Sender<io::Result<Bytes>>,
    orders: blocking::Receiver<Write>,
    rung: Rung,
    timed_out: TimedOutWrite,
    slice: Duration,
    last_byte: Instant,
}

impl<Port: Driver> PortThread<Port> {
    fn run(mut self) {
        let mut chunk = [0; CHUNK];
        let mut turn = Duration::ZERO;
        loop {
            match self.orders.recv_timeout(std::mem::take(&mut turn)) {
                Ok(order) => {
                    let written = self.write(&order);
                    let broken = written.is_err();
                    // Nobody waits where the writer was cancelled.
                    let _ = order.done.send(written);
                    if broken {
                        return;
                    }
                }
                Err(blocking::RecvTimeoutError::Timeout) => {}
                Err(blocking::RecvTimeoutError::Disconnected) => return,
            }
            self.pace();
            // Room is taken first: where nobody reads, the bytes stay in the driver.
            let Ok(room) = self.heard.clone().try_reserve_owned() else {
                if self.heard.is_closed() || self.rung.rest(BUSY_SLICE).is_err() {
                    return;
                }
                continue;
            };
            match self.until_it_may_be_read() {
                Ok(true) => {}
                Ok(false) => continue,
                Err(error) => {
                    room.send(Err(error));
                    return;
                }
            }
            match self.port.read(&mut chunk) {
                Ok(0) => {
                    room.send(Err(io::ErrorKind::BrokenPipe.into()));
                    return;
                }
                Ok(count) => {
                    self.last_byte = Instant::now();
                    turn = self.turn();
                    room.send(Ok(Bytes::copy_from_slice(&chunk[..count])));
                }
                Err(error) if waits(&error) => {}
                Err(error) => {
                    room.send(Err(error));
                    return;
                }
            }
        }
    }

    /// Waits until the port has something to say; false where there is an order first.
    #[cfg(unix)]
    fn until_it_may_be_read(&mut self) -> io::Result<bool> {
        match self.port.source() {
            Some(source) => self.rung.wait(source),
            None => Ok(true),
        }
    }

    #[cfg(not(unix))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "a read waits for itself, a slice at a time")]
    fn until_it_may_be_read(&mut self) -> io::Result<bool> {
        Ok(true)
    }

    /// How long a write is waited for before the next read begins, which would hold it up.
    fn turn(&self) -> Duration {
        #[cfg(unix)]
        if self.port.source().is_some() {
            return Duration::ZERO;
        }
        TURN
    }

    fn write(&mut self, order: &Write) -> io::Result<()> {
        self.last_byte = Instant::now();
        let mut bytes = &order.bytes[..];
        if self.timed_out == TimedOutWrite::Unknown {
            // There is one time-out for both: a read's short slice would cut writes off.
            self.allow(WRITE_LIMIT);
        }
        // A writer that waits no longer lets go of the port too: it must not stay busy behind a unit that takes nothing.
        while !bytes.is_empty() && !order.done.is_closed() {
            match self.port.write(&bytes[..bytes.len().min(PIECE)]) {
                Ok(count) => bytes = &bytes[count..],
                Err(error) if error.kind() == io::ErrorKind::TimedOut && self.timed_out == TimedOutWrite::Unknown => {
                    return Err(error);
                }
                Err(error) if waits(&error) => {}
                Err(error) => return Err(error),
            }
            if !bytes.is_empty() && self.last_byte.elapsed() > WRITE_LIMIT {
                return Err(io::ErrorKind::TimedOut.into());
            }
        }
        self.last_byte = Instant::now();
        Ok(())
    }

    fn pace(&mut self) {
        self.allow(if self.last_byte.elapsed() < BUSY_FOR { BUSY_SLICE } else { IDLE_SLICE });
    }

    /// A port that refuses a new time-out keeps the one it was opened with.
    fn allow(&mut self, slice: Duration) {
        if slice != self.slice && self.port.allow(slice).is_ok() {
            self.slice = slice;
        }
    }
}

/// Nothing is wrong: it has to be tried again.
pub(super) fn waits(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// A driver that says once that a write timed out, and has sent this many of its bytes all the same.
    struct Late {
        sent_all_the_same: usize,
        on_the_wire: Arc<Mutex<Vec<u8>>>,
        is_late: bool,
        may_take: Duration,
        writes_may_take: Arc<Mutex<Vec<Duration>>>,
    }

    impl io::Read for Late {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::TimedOut.into())
        }
    }

    impl io::Write for Late {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.writes_may_take.lock().unwrap().push(self.may_take);
            let mut wire = self.on_the_wire.lock().unwrap();
            if std::mem::take(&mut self.is_late) {
                wire.extend_from_slice(&bytes[..self.sent_all_the_same]);
                return Err(io::ErrorKind::TimedOut.into());
            }
            wire.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Driver for Late {
        fn allow(&mut self, time: Duration) -> serialport::Result<()> {
            self.may_take = time;
            Ok(())
        }

        #[cfg(unix)]
        fn source(&self) -> Option<BorrowedFd<'_>> {
            None
        }
    }

    /// What a write ends with, what went over the wire, and the longest time each write of the driver might take.
    async fn written(timed_out: TimedOutWrite, sent_all_the_same: usize) -> (io::Result<()>, Vec<u8>, Vec<Duration>) {
        let (on_the_wire, writes_may_take) = (Arc::default(), Arc::default());
        let driver = Late {
            sent_all_the_same,
            on_the_wire: Arc::clone(&on_the_wire),
            is_late: true,
            may_take: Duration::ZERO,
            writes_may_take: Arc::clone(&writes_may_take),
        };
        let mut link = over(driver, "late", timed_out).unwrap();
        let ended = link.write_all(COMMAND).await;
        let wire = on_the_wire.lock().unwrap().clone();
        let may_take = writes_may_take.lock().unwrap().clone();
        (ended, wire, may_take)
    }

    const COMMAND: &[u8] = b"AT+IDENTITY=1\r\n";

    #[tokio::test]
    async fn no_byte_is_sent_twice_where_a_driver_says_too_late_that_it_was_sent() {
        for sent in [0, 5, COMMAND.len()] {
            let (ended, wire, may_take) = written(TimedOutWrite::Unknown, sent).await;
            assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::TimedOut, "it counts as sent");
            assert_eq!(wire, COMMAND[..sent]);
            assert_eq!(may_take, [WRITE_LIMIT], "a read's slice cuts it off");
        }
    }

    #[tokio::test]
    async fn a_driver_that_had_no_room_for_a_moment_gets_each_byte_once() {
        let (ended, wire, _) = written(TimedOutWrite::SentNothing, 0).await;
        ended.unwrap();
        assert_eq!(wire, COMMAND);
    }
}
