//! Decisions at the bench that need nothing but somebody who makes them: an answer that uses a further registration, registering that goes on.

use eframe::egui::{Context, Ui};

use crate::decisions::roles::who_may;
use crate::domain::{BoardFault, Deed, LabelSettled, ResultSettled};
use crate::seen::{Choice, Command, Decision, SlotState, SlotView, Snapshot};
use crate::ui::act::Act;
use crate::ui::look::{Ink, Look, Parts as _, regular, shown};
use crate::ui::sign::{Asking, Form, Labels, Pressed};
use crate::words::{bench, disposition, going_on, label, question, results, rework};

/// A decision that nobody has signed yet.
pub(crate) struct Signing {
    decision: Decision,
    form: Form,
    /// Why a board was replaced, once somebody has said so.
    fault: Option<BoardFault>,
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
        Self { form: Form::new(&who_may(&snapshot.supervisors, deed), operator), decision, fault: None, asks }
    }

    /// Whether what is decided is still asked: a question goes with its unit.
    fn is_asked(&self, snapshot: &Snapshot) -> bool {
        let Decision::Answer { question: wanted, .. } = &self.decision else { return true };
        let is_it = |slot: &SlotView| matches!(&slot.state, SlotState::Asking(_, asked) if asked.id == *wanted);
        snapshot.slots.iter().any(is_it)
    }

    /// Whether it asks why a board was replaced.
    fn asks_why(&self) -> bool {
        matches!(self.decision, Decision::Answer { choice: Choice::BoardReplaced, .. })
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
        let refused = snapshot.batches().flat_map(|batch| &batch.results).flat_map(|results| &results.refused);
        let of_what = match &self.decision {
            Decision::Results { ids, .. } => {
                let of_it: Vec<_> = refused.filter(|one| ids.contains(&one.id)).collect();
                results::refused(look.lang, ids.len() as u64, &of_it)
            }
            Decision::Labels { units, .. } => units.iter().map(|keys| shown::plain(&keys.serial_number)).collect(),
            _ => String::new(),
        };
        let label = label::text(look.lang);
        let results = results::text(look.lang);
        let (id, head, note, sign) = match &self.decision {
            Decision::GoOn => ("going on", going_on.head, going_on.note, text.go_on),
            Decision::LetArticleGo { .. } => {
                ("first article", going_on.article_head, going_on.article_note, going_on.let_article_go)
            }
            Decision::Results { how: ResultSettled::Again, .. } => {
                ("results", results.again_head, of_what.as_str(), text.ok)
            }
            Decision::Results { how: ResultSettled::Dropped, .. } => {
                ("results", results.drop_head, of_what.as_str(), results.drop_them)
            }
            Decision::Labels { how: LabelSettled::Again, .. } => {
                ("label", label.reprint_head, of_what.as_str(), label.print_now)
            }
            Decision::Labels { .. } => ("label", label.there_head, of_what.as_str(), text.ok),
            Decision::Answer { choice: Choice::BoardReplaced, .. } => {
                ("board replaced", rework::text(look.lang).head, about.as_str(), text.ok)
            }
            _ => ("supervisor", text.vouch, about.as_str(), text.ok),
        };
        let wrong = (!is_asked).then(|| question::text(look.lang).gone.to_owned());
        let is_ready = is_asked && (self.fault.is_some() || !self.asks_why());
        let mut reasons = self.asks_why().then_some(&mut self.fault);
        let asking = Asking { id, head, note, labels, sign, wrong, is_ready };
        let pressed = asking.dialog_with_ui(ctx, &mut self.form, |ui| {
            if let Some(fault) = &mut reasons {
                faults_ui(ui, fault);
            }
        });
        let stands = pressed.is_none();
        if let Some(Pressed::Sign(mut signed)) = pressed {
            if let Some(fault) = self.fault {
                signed.why = fault.word().to_owned();
            }
            acts.push(Act::Send(Command::decide(self.decision.clone(), signed)));
        }
        stands
    }
}

/// The reasons for which a board is replaced, to pick from.
fn faults_ui(ui: &mut Ui, picked: &mut Option<BoardFault>) {
    let lang = ui.lang();
    ui.line_ui(rework::text(lang).why, regular(13.0), Ink::Muted);
    for fault in BoardFault::ALL {
        if ui.radio(*picked == Some(fault), rework::board_fault(fault, lang)).clicked() {
            *picked = Some(fault);
        }
    }
    ui.add_space(6.0);
}
