//! What is said on stderr of the batch files that a station writes: once when one falls behind or goes on in another place, and again at the end.

use std::collections::HashSet;
use std::path::PathBuf;

use super::output::say;
use crate::bench::board;
use crate::journal::followed::Following;
use crate::seen::event::Event;
use crate::words::{Lang, batch_file};

/// What was said so far.
#[derive(Default)]
pub struct FilesSaid {
    behind: HashSet<String>,
    replaced: HashSet<(String, PathBuf)>,
}

impl FilesSaid {
    /// Says what is news.
    pub fn say(&mut self, following: &[Following], lang: Lang) {
        for one in following {
            let Following { batch, state, file } = one;
            if state.lag() == 0 {
                // The next time is news again.
                self.behind.remove(batch);
            } else if self.behind.insert(batch.clone()) {
                say(&behind(lang, one));
            }
            if file.is_replaced() && self.replaced.insert((batch.clone(), file.path())) {
                say(&batch_file::replaced(lang, file.asked_for(), &file.path()));
            }
        }
    }

    /// Says at the end what is not as it should be. True where the batch's own file, which is the first, is the one that was asked for and has everything.
    pub fn end(&self, following: &[Following], lang: Lang) -> bool {
        for one in following {
            if one.file.is_replaced() {
                say(&batch_file::replaced(lang, one.file.asked_for(), &one.file.path()));
            }
            if one.state.behind() > 0 {
                say(&behind(lang, one));
            }
        }
        following.first().is_none_or(|own| own.state.behind() == 0 && !own.file.is_replaced())
    }

    /// Events of what has changed since the last one was told: a station that has closed tells none any more.
    pub fn untold(&self, following: &[Following]) -> Vec<Event> {
        let is_news = |Following { batch, state, file }: &&Following| {
            let is_behind = state.behind() > 0;
            is_behind != self.behind.contains(batch)
                || file.is_replaced() && !self.replaced.contains(&(batch.clone(), file.path()))
        };
        following.iter().filter(is_news).map(board::batch_file).collect()
    }
}

fn behind(lang: Lang, Following { batch, state, file }: &Following) -> String {
    batch_file::behind(lang, batch, &file.path(), state.behind(), state.trouble().as_deref())
}
