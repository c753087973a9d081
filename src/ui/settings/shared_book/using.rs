//! The dialog in which a person names the book that the station uses. It is tried before anything is changed.

use std::path::{Path, PathBuf};

use eframe::egui::{Context, TextEdit, Ui};
use zeroize::Zeroizing;

use super::after::{After, Done};
use crate::decisions::{Keeping, NotDone};
use crate::domain::{BookMode, BookServer, BookSettings, PinUse, Secret, SettingsFault};
use crate::files::given;
use crate::platform::runtime;
use crate::seen::Signed;
use crate::store::shared_book::{BookUnusable, LARGEST_CA};
use crate::ui::choose::{PathField, PathWords, Request};
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::look::{Control as _, Ink, Parts as _, Tone, answers_ui, dialog_ui, mono, regular, shown};
use crate::ui::sign::{Form, Labels};
use crate::vault::SecretSource;
use crate::vault::product_secret::LONGEST;
use crate::words::{book_settings as words, disk, shared_book as book_words};

const WIDTH: f32 = 620.0;
/// Letters of a server, and of the other names.
const LONGEST_NAME: usize = 300;

/// Why what is typed names no book.
enum Wrong {
    /// Something is not typed yet.
    Empty,
    /// It is no server.
    Server,
    /// It cannot be meant.
    Fault(SettingsFault),
}

/// Why the book that was named is not used.
enum NotUsed {
    /// The CA's file cannot be read.
    CaUnread(std::io::Error),
    /// It was not done; of which book.
    NotDone(String, NotDone),
}

/// What a thread brings.
type Used = Result<(BookSettings, SecretSource), NotUsed>;

/// The dialog that names one.
pub(super) struct Using {
    server: String,
    database: String,
    station: String,
    password: Zeroizing<String>,
    ca: PathField,
    plain: bool,
    mode: BookMode,
    /// The one that is in use, for what is left empty.
    in_use: Option<BookSettings>,
    form: Form,
    trying: Option<Job<Used>>,
    /// Why it was not used; none where the thread died.
    not_used: Option<Option<NotUsed>>,
}

impl Using {
    /// `in_use`: what the fields begin with.
    pub fn new(in_use: Option<&BookSettings>, form: Form) -> Self {
        let (server, database, station) = in_use.map_or_else(Default::default, |used| {
            (used.server.to_string(), used.database.clone(), used.station.clone())
        });
        Self {
            server,
            database,
            station,
            password: Zeroizing::default(),
            ca: PathField::default(),
            plain: in_use.is_some_and(|used| used.plain),
            mode: in_use.map_or_else(BookMode::default, |used| used.mode),
            in_use: in_use.cloned(),
            form,
            trying: None,
            not_used: None,
        }
    }

    /// `keeping`: as it is while a bench holds the record, or none.
    pub fn dialog_ui(&mut self, ctx: &Context, wake: &Wake, keeping: impl FnOnce() -> Keeping) -> After {
        match Job::end(&mut self.trying) {
            None => {}
            Some(Some(Ok((settings, into)))) => return After::Done(Done::Used(Box::new(settings), into)),
            Some(Some(Err(NotUsed::NotDone(_, NotDone::Refused(why))))) => self.form.refuse(why),
            Some(told) => self.not_used = Some(told.and_then(Result::err)),
        }
        let pressed = dialog_ui(ctx, "use a shared book", WIDTH, false, |ui| self.content_ui(ui));
        match (pressed, self.settings()) {
            (None, _) => {}
            // What is being tried is waited for.
            (Some(_), _) if self.trying.is_some() => {}
            (Some(true), Ok(settings)) => self.begin(settings, wake, keeping()),
            (Some(true), Err(_)) => {}
            (Some(false), _) if self.ca.is_choosing() => {}
            (Some(false), _) => return After::Left,
        }
        After::Stays
    }

    /// True where it is to be tried, false where the dialog is left.
    fn content_ui(&mut self, ui: &mut Ui) -> Option<bool> {
        let text = words::text(ui.lang());
        ui.head_ui(text.use_head, text.use_note);
        ui.columns(2, |columns| {
            columns[0].field_ui(text.server, field(&mut self.server)).focus_first();
            columns[1].field_ui(text.database, field(&mut self.database));
        });
        let is_same = self.is_same_login();
        ui.columns(2, |columns| {
            columns[0].field_ui(text.station_field, field(&mut self.station));
            let hint = if is_same { text.password_kept } else { "" };
            let edit = TextEdit::singleline(&mut *self.password).password(true).char_limit(LONGEST).hint_text(hint);
            columns[1].field_ui(text.password, edit);
        });
        self.trust_ui(ui);
        self.modes_ui(ui);
        let labels = Labels { own: text.by, supervisor: text.by_supervisor, ..Labels::default() };
        self.form.fields_ui(ui, labels);
        self.wrong_ui(ui);
        ui.add_space(6.0);
        let is_free = self.trying.is_none();
        let has_password = is_same || !self.password.is_empty();
        let is_ready = is_free && has_password && self.settings().is_ok() && self.form.is_whole();
        let word = if is_free { text.do_use } else { text.trying };
        answers_ui(ui, (word, is_ready), (ui.text().cancel, is_free), false)
    }

    fn trust_ui(&mut self, ui: &mut Ui) {
        let text = words::text(ui.lang());
        if !self.plain {
            let words =
                PathWords { head: text.ca, choose: text.choose, spoken: text.choose_ca, font: mono(13.0).into() };
            self.ca.field_ui(ui, &words, Request::file(&["pem", "crt", "cer"]));
            let keeps = self.ca.path().is_empty() && self.settings().is_ok_and(|settings| settings.ca.is_some());
            if keeps {
                ui.text_ui(text.ca_kept, regular(13.0), Ink::Muted);
            }
        }
        ui.checkbox(&mut self.plain, text.plain);
        ui.add_space(4.0);
    }

    fn modes_ui(&mut self, ui: &mut Ui) {
        let text = words::text(ui.lang());
        ui.line_ui(text.modes, regular(13.0), Ink::Muted);
        let modes = [
            (BookMode::Required, text.required, text.required_note),
            (BookMode::Preferred, text.preferred, book_words::text(ui.lang()).preferred_note),
        ];
        for (mode, name, note) in modes {
            if ui.radio(self.mode == mode, name).clicked() {
                self.mode = mode;
            }
            ui.text_ui(note, regular(12.0), Ink::Muted);
        }
        ui.add_space(4.0);
    }

    fn wrong_ui(&self, ui: &mut Ui) {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        self.form.refused_ui(ui, PinUse::Secret);
        let said = match (&self.not_used, self.settings()) {
            (None, Ok(_)) | (_, Err(Wrong::Empty)) => return,
            (_, Err(Wrong::Server)) => text.server_form.to_owned(),
            (_, Err(Wrong::Fault(SettingsFault::NoCa))) => text.ca_needed.to_owned(),
            (_, Err(Wrong::Fault(fault))) => book_words::settings_fault(lang, fault).to_owned(),
            (Some(None), Ok(_)) => text.broke.to_owned(),
            (Some(Some(NotUsed::CaUnread(error))), Ok(_)) => {
                format!("{}: {}", shown::plain(self.ca.path()), disk::named(lang, error.kind(), &error.to_string()))
            }
            (Some(Some(NotUsed::NotDone(place, why))), Ok(_)) => words::not_done(why, place, PinUse::Secret, lang),
        };
        ui.text_ui(said, regular(14.0), Tone::Fail);
    }

    /// What is typed, with the CA that stays; an empty text stands for one that is to be read.
    fn settings(&self) -> Result<BookSettings, Wrong> {
        let [database, station] = [&self.database, &self.station].map(|text| text.trim().to_owned());
        if self.server.trim().is_empty() || database.is_empty() || station.is_empty() {
            return Err(Wrong::Empty);
        }
        let server: BookServer = self.server.parse().map_err(|_| Wrong::Server)?;
        let ca = if self.plain {
            None
        } else if self.ca.path().is_empty() {
            self.in_use.as_ref().filter(|used| used.server == server).and_then(|used| used.ca.clone())
        } else {
            Some(String::new())
        };
        let (mode, plain) = (self.mode, self.plain);
        let settings = BookSettings { server, database, station, mode, ca, plain, known_lost: 0, told_earlier: false };
        match settings.fault() {
            Some(fault) => Err(Wrong::Fault(fault)),
            None => Ok(settings),
        }
    }

    /// Its password is stored already.
    fn is_same_login(&self) -> bool {
        let typed = self.settings().ok().map(|settings| settings.login());
        typed.is_some() && typed == self.in_use.as_ref().map(BookSettings::login)
    }

    fn begin(&mut self, settings: BookSettings, wake: &Wake, keeping: Keeping) {
        self.form.forget_refusal();
        self.not_used = None;
        let password = Some(Secret::new(self.password.as_str())).filter(|_| !self.password.is_empty());
        let (ca, signed) = (PathBuf::from(self.ca.path()), self.form.signed());
        self.trying = Some(Job::start(wake, move || use_it(settings, &ca, password, &signed, &keeping)));
    }
}

fn use_it(settings: BookSettings, ca: &Path, password: Option<Secret>, signed: &Signed, keeping: &Keeping) -> Used {
    let place = settings.place();
    let not_done = |why| NotUsed::NotDone(place.clone(), why);
    let is_named = settings.ca.as_ref().is_some_and(String::is_empty);
    let settings = if is_named {
        let read = given::read(ca, LARGEST_CA).map_err(NotUsed::CaUnread)?;
        let ca = String::from_utf8(read).map_err(|_| not_done(NotDone::Unusable(BookUnusable::Ca)))?;
        BookSettings { ca: Some(ca), ..settings }
    } else {
        settings
    };
    let into = runtime().block_on(keeping.use_book(settings.clone(), password, signed)).map_err(not_done)?;
    Ok((settings, into))
}

fn field(text: &mut String) -> TextEdit<'_> {
    TextEdit::singleline(text).char_limit(LONGEST_NAME).font(mono(13.0))
}
