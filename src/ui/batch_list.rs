//! The batches of this PC, to pick one from: those in its folder, and those elsewhere that were opened here.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::SystemTime;

use eframe::egui::{Id, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use crate::archive::{Brief, batch_files};
use crate::ui::host::Wake;
use crate::ui::launch::Shelves;
use crate::ui::look::cells::text_in;
use crate::ui::look::{Ink, Parts as _, Tone, bold, regular, shown};
use crate::ui::profiles::Usable;
use crate::words::{Lang, start as words};

/// Batches that are listed at most, those that were written last.
const MOST: usize = 40;
/// One of them.
const ROW: f32 = 40.0;
/// Between what stands beside each other in it.
const BESIDE: f32 = 8.0;
/// The ending of batch files.
pub(crate) const ENDING: &str = ".jsonl";

/// The batches, the one that was written last first.
#[derive(Default)]
pub(crate) struct BatchList {
    briefs: Vec<Brief>,
    coming: Option<Receiver<Brief>>,
}

/// How they are listed.
pub(crate) struct Offered<'a> {
    /// Whose products have names of their own.
    pub shelf: Option<&'a [Usable]>,
    /// The one that is chosen.
    pub chosen: Option<&'a Path>,
    /// One that is finished can be picked too.
    pub takes_finished: bool,
    /// In points, at most.
    pub high: f32,
}

impl BatchList {
    /// Begins to read them.
    pub fn read(shelves: &Shelves, wake: &Wake) -> Self {
        let (tell, coming) = channel();
        let Shelves { batches, own_batches, recent, .. } = shelves.clone();
        let wake = wake.clone();
        std::thread::spawn(move || {
            let in_folders =
                [batches, own_batches].into_iter().flatten().filter_map(|folder| batch_files(&folder).ok());
            let mut files: Vec<_> = in_folders.flatten().collect();
            files.extend(recent);
            for file in newest(files) {
                let brief = Brief::read(&file).ok().filter(|brief| !brief.is_practice);
                if brief.is_some_and(|brief| tell.send(brief).is_err()) {
                    return;
                }
                wake();
            }
        });
        Self { briefs: Vec::new(), coming: Some(coming) }
    }

    /// Takes what was read.
    pub fn poll(&mut self) {
        self.briefs.extend(self.coming.iter().flat_map(Receiver::try_iter));
    }

    pub fn briefs(&self) -> &[Brief] {
        &self.briefs
    }

    /// The file of the one that is picked.
    pub fn list_ui(&self, ui: &mut Ui, list: &Offered<'_>) -> Option<PathBuf> {
        if self.briefs.is_empty() {
            return None;
        }
        ui.line_ui(words::text(ui.lang()).batches, regular(13.0), Ink::Muted);
        let mut picked = None;
        let area = ScrollArea::vertical().id_salt("batches").max_height(list.high).min_scrolled_height(list.high);
        area.show(ui, |ui| {
            for brief in &self.briefs {
                if row_ui(ui, brief, list) {
                    picked = Some(brief.path.clone());
                }
            }
        });
        ui.add_space(8.0);
        picked
    }
}

/// One batch; true where it was chosen. All that stands in it is painted: what is pressed, and read out, is the row.
fn row_ui(ui: &mut Ui, brief: &Brief, list: &Offered<'_>) -> bool {
    let is_on = list.chosen == Some(&*brief.path);
    let can = list.takes_finished || !brief.is_finished;
    let (palette, text) = (ui.palette(), words::text(ui.lang()));
    let (name, details) = (shown::short(&brief.name, 36), details(brief, list.shelf, ui.lang()));
    let (state, ink) = if brief.is_finished { (text.finished, Ink::Muted) } else { (text.open, Ink::Plain) };
    let sense = if can { Sense::click() } else { Sense::hover() };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let id = Id::unique(("batch", &brief.path));
    let row = ui.interact(rect, id, sense).on_hover_text(shown::plain(&brief.path.display().to_string()));
    let spoken = [&*name, state, &*details].join(" · ");
    row.widget_info(|| WidgetInfo::selected(Role::RadioButton, can, is_on, &*spoken));
    let fill = match () {
        () if is_on => palette.tint(Tone::Run).fill,
        () if row.hovered() && can => palette.background,
        () => palette.panel,
    };
    ui.painter().rect_filled(rect, 6.0, fill);
    if row.has_focus() {
        ui.painter().rect_stroke(rect, 6.0, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
    }
    let (upper, lower) = rect.shrink2(vec2(10.0, 3.0)).split_top_bottom_at_fraction(0.5);
    let state_width = ui.painter().layout_no_wrap(state.to_owned(), regular(12.0), palette.muted).size().x;
    let name_end = text_in(
        ui,
        upper.with_max_x(upper.right() - state_width - BESIDE),
        name.into_owned(),
        bold(13.0),
        palette.colour(ink),
    )
    .right();
    text_in(ui, upper.with_min_x(name_end + BESIDE), state.to_owned(), regular(12.0), palette.muted);
    text_in(ui, lower, details, regular(12.0), palette.muted);
    row.clicked()
}

/// What is said of a batch below its name.
fn details(brief: &Brief, shelf: Option<&[Usable]>, lang: Lang) -> String {
    let by_key = |usable: &&Usable| Some(&usable.product_key) == brief.product_key.as_ref();
    // The profile's name is that of the product; one that has another by now is called by the one that it has. Two profiles may make one product.
    let mut names = shelf.into_iter().flatten().filter(by_key).map(|usable| &usable.name);
    let is_known = names.clone().any(|name| *name == brief.profile);
    let product = names.next().filter(|_| !is_known && names.next().is_none()).unwrap_or(&brief.profile);
    let last = brief.last.map(|last| shown::moment(&last.to_string())).unwrap_or_default();
    let details = [shown::short(product, 32).into_owned(), words::passed(lang, brief.passed), last];
    details.into_iter().filter(|detail| !detail.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Those that were written last, each once.
fn newest(files: Vec<PathBuf>) -> Vec<PathBuf> {
    let written = |file: &PathBuf| std::fs::metadata(file).and_then(|found| found.modified()).ok();
    let there = files.into_iter().filter(|file| file.to_string_lossy().ends_with(ENDING));
    let mut dated: Vec<(SystemTime, PathBuf)> = there.filter_map(|file| Some((written(&file)?, file))).collect();
    dated.sort_by(|one, other| other.cmp(one));
    dated.dedup();
    dated.into_iter().take(MOST).map(|(_, file)| file).collect()
}
