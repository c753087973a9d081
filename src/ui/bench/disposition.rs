//! Asks what is to become of an unfinished unit.

use eframe::egui::{Context, ScrollArea, TextEdit, Ui};
use zeroize::Zeroizing;

use crate::decisions::roles::who_may;
use crate::domain::{Deed, PinUse, Secret, UnitKeys};
use crate::seen::{Command, Decision, Disposition, OpenUnit, Seen, Signed, Skipped, Snapshot};
use crate::ui::act::Act;
use crate::ui::look::{Parts as _, answers_ui, dialog_ui, shown};
use crate::ui::sent::Sent;
use crate::ui::sign::{Form, Labels};
use crate::words::{bench, disposition as words};

/// What can be chosen. Nothing is until somebody does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chosen {
    SetAside,
    RegisterAgain,
    Found,
    Retire,
}

/// The question about one unit, and what was filled in so far.
pub(crate) struct Deciding {
    unit: OpenUnit,
    chosen: Option<Chosen>,
    client_id: String,
    device_token: Zeroizing<String>,
    form: Form,
    sent: Option<Sent>,
}

impl Deciding {
    /// None where the unit is not open any more.
    pub fn new(keys: &UnitKeys, snapshot: &Snapshot) -> Option<Self> {
        let unit = snapshot.open_units.iter().find(|unit| unit.keys == *keys)?.clone();
        let operator = snapshot.operator.as_deref().unwrap_or_default();
        Some(Self {
            unit,
            chosen: None,
            client_id: String::new(),
            device_token: Zeroizing::default(),
            form: Form::new(&who_may(&snapshot.supervisors, Deed::Pin(PinUse::Unit)), operator),
            sent: None,
        })
    }

    /// The dialog; false when it is over.
    pub fn dialog_ui(&mut self, ctx: &Context, snapshot: &Snapshot, acts: &mut Vec<Act>) -> bool {
        if Sent::is_ruled(&mut self.sent, &mut self.form, snapshot, acts) {
            return false;
        }
        let is_sent = self.sent.is_some();
        let leaves = dialog_ui(ctx, "disposition", 520.0, !is_sent, |ui| {
            // At twice the size it is higher than the window.
            let room = ctx.content_rect().height() - 80.0;
            ScrollArea::vertical()
                .max_height(room)
                .min_scrolled_height(room)
                .show(ui, |ui| self.question_ui(ui, snapshot, acts).then_some(true))
                .inner
        });
        leaves != Some(true)
    }

    /// True when it is left.
    fn question_ui(&mut self, ui: &mut Ui, snapshot: &Snapshot, acts: &mut Vec<Act>) -> bool {
        let look = ui.look();
        let (text, words) = (look.text(), words::text(look.lang));
        let is_sent = self.sent.is_some();
        let serial = shown::short(&self.unit.keys.serial_number, 40);
        ui.head_ui(words::question(&serial, look.lang), &bench::registrations(self.unit.registrations, look.lang));
        let choices = [
            (Chosen::SetAside, words.set_aside),
            (Chosen::RegisterAgain, words.register_again),
            (Chosen::Found, words.found),
            (Chosen::Retire, words.retire),
        ];
        // What is on record under its name may not be this unit's, and is neither replaced nor retired; that of another board is left alone.
        let can_be = |(choice, _): &(Chosen, _)| match self.unit.skipped {
            Some(Skipped::OtherBoard) => matches!(choice, Chosen::SetAside),
            Some(Skipped::Namesake) => matches!(choice, Chosen::SetAside | Chosen::RegisterAgain),
            Some(Skipped::Nameless) | None => true,
        };
        for (choice, word) in choices.into_iter().filter(can_be) {
            if ui.radio(self.chosen == Some(choice), word).clicked() {
                self.chosen = Some(choice);
            }
        }
        ui.add_space(8.0);
        if self.chosen == Some(Chosen::Found) {
            ui.field_ui(text.client_id, TextEdit::singleline(&mut self.client_id).char_limit(256));
            let token = TextEdit::singleline(&mut *self.device_token).password(true).char_limit(4096);
            ui.field_ui(words.device_token, token);
        }
        let labels = Labels { own: words.by, supervisor: words.by_supervisor, why: words.why, ..Labels::default() };
        self.form.fields_ui(ui, labels);
        self.form.refused_ui(ui, PinUse::Unit);
        let decided = self.decided().filter(|_| !is_sent);
        let word = if is_sent { words.at_work } else { words.record };
        let pressed = answers_ui(ui, (word, decided.is_some()), (text.cancel, !is_sent), false);
        if let Some((decision, signed)) = decided.filter(|_| pressed == Some(true)) {
            acts.push(Act::Send(Command::decide(decision, signed)));
            self.form.forget_refusal();
            self.sent = Some(Sent::now(snapshot, PinUse::Unit));
        }
        pressed == Some(false)
    }

    /// None while something is missing.
    fn decided(&self) -> Option<(Decision, Signed)> {
        let signed = self.form.reasoned()?;
        let becomes = match self.chosen? {
            Chosen::SetAside => Disposition::SetAside,
            Chosen::RegisterAgain => Disposition::RegisterAgain,
            Chosen::Retire => Disposition::Retire,
            Chosen::Found if self.client_id.is_empty() || self.device_token.is_empty() => return None,
            Chosen::Found => Disposition::Found {
                client_id: self.client_id.clone(),
                device_token: Secret::new(self.device_token.as_str()),
            },
        };
        let OpenUnit { keys, outcome, client_id, .. } = self.unit.clone();
        Some((Decision::Unit(keys, becomes, Seen::Open { outcome, client_id }), signed))
    }
}
