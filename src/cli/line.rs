//! `line trust`: the key of a host that is reached over ssh, shown and confirmed.

use std::io::Write;

use clap::{Arg, ArgMatches, Command};

use super::args::{group, maybe, need, option, sub};
use super::common::Common;
use super::complaint::{complaint, complaint_of};
use super::exit::Exit;
use super::vouch::{decide, pin_of};
use crate::checkup::host_key_seen::HostKeySeen;
use crate::checkup::host_keys;
use crate::decisions::{Desk, Supervisors};
use crate::seen::{Decision, Signed};
use crate::store::DataDir;
use crate::words::cli::{Complaint, Text};

/// The words.
pub(super) fn command(words: &'static Text) -> Command {
    let trust = Command::new("trust")
        .about(words.line_trust)
        .arg(Arg::new("address").required(true).value_name("ADDRESS").help(words.line_address))
        .arg(option("fingerprint", "SHA256:…", words.line_fingerprint))
        .arg(option("by", "NAME", words.line_by));
    group("line", words.line_group, [trust])
}

/// Does what a call asks. Without a fingerprint nothing is confirmed: what the host shows is written, and whether it is confirmed.
pub(super) fn run(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (_, given) = sub(given);
    let (address, expected) = (need::<String>(given, "address"), maybe::<String>(given, "fingerprint"));
    let data = common.usable_data()?;
    let refused = |fault| Complaint::HostKey(address.clone(), fault);
    let mut seen = host_keys::seen(&data, &address).map_err(refused)?;
    if let Some(expected) = expected {
        if expected != seen.now.fingerprint {
            return Err(Complaint::OtherHostKey { address, expected, shown: seen.now.fingerprint });
        }
        let by = maybe::<String>(given, "by");
        if !seen.is_pinned() && (by.is_some() || needs_supervisor(&data)?) {
            let desk = Desk::open(&data).map_err(complaint_of)?;
            let pin = pin_of(&desk, by.as_deref(), common.lang)?;
            let (address, fingerprint) = (address.clone(), expected.clone());
            let decision = Decision::ConfirmHostKey { address, fingerprint };
            decide(desk, &decision, &Signed { pin, ..Signed::by(by.unwrap_or_default()) })?;
        }
        host_keys::confirm(&data, &address, &seen).map_err(refused)?;
        seen.pinned = Some(expected);
    }
    let HostKeySeen { now, pinned } = &seen;
    let line = serde_json::json!({
        "address": address, "kind": now.kind, "fingerprint": now.fingerprint, "confirmed": pinned,
    });
    let _ = writeln!(out, "{line}");
    Ok(if seen.is_pinned() { Exit::Done } else { Exit::NotAllPass })
}

/// Whether somebody must vouch for it. A running station is not disturbed.
fn needs_supervisor(data: &DataDir) -> Result<bool, Complaint> {
    let supervisors = Supervisors::read(data).map_err(|error| complaint(&data.record(), &error))?;
    Ok(!supervisors.is_empty())
}
