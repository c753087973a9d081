//! Control characters in a field: nothing shows them, and a profile has them.

/// Control characters as `‹0d›`: nothing else shows them, and a backslash is itself in a pattern.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::new();
    for char in text.chars() {
        if char.is_control() { shown.push_str(&format!("‹{:02x}›", u32::from(char))) } else { shown.push(char) }
    }
    shown
}

/// What [`visible`] made visible, as it was. A line end that was pasted is one.
pub(super) fn plain(shown: &str) -> String {
    let mut text = String::new();
    let mut rest = shown;
    while let Some((before, after)) = rest.split_once('‹') {
        text.push_str(before);
        let control = after.split_once('›').and_then(|(code, behind)| {
            let char = u32::from_str_radix(code, 16).ok().and_then(char::from_u32)?;
            char.is_control().then_some((char, behind))
        });
        match control {
            Some((char, behind)) => {
                text.push(char);
                rest = behind;
            }
            None => {
                text.push('‹');
                rest = after;
            }
        }
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn control_characters_are_seen_and_come_back_as_they_were(text in "[\\x00-\\x7f‹›é]{0,20}") {
            let shown = visible(&text);
            proptest::prop_assert!(!shown.chars().any(char::is_control));
            // A text that spells a code out is taken for it: nothing that a unit says looks so.
            if !text.contains('‹') {
                proptest::prop_assert_eq!(plain(&shown), text);
            }
        }
    }
}
