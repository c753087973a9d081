//! Our own list of files, for a desktop that has no dialog for that: folders and files, by mouse or by keys.

use std::path::{Path, PathBuf};

use eframe::egui::{
    Align, Button, Context, Frame, Key, Layout, Margin, Modifiers, Response, RichText, Role, ScrollArea, Stroke,
    TextEdit, Ui, WidgetInfo, vec2,
};

use super::host::Wake;
use super::job::Job;
use crate::files::folder::{self, Entry};
use crate::ui::look::{
    Buttons, Ink, Parts as _, RADIUS, Tone, Which, bold, buttons_ui, dialog_ui, mono, regular, shown,
};
use crate::words::file_list::{self as words, text};

const WIDTH: f32 = 620.0;
/// Height of a row.
const ROW: f32 = 28.0;
/// Of a name that is seen, in characters.
const LONGEST: usize = 64;
/// Room that the rest of the dialog takes.
const BESIDE: f32 = 320.0;
/// Rows that a page key goes.
const PAGE: usize = 10;

/// What is to be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    File,
    Files,
    Folders,
    NewFile,
}

/// What is to be chosen, and what it is usually called.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub wanted: Wanted,
    /// Endings that such files have, without the dot; others are seen where somebody asks for them.
    pub endings: &'static [&'static str],
    /// Of a new file.
    pub name: String,
    /// Where it is looked first; empty for the person's own folder.
    pub folder: PathBuf,
}

impl Request {
    pub fn file(endings: &'static [&'static str]) -> Self {
        Self { wanted: Wanted::File, endings, name: String::new(), folder: PathBuf::new() }
    }

    pub fn files(endings: &'static [&'static str]) -> Self {
        Self { wanted: Wanted::Files, ..Self::file(endings) }
    }

    pub fn folders() -> Self {
        Self { wanted: Wanted::Folders, ..Self::file(&[]) }
    }

    pub fn new_file(name: &str, endings: &'static [&'static str]) -> Self {
        Self { wanted: Wanted::NewFile, name: name.into(), ..Self::file(endings) }
    }

    /// In the folder of what is typed, where that names one.
    pub fn beside(self, typed: &str) -> Self {
        let typed = Path::new(typed.trim());
        let folder = if typed.is_dir() { Some(typed) } else { typed.parent().filter(|folder| folder.is_dir()) };
        let home = || std::env::home_dir().or_else(|| std::env::current_dir().ok()).unwrap_or_default();
        Self { folder: folder.filter(|folder| folder.is_absolute()).map_or_else(home, Path::to_owned), ..self }
    }

    /// The endings as people write them.
    pub fn ending_names(&self) -> String {
        self.endings.iter().map(|ending| format!("*.{ending}")).collect::<Vec<_>>().join(" ")
    }
}

/// The list as it stands.
pub(crate) struct FileList {
    wake: Wake,
    request: Request,
    /// Files with another ending are seen as well.
    all: bool,
    folder: PathBuf,
    /// What is typed in place of the folder.
    typed: String,
    /// Of the file that is to be made.
    name: String,
    reading: Option<Job<Result<Vec<Entry>, String>>>,
    entries: Result<Vec<Entry>, String>,
    /// What is seen of them, in the order in which it is seen.
    seen: Vec<Entry>,
    picked: usize,
    /// It moved: it is brought into view.
    moved: bool,
}

/// What was done with the list.
enum Done {
    Enter(PathBuf),
    Chosen(PathBuf),
    Cancelled,
}

impl FileList {
    pub fn new(wake: Wake, request: Request) -> Self {
        let folder = request.folder.clone();
        let mut list = Self {
            wake,
            name: request.name.clone(),
            request,
            all: false,
            folder: PathBuf::new(),
            typed: String::new(),
            reading: None,
            entries: Ok(Vec::new()),
            seen: Vec::new(),
            picked: 0,
            moved: false,
        };
        list.enter(folder);
        list
    }

    /// Reads a folder on a thread: a disk of the network may not answer.
    fn enter(&mut self, folder: PathBuf) {
        self.typed = folder.display().to_string();
        self.folder.clone_from(&folder);
        let read = move || folder::entries(&folder).map_err(|error| error.to_string());
        self.reading = Some(Job::start(&self.wake, read));
        self.arrange();
    }

    /// Folders first, then the files that are looked for.
    fn arrange(&mut self) {
        let is_wanted = |entry: &&Entry| {
            let ending = entry.name.extension().map(|ending| ending.to_string_lossy().to_lowercase());
            let has_ending = ending.is_some_and(|ending| self.request.endings.contains(&&*ending));
            entry.is_folder
                || self.request.wanted != Wanted::Folders && (self.all || self.request.endings.is_empty() || has_ending)
        };
        let entries = self.entries.as_ref().ok().filter(|_| self.reading.is_none());
        let mut seen: Vec<Entry> = entries.into_iter().flatten().filter(is_wanted).cloned().collect();
        seen.sort_by_cached_key(|entry| (!entry.is_folder, entry.name.to_string_lossy().to_lowercase()));
        (self.seen, self.picked, self.moved) = (seen, 0, true);
    }

    /// What was chosen, nothing where it was cancelled, once it is over.
    pub fn dialog_ui(&mut self, ctx: &Context) -> Option<Vec<PathBuf>> {
        if let Some(read) = Job::take(&mut self.reading) {
            self.entries = read;
            self.arrange();
        }
        let height = (ctx.content_rect().height() - BESIDE).clamp(3.0 * ROW, 12.0 * ROW);
        let done =
            dialog_ui(ctx, "file list", WIDTH, Some(Done::Cancelled), |ui| self.content_ui(ui, height).map(Some));
        match done?? {
            Done::Enter(folder) => {
                self.enter(folder);
                ctx.request_repaint();
                None
            }
            Done::Chosen(path) => Some(vec![path]),
            Done::Cancelled => Some(Vec::new()),
        }
    }

    fn content_ui(&mut self, ui: &mut Ui, height: f32) -> Option<Done> {
        let text = text(ui.lang());
        let head = match self.request.wanted {
            Wanted::File | Wanted::Files => text.file,
            Wanted::Folders => text.folder,
            Wanted::NewFile => text.new_file,
        };
        ui.text_ui(head, bold(16.0), Ink::Plain);
        ui.add_space(6.0);
        let mut done = self.place_ui(ui);
        done = done.or_else(|| self.keys(ui));
        ui.add_space(6.0);
        let frame = Frame::new().stroke(Stroke::new(1.0, ui.palette().line)).corner_radius(RADIUS);
        frame.inner_margin(Margin::same(6)).show(ui, |ui| {
            ui.set_height(height);
            ui.set_width(ui.available_width());
            done = done.take().or_else(|| self.entries_ui(ui));
        });
        self.endings_ui(ui);
        if self.request.wanted == Wanted::NewFile {
            ui.add_space(6.0);
            ui.field_ui(text.name, TextEdit::singleline(&mut self.name));
        }
        ui.add_space(8.0);
        done.or_else(|| self.buttons_ui(ui))
    }

    /// The folder, to type, and the way up.
    fn place_ui(&mut self, ui: &mut Ui) -> Option<Done> {
        let text = text(ui.lang());
        let label = ui.line_ui(text.place, regular(13.0), Ink::Muted);
        let place = |ui: &mut Ui| {
            let around = self.folder.parent().map(Path::to_owned);
            let up = ui.button_ui(text.up, around.is_some()).clicked();
            let edit = TextEdit::singleline(&mut self.typed).font(mono(13.0)).margin(Margin::symmetric(8, 6));
            let edit = ui.add(edit.desired_width(f32::INFINITY)).labelled_by(label.id);
            let entered = edit.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            match around.filter(|_| up) {
                Some(around) => Some(Done::Enter(around)),
                None => entered.then(|| self.typed_path()),
            }
        };
        let room = vec2(ui.available_width(), 34.0);
        ui.allocate_ui_with_layout(room, Layout::right_to_left(Align::Center), place).inner
    }

    /// A folder that is typed is gone into, a file is the one.
    fn typed_path(&self) -> Done {
        let path = PathBuf::from(self.typed.trim());
        if self.request.wanted != Wanted::Folders && path.is_file() { Done::Chosen(path) } else { Done::Enter(path) }
    }

    /// Arrows move, Enter takes, Backspace goes up, unless somebody types.
    fn keys(&mut self, ui: &Ui) -> Option<Done> {
        if ui.ctx().text_edit_focused() {
            return None;
        }
        let last = self.seen.len().saturating_sub(1);
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let was = self.picked;
        for (key, to) in [
            (Key::ArrowDown, was + 1),
            (Key::ArrowUp, was.saturating_sub(1)),
            (Key::PageDown, was + PAGE),
            (Key::PageUp, was.saturating_sub(PAGE)),
            (Key::Home, 0),
            (Key::End, last),
        ] {
            if pressed(key) {
                (self.picked, self.moved) = (to.min(last), true);
            }
        }
        // A button that has the focus takes Enter itself.
        if ui.memory(|memory| memory.focused().is_none()) && pressed(Key::Enter) {
            return self.take();
        }
        self.folder.parent().filter(|_| pressed(Key::Backspace)).map(|around| Done::Enter(around.to_owned()))
    }

    /// What is picked: a folder is gone into, a file is the one.
    fn take(&self) -> Option<Done> {
        let picked = self.seen.get(self.picked)?;
        let path = self.folder.join(&picked.name);
        match self.request.wanted {
            _ if picked.is_folder => Some(Done::Enter(path)),
            Wanted::NewFile => self.chosen(),
            _ => Some(Done::Chosen(path)),
        }
    }

    /// What would be chosen now.
    fn chosen(&self) -> Option<Done> {
        let picked = self.seen.get(self.picked).filter(|picked| !picked.is_folder);
        let path = match self.request.wanted {
            Wanted::File | Wanted::Files => self.folder.join(&picked?.name),
            Wanted::Folders => self.folder.clone(),
            Wanted::NewFile if self.name.trim().is_empty() => return None,
            Wanted::NewFile => self.folder.join(self.name.trim()),
        };
        Some(Done::Chosen(path))
    }

    fn entries_ui(&mut self, ui: &mut Ui) -> Option<Done> {
        let text = text(ui.lang());
        let said = match &self.entries {
            _ if self.reading.is_some() => Some((text.reading.to_owned(), Ink::Muted)),
            Err(cause) => Some((words::unreadable(ui.lang(), cause), Tone::Fail.into())),
            Ok(_) if self.seen.is_empty() => Some((text.empty.to_owned(), Ink::Muted)),
            Ok(_) => None,
        };
        if let Some((said, ink)) = said {
            ui.text_ui(said, regular(13.0), ink);
            return None;
        }
        let mut area = ScrollArea::vertical().id_salt(("file list", &self.folder)).auto_shrink(false);
        if std::mem::take(&mut self.moved) {
            // In the middle, so that what is around it is seen as well.
            let above = (ui.available_height() - ROW) / 2.0;
            let row = ROW + ui.spacing().item_spacing.y;
            area = area.vertical_scroll_offset((self.picked as f32 * row - above).max(0.0));
        }
        let mut taken = None;
        area.show_rows(ui, ROW, self.seen.len(), |ui, range| {
            for at in range {
                let row = self.row_ui(ui, at);
                if row.clicked() {
                    self.picked = at;
                    let picked = &self.seen[at];
                    if self.request.wanted == Wanted::NewFile && !picked.is_folder {
                        self.name = picked.name.to_string_lossy().into_owned();
                    }
                }
                if row.double_clicked() {
                    taken = Some(at);
                }
            }
        });
        taken.and_then(|_| self.take())
    }

    fn row_ui(&self, ui: &mut Ui, at: usize) -> Response {
        let (entry, is_picked) = (&self.seen[at], at == self.picked);
        let name = shown::short(&entry.name.to_string_lossy(), LONGEST).into_owned();
        let spoken = if entry.is_folder { words::folder_called(ui.lang(), &name) } else { name.clone() };
        // A folder is told by its name as much as by its letters.
        let (word, font) = if entry.is_folder { (format!("{name}/"), bold(13.0)) } else { (name, regular(13.0)) };
        let button = Button::selectable(is_picked, RichText::new(word).font(font).color(ui.palette().ink));
        let room = vec2(ui.available_width(), ROW);
        let row = ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
            ui.add(button.min_size(vec2(room.x - 12.0, ROW)).right_text(""))
        });
        row.inner.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_picked, &spoken));
        row.inner
    }

    /// Which files are seen.
    fn endings_ui(&mut self, ui: &mut Ui) {
        if self.request.endings.is_empty() {
            return;
        }
        let names = self.request.ending_names();
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            for (all, word) in [(false, &*names), (true, text(ui.lang()).all)] {
                if ui.choice_ui(self.all == all, word, word) {
                    self.all = all;
                    self.arrange();
                }
            }
        });
    }

    fn buttons_ui(&self, ui: &mut Ui) -> Option<Done> {
        let text = text(ui.lang());
        let chosen = self.chosen();
        let word = if self.request.wanted == Wanted::Folders { text.this_folder } else { text.choose };
        let folder = self.seen.get(self.picked).filter(|picked| picked.is_folder);
        let buttons = Buttons {
            primary: Some((word, chosen.is_some())),
            others: &[(text.enter, folder.is_some())],
            leave: Some((text.cancel, true)),
        };
        match buttons_ui(ui, &buttons)? {
            Which::Primary => chosen,
            Which::Other(_) => folder.map(|folder| Done::Enter(self.folder.join(&folder.name))),
            Which::Leave => Some(Done::Cancelled),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_looked_beside_what_is_typed_and_at_home_where_that_leads_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let beside = |typed: &Path| Request::file(&[]).beside(&typed.display().to_string()).folder;
        assert_eq!(beside(&folder.path().join("new.jsonl")), folder.path());
        assert_eq!(beside(folder.path()), folder.path());
        let home = Request::file(&[]).beside("").folder;
        assert_eq!(beside(Path::new("/no/such/folder/new.jsonl")), home);
        assert_eq!(beside(Path::new("src/lib.rs")), home, "a name that depends on where the program was started");
    }
}
