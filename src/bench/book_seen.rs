//! How the shared book stands, as it is seen at a bench.

use std::sync::Arc;

use crate::bench::shared::Bench;
use crate::seen::SharedBookView;

impl Bench {
    /// Shows how the shared book stands.
    pub(crate) fn show_shared_book(&self) {
        let Some(keeper) = &self.shared_book else { return };
        let view = Arc::new(SharedBookView {
            place: keeper.book.settings().place(),
            is_required: keeper.book.is_required(),
            away: keeper.away(),
            lag: keeper.lag(),
            without: keeper.without(&self.journal),
            conflicts: keeper.conflicts(),
            values_twice: keeper.values_twice(),
        });
        if self.board.now().shared_book.as_ref() != Some(&view) {
            self.board.show(|snapshot| snapshot.shared_book = Some(view));
        }
    }
}
