//! `station key` and `station recovery-key`: what this station shows of itself, so that another one can hand units over to it.

use std::io::Write;

use clap::{ArgMatches, Command};
use serde_json::json;

use super::args::{flag, group, maybe, option, sub};
use super::common::Common;
use super::complaint::{complaint, complaint_of};
use super::exit::Exit;
use super::{closing, gate_program, line_key, package, recovery};
use crate::decisions::changes::Waiting;
use crate::decisions::{Desk, Keeping};
use crate::domain::ScannerPort;
use crate::domain::entry::{ChangeOf, Changed};
use crate::platform::say;
use crate::store::scanner as chosen;
use crate::words::cli::Complaint;
use crate::words::hand_over::Text;
use crate::words::{Lang, line_key as of_line_key, scanner};

/// The words of `station`.
pub(super) fn command(lang: Lang, words: &'static Text, of_recovery: &'static crate::words::recovery::Text) -> Command {
    let key = Command::new("key").about(words.key).arg(flag("json", words.json));
    let of_scanner = scanner::text(lang);
    let scanner = Command::new("scanner")
        .about(of_scanner.scanner)
        .arg(option("port", "PORT", of_scanner.cli_port).conflicts_with("none"))
        .arg(flag("none", of_scanner.cli_none));
    group("station", words.station, [key, scanner, recovery::command(of_recovery), line_key::command(lang)])
        .subcommands(package::station_commands(lang))
        .subcommand(gate_program::command(lang))
        .subcommand(closing::command(lang))
}

/// Prints the line, or what stands in it.
pub(super) fn run(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (word, given) = sub(given);
    if word == "recovery-key" {
        return recovery::run(given, common);
    }
    if word == "line-key" {
        return line_key::run(given, common, out);
    }
    if word == "trust-packages" {
        return package::trust(given, common, out);
    }
    if word == "packages-only" {
        return package::only(given, common, out);
    }
    if word == "approve-gate" {
        return gate_program::run(given, common, out);
    }
    if word == "close" {
        return closing::run(given, common, out);
    }
    if word == "scanner" {
        return say_scanner(given, common, out);
    }
    let data = common.usable_data()?;
    let key = Desk::station_key(&data).map_err(complaint_of)?;
    let line_key = Keeping::new(data).line_key().map_err(|fault| complaint_of(fault.into()))?;
    let said = if given.get_flag("json") {
        let (station, fingerprint) = (&key.name, key.fingerprint());
        json!({"station": station, "stationId": key.id, "recipient": key.recipient, "fingerprint": fingerprint, "line": key.line(), "lineKey": line_key})
            .to_string()
    } else {
        line_key.iter().for_each(|used| say(&of_line_key::used(common.lang, used)));
        key.line()
    };
    let _ = writeln!(out, "{said}");
    Ok(Exit::Done)
}

/// Says which port the scanner has, or has it be another one.
fn say_scanner(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let data = common.usable_data()?;
    let was = chosen::scanner(&data);
    let told = |scanner: Option<&ScannerPort>| scanner.map(ToString::to_string).unwrap_or_default();
    let now = match maybe::<String>(given, "port") {
        Some(port) => Some(
            port.parse::<ScannerPort>().map_err(|_| Complaint::Usage(scanner::text(common.lang).form.to_owned()))?,
        ),
        None if given.get_flag("none") => None,
        None => {
            let _ = was.iter().try_for_each(|scanner| writeln!(out, "{scanner}"));
            return Ok(Exit::Done);
        }
    };
    if now == was {
        return Ok(Exit::Done);
    }
    data.create()
        .and_then(|()| chosen::choose(&data, now.clone()))
        .map_err(|error| complaint(&data.scanner(), &error))?;
    // It goes on record with whoever takes that next.
    let (old, new) = (Some(told(was.as_ref())), Some(told(now.as_ref())));
    let _ = Waiting::of(&data).note(Changed::new(ChangeOf::Setting, "scanner", old, new));
    Ok(Exit::Done)
}
