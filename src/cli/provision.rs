//! `provision`: the station without a window. It never asks.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{ArgAction, ArgMatches, Command};

use super::args::{all, flag, maybe, need, number, number_in, option, path_option};
use super::common::Common;
use super::complaint::complaint_of;
use super::drive::Goal;
use super::exit::Exit;
use super::{drive, order, practice, profile, scans, secret};
use crate::bench::SecretInUse;
use crate::bench::places::{MOST_SLOTS, named_twice, numbered_slots};
use crate::decisions::{Desk, is_line};
use crate::device::SerialRules;
use crate::domain::order::PURPOSE;
use crate::domain::{Person, Purpose};
use crate::platform::{runtime, say};
use crate::seen::Refusal;
use crate::station::{BatchParts, Parts, go_together};
use crate::store::{Loaded, Shelf, not_told_apart, profile_file};
use crate::words::cli::{Complaint, Text};
use crate::words::{Lang, apart, operators};

/// How long an identity that no disk takes is held: time for somebody to come, and an end where nobody does.
pub(crate) const PATIENCE: Duration = Duration::from_secs(600);

/// What a call says of the second batch that is open beside the first one.
const BESIDE_PROFILE: &str = "beside-profile";
const BESIDE_BATCH: &str = "beside-batch";
const BESIDE_PORT: &str = "beside-port";

/// The words.
pub(super) fn command(words: &'static Text, lang: Lang) -> Command {
    let unless_practice = [
        "profile",
        "port",
        "wait",
        "label",
        "secret-file",
        "operator",
        "badge",
        "scans",
        "order",
        "purpose",
        BESIDE_PROFILE,
    ];
    let badges = operators::text(lang);
    Command::new("provision")
        .about(words.provision)
        .arg(flag("demo", words.demo).conflicts_with_all(unless_practice))
        .arg(path_option("profile", words.profile).required_unless_present("demo"))
        .arg(path_option("batch", words.batch).required_unless_present("demo"))
        .arg(option("port", "PATH", words.port).num_args(1..).action(ArgAction::Append))
        .arg(path_option(BESIDE_PROFILE, words.beside_profile).requires_all([BESIDE_BATCH, BESIDE_PORT, "port"]))
        .arg(path_option(BESIDE_BATCH, words.beside_batch).requires(BESIDE_PROFILE))
        .arg(
            option(BESIDE_PORT, "PATH", words.beside_port)
                .num_args(1..)
                .action(ArgAction::Append)
                .requires(BESIDE_PROFILE),
        )
        .arg(number_in("count", 1..=u64::MAX, words.count))
        .arg(number("wait", "SEC", words.wait))
        .arg(option("operator", "NAME", words.operator))
        .arg(option("badge", "TEXT", badges.cli_badge_begins).conflicts_with("operator"))
        .arg(flag("scans", badges.cli_scans))
        .arg(option("label", "SN", words.label))
        .arg(option("order", "NAME=VALUE", words.order).action(ArgAction::Append))
        .arg(option("purpose", "production|rework|return", words.batch_purpose))
        .arg(path_option("secret-file", words.secret_file))
        .arg(flag("collect", words.collect).conflicts_with("dry-run"))
        .arg(flag("dry-run", words.dry_run))
}

/// Does what a call asks.
pub(super) fn run(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let count = maybe(given, "count");
    let purpose = match (given.get_flag("collect"), given.get_flag("dry-run")) {
        (true, _) => Purpose::Collect,
        (_, true) => Purpose::DryRun,
        _ => Purpose::Provision,
    };
    if given.get_flag("demo") {
        let data = common.data_dir.as_deref();
        return practice::provision(count.unwrap_or(3), maybe(given, "batch"), purpose, data, common.lang, out);
    }
    let (ports, beside): (Vec<String>, Vec<String>) = (all(given, "port"), all(given, BESIDE_PORT));
    // What the call says, otherwise one for each port, and one where none is named.
    let units = count.unwrap_or((ports.len() + beside.len()).max(1) as u64);
    let Some(parts) = parts(given, &ports, &beside, units, purpose, common)? else { return Ok(Exit::AtFault) };
    let wait = maybe(given, "wait").map(Duration::from_secs);
    runtime().block_on(async {
        match drive::open(parts).await? {
            Some(running) => {
                if given.get_flag("scans") {
                    scans::from_stdin(running.commands.clone());
                }
                let goal = Goal { units: Some(units), wait, purpose, outcome: None };
                drive::drive(running, goal, common.lang, out).await
            }
            None => Ok(Exit::NotAllPass),
        }
    })
}

/// Reads the profile and finds the secret. None where the profile has faults: they are said here, a line each.
fn parts(
    given: &ArgMatches,
    ports: &[String],
    beside: &[String],
    units: u64,
    purpose: Purpose,
    common: &Common,
) -> Result<Option<Parts>, Complaint> {
    let data = common.usable_data()?;
    let operator = maybe::<String>(given, "operator").map(Person::from);
    let label = maybe::<String>(given, "label");
    if ports.len() + beside.len() > MOST_SLOTS {
        return Err(Complaint::TooManyPorts(MOST_SLOTS));
    }
    if let Some(twice) = named_twice(ports.iter().chain(beside).map(String::as_str)) {
        return Err(Complaint::PortTwice(twice.to_owned()));
    }
    if operator.as_deref().is_some_and(|operator| !is_line(operator)) {
        return Err(Complaint::OperatorNotALine);
    }
    if label.is_some() && ports.len() + beside.len() != 1 {
        return Err(Complaint::LabelNeedsOnePort);
    }
    if label.as_ref().is_some_and(|label| !label.chars().any(|c| !c.is_whitespace() && !c.is_control())) {
        return Err(Complaint::LabelEmpty);
    }
    let Some(loaded) = load(&need::<PathBuf>(given, "profile"), common) else { return Ok(None) };
    // A dry run registers nothing as anything.
    let others = match purpose {
        Purpose::DryRun => Vec::new(),
        _ => not_told_apart(&Shelf::new(data.profiles()), &loaded.profile),
    };
    if !others.is_empty() {
        say(&apart::warning(common.lang, &others));
    }
    let other = match maybe::<PathBuf>(given, BESIDE_PROFILE) {
        Some(profile) => match load(&profile, common) {
            Some(loaded) => Some(loaded),
            None => return Ok(None),
        },
        None => None,
    };
    // Before anything is looked up for the two.
    other.iter().try_for_each(|other| go_together(&loaded.profile, &other.profile)).map_err(complaint_of)?;
    if ports.is_empty() && loaded.profile.line.usb.is_empty() {
        return Err(Complaint::NoPort);
    }
    let other_needs_label = other.as_ref().is_some_and(|other| other.profile.serial_number.require_label);
    if other_needs_label || loaded.profile.serial_number.require_label && (label.is_none() || units != 1) {
        return Err(Complaint::LabelRequired);
    }
    // Where the whole folder is gone so is the secret in it: the first cause is told.
    let lost = Desk::lost(&data);
    if !lost.is_empty() {
        return Err(Refusal::Damaged(lost).into());
    }
    let label = label.map(|label| number_on(&label, &loaded)).transpose()?;
    let secret = match purpose.asks_the_cloud() {
        true => secret::find(&loaded, maybe(given, "secret-file"), &data)?.into(),
        false => SecretInUse::none(),
    };
    let order = order::said(given)?;
    let beside_it = other.map(|other| {
        let secret = match purpose.asks_the_cloud() {
            true => secret::find_beside(&other, &data)?.into(),
            false => SecretInUse::none(),
        };
        // What the call says of the order is for both, as far as each profile asks for it; what units come for is asked of each.
        let fields = &other.profile.order_fields;
        let is_asked = |name: &str| name == PURPOSE || fields.iter().any(|field| field.name == name);
        let order = order.iter().filter(|(name, _)| is_asked(name));
        let order = order.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let named_secrets = secret::find_named(&other, &data)?;
        let console = secret::find_console(&other, &data)?;
        let gate_password = secret::find_gate(&other, purpose, &data)?;
        let parts = BatchParts::new(other, secret, need(given, BESIDE_BATCH));
        Ok::<_, Complaint>(BatchParts { named_secrets, console, gate_password, order, purpose, ..parts })
    });
    let mut slots = numbered_slots(&[ports, beside].concat());
    slots.iter_mut().skip(ports.len()).for_each(|slot| slot.batch = 1);
    Ok(Some(Parts {
        slots,
        beside: beside_it.transpose()?.into_iter().collect(),
        finds_slots: ports.is_empty(),
        label,
        named_secrets: secret::find_named(&loaded, &data)?,
        proxy: secret::find_proxy(common.proxy().filter(|_| purpose.asks_the_cloud()), &data)?,
        console: secret::find_console(&loaded, &data)?,
        gate_password: secret::find_gate(&loaded, purpose, &data)?,
        operator,
        badge: maybe(given, "badge"),
        order,
        purpose,
        visits: Some(units),
        patience: PATIENCE,
        ..Parts::new(loaded, secret, data, need(given, "batch"))
    }))
}

/// A profile. None where it has faults: they are said here, a line each.
fn load(profile: &Path, common: &Common) -> Option<Loaded> {
    let loaded = profile_file::load(profile);
    loaded.map_err(|faults| profile::complain(profile, &faults, common.lang)).ok()
}

/// The number on the label that the call gives.
fn number_on(label: &str, loaded: &Loaded) -> Result<String, Complaint> {
    let rules = SerialRules::new(&loaded.profile).map_err(|error| Complaint::Usage(error.to_string()))?;
    let pattern = loaded.profile.serial_number.label.clone().unwrap_or_default();
    rules.number_on(label).ok_or_else(|| Complaint::LabelUnread(label.to_owned(), pattern))
}
