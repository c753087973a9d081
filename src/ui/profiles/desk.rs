//! What somebody does at the terminal: what is typed, and the piece of an answer that is marked. As long as one is marked the page stands still.

use std::ops::Range;
use std::sync::Arc;

use super::adopt::{What, verb_of};
use super::draft::Draft;
use crate::domain::{Verb, Way};
use crate::trial::{Catch, Line, Mark, Terminal, may_be_kept};

/// Lines that can be brought back.
const HISTORY: usize = 50;
/// Characters that stand before each line.
pub(super) const ARROW: usize = 2;

/// What somebody does at the terminal.
#[derive(Default)]
pub(super) struct Desk {
    pub typed: String,
    history: Vec<String>,
    /// How far back somebody went in it.
    back: usize,
    pub page: Page,
    /// What is selected, in characters of the page.
    selected: Range<usize>,
    pub marked: Option<Marked>,
    /// How high is what stands below the page, as it was painted last.
    pub foot: f32,
    /// The page became lower or higher: what is marked is to be in view.
    pub is_moved: bool,
}

/// A piece that is marked.
pub(super) struct Marked {
    pub line: Line,
    pub piece: Range<usize>,
    pub what: What,
    pub verb: Verb,
    /// Its pattern was asked for.
    pub is_asked: bool,
    /// Where its pattern was put.
    pub put: Option<String>,
}

impl Marked {
    pub fn mark(&self) -> Mark {
        Mark { line: self.line.number, piece: self.piece.clone(), what: self.what.piece() }
    }
}

/// The lines as one text.
#[derive(Default)]
pub(super) struct Page {
    lines: Arc<Vec<Line>>,
    pub text: String,
    /// Where each line begins, in characters.
    starts: Vec<usize>,
}

impl Page {
    fn of(lines: Arc<Vec<Line>>) -> Self {
        let (mut text, mut starts, mut at) = (String::new(), Vec::new(), 0);
        for line in lines.iter() {
            starts.push(at);
            let arrow = if line.way == Way::Sent { "→ " } else { "← " };
            text.extend([arrow, &line.text, "\n"]);
            at += ARROW + line.text.chars().count() + 1;
        }
        text.truncate(text.trim_end_matches('\n').len());
        Self { lines, text, starts }
    }

    /// The lines, and where each begins.
    pub fn lines(&self) -> impl Iterator<Item = (&Line, usize)> {
        self.lines.iter().zip(self.starts.iter().copied())
    }

    /// The line in which these characters begin, and as many of them as are in it.
    fn piece(&self, selected: &Range<usize>) -> Option<(&Line, Range<usize>)> {
        let (line, start) = self.lines().take_while(|(_, start)| *start <= selected.start).last()?;
        let length = line.text.chars().count();
        let inside = |at: usize| at.saturating_sub(start + ARROW).min(length);
        let piece = inside(selected.start)..inside(selected.end);
        (line.way == Way::Heard && !piece.is_empty()).then_some((line, piece))
    }
}

impl Desk {
    /// Takes what was said since. A page on which something is marked stays as it is.
    pub fn follow(&mut self, terminal: &Terminal) {
        if self.selected.is_empty() && !Arc::ptr_eq(&self.page.lines, &terminal.lines) {
            self.page = Page::of(terminal.lines.clone());
        }
    }

    /// These characters of the page are selected; true where that is news.
    pub fn select(&mut self, selected: Range<usize>, draft: &Draft) -> bool {
        if selected == self.selected || selected.is_empty() && self.selected.is_empty() {
            return false;
        }
        let marked = self.page.piece(&selected).map(|(line, piece)| {
            let verb = line.after.as_deref().and_then(|command| verb_of(draft, command));
            let what = match verb {
                Some(Verb::ReadHardwareId) => What::Value(Catch::HardwareId),
                Some(Verb::ReadIdentity) => What::Value(Catch::ClientId),
                Some(Verb::ReadSerial) | None => What::Value(Catch::SerialNumber),
                Some(Verb::Set) => What::Value(Catch::Value),
                Some(Verb::Wake | Verb::WriteSerial | Verb::ReadInfo | Verb::Write | Verb::Reset | Verb::Restore) => {
                    What::Line
                }
            };
            Marked { line: line.clone(), piece, what, verb: verb.unwrap_or(Verb::Wake), is_asked: false, put: None }
        });
        (self.selected, self.marked) = (selected, marked);
        true
    }

    pub fn unmark(&mut self) {
        (self.selected, self.marked) = (0..0, None);
    }

    /// The characters of the page that are marked.
    pub fn marked_at(&self) -> Option<Range<usize>> {
        let marked = self.marked.as_ref()?;
        let (_, start) = self.page.lines().find(|(line, _)| line.number == marked.line.number)?;
        Some(start + ARROW + marked.piece.start..start + ARROW + marked.piece.end)
    }

    /// Takes the typed line to send it.
    pub fn take_typed(&mut self) -> String {
        let typed = std::mem::take(&mut self.typed);
        self.back = 0;
        // What may be a password is not brought back.
        if !typed.is_empty() && may_be_kept(&typed) && self.history.last() != Some(&typed) {
            self.history.push(typed.clone());
            let surplus = self.history.len().saturating_sub(HISTORY);
            self.history.drain(..surplus);
        }
        typed
    }

    /// Brings a line back: `by` further into the past, or out of it.
    pub fn bring_back(&mut self, by: isize) {
        self.back = self.back.saturating_add_signed(by).min(self.history.len());
        self.typed = match self.back {
            0 => String::new(),
            back => self.history[self.history.len() - back].clone(),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::shelf::Texts;

    fn desk(lines: &[(Way, &str)]) -> Desk {
        let line = |(number, (way, text)): (usize, &(Way, &str))| Line {
            number: number as u64 + 7,
            way: *way,
            text: (*text).into(),
            after: Some("get sn".into()),
        };
        let lines = Arc::new(lines.iter().enumerate().map(line).collect());
        let mut desk = Desk::default();
        desk.follow(&Terminal { lines, ..Terminal::default() });
        desk
    }

    fn draft() -> Draft {
        Draft::new("t".into(), Texts { saved: Some("{}".into()), draft: None })
    }

    #[test]
    fn what_is_selected_is_a_piece_of_the_line_in_which_it_begins() {
        let mut desk = desk(&[(Way::Sent, "get sn"), (Way::Heard, "sn ü MN-1"), (Way::Heard, "ok")]);
        assert_eq!(desk.page.text, "→ get sn\n← sn ü MN-1\n← ok");
        for (selected, piece) in [(16..20, Some((8, 5..9))), (16..99, Some((8, 5..9))), (9..12, Some((8, 0..1)))] {
            assert!(desk.select(selected, &draft()));
            let marked = desk.marked.as_ref().map(|marked| (marked.line.number, marked.piece.clone()));
            assert_eq!(marked, piece);
        }
        for nothing in [2..5, 9..11, 20..21] {
            assert!(desk.select(nothing, &draft()));
            assert!(desk.marked.is_none());
        }
    }

    #[test]
    fn a_page_on_which_something_is_marked_stays_as_it_is() {
        let mut desk = desk(&[(Way::Heard, "sn is MN-1")]);
        desk.select(8..12, &draft());
        let before = desk.page.text.clone();
        desk.follow(&Terminal::default());
        assert_eq!((&desk.page.text, desk.marked_at()), (&before, Some(8..12)));
        desk.unmark();
        desk.follow(&Terminal::default());
        assert_eq!(desk.page.text, "");
    }

    #[test]
    fn the_last_lines_come_back_but_for_what_may_be_a_secret() {
        let mut desk = Desk::default();
        for typed in ["one", "two", "two", "set token ab12", ""] {
            desk.typed = typed.into();
            assert_eq!(desk.take_typed(), typed);
        }
        for (by, typed) in [(1, "two"), (1, "one"), (1, "one"), (-1, "two"), (-1, ""), (-1, "")] {
            desk.bring_back(by);
            assert_eq!(desk.typed, typed);
        }
    }
}
