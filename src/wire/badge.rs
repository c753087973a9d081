//! What a scan must be like to be a badge, and whether it could be a label as well.

use regex::Regex;

use super::apart::share_no_text;
use super::given::any_values;
use super::pattern::{regex, whole};

/// A pattern of badges.
#[derive(Debug)]
pub struct BadgePattern(Regex);

impl BadgePattern {
    /// Compiles it; none where it cannot be read, or where nothing at all would be a badge.
    pub fn new(pattern: &str) -> Option<Self> {
        regex(pattern).ok()?;
        let whole = whole(pattern).ok()?;
        // Whatever is scanned would be one.
        (!whole.is_match("")).then_some(Self(whole))
    }

    /// Whether this is a badge: whole, as the pattern wants it.
    pub fn is_badge(&self, scanned: &str) -> bool {
        self.0.is_match(scanned)
    }
}

/// Whether no scan can be a badge and, by the profile's pattern for labels, a label. False as well where that cannot be found out.
pub fn are_never_labels(badges: &str, labels: &str) -> bool {
    share_no_text(badges, &format!("(?s:.*)(?:{})(?s:.*)", any_values(labels)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_badge_is_like_the_pattern_from_end_to_end() {
        let pattern = BadgePattern::new(r"B-\d{4}").unwrap();
        for (scanned, is_badge) in [("B-0042", true), ("xB-0042", false), ("B-0042\n", false), ("B-00423", false)] {
            assert_eq!(pattern.is_badge(scanned), is_badge, "{scanned:?}");
        }
        for none in ["(", "", ".*", "x*", &"a".repeat(5000)] {
            assert!(BadgePattern::new(none).is_none(), "{none}");
        }
    }

    #[test]
    fn badges_and_labels_are_told_apart_by_their_patterns_alone() {
        for (badges, labels, are_apart) in [
            (r"B-\d{4}", r"^SN:(\w+)$", true),
            (r"B-\d{4}", r"^(\w{4})$", true),
            // It looks for the number anywhere.
            (r"B-\d{4}", r"(\d{4})", false),
            (r"\d{4}", r"^(\d{4,})$", false),
            (r"B-\d{4}", r"^SN=(\w+);KEY=${value:key}$", true),
            (r"B-.*", r"^${value:key}-(\d+)$", false),
        ] {
            assert_eq!(are_never_labels(badges, labels), are_apart, "{badges} {labels}");
        }
    }
}
