//! `job`: units that are collected, registered and delivered at different places; their list stands in `job_list`.

use std::io::Write;
use std::path::PathBuf;

use clap::{ArgMatches, Command};

use super::args::{group, maybe, need, number_in, option, path_option, sub};
use super::common::Common;
use super::drive::{self, Goal};
use super::exit::Exit;
use super::provision::PATIENCE;
use super::{hand_over, job_list, job_visit, secret, whole_batch};
use crate::domain::Purpose;
use crate::platform::runtime;
use crate::seen::Waves;
use crate::station::Parts;
use crate::words::Lang;
use crate::words::cli::{Complaint, Text};
use crate::words::desk::Text as DeskText;
use crate::words::hand_over as others;

/// The words.
pub(super) fn command(lang: Lang, words: &'static Text, desk: &'static DeskText) -> Command {
    let register = Command::new("register")
        .about(words.job_register)
        .arg(path_option("batch", words.batch).required(true))
        .arg(path_option("profile", words.profile).required(true))
        .arg(number_in("wave", 1..=10_000, words.wave))
        .arg(number_in("hold-above", 0..=100, words.hold_above).value_name("PERCENT"))
        .arg(option("operator", "NAME", words.operator))
        .arg(path_option("secret-file", words.secret_file));
    group("job", words.job, [register, job_visit::command(words, lang)])
        .subcommands(hand_over::commands(others::text(lang), words, desk))
        .subcommands(job_list::commands(lang, words))
}

/// Does what a call asks.
pub(super) fn run(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    match sub(given) {
        ("register", given) => register(given, common, out),
        ("visit", given) => job_visit::run(given, common, out),
        ("hand-over", given) => hand_over::hand_over(given, common, out),
        ("receive", given) => hand_over::receive(given, common, out),
        (word, given) => job_list::run(word, given, common, out),
    }
}

/// Registers what was collected, without the units.
fn register(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let Some(whole_batch::Named { loaded, data, operator }) = whole_batch::named(given, common)? else {
        return Ok(Exit::AtFault);
    };
    let secret_file: Option<PathBuf> = maybe(given, "secret-file");
    let secret = secret::find(&loaded, secret_file, &data)?;
    let default = Waves::default();
    let size = maybe::<u64>(given, "wave").map_or(default.size, |size| usize::try_from(size).unwrap_or(usize::MAX));
    let waves = Waves { size, hold_above: maybe(given, "hold-above").unwrap_or(default.hold_above) };
    let purpose = Purpose::Provision;
    let parts = Parts {
        visits: Some(0),
        hands_free: false,
        proxy: secret::find_proxy(common.proxy(), &data)?,
        console: secret::find_console(&loaded, &data)?,
        gate_password: secret::find_gate(&loaded, purpose, &data)?,
        registers_ahead: Some(waves),
        operator,
        patience: PATIENCE,
        ..Parts::new(loaded, secret.into(), data, need(given, "batch"))
    };
    runtime().block_on(async {
        match drive::open(parts).await? {
            Some(running) => {
                drive::drive(running, Goal { units: None, wait: None, purpose, outcome: None }, common.lang, out).await
            }
            None => Ok(Exit::NotAllPass),
        }
    })
}
