//! Units that come from another station: the file, what stands in it, into which batch of this station, by whom.

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::{Context, ScrollArea, TextEdit, Ui};

use crate::decisions::hand_over::HandOverFile;
use crate::domain::file_name;
use crate::ui::batch_list::ENDING;
use crate::ui::choose::{Choice, Request};
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::launch::{Launch, Refused, Setup};
use crate::ui::list_dialog::refused_said;
use crate::ui::look::{Ink, Look, Parts as _, Tone, answers_ui, bold, dialog_ui, regular, shown};
use crate::ui::profiles::Usable;
use crate::ui::sign::{Form, Labels};
use crate::words::{damage, disposition, hand_over, jobs as words};

const WIDTH: f32 = 560.0;
const AROUND: f32 = 210.0;

/// The dialog as it stands.
pub(super) struct Receiving {
    supervisors: Vec<String>,
    operator: String,
    choosing: Option<Choice>,
    reading: Option<Job<(PathBuf, Result<HandOverFile, Refused>)>>,
    read: Option<Read>,
    at_work: Option<Job<Result<usize, Refused>>>,
    refused: Option<Refused>,
    /// So many came.
    came: Option<usize>,
}

/// A file that was read.
struct Read {
    path: PathBuf,
    file: HandOverFile,
    /// The name of the batch that its units come to.
    batch: String,
    form: Form,
}

impl Receiving {
    /// The file is asked for first.
    pub fn new(ctx: &Context, supervisors: &[String], operator: String) -> Self {
        let mut choosing = None;
        Choice::ask(&mut choosing, ctx, Request::file(&["json"]), "");
        Self {
            supervisors: supervisors.to_vec(),
            operator,
            choosing,
            reading: None,
            read: None,
            at_work: None,
            refused: None,
            came: None,
        }
    }

    /// False once it is over.
    pub fn dialog_ui(
        &mut self,
        ctx: &Context,
        launch: &Arc<dyn Launch>,
        shelf: Option<&[Usable]>,
        wake: &Wake,
    ) -> bool {
        if let Some(chosen) = Choice::answer_ui(&mut self.choosing, ctx) {
            let Some(path) = chosen.into_iter().next() else { return false };
            let launch = launch.clone();
            self.reading = Some(Job::start(wake, move || {
                let read = match launch.field() {
                    Some(field) => field.read_hand_over(&path),
                    None => Err(Refused::Faults(Vec::new())),
                };
                (path, read)
            }));
        }
        self.poll();
        if self.choosing.is_some() {
            return true;
        }
        let look = Look::of(ctx);
        let text = words::text(look.lang);
        let profile = self.profile(shelf);
        let answer = dialog_ui(ctx, "receiving", WIDTH, false, |ui| {
            ui.head_ui(text.receive.trim_end_matches('…'), text.receive_note);
            let room = (ui.ctx().content_rect().height() - AROUND).max(120.0);
            let page = ScrollArea::vertical().id_salt("receiving").max_height(room).min_scrolled_height(0.0);
            page.show(ui, |ui| self.page_ui(ui, profile.is_some()));
            ui.add_space(10.0);
            if self.came.is_some() || self.read.is_none() {
                return answers_ui(ui, (look.text().ok, true), (look.text().cancel, false), true).map(|_| false);
            }
            let is_whole = self.read.as_ref().is_some_and(|read| read.form.is_whole() && !read.batch.trim().is_empty());
            let can = self.at_work.is_none() && profile.is_some() && is_whole;
            let word = if self.at_work.is_some() { disposition::text(look.lang).at_work } else { text.receive_now };
            answers_ui(ui, (word, can), (look.text().cancel, self.at_work.is_none()), false)
        });
        match (answer, profile) {
            (Some(true), Some(profile)) => self.go(launch, profile, wake),
            (Some(false), _) if self.at_work.is_none() => return false,
            _ => {}
        }
        true
    }

    fn poll(&mut self) {
        match Job::take(&mut self.reading) {
            Some((path, Ok(file))) => {
                let form = Form::new(&self.supervisors, &self.operator);
                let batch = file_name::dashed(file.batch.chars(), |letter| !"/\\:*?\"<>|".contains(letter));
                self.read = Some(Read { path, batch, form, file });
            }
            Some((_, Err(refused))) => self.refused = Some(refused),
            None => {}
        }
        match Job::take(&mut self.at_work) {
            Some(Ok(came)) => self.came = Some(came),
            Some(Err(refused)) => {
                if let (Refused::Undecided(why), Some(read)) = (&refused, &mut self.read) {
                    read.form.refuse(why.clone());
                }
                self.refused = Some(refused);
            }
            None => {}
        }
    }

    /// The profile of the product that its units are of.
    fn profile(&self, shelf: Option<&[Usable]>) -> Option<PathBuf> {
        let product_key = &self.read.as_ref()?.file.units.first()?.keys.product_key;
        let usable = shelf?.iter().find(|usable| usable.product_key == *product_key)?;
        Some(usable.file.clone())
    }

    fn go(&mut self, launch: &Arc<dyn Launch>, profile: PathBuf, wake: &Wake) {
        let Some(read) = &mut self.read else { return };
        read.form.forget_refusal();
        self.refused = None;
        let (launch, path, signed) = (launch.clone(), read.path.clone(), read.form.signed());
        let batch = format!("{}{ENDING}", read.batch.trim());
        let operator = self.operator.clone();
        self.at_work = Some(Job::start(wake, move || {
            let field = launch.field().ok_or(Refused::Faults(Vec::new()))?;
            let batch = launch.shelves().batches.unwrap_or_default().join(batch);
            let receiving = field.receive(&Setup { profile, batch, operator, ..Setup::default() }, &path)?;
            if let Some(decision) = &receiving.decision {
                launch.decide(decision, &signed)?;
            }
            Ok(receiving.come)
        }));
    }

    fn page_ui(&mut self, ui: &mut Ui, has_profile: bool) {
        let lang = ui.lang();
        let text = words::text(lang);
        if let Some(read) = &mut self.read {
            let HandOverFile { from, batch, by, units, .. } = &read.file;
            if let Some(came) = self.came {
                ui.text_ui(hand_over::received(lang, came, units.len(), &from.station), regular(14.0), Tone::Pass);
                return;
            }
            ui.text_ui(words::comes(units.len(), &from.station, by, batch, lang), bold(14.0), Ink::Plain);
            ui.name_ui(shown::plain(&read.path.display().to_string()), regular(12.0), Ink::Muted);
            ui.add_space(6.0);
            if !has_profile {
                ui.text_ui(text.no_product, regular(13.0), Tone::Fail);
            }
            ui.field_ui(text.into_batch, TextEdit::singleline(&mut read.batch));
            let names = disposition::text(lang);
            let supervisor = damage::text(lang).by_supervisor;
            let labels = Labels { own: names.by, supervisor, why: names.why, ..Labels::default() };
            read.form.fields_ui(ui, labels);
        } else if self.refused.is_none() {
            ui.text_ui(text.reading_file, regular(14.0), Ink::Muted);
        }
        if let Some(refused) = &self.refused {
            ui.text_ui(refused_said(refused, lang), regular(13.0), Tone::Fail);
        }
    }
}
