//! `station key` and `station recovery-key`: what this station shows of itself, so that another one can hand units over to it.

use std::io::Write;

use clap::{ArgMatches, Command};
use serde_json::json;

use super::args::{flag, group, sub};
use super::common::Common;
use super::complaint::complaint_of;
use super::exit::Exit;
use super::recovery;
use crate::decisions::Desk;
use crate::words::cli::Complaint;
use crate::words::hand_over::Text;

/// The words of `station`.
pub(super) fn command(words: &'static Text, of_recovery: &'static crate::words::recovery::Text) -> Command {
    let key = Command::new("key").about(words.key).arg(flag("json", words.json));
    group("station", words.station, [key, recovery::command(of_recovery)])
}

/// Prints the line, or what stands in it.
pub(super) fn run(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (word, given) = sub(given);
    if word == "recovery-key" {
        return recovery::run(given, common);
    }
    let key = Desk::station_key(&common.usable_data()?).map_err(complaint_of)?;
    let said = if given.get_flag("json") {
        let (station, fingerprint) = (&key.name, key.fingerprint());
        json!({"station": station, "stationId": key.id, "recipient": key.recipient, "fingerprint": fingerprint, "line": key.line()})
            .to_string()
    } else {
        key.line()
    };
    let _ = writeln!(out, "{said}");
    Ok(Exit::Done)
}
