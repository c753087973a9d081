//! The addresses of a job's list, visited by the bench that is open on it: begun, seen and held here.

use eframe::egui::{Context, DragValue, Margin, Ui};

use crate::seen::round::RoundView;
use crate::seen::{Command, Round};
use crate::ui::act::Act;
use crate::ui::look::{Ink, Look, Parts as _, Tone, answers_ui, bold, dialog_ui, regular, shown};
use crate::words::{job, jobs as words};

const WIDTH: f32 = 480.0;
/// A bench has no more slots.
const MOST: usize = 32;

/// What is asked for.
pub(super) struct Visiting {
    round: Round,
    /// The site that is looked at.
    site: Option<String>,
    /// The job's batch among those that are open.
    at: usize,
}

impl Visiting {
    /// `at`: the job's batch among those that are open.
    pub fn new(at: usize, site: Option<&str>) -> Self {
        let site = site.map(ToOwned::to_owned);
        Self { at, round: Round { site: site.clone(), ..Round::default() }, site }
    }

    /// False once it is over.
    pub fn dialog_ui(&mut self, ctx: &Context, acts: &mut Vec<Act>) -> bool {
        let look = Look::of(ctx);
        let text = words::text(look.lang);
        let answer = dialog_ui(ctx, "visiting", WIDTH, false, |ui| {
            ui.head_ui(text.visit.trim_end_matches('…'), text.visit_note);
            ui.horizontal_wrapped(|ui| {
                let label = ui.line_ui(text.visit_at_once, regular(13.0), Ink::Muted);
                ui.add(DragValue::new(&mut self.round.at_once).range(1..=MOST)).labelled_by(label.id);
            });
            ui.checkbox(&mut self.round.once, text.visit_once);
            if let Some(site) = &self.site {
                let name = if site.is_empty() { job::text(look.lang).no_site.into() } else { shown::short(site, 40) };
                let mut only = self.round.site.is_some();
                if ui.checkbox(&mut only, words::visit_site(&name, look.lang)).changed() {
                    self.round.site = Some(site.clone()).filter(|_| only);
                }
            }
            ui.add_space(10.0);
            answers_ui(ui, (text.visit_now, true), (look.text().cancel, true), true)
        });
        if answer == Some(true) {
            acts.push(Act::Send(Command::BeginRound(self.round.clone()).of(self.at)));
        }
        answer.is_none()
    }
}

/// How far a round is, and the button that holds it.
pub(super) fn round_ui(ui: &mut Ui, round: &RoundView, acts: &mut Vec<Act>) {
    let lang = ui.lang();
    let text = words::text(lang);
    let (said, tone) = match () {
        () if round.over => (text.round_over, Tone::Wait),
        () if round.held => (text.round_held, Tone::Warn),
        () => (text.round_at_work, Tone::Run),
    };
    ui.toned_ui(tone, Margin::symmetric(12, 6), |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.line_ui(said, bold(13.0), tone);
            ui.text_ui(words::round(&round.counts, lang), regular(13.0), Ink::Plain);
            if !round.over {
                let word = if round.held { text.go_on } else { text.hold };
                if ui.small_ui(word).clicked() {
                    acts.push(Act::Send(Command::HoldRound(!round.held)));
                }
            }
        });
    });
}
