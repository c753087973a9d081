//! The report on what the open files contradict each other in, line by line. Nothing is resolved.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use eframe::egui::{Context, ScrollArea, Ui, vec2};

use crate::archive::merge::{Merge, MergeFault};
use crate::ui::Wake;
use crate::ui::look::Look;
use crate::ui::look::fonts::{bold, regular};
use crate::ui::look::palette::Tone;
use crate::ui::look::parts::{button_ui, dialog, text_ui};
use crate::ui::look::shown;
use crate::words::cli::Complaint;
use crate::words::desk::DeskComplaint;
use crate::words::{archive as archive_words, archive_merge, logs as words};

const WIDTH: f32 = 760.0;
const HEIGHT: f32 = 380.0;
/// More than these are no list for a window: the command line writes all of them into a file.
const MOST: usize = 200;

enum Report {
    Comparing(Receiver<Result<Merge, MergeFault>>),
    Refused(MergeFault),
    Found(Box<Merge>),
}

/// The dialog as it stands.
pub(super) struct Comparing(Report);

impl Comparing {
    /// Reads the files once more, on a thread: from the first byte to the last.
    pub fn new(paths: Vec<PathBuf>, wake: &Wake) -> Self {
        let (tell, told) = channel();
        let wake = wake.clone();
        std::thread::spawn(move || {
            let _ = tell.send(Merge::of(&paths));
            wake();
        });
        Self(Report::Comparing(told))
    }

    fn poll(&mut self) {
        let Report::Comparing(told) = &self.0 else { return };
        match told.try_recv() {
            Ok(Ok(merge)) => self.0 = Report::Found(Box::new(merge)),
            Ok(Err(fault)) => self.0 = Report::Refused(fault),
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => {}
        }
    }

    /// False once it is closed.
    pub fn dialog_ui(&mut self, ctx: &Context, look: Look) -> bool {
        self.poll();
        let (palette, text) = (look.palette(), words::text(look.lang));
        let modal = dialog(ctx, "compare logs").show(ctx, |ui| {
            let room = ctx.content_rect().size() - vec2(80.0, 190.0);
            ui.set_width(WIDTH.min(room.x));
            text_ui(ui, text.compare_head, bold(16.0), palette.ink);
            text_ui(ui, text.compare_note, regular(13.0), palette.muted);
            ui.add_space(8.0);
            match &self.0 {
                Report::Comparing(_) => drop(text_ui(ui, text.comparing, regular(14.0), palette.ink)),
                Report::Refused(fault) => {
                    text_ui(ui, refused(fault, look), regular(14.0), palette.tint(Tone::Fail).ink);
                }
                Report::Found(merge) => found_ui(ui, look, merge, HEIGHT.min(room.y)),
            }
            ui.add_space(12.0);
            ui.horizontal(|ui| {
                let close = button_ui(ui, text.close, "", true, palette).clicked();
                if let Report::Found(merge) = &self.0
                    && button_ui(ui, text.copy_text, "", true, palette).clicked()
                {
                    ui.ctx().copy_text(lines(merge, look).collect::<Vec<_>>().join("\n"));
                }
                close
            })
            .inner
        });
        !modal.inner && !modal.should_close()
    }
}

fn refused(fault: &MergeFault, look: Look) -> String {
    match fault {
        MergeFault::File(path, fault) => {
            format!("{}: {}", shown::plain(&path.display().to_string()), archive_words::file_fault(look.lang, fault))
        }
        MergeFault::NotABatchFile(path) => {
            Complaint::Desk(DeskComplaint::NotABatchFile(path.display().to_string())).line(look.lang)
        }
        MergeFault::PracticeMix => Complaint::PracticeMix.line(look.lang),
    }
}

fn lines(merge: &Merge, look: Look) -> impl Iterator<Item = String> {
    merge.findings.iter().flat_map(move |finding| archive_merge::lines(look.lang, finding))
}

fn found_ui(ui: &mut Ui, look: Look, merge: &Merge, height: f32) {
    let palette = look.palette();
    let conflicts = merge.conflicts();
    let tone = if conflicts == 0 { Tone::Pass } else { Tone::Warn };
    let summary = archive_merge::summary(look.lang, conflicts, merge.visits(), merge.files());
    text_ui(ui, summary, bold(14.0), palette.tint(tone).ink);
    if merge.findings.is_empty() {
        return;
    }
    ui.add_space(6.0);
    ScrollArea::vertical().id_salt("conflicts").auto_shrink([false, true]).max_height(height).show(ui, |ui| {
        for line in lines(merge, look).take(MOST) {
            text_ui(ui, line, regular(12.5), palette.ink);
            ui.add_space(3.0);
        }
        if merge.findings.len() > MOST {
            text_ui(ui, words::more_findings(merge.findings.len(), look.lang), bold(12.5), palette.ink);
        }
    });
}
