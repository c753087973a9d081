//! Values that the station gives, in a pattern: `${value:mac}`.

/// A pattern with every `${value:NAME}` in it replaced; none where one has no value.
pub fn with_values(text: &str, value: impl Fn(&str) -> Option<String>) -> Option<String> {
    let (mut filled, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("${value:") {
        let (name, after) = after.split_once('}')?;
        filled.push_str(before);
        filled.push_str(&value(name)?);
        rest = after;
    }
    filled.push_str(rest);
    Some(filled)
}

/// The pattern of a label whose values are not known yet.
pub fn any_values(text: &str) -> String {
    with_values(text, |_| Some("(?:.+?)".to_owned())).unwrap_or_else(|| text.to_owned())
}
