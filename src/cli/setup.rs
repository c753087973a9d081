//! `setup`: where this user's record is kept, what is missing, and the choice between the PC's folder and one of this user alone; for an administrator or an
//! installer: the folder that a group of logins shares.

use std::io::Write;

use clap::{ArgMatches, Command};

use super::args::{flag, maybe, option};
use super::common::Common;
use super::complaint::complaint;
use super::exit::Exit;
use crate::store::{DataDir, Folders, Policy};
use crate::words::cli::{Complaint, Text};
use crate::words::not_set_up as words;

/// The words.
pub(super) fn command(words: &'static Text) -> Command {
    let whose = |name: &'static str, help: &'static str| flag(name, help).conflicts_with("data-dir");
    Command::new("setup")
        .about(words.setup)
        .arg(whose("for-this-user", words.for_this_user).conflicts_with("for-this-pc"))
        .arg(whose("for-this-pc", words.for_this_pc))
        .arg(flag("as-policy", words.as_policy).conflicts_with_all(["for-this-user", "for-this-pc", "for-group"]))
        .arg(option("for-group", "GROUP", words.for_group).conflicts_with_all(["for-this-user", "for-this-pc"]))
}

/// Chooses, where somebody chose, and says how it stands. Done where this user can begin.
///
/// # Errors
/// What is missing; or the folder cannot be made.
pub(super) fn run(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    if let Some(group) = maybe::<String>(given, "for-group") {
        return share(&group, common, out);
    }
    if given.get_flag("as-policy") {
        return rule(common, out);
    }
    let (for_user, for_pc) = (given.get_flag("for-this-user"), given.get_flag("for-this-pc"));
    let (lang, said) = (common.lang, common.data());
    let folders = common.folders();
    let before = folders.chosen().cloned();
    let data = if for_user {
        let place = folders.own().unwrap_or(&said);
        folders.choose_own().map_err(|error| complaint(place.path(), &error))?
    } else if for_pc {
        folders.of_pc().clone()
    } else {
        said.clone()
    };
    // Who cannot use the PC's folder keeps the one they have.
    if let Some(not) = folders.not_set_up(&data) {
        return Err(Complaint::NotSetUp(Box::new(not)));
    }
    if for_pc {
        folders.choose_pc().map_err(|error| complaint(said.path(), &error))?;
    }
    let is_own = folders.chosen() == Some(&data);
    let _ = writeln!(out, "{}", words::in_use(lang, &data.path().display().to_string(), is_own));
    if is_own && folders.of_pc().path().exists() {
        let _ = writeln!(out, "{}", words::beside(lang, &folders.of_pc().path().display().to_string()));
    }
    if let Some(own) = before.filter(|_| for_pc) {
        let _ = writeln!(out, "{}", words::left_behind(lang, &own.path().display().to_string()));
    }
    Ok(Exit::Done)
}

/// Gives the folder that the call names, otherwise the PC's, to a group.
fn share(group: &str, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    Policy::close().map_err(|(file, error)| complaint(&file, &error))?;
    let policy = Policy::of_system().map_err(Complaint::Policy)?;
    let data = common.data_dir.as_ref().map_or_else(|| Folders::of_system(policy).of_pc().clone(), DataDir::new);
    let folder = data.path().display().to_string();
    data.share(group).map_err(|why| Complaint::NotShared(folder.clone(), why))?;
    let _ = writeln!(out, "{}", words::shared(common.lang, &folder, group));
    Ok(Exit::Done)
}

/// Sets the folder and the language that the call names for all users of this PC.
fn rule(common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let mut fields = Vec::new();
    if let Some(named) = &common.data_dir {
        let whole = std::path::absolute(named).map_err(|error| complaint(named, &error))?;
        fields.push(("dataDir", serde_json::json!(whole)));
    }
    if let Some(lang) = common.named_lang {
        fields.push(("language", serde_json::json!(lang)));
    }
    let file = Policy::set(&fields).map_err(|(file, error)| complaint(&file, &error))?;
    let _ = writeln!(out, "{}", file.display());
    Ok(Exit::Done)
}
