//! What persons changed and decided, as the lines of batch files and of a record say it: read line by line, whatever else stands there.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use super::export::{Form, cell, write_row};
use super::file_fault::FileFault;
use super::pass::Pass;
use super::place;
use crate::domain::entry::{ChangeOf, Changed};
use crate::domain::{ChangeKind, Entry, Person, VisitId};
use crate::journal::{Content, Whole};

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeRow {
    /// When: RFC 3339 in UTC.
    pub at: String,
    /// The name of the file it stands in; empty where it waits for the record.
    pub file: String,
    /// The number of its line; 0 where it waits for the record.
    pub seq: u64,
    /// Of what kind it is.
    pub kind: ChangeKind,
    /// Who; none where nobody was named.
    pub by: Option<Person>,
    /// Which: a unit's serial number, a batch, a profile's id, a setting's name, a slot's port; none where nothing says it.
    pub of: Option<String>,
    /// What the line says.
    pub entry: Entry,
}

impl ChangeRow {
    fn of(file: &str, seq: u64, at: String, entry: Entry) -> Option<Self> {
        let (kind, by) = ChangeKind::of(&entry)?;
        let by = by.filter(|by| !by.is_empty()).cloned();
        let made = match &entry {
            Entry::Changed(changed) => changed.made.clone(),
            _ => None,
        };
        let of = of_what(&entry);
        Some(Self { at: made.unwrap_or(at), file: file.to_owned(), seq, kind, by, of, entry })
    }

    /// One that waits for the record.
    pub fn waiting(changed: Changed) -> Option<Self> {
        Self::of("", 0, String::new(), Entry::Changed(Box::new(changed)))
    }

    /// The same without who made it, and without whom it is about: each is a dash. What somebody typed as a reason stays.
    #[must_use]
    pub fn without_persons(self) -> Self {
        let mut entry = self.entry;
        entry.each_person(|person| *person = "–".into());
        if let Entry::Changed(changed) = &mut entry {
            changed.by = None;
            if changed.of.as_deref() == Some(ChangeOf::WHOM_TO_CALL) {
                (changed.old, changed.new) = (None, None);
            }
        }
        Self { by: None, entry, ..self }
    }

    /// The change itself, where the line is of nothing else.
    pub fn changed(&self) -> Option<&Changed> {
        if let Entry::Changed(changed) = &self.entry { Some(changed) } else { None }
    }
}

/// Which unit a line is about, or what else of the station was changed.
fn of_what(entry: &Entry) -> Option<String> {
    let keys = match entry {
        Entry::Changed(changed) => return changed.of.clone(),
        Entry::Resolved { keys, .. }
        | Entry::Retired { keys, .. }
        | Entry::Revealed { keys, .. }
        | Entry::HandedOver { keys, .. } => keys,
        Entry::Received(received) => &received.keys,
        Entry::LabelDecided(decided) => &decided.keys,
        Entry::ConsoleChange(change) => &change.keys,
        Entry::ConsoleSaid(said) => &said.keys,
        _ => return None,
    };
    Some(keys.serial_number.clone())
}

/// Which of them are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeQuery {
    /// Of these kinds; none: of all.
    pub kinds: Vec<ChangeKind>,
    /// By these; none: by all.
    pub persons: Vec<String>,
    /// Not before: RFC 3339 in UTC, or a beginning of that.
    pub since: Option<jiff::Timestamp>,
    /// Before.
    pub until: Option<jiff::Timestamp>,
}

impl ChangeQuery {
    /// Whether this one is.
    pub fn fits(&self, row: &ChangeRow) -> bool {
        let at = || row.at.parse::<jiff::Timestamp>().ok();
        let is_after = self.since.is_none_or(|since| at().is_some_and(|at| at >= since));
        let is_before = self.until.is_none_or(|until| at().is_some_and(|at| at < until));
        let is_by = self.persons.is_empty()
            || row.by.as_ref().is_some_and(|by| self.persons.iter().any(|person| **by == **person));
        (self.kinds.is_empty() || self.kinds.contains(&row.kind)) && is_by && is_after && is_before
    }
}

/// Those in a batch file, or in a segment of a record, in the order of its lines.
///
/// # Errors
/// Why it cannot be read.
pub fn of_file(path: &Path) -> Result<Vec<ChangeRow>, FileFault> {
    let mut pass = Pass::open(path)?;
    while pass.step()? {}
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut rows = Vec::new();
    place::lines(&pass.file, 0..pass.length, |_, line| rows.extend(of_line(&name, line)))?;
    if rows.is_empty() && pass.index.header.is_none() {
        return Err(if pass.length == 0 { FileFault::Empty } else { FileFault::NotABatchFile });
    }
    if let Some(header) = &pass.index.header {
        rows.iter_mut().filter(|row| row.kind == ChangeKind::Batch).for_each(|row| row.of = Some(header.batch.clone()));
    }
    name_answered(&mut rows, &pass)?;
    Ok(rows)
}

/// An answer stands in the visit of a unit: whose that was, its last line says.
fn name_answered(rows: &mut [ChangeRow], pass: &Pass) -> Result<(), FileFault> {
    let mut answered = BTreeMap::<VisitId, Vec<&mut ChangeRow>>::new();
    for row in rows {
        if let Entry::Answered { unit, .. } = row.entry {
            answered.entry(unit).or_default().push(row);
        }
    }
    if answered.is_empty() {
        return Ok(());
    }
    place::lines(&pass.file, 0..pass.length, |_, line| {
        let Some(whole) = Whole::of(line) else { return };
        if whole.glance().is_none_or(|glance| glance.kind != "ended") {
            return;
        }
        if let Content::Known { entry, .. } = whole.content()
            && let Entry::Ended(ended) = *entry
        {
            answered.remove(&ended.unit).into_iter().flatten().for_each(|row| row.of.clone_from(&ended.serial_number));
        }
    })?;
    Ok(())
}

fn of_line(file: &str, line: &[u8]) -> Option<ChangeRow> {
    let whole = Whole::of(line)?;
    // Most lines are of units at work.
    whole.glance().filter(|glance| KINDS.contains(&glance.kind))?;
    let Content::Known { seq, at, entry } = whole.content() else { return None };
    ChangeRow::of(file, seq, at, *entry)
}

/// The kinds of lines that are looked at.
const KINDS: [&str; 35] = [
    "changed",
    "accepted",
    "secretReplaced",
    "secretForgotten",
    "hostKeyConfirmed",
    "supervisor",
    "supervisorRemoved",
    "badgesAsked",
    "operatorSet",
    "operatorRemoved",
    "packageSigner",
    "packagesOnly",
    "packageTaken",
    "gateProgram",
    "stationClosed",
    "atWork",
    "lockTried",
    "targetSet",
    "batchClosed",
    "listed",
    "resolved",
    "retired",
    "revealed",
    "handedOver",
    "received",
    "answered",
    "consoleChange",
    "labelDecided",
    "consoleSaid",
    "rangeSet",
    "clockSet",
    "articleLetGo",
    "incarnation",
    "segmentRetired",
    "plantGateBypassed",
];

/// Writes them as CSV. `said`: a change in words.
///
/// # Errors
/// Those of the system.
pub fn csv(
    out: &mut (impl Write + ?Sized),
    form: Form,
    rows: &[ChangeRow],
    said: impl Fn(&ChangeRow) -> String,
) -> io::Result<()> {
    let mut text = Vec::new();
    if form == (Form::Csv { bom: true }) {
        text.extend_from_slice("\u{feff}".as_bytes());
    }
    let columns = ["at", "kind", "by", "of", "old", "new", "change", "file", "line"];
    write_row(&mut text, columns.iter().map(|name| (*name).to_owned()))?;
    for row in rows {
        let changed = row.changed();
        let part = |part: Option<&String>| part.cloned().unwrap_or_default();
        let cells = [
            row.at.clone(),
            row.kind.word().to_owned(),
            row.by.as_deref().unwrap_or_default().to_owned(),
            part(row.of.as_ref()),
            part(changed.and_then(|changed| changed.old.as_ref())),
            part(changed.and_then(|changed| changed.new.as_ref())),
            said(row),
            row.file.clone(),
            row.seq.to_string(),
        ];
        write_row(&mut text, cells.iter().map(|text| cell(text)))?;
    }
    out.write_all(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every line that names who did what it says is told, and no line that is told is passed over unread.
    #[test]
    fn whatever_a_person_did_is_among_the_changes() {
        let golden = include_str!("../../tests/golden/entries.jsonl");
        for line in golden.lines() {
            let entry: Entry = serde_json::from_str(line).unwrap();
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            let kind = value["kind"].as_str().unwrap();
            let told = ChangeKind::of(&entry);
            assert!(told.is_some() || value.get("by").is_none(), "not told: {line}");
            assert!(told.is_none() || KINDS.contains(&kind), "passed over unread: {kind}");
        }
    }
}
