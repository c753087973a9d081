//! How far a console's login is: which of its questions was answered last, and which is to be answered next.

use crate::domain::Failure;
use crate::wire::CompiledDialog;

/// How often a question that no secret answers is answered again: some consoles ask anew after a message, or after a while.
const MOST: u32 = 3;

/// How far a login is.
#[derive(Default)]
pub(super) struct Login {
    /// The last answer that was given, and how often in a row.
    pub(super) last: Option<(usize, u32)>,
}

impl Login {
    /// Which of the questions that the text may be is the one to be answered. They come in the order of the profile; one that comes again, or an earlier one, means
    /// that an answer was refused.
    pub(super) fn next(&self, dialog: &CompiledDialog, asked: &[usize]) -> Result<Option<usize>, Failure> {
        let Some((last, times)) = self.last else { return Ok(asked.first().copied()) };
        if asked.contains(&last) {
            let may_be_answered = !dialog.login()[last].holds_secret() && times < MOST;
            return if may_be_answered { Ok(Some(last)) } else { Err(Failure::LineNotLetIn) };
        }
        let next = asked.iter().copied().find(|&index| index > last);
        if next.is_none() && !asked.is_empty() { Err(Failure::LineNotLetIn) } else { Ok(next) }
    }

    pub(super) fn answered(&mut self, index: usize) {
        let times = self.last.filter(|(last, _)| *last == index).map_or(0, |(_, times)| times);
        self.last = Some((index, times + 1));
    }
}
