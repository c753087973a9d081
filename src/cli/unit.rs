//! `unit list`: what the record knows of units. Reads only, and takes no lock: a running station is not disturbed.

use std::io::Write;
use std::sync::Arc;

use clap::{ArgMatches, Command};
use serde_json::{Value, json};

use super::args::flag;
use super::common::Common;
use super::console;
use super::exit::Exit;
use super::record::replay;
use crate::domain::{Failure, Outcome, UnitKeys};
use crate::journal::{Decided, Elsewhere, Folder, IssuedIdentity, KnownUnit, Progress, Unfinished, issued_at};
use crate::words::cli::{Complaint, Text};
use crate::words::desk::Text as DeskText;
use crate::words::{Lang, console as words};

/// The words of `list`.
pub(super) fn list_command(lang: Lang, cli: &'static Text, desk: &'static DeskText) -> Command {
    Command::new("list")
        .about(cli.unit_list)
        .arg(flag("open", cli.open).conflicts_with("retired"))
        .arg(flag("retired", desk.retired))
        .arg(flag("text", words::text(lang).list_text))
}

/// Lists the units on record: one JSON record a line, or for people.
pub(super) fn list(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (only_open, only_retired) = (given.get_flag("open"), given.get_flag("retired"));
    let data = common.usable_data()?;
    let (replay, disk) = (replay(&data)?, Folder::at(data.record()));
    let at = |issued: &IssuedIdentity| issued_at(&disk, replay.book.segment_name(issued.place.segment), issued);
    let is_retired = |unit: &KnownUnit| unit.progress == Progress::Retired || !unit.to_delete.is_empty();
    let skipped = replay.book.unfinished().filter(|unit| unit.skipped);
    let known = replay.book.units().map(Listed::of);
    let known = known.filter(|listed| {
        let is_wanted = |unit: &KnownUnit| (!only_open || listed.open.is_some()) && (!only_retired || is_retired(unit));
        listed.unit.as_ref().is_some_and(is_wanted)
    });
    for listed in known.chain(skipped.filter(|_| !only_retired).map(Listed::skipped)) {
        let line = match given.get_flag("text") {
            true => words::of_unit(&listed.keys, listed.open, listed.unit.as_ref(), at, common.lang),
            false => listed.line().to_string(),
        };
        if writeln!(out, "{line}").is_err() {
            break;
        }
    }
    Ok(Exit::Done)
}

/// All identities that are on record, oldest first: the last one is the unit's own.
fn identities(unit: &KnownUnit) -> Vec<Value> {
    let own = unit.issued.last();
    let one = |issued: &IssuedIdentity| {
        json!({
            "clientId": issued.client_id,
            "tokenSha256": issued.token_sha256,
            "newest": Some(issued) == own,
        })
    };
    unit.issued.iter().map(one).collect()
}

/// A unit, as one line says it.
struct Listed {
    keys: UnitKeys,
    /// What the record holds of it; nothing of one that was skipped.
    unit: Option<KnownUnit>,
    open: Option<Outcome>,
    last: Option<(Outcome, Option<Failure>)>,
    batch: Arc<str>,
}

impl Listed {
    fn of(unit: KnownUnit) -> Self {
        let (keys, batch) = (unit.keys.clone(), unit.batch.clone());
        Self { keys, open: unit.open_as(), last: unit.last, batch, unit: Some(unit) }
    }

    fn skipped(Unfinished { keys, outcome, code, batch, .. }: Unfinished) -> Self {
        Self { keys, unit: None, open: Some(outcome), last: Some((outcome, code)), batch }
    }

    fn line(&self) -> Value {
        let Self { keys, unit, open, last, batch } = self;
        let unit = unit.as_ref();
        let issued = unit.and_then(|unit| unit.issued.last());
        let decided = unit.and_then(|unit| unit.decided);
        let known = |known: &Elsewhere| {
            json!({
                "clientId": known.client_id,
                "tokenSha256": known.token_sha256,
                "batch": known.batch,
                "station": known.station,
            })
        };
        let mut line = json!({
            "serialNumber": keys.serial_number,
            "deviceName": keys.device_name,
            "productKey": keys.product_key,
            "platform": keys.platform,
            "hardwareId": keys.hardware_id,
            "clientId": issued.map(|issued| &issued.client_id),
            "tokenSha256": issued.map(|issued| &issued.token_sha256),
            "open": open,
            "outcome": last.map(|(outcome, _)| outcome),
            "code": last.and_then(|(_, code)| code),
            "registrations": unit.map(KnownUnit::registrations).unwrap_or_default(),
            "batch": &**batch,
            "setAside": decided == Some(Decided::SetAside),
            "sameUnit": decided == Some(Decided::SameUnit),
            "mayRegisterAgain": decided == Some(Decided::RegisterAgain),
            "retired": unit.is_some_and(|unit| unit.progress == Progress::Retired),
            "identities": unit.map(identities).unwrap_or_default(),
            "clientIdsToForbid": unit.map(|unit| &*unit.to_delete).unwrap_or_default(),
            "elsewhere": unit.iter().flat_map(|unit| &unit.elsewhere).map(known).collect::<Vec<_>>(),
        });
        if let Some(Decided::BoardReplaced(fault)) = decided {
            line["boardReplaced"] = json!(fault);
        }
        if let Some(old) = unit.and_then(|unit| unit.old.as_ref()) {
            line["old"] = json!(old.held);
        }
        if let Some(right) = unit.and_then(KnownUnit::away) {
            line["handedOver"] = json!({
                "handOver": right.hand_overs.last(),
                "to": right.station,
                "at": right.at,
                "outcome": right.reported.map(|(outcome, _)| outcome),
                "code": right.reported.and_then(|(_, code)| code),
            });
        }
        if let Some(told) = unit.and_then(console::told) {
            line["console"] = told;
        }
        if decided == Some(Decided::RollBack) {
            line["rollBack"] = json!(true);
        }
        if unit.is_some_and(|unit| unit.progress == Progress::RolledBack) {
            line["rolledBack"] = json!(true);
        }
        line
    }
}
