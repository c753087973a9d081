//! The real program is killed again and again while it provisions practice units, and then three books are compared: what the practice cloud issued,
//! what the units hold, and what the record (and its batch files) says.
//!
//! - `chance` numbers from a seed · `child` the program as a child process, killed at an instant · `bench` cloud, units, profile · `books` the comparison
//!
//! The seed repeats every choice (which unit, which fault, when the kill is due); it cannot repeat the scheduler.

mod bench;
mod books;
mod chance;
mod child;

use std::path::Path;
use std::time::Duration;

use bench::Bench;
use chance::Chance;
use child::{Child, End, Kill};

pub use books::Summary;

/// Slots of the station.
const SLOTS: usize = 2;
/// Units that a batch begins with, before the next batch is opened.
const UNITS_A_BATCH: usize = 60;
/// Visits that came to their end, after which a unit that is not through is set aside.
const VISITS_A_UNIT: usize = 6;
/// Longer than any run takes.
const RUN: Duration = Duration::from_secs(120);

/// Runs `program` until it was killed `kills` times and every unit has come to an end, then compares the books.
///
/// # Errors
/// What does not agree, or what the program did that it never should.
pub fn run(program: &Path, kills: usize, seed: u64, progress: &mut dyn FnMut(usize)) -> Result<Summary, String> {
    let mut chance = Chance::new(seed);
    let mut bench = Bench::new(program, SLOTS).map_err(|error| error.to_string())?;
    let mut pace = Pace { startup: Duration::from_millis(300), visit: Duration::from_millis(400) };
    let (mut killed, mut runs, mut said) = (0, 0, String::new());
    loop {
        let goes_on = killed < kills;
        bench.plug(&mut chance, goes_on).map_err(|error| error.to_string())?;
        if bench.is_empty() {
            break;
        }
        let kill = goes_on.then(|| pace.kill(&mut chance, killed + runs));
        let mut child = Child::start(bench.command()).map_err(|error| error.to_string())?;
        let end = child.run(kill, RUN, |slot, event| bench.note(slot, event))?;
        runs += 1;
        match end {
            End::Killed => {
                killed += 1;
                progress(killed);
            }
            End::Ended(Some(0 | 1)) => pace.learn(&child),
            End::Ended(code) => return Err(format!("run {runs} ended with {code:?}: {}", child.last_words())),
        }
        said.push_str(&child.said());
        bench.after_run(end == End::Killed, &mut chance);
        if runs > kills * 20 + 200 {
            return Err(format!("{runs} runs, and the units are not through"));
        }
    }
    bench.let_batch_files_catch_up(RUN)?;
    let mut summary = books::compare(&bench, &said)?;
    summary.kills = killed;
    summary.runs = runs;
    Ok(summary)
}

/// Kills `count` very first starts, each of a new data folder, and requires that the next start works as if nothing had been.
///
/// # Errors
/// What the program did that it never should.
pub fn kill_first_starts(program: &Path, count: usize, seed: u64) -> Result<(), String> {
    let mut chance = Chance::new(seed);
    for number in 1..=count {
        let mut bench = Bench::new(program, 1).map_err(|error| error.to_string())?;
        bench.plug(&mut Chance::new(u64::MAX), true).map_err(|error| error.to_string())?;
        let kill = Kill::Start(chance.within(Duration::from_millis(120)));
        let mut child = Child::start(bench.command()).map_err(|error| error.to_string())?;
        let end = child.run(Some(kill), RUN, |slot, event| bench.note(slot, event))?;
        bench.after_run(end == End::Killed, &mut chance);
        let mut child = Child::start(bench.command()).map_err(|error| error.to_string())?;
        let end = child.run(None, RUN, |slot, event| bench.note(slot, event))?;
        let said = child.said();
        if !matches!(end, End::Ended(Some(0 | 1))) {
            return Err(format!("first start {number}, {kill:?}: {end:?}: {}", child.last_words()));
        }
        books::compare(&bench, &said)?;
    }
    Ok(())
}

/// How long the parts of a run take on this machine.
struct Pace {
    startup: Duration,
    visit: Duration,
}

impl Pace {
    /// When the next kill is due: somewhere in the start, somewhere in the visits, or right behind one of the steps.
    fn kill(&self, chance: &mut Chance, number: usize) -> Kill {
        const STEPS: [&str; 7] = ["readSerial", "check", "register", "save", "write", "readBack", "log"];
        match chance.below(20) {
            0..3 => Kill::Start(chance.within(self.startup)),
            3..10 => Kill::FirstUnit(chance.within(self.visit)),
            _ => Kill::Step(STEPS[(number + chance.below(2)) % STEPS.len()], chance.within(Duration::from_millis(12))),
        }
    }

    /// Takes a run that was not killed as the measure.
    fn learn(&mut self, child: &Child) {
        if let Some((startup, visit)) = child.took() {
            self.startup = startup;
            self.visit = (self.visit + visit) / 2;
        }
    }
}
