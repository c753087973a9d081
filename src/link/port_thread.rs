//! The thread behind a serial port: short reads and writes in turn.
//!
//! One thread, not two: on Windows a handle is synchronous, so that a read that waits would hold up every write.

use std::io;
use std::sync::mpsc as blocking;
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use serialport::SerialPort;
use tokio::sync::mpsc;

use super::bytes::{ByteLink, CHUNKS, WRITE_LIMIT, Write};

/// How long one read waits while the line is in use: the longest time a write waits for its turn.
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

/// Starts the thread, named after the port. It ends, and closes the port, when the link is dropped or the port breaks.
pub(crate) fn start(port: Box<dyn SerialPort>, name: &str) -> io::Result<ByteLink> {
    let (heard, incoming) = mpsc::channel(CHUNKS);
    let (writes, orders) = blocking::sync_channel(1);
    thread::Builder::new()
        .name(format!("port {name}"))
        .spawn(move || PortThread { port, heard, orders, slice: Duration::ZERO, last_byte: Instant::now() }.run())?;
    Ok(ByteLink::over_thread(incoming, writes))
}

struct PortThread {
    port: Box<dyn SerialPort>,
    heard: mpsc::Sender<io::Result<Bytes>>,
    orders: blocking::Receiver<Write>,
    slice: Duration,
    last_byte: Instant,
}

impl PortThread {
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
                if self.heard.is_closed() {
                    return;
                }
                #[expect(clippy::disallowed_methods, reason = "nobody reads; there is no event for room in a driver")]
                thread::sleep(BUSY_SLICE);
                continue;
            };
            match self.port.read(&mut chunk) {
                Ok(0) => {
                    room.send(Err(io::ErrorKind::BrokenPipe.into()));
                    return;
                }
                Ok(count) => {
                    self.last_byte = Instant::now();
                    turn = TURN;
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

    fn write(&mut self, order: &Write) -> io::Result<()> {
        self.last_byte = Instant::now();
        let mut bytes = &order.bytes[..];
        // A writer that waits no longer lets go of the port too: it must not stay busy behind a unit that takes nothing.
        while !bytes.is_empty() && !order.done.is_closed() {
            match self.port.write(&bytes[..bytes.len().min(PIECE)]) {
                Ok(count) => bytes = &bytes[count..],
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
        let slice = if self.last_byte.elapsed() < BUSY_FOR { BUSY_SLICE } else { IDLE_SLICE };
        // A port that refuses a new time-out keeps the one it was opened with.
        if slice != self.slice && self.port.set_timeout(slice).is_ok() {
            self.slice = slice;
        }
    }
}

fn waits(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock)
}
