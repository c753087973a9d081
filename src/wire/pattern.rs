//! Patterns: within which limits they are compiled, and where one is wrong.

use std::ops::Range;

use regex::{Regex, RegexBuilder};

/// Largest compiled pattern, in bytes of memory.
const PATTERN_MEMORY: usize = 512 * 1024;
/// Longest pattern, in bytes.
const PATTERN_LENGTH: usize = 4096;

/// Compiles a pattern within the limits of memory and length.
pub(super) fn regex(pattern: &str) -> Result<Regex, regex::Error> {
    if pattern.len() > PATTERN_LENGTH {
        return Err(regex::Error::CompiledTooBig(PATTERN_LENGTH));
    }
    RegexBuilder::new(pattern).size_limit(PATTERN_MEMORY).dfa_size_limit(PATTERN_MEMORY).build()
}

/// The pattern, made to match whole texts. One that can be read by itself: `profile check` has seen to that.
///
/// # Errors
/// It cannot be read.
pub fn whole(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&format!(r"\A(?:{pattern})\z"))
}

/// What the first group that took part in a match caught.
pub fn first_group<'t>(pattern: &Regex, text: &'t str) -> Option<&'t str> {
    pattern.captures(text)?.iter().skip(1).flatten().next().map(|group| group.as_str())
}

/// Where a pattern is wrong, in bytes; none where it can be read.
pub fn mistake(pattern: &str) -> Option<Range<usize>> {
    use regex_syntax::Error;
    let span = match regex_syntax::parse(&without_placeholders(pattern)) {
        Ok(_) => return None,
        Err(Error::Parse(error)) => *error.span(),
        Err(Error::Translate(error)) => *error.span(),
        Err(_) => return None,
    };
    let (start, end) = (span.start.offset, span.end.offset);
    // What is missing at the end is missed behind the last character.
    let last = pattern.char_indices().next_back().map_or(0, |(at, _)| at);
    let start = if start >= pattern.len() { last } else { start };
    let next = pattern[start..].chars().next().map_or(start, |char| start + char.len_utf8());
    Some(start..end.max(next))
}

/// The pattern with letters in the place of each `${…}`: everything else stays where it stands.
fn without_placeholders(pattern: &str) -> String {
    let mut text = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some(at) = rest.find("${") {
        let end = match rest[..at].ends_with('$') {
            true => at + 2,
            false => rest[at..].find('}').map_or(rest.len(), |end| at + end + 1),
        };
        let start = if rest[..at].ends_with('$') { at - 1 } else { at };
        text.push_str(&rest[..start]);
        text.extend(std::iter::repeat_n('a', end - start));
        rest = &rest[end..];
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_mistake_is_where_it_stands() {
        let at = |pattern: &'static str| mistake(pattern).map(|place| &pattern[place]);
        assert_eq!(at("^sn (.*$"), Some("("));
        assert_eq!(at("a[z-b]c"), Some("z-b"));
        assert_eq!(at("id ${nonce} *?*)"), Some(")"));
        assert_eq!(at("ab\\"), Some("\\"));
        assert_eq!(at(r"^${nonce}=(?<serialNumber>\S+)$"), None);
        assert_eq!(at("$${x"), None);
    }

    proptest! {
        #[test]
        fn a_mistake_is_always_inside(pattern in "\\PC{0,16}") {
            if let Some(place) = mistake(&pattern) {
                prop_assert!(pattern.get(place).is_some());
            }
        }
    }
}
