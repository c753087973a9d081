//! What this station shows of itself, so that another one can hand units over to it: one line, to be mailed.

use std::sync::Arc;

use eframe::egui::Context;

use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::launch::{Launch, Refused};
use crate::ui::list_dialog::refused_said;
use crate::ui::look::{Buttons, Ink, Look, Parts as _, Tone, Which, bold, buttons_ui, dialog_ui, mono, regular, shown};
use crate::vault::StationKey;
use crate::words::{hand_over, jobs as words};

const WIDTH: f32 = 620.0;

/// The dialog as it stands.
pub(super) struct OwnKey {
    coming: Option<Job<Result<StationKey, Refused>>>,
    told: Option<Result<StationKey, Refused>>,
}

impl OwnKey {
    pub fn new(launch: &Arc<dyn Launch>, wake: &Wake) -> Self {
        let launch = launch.clone();
        let coming = Job::start(wake, move || match launch.field() {
            Some(field) => field.station_key(),
            None => Err(Refused::Faults(Vec::new())),
        });
        Self { coming: Some(coming), told: None }
    }

    /// False once it is over.
    pub fn dialog_ui(&mut self, ctx: &Context) -> bool {
        if let Some(told) = Job::take(&mut self.coming) {
            self.told = Some(told);
        }
        let look = Look::of(ctx);
        let text = words::text(look.lang);
        let pressed = dialog_ui(ctx, "station key", WIDTH, Which::Leave, |ui| {
            ui.head_ui(text.key.trim_end_matches('…'), text.key_note);
            match &self.told {
                None => drop(ui.text_ui(text.reading, regular(14.0), Ink::Muted)),
                Some(Err(refused)) => drop(ui.text_ui(refused_said(refused, look.lang), regular(14.0), Tone::Fail)),
                Some(Ok(key)) => {
                    ui.text_ui(key.line(), mono(13.0), Ink::Plain);
                    ui.add_space(6.0);
                    ui.line_ui(text.fingerprint, regular(13.0), Ink::Muted);
                    ui.text_ui(hand_over::groups(&key.fingerprint()), mono(16.0), Ink::Plain);
                    ui.text_ui(shown::plain(&key.name), bold(13.0), Ink::Muted);
                }
            }
            ui.add_space(10.0);
            let can = matches!(self.told, Some(Ok(_)));
            let copy = (look.text().copy, can);
            buttons_ui(ui, &Buttons { primary: Some(copy), others: &[], leave: Some((look.text().ok, true)) })
        });
        if let (Some(Which::Primary), Some(Ok(key))) = (pressed, &self.told) {
            ctx.copy_text(key.line());
        }
        pressed != Some(Which::Leave)
    }
}
