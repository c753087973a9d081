//! What keys do on this screen. A field, a button or an open list has its keys for itself; the search shares those that move up and down.

use eframe::egui::{Context, Key, Modifiers, Popup};

use super::asked::Asked;
use super::state::Logs;
use super::wish::Wish;
use super::{table, top};

impl Logs {
    pub(super) fn keys(&mut self, ctx: &Context, wishes: &mut Vec<Wish>) {
        if Popup::is_any_open(ctx) {
            return;
        }
        let pressed = |key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if pressed(Key::Escape) {
            return self.clear(wishes);
        }
        let focused = ctx.memory(|memory| memory.focused());
        let searches = focused == Some(top::search_id());
        let at_row = self.looked_at.as_ref().is_some_and(|one| focused == Some(table::row_id(one.key)));
        if !(focused.is_none() || searches || at_row) || self.found.ids.is_empty() {
            return;
        }
        let last = self.found.ids.len() - 1;
        let page = table::extent(self.found.ids.len(), self.height).page();
        let row = match self.row {
            None if pressed(Key::ArrowDown) || pressed(Key::PageDown) => Some(0),
            Some(row) if pressed(Key::ArrowDown) => Some(row + 1),
            Some(row) if pressed(Key::ArrowUp) => Some(row.saturating_sub(1)),
            Some(row) if pressed(Key::PageDown) => Some(row + page),
            Some(row) if pressed(Key::PageUp) => Some(row.saturating_sub(page)),
            // In the search they move the cursor.
            _ if !searches && pressed(Key::Home) => Some(0),
            _ if !searches && pressed(Key::End) => Some(last),
            None if pressed(Key::Enter) => Some(0),
            _ => None,
        };
        if let Some(row) = row.map(|row| row.min(last)) {
            wishes.push(Wish::Look(row));
            if at_row {
                let rows = &self.found.question.rows;
                self.focus = Some(table::row_id(rows.visit(self.found.ids[row]).key()));
            }
        }
    }

    /// Escape takes back one thing after the other: the unit, what is searched, the filters.
    fn clear(&self, wishes: &mut Vec<Wish>) {
        if self.looked_at.is_some() {
            wishes.push(Wish::LookAway);
        } else if !self.asked.text.is_empty() {
            wishes.push(Wish::Ask(Asked { text: String::new(), ..self.asked.clone() }));
        } else if !self.asked.is_all() {
            wishes.push(Wish::Ask(Asked::default()));
        }
    }
}
