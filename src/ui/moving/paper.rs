//! The recovery key comes to paper: its page is written, printed by whatever shows web pages, and typed back from the paper.

use std::path::{Path, PathBuf};

use eframe::egui::{Context, FontSelection, TextEdit, Ui};

use crate::custody::recovery_key::{NotMade, Paper, adopt};
use crate::evidence::recovery_page;
use crate::store::DataDir;
use crate::ui::choose::{PathField, PathWords, Request};
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::look::{
    Buttons, Control as _, Ink, Look, Parts as _, Tone, Which, buttons_ui, dialog_ui, regular, shown,
};
use crate::ui::settings::folder;
use crate::words::{keeping as words, recovery};

const WIDTH: f32 = 560.0;
/// The page's name, where nobody gives another.
const NAME: &str = "regnwl-recovery-key.html";
/// Longest public half, in letters.
const LONGEST: usize = 200;

/// The dialog as it stands.
pub(super) struct PaperDialog {
    page: PathField,
    recipient: String,
    typed: String,
    paper: Option<Paper>,
    making: Option<Job<Result<Made, NotMade>>>,
    refused: Option<NotMade>,
    /// It is in use.
    made: Option<String>,
    is_done: bool,
}

/// What a thread brings.
enum Made {
    Page(Paper),
    InUse(String),
    /// Put in use, or not; the paper stays until it is.
    Typed(Paper, Result<String, NotMade>),
}

impl Default for PaperDialog {
    fn default() -> Self {
        let page = home().join(NAME).display().to_string();
        Self {
            page: PathField::new(page),
            recipient: String::new(),
            typed: String::new(),
            paper: None,
            making: None,
            refused: None,
            made: None,
            is_done: false,
        }
    }
}

impl PaperDialog {
    /// The public half of the key that has come into use, once.
    pub fn take_made(&mut self) -> Option<String> {
        self.made.take()
    }

    /// It makes what nobody should walk away from unread.
    pub fn is_at_work(&self) -> bool {
        self.making.is_some()
    }

    /// False once it is over. Then no page is there.
    pub fn dialog_ui(&mut self, ctx: &Context, data: &DataDir, wake: &Wake) -> bool {
        self.poll();
        let text = words::text(Look::of(ctx).lang);
        let pressed = dialog_ui(ctx, "recovery key", WIDTH, Which::Leave, |ui| {
            ui.head_ui(text.make_key.trim_end_matches('…'), text.key_note);
            if self.is_done {
                ui.text_ui(recovery::done(ui.lang()), regular(14.0), Tone::Pass);
            } else if let Some(paper) = &self.paper {
                let page = paper.page().display().to_string();
                ui.text_ui(words::page_there(ui.lang(), &shown::plain(&page)), regular(13.0), Ink::Plain);
                if ui.button_ui(text.open_page, true).clicked() {
                    folder::show(paper.page().to_owned());
                }
                ui.add_space(8.0);
                ui.field_ui(text.typed, TextEdit::singleline(&mut self.typed).char_limit(LONGEST)).focus_first();
            } else {
                self.choose_ui(ui);
            }
            if let Some(refused) = &self.refused {
                ui.text_ui(recovery::not_made(refused, ui.lang()), regular(14.0), Tone::Fail);
            }
            ui.add_space(8.0);
            self.buttons_ui(ui)
        });
        match pressed {
            Some(Which::Primary) => self.go(data, wake),
            Some(_) if self.making.is_none() => return false,
            _ => {}
        }
        true
    }

    fn choose_ui(&mut self, ui: &mut Ui) {
        let text = words::text(ui.lang());
        let path = PathWords {
            head: text.page,
            choose: ui.text().browse,
            spoken: text.choose_page,
            font: FontSelection::Default,
        };
        self.page.field_ui(ui, &path, Request::new_file(NAME, &["html"]));
        ui.add_space(8.0);
        ui.field_ui(text.recipient, TextEdit::singleline(&mut self.recipient).char_limit(LONGEST));
    }

    fn buttons_ui(&self, ui: &mut Ui) -> Option<Which> {
        let text = words::text(ui.lang());
        if self.is_done {
            return buttons_ui(ui, &Buttons { primary: None, others: &[], leave: Some((ui.text().ok, true)) });
        }
        let is_idle = self.making.is_none();
        let (word, can) = match &self.paper {
            _ if !is_idle => (text.at_work, false),
            Some(_) => (text.in_use, !self.typed.trim().is_empty()),
            None if !self.recipient.trim().is_empty() => (text.in_use, true),
            None => (text.make_page, !self.page.path().is_empty()),
        };
        let leave = (ui.text().cancel, is_idle);
        buttons_ui(ui, &Buttons { primary: Some((word, can)), others: &[], leave: Some(leave) })
    }

    fn poll(&mut self) {
        let Some(made) = Job::take(&mut self.making) else { return };
        let in_use = match made {
            Ok(Made::Page(paper)) => return self.paper = Some(paper),
            Ok(Made::InUse(recipient)) => Ok(recipient),
            Ok(Made::Typed(paper, in_use)) => {
                self.paper = Some(paper).filter(|_| in_use.is_err());
                in_use
            }
            Err(why) => Err(why),
        };
        match in_use {
            Ok(recipient) => (self.made, self.is_done) = (Some(recipient), true),
            Err(why) => self.refused = Some(why),
        }
    }

    fn go(&mut self, data: &DataDir, wake: &Wake) {
        self.refused = None;
        let data = data.clone();
        self.making = Some(match self.paper.take() {
            Some(paper) => {
                let typed = std::mem::take(&mut self.typed);
                Job::start(wake, move || {
                    let in_use = paper.put_in_use(&data, &typed);
                    Ok(Made::Typed(paper, in_use))
                })
            }
            None if !self.recipient.trim().is_empty() => {
                let recipient = self.recipient.trim().to_owned();
                Job::start(wake, move || adopt(&data, &recipient).map(Made::InUse))
            }
            None => {
                let page = Path::new(self.page.path()).to_owned();
                Job::start(wake, move || Paper::make(&data, &page, recovery_page).map(Made::Page))
            }
        });
    }
}

/// Where this user's own files are.
pub(super) fn home() -> PathBuf {
    directories::UserDirs::new().map(|dirs| dirs.home_dir().to_owned()).unwrap_or_default()
}
