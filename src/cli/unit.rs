//! `unit list`: what the record knows of units. Reads only, and takes no lock: a running station is not disturbed.

use std::io::Write;

use serde_json::json;

use super::Exit;
use crate::journal::book::{Decided, Elsewhere, KnownUnit, Progress};
use crate::journal::disk::Folder;
use crate::journal::replay::Replay;
use crate::store::data_dir::DataDir;
use crate::words::cli::Complaint;

/// Reads the record as it stands; an absent one is empty.
///
/// # Errors
/// The record cannot be read.
pub(super) fn replay(data: &DataDir) -> Result<Replay, Complaint> {
    let folder = data.record();
    if super::desk::holds_no_record(data)? {
        return Ok(Replay::default());
    }
    let unreadable = |error: std::io::Error| super::unfit_or(&error, |error| super::log::complaint(&folder, error));
    Folder::new(&folder).and_then(|disk| Replay::of(&disk)).map_err(unreadable)
}

/// Lists the units on record, one JSON record a line.
///
/// # Errors
/// The record cannot be read.
pub fn list(data: &DataDir, only_open: bool, only_retired: bool, out: &mut impl Write) -> Result<Exit, Complaint> {
    let replay = replay(data)?;
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
