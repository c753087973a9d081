//! The page of a recovery key, to be printed: text, and a picture that a phone reads.

use qrcodegen::{QrCode, QrCodeEcc};

use crate::domain::Secret;
use crate::words::recovery as words;

/// Modules of white around the picture.
const QUIET: i32 = 4;

/// The page.
pub fn recovery_page(station: &str, key: &Secret, recipient: &str) -> String {
    words::page(station, key.expose(), recipient, &picture(key.expose()))
}

/// A text as a picture.
fn picture(text: &str) -> String {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return String::new() };
    let size = code.size();
    let dots = (0..size).flat_map(|y| (0..size).map(move |x| (x, y))).filter(|(x, y)| code.get_module(*x, *y));
    let path: String = dots.map(|(x, y)| format!("M{},{}h1v1h-1z", x + QUIET, y + QUIET)).collect();
    let all = size + 2 * QUIET;
    format!(
        r##"<svg viewBox="0 0 {all} {all}" shape-rendering="crispEdges"><rect width="{all}" height="{all}" fill="#fff"/><path d="{path}"/></svg>"##
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_the_key_as_text_and_as_a_picture_and_nothing_of_a_name_becomes_markup() {
        let page = recovery_page("<b>&", &Secret::new("AGE-SECRET-KEY-1ABC"), "age1abc");
        assert!(page.contains("AGE-SECRET-KEY-1ABC") && page.contains("age1abc") && page.contains("<svg"));
        assert!(page.contains("&lt;b&gt;&amp;"));
    }
}
