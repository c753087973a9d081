//! `station close`: a station is closed for good, and its work handed back.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Command};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::args::{flag, maybe, need, option, path_option};
use super::common::Common;
use super::complaint::{complaint, complaint_of, unreadable};
use super::exit::Exit;
use super::record::holds_no_record;
use super::vouch::{check_line, decide, pin_of};
use crate::archive::{Grouping, Rows, Sums, read_files};
use crate::decisions::closing::{Destroyed, Exported, Finishing, NotFinished};
use crate::decisions::{Desk, names};
use crate::domain::visible::visible;
use crate::domain::{Outcome, PROGRAM};
use crate::evidence::{ClosingCertificate, write_closing};
use crate::files::given;
use crate::journal::KnownUnit;
use crate::platform::say;
use crate::seen::{Decision, Refusal, Signed};
use crate::store::DataDir;
use crate::store::shared_book::shared_book;
use crate::words::cli::Complaint;
use crate::words::{Lang, certificate, closing as words, desk as desk_words};

/// What the page is called in the folder that is named.
const PAGE: &str = "certificate.html";

/// The word below `station`.
pub(super) fn command(lang: Lang) -> Command {
    let (text, desk) = (words::text(lang), desk_words::text(lang));
    Command::new("close")
        .about(text.close)
        .arg(path_option("to", text.to).required(true))
        .arg(option("by", "NAME", desk.by).required(true))
        .arg(option("why", "TEXT", desk.why).required(true))
        .arg(flag("yes", text.yes))
        .arg(flag("json", text.json))
}

/// Closes the station, or goes on with one whose closing was cut off.
pub(super) fn run(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (data, lang, to) = (common.usable_data()?, common.lang, need::<PathBuf>(given, "to"));
    let [by, why] = ["by", "why"].map(|name| maybe::<String>(given, name).unwrap_or_default());
    [&by, &why].into_iter().try_for_each(|text| check_line(text))?;
    if holds_no_record(&data)? {
        return Err(complaint(&data.record(), &std::io::ErrorKind::NotFound.into()));
    }
    if let Some(finishing) = Finishing::take(&data).map_err(complaint_of)? {
        return finish(&finishing, &data, &to, given, lang, out);
    }
    let desk = Desk::open(&data).map_err(complaint_of)?;
    let secrets = match desk.may(&Decision::CloseStation { secrets: Vec::new() }).and_then(|()| desk.secrets()) {
        Err(Refusal::StillOpen(open)) => {
            open.iter().for_each(|one| drop(writeln!(out, "{}", words::still_open(one, lang))));
            return Ok(Exit::NotAllPass);
        }
        secrets => secrets?,
    };
    if !given.get_flag("yes") {
        if given.get_flag("json") {
            let _ = writeln!(out, "{}", json!({"wouldDestroy": secrets}));
        } else {
            secrets.iter().for_each(|name| drop(writeln!(out, "{}\t{}", visible(name), certificate::kept_as(name))));
        }
        say(words::text(lang).not_closed);
        return Ok(Exit::Done);
    }
    // Before it is on record: whoever names a place that takes nothing names another one.
    given::make_folder(&to).map_err(|error| complaint(&to, &error))?;
    if crate::files::is_there(&to.join(PAGE)) {
        return Err(Complaint::IsThere(to.join(PAGE).display().to_string()));
    }
    let pin = pin_of(&desk, Some(&by), lang)?;
    decide(desk, &Decision::CloseStation { secrets }, &Signed { by: by.into(), why, pin })?;
    match Finishing::take(&data).map_err(complaint_of)? {
        Some(finishing) => finish(&finishing, &data, &to, given, lang, out),
        None => Err(Refusal::NotRecorded(None, None).into()),
    }
}

/// Exports, looks whether support can read what was exported, destroys, and writes the page.
fn finish(
    finishing: &Finishing,
    data: &DataDir,
    to: &Path,
    given: &ArgMatches,
    lang: Lang,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    let cannot = |fault: NotFinished| Complaint::BrokenOff(certificate::not_finished(&fault, lang));
    given::make_folder(to).map_err(|error| complaint(to, &error))?;
    let exported = finishing.export(to).map_err(cannot)?;
    let counted = count(&exported)?;
    let destroyed = finishing.destroy(&exported).map_err(cannot)?;
    let told = Told { finishing, data, exported: &exported, destroyed: &destroyed, counted: &counted };
    let closed = told.certificate()?;
    let page = to.join(PAGE);
    let mut bytes = Vec::new();
    write_closing(&closed, &mut bytes)
        .and_then(|()| given::write(&page, &bytes))
        .map_err(|error| complaint(&page, &error))?;
    if given.get_flag("json") {
        let _ = writeln!(out, "{}", told.json()?);
    } else {
        closed.lines().iter().for_each(|line| drop(writeln!(out, "{line}")));
    }
    say(words::text(lang).done);
    Ok(Exit::Done)
}

/// The visits in the exported record, by their outcomes.
fn count(exported: &Exported) -> Result<Sums, Complaint> {
    let segments = exported.manifest.heads.iter().map(|head| exported.folder.join("record").join(&head.segment));
    let files = read_files(&segments.collect::<Vec<_>>()).map_err(|(path, fault)| unreadable(&path, fault))?;
    let rows = Rows::of(&files);
    let all: Vec<_> = (0..).take(rows.len()).collect();
    Ok(Sums::of(&rows, &all, &Grouping::default()))
}

/// What the page is made from.
struct Told<'a> {
    finishing: &'a Finishing,
    data: &'a DataDir,
    exported: &'a Exported,
    destroyed: &'a Destroyed,
    counted: &'a Sums,
}

impl Told<'_> {
    fn fingerprint(&self) -> String {
        let segments = self.finishing.segments();
        segments.last().map(|segment| segment.header.key_fingerprint.clone()).unwrap_or_default()
    }

    /// Who closed it, by the code that the record has: whom a name belongs to is told beside it, and may be erased.
    fn by(&self) -> String {
        let by = &self.finishing.closed().by;
        let known = names::all(self.data).unwrap_or_default().into_iter();
        let code = known.filter(|one| one.name.as_deref() == Some(by.as_str())).map(|one| one.code).next();
        code.unwrap_or_else(|| by.to_string())
    }

    fn certificate(&self) -> Result<ClosingCertificate, Complaint> {
        let (finishing, closed) = (self.finishing, self.finishing.closed());
        let station = [self.data.told_station_name(), self.data.told_station_id()];
        let station: Vec<String> = station.into_iter().filter_map(Result::ok).flatten().collect();
        let units = self.units();
        let outcomes = Outcome::ALL.iter().zip(self.counted.outcomes).filter(|(_, visits)| *visits > 0);
        let mut facts: Vec<(String, String)> = vec![
            (certificate::label(|text| text.station), visible(&station.join(" · "))),
            (certificate::label(|text| text.record), self.fingerprint()),
            (certificate::label(|text| text.head), finishing.head().map(|head| head.head).unwrap_or_default()),
            (certificate::label(|text| text.closed_at), visible(&closed.at)),
            (certificate::label(|text| text.by), visible(&self.by())),
            (certificate::label(|text| text.why), visible(&closed.why)),
            (certificate::label(|text| text.export), self.exported_name()),
            (certificate::label(|text| text.units), units.all.to_string()),
            (certificate::label(|text| text.identities), units.issued.to_string()),
            (certificate::label(|text| text.unsure), units.unsure.to_string()),
            (certificate::label(|text| text.void), units.void.to_string()),
        ];
        facts.extend(outcomes.map(|(outcome, visits)| {
            (format!("{} · {}", certificate::label(|text| text.visits), outcome.word()), visits.to_string())
        }));
        facts.extend(finishing.book().packages().map(|(product_key, package)| {
            let told = certificate::package_of(product_key, package.serial, &package.sha256);
            (certificate::label(|text| text.package), told)
        }));
        facts.push((certificate::label(|text| text.made_at), format!("{:.0}", Timestamp::now())));
        facts.push((certificate::label(|text| text.program), PROGRAM.to_owned()));
        let row = |name: &String, fate: String| vec![visible(name), certificate::kept_as(name), fate];
        let destroyed = self.destroyed.secrets.iter().map(|name| row(name, certificate::label(|text| text.destroyed)));
        let not_found =
            self.destroyed.not_found.iter().map(|name| row(name, certificate::label(|text| text.not_found)));
        Ok(ClosingCertificate { facts, secrets: destroyed.chain(not_found).collect(), limits: self.limits()? })
    }

    fn limits(&self) -> Result<Vec<String>, Complaint> {
        let logins = |text: &'static certificate::Text| {
            if self.destroyed.has_keyring { text.of_logins } else { text.of_no_keyring }
        };
        let recovery = self.finishing.recovery().map_err(|error| complaint_of(error.into()))?;
        let copies: Vec<String> = self.finishing.copies().map_err(complaint_of)?.into_iter().collect();
        let opens =
            recovery.map_or_else(|| certificate::label(|text| text.of_export), |one| certificate::opens_with(&one));
        let mut limits = vec![
            certificate::label(|text| text.of_disk),
            certificate::label(logins),
            certificate::label(|text| text.of_copies),
            certificate::label(|text| text.of_secrets),
            opens,
        ];
        if !copies.is_empty() {
            limits.push(certificate::copies_at(&copies));
        }
        // Settings that cannot be read name no role.
        limits.extend(shared_book(self.data).ok().flatten().map(|settings| certificate::role_at_book(&settings)));
        Ok(limits)
    }

    /// The name of its folder beside the page, and how many files of the record are in it.
    fn exported_name(&self) -> String {
        let name = self.exported.folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        format!("{} · {}", visible(&name), self.exported.manifest.heads.len())
    }

    fn units(&self) -> Units {
        let mut units = Units::default();
        self.finishing.book().units().for_each(|unit| units.add(&unit));
        units
    }

    fn json(&self) -> Result<Value, Complaint> {
        let (closed, units) = (self.finishing.closed(), self.units());
        let outcomes = Outcome::ALL.iter().zip(self.counted.outcomes).filter(|(_, visits)| *visits > 0);
        let outcomes: serde_json::Map<String, Value> =
            outcomes.map(|(outcome, visits)| (outcome.word().to_owned(), json!(visits))).collect();
        let packages = self.finishing.book().packages();
        let packages: Vec<Value> = packages
            .map(|(product_key, one)| json!({"productKey": product_key, "serial": one.serial, "sha256": one.sha256}))
            .collect();
        Ok(json!({
            "station": self.data.told_station_name().ok().flatten(),
            "stationId": self.data.told_station_id().ok().flatten(),
            "keyFingerprint": self.fingerprint(),
            "head": self.finishing.head(),
            "closedAt": closed.at,
            "by": self.by(),
            "why": closed.why,
            "export": self.exported.folder.display().to_string(),
            "hasKey": self.exported.manifest.has_key,
            "units": units.all,
            "identities": units.issued,
            "unanswered": units.unsure,
            "void": units.void,
            "visits": outcomes,
            "packages": packages,
            "destroyed": self.destroyed.secrets,
            "notFound": self.destroyed.not_found,
            "keyring": self.destroyed.has_keyring,
            "limits": self.limits()?,
        }))
    }
}

/// What is on record of units.
#[derive(Default)]
struct Units {
    all: usize,
    /// Identities that were issued here.
    issued: usize,
    /// Registrations without a known answer.
    unsure: u32,
    /// Identities that are to be deleted in the console.
    void: usize,
}

impl Units {
    fn add(&mut self, unit: &KnownUnit) {
        self.all += 1;
        self.issued += unit.issued.len();
        self.unsure += unit.unknown;
        self.void += unit.to_delete.len();
    }
}
