//! Trying the dialog on a unit, as the form shows it: the port, a button a verb, what came of it, what was said.

use std::sync::Arc;

use eframe::egui::{Context, Frame, Margin, TextEdit, Ui};

use super::fields::{Form, spoken};
use super::section::Section;
use super::wish::TrialWish;
use crate::domain::{Failure, LineFault, Verb, Way};
use crate::trial::{Ending, Held, Refused, Snapshot, Tried, only_reads, reading};
use crate::ui::look::{Ink, Look, Parts as _, Tone, answers_ui, bold, dialog_ui, mono, regular, shown};
use crate::words::trial::{self as words, text};
use crate::words::{failure, line};

/// Lines of an answer, and of what was said, that stand here.
const LINES: usize = 12;
const SAID: usize = 60;

/// What the form needs of the trial, and what it wishes of it.
pub(super) struct TrialView<'a> {
    pub snapshot: Arc<Snapshot>,
    pub port: &'a mut String,
    pub found: &'a [String],
    /// Nothing real may be met.
    pub is_practice: bool,
    pub wish: Option<TrialWish>,
}

impl TrialView<'_> {
    pub fn of(&self, verb: Verb) -> Option<&Tried> {
        self.snapshot.tried.iter().find(|tried| tried.verb == verb)
    }

    pub fn is_free(&self) -> bool {
        self.snapshot.running.is_none() && !self.is_practice
    }
}

/// Which port, and all reading at once.
pub(super) fn port_ui(form: &mut Form<'_>, ui: &mut Ui, view: &mut TrialView<'_>) {
    let text = text(form.look.lang);
    form.section_ui(ui, Section::Trial, text.head, |form, ui| {
        if view.is_practice {
            ui.text_ui(text.practice, regular(13.0), Ink::Muted);
            return;
        }
        ui.text_ui(text.note, regular(13.0), Ink::Muted);
        which_port_ui(form, ui, view);
        read_all_ui(form, ui, view);
    });
}

/// All reading at once, what of it is being done, and why nothing was.
pub(super) fn read_all_ui(form: &Form<'_>, ui: &mut Ui, view: &mut TrialView<'_>) {
    let text = text(form.look.lang);
    ui.horizontal_wrapped(|ui| {
        if ui.button_ui(text.read_all, view.is_free()).clicked() {
            view.wish = Some(TrialWish::Read(reading().collect()));
        }
        running_ui(form, ui, view);
    });
    if let Some(refused) = view.snapshot.refused {
        ui.text_ui(refusal(form.look, refused), regular(13.0), Tone::Fail);
    }
}

/// The port, typed or picked of those that are there.
pub(super) fn which_port_ui(form: &mut Form<'_>, ui: &mut Ui, view: &mut TrialView<'_>) {
    let text = text(form.look.lang);
    form.row_ui(ui, "", text.port, |_, ui, label| {
        let edit =
            TextEdit::singleline(view.port).id_salt("trial-port").font(mono(13.0)).margin(Margin::symmetric(8, 6));
        ui.add(edit.desired_width(f32::INFINITY)).labelled_by(label.id);
        ui.horizontal_wrapped(|ui| {
            for port in view.found {
                if ui.choice_ui(view.port == port, port, port) {
                    view.port.clone_from(port);
                }
            }
            if view.found.is_empty() {
                ui.text_ui(text.no_ports, regular(12.0), Ink::Muted);
            }
            if ui.small_ui(text.look_again).clicked() {
                view.wish = Some(TrialWish::LookForPorts);
            }
        });
    });
}

/// What is being tried, and for how long.
pub(super) fn running_ui(form: &Form<'_>, ui: &mut Ui, view: &TrialView<'_>) {
    if let Some((verb, since)) = view.snapshot.running {
        let name = form.verb(verb);
        ui.line_ui(format!("{name} …"), regular(13.0), Tone::Run);
        ui.line_ui(shown::running(since), mono(13.0), Tone::Run);
    }
}

pub(super) fn refusal(look: Look, refused: Refused) -> String {
    let text = text(look.lang);
    match refused {
        Refused::NoPort => text.no_port.into(),
        Refused::InUse => text.in_use.into(),
        Refused::HoldsIdentity => text.holds_identity.into(),
        Refused::NoSecret => text.no_secret.into(),
        Refused::NotSendable => text.not_sendable.into(),
        Refused::Port(cause, why) => said(look, cause, why),
    }
}

fn said(look: Look, cause: Failure, why: Option<LineFault>) -> String {
    let words = failure::of(cause, look.lang);
    match why {
        Some(why) => format!("{} · {} {}", cause.code(), line::cause(look.lang, why), line::cure(look.lang, why)),
        None => format!("{} · {} {}", cause.code(), words.title, words.todo),
    }
}

/// The button that tries one verb.
pub(super) fn button_ui(form: &Form<'_>, ui: &mut Ui, view: &mut TrialView<'_>, verb: Verb) {
    let name = spoken(form, verb);
    let dots = if only_reads(verb) { "" } else { "…" };
    let word = format!("{}{dots}", text(form.look.lang).head);
    if ui.small_enabled_ui(&word, &format!("{name}{dots}"), view.is_free()).clicked() {
        view.wish = Some(if only_reads(verb) { TrialWish::Read(vec![verb]) } else { TrialWish::Change(verb) });
    }
}

/// How a verb ended.
pub(super) fn tried_ui(form: &Form<'_>, ui: &mut Ui, tried: &Tried) {
    let text = text(form.look.lang);
    let took = tried.took_ms.map(shown::took);
    let (tone, said) = match (tried.has_faults, tried.failure, took) {
        (true, ..) => (Tone::Warn, text.has_faults.to_owned()),
        (_, Some(cause), Some(took)) => {
            (Tone::Fail, format!("{} · {} · {took}", cause.code(), failure::of(cause, form.look.lang).title))
        }
        (_, _, Some(took)) if tried.is_made_up => (Tone::Pass, format!("{} · {took}", text.made_up)),
        (_, _, Some(took)) => (Tone::Pass, took),
        _ => return,
    };
    ui.text_ui(said, regular(12.0), tone);
}

/// What came of one exchange: how many patterns matched, what they caught, the answer itself.
pub(super) fn held_ui(form: &Form<'_>, ui: &mut Ui, held: &Held, patterns: usize) {
    let (look, palette, text) = (form.look, form.look.palette(), text(form.look.lang));
    let matched = words::patterns(look.lang, held.matched, patterns);
    let (tone, mut said) = match held.ending {
        Ending::Matched => (Tone::Pass, matched),
        Ending::Absent => (Tone::Pass, text.absent.to_owned()),
        Ending::Refused => (Tone::Fail, text.refused.to_owned()),
        Ending::Unmatched => (Tone::Fail, matched),
        Ending::Silent => (Tone::Fail, text.silent.to_owned()),
        Ending::Undecodable => (Tone::Fail, text.undecodable.to_owned()),
        Ending::Unknown => (Tone::Warn, text.unknown.to_owned()),
    };
    if held.tries > 1 {
        said = format!("{said} · {}", words::tries(look.lang, held.tries));
    }
    ui.text_ui(said, bold(12.0), tone);
    for (name, value) in &held.caught {
        ui.text_ui(format!("{name} = {}", shown::plain(value)), mono(12.0), Ink::Plain);
    }
    if held.answer.is_empty() {
        return;
    }
    Frame::new().fill(palette.background).corner_radius(6).inner_margin(Margin::symmetric(8, 6)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.line_ui(text.answer, regular(11.0), Ink::Muted);
        let first = held.answer.len().saturating_sub(LINES);
        for line in &held.answer[first..] {
            ui.text_ui(format!("← {}", shown::plain(line)), mono(12.0), Ink::Plain);
        }
    });
}

/// What was said, masked.
pub(super) fn transcript_ui(form: &mut Form<'_>, ui: &mut Ui, view: &TrialView<'_>) {
    let tape = &view.snapshot.tape;
    if tape.is_empty() {
        return;
    }
    let palette = form.look.palette();
    form.section_ui(ui, Section::Transcript, text(form.look.lang).transcript, |_, ui| {
        for line in &tape[tape.len().saturating_sub(SAID)..] {
            let (arrow, ink) = match line.way {
                Way::Sent => ("→", palette.tint(Tone::Run).ink),
                Way::Heard => ("←", palette.ink),
            };
            ui.text_ui(format!("{:>6} ms {arrow} {}", line.ms, shown::plain(&line.text)), mono(12.0), ink);
        }
    });
}

/// Asks before the unit is changed: agreed to, declined, or nothing yet.
pub(super) fn agree_ui(ctx: &Context, verb: Verb, port: &str, reads_identity: bool) -> Option<bool> {
    let text = text(Look::of(ctx).lang);
    dialog_ui(ctx, "trial-agree", 420.0, false, |ui| {
        ui.line_ui(text.change_head, bold(16.0), Ink::Plain);
        ui.line_ui(shown::plain(port), mono(13.0), Ink::Muted);
        ui.add_space(8.0);
        let note = if verb == Verb::Reset { text.reset_note } else { text.change_note };
        ui.text_ui(note, regular(14.0), Ink::Plain);
        if verb != Verb::Reset && !reads_identity {
            ui.text_ui(text.blind_note, bold(14.0), Tone::Warn);
        }
        ui.add_space(12.0);
        // The safe one first.
        answers_ui(ui, (text.cancel, true), (text.change_do, true), false).map(|cancelled| !cancelled)
    })
}
