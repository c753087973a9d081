//! `station approve-gate`: which file may be the program of a plant gate at this station.

use std::io::Write;
use std::path::PathBuf;

use clap::{ArgMatches, Command};
use serde_json::json;

use super::args::{flag, maybe, need, option, path_option};
use super::common::Common;
use super::complaint::complaint_of;
use super::exit::Exit;
use super::profile;
use super::record::replay;
use super::vouch::{check_line, decide, pin_of};
use crate::decisions::Desk;
use crate::domain::{GateProgram, ProgramFault};
use crate::plant::executable::Executable;
use crate::seen::{Decision, Refusal, Signed};
use crate::store::profile_file;
use crate::words::cli::Complaint;
use crate::words::{Lang, desk as desk_words, plant_gate};

/// The words.
pub(super) fn command(lang: Lang) -> Command {
    let text = plant_gate::text(lang);
    Command::new("approve-gate")
        .about(text.approve)
        .arg(path_option("profile", text.approve_profile).required(true))
        .arg(option("sha256", "HEX", text.approve_sha256).requires("by"))
        .arg(flag("withdraw", text.approve_withdraw).requires("by").conflicts_with("sha256"))
        .arg(option("by", "NAME", desk_words::text(lang).by))
}

/// Shows the program of a profile's gate and whether it is approved, or says so on record.
///
/// # Errors
/// What is to be said on stderr; nothing was changed.
pub(super) fn run(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (file, text) = (need::<PathBuf>(given, "profile"), plant_gate::text(common.lang));
    let loaded = match profile_file::load(&file) {
        Ok(loaded) => loaded,
        Err(faults) => return Ok(profile::complain(&file, &faults, common.lang)),
    };
    let program = loaded.profile.gate.and_then(|gate| gate.program);
    let Some(GateProgram { path, args, .. }) = program else {
        return Err(Complaint::Usage(text.no_program.to_owned()));
    };
    let data = common.usable_data()?;
    let named = maybe::<String>(given, "sha256").map(|sha256| sha256.to_ascii_lowercase());
    if named.as_ref().is_some_and(|sha256| !is_sha256(sha256)) {
        return Err(Complaint::Usage(text.not_a_sha256.to_owned()));
    }
    let there = |path: &str| {
        let read = Executable::open(path).map(|executable| executable.sha256().to_owned());
        read.map_err(|fault| Complaint::from(Refusal::GateProgram(path.to_owned(), fault)))
    };
    if named.is_none() && !given.get_flag("withdraw") {
        let sha256 = there(&path)?;
        let book = replay(&data)?.book;
        let approved = book.gate_program(&path, &args);
        let _ = writeln!(out, "{}", json!({"path": path, "args": args, "sha256": sha256, "approved": approved}));
        return Ok(if approved == Some(&*sha256) { Exit::Done } else { Exit::NotAllPass });
    }
    if let Some(named) = &named
        && there(&path)? != *named
    {
        return Err(Refusal::GateProgram(path, ProgramFault::Changed).into());
    }
    let by: String = need(given, "by");
    check_line(&by)?;
    let desk = Desk::open(&data).map_err(complaint_of)?;
    let decision = Decision::ApproveGateProgram { path, args, sha256: named };
    desk.may(&decision)?;
    let pin = pin_of(&desk, Some(&by), common.lang)?;
    decide(desk, &decision, &Signed { pin, ..Signed::by(by.as_str()) })?;
    Ok(Exit::Done)
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
