//! `job import`, `job show`, `job report`: the list of a job, how far it has come, and what the customer gets of it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{ArgMatches, Command};
use jiff::Timestamp;
use serde_json::json;

use super::args::{flag, maybe, need, option, path, path_option};
use super::common::Common;
use super::complaint::{complaint, complaint_of, unreadable};
use super::exit::Exit;
use super::log::{Stopped, make};
use super::record::replay;
use super::vouch::{check_line, decide};
use super::{files_said, profile};
use crate::archive::jobs::segment_of;
use crate::archive::{JobStory, JobUnit};
use crate::decisions::Desk;
use crate::device::SerialRules;
use crate::domain::{Expected, Secret, Standing};
use crate::evidence;
use crate::files::given;
use crate::list::{Compared, LONGEST_FILE, Listing, read};
use crate::platform::say;
use crate::seen::{Decision, NewList, Signed};
use crate::store::{DataDir, Loaded, profile_file};
use crate::words::cli::{Complaint, Text};
use crate::words::{Lang, job as words};

/// The words.
pub(super) fn commands(lang: Lang, cli: &'static Text) -> [Command; 3] {
    let text = words::text(lang);
    let batch = || path_option("batch", text.batch_file).required(true);
    let import = Command::new("import")
        .about(text.import)
        .arg(path("list").required(true).value_name("LIST").help(text.list_file))
        .arg(batch())
        .arg(path_option("profile", cli.profile).required(true))
        .arg(flag("preview", text.preview))
        .arg(flag("skip-bad", text.skip_bad))
        .arg(option("by", "NAME", text.by));
    let mut show = Command::new("show").about(text.show).arg(batch()).arg(flag("json", text.json));
    for standing in Standing::ALL {
        show = show.arg(flag(word(*standing), words::only(*standing, lang)));
    }
    let show = show.arg(flag("strangers", text.only_strangers));
    let report = Command::new("report")
        .about(text.make_report)
        .arg(batch())
        .arg(path_option("out", text.report_file).required(true));
    [import, show, report]
}

/// What asks for units that stand so.
fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::RolledBack => "rolled-back",
        Standing::HandedOver => "handed-over",
        other => other.word(),
    }
}

/// Does what a call asks.
pub(super) fn run(which: &str, given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    match which {
        "import" => import(given, common, out),
        "show" => show(given, common, out),
        _ => report(given, common),
    }
}

/// Reads a list, and puts it on record or says what would be.
fn import(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (lang, data) = (common.lang, common.usable_data()?);
    let (file, batch, path): (PathBuf, PathBuf, PathBuf) =
        (need(given, "list"), need(given, "batch"), need(given, "profile"));
    let by = maybe::<String>(given, "by").unwrap_or_default();
    if !by.is_empty() {
        check_line(&by)?;
    }
    let loaded = match profile_file::load(&path) {
        Ok(loaded) => loaded,
        Err(faults) => return Ok(profile::complain(&path, &faults, lang)),
    };
    let listing = listing(&file, &loaded, lang)?;
    if given.get_flag("preview") {
        let compared = compared(&data, &batch, &listing.rows)?;
        preview(&listing, compared.as_ref(), lang, out);
        return Ok(if listing.bad.is_empty() { Exit::Done } else { Exit::NotAllPass });
    }
    listing.bad.iter().for_each(|bad| say(&words::bad_row(bad, lang)));
    if listing.rows.is_empty() || !(listing.bad.is_empty() || given.get_flag("skip-bad")) {
        let why = words::not_taken(lang, listing.bad.len());
        return Err(Complaint::File(file.display().to_string(), why));
    }
    let desk = Desk::open(&data).map_err(complaint_of)?;
    desk.job(&batch, &loaded.profile.product_key).map_err(complaint_of)?;
    let taken = listing.rows.len();
    let decision = expect(&listing, loaded, batch);
    let following = decide(desk, &decision, &Signed { pin: Secret::new(""), ..Signed::by(by.as_str()) })?;
    let _ = writeln!(out, "{}", words::taken(lang, taken));
    Ok(if files_said::end(&following, lang) { Exit::Done } else { Exit::FileBehind })
}

/// What puts the good rows of a list on record.
pub(crate) fn expect(listing: &Listing, loaded: Loaded, batch: PathBuf) -> Decision {
    Decision::Expect(Arc::new(NewList {
        list_sha256: listing.sha256.clone(),
        rows: listing.rows.clone(),
        file: batch,
        profile: loaded.profile.name,
        profile_sha256: loaded.sha256,
        product_key: loaded.profile.product_key,
    }))
}

/// What a list would change, where the batch has one on record.
///
/// # Errors
/// The record, or the batch file, cannot be read.
pub(crate) fn compared(data: &DataDir, batch: &Path, rows: &[Expected]) -> Result<Option<Compared>, Complaint> {
    let replay = replay(data)?;
    let unusable = |error| complaint(batch, &error);
    let old = segment_of(&replay, batch).map_err(unusable)?.and_then(|segment| replay.book.list_of(segment));
    Ok(old.map(|old| Compared::of(old.rows(), rows)))
}

/// Reads a list by the rules of a profile.
///
/// # Errors
/// It cannot be read, or is none.
pub(crate) fn listing(file: &Path, loaded: &Loaded, lang: Lang) -> Result<Listing, Complaint> {
    let rules = SerialRules::new(&loaded.profile).map_err(|fault| Complaint::Usage(fault.to_string()))?;
    let bytes = given::read(file, LONGEST_FILE).map_err(|error| complaint(file, &error))?;
    read(&bytes, words::NAMES, &rules)
        .map_err(|fault| Complaint::File(file.display().to_string(), words::file_fault(fault, lang)))
}

/// What a list would do: what is wrong with it first.
fn preview(listing: &Listing, compared: Option<&Compared>, lang: Lang, out: &mut impl Write) {
    for line in words::preview(listing, compared, lang) {
        let _ = writeln!(out, "{line}");
    }
}

/// How far a job has come.
fn show(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (lang, story) = (common.lang, story(given, common)?);
    let wanted: Vec<Standing> = Standing::ALL.iter().copied().filter(|one| given.get_flag(word(*one))).collect();
    let (is_json, strangers) = (given.get_flag("json"), given.get_flag("strangers"));
    // A script gets all that it asks for nothing else; a person gets the one line.
    let all = is_json && wanted.is_empty() && !strangers;
    let listed = story.units.iter().filter(|unit| all || wanted.contains(&unit.stand.standing));
    let others = story.strangers.iter().filter(|_| all || strangers);
    if is_json {
        let head = json!({"batch": story.batch, "listSha256": story.list_sha256, "coverage": story.coverage});
        let _ = writeln!(out, "{head}");
        for (unit, is_listed) in listed.map(|unit| (unit, true)).chain(others.map(|unit| (unit, false))) {
            let _ = writeln!(out, "{}", unit_line(unit, is_listed));
        }
    } else {
        let _ = writeln!(out, "{}", words::coverage(&story.coverage, lang));
        for unit in listed.chain(others) {
            let _ = writeln!(out, "{}", words::unit_line(unit, lang));
        }
    }
    Ok(Exit::Done)
}

fn unit_line(unit: &JobUnit, is_listed: bool) -> serde_json::Value {
    let JobUnit { serial_number, device_name, site, note, stand, old_client_id, client_id, is_expected, .. } = unit;
    json!({
        "serialNumber": serial_number,
        "deviceName": device_name,
        "site": site,
        "note": note,
        "standing": stand.standing,
        "code": stand.code,
        "at": stand.at,
        "oldClientId": old_client_id,
        "clientId": client_id,
        "listed": is_listed,
        "takenIn": *is_expected && !is_listed,
    })
}

/// Writes what the customer gets.
fn report(given: &ArgMatches, common: &Common) -> Result<Exit, Complaint> {
    let (story, to): (JobStory, PathBuf) = (story(given, common)?, need(given, "out"));
    let write = |out: &mut _| evidence::write_job(common.lang, &story, Timestamp::now(), out).map_err(Stopped::Write);
    make(&to, write)?;
    Ok(Exit::Done)
}

/// The job of a batch: as the record has it, and where the record is not here as the batch file tells it.
fn story(given: &ArgMatches, common: &Common) -> Result<JobStory, Complaint> {
    let batch: PathBuf = need(given, "batch");
    let on_record = match common.usable_data() {
        Ok(data) => {
            let replay = replay(&data)?;
            let segment = segment_of(&replay, &batch).map_err(|error| complaint(&batch, &error))?;
            segment.map(|segment| JobStory::of(&replay.book, segment))
        }
        // A mailed batch file is read without a station.
        Err(_) if batch.is_file() => None,
        Err(why) => return Err(why),
    };
    let story = match on_record {
        Some(story) => story,
        None => JobStory::of_file(&batch).map_err(|fault| unreadable(&batch, fault))?,
    };
    story.ok_or_else(|| Complaint::NoList(batch.display().to_string()))
}
