//! One unit at the vendor's console: asked about there, and changed there as a supervisor's decision. What happens is read before it is pressed.

use std::sync::Arc;

use eframe::egui::{Context, ScrollArea, Ui};

use super::identities::{Identities, said};
use crate::domain::PinUse;
use crate::domain::entry::AtConsole;
use crate::seen::{Command, Decision, Signed, Snapshot};
use crate::ui::act::Act;
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::launch::{Asked, Became, Launch, Refused, Whom};
use crate::ui::list_dialog::refused_said;
use crate::ui::look::{Buttons, Ink, Parts as _, Tone, Which, buttons_ui, dialog_ui, regular, shown};
use crate::ui::sent::Sent;
use crate::ui::sign::{Form, Labels};
use crate::words::{Lang, at_console as words, console, disposition, refusal};

const WIDTH: f32 = 620.0;
/// What stands around the identities, where somebody signs.
const AROUND: f32 = 460.0;
const LEAST: f32 = 60.0;
const MOST: f32 = 220.0;

/// What was pressed once.
#[derive(Clone)]
enum Wanted {
    Keep(String),
    Clear,
    Cleared,
}

/// What came of it.
enum Told {
    Asked(Asked),
    Became(Became),
    Recorded,
    Refused(Refused),
    Broke,
}

/// What becomes of the dialog.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    Stays,
    IsOver,
    /// The record may say something else of the unit by now.
    Changed,
}

/// The dialog as it stands.
pub(super) struct UnitAtConsole {
    launch: Arc<dyn Launch>,
    wake: Wake,
    /// The client id that is to stay valid.
    chosen: Option<String>,
    wanted: Option<Wanted>,
    form: Form,
    sent: Option<Sent>,
    at_work: Option<Job<Result<Told, Refused>>>,
    told: Option<Told>,
}

impl UnitAtConsole {
    pub fn new(launch: Arc<dyn Launch>, known: &Identities, wake: Wake) -> Self {
        let form = Form::new(&known.supervisors, &launch.last().operator);
        Self { launch, wake, chosen: None, wanted: None, form, sent: None, at_work: None, told: None }
    }

    /// `known`: what is known of the unit by now.
    pub fn dialog_ui(
        &mut self,
        ctx: &Context,
        known: &Identities,
        bench: Option<&Snapshot>,
        acts: &mut Vec<Act>,
    ) -> After {
        let mut after = After::Stays;
        if bench.is_some_and(|bench| Sent::is_ruled(&mut self.sent, &mut self.form, bench, acts)) {
            (self.sent, self.wanted, self.told) = (None, None, Some(Told::Recorded));
            after = After::Changed;
        }
        // A bench that is gone answers nothing any more.
        self.sent.take_if(|_| bench.is_none());
        match Job::end(&mut self.at_work) {
            None => {}
            Some(Some(Err(Refused::Undecided(why)))) => self.form.refuse(why),
            Some(ended) => {
                let told = ended.map_or(Told::Broke, |ended| ended.unwrap_or_else(Told::Refused));
                (self.told, self.wanted) = (Some(told), None);
                after = After::Changed;
            }
        }
        let is_over = dialog_ui(ctx, "unit at console", WIDTH, (), |ui| self.content_ui(ui, known, bench, acts));
        if is_over.is_some() && !self.is_at_work() { After::IsOver } else { after }
    }

    /// Something was begun whose end is to be read, however the dialog would be left.
    pub fn is_at_work(&self) -> bool {
        self.at_work.is_some() || self.sent.is_some()
    }

    /// Something where the dialog is to be closed.
    fn content_ui(
        &mut self,
        ui: &mut Ui,
        known: &Identities,
        bench: Option<&Snapshot>,
        acts: &mut Vec<Act>,
    ) -> Option<()> {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        ui.head_ui(words::unit_head(&known.keys.serial_number, lang), text.unit_note);
        let room = (ui.ctx().content_rect().height() - AROUND).clamp(LEAST, MOST);
        ScrollArea::vertical().id_salt("unit at console").max_height(room).show(ui, |ui| {
            for id in &known.ids {
                let is_chosen = self.chosen.as_ref() == Some(&id.client_id);
                if ui.radio(is_chosen, shown::plain(&id.client_id)).clicked() && self.wanted.is_none() {
                    self.chosen = Some(id.client_id.clone());
                }
                ui.text_ui(said(id, lang), regular(12.0), Ink::Muted);
            }
            if known.ids.is_empty() {
                ui.text_ui(text.no_identities, regular(13.0), Ink::Muted);
            }
        });
        ui.add_space(6.0);
        self.told_ui(ui);
        match self.wanted.clone() {
            Some(wanted) => {
                self.sign_ui(ui, known, wanted, bench, acts);
                None
            }
            None => self.choose_ui(ui, known, bench),
        }
    }

    fn told_ui(&self, ui: &mut Ui) {
        let lang = ui.lang();
        let (said, tone) = match &self.told {
            None => return,
            Some(Told::Asked(Asked { units, silent: None })) => {
                let stands: Vec<_> = units.iter().map(|unit| console::stands(unit, lang)).collect();
                (lang.sentences(&stands), Tone::Pass)
            }
            Some(Told::Asked(Asked { silent: Some((host, code)), .. })) => {
                (console::silent(host, code, lang), Tone::Fail)
            }
            Some(Told::Became(became)) => became_said(became, lang),
            Some(Told::Recorded) => (words::text(lang).recorded.to_owned(), Tone::Pass),
            Some(Told::Refused(refused)) => (refused_said(refused, lang), Tone::Fail),
            Some(Told::Broke) => (words::text(lang).broke.to_owned(), Tone::Fail),
        };
        ui.text_ui(said, regular(14.0), tone);
        ui.add_space(4.0);
    }

    /// What can be done.
    fn choose_ui(&mut self, ui: &mut Ui, known: &Identities, bench: Option<&Snapshot>) -> Option<()> {
        let text = words::text(ui.lang());
        let is_free = !self.is_at_work();
        let can_ask = is_free && bench.is_none() && self.launch.api().is_some();
        if bench.is_some() {
            ui.text_ui(text.bench_asks, regular(13.0), Ink::Muted);
        }
        if self.at_work.is_some() {
            ui.text_ui(text.asking, regular(13.0), Ink::Muted);
        }
        ui.add_space(6.0);
        let chosen = self.chosen.clone().filter(|id| known.ids.iter().any(|known| known.client_id == *id));
        let buttons = Buttons {
            primary: Some((text.ask_one, can_ask)),
            others: &[
                (text.keep, can_ask && chosen.is_some()),
                (text.clear, can_ask && !known.ids.is_empty()),
                (text.cleared, is_free),
            ],
            leave: Some((text.close, self.at_work.is_none())),
        };
        let wanted = match (buttons_ui(ui, &buttons)?, chosen) {
            (Which::Primary, _) => {
                let (launch, whom) = (self.launch.clone(), Whom::Unit(known.keys.clone()));
                self.told = None;
                self.at_work = Some(Job::start(&self.wake, move || {
                    let api = launch.api().ok_or(Refused::Faults(Vec::new()))?;
                    api.ask(&whom).map(Told::Asked)
                }));
                return None;
            }
            (Which::Leave, _) => return Some(()),
            (Which::Other(0), Some(id)) => Wanted::Keep(id),
            (Which::Other(1), _) => Wanted::Clear,
            (Which::Other(_), _) => Wanted::Cleared,
        };
        (self.wanted, self.told) = (Some(wanted), None);
        self.form.forget_refusal();
        None
    }

    /// What happens, and who says so.
    fn sign_ui(
        &mut self,
        ui: &mut Ui,
        known: &Identities,
        wanted: Wanted,
        bench: Option<&Snapshot>,
        acts: &mut Vec<Act>,
    ) {
        let (lang, text, names) = (ui.lang(), words::text(ui.lang()), disposition::text(ui.lang()));
        let name = &known.keys.device_name;
        let (note, sign) = match &wanted {
            Wanted::Keep(id) => (words::keep_note(id, name, lang), text.do_keep),
            Wanted::Clear => (words::clear_note(known.ids.len(), name, lang), text.do_clear),
            Wanted::Cleared => (words::cleared_note(name, lang), text.do_cleared),
        };
        ui.text_ui(note, regular(14.0), Tone::Warn);
        ui.add_space(4.0);
        let labels = Labels { own: names.by, supervisor: names.by_supervisor, why: names.why, ..Labels::default() };
        self.form.fields_ui(ui, labels);
        self.form.refused_ui(ui, PinUse::Unit);
        let is_at_work = self.is_at_work();
        let signed = self.form.reasoned().filter(|_| !is_at_work);
        let word = if is_at_work { text.at_work } else { sign };
        ui.add_space(6.0);
        // The safe one is what one wants pressed.
        let leave = Some((ui.text().cancel, !is_at_work));
        let buttons = Buttons { primary: leave, others: &[(word, signed.is_some())], leave: None };
        match (buttons_ui(ui, &buttons), signed) {
            (Some(Which::Primary), _) => self.wanted = None,
            (Some(Which::Other(_)), Some(signed)) => self.begin(known, wanted, signed, bench, acts),
            _ => {}
        }
    }

    fn begin(
        &mut self,
        known: &Identities,
        wanted: Wanted,
        signed: Signed,
        bench: Option<&Snapshot>,
        acts: &mut Vec<Act>,
    ) {
        self.form.forget_refusal();
        let (launch, keys, seen) = (self.launch.clone(), known.keys.clone(), known.seen());
        let change = match wanted {
            Wanted::Keep(client_id) => AtConsole::Keep { client_id },
            Wanted::Clear => AtConsole::Clear,
            Wanted::Cleared => {
                let decision = Decision::Cleared(keys, seen);
                if let Some(bench) = bench {
                    acts.push(Act::Send(Command::decide(decision, signed)));
                    self.sent = Some(Sent::now(bench, PinUse::Unit));
                } else {
                    self.at_work = Some(Job::start(&self.wake, move || {
                        launch.decide(&decision, &signed)?;
                        Ok(Told::Recorded)
                    }));
                }
                return;
            }
        };
        self.at_work = Some(Job::start(&self.wake, move || {
            let api = launch.api().ok_or(Refused::Faults(Vec::new()))?;
            api.change(&keys, (&change, &seen), &signed).map(Told::Became)
        }));
    }
}

fn became_said(became: &Became, lang: Lang) -> (String, Tone) {
    match became {
        Became::Done => (words::text(lang).done.to_owned(), Tone::Pass),
        Became::Unrecorded(why) => (words::unrecorded(&refusal::said(why, PinUse::Unit, lang), lang), Tone::Fail),
        Became::Refused(host, code) => (console::not_changed(host, code, lang), Tone::Fail),
        Became::Unknown(host, code) => (words::maybe_done(host, code, lang), Tone::Fail),
    }
}
