//! A text with placeholders, piece by piece. `$${` stands for a literal `${`; any other `$` is itself.

use super::fault::CompileFault;

/// What such a text is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// It stands for itself. Never empty.
    Text(String),
    /// What stands between `${` and `}`.
    Placeholder(&'a str),
}

/// The pieces of a text, in their order.
pub(super) fn pieces(source: &str) -> impl Iterator<Item = Result<Piece<'_>, CompileFault>> {
    let mut rest = source;
    std::iter::from_fn(move || {
        let mut text = String::new();
        while let Some(at) = rest.find("${") {
            if let Some(before) = rest[..at].strip_suffix('$') {
                text.push_str(before);
                text.push_str("${");
                rest = &rest[at + 2..];
                continue;
            }
            text.push_str(&rest[..at]);
            rest = &rest[at..];
            if !text.is_empty() {
                return Some(Ok(Piece::Text(text)));
            }
            let Some((name, after)) = rest[2..].split_once('}') else {
                rest = "";
                return Some(Err(CompileFault::PlaceholderNotClosed));
            };
            rest = after;
            return Some(Ok(Piece::Placeholder(name)));
        }
        text.push_str(std::mem::take(&mut rest));
        (!text.is_empty()).then_some(Ok(Piece::Text(text)))
    })
}
