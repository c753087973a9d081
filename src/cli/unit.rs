//! `unit list`: what the record knows of units. Reads only, and takes no lock: a running station is not disturbed.

use std::io::Write;

use clap::{ArgMatches, Command};
use serde_json::json;

use super::args::flag;
use super::common::Common;
use super::exit::Exit;
use super::record::replay;
use crate::journal::{Decided, Elsewhere, KnownUnit, Progress};
use crate::words::cli::{Complaint, Text};
use crate::words::desk::Text as DeskText;

/// The words of `list`.
pub(super) fn list_command(words: &'static Text, desk: &'static DeskText) -> Command {
    Command::new("list")
        .about(words.unit_list)
        .arg(flag("open", words.open).conflicts_with("retired"))
        .arg(flag("retired", desk.retired))
}

/// Lists the units on record, one JSON record a line.
pub(super) fn list(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (only_open, only_retired) = (given.get_flag("open"), given.get_flag("retired"));
    let replay = replay(&common.usable_data()?)?;
    let is_retired = |unit: &KnownUnit| unit.progress == Progress::Retired || !unit.to_delete.is_empty();
    let is_wanted = |unit: &&KnownUnit| (!only_open || unit.open_as().is_some()) && (!only_retired || is_retired(unit));
    for unit in replay.book.units().filter(is_wanted) {
        let known = |known: &Elsewhere| {
            json!({
                "clientId": known.client_id,
                "tokenSha256": known.token_sha256,
                "batch": known.batch,
                "station": known.station,
            })
        };
        let line = json!({
            "serialNumber": unit.keys.serial_number,
            "deviceName": unit.keys.device_name,
            "productKey": unit.keys.product_key,
            "platform": unit.keys.platform,
            "hardwareId": unit.keys.hardware_id,
            "clientId": unit.issued.last().map(|issued| &issued.client_id),
            "tokenSha256": unit.issued.last().map(|issued| &issued.token_sha256),
            "open": unit.open_as(),
            "outcome": unit.last.map(|(outcome, _)| outcome),
            "code": unit.last.and_then(|(_, code)| code),
            "registrations": unit.registrations(),
            "batch": &*unit.batch,
            "setAside": unit.decided == Some(Decided::SetAside),
            "sameUnit": unit.decided == Some(Decided::SameUnit),
            "mayRegisterAgain": unit.decided == Some(Decided::RegisterAgain),
            "retired": unit.progress == Progress::Retired,
            "clientIdsToDelete": unit.to_delete,
            "elsewhere": unit.elsewhere.iter().map(known).collect::<Vec<_>>(),
        });
        if writeln!(out, "{line}").is_err() {
            break;
        }
    }
    Ok(Exit::Done)
}
