//! What is done, in order: list, collect, register, hand over, deliver, roll back, move again, report. Each phase ends where the record says that all of it is through.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::books::{self, Figures};
use super::fleet::{self, Fleet, Held, Make, Unit};
use super::laptop::{Ended, Laptop, word};
use super::person::{Aim, Person};
use super::{Ground, Size, chance};
use crate::campaign::chance::Chance;
use crate::campaign::death::{Death, How, When};

/// So many calls in a row may bring no unit to its end before a phase counts as one that does not end. More than faults and kills take from any of them.
const IN_VAIN: usize = 100;
/// Each so manieth without an address is collected by nobody: it is known from the list alone when it goes to the other laptop.
const UNSEEN: usize = 6;
/// Units that are on no list.
const STRANGERS: usize = 2;

struct Story<'a> {
    ground: &'a Ground,
    fleet: &'a mut Fleet,
    size: Size,
    chance: Chance,
    person: Person,
    figures: Figures,
}

/// Plays it.
///
/// # Errors
/// What does not agree, or what the program did that it never should.
pub fn play(ground: &Ground, fleet: &mut Fleet, size: Size, tell: &mut dyn FnMut(&str)) -> Result<Figures, String> {
    let (first, second) = (&mut Laptop::new(ground, "first")?, &mut Laptop::new(ground, "second")?);
    let figures = Figures::default();
    let mut story = Story { ground, fleet, size, chance: chance(size.seed, 1), person: Person::default(), figures };
    tell("the list, and what is collected");
    first.trust_hosts()?;
    story.list(first)?;
    story.collect(first)?;
    tell("registered over a network that comes and goes");
    story.register(first)?;
    tell("handed over to the other laptop");
    second.trust_hosts()?;
    story.hand_over(first, second)?;
    tell("delivered from there");
    story.deliver(second)?;
    books::units_agree(second, story.fleet, &[])?;
    let half = story.half();
    loop {
        tell("half of it is rolled back");
        story.roll_back(second, &half)?;
        books::units_agree(second, story.fleet, &half)?;
        tell("and moved again");
        story.move_again(second, &half)?;
        books::units_agree(second, story.fleet, &[])?;
        if story.figures.kills_between >= size.kills {
            break;
        }
    }
    tell("reported, and the books compared");
    story.report(first, second)?;
    let Story { fleet, person, mut figures, .. } = story;
    figures.units = fleet.len();
    figures.answers = person.answers.clone();
    figures.network_went = ground.network.turns();
    books::compare(ground, fleet, &person, [first, second], &mut figures)?;
    Ok(figures)
}

impl Story<'_> {
    fn numbers(&self, which: impl Fn(usize) -> bool) -> Vec<usize> {
        (0..self.fleet.len()).filter(|number| which(*number)).collect()
    }

    fn is_unseen(&self, number: usize) -> bool {
        self.fleet[number].address.is_none() && number % UNSEEN == UNSEEN - 1
    }

    /// Half of the units, of those that can be put back as they were.
    fn half(&self) -> Vec<usize> {
        let mut moved = self.numbers(|number| self.fleet[number].old != Held::default());
        let keep = (self.fleet.len() / 2).min(moved.len());
        while moved.len() > keep {
            // Every make keeps its share.
            let step = moved.len() / (moved.len() - keep);
            let position = (0..moved.len()).rev().step_by(step.max(1)).next().unwrap_or(0);
            moved.remove(position - position % step.max(1));
        }
        moved
    }

    fn list(&mut self, laptop: &mut Laptop<'_>) -> Result<(), String> {
        let mut list = String::from("\u{feff}序列号;站点;地址;备注\r\n");
        for unit in self.fleet.iter() {
            let address = unit.address.as_deref().unwrap_or_default();
            list.push_str(&format!("{};{};{address};{}\r\n", unit.serial, unit.site, unit.make.name()));
        }
        let path = laptop.path("list.csv");
        std::fs::write(&path, list).map_err(|error| error.to_string())?;
        let (batch, profile) = (word(&laptop.batch()), word(&self.ground.profile(Make::At)));
        let path = word(&path);
        let import = ["job", "import", &path, "--batch", &batch, "--profile", &profile];
        laptop.done(&[&import[..], &["--preview"]].concat())?;
        let import = [&import[..], &["--by", "chen"]].concat();
        self.until_done(laptop, &import, 3)?;
        let (coverage, _) = laptop.job()?;
        books::require(coverage["listed"] == self.fleet.len(), || format!("the list on record: {coverage}"))
    }

    /// A call that is killed so often, each time within its first moments, and then made again until it ends well.
    fn until_done(&mut self, laptop: &mut Laptop<'_>, call: &[&str], mut kills: usize) -> Result<Ended, String> {
        loop {
            let when = When::Start(self.chance.within(Duration::from_millis(250)));
            let death = (kills > 0).then_some(Death { when, how: How::Killed });
            kills = kills.saturating_sub(1);
            let ended = laptop.call(call, death)?;
            match ended.code {
                Some(0) => return Ok(ended),
                None => self.figures.kills_elsewhere += 1,
                Some(_) => return Err(format!("{}: {}", call.join(" "), ended.out)),
            }
        }
    }

    fn collect(&mut self, laptop: &mut Laptop<'_>) -> Result<(), String> {
        let collected = self.numbers(|number| !self.is_unseen(number));
        let kills = self.size.kills / 10;
        self.figures.kills_elsewhere += self.rounds(laptop, &collected, Aim::Collect, kills)?;
        self.meet_strangers(laptop)
    }

    /// Units that are on no list ask, and are left as they are.
    fn meet_strangers(&mut self, laptop: &mut Laptop<'_>) -> Result<(), String> {
        let _inside = self.ground.runtime.enter();
        for number in 0..STRANGERS {
            let old = fleet::old(90_000 + number);
            let stranger = Unit::practice(Make::At, format!("STRANGE{number}"), String::new(), old.clone());
            let mut stranger = stranger.map_err(|error| error.to_string())?;
            let port = stranger.plug().map_err(|error| error.to_string())?;
            let ended = laptop.call(&self.provision(laptop, Make::At, Aim::Collect, &[port]).as_words(), None)?;
            stranger.unplug();
            let is_asked = ended.events().any(|event| event["event"] == "unitEnded" && event["code"] == "O-12");
            books::require(is_asked && stranger.held() == old, || format!("a unit that is on no list: {}", ended.out))?;
        }
        Ok(())
    }

    fn register(&mut self, laptop: &mut Laptop<'_>) -> Result<(), String> {
        let batch = word(&laptop.batch());
        let profile = word(&self.ground.profile(Make::Json));
        let call = ["job", "register", "--batch", &batch, "--profile", &profile, "--wave", "10", "--hold-above", "50"];
        let all: Vec<String> = self.fleet.iter().map(|unit| unit.serial.clone()).collect();
        let mut kills = self.size.kills / 5;
        self.ground.network.storm(true);
        for _ in 0..IN_VAIN + kills {
            let death = (kills > 0 && self.chance.below(4) != 0).then(|| self.death(&["register", "save", "log"]));
            let ended = laptop.call(&call, death)?;
            match ended.code {
                Some(0) => {
                    self.ground.network.storm(false);
                    return Ok(());
                }
                None => {
                    self.figures.kills_registering += 1;
                    kills -= 1;
                }
                Some(1 | 3) => {}
                Some(_) => return Err(format!("job register: {}", ended.out)),
            }
            let known = laptop.units()?;
            self.person.answer(laptop, &known, all.iter().map(String::as_str), Aim::Collect)?;
        }
        Err(format!("job register does not come to its end: {:?}", laptop.job()?.0))
    }

    /// One site, then the rest; each file is made and received in spite of kills.
    fn hand_over(&mut self, from: &mut Laptop<'_>, to: &mut Laptop<'_>) -> Result<(), String> {
        let key = to.done(&["station", "key"])?;
        let key = key.lines().find(|line| line.starts_with("regnwl-station-key")).unwrap_or_default().to_owned();
        let (profile, site) = (word(&self.ground.profile(Make::At)), self.fleet[0].site.clone());
        for (name, which) in [("site.json", vec!["--site", &site]), ("rest.json", vec!["--left"])] {
            let (batch, file) = (word(&from.batch()), word(&from.path(name)));
            let call = ["job", "hand-over", "--batch", &batch, "--out", &file, "--by", "chen"];
            let whole = [&call[..], &["--to", &key, "--profile", &profile], &which].concat();
            self.make_file(from, &whole, &[&call[..], &["--again"]].concat())?;
            let (batch, mail) = (word(&to.batch()), word(&to.path(name)));
            std::fs::copy(&file, &mail).map_err(|error| format!("{file}: {error}"))?;
            let receive = ["job", "receive", &mail, "--profile", &profile, "--batch", &batch, "--by", "li"];
            self.until_done(to, &receive, 3)?;
            // Twice is once.
            let again = to.done(&receive)?;
            books::require(again.contains("\"received\":0"), || format!("received twice: {again}"))?;
        }
        let (coverage, _) = from.job()?;
        books::require(coverage["handedOver"] == self.fleet.len(), || format!("handed over: {coverage}"))
    }

    /// Killed again and again: whoever finds the file has it. Otherwise the call is made again, and where it says that all are away already the file is made anew.
    fn make_file(&mut self, from: &mut Laptop<'_>, whole: &[&str], again: &[&str]) -> Result<(), String> {
        for kills in (0..4).rev() {
            let when = When::Start(self.chance.within(Duration::from_millis(500)));
            let ended = from.call(whole, (kills > 0).then_some(Death { when, how: How::Killed }))?;
            match ended.code {
                Some(0) => return Ok(()),
                Some(2) => return from.done(again).map(drop),
                Some(_) => return Err(format!("job hand-over: {}", ended.out)),
                None => self.figures.kills_elsewhere += 1,
            }
            if Path::new(again[5]).exists() {
                return Ok(());
            }
        }
        Err("job hand-over did not end".to_owned())
    }

    fn deliver(&mut self, laptop: &mut Laptop<'_>) -> Result<(), String> {
        let (unseen, seen): (Vec<_>, Vec<_>) = self.numbers(|_| true).into_iter().partition(|n| self.is_unseen(*n));
        let kills = self.size.kills / 10;
        self.figures.kills_elsewhere += self.rounds(laptop, &seen, Aim::Deliver, kills)?;
        self.ground.network.storm(true);
        self.figures.kills_registering += self.rounds(laptop, &unseen, Aim::RunThrough, kills)?;
        self.ground.network.storm(false);
        Ok(())
    }

    fn roll_back(&mut self, laptop: &mut Laptop<'_>, half: &[usize]) -> Result<(), String> {
        for (position, number) in half.iter().enumerate() {
            if position % 8 == 7 {
                self.restore(laptop, *number)?;
                continue;
            }
            let serial = self.fleet[*number].serial.clone();
            laptop.done(&["unit", "resolve", &serial, "--roll-back", "--by", "chen", "--why", "the customer asked"])?;
        }
        let kills = self.size.kills.saturating_sub(self.figures.kills_between).div_ceil(2);
        self.figures.kills_between += self.rounds(laptop, half, Aim::RollBack, kills)?;
        self.figures.rolled_back += half.len();
        Ok(())
    }

    /// One with a call of its own, killed in between and called again.
    fn restore(&mut self, laptop: &mut Laptop<'_>, number: usize) -> Result<(), String> {
        let (serial, make) = (self.fleet[number].serial.clone(), self.fleet[number].make);
        let (batch, profile) = (word(&laptop.batch()), word(&self.ground.profile(make)));
        let _inside = self.ground.runtime.enter();
        for left in (0..20).rev() {
            let port = self.fleet[number].plug().map_err(|error| error.to_string())?;
            let call = ["unit", "restore", &serial, "--port", &port, "--profile", &profile, "--batch", &batch];
            let call = [&call[..], &["--wait", "60", "--by", "chen", "--why", "the customer asked"]].concat();
            let death = (left > 17).then(|| self.death(&["check", "restore", "readBack", "log"]));
            let ended = laptop.call(&call, death)?;
            self.fleet[number].unplug();
            if laptop.units()?[&serial]["rolledBack"] == true {
                return Ok(());
            }
            match ended.code {
                None => self.figures.kills_between += 1,
                Some(1) => {}
                Some(_) => return Err(format!("unit restore {serial}: {}", ended.out)),
            }
        }
        Err(format!("unit restore {serial} does not come to its end"))
    }

    fn move_again(&mut self, laptop: &mut Laptop<'_>, half: &[usize]) -> Result<(), String> {
        for number in half {
            let serial = self.fleet[*number].serial.clone();
            laptop.done(&["unit", "resolve", &serial, "--same-unit", "--by", "chen", "--why", "he asked again"])?;
        }
        let kills = self.size.kills.saturating_sub(self.figures.kills_between);
        self.figures.kills_between += self.rounds(laptop, half, Aim::MoveAgain, kills)?;
        self.figures.moved_again += half.len();
        Ok(())
    }

    fn report(&mut self, first: &mut Laptop<'_>, second: &mut Laptop<'_>) -> Result<(), String> {
        let batches = [word(&first.batch()), word(&second.batch())];
        first.done(&["unit", "import", &batches[1]])?;
        let merged = word(&first.path("merged.jsonl"));
        first.done(&["log", "merge", &batches[0], &batches[1], "--out", &merged])?;
        // A last kill may have left the file behind its record: whatever is written next brings it to its end.
        second.done(&["batch", "close", &batches[1], "--by", "chen", "--why", "all of it is moved"])?;
        let page = word(&second.path("report.html"));
        second.done(&["job", "report", "--batch", &batches[1], "--out", &page, "--lang", "zh"])?;
        Ok(())
    }

    /// Plugs in what is not through, calls, kills, answers what is asked, until all of these are through. Gives how often it was killed.
    fn rounds(&mut self, laptop: &mut Laptop<'_>, units: &[usize], aim: Aim, kills: usize) -> Result<usize, String> {
        let ground = self.ground;
        let _inside = ground.runtime.enter();
        let (mut known, mut killed) = (laptop.units()?, 0);
        let (mut round, mut in_vain, mut fewest) = (0, 0, usize::MAX);
        loop {
            round += 1;
            let left: Vec<usize> =
                units.iter().copied().filter(|number| !self.is_through(&known, *number, aim)).collect();
            let Some(one) = left.get(self.chance.below(left.len())) else { return Ok(killed) };
            in_vain = if left.len() < fewest { 0 } else { in_vain + 1 };
            fewest = fewest.min(left.len());
            if in_vain > IN_VAIN + kills {
                let left: Vec<_> = left.iter().filter_map(|number| known.get(&self.fleet[*number].serial)).collect();
                return Err(format!(
                    "{aim:?} does not come to its end, left are {left:#?}\nwhat was said last:\n{}",
                    laptop.last_said()
                ));
            }
            let make = self.fleet[*one].make;
            let mut group: Vec<usize> = left.into_iter().filter(|number| self.fleet[*number].make == make).collect();
            while group.len() > self.size.at_once {
                group.remove(self.chance.below(group.len()));
            }
            let mut ports = Vec::new();
            for number in &group {
                let unit = &mut self.fleet[*number];
                ports.push(unit.plug().map_err(|error| format!("{}: {error}", unit.serial))?);
                if round <= 20 {
                    unit.goes_wrong(&mut self.chance);
                }
            }
            let death = (killed < kills && self.chance.below(4) != 0).then(|| self.death(aim.steps()));
            let call = match self.fleet[group[0]].address {
                Some(_) => self.visit(laptop, make, aim, &self.fleet[group[0]].site),
                None => self.provision(laptop, make, aim, &ports),
            };
            let ended = laptop.call(&call.as_words(), death)?;
            group.iter().for_each(|number| self.fleet[*number].unplug());
            match ended.code {
                None => killed += 1,
                Some(0 | 1) => {}
                Some(_) => return Err(format!("{aim:?} of {}: {}", make.name(), ended.out)),
            }
            known = laptop.units()?;
            let serials: Vec<&str> = group.iter().map(|number| &*self.fleet[*number].serial).collect();
            self.person.answer(laptop, &known, serials, aim)?;
        }
    }

    fn is_through(&self, known: &BTreeMap<String, Value>, number: usize, aim: Aim) -> bool {
        known.get(&self.fleet[number].serial).is_some_and(|unit| aim.is_met_by(unit))
    }

    /// Units on ports.
    fn provision(&self, laptop: &Laptop<'_>, make: Make, aim: Aim, ports: &[String]) -> Call {
        let mut call = self.bench(laptop, &["provision", "--wait", "60"], make, aim);
        call.0.push("--port".into());
        call.0.extend_from_slice(ports);
        call
    }

    /// All addresses of a site, whoever is left there.
    fn visit(&self, laptop: &Laptop<'_>, make: Make, aim: Aim, site: &str) -> Call {
        let at_once = self.size.at_once.to_string();
        self.bench(laptop, &["job", "visit", "--once", "--at-once", &at_once, "--site", site], make, aim)
    }

    fn bench(&self, laptop: &Laptop<'_>, words: &[&str], make: Make, aim: Aim) -> Call {
        let words = words.iter().copied().chain(["--operator", "li"]);
        // Where units are delivered there is no network.
        let words = words.chain((aim != Aim::RunThrough).then_some("--collect"));
        let files = [("--profile", self.ground.profile(make)), ("--batch", laptop.batch())];
        let files = files.into_iter().flat_map(|(name, path)| [name.to_owned(), word(&path)]);
        Call(words.map(ToOwned::to_owned).chain(files).collect())
    }

    /// At one of these steps, somewhere in the visits, or in the start.
    fn death(&mut self, steps: &[&'static str]) -> Death {
        let when = match self.chance.below(10) {
            0 => When::Start(self.chance.within(Duration::from_millis(400))),
            1 | 2 => When::FirstUnit(self.chance.within(Duration::from_millis(700))),
            _ => When::Step(steps[self.chance.below(steps.len())], self.chance.within(Duration::from_millis(25))),
        };
        Death { when, how: How::Killed }
    }
}

/// The words of a call.
struct Call(Vec<String>);

impl Call {
    fn as_words(&self) -> Vec<&str> {
        self.0.iter().map(String::as_str).collect()
    }
}
