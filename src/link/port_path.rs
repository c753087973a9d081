//! The paths of ports: in one form, in one order, and each port by one of them.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// The path of a port as the system lists it. Windows knows one by several names: `com3`, `COM3:`, `\\.\COM3`.
pub(super) fn path_of(text: &str) -> PathBuf {
    let name = text.strip_prefix(r"\\.\").unwrap_or(text);
    let number =
        name.split_at_checked(3).filter(|(kind, _)| kind.eq_ignore_ascii_case("com")).map(|(_, number)| number);
    let number = number.map(|number| number.strip_suffix(':').unwrap_or(number));
    let is_number = |number: &&str| number.bytes().all(|byte| byte.is_ascii_digit());
    match number.filter(is_number).and_then(|number| number.parse::<u16>().ok()) {
        Some(number) => format!("COM{number}").into(),
        None => text.into(),
    }
}

/// Each port once, in an order that stays the same however often it is asked: some systems give another one every time.
pub(super) fn in_order<P>(mut ports: Vec<P>, path: impl Fn(&P) -> &Path) -> Vec<P> {
    // macOS has two names for a port. By `tty.` opening waits for a modem that answers.
    let called: HashSet<String> =
        ports.iter().filter_map(|port| path(port).to_str()?.strip_prefix("/dev/cu.").map(str::to_owned)).collect();
    ports.retain(|port| {
        let waits = path(port).to_str().and_then(|path| path.strip_prefix("/dev/tty."));
        waits.is_none_or(|name| !called.contains(name))
    });
    ports.sort_by(|a, b| as_counted(&path(a).to_string_lossy(), &path(b).to_string_lossy()));
    ports
}

/// `COM2` before `COM10`, `1-2` before `1-10`.
pub(crate) fn as_counted(a: &str, b: &str) -> Ordering {
    parts(a).cmp(parts(b)).then_with(|| a.cmp(b))
}

/// Each number in a text as its value, with the word before it.
fn parts(text: &str) -> impl Iterator<Item = (&str, u64)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end_of = |text: &str, digits: bool| text.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(text.len());
        let (word, behind) = rest.split_at(end_of(rest, false));
        let (number, left) = behind.split_at(end_of(behind, true));
        rest = left;
        (!word.is_empty() || !number.is_empty()).then(|| (word, number.parse().unwrap_or_default()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(paths: &[&str]) -> Vec<String> {
        let ports = paths.iter().map(PathBuf::from).collect();
        in_order(ports, PathBuf::as_path).into_iter().map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn ports_stand_in_the_order_of_their_numbers() {
        assert_eq!(ordered(&["COM10", "COM2", "COM1"]), ["COM1", "COM2", "COM10"]);
        let linux = ["/dev/ttyACM0", "/dev/ttyS4", "/dev/ttyUSB2", "/dev/ttyUSB10"];
        assert_eq!(ordered(&["/dev/ttyUSB10", "/dev/ttyS4", "/dev/ttyUSB2", "/dev/ttyACM0"]), linux);
        assert_eq!(as_counted("1-2", "1-10"), Ordering::Less);
        assert_eq!(as_counted("1-2", "1-2:1"), Ordering::Less);
        assert_eq!(as_counted("1-2", "1-2"), Ordering::Equal);
    }

    #[test]
    fn a_port_with_two_names_is_named_by_the_one_that_opens_at_once() {
        let mac = ["/dev/tty.usbserial-2", "/dev/cu.usbserial-10", "/dev/cu.usbserial-2", "/dev/tty.alone"];
        assert_eq!(ordered(&mac), ["/dev/cu.usbserial-2", "/dev/cu.usbserial-10", "/dev/tty.alone"]);
    }
}
