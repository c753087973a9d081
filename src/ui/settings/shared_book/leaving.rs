//! The dialog in which a person has the station use no book.

use eframe::egui::{Context, Ui};

use super::after::{After, Done};
use crate::decisions::Keeping;
use crate::domain::PinUse;
use crate::platform::runtime;
use crate::seen::{Refusal, Signed};
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::look::{Buttons, Parts as _, Tone, Which, buttons_ui, dialog_ui, regular};
use crate::ui::sign::{Form, Labels};
use crate::words::book_settings as words;

const WIDTH: f32 = 520.0;

/// The dialog as it stands.
pub(super) struct Leaving {
    form: Form,
    at_work: Option<Job<Result<(), Refusal>>>,
}

impl Leaving {
    pub fn new(form: Form) -> Self {
        Self { form, at_work: None }
    }

    /// `keeping`: as it is while a bench holds the record, or none.
    pub fn dialog_ui(&mut self, ctx: &Context, wake: &Wake, keeping: impl FnOnce() -> Keeping) -> After {
        match Job::end(&mut self.at_work) {
            None => {}
            Some(Some(Ok(()))) => return After::Done(Done::Left),
            Some(told) => {
                self.form.refuse(told.and_then(Result::err).unwrap_or(Refusal::NotRecorded(None, None)));
            }
        }
        match dialog_ui(ctx, "leave the shared book", WIDTH, None, |ui| self.content_ui(ui)) {
            None => {}
            // What is being put on record is waited for.
            Some(_) if self.at_work.is_some() => {}
            Some(None) => return After::Left,
            Some(Some(signed)) => {
                self.form.forget_refusal();
                let keeping = keeping();
                self.at_work = Some(Job::start(wake, move || runtime().block_on(keeping.leave_book(&signed))));
            }
        }
        After::Stays
    }

    /// Who says so; nothing where it is left.
    fn content_ui(&mut self, ui: &mut Ui) -> Option<Option<Signed>> {
        let text = words::text(ui.lang());
        ui.head_ui(text.leave_head, "");
        ui.text_ui(text.leave_note, regular(14.0), Tone::Warn);
        ui.add_space(4.0);
        let labels = Labels { own: text.by, supervisor: text.by_supervisor, ..Labels::default() };
        self.form.fields_ui(ui, labels);
        self.form.refused_ui(ui, PinUse::Secret);
        ui.add_space(6.0);
        let is_free = self.at_work.is_none();
        let word = if is_free { text.do_leave } else { text.at_work };
        let can_leave = is_free && self.form.is_whole();
        let buttons = Buttons { primary: Some((text.keep, is_free)), others: &[(word, can_leave)], leave: None };
        match buttons_ui(ui, &buttons)? {
            Which::Other(_) => Some(Some(self.form.signed())),
            Which::Primary | Which::Leave => Some(None),
        }
    }
}
