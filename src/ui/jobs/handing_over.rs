//! Units that go to another station: which, to whose key, by whom, and into which file. On record before the file exists; a file that could not be made is
//! made again from the record.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::{Context, FontSelection, ScrollArea, TextEdit, Ui};

use super::reading::Told;
use crate::domain::Standing;
use crate::files::{self, given};
use crate::seen::{Refusal, Signed};
use crate::ui::choose::{Choice, PathField, PathWords, Request};
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::launch::{FieldWork, Launch, Refused, Setup};
use crate::ui::list_dialog::refused_said;
use crate::ui::look::{Ink, Look, Parts as _, Tone, answers_ui, dialog_ui, mono, regular, shown};
use crate::ui::sign::{Form, Labels};
use crate::vault::StationKey;
use crate::words::{damage, disposition, hand_over, job, jobs as words, logs};

const WIDTH: f32 = 600.0;
/// What a refusal names is no higher.
const NAMED: f32 = 120.0;
/// Around what scrolls.
const AROUND: f32 = 150.0;
/// A line of a key is short.
const LONGEST_KEY: u64 = 64 << 10;

/// Some of a job's units.
struct Choosable {
    said: String,
    numbers: Vec<String>,
}

/// How far it came.
enum Went {
    /// So many went, to the station with this name and fingerprint; something sealed of them stays behind with these batches.
    Over(usize, StationKey, Vec<String>),
    /// They are on record as handed over, and their file could not be made.
    WithoutFile(String, StationKey, Refused),
    /// Nothing went.
    Not(Refused),
}

/// The dialog as it stands.
pub(super) struct HandingOver {
    setup: Setup,
    choices: Vec<Choosable>,
    chosen: usize,
    line: String,
    choosing: Option<Choice>,
    reading: Option<Job<Option<String>>>,
    to: PathField,
    form: Form,
    at_work: Option<Job<Went>>,
    went: Option<Went>,
}

impl HandingOver {
    /// `marked`: the numbers that are chosen; `site`: the one that is looked at.
    pub fn new(
        told: &Told,
        setup: Setup,
        (marked, site): (Vec<String>, Option<&str>),
        supervisors: &[String],
        look: Look,
    ) -> Self {
        let lang = look.lang;
        let is_left = |standing| !matches!(standing, Standing::Done | Standing::RolledBack | Standing::HandedOver);
        let left = |site: Option<&str>| {
            let units = told.job.story.units.iter().filter(|unit| is_left(unit.stand.standing));
            let at_site = units.filter(|unit| site.is_none_or(|site| unit.site.as_deref().unwrap_or_default() == site));
            at_site.map(|unit| unit.serial_number.clone()).collect::<Vec<_>>()
        };
        let mut choices = Vec::new();
        if !marked.is_empty() {
            choices.push(Choosable { said: words::chosen_units(marked.len(), lang), numbers: marked });
        }
        if let Some(site) = site {
            let numbers = left(Some(site));
            let name = if site.is_empty() { job::text(lang).no_site.into() } else { shown::short(site, 40) };
            choices.push(Choosable { said: words::left_at_site(numbers.len(), &name, lang), numbers });
        }
        let numbers = left(None);
        choices.push(Choosable { said: words::left_of_job(numbers.len(), lang), numbers });
        let folder = setup.batch.parent().map(Path::to_owned).unwrap_or_default();
        let to = folder.join(format!("{}-hand-over.json", told.job.story.batch));
        Self {
            form: Form::new(supervisors, &setup.operator),
            setup,
            choices,
            chosen: 0,
            line: String::new(),
            choosing: None,
            reading: None,
            to: PathField::new(to.display().to_string()),
            at_work: None,
            went: None,
        }
    }

    /// False once it is over.
    pub fn dialog_ui(&mut self, ctx: &Context, launch: &Arc<dyn Launch>, wake: &Wake) -> bool {
        self.poll(ctx, wake);
        let look = Look::of(ctx);
        let text = words::text(look.lang);
        let key = StationKey::of_line(&self.line).ok();
        let answer = dialog_ui(ctx, "handing over", WIDTH, false, |ui| {
            ui.head_ui(text.hand_over.trim_end_matches('…'), text.hand_over_note);
            let room = (ui.ctx().content_rect().height() - AROUND - 60.0).max(120.0);
            let is_over = matches!(self.went, Some(Went::Over(..)));
            let page = ScrollArea::vertical().id_salt("handing over").max_height(room).min_scrolled_height(0.0);
            page.show(ui, |ui| {
                if !is_over && !self.is_without_file() {
                    self.fields_ui(ui, key.as_ref());
                }
                if !is_over {
                    self.path_ui(ui);
                }
                self.went_ui(ui);
            });
            ui.add_space(10.0);
            if is_over {
                return answers_ui(ui, (look.text().ok, true), (look.text().cancel, false), true).map(|_| false);
            }
            let is_free = self.at_work.is_none() && !self.to.path().is_empty();
            let numbers = &self.choices[self.chosen].numbers;
            let is_whole = key.is_some() && !numbers.is_empty() && self.form.is_whole();
            let can = is_free && (self.is_without_file() || is_whole);
            let word = match () {
                () if self.at_work.is_some() => disposition::text(look.lang).at_work.to_owned(),
                () if self.is_without_file() => text.make_again.to_owned(),
                () => words::hand_over_now(numbers.len(), look.lang),
            };
            answers_ui(ui, (&word, can), (look.text().cancel, self.at_work.is_none()), false)
        });
        match answer {
            Some(true) => self.go(launch, wake, key),
            Some(false) if self.at_work.is_none() => return false,
            _ => {}
        }
        true
    }

    fn is_without_file(&self) -> bool {
        matches!(self.went, Some(Went::WithoutFile(..)))
    }

    fn poll(&mut self, ctx: &Context, wake: &Wake) {
        if let Some(chosen) = Choice::answer_ui(&mut self.choosing, ctx)
            && let Some(file) = chosen.into_iter().next()
        {
            let read = move || String::from_utf8(given::read(&file, LONGEST_KEY).ok()?).ok();
            self.reading = Some(Job::start(wake, read));
        }
        if let Some(line) = Job::take(&mut self.reading) {
            self.line = line.unwrap_or_default().trim().to_owned();
        }
        if let Some(went) = Job::take(&mut self.at_work) {
            if let Went::Not(Refused::Undecided(why)) = &went {
                self.form.refuse(why.clone());
            }
            self.went = Some(went);
        }
    }

    /// Puts it on record and makes the file; of units that are on record as handed over, the file alone.
    fn go(&mut self, launch: &Arc<dyn Launch>, wake: &Wake, key: Option<StationKey>) {
        let (launch, setup, to) = (launch.clone(), self.setup.clone(), PathBuf::from(self.to.path()));
        let numbers = self.choices[self.chosen].numbers.clone();
        let count = numbers.len();
        let before = match self.went.take() {
            Some(Went::WithoutFile(hand_over, key, _)) => Some((hand_over, key)),
            _ => None,
        };
        self.form.forget_refusal();
        let signed = self.form.signed();
        self.at_work = Some(Job::start(wake, move || {
            let Some(field) = launch.field() else { return Went::Not(Refused::Faults(Vec::new())) };
            let on_record = match (before, key) {
                (Some(before), _) => Ok(before),
                (None, Some(key)) => put_on_record(&*launch, field, &setup, &numbers, (key, &to), &signed),
                (None, None) => Err(Refused::Undecided(Refusal::NotAStationKey)),
            };
            let (hand_over, key) = match on_record {
                Ok(on_record) => on_record,
                Err(why) => return Went::Not(why),
            };
            match field.make_hand_over_file(&hand_over, &to) {
                Ok(stays) => Went::Over(count, key, stays),
                Err(why) => Went::WithoutFile(hand_over, key, why),
            }
        }));
    }

    fn fields_ui(&mut self, ui: &mut Ui, key: Option<&StationKey>) {
        let lang = ui.lang();
        let (text, names) = (words::text(lang), disposition::text(lang));
        for (at, choice) in self.choices.iter().enumerate() {
            if ui.radio(self.chosen == at, &choice.said).clicked() {
                self.chosen = at;
            }
        }
        ui.add_space(8.0);
        ui.field_ui(text.other_key, TextEdit::singleline(&mut self.line).font(mono(12.0)));
        ui.horizontal_wrapped(|ui| {
            if ui.small_ui(text.key_file).clicked() {
                Choice::ask(&mut self.choosing, ui.ctx(), Request::file(&["txt"]), "");
            }
            match key {
                Some(key) => {
                    let said = words::other_station(&key.name, &hand_over::groups(&key.fingerprint()), lang);
                    ui.text_ui(said, regular(13.0), Tone::Pass);
                }
                None if self.line.trim().is_empty() => {}
                None => drop(ui.text_ui(text.no_key, regular(13.0), Tone::Fail)),
            }
        });
        ui.add_space(8.0);
        let labels =
            Labels { own: names.by, supervisor: damage::text(lang).by_supervisor, why: names.why, ..Labels::default() };
        self.form.fields_ui(ui, labels);
    }

    fn path_ui(&mut self, ui: &mut Ui) {
        let logs = logs::text(ui.lang());
        let name = Path::new(self.to.path()).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (head, choose) = (words::text(ui.lang()).hand_over_file, logs.choose);
        let words = PathWords { head, choose, spoken: choose, font: FontSelection::Default };
        self.to.field_ui(ui, &words, Request::new_file(&name, &["json"]));
    }

    fn went_ui(&self, ui: &mut Ui) {
        let lang = ui.lang();
        match &self.went {
            None => {}
            Some(Went::Over(count, key, stays)) => {
                ui.text_ui(
                    hand_over::handed_over(lang, *count, &key.name, &key.fingerprint()),
                    regular(14.0),
                    Tone::Pass,
                );
                ui.text_ui(logs::saved_file(self.to.path(), lang), regular(13.0), Ink::Plain);
                if !stays.is_empty() {
                    ui.text_ui(hand_over::stays(lang, stays), regular(13.0), Tone::Warn);
                }
            }
            Some(Went::WithoutFile(_, _, why)) => {
                ui.text_ui(words::text(lang).without_file, regular(14.0), Tone::Warn);
                ui.text_ui(refused_said(why, lang), regular(13.0), Tone::Fail);
            }
            Some(Went::Not(why)) => {
                let area = ScrollArea::vertical().id_salt("refused").max_height(NAMED);
                area.show(ui, |ui| ui.text_ui(refused_said(why, lang), regular(13.0), Tone::Fail));
            }
        }
    }
}

/// Judged, and put on record; nothing stands at the place of the file by then. Gives the hand-over's name.
fn put_on_record(
    launch: &dyn Launch,
    field: &dyn FieldWork,
    setup: &Setup,
    numbers: &[String],
    (key, to): (StationKey, &Path),
    signed: &Signed,
) -> Result<(String, StationKey), Refused> {
    if files::is_there(to) {
        let why = io::Error::from(io::ErrorKind::AlreadyExists).to_string();
        return Err(Refusal::Unread(to.display().to_string(), why).into());
    }
    let (hand_over, decision) = field.hand_over(setup, numbers, key.clone())?;
    launch.decide(&decision, signed)?;
    Ok((hand_over, key))
}
