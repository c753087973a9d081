//! What is said on stderr of the batch files that a station writes: once when one falls behind or goes on in another place, and again at the end.

use std::collections::HashSet;
use std::path::PathBuf;

use super::output::say;
use crate::bench::board;
use crate::journal::followed::Following;
use crate::journal::follower::FollowerState;
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
        for Following { batch, state } in following {
            if state.lag() == 0 {
                // The next time is news again.
                self.behind.remove(batch);
            } else if self.behind.insert(batch.clone()) {
                say(&behind(lang, batch, state));
            }
            if state.replaced() && self.replaced.insert((batch.clone(), state.path())) {
                say(&batch_file::replaced(lang, state.asked_for(), &state.path()));
            }
        }
    }

    /// Says at the end what is not as it should be. True where the batch's own file, which is the first, is the one that was asked for and has everything.
    pub fn end(&self, following: &[Following], lang: Lang) -> bool {
        for Following { batch, state } in following {
            if state.replaced() {
                say(&batch_file::replaced(lang, state.asked_for(), &state.path()));
            }
            if state.behind() > 0 {
                say(&behind(lang, batch, state));
            }
        }
        following.first().is_none_or(|own| own.state.behind() == 0 && !own.state.replaced())
    }

    /// Events of what has changed since the last one was told: a station that has closed tells none any more.
    pub fn untold(&self, following: &[Following]) -> Vec<Event> {
        let is_news = |Following { batch, state }: &&Following| {
            let is_behind = state.behind() > 0;
            let is_replaced = state.replaced();
            is_behind != self.behind.contains(batch)
                || is_replaced && !self.replaced.contains(&(batch.clone(), state.path()))
        };
        let event = |Following { batch, state }: &Following| board::batch_file(batch.clone(), state);
        following.iter().filter(is_news).map(event).collect()
    }
}

fn behind(lang: Lang, batch: &str, state: &FollowerState) -> String {
    batch_file::behind(lang, batch, &state.path(), state.behind(), state.trouble().as_deref())
}
