//! Backup, restore and the recovery key: a section of the settings, and what the first start offers.
//!
//! - `paper` the recovery key · `backing_up` a backup · `restoring` the record of a PC that is gone

mod backing_up;
mod paper;
mod restoring;

use eframe::egui::{Context, Frame, Margin, Panel, Stroke, Ui};

use self::backing_up::BackingUp;
use self::paper::PaperDialog;
use self::restoring::Restoring;
use super::host::{Premises, Wake};
use super::job::Job;
use super::look::{Ink, Parts as _, Tone, mono, regular};
use crate::custody::recovery_key;
use crate::store::{DataDir, OnPc};
use crate::words::keeping as words;

/// What is known of the recovery key and of the record.
#[derive(Clone)]
struct Known {
    /// Its public half; the fault where it cannot be read.
    recovery: Result<Option<String>, ()>,
    /// There is a record.
    has_record: bool,
}

enum Dialog {
    Paper(Box<PaperDialog>),
    BackingUp(Box<BackingUp>),
    Restoring(Box<Restoring>),
}

/// What there is of it.
pub(crate) struct Moving {
    data: DataDir,
    wake: Wake,
    /// None where there is nothing to keep: practice.
    is_real: bool,
    known: Option<Known>,
    /// It may be otherwise by now.
    is_stale: bool,
    reading: Option<Job<Known>>,
    dialog: Option<Dialog>,
    /// Somebody goes on without a recovery key.
    is_declined: bool,
}

/// What came of a dialog, for whoever has to follow it.
pub(crate) enum Came {
    /// A recovery key is in use that was not: its public half.
    RecoveryKey(String),
    /// Another record stands in the folder.
    Restored,
}

impl Moving {
    pub fn new(premises: &Premises, wake: Wake) -> Self {
        Self {
            data: premises.data.clone(),
            wake,
            is_real: !premises.practice,
            known: None,
            is_stale: true,
            reading: None,
            dialog: None,
            is_declined: false,
        }
    }

    /// What was read is read anew when somebody sees it the next time.
    pub fn leave(&mut self) {
        (self.known, self.is_stale) = (None, true);
    }

    /// Whether one of its dialogs stands.
    pub fn is_asking(&self) -> bool {
        self.dialog.is_some()
    }

    /// Nobody here may see it any more. What is at work is read to its end.
    pub fn close(&mut self) {
        let is_over = |dialog: &mut Dialog| match dialog {
            Dialog::Paper(paper) => !paper.is_at_work(),
            Dialog::BackingUp(backing_up) => !backing_up.is_at_work(),
            Dialog::Restoring(restoring) => !restoring.is_at_work(),
        };
        self.is_stale |= self.dialog.take_if(is_over).is_some();
    }

    /// Takes what the threads brought.
    pub fn poll(&mut self) {
        if let Some(known) = Job::take(&mut self.reading) {
            self.known = Some(known);
        }
        if self.is_stale && self.reading.is_none() && self.is_real {
            self.is_stale = false;
            let data = self.data.clone();
            self.reading = Some(Job::start(&self.wake, move || Known {
                recovery: recovery_key::in_use(&data).map_err(drop),
                has_record: data.has_record(),
            }));
        }
    }

    /// In the settings. `by`: who works here.
    pub fn section_ui(&mut self, ui: &mut Ui, by: &str) {
        let text = words::text(ui.lang());
        let Some(known) = self.known.clone() else {
            ui.text_ui(text.at_work, regular(14.0), Ink::Muted);
            return;
        };
        match &known.recovery {
            Ok(None) => drop(ui.text_ui(text.no_key, regular(14.0), Tone::Warn)),
            Err(()) => drop(ui.text_ui(text.key_unreadable, regular(14.0), Tone::Fail)),
            Ok(Some(recipient)) => {
                ui.text_ui(text.has_key, regular(14.0), Ink::Plain);
                ui.text_ui(recipient, mono(12.0), Ink::Muted);
            }
        }
        ui.add_space(4.0);
        ui.horizontal_wrapped(|ui| {
            if known.recovery == Ok(None) && ui.small_ui(text.make_key).clicked() {
                self.dialog = Some(Dialog::Paper(Box::default()));
            }
            if known.has_record && ui.small_ui(text.back_up).clicked() {
                let has_key = known.recovery.as_ref().is_ok_and(Option::is_some);
                self.dialog = Some(Dialog::BackingUp(Box::new(BackingUp::new(has_key))));
            }
            if ui.small_ui(text.restore).clicked() {
                self.dialog = Some(Dialog::Restoring(Box::new(Restoring::new(by))));
            }
        });
    }

    /// Above the start dialog, while there is neither a record nor a recovery key.
    pub fn offer_ui(&mut self, ui: &mut Ui) {
        let is_first = self.known.as_ref().is_some_and(|known| known.recovery == Ok(None) && !known.has_record);
        if !is_first || self.is_declined || *self.data.on_pc() == OnPc::NotAsked {
            return;
        }
        let (palette, text) = (ui.palette(), words::text(ui.lang()));
        let frame = Frame::new()
            .fill(ui.tint(Tone::Warn).fill)
            .stroke(Stroke::new(1.0, palette.line))
            .inner_margin(Margin::symmetric(18, 8));
        Panel::top("recovery key").resizable(false).show_separator_line(false).frame(frame).show(ui, |ui| {
            ui.text_ui(text.offer, regular(14.0), Ink::Plain);
            ui.horizontal_wrapped(|ui| {
                if ui.small_ui(text.make_key).clicked() {
                    self.dialog = Some(Dialog::Paper(Box::default()));
                }
                if ui.small_ui(text.restore).clicked() {
                    self.dialog = Some(Dialog::Restoring(Box::new(Restoring::new(""))));
                }
                if ui.small_ui(text.without).clicked() {
                    self.is_declined = true;
                }
            });
        });
    }

    /// The dialog that is there, and what came of it.
    pub fn dialog_ui(&mut self, ctx: &Context) -> Option<Came> {
        let (stays, made) = match self.dialog.as_mut()? {
            Dialog::Paper(paper) => (paper.dialog_ui(ctx, &self.data, &self.wake), paper.take_made()),
            Dialog::BackingUp(backing_up) => (backing_up.dialog_ui(ctx, &self.data, &self.wake), None),
            Dialog::Restoring(restoring) => (restoring.dialog_ui(ctx, &self.data, &self.wake), None),
        };
        let is_restored = matches!(&self.dialog, Some(Dialog::Restoring(restoring)) if restoring.is_done());
        if !stays {
            (self.dialog, self.is_stale) = (None, true);
        }
        made.map(Came::RecoveryKey).or((!stays && is_restored).then_some(Came::Restored))
    }
}
