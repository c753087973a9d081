//! What is said in one line, whatever stands in the names in it.

/// The code, where there is one, and the text.
pub(super) fn one_line(code: Option<&str>, text: &str) -> String {
    let code = code.map(|code| format!("{code} ")).unwrap_or_default();
    (code + text).replace(char::is_control, " ")
}
