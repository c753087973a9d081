//! Whether a read-back could be satisfied by the echo of the write.

use crate::domain::{NamedSecrets, Secret, Verb};

use super::dialog::CompiledDialog;
use super::fault::{CompileFault, DialogFault, DialogField};
use super::seen::ways_to_see;
use super::template::{Template, Values, Writing, Written};

/// A pattern that matches the echo of the command that writes would "read back" an identity that was never stored.
pub(super) fn faults(dialog: &CompiledDialog) -> Vec<DialogFault> {
    let echoes: Vec<_> = echoes(dialog).iter().map(|echo| ways_to_see(echo.as_bytes())).collect();
    let sample = sample("x", 8);
    let mut faults = Vec::new();
    for (index, exchange) in dialog.exchanges(Verb::ReadIdentity).iter().enumerate() {
        for (at, pattern) in exchange.expect.iter().enumerate() {
            // The nonce of a read-back is never that of the write.
            let Ok(regex) = pattern.regex(&values(&sample, "bbbbbbbb")) else { continue };
            if regex.capture_names().flatten().next().is_none() {
                continue;
            }
            if echoes.iter().flatten().any(|seen| regex.is_match(seen.text())) {
                faults.push(DialogFault {
                    verb: Some(Verb::ReadIdentity),
                    exchange: Some(index),
                    field: DialogField::Expect(at),
                    kind: CompileFault::EchoMatches,
                });
            }
        }
    }
    faults
}

/// What a unit may echo: each line of each command that writes, for values of many lengths and alphabets, since a
/// pattern may insist on either.
fn echoes(dialog: &CompiledDialog) -> Vec<String> {
    let mut echoes = Vec::new();
    for verb in [Verb::Write, Verb::Restore] {
        for exchange in dialog.exchanges(verb) {
            let Some(send) = &exchange.send else { continue };
            for alphabet in ["0123456789", "0123456789abcdef", "Za0Yb9Xc8Wd"] {
                for length in 1..=64 {
                    let sample = sample(alphabet, length);
                    if let Ok(command) = send.command(&values(&sample, "aaaaaaaa"), dialog.quoting, &some_secrets(send))
                    {
                        for line in command.lines() {
                            echoes.push(line.to_owned());
                            echoes.push(format!("> {line}"));
                        }
                    }
                }
            }
        }
    }
    echoes
}

/// What may stand for the secrets of a command where it is only checked.
fn some_secrets(send: &Template) -> NamedSecrets {
    send.secrets().map(|name| (name.to_owned(), Secret::new("secret"))).collect()
}

/// A word made of an alphabet: stands in for all values where a dialog is only checked.
pub(super) fn sample(alphabet: &str, length: usize) -> String {
    alphabet.chars().cycle().take(length).collect()
}

pub(super) fn values<'a>(word: &'a str, nonce: &'a str) -> Values<'a> {
    Values { nonce, writing: Some(Writing { what: Written::Word(word), host: "host.example", port: 1883 }) }
}
