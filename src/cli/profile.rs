//! `profile check`: every fault of a profile, with line and cause. `profile new`, `profile templates`: what a profile can begin with.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Command};

use super::args::{group, need, option, path, path_option, sub};
use super::complaint::complaint;
use super::exit::Exit;
use crate::files::given;
use crate::platform::say;
use crate::store::profile_fault::Fault;
use crate::store::{profile_file, template};
use crate::words::cli::{Complaint, Text};
use crate::words::profile::fault_line;
use crate::words::{Lang, profiles};

/// The words.
pub(super) fn command(words: &'static Text) -> Command {
    let templates = template::ALL.map(|template| template.name);
    let check = Command::new("check")
        .about(words.profile_check)
        .arg(path("file").required(true).value_name("FILE").help(words.profile_file));
    let new = Command::new("new")
        .about(words.profile_new)
        .arg(option("template", "NAME", words.template).required(true).value_parser(templates))
        .arg(path_option("out", words.profile_out).required(true));
    let list = Command::new("templates").about(words.profile_templates);
    group("profile", words.profile_group, [check, new, list])
}

/// Does what a call asks.
pub(super) fn run(given: &ArgMatches, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    match sub(given) {
        ("new", given) => new(&need::<String>(given, "template"), &need::<PathBuf>(given, "out"), lang, out),
        ("check", given) => Ok(check(&need::<PathBuf>(given, "file"), lang, out)),
        _ => Ok(templates(lang, out)),
    }
}

/// Checks a profile. Warnings are shown and do not count.
fn check(file: &Path, lang: Lang, out: &mut impl Write) -> Exit {
    let (faults, exit) = match profile_file::load(file) {
        Ok(loaded) => (loaded.warnings, Exit::Done),
        Err(faults) => (faults, Exit::AtFault),
    };
    for fault in &faults {
        let _ = writeln!(out, "{}", fault_line(lang, file, fault));
    }
    exit
}

/// Writes a template where nothing is yet, and names what is left to fill in.
fn new(name: &str, file: &Path, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let text = template::by_name(name).map_or("", |template| template.text);
    let written = given::create(file).and_then(|mut new| {
        new.write_all(text.as_bytes())?;
        new.sync_all()
    });
    written.map_err(|error| complaint(file, &error))?;
    for fault in profile_file::load(file).err().into_iter().flatten() {
        let _ = writeln!(out, "{}", fault_line(lang, file, &fault));
    }
    Ok(Exit::Done)
}

/// Lists the templates: name and words, a line each.
fn templates(lang: Lang, out: &mut impl Write) -> Exit {
    for template in template::ALL {
        let _ = writeln!(out, "{:<16} {}", template.name, profiles::template(lang, template.name));
    }
    Exit::Done
}

/// Says the faults of a profile that a call needs on stderr, a line each.
pub(super) fn complain(file: &Path, faults: &[Fault], lang: Lang) -> Exit {
    for fault in faults {
        say(&fault_line(lang, file, fault));
    }
    Exit::AtFault
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_profile_names_what_is_left_to_fill_in_and_replaces_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new.json");
        let mut said = Vec::new();
        assert_eq!(new("zephyr-shell", &file, Lang::En, &mut said).unwrap(), Exit::Done);
        let said = String::from_utf8(said).unwrap();
        let left: Vec<_> = said.lines().map(|line| line.split(": ").nth(1).unwrap()).collect();
        assert_eq!(left, ["name", "productKey"], "{said}");
        let text = std::fs::read(&file).unwrap();
        assert!(new("at-modem", &file, Lang::En, &mut Vec::new()).is_err());
        assert_eq!(std::fs::read(&file).unwrap(), text);
    }
}
