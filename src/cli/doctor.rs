//! `doctor`: the check before the shift, one line a finding.

use std::io::Write;
use std::path::PathBuf;

use clap::{ArgAction, ArgMatches, Command};
use serde_json::json;

use super::args::{all, flag, maybe, need, option, path_option};
use super::common::Common;
use super::exit::Exit;
use super::log::{Stopped, make};
use super::shift_report;
use crate::checkup::{Checkup, Finding, Level};
use crate::evidence;
use crate::store::SettingsFile;
use crate::words::cli::{Complaint, Text};
use crate::words::{Lang, checkup as words};

/// The words.
pub(super) fn command(words: &'static Text) -> Command {
    Command::new("doctor")
        .about(words.doctor)
        .arg(path_option("profile", words.profile).required(true))
        .arg(option("port", "PATH", words.port).num_args(1..).action(ArgAction::Append))
        .arg(path_option("secret-file", words.secret_file))
        .arg(flag("json", words.json))
        .arg(path_option("report", words.shift_report))
}

/// Checks, and says what is found as it is found. Done where nothing stops the start; a profile at fault is the caller's own.
pub(super) fn run(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let Some(report) = maybe::<PathBuf>(given, "report") else { return Ok(check(given, common, out).0) };
    // Where the page cannot be made nothing is checked for it.
    make(&report, |page| {
        let (exit, found) = check(given, common, out);
        let report = shift_report::of(&need::<PathBuf>(given, "profile"), &common.data(), &found);
        evidence::write_shift(&report, page).map_err(Stopped::Write)?;
        Ok(exit)
    })
}

/// Says what is found as it is found; all of it, and what follows from it.
fn check(given: &ArgMatches, common: &Common, out: &mut impl Write) -> (Exit, Vec<Finding>) {
    let mut all_found = Vec::new();
    let (profile, ports) = (need(given, "profile"), all(given, "port"));
    let chosen = SettingsFile::of_user().proxy();
    let checkup =
        Checkup::of_pc(profile, ports, common.data(), maybe(given, "secret-file"), &common.folders(), &chosen);
    let (lang, json) = (common.lang, given.get_flag("json"));
    let mut exit = Exit::Done;
    for finding in checkup.begin(|| ()) {
        if finding.level() == Level::Stop && exit == Exit::Done {
            exit = Exit::NotAllPass;
        }
        if matches!(finding, Finding::ProfileFaults(..)) {
            exit = Exit::AtFault;
        }
        let line = if json { as_json(&finding, lang) } else { words::line(lang, &finding) };
        let _ = writeln!(out, "{line}");
        all_found.push(finding);
    }
    (exit, all_found)
}

fn as_json(finding: &Finding, lang: Lang) -> String {
    json!({
        "point": finding.point(),
        "level": finding.level(),
        "found": words::found(lang, finding),
        "todo": words::cure(lang, finding),
    })
    .to_string()
}
