//! The batches to pick from by name, and the name of a new one.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::SystemTime;

use eframe::egui::{Id, Layout, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use crate::archive::{Brief, batch_files};
use crate::ui::host::Wake;
use crate::ui::launch::Shelves;
use crate::ui::look::{Ink, Parts as _, Tone, bold, inside, regular, shown};
use crate::ui::profiles::Usable;
use crate::words::start as words;

/// Batches that are listed at most, those that were written last.
const MOST: usize = 40;
/// The list is no higher.
const LIST: f32 = 190.0;
/// A batch in it.
const ROW: f32 = 40.0;
/// The ending of batch files.
const ENDING: &str = ".jsonl";

/// The batches on the shelf.
pub(super) struct Batches {
    folder: Option<PathBuf>,
    own_folder: Option<PathBuf>,
    /// The one that was written last comes first.
    list: Vec<Brief>,
    coming: Option<Receiver<Brief>>,
}

impl Batches {
    /// Begins to read them.
    pub fn read(shelves: &Shelves, wake: &Wake) -> Self {
        let (tell, coming) = channel();
        let Shelves { batches: folder, own_batches: own_folder, recent, .. } = shelves.clone();
        let (folders, wake) = ([folder.clone(), own_folder.clone()], wake.clone());
        std::thread::spawn(move || {
            let in_folders = folders.into_iter().flatten().filter_map(|folder| batch_files(&folder).ok());
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
        Self { folder, own_folder, list: Vec::new(), coming: Some(coming) }
    }

    /// Takes what was read.
    pub fn poll(&mut self) {
        while let Some(told) = self.coming.as_ref().map(Receiver::try_recv) {
            match told {
                Ok(brief) => self.list.push(brief),
                Err(TryRecvError::Disconnected) => self.coming = None,
                Err(TryRecvError::Empty) => return,
            }
        }
    }

    /// The batches to choose from; one that is finished is seen, and cannot be. The file of the one that is picked.
    pub fn list_ui(&self, ui: &mut Ui, shelf: Option<&[Usable]>, chosen: &Path) -> Option<PathBuf> {
        if self.list.is_empty() {
            return None;
        }
        ui.line_ui(words::text(ui.lang()).batches, regular(13.0), Ink::Muted);
        let mut picked = None;
        ScrollArea::vertical().id_salt("batches").max_height(LIST).min_scrolled_height(LIST).show(ui, |ui| {
            for brief in &self.list {
                if row_ui(ui, brief, shelf, brief.path == chosen) {
                    picked = Some(brief.path.clone());
                }
            }
        });
        ui.add_space(8.0);
        picked
    }

    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Whether this folder is made with the first batch in it; for any other, a person is asked.
    pub fn makes(&self, folder: &Path) -> bool {
        self.own_folder.as_deref() == Some(folder)
    }

    /// The file that is meant: one of which only the name is given stands in the folder for batches.
    pub fn file(&self, typed: &str) -> PathBuf {
        match &self.folder {
            Some(folder) if !typed.is_empty() && Path::new(typed).is_relative() => {
                folder.join(if typed.ends_with(ENDING) { typed.to_owned() } else { format!("{typed}{ENDING}") })
            }
            _ => typed.into(),
        }
    }

    /// What is typed for a file.
    pub fn typed(&self, file: &Path) -> String {
        match file.file_name().and_then(|name| name.to_str()?.strip_suffix(ENDING)) {
            Some(name) if self.folder.is_some() && file.parent() == self.folder.as_deref() => name.to_owned(),
            _ => file.display().to_string(),
        }
    }

    /// A name for a new batch of this product that no other has: product and day.
    pub fn new_name(&self, product: &str) -> String {
        self.free(format!("{}-{}", plain(product), jiff::Zoned::now().strftime("%Y-%m-%d")))
    }

    fn free(&self, name: String) -> String {
        let numbered = (2_u32..).map(|number| format!("{name}-{number}"));
        let is_free = |name: &String| {
            !self.file(name).exists() && self.list.iter().all(|brief| !brief.name.eq_ignore_ascii_case(name))
        };
        std::iter::once(name.clone()).chain(numbered).find(is_free).unwrap_or(name)
    }
}

/// One batch; true where it was chosen.
fn row_ui(ui: &mut Ui, brief: &Brief, shelf: Option<&[Usable]>, is_on: bool) -> bool {
    let (palette, lang, text) = (ui.palette(), ui.lang(), words::text(ui.lang()));
    let sense = if brief.is_finished { Sense::hover() } else { Sense::click() };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let id = Id::unique(("batch", &brief.path));
    let row = ui.interact(rect, id, sense).on_hover_text(shown::plain(&brief.path.display().to_string()));
    row.widget_info(|| WidgetInfo::selected(Role::RadioButton, !brief.is_finished, is_on, &*shown::plain(&brief.name)));
    let fill = match () {
        () if is_on => palette.tint(Tone::Run).fill,
        () if row.hovered() && !brief.is_finished => palette.background,
        () => palette.panel,
    };
    ui.painter().rect_filled(rect, 6.0, fill);
    if row.has_focus() {
        ui.painter().rect_stroke(rect, 6.0, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
    }
    let by_key = |usable: &&Usable| Some(&usable.product_key) == brief.product_key.as_ref();
    // The profile's name is that of the product; one that has another by now is called by the one that it has.
    let product = shelf.into_iter().flatten().find(by_key).map_or(&brief.profile, |usable| &usable.name);
    let (state, ink) = if brief.is_finished { (text.finished, Ink::Muted) } else { (text.open, Ink::Plain) };
    let last = brief.last.map(|last| shown::moment(&last.to_string())).unwrap_or_default();
    let details = [shown::short(product, 32).into_owned(), words::passed(lang, brief.passed), last];
    let details: Vec<_> = details.into_iter().filter(|detail| !detail.is_empty()).collect();
    let mut inner = inside(ui, rect.shrink2(vec2(10.0, 3.0)), Layout::default());
    inner.spacing_mut().item_spacing.y = 0.0;
    inner.spacing_mut().interact_size.y = 0.0;
    inner.horizontal(|ui| {
        ui.line_ui(shown::short(&brief.name, 36), bold(13.0), ink);
        ui.line_ui(state, regular(12.0), Ink::Muted);
    });
    inner.name_ui(details.join(" · "), regular(12.0), Ink::Muted);
    row.clicked()
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

/// A product's name as it can stand in the name of a file.
fn plain(product: &str) -> String {
    let mut plain = String::new();
    for char in product.chars().flat_map(char::to_lowercase).take(40) {
        match char {
            char if char.is_alphanumeric() => plain.push(char),
            _ if plain.is_empty() || plain.ends_with('-') => {}
            _ => plain.push('-'),
        }
    }
    match plain.trim_end_matches('-') {
        "" => "batch".into(),
        plain => plain.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_folder(folder: &Path) -> Batches {
        Batches { folder: Some(folder.into()), own_folder: None, list: Vec::new(), coming: None }
    }

    #[test]
    fn a_name_lands_in_the_folder_for_batches_and_a_path_where_it_says() {
        let folder = tempfile::tempdir().unwrap();
        let batches = in_folder(folder.path());
        let file = folder.path().join("WO-1.2.jsonl");
        assert_eq!(batches.file("WO-1.2"), file);
        assert_eq!(batches.file("WO-1.2.jsonl"), file);
        assert_eq!(batches.typed(&file), "WO-1.2");
        let elsewhere = std::env::temp_dir().join("elsewhere/WO-1.txt");
        assert_eq!(batches.file(&elsewhere.display().to_string()), elsewhere);
        assert_eq!(batches.typed(&elsewhere), elsewhere.display().to_string());
        assert_eq!(batches.file(""), PathBuf::new());
    }

    #[test]
    fn a_new_batch_is_called_by_product_and_day_and_like_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let batches = in_folder(folder.path());
        assert_eq!(batches.free("wo".into()), "wo");
        std::fs::write(batches.file("wo"), "").unwrap();
        assert_eq!(batches.free("wo".into()), "wo-2");
        for (product, begins) in
            [(" Tracker T2 (4G)", "tracker-t2-4g-20"), ("定位器 T2", "定位器-t2-20"), ("///", "batch-20")]
        {
            let name = batches.new_name(product);
            assert!(name.starts_with(begins), "{name}");
        }
    }
}
