//! `job hand-over` and `job receive`: units of a job that go from this station to another one, or come from one.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Arg, ArgGroup, ArgMatches, Command};
use serde_json::json;

use super::args::{all, flag, maybe, need, option, path_option};
use super::common::Common;
use super::complaint::{complaint, complaint_of};
use super::exit::Exit;
use super::files_said;
use super::profile;
use super::vouch::{about, check_line, decide, pin_of};
use crate::decisions::Desk;
use crate::decisions::hand_over::{HandOverFile, LARGEST};
use crate::device::serial_rules::SerialRules;
use crate::domain::{Outcome, Person, Standing, UnitKeys};
use crate::files::{self, given};
use crate::journal::{Book, KnownUnit, SegmentId};
use crate::platform::say;
use crate::seen::{Decision, NewHandOver, NewList, NewReceipt, Refusal, Signed, UnitUnfit};
use crate::store::DataDir;
use crate::store::profile_file::{self, Loaded};
use crate::vault::StationKey;
use crate::words::cli::{Complaint, Text as CliText};
use crate::words::desk::Text as DeskText;
use crate::words::hand_over::{self as words, Text};

/// Largest list of numbers, in bytes.
const LARGEST_LIST: u64 = 16 << 20;

/// The words.
pub(super) fn commands(words: &'static Text, cli: &'static CliText, desk: &'static DeskText) -> [Command; 2] {
    let who = |command: Command| {
        let by = option("by", "NAME", desk.by).required(true);
        command.arg(path_option("batch", cli.batch).required(true)).arg(by).arg(option("why", "TEXT", desk.why))
    };
    let units = Arg::new("units").long("units").value_name("NUMBER|FILE").num_args(1..).help(words.units);
    let hand_over = who(Command::new("hand-over").about(words.hand_over))
        .arg(path_option("out", words.out).required(true))
        .arg(option("to", "KEYLINE", words.to).required_unless_present("again"))
        .arg(path_option("profile", words.profile))
        .arg(units)
        .arg(option("site", "SITE", words.site))
        .arg(flag("left", words.left))
        .arg(flag("again", words.again).conflicts_with("to"))
        .arg(option("id", "ID", words.id).requires("again"))
        .group(ArgGroup::new("which").args(["units", "site", "left", "again"]).required(true));
    let receive = who(Command::new("receive").about(words.receive))
        .arg(
            Arg::new("file")
                .required(true)
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .help(words.file),
        )
        .arg(path_option("profile", cli.profile).required(true));
    [hand_over, receive]
}

/// Hands units over, and makes the file that takes them there; with `--again` the file alone.
pub(super) fn hand_over(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (data, lang) = (common.usable_data()?, common.lang);
    let (batch, file): (PathBuf, PathBuf) = (need(given, "batch"), need(given, "out"));
    check_lines(given)?;
    // Before anything is on record: nothing that stands there is overwritten.
    if files::is_there(&file) {
        return Err(complaint(&file, &io::ErrorKind::AlreadyExists.into()));
    }
    let profile = match maybe::<PathBuf>(given, "profile").map(|path| (profile_file::load(&path), path)) {
        Some((Err(faults), path)) => return Ok(profile::complain(&path, &faults, lang)),
        Some((Ok(loaded), _)) => Some(loaded),
        None => None,
    };
    let desk = Desk::open(&data).map_err(complaint_of)?;
    let (hand_over, exit) = match maybe::<String>(given, "to") {
        None => {
            let named = maybe::<String>(given, "id");
            let newest = named.map_or_else(|| desk.newest_hand_over(&batch), Ok);
            // The file is made from the record as it stands then.
            drop(desk);
            (newest.map_err(about(&batch.display().to_string()))?, Exit::Done)
        }
        Some(line) => {
            let to = StationKey::of_line(&line).map_err(|_| Refusal::NotAStationKey)?;
            let units = chosen(given, &desk, &batch, profile.as_ref())?;
            let hand_over = desk.hand_over_name(&batch, &to, &units)?;
            let new = NewHandOver { hand_over: hand_over.clone(), file: batch, units, to };
            let exit = sign(given, desk, &Decision::HandOver(Arc::new(new)), common)?;
            (hand_over, exit)
        }
    };
    let (made, stays) = make(&data, &hand_over, &file)?;
    say(&words::handed_over(lang, made.units.len(), &made.to.station, &made.to.fingerprint));
    if !stays.is_empty() {
        say(&words::stays(lang, &stays));
    }
    let _ = writeln!(
        out,
        "{}",
        json!({
            "handOver": made.hand_over,
            "units": made.units.len(),
            "to": made.to.station,
            "fingerprint": made.to.fingerprint,
            "file": file.display().to_string(),
            "stays": stays,
        })
    );
    Ok(exit)
}

/// Makes the file from what is on record by now; gives it, and the batches that something sealed of its units stays behind with.
///
/// # Errors
/// The record cannot be had or holds no such hand-over, or the file cannot be made.
pub(crate) fn make(data: &DataDir, hand_over: &str, file: &Path) -> Result<(HandOverFile, Vec<String>), Complaint> {
    let desk = Desk::open(data).map_err(complaint_of)?;
    let (made, stays) = desk.hand_over_file(hand_over).map_err(about(hand_over))?;
    given::write_for_owner(file, &made.bytes()).map_err(|error| {
        Complaint::Refused(Refusal::HandOverUnmade(file.display().to_string(), error.to_string()), hand_over.into())
    })?;
    Ok((made, stays))
}

/// Receives what a file brings.
pub(super) fn receive(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (data, lang) = (common.usable_data()?, common.lang);
    let (path, batch): (PathBuf, PathBuf) = (need(given, "file"), need(given, "batch"));
    check_lines(given)?;
    let loaded = match load(given, common)? {
        Ok(loaded) => loaded,
        Err(exit) => return Ok(exit),
    };
    let read = read(&path)?;
    let desk = Desk::open(&data).map_err(complaint_of)?;
    let receipt = receipt(&desk, &read, &loaded, batch).map_err(about(&path.display().to_string()))?;
    let (file, _) = read;
    let (came, all) = (receipt.units.len(), file.units.len());
    let exit = if came == 0 && receipt.job.rows.is_empty() {
        Exit::Done
    } else {
        sign(given, desk, &Decision::Receive(Arc::new(receipt)), common)?
    };
    say(&words::received(lang, came, all, &file.from.station));
    let _ = writeln!(
        out,
        "{}",
        json!({
            "handOver": file.hand_over,
            "from": file.from.station,
            "received": came,
            "already": all - came,
        })
    );
    Ok(exit)
}

/// Reads a hand-over file; with its SHA-256.
///
/// # Errors
/// It cannot be read, or is none.
pub(crate) fn read(path: &Path) -> Result<(HandOverFile, String), Complaint> {
    let bytes = given::read(path, LARGEST).map_err(|error| complaint(path, &error))?;
    let file = HandOverFile::of(&bytes).ok_or(Refusal::NotAHandOver).map_err(about(&path.display().to_string()))?;
    Ok((file, HandOverFile::sha256(&bytes)))
}

/// What of such a file is to go on record in this batch.
///
/// # Errors
/// [`Refusal`].
pub(crate) fn receipt(
    desk: &Desk,
    (file, sha256): &(HandOverFile, String),
    loaded: &Loaded,
    batch: PathBuf,
) -> Result<NewReceipt, Refusal> {
    let job = NewList {
        list_sha256: sha256.clone(),
        rows: Vec::new(),
        file: batch,
        profile: loaded.profile.name.clone(),
        profile_sha256: loaded.sha256.clone(),
        product_key: loaded.profile.product_key.clone(),
    };
    desk.receipt(file, job, &loaded.profile.platform())
}

fn check_lines(given: &ArgMatches) -> Result<(), Complaint> {
    ["by", "why"].into_iter().filter_map(|name| given.get_one::<String>(name)).try_for_each(|line| check_line(line))
}

fn sign(given: &ArgMatches, desk: Desk, decision: &Decision, common: &Common) -> Result<Exit, Complaint> {
    desk.may(decision)?;
    let by: Person = need::<String>(given, "by").into();
    let pin = pin_of(&desk, Some(&by), common.lang)?;
    let signed = Signed { by, why: maybe(given, "why").unwrap_or_default(), pin };
    let following = decide(desk, decision, &signed)?;
    Ok(if files_said::end(&following, common.lang) { Exit::Done } else { Exit::FileBehind })
}

fn load(given: &ArgMatches, common: &Common) -> Result<Result<Loaded, Exit>, Complaint> {
    let path: PathBuf = need(given, "profile");
    Ok(profile_file::load(&path).map_err(|faults| profile::complain(&path, &faults, common.lang)))
}

/// The units that are meant: by their numbers, those of a site, or all that are not through.
fn chosen(given: &ArgMatches, desk: &Desk, batch: &Path, profile: Option<&Loaded>) -> Result<Vec<UnitKeys>, Complaint> {
    let segment = desk.batch(batch).map_err(complaint_of)?;
    let (book, site) = (desk.book(), maybe::<String>(given, "site"));
    let numbers = match given.contains_id("units") {
        true => numbers(&all::<String>(given, "units"))?,
        false => left(book, segment, site.as_deref()),
    };
    Ok(named(book, segment, numbers, profile)?)
}

/// The units with these numbers, as the record has them, or as the list and the profile say.
///
/// # Errors
/// [`Refusal::UnfitUnits`]: who is meant is not known of some of them.
pub(crate) fn named(
    book: &Book,
    segment: SegmentId,
    numbers: Vec<String>,
    profile: Option<&Loaded>,
) -> Result<Vec<UnitKeys>, Refusal> {
    let named = Named { book, segment, profile };
    let (mut keys, mut unfit) = (Vec::new(), Vec::new());
    for number in numbers {
        match named.keys(&number) {
            Ok(found) if keys.contains(&found) => {}
            Ok(found) => keys.push(found),
            Err(why) => unfit.push((number, why)),
        }
    }
    if unfit.is_empty() { Ok(keys) } else { Err(Refusal::UnfitUnits(unfit)) }
}

/// Numbers as they were given; a file of that name holds one a line.
fn numbers(given: &[String]) -> Result<Vec<String>, Complaint> {
    let mut numbers = Vec::new();
    for one in given {
        let path = Path::new(one);
        if !path.is_file() {
            numbers.push(one.clone());
            continue;
        }
        let bytes = given::read(path, LARGEST_LIST).map_err(|error| complaint(path, &error))?;
        let text = crate::domain::plain_text::decode(&bytes);
        let text = String::from_utf8_lossy(&text);
        numbers.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(ToOwned::to_owned));
    }
    Ok(numbers)
}

/// The numbers of all units of a batch, or of a site of its list, that are not through.
fn left(book: &Book, segment: SegmentId, site: Option<&str>) -> Vec<String> {
    let is_through = |standing| matches!(standing, Standing::Done | Standing::RolledBack | Standing::HandedOver);
    match book.list_of(segment) {
        Some(list) => {
            let meant = list.units().filter(|(row, stand)| {
                !is_through(stand.standing) && site.is_none_or(|site| row.site.as_deref() == Some(site))
            });
            meant.map(|(row, _)| row.serial_number.clone()).collect()
        }
        None if site.is_some() => Vec::new(),
        None => {
            let (batch, _) = book.batch_of(segment);
            let is_left = |unit: &KnownUnit| {
                let waits = unit.collected.is_some() || unit.open_as() == Some(Outcome::Pending);
                *unit.batch == *batch && unit.away().is_none() && waits
            };
            book.units().filter(is_left).map(|unit| unit.keys.serial_number).collect()
        }
    }
}

/// What units are called.
struct Named<'a> {
    book: &'a Book,
    segment: SegmentId,
    profile: Option<&'a Loaded>,
}

impl Named<'_> {
    /// All that a unit is recognised by: as the record has it, or as the list and the profile say.
    fn keys(&self, number: &str) -> Result<UnitKeys, UnitUnfit> {
        let product_key = self.book.product_of(self.segment);
        match &self.book.numbered(product_key, number)[..] {
            [unit] => return Ok(unit.keys.clone()),
            [] => {}
            _ => return Err(UnitUnfit::Several),
        }
        let row = self.book.list_of(self.segment).and_then(|list| list.row(number)).ok_or(UnitUnfit::NotThere)?;
        let Loaded { profile, .. } = self.profile.ok_or(UnitUnfit::NoName)?;
        let by_rules = || SerialRules::new(profile).ok()?.device_name(number, None, &Default::default()).ok();
        let device_name = row.device_name.clone().or_else(by_rules).ok_or(UnitUnfit::NoName)?;
        Ok(UnitKeys {
            platform: profile.platform(),
            product_key: profile.product_key.clone(),
            device_name,
            serial_number: number.to_owned(),
            hardware_id: None,
        })
    }
}
