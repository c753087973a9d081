//! Registering what was collected, without the units: in waves, stopped by a person, or held where too many get no identity.

use std::sync::Arc;
use std::sync::mpsc::TryRecvError;

use eframe::egui::{Context, DragValue, Ui, vec2};

use crate::domain::Failure;
use crate::seen::{Command, Event, Waves};
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::launch::{Launch, Refused, Registering, Setup};
use crate::ui::list_dialog::refused_said;
use crate::ui::look::chart::{Share, shares_ui};
use crate::ui::look::{Buttons, Ink, Look, Parts as _, Tone, Which, bold, buttons_ui, dialog_ui, regular};
use crate::words::{failure, jobs as words};

const WIDTH: f32 = 520.0;
const BAR: f32 = 10.0;
/// Of a wave.
const LARGEST: usize = 10_000;

/// How far it has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Progress {
    registered: u64,
    /// Asked for, and got none.
    others: u64,
    /// Nothing was asked for them.
    left: u64,
    /// Why the last one got none, or why no more are asked for.
    why: Option<Failure>,
    /// It was stopped before the others: somebody has to look.
    held: bool,
}

impl Progress {
    /// Nothing of these was asked for.
    fn of(left: u64) -> Self {
        Self { left, ..Self::default() }
    }

    fn take(&mut self, event: &Event) {
        match event {
            Event::UnitEnded { ended } => {
                self.left = self.left.saturating_sub(1);
                match ended.code {
                    Some(Failure::RegisteredAhead) => self.registered += 1,
                    code => (self.others, self.why) = (self.others + 1, code.or(self.why)),
                }
            }
            Event::Stopped { code, .. } => (self.held, self.why) = (true, Some(*code)),
            Event::RegisteredAhead { registered, others, left, held } => {
                (self.registered, self.others, self.left) = (*registered, *others, *left);
                self.held |= *held;
            }
            _ => {}
        }
    }
}

/// The dialog as it stands.
pub(super) struct Ahead {
    setup: Setup,
    waves: Waves,
    progress: Progress,
    opening: Option<Job<Result<Registering, Refused>>>,
    running: Option<Registering>,
    /// A person has stopped it.
    stops: bool,
    /// It has come to an end.
    is_over: bool,
    /// Why it could not begin.
    refused: Option<Refused>,
}

impl Ahead {
    /// `waiting`: so many can be registered.
    pub fn new(setup: Setup, waiting: u64) -> Self {
        Self {
            setup,
            waves: Waves::default(),
            progress: Progress::of(waiting),
            opening: None,
            running: None,
            stops: false,
            is_over: false,
            refused: None,
        }
    }

    fn begin(&mut self, launch: &Arc<dyn Launch>, wake: &Wake) {
        let (launch, setup, waves, waker) = (launch.clone(), self.setup.clone(), self.waves, wake.clone());
        self.progress = Progress::of(self.progress.left);
        (self.stops, self.is_over, self.refused) = (false, false, None);
        self.opening = Some(Job::start(wake, move || match launch.field() {
            Some(field) => field.register(&setup, waves, waker),
            None => Err(Refused::Faults(Vec::new())),
        }));
    }

    fn poll(&mut self) {
        match Job::take(&mut self.opening) {
            Some(Ok(running)) => self.running = Some(running),
            Some(Err(refused)) => self.refused = Some(refused),
            None => {}
        }
        loop {
            match self.running.as_ref().map(|running| running.events.try_recv()) {
                Some(Ok(event)) => self.progress.take(&event),
                Some(Err(TryRecvError::Disconnected)) => (self.running, self.is_over) = (None, true),
                Some(Err(TryRecvError::Empty)) | None => break,
            }
        }
    }

    fn is_at_work(&self) -> bool {
        self.opening.is_some() || self.running.is_some()
    }

    /// False once it is over; what was registered is on record by then.
    pub fn dialog_ui(&mut self, ctx: &Context, launch: &Arc<dyn Launch>, wake: &Wake) -> bool {
        self.poll();
        let look = Look::of(ctx);
        let text = words::text(look.lang);
        let pressed = dialog_ui(ctx, "register ahead", WIDTH, Which::Leave, |ui| {
            ui.head_ui(text.ahead_head, &words::ahead_note(self.progress.left, look.lang));
            if self.is_at_work() || self.is_over {
                self.progress_ui(ui);
            } else {
                self.waves_ui(ui);
            }
            if let Some(refused) = &self.refused {
                ui.text_ui(refused_said(refused, look.lang), regular(14.0), Tone::Fail);
            }
            ui.add_space(10.0);
            let can_begin = self.progress.left > 0 && !self.stops_for_good();
            let word =
                if self.is_over { text.go_on.to_owned() } else { words::ahead_begin(self.progress.left, look.lang) };
            let leave = if self.is_over { look.text().ok } else { look.text().cancel };
            let buttons = match self.is_at_work() {
                true => Buttons { primary: None, others: &[], leave: Some((text.stop, !self.stops)) },
                false => Buttons { primary: Some((&*word, can_begin)), others: &[], leave: Some((leave, true)) },
            };
            buttons_ui(ui, &buttons)
        });
        match pressed {
            Some(Which::Leave) if self.is_at_work() => {
                self.stops = true;
                if let Some(running) = &self.running {
                    let _ = running.commands.try_send(Command::Close);
                }
            }
            Some(Which::Leave) => return false,
            Some(_) => self.begin(launch, wake),
            None => {}
        }
        // It was stopped before it had begun.
        if let Some(running) = self.running.as_ref().filter(|_| self.stops) {
            let _ = running.commands.try_send(Command::Close);
        }
        true
    }

    /// Nothing is registered before a person has mended what stopped it.
    fn stops_for_good(&self) -> bool {
        self.progress.why.is_some_and(Failure::stops_for_good)
    }

    fn waves_ui(&mut self, ui: &mut Ui) {
        let text = words::text(ui.lang());
        ui.horizontal_wrapped(|ui| {
            let label = ui.line_ui(text.wave, regular(13.0), Ink::Muted);
            ui.add(DragValue::new(&mut self.waves.size).range(1..=LARGEST)).labelled_by(label.id);
            ui.add_space(12.0);
            let label = ui.line_ui(text.hold_above, regular(13.0), Ink::Muted);
            ui.add(DragValue::new(&mut self.waves.hold_above).range(0..=100).suffix(" %")).labelled_by(label.id);
        });
        ui.text_ui(text.wave_note, regular(12.0), Ink::Muted);
    }

    fn progress_ui(&self, ui: &mut Ui) {
        let (look, palette) = (ui.look(), ui.palette());
        let text = words::text(look.lang);
        let Progress { registered, others, left, why, held } = self.progress;
        let share = |name, count: u64, ink| Share { name, shown: count.to_string(), value: count as f64, ink };
        let shares = [
            share(text.got_one, registered, palette.tint(Tone::Pass).ink),
            share(text.got_none, others, palette.tint(Tone::Fail).ink),
            share(text.not_asked, left, palette.groove),
        ];
        shares_ui(ui, vec2(ui.available_width(), BAR), &shares, text.ahead_head);
        ui.add_space(4.0);
        let figures: Vec<_> = shares.iter().map(|share| format!("{} {}", share.name, share.shown)).collect();
        ui.text_ui(figures.join(" · "), bold(14.0), Ink::Plain);
        let (said, tone) = match () {
            () if self.stops && self.is_at_work() => (text.stopping, Tone::Wait),
            () if self.is_at_work() => (text.at_work, Tone::Run),
            () if held => (text.held, Tone::Fail),
            () if self.stops && left > 0 => (text.stopped, Tone::Warn),
            () if others > 0 => (text.some_left, Tone::Warn),
            () => (text.all_registered, Tone::Pass),
        };
        ui.text_ui(said, regular(14.0), tone);
        if let Some(why) = why.filter(|_| others > 0 || held) {
            let words = failure::of(why, look.lang);
            ui.text_ui(format!("{} {}", why.code(), words.title), bold(13.0), Ink::Plain);
            ui.text_ui(words.todo, regular(13.0), Ink::Plain);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stop_says_is_kept_to_the_end() {
        let mut progress = Progress::of(3);
        progress.take(&Event::Stopped { code: Failure::RegistrationsPaused, circumstance: None });
        progress.take(&Event::RegisteredAhead { registered: 1, others: 1, left: 1, held: false });
        let why = Some(Failure::RegistrationsPaused);
        assert_eq!(progress, Progress { registered: 1, others: 1, left: 1, why, held: true });
    }
}
