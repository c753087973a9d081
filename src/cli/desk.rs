//! `unit resolve|retire|reveal`, `record`, `batch close`, `supervisor`: what a person decides, recorded with the name. A running station keeps the record to itself.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::complaint::{complaint, complaint_of};
use super::desk_args::{DeskTask, How, Which};
use super::exit::Exit;
use super::files_said;
use super::import;
use super::record::{holds_no_record, replay};
use super::vouch::{about, check_line, decide, new_pin, pin_of};
use crate::decisions::{Desk, identity_file};
use crate::domain::{Identity, RecordFault, UnitKeys};
use crate::files::given;
use crate::journal::{Book, KnownUnit, Spilled};
use crate::seen::{Decision, Disposition, Refusal, Signed};
use crate::store::DataDir;
use crate::words::Lang;
use crate::words::cli::Complaint;
use crate::words::desk::record_fault;

/// Does what was decided.
///
/// # Errors
/// What is to be said on stderr; nothing was touched, or the record cannot be written.
pub(super) fn run(task: &DeskTask, data: &DataDir, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    match task {
        DeskTask::Resolve { which, how, by, why } => resolve(data, which, how, (by, why), lang),
        DeskTask::Retire { which, by, why } => retire(data, which, (by, why), lang),
        DeskTask::Reveal { which, by, why } => reveal(data, which, (by, why), lang, out),
        DeskTask::Import { files, despite_damage } => import::import(data, files, *despite_damage, out),
        DeskTask::CheckRecord { files } => check_record(data, files, lang, out),
        DeskTask::AcceptRecord { files, by, why } => accept_record(data, files, (by, why), lang, out),
        DeskTask::CloseBatch { file, by, why } => close_batch(data, file, by, why.as_deref(), lang),
        DeskTask::AddSupervisor { name, by } => add_supervisor(data, name, by.as_deref(), lang),
        DeskTask::RemoveSupervisor { name, by } => remove_supervisor(data, name, by.as_deref(), lang),
        DeskTask::ListSupervisors => {
            for name in replay(data)?.book.supervisors() {
                let _ = writeln!(out, "{name}");
            }
            Ok(Exit::Done)
        }
    }
}

fn resolve(data: &DataDir, which: &Which, how: &How, (by, why): (&str, &str), lang: Lang) -> Result<Exit, Complaint> {
    let desk = open_for_unit(data, which, &[by, why])?;
    let keys = find(desk.book(), which)?;
    let (becomes, of) = match how {
        How::SameUnit => (Disposition::SameUnit, which.serial.clone()),
        How::RegisterAgain => (Disposition::RegisterAgain, which.serial.clone()),
        How::SetAside => (Disposition::SetAside, which.serial.clone()),
        How::Found(file) => (found(&desk, file, &keys)?, file.display().to_string()),
    };
    let decision = Decision::Unit(keys, becomes);
    desk.may(&decision).map_err(about(&of))?;
    sign(desk, &decision, (by, why), lang)
}

fn found(desk: &Desk, path: &Path, keys: &UnitKeys) -> Result<Disposition, Complaint> {
    let bytes = given::read_secret(path, identity_file::LONGEST).map_err(|error| complaint(path, &error))?;
    // An answer that the start did not take over is vouched for by the person who names it.
    let read = match Spilled::of(&bytes) {
        Some(spilled) => desk.answered(&spilled, keys),
        None => identity_file::read(&bytes, keys),
    };
    let Identity { client_id, device_token, .. } = read.map_err(about(&path.display().to_string()))?;
    Ok(Disposition::Found { client_id, device_token })
}

fn retire(data: &DataDir, which: &Which, (by, why): (&str, &str), lang: Lang) -> Result<Exit, Complaint> {
    let desk = open_for_unit(data, which, &[by, why])?;
    let keys = find(desk.book(), which)?;
    sign(desk, &Decision::Unit(keys, Disposition::Retire), (by, why), lang)
}

/// Shows an identity as an identity file, once it is on record that it was shown.
fn reveal(
    data: &DataDir,
    which: &Which,
    (by, why): (&str, &str),
    lang: Lang,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    let desk = open_for_unit(data, which, &[by, why])?;
    let keys = find(desk.book(), which)?;
    let identity = desk.identity(&keys).map_err(about(&which.serial))?;
    let exit = sign(desk, &Decision::Reveal(keys), (by, why), lang)?;
    let _ = identity_file::write(&identity, out);
    Ok(exit)
}

/// Has somebody vouch for what was decided, with a PIN where there are supervisors.
fn sign(desk: Desk, decision: &Decision, (by, why): (&str, &str), lang: Lang) -> Result<Exit, Complaint> {
    let signed = Signed { by: by.to_owned(), why: why.to_owned(), pin: pin_of(&desk, Some(by), lang)? };
    let following = decide(desk, decision, &signed)?;
    // A batch file says something only where it was brought up to date for it.
    let is_whole = files_said::end(&following, lang);
    Ok(if is_whole { Exit::Done } else { Exit::FileBehind })
}

fn close_batch(data: &DataDir, file: &Path, by: &str, why: Option<&str>, lang: Lang) -> Result<Exit, Complaint> {
    check_line(by)?;
    why.map_or(Ok(()), check_line)?;
    if holds_no_record(data)? {
        return Err(Refusal::NotOurBatch(file.display().to_string()).into());
    }
    let desk = Desk::open(data).map_err(complaint_of)?;
    let decision = Decision::CloseBatch(file.to_owned());
    desk.may(&decision)?;
    sign(desk, &decision, (by, why.unwrap_or_default()), lang)
}

fn add_supervisor(data: &DataDir, name: &str, by: Option<&str>, lang: Lang) -> Result<Exit, Complaint> {
    check_line(name)?;
    by.map_or(Ok(()), check_line)?;
    let desk = Desk::open(data).map_err(complaint_of)?;
    let vouched = pin_of(&desk, by, lang)?;
    let pin = new_pin(desk.book(), name, lang)?;
    // The first one is made by whoever sits there.
    let signed = Signed { pin: vouched, ..Signed::by(by.unwrap_or(name)) };
    decide(desk, &Decision::Appoint { name: name.to_owned(), pin }, &signed)?;
    Ok(Exit::Done)
}

fn remove_supervisor(data: &DataDir, name: &str, by: Option<&str>, lang: Lang) -> Result<Exit, Complaint> {
    let nobody = || about(name)(Refusal::NoSuchSupervisor);
    if replay(data)?.book.pin_hash(name).is_none() {
        return Err(nobody());
    }
    let desk = Desk::open(data).map_err(complaint_of)?;
    let pin = pin_of(&desk, by, lang)?;
    let signed = Signed { pin, ..Signed::by(by.ok_or_else(nobody)?) };
    decide(desk, &Decision::Remove { name: name.to_owned() }, &signed)?;
    Ok(Exit::Done)
}

/// Says what is wrong with the record, one line a fault.
fn check_record(data: &DataDir, files: &[PathBuf], lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let lost = Desk::lost(data);
    if lost.is_empty() && !data.record().is_dir() {
        return Ok(Exit::Done);
    }
    let faults = match lost.is_empty() {
        true => Desk::open(data).and_then(|desk| desk.faults(files)).map_err(complaint_of)?,
        false => lost,
    };
    say_faults(&faults, lang, out);
    Ok(if faults.is_empty() { Exit::Done } else { Exit::NotAllPass })
}

fn accept_record(
    data: &DataDir,
    files: &[PathBuf],
    (by, why): (&str, &str),
    lang: Lang,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    [by, why].into_iter().try_for_each(check_line)?;
    if Desk::lost(data).is_empty() && !data.record().is_dir() {
        return Ok(Exit::Done);
    }
    let desk = Desk::open_anew(data).map_err(complaint_of)?;
    let faults = desk.faults(files).map_err(complaint_of)?;
    if faults.is_empty() {
        return Ok(Exit::Done);
    }
    let decision = Decision::Accept { faults: faults.clone(), files: files.to_vec() };
    desk.may(&decision)?;
    let signed = Signed { by: by.to_owned(), why: why.to_owned(), pin: pin_of(&desk, Some(by), lang)? };
    say_faults(&faults, lang, out);
    decide(desk, &decision, &signed)?;
    Ok(Exit::Done)
}

fn say_faults(faults: &[RecordFault], lang: Lang, out: &mut impl Write) {
    for fault in faults {
        let _ = writeln!(out, "{}", record_fault(fault, lang));
    }
}

/// Takes the record, where there is one to find the unit in.
fn open_for_unit(data: &DataDir, which: &Which, lines: &[&str]) -> Result<Desk, Complaint> {
    lines.iter().try_for_each(|line| check_line(line))?;
    if holds_no_record(data)? {
        return Err(about(&which.serial)(Refusal::NoSuchUnit));
    }
    Desk::open(data).map_err(complaint_of)
}

/// The one unit that is meant.
fn find(book: &Book, which: &Which) -> Result<UnitKeys, Complaint> {
    let is = |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|wanted| wanted == value);
    let is_meant = |keys: &UnitKeys| {
        keys.serial_number == which.serial
            && is(&which.product_key, &keys.product_key)
            && is(&which.platform, &keys.platform.0)
            && is(&which.device_name, &keys.device_name)
    };
    let found: Vec<&KnownUnit> = book.units().filter(|unit| is_meant(&unit.keys)).collect();
    match found[..] {
        [unit] => Ok(unit.keys.clone()),
        [] => Err(about(&which.serial)(Refusal::NoSuchUnit)),
        _ => {
            let name = |keys: &UnitKeys| format!("{} {} {}", keys.product_key, keys.platform.0, keys.device_name);
            let names = found.iter().map(|unit| name(&unit.keys)).collect();
            Err(about(&which.serial)(Refusal::SeveralUnits(names)))
        }
    }
}
