//! Patterns that are made of a line which a unit said, and of the piece of it that somebody marked.

use std::ops::Range;

use super::seen;

/// A word of at least this many hexadecimal digits is a number of its own, and another one in the next answer.
const HEX: usize = 8;

/// What of a line a pattern is made.
#[derive(Clone, Debug)]
pub struct Marked<'a> {
    /// The line, as [`seen_as`] gives it.
    pub line: &'a str,
    /// It goes on: this is its beginning.
    pub is_cut: bool,
    /// Parts of it that must not stand in the pattern, in bytes, in order.
    pub hidden: &'a [Range<usize>],
    /// What is caught, in bytes, and by the group of which name; none where the line only has to come.
    pub caught: Option<(Range<usize>, &'a str)>,
    /// The random word of the command, where it had one: it is another one each time.
    pub nonce: Option<&'a str>,
}

/// A line as patterns look at it.
pub fn seen_as(line: &[u8]) -> String {
    seen::plain(line)
}

impl Marked<'_> {
    /// A pattern for this line, and for others like it: what is caught may be another value, numbers may be other numbers, blanks may be more, and the rest is as
    /// it is here.
    pub fn pattern(&self) -> String {
        let mark = self.caught.as_ref().map_or(0..0, |(mark, _)| mark.clone());
        let hidden = self.hidden.iter().filter(|hidden| hidden.end <= mark.start || hidden.start >= mark.end);
        let mut values: Vec<(Range<usize>, Option<&str>)> = hidden.map(|hidden| (hidden.clone(), None)).collect();
        values.extend(self.caught.iter().map(|(mark, group)| (mark.clone(), Some(*group))));
        values.sort_by_key(|(value, _)| value.start);
        let (mut pattern, mut at) = (String::from("^"), 0);
        for (value, group) in values {
            self.literal(&mut pattern, at..value.start);
            let like = self.like(value.clone());
            match group {
                Some(group) => pattern.push_str(&format!("(?<{group}>{like})")),
                None => pattern.push_str(&like),
            }
            at = value.end;
        }
        // Blanks at its end are passed over anyhow.
        let end = if self.is_cut { self.line.len() } else { self.line.trim_end_matches([' ', '\t']).len().max(at) };
        self.literal(&mut pattern, at..end);
        if !self.is_cut {
            pattern.push('$');
        }
        pattern
    }

    /// What stands in the place of a value: anything up to what follows it here.
    fn like(&self, value: Range<usize>) -> String {
        let text = &self.line[value.clone()];
        let (before, after) = (self.line[..value.start].chars().next_back(), self.line[value.end..].chars().next());
        let is_hex = text.chars().all(|char| char.is_ascii_hexdigit());
        let has_blank = text.contains(char::is_whitespace);
        let is_quoted = text.len() > 1 && text.starts_with('"') && text.ends_with('"');
        match (before, after) {
            _ if is_quoted && !text[1..text.len() - 1].contains('"') => r#""[^"]*""#.into(),
            (Some('"'), Some('"')) if !text.contains('"') => r#"[^"]*"#.into(),
            // A digest is as long as it is.
            _ if is_hex && text.len() == 64 => "[0-9A-Fa-f]{64}".into(),
            // In the middle of a word only its length says where it ends.
            (_, Some(next)) if next.is_alphanumeric() => format!(".{{{}}}", text.chars().count()),
            (_, None) if has_blank => ".+".into(),
            (_, Some(next)) if has_blank || !next.is_whitespace() && text.contains(next) => ".+?".into(),
            (_, None) => r"\S+".into(),
            (_, Some(next)) if next.is_whitespace() => r"\S+".into(),
            (_, Some(next @ ('\\' | ']' | '^' | '-' | '['))) => format!(r"[^\{next}]+"),
            (_, Some(next)) => format!("[^{next}]+"),
        }
    }

    /// What has to stand there, with numbers that may be others.
    fn literal(&self, pattern: &mut String, part: Range<usize>) {
        let mut rest = &self.line[part];
        while let Some(first) = rest.chars().next() {
            let is_blank = |char: char| matches!(char, ' ' | '\t');
            let kind = |char: char| (char.is_alphanumeric(), is_blank(char));
            let end = rest.find(|char| kind(char) != kind(first)).unwrap_or(rest.len());
            let (piece, behind) = rest.split_at(end);
            rest = behind;
            let digits = piece.strip_prefix("0x").unwrap_or(piece);
            let is_hex = digits.chars().all(|char| char.is_ascii_hexdigit()) && !digits.is_empty();
            let is_number = piece.chars().all(|char| char.is_ascii_digit());
            match piece {
                _ if self.nonce.is_some_and(|nonce| !nonce.is_empty() && nonce == piece) => {
                    pattern.push_str("${nonce}")
                }
                // A single digit is a code, and says what happened.
                _ if is_number && piece.len() > 1 => pattern.push_str("[0-9]+"),
                _ if is_hex && digits.len() < piece.len() => pattern.push_str("0x[0-9A-Fa-f]+"),
                _ if is_hex && piece.len() >= HEX && piece.contains(|char: char| char.is_ascii_digit()) => {
                    pattern.push_str("[0-9A-Fa-f]+");
                }
                _ if is_blank(first) => pattern.push_str(r"\s+"),
                // Escaped, `${` begins no placeholder.
                _ => pattern.push_str(&regex::escape(piece)),
            }
        }
    }
}

/// A pattern for a prompt: the text that stands there, whatever numbers are in it.
pub fn of_prompt(prompt: &str) -> String {
    let mut pattern = String::new();
    let marked = Marked { line: prompt, is_cut: true, hidden: &[], caught: None, nonce: None };
    marked.literal(&mut pattern, 0..prompt.len());
    pattern
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;

    fn marked<'a>(line: &'a str, caught: (Range<usize>, &'a str)) -> Marked<'a> {
        Marked { line, is_cut: false, hidden: &[], caught: Some(caught), nonce: None }
    }

    fn of(line: &str, value: &str) -> String {
        let at = line.find(value).unwrap();
        marked(line, (at..at + value.len(), "serialNumber")).pattern()
    }

    #[test]
    fn what_is_marked_is_caught_and_what_is_around_it_is_asked_for() {
        for (line, value, pattern) in [
            ("sn is MN-000042", "MN-000042", r"^sn\s+is\s+(?<serialNumber>\S+)$"),
            ("+SN: \"SN24A7\"", "SN24A7", r#"^\+SN:\s+"(?<serialNumber>[^"]*)"$"#),
            ("+SN: \"SN24A7\"", "\"SN24A7\"", r#"^\+SN:\s+(?<serialNumber>"[^"]*")$"#),
            ("SN=42;rev 3", "42", r"^SN=(?<serialNumber>[^;]+);rev\s+3$"),
            ("sn 42 (ok)  ", "42", r"^sn\s+(?<serialNumber>\S+)\s+\(ok\)$"),
            ("name: a b c", "a b c", r"^name:\s+(?<serialNumber>.+)$"),
            ("[SN-42]", "SN-42", r"^\[(?<serialNumber>[^\]]+)\]$"),
            ("X42Y", "42", "^X(?<serialNumber>.{2})Y$"),
        ] {
            let made = of(line, value);
            assert_eq!(made, pattern, "{line}");
            let line = line.trim_end();
            let caught = Regex::new(&made).unwrap().captures(line).map(|caught| caught["serialNumber"].to_owned());
            assert_eq!(caught.as_deref(), Some(value), "{line}");
        }
    }

    #[test]
    fn numbers_may_be_others_and_codes_and_names_may_not() {
        let pattern = Regex::new(&of("[0012.345] 0xA0 dev1: status 0, 9ffd7c5b x  sn A1", "A1")).unwrap();
        assert!(pattern.is_match("[0999.001] 0x7f dev1: status 0, 00ab12cd x\tsn B77"));
        assert!(!pattern.is_match("[0999.001] 0x7f dev1: status 1, 00ab12cd x  sn B77"));
        assert!(!pattern.is_match("[0999.001] 0x7f dev2: status 0, 00ab12cd x  sn B77"));
    }

    #[test]
    fn what_is_hidden_stands_in_no_pattern_and_a_nonce_is_asked_for_by_name() {
        let line = "__ab12cd34=client Zk3vTq9LwX2mB7nR";
        let hidden = 18..34;
        let marked = Marked {
            hidden: std::slice::from_ref(&hidden),
            nonce: Some("ab12cd34"),
            ..marked(line, (11..17, "clientId"))
        };
        assert_eq!(marked.pattern(), r"^__${nonce}=(?<clientId>\S+)\s+\S+$");
    }

    #[test]
    fn the_beginning_of_a_line_that_goes_on_asks_for_nothing_behind_it() {
        let marked = Marked { is_cut: true, ..marked("sn 42 and so ", (3..5, "serialNumber")) };
        assert_eq!(marked.pattern(), r"^sn\s+(?<serialNumber>\S+)\s+and\s+so\s+");
        assert_eq!(of_prompt("cfg[12]> "), r"cfg\[[0-9]+\]>\s+");
    }

    proptest! {
        #[test]
        fn every_line_matches_the_pattern_that_was_made_of_it(line in "[ -~é\t]{1,24}", from in 0_usize..20, length in 1_usize..9) {
            let chars: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
            let from = from.min(chars.len() - 2);
            let mark = chars[from]..chars[(from + length).min(chars.len() - 1)];
            let made = marked(&line, (mark, "serialNumber")).pattern();
            prop_assert!(!made.contains("${"), "{}", made);
            let pattern = Regex::new(&made).unwrap();
            prop_assert!(pattern.is_match(&line) || pattern.is_match(line.trim_end()), "{} {}", line, made);
        }
    }
}
