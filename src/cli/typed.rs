//! A line of standard input, as a person types it or a script hands it over.

use std::io::{self, BufRead, IsTerminal as _, Read as _, stdin};

use zeroize::Zeroizing;

use crate::domain::{Secret, plain_text};

/// The next line without its end, of at most so many letters, as shells write letters: in UTF-16 too. What is behind it stays there. None at the end of the input.
///
/// # Errors
/// Those of the system; `InvalidData` where it is no text.
pub(super) fn next_line(input: &mut impl BufRead, longest: usize) -> io::Result<Option<Zeroizing<String>>> {
    // In UTF-16 a letter has two bytes; behind it are the end of the line, and a mark before it.
    let limit = 2 * (longest as u64 + 3);
    let mut line = Zeroizing::new(Vec::with_capacity(2 * longest + 8));
    input.take(limit).read_until(b'\n', &mut line)?;
    // What is left of the end of a line in UTF-16 is none.
    if matches!(&line[..], [] | [0]) {
        return Ok(None);
    }
    let line = Zeroizing::new(plain_text::decode(&line).into_owned());
    let text = std::str::from_utf8(&line).map_err(|_| io::ErrorKind::InvalidData)?;
    Ok(Some(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned())))
}

/// The next line of standard input; at a terminal it is not shown as it is typed.
pub(super) fn secret_line(asked: &str, longest: usize) -> Option<Secret> {
    let mut input = stdin().lock();
    if input.is_terminal() {
        drop(input);
        return rpassword::prompt_password(format!("{asked}: "))
            .ok()
            .map(Secret::new)
            .filter(|typed| !typed.is_empty());
    }
    let line = next_line(&mut input, longest).ok().flatten()?;
    Some(Secret::new(line.as_str())).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(mut input: &[u8]) -> Vec<String> {
        std::iter::from_fn(|| next_line(&mut input, 16).unwrap().map(|line| line.to_string())).collect()
    }

    #[test]
    fn lines_are_read_one_after_the_other_however_a_shell_writes_them() {
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        for input in [
            b"2468\nQQPZ".to_vec(),
            b"2468\r\nQQPZ\r\n".to_vec(),
            [b"\xff\xfe".to_vec(), utf16("2468\r\nQQPZ\r\n")].concat(),
            utf16("2468\nQQPZ\n"),
            "\u{feff}2468\nQQPZ\n".into(),
        ] {
            assert_eq!(lines(&input), ["2468", "QQPZ"], "{input:?}");
        }
        assert_eq!(lines(b""), Vec::<String>::new());
        assert_eq!(lines(b"\n"), [""]);
    }
}
