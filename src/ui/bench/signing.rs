//! Decisions at the bench that need nothing but somebody who makes them: an answer that uses a further registration, registering that goes on.

use eframe::egui::Context;

use crate::decisions::roles::who_may;
use crate::domain::Deed;
use crate::seen::{Command, Decision, SlotState, SlotView, Snapshot};
use crate::ui::act::Act;
use crate::ui::look::{Look, shown};
use crate::ui::sign::{Asking, Form, Labels, Pressed};
use crate::words::{bench, disposition, going_on, question};

/// A decision that nobody has signed yet.
pub(crate) struct Signing {
    decision: Decision,
    form: Form,
    /// The slot that asks, and the unit in it.
    asks: Option<(String, String)>,
}

impl Signing {
    /// One of the supervisors, or whoever says a name.
    pub fn new(decision: Decision, snapshot: &Snapshot) -> Self {
        let operator = snapshot.operator.as_deref().unwrap_or_default();
        let asks = snapshot.slots.iter().find_map(|slot| match (&slot.state, &decision) {
            (SlotState::Asking(unit, asked), Decision::Answer { question, .. }) if asked.id == *question => {
                Some((slot.name.clone(), unit.serial_number.clone().unwrap_or_default()))
            }
            _ => None,
        });
        let deed = decision.pin_use().map_or(Deed::Work, Deed::Pin);
        Self { form: Form::new(&who_may(&snapshot.supervisors, deed), operator), decision, asks }
    }

    /// Whether what is decided is still asked: a question goes with its unit.
    fn is_asked(&self, snapshot: &Snapshot) -> bool {
        let Decision::Answer { question: wanted, .. } = &self.decision else { return true };
        let is_it = |slot: &SlotView| matches!(&slot.state, SlotState::Asking(_, asked) if asked.id == *wanted);
        snapshot.slots.iter().any(is_it)
    }

    /// The dialog; false when it is over. It stays when its question goes: the PIN that somebody is typing must not go on into the bench.
    pub fn dialog_ui(&mut self, ctx: &Context, snapshot: &Snapshot, acts: &mut Vec<Act>) -> bool {
        let is_asked = self.is_asked(snapshot);
        let look = Look::of(ctx);
        let (text, names, going_on) = (look.text(), disposition::text(look.lang), going_on::text(look.lang));
        let labels = Labels { own: names.by, supervisor: names.by_supervisor, ..Labels::default() };
        let about = self.asks.as_ref().map(|(slot, serial)| {
            format!("{} · {}", bench::slot(&shown::plain(slot), look.lang), shown::plain(serial))
        });
        let about = about.unwrap_or_default();
        let (id, head, note, sign) = match &self.decision {
            Decision::GoOn => ("going on", going_on.head, going_on.note, text.go_on),
            Decision::LetArticleGo { .. } => {
                ("first article", going_on.article_head, going_on.article_note, going_on.let_article_go)
            }
            _ => ("supervisor", text.vouch, about.as_str(), text.ok),
        };
        let wrong = (!is_asked).then(|| question::text(look.lang).gone.to_owned());
        let asking = Asking { id, head, note, labels, sign, wrong, is_ready: is_asked };
        let pressed = asking.dialog_ui(ctx, &mut self.form);
        let stands = pressed.is_none();
        if let Some(Pressed::Sign(signed)) = pressed {
            acts.push(Act::Send(Command::decide(self.decision.clone(), signed)));
        }
        stands
    }
}
