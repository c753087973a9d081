//! `provision`: the station without a window. It never asks.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, ArgMatches, Command};

use super::args::{all, flag, maybe, need, number, number_in, option, path_option};
use super::common::Common;
use super::exit::Exit;
use super::{drive, practice, profile, secret};
use crate::bench::SecretInUse;
use crate::bench::places::numbered_slots;
use crate::decisions::{Desk, is_line};
use crate::device::SerialRules;
use crate::domain::{NamedSecrets, Person, ProxyAddress, Purpose};
use crate::platform::runtime;
use crate::seen::Refusal;
use crate::station::Parts;
use crate::store::{DataDir, Loaded, profile_file};
use crate::words::Lang;
use crate::words::cli::{Complaint, Text};

/// How long an identity that no disk takes is held: time for somebody to come, and an end where nobody does.
const PATIENCE: Duration = Duration::from_secs(600);

/// The words.
pub(super) fn command(words: &'static Text) -> Command {
    let unless_practice = ["profile", "port", "wait", "label", "secret-file", "operator"];
    Command::new("provision")
        .about(words.provision)
        .arg(flag("demo", words.demo).conflicts_with_all(unless_practice))
        .arg(path_option("profile", words.profile).required_unless_present("demo"))
        .arg(path_option("batch", words.batch).required_unless_present("demo"))
        .arg(option("port", "PATH", words.port).num_args(1..).action(ArgAction::Append))
        .arg(number_in("count", 1.., words.count))
        .arg(number("wait", "SEC", words.wait))
        .arg(option("operator", "NAME", words.operator))
        .arg(option("label", "SN", words.label))
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
    let call = Provision {
        profile: need(given, "profile"),
        batch: need(given, "batch"),
        ports: all(given, "port"),
        count,
        wait: maybe(given, "wait").map(Duration::from_secs),
        operator: maybe::<String>(given, "operator").map(Person::from),
        label: maybe(given, "label"),
        secret_file: maybe(given, "secret-file"),
        purpose,
    };
    provision(&call, common.usable_data()?, common.proxy(), common.lang, out)
}

/// What is asked for.
struct Provision {
    profile: PathBuf,
    batch: PathBuf,
    ports: Vec<String>,
    count: Option<u64>,
    /// Longest wait for a unit.
    wait: Option<Duration>,
    operator: Option<Person>,
    label: Option<String>,
    secret_file: Option<PathBuf>,
    purpose: Purpose,
}

/// How many units a call takes: what it says, otherwise one for each port, and one where none is named.
fn units(call: &Provision) -> u64 {
    call.count.unwrap_or(call.ports.len().max(1) as u64)
}

/// Reads the profile, finds the secret, opens the station, takes the units. The faults of a profile are said here, a line each.
fn provision(
    call: &Provision,
    data: DataDir,
    proxy: Option<ProxyAddress>,
    lang: Lang,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    if call.operator.as_deref().is_some_and(|operator| !is_line(operator)) {
        return Err(Complaint::OperatorNotALine);
    }
    if call.label.is_some() && call.ports.len() != 1 {
        return Err(Complaint::LabelNeedsOnePort);
    }
    if call.label.as_ref().is_some_and(|label| !label.chars().any(|c| !c.is_whitespace() && !c.is_control())) {
        return Err(Complaint::LabelEmpty);
    }
    let loaded = match profile_file::load(&call.profile) {
        Ok(loaded) => loaded,
        Err(faults) => return Ok(profile::complain(&call.profile, &faults, lang)),
    };
    if call.ports.is_empty() && loaded.profile.line.usb.is_empty() {
        return Err(Complaint::NoPort);
    }
    if loaded.profile.serial_number.require_label && (call.label.is_none() || units(call) != 1) {
        return Err(Complaint::LabelRequired);
    }
    // Where the whole folder is gone so is the secret in it: the first cause is told.
    let lost = Desk::lost(&data);
    if !lost.is_empty() {
        return Err(Refusal::Damaged(lost).into());
    }
    let label = call.label.as_deref().map(|label| number_on(label, &loaded)).transpose()?;
    let secret = match call.purpose.asks_the_cloud() {
        true => secret::find(&loaded, call.secret_file.as_deref(), &data)?.into(),
        false => SecretInUse::none(),
    };
    let named_secrets = secret::find_named(&loaded, &data)?;
    let proxy = secret::find_proxy(proxy.filter(|_| call.purpose.asks_the_cloud()), &data)?;
    let parts = Parts { label, named_secrets, proxy, ..parts(call, loaded, secret, data) };
    runtime().block_on(async {
        match drive::open(parts).await? {
            Some(running) => drive::drive(running, units(call), call.wait, call.purpose, lang, out).await,
            None => Ok(Exit::NotAllPass),
        }
    })
}

/// The number on the label that the call gives.
fn number_on(label: &str, loaded: &Loaded) -> Result<String, Complaint> {
    let rules = SerialRules::new(&loaded.profile).map_err(|error| Complaint::Usage(error.to_string()))?;
    let pattern = loaded.profile.serial_number.label.clone().unwrap_or_default();
    rules.number_on(label).ok_or_else(|| Complaint::LabelUnread(label.to_owned(), pattern))
}

/// The parts of a station without a window, for a profile that was read.
fn parts(call: &Provision, loaded: Loaded, secret: SecretInUse, data: DataDir) -> Parts {
    Parts {
        slots: numbered_slots(&call.ports),
        finds_slots: call.ports.is_empty(),
        arranged: Box::new(|_| ()),
        visits: Some(units(call)),
        patience: PATIENCE,
        profile: loaded.profile,
        profile_sha256: loaded.sha256,
        ca_pem: loaded.ca_pem,
        wiring_picture: loaded.wiring_picture,
        proxy: None,
        product_secret: secret,
        named_secrets: NamedSecrets::default(),
        ports: None,
        data,
        batch_file: call.batch.clone(),
        purpose: call.purpose,
        operator: call.operator.clone(),
        label: None,
        practice: false,
        has_person: false,
        hands_free: true,
        holds_first: false,
        wake: Box::new(|| ()),
    }
}
