//! OpenMetrics text: families of figures, each with what it is, and `# EOF` at the end.

use std::fmt::Write as _;

/// What kind of figure a family is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What stands so now.
    Gauge,
    /// What only grows: its samples are called `NAME_total`.
    Counter,
}

/// A text that is being written.
#[derive(Debug, Default)]
pub struct OpenMetrics(String);

impl OpenMetrics {
    /// A family with its samples, each with its labels. One without samples is left out. The name of a family in bytes ends with `_bytes`, its unit.
    pub fn family<'a, const N: usize>(
        &mut self,
        (name, kind): (&str, Kind),
        help: &str,
        samples: impl IntoIterator<Item = ([(&'a str, String); N], u64)>,
    ) {
        let mut samples = samples.into_iter().peekable();
        if samples.peek().is_none() {
            return;
        }
        let (word, ending) = match kind {
            Kind::Gauge => ("gauge", ""),
            Kind::Counter => ("counter", "_total"),
        };
        let text = &mut self.0;
        let _ = writeln!(text, "# TYPE {name} {word}");
        if name.ends_with("_bytes") {
            let _ = writeln!(text, "# UNIT {name} bytes");
        }
        let _ = writeln!(text, "# HELP {name} {}", escaped(help));
        for (labels, value) in samples {
            let labels = labels.map(|(label, value)| format!("{label}=\"{}\"", escaped(&value))).join(",");
            let labels = if labels.is_empty() { labels } else { format!("{{{labels}}}") };
            let _ = writeln!(text, "{name}{ending}{labels} {value}");
        }
    }

    /// The whole text.
    pub fn end(self) -> String {
        self.0 + "# EOF\n"
    }
}

/// A text as a label's value or a help can have it. What cannot be seen is left out: it is nobody's name.
fn escaped(text: &str) -> String {
    let mut told = String::new();
    for letter in text.chars() {
        match letter {
            '\\' => told.push_str("\\\\"),
            '"' => told.push_str("\\\""),
            '\n' => told.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => told.push(letter),
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_breaks_out_of_its_label() {
        let mut text = OpenMetrics::default();
        let hostile = "a\"} 1\n# EOF\r\\\u{0}\u{1b}[2J工单".to_owned();
        text.family(("x", Kind::Gauge), "is\n\"so\"", [([("of", hostile)], 7)]);
        text.family(("none", Kind::Gauge), "nothing", Vec::<([(&str, String); 0], u64)>::new());
        text.family(("y", Kind::Counter), "grows", [([], 1)]);
        text.family(("z_bytes", Kind::Gauge), "room", [([], u64::MAX)]);
        let expected = "# TYPE x gauge\n# HELP x is\\n\\\"so\\\"\nx{of=\"a\\\"} 1\\n# EOF\\\\[2J工单\"} 7\n\
            # TYPE y counter\n# HELP y grows\ny_total 1\n\
            # TYPE z_bytes gauge\n# UNIT z_bytes bytes\n# HELP z_bytes room\nz_bytes 18446744073709551615\n# EOF\n";
        assert_eq!(text.end(), expected);
    }
}
