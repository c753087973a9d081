//! The system's file dialogs, and the field that stands beside each.

use std::path::PathBuf;

use eframe::egui::{Align, Context, FontSelection, Layout, Margin, Role, TextEdit, Ui};

use super::host::wake_of;
use super::job::Job;
use crate::ui::look::{Ink, Parts as _, named, regular};

/// Asks on a thread of its own, which may never answer. None is "cancelled" and "no dialog here" alike: a field must stand beside the button.
pub(crate) fn choose<T: Send + 'static>(
    ctx: &Context,
    ask: impl FnOnce(rfd::FileDialog) -> Option<T> + Send + 'static,
) -> Job<Option<T>> {
    Job::start(&wake_of(ctx), move || ask(rfd::FileDialog::new()))
}

/// A path to type, and a button that chooses one.
#[derive(Default)]
pub(crate) struct PathField {
    typed: String,
    choosing: Option<Job<Option<PathBuf>>>,
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
        Self { typed, choosing: None }
    }

    /// What is typed.
    pub fn path(&self) -> &str {
        self.typed.trim()
    }

    /// Another path than what is typed.
    pub fn set(&mut self, path: String) {
        self.typed = path;
    }

    /// True where somebody typed.
    pub fn field_ui(
        &mut self,
        ui: &mut Ui,
        words: &PathWords,
        ask: impl FnOnce(rfd::FileDialog) -> Option<PathBuf> + Send + 'static,
    ) -> bool {
        if let Some(Some(path)) = Job::take(&mut self.choosing) {
            self.typed = path.display().to_string();
        }
        let label = ui.line_ui(words.head, regular(13.0), Ink::Muted);
        let field_ui = |ui: &mut Ui| {
            ui.set_height(34.0);
            let is_free = self.choosing.is_none();
            let button = ui.button_ui(words.choose, is_free);
            named(&button, Role::Button, is_free, words.spoken);
            if button.clicked() {
                self.choosing = Some(choose(ui.ctx(), ask));
            }
            let edit = TextEdit::singleline(&mut self.typed).font(words.font.clone()).margin(Margin::symmetric(8, 6));
            ui.add(edit.desired_width(f32::INFINITY)).labelled_by(label.id).changed()
        };
        ui.with_layout(Layout::right_to_left(Align::Center).with_main_wrap(false), field_ui).inner
    }
}
