//! `station key`: what this station shows of itself, so that another one can hand units over to it.

use std::io::Write;

use clap::{ArgMatches, Command};
use serde_json::json;

use super::args::{flag, group, sub};
use super::common::Common;
use super::complaint::complaint_of;
use super::exit::Exit;
use crate::decisions::Desk;
use crate::words::cli::Complaint;
use crate::words::hand_over::Text;

/// The words of `station`.
pub(super) fn command(words: &'static Text) -> Command {
    group("station", words.station, [Command::new("key").about(words.key).arg(flag("json", words.json))])
}

/// Prints the line, or what stands in it.
pub(super) fn run(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let key = Desk::station_key(&common.usable_data()?).map_err(complaint_of)?;
    let said = if sub(given).1.get_flag("json") {
        let (station, fingerprint) = (&key.name, key.fingerprint());
        json!({"station": station, "stationId": key.id, "recipient": key.recipient, "fingerprint": fingerprint, "line": key.line()})
            .to_string()
    } else {
        key.line()
    };
    let _ = writeln!(out, "{said}");
    Ok(Exit::Done)
}
