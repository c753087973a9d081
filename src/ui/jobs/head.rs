//! One job in figures, each of which is a filter.

use std::sync::Arc;

use eframe::egui::{Ui, vec2};

use super::asked::{Asked, Which};
use super::figures::{shares, tone};
use super::list::{at_bench, product};
use super::reading::Told;
use super::state::{Around, Jobs};
use crate::domain::{Coverage, Standing};
use crate::ui::act::Act;
use crate::ui::look::cells::chip_ui;
use crate::ui::look::chart::shares_ui;
use crate::ui::look::{Ink, Parts as _, Tone, bold, regular, shown};
use crate::words::{Lang, job, jobs as words, logs, start};

const BAR: f32 = 10.0;

impl Jobs {
    /// The head of a job.
    pub(super) fn head_ui(
        &mut self,
        ui: &mut Ui,
        told: &Arc<Told>,
        Around { bench, shelf }: Around<'_>,
        acts: &mut Vec<Act>,
    ) {
        let look = ui.look();
        let text = words::text(look.lang);
        let briefs = self.read.as_ref().map(|read| read.briefs.as_slice()).unwrap_or_default();
        let Some(brief) = briefs.iter().find(|brief| brief.segment == told.job.segment).cloned() else { return };
        let coverage = told.job.story.coverage;
        ui.name_ui(shown::plain(&brief.batch), bold(18.0), Ink::Plain);
        let state = match () {
            () if at_bench(&brief, bench).is_some() => text.at_bench,
            () if brief.is_finished => start::text(look.lang).finished,
            () => "",
        };
        let list = if brief.has_list { "" } else { text.no_list };
        let details = [product(&brief, shelf), list, state].map(shown::plain);
        let details: Vec<_> = details.iter().map(AsRef::as_ref).filter(|one: &&str| !one.is_empty()).collect();
        ui.text_ui(details.join(" · "), regular(13.0), Ink::Muted);
        ui.add_space(2.0);
        shares_ui(ui, vec2(ui.available_width(), BAR), &shares(&coverage, look), job::text(look.lang).so_far);
        ui.add_space(4.0);
        self.actions_ui(ui, told, &brief, bench, acts);
        ui.add_space(4.0);
        ui.horizontal_wrapped(|ui| self.filters_ui(ui, told, &coverage));
    }

    /// How many units are shown, and how many are chosen.
    pub(super) fn shown(&self, told: &Told, lang: Lang) -> String {
        let shown = words::shown(self.found.units.len(), told.len(), lang);
        match self.marked.len() {
            0 => shown,
            count => format!("{shown} · {}", words::marked(count, lang)),
        }
    }

    /// How many stand how: pressed, only such are shown.
    fn filters_ui(&mut self, ui: &mut Ui, told: &Told, coverage: &Coverage) {
        let lang = ui.lang();
        let standings = Standing::ALL.iter().map(|one| (Which::Standing(*one), coverage.of(*one)));
        for (which, count) in standings.chain([(Which::Stranger, coverage.strangers)]) {
            let is_on = self.asked.which.contains(&which);
            if count == 0 && !is_on {
                continue;
            }
            let (word, tone) = match which {
                Which::Standing(standing) => (job::standing(standing, lang), tone(standing)),
                Which::Stranger => (job::text(lang).strangers, Tone::Ask),
            };
            let said = format!("{word} {count}");
            if chip_ui(ui, &said, tone, is_on, !self.asked.which.is_empty()).clicked() {
                let _ = if is_on { self.asked.which.remove(&which) } else { self.asked.which.insert(which) };
            }
        }
        if let Some(site) = &self.asked.site {
            let site = if site.is_empty() { job::text(lang).no_site.into() } else { shown::short(site, 24) };
            let said = format!("{}: {site}", job::text(lang).site);
            if chip_ui(ui, &said, Tone::Run, true, true).clicked() {
                self.asked.site = None;
            }
        }
        ui.line_ui(self.shown(told, lang), regular(13.0), Ink::Muted);
        if !self.asked.is_all() && ui.small_ui(logs::text(lang).clear).clicked() {
            self.asked = Asked::default();
        }
    }
}
