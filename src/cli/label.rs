//! `label`: labels that are printed. What is decided about them is recorded; a running station prints them itself.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command};
use serde_json::json;

use super::args::{all, flag, group, maybe, need, number, option, path_option, sub};
use super::common::Common;
use super::complaint::{complaint, complaint_of};
use super::exit::Exit;
use super::outbox::desk_of;
use super::profile;
use super::record::{holds_no_record, replay};
use super::vouch::{about, check_line, decide, pin_of};
use crate::decisions::changes::Waiting;
use crate::domain::entry::{ChangeOf, Changed};
use crate::domain::visible::visible;
use crate::domain::{LabelSettled, LabelStage, LabelStand, Person, Printers, UnitKeys};
use crate::journal::Book;
use crate::plant::label::Press;
use crate::plant::label::printer::Limits;
use crate::platform::{runtime, say};
use crate::seen::{Decision, Refusal, Signed};
use crate::store::{DataDir, Loaded, printers, profile_file};
use crate::words::cli::Complaint;
use crate::words::{Lang, desk, label as words};

/// How long a printer that takes nothing is waited for, where the call does not say it.
const WAIT: u64 = 60;

/// The words.
pub(super) fn command(lang: Lang) -> Command {
    let (words, desk) = (words::text(lang), desk::text(lang));
    let listed = |name: &'static str, about| {
        Command::new(name).about(about).arg(path_option("profile", words.profile)).arg(flag("json", desk.json))
    };
    let numbers = || option("number", "SN", words.number).action(ArgAction::Append);
    let decided = |command: Command| {
        command
            .arg(option("product-key", "PK", words.product_key))
            .arg(option("by", "NAME", desk.by).required(true))
            .arg(option("why", "TEXT", desk.why))
    };
    let settle = Command::new("settle")
        .about(words.settle)
        .arg(numbers().required_unless_present("all"))
        .arg(flag("all", words.all).conflicts_with("number").requires("product-key"))
        .arg(flag("there", words.there_option))
        .arg(flag("again", words.again_option))
        .arg(flag("not-needed", words.not_needed_option))
        .group(ArgGroup::new("how").args(["there", "again", "not-needed"]).required(true));
    let reprint = Command::new("reprint").about(words.reprint).arg(numbers().required(true));
    let print = Command::new("print")
        .about(words.print)
        .arg(path_option("profile", words.profile_of).required(true))
        .arg(number("wait", "SEC", words.wait));
    let printer = Command::new("printer")
        .about(words.printer)
        .arg(Arg::new("printers").value_name("PRINTERS").help(words.printers))
        .arg(option("by", "NAME", desk.by).requires("printers"));
    group("label", words.label, [listed("status", words.status), listed("list", words.list)]).subcommands([
        decided(settle),
        decided(reprint),
        print,
        printer,
    ])
}

/// Does what a call asks.
pub(super) fn run(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (which, given) = sub(given);
    let (data, lang) = (common.usable_data()?, common.lang);
    let profile = given.try_get_one::<PathBuf>("profile").ok().flatten().cloned();
    let loaded = match profile.as_deref().map(profile_file::load).transpose() {
        Ok(loaded) => loaded,
        Err(faults) => return Ok(profile::complain(&profile.unwrap_or_default(), &faults, lang)),
    };
    match (which, loaded) {
        ("status", loaded) => status(given, loaded, &data, lang, out),
        ("list", loaded) => list(given, loaded, &data, lang, out),
        ("print", Some(loaded)) => print(given, &profile.unwrap_or_default(), &loaded, &data, lang),
        ("printer", _) => printer(given, &data, lang, out),
        (which, _) => {
            let how = match which {
                "reprint" => LabelSettled::Again,
                _ if given.get_flag("again") => LabelSettled::Again,
                _ if given.get_flag("there") => LabelSettled::There,
                _ => LabelSettled::NotNeeded,
            };
            settle(given, which, how, &data, lang)
        }
    }
}

/// The products that are meant.
fn products(book: &Book, loaded: Option<Loaded>) -> Vec<String> {
    loaded.map_or_else(|| book.products_with_labels(), |loaded| vec![loaded.profile.product_key])
}

fn status(
    given: &ArgMatches,
    loaded: Option<Loaded>,
    data: &DataDir,
    lang: Lang,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    let book = replay(data)?.book;
    let mut is_all_done = true;
    let products = products(&book, loaded);
    for product_key in &products {
        let count = |stage| book.open_labels(product_key).filter(|(_, label)| label.stage == stage).count() as u64;
        let (waiting, unsure) = (count(LabelStage::Due), count(LabelStage::Sent));
        is_all_done &= (waiting, unsure) == (0, 0);
        let line = match given.get_flag("json") {
            true => json!({ "productKey": product_key, "waiting": waiting, "unsure": unsure }).to_string(),
            false => words::status_line(lang, product_key, waiting, unsure),
        };
        let _ = writeln!(out, "{line}");
    }
    if products.is_empty() {
        say(words::text(lang).nothing);
    }
    Ok(if is_all_done { Exit::Done } else { Exit::NotAllPass })
}

fn list(
    given: &ArgMatches,
    loaded: Option<Loaded>,
    data: &DataDir,
    lang: Lang,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    let book = replay(data)?.book;
    let mut is_none = true;
    for product_key in products(&book, loaded) {
        for (keys, label) in book.open_labels(&product_key) {
            is_none = false;
            let (number, batch) = (&keys.serial_number, book.batch_of(label.place.segment).0);
            let stage = if label.stage == LabelStage::Due { "waits" } else { "unsure" };
            let line = match given.get_flag("json") {
                true => json!({
                    "productKey": product_key, "serialNumber": number, "batch": batch, "label": stage,
                })
                .to_string(),
                false => format!("{product_key}\t{}\t{}\t{stage}", visible(number), visible(batch)),
            };
            let _ = writeln!(out, "{line}");
        }
    }
    if is_none {
        say(words::text(lang).nothing);
    }
    Ok(if is_none { Exit::Done } else { Exit::NotAllPass })
}

fn settle(given: &ArgMatches, which: &str, how: LabelSettled, data: &DataDir, lang: Lang) -> Result<Exit, Complaint> {
    let (by, why): (String, Option<String>) = (need(given, "by"), maybe(given, "why"));
    std::iter::once(&by).chain(&why).try_for_each(|line| check_line(line))?;
    if holds_no_record(data)? {
        say(words::text(lang).nothing);
        return Ok(Exit::Done);
    }
    let desk = desk_of(data)?;
    let product_key = maybe::<String>(given, "product-key");
    let of_all = which == "settle" && given.get_flag("all");
    let units: Vec<UnitKeys> = match (&product_key, of_all) {
        (Some(product_key), true) => desk.book().open_labels(product_key).map(|(keys, _)| keys).collect(),
        _ => all::<String>(given, "number")
            .iter()
            .map(|number| numbered(desk.book(), product_key.as_deref(), number, lang))
            .collect::<Result<_, _>>()?,
    };
    if units.is_empty() {
        say(words::text(lang).nothing);
        return Ok(Exit::Done);
    }
    let decision = Decision::Labels { units, how };
    desk.may(&decision).map_err(about(&by))?;
    let pin = pin_of(&desk, Some(&by), lang)?;
    decide(desk, &decision, &Signed { pin, why: why.unwrap_or_default(), ..Signed::by(by.as_str()) })?;
    Ok(Exit::Done)
}

/// The one unit with this number.
fn numbered(book: &Book, product_key: Option<&str>, number: &str, lang: Lang) -> Result<UnitKeys, Complaint> {
    let is_it = |keys: &UnitKeys| {
        keys.serial_number == number && product_key.is_none_or(|product_key| keys.product_key == product_key)
    };
    let mut found = book.units().map(|unit| unit.keys).filter(is_it);
    match (found.next(), found.next()) {
        (Some(keys), None) => Ok(keys),
        _ => Err(Complaint::Usage(words::no_such(lang, number))),
    }
}

fn print(given: &ArgMatches, profile: &Path, loaded: &Loaded, data: &DataDir, lang: Lang) -> Result<Exit, Complaint> {
    let product_key = loaded.profile.product_key.clone();
    let printers = printers::printers(data);
    let has_none = printers.is_empty();
    let press = Press::of(&loaded.profile, loaded.label_template.as_deref(), printers, Limits::default());
    let Some(press) = press else {
        return Err(Complaint::Usage(words::no_section(lang, &profile.display().to_string())));
    };
    if holds_no_record(data)? {
        say(words::text(lang).nothing);
        return Ok(Exit::Done);
    }
    let desk = desk_of(data)?;
    if desk.is_practice() {
        return Err(about(&product_key)(Refusal::Practice));
    }
    if has_none {
        return Err(Complaint::Usage(words::text(lang).no_printers.to_owned()));
    }
    let within = Duration::from_secs(maybe(given, "wait").unwrap_or(WAIT));
    let (stand, unsure) = runtime().block_on(desk.print_labels(&press, within)).map_err(complaint_of)?;
    if let Some(said) = words::stand(lang, &stand, &unsure, None) {
        say(&said);
    }
    Ok(match stand {
        LabelStand { waiting: 1.., .. } => {
            say(&words::left(lang, &product_key, stand.waiting));
            Exit::CannotGoOn
        }
        LabelStand { unsure: 1.., .. } => Exit::NotAllPass,
        _ => {
            say(words::text(lang).nothing);
            Exit::Done
        }
    })
}

fn printer(given: &ArgMatches, data: &DataDir, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let before = printers::printers(data);
    let Some(typed) = maybe::<String>(given, "printers") else {
        match before.is_empty() {
            true => say(words::text(lang).no_printers),
            false => {
                let _ = writeln!(out, "{before}");
            }
        }
        return Ok(Exit::Done);
    };
    let by: Option<String> = maybe(given, "by");
    by.iter().try_for_each(|by| check_line(by))?;
    let now: Printers = typed.parse().map_err(|_| Complaint::Usage(words::no_printer(lang, &typed)))?;
    let unusable = |error: std::io::Error| complaint(&data.printers(), &error);
    if now != before {
        data.create().map_err(unusable)?;
        let changed = Changed::new(ChangeOf::Setting, "labelPrinter", Some(before.to_string()), Some(now.to_string()));
        // It goes on record with the next one who has that.
        let by = by.as_deref().and_then(Person::named);
        let note = Waiting::of(data).note(changed.by(by)).map_err(unusable)?;
        if let Err(error) = printers::choose(data, &now) {
            note.withdraw();
            return Err(unusable(error));
        }
    }
    Ok(Exit::Done)
}
