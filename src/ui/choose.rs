//! Choosing a file: by the system's dialog, or from a list of our own where it has none; and the field that stands beside it.

use std::path::PathBuf;

use eframe::egui::{Align, Context, FontSelection, Id, Layout, Margin, Role, TextEdit, Ui, vec2};

use super::file_list::FileList;
pub(crate) use super::file_list::{Request, Wanted};
use super::host::wake_of;
use super::job::Job;
use crate::ui::look::{Ink, Look, Parts as _, named, regular};
use crate::words::file_list as words;

/// Asks the system's dialog; nothing where it was cancelled.
fn chosen_by_system(request: Request, all_files: &str) -> Vec<PathBuf> {
    let mut dialog = rfd::FileDialog::new().set_directory(&request.folder).set_file_name(&request.name);
    if !request.endings.is_empty() {
        dialog = dialog.add_filter(request.ending_names(), request.endings).add_filter(all_files, &["*"]);
    }
    let one = |chosen: Option<PathBuf>| chosen.into_iter().collect();
    match request.wanted {
        Wanted::File => one(dialog.pick_file()),
        Wanted::NewFile => one(dialog.save_file()),
        Wanted::Files => dialog.pick_files().unwrap_or_default(),
        Wanted::Folders => dialog.pick_folders().unwrap_or_default(),
    }
}

/// From now on nobody is asked but our own list.
pub(crate) fn always_own_list(ctx: &Context, always: bool) {
    ctx.data_mut(|data| data.insert_temp(Id::unique("own file list"), always));
}

/// Somebody is choosing.
pub(crate) struct Choice {
    request: Request,
    way: Way,
}

enum Way {
    System(Job<Answer>),
    Own(Box<FileList>),
}

/// What a thread brings.
enum Answer {
    NoDialog,
    Chosen(Vec<PathBuf>),
}

impl Choice {
    /// Lets somebody choose, at first in the folder of what is typed. Where the system's dialog was asked for and has not answered, our own list comes instead.
    pub fn ask(choice: &mut Option<Self>, ctx: &Context, request: Request, typed: &str) {
        let request = request.beside(typed);
        let is_own = ctx.data(|data| data.get_temp(Id::unique("own file list"))).unwrap_or(false) || choice.is_some();
        let way = if is_own { Way::own(ctx, &request) } else { Way::system(ctx, request.clone()) };
        *choice = Some(Self { request, way });
    }

    /// What was chosen, nothing where it was cancelled, once it is over.
    pub fn answer_ui(choice: &mut Option<Self>, ctx: &Context) -> Option<Vec<PathBuf>> {
        let Self { request, way } = choice.as_mut()?;
        let answer = match way {
            Way::System(job) => match job.poll()? {
                Some(Answer::Chosen(chosen)) => chosen,
                Some(Answer::NoDialog) | None => {
                    *way = Way::own(ctx, request);
                    ctx.request_repaint();
                    return None;
                }
            },
            Way::Own(list) => list.dialog_ui(ctx)?,
        };
        *choice = None;
        Some(answer)
    }
}

impl Way {
    fn own(ctx: &Context, request: &Request) -> Self {
        Self::Own(Box::new(FileList::new(wake_of(ctx), request.clone())))
    }

    fn system(ctx: &Context, request: Request) -> Self {
        let all_files = words::text(Look::of(ctx).lang).all;
        let ask = move || match has_system_dialog() {
            true => Answer::Chosen(chosen_by_system(request, all_files)),
            false => Answer::NoDialog,
        };
        Self::System(Job::start(&wake_of(ctx), ask))
    }
}

/// On Linux it is a service of the desktop, and where there is none, a program that few have.
#[cfg(target_os = "linux")]
fn has_system_dialog() -> bool {
    const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);
    const PORTAL: (&str, &str, &str) =
        ("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", "org.freedesktop.portal.FileChooser");
    let portal = || -> zbus::Result<u32> {
        let bus = zbus::blocking::connection::Builder::session()?.method_timeout(PATIENCE).build()?;
        zbus::blocking::Proxy::new(&bus, PORTAL.0, PORTAL.1, PORTAL.2)?.get_property("version")
    };
    let has_program = |folder: PathBuf| folder.join("zenity").is_file();
    portal().is_ok() || std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(has_program))
}

#[cfg(not(target_os = "linux"))]
fn has_system_dialog() -> bool {
    true
}

/// A path to type, and a button that chooses one.
#[derive(Default)]
pub(crate) struct PathField {
    typed: String,
    choosing: Option<Choice>,
    /// The field for the path, once it was seen.
    field: Option<Id>,
}

/// What a path field is called, and how its path is written.
pub(crate) struct PathWords<'a> {
    pub head: &'a str,
    /// On the button.
    pub choose: &'a str,
    /// The button's name, for those who do not see where it stands.
    pub spoken: &'a str,
    pub font: FontSelection,
}

impl PathField {
    /// With this path to begin with.
    pub fn new(typed: String) -> Self {
        Self { typed, choosing: None, field: None }
    }

    /// What is typed.
    pub fn path(&self) -> &str {
        self.typed.trim()
    }

    /// Another path than what is typed.
    pub fn set(&mut self, path: String) {
        self.typed = path;
    }

    /// Somebody chooses a file meanwhile: keys are for that.
    pub fn is_choosing(&self) -> bool {
        self.choosing.is_some()
    }

    /// Takes the focus where nothing has it: in a dialog whose first field it is.
    pub fn focus_first(&self, ui: &Ui) {
        let is_free = !self.is_choosing() && ui.memory(|memory| memory.focused().is_none());
        if let Some(field) = self.field.filter(|_| is_free) {
            ui.memory_mut(|memory| memory.request_focus(field));
        }
    }

    /// True where somebody typed or chose.
    pub fn field_ui(&mut self, ui: &mut Ui, words: &PathWords, request: Request) -> bool {
        let chosen = Choice::answer_ui(&mut self.choosing, ui.ctx()).and_then(|paths| paths.into_iter().next());
        let is_chosen = chosen.is_some();
        if let Some(path) = chosen {
            self.typed = path.display().to_string();
        }
        let label = ui.line_ui(words.head, regular(13.0), Ink::Muted);
        let field_ui = |ui: &mut Ui| {
            let button = ui.button_ui(words.choose, true);
            named(&button, Role::Button, true, words.spoken);
            if button.clicked() {
                Choice::ask(&mut self.choosing, ui.ctx(), request, &self.typed);
            }
            let edit = TextEdit::singleline(&mut self.typed).font(words.font.clone()).margin(Margin::symmetric(8, 6));
            let edit = ui.add(edit.desired_width(f32::INFINITY)).labelled_by(label.id);
            self.field = Some(edit.id);
            edit.changed()
        };
        let room = vec2(ui.available_width(), 34.0);
        ui.allocate_ui_with_layout(room, Layout::right_to_left(Align::Center), field_ui).inner || is_chosen
    }
}
