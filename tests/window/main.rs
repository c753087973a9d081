//! The window without a display: what it says, where it stands, what its keys and buttons ask for, and when it paints.

mod outline;
mod states;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::step::Step;
use regnwl_station::station::command::{Choice, Command};
use regnwl_station::station::snapshot::{SlotState, Snapshot};
use regnwl_station::ui::practice::{PracticeCommand, PracticeFault};
use regnwl_station::ui::setup::{Launch, Setup};
use regnwl_station::ui::{App, Ends, Look, Opening, Theme, Wake};
use regnwl_station::words::Lang;
use tokio::sync::{mpsc, watch};

const SCREEN: Vec2 = Vec2::new(1366.0, 768.0);

/// The window and the station's ends of its channels.
struct Desk {
    window: Harness<'static, App>,
    show: watch::Sender<Arc<Snapshot>>,
    asked: mpsc::Receiver<Command>,
    practised: mpsc::Receiver<PracticeCommand>,
    wake: Arc<Mutex<Option<Wake>>>,
}

impl Desk {
    fn new(snapshot: Snapshot, lang: Lang) -> Self {
        Self::sized(snapshot, lang, SCREEN, 1.0)
    }

    fn sized(snapshot: Snapshot, lang: Lang, size: Vec2, scale: f32) -> Self {
        let (show, snapshots) = watch::channel(Arc::new(snapshot));
        let (commands, asked) = mpsc::channel(16);
        let (practice, practised) = mpsc::channel(16);
        let wake = Arc::new(Mutex::new(None));
        let kept = wake.clone();
        let opening = Opening::Now(Box::new(move |wake| {
            *kept.lock().unwrap() = Some(wake);
            Ok(Ends { snapshots, commands, practice: Some(practice) })
        }));
        let window = window(lang, opening, size, scale);
        Self { window, show, asked, practised, wake }
    }

    fn show(&mut self, snapshot: Snapshot) {
        self.show.send_replace(Arc::new(snapshot));
        self.window.run_steps(2);
    }

    fn key(&mut self, key: Key) {
        self.window.key_press(key);
        self.pass(0.1);
    }

    /// Lets window time go by.
    fn pass(&mut self, seconds: f64) {
        for _ in 0..(seconds / 0.05).ceil() as usize {
            self.window.step();
        }
    }

    fn press(&mut self, name: &str) {
        self.window.get_by_label(name).click();
        self.window.run_steps(3);
    }

    fn asked(&mut self) -> Vec<Command> {
        std::iter::from_fn(|| self.asked.try_recv().ok()).collect()
    }
}

fn window(lang: Lang, opening: Opening, size: Vec2, scale: f32) -> Harness<'static, App> {
    let look = Look { lang, theme: Theme::Light };
    let mut window =
        Harness::builder().with_size(size).with_pixels_per_point(scale).with_step_dt(0.05).build_eframe(|creation| {
            App::new(&creation.egui_ctx, look, Box::new(|_| {}), opening).unwrap_or_else(|error| panic!("{error}"))
        });
    window.run_steps(3);
    window
}

fn ready_bench() -> Snapshot {
    states::bench(vec![SlotState::Ready { last: None }])
}

fn says(window: &Harness<App>, text: &str) -> bool {
    outline::seen(window.root()).iter().any(|seen| seen.text == text)
}

fn lang_name(lang: Lang) -> &'static str {
    lang.pick("en", "zh")
}

#[test]
fn each_state_says_what_it_said_before() {
    let mut faults = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        let mut desk = Desk::new(Snapshot::default(), lang);
        for state in states::ALL {
            desk.show(states::state(state).unwrap());
            let seen = outline::seen(desk.window.root());
            faults.extend(outline::agree(&format!("{state}.{}", lang_name(lang)), &outline::text(&seen)).err());
        }
        let setup = window(lang, Opening::Ask(Arc::new(Nothing)), SCREEN, 1.0);
        let seen = outline::seen(setup.root());
        faults.extend(outline::agree(&format!("setup.{}", lang_name(lang)), &outline::text(&seen)).err());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn every_control_has_a_name() {
    let mut desk = Desk::new(Snapshot::default(), Lang::En);
    for state in states::ALL {
        desk.show(states::state(state).unwrap());
        for seen in outline::seen(desk.window.root()) {
            assert!(!seen.is_control() || !seen.text.trim().is_empty(), "{state}: a {:?} without a name", seen.role);
        }
    }
}

/// 1366×768, and the same screen at 200 %: half as many points.
#[test]
fn nothing_is_cut_off_or_on_top_of_another_in_either_language() {
    let mut faults = Vec::new();
    for (size, scale) in [(SCREEN, 1.0), (SCREEN / 2.0, 2.0)] {
        for lang in [Lang::En, Lang::Zh] {
            let mut desk = Desk::sized(Snapshot::default(), lang, size, scale);
            for state in states::ALL {
                desk.show(states::state(state).unwrap());
                faults.extend(misplaced(&desk.window, size, &format!("{state}, {lang:?}, {scale}")));
            }
            let setup = window(lang, Opening::Ask(Arc::new(Nothing)), size, scale);
            faults.extend(misplaced(&setup, size, &format!("setup, {lang:?}, {scale}")));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

fn misplaced(window: &Harness<App>, size: Vec2, what: &str) -> Vec<String> {
    let all = outline::seen(window.root());
    let mut faults = Vec::new();
    for seen in &all {
        // Beside the rail everything scrolls: what is below the edge is not lost.
        let scrolls = seen.rect.left() > 72.0;
        let sideways = seen.rect.left() < -0.5 || seen.rect.right() > size.x + 0.5;
        if sideways || seen.rect.top() < -0.5 || (seen.rect.bottom() > size.y + 0.5 && !scrolls) {
            faults.push(format!("{what}: “{}” leaves the screen: {:?}", seen.text, seen.rect));
        }
    }
    // A card is a button that holds others, and what scrolls goes under the practice panel; two texts or controls never share a place.
    let plug = ["Plug in: ", "Pull out: ", "插入: ", "拔出: "];
    let panel = all.iter().find(|seen| plug.iter().any(|word| seen.text.starts_with(word)));
    let edge = panel.map_or(size.y, |seen| seen.rect.top() - 8.0);
    let solid = |seen: &&outline::Seen| {
        seen.role != Role::RadioButton && (seen.rect.bottom() <= edge || seen.rect.top() >= edge)
    };
    let solid: Vec<_> = all.iter().filter(solid).collect();
    for (i, a) in solid.iter().enumerate() {
        for b in &solid[i + 1..] {
            let both = a.rect.intersect(b.rect);
            if both.width() > 2.0 && both.height() > 4.0 {
                faults.push(format!("{what}: “{}” and “{}” overlap by {:?}", a.text, b.text, both.size()));
            }
        }
    }
    faults
}

#[test]
fn the_state_is_seen_without_scrolling() {
    for (size, scale) in [(SCREEN, 1.0), (SCREEN / 2.0, 2.0)] {
        for (state, word) in [("empty", "Plug in a unit"), ("pass", "PASS"), ("fail", "FAIL"), ("stopped", "ERROR")] {
            let desk = Desk::sized(states::state(state).unwrap(), Lang::En, size, scale);
            let all = outline::seen(desk.window.root());
            let largest =
                all.iter().filter(|seen| seen.text == word).max_by_key(|seen| seen.rect.height() as i32).unwrap();
            assert!(largest.rect.bottom() <= size.y, "{state} at {scale}: {:?}", largest.rect);
        }
    }
}

#[test]
fn space_starts_the_ready_unit_and_escape_aborts_the_running_one() {
    let mut desk = Desk::new(ready_bench(), Lang::En);
    desk.key(Key::Space);
    assert_eq!(desk.asked(), [Command::Start(0)]);
    desk.show(states::bench(vec![SlotState::Running(states::running(Step::Register))]));
    desk.key(Key::Space);
    assert_eq!(desk.asked(), [], "a running unit cannot be started");
    desk.key(Key::Escape);
    assert_eq!(desk.asked(), [Command::Abort(0)]);
}

#[test]
fn buttons_ask_for_what_they_say() {
    let mut desk = Desk::new(ready_bench(), Lang::En);
    desk.press("Start");
    desk.press("Start when a unit is plugged in");
    assert_eq!(desk.asked(), [Command::Start(0), Command::HandsFree(false)]);
    desk.show(states::state("running").unwrap());
    desk.press("Abort");
    assert_eq!(desk.asked(), [Command::Abort(0)]);
    desk.show(states::state("error").unwrap());
    desk.press("Start again");
    assert_eq!(desk.asked(), [Command::Start(0)]);
}

#[test]
fn a_digit_picks_the_slot_that_space_starts() {
    let ready = || SlotState::Ready { last: None };
    let mut desk = Desk::new(states::bench(vec![ready(), ready(), ready()]), Lang::En);
    desk.key(Key::Num3);
    desk.key(Key::Space);
    desk.key(Key::Num9);
    desk.key(Key::Space);
    desk.press("Start all");
    let all = [2, 2, 0, 1, 2].map(Command::Start);
    assert_eq!(desk.asked(), all);
}

#[test]
fn after_pass_and_unknown_the_space_key_starts_nothing() {
    for state in ["pass", "unknown", "empty"] {
        let mut desk = Desk::new(states::state(state).unwrap(), Lang::En);
        desk.key(Key::Space);
        assert_eq!(desk.asked(), [], "{state}");
    }
}

#[test]
fn a_scanner_burst_is_a_label_and_neither_picks_nor_starts() {
    let ready = || SlotState::Ready { last: None };
    let mut desk = Desk::new(states::bench(vec![ready(), ready()]), Lang::En);
    // All in one frame: the harness would give each event 50 ms.
    let key = |key, pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
    for (code, text) in [(Key::Num2, "2"), (Key::Space, " "), (Key::A, "A")] {
        desk.window.input_mut().events.extend([key(code, true), Event::Text(text.into()), key(code, false)]);
    }
    desk.window.input_mut().events.extend([key(Key::Enter, true), key(Key::Enter, false)]);
    desk.pass(0.5);
    assert_eq!(desk.asked(), [Command::Label("2 A".into())]);
    desk.key(Key::Space);
    assert_eq!(desk.asked(), [Command::Start(0)]);
}

#[test]
fn keys_do_nothing_while_a_name_is_being_typed() {
    let mut desk = Desk::new(ready_bench(), Lang::En);
    desk.press("Operator: Change…");
    desk.window.event(Event::Key {
        key: Key::A,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    });
    desk.window.step();
    desk.window.event(Event::Text("Li".into()));
    desk.key(Key::Space);
    desk.key(Key::Num1);
    assert_eq!(desk.asked(), []);
    desk.press("OK");
    assert_eq!(desk.asked(), [Command::Operator("Li".into())]);
}

#[test]
fn a_question_cannot_be_answered_in_its_first_half_second() {
    let mut snapshot = states::state("asking").unwrap();
    let SlotState::Asking(_, question) = &mut snapshot.slots[0].state else { panic!("it asks") };
    question.since = Instant::now();
    let id = question.id;
    let mut desk = Desk::new(snapshot, Lang::En);
    desk.press("Leave it");
    desk.press("Register anew");
    assert_eq!(desk.asked(), [], "too early");
    std::thread::sleep(Duration::from_millis(520));
    desk.window.run_steps(2);
    desk.press("Same unit");
    assert_eq!(desk.asked(), [Command::Answer { question: id, choice: Choice::SameUnit }]);
}

#[test]
fn the_language_switches_at_once() {
    let mut desk = Desk::new(ready_bench(), Lang::En);
    desk.press("Switch to Chinese");
    assert!(says(&desk.window, "就绪"));
    desk.press("切换到英文");
    assert!(says(&desk.window, "Ready"));
}

#[test]
fn an_idle_bench_paints_nothing_and_a_running_one_ten_times_a_second() {
    for state in ["empty", "pass", "fail", "asking", "slots-idle"] {
        let snapshot = states::state(state).unwrap_or_else(|| states::bench(vec![SlotState::Empty { last: None }; 8]));
        let mut desk = Desk::new(snapshot, Lang::En);
        desk.window.run();
        assert!(next_paint(&desk) > Duration::from_secs(30), "{state}: paints again after {:?}", next_paint(&desk));
    }
    let desk = Desk::new(states::state("running").unwrap(), Lang::En);
    let next = next_paint(&desk);
    assert!(next >= Duration::from_millis(80) && next <= Duration::from_millis(101), "{next:?}");
}

fn next_paint(desk: &Desk) -> Duration {
    desk.window.output().viewport_output.values().map(|viewport| viewport.repaint_delay).min().unwrap()
}

#[test]
fn the_wake_closure_brings_the_new_snapshot_to_the_screen() {
    let mut desk = Desk::new(states::state("empty").unwrap(), Lang::En);
    desk.window.run();
    desk.show.send_replace(Arc::new(states::state("pass").unwrap()));
    desk.wake.lock().unwrap().as_ref().unwrap()();
    desk.window.run();
    assert!(says(&desk.window, Outcome::Pass.word()));
    assert!(says(&desk.window, "Identity is on the unit and read back equal."));
}

#[test]
fn a_long_list_is_painted_row_by_row() {
    let rows = (0..200_000).map(states::row).collect();
    let mut desk = Desk::new(Snapshot { units: Arc::new(rows), ..ready_bench() }, Lang::En);
    let painted = outline::seen(desk.window.root()).len();
    assert!(painted < 200, "{painted} things for 200,000 units");
    let begun = Instant::now();
    desk.window.run_steps(20);
    assert!(begun.elapsed() < Duration::from_secs(4), "20 frames took {:?}", begun.elapsed());
}

#[test]
fn no_token_is_anywhere_and_it_has_no_copy_button() {
    let desk = Desk::new(states::state("pass").unwrap(), Lang::En);
    assert!(says(&desk.window, "hidden · sha256 9f2c41ab"));
    assert!(desk.window.query_by_label("Copy clientId").is_some());
    assert!(desk.window.query_by_label("Copy deviceToken").is_none());
}

#[test]
fn the_practice_panel_plugs_in_and_breaks_things() {
    let mut desk = Desk::new(states::state("practice").unwrap(), Lang::En);
    desk.press("Pull out: Slot 1");
    desk.press("Plug in: Slot 2");
    desk.press("Fault, Slot 2: No fault");
    desk.press("Cloud is silent");
    let done: Vec<_> = std::iter::from_fn(|| desk.practised.try_recv().ok()).collect();
    let fault = PracticeCommand::Fault(1, PracticeFault::CloudSilent);
    assert_eq!(done, [PracticeCommand::PullOut(0), PracticeCommand::PlugIn(1), fault]);
}

#[test]
fn the_transcript_and_the_open_units_stand_beneath_the_slot() {
    let mut desk = Desk::new(states::state("open-units").unwrap(), Lang::En);
    desk.press("Show them");
    assert!(says(&desk.window, "Not through yet"));
    desk.press("Back to the units");
    desk.show(states::state("fail").unwrap());
    desk.press("Show transcript");
    let seen = outline::seen(desk.window.root());
    assert!(seen.iter().any(|seen| seen.text.ends_with("station · read serial  AT+SN?")));
}

/// Nothing can be started here.
struct Nothing;

impl Launch for Nothing {
    fn last(&self) -> Setup {
        Setup {
            profile: "/p.json".into(),
            batch: "/b.jsonl".into(),
            ports: vec!["/dev/ttyUSB0".into()],
            operator: "Li".into(),
        }
    }

    fn ports(&self) -> Vec<String> {
        vec!["/dev/ttyUSB0".into(), "/dev/ttyUSB1".into()]
    }

    fn start(&self, setup: Setup, _wake: Wake) -> Result<Ends, Vec<String>> {
        Err(vec![format!("{}: there is no such profile", setup.profile.display())])
    }
}

#[test]
fn the_start_dialog_shows_what_must_be_mended_first() {
    let mut setup = window(Lang::En, Opening::Ask(Arc::new(Nothing)), SCREEN, 1.0);
    setup.get_by_label("/dev/ttyUSB1").click();
    setup.run_steps(2);
    setup.get_by_label("Open the bench").click();
    for _ in 0..100 {
        setup.run_steps(2);
        if says(&setup, "· /p.json: there is no such profile") {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("no fault is shown");
}
