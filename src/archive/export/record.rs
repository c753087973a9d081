//! One visit as a record, and the columns that it has where it becomes a row.

use std::io;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::archive::file_fault::FileFault;
use crate::archive::line::Line;
use crate::archive::rows::{RowId, Rows};
use crate::archive::story::VisitStory;
use crate::domain::{Ended, Entry, Person, Step, json};

/// The columns, by where their values stand in a record. A contract: columns are only ever added behind the last one.
pub(super) const COLUMNS: [(&str, &str); 44] = [
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
    ("brokenAtLine", "/brokenAtLine"),
    ("file", "/file"),
    ("oldClientId", "/old/clientId"),
    ("oldTokenSha256", "/old/tokenSha256"),
    ("site", "/site"),
    ("note", "/note"),
    ("workOrder", "/order/workOrder"),
    ("revision", "/order/revision"),
    ("firmware", "/order/firmware"),
    ("pallet", "/order/pallet"),
    ("order", "/order"),
    ("info", "/info"),
    ("values", "/values"),
    ("purpose", "/order/purpose"),
    ("boardReplaced", "/boardReplaced"),
    ("relabelled", "/relabelled"),
    ("plantGate", "/plantGate/verdict"),
    ("plantSaid", "/plantGate/said"),
];

/// Fields as one text: `pallet=P-7; workOrder=WO-123456`.
fn in_one(fields: &Map<String, Value>) -> String {
    let fields = fields.iter().filter_map(|(name, value)| Some(format!("{name}={}", value.as_str()?)));
    fields.collect::<Vec<_>>().join("; ")
}

/// What stands in a cell as text: a text, fields, or the values that a unit was given (`mac=001A2B000010; wifi=#9f2c41ab`, the fingerprint of a secret one).
pub(super) fn text_of(cell: &Value) -> Option<String> {
    let member = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let one = |value: &Value| {
        let told = member(value, "value").or_else(|| member(value, "sha256").map(|print| format!("#{print}")));
        Some(format!("{}={}", member(value, "name")?, told.unwrap_or_default()))
    };
    match cell {
        Value::String(text) => Some(text.clone()),
        Value::Object(fields) => Some(in_one(fields)),
        Value::Array(values) => Some(values.iter().filter_map(one).collect::<Vec<_>>().join("; ")),
        _ => None,
    }
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

/// A visit among others: what is said of it, and what it stands in.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// What is said of it.
    #[serde(flatten)]
    pub record: Record,
    /// Number of the line at which its file's chain breaks, where it stands behind that: nothing vouches for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broken_at_line: Option<usize>,
    /// Its file, by the name that tells it from the others.
    pub file: String,
}

impl Told {
    /// Reads what is said of a visit.
    ///
    /// # Errors
    /// Its lines cannot be read any more.
    pub fn of(rows: &Rows, id: RowId) -> Result<Self, FileFault> {
        let visit = rows.visit(id);
        Ok(Self {
            record: Record::of(rows, id)?,
            broken_at_line: visit.behind_break(),
            file: visit.file_name().to_owned(),
        })
    }

    /// The same without who it was that worked on it.
    #[must_use]
    pub fn without_persons(mut self) -> Self {
        match &mut self.record {
            Record::Ended { ended, .. } => ended.operator = None,
            Record::Open(open) => open.operator = None,
        }
        self
    }

    /// All of it as one line of JSON, without its newline.
    pub fn as_json(&self) -> String {
        json::line(self)
    }
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
    pub operator: Option<Person>,
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
}
