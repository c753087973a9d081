//! Asks what is to become of a unit that is not through.

use eframe::egui::{Context, ScrollArea, TextEdit, Ui};
use zeroize::Zeroizing;

use crate::decisions::refusal::Refusal;
use crate::decisions::unit::{Disposition, Ruling};
use crate::domain::identity::UnitKeys;
use crate::domain::secret::Secret;
use crate::seen::command::Command;
use crate::seen::snapshot::{NoticeKind, OpenUnit, Snapshot};
use crate::ui::act::Act;
use crate::ui::look::{Ink, Parts as _, Tone, bold, dialog, regular, shown};
use crate::ui::signature::{self, Signature};
use crate::ui::who::refusal_of_unit;
use crate::words::{bench, disposition as words};

/// What can be chosen. Nothing is until somebody does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chosen {
    SetAside,
    RegisterAgain,
    Found,
    Retire,
}

/// How far it is.
enum Stage {
    Asking,
    /// Sent; the answer is a notice behind this one.
    Sent(u64),
    Refused(Refusal),
}

/// The question about one unit, and what was filled in so far.
pub(crate) struct Deciding {
    unit: OpenUnit,
    chosen: Option<Chosen>,
    client_id: String,
    device_token: Zeroizing<String>,
    signature: Signature,
    stage: Stage,
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
            signature: Signature::new(&snapshot.supervisors, operator),
            stage: Stage::Asking,
        })
    }

    /// Looks for the station's answer; true when it is on record.
    fn is_ruled(&mut self, snapshot: &Snapshot, acts: &mut Vec<Act>) -> bool {
        let Stage::Sent(after) = self.stage else { return false };
        let answer =
            snapshot.notices.iter().filter(|notice| notice.number > after).find_map(|notice| match notice.kind {
                NoticeKind::Ruled => Some((notice.number, None)),
                NoticeKind::NotRuled(why) => Some((notice.number, Some(why))),
                _ => None,
            });
        match answer {
            None => false,
            Some((_, None)) => true,
            Some((number, Some(why))) => {
                self.signature.forget_pin();
                self.stage = Stage::Refused(why);
                // It is read here.
                acts.push(Act::Read(number));
                false
            }
        }
    }

    /// The dialog; false when it is over.
    pub fn dialog_ui(&mut self, ctx: &Context, snapshot: &Snapshot, acts: &mut Vec<Act>) -> bool {
        if self.is_ruled(snapshot, acts) {
            return false;
        }
        let is_sent = matches!(self.stage, Stage::Sent(_));
        let modal = dialog(ctx, "disposition").show(ctx, |ui| {
            ui.set_width(520.0);
            // At twice the size it is higher than the window.
            let room = ctx.content_rect().height() - 80.0;
            ScrollArea::vertical()
                .max_height(room)
                .min_scrolled_height(room)
                .show(ui, |ui| self.question_ui(ui, snapshot, acts))
                .inner
        });
        !(modal.inner || (modal.should_close() && !is_sent))
    }

    /// True when it is left.
    fn question_ui(&mut self, ui: &mut Ui, snapshot: &Snapshot, acts: &mut Vec<Act>) -> bool {
        let look = ui.look();
        let (text, words) = (look.text(), words::text(look.lang));
        let is_sent = matches!(self.stage, Stage::Sent(_));
        let serial = shown::short(&self.unit.keys.serial_number, 40);
        ui.text_ui(words::question(&serial, look.lang), bold(16.0), Ink::Plain);
        ui.text_ui(bench::registrations(self.unit.registrations, look.lang), regular(13.0), Ink::Muted);
        ui.add_space(8.0);
        for (choice, word) in [
            (Chosen::SetAside, words.set_aside),
            (Chosen::RegisterAgain, words.register_again),
            (Chosen::Found, words.found),
            (Chosen::Retire, words.retire),
        ] {
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
        let names = signature::Words { by: words.by, by_supervisor: words.by_supervisor, why: words.why };
        self.signature.fields_ui(ui, &names);
        if let Stage::Refused(why) = self.stage {
            ui.text_ui(refusal_of_unit(why, look.lang), regular(13.0), Tone::Fail);
            ui.add_space(4.0);
        }
        let mut over = false;
        ui.horizontal(|ui| {
            // The safe one first.
            over = ui.button_ui(text.cancel, !is_sent).clicked();
            let ruling = self.ruling().filter(|_| !is_sent);
            let word = if is_sent { words.at_work } else { words.record };
            let pressed = ui.primary_ui(word, ruling.is_some()).clicked();
            if let Some(ruling) = ruling.filter(|_| pressed) {
                acts.push(Act::Send(Command::Rule(Box::new(ruling))));
                self.stage = Stage::Sent(snapshot.notices.last().map_or(0, |notice| notice.number));
            }
        });
        over
    }

    /// None while something is missing.
    fn ruling(&self) -> Option<Ruling> {
        let signed = self.signature.signed()?;
        let disposition = match self.chosen? {
            Chosen::SetAside => Disposition::SetAside,
            Chosen::RegisterAgain => Disposition::RegisterAgain,
            Chosen::Retire => Disposition::Retire,
            Chosen::Found if self.client_id.is_empty() || self.device_token.is_empty() => return None,
            Chosen::Found => Disposition::Found {
                client_id: self.client_id.clone(),
                device_token: Secret::new(self.device_token.as_str()),
            },
        };
        Some(Ruling { keys: self.unit.keys.clone(), disposition, by: signed.by, why: signed.why, pin: signed.pin })
    }
}
