//! `outbox`: results on their way to the plant. What is listed is read beside a running station; what is decided or sent needs the record.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::{Arg, ArgMatches, Command};
use serde_json::json;

use super::args::{all, flag, group, maybe, need, number, option, path_option, sub};
use super::common::Common;
use super::complaint::{complaint, complaint_of};
use super::exit::Exit;
use super::profile;
use super::record::{holds_no_record, replay};
use super::vouch::{about, check_line, decide, pin_of};
use crate::bench::results;
use crate::decisions::Desk;
use crate::domain::visible::visible;
use crate::domain::{ResultSettled, ResultStand, ResultTrouble};
use crate::journal::Folder;
use crate::plant::outbox::{DeadLetter, Kept, Outbox, Queue, Waits};
use crate::platform::say;
use crate::seen::{Decision, Refusal, Signed};
use crate::store::{DataDir, Loaded, profile_file};
use crate::words::cli::Complaint;
use crate::words::{Lang, desk, results as words};

/// How long a plant that takes nothing is waited for, where the call does not say it.
const WAIT: u64 = 60;
/// More are not counted.
const MOST_COUNTED: u64 = 1_000_000;

/// The words.
pub(super) fn command(lang: Lang) -> Command {
    let (words, desk) = (words::text(lang), desk::text(lang));
    let listed = |name: &'static str, about| {
        Command::new(name).about(about).arg(path_option("profile", words.profile)).arg(flag("json", desk.json))
    };
    let decided = |name: &'static str, about| {
        Command::new(name)
            .about(about)
            .arg(Arg::new("id").num_args(1..).value_name("ID").help(words.ids).required_unless_present("all"))
            .arg(flag("all", words.all).conflicts_with("id"))
            .arg(path_option("profile", words.profile_of).required(true))
            .arg(option("by", "NAME", desk.by).required(true))
    };
    let send = Command::new("send")
        .about(words.send)
        .arg(path_option("profile", words.profile_of).required(true))
        .arg(number("wait", "SEC", words.wait));
    let commands = [listed("status", words.status), listed("dead", words.dead)];
    group("outbox", words.outbox, commands).subcommands([
        decided("retry", words.retry),
        decided("drop", words.drop),
        send,
    ])
}

/// Does what a call asks.
pub(super) fn run(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (which, given) = sub(given);
    let (data, lang) = (common.usable_data()?, common.lang);
    let profile = maybe::<PathBuf>(given, "profile");
    let loaded = match profile.as_deref().map(profile_file::load).transpose() {
        Ok(loaded) => loaded,
        Err(faults) => return Ok(profile::complain(&profile.unwrap_or_default(), &faults, lang)),
    };
    match (which, loaded) {
        ("status", loaded) => status(given, loaded, &data, lang, out),
        ("dead", loaded) => dead(given, loaded, &data, lang, out),
        ("send", Some(loaded)) => send(given, &profile.unwrap_or_default(), loaded, &data, lang),
        (which, Some(loaded)) => {
            let how = if which == "retry" { ResultSettled::Again } else { ResultSettled::Dropped };
            settle(given, how, &loaded, &data, lang)
        }
        (_, None) => Ok(Exit::AtFault),
    }
}

/// What is kept of each product that is meant, and whether its file is damaged: then that is nothing, and is said.
fn kept(loaded: Option<&Loaded>, data: &DataDir, lang: Lang) -> Result<Vec<(Kept, bool)>, Complaint> {
    let folder = data.outbox();
    let products = match loaded {
        Some(loaded) => vec![loaded.profile.product_key.clone()],
        None => Kept::products(&folder).map_err(|error| complaint(&folder, &error))?,
    };
    let read = |product_key: String| {
        let path = Kept::path(&folder, &product_key);
        let (kept, is_damaged) =
            Kept::read_if_whole(&folder, &product_key).map_err(|error| complaint(&path, &error))?;
        if is_damaged {
            say(&words::damaged(lang, &path.display().to_string()));
        }
        Ok((kept.unwrap_or_else(|| Kept { product_key, ..Kept::default() }), is_damaged))
    };
    products.into_iter().map(read).collect()
}

fn status(
    given: &ArgMatches,
    loaded: Option<Loaded>,
    data: &DataDir,
    lang: Lang,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    let (kept, replay) = (kept(loaded.as_ref(), data, lang)?, replay(data)?);
    let unread = |error: std::io::Error| complaint(&data.record(), &error);
    let mut is_all_told = true;
    for (Kept { product_key, .. }, is_damaged) in &kept {
        let disk = Arc::new(Folder::at(data.record()));
        let queue = Queue::open(disk, data.outbox(), product_key, replay.of_product(product_key)).map_err(unread)?;
        let (waiting, dead) = (queue.count(MOST_COUNTED).map_err(unread)?, queue.dead().len() as u64);
        is_all_told &= (waiting, dead, is_damaged) == (0, 0, &false);
        let began_anew = queue.began_anew();
        if began_anew && !is_damaged {
            say(words::text(lang).anew);
        }
        let line = match given.get_flag("json") {
            true => {
                let stand = ResultStand { waiting, dead, trouble: None, began_anew };
                let mut line = serde_json::to_value(stand).unwrap_or_default();
                line["productKey"] = json!(product_key);
                line.to_string()
            }
            false => words::status_line(lang, product_key, waiting, dead),
        };
        let _ = writeln!(out, "{line}");
    }
    if kept.is_empty() {
        say(words::text(lang).none);
    }
    Ok(if is_all_told { Exit::Done } else { Exit::NotAllPass })
}

fn dead(
    given: &ArgMatches,
    loaded: Option<Loaded>,
    data: &DataDir,
    lang: Lang,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    let kept = kept(loaded.as_ref(), data, lang)?;
    let (mut is_none, is_damaged) = (true, kept.iter().any(|(_, is_damaged)| *is_damaged));
    for (Kept { product_key, dead, .. }, _) in kept {
        for one in &dead {
            is_none = false;
            let _ = writeln!(out, "{}", dead_line(&product_key, one, given.get_flag("json")));
        }
    }
    if is_none && !is_damaged {
        say(words::text(lang).nothing);
    }
    Ok(if is_none && !is_damaged { Exit::Done } else { Exit::NotAllPass })
}

fn dead_line(product_key: &str, one: &DeadLetter, as_json: bool) -> String {
    let DeadLetter { id, serial_number, outcome, status, at, again, .. } = one;
    if as_json {
        let line = json!({
            "productKey": product_key, "id": id, "serialNumber": serial_number, "outcome": outcome, "status": status,
            "at": at, "again": again,
        });
        return line.to_string();
    }
    let number = serial_number.as_deref().map(visible).unwrap_or_default();
    format!("{id}\t{product_key}\t{number}\t{}\t{status}\t{at}", outcome.word())
}

/// The record, where nothing is wrong with it that nobody has accepted.
pub(super) fn desk_of(data: &DataDir) -> Result<Desk, Complaint> {
    let desk = Desk::open(data).map_err(complaint_of)?;
    let faults = desk.faults(&[]).map_err(complaint_of)?;
    if faults.is_empty() { Ok(desk) } else { Err(Refusal::Damaged(faults).into()) }
}

fn settle(
    given: &ArgMatches,
    how: ResultSettled,
    loaded: &Loaded,
    data: &DataDir,
    lang: Lang,
) -> Result<Exit, Complaint> {
    let by: String = need(given, "by");
    check_line(&by)?;
    if holds_no_record(data)? {
        say(words::text(lang).none);
        return Ok(Exit::Done);
    }
    let desk = desk_of(data)?;
    let product_key = loaded.profile.product_key.clone();
    // Read under the lock: no station changes it meanwhile.
    let kept = kept(Some(loaded), data, lang)?;
    let is_damaged = kept.iter().any(|(_, is_damaged)| *is_damaged);
    let dead: Vec<DeadLetter> = kept.into_iter().flat_map(|(kept, _)| kept.dead).collect();
    if is_damaged {
        return Ok(Exit::CannotGoOn);
    }
    let named: Vec<String> = all(given, "id");
    let ids: Vec<String> = match given.get_flag("all") {
        true => dead.into_iter().map(|dead| dead.id).collect(),
        false => named.iter().map(|id| one_of(&dead, id, lang)).collect::<Result<_, _>>()?,
    };
    if ids.is_empty() {
        say(words::text(lang).nothing);
        return Ok(Exit::Done);
    }
    let pin = pin_of(&desk, Some(&by), lang)?;
    let signed = Signed { pin, ..Signed::by(by.as_str()) };
    decide(desk, &Decision::Results { product_key, ids, how }, &signed)?;
    Ok(Exit::Done)
}

/// The id that begins so.
fn one_of(dead: &[DeadLetter], begin: &str, lang: Lang) -> Result<String, Complaint> {
    let mut found = dead.iter().filter(|dead| begin.len() >= 8 && dead.id.starts_with(begin));
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one.id.clone()),
        _ => Err(Complaint::Usage(words::no_such(lang, begin))),
    }
}

fn send(given: &ArgMatches, profile: &Path, loaded: Loaded, data: &DataDir, lang: Lang) -> Result<Exit, Complaint> {
    let product_key = loaded.profile.product_key.clone();
    let receiver = results::receiver(&loaded.profile, loaded.result_ca_pem.as_deref(), data.path().to_owned());
    let Some(receiver) = receiver.map_err(complaint_of)? else {
        return Err(Complaint::Usage(words::no_section(lang, &profile.display().to_string())));
    };
    if holds_no_record(data)? {
        say(words::text(lang).none);
        return Ok(Exit::Done);
    }
    let desk = desk_of(data)?;
    if desk.is_practice() {
        return Err(about(&product_key)(Refusal::Practice));
    }
    let unusable = |error: std::io::Error| complaint(&data.outbox(), &error);
    let disk = Arc::new(Folder::at(data.record()));
    let queue = Queue::open(disk, data.outbox(), &product_key, desk.of_product(&product_key)).map_err(unusable)?;
    let within = Duration::from_secs(maybe(given, "wait").unwrap_or(WAIT));
    let stand = Outbox::send_all(queue, receiver, Waits::default(), within).map_err(unusable)?;
    drop(desk);
    if let Some(said) = words::stand(lang, &stand, None) {
        say(&said);
    }
    let exit = exit_of(&stand);
    if stand.waiting > 0 {
        say(&words::left(lang, &product_key, stand.waiting));
    } else if exit == Exit::Done {
        say(words::text(lang).nothing);
    }
    Ok(exit)
}

/// Where the disk could not be read or written nobody knows that nothing waits.
fn exit_of(stand: &ResultStand) -> Exit {
    match stand {
        ResultStand { waiting: 1.., .. } | ResultStand { trouble: Some(ResultTrouble::Disk { .. }), .. } => {
            Exit::CannotGoOn
        }
        ResultStand { dead: 1.., .. } => Exit::NotAllPass,
        _ => Exit::Done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_told_only_where_the_disk_could_say_so() {
        let disk = Some(ResultTrouble::Disk { why: "no".into() });
        for (waiting, dead, trouble, exit) in [
            (0, 0, None, Exit::Done),
            (0, 1, None, Exit::NotAllPass),
            (1, 1, None, Exit::CannotGoOn),
            (0, 0, disk.clone(), Exit::CannotGoOn),
            (0, 1, disk, Exit::CannotGoOn),
            (0, 100, Some(ResultTrouble::TooManyDead), Exit::NotAllPass),
        ] {
            let stand = ResultStand { waiting, dead, trouble, began_anew: false };
            assert_eq!(exit_of(&stand), exit, "{stand:?}");
        }
    }
}
