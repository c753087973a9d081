//! `doctor`: the check before the shift, one line a finding.

use std::io::Write;
use std::path::PathBuf;

use serde_json::json;

use super::Exit;
use crate::checkup::Checkup;
use crate::checkup::finding::{Finding, Level};
use crate::store::data_dir::DataDir;
use crate::words::Lang;
use crate::words::checkup as words;

/// What is to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doctor {
    /// Profile file.
    pub profile: PathBuf,
    /// Ports.
    pub ports: Vec<String>,
    /// File with the product secret.
    pub secret_file: Option<PathBuf>,
    /// As JSON lines.
    pub json: bool,
}

/// Checks, and says what is found as it is found. Done where nothing stops the start; a profile at fault is the caller's own.
pub fn doctor(asked: &Doctor, data: DataDir, lang: Lang, out: &mut impl Write) -> Exit {
    let Doctor { profile, ports, secret_file, json } = asked;
    let checkup = Checkup::of_pc(profile.clone(), ports.clone(), data, secret_file.clone());
    let mut exit = Exit::Done;
    for finding in checkup.begin(|| ()) {
        if finding.level() == Level::Stop && exit == Exit::Done {
            exit = Exit::NotAllPass;
        }
        if matches!(finding, Finding::ProfileFaults(..)) {
            exit = Exit::AtFault;
        }
        let line = if *json { as_json(&finding, lang) } else { words::line(lang, &finding) };
        let _ = writeln!(out, "{line}");
    }
    exit
}

fn as_json(finding: &Finding, lang: Lang) -> String {
    json!({
        "point": finding.point().word(),
        "level": finding.level().word(),
        "found": words::found(lang, finding),
        "todo": words::cure(lang, finding),
    })
    .to_string()
}
