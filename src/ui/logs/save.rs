//! The dialogs that write a new file: the units that are seen, or the evidence of one unit.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError};

use eframe::egui::{Align, Context, Key, Layout, Margin, Role, TextEdit, Ui, WidgetInfo, vec2};

use crate::archive::export::Form;
use crate::ui::choose::choose;
use crate::ui::look::{Ink, Look, Parts as _, Tone, bold, dialog, named, regular};
use crate::words::logs as words;

const WIDTH: f32 = 560.0;

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// The units that are seen.
    Units(Form),
    /// All of one unit.
    Evidence,
}

/// How the name of such a file ends.
fn ending(form: Form) -> &'static str {
    match form {
        Form::Csv { .. } => ".csv",
        Form::JsonLines => ".jsonl",
        Form::Sheet => ".xlsx",
    }
}

/// What came of it.
pub(super) enum Written {
    /// So many units.
    Units(u64),
    /// A file.
    File,
    /// Nothing, and why.
    Failed(String),
}

/// The dialog as it stands.
pub(super) struct Saving {
    content: Content,
    path: String,
    choosing: Option<Receiver<Option<PathBuf>>>,
    writing: Option<Receiver<Written>>,
    /// What was written last, and where.
    written: Option<(Written, String)>,
}

/// What was asked for.
pub(super) enum Pressed {
    Nothing,
    Close,
    Save(Content, PathBuf),
}

impl Saving {
    /// With a place beside the file that is read, to begin with.
    pub fn new(content: Content, beside: Option<&Path>, name: &str) -> Self {
        let path = beside.and_then(Path::parent).unwrap_or(Path::new("")).join(name);
        Self { content, path: path.display().to_string(), choosing: None, writing: None, written: None }
    }

    /// The file is being written; the answer comes from there.
    pub fn wait_for(&mut self, writing: Receiver<Written>) {
        (self.writing, self.written) = (Some(writing), None);
    }

    fn poll(&mut self) {
        if let Some(chosen) = self.choosing.as_ref().map(Receiver::try_recv) {
            if let Ok(Some(path)) = &chosen {
                self.path = path.display().to_string();
            }
            self.choosing.take_if(|_| chosen != Err(TryRecvError::Empty));
        }
        match self.writing.as_ref().map(Receiver::try_recv) {
            Some(Ok(written)) => {
                self.written = Some((written, self.path.trim().to_owned()));
                self.writing = None;
            }
            Some(Err(TryRecvError::Disconnected)) => self.writing = None,
            Some(Err(TryRecvError::Empty)) | None => {}
        }
    }

    pub fn dialog_ui(&mut self, ctx: &Context) -> Pressed {
        self.poll();
        let (text, words) = (Look::of(ctx).text(), words::text(Look::of(ctx).lang));
        let is_evidence = self.content == Content::Evidence;
        let modal = dialog(ctx, "save logs").show(ctx, |ui| {
            ui.set_width(WIDTH.min(ctx.content_rect().width() - 80.0));
            let head = if is_evidence { words.evidence_head } else { words.export_head };
            ui.text_ui(head, bold(16.0), Ink::Plain);
            let note = if is_evidence { words.evidence_note } else { words.export_note };
            ui.text_ui(note, regular(13.0), Ink::Muted);
            ui.add_space(8.0);
            if !is_evidence {
                self.formats_ui(ui);
            }
            self.path_ui(ui);
            self.written_ui(ui);
            ui.add_space(12.0);
            let is_free = self.writing.is_none() && !self.path.trim().is_empty();
            let entered = is_free && ui.input(|input| input.key_pressed(Key::Enter));
            let mut pressed = Pressed::Nothing;
            ui.horizontal(|ui| {
                if ui.primary_ui(words.save, is_free).clicked() || entered {
                    pressed = Pressed::Save(self.content, self.path.trim().into());
                }
                let done = self.written.as_ref().is_some_and(|(written, _)| !matches!(written, Written::Failed(_)));
                let word = if done { words.close } else { text.cancel };
                if ui.button_ui(word, true).clicked() {
                    pressed = Pressed::Close;
                }
            });
            pressed
        });
        match modal.inner {
            Pressed::Nothing if modal.should_close() => Pressed::Close,
            pressed => pressed,
        }
    }

    fn formats_ui(&mut self, ui: &mut Ui) {
        let words = words::text(ui.lang());
        let was = self.content;
        ui.horizontal_wrapped(|ui| {
            ui.line_ui(words.format, regular(13.0), Ink::Muted);
            let forms = [
                (words.csv, Form::Csv { bom: false }),
                (words.spreadsheet, Form::Sheet),
                (words.json_lines, Form::JsonLines),
            ];
            for (word, form) in forms {
                let on = matches!(self.content, Content::Units(now) if ending(now) == ending(form));
                let button = ui.selectable_label(on, word);
                button.widget_info(|| {
                    WidgetInfo::selected(Role::RadioButton, true, on, format!("{}: {word}", words.format))
                });
                if button.clicked() && !on {
                    self.content = Content::Units(form);
                }
            }
        });
        if let Content::Units(Form::Csv { bom }) = &mut self.content {
            ui.checkbox(bom, words.bom);
        }
        // The name that was suggested goes with the kind.
        if let (Content::Units(was), Content::Units(now)) = (was, self.content)
            && let Some(stem) = self.path.strip_suffix(ending(was))
        {
            self.path = format!("{stem}{}", ending(now));
        }
        ui.add_space(8.0);
    }

    fn path_ui(&mut self, ui: &mut Ui) {
        let words = words::text(ui.lang());
        let head = ui.line_ui(words.save_to, regular(13.0), Ink::Muted);
        let row = vec2(ui.available_width(), 34.0);
        ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center), |ui| {
            let free = self.choosing.is_none();
            let button = ui.button_ui(words.choose, free);
            named(&button, Role::Button, free, words.choose);
            if button.clicked() {
                let name = Path::new(&self.path).file_name().map(|name| name.to_string_lossy().into_owned());
                self.choosing =
                    Some(choose(ui.ctx().clone(), |dialog| dialog.set_file_name(name.unwrap_or_default()).save_file()));
            }
            let field = TextEdit::singleline(&mut self.path).desired_width(f32::INFINITY);
            let edit = ui.add(field.margin(Margin::symmetric(8, 6))).labelled_by(head.id);
            if edit.changed() {
                self.written = None;
            }
        });
    }

    fn written_ui(&self, ui: &mut Ui) {
        let look = ui.look();
        let Some((written, path)) = &self.written else { return };
        let (said, tone) = match written {
            Written::Units(units) => (words::saved(*units, path, look.lang), Tone::Pass),
            Written::File => (words::saved_file(path, look.lang), Tone::Pass),
            Written::Failed(cause) => (words::not_saved(path, cause, look.lang), Tone::Fail),
        };
        ui.add_space(4.0);
        ui.text_ui(said, regular(13.0), tone);
    }
}
