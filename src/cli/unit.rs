//! `unit list`: what the record knows of units. Reads only, and takes no lock: a running station is not disturbed.

use std::io::Write;

use serde_json::json;

use super::Exit;
use crate::journal::disk::Folder;
use crate::journal::replay::Replay;
use crate::store::data_dir::DataDir;
use crate::words::cli::Complaint;

/// Lists the units on record, one JSON record a line.
///
/// # Errors
/// The record cannot be read.
pub fn list(data: &DataDir, only_open: bool, out: &mut impl Write) -> Result<Exit, Complaint> {
    let folder = data.record();
    if !folder.is_dir() {
        return Ok(Exit::Done);
    }
    let unreadable = |error: std::io::Error| super::log::complaint(&folder, &error);
    let replay = Folder::new(&folder).and_then(|disk| Replay::of(&disk)).map_err(unreadable)?;
    for unit in replay.book.units().filter(|unit| !only_open || unit.open_as().is_some()) {
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
        });
        if writeln!(out, "{line}").is_err() {
            break;
        }
    }
    Ok(Exit::Done)
}
