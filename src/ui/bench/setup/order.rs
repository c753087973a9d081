//! What the profile asks of the order, as it is typed or scanned.

use std::path::{Path, PathBuf};

use eframe::egui::{Key, TextEdit, Ui};

use super::known::{Batch, Known};
use crate::domain::{BatchPurpose, Order, OrderFault, OrderField};
use crate::store::order_rules::{OrderRule, judge_by};
use crate::ui::look::{Ink, Parts as _, bold, regular};
use crate::words::{Lang, order as words};

/// The fields and what stands in them.
#[derive(Default)]
pub(super) struct OrderForm {
    fields: Vec<Field>,
    /// What the units of a new batch come for.
    purpose: BatchPurpose,
    /// What a batch that goes on was opened for last: it counts where nothing else is said.
    kept: Option<Order>,
    /// The batch whose order stands in the fields.
    batch: PathBuf,
    /// Enter ended a field that another one follows: it is no wish to start.
    went_on: bool,
}

/// A field, and what stands in it.
struct Field {
    rule: OrderRule,
    text: String,
    /// What was scanned, while its value alone stands there: the value is taken out of it once.
    scanned: Option<(String, String)>,
}

impl Field {
    /// As it was typed or scanned.
    fn said(&self) -> &str {
        self.scanned.as_ref().filter(|(_, value)| *value == self.text).map_or(&self.text, |(code, _)| code)
    }

    fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Enter was pressed behind it: of a code its value is shown.
    fn end(&mut self) {
        let code = self.said().to_owned();
        self.text = self.rule.value_in(&code);
        self.scanned = Some((code, self.text.clone()));
    }
}

impl OrderForm {
    /// Takes the fields of the chosen product. A batch that goes on is for the order that it was opened for last; a new one is for none that was named before.
    pub fn take(&mut self, known: &Known, batch: &Path) {
        if self.batch != batch {
            self.fields.clear();
            self.purpose = BatchPurpose::default();
        }
        self.kept = match &known.batch {
            Batch::There(brief) => Some(brief.order.clone()),
            _ => None,
        };
        let asked = known.product().map(|product| product.order_fields.clone()).unwrap_or_default();
        let (mut before, kept) = (std::mem::take(&mut self.fields), &self.kept);
        let field = |of: OrderField| match before.iter().position(|field| field.rule.field.name == of.name) {
            // Its patterns are compiled once.
            Some(at) if before[at].rule.field == of => before.swap_remove(at),
            Some(at) => Field { rule: OrderRule::of(of), ..before.swap_remove(at) },
            None => Field { text: kept_of(kept.as_ref(), &of).to_owned(), scanned: None, rule: OrderRule::of(of) },
        };
        self.fields = asked.into_iter().map(field).collect();
        self.batch = batch.to_owned();
    }

    /// What is said anew: of a field that stands as it was kept nothing, of one that was emptied that it is empty.
    pub fn said(&self) -> Order {
        let is_new = |field: &&Field| field.text != kept_of(self.kept.as_ref(), &field.rule.field);
        let said = self.fields.iter().filter(is_new);
        let said: Order = said.map(|field| (field.rule.field.name.clone(), field.said().to_owned())).collect();
        let is_new = self.kept.is_none() && self.purpose != BatchPurpose::default();
        if is_new { said.for_purpose(self.purpose) } else { said }
    }

    /// What is wrong with it, a line a fault; what is not filled in yet only where that is to be said.
    pub fn faults(&self, lang: Lang, with_missing: bool) -> Vec<String> {
        let rules = self.fields.iter().map(|field| &field.rule);
        let faults = judge_by(rules, &self.said(), self.kept.as_ref()).err().unwrap_or_default();
        let said = faults.iter().filter(|fault| with_missing || !matches!(fault, OrderFault::Missing(_)));
        said.map(|fault| words::fault(fault, lang)).collect()
    }

    /// Whether the key that ended a field led to the next one.
    pub fn went_on(&self) -> bool {
        self.went_on
    }

    /// What the units come for: of a batch that goes on it is said, and of a new one it is chosen.
    fn purpose_ui(&mut self, ui: &mut Ui) {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        ui.line_ui(text.purpose, regular(13.0), Ink::Muted);
        if let Some(kept) = &self.kept {
            ui.line_ui(words::purpose(kept.purpose(), lang), regular(14.0), Ink::Plain);
        } else {
            ui.horizontal_wrapped(|ui| {
                for purpose in BatchPurpose::ALL {
                    let word = words::purpose(purpose, lang);
                    if ui.choice_ui(self.purpose == purpose, word, word) {
                        self.purpose = purpose;
                    }
                }
            });
        }
        ui.add_space(8.0);
    }

    /// One field under the other: Enter, which scanners end with, leads to the next one that is empty.
    pub fn fields_ui(&mut self, ui: &mut Ui) {
        self.went_on = false;
        self.purpose_ui(ui);
        if self.fields.is_empty() {
            return;
        }
        let lang = ui.lang();
        ui.line_ui(words::text(lang).head, bold(14.0), Ink::Plain);
        ui.add_space(4.0);
        let (mut ended, mut ids) = (None, Vec::new());
        for (index, field) in self.fields.iter_mut().enumerate() {
            let edit = TextEdit::singleline(&mut field.text).font(regular(14.0));
            let edit = ui.field_ui(&words::label(&field.rule.field, lang), edit);
            if edit.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
                field.end();
                ended = Some(index);
            }
            ids.push(edit.id);
        }
        let next = ended.and_then(|index| (index + 1..self.fields.len()).find(|at| self.fields[*at].is_empty()));
        if let Some(next) = next {
            ui.memory_mut(|memory| memory.request_focus(ids[next]));
            self.went_on = true;
        }
    }
}

/// What is kept of a field.
fn kept_of<'a>(kept: Option<&'a Order>, field: &OrderField) -> &'a str {
    kept.and_then(|kept| kept.get(&field.name)).unwrap_or_default()
}
