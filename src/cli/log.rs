//! `log show` and `log verify`: what support needs of a batch file, without a station and without a secret.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Exit;
use crate::domain::entry::{Ended, Entry};
use crate::domain::identity::short_sha256;
use crate::journal::scan::{Scan, Verdict};
use crate::words::Lang;
use crate::words::cli::{Complaint, log as log_words};

/// Shows the units of batch files: the last line of each visit.
///
/// # Errors
/// A file that cannot be read.
pub fn show(files: &[PathBuf], find: Option<&str>, json: bool, out: &mut impl Write) -> Result<Exit, Complaint> {
    for path in files {
        for line in read(path)?.lines {
            let Entry::Ended(ended) = line.entry else { continue };
            if !find.is_none_or(|text| matches(&ended, text)) {
                continue;
            }
            let written = if json {
                writeln!(out, "{}", as_json(&ended))
            } else {
                writeln!(out, "{}", as_text(&line.at, &ended))
            };
            if written.is_err() {
                // The reader has seen enough (`| head`).
                return Ok(Exit::Done);
            }
        }
    }
    Ok(Exit::Done)
}

/// Checks the chain of batch files.
///
/// # Errors
/// A file that cannot be read.
pub fn verify(files: &[PathBuf], lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let mut exit = Exit::Done;
    for path in files {
        let scan = read(path)?;
        let lines = scan.lines.iter().filter(|line| !line.doubtful).count();
        let sentence = log_words::verdict(lang, &scan.verdict, lines, scan.too_new);
        let _ = writeln!(out, "{}: {sentence}", path.display());
        if scan.verdict != Verdict::Unbroken {
            exit = Exit::NotAllPass;
        }
    }
    Ok(exit)
}

pub(super) fn read(path: &Path) -> Result<Scan, Complaint> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Scan::of(&bytes)),
        Err(error) => Err(complaint(path, &error)),
    }
}

/// What is said of a file that cannot be used.
pub(super) fn complaint(path: &Path, error: &io::Error) -> Complaint {
    Complaint::File(path.display().to_string(), error.to_string())
}

pub(super) fn matches(ended: &Ended, text: &str) -> bool {
    let text = text.to_lowercase();
    let code = ended.code.map(|code| code.code().to_owned());
    let outcome = Some(ended.outcome.word().to_owned());
    [&ended.serial_number, &ended.device_name, &ended.client_id, &ended.hardware_id, &code, &outcome]
        .into_iter()
        .flatten()
        .any(|value| value.to_lowercase().contains(&text))
}

fn as_json(ended: &Ended) -> String {
    serde_json::to_string(ended).expect("a record is plain data")
}

/// One line for a terminal. Text from devices and from the cloud is data: what could steer a terminal is shown as an escape.
fn as_text(at: &str, ended: &Ended) -> String {
    let or_dash = |value: &Option<String>| value.as_deref().map_or_else(|| "-".into(), visible);
    format!(
        "{at}  {:<7}  {:<4}  {}  {}  {}  {:.0} ms",
        ended.outcome.word(),
        ended.code.map_or("", |code| code.code()),
        or_dash(&ended.serial_number),
        or_dash(&ended.client_id),
        visible(&ended.slot),
        ended.took_ms.total,
    )
}

/// The text with control characters, direction marks and other invisible ones as `\u{…}`.
pub(super) fn visible(text: &str) -> String {
    let is_plain = |character: char| {
        !character.is_control()
            && !matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if text.len() > 512 {
        return format!(
            "{}… ({} bytes, sha256 {})",
            visible(&text.chars().take(64).collect::<String>()),
            text.len(),
            short_sha256(text.as_bytes())
        );
    }
    text.chars()
        .map(
            |character| {
                if is_plain(character) { character.to_string() } else { character.escape_unicode().to_string() }
            },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_cannot_steer_a_terminal() {
        assert_eq!(visible("SN\u{1b}[2J\u{202e}x"), "SN\\u{1b}[2J\\u{202e}x");
        assert_eq!(visible("序列号 1"), "序列号 1");
        assert!(visible(&"x".repeat(10_000)).len() < 200);
    }
}
