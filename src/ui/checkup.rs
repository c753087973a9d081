//! The check before the shift, as the start dialog shows it: a line a finding, what stops in red with its cure.

use std::sync::mpsc::{Receiver, TryRecvError};

use eframe::egui::{Align, FontId, Layout, Role, Ui, UiBuilder, vec2};

use crate::checkup::PortState::Missing;
use crate::checkup::host_key_seen::HostKeySeen;
use crate::checkup::{Finding, Level, Point};
use crate::domain::visible::spelled_out;
use crate::domain::{BookFault, RecordFault};
use crate::ui::look::{Ink, Mark, Parts as _, Tone, bold, mark, named, regular};
use crate::words::{Lang, checkup as words, secret_form};

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The check, once more.
    Again,
    /// The dialog about the product secret.
    Secret,
    /// This key of a host is confirmed: the line's address, and the key.
    HostKey(String, HostKeySeen),
}

/// Findings so far, of a check that may still run.
pub(crate) struct Checkup {
    findings: Vec<Finding>,
    coming: Option<Receiver<Finding>>,
    /// Good lines are shown too.
    all: bool,
}

impl Checkup {
    pub fn new(coming: Receiver<Finding>) -> Self {
        Self { findings: Vec::new(), coming: Some(coming), all: false }
    }

    /// Takes what was found in the meantime.
    pub fn poll(&mut self) {
        while let Some(told) = self.coming.as_ref().map(Receiver::try_recv) {
            match told {
                Ok(finding) => self.findings.push(finding),
                Err(TryRecvError::Disconnected) => self.coming = None,
                Err(TryRecvError::Empty) => return,
            }
        }
        self.findings.sort_by_cached_key(place);
    }

    /// Whether everything is found out.
    pub fn is_done(&self) -> bool {
        self.coming.is_none()
    }

    /// Whether something was found that no start gets past.
    pub fn stops(&self) -> bool {
        self.findings.iter().any(stops)
    }

    /// Whether all that stops is about the cloud: what waits on record can be finished without it, and nothing is registered before it answers.
    pub fn stops_for_the_cloud_alone(&self) -> bool {
        let is_about_the_cloud = |finding: &Finding| matches!(finding.point(), Point::Name | Point::Way | Point::Tls);
        self.is_done() && self.stops() && self.findings.iter().filter(|finding| stops(finding)).all(is_about_the_cloud)
    }

    /// What is a line of its own. Ports that are not there share one, however many slots wait for their units.
    fn lines(&self, lang: Lang) -> Vec<Finding> {
        let mut lines: Vec<Finding> = Vec::new();
        for finding in &self.findings {
            match (lines.last_mut(), finding) {
                (Some(Finding::Port { port: ports, state: Missing(_) }), Finding::Port { port, state: Missing(_) }) => {
                    *ports = lang.list(&[ports.as_str(), port]);
                }
                _ => lines.push(finding.clone()),
            }
        }
        lines
    }

    /// The lines alone, good ones too.
    pub fn findings_ui(&self, ui: &mut Ui) {
        let look = ui.look();
        for finding in self.lines(look.lang) {
            finding_ui(ui, &finding);
        }
        if !self.is_done() {
            ui.line_ui(words::text(look.lang).checking, regular(13.0), Tone::Run);
        }
    }

    /// What all lines come to.
    pub fn verdict_ui(&self, ui: &mut Ui) {
        let text = words::text(ui.lang());
        let (word, tone) = match () {
            () if self.stops() => (text.stops, Tone::Fail),
            () if !self.is_done() => (text.checking, Tone::Run),
            () => (text.all_good, Tone::Pass),
        };
        ui.name_ui(word, regular(13.0), tone);
    }

    /// The lines, and what was asked for.
    pub fn lines_ui(&mut self, ui: &mut Ui) -> Option<Asked> {
        let text = words::text(ui.lang());
        let mut asked = None;
        ui.line_ui(text.head, bold(14.0), Ink::Plain);
        ui.horizontal(|ui| {
            if self.is_done() && ui.small_ui(text.again).clicked() {
                asked = Some(Asked::Again);
            }
            let word = if self.all { text.show_few } else { text.show_all };
            if ui.small_ui(word).clicked() {
                self.all = !self.all;
            }
        });
        let font = self.is_done().then(|| font(ui));
        for finding in self.lines(ui.lang()).into_iter().chain(font) {
            if self.all || finding.level() != Level::Good {
                asked = finding_ui(ui, &finding).or(asked);
            }
        }
        asked
    }
}

/// Where a finding stands: what keeps from starting in front; ports by their numbers, those that are not there behind the others.
fn place(finding: &Finding) -> (bool, Point, bool, usize, String) {
    let is_passed = !stops(finding);
    match finding {
        Finding::Port { port, state } => {
            (is_passed, Point::Port, matches!(state, Missing(_)), port.len(), port.clone())
        }
        finding => (is_passed, finding.point(), false, 0, String::new()),
    }
}

/// A record that a person may accept is read and accepted after Start, and a shared book that waits for this station's record gets it then: neither keeps
/// anybody from getting there.
fn stops(finding: &Finding) -> bool {
    let can_be_passed = match finding {
        Finding::RecordFaults(faults) => faults.iter().all(RecordFault::can_be_accepted),
        Finding::SharedBookFault { fault, .. } => matches!(fault, BookFault::CatchingUp { .. }),
        _ => false,
    };
    finding.level() == Level::Stop && !can_be_passed
}

/// Whether the faces have the letters, as this window paints them.
fn font(ui: &Ui) -> Finding {
    let has_all = ui.fonts_mut(|fonts| fonts.has_glyphs(&FontId::proportional(14.0), words::LETTERS));
    if has_all { Finding::Font } else { Finding::NoFont }
}

/// One line, and what was asked for there.
fn finding_ui(ui: &mut Ui, finding: &Finding) -> Option<Asked> {
    let look = ui.look();
    const MARK: f32 = 14.0;
    let palette = look.palette();
    let mut asked = None;
    let (sign, tone) = match finding.level() {
        Level::Good => (Mark::Tick, Tone::Pass),
        Level::Look => (Mark::Bang, Tone::Warn),
        Level::Stop => (Mark::Cross, Tone::Fail),
    };
    let ink = palette.tint(tone).ink;
    ui.horizontal_top(|ui| {
        let (rect, room) = ui.allocate_exact_size(vec2(MARK, 18.0), eframe::egui::Sense::hover());
        let square = eframe::egui::Rect::from_center_size(rect.center(), eframe::egui::Vec2::splat(MARK * 0.8));
        mark::paint(ui.painter(), sign, square, ink);
        named(&room, Role::Label, true, words::level(look.lang, finding.level()));
        let rest = ui.available_rect_before_wrap();
        ui.scope_builder(UiBuilder::new().max_rect(rest).layout(Layout::top_down(Align::Min)), |ui| {
            let point = words::point(look.lang, finding.point());
            let colon = look.lang.pick(": ", "\u{ff1a}");
            let found = words::found(look.lang, finding);
            let line = format!("{point}{colon}{}", spelled_out(&found));
            ui.text_ui(line, regular(13.0), if finding.level() == Level::Stop { ink } else { palette.ink });
            if let Some(cure) = words::cure(look.lang, finding) {
                ui.text_ui(cure, regular(13.0), Ink::Muted);
            }
            if finding.point() == Point::Secret {
                asked = ui.small_ui(secret_form::text(look.lang).open).clicked().then_some(Asked::Secret);
            }
            if let Finding::HostKey { port, seen } = finding
                && ui.small_about_ui(words::text(look.lang).confirm_key, port).clicked()
            {
                asked = Some(Asked::HostKey(port.clone(), seen.clone()));
            }
        });
    });
    asked
}
