//! Visits as a sheet of a spreadsheet. Numbers of units, ids and times are text there: a spreadsheet that guesses makes 1.2346E+15 of them, or loses their zeros.

use std::io::{self, Seek, Write};

use rust_xlsxwriter::{Format, IgnoreError, Workbook, Worksheet, XlsxError};
use serde_json::Value;

use super::record::{COLUMNS, ExportFault, Told, text_of};
use crate::domain::visible::visible;

/// Units that have room below the head: what a sheet of today's spreadsheets can have.
pub const MOST: u32 = 1_048_575;
/// A cell takes no more, in characters.
const LONGEST: usize = 32_767;
const WIDTH: f64 = 22.0;

/// A sheet that is being filled. All of it is held until the end: about 3 kB a unit.
pub(super) struct Sheet {
    sheet: Worksheet,
    text: Format,
    rows: u32,
}

impl Sheet {
    pub(super) fn begin() -> io::Result<Self> {
        let text = Format::new().set_num_format("@");
        let mut sheet = Worksheet::new();
        let head = Format::new().set_bold();
        let mut begin = || {
            sheet.set_name("units")?;
            sheet.set_freeze_panes(1, 0)?;
            for (column, (name, _)) in (0..).zip(COLUMNS) {
                sheet.set_column_width(column, WIDTH)?;
                // What somebody adds in these columns is text, too.
                sheet.set_column_format(column, &text)?;
                sheet.write_string_with_format(0, column, name, &head)?;
            }
            Ok(())
        };
        begin().map_err(fault)?;
        Ok(Self { sheet, text, rows: 0 })
    }

    pub(super) fn write(&mut self, told: &Told) -> Result<(), ExportFault> {
        if self.rows == MOST {
            return Err(ExportFault::TooMany(MOST));
        }
        self.rows += 1;
        let record = serde_json::to_value(told).map_err(io::Error::other)?;
        for (column, (_, pointer)) in (0..).zip(COLUMNS) {
            let written = match record.pointer(pointer) {
                // How long it took, and how often: what a spreadsheet is to reckon with.
                Some(Value::Number(number)) => {
                    self.sheet.write_number(self.rows, column, number.as_f64().unwrap_or_default())
                }
                told => match told.and_then(text_of) {
                    Some(text) => self.sheet.write_string_with_format(self.rows, column, cell(&text), &self.text),
                    None => continue,
                },
            };
            written.map_err(fault)?;
        }
        Ok(())
    }

    pub(super) fn end(mut self, out: &mut (impl Write + Seek + Send)) -> io::Result<()> {
        let last = COLUMNS.len() as u16 - 1;
        // Otherwise each number that is text has a green corner.
        self.sheet.ignore_error_range(0, 0, self.rows.max(1), last, IgnoreError::NumberStoredAsText).map_err(fault)?;
        self.sheet.autofilter(0, 0, self.rows.max(1), last).map_err(fault)?;
        let mut book = Workbook::new();
        book.push_worksheet(self.sheet);
        book.save_to_writer(out).map_err(fault)
    }
}

/// A text as a cell can have it.
fn cell(text: &str) -> String {
    let text = visible(text);
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

fn fault(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        error => io::Error::other(error.to_string()),
    }
}
