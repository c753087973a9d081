//! The record of a PC that is gone comes to this one: from which files, with which key, by whom and why; and what of it came.

use std::path::{Path, PathBuf};

use eframe::egui::{Context, FontSelection, ScrollArea, TextEdit, Ui};
use zeroize::Zeroizing;

use crate::custody::gathered::{NotRestored, Sources, gather, typed_key};
use crate::custody::restore::{Restored, restore};
use crate::decisions::Desk;
use crate::domain::RecordFault;
use crate::store::DataDir;
use crate::ui::choose::{Choice, PathField, PathWords, Request};
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::look::{Buttons, Ink, Look, Parts as _, Tone, Which, buttons_ui, dialog_ui, mono, regular, shown};
use crate::ui::sign::{Form, Labels};
use crate::words::desk::record_fault;
use crate::words::{keeping as words, moving};

const WIDTH: f32 = 620.0;
/// Of the window that is not for the page.
const AROUND: f32 = 200.0;
/// Longest key that is typed, in letters.
const LONGEST: usize = 200;

/// The dialog as it stands.
pub(super) struct Restoring {
    from: Vec<PathBuf>,
    /// A path that is typed.
    typed: String,
    choosing: Option<Choice>,
    recovery: Zeroizing<String>,
    keys: PathField,
    form: Form,
    at_work: Option<Job<Result<Told, NotRestored>>>,
    refused: Option<String>,
    told: Option<Told>,
}

/// What was restored, as the next start finds it.
struct Told {
    restored: Restored,
    faults: Vec<RecordFault>,
    passed_over: Vec<String>,
}

impl Restoring {
    /// `by`: who works here.
    pub fn new(by: &str) -> Self {
        Self {
            from: Vec::new(),
            typed: String::new(),
            choosing: None,
            recovery: Zeroizing::default(),
            keys: PathField::default(),
            form: Form::new(&[], by),
            at_work: None,
            refused: None,
            told: None,
        }
    }

    /// It makes what nobody should walk away from unread.
    pub fn is_at_work(&self) -> bool {
        self.at_work.is_some()
    }

    /// A record was restored.
    pub fn is_done(&self) -> bool {
        self.told.is_some()
    }

    /// False once it is over.
    pub fn dialog_ui(&mut self, ctx: &Context, data: &DataDir, wake: &Wake) -> bool {
        match Job::take(&mut self.at_work) {
            Some(Ok(told)) => (self.told, self.recovery) = (Some(told), Zeroizing::default()),
            Some(Err(why)) => self.refused = Some(moving::not_restored(why, Look::of(ctx).lang)),
            None => {}
        }
        if let Some(chosen) = Choice::answer_ui(&mut self.choosing, ctx) {
            let new: Vec<_> = chosen.into_iter().filter(|path| !self.from.contains(path)).collect();
            self.from.extend(new);
        }
        if self.choosing.is_some() {
            return true;
        }
        let text = words::text(Look::of(ctx).lang);
        let pressed = dialog_ui(ctx, "restoring", WIDTH, Which::Leave, |ui| {
            ui.head_ui(text.restore.trim_end_matches('…'), text.restore_note);
            let room = (ui.ctx().content_rect().height() - AROUND).max(120.0);
            let page = ScrollArea::vertical().id_salt("restoring").max_height(room).min_scrolled_height(0.0);
            page.show(ui, |ui| match &self.told {
                Some(told) => told_ui(ui, told),
                None => self.page_ui(ui),
            });
            ui.add_space(8.0);
            let (is_idle, is_done) = (self.at_work.is_none(), self.told.is_some());
            let can = is_idle && !self.all().is_empty() && self.form.reasoned().is_some();
            let word = if is_idle { text.restore_now } else { text.at_work };
            let leave = if is_done { ui.text().ok } else { ui.text().cancel };
            let primary = (!is_done).then_some((word, can));
            buttons_ui(ui, &Buttons { primary, others: &[], leave: Some((leave, is_idle)) })
        });
        match pressed {
            Some(Which::Primary) => self.go(Look::of(ctx), data, wake),
            Some(_) if self.at_work.is_none() => return false,
            _ => {}
        }
        true
    }

    /// What was chosen, and what is typed.
    fn all(&self) -> Vec<PathBuf> {
        let typed = Some(self.typed.trim()).filter(|typed| !typed.is_empty()).map(PathBuf::from);
        self.from.iter().cloned().chain(typed).collect()
    }

    fn page_ui(&mut self, ui: &mut Ui) {
        let text = words::text(ui.lang());
        ui.line_ui(text.from, regular(13.0), Ink::Muted);
        let mut taken = None;
        for (nth, path) in self.from.iter().enumerate() {
            let path = path.display().to_string();
            ui.horizontal(|ui| {
                if ui.small_about_ui(text.take_away, &path).clicked() {
                    taken = Some(nth);
                }
                ui.name_ui(shown::plain(&path), mono(13.0), Ink::Plain);
            });
        }
        taken.into_iter().for_each(|nth| drop(self.from.remove(nth)));
        ui.horizontal_wrapped(|ui| {
            let typed = self.from.last().map(|path| path.display().to_string()).unwrap_or_default();
            for (word, request) in
                [(text.add_files, Request::files(&["jsonl", "gz", "zip"])), (text.add_folder, Request::folders())]
            {
                if ui.small_ui(word).clicked() {
                    Choice::ask(&mut self.choosing, ui.ctx(), request, &typed);
                }
            }
        });
        ui.field_ui(text.typed_path, TextEdit::singleline(&mut self.typed));
        ui.field_ui(text.recovery_key, TextEdit::singleline(&mut *self.recovery).password(true).char_limit(LONGEST));
        let path = PathWords {
            head: text.keys,
            choose: ui.text().browse,
            spoken: text.choose_keys,
            font: FontSelection::Default,
        };
        self.keys.field_ui(ui, &path, Request::folders());
        ui.add_space(8.0);
        self.form.fields_ui(ui, Labels { own: text.by, why: text.why, ..Labels::default() });
        ui.text_ui(text.aside, regular(13.0), Ink::Muted);
        if let Some(refused) = &self.refused {
            ui.text_ui(refused, regular(14.0), Tone::Fail);
        }
    }

    fn go(&mut self, look: Look, data: &DataDir, wake: &Wake) {
        let Some(signed) = self.form.reasoned() else { return };
        self.refused = None;
        let recovery = Some(self.recovery.trim()).filter(|typed| !typed.is_empty());
        let recovery = match recovery.map(typed_key).transpose() {
            Ok(recovery) => recovery,
            Err(why) => return self.refused = Some(moving::not_restored(why, look.lang)),
        };
        let keys = Some(self.keys.path()).filter(|path| !path.is_empty()).map(|path| Path::new(path).to_owned());
        let (sources, data) = (Sources { from: self.all(), keys, recovery }, data.clone());
        self.at_work = Some(Job::start(wake, move || {
            let mut gathered = gather(&sources, &data)?;
            let passed_over = std::mem::take(&mut gathered.passed_over);
            let restored = restore(&data, gathered, &sources, signed.by, signed.why)?;
            // As the next start finds it: what this PC remembers is heard too.
            let faults = Desk::open(&data)?.faults(&[])?;
            Ok(Told { restored, faults, passed_over })
        }));
    }
}

fn told_ui(ui: &mut Ui, told: &Told) {
    let (lang, text) = (ui.lang(), words::text(ui.lang()));
    let Restored { station, segments, units, opened, closed, has_supervisors, .. } = &told.restored;
    let said = moving::restored(lang, &shown::plain(station), segments.len(), *units, *opened, *closed);
    ui.text_ui(said, regular(14.0), Tone::Pass);
    for place in &told.passed_over {
        ui.text_ui(moving::passed_over(lang, &shown::plain(place)), regular(13.0), Tone::Warn);
    }
    for fault in &told.faults {
        ui.text_ui(format!("\u{b7} {}", record_fault(fault, lang)), regular(13.0), Ink::Plain);
    }
    if !has_supervisors {
        ui.text_ui(text.no_supervisors, regular(13.0), Tone::Warn);
    }
    ui.text_ui(text.next, regular(14.0), Tone::Warn);
}
