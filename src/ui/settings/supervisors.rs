//! The supervisors: who they are, and the dialog that makes one, gives another PIN, or removes one. While a bench runs it holds the record, and is asked;
//! otherwise the desk does it.

use std::borrow::Cow;

use eframe::egui::{Context, Role, TextEdit, Ui};
use zeroize::Zeroizing;

use crate::bench::appointment::appoint;
use crate::decisions::refusal::Refusal;
use crate::decisions::supervisor::{Appointment, Change};
use crate::domain::secret::Secret;
use crate::journal::disk::Folder;
use crate::journal::replay::Replay;
use crate::platform::runtime;
use crate::seen::command::Command;
use crate::seen::snapshot::{NoticeKind, Snapshot};
use crate::store::data_dir::DataDir;
use crate::ui::act::Act;
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::look::{Ink, Parts as _, Tone, bold, dialog_ui, named, regular, shown};
use crate::ui::who::{Says, Who, refusal};
use crate::words::Lang;
use crate::words::appointment as words;
use crate::words::settings;

/// What is known of them.
enum Known {
    /// Nobody has looked.
    Unasked,
    Reading(Option<Job<Option<Vec<String>>>>),
    Read(Vec<String>),
    Unreadable,
}

/// The section as it stands.
pub(super) struct Supervisors {
    data: DataDir,
    wake: Wake,
    known: Known,
    form: Option<Form>,
    /// The desk is at work.
    desk: Option<Job<Result<(), Refusal>>>,
    /// The bench is at work; the number of the last notice before.
    bench: Option<u64>,
    /// Something was changed.
    done: bool,
}

impl Supervisors {
    pub fn new(data: DataDir, wake: Wake) -> Self {
        Self { data, wake, known: Known::Unasked, form: None, desk: None, bench: None, done: false }
    }

    /// Forgets what was read: it is read anew when it is seen the next time.
    pub fn leave(&mut self) {
        (self.known, self.form, self.done) = (Known::Unasked, None, false);
    }

    /// Takes what threads and station brought.
    pub fn poll(&mut self, snapshot: Option<&Snapshot>) {
        let told = match (&self.desk, self.bench) {
            (Some(_), _) => {
                let told = Job::take(&mut self.desk);
                // A desk that died has recorded nothing.
                told.or_else(|| self.desk.is_none().then_some(Err(Refusal::NotRecorded)))
            }
            (None, Some(before)) => answer(snapshot, before),
            (None, None) => None,
        };
        if let Some(told) = told {
            (self.desk, self.bench) = (None, None);
            match (told, &mut self.form) {
                (Ok(()), _) => (self.known, self.form, self.done) = (Known::Unasked, None, true),
                (Err(why), Some(form)) => form.refuse(why),
                (Err(_), None) => {}
            }
        }
        self.read();
    }

    fn read(&mut self) {
        match &mut self.known {
            Known::Unasked if self.data.record().is_dir() => {
                let folder = self.data.record();
                self.known = Known::Reading(Some(Job::start(&self.wake, move || supervisors(&folder))));
            }
            Known::Unasked => self.known = Known::Read(Vec::new()),
            Known::Reading(reading) => {
                if let Some(read) = Job::take(reading) {
                    self.known = read.map_or(Known::Unreadable, Known::Read);
                }
            }
            Known::Read(_) | Known::Unreadable => {}
        }
    }

    pub fn section_ui(&mut self, ui: &mut Ui) {
        let look = ui.look();
        let text = settings::text(look.lang);
        match &self.known {
            Known::Unasked | Known::Reading(_) => {
                ui.text_ui(text.supervisors_reading, regular(14.0), Ink::Muted);
            }
            Known::Unreadable => {
                ui.text_ui(text.supervisors_unread, regular(14.0), Tone::Warn);
            }
            Known::Read(names) => {
                if let Some(form) = names_ui(ui, names) {
                    (self.form, self.done) = (Some(form), false);
                }
            }
        }
        if self.done {
            ui.text_ui(words::text(look.lang).done, regular(14.0), Tone::Pass);
        }
    }

    /// `snapshot`: the bench, where one runs.
    pub fn dialog_ui(&mut self, ctx: &Context, snapshot: Option<&Snapshot>, acts: &mut Vec<Act>) {
        let at_work = self.desk.is_some() || self.bench.is_some();
        let Some(form) = &mut self.form else { return };
        match dialog_ui(ctx, "appointment", 420.0, Pressed::Cancel, |ui| form.content_ui(ui, at_work)) {
            None => {}
            Some(Pressed::Cancel) => self.form = None,
            Some(Pressed::Do(appointment)) => match snapshot {
                Some(snapshot) => {
                    self.bench = Some(snapshot.notices.last().map_or(0, |notice| notice.number));
                    acts.push(Act::Send(Command::Appoint(Box::new(appointment))));
                }
                None => self.ask_desk(appointment),
            },
        }
    }

    fn ask_desk(&mut self, appointment: Appointment) {
        let data = self.data.clone();
        self.desk = Some(Job::start(&self.wake, move || runtime().block_on(appoint(&data, appointment))));
    }
}

/// What the station answered after this notice.
fn answer(snapshot: Option<&Snapshot>, before: u64) -> Option<Result<(), Refusal>> {
    let Some(snapshot) = snapshot else { return Some(Err(Refusal::NotRecorded)) };
    snapshot.notices.iter().filter(|notice| notice.number > before).find_map(|notice| match notice.kind {
        NoticeKind::Appointed => Some(Ok(())),
        NoticeKind::NotAppointed(why) => Some(Err(why)),
        _ => None,
    })
}

/// The supervisors on record; none where it cannot be read.
fn supervisors(folder: &std::path::Path) -> Option<Vec<String>> {
    let disk = Folder::new(folder.to_owned()).ok()?;
    Some(Replay::of(&disk).ok()?.book.supervisors().map(ToOwned::to_owned).collect())
}

/// A row for each, and the form that was asked for.
fn names_ui(ui: &mut Ui, names: &[String]) -> Option<Form> {
    let look = ui.look();
    let text = words::text(look.lang);
    let mut form = None;
    if names.is_empty() {
        ui.text_ui(settings::text(look.lang).supervisors_none, regular(14.0), Ink::Plain);
    }
    for name in names {
        ui.horizontal_wrapped(|ui| {
            ui.text_ui(shown::plain(name), bold(14.0), Ink::Plain);
            for (word, what) in [(text.other_pin, What::Pin(name.clone())), (text.remove, What::Remove(name.clone()))] {
                let button = ui.small_ui(word);
                named(&button, Role::Button, true, &format!("{word} {name}"));
                if button.clicked() {
                    form = Some(Form::new(what, names));
                }
            }
        });
    }
    ui.add_space(4.0);
    if ui.small_ui(text.add).clicked() {
        form = Some(Form::new(What::Add, names));
    }
    form
}

enum What {
    Add,
    Pin(String),
    Remove(String),
}

enum Pressed {
    Cancel,
    Do(Appointment),
}

/// What stands in the dialog.
struct Form {
    what: What,
    is_first: bool,
    name: String,
    pin: Zeroizing<String>,
    again: Zeroizing<String>,
    who: Who,
    refused: Option<Refusal>,
}

impl Form {
    fn new(what: What, supervisors: &[String]) -> Self {
        Self {
            what,
            is_first: supervisors.is_empty(),
            name: String::new(),
            pin: Zeroizing::default(),
            again: Zeroizing::default(),
            who: Who::new(supervisors.to_vec()),
            refused: None,
        }
    }

    fn refuse(&mut self, why: Refusal) {
        self.refused = Some(why);
        self.who.forget_pin();
    }

    fn content_ui(&mut self, ui: &mut Ui, at_work: bool) -> Option<Pressed> {
        let look = ui.look();
        let text = words::text(look.lang);
        let head = match &self.what {
            What::Add if self.is_first => text.head_first.to_owned(),
            What::Add => text.head_add.to_owned(),
            What::Pin(name) => words::head_pin(&shown::plain(name), look.lang),
            What::Remove(name) => words::head_remove(&shown::plain(name), look.lang),
        };
        ui.text_ui(head, bold(16.0), Ink::Plain);
        ui.add_space(8.0);
        if self.is_first {
            ui.text_ui(text.first_note, regular(13.0), Ink::Muted);
            ui.add_space(8.0);
        }
        if matches!(self.what, What::Add) {
            ui.field_ui(text.name, TextEdit::singleline(&mut self.name).char_limit(200));
        }
        if !matches!(self.what, What::Remove(_)) {
            for (head, pin) in [(text.new_pin, &mut self.pin), (text.same_pin, &mut self.again)] {
                ui.field_ui(head, TextEdit::singleline(&mut **pin).password(true).char_limit(64));
            }
        }
        if !self.is_first {
            self.who.supervisor_ui(ui, text.by, text.own_pin);
        }
        let differ = !self.again.is_empty() && self.pin != self.again;
        let wrong = if differ { Some(text.differ.into()) } else { self.refused.map(|why| refused(why, look.lang)) };
        if let Some(wrong) = wrong {
            ui.text_ui(wrong, regular(14.0), Tone::Fail);
        }
        ui.add_space(12.0);
        self.buttons_ui(ui, at_work)
    }

    fn buttons_ui(&mut self, ui: &mut Ui, at_work: bool) -> Option<Pressed> {
        let text = words::text(ui.lang());
        let has_pin = !self.pin.is_empty() && self.pin == self.again;
        let (word, is_whole) = match &self.what {
            What::Add => (text.do_add, has_pin && !self.name.trim().is_empty()),
            What::Pin(_) => (text.do_change, has_pin),
            What::Remove(_) => (text.do_remove, true),
        };
        let is_whole = is_whole && (self.is_first || self.who.is_whole());
        let word = if at_work { text.at_work } else { word };
        let does = ui.answers_ui(word, is_whole && !at_work, text.cancel, false)?;
        if !does {
            return Some(Pressed::Cancel);
        }
        self.refused = None;
        Some(Pressed::Do(self.appointment()))
    }

    fn appointment(&self) -> Appointment {
        let pin = Secret::new(self.pin.as_str());
        let change = match &self.what {
            What::Add => Change::Appoint { name: self.name.trim().to_owned(), pin },
            What::Pin(name) => Change::Appoint { name: name.clone(), pin },
            What::Remove(name) => Change::Remove { name: name.clone() },
        };
        Appointment { change, by: self.who.name().to_owned(), pin: self.who.pin() }
    }
}

fn refused(why: Refusal, lang: Lang) -> Cow<'static, str> {
    let words::Text { wrong_pin, not_a_line, not_recorded, .. } = *words::text(lang);
    refusal(why, Says { wrong_pin, not_a_line, not_recorded }, lang)
}
