//! The check before the shift in the start dialog: what stops is said with its cure and holds Start back, and Start waits for what is not found out yet.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use regnwl_station::checkup::finding::{Finding, PortState};
use regnwl_station::checkup::host_key_seen::HostKeySeen;
use regnwl_station::decisions::keeping::Keeping;
use regnwl_station::domain::BookFault;
use regnwl_station::domain::line_fault::HostKeyFault;
use regnwl_station::link::Lines;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::ui::launch::{Launch, Refused, Setup};
use regnwl_station::ui::{App, Ends, Opening, Wake};
use regnwl_station::vault::secret_fault::SecretFault;
use regnwl_station::words::Lang;

use crate::desk::{PIN, SCREEN, lang_name, says, type_into, wait_until, window};
use crate::layout::misplaced;
use crate::outline;

/// A check in the hands of the test.
#[derive(Default)]
struct Checks {
    running: Mutex<Vec<(Setup, Sender<Finding>, Wake)>>,
    started: Mutex<usize>,
    supervisors: Vec<String>,
    /// What was decided, who signed it, and which keys were kept.
    said: Mutex<Vec<String>>,
}

impl Checks {
    /// How many there were so far.
    fn count(&self) -> usize {
        self.running.lock().unwrap().len()
    }

    /// What the newest one finds.
    fn find(&self, finding: Finding) {
        self.running.lock().unwrap().last().unwrap().1.send(finding).unwrap();
    }

    /// The newest one is through.
    fn end(&self) {
        let mut running = self.running.lock().unwrap();
        running.last_mut().unwrap().1 = channel().0;
        running.last().unwrap().2();
    }
}

impl Launch for Checks {
    fn last(&self) -> Setup {
        Setup { profile: "/p.json".into(), batch: "/b.jsonl".into(), ports: vec!["/dev/a".into()], ..Setup::default() }
    }

    fn ports(&self) -> Vec<String> {
        vec!["/dev/b".into()]
    }

    fn start(&self, _setup: Setup, _wake: Wake) -> Result<Ends, Refused> {
        *self.started.lock().unwrap() += 1;
        Err(Refused::Faults(vec!["made up".into()]))
    }

    fn supervisors(&self) -> Result<Vec<String>, Refused> {
        Ok(self.supervisors.clone())
    }

    fn confirm_host_key(&self, address: &str, seen: &HostKeySeen) -> Result<(), HostKeyFault> {
        self.said.lock().unwrap().push(format!("kept {address} {}", seen.now.fingerprint));
        Ok(())
    }

    fn may(&self, _decision: &Decision) -> Result<Vec<String>, Refused> {
        unreachable!("nothing is decided here")
    }

    fn decide(&self, decision: &Decision, signed: &Signed) -> Result<(), Refusal> {
        if signed.pin.expose() != PIN {
            return Err(Refusal::WrongPin);
        }
        let Decision::ConfirmHostKey { address, fingerprint } = decision else { return Err(Refusal::NotNow) };
        self.said.lock().unwrap().push(format!("{} {address} {fingerprint}", signed.by));
        Ok(())
    }

    fn keeping(&self) -> Keeping {
        unreachable!("no secret is asked for")
    }

    fn check(&self, setup: &Setup, wake: Wake) -> Receiver<Finding> {
        let (tell, findings) = channel();
        self.running.lock().unwrap().push((setup.clone(), tell, wake));
        findings
    }
}

fn opened(lang: Lang) -> (Arc<Checks>, Harness<'static, App>) {
    opened_with(lang, Checks::default())
}

fn opened_with(lang: Lang, checks: Checks) -> (Arc<Checks>, Harness<'static, App>) {
    let checks = Arc::new(checks);
    let mut window = window(lang, Opening::Ask(checks.clone()), SCREEN, 1.0);
    window.run_steps(3);
    assert_eq!(checks.count(), 1, "what was chosen the last time is checked at once");
    (checks, window)
}

fn is_off(window: &Harness<App>, button: &str) -> bool {
    window.get_by_label(button).accesskit_node().is_disabled()
}

#[track_caller]
fn wait_for(window: &mut Harness<App>, is_so: impl Fn() -> bool) {
    wait_until(window, "it comes", |_| is_so());
}

#[test]
fn what_stops_holds_start_back_until_another_check_finds_nothing() {
    let (checks, mut window) = opened(Lang::En);
    checks.find(Finding::SecretFault(SecretFault::Missing));
    checks.end();
    window.run_steps(3);
    assert!(is_off(&window, "Open the bench"));
    assert!(says(&window, "Fix these first, then check again."));
    assert!(window.query_by_label("Open without the cloud").is_none(), "a missing secret is not the cloud's");
    window.get_by_label("Check again").click();
    window.run_steps(3);
    assert_eq!(checks.count(), 2);
    // A warning stops nothing.
    checks.find(Finding::Sync(9));
    checks.end();
    window.run_steps(3);
    assert!(!is_off(&window, "Open the bench"));
    window.get_by_label("Open the bench").click();
    wait_for(&mut window, || *checks.started.lock().unwrap() == 1);
}

#[test]
fn what_stops_stands_in_front_of_what_is_only_to_be_known() {
    let (checks, mut window) = opened(Lang::En);
    checks.find(Finding::Encryption("/srv".into(), Some(false)));
    checks.find(Finding::SecretFault(SecretFault::Missing));
    checks.end();
    window.run_steps(3);
    let said = outline::seen(window.root());
    let at = |begins: &str| said.iter().position(|seen| seen.text.starts_with(begins)).unwrap();
    assert!(at("Product secret: ") < at("Disk: "), "{}", outline::text(&said));
}

#[test]
fn a_shared_book_that_waits_for_this_stations_record_keeps_nobody_from_opening_the_bench() {
    for lang in [Lang::En, Lang::Zh] {
        let book = |fault| Finding::SharedBookFault { place: "db:5432/book".into(), fault, is_required: true };
        let open = regnwl_station::words::window::text(lang).setup_start;
        let (checks, mut window) = opened(lang);
        checks.find(book(BookFault::CatchingUp { stations: vec!["s1".into()] }));
        checks.end();
        window.run_steps(3);
        assert!(!is_off(&window, open));
        let todo = lang.pick(
            "Open the bench: this station's record is compared then.",
            "请打开工作台：届时会与本工位的记录核对。",
        );
        let said = outline::text(&outline::seen(window.root()));
        assert!(said.contains(todo), "{said}");
        window.get_by_label(open).click();
        wait_for(&mut window, || *checks.started.lock().unwrap() == 1);

        let (checks, mut window) = opened(lang);
        checks.find(book(BookFault::ReadOnly));
        checks.end();
        window.run_steps(3);
        assert!(is_off(&window, open), "one that is a standby stops");
    }
}

#[test]
fn ports_that_are_not_there_yet_are_one_line_however_many_slots_wait_for_their_units() {
    for lang in [Lang::En, Lang::Zh] {
        let (checks, mut window) = opened(lang);
        for port in ["COM10", "COM3", "COM7", "COM4"] {
            let state = if port == "COM7" { PortState::Busy } else { PortState::Missing(vec!["COM1".into()]) };
            checks.find(Finding::Port { port: port.into(), state });
        }
        checks.end();
        window.run_steps(3);
        let line = lang.pick(
            "Serial port: Not there: COM3, COM4, COM10; found: COM1.",
            "串口：未找到 COM3、COM4、COM10；现有：COM1。",
        );
        let said = outline::text(&outline::seen(window.root()));
        assert!(says(&window, line), "{said}");
        assert!(said.contains(lang.pick("COM7 is in use", "COM7 被其他程序占用")), "{said}");
    }
}

#[test]
fn start_waits_for_the_check_and_goes_on_by_itself() {
    let (checks, mut window) = opened(Lang::En);
    window.get_by_label("Open the bench").click();
    window.run_steps(5);
    assert!(is_off(&window, "Opening…"));
    assert_eq!(*checks.started.lock().unwrap(), 0);
    checks.end();
    wait_for(&mut window, || *checks.started.lock().unwrap() == 1);

    // And where something stops, it does not.
    let (checks, mut window) = opened(Lang::En);
    window.get_by_label("Open the bench").click();
    window.run_steps(3);
    checks.find(Finding::Held("process 7".into()));
    checks.end();
    window.run_steps(5);
    assert!(is_off(&window, "Open the bench"));
    assert_eq!(*checks.started.lock().unwrap(), 0);
}

#[test]
fn another_port_is_checked_anew_and_what_was_found_of_the_old_one_is_forgotten() {
    let (checks, mut window) = opened(Lang::En);
    checks.find(Finding::Port { port: "/dev/a".into(), state: PortState::Busy });
    checks.end();
    window.run_steps(3);
    assert!(is_off(&window, "Open the bench"));
    window.get_by_label("/dev/b").click();
    window.run_steps(4);
    assert_eq!(checks.count(), 2);
    assert_eq!(checks.running.lock().unwrap()[1].0.ports, ["/dev/a", "/dev/b"]);
    assert!(!says(&window, "Serial port: /dev/a is in use by another program."));
    assert!(!is_off(&window, "Open the bench"));
}

#[test]
fn without_the_cloud_one_can_go_on_where_nothing_else_stops() {
    let (checks, mut window) = opened(Lang::En);
    checks.find(Finding::WaySilent("cloud.example".into(), 1883));
    checks.end();
    window.run_steps(3);
    assert!(is_off(&window, "Open the bench"));
    window.get_by_label("Open without the cloud").click();
    wait_for(&mut window, || *checks.started.lock().unwrap() == 1);
}

#[test]
fn an_idle_dialog_paints_nothing_while_it_is_checked() {
    let (_checks, mut window) = opened(Lang::En);
    window.run_steps(20);
    let next = window.output().viewport_output.values().map(|viewport| viewport.repaint_delay).min().unwrap();
    assert!(next > std::time::Duration::from_secs(1), "{next:?}");
}

#[test]
fn the_check_says_what_it_said_before_and_nothing_is_cut_off() {
    let mut faults = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        let (checks, mut window) = opened(lang);
        checks.find(Finding::Port { port: "/dev/a".into(), state: PortState::Busy });
        checks.find(Finding::Sync(31));
        checks.find(Finding::Room(PathBuf::from("/var/lib/regnwl-station"), 57_000_000_000));
        checks.find(Finding::SecretFault(SecretFault::Missing));
        checks.find(Finding::WayClosed("a1b2.iot-as-mqtt.cn-shanghai.aliyuncs.com".into(), 1883));
        checks.end();
        window.run_steps(3);
        window.get_by_label(lang.pick("Show all lines", "\u{663e}\u{793a}\u{5168}\u{90e8}")).click();
        window.run_steps(3);
        faults.extend(misplaced(&window, SCREEN, &format!("check, {lang:?}")));
        let seen = outline::seen(window.root());
        faults.extend(outline::agree(&format!("checkup.{}", lang_name(lang)), &outline::text(&seen)).err());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

const HOST: &str = "ssh:root@box";

/// A key that nobody has confirmed.
fn key() -> HostKeySeen {
    let folder = tempfile::tempdir().unwrap();
    let key = "box ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1Pj0gzr1bO3V0l2ux3dSM0ZgUu7vGQv9sF5QGmT3Ru\n";
    std::fs::write(folder.path().join("known_hosts"), key).unwrap();
    let lines = Lines::new(Default::default(), folder.path().to_owned());
    HostKeySeen { now: lines.pinned_key(HOST).unwrap().unwrap(), pinned: None }
}

#[test]
fn the_key_of_a_host_is_confirmed_by_whoever_works_here_or_by_a_supervisor_where_there_are_any() {
    let press = |supervisors: &[&str]| {
        let supervisors = supervisors.iter().map(|name| (*name).to_owned()).collect();
        let (checks, mut window) = opened_with(Lang::En, Checks { supervisors, ..Checks::default() });
        checks.find(Finding::HostKey { port: HOST.into(), seen: key() });
        checks.end();
        window.run_steps(3);
        let button = window.query_all_by_label_contains("Confirm this key").next().unwrap();
        button.click();
        window.run_steps(3);
        (checks, window)
    };
    let fingerprint = key().now.fingerprint;
    let kept = format!("kept {HOST} {fingerprint}");
    let (checks, mut window) = press(&[]);
    wait_for(&mut window, || checks.count() == 2);
    assert_eq!(*checks.said.lock().unwrap(), [kept.as_str()]);

    let (checks, mut window) = press(&["chen", "li"]);
    wait_until(&mut window, "who confirms it is asked", |window| window.query_by_label("PIN").is_some());
    assert!(says(&window, &format!("{HOST}\n{fingerprint}")) && checks.said.lock().unwrap().is_empty());
    let sign = |window: &mut Harness<App>, pin: &str| {
        type_into(window, "PIN", pin);
        let dialog = window.query_all_by_label("Confirm this key").last().unwrap();
        dialog.click();
        window.run_steps(3);
    };
    sign(&mut window, "1111");
    wait_until(&mut window, "it is refused", |window| says(window, "Wrong PIN. The key was not confirmed."));
    assert!(checks.said.lock().unwrap().is_empty() && checks.count() == 1);
    sign(&mut window, PIN);
    wait_for(&mut window, || checks.count() == 2);
    assert_eq!(*checks.said.lock().unwrap(), [format!("chen {HOST} {fingerprint}"), kept]);
}
