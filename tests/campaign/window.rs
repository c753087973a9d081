//! A run with the real window instead of the command line: opened with the keyboard, and ended as windows end. What happens is read from its record.

use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::Value;

use super::bench::Bench;
use super::chance::Chance;
use super::death::tell;
use super::screen::Screen;

/// How often something is looked for that nothing tells of.
const LOOK: Duration = Duration::from_millis(5);

/// Shows the window on `screen`, and ends it at most `visit` after a unit has begun.
///
/// # Errors
/// It does not come up, does not end, or ends as it never should.
pub fn run(
    bench: &mut Bench,
    mut screen: Screen,
    visit: Duration,
    chance: &mut Chance,
    longest: Duration,
) -> Result<(), String> {
    let deadline = Instant::now() + longest;
    let mut record = Tail::of(bench)?;
    let mut command = bench.window().map_err(|error| error.to_string())?;
    screen.show(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()));
    let mut window = Window(command.spawn().map_err(|error| error.to_string())?);
    until(deadline, "the window does not come up", || Ok(screen.has_window()))?;
    screen.open_bench(|| record.has_new(bench, "begun") == Ok(true));
    std::thread::park_timeout(chance.within(visit));
    let way = chance.below(5);
    match way {
        0 => tell(&window.0, Signal::TERM),
        1 => tell(&window.0, Signal::HUP),
        2 => screen.close_window(),
        3 => screen.cut_off(),
        _ => screen.go_away(),
    }
    let mut status = None;
    until(deadline, "the window does not end", || {
        status = window.0.try_wait().map_err(|error| error.to_string())?;
        Ok(status.is_some())
    })?;
    let code = status.and_then(|status| status.code());
    // What the windowing library says to a screen that is gone is its own affair.
    if code.is_none() || way < 3 && code != Some(0) {
        return Err(format!("the window, ended in way {way}, ended with {code:?}"));
    }
    record.has_new(bench, "ended")?;
    for ended in record.seen.iter().filter(|line| line["kind"] == "ended") {
        bench.note_ended(ended);
    }
    Ok(())
}

fn until(deadline: Instant, otherwise: &str, mut is_so: impl FnMut() -> Result<bool, String>) -> Result<(), String> {
    while !is_so()? {
        if Instant::now() > deadline {
            return Err(otherwise.to_owned());
        }
        std::thread::park_timeout(LOOK);
    }
    Ok(())
}

/// What is new in the segment of the batch.
struct Tail {
    offset: u64,
    seen: Vec<Value>,
}

impl Tail {
    fn of(bench: &Bench) -> Result<Self, String> {
        let length = |path: PathBuf| std::fs::metadata(path).map(|file| file.len());
        let offset = bench.segment().map_or(Ok(0), length).map_err(|error| error.to_string())?;
        Ok(Self { offset, seen: Vec::new() })
    }

    /// Whether a new line is of this kind.
    fn has_new(&mut self, bench: &Bench, kind: &str) -> Result<bool, String> {
        let Some(path) = bench.segment() else { return Ok(false) };
        let mut new = Vec::new();
        let read = std::fs::File::open(path).and_then(|mut file| {
            file.seek(SeekFrom::Start(self.offset))?;
            file.read_to_end(&mut new)
        });
        read.map_err(|error| error.to_string())?;
        let whole = new.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        self.offset += whole as u64;
        // The rest of a line that was torn is none.
        self.seen
            .extend(new[..whole].split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()));
        Ok(self.seen.iter().any(|line| line["kind"] == kind))
    }
}

/// Ends with the run.
struct Window(Child);

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
