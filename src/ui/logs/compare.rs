//! The report on what the open files contradict each other in, line by line. Nothing is resolved.

use std::path::PathBuf;

use eframe::egui::{Context, ScrollArea, Ui, vec2};

use crate::archive::{Merge, MergeFault};
use crate::seen::Refusal;
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::look::{Buttons, Ink, Look, Parts as _, Tone, Which, bold, buttons_ui, dialog_ui, regular, shown};
use crate::words::cli::Complaint;
use crate::words::{archive as archive_words, archive_merge, logs as words};

const WIDTH: f32 = 760.0;
const HEIGHT: f32 = 380.0;
/// More than these are no list for a window: the command line writes all of them into a file.
const MOST: usize = 200;

/// The dialog as it stands.
pub(super) struct Comparing {
    at_work: Option<Job<Result<Merge, MergeFault>>>,
    found: Option<Result<Merge, MergeFault>>,
}

impl Comparing {
    /// Reads the files once more, on a thread: from the first byte to the last.
    pub fn new(paths: Vec<PathBuf>, wake: &Wake) -> Self {
        Self { at_work: Some(Job::start(wake, move || Merge::of(&paths))), found: None }
    }

    /// False once it is closed.
    pub fn dialog_ui(&mut self, ctx: &Context) -> bool {
        if let Some(found) = Job::take(&mut self.at_work) {
            self.found = Some(found);
        }
        let text = words::text(Look::of(ctx).lang);
        let room = ctx.content_rect().size() - vec2(80.0, 190.0);
        let closed = dialog_ui(ctx, "compare logs", WIDTH, (), |ui| {
            ui.head_ui(text.compare_head, text.compare_note);
            match &self.found {
                None => drop(ui.text_ui(text.comparing, regular(14.0), Ink::Plain)),
                Some(Err(fault)) => drop(ui.text_ui(refused(fault, ui.look()), regular(14.0), Tone::Fail)),
                Some(Ok(merge)) => found_ui(ui, merge, HEIGHT.min(room.y)),
            }
            ui.add_space(12.0);
            let merge = self.found.as_ref().and_then(|found| found.as_ref().ok());
            let copy = [(text.copy_text, true)];
            let others = if merge.is_some() { &copy[..] } else { &[] };
            match (buttons_ui(ui, &Buttons { primary: None, others, leave: Some((ui.text().ok, true)) })?, merge) {
                (Which::Leave, _) => Some(()),
                (_, Some(merge)) => {
                    ui.ctx().copy_text(lines(merge, ui.look()).collect::<Vec<_>>().join("\n"));
                    None
                }
                _ => None,
            }
        });
        closed.is_none()
    }
}

fn refused(fault: &MergeFault, look: Look) -> String {
    match fault {
        MergeFault::File(path, fault) => {
            format!("{}: {}", shown::plain(&path.display().to_string()), archive_words::file_fault(look.lang, fault))
        }
        MergeFault::NotABatchFile(path) => {
            Complaint::Refused(Refusal::NotABatchFile, path.display().to_string()).line(look.lang)
        }
        MergeFault::PracticeMix => Complaint::from(Refusal::Practice).line(look.lang),
    }
}

fn lines(merge: &Merge, look: Look) -> impl Iterator<Item = String> {
    merge.findings.iter().flat_map(move |finding| archive_merge::lines(look.lang, finding))
}

fn found_ui(ui: &mut Ui, merge: &Merge, height: f32) {
    let look = ui.look();
    let conflicts = merge.conflicts();
    let tone = if conflicts == 0 { Tone::Pass } else { Tone::Warn };
    let summary = archive_merge::summary(look.lang, conflicts, merge.visits(), merge.files());
    ui.text_ui(summary, bold(14.0), tone);
    if merge.findings.is_empty() {
        return;
    }
    ui.add_space(6.0);
    ScrollArea::vertical().id_salt("conflicts").auto_shrink([false, true]).max_height(height).show(ui, |ui| {
        for line in lines(merge, look).take(MOST) {
            ui.text_ui(line, regular(12.5), Ink::Plain);
            ui.add_space(3.0);
        }
        if merge.findings.len() > MOST {
            ui.text_ui(words::more_findings(merge.findings.len(), look.lang), bold(12.5), Ink::Plain);
        }
    });
}
