//! Visits as records: all that their last lines say, read again from the files, as JSON lines, as CSV (RFC 4180) or as a spreadsheet. Text from devices
//! and from the cloud is data: nothing in it can become a formula of a spreadsheet, or a line of its own.

mod record;
mod sheet;

use std::io::{self, Seek, Write};

use serde_json::Value;

use self::record::{COLUMNS, text_of};
pub use self::record::{ExportFault, Open, Record, Told};
use self::sheet::Sheet;
use super::rows::{RowId, Rows};
use crate::domain::visible::visible;

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

/// Visits on their way into a file.
pub struct Export<W> {
    form: Form,
    names_persons: bool,
    sheet: Option<Sheet>,
    out: W,
}

impl<W: Write> Export<W> {
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
        Ok(Self { form, names_persons: true, sheet, out })
    }

    /// The same without who it was that worked on them.
    #[must_use]
    pub fn without_persons(self, without: bool) -> Self {
        Self { names_persons: !without, ..self }
    }

    /// Writes visits of a list.
    ///
    /// # Errors
    /// [`ExportFault`].
    pub fn write(&mut self, rows: &Rows, ids: &[RowId]) -> Result<(), ExportFault> {
        for id in ids {
            let told = Told::of(rows, *id)?;
            let told = if self.names_persons { told } else { told.without_persons() };
            match &mut self.sheet {
                Some(sheet) => sheet.write(&told)?,
                None if self.form == Form::JsonLines => writeln!(self.out, "{}", told.as_json())?,
                None => write_row(&mut self.out, cells(&told))?,
            }
        }
        Ok(())
    }
}

impl<W: Write + Seek + Send> Export<W> {
    /// Writes what stands behind the last visit: only a spreadsheet has anything there.
    ///
    /// # Errors
    /// Those of the system.
    pub fn end(mut self) -> io::Result<()> {
        self.sheet.take().map_or(Ok(()), |sheet| sheet.end(&mut self.out))
    }
}

fn cells(told: &Told) -> impl Iterator<Item = String> {
    let record: Value = serde_json::from_str(&told.as_json()).unwrap_or_default();
    COLUMNS.iter().map(move |(_, pointer)| match record.pointer(pointer) {
        Some(Value::Null) | None => String::new(),
        Some(told) => text_of(told).map_or_else(|| told.to_string(), |text| cell(&text)),
    })
}

/// A text as a cell: invisible characters spelled out, a formula disarmed, quoted where that is needed.
pub fn cell(text: &str) -> String {
    let text = visible(text);
    // Spreadsheets look past spaces.
    let disarmed = if text.trim_start().starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text };
    if disarmed.contains([',', '"', ' ', ';', '\'']) {
        format!("\"{}\"", disarmed.replace('"', "\"\""))
    } else {
        disarmed
    }
}

/// A row of cells.
///
/// # Errors
/// Those of the system.
pub fn write_row(out: &mut impl Write, cells: impl Iterator<Item = String>) -> io::Result<()> {
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
