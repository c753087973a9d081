//! The dialog that starts a station: product, batch, ports, operator.
//!
//! | file | what it holds |
//! |---|---|
//! | `known`, `rules` | what is known of the chosen profile and batch; what follows from that for the choice |
//! | `batches` | the batches to pick from, and the name of a new one |
//! | `ports` | the ports that are typed or ticked |
//! | `choice` | product and batch as they are chosen and painted |

mod batches;
mod choice;
mod known;
mod ports;
mod rules;

use std::path::Path;
use std::sync::Arc;

use eframe::egui::{Align, Context, Id, Key, Layout, Margin, Rect, ScrollArea, Stroke, TextEdit, Ui, UiBuilder, vec2};

use self::choice::Choice;

use super::settling::{Pressed, Settling};
use super::ticket::Ticket;
use crate::domain::Failure;
use crate::seen::{Decision, Signed};
use crate::store::NotSetUp;
use crate::ui::act::Act;
use crate::ui::checkup::{Asked, Checkup};
use crate::ui::host::{Ends, StartNow, Wake};
use crate::ui::job::Job;
use crate::ui::launch::{Launch, Refused, Settled, Setup};
use crate::ui::look::{Ink, Look, Parts as _, Tone, bold, card, inside, regular};
use crate::ui::profiles::Usable;
use crate::ui::secret::SecretDialog;
use crate::ui::welcome::{self, Offered, welcome_ui};
use crate::words::{batch, checkup as checkup_words, start as start_words};

/// Of the card, at most.
const WIDE: f32 = 1120.0;
const NARROW: f32 = 640.0;
/// Height of the foot with the button that opens the bench.
const FOOT: f32 = 54.0;
/// With less room the columns stand one under the other.
const TWO_COLUMNS: f32 = 820.0;

/// What a thread brings.
enum Brought {
    /// A station.
    Bench(Ends),
    /// Who may decide this.
    May(Decision, Vec<String>),
    /// The batch is closed.
    Closed,
}

/// The dialog as it stands.
pub(crate) struct Dialog {
    launch: Arc<dyn Launch>,
    choice: Choice,
    operator: String,
    faults: Vec<String>,
    /// They are new: they come into view.
    has_new_faults: bool,
    /// What must be decided first, or was asked for.
    settling: Option<Settling>,
    /// A batch was just closed.
    closed: bool,
    at_work: Option<Job<Result<Brought, Refused>>>,
    /// The check, and what it is of.
    checkup: Option<(Setup, Checkup)>,
    /// Start was pressed, and the check is not through.
    waits_for_check: bool,
    /// Nothing was looked at yet.
    is_new: bool,
    /// Why this user has no place for a record: nothing is asked before they have one.
    not_set_up: Option<NotSetUp>,
    /// They have one now.
    settled: Option<Settled>,
    /// The very first start: nothing is asked before somebody has seen what this is.
    practice: Option<StartNow>,
    /// The practice bench is being opened.
    practises: bool,
    secret: Option<SecretDialog>,
}

impl Dialog {
    pub fn new(launch: Arc<dyn Launch>, wake: &Wake) -> Self {
        let last = launch.last();
        Self {
            operator: last.operator.clone(),
            choice: Choice::new(launch.clone(), &last, wake),
            faults: Vec::new(),
            has_new_faults: false,
            settling: None,
            closed: false,
            at_work: None,
            checkup: None,
            waits_for_check: false,
            is_new: true,
            not_set_up: launch.not_set_up(),
            settled: None,
            practice: launch.practice(),
            practises: false,
            secret: None,
            launch,
        }
    }

    /// Whether this user has no place for a record yet.
    pub fn is_unsettled(&self) -> bool {
        self.not_set_up.is_some()
    }

    /// The folder for batches is another now.
    pub fn other_batch_folder(&mut self, wake: &Wake) {
        self.choice.read_again(wake);
    }

    /// What to go on with, once this user has a place for a record.
    pub fn settled(&mut self) -> Option<Settled> {
        self.settled.take()
    }

    /// Opens a bench with this profile as soon as the check before the shift lets it: with a new batch, by whoever sits there.
    pub fn begin(&mut self, profile: &Path, port: Option<String>) {
        self.practice = None;
        self.choice.begin(profile, port);
        self.waits_for_check = true;
    }

    /// Takes what the threads brought: a station, once there is one.
    pub fn poll(&mut self, ctx: &Context, wake: &Wake) -> Option<Ends> {
        self.poll_check(ctx, wake);
        match Job::take(&mut self.at_work)? {
            Ok(Brought::Bench(ends)) => return Some(ends),
            Ok(Brought::May(decision, supervisors)) => {
                self.settling = Some(Settling::new(decision, &supervisors, self.operator.trim()));
            }
            Ok(Brought::Closed) => {
                (self.settling, self.closed) = (None, true);
                self.choice.read_again(wake);
            }
            Err(refused) => {
                self.practises = false;
                self.refuse(refused);
            }
        }
        None
    }

    /// Checks what is filled in, once nobody is typing; and starts where Start waited for that.
    fn poll_check(&mut self, ctx: &Context, wake: &Wake) {
        // What was chosen the last time is not being typed, wherever the cursor is.
        let is_chosen = std::mem::take(&mut self.is_new) || self.waits_for_check || !ctx.text_edit_focused();
        // What the rules change is checked, and not what was chosen before them.
        let is_known = self.choice.poll(is_chosen, wake);
        if is_chosen && is_known && self.is_unchecked() {
            self.check(wake);
        }
        let Some((_, checkup)) = &mut self.checkup else { return };
        checkup.poll();
        if self.waits_for_check && is_known && (checkup.is_done() || checkup.stops()) {
            self.waits_for_check = false;
            if !checkup.stops() && self.is_filled_in(Look::of(ctx)) {
                self.launch(wake);
            }
        }
    }

    fn check(&mut self, wake: &Wake) {
        let setup = self.setup();
        let coming = self.launch.check(&setup, wake.clone());
        self.checkup = Some((setup, Checkup::new(coming)));
    }

    /// Whether there is something to check that was not.
    fn is_unchecked(&self) -> bool {
        let setup = self.setup();
        let is_checked = self.checkup.as_ref().is_some_and(|(of, _)| is_same_check(of, &setup));
        !setup.profile.as_os_str().is_empty() && !is_checked
    }

    fn refuse(&mut self, refused: Refused) {
        match refused {
            // Said beside the fields that were filled in already.
            Refused::Undecided(why) => {
                if let Some(settling) = &mut self.settling {
                    settling.refuse(why);
                }
            }
            Refused::Faults(faults) => (self.settling, self.faults, self.has_new_faults) = (None, faults, true),
            Refused::Damaged { accept, supervisors, station } => {
                let settling = Settling::new(*accept, &supervisors, self.operator.trim());
                self.settling = Some(settling.with_ticket(Ticket::of_stop(Failure::RecordDamaged, &station)));
            }
        }
    }

    fn setup(&self) -> Setup {
        Setup {
            profile: self.choice.profile(),
            batch: self.choice.batch(),
            ports: self.choice.ports(),
            operator: self.operator.trim().to_owned(),
        }
    }

    /// `shelf`: the profiles that the station has itself; none before it was looked at.
    pub fn dialog_ui(&mut self, ui: &mut Ui, wake: &Wake, shelf: Option<&[Usable]>, acts: &mut Vec<Act>) {
        let palette = ui.palette();
        // Where there is a product to begin with, the dialog for that is what is wanted.
        if shelf.is_some_and(|shelf| !shelf.is_empty()) {
            self.practice = None;
        }
        let is_welcome = self.practice.is_some() || self.practises || self.not_set_up.is_some();
        let is_asked = !is_welcome && self.settling.is_none();
        let widest = if is_asked { WIDE } else { NARROW };
        // In a field the key does what it does in every dialog.
        let entered = ui.ctx().text_edit_focused() && ui.input(|input| input.key_pressed(Key::Enter));
        let [mut page, mut foot] = [ui.available_rect_before_wrap(); 2];
        foot.set_top(foot.bottom() - FOOT);
        if is_asked {
            page.set_bottom(foot.top());
        }
        let mut page = inside(ui, page, Layout::top_down(Align::Min));
        ScrollArea::vertical().auto_shrink(false).show(&mut page, |ui| {
            let width = (ui.available_width() - 32.0).min(widest);
            let side = (ui.available_width() - width) / 2.0;
            ui.add_space(16.0);
            ui.horizontal(|ui| {
                ui.add_space(side);
                card(palette).inner_margin(Margin::same(24)).show(ui, |ui| {
                    ui.set_width(width - 50.0);
                    ui.with_layout(Layout::top_down(Align::Min), |ui| match is_welcome {
                        true => self.welcome_ui(ui, wake, acts),
                        false => self.fields_ui(ui, wake, shelf),
                    });
                });
            });
            ui.add_space(16.0);
        });
        if is_asked {
            self.foot_ui(ui, foot, widest, entered);
        }
        if let Some(secret) = &mut self.secret
            && !secret.dialog_ui(ui.ctx())
        {
            // Whatever was done there, the check knows it next.
            self.secret = None;
            self.check(wake);
        }
    }

    /// The one button that opens the bench, always in view, and what the check says of it.
    fn foot_ui(&mut self, ui: &mut Ui, foot: Rect, widest: f32, entered: bool) {
        let (look, palette) = (ui.look(), ui.palette());
        ui.painter().rect_filled(foot, 0, palette.panel);
        ui.painter().hline(foot.x_range(), foot.top(), Stroke::new(1.0, palette.line));
        let width = (foot.width() - 32.0).min(widest) - 50.0;
        let mut line =
            inside(ui, foot.shrink2(vec2((foot.width() - width) / 2.0, 0.0)), Layout::left_to_right(Align::Center));
        let text = look.text();
        let at_work = self.at_work.is_some() || self.waits_for_check;
        let word = if at_work { text.setup_starting } else { text.setup_start };
        let can = !at_work && !self.stopped().0;
        let pressed = line.primary_ui(word, can).clicked();
        line.add_space(4.0);
        self.checked().into_iter().for_each(|checkup| checkup.verdict_ui(&mut line));
        if pressed || entered && can {
            self.waits_for_check = self.is_filled_in(look);
            ui.ctx().request_repaint();
        }
    }

    fn fields_ui(&mut self, ui: &mut Ui, wake: &Wake, shelf: Option<&[Usable]>) {
        ui.line_ui(ui.text().setup, bold(22.0), Ink::Plain);
        ui.add_space(8.0);
        if let Some(settling) = &mut self.settling {
            match settling.settling_ui(ui, self.at_work.is_some()) {
                Pressed::Nothing => {}
                Pressed::Leave => self.settling = None,
                Pressed::Decide(decided) => {
                    let (decision, signed) = *decided;
                    self.settle(wake, decision, signed);
                }
            }
            return;
        }
        if ui.available_width() < TWO_COLUMNS {
            self.what_ui(ui, wake, shelf);
            return in_place_ui(ui, "where", |ui| self.where_ui(ui, wake));
        }
        ui.spacing_mut().item_spacing.x = 28.0;
        ui.columns(2, |columns| {
            // Columns would stretch every text to their width.
            let [left, right] = columns else { return };
            for ui in [&mut *left, &mut *right] {
                ui.spacing_mut().item_spacing.x = 8.0;
            }
            left.with_layout(Layout::top_down(Align::Min), |ui| self.what_ui(ui, wake, shelf));
            right.with_layout(Layout::top_down(Align::Min), |ui| self.where_ui(ui, wake));
        });
    }

    /// What is made.
    fn what_ui(&mut self, ui: &mut Ui, wake: &Wake, shelf: Option<&[Usable]>) {
        self.choice.product_ui(ui, shelf);
        self.choice.batch_ui(ui, shelf);
        in_place_ui(ui, "close", |ui| self.close_ui(ui, wake));
    }

    /// Where and by whom, and what keeps it from beginning.
    fn where_ui(&mut self, ui: &mut Ui, wake: &Wake) {
        let look = ui.look();
        let text = look.text();
        self.choice.ports_ui(ui);
        ui.field_ui(text.setup_operator, TextEdit::singleline(&mut self.operator));
        if !self.faults.is_empty() {
            if std::mem::take(&mut self.has_new_faults) {
                ui.scroll_to_cursor(Some(Align::Center));
            }
            ui.toned_ui(Tone::Fail, Margin::symmetric(14, 10), |ui| {
                ui.text_ui(text.setup_faults, bold(14.0), Tone::Fail);
                for fault in &self.faults {
                    ui.text_ui(format!("· {fault}"), regular(13.0), Ink::Plain);
                }
            });
            ui.add_space(8.0);
        }
        if self.stopped().1 {
            let words = checkup_words::text(look.lang);
            let at_work = self.at_work.is_some() || self.waits_for_check;
            ui.text_ui(words.without_cloud_note, regular(13.0), Ink::Muted);
            if ui.button_ui(words.without_cloud, !at_work).clicked() && self.is_filled_in(look) {
                self.launch(wake);
            }
        }
        ui.add_space(6.0);
        self.checkup_ui(ui, wake);
    }

    /// The check of what is filled in.
    fn checked(&self) -> Option<&Checkup> {
        self.checkup.as_ref().filter(|_| !self.is_unchecked()).map(|(_, checkup)| checkup)
    }

    /// Whether what was found stops the start, and whether one can start without the cloud all the same.
    fn stopped(&self) -> (bool, bool) {
        self.checked().map_or((false, false), |checkup| (checkup.stops(), checkup.stops_for_the_cloud_alone()))
    }

    /// What was found.
    fn checkup_ui(&mut self, ui: &mut Ui, wake: &Wake) {
        if self.is_unchecked() {
            // It begins with the next frame; while somebody types, with the one after that.
            if self.is_new || self.waits_for_check || !ui.ctx().text_edit_focused() {
                ui.ctx().request_repaint();
            }
            return;
        }
        let Some((_, checkup)) = &mut self.checkup else { return };
        match checkup.lines_ui(ui) {
            Some(Asked::Again) => self.check(wake),
            Some(Asked::Secret) => {
                let profile = self.setup().profile;
                self.secret = Some(SecretDialog::of_profile(profile, self.launch.keeping(), wake.clone()));
            }
            None => {}
        }
    }

    fn welcome_ui(&mut self, ui: &mut Ui, wake: &Wake, acts: &mut Vec<Act>) {
        let offered = Offered {
            not_set_up: self.not_set_up.as_ref(),
            practice: self.practice.is_some() || self.practises,
            at_work: self.practises,
        };
        match welcome_ui(ui, offered, &self.faults) {
            welcome::Pressed::Nothing => {}
            welcome::Pressed::LookAgain => {
                self.not_set_up = self.launch.not_set_up();
                self.settled = self.launch.look_again();
            }
            welcome::Pressed::Alone => match self.launch.settle_alone() {
                Ok(settled) => self.settled = Some(settled),
                Err(refused) => self.refuse(refused),
            },
            welcome::Pressed::Product => {
                (self.practice, self.faults) = (None, Vec::new());
                acts.push(Act::FirstUnit);
            }
            welcome::Pressed::Practice => {
                let Some(start) = self.practice.take() else { return };
                let waker = wake.clone();
                let opens = move || {
                    let started = start(waker).map_err(|error| Refused::Faults(vec![error.to_string()]));
                    started.map(Brought::Bench)
                };
                (self.at_work, self.practises) = (Some(Job::start(wake, opens)), true);
            }
        }
    }

    /// Whether everything that a start needs is filled in; says what is not.
    fn is_filled_in(&mut self, look: Look) -> bool {
        let (setup, words) = (self.setup(), start_words::text(look.lang));
        let missing = [
            (setup.profile.as_os_str().is_empty(), words.no_product),
            (setup.batch.as_os_str().is_empty(), words.no_batch),
        ];
        self.faults = missing.into_iter().filter(|(is, _)| *is).map(|(_, words)| words.to_owned()).collect();
        self.has_new_faults = !self.faults.is_empty();
        self.faults.is_empty()
    }

    /// Starts the station on a thread.
    fn launch(&mut self, wake: &Wake) {
        self.work(wake, |launch, setup, wake| launch.start(setup, wake).map(Brought::Bench));
    }

    /// Puts a decision on record, on a thread. The station that waited for it is started then.
    fn settle(&mut self, wake: &Wake, decision: Decision, signed: Signed) {
        self.work(wake, move |launch, setup, wake| {
            launch.decide(&decision, &signed)?;
            match decision {
                Decision::Accept { .. } => launch.start(setup, wake).map(Brought::Bench),
                _ => Ok(Brought::Closed),
            }
        });
    }

    /// Has something done on a thread.
    fn work(
        &mut self,
        wake: &Wake,
        work: impl FnOnce(&dyn Launch, Setup, Wake) -> Result<Brought, Refused> + Send + 'static,
    ) {
        let (launch, waker, setup) = (self.launch.clone(), wake.clone(), self.setup());
        self.at_work = Some(Job::start(wake, move || work(&*launch, setup, waker)));
        self.closed = false;
    }

    /// Asks who finishes the batch that is filled in, and why.
    pub fn ask_to_close(&mut self, wake: &Wake) {
        self.faults.clear();
        self.work(wake, |launch, setup, _| {
            let decision = Decision::CloseBatch(setup.batch);
            launch.may(&decision).map(|supervisors| Brought::May(decision, supervisors))
        });
    }

    fn close_ui(&mut self, ui: &mut Ui, wake: &Wake) {
        let words = batch::text(ui.lang());
        ui.horizontal_wrapped(|ui| {
            let can = self.at_work.is_none() && !self.choice.batch().as_os_str().is_empty();
            if ui.add_enabled_ui(can, |ui| ui.small_ui(words.close_ask)).inner.clicked() {
                self.ask_to_close(wake);
            }
            if self.closed {
                ui.text_ui(words.closed, regular(13.0), Tone::Pass);
            }
        });
        ui.add_space(8.0);
    }
}

/// Batch and operator change nothing about the check.
fn is_same_check(one: &Setup, other: &Setup) -> bool {
    (&one.profile, &one.ports) == (&other.profile, &other.ports)
}

/// What stands here is the same for egui whatever comes up above it: batches that are read meanwhile must not swallow a click.
fn in_place_ui(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    ui.scope_builder(UiBuilder::new().scope_id(Id::unique(("start", name))), content);
}
