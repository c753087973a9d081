//! Who works at the bench, by which badges: the list, and the dialogs that change it.

use eframe::egui::{Context, TextEdit, Ui};

use super::deciding::Deciding;
use super::known::Known;
use super::people::People;
use crate::decisions::roles::who_may;
use crate::domain::{Deed, Operator, PinUse};
use crate::seen::{Decision, OperatorChange, Signed, Snapshot};
use crate::store::DataDir;
use crate::ui::act::Act;
use crate::ui::host::Wake;
use crate::ui::look::{Control as _, Ink, Parts as _, Tone, answers_ui, bold, dialog_ui, regular, shown};
use crate::ui::sign::{Form as Who, Labels};
use crate::words::{appointment, operators as words, settings};

const LONGEST: usize = 200;
const LONGEST_PATTERN: usize = 1000;
/// A few hundred product keys.
const LONGEST_PRODUCTS: usize = 4000;

/// The section as it stands.
pub(super) struct Operators {
    form: Option<Form>,
    deciding: Deciding,
    /// Something was changed.
    done: bool,
}

impl Operators {
    pub fn new(data: DataDir, wake: Wake) -> Self {
        Self { form: None, deciding: Deciding::new(data, wake, PinUse::Operators), done: false }
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
        let text = words::text(ui.lang());
        ui.text_ui(text.note, regular(13.0), Ink::Muted);
        let form = match people {
            Known::Unasked | Known::Reading(_) => {
                ui.text_ui(settings::text(ui.lang()).supervisors_reading, regular(14.0), Ink::Muted);
                None
            }
            Known::Unreadable => {
                ui.text_ui(settings::text(ui.lang()).supervisors_unread, regular(14.0), Tone::Warn);
                None
            }
            Known::Read(people) => known_ui(ui, people),
        };
        if let Some(form) = form {
            (self.form, self.done) = (Some(form), false);
        }
        if self.done {
            ui.text_ui(appointment::text(ui.lang()).done, regular(14.0), Tone::Pass);
        }
    }

    /// `snapshot`: the bench, where one runs.
    pub fn dialog_ui(&mut self, ctx: &Context, snapshot: Option<&Snapshot>, acts: &mut Vec<Act>) {
        let at_work = self.deciding.is_at_work();
        let Some(form) = &mut self.form else { return };
        match dialog_ui(ctx, "operators", 460.0, Pressed::Cancel, |ui| form.content_ui(ui, at_work)) {
            None => {}
            Some(Pressed::Cancel) => self.form = None,
            Some(Pressed::Do(change, signed)) => {
                self.deciding.ask(Decision::Operators(change), signed, snapshot, acts);
            }
        }
    }
}

/// What is asked for, a row for each operator, and the form that was asked for.
fn known_ui(ui: &mut Ui, known: &People) -> Option<Form> {
    let (lang, text) = (ui.lang(), words::text(ui.lang()));
    let mut form = None;
    let (said, word) = match &known.badge_pattern {
        Some(pattern) => (words::asked(&shown::plain(pattern), lang), text.ask_other),
        None => (text.not_asked.to_owned(), text.ask),
    };
    ui.horizontal_wrapped(|ui| {
        ui.text_ui(said, regular(14.0), Ink::Plain);
        if ui.small_about_ui(word, text.ask_head).clicked() {
            form = Some(Form::new(What::AskFor(known.badge_pattern.clone().unwrap_or_default()), known));
        }
    });
    if known.operators.is_empty() {
        ui.text_ui(text.nobody, regular(14.0), Ink::Plain);
    }
    for one in &known.operators {
        ui.horizontal_wrapped(|ui| {
            ui.text_ui(shown::plain(&one.name), bold(14.0), Ink::Plain);
            let badge = one.badge().map_or(text.badge_gone.into(), shown::plain);
            ui.text_ui(badge, regular(14.0), if one.badge().is_some() { Ink::Muted } else { Tone::Warn.into() });
            let products = match one.products.as_slice() {
                [] => text.all_products.to_owned(),
                products => lang.list(products),
            };
            ui.text_ui(shown::plain(&products), regular(14.0), Ink::Muted);
            if let Some(until) = &one.until {
                ui.text_ui(words::until_day(&shown::plain(until), lang), regular(14.0), Ink::Muted);
            }
            for (word, what) in [(text.change, What::Set(Fields::of(one))), (text.remove, What::Remove(one.clone()))] {
                if ui.small_named_ui(word, &format!("{word} {}", one.name)).clicked() {
                    form = Some(Form::new(what, known));
                }
            }
        });
    }
    ui.add_space(4.0);
    if ui.small_ui(text.add).clicked() {
        form = Some(Form::new(What::Set(Fields::default()), known));
    }
    form
}

/// What was typed of an operator.
#[derive(Default)]
struct Fields {
    /// It is somebody who is on record.
    is_known: bool,
    name: String,
    badge: String,
    products: String,
    until: String,
}

impl Fields {
    fn of(one: &Operator) -> Self {
        Self {
            is_known: true,
            name: one.name.to_string(),
            badge: one.badge().unwrap_or_default().to_owned(),
            products: one.products.join(", "),
            until: one.until.clone().unwrap_or_default(),
        }
    }

    fn fields_ui(&mut self, ui: &mut Ui) {
        let text = words::text(ui.lang());
        if !self.is_known {
            ui.field_ui(text.name, TextEdit::singleline(&mut self.name).char_limit(LONGEST)).focus_first();
        }
        let badge = ui.field_ui(text.badge, TextEdit::singleline(&mut self.badge).char_limit(LONGEST));
        if self.is_known {
            badge.focus_first();
        }
        ui.field_ui(text.products, TextEdit::singleline(&mut self.products).char_limit(LONGEST_PRODUCTS));
        ui.field_ui(text.until, TextEdit::singleline(&mut self.until).char_limit(LONGEST));
    }

    fn change(&self) -> OperatorChange {
        let products = self.products.split([',', '，', '、']).map(str::trim).filter(|product| !product.is_empty());
        OperatorChange::Set {
            name: self.name.trim().to_owned(),
            badge: self.badge.trim().to_owned(),
            products: products.map(ToOwned::to_owned).collect(),
            until: Some(self.until.trim().to_owned()).filter(|until| !until.is_empty()),
        }
    }
}

enum What {
    Set(Fields),
    Remove(Operator),
    /// What badges are to be like.
    AskFor(String),
}

enum Pressed {
    Cancel,
    Do(OperatorChange, Signed),
}

/// What stands in the dialog.
struct Form {
    what: What,
    /// Nobody has a PIN: whoever sits there may.
    is_free: bool,
    who: Who,
}

impl Form {
    fn new(what: What, known: &People) -> Self {
        let who = Who::new(&who_may(&known.supervisors, Deed::Pin(PinUse::Operators)), "");
        Self { what, is_free: known.supervisors.is_empty(), who }
    }

    fn content_ui(&mut self, ui: &mut Ui, at_work: bool) -> Option<Pressed> {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        let head = match &self.what {
            What::Set(fields) if fields.is_known => words::head_change(&shown::plain(&fields.name), lang),
            What::Set(_) => text.add_head.to_owned(),
            What::Remove(one) => words::head_remove(&shown::plain(&one.name), lang),
            What::AskFor(_) => text.ask_head.to_owned(),
        };
        ui.text_ui(head, bold(16.0), Ink::Plain);
        ui.add_space(8.0);
        match &mut self.what {
            What::Set(fields) => fields.fields_ui(ui),
            What::Remove(_) => {}
            What::AskFor(pattern) => {
                ui.text_ui(text.ask_note, regular(13.0), Ink::Muted);
                ui.add_space(8.0);
                let edit = TextEdit::singleline(pattern).hint_text(text.pattern_hint).char_limit(LONGEST_PATTERN);
                ui.field_ui(text.pattern, edit).focus_first();
            }
        }
        if !self.is_free {
            let signs = appointment::text(lang);
            self.who.fields_ui(ui, Labels { supervisor: signs.by, pin: signs.own_pin, ..Labels::default() });
        }
        self.who.refused_ui(ui, PinUse::Operators);
        ui.add_space(12.0);
        self.buttons_ui(ui, at_work)
    }

    fn buttons_ui(&mut self, ui: &mut Ui, at_work: bool) -> Option<Pressed> {
        let (text, signs) = (words::text(ui.lang()), appointment::text(ui.lang()));
        let (word, is_whole) = match &self.what {
            What::Set(fields) => (text.do_set, !fields.name.trim().is_empty() && !fields.badge.trim().is_empty()),
            What::Remove(_) => (text.do_remove, true),
            What::AskFor(_) => (text.do_ask, true),
        };
        let is_whole = is_whole && (self.is_free || self.who.is_whole());
        let word = if at_work { signs.at_work } else { word };
        // A badge that is scanned into its field ends with Enter: it is pressed.
        let does = answers_ui(ui, (word, is_whole && !at_work), (signs.cancel, true), false)?;
        if !does {
            return Some(Pressed::Cancel);
        }
        self.who.forget_refusal();
        let change = match &self.what {
            What::Set(fields) => fields.change(),
            What::Remove(one) => OperatorChange::Remove { name: one.name.to_string() },
            What::AskFor(pattern) => {
                OperatorChange::AskFor { pattern: Some(pattern.trim().to_owned()).filter(|it| !it.is_empty()) }
            }
        };
        Some(Pressed::Do(change, self.who.signed()))
    }
}
