//! What is said on stderr of the batch files that a station writes: once when one falls behind or goes on in another place, and again at the end.

use std::collections::HashSet;
use std::path::PathBuf;

use crate::bench::board;
use crate::journal::Following;
use crate::platform::say;
use crate::seen::Event;
use crate::words::{Lang, batch_file};

/// What was said so far.
#[derive(Default)]
pub(super) struct FilesSaid {
    behind: HashSet<String>,
    replaced: HashSet<(String, PathBuf)>,
}

impl FilesSaid {
    /// Says what is news.
    pub(super) fn say(&mut self, following: &[Following], lang: Lang) {
        for one in following {
            let Following { batch, state, file } = one;
            if state.lag() == 0 {
                // The next time is news again.
                self.behind.remove(batch);
            } else if self.behind.insert(batch.clone()) {
                say(&batch_file::behind_of(lang, one));
            }
            if file.is_replaced() && self.replaced.insert((batch.clone(), file.path())) {
                say(&batch_file::replaced(lang, file.asked_for(), &file.path()));
            }
        }
    }

    /// Events of what has changed since the last one was told: a station that has closed tells none any more.
    pub(super) fn untold(&self, following: &[Following]) -> Vec<Event> {
        let is_news = |Following { batch, state, file }: &&Following| {
            let is_behind = state.behind() > 0;
            is_behind != self.behind.contains(batch)
                || file.is_replaced() && !self.replaced.contains(&(batch.clone(), file.path()))
        };
        following.iter().filter(is_news).map(board::batch_file).collect()
    }
}

/// Says at the end what is not as it should be. True where the batch's own file, which is the first, is the one that was asked for and has everything.
pub(super) fn end(following: &[Following], lang: Lang) -> bool {
    batch_file::at_end(lang, following).iter().for_each(|line| say(line));
    following.first().is_none_or(|own| own.state.behind() == 0 && !own.file.is_replaced())
}
