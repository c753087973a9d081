//! The supervisors: who they are, and the dialog that makes one, gives another PIN, or removes one.

use eframe::egui::{CollapsingHeader, Context, Grid, TextEdit, Ui};
use zeroize::Zeroizing;

use super::deciding::Deciding;
use super::known::Known;
use super::people::People;
use crate::decisions::roles::{TABLE, who_may};
use crate::domain::{Deed, PinUse, Role, Secret, Supervisor};
use crate::journal::Named;
use crate::seen::{Decision, Signed, Snapshot};
use crate::store::DataDir;
use crate::ui::act::Act;
use crate::ui::host::Wake;
use crate::ui::look::{Control as _, Ink, Parts as _, Tone, answers_ui, bold, dialog_ui, regular, shown};
use crate::ui::sign::{Form as Who, Labels};
use crate::words::{appointment as words, roles, settings};

/// The section as it stands.
pub(super) struct Supervisors {
    form: Option<Form>,
    deciding: Deciding,
    /// Something was changed.
    done: bool,
}

impl Supervisors {
    pub fn new(data: DataDir, wake: Wake) -> Self {
        Self { form: None, deciding: Deciding::new(data, wake, PinUse::Supervisor), done: false }
    }

    /// The settings are left.
    pub fn leave(&mut self) {
        (self.form, self.done) = (None, false);
    }

    /// Takes what threads and station brought. True where that has changed something.
    pub fn poll(&mut self, snapshot: Option<&Snapshot>) -> bool {
        let is_done = self.deciding.is_ruled(snapshot, self.form.as_mut().map(|form| &mut form.who));
        if is_done {
            (self.form, self.done) = (None, true);
        }
        is_done
    }

    pub fn section_ui(&mut self, ui: &mut Ui, people: &Known<People>) {
        let (look, text) = (ui.look(), settings::text(ui.lang()));
        match people {
            Known::Unasked | Known::Reading(_) => {
                ui.text_ui(text.supervisors_reading, regular(14.0), Ink::Muted);
            }
            Known::Unreadable => {
                ui.text_ui(text.supervisors_unread, regular(14.0), Tone::Warn);
            }
            Known::Read(People { supervisors: all, named, .. }) => {
                let (changed, erased) = (names_ui(ui, all), erased_ui(ui, all, named));
                if let Some(form) = changed.or(erased) {
                    (self.form, self.done) = (Some(form), false);
                }
            }
        }
        if self.done {
            ui.text_ui(words::text(look.lang).done, regular(14.0), Tone::Pass);
        }
        ui.add_space(8.0);
        CollapsingHeader::new(roles::text(look.lang).head).id_salt("roles").show(ui, table_ui);
    }

    /// `snapshot`: the bench, where one runs.
    pub fn dialog_ui(&mut self, ctx: &Context, snapshot: Option<&Snapshot>, acts: &mut Vec<Act>) {
        let at_work = self.deciding.is_at_work();
        let Some(form) = &mut self.form else { return };
        match dialog_ui(ctx, "appointment", 420.0, Pressed::Cancel, |ui| form.content_ui(ui, at_work)) {
            None => {}
            Some(Pressed::Cancel) => self.form = None,
            Some(Pressed::Do(decided)) => {
                let (decision, signed) = *decided;
                self.deciding.ask(decision, signed, snapshot, acts);
            }
        }
    }
}

/// Who may do what.
fn table_ui(ui: &mut Ui) {
    let (lang, text) = (ui.lang(), roles::text(ui.lang()));
    ui.text_ui(text.operator_note, regular(13.0), Ink::Muted);
    Grid::new("who may do what").striped(true).spacing([18.0, 4.0]).show(ui, |ui| {
        for role in Role::ALL {
            ui.line_ui(roles::role(role, lang), bold(13.0), Ink::Plain);
        }
        ui.end_row();
        for (deed, least) in TABLE {
            for role in Role::ALL {
                ui.line_ui(if role >= least { text.may } else { text.may_not }, regular(13.0), Ink::Plain);
            }
            ui.text_ui(roles::deed(deed, lang), regular(13.0), Ink::Plain);
            ui.end_row();
        }
    });
}

/// A row for each, and the form that was asked for.
fn names_ui(ui: &mut Ui, all: &[Supervisor]) -> Option<Form> {
    let (look, text) = (ui.look(), words::text(ui.lang()));
    let mut form = None;
    if all.is_empty() {
        ui.text_ui(settings::text(look.lang).supervisors_none, regular(14.0), Ink::Plain);
    }
    for one in all {
        let name = &one.name;
        ui.horizontal_wrapped(|ui| {
            ui.text_ui(shown::plain(name), bold(14.0), Ink::Plain);
            ui.text_ui(roles::role(one.role, look.lang), regular(14.0), Ink::Muted);
            for (word, what) in [(text.other_pin, What::Pin(one.clone())), (text.remove, What::Remove(one.clone()))] {
                if ui.small_named_ui(word, &format!("{word} {name}")).clicked() {
                    form = Some(Form::new(what, all));
                }
            }
        });
    }
    ui.add_space(4.0);
    if ui.small_ui(text.add).clicked() {
        form = Some(Form::new(What::Add, all));
    }
    form
}

/// Whoever has a code on record, and the form that erases a name.
fn erased_ui(ui: &mut Ui, all: &[Supervisor], named: &[Named]) -> Option<Form> {
    let text = words::text(ui.lang());
    let mut form = None;
    let names = named.iter().filter_map(|one| Some((&one.code, one.name.as_ref()?)));
    CollapsingHeader::new(text.names).id_salt("names").show(ui, |ui| {
        ui.text_ui(text.names_note, regular(13.0), Ink::Muted);
        for (code, name) in names {
            ui.horizontal_wrapped(|ui| {
                ui.text_ui(shown::plain(name), bold(14.0), Ink::Plain);
                ui.text_ui(code, regular(13.0), Ink::Muted);
                if ui.small_named_ui(text.erase, &format!("{} {name}", text.erase)).clicked() {
                    form = Some(Form::new(What::Erase(code.clone(), name.clone()), all));
                }
            });
        }
    });
    form
}

enum What {
    Add,
    Pin(Supervisor),
    Remove(Supervisor),
    /// The name behind a code.
    Erase(String, String),
}

impl What {
    /// It takes something away: it is pressed, and no new PIN is asked for.
    fn takes_away(&self) -> bool {
        matches!(self, Self::Remove(_) | Self::Erase(..))
    }
}

enum Pressed {
    Cancel,
    Do(Box<(Decision, Signed)>),
}

/// What stands in the dialog.
struct Form {
    what: What,
    is_first: bool,
    /// Nobody has a PIN: whoever sits there may.
    is_free: bool,
    name: String,
    role: Role,
    pin: Zeroizing<String>,
    again: Zeroizing<String>,
    who: Who,
}

impl Form {
    fn new(what: What, supervisors: &[Supervisor]) -> Self {
        let role = match &what {
            What::Add | What::Erase(..) => Role::default(),
            What::Pin(one) | What::Remove(one) => one.role,
        };
        Self {
            is_first: supervisors.is_empty() && matches!(what, What::Add),
            is_free: supervisors.is_empty(),
            what,
            name: String::new(),
            role,
            pin: Zeroizing::default(),
            again: Zeroizing::default(),
            who: Who::new(&who_may(supervisors, Deed::Pin(PinUse::Supervisor)), ""),
        }
    }

    fn content_ui(&mut self, ui: &mut Ui, at_work: bool) -> Option<Pressed> {
        let (look, text) = (ui.look(), words::text(ui.lang()));
        let head = match &self.what {
            What::Add if self.is_first => text.head_first.to_owned(),
            What::Add => text.head_add.to_owned(),
            What::Pin(one) => words::head_pin(&shown::plain(&one.name), look.lang),
            What::Remove(one) => words::head_remove(&shown::plain(&one.name), look.lang),
            What::Erase(code, name) => words::head_erase(&shown::plain(name), code, look.lang),
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
        // The first one can appoint others.
        if !self.is_first && !self.what.takes_away() {
            self.role_ui(ui);
        }
        if !self.what.takes_away() {
            for (head, pin) in [(text.new_pin, &mut self.pin), (text.same_pin, &mut self.again)] {
                ui.field_ui(head, TextEdit::singleline(&mut **pin).password(true).char_limit(64)).focus_first();
            }
        }
        if !self.is_free {
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

    fn role_ui(&mut self, ui: &mut Ui) {
        let lang = ui.lang();
        ui.line_ui(roles::text(lang).role, regular(13.0), Ink::Muted);
        ui.horizontal_wrapped(|ui| {
            for role in [Role::Leader, Role::Engineer] {
                if ui.radio(self.role == role, roles::role(role, lang)).clicked() {
                    self.role = role;
                }
            }
        });
    }

    fn buttons_ui(&mut self, ui: &mut Ui, at_work: bool) -> Option<Pressed> {
        let text = words::text(ui.lang());
        let has_pin = !self.pin.is_empty() && self.pin == self.again;
        let (word, is_whole) = match &self.what {
            What::Add => (text.do_add, has_pin && !self.name.trim().is_empty()),
            What::Pin(_) => (text.do_change, has_pin),
            What::Remove(_) => (text.do_remove, true),
            What::Erase(..) => (text.do_erase, true),
        };
        let is_whole = is_whole && (self.is_free || self.who.is_whole());
        let word = if at_work { text.at_work } else { word };
        // Whoever typed all of it is through; what takes somebody away is pressed.
        let by_enter = !self.what.takes_away();
        let does = answers_ui(ui, (word, is_whole && !at_work), (text.cancel, true), by_enter)?;
        if !does {
            return Some(Pressed::Cancel);
        }
        self.who.forget_refusal();
        Some(Pressed::Do(Box::new((self.decision(), self.who.signed()))))
    }

    fn decision(&self) -> Decision {
        let (pin, role) = (Secret::new(self.pin.as_str()), self.role);
        match &self.what {
            What::Add => Decision::Appoint { name: self.name.trim().to_owned(), pin, role },
            What::Pin(one) => Decision::Appoint { name: one.name.to_string(), pin, role },
            What::Remove(one) => Decision::Remove { name: one.name.to_string() },
            What::Erase(code, _) => Decision::EraseName { code: code.clone() },
        }
    }
}
