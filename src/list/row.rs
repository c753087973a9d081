//! One row of a list, judged.

use crate::device::{NoDeviceName, SerialRules};
use crate::domain::{Expected, Failure, TimeWindow};
use crate::link::PortName;
use crate::list::columns::Column;

/// Longest field, in bytes.
pub const LONGEST_FIELD: usize = 1024;

/// Why a row is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// It has no number.
    NoNumber,
    /// The profile's rules refuse its number, as they would refuse the unit.
    Number(Failure),
    /// A spreadsheet has made a figure of its number: digits are lost.
    Mangled,
    /// Its number stands on this line as well.
    Twice {
        /// The other line.
        line: u64,
    },
    /// Its device name can be none.
    DeviceName(NoDeviceName),
    /// Its device name stands on this line as well.
    NameTwice {
        /// The other line.
        line: u64,
    },
    /// Its address is none.
    Address(String),
    /// Its time window is none.
    Window(String),
    /// A field of it is longer than [`LONGEST_FIELD`].
    TooLong,
    /// There is a control character in it.
    Control,
    /// A quote is not closed, or stands where none can: its fields cannot be told apart. It goes on to this line.
    Quote {
        /// The last line that was taken for a part of it.
        to: u64,
    },
    /// It has more fields than there are columns.
    TooManyFields,
}

/// Makes a row of its fields. `columns`: what each holds; a further column has its name.
///
/// # Errors
/// [`RowFault`].
pub fn judge(fields: &[&str], columns: &[Result<Column, String>], rules: &SerialRules) -> Result<Expected, RowFault> {
    if fields.iter().any(|field| field.len() > LONGEST_FIELD) {
        return Err(RowFault::TooLong);
    }
    if fields.iter().skip(columns.len()).any(|field| !field.trim().is_empty()) {
        return Err(RowFault::TooManyFields);
    }
    let mut row = Expected::default();
    for (field, column) in fields.iter().zip(columns) {
        if field.trim().is_empty() {
            continue;
        }
        let field = unquoted(field);
        if *column != Ok(Column::Number) && field.chars().any(char::is_control) {
            return Err(RowFault::Control);
        }
        let text = || Some(field.trim().to_owned());
        match column {
            Ok(Column::Number) => row.serial_number = number(field, rules)?,
            Ok(Column::DeviceName) => {
                row.device_name = Some(rules.given_name(field.trim().to_owned()).map_err(RowFault::DeviceName)?);
            }
            Ok(Column::Site) => row.site = text(),
            Ok(Column::Address) => row.address = Some(address(field.trim())?),
            Ok(Column::Window) => row.window = Some(window(field.trim())?),
            Ok(Column::Note) => row.note = text(),
            Err(name) => {
                row.more.insert(name.clone(), field.trim().to_owned());
            }
        }
    }
    if row.serial_number.is_empty() { Err(RowFault::NoNumber) } else { Ok(row) }
}

/// What a spreadsheet shows of `="0012"`, which people write so that it leaves a number alone.
fn unquoted(field: &str) -> &str {
    let inside = field.trim().strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inside.unwrap_or(field)
}

fn number(field: &str, rules: &SerialRules) -> Result<String, RowFault> {
    if is_mangled(field.trim()) {
        return Err(RowFault::Mangled);
    }
    rules.serial_number(field).map_err(RowFault::Number)
}

/// `1.23E+11`: what a spreadsheet makes of a long number.
fn is_mangled(number: &str) -> bool {
    let Some((figures, power)) = number.split_once(['E', 'e']) else { return false };
    let Some(power) = power.strip_prefix(['+', '-']) else { return false };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(power) && figures.split(['.', ',']).all(is_digits)
}

/// A port's name as the station takes it. Any text could be a path, so a path says that it is one.
fn address(text: &str) -> Result<String, RowFault> {
    let fault = || RowFault::Address(text.to_owned());
    let lower = text.to_ascii_lowercase();
    let is_com = lower.strip_prefix("com").is_some_and(|number| number.parse::<u16>().is_ok());
    let is_named = ["tcp:", "usb:", "ssh:", "adb:", "/", r"\\.\"].iter().any(|start| lower.starts_with(start));
    if !(is_com || is_named) || text.contains(char::is_whitespace) {
        return Err(fault());
    }
    text.parse::<PortName>().map_err(|_| fault())?;
    Ok(text.to_owned())
}

fn window(text: &str) -> Result<String, RowFault> {
    let window: Result<TimeWindow, _> = text.parse();
    window.map(|window| window.to_string()).map_err(|_| RowFault::Window(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_port_and_no_street() {
        for told in ["tcp:10.0.0.7:4001", "tcp:[::1]:4001", "COM7", "/dev/ttyUSB0", "usb:place=1-2", r"\\.\COM11"] {
            assert_eq!(address(told), Ok(told.to_owned()));
        }
        for told in
            ["12 Long Road", "tcp:10.0.0.7", "tcp:host:99999", "COMx", "http://h", "usb:colour=red", "/dev/tty USB0"]
        {
            assert_eq!(address(told), Err(RowFault::Address(told.to_owned())), "{told}");
        }
    }

    #[test]
    fn what_a_spreadsheet_made_of_a_number_is_known() {
        for told in ["1.23E+11", "1,23E+11", "8.61234567890123E+14", "5E-05", "1e+20"] {
            assert!(is_mangled(told), "{told}");
        }
        for told in ["0012", "1E20", "SN1E+5", "E+5", "1.E+5", "12E+", "123456789012"] {
            assert!(!is_mangled(told), "{told}");
        }
    }
}
