//! Whether a read-back could be satisfied by the echo of the write.

use crate::domain::{Secret, Verb};

use super::dialog::{CompiledDialog, CompiledExchange};
use super::fault::{CompileFault, DialogFault, DialogField};
use super::seen::ways_to_see;
use super::template::{Named, Template, Values, Writing, Written};

/// A pattern that matches the echo of the command that writes would "read back" an identity that was never stored.
pub(super) fn faults(dialog: &CompiledDialog) -> Vec<DialogFault> {
    let mut faults = Vec::new();
    let written = [Verb::Write, Verb::Restore].into_iter().flat_map(|verb| dialog.exchanges(verb));
    read_back(dialog, written, (Verb::ReadIdentity, None, dialog.exchanges(Verb::ReadIdentity)), &mut faults);
    for (name, set) in &dialog.set {
        read_back(dialog, set.write.iter(), (Verb::Set, Some((name.clone(), true)), &set.read), &mut faults);
    }
    faults
}

impl CompiledDialog {
    /// Where the echo of the command that writes a number would be taken for the number: of a profile that gives numbers.
    pub fn number_faults(&self) -> Vec<DialogFault> {
        let (mut faults, numbered) = (Vec::new(), self.exchanges(Verb::WriteSerial));
        read_back(self, numbered.iter(), (Verb::ReadSerial, None, self.exchanges(Verb::ReadSerial)), &mut faults);
        faults
    }
}

/// What reads back, with the name of the value where it is one.
type Reads<'a> = (Verb, Option<(String, bool)>, &'a [CompiledExchange]);

fn read_back<'a>(
    dialog: &CompiledDialog,
    written: impl Iterator<Item = &'a CompiledExchange>,
    (verb, value, reads): Reads<'_>,
    faults: &mut Vec<DialogFault>,
) {
    let echoes: Vec<_> = echoes(dialog, written).iter().map(|echo| ways_to_see(echo.as_bytes())).collect();
    let sample = sample("x", 8);
    for (index, exchange) in reads.iter().enumerate() {
        for (at, pattern) in exchange.expect.iter().enumerate() {
            // The nonce of a read-back is never that of the write.
            let Ok(regex) = pattern.regex(&values(&sample, "bbbbbbbb")) else { continue };
            if regex.capture_names().flatten().next().is_none() {
                continue;
            }
            if echoes.iter().flatten().any(|seen| regex.is_match(seen.text())) {
                faults.push(DialogFault {
                    verb: Some(verb),
                    value: value.clone(),
                    exchange: Some(index),
                    field: DialogField::Expect(at),
                    kind: CompileFault::EchoMatches,
                });
            }
        }
    }
}

/// What a unit may echo: each line of each command that writes, for values of many lengths and alphabets, since a
/// pattern may insist on either.
fn echoes<'a>(dialog: &CompiledDialog, written: impl Iterator<Item = &'a CompiledExchange>) -> Vec<String> {
    let mut echoes = Vec::new();
    for exchange in written {
        let Some(send) = &exchange.send else { continue };
        for alphabet in ["0123456789", "0123456789abcdef", "Za0Yb9Xc8Wd"] {
            for length in 1..=64 {
                let sample = sample(alphabet, length);
                let named = some_names(send, &sample);
                if let Ok(command) = send.command(&values(&sample, "aaaaaaaa"), dialog.quoting, &named) {
                    for line in command.lines() {
                        echoes.push(line.to_owned());
                        echoes.push(format!("> {line}"));
                    }
                }
            }
        }
    }
    echoes
}

/// What may stand for what a command names where it is only checked.
fn some_names(send: &Template, value: &str) -> Named {
    Named {
        secrets: send.secrets().map(|name| (name.to_owned(), Secret::new("secret"))).collect(),
        given: send.given().map(|name| (name.to_owned(), Secret::new(value))).collect(),
        ..Named::default()
    }
}

/// A word made of an alphabet: stands in for all values where a dialog is only checked.
pub(super) fn sample(alphabet: &str, length: usize) -> String {
    alphabet.chars().cycle().take(length).collect()
}

pub(super) fn values<'a>(word: &'a str, nonce: &'a str) -> Values<'a> {
    Values { nonce, writing: Some(Writing { what: Written::Word(word), host: "host.example", port: 1883 }) }
}
