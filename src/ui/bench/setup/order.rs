//! What the profile asks of the order, as it is typed or scanned.

use std::path::{Path, PathBuf};

use eframe::egui::{Key, TextEdit, Ui};

use super::known::{Batch, Known};
use crate::domain::{Order, OrderFault, OrderField};
use crate::store::order_rules::{judge, value_in};
use crate::ui::look::{Ink, Parts as _, bold, regular};
use crate::words::{Lang, order as words};

/// The fields and what stands in them.
#[derive(Default)]
pub(super) struct OrderForm {
    fields: Vec<(OrderField, String)>,
    /// The batch whose order stands in them.
    batch: PathBuf,
    /// Enter ended a field that another one follows: it is no wish to start.
    went_on: bool,
}

impl OrderForm {
    /// Takes the fields of the chosen product. A batch that goes on is for the order that it was opened for last; a new one is for none that was named before.
    pub fn take(&mut self, known: &Known, batch: &Path) {
        let fields = known.product().map(|product| product.order_fields.clone()).unwrap_or_default();
        let is_other_batch = self.batch != batch;
        let stands = |name: &str| match &known.batch {
            Batch::There(brief) if is_other_batch => brief.order.get(name).unwrap_or_default().to_owned(),
            _ if is_other_batch => String::new(),
            _ => self
                .fields
                .iter()
                .find(|(field, _)| field.name == name)
                .map(|(_, said)| said.clone())
                .unwrap_or_default(),
        };
        self.fields = fields
            .into_iter()
            .map(|field| {
                let said = stands(&field.name);
                (field, said)
            })
            .collect();
        self.batch = batch.to_owned();
    }

    /// What was said.
    pub fn said(&self) -> Order {
        let said = self.fields.iter().filter(|(_, said)| !said.trim().is_empty());
        said.map(|(field, said)| (field.name.clone(), value_in(field, said))).collect()
    }

    /// What is wrong with it, a line a fault; what is not filled in yet only where that is to be said.
    pub fn faults(&self, lang: Lang, with_missing: bool) -> Vec<String> {
        let fields: Vec<OrderField> = self.fields.iter().map(|(field, _)| field.clone()).collect();
        let faults = judge(&fields, &self.said()).err().unwrap_or_default();
        let said = faults.iter().filter(|fault| with_missing || !matches!(fault, OrderFault::Missing(_)));
        said.map(|fault| words::fault(fault, lang)).collect()
    }

    /// Whether the key that ended a field led to the next one.
    pub fn went_on(&self) -> bool {
        self.went_on
    }

    /// One field under the other: Enter, which scanners end with, leads to the next one that is empty.
    pub fn fields_ui(&mut self, ui: &mut Ui) {
        self.went_on = false;
        if self.fields.is_empty() {
            return;
        }
        let lang = ui.lang();
        ui.line_ui(words::text(lang).head, bold(14.0), Ink::Plain);
        ui.add_space(4.0);
        let (mut ended, mut ids) = (None, Vec::new());
        for (index, (field, said)) in self.fields.iter_mut().enumerate() {
            let title = words::title(field, lang);
            let optional = if field.optional { format!(" ({})", words::text(lang).optional) } else { String::new() };
            let edit = ui.field_ui(&format!("{title}{optional}"), TextEdit::singleline(said).font(regular(14.0)));
            if edit.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
                *said = value_in(field, said);
                ended = Some(index);
            }
            ids.push(edit.id);
        }
        let next =
            ended.and_then(|index| (index + 1..self.fields.len()).find(|at| self.fields[*at].1.trim().is_empty()));
        if let Some(next) = next {
            ui.memory_mut(|memory| memory.request_focus(ids[next]));
            self.went_on = true;
        }
    }
}
