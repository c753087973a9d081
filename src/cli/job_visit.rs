//! `job visit`: the addresses of a batch's list are visited, one visit for each unit that is left or waits.

use std::io::Write;

use clap::{ArgMatches, Command};

use super::args::{flag, maybe, need, number_in, option, path_option};
use super::common::Common;
use super::drive::{self, Goal};
use super::exit::Exit;
use super::provision::PATIENCE;
use super::{secret, whole_batch};
use crate::bench::SecretInUse;
use crate::bench::places::MOST_SLOTS;
use crate::domain::Purpose;
use crate::platform::runtime;
use crate::seen::Round;
use crate::seen::round::AT_ONCE;
use crate::station::Parts;
use crate::words::cli::{Complaint, Text};
use crate::words::{Lang, operators};

/// The words.
pub(super) fn command(words: &'static Text, lang: Lang) -> Command {
    Command::new("visit")
        .about(words.job_visit)
        .arg(path_option("batch", words.batch).required(true))
        .arg(path_option("profile", words.profile).required(true))
        .arg(number_in("at-once", 1..=MOST_SLOTS as u64, words.at_once))
        .arg(flag("once", words.once))
        .arg(option("site", "SITE", words.site))
        .arg(flag("collect", words.collect).conflicts_with("dry-run"))
        .arg(flag("dry-run", words.dry_run))
        .arg(option("operator", "NAME", words.operator))
        .arg(option("badge", "TEXT", operators::text(lang).cli_badge_begins).conflicts_with("operator"))
        .arg(path_option("secret-file", words.secret_file))
}

/// Does what a call asks.
pub(super) fn run(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let Some(whole_batch::Named { loaded, data, operator }) = whole_batch::named(given, common)? else {
        return Ok(Exit::AtFault);
    };
    let purpose = match (given.get_flag("collect"), given.get_flag("dry-run")) {
        (true, _) => Purpose::Collect,
        (_, true) => Purpose::DryRun,
        _ => Purpose::Provision,
    };
    if loaded.profile.serial_number.require_label {
        return Err(Complaint::LabelRequired);
    }
    let secret = match purpose.asks_the_cloud() {
        true => secret::find(&loaded, maybe(given, "secret-file"), &data)?.into(),
        false => SecretInUse::none(),
    };
    let at_once = maybe(given, "at-once").and_then(|number: u64| usize::try_from(number).ok()).unwrap_or(AT_ONCE);
    let round = Round { at_once, once: given.get_flag("once"), site: maybe(given, "site"), ..Round::default() };
    let parts = Parts {
        named_secrets: secret::find_named(&loaded, &data)?,
        proxy: secret::find_proxy(common.proxy().filter(|_| purpose.asks_the_cloud()), &data)?,
        console: secret::find_console(&loaded, &data)?,
        gate_password: secret::find_gate(&loaded, purpose, &data)?,
        round: Some(round),
        hands_free: false,
        operator,
        badge: maybe(given, "badge"),
        purpose,
        patience: PATIENCE,
        ..Parts::new(loaded, secret, data, need(given, "batch"))
    };
    runtime().block_on(async {
        match drive::open(parts).await? {
            Some(running) => {
                let goal = Goal { units: None, wait: None, purpose, outcome: None };
                drive::drive(running, goal, common.lang, out).await
            }
            None => Ok(Exit::NotAllPass),
        }
    })
}
