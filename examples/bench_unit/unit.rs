//! A unit at the end of a serial line of 115200 baud: every byte, in and out, takes its time.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use regnwl_station::platform::terminal::Terminal;

/// A start bit, eight data bits, a stop bit.
const BYTE: Duration = Duration::from_nanos(10 * 1_000_000_000 / 115_200);
/// What an adapter hands on at once.
const PIECE: usize = 16;

/// What a unit does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Nothing,
    /// It says nothing at all.
    Silent,
    /// It stores nothing, and says so.
    RefusesWrite,
    /// It is pulled when it is asked what it holds.
    Pulled,
}

pub struct Unit {
    path: PathBuf,
    commands: Arc<Mutex<Vec<String>>>,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    _other: Option<OwnedFd>,
}

impl Unit {
    /// Plugs one in. It hears nothing while it starts.
    pub fn plug(serial: &str, starts_for: Duration) -> std::io::Result<Self> {
        Self::plug_with(serial, starts_for, Fault::Nothing)
    }

    /// Plugs one in that does something wrong.
    pub fn plug_with(serial: &str, starts_for: Duration, fault: Fault) -> std::io::Result<Self> {
        let (line, other, path) = Terminal::open()?;
        let (commands, ends) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<AtomicBool>::default());
        let (log, stop, serial) = (commands.clone(), ends.clone(), serial.to_owned());
        let thread = std::thread::spawn(move || live(line, &serial, starts_for, fault, &log, &stop));
        Ok(Self { path, commands, ends, thread: Some(thread), _other: (fault != Fault::Pulled).then_some(other) })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it was asked, in order.
    pub fn commands(&self) -> Vec<String> {
        self.commands.lock().unwrap().clone()
    }
}

impl Drop for Unit {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn live(
    mut line: Terminal,
    serial: &str,
    starts_for: Duration,
    fault: Fault,
    log: &Mutex<Vec<String>>,
    ends: &AtomicBool,
) {
    let awake = Instant::now() + starts_for;
    let (mut heard, mut chunk) = (Vec::new(), [0; 4096]);
    let mut identity: Option<String> = None;
    line.allow(Duration::from_millis(20));
    while !ends.load(Ordering::Relaxed) {
        let Ok(count) = line.read(&mut chunk) else { continue };
        let came = Instant::now();
        if came < awake || fault == Fault::Silent {
            continue;
        }
        heard.extend_from_slice(&chunk[..count]);
        while let Some(end) = heard.windows(2).position(|two| two == b"\r\n") {
            let command: Vec<u8> = heard.drain(..end + 2).collect();
            let text = String::from_utf8_lossy(&command[..end]).into_owned();
            until(came + BYTE * u32::try_from(command.len()).unwrap_or(0));
            let answer = match text.as_str() {
                "AT+IDENTITY?" if fault == Fault::Pulled => return,
                text if fault == Fault::RefusesWrite && text.starts_with("AT+IDENTITY=") => "\r\nERROR\r\n".to_owned(),
                "AT" => "\r\nOK\r\n".to_owned(),
                "AT+SN?" => format!("\r\n+SN: \"{serial}\"\r\n\r\nOK\r\n"),
                "AT+UID?" => format!("\r\n+UID: \"uid-{serial}\"\r\n\r\nOK\r\n"),
                "AT+IDENTITY?" => {
                    format!("\r\n+IDENTITY: {}\r\n\r\nOK\r\n", identity.as_deref().unwrap_or("NONE"))
                }
                text => match text.strip_prefix("AT+IDENTITY=") {
                    Some(told) => {
                        identity = Some(told.to_owned());
                        "\r\nOK\r\n".to_owned()
                    }
                    None => "\r\nERROR\r\n".to_owned(),
                },
            };
            log.lock().unwrap().push(text);
            let begun = Instant::now();
            for (index, piece) in answer.as_bytes().chunks(PIECE).enumerate() {
                until(begun + BYTE * u32::try_from(index * PIECE + piece.len()).unwrap_or(0));
                if line.write_all(piece).is_err() {
                    return;
                }
            }
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "a byte takes its time")]
fn until(at: Instant) {
    std::thread::sleep(at.saturating_duration_since(Instant::now()));
}

/// How long these commands and their answers take over this line, one after the other, with nothing between them.
pub fn bare(path: &Path, commands: &[String]) -> std::io::Result<Duration> {
    let mut line: File = std::fs::OpenOptions::new().read(true).write(true).open(path)?;
    let begun = Instant::now();
    let mut chunk = [0; 4096];
    for command in commands {
        line.write_all(format!("{command}\r\n").as_bytes())?;
        let mut heard = Vec::new();
        while !heard.ends_with(b"OK\r\n") {
            let count = line.read(&mut chunk)?;
            heard.extend_from_slice(&chunk[..count]);
        }
    }
    Ok(begun.elapsed())
}
