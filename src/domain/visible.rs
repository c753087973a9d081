//! Text of a unit or of the cloud is data: here it is made fit for a terminal, a table, a text file.

use super::identity::short_sha256;

/// Longer texts are cut, in bytes.
const LONGEST: usize = 512;

/// The text on one line, with control characters, direction marks and other invisible ones as `\u{…}`. A very long one is cut and says its length and
/// hash.
pub fn visible(text: &str) -> String {
    if text.len() > LONGEST {
        let begin: String = text.chars().take(64).collect();
        return format!("{}… ({} bytes, sha256 {})", spelled_out(&begin), text.len(), short_sha256(text.as_bytes()));
    }
    spelled_out(text)
}

/// The same without a cut, for text that was bounded before.
pub fn spelled_out(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for character in text.chars() {
        if is_invisible(character) { visible.extend(character.escape_unicode()) } else { visible.push(character) }
    }
    visible
}

/// Control characters, and those that turn the writing direction or take no room.
pub fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_cannot_steer_a_terminal() {
        assert_eq!(visible("SN\u{1b}[2J\u{202e}x\n"), "SN\\u{1b}[2J\\u{202e}x\\u{a}");
        assert_eq!(visible("序列号 1"), "序列号 1");
        assert!(visible(&"x".repeat(10_000)).len() < 200);
    }
}
