//! The jobs of the record, the newest first, and the sites of the one that is looked at.

use eframe::egui::{
    Align2, CornerRadius, FontId, Id, Layout, Rect, Response, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use super::figures::shares;
use super::reading::Told;
use super::state::{Around, Jobs};
use crate::archive::JobBrief;
use crate::domain::Coverage;
use crate::seen::Snapshot;
use crate::ui::look::cells::text_in;
use crate::ui::look::chart::shares_ui;
use crate::ui::look::{Ink, Parts as _, Tone, bold, inside, regular, shown};
use crate::ui::profiles::Usable;
use crate::words::{job, jobs as words, start};

const JOB: f32 = 62.0;
const SITE: f32 = 40.0;
const BAR: f32 = 6.0;
/// A line of text in either.
const LINE: f32 = 19.0;
/// The jobs leave so much of the pane to the sites.
const SHARE: f32 = 0.5;

impl Jobs {
    /// The jobs, and beneath them the sites of the one that is looked at.
    pub(super) fn jobs_ui(&mut self, ui: &mut Ui, Around { bench, shelf }: Around<'_>, sites: bool) {
        let told = self.told();
        let has_sites = sites && told.as_ref().is_some_and(|told| told.job.story.sites.len() > 1);
        let high = if has_sites { ui.available_height() * SHARE } else { ui.available_height() };
        let mut picked = None;
        let briefs = self.read.as_ref().map(|read| read.briefs.as_slice()).unwrap_or_default();
        let at = told.as_ref().map(|told| told.job.segment.as_str());
        let area = ScrollArea::vertical().id_salt("jobs").auto_shrink([false, has_sites]).max_height(high);
        area.min_scrolled_height(0.0).show_rows(ui, JOB, briefs.len(), |ui, seen| {
            for brief in &briefs[seen] {
                if job_ui(ui, brief, at == Some(&*brief.segment), at_bench(brief, bench).is_some(), shelf).clicked() {
                    picked = Some(brief.segment.clone());
                }
            }
        });
        if let Some(told) = told.filter(|_| has_sites) {
            ui.add_space(8.0);
            self.sites_ui(ui, &told);
        }
        if let Some(segment) = picked {
            self.pick(&segment);
        }
    }

    /// How far it has come at each site; pressing one shows only that.
    fn sites_ui(&mut self, ui: &mut Ui, told: &Told) {
        let (lang, text) = (ui.lang(), job::text(ui.lang()));
        ui.line_ui(text.sites, bold(13.0), Ink::Plain);
        let area = ScrollArea::vertical().id_salt("sites").auto_shrink(false).min_scrolled_height(0.0);
        area.show_rows(ui, SITE, told.job.story.sites.len(), |ui, seen| {
            for (site, coverage) in &told.job.story.sites[seen] {
                let name = if site.is_empty() { text.no_site.into() } else { shown::short(site, 40) };
                let is_on = self.asked.site.as_ref() == Some(site);
                let spoken = format!("{name}: {}", job::coverage(coverage, lang));
                let (rect, row) = row_ui(ui, SITE, Id::unique(("site", site)), is_on, &spoken);
                let inner = rect.shrink2(vec2(10.0, 4.0));
                let line = inner.with_max_y(inner.top() + LINE);
                names_ui(ui, line, name.into_owned(), &count(coverage), regular(13.0));
                bar_ui(ui, inner, coverage);
                if row.clicked() {
                    self.asked.site = Some(site.clone()).filter(|_| !is_on);
                }
            }
        });
    }
}

/// The batch of the bench that is this very job, and its place among those that are open.
pub(super) fn at_bench<'a>(brief: &JobBrief, bench: Option<&'a Snapshot>) -> Option<(usize, &'a Snapshot)> {
    let is_it = |batch: &Snapshot| batch.batch.name == brief.batch && batch.profile.product_key == brief.product_key;
    bench?.batches().enumerate().find(|(_, batch)| is_it(batch))
}

/// What a product is called.
pub(super) fn product<'a>(brief: &'a JobBrief, shelf: Option<&'a [Usable]>) -> &'a str {
    let mut names = shelf.into_iter().flatten().filter(|usable| usable.product_key == brief.product_key);
    names.next().map_or(&*brief.product_key, |usable| &usable.name)
}

fn job_ui(ui: &mut Ui, brief: &JobBrief, is_on: bool, is_at_bench: bool, shelf: Option<&[Usable]>) -> Response {
    let (lang, text) = (ui.lang(), words::text(ui.lang()));
    let name = shown::short(&brief.batch, 40);
    let state = match () {
        () if is_at_bench => text.at_bench,
        () if brief.is_finished => start::text(lang).finished,
        () if !brief.has_list => text.no_list,
        () => "",
    };
    let details: Vec<_> = [&*shown::short(product(brief, shelf), 32), state]
        .into_iter()
        .filter(|one| !one.is_empty())
        .map(ToOwned::to_owned)
        .collect();
    let details = details.join(" · ");
    let coverage = job::coverage(&brief.coverage, lang);
    let spoken =
        [&*name, &*details, &*coverage].into_iter().filter(|one| !one.is_empty()).collect::<Vec<_>>().join(" · ");
    let (rect, row) = row_ui(ui, JOB, Id::unique(("job", &brief.segment)), is_on, &spoken);
    let inner = rect.shrink2(vec2(10.0, 5.0));
    let line = inner.with_max_y(inner.top() + LINE);
    names_ui(ui, line, name.into_owned(), &count(&brief.coverage), bold(13.0));
    text_in(ui, line.translate(vec2(0.0, LINE)), details, regular(12.0), ui.palette().muted);
    bar_ui(ui, inner, &brief.coverage);
    row.on_hover_text(spoken)
}

/// So many are done, of so many.
fn count(coverage: &Coverage) -> String {
    format!("{} / {}", coverage.done, coverage.listed)
}

/// A name, and a figure at the right. Painted, as all that stands in a row: what is pressed is the row, wherever it is pressed.
fn names_ui(ui: &Ui, line: Rect, name: String, figure: &str, font: FontId) {
    let palette = ui.palette();
    let figure = ui.painter().text(line.right_center(), Align2::RIGHT_CENTER, figure, regular(12.0), palette.muted);
    text_in(ui, line.with_max_x(figure.left() - 8.0), name, font, palette.ink);
}

/// How it stands, at the foot of a row.
fn bar_ui(ui: &mut Ui, row: Rect, coverage: &Coverage) {
    let look = ui.look();
    let bar = Rect::from_min_max(pos2(row.left(), row.bottom() - BAR), row.max);
    let mut inner = inside(ui, bar, Layout::default());
    shares_ui(&mut inner, bar.size(), &shares(coverage, look), job::text(look.lang).so_far);
}

/// One that can be picked.
fn row_ui(ui: &mut Ui, high: f32, id: Id, is_on: bool, spoken: &str) -> (Rect, Response) {
    let palette = ui.palette();
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), high - 4.0), Sense::hover());
    let row = ui.interact(rect, id, Sense::click());
    row.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_on, spoken));
    let fill = match () {
        () if is_on => palette.tint(Tone::Run).fill,
        () if row.hovered() => palette.background,
        () => palette.panel,
    };
    ui.painter().rect_filled(rect, CornerRadius::same(6), fill);
    if row.has_focus() {
        ui.painter().rect_stroke(rect, CornerRadius::same(6), Stroke::new(2.0, palette.accent), StrokeKind::Inside);
    }
    (rect, row)
}
