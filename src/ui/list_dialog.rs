//! The list of a batch: chosen, read, looked at before anything is taken, and put on record. The bad rows come first.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::{Align, Context, Layout, ScrollArea, Ui};

use crate::domain::PinUse;
use crate::seen::{Refusal, Signed};
use crate::ui::choose::{Choice, Request};
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::launch::{Launch, ListRead, Refused, Setup};
use crate::ui::look::{Buttons, Ink, Parts as _, Tone, Which, bold, buttons_ui, dialog_ui, regular, shown};
use crate::words::{Lang, job as words, refusal};

/// A row of the preview.
const ROW: f32 = 20.0;
/// What stands around the rows.
const AROUND: f32 = 260.0;
const LEAST: f32 = 80.0;
const MOST: f32 = 420.0;

/// What somebody does with a list, from the file to the record.
#[derive(Default)]
pub(crate) struct ListDialog {
    choosing: Option<Choice>,
    reading: Option<Job<Result<ListRead, Refused>>>,
    read: Option<Read>,
    taking: Option<Job<Result<usize, Refusal>>>,
    /// What came of it for the batch with this file, for people.
    said: Option<(PathBuf, Tone, String)>,
}

/// A list that was read, and its preview in the language of the window.
struct Read {
    list: ListRead,
    lines: Option<(Lang, Vec<String>)>,
}

impl ListDialog {
    /// A thread is at work for it, or it stands open.
    pub fn is_open(&self) -> bool {
        self.choosing.is_some() || self.reading.is_some() || self.read.is_some() || self.taking.is_some()
    }

    /// The button, called so, and what came of it. `can`: this batch and a product are chosen.
    pub fn button_ui(&mut self, ui: &mut Ui, word: &str, can: bool) {
        if ui.small_enabled_ui(word, word, can && !self.is_open()).clicked() {
            self.said = None;
            Choice::ask(&mut self.choosing, ui.ctx(), Request::file(&["csv", "txt", "tsv"]), "");
        }
    }

    /// What came of it for this batch.
    pub fn said_ui(&self, ui: &mut Ui, batch: &Path) {
        if let Some((_, tone, said)) = self.said.as_ref().filter(|(of, ..)| of == batch) {
            ui.text_ui(shown::plain(said), regular(13.0), *tone);
        }
    }

    /// Goes on with it. True when a list has just come on record.
    pub fn go_on_ui(
        &mut self,
        ctx: &Context,
        launch: &Arc<dyn Launch>,
        setup: &Setup,
        wake: &Wake,
        lang: Lang,
    ) -> bool {
        if let Some(chosen) = Choice::answer_ui(&mut self.choosing, ctx)
            && let Some(file) = chosen.into_iter().next()
        {
            let (launch, setup) = (launch.clone(), setup.clone());
            self.reading = Some(Job::start(wake, move || launch.list(&setup, &file)));
        }
        match Job::take(&mut self.reading) {
            Some(Ok(list)) => self.read = Some(Read { list, lines: None }),
            Some(Err(refused)) => self.said = Some((setup.batch.clone(), Tone::Fail, refused_said(&refused, lang))),
            None => {}
        }
        if let Some(read) = &mut self.read {
            match read.dialog_ui(ctx, lang) {
                None => {}
                Some(false) => self.read = None,
                Some(true) => {
                    let (decision, rows) = (read.list.decision.clone(), read.list.listing.rows.len());
                    let (launch, signed) = (launch.clone(), Signed::by(setup.operator.as_str()));
                    self.taking = Some(Job::start(wake, move || launch.decide(&decision, &signed).map(|()| rows)));
                    self.read = None;
                }
            }
        }
        match Job::take(&mut self.taking) {
            Some(Ok(rows)) => {
                self.said = Some((setup.batch.clone(), Tone::Pass, words::taken(lang, rows)));
                true
            }
            Some(Err(why)) => {
                self.said = Some((setup.batch.clone(), Tone::Fail, refusal::said(&why, PinUse::Other, lang)));
                false
            }
            None => false,
        }
    }
}

impl Read {
    /// The preview; whether it is taken, once that was said.
    fn dialog_ui(&mut self, ctx: &Context, lang: Lang) -> Option<bool> {
        let Self { list: ListRead { listing, compared, file, .. }, lines } = self;
        if lines.as_ref().is_none_or(|(of, _)| *of != lang) {
            *lines = Some((lang, words::preview(listing, compared.as_ref(), lang)));
        }
        let (lines, text) = (lines.as_ref().map(|(_, lines)| lines.as_slice()).unwrap_or_default(), words::text(lang));
        let (bad, good) = (listing.bad.len(), listing.rows.len());
        dialog_ui(ctx, "list", 760.0, false, |ui| {
            ui.line_ui(text.choose.trim_end_matches('…'), bold(16.0), Ink::Plain);
            ui.name_ui(shown::plain(file), regular(13.0), Ink::Muted);
            ui.add_space(6.0);
            let tone = if bad > 0 { Tone::Fail } else { Tone::Pass };
            ui.text_ui(words::would_take(lang, good, bad), bold(14.0), tone);
            ui.add_space(4.0);
            let room = (ui.ctx().content_rect().height() - AROUND).clamp(LEAST, MOST);
            let room = room.min(ROW * (lines.len() as f32 + 1.0));
            let rows = ScrollArea::vertical().id_salt("list").max_height(room).min_scrolled_height(room);
            rows.auto_shrink([false, false]).show_rows(ui, ROW, lines.len(), |ui, shown| {
                for position in shown {
                    let ink = if position < bad { Ink::Tone(Tone::Fail) } else { Ink::Plain };
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        ui.set_height(ROW);
                        ui.name_ui(lines[position].as_str(), regular(13.0), ink);
                    });
                }
            });
            ui.add_space(10.0);
            let some = [(text.take_good, good > 0)];
            let buttons = Buttons {
                primary: (bad == 0).then_some((text.take, good > 0)),
                others: if bad > 0 { &some } else { &[] },
                leave: Some((text.dismiss, true)),
            };
            buttons_ui(ui, &buttons).map(|pressed| matches!(pressed, Which::Primary | Which::Other(_)))
        })
    }
}

/// Why something was refused that begins with a file, for people.
pub(crate) fn refused_said(refused: &Refused, lang: Lang) -> String {
    match refused {
        Refused::Faults(faults) => lang.sentences(faults),
        Refused::Undecided(why) => refusal::said(why, PinUse::Other, lang),
        Refused::Damaged { .. } => words::text(lang).look_at_record.to_owned(),
    }
}
