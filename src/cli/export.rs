//! `log export`: the units of batch files as CSV (RFC 4180). Text from devices and from the cloud is data: nothing in it can become a formula of a
//! spreadsheet, or a line of its own.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Exit;
use super::log::{complaint, matches, read, visible};
use crate::domain::entry::{Ended, Entry};
use crate::words::cli::Complaint;

/// The columns, by where their values stand in a unit's record. A contract: columns are only ever added behind the last one.
const COLUMNS: [(&str, &str); 26] = [
    ("endedAt", ""),
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

/// Writes the units of batch files into a new file. One that is there is never overwritten: it might be a batch file.
///
/// # Errors
/// A file that cannot be read, or `to` cannot be made.
pub fn csv(files: &[PathBuf], find: Option<&str>, bom: bool, to: &Path) -> Result<Exit, Complaint> {
    let scans = files.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    let unwritable = |error: io::Error| complaint(to, &error);
    let file = OpenOptions::new().write(true).create_new(true).open(to).map_err(unwritable)?;
    let mut out = BufWriter::new(file);
    let written = (|| {
        if bom {
            out.write_all("\u{feff}".as_bytes())?;
        }
        write_row(&mut out, COLUMNS.iter().map(|(name, _)| (*name).to_owned()))?;
        for line in scans.into_iter().flat_map(|scan| scan.lines) {
            let Entry::Ended(ended) = line.entry else { continue };
            if find.is_none_or(|text| matches(&ended, text)) {
                write_row(&mut out, cells(&line.at, &ended))?;
            }
        }
        out.flush()
    })();
    written.map(|()| Exit::Done).map_err(unwritable)
}

fn cells(at: &str, ended: &Ended) -> impl Iterator<Item = String> {
    let record = serde_json::to_value(ended).expect("a record is plain data");
    let at = at.to_owned();
    COLUMNS.iter().map(move |(_, pointer)| match record.pointer(pointer) {
        _ if pointer.is_empty() => cell(&at),
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
