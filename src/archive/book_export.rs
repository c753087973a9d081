//! What the shared book tells, as records: as JSON lines, or as CSV. Text from devices and stations is data: nothing in it can become a formula of a spreadsheet, or a
//! line of its own.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::export::{Form, cell, write_row};
use crate::domain::{BookVisit, HourYield, StationNow};

/// A row: what each of its columns is called, and what stands there. A contract: columns are only ever added behind the last one.
pub type BookRow<const N: usize> = [(&'static str, Value); N];

/// A visit.
pub fn visit_row(visit: &BookVisit) -> BookRow<15> {
    [
        ("number", json!(visit.number)),
        ("endedAt", json!(visit.ended_at)),
        ("station", json!(visit.station)),
        ("productKey", json!(visit.product_key)),
        ("deviceName", json!(visit.device_name)),
        ("serialNumber", json!(visit.serial_number)),
        ("hardwareId", json!(visit.hardware_id)),
        ("clientId", json!(visit.client_id)),
        ("outcome", json!(visit.outcome)),
        ("code", json!(visit.code)),
        ("batch", json!(visit.batch)),
        ("slot", json!(visit.slot)),
        ("startedAt", json!(visit.started_at)),
        ("registrationsIssued", json!(visit.issued)),
        ("totalMs", json!(visit.total_ms)),
    ]
}

/// How a station stands.
pub fn station_row(now: &StationNow) -> BookRow<9> {
    [
        ("station", json!(now.station)),
        ("lastSeen", json!(now.at)),
        ("secondsAgo", json!(now.seconds_ago.map(|seconds| seconds.max(0.0) as u64))),
        ("stopped", json!(now.stopped)),
        ("bytesBehind", json!(now.lag)),
        ("openClaims", json!(now.open_claims)),
        ("passed", json!(now.passed)),
        ("batches", json!(now.batches)),
        ("program", json!(now.program)),
    ]
}

/// What ended in an hour.
pub fn hour_row(hour: &HourYield) -> BookRow<4> {
    [
        ("hour", json!(hour.hour)),
        ("station", json!(hour.station)),
        ("outcome", json!(hour.outcome)),
        ("visits", json!(hour.visits)),
    ]
}

/// Writes rows: JSON lines where those are asked for, otherwise CSV, whose first line names the columns.
///
/// # Errors
/// Those of the system.
pub fn write_rows<T: Default, const N: usize>(
    out: &mut impl Write,
    form: Form,
    told: &[T],
    row: fn(&T) -> BookRow<N>,
) -> io::Result<()> {
    if form == Form::JsonLines {
        return told.iter().try_for_each(|one| writeln!(out, "{}", as_json(row(one))));
    }
    if form == (Form::Csv { bom: true }) {
        out.write_all("\u{feff}".as_bytes())?;
    }
    write_row(out, row(&T::default()).iter().map(|(name, _)| (*name).to_owned()))?;
    told.iter().try_for_each(|one| write_row(out, row(one).iter().map(|(_, value)| cell(&plain(value)))))
}

/// A row as a JSON record.
pub fn as_json<const N: usize>(row: BookRow<N>) -> String {
    let row: Map<String, Value> = row.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Value::Object(row).to_string()
}

/// What stands in a column, as text; empty where nothing does.
pub fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
