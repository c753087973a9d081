//! The whole window: takes the newest snapshot, paints the screen that is picked, then does the acts that painting asked for.

use std::sync::Arc;
use std::time::Duration;

use eframe::egui::{CentralPanel, Context, Frame, Ui, ViewportCommand};

use super::act::Act;
use super::bench::Bench;
use super::bench::bands::practice_ui as practice_band_ui;
use super::bench::setup::Dialog;
use super::bench::ticket::Contact;
use super::choose;
use super::host::{Host, Premises, Wake, wake_of};
use super::jobs::Jobs;
use super::keys::{Keys, Place};
use super::launch::{Launch, Settled};
use super::lock::{Lock, Standing};
use super::logs::Logs;
use super::look::{Look, Scale, fonts, style};
use super::moving::Came;
use super::placement::Follower;
use super::profiles::Profiles;
use super::rail::rail_ui;
use super::screen::Screen;
use super::settings::{Settings, folder};
use super::stroke::Stroke;
use super::workplace::{Opening, Workplace};
use crate::decisions::changes::Waiting;
use crate::domain::Person;
use crate::domain::entry::{ChangeOf, Changed};
use crate::seen::{Decision, Signed};

/// How often it is looked whether a station that was told to end has ended.
const LEAVING: Duration = Duration::from_millis(50);

/// The window.
pub struct App {
    look: Look,
    /// The zoom that was seen last.
    zoom: f32,
    host: Host,
    placement: Follower,
    wake: Wake,
    keys: Keys,
    screen: Screen,
    lock: Lock,
    /// The screen that somebody went to while it was not known yet whether they may.
    wanted: Option<Screen>,
    workplace: Workplace,
    jobs: Jobs,
    logs: Logs,
    profiles: Profiles,
    /// Where another batch is begun; none where the bench is a practice.
    launch: Option<Arc<dyn Launch>>,
    /// Back to the start dialog, as soon as the station has ended.
    leaving: bool,
    /// Its batch is to be finished then.
    finishes: bool,
    /// A second batch is to be opened beside it then.
    opens_beside: bool,
    settings: Settings,
    /// Whom to call, as it is kept for the next start.
    kept_whom: String,
}

impl App {
    /// The window on egui's context.
    pub fn new(
        ctx: &Context,
        look: Look,
        host: Host,
        premises: Premises,
        opening: Opening,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        fonts::install(ctx);
        style::apply(ctx, look);
        choose::always_own_list(ctx, host.own_file_list);
        Contact::choose(ctx, &host.whom_to_call);
        ctx.set_zoom_factor(look.scale.factor());
        let wake = wake_of(ctx);
        let mut logs = Logs::new(premises.data.clone(), wake.clone());
        let mut screen = Screen::default();
        let (workplace, launch) = match opening {
            Opening::Now(start) => (Workplace::Bench(Box::new(Bench::new(start(wake.clone())?, false))), None),
            Opening::Ask(launch) => (Workplace::setup(&launch, &wake), Some(launch)),
            Opening::Logs(files, launch) => {
                logs.open(files);
                logs.enter(&launch.shelves());
                screen = Screen::Logs;
                (Workplace::setup(&launch, &wake), Some(launch))
            }
        };
        logs.settle(premises.data.clone(), launch.clone());
        launch.iter().for_each(|launch| logs.work_in(launch.shift_starts()));
        let settings = Settings::new(premises.clone(), &host, launch.clone(), wake.clone());
        Ok(Self {
            look,
            zoom: look.scale.factor(),
            placement: Follower::default(),
            keys: Keys::default(),
            screen,
            lock: Lock::new(&premises, wake.clone()),
            wanted: None,
            workplace,
            jobs: Jobs::new(premises.data.clone(), launch.clone(), wake.clone()),
            logs,
            profiles: Profiles::new(&premises, wake.clone()),
            launch,
            leaving: false,
            finishes: false,
            opens_beside: false,
            settings,
            kept_whom: host.whom_to_call.clone(),
            host,
            wake,
        })
    }

    fn keys(&mut self, ctx: &Context) {
        let at_bench = self.screen == Screen::Bench;
        // What is typed at another screen, or before there is a bench, is text; a label that is scanned there is the bench's all the same.
        let editors = !at_bench || matches!(self.workplace, Workplace::Setup(_));
        let asks = at_bench && !self.lock.is_asking() && self.workplace.bench().is_some_and(|bench| bench.asks());
        let now = ctx.input(|input| input.time);
        let armed = if asks { self.workplace.bench().and_then(|bench| bench.armed(now)) } else { None };
        for stroke in self.keys.read(ctx, Place { editors, asks, armed }) {
            if stroke == Stroke::FullScreen {
                self.act(ctx, Act::Look(Look { full_screen: !self.look.full_screen, ..self.look }));
                continue;
            }
            // A label is one even while a PIN is asked for; nothing else is meant for the bench then.
            let is_asked = self.lock.is_asking() || self.settings.moving().is_asking();
            if is_asked && !matches!(stroke, Stroke::Label(_)) {
                continue;
            }
            match (stroke, &mut self.workplace) {
                (Stroke::Find, _) => {
                    self.go(Screen::Logs);
                    self.logs.find();
                }
                (stroke @ Stroke::Label(_), Workplace::Bench(bench)) => bench.stroke(ctx, stroke),
                // Where no bench waits for it, a scanned unit is looked for.
                (Stroke::Label(label), Workplace::Setup(_)) if self.screen == Screen::Logs => {
                    self.logs.search_for(label);
                }
                (stroke, Workplace::Bench(bench)) if at_bench => bench.stroke(ctx, stroke),
                _ => {}
            }
        }
    }

    /// This user has a place for a record now: everything that reads it begins anew there.
    fn settle(&mut self, settled: Settled) {
        let Settled { data, launch } = settled;
        let premises = Premises { data, ..self.settings.premises().clone() };
        self.lock = Lock::new(&premises, self.wake.clone());
        self.profiles = Profiles::new(&premises, self.wake.clone());
        self.jobs = Jobs::new(premises.data.clone(), Some(launch.clone()), self.wake.clone());
        self.logs.settle(premises.data.clone(), Some(launch.clone()));
        self.workplace = Workplace::setup(&launch, &self.wake);
        self.launch = Some(launch);
        self.settings = Settings::new(premises, &self.host, self.launch.clone(), self.wake.clone());
    }

    /// The station has ended: what is made next?
    fn leave(&mut self, ctx: &Context) {
        let Some(launch) = self.launch.as_ref().filter(|_| self.leaving) else { return };
        if let Workplace::Bench(bench) = &self.workplace {
            if bench.station_gone() {
                let mut dialog = Dialog::new(launch.clone(), &self.wake);
                if std::mem::take(&mut self.finishes) {
                    dialog.ask_to_close(&self.wake);
                }
                if std::mem::take(&mut self.opens_beside) {
                    dialog.open_beside(&self.wake);
                }
                self.workplace = Workplace::Setup(Box::new(dialog));
                self.leaving = false;
            } else {
                // Its channel closes without a word.
                ctx.request_repaint_after(LEAVING);
            }
        }
    }

    fn may_see(&self, screen: Screen) -> bool {
        screen.deed().is_none_or(|deed| self.lock.may(deed))
    }

    fn go(&mut self, screen: Screen) {
        if !self.may_see(screen) {
            return;
        }
        self.wanted = None;
        if self.screen == Screen::Settings {
            self.wanted = Some(screen).filter(|screen| screen.deed().is_some());
            // The supervisors may have changed there.
            self.lock.read();
            self.settings.leave();
        }
        let has_shelf = !matches!(&self.workplace, Workplace::Setup(dialog) if dialog.is_unsettled());
        match screen {
            Screen::Jobs => self.jobs.read_again(),
            Screen::Logs => self.launch.iter().for_each(|launch| self.logs.enter(&launch.shelves())),
            Screen::Profiles if has_shelf => {
                self.profiles.enter(self.launch.as_ref().and_then(|launch| launch.proxy().parse().ok()));
            }
            // The welcome says what is missing before anything can be saved.
            Screen::Profiles => return self.screen = Screen::Bench,
            _ => {}
        }
        self.screen = screen;
    }

    /// Nobody sees a supervisor's screen without one. Whoever was on the way there when it was closed, as the first supervisor has just been made, is asked for
    /// the PIN.
    fn keep_out(&mut self) {
        if !self.may_see(self.screen) {
            self.screen = Screen::Bench;
            self.settings.moving().close();
            if self.wanted.is_some() {
                self.lock.turn();
            }
        } else if self.wanted.is_some_and(|wanted| self.may_see(wanted)) && !self.lock.is_reading() {
            self.wanted.take().into_iter().for_each(|screen| self.go(screen));
        } else if !self.lock.is_asking() && !self.lock.is_reading() {
            self.wanted = None;
        }
    }

    /// Who would be named for what is done here, and the ports that the bench uses.
    fn who_and_where(&self) -> (Option<Person>, Vec<String>) {
        let bench = self.workplace.snapshot();
        let by = match self.lock.standing() {
            Standing::Open { name, .. } => Some(name),
            Standing::Absent | Standing::Locked => bench.and_then(|bench| bench.operator.clone()),
        };
        let in_use = bench.into_iter().flat_map(|bench| bench.places.iter()).filter(|place| !place.off);
        (by, in_use.map(|place| place.port.clone()).collect())
    }

    /// Ctrl with plus, minus or 0 enlarges as the settings do, and is remembered as they are.
    fn scale(&mut self, ctx: &Context) {
        // Smaller than as it was made, nobody reads it from two metres; larger than this, nothing fits.
        let zoom = ctx.zoom_factor().clamp(1.0, 2.0);
        ctx.set_zoom_factor(zoom);
        if zoom != self.zoom {
            self.zoom = zoom;
            self.look.scale = Scale::of(zoom);
            self.look.choose(ctx);
            (self.host.keep_look)(self.look);
        }
    }

    /// What was typed in the settings is kept once somebody is through with it.
    fn keep_typed(&mut self) {
        let batch_folder = self.settings.keep_batch_folder();
        if let (Some(_), Workplace::Setup(dialog)) = (&batch_folder, &mut self.workplace) {
            dialog.other_batch_folder(&self.wake);
        }
        let mut whom = None;
        if self.kept_whom != self.host.whom_to_call {
            whom = Some((std::mem::take(&mut self.kept_whom), self.host.whom_to_call.clone()));
            self.kept_whom.clone_from(&self.host.whom_to_call);
            (self.host.keep_whom_to_call)(&self.kept_whom);
        }
        let proxy = self.settings.keep_proxy();
        let shifts = self.settings.keep_shifts();
        if let Some((_, shifts)) = &shifts {
            self.logs.work_in(shifts.clone());
        }
        let shifts = shifts.map(|(old, new)| (old.to_string(), new.to_string()));
        let retention = self.settings.keep_retention().map(|(old, new)| (old.to_string(), new.to_string()));
        let changes = [
            ("batchFolder", batch_folder),
            ("proxy", proxy),
            ("shiftStarts", shifts),
            ("retention", retention),
            ("scanner", self.settings.keep_scanner()),
            (ChangeOf::WHOM_TO_CALL, whom),
        ];
        for (name, changed) in changes {
            changed.into_iter().for_each(|(old, new)| self.changed(name, Some(old), new));
        }
        if let Some((old, new)) = self.settings.keep_printers() {
            self.changed("labelPrinter", Some(old), new);
        }
        for (name, old, new) in self.settings.keep_monitoring() {
            self.changed(name, Some(old), new);
        }
    }

    /// A setting is another one now: that goes on record, as soon as the record can be had.
    fn changed(&self, name: &str, old: Option<String>, new: String) {
        let data = &self.settings.premises().data;
        let (by, _) = self.who_and_where();
        let changed = Changed::new(ChangeOf::Setting, name, old, Some(new)).by(by);
        // Where nothing was set up yet there is no station that it would be of.
        if data.path().is_dir() && Waiting::of(data).note(changed).is_ok() {
            self.put_changes();
        }
    }

    fn put_changes(&self) {
        self.workplace.put_on_record(self.launch.as_ref(), Decision::PutChanges, Signed::by(""));
    }

    /// What is dropped on the window, wherever it is, is read as logs.
    fn drop_files(&mut self, ctx: &Context) {
        let dropped = ctx.input_mut(|input| std::mem::take(&mut input.raw.dropped_files));
        if !dropped.is_empty() {
            self.logs.open(dropped.iter().map(|file| file.path().to_owned()).collect());
            self.go(Screen::Logs);
        }
    }

    fn act(&mut self, ctx: &Context, act: Act) {
        match act {
            Act::Look(look) => {
                let look = look.within(&self.host.policy.rules, self.look);
                if look.full_screen != self.look.full_screen {
                    ctx.send_viewport_cmd(ViewportCommand::Fullscreen(look.full_screen));
                }
                let was_muted = std::mem::replace(&mut self.look, look).muted;
                if was_muted != look.muted {
                    let word = |muted: bool| if muted { "off" } else { "on" }.to_owned();
                    self.changed("sounds", Some(word(was_muted)), word(look.muted));
                }
                style::apply(ctx, look);
                ctx.set_zoom_factor(look.scale.factor());
                (self.host.keep_look)(look);
            }
            Act::WhomToCall(whom) => {
                Contact::choose(ctx, &whom);
                self.host.whom_to_call = whom;
            }
            Act::Go(screen) => self.go(screen),
            Act::FirstUnit => {
                self.go(Screen::Profiles);
                if self.screen == Screen::Profiles {
                    self.profiles.begin_first_unit();
                }
            }
            Act::BeginJob(file) => {
                file.iter().for_each(|file| self.workplace.pick_batch(file));
                self.go(Screen::Bench);
            }
            Act::TurnLock => self.lock.turn(),
            Act::ShowFolder(path) => folder::show(path),
            Act::Finish(unit) => {
                if let Some(bench) = self.workplace.bench() {
                    bench.show_open(unit);
                    self.screen = Screen::Bench;
                }
            }
            Act::LeaveBench | Act::FinishBatch | Act::OpenBeside => {
                self.leaving = self.workplace.bench().is_some_and(Bench::end);
                self.finishes = act == Act::FinishBatch;
                self.opens_beside = act == Act::OpenBeside;
            }
            act => {
                if let Some(bench) = self.workplace.bench() {
                    bench.act(act);
                }
            }
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        match &mut self.workplace {
            Workplace::Setup(dialog) => {
                if let Some(settled) = dialog.settled() {
                    self.settle(settled);
                } else if let Some(ends) = dialog.poll(ctx, &self.wake) {
                    self.workplace = Workplace::Bench(Box::new(Bench::new(ends, true)));
                }
            }
            Workplace::Bench(bench) => {
                let chime = bench.take_snapshot();
                chime.filter(|_| !self.look.muted).into_iter().for_each(&self.host.play);
                self.logs.follow(bench.snapshot());
            }
        }
        self.drop_files(ctx);
        self.logs.poll(self.screen == Screen::Logs);
        self.jobs.poll(ctx, self.screen == Screen::Jobs, self.workplace.snapshot());
        self.placement.look(ctx);
        self.leave(ctx);
        if let Some((decision, signed)) = self.lock.poll(ctx) {
            self.workplace.put_on_record(self.launch.as_ref(), decision, signed);
        }
        if self.screen == Screen::Settings {
            self.settings.poll(self.workplace.snapshot());
        } else {
            self.keep_typed();
        }
        // What a bench does to the record is known after it.
        match self.screen == Screen::Settings || matches!(self.workplace, Workplace::Setup(_)) {
            true => self.settings.moving().poll(),
            false => self.settings.moving().leave(),
        }
        self.profiles.poll(self.look, self.screen == Screen::Profiles);
        if self.profiles.is_changed() {
            self.put_changes();
        }
        if let (Some((profile, port)), Workplace::Setup(dialog)) = (self.profiles.begun(), &mut self.workplace) {
            dialog.begin(&profile, port);
            self.go(Screen::Bench);
        }
        self.scale(ctx);
        self.keep_out();
        self.keys(ctx);
        self.workplace.bench().into_iter().for_each(|bench| bench.close(ctx));
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.placement.seen().into_iter().for_each(&self.host.keep_placement);
        self.keep_typed();
    }

    /// The ground of every screen. Cleared, not painted: without a graphics card each painted point costs.
    fn clear_color(&self, _visuals: &eframe::egui::Visuals) -> [f32; 4] {
        self.look.palette().background.to_normalized_gamma_f32()
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let mut acts = Vec::new();
        if self.workplace.snapshot().is_some_and(|snapshot| snapshot.practice) {
            practice_band_ui(ui, self.launch.is_some(), &mut acts);
        }
        rail_ui(ui, self.screen, &self.lock.standing(), &self.host.policy.rules, &mut acts);
        let beside_rail = ui.available_rect_before_wrap();
        match self.screen {
            Screen::Bench => match &mut self.workplace {
                Workplace::Setup(dialog) => {
                    // Where there is no place for a record yet that is asked first.
                    if !dialog.is_unsettled() {
                        self.settings.moving().offer_ui(ui);
                    }
                    CentralPanel::default().frame(Frame::new()).show(ui, |ui| {
                        dialog.dialog_ui(ui, &self.wake, self.profiles.usable().as_deref(), &mut acts);
                    });
                }
                Workplace::Bench(bench) => {
                    let used = &bench.snapshot().profile;
                    let differs = self.profiles.differs(&used.name, &used.product_key, &used.sha256);
                    bench.screen_ui(ui, differs, &mut acts);
                }
            },
            Screen::Jobs => {
                let at_bench = self.workplace.bench().map(|bench| bench.at_bench());
                let bench = (self.workplace.snapshot(), at_bench);
                self.jobs.screen_ui(ui, bench, self.profiles.usable().as_deref(), &mut acts);
            }
            Screen::Logs => self.logs.screen_ui(ui, self.workplace.snapshot(), &mut acts),
            Screen::Profiles => {
                let (by, in_use) = self.who_and_where();
                let bench = self.workplace.bench().map(|bench| bench.at_bench());
                acts.extend(self.profiles.screen_ui(ui, by, in_use, bench).map(Act::Look));
            }
            Screen::Settings => {
                let at_bench = self.workplace.bench().map(|bench| bench.at_bench());
                self.settings.screen_ui(ui, (self.workplace.snapshot(), at_bench), &mut acts);
            }
        }
        self.workplace.bench().into_iter().for_each(|bench| bench.plate_ui(ui.ctx(), beside_rail, &mut acts));
        self.lock.dialog_ui(ui.ctx());
        match self.settings.moving().dialog_ui(ui.ctx()) {
            None => {}
            Some(Came::RecoveryKey(recipient)) => self.changed("recoveryKey", None, recipient),
            Some(Came::Restored) => {
                let data = self.settings.premises().data.clone();
                self.launch.clone().into_iter().for_each(|launch| self.settle(Settled { data: data.clone(), launch }));
            }
        }
        // What an act changed is seen in the next frame: there must be one.
        if !acts.is_empty() {
            ui.ctx().request_repaint();
        }
        for act in acts {
            self.act(ui.ctx(), act);
        }
    }
}
