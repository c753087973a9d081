//! `line trust`: the key of a host that is reached over ssh, shown and confirmed.

use std::io::Write;

use clap::{Arg, ArgMatches, Command};

use super::args::{group, maybe, need, option, sub};
use super::common::Common;
use super::exit::Exit;
use crate::checkup::host_key_seen::HostKeySeen;
use crate::checkup::host_keys;
use crate::words::cli::{Complaint, Text};

/// The words.
pub(super) fn command(words: &'static Text) -> Command {
    let trust = Command::new("trust")
        .about(words.line_trust)
        .arg(Arg::new("address").required(true).value_name("ADDRESS").help(words.line_address))
        .arg(option("fingerprint", "SHA256:…", words.line_fingerprint));
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
