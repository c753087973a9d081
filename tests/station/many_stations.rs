//! Many stations on one book, as processes: units come at two of them at one moment, stations are killed, put back from copies and copied, the server is stopped
//! and put back. At the end the cloud has registered no unit twice; where stations go on without the book, each that it has is listed. `REGNWL_STATIONS`, `REGNWL_STATION_ROUNDS`, `REGNWL_CAMPAIGN_SEED`: a larger one.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use regnwl_station::domain::{BookMode, BookSettings, Secret};
use regnwl_station::shared_book::SharedBook;
use regnwl_station::sim::device::PracticeUnit;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::store::data_dir::DataDir;
use serde_json::json;

use super::common::postgres::{BOOK, Postgres, use_book};
use super::common::{self, Bench, GENEROUS, PRODUCT_SECRET, folder};
use super::here;
use super::process_end::Process;

const SLOTS: usize = 4;
const SEED: u64 = 20_261_129;
/// What comes between rounds comes in this many turns.
const TURNS: usize = 6;
/// A kill comes within this after the start of its station.
const KILLED_WITHIN: Duration = Duration::from_millis(1200);

fn given(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// A PC of a line: what it holds goes with it, and what it remembers of its record.
struct Pc {
    bench: Bench,
    login: (BookSettings, Secret),
    /// How often its data were put back: each time it begins a batch of its own.
    life: usize,
    /// A copy of its data as of an earlier round.
    copy: Option<PathBuf>,
}

impl Pc {
    fn at(&self, name: &str) -> PathBuf {
        self.bench.folder.path().join(name)
    }

    fn call(&self) -> Command {
        let mut call = here::call();
        call.args(["--lang", "en"]).stdin(Stdio::null()).stdout(Stdio::null());
        call.stderr(std::fs::File::create(self.at("said")).unwrap());
        call.env("REGNWL_PRODUCT_SECRET", PRODUCT_SECRET).env("REGNWL_WITNESS_DIR", self.at("witness"));
        call
    }

    /// The station, with these units at its slots.
    fn start(&self, units: &[PracticeUnit]) -> Process {
        let ports = units.iter().map(|unit| {
            let _inside = self.bench.runtime.enter();
            unit.plug().unwrap()
        });
        let mut call = self.call();
        call.args(["provision", "--wait", "5", "--port"]).args(ports);
        call.arg("--profile").arg(self.bench.profile(self.bench.door.port()));
        call.arg("--data-dir").arg(self.at("data")).arg("--batch").arg(self.at(&format!("batch-{}.jsonl", self.life)));
        Process(call.spawn().unwrap())
    }

    fn uses_book(&self) {
        use_book(&DataDir::new(self.at("data")), &self.login.0, &self.login.1);
    }

    /// Its disk is that of an earlier day, and nothing remembers more. A person has read what the book knows beyond that.
    fn put_back(&mut self) {
        let copy = self.copy.take().unwrap();
        std::fs::remove_dir_all(self.at("data")).unwrap();
        let _ = std::fs::remove_dir_all(self.at("witness"));
        std::fs::rename(copy, self.at("data")).unwrap();
        self.life += 1;
    }

    fn accepts(&self) -> bool {
        let mut call = self.call();
        call.args(["shared-book", "accept", "--by", "li", "--why", "a copy", "--data-dir"]).arg(self.at("data"));
        let accepted = call.stdout(Stdio::piped()).output().unwrap();
        accepted.status.success() && !accepted.stdout.is_empty()
    }
}

#[derive(Default)]
struct Happened {
    kills: usize,
    put_back: usize,
    images: usize,
    accepted: usize,
    stops: usize,
    restored: usize,
}

#[test]
fn many_stations_register_no_unit_twice_whatever_dies_or_comes_back() {
    campaign(BookMode::Required);
}

#[test]
fn each_unit_that_many_stations_registered_twice_without_the_book_is_listed() {
    campaign(BookMode::Preferred);
}

/// No station is missing.
fn is_heard(postgres: &Postgres) -> bool {
    postgres.sql(BOOK, "SELECT regnwl.missing(regnwl.generation_now()) = '{}'") == "t"
}

/// In `preferred` no copies come back: what was registered without the book and lost with a record nobody knows of.
fn campaign(mode: BookMode) {
    let Some(mut postgres) = Postgres::start() else { return };
    let has_copies = mode == BookMode::Required;
    let count = given("REGNWL_STATIONS").unwrap_or(3) as usize;
    let rounds = given("REGNWL_STATION_ROUNDS").unwrap_or(7) as usize;
    let seed = given("REGNWL_CAMPAIGN_SEED").unwrap_or(SEED);
    let mut dice = fastrand::Rng::with_seed(seed);
    let here = Bench::of(SLOTS, Dialect::At, json!({}));
    let pc = |login: (BookSettings, Secret)| {
        let bench = Bench::of(SLOTS, Dialect::At, json!({"cloud": {"trust": {"caFile": "ca-of-all.pem"}}}));
        std::fs::write(bench.folder.path().join("ca-of-all.pem"), here.cloud.ca_pem()).unwrap();
        bench.door.lead_to(here.cloud.addr());
        let pc = Pc { bench, login, life: 0, copy: None };
        pc.uses_book();
        pc
    };
    let mut pcs: Vec<Pc> = (1..=count)
        .map(|at| {
            let (settings, password) = postgres.let_in(&format!("line-{at}"));
            pc((BookSettings { mode, ..settings }, password))
        })
        .collect();
    let (mut happened, mut units, mut visits, mut passed) = (Happened::default(), 0, 0, 0);
    let (mut image, mut copy_of_book): (Option<Pc>, Option<PathBuf>) = (None, None);
    let mut before: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for round in 0..rounds {
        let mut at_work: Vec<&Pc> = pcs.iter().collect();
        at_work.extend(&image);
        // A tenth of the units come at two stations in the same round; some come again, at the station where they were or at any other.
        let mut names: Vec<String> = Vec::new();
        let all: Vec<Vec<PracticeUnit>> = at_work
            .iter()
            .map(|pc| {
                let here_before = before.entry(pc.login.0.station.clone()).or_default();
                let mut own: Vec<String> = Vec::new();
                while own.len() < SLOTS {
                    let known = if dice.u8(..10) == 0 { dice.choice(&names).cloned() } else { None };
                    let again = match dice.u8(..20) {
                        0 if units > 0 => Some(format!("SN-{:05}", dice.usize(..units))),
                        1..3 => here_before.iter().rev().nth(dice.usize(..4 * SLOTS)).cloned(),
                        _ => None,
                    };
                    let name = known.or(again).unwrap_or_else(|| {
                        units += 1;
                        format!("SN-{:05}", units - 1)
                    });
                    if !own.contains(&name) {
                        own.push(name);
                    }
                }
                names.extend(own.iter().cloned());
                here_before.extend(own.iter().cloned());
                visits += SLOTS;
                own.iter().map(|name| pc.bench.unit(name)).collect()
            })
            .collect();
        // Where the book waits until all have been heard, few are killed: with a fourth of many it would wait for ever.
        let killed_of = if is_heard(&postgres) { 4 } else { 40 };
        let ends: Vec<Option<Duration>> =
            at_work.iter().map(|_| (dice.u8(..killed_of) == 0).then(|| KILLED_WITHIN.mul_f32(dice.f32()))).collect();
        let server = (dice.u8(..3) == 0 || !has_copies).then(|| (KILLED_WITHIN.mul_f32(dice.f32()), dice.bool()));
        let (postgres_of_all, codes) = (Mutex::new(&mut postgres), Mutex::new(Vec::new()));
        std::thread::scope(|scope| {
            if let Some((after, dies)) = server {
                let postgres = &postgres_of_all;
                happened.stops += 1;
                scope.spawn(move || {
                    std::thread::park_timeout(after);
                    let mut postgres = postgres.lock().unwrap();
                    if dies {
                        postgres.kill()
                    } else {
                        postgres.stop()
                    }
                    if !has_copies {
                        // Long enough for others to go on without it.
                        std::thread::park_timeout(KILLED_WITHIN);
                    }
                    postgres.run();
                });
            }
            for ((pc, units), killed) in at_work.iter().zip(&all).zip(&ends) {
                let codes = &codes;
                scope.spawn(move || {
                    let mut process = pc.start(units);
                    let until = Instant::now() + killed.unwrap_or(GENEROUS);
                    while process.is_there() && Instant::now() < until {
                        std::thread::park_timeout(Duration::from_millis(5));
                    }
                    let was_killed = process.is_there();
                    assert!(!was_killed || killed.is_some(), "{:?} does not end", pc.login.0.station);
                    if was_killed {
                        let _ = process.0.kill();
                    }
                    codes.lock().unwrap().push((pc.login.0.station.clone(), process.end().code()));
                    units.iter().for_each(PracticeUnit::unplug);
                });
            }
        });
        let codes = codes.into_inner().unwrap();
        happened.kills += codes.iter().filter(|(_, code)| code.is_none()).count();
        passed = here.cloud.issued().len();
        // Whoever stopped, since the book knows more of it than its record: a person has read that.
        let stopped = |pc: &Pc| codes.iter().any(|(name, code)| *name == pc.login.0.station && *code == Some(3));
        happened.accepted += at_work.iter().filter(|pc| stopped(pc) && pc.accepts()).count();
        drop(at_work);
        // What comes between two rounds. What a record and the book have both forgotten nobody can know: one kind of copy comes back at a time, as in the model.
        let is_heard = is_heard(&postgres);
        let (comes_back, turn) = (is_heard && dice.bool(), round % TURNS);
        if !has_copies {
            continue;
        }
        match turn {
            1 | 2 => {
                let of = dice.usize(..count);
                if turn == 1 && is_heard {
                    let twin = pc(pcs[of].login.clone());
                    std::fs::remove_dir_all(twin.at("data")).unwrap();
                    folder::copy(&pcs[of].at("data"), &twin.at("data")).unwrap();
                    happened.images += 1;
                    image = Some(Pc { life: 100 + round, ..twin });
                }
                for pc in pcs.iter_mut().filter(|pc| comes_back && pc.copy.is_some()) {
                    happened.put_back += 1;
                    pc.put_back();
                    pc.uses_book();
                }
            }
            3 => {
                // Its record goes with it.
                image = None;
                postgres.stop();
                copy_of_book = Some(postgres.files());
                postgres.run();
            }
            5 if is_heard => {
                let copy = copy_of_book.take().unwrap();
                postgres.stop();
                postgres.put_back(&copy, true);
                postgres.run();
                happened.restored += 1;
            }
            5 => std::fs::remove_dir_all(copy_of_book.take().unwrap()).unwrap(),
            _ => {}
        }
        for pc in pcs.iter_mut().filter(|_| turn == 5 || turn == 0) {
            if dice.u8(..3) == 0 {
                let copy = pc.at("copy");
                let _ = std::fs::remove_dir_all(&copy);
                folder::copy(&pc.at("data"), &copy).unwrap();
                pc.copy = Some(copy);
            }
        }
    }
    let issued = here.cloud.issued();
    let mut names: Vec<&str> = issued.iter().map(|issued| issued.device_name.as_str()).collect();
    names.sort_unstable();
    let doubled: Vec<&&str> = names.windows(2).filter(|two| two[0] == two[1]).map(|two| &two[0]).collect();
    let (settings, password) = &pcs[0].login;
    let book = SharedBook::new(settings.clone(), password.clone()).unwrap();
    let conflicts = || here.runtime.block_on(book.conflicts()).unwrap();
    let is_listed = |name: &str| conflicts().iter().any(|one| one.claim.device_name == name);
    if !has_copies {
        // Whoever was killed tells what it did at its next start.
        let until = Instant::now() + GENEROUS;
        while !doubled.iter().all(|name| is_listed(name)) {
            assert!(Instant::now() < until, "of {doubled:?} only these are listed: {:?}", conflicts());
            for pc in &pcs {
                let last = pc.bench.unit(&format!("LAST-{}", pc.login.0.station));
                let mut process = pc.start(std::slice::from_ref(&last));
                while process.is_there() {
                    std::thread::park_timeout(Duration::from_millis(5));
                }
                last.unplug();
            }
        }
    }
    let conflicts = conflicts();
    let Happened { kills, put_back, images, accepted, stops, restored } = happened;
    let told = format!(
        "seed {seed}: {count} stations of {SLOTS} slots, {rounds} rounds, {units} units in {visits} visits, {} identities; {kills} kills, {stops} stops of the server, \
         {restored} restores of the book, {put_back} of stations, {images} images, {accepted} times somebody read what a record lacks; {} generations; {} conflicts",
        issued.len(),
        postgres.sql(BOOK, "SELECT max(number) FROM regnwl.generation"),
        conflicts.len(),
    );
    eprintln!("{told}");
    if has_copies {
        assert_eq!(doubled, Vec::<&&str>::new(), "registered twice. {told}");
        assert_eq!(conflicts, [], "{told}");
    } else {
        eprintln!("{} registered twice, all listed", doubled.len());
    }
    assert!(passed > visits / 4, "hardly anything was registered: {told}");
    common::each(&pcs, |pc| assert!(pc.at("data/record").is_dir()));
}
