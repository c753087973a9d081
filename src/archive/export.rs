//! Visits as records: all that their last lines say, read again from the files, as JSON lines, as CSV (RFC 4180) or as a spreadsheet. Text from devices
//! and from the cloud is data: nothing in it can become a formula of a spreadsheet, or a line of its own.

mod sheet;

use std::io::{self, Seek, Write};

use serde::Serialize;
use serde_json::Value;

use self::sheet::Sheet;
use super::file_fault::FileFault;
use super::rows::{RowId, Rows};
use super::story::{Line, VisitStory};
use crate::domain::entry::{Ended, Entry};
use crate::domain::json;
use crate::domain::step::Step;
use crate::domain::visible::visible;

/// The columns, by where their values stand in a record. A contract: columns are only ever added behind the last one.
const COLUMNS: [(&str, &str); 26] = [
    ("endedAt", "/endedAt"),
    ("serialNumber", "/serialNumber"),
    ("deviceName", "/deviceName"),
    ("productKey", "/productKey"),
    ("clientId", "/clientId"),
    ("tokenSha256", "/tokenSha256"),
    ("outcome", "/outcome"),
    ("step", "/step"),
    ("code", "/code"),
    ("detail", "/detail"),
    ("slot", "/slot"),
    ("operator", "/operator"),
    ("batch", "/batch"),
    ("startedAt", "/startedAt"),
    ("totalMs", "/tookMs/total"),
    ("deviceMs", "/tookMs/device"),
    ("cloudMs", "/tookMs/cloud"),
    ("diskMs", "/tookMs/disk"),
    ("handsMs", "/tookMs/hands"),
    ("registrationsIssued", "/registrations/issued"),
    ("registrationsUnknown", "/registrations/unknown"),
    ("proofStrength", "/proof/strength"),
    ("proofWhen", "/proof/when"),
    ("hardwareId", "/hardwareId"),
    ("station", "/station"),
    ("profileSha256", "/profileSha256"),
];

/// In which form visits are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One line a visit, and one that names the columns.
    Csv {
        /// With the mark that some spreadsheets know UTF-8 by.
        bom: bool,
    },
    /// One JSON record a line.
    JsonLines,
    /// A spreadsheet (xlsx) in which numbers of units and ids are text.
    Sheet,
}

/// Why visits cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportFault {
    /// A line cannot be read again from its file.
    #[error("{0:?}")]
    Read(FileFault),
    /// A spreadsheet has no room for more units than this.
    #[error("more than {0} units")]
    TooMany(u32),
    /// The system's own words about what is written.
    #[error(transparent)]
    Write(#[from] io::Error),
}

impl From<FileFault> for ExportFault {
    fn from(fault: FileFault) -> Self {
        Self::Read(fault)
    }
}

/// All that is said of one visit.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Record {
    /// It has ended.
    Ended {
        /// When its last line was written.
        #[serde(rename = "endedAt")]
        at: String,
        /// What that line says.
        #[serde(flatten)]
        ended: Box<Ended>,
    },
    /// It has not.
    Open(Box<Open>),
}

/// What is known of a visit that has not ended: the same members, as far as it came.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "members are those of `Ended`")]
pub struct Open {
    pub ended_at: Option<String>,
    pub unit: u64,
    pub outcome: Option<String>,
    pub step: Option<Step>,
    pub code: Option<String>,
    pub serial_number: String,
    pub device_name: String,
    pub product_key: String,
    pub client_id: String,
    pub hardware_id: String,
    pub slot: String,
    pub operator: Option<String>,
    pub batch: String,
    pub started_at: Option<String>,
    pub station: Option<String>,
    pub profile_sha256: Option<String>,
}

impl Record {
    /// Reads what is said of a visit.
    ///
    /// # Errors
    /// Its lines cannot be read any more.
    pub fn of(rows: &Rows, id: RowId) -> Result<Self, FileFault> {
        let visit = rows.visit(id);
        if visit.outcome().is_some() {
            return match visit.last_line()? {
                Line { at, entry: Entry::Ended(ended), .. } => Ok(Self::Ended { at, ended }),
                _ => Err(FileFault::Rewritten),
            };
        }
        let story = VisitStory::of(rows, id)?;
        Ok(Self::Open(Box::new(Open {
            ended_at: None,
            unit: story.unit,
            outcome: None,
            step: visit.step(),
            code: None,
            serial_number: visit.serial_number(),
            device_name: visit.device_name(),
            product_key: visit.product_key().to_owned(),
            client_id: visit.client_id(),
            hardware_id: visit.hardware_id(),
            slot: visit.slot().to_owned(),
            operator: visit.operator().map(Into::into),
            batch: visit.batch().to_owned(),
            started_at: story.lines.first().map(|line| line.at.clone()),
            station: story.file.header.as_ref().map(|header| header.station.clone()),
            profile_sha256: story.opening.map(|opening| opening.profile_sha256),
        })))
    }

    /// The record as one line of JSON, without its newline.
    pub fn as_json(&self) -> String {
        json::line(self)
    }
}

/// Visits on their way into a file.
pub struct Export<W> {
    form: Form,
    sheet: Option<Sheet>,
    out: W,
}

impl<W: Write + Seek + Send> Export<W> {
    /// Writes what stands before the first visit.
    ///
    /// # Errors
    /// Those of the system.
    pub fn begin(form: Form, mut out: W) -> io::Result<Self> {
        if let Form::Csv { bom } = form {
            if bom {
                out.write_all("\u{feff}".as_bytes())?;
            }
            write_row(&mut out, COLUMNS.iter().map(|(name, _)| (*name).to_owned()))?;
        }
        let sheet = if form == Form::Sheet { Some(Sheet::begin()?) } else { None };
        Ok(Self { form, sheet, out })
    }

    /// Writes visits of a list.
    ///
    /// # Errors
    /// [`ExportFault`].
    pub fn write(&mut self, rows: &Rows, ids: &[RowId]) -> Result<(), ExportFault> {
        for id in ids {
            let record = Record::of(rows, *id)?;
            match &mut self.sheet {
                Some(sheet) => sheet.write(&record)?,
                None if self.form == Form::JsonLines => writeln!(self.out, "{}", record.as_json())?,
                None => write_row(&mut self.out, cells(&record))?,
            }
        }
        Ok(())
    }

    /// Writes what stands behind the last visit.
    ///
    /// # Errors
    /// Those of the system.
    pub fn end(mut self) -> io::Result<()> {
        self.sheet.take().map_or(Ok(()), |sheet| sheet.end(&mut self.out))
    }
}

fn cells(record: &Record) -> impl Iterator<Item = String> {
    let record: Value = serde_json::from_str(&record.as_json()).unwrap_or_default();
    COLUMNS.iter().map(move |(_, pointer)| match record.pointer(pointer) {
        Some(Value::String(text)) => cell(text),
        Some(Value::Null) | None => String::new(),
        Some(number) => number.to_string(),
    })
}

/// A text as a cell: invisible characters spelled out, a formula disarmed, quoted where that is needed.
fn cell(text: &str) -> String {
    let text = visible(text);
    // Spreadsheets look past spaces.
    let disarmed = if text.trim_start().starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text };
    if disarmed.contains([',', '"', ' ', ';', '\'']) {
        format!("\"{}\"", disarmed.replace('"', "\"\""))
    } else {
        disarmed
    }
}

fn write_row(out: &mut impl Write, cells: impl Iterator<Item = String>) -> io::Result<()> {
    let cells: Vec<String> = cells.collect();
    write!(out, "{}\r\n", cells.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_of_a_unit_becomes_a_formula_or_a_cell_or_a_line_of_its_own() {
        for (text, expected) in [
            ("SN24A7F00913", "SN24A7F00913"),
            ("=1+1", "\"'=1+1\""),
            (" @cmd", "\"' @cmd\""),
            ("-5,\"x\"", "\"'-5,\"\"x\"\"\""),
            ("a\r\nb", "a\\u{d}\\u{a}b"),
            ("\t=1", "\\u{9}=1"),
            ("a\u{202e}b", "a\\u{202e}b"),
        ] {
            assert_eq!(cell(text), expected);
        }
    }
}
