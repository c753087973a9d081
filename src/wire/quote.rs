//! Values into commands and out of answers, so that no value can break out of its place (I10).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use data_encoding::HEXLOWER_PERMISSIVE;

use crate::domain::{Quote, hex};

/// The value, or the text, does not fit this dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unquotable;

/// Writes a value so that the dialect reads back exactly it.
///
/// Refused: in `Bare` anything that some dialect gives a meaning to, and the empty value; in `Shell` control characters,
/// since a terminal acts on them even inside quotes.
pub fn encode(quote: Quote, value: &str) -> Result<String, Unquotable> {
    match quote {
        Quote::Bare if !value.is_empty() && value.bytes().all(is_bare) => Ok(value.to_owned()),
        Quote::Bare => Err(Unquotable),
        Quote::At => Ok(encode_at(value)),
        Quote::Json => serde_json::to_string(value).map_err(|_| Unquotable),
        Quote::Shell if value.chars().any(char::is_control) => Err(Unquotable),
        Quote::Shell => Ok(format!("'{}'", value.replace('\'', r"'\''"))),
        Quote::Hex => Ok(hex(value.as_bytes())),
        Quote::Base64 => Ok(BASE64.encode(value)),
    }
}

/// Undoes [`encode`]. For `At` and `Json` the outer quotes may have been left outside the caught text.
pub fn decode(quote: Quote, text: &str) -> Result<String, Unquotable> {
    match quote {
        Quote::Bare => Ok(text.to_owned()),
        Quote::At => decode_at(text),
        Quote::Json if text.starts_with('"') => serde_json::from_str(text).map_err(|_| Unquotable),
        Quote::Json => serde_json::from_str(&format!("\"{text}\"")).map_err(|_| Unquotable),
        Quote::Shell => decode_shell(text),
        Quote::Hex => utf8(unhex(text.as_bytes())?),
        Quote::Base64 => utf8(BASE64.decode(text).map_err(|_| Unquotable)?),
    }
}

fn is_bare(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\"'\\,;&|$<>(){}[]*?#!~%`".contains(&byte)
}

fn encode_at(value: &str) -> String {
    let mut text = String::with_capacity(value.len() + 2);
    text.push('"');
    for char in value.chars() {
        if char == '"' || char == '\\' || char.is_ascii_control() {
            text.push_str(&format!("\\{:02X}", u32::from(char)));
        } else {
            text.push(char);
        }
    }
    text.push('"');
    text
}

fn decode_at(text: &str) -> Result<String, Unquotable> {
    let inner = match text.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"').ok_or(Unquotable)?,
        None => text,
    };
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'"' => return Err(Unquotable),
            b'\\' => {
                let (digits, after) = rest.split_at_checked(2).ok_or(Unquotable)?;
                bytes.extend(unhex(digits)?);
                rest = after;
            }
            byte => bytes.push(byte),
        }
    }
    utf8(bytes)
}

/// One shell word made of bare characters, `'…'` and `\'`.
fn decode_shell(text: &str) -> Result<String, Unquotable> {
    let mut value = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\'' => loop {
                match chars.next().ok_or(Unquotable)? {
                    '\'' => break,
                    inner => value.push(inner),
                }
            },
            '\\' => value.push(chars.next().ok_or(Unquotable)?),
            bare if u8::try_from(bare).is_ok_and(is_bare) => value.push(bare),
            _ => return Err(Unquotable),
        }
    }
    Ok(value)
}

fn unhex(digits: &[u8]) -> Result<Vec<u8>, Unquotable> {
    HEXLOWER_PERMISSIVE.decode(digits).map_err(|_| Unquotable)
}

fn utf8(bytes: Vec<u8>) -> Result<String, Unquotable> {
    String::from_utf8(bytes).map_err(|_| Unquotable)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [Quote; 6] = [Quote::Bare, Quote::At, Quote::Json, Quote::Shell, Quote::Hex, Quote::Base64];

    /// Texts full of what dialects give a meaning to.
    fn nasty() -> impl Strategy<Value = String> {
        prop_oneof![any::<String>(), r#"["'\\,;\r\n$`{}()a0 \x00\x1b\x7f-]{0,12}"#, "[A-Za-z0-9+/=._-]{1,40}"]
    }

    proptest! {
        #[test]
        fn what_was_quoted_comes_back_exactly(value in nasty()) {
            for quote in ALL {
                if let Ok(text) = encode(quote, &value) {
                    prop_assert_eq!(decode(quote, &text), Ok(value.clone()), "{:?}", quote);
                }
            }
        }

        #[test]
        fn no_quoted_value_ends_its_line_or_moves_the_terminal(value in nasty()) {
            for quote in ALL {
                if let Ok(text) = encode(quote, &value) {
                    prop_assert!(!text.chars().any(|char| char.is_ascii_control() && char != '\x7f'), "{quote:?} {text:?}");
                }
            }
        }

        /// A unit's parser: reads a quoted string, then wants a comma. Written apart from the encoder, after TS 27.007.
        #[test]
        fn an_at_parser_sees_one_string_and_what_follows_it(value in nasty()) {
            let line = format!("{},tail", encode(Quote::At, &value).unwrap());
            let mut rest = line.strip_prefix('"').unwrap();
            let mut seen = Vec::new();
            loop {
                if let Some(after) = rest.strip_prefix('"') { rest = after; break; }
                if let Some(after) = rest.strip_prefix('\\') {
                    seen.push(u8::from_str_radix(&after[..2], 16).unwrap());
                    rest = &after[2..];
                } else {
                    let next = rest.chars().next().unwrap();
                    seen.extend_from_slice(next.to_string().as_bytes());
                    rest = &rest[next.len_utf8()..];
                }
            }
            prop_assert_eq!(String::from_utf8(seen).unwrap(), value);
            prop_assert_eq!(rest, ",tail");
        }

        #[test]
        fn a_json_parser_sees_one_value_and_no_other_member(value in nasty()) {
            let line = format!(r#"{{"token":{},"end":1}}"#, encode(Quote::Json, &value).unwrap());
            let seen: serde_json::Value = serde_json::from_str(&line).unwrap();
            prop_assert_eq!(seen, serde_json::json!({"token": value, "end": 1}));
        }

        /// POSIX words: quotes, backslash and blanks; any other special character outside quotes is a break-out.
        #[test]
        fn a_shell_sees_one_word_and_no_other_command(value in nasty()) {
            let Ok(word) = encode(Quote::Shell, &value) else { return Ok(()) };
            let mut words = vec![String::new()];
            let line = format!("{word} end");
            let mut chars = line.chars();
            while let Some(char) = chars.next() {
                let last = words.last_mut().unwrap();
                match char {
                    '\'' => last.extend(chars.by_ref().take_while(|char| *char != '\'')),
                    '\\' => last.push(chars.next().unwrap()),
                    ' ' => words.push(String::new()),
                    char => { prop_assert!(char.is_ascii_alphanumeric()); last.push(char); }
                }
            }
            prop_assert_eq!(words, vec![value, "end".to_owned()]);
        }

        #[test]
        fn a_bare_value_has_no_character_with_a_meaning(value in nasty()) {
            if encode(Quote::Bare, &value).is_ok() {
                let harmless = |char: char| char.is_ascii_alphanumeric() || "+-./:=@^_".contains(char);
                prop_assert!(!value.is_empty() && value.chars().all(harmless));
            }
        }

        #[test]
        fn nothing_caught_makes_decoding_panic(text in nasty()) {
            for quote in ALL {
                let _ = decode(quote, &text);
            }
        }
    }

    #[test]
    fn control_characters_are_refused_where_the_dialect_cannot_carry_them() {
        for control in ["\n", "\r", "\0", "\x03", "\t", "\x1b", "\x7f", "\u{85}"] {
            assert_eq!(encode(Quote::Shell, control), Err(Unquotable));
            assert_eq!(encode(Quote::Bare, control), Err(Unquotable));
        }
        assert_eq!(encode(Quote::Bare, ""), Err(Unquotable));
    }

    #[test]
    fn quotes_may_be_left_out_of_what_is_caught() {
        assert_eq!(decode(Quote::Json, r#"a\"b"#).unwrap(), "a\"b");
        assert_eq!(decode(Quote::At, r"a\22b").unwrap(), "a\"b");
        assert_eq!(decode(Quote::At, "\"half"), Err(Unquotable));
        assert_eq!(decode(Quote::Hex, "4"), Err(Unquotable));
        assert_eq!(decode(Quote::Hex, "4B4c").unwrap(), "KL");
    }
}
