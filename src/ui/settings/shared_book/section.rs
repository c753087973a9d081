//! The section of the shared book as it stands.

use std::sync::Arc;

use eframe::egui::{Context, Ui};

use super::after::{After, Done};
use super::deciding::Deciding;
use super::leaving::Leaving;
use super::using::Using;
use super::waiting::waiting_ui;
use crate::decisions::roles::who_may;
use crate::decisions::shared_book::{BookAsks, BookDesk};
use crate::decisions::{AtBench, Keeping, NotDone};
use crate::domain::{BookSettings, Deed, PinUse};
use crate::platform::runtime;
use crate::store::shared_book::BookUnusable;
use crate::ui::host::Wake;
use crate::ui::launch::Launch;
use crate::ui::look::{Ink, Parts as _, Tone, mono, regular, shown};
use crate::ui::settings::known::Known;
use crate::ui::settings::people::People;
use crate::ui::settings::row::row_ui;
use crate::ui::sign::Form;
use crate::words::{book_settings as words, shared_book as book_words};

/// The one that is shown.
enum Dialog {
    Using(Box<Using>),
    Leaving(Leaving),
    Deciding(Box<Deciding>),
}

/// The section as it stands.
pub(in crate::ui::settings) struct SharedBookSection {
    launch: Arc<dyn Launch>,
    wake: Wake,
    used: Option<Result<Option<BookSettings>, BookUnusable>>,
    /// How it stands, or why it does not say so; unreadable: the thread died.
    standing: Known<Result<BookAsks, NotDone>>,
    dialog: Option<Dialog>,
    done: Option<Done>,
}

/// Who decides here.
pub(in crate::ui::settings) struct Who<'a> {
    pub people: &'a Known<People>,
    /// Who it is, where nobody has a PIN.
    pub own: &'a str,
    pub is_bench_open: bool,
}

impl SharedBookSection {
    pub fn new(launch: Arc<dyn Launch>, wake: Wake) -> Self {
        Self { launch, wake, used: None, standing: Known::Unasked, dialog: None, done: None }
    }

    /// Forgets what was asked: it is asked anew when somebody sees it the next time. What is at work comes to its end, and nobody reads how.
    pub fn leave(&mut self) {
        (self.used, self.standing, self.dialog, self.done) = (None, Known::Unasked, None, None);
    }

    /// Takes what threads brought, and asks the book where nobody has.
    pub fn poll(&mut self) {
        if matches!(self.standing, Known::Unasked) {
            self.ask();
        }
        self.standing.poll();
    }

    fn ask(&mut self) {
        let keeping = self.launch.keeping();
        let used = self.used.insert(keeping.shared_book());
        if let Ok(Some(_)) = used {
            self.standing = Known::reading(&self.wake, move || Some(asked(keeping)));
        } else {
            self.standing = Known::Read(Ok(BookAsks::default()));
        }
    }

    fn in_use(&self) -> Option<&BookSettings> {
        self.used.as_ref()?.as_ref().ok()?.as_ref()
    }

    pub fn section_ui(&mut self, ui: &mut Ui, who: &Who<'_>) {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        ui.text_ui(text.note, regular(13.0), Ink::Muted);
        ui.add_space(4.0);
        match &self.used {
            None => {}
            Some(Err(why)) => drop(ui.text_ui(book_words::unusable(lang, *why), regular(14.0), Tone::Fail)),
            Some(Ok(None)) => drop(ui.text_ui(book_words::text(lang).none, regular(14.0), Ink::Plain)),
            Some(Ok(Some(settings))) => {
                which_ui(ui, settings);
                self.standing_ui(ui, settings);
            }
        }
        self.done_ui(ui);
        if who.is_bench_open {
            ui.text_ui(text.next_start, regular(13.0), Ink::Muted);
        }
        ui.add_space(6.0);
        let people = match who.people {
            Known::Unasked | Known::Reading(_) => {
                ui.text_ui(text.reading, regular(13.0), Ink::Muted);
                return;
            }
            Known::Unreadable => {
                ui.text_ui(text.unread, regular(14.0), Tone::Warn);
                return;
            }
            Known::Read(people) => people,
        };
        let form = |purpose| Form::new(&who_may(&people.supervisors, Deed::Pin(purpose)), who.own);
        self.buttons_ui(ui, &form);
        if let Known::Read(Ok(asks)) = &self.standing
            && let Some(what) = waiting_ui(ui, asks)
        {
            self.show(Dialog::Deciding(Box::new(Deciding::new(what, form(PinUse::Unit)))));
        }
    }

    fn buttons_ui(&mut self, ui: &mut Ui, form: &impl Fn(PinUse) -> Form) {
        let text = words::text(ui.lang());
        let in_use = self.in_use().cloned();
        let asks = ui.horizontal_wrapped(|ui| {
            let word = if in_use.is_some() { text.other_ask } else { text.use_ask };
            if ui.small_about_ui(word, text.head).clicked() {
                return Some(Dialog::Using(Box::new(Using::new(in_use.as_ref(), form(PinUse::Secret)))));
            }
            // A file that cannot be read is taken away like any other.
            let is_none = matches!(self.used, None | Some(Ok(None)));
            if !is_none && ui.small_about_ui(text.leave_ask, text.head).clicked() {
                return Some(Dialog::Leaving(Leaving::new(form(PinUse::Secret))));
            }
            if in_use.is_some() && ui.small_about_ui(text.again, text.head).clicked() {
                (self.standing, self.done) = (Known::Unasked, None);
            }
            None
        });
        if let Some(dialog) = asks.inner {
            self.show(dialog);
        }
    }

    fn show(&mut self, dialog: Dialog) {
        (self.dialog, self.done) = (Some(dialog), None);
    }

    fn standing_ui(&self, ui: &mut Ui, settings: &BookSettings) {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        let (said, ink) = match &self.standing {
            Known::Unasked | Known::Reading(_) => (text.asking.to_owned(), Ink::Muted),
            Known::Unreadable => (text.broke.to_owned(), Ink::Tone(Tone::Fail)),
            Known::Read(Err(why)) => {
                (words::not_done(why, &settings.place(), PinUse::Unit, lang), Ink::Tone(Tone::Fail))
            }
            Known::Read(Ok(asks)) if asks.past.is_empty() => {
                (words::answers(asks.version, lang), Ink::Tone(Tone::Pass))
            }
            Known::Read(Ok(asks)) => (words::answers_only(asks.version, lang), Ink::Tone(Tone::Warn)),
        };
        ui.text_ui(said, regular(14.0), ink);
    }

    fn done_ui(&self, ui: &mut Ui) {
        if let Some(done) = &self.done {
            ui.text_ui(done.said(ui.lang()), regular(14.0), Tone::Pass);
        }
    }

    pub fn dialog_ui(&mut self, ctx: &Context, bench: Option<&AtBench>) {
        let keeping = || self.launch.keeping().at(bench.cloned());
        let after = match &mut self.dialog {
            None => return,
            Some(Dialog::Using(using)) => using.dialog_ui(ctx, &self.wake, keeping),
            Some(Dialog::Leaving(leaving)) => leaving.dialog_ui(ctx, &self.wake, keeping),
            Some(Dialog::Deciding(deciding)) => deciding.dialog_ui(ctx, &self.wake, keeping),
        };
        match after {
            After::Stays => {}
            After::Left => self.dialog = None,
            After::Changed => (self.dialog, self.standing) = (None, Known::Unasked),
            After::Done(done) => (self.dialog, self.standing, self.done) = (None, Known::Unasked, Some(done)),
        }
    }
}

fn asked(keeping: Keeping) -> Result<BookAsks, NotDone> {
    match BookDesk::of(keeping)? {
        Some(book) => runtime().block_on(book.asks()),
        None => Ok(BookAsks::default()),
    }
}

fn which_ui(ui: &mut Ui, settings: &BookSettings) {
    let (lang, text) = (ui.lang(), words::text(ui.lang()));
    for (head, value) in [(text.book, settings.place()), (text.station, settings.station.clone())] {
        row_ui(ui, head, |ui| drop(ui.text_ui(shown::plain(&value), mono(13.0), Ink::Plain)));
    }
    for (head, said) in [(text.mode, words::mode(settings.mode, lang)), (text.trust, words::trust(settings, lang))] {
        row_ui(ui, head, |ui| drop(ui.text_ui(said, regular(14.0), Ink::Plain)));
    }
}
