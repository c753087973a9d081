//! The real program dies again and again while it provisions practice units (killed, told to end, its window closed, its screen gone, its record moved away under
//! it), and then three books are compared: what the practice cloud issued, what the units hold, and what the record (and its batch files) says.
//!
//! - `chance` numbers from a seed · `death` when and how · `child` the program as a child process · `window` the same with the real window
//! - `bench` cloud, units, profile · `copies` the record put back from an earlier copy · `books` the comparison
//! - `plant` who takes results, badly · `gate` and `printer` what else stands at a line · `server` each of them comes and goes
//!
//! The seed repeats every choice (which unit, which fault, when the kill is due); it cannot repeat the scheduler.

mod bench;
mod books;
pub mod chance;
pub mod child;
mod copies;
pub mod death;
mod gate;
#[path = "../common/heeding.rs"]
mod heeding;
mod line;
mod plant;
mod printer;
#[cfg(target_os = "linux")]
#[path = "../common/screen.rs"]
mod screen;
mod server;
#[cfg(target_os = "linux")]
mod window;

use std::path::Path;
use std::time::Duration;

use bench::Bench;
use chance::Chance;
use child::{Child, End};
use copies::Copies;
use death::{Death, How, When};

pub use books::Summary;

/// Slots of the station.
const SLOTS: usize = 2;
/// Visits that came to their end, after which an unfinished unit is set aside.
const VISITS_A_UNIT: usize = 6;
/// Longer than any run takes.
const RUN: Duration = Duration::from_secs(120);

/// What is played.
#[derive(Clone, Copy, Debug)]
pub struct Campaign {
    pub kills: usize,
    pub seed: u64,
    pub comes: Comes,
}

/// What comes to the bench.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comes {
    /// Units with numbers, as many as come until the last kill.
    Numbered,
    /// So many units without a number: they are given one of a range, and a backup is restored once.
    Blank(usize),
    /// So many units with numbers, at a line of a plant: a gate, a cap, a label printer, and a receiver that PASS waits for in every second batch; all of them come and go.
    Shift(usize),
}

impl Comes {
    /// How many, where that is known beforehand.
    fn units(self) -> Option<usize> {
        match self {
            Self::Numbered => None,
            Self::Blank(units) | Self::Shift(units) => Some(units),
        }
    }

    fn is_blank(self) -> bool {
        matches!(self, Self::Blank(_))
    }

    fn is_shift(self) -> bool {
        matches!(self, Self::Shift(_))
    }

    /// Fewer than one batch takes.
    fn is_short(self) -> bool {
        self.units().is_some_and(|units| units < self.units_a_batch())
    }

    /// Units that a batch begins with, before the next batch is opened.
    fn units_a_batch(self) -> usize {
        if self.is_shift() { 30 } else { 60 }
    }
}

/// Runs `program` until it was killed so often and every unit has come to an end, then compares the books.
///
/// # Errors
/// What does not agree, or what the program did that it never should.
pub fn run(program: &Path, campaign: Campaign, progress: &mut dyn FnMut(usize)) -> Result<Summary, String> {
    let Campaign { kills, seed, comes } = campaign;
    let mut chance = Chance::new(seed);
    let mut bench = Bench::new(program, SLOTS, comes, seed).map_err(|error| error.to_string())?;
    bench.line.iter().try_for_each(|line| line.set_printer(bench.call()))?;
    let mut pace = Pace { startup: Duration::from_millis(300), visit: Duration::from_millis(400) };
    let mut copies = Copies::new(&bench);
    let (mut died, mut said) = (Summary::default(), String::new());
    loop {
        let kills_left = died.kills < kills;
        let goes_on = comes.units().map_or(kills_left, |units| bench.units.len() < units);
        // So that the last unit comes about as the last kill does.
        let is_early = |units| !goes_on || died.kills * units < (bench.units.len() + 2) * kills;
        let dies = kills_left && comes.units().is_none_or(is_early);
        bench.plug(&mut chance, goes_on).map_err(|error| error.to_string())?;
        if bench.is_empty() {
            break;
        }
        died.runs += 1;
        if dies && a_window_ends(&mut bench, pace.visit, &mut chance)? {
            died.windows += 1;
            died.kills += 1;
            progress(died.kills);
            continue;
        }
        let death = dies.then(|| pace.death(&mut chance, died.kills + died.runs, &bench));
        let mut child = Child::start(bench.command()).map_err(|error| error.to_string())?;
        let data = bench.data();
        let end = child.run(death, &data, RUN, |slot, event| bench.note(slot, event))?;
        said.push_str(&child.said());
        match end {
            End::Died(how) => {
                match how {
                    How::Killed => {}
                    How::Told(_) => {
                        died.told += 1;
                        books::nothing_is_open(&bench)?;
                    }
                    How::RecordTaken => {
                        died.taken += 1;
                        death::put_back(&data).map_err(|error| error.to_string())?;
                    }
                }
                died.kills += 1;
                progress(died.kills);
            }
            End::Ended(Some(0 | 1)) => pace.learn(&child),
            // No registration is left in this batch.
            End::Ended(Some(3)) if comes.is_shift() && child.said().contains("S-32") => {}
            End::Ended(code) => return Err(format!("run {} ended with {code:?}: {}", died.runs, child.last_words())),
        }
        bench.after_run(end == End::Died(How::Killed), &mut chance);
        bench.line.iter().try_for_each(line::Line::shown_too_early)?;
        // Half way by either, because units can come to their end before many kills have struck. From then on the copy stays as it is until it is restored.
        let is_half_way = died.kills * 2 >= kills || comes.units().is_some_and(|units| bench.units.len() * 2 >= units);
        if comes.is_blank() && died.restored == 0 && is_half_way {
            died.restored += usize::from(copies.restore(&bench, RUN)?);
        } else if goes_on {
            died.put_back += usize::from(copies.put_back(&bench, &mut chance, RUN)?);
            copies.make(&bench, &mut chance).map_err(|error| error.to_string())?;
        }
        if died.runs > kills * 20 + 200 {
            return Err(format!("{} runs, and the units are not through", died.runs));
        }
    }
    bench.calm_down();
    bench.let_batch_files_catch_up(RUN)?;
    bench.send_results()?;
    let books = books::compare(&bench, &said)?;
    if comes.is_blank() && died.restored == 0 {
        return Err("no backup was restored".into());
    }
    let Summary { kills, told, windows, taken, put_back, restored, runs, .. } = died;
    Ok(Summary { kills, told, windows, taken, put_back, restored, runs, ..books })
}

/// Sometimes, where there can be a screen, the real window works at the bench, and ends as windows do. Whether it did.
#[cfg(target_os = "linux")]
fn a_window_ends(bench: &mut Bench, visit: Duration, chance: &mut Chance) -> Result<bool, String> {
    let is_to = chance.below(20) == 0 && !bench.is_of_windows() && !bench.comes.is_shift();
    let Some(screen) = is_to.then(screen::Screen::start).flatten() else { return Ok(false) };
    window::run(bench, screen, visit, chance, RUN)?;
    books::nothing_is_open(bench)?;
    bench.after_run(false, chance);
    Ok(true)
}

/// There is no screen that nobody sees.
#[cfg(not(target_os = "linux"))]
fn a_window_ends(_: &mut Bench, _: Duration, _: &mut Chance) -> Result<bool, String> {
    Ok(false)
}

/// Kills `count` very first starts, each of a new data folder, and requires that the next start works as if nothing had been.
///
/// # Errors
/// What the program did that it never should.
pub fn kill_first_starts(program: &Path, count: usize, seed: u64) -> Result<(), String> {
    let mut chance = Chance::new(seed);
    for number in 1..=count {
        let mut bench = Bench::new(program, 1, Comes::Numbered, seed).map_err(|error| error.to_string())?;
        bench.plug(&mut Chance::new(u64::MAX), true).map_err(|error| error.to_string())?;
        let death = Death { when: When::Start(chance.within(Duration::from_millis(120))), how: How::Killed };
        let data = bench.data();
        let mut child = Child::start(bench.command()).map_err(|error| error.to_string())?;
        let end = child.run(Some(death), &data, RUN, |slot, event| bench.note(slot, event))?;
        bench.after_run(end == End::Died(How::Killed), &mut chance);
        let mut child = Child::start(bench.command()).map_err(|error| error.to_string())?;
        let end = child.run(None, &data, RUN, |slot, event| bench.note(slot, event))?;
        let said = child.said();
        if !matches!(end, End::Ended(Some(0 | 1))) {
            return Err(format!("first start {number}, {death:?}: {end:?}: {}", child.last_words()));
        }
        bench.send_results()?;
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
    /// The next death: somewhere in the start, somewhere in the visits, or right behind the begin of one of the steps.
    fn death(&self, chance: &mut Chance, number: usize, bench: &Bench) -> Death {
        const STEPS: [&str; 7] = ["readSerial", "check", "register", "save", "write", "readBack", "log"];
        let waits = bench.line.as_ref().is_some_and(|line| line.is_told_first(bench.batches));
        let how = match How::any(chance, bench.is_of_windows()) {
            // A PASS that waits for the receiver waits a minute for one that cannot be told any more: a short shift has no time for that.
            How::RecordTaken if waits && bench.comes.is_short() => How::Killed,
            how => how,
        };
        let when = match chance.below(20) {
            // About when its label is on its way.
            13.. if bench.comes.is_shift() => When::Step("log", chance.within(Duration::from_millis(30))),
            // A record that goes away before there is one is none that was taken.
            0..3 if how != How::RecordTaken => When::Start(chance.within(self.startup)),
            0..10 => When::FirstUnit(chance.within(self.visit)),
            _ => When::Step(STEPS[(number + chance.below(2)) % STEPS.len()], chance.within(Duration::from_millis(12))),
        };
        Death { when, how }
    }

    /// Takes a run that was not killed as the measure.
    fn learn(&mut self, child: &Child) {
        if let Some((startup, visit)) = child.took() {
            self.startup = startup;
            self.visit = (self.visit + visit) / 2;
        }
    }
}
