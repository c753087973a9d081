//! The screen where profiles are made: the shelf at the left, the profile that is open at the right, tried on a unit as it grows.
//!
//! | file | what it holds |
//! |---|---|
//! | `draft` | the profile that is open: text, value, faults |
//! | `clerk` | the thread that does what takes a disk |
//! | `list`, `bar`, `ask` | the shelf, the buttons, the questions |
//! | `grant` | does what painting asked for |
//! | `fields`, `form`, `dialog` | the fields, and the two columns that are made of them |
//! | `text`, `history` | the profile as text; what it was |
//! | `trial` | trying the dialog on a unit |

mod ask;
mod bar;
mod clerk;
mod dialog;
mod draft;
mod fields;
mod form;
mod grant;
mod history;
mod list;
mod text;
mod trial;

use std::collections::BTreeSet;
use std::path::PathBuf;

use eframe::egui::{Align, CentralPanel, Frame, Layout, Margin, ScrollArea, Ui, vec2};

use self::ask::Asking;
use self::clerk::{Clerk, Errand, Report};
use self::draft::{Draft, Edit};
use self::fields::Form;
use self::trial::{TrialView, TrialWish};
use super::checkup::Checkup;
use super::secret::SecretDialog;
use super::{Premises, Wake};
use crate::domain::failure::Verb;
use crate::store::data_dir::DataDir;
use crate::store::shelf::{Item, Shelf, Standing, Version};
use crate::trial::Trial;
use crate::ui::look::{Asks as _, Ink, Look, Parts as _, Tone, bold, regular};
use crate::words::profile::cause_text;
use crate::words::profiles as words;

/// With less room the columns stand one under the other.
const TWO_COLUMNS: f32 = 760.0;

/// Room beside what scrolls.
const SCROLL_BAR: f32 = 10.0;

/// How the open profile is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum View {
    #[default]
    Form,
    Text,
    History,
}

/// What painting asks for.
enum Wish {
    Open(String),
    Edit(Edit),
    View(View),
    Save,
    Duplicate,
    Ask(Asking),
    Errand(Errand),
    BringBack(String),
    Trial(TrialWish),
    Agreed(Option<Verb>),
    TestConnection,
    Secret,
    Heard,
}

/// The screen as it stands.
pub(crate) struct Profiles {
    is_practice: bool,
    wake: Wake,
    clerk: Clerk,
    folder: PathBuf,
    items: Option<Vec<Item>>,
    draft: Option<Draft>,
    view: View,
    history: Option<Vec<Version>>,
    /// Verbs whose exchanges are seen.
    open_verbs: BTreeSet<&'static str>,
    /// The faults that were said at a field in the frame before; the others are listed.
    told: BTreeSet<usize>,
    /// The field that was looked at last.
    pointed: Option<String>,
    asking: Option<Asking>,
    /// The last thing that did not work, or was done.
    message: Option<(Tone, String)>,
    trial: Option<Trial>,
    port: String,
    found: Vec<String>,
    agreeing: Option<Verb>,
    /// Who would be named as the one who saved.
    by: Option<String>,
    /// Ports that the running bench uses.
    in_use: Vec<String>,
    /// What was found on the way to the cloud.
    connection: Option<Checkup>,
    secret: Option<SecretDialog>,
    data: DataDir,
}

impl Profiles {
    pub fn new(premises: &Premises, wake: Wake) -> Self {
        let shelf = Shelf::new(premises.data.profiles());
        let folder = shelf.folder().to_owned();
        let clerk = Clerk::new(shelf, wake.clone());
        clerk.send(Errand::List);
        Self {
            is_practice: premises.practice,
            wake,
            clerk,
            folder,
            items: None,
            draft: None,
            view: View::Form,
            history: None,
            open_verbs: BTreeSet::new(),
            told: BTreeSet::new(),
            pointed: None,
            asking: None,
            message: None,
            trial: None,
            port: String::new(),
            found: Vec::new(),
            agreeing: None,
            by: None,
            in_use: Vec::new(),
            connection: None,
            secret: None,
            data: premises.data.clone(),
        }
    }

    /// Somebody comes to the screen: the shelf may have changed, and other ports may be there.
    pub fn enter(&mut self) {
        self.clerk.send(Errand::List);
        self.clerk.send(Errand::Ports);
    }

    /// The profiles on the shelf that can be used: name and file.
    pub fn usable(&self) -> Vec<(String, PathBuf)> {
        let items = self.items.iter().flatten();
        let usable = items.filter(|item| matches!(item.standing, Standing::Usable { .. }));
        usable.map(|item| (item.name.clone(), self.folder.join(format!("{}.json", item.id)))).collect()
    }

    /// Whether the shelf has a profile of this name and product key, but not as the batch uses it.
    pub fn differs(&self, name: &str, product_key: &str, used: &str) -> bool {
        let hashes = self.items.iter().flatten().filter_map(|item| match &item.standing {
            Standing::Usable { sha256 } if item.name == name && item.product_key == product_key => Some(sha256),
            _ => None,
        });
        let hashes: Vec<_> = hashes.collect();
        !used.is_empty() && !hashes.is_empty() && !hashes.into_iter().any(|sha256| sha256 == used)
    }

    /// Takes what the threads brought.
    pub fn poll(&mut self, look: Look) {
        if let Some(connection) = &mut self.connection {
            connection.poll();
        }
        for report in self.clerk.reports() {
            match report {
                Report::Listed(items) => {
                    let is_open = |draft: &Draft| items.iter().any(|item| item.id == draft.id);
                    self.draft = self.draft.take().filter(is_open);
                    self.items = Some(items);
                }
                Report::Opened(id, texts) => {
                    let is_there = texts.saved.is_some() || texts.draft.is_some();
                    self.draft = is_there.then(|| Draft::new(id, texts));
                    (self.trial, self.history, self.connection) = (None, None, None);
                    self.open_verbs.clear();
                    self.check();
                    // What cannot be a form is seen as text.
                    self.view = match &self.draft {
                        Some(draft) if !draft.is_json() => View::Text,
                        _ => View::Form,
                    };
                }
                Report::Unreadable(faults) => {
                    self.draft = None;
                    let said = faults.iter().map(|fault| cause_text(look.lang, &fault.cause)).collect::<Vec<_>>();
                    self.message = Some((Tone::Fail, said.join(" ")));
                }
                Report::Checked { version, faults } => {
                    if let Some(draft) = &mut self.draft {
                        draft.take_faults(version, faults);
                    }
                }
                Report::Saved { id, text } => {
                    if let Some(draft) = self.draft.as_mut().filter(|draft| draft.id == id) {
                        draft.take_saved(text);
                        self.message = Some((Tone::Pass, words::text(look.lang).next_batch.into()));
                        // What was typed while the disk was at work is a draft again.
                        self.keep();
                    }
                    self.history = None;
                }
                Report::Exported => self.message = Some((Tone::Pass, words::text(look.lang).exported.into())),
                Report::History(id, versions) => {
                    if self.draft.as_ref().is_some_and(|draft| draft.id == id) {
                        self.history = Some(versions);
                    }
                }
                Report::Ports(found) => {
                    if self.port.is_empty() {
                        self.port = found.first().cloned().unwrap_or_default();
                    }
                    self.found = found;
                }
                Report::Failed(cause) => self.message = Some((Tone::Fail, words::not_done(look.lang, &cause))),
            }
        }
    }

    /// The screen. `by` is who would be named as the one who saves, `in_use` the ports of the running bench.
    pub fn screen_ui(&mut self, ui: &mut Ui, by: Option<String>, in_use: Vec<String>) {
        let look = ui.look();
        (self.by, self.in_use) = (by, in_use);
        let mut wishes = Vec::new();
        bar::head_ui(ui, &mut wishes);
        list::list_ui(ui, self.items.as_deref(), self.draft.as_ref(), &mut wishes);
        let ground = Frame::new();
        CentralPanel::default().frame(ground.inner_margin(Margin { left: 4, right: 4, top: 12, bottom: 8 })).show(
            ui,
            |ui| match self.draft.take() {
                Some(draft) => {
                    bar::profile_ui(ui, &draft, self.view, self.is_practice, &mut wishes);
                    self.message_ui(ui, &mut wishes);
                    match self.view {
                        View::Form => self.form_ui(ui, &draft, &mut wishes),
                        View::Text => text::text_view_ui(ui, &draft, &mut wishes),
                        View::History => history::history_ui(ui, &draft, self.history.as_deref(), &mut wishes),
                    }
                    self.draft = Some(draft);
                }
                None => {
                    self.message_ui(ui, &mut wishes);
                    let text = words::text(look.lang);
                    let said = match &self.items {
                        None => text.reading,
                        Some(items) if items.is_empty() => text.empty,
                        Some(_) => text.choose,
                    };
                    ui.add_space(24.0);
                    ui.text_ui(said, regular(15.0), Ink::Muted);
                }
            },
        );
        self.asking_ui(ui, &mut wishes);
        if !wishes.is_empty() {
            ui.ctx().request_repaint();
        }
        for wish in wishes {
            self.grant(look, wish);
        }
    }

    fn message_ui(&self, ui: &mut Ui, wishes: &mut Vec<Wish>) {
        let look = ui.look();
        let Some((tone, message)) = &self.message else { return };
        let tint = look.palette().tint(*tone);
        Frame::new().fill(tint.fill).corner_radius(8).inner_margin(Margin::symmetric(12, 6)).show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.small_ui(ui.text().ok).asks(wishes, Wish::Heard);
                ui.text_ui(message.as_str(), regular(13.0), Ink::Plain);
            });
        });
        ui.add_space(6.0);
    }

    fn form_ui(&mut self, ui: &mut Ui, draft: &Draft, wishes: &mut Vec<Wish>) {
        let look = ui.look();
        bar::help_ui(ui, self.pointed.as_deref());
        let mut form = Form::new(look, draft);
        let snapshot = self.trial.as_ref().map(Trial::snapshot).unwrap_or_default();
        if snapshot.running.is_some() {
            // The seconds of the running verb.
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(100));
        }
        let mut view =
            TrialView { snapshot, port: &mut self.port, found: &self.found, is_practice: self.is_practice, wish: None };
        ScrollArea::vertical().id_salt(("form", &draft.id)).auto_shrink(false).show(ui, |ui| {
            let width = ui.available_width() - SCROLL_BAR;
            ui.set_max_width(width);
            // Many fields: closer together than what is pressed with gloves.
            ui.spacing_mut().interact_size.y = 27.0;
            ui.spacing_mut().button_padding = vec2(9.0, 3.0);
            elsewhere_ui(ui, draft, &self.told);
            if width >= TWO_COLUMNS {
                ui.columns(2, |columns| {
                    // Columns would stretch every text to their width.
                    let [left, right] = columns else { return };
                    left.with_layout(Layout::top_down(Align::Min), |ui| form.left_ui(ui, self.connection.as_ref()));
                    right.with_layout(Layout::top_down(Align::Min), |ui| {
                        form.right_ui(ui, &mut self.open_verbs, &mut view);
                    });
                });
            } else {
                form.left_ui(ui, self.connection.as_ref());
                form.right_ui(ui, &mut self.open_verbs, &mut view);
            }
        });
        wishes.extend(view.wish.map(Wish::Trial));
        let Form { edits, told, pointed, tests_connection, .. } = form;
        wishes.extend(tests_connection.then_some(Wish::TestConnection));
        wishes.extend(edits.into_iter().map(Wish::Edit));
        if told != self.told || pointed.is_some() && pointed != self.pointed {
            ui.ctx().request_repaint();
        }
        self.told = told;
        self.pointed = pointed.or(self.pointed.take());
    }

    fn asking_ui(&mut self, ui: &Ui, wishes: &mut Vec<Wish>) {
        if let Some(asking) = &mut self.asking
            && !ask::asking_ui(ui.ctx(), asking, wishes)
        {
            self.asking = None;
        }
        if let Some(secret) = &mut self.secret
            && !secret.dialog_ui(ui.ctx())
        {
            self.secret = None;
        }
        if let Some(verb) = self.agreeing {
            let reads_identity = self.reads_identity();
            if let Some(agreed) = trial::agree_ui(ui.ctx(), verb, &self.port, reads_identity) {
                wishes.push(Wish::Agreed(agreed.then_some(verb)));
            }
        }
    }
}

/// Faults that no field of the form has said.
fn elsewhere_ui(ui: &mut Ui, draft: &Draft, told: &BTreeSet<usize>) {
    let look = ui.look();
    let others = draft.faults().iter().enumerate().filter(|(index, _)| !told.contains(index)).map(|(_, fault)| fault);
    let others: Vec<_> = others.collect();
    if others.is_empty() {
        return;
    }
    let tint = look.palette().tint(Tone::Fail);
    Frame::new().fill(tint.fill).corner_radius(8).inner_margin(Margin::symmetric(14, 10)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.text_ui(words::text(look.lang).elsewhere, bold(13.0), tint.ink);
        for fault in others {
            let place = words::place(look.lang, fault.line, fault.column);
            let path = crate::ui::look::shown::plain(&fault.path);
            let colon = if path.is_empty() { "" } else { ": " };
            let said = format!("{place} · {path}{colon}{}", cause_text(look.lang, &fault.cause));
            ui.text_ui(said, regular(13.0), Ink::Plain);
        }
    });
    ui.add_space(8.0);
}
