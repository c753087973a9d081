//! The program as a child process: its events are read as they come, and its death comes at an instant. Every wait has an end.

use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::death::{Death, How, When};

/// How a run was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Its death came.
    Died(How),
    /// By itself.
    Ended(Option<i32>),
}

pub struct Child {
    process: std::process::Child,
    lines: Receiver<String>,
    begin: Instant,
    first_unit: Option<Instant>,
    last_end: Option<Instant>,
    out: Vec<String>,
    errors: String,
}

impl Child {
    pub fn start(mut command: Command) -> io::Result<Self> {
        let begin = Instant::now();
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let (sender, lines) = channel();
        let out = BufReader::new(process.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?);
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Ok(Self { process, lines, begin, first_unit: None, last_end: None, out: Vec::new(), errors: String::new() })
    }

    /// Reads its events until it is over. `note` is told each one with its slot.
    pub fn run(
        &mut self,
        death: Option<Death>,
        data: &Path,
        longest: Duration,
        mut note: impl FnMut(usize, &Value),
    ) -> Result<End, String> {
        let deadline = self.begin + longest;
        let mut due = match death.map(|death| death.when) {
            Some(When::Start(delay)) => Some(self.begin + delay),
            _ => None,
        };
        let mut came = None;
        loop {
            let until = due.unwrap_or(deadline).min(deadline);
            match self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    let now = Instant::now();
                    // What a kill cut off is no event.
                    let event: Value = serde_json::from_str(&line).unwrap_or_default();
                    self.out.push(line);
                    if came.is_none() && due.is_none() {
                        due = death.and_then(|death| due_after(death.when, &event)).map(|delay| now + delay);
                    }
                    match event["event"].as_str() {
                        Some("unitStarted") => self.first_unit = self.first_unit.or(Some(now)),
                        Some("unitEnded") => self.last_end = Some(now),
                        _ => {}
                    }
                    if let Some(slot) = event["slot"].as_str().and_then(|slot| slot.parse::<usize>().ok()) {
                        note(slot - 1, &event);
                    }
                }
                Err(RecvTimeoutError::Timeout) if due.is_some_and(|due| due <= Instant::now()) => {
                    due = None;
                    came = death.map(|death| death.how);
                    if let Some(how) = came {
                        how.come_over(&mut self.process, data).map_err(|error| error.to_string())?;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    let _ = self.process.kill();
                    let _ = self.process.wait();
                    return Err(format!("a run took longer than {longest:?}:\n{}", self.out.join("\n")));
                }
                // It has closed its output: it ends now.
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        let status = self.process.wait().map_err(|error| error.to_string())?;
        if let Some(stderr) = &mut self.process.stderr {
            let _ = stderr.take(1 << 16).read_to_string(&mut self.errors);
        }
        let Some(mut how) = came else { return Ok(End::Ended(status.code())) };
        // Before its first unit it may not listen yet, and has no visit to bring to an end.
        if self.first_unit.is_none() && matches!(how, How::Told(_)) {
            how = How::Killed;
        }
        if !how.allows(status.code()) {
            return Err(format!("{death:?}: it ended with {:?}: {}", status.code(), self.last_words()));
        }
        // A kill that came too late is none.
        let is_late = how == How::Killed && status.code().is_some();
        Ok(if is_late { End::Ended(status.code()) } else { End::Died(how) })
    }

    /// From its start to the first unit, and from there to the last unit's end.
    pub fn took(&self) -> Option<(Duration, Duration)> {
        Some((self.first_unit? - self.begin, self.last_end? - self.first_unit?))
    }

    /// All that it said.
    pub fn said(&self) -> String {
        format!("{}\n{}\n", self.out.join("\n"), self.errors)
    }

    pub fn last_words(&self) -> String {
        format!("{}{}", self.errors, self.out.last().map_or("", String::as_str))
    }
}

fn due_after(when: When, event: &Value) -> Option<Duration> {
    match when {
        When::FirstUnit(delay) if event["event"] == "unitStarted" => Some(delay),
        When::Step(step, delay) if event["event"] == "step" && event["step"] == step => Some(delay),
        _ => None,
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
