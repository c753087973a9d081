//! The supervisors: who they are, and the dialog that makes one, gives another PIN, or removes one. While a bench runs it holds the record, and is asked;
//! otherwise the desk does it.

use eframe::egui::{Context, TextEdit, Ui};
use zeroize::Zeroizing;

use crate::decisions::{Supervisors as OnRecord, desk};
use crate::domain::{PinUse, Secret};
use crate::platform::runtime;
use crate::seen::{Command, Decision, Refusal, Signed, Snapshot};
use crate::store::DataDir;
use crate::ui::act::Act;
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::look::{Control as _, Ink, Parts as _, Tone, answers_ui, bold, dialog_ui, regular, shown};
use crate::ui::sent::Sent;
use crate::ui::sign::{Form as Who, Labels};
use crate::words::{appointment as words, settings};

/// What is known of them.
enum Known {
    /// Nobody has looked.
    Unasked,
    Reading,
    Read(Vec<String>),
    Unreadable,
}

/// The section as it stands.
pub(super) struct Supervisors {
    data: DataDir,
    wake: Wake,
    known: Known,
    reading: Option<Job<Option<Vec<String>>>>,
    form: Option<Form>,
    /// The desk is at work.
    desk: Option<Job<Result<(), Refusal>>>,
    /// The bench is at work.
    bench: Option<Sent>,
    /// Something was changed.
    done: bool,
}

impl Supervisors {
    pub fn new(data: DataDir, wake: Wake) -> Self {
        Self { data, wake, known: Known::Unasked, reading: None, form: None, desk: None, bench: None, done: false }
    }

    /// Forgets what was read: it is read anew when it is seen the next time.
    pub fn leave(&mut self) {
        (self.known, self.form, self.done) = (Known::Unasked, None, false);
    }

    /// Takes what threads and station brought.
    pub fn poll(&mut self, snapshot: Option<&Snapshot>) {
        let not_recorded = Err(Refusal::NotRecorded(None, None));
        let told = match self.bench {
            None => Job::end(&mut self.desk).map(|told| told.unwrap_or(not_recorded)),
            Some(sent) => match snapshot {
                Some(snapshot) => sent.answer(snapshot).map(|(_, told)| told),
                None => Some(not_recorded),
            },
        };
        if let Some(told) = told {
            self.bench = None;
            match (told, &mut self.form) {
                (Ok(()), _) => (self.known, self.form, self.done) = (Known::Unasked, None, true),
                (Err(why), Some(form)) => form.who.refuse(why),
                (Err(_), None) => {}
            }
        }
        self.read();
    }

    fn read(&mut self) {
        match &self.known {
            Known::Unasked => {
                let data = self.data.clone();
                let read = move || Some(OnRecord::read(&data).ok()?.names().cloned().collect());
                (self.known, self.reading) = (Known::Reading, Some(Job::start(&self.wake, read)));
            }
            Known::Reading => {
                if let Some(read) = Job::end(&mut self.reading) {
                    self.known = read.flatten().map_or(Known::Unreadable, Known::Read);
                }
            }
            Known::Read(_) | Known::Unreadable => {}
        }
    }

    pub fn section_ui(&mut self, ui: &mut Ui) {
        let (look, text) = (ui.look(), settings::text(ui.lang()));
        match &self.known {
            Known::Unasked | Known::Reading => {
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
            Some(Pressed::Do(decided)) => {
                let (decision, signed) = *decided;
                match snapshot {
                    Some(snapshot) => {
                        self.bench = Some(Sent::now(snapshot, PinUse::Supervisor));
                        acts.push(Act::Send(Command::decide(decision, signed)));
                    }
                    None => {
                        let data = self.data.clone();
                        let decide = move || runtime().block_on(desk::decide(&data, &decision, &signed)).map(drop);
                        self.desk = Some(Job::start(&self.wake, decide));
                    }
                }
            }
        }
    }
}

/// A row for each, and the form that was asked for.
fn names_ui(ui: &mut Ui, names: &[String]) -> Option<Form> {
    let (look, text) = (ui.look(), words::text(ui.lang()));
    let mut form = None;
    if names.is_empty() {
        ui.text_ui(settings::text(look.lang).supervisors_none, regular(14.0), Ink::Plain);
    }
    for name in names {
        ui.horizontal_wrapped(|ui| {
            ui.text_ui(shown::plain(name), bold(14.0), Ink::Plain);
            for (word, what) in [(text.other_pin, What::Pin(name.clone())), (text.remove, What::Remove(name.clone()))] {
                if ui.small_named_ui(word, &format!("{word} {name}")).clicked() {
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
    Do(Box<(Decision, Signed)>),
}

/// What stands in the dialog.
struct Form {
    what: What,
    is_first: bool,
    name: String,
    pin: Zeroizing<String>,
    again: Zeroizing<String>,
    who: Who,
}

impl Form {
    fn new(what: What, supervisors: &[String]) -> Self {
        Self {
            what,
            is_first: supervisors.is_empty(),
            name: String::new(),
            pin: Zeroizing::default(),
            again: Zeroizing::default(),
            who: Who::new(supervisors, ""),
        }
    }

    fn content_ui(&mut self, ui: &mut Ui, at_work: bool) -> Option<Pressed> {
        let (look, text) = (ui.look(), words::text(ui.lang()));
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
            ui.field_ui(text.name, TextEdit::singleline(&mut self.name).char_limit(200)).focus_first();
        }
        if !matches!(self.what, What::Remove(_)) {
            for (head, pin) in [(text.new_pin, &mut self.pin), (text.same_pin, &mut self.again)] {
                ui.field_ui(head, TextEdit::singleline(&mut **pin).password(true).char_limit(64)).focus_first();
            }
        }
        if !self.is_first {
            let labels = Labels { supervisor: text.by, pin: text.own_pin, ..Labels::default() };
            self.who.fields_ui(ui, labels);
        }
        if !self.again.is_empty() && self.pin != self.again {
            ui.text_ui(text.differ, regular(14.0), Tone::Fail);
        } else {
            self.who.refused_ui(ui, PinUse::Supervisor);
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
        // Whoever typed all of it is through; what takes somebody away is pressed.
        let by_enter = !matches!(self.what, What::Remove(_));
        let does = answers_ui(ui, (word, is_whole && !at_work), (text.cancel, true), by_enter)?;
        if !does {
            return Some(Pressed::Cancel);
        }
        self.who.forget_refusal();
        Some(Pressed::Do(Box::new((self.decision(), self.who.signed()))))
    }

    fn decision(&self) -> Decision {
        let pin = Secret::new(self.pin.as_str());
        match &self.what {
            What::Add => Decision::Appoint { name: self.name.trim().to_owned(), pin },
            What::Pin(name) => Decision::Appoint { name: name.clone(), pin },
            What::Remove(name) => Decision::Remove { name: name.clone() },
        }
    }
}
