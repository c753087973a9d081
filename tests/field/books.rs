//! The comparison: the ledger of the cloud, what the units hold, and what the records of both laptops say. Each identity must be accounted for in all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use regnwl_station::domain::entry::{Entry, NotIssued};
use regnwl_station::domain::identity::short_sha256;
use regnwl_station::journal::scan::{Scan, Verdict};

use super::Ground;
use super::fleet::{self, Fleet};
use super::laptop::{Laptop, word};
use super::person::Person;

/// The figures of a job whose books agree.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    pub units: usize,
    pub calls: usize,
    /// While units were rolled back and moved again.
    pub kills_between: usize,
    /// While something was registered.
    pub kills_registering: usize,
    /// In all other phases.
    pub kills_elsewhere: usize,
    pub network_went: usize,
    pub rolled_back: usize,
    pub moved_again: usize,
    /// Identities that the cloud issued.
    pub issued: usize,
    /// Of these: on record.
    pub on_record: usize,
    /// Of these: accounted for by a registration whose answer nobody knows.
    pub in_doubt: usize,
    /// Registrations that a person let be made once more.
    pub again: usize,
    /// Answers that were found on record when a person was about to decide without them.
    pub found: usize,
    /// How often each question was answered, by its code and the answer.
    pub answers: BTreeMap<String, usize>,
    pub lines: usize,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = [
            ("units delivered", self.units),
            ("calls of the program", self.calls),
            ("killed while rolling back and moving again", self.kills_between),
            ("killed while registering", self.kills_registering),
            ("killed elsewhere", self.kills_elsewhere),
            ("the network went away", self.network_went),
            ("units rolled back", self.rolled_back),
            ("units moved again", self.moved_again),
            ("identities issued", self.issued),
            ("of these on record", self.on_record),
            ("of these in doubt, and said so", self.in_doubt),
            ("registered once more by a person", self.again),
            ("refused: the answer was on record", self.found),
            ("lines of both records", self.lines),
            ("lost", 0),
            ("doubled", 0),
        ];
        for (what, count) in rows {
            writeln!(f, "| {what:<43} | {count:>6} |")?;
        }
        for (answer, count) in &self.answers {
            writeln!(f, "| answered: {answer:<33} | {count:>6} |")?;
        }
        Ok(())
    }
}

pub fn require(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

/// What each unit holds is what the record of this laptop says of it: `back` what it held at first, the others the identity on record.
pub fn units_agree(laptop: &mut Laptop<'_>, fleet: &Fleet, back: &[usize]) -> Result<(), String> {
    let known = laptop.units()?;
    let mut holders: BTreeMap<String, &str> = BTreeMap::new();
    for (number, unit) in fleet.iter().enumerate() {
        let (serial, held) = (&*unit.serial, unit.held());
        let page = known.get(serial).ok_or_else(|| format!("{serial}: the record knows nothing of it"))?;
        if back.contains(&number) {
            require(held == unit.old, || format!("{serial} was rolled back, and is not as it was"))?;
            require(page["rolledBack"] == true, || format!("{serial} was rolled back: {page}"))?;
            continue;
        }
        let (client_id, token) = held.identity.ok_or_else(|| format!("{serial} holds nothing: {page}"))?;
        require(page["clientId"] == *client_id, || format!("{serial} holds {client_id}: {page}"))?;
        let digest = short_sha256(token.as_bytes());
        require(page["tokenSha256"] == *digest, || format!("{serial} holds another token: {page}"))?;
        require(page["outcome"] == "PASS" && page["rolledBack"].is_null(), || format!("{serial}: {page}"))?;
        let here = Some(("localhost".to_owned(), String::new()));
        require(held.elsewhere == here, || format!("{serial} still logs in elsewhere"))?;
        let known_before = page["old"]["clientId"].as_str();
        let old = unit.old.identity.as_ref().map(|(client_id, _)| client_id.as_str());
        require(known_before == old, || format!("{serial}: its old client id is {old:?}: {page}"))?;
        if let Some(other) = holders.insert(client_id.clone(), serial) {
            return Err(format!("{serial} and {other} hold {client_id}"));
        }
    }
    Ok(())
}

/// What the records say of one device name.
#[derive(Default)]
struct Page {
    issued: BTreeSet<(String, String)>,
    unknown: usize,
}

/// Compares all of it, when all is through.
pub fn compare(
    ground: &Ground,
    fleet: &Fleet,
    person: &Person,
    laptops: [&mut Laptop<'_>; 2],
    figures: &mut Figures,
) -> Result<(), String> {
    let mut pages: BTreeMap<String, Page> = BTreeMap::new();
    let secrets = fleet::secrets(fleet);
    let [first, second] = laptops;
    for laptop in [&mut *first, &mut *second] {
        whole(laptop, figures)?;
        read(laptop, &mut pages)?;
        silent(laptop, &secrets)?;
        figures.calls += laptop.calls;
    }
    units_agree(second, fleet, &[])?;
    let (of_first, of_second) = (first.job()?.0, second.job()?.0);
    require(of_second["done"] == fleet.len() && of_second["listed"] == fleet.len(), || {
        format!("the job of the second laptop: {of_second}")
    })?;
    require(of_first["done"] == fleet.len(), || format!("the job of the first laptop: {of_first}"))?;
    for (serial, unit) in first.units()? {
        let told = &unit["handedOver"]["outcome"];
        let is_stranger = fleet.iter().all(|one| one.serial != serial);
        require(is_stranger || told == "PASS", || format!("the first laptop has not heard of {unit}"))?;
    }
    ledger(ground, &pages, person, fleet, figures)
}

/// The record of a laptop is unbroken, and its batch file is a copy of its segment.
fn whole(laptop: &mut Laptop<'_>, figures: &mut Figures) -> Result<(), String> {
    let batch = word(&laptop.batch());
    laptop.done(&["log", "verify", &batch])?;
    laptop.done(&["record", "check", &batch])?;
    let copy = std::fs::read(laptop.batch()).map_err(|error| format!("{batch}: {error}"))?;
    let (mut is_copy, mut held) = (false, Vec::new());
    for (path, bytes) in laptop.segments()? {
        let scan = Scan::of(&bytes);
        let is_whole = scan.verdict == Verdict::Unbroken || scan.lines.is_empty();
        require(is_whole, || format!("{}: {:?}", path.display(), scan.verdict))?;
        figures.lines += scan.lines.len();
        is_copy |= bytes == copy;
        let alike = bytes.iter().zip(&copy).take_while(|(one, other)| one == other).count();
        held.push(format!("{}: {} bytes, of which {alike} are alike", path.display(), bytes.len()));
    }
    require(is_copy, || {
        format!("{batch}, {} bytes, is a copy of no segment: {held:#?}\n{}", copy.len(), laptop.last_said())
    })
}

fn read(laptop: &Laptop<'_>, pages: &mut BTreeMap<String, Page>) -> Result<(), String> {
    for (path, bytes) in laptop.segments()? {
        let mut names: BTreeMap<u64, String> = BTreeMap::new();
        let (mut begun, mut ended) = (BTreeSet::new(), BTreeSet::new());
        for line in Scan::of(&bytes).lines {
            match *line.entry {
                Entry::Begun { .. } => drop(begun.insert(line.seq)),
                Entry::Ended(last) => {
                    require(ended.insert(last.unit), || format!("{}: visit {} ends twice", path.display(), last.unit))?;
                }
                Entry::Intent { unit, keys, .. } => drop(names.insert(unit, keys.device_name)),
                Entry::Issued { unit, client_id, token_sha256, .. } => {
                    let name = names.get(&unit).ok_or("an identity without an intent")?;
                    pages.entry(name.clone()).or_default().issued.insert((client_id, token_sha256));
                }
                Entry::NotIssued { unit, result: NotIssued::Unknown, .. } => {
                    let name = names.get(&unit).ok_or("a result without an intent")?;
                    pages.entry(name.clone()).or_default().unknown += 1;
                }
                _ => {}
            }
        }
        let open: Vec<_> = begun.difference(&ended).collect();
        require(open.is_empty(), || format!("{}: visits that never ended: {open:?}", path.display()))?;
    }
    Ok(())
}

/// No token was said, and none stands in the open in a file that people get.
fn silent(laptop: &Laptop<'_>, secrets: &[std::sync::Arc<str>]) -> Result<(), String> {
    for secret in secrets {
        require(!laptop.said.contains(&**secret), || format!("{} said a token aloud", laptop.name))?;
    }
    for name in ["job.jsonl", "site.json", "rest.json", "merged.jsonl", "report.html"] {
        let Ok(text) = std::fs::read_to_string(laptop.path(name)) else { continue };
        for secret in secrets {
            require(!text.contains(&**secret), || format!("{}: a token stands in {name}", laptop.name))?;
        }
    }
    Ok(())
}

/// No identity of the cloud is lost, none was asked for twice but where a person said so.
fn ledger(
    ground: &Ground,
    pages: &BTreeMap<String, Page>,
    person: &Person,
    fleet: &Fleet,
    figures: &mut Figures,
) -> Result<(), String> {
    let ledger = ground.cloud.issued();
    let mut of_name: BTreeMap<&str, usize> = BTreeMap::new();
    for issued in &ledger {
        let name = &*issued.device_name;
        *of_name.entry(name).or_default() += 1;
        let page = pages.get(name).ok_or_else(|| format!("{name}: no record knows anything of it"))?;
        let is_on_record = page.issued.contains(&(issued.client_id.clone(), issued.token_sha256.clone()));
        figures.on_record += usize::from(is_on_record);
        figures.in_doubt += usize::from(!is_on_record);
    }
    (figures.issued, figures.again, figures.found) = (ledger.len(), person.again.values().sum(), person.found);
    for (name, page) in pages {
        let count = of_name.get(&**name).copied().unwrap_or(0);
        require(count <= page.issued.len() + page.unknown, || {
            format!("{name}: {count} issued, {} on record, {} unknown: one is lost", page.issued.len(), page.unknown)
        })?;
        let again = person.again.get(name).copied().unwrap_or(0);
        require(count <= 1 + again, || format!("{name}: {count} issued, and a person said {again} times: doubled"))?;
        require(page.issued.len() == 1, || format!("{name}: {} identities are on record", page.issued.len()))?;
        require(page.unknown <= again, || format!("{name}: {} in doubt, {again} decided", page.unknown))?;
    }
    for unit in fleet {
        require(pages.contains_key(&unit.serial), || format!("{}: was never asked for", unit.serial))?;
        let held = unit.held().identity.map(|(client_id, token)| (client_id, short_sha256(token.as_bytes())));
        let is_of_cloud = ledger.iter().any(|issued| {
            issued.device_name == unit.serial && held == Some((issued.client_id.clone(), issued.token_sha256.clone()))
        });
        require(is_of_cloud, || format!("{} holds what the cloud never issued to it", unit.serial))?;
    }
    require(ledger.len() <= fleet.len() + figures.again, || {
        format!("{} issued to {} units, {} once more by a person", ledger.len(), fleet.len(), figures.again)
    })
}
