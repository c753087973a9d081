//! What is scanned, on standard input: a line each, as a scanner that is a keyboard types it, or a program hands it on.

use std::io::{self, BufRead};

use tokio::sync::mpsc::Sender;

use super::typed;
use crate::seen::Command;

/// Longest scan that is taken, in bytes. A longer one is none.
const LONGEST: usize = 4096;

/// Hands each line on until there are no more, or the station ends. One that is too long, or no text, is passed over: it can be neither badge nor label.
pub(super) fn from_stdin(commands: Sender<Command>) {
    let read = move || read(&mut io::stdin().lock(), |scan| commands.blocking_send(Command::Label(scan)).is_ok());
    // Nobody waits for it: it ends with the process.
    drop(std::thread::Builder::new().name("scans".into()).spawn(read));
}

/// `take`: whether there is somebody left to take one.
fn read(input: &mut impl BufRead, take: impl Fn(String) -> bool) {
    let mut is_rest = false;
    loop {
        match typed::next_line(input, LONGEST) {
            Ok(Some(line)) => {
                // What is behind the longest is no scan of its own.
                let is_cut = line.len() > LONGEST;
                let was_cut = std::mem::replace(&mut is_rest, is_cut);
                let is_scan = !is_cut && !was_cut && !line.trim().is_empty();
                if is_scan && !take(line.trim().to_owned()) {
                    return;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {}
            Ok(None) | Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn each_line_is_a_scan_and_what_is_too_long_or_no_text_is_none() {
        let taken = RefCell::new(Vec::new());
        let long = "x".repeat(3 * LONGEST);
        let input = [b"B-7\r\n\n  SN1 \nB-\xff\xff\xfe8\n", long.as_bytes(), b"B-8\nB-9"].concat();
        read(&mut input.as_slice(), |scan| {
            taken.borrow_mut().push(scan);
            true
        });
        assert_eq!(taken.into_inner(), ["B-7", "SN1", "B-9"]);
    }
}
