//! What is told, as plain text.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::told::Block;

/// Columns of a label.
const LABEL: usize = 26;

/// The head of all of it.
pub(super) fn title(title: &str) -> String {
    underlined(title, "=")
}

/// The head of a part.
pub(super) fn head(head: &str) -> String {
    format!("\n{}", underlined(head, "-"))
}

/// The blocks, one below the other.
pub(super) fn text(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        match block {
            Block::Head(words) => text += &head(words),
            Block::Standing { label, said, .. } => fact(&mut text, label, said),
            Block::Fact(label, value) => fact(&mut text, label, value),
            Block::Timeline(head, moments) => {
                let _ = writeln!(text, "\n{head}");
                for moment in moments {
                    let _ = writeln!(text, "  {}  {:>12}  {}", moment.at, moment.since, moment.said);
                }
            }
            Block::Table(head, rows) => {
                for row in std::iter::once(head).chain(rows) {
                    let _ = writeln!(text, "{}", row.join("\t"));
                }
            }
            Block::Signatures(labels) => labels.iter().for_each(|label| fact(&mut text, label, &"_".repeat(LABEL))),
            Block::Transcript(head, lines) => {
                let _ = writeln!(text, "\n{head}");
                for line in lines {
                    let _ = writeln!(text, "  {line}");
                }
            }
        }
    }
    text
}

fn fact(text: &mut String, label: &str, value: &str) {
    let gap = " ".repeat(LABEL.saturating_sub(label.width()).max(1));
    let _ = writeln!(text, "{label}{gap}{value}");
}

fn underlined(head: &str, rule: &str) -> String {
    format!("{head}\n{}\n", rule.repeat(head.width()))
}
