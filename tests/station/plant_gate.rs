//! The plant gate: nothing is registered unless the plant says so, whatever its system does; and who is let past it.

use std::process::Command as Process;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::{
    Bypass, Circumstance, GateFault, GateTold, GateVerdict, PastGate, PlantFault, PlantGateProfile,
};
use regnwl_station::plant::{Clock, PlantGate};
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::snapshot::SlotState;
use regnwl_station::seen::{BypassView, WaitsFor};
use regnwl_station::sim::device::Fault;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use regnwl_station::wire::CompiledGate;
use serde_json::{Value, json};

use super::common::plant::{Does, Plant};
use super::common::process::listening;
use super::common::search::Search;
use super::common::{Bench, Shift, count, each};

const YES: &str = r#"{"code":0,"msg":"go on"}"#;
const NO: &str = r#"{"code":7,"msg":"\u5de5\u5e8f\u4e0d\u7b26: AOI missing"}"#;

/// A bench whose profile asks this plant; `changes` go over the profile's `gate`.
fn asking(plant: &Plant, slots: usize, changes: Value) -> Bench {
    Bench::of(slots, Dialect::At, json!({"gate": gate_of(plant, changes)}))
}

fn gate_of(plant: &Plant, changes: Value) -> Value {
    let mut gate = json!({
        "ask": {"url": plant.url("/check?slot=${slot}"), "body": r#"{"sn": "${serialNumber}", "wo": "${order:workOrder}"}"#},
        "allow": r#""code":0\b"#, "refuse": r#""code":[1-9]"#, "message": r#""msg":"([^"]*)""#,
        "timeoutMs": 20_000,
    });
    gate.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    gate
}

/// On a runtime of its own, as the plant's system is there before the bench.
fn plant(runtime: &tokio::runtime::Runtime, usual: &str) -> Plant {
    let _inside = runtime.enter();
    Plant::start(Does::say(usual))
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

fn with_person(bench: &Bench) -> Parts {
    Parts { has_person: true, ..bench.parts() }
}

fn told(verdict: GateVerdict, said: Option<&str>) -> Option<GateTold> {
    Some(GateTold { verdict, said: said.map(str::to_owned) })
}

fn bypass(shift: &mut Shift<'_>, bypass: Bypass) {
    let signed = Signed { why: "the plant's system is down".into(), ..Signed::by("Li") };
    shift.send(Command::decide(Decision::BypassPlantGate { file: None, bypass }, signed));
}

fn waits_for_plant(shift: &mut Shift<'_>, slot: usize) {
    shift.wait_for(|snapshot| match &snapshot.slots[slot].state {
        SlotState::Running(unit) => unit.waiting.is_some_and(|waiting| waiting.what == WaitsFor::PlantGateAway),
        _ => false,
    });
}

/// Of each intent, whether an answer of the gate, or nobody's answer, stands right before it.
fn is_before_each_intent(entries: &[Entry], is_it: impl Fn(&Entry) -> bool) -> bool {
    let of_visit = |unit: u64| move |entry: &&Entry| entry.unit() == Some(unit);
    entries.iter().enumerate().filter(|(_, entry)| matches!(entry, Entry::Intent { .. })).all(|(at, intent)| {
        let mut before = entries[..at].iter().rev().filter(of_visit(intent.unit().unwrap()));
        before.any(&is_it)
    })
}

#[test]
fn a_unit_is_registered_once_the_plant_allows_it_and_its_words_are_kept() {
    let runtime = runtime();
    let plant = plant(&runtime, YES);
    let bench = asking(&plant, 2, json!({}));
    let mut shift = bench.open();
    let unit = bench.unit("SN-1\"},{");
    // A number that no device name has: nothing is asked in its name.
    shift.expect(&unit, Outcome::Fail, Some(Failure::DeviceNameInvalid));
    assert!(plant.asked().is_empty());
    let unit = bench.unit("SN-0001");
    let passed = shift.expect_pass(&unit);
    assert_eq!(passed.plant_gate, told(GateVerdict::Allow, Some("go on")));
    let asked = plant.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(asked[0].starts_with("POST /check?slot=0 HTTP/1.1\r\n"), "{}", asked[0]);
    assert!(asked[0].ends_with(r#"{"sn": "SN-0001", "wo": ""}"#), "{}", asked[0]);
    let is_answer = |entry: &Entry| matches!(entry, Entry::PlantGate(answer) if answer.verdict == GateVerdict::Allow);
    assert!(is_before_each_intent(&shift.entries(), is_answer));
    // It has its identity: the plant is not asked about it again.
    shift.expect_pass(&unit);
    assert_eq!(plant.asked().len(), 1);
    shift.close().assert_unbroken();
}

#[test]
fn a_unit_that_the_plant_refuses_fails_with_the_plants_words() {
    let runtime = runtime();
    let plant = plant(&runtime, YES);
    let bench = asking(&plant, 2, json!({}));
    let mut shift = bench.open();
    plant.push(Does::say(NO));
    let refused = shift.expect(&bench.unit("SN-0001"), Outcome::Fail, Some(Failure::PlantRefuses));
    let said = "工序不符: AOI missing";
    assert_eq!(refused.circumstance, Some(Circumstance::PlantRefused { said: Some(said.into()) }));
    assert_eq!(refused.plant_gate, told(GateVerdict::Refuse, Some(said)));
    let hostile = format!("{{\"code\":7,\"msg\":\"a\u{202e}b\u{1b}[2J{}\"}}", "x".repeat(10_000));
    plant.push(Does::say(&hostile));
    let refused = shift.expect(&bench.unit("SN-0002"), Outcome::Fail, Some(Failure::PlantRefuses));
    let said = refused.plant_gate.unwrap().said.unwrap();
    assert!(said.starts_with("a b [2J") && said.chars().count() == 200, "{said}");
    assert_eq!((bench.connects(), shift.intents()), (0, 0), "something was asked of the cloud");
    assert_eq!(shift.stopped(), None);
    shift.close().assert_unbroken();
}

#[test]
fn whatever_is_no_clear_answer_lets_nothing_in() {
    let sends = |bytes: &str| Does::Sends(bytes.as_bytes().to_vec());
    let no_answer = |fault| GateFault::NoAnswer { fault };
    let rows = [
        (Does::say(r#"{"code":0,"also":{"code":7}}"#), GateFault::Both),
        (Does::say(""), GateFault::Neither),
        (Does::say("<html>please log in</html>"), GateFault::Neither),
        (Does::Says(200, b"{\"code\":0,\"msg\":\"\xb9\xa4\"}".to_vec()), GateFault::NotText),
        (Does::Says(404, YES.into()), GateFault::Status { status: 404 }),
        (Does::Says(500, YES.into()), GateFault::Status { status: 500 }),
        (sends("HTTP/1.1 302 Found\r\nLocation: /yes\r\nContent-Length: 0\r\n\r\n"), GateFault::Status { status: 302 }),
        (sends("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"code\":0"), no_answer(PlantFault::Broken)),
        (sends("HTTP/1.1 200 OK\r\n\r\n{\"code\":0}"), no_answer(PlantFault::NoLength)),
        (Does::Says(200, [YES.as_bytes(), &[b' '; 64 << 10]].concat()), no_answer(PlantFault::TooLong)),
        (Does::Floods, no_answer(PlantFault::TooLong)),
    ];
    each(rows, |(does, fault)| {
        let runtime = runtime();
        let plant = {
            let _inside = runtime.enter();
            Plant::start(does.clone())
        };
        let bench = asking(&plant, 1, json!({}));
        let mut shift = bench.open();
        let code = if fault.may_pass() { Failure::PlantGateAway } else { Failure::PlantGateUnclear };
        let ended = shift.expect(&bench.unit("SN-0001"), Outcome::Error, Some(code));
        let server = plant.url("").replace("http://", "");
        assert_eq!(ended.circumstance, Some(Circumstance::PlantGate { server, fault }), "{does:?}");
        assert_eq!((bench.connects(), shift.intents()), (0, 0), "{does:?}");
        shift.close().assert_unbroken();
    });
}

#[test]
fn one_that_says_nothing_in_time_or_nobody_vouches_for_lets_nothing_in() {
    let runtime = runtime();
    let silent = {
        let _inside = runtime.enter();
        Plant::start(Does::Drips)
    };
    let bench = asking(&silent, 1, json!({"timeoutMs": 200}));
    let mut shift = bench.open();
    shift.expect(&bench.unit("SN-0001"), Outcome::Error, Some(Failure::PlantGateAway));
    assert_eq!(silent.asked().len(), 3, "it is asked three times where nobody waits");
    assert_eq!(shift.intents(), 0);
    shift.close();
    let stranger = {
        let _inside = runtime.enter();
        Plant::start_tls(Does::say(YES), "127.0.0.1")
    };
    let bench = asking(&stranger, 1, json!({}));
    let mut shift = bench.open();
    shift.expect(&bench.unit("SN-0001"), Outcome::Error, Some(Failure::PlantGateUnclear));
    assert!(stranger.asked().is_empty() && shift.intents() == 0);
    shift.close();
    let bench = asking(&stranger, 1, json!({"trust": {"caFile": "plant-ca.pem"}}));
    std::fs::write(bench.folder.path().join("plant-ca.pem"), stranger.ca_pem.as_ref().unwrap()).unwrap();
    let mut shift = bench.open();
    shift.expect_pass(&bench.unit("SN-0001"));
    shift.close().assert_unbroken();
}

#[test]
fn while_the_plant_is_away_units_wait_at_their_slots_and_nothing_is_registered() {
    let runtime = runtime();
    let plant = plant(&runtime, YES);
    let bench = asking(&plant, 3, json!({}));
    let mut shift = bench.open_parts(with_person(&bench));
    plant.is_there(false);
    let units = ["SN-0001", "SN-0002", "SN-0003"].map(|number| bench.unit(number));
    for (slot, unit) in units.iter().enumerate() {
        shift.plug(slot, unit);
        waits_for_plant(&mut shift, slot);
    }
    assert_eq!((bench.connects(), shift.intents()), (0, 0));
    // Abort, and whoever takes it away, end the wait with what keeps the plant from answering.
    let id = shift.snapshot().slots[0].id;
    shift.send(Command::Abort(id));
    shift.fails(0, Failure::PlantGateAway);
    shift.bench.sockets.unplug(1);
    shift.fails(1, Failure::PlantGateAway);
    assert_eq!(shift.intents(), 0);
    plant.is_there(true);
    assert_eq!(shift.passes(2).plant_gate, told(GateVerdict::Allow, Some("go on")));
    assert_eq!(shift.intents(), 1);
    shift.close().assert_unbroken();
}

#[test]
fn an_answer_that_has_become_old_is_asked_for_anew_and_a_gate_that_closed_meanwhile_is_closed() {
    let runtime = runtime();
    let plant = plant(&runtime, YES);
    let bench = asking(&plant, 1, json!({"maxAgeS": 5}));
    let later = Later::default();
    let mut shift = bench.open_parts(Parts { gate_clock: later.clock(), ..bench.parts() });
    // The way to the cloud is shut until the answer is too old; then the plant has changed its mind.
    bench.door.hold();
    shift.plug(0, &bench.unit("SN-0001"));
    bench.wait_until("the plant has answered", || count(&shift.entries(), "plantGate") == 1);
    plant.push(Does::say(NO));
    later.by(Duration::from_secs(6));
    bench.door.lead_to(bench.cloud.addr());
    let ended = shift.fails(0, Failure::PlantRefuses);
    assert_eq!((ended.outcome, plant.asked().len(), shift.intents()), (Outcome::Fail, 2, 0));
    shift.close().assert_unbroken();
}

/// A clock that a test moves on.
#[derive(Clone, Default)]
struct Later(Arc<Mutex<Duration>>);

impl Later {
    fn by(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }

    fn clock(&self) -> Clock {
        let later = self.0.clone();
        Clock::of(move || Instant::now() + *later.lock().unwrap())
    }
}

#[test]
fn a_bypass_for_a_time_is_over_with_it_also_for_a_unit_that_was_let_past_already() {
    let runtime = runtime();
    let plant = plant(&runtime, YES);
    let bench = asking(&plant, 1, json!({}));
    let later = Later::default();
    let mut shift = bench.open_parts(Parts { gate_clock: later.clock(), ..with_person(&bench) });
    plant.is_there(false);
    bypass(&mut shift, Bypass::Minutes(30));
    shift.wait_for(|snapshot| snapshot.plant_gate.as_ref().is_some_and(|gate| gate.bypassed.is_some()));
    later.by(Duration::from_secs(29 * 60));
    assert_eq!(shift.expect_pass(&bench.unit("SN-0001")).plant_gate, told(GateVerdict::Bypassed, None));
    // The way to the cloud is shut until the time is over.
    bench.door.hold();
    shift.plug(0, &bench.unit("SN-0002"));
    bench.wait_until("it is checked", || count(&shift.entries(), "checked") == 2);
    later.by(Duration::from_secs(60));
    bench.door.lead_to(bench.cloud.addr());
    waits_for_plant(&mut shift, 0);
    assert_eq!(shift.intents(), 1);
    plant.is_there(true);
    assert_eq!(shift.passes(0).plant_gate, told(GateVerdict::Allow, Some("go on")));
    let past = |entry: &&Entry| matches!(entry, Entry::Intent { past_gate: Some(PastGate::Time), .. });
    assert_eq!(shift.entries().iter().filter(past).count(), 1);
    shift.close().assert_unbroken();
}

#[test]
fn a_plant_that_is_gone_between_its_answer_and_the_intent_holds_nothing_up_while_the_answer_is_fresh() {
    let runtime = runtime();
    let plant = plant(&runtime, YES);
    let bench = asking(&plant, 1, json!({"maxAgeS": 3600}));
    let mut shift = bench.open();
    bench.door.hold();
    shift.plug(0, &bench.unit("SN-0001"));
    bench.wait_until("the plant has answered", || count(&shift.entries(), "plantGate") == 1);
    plant.is_there(false);
    bench.door.lead_to(bench.cloud.addr());
    shift.passes(0);
    assert_eq!(plant.asked().len(), 1);
    shift.close().assert_unbroken();
}

#[test]
fn as_many_units_as_a_supervisor_said_go_past_the_gate_over_all_slots_and_through_a_new_start() {
    const SLOTS: usize = 6;
    let runtime = runtime();
    let plant = plant(&runtime, YES);
    let bench = asking(&plant, SLOTS, json!({}));
    let mut shift = bench.open_parts(with_person(&bench));
    plant.is_there(false);
    bypass(&mut shift, Bypass::Units(3));
    shift.wait_for(|snapshot| {
        snapshot.plant_gate.as_ref().and_then(|gate| gate.bypassed_now()) == Some(BypassView::Units(3))
    });
    let first = shift.expect_pass(&bench.unit("SN-0001"));
    assert_eq!(first.plant_gate, told(GateVerdict::Bypassed, None));
    shift.close();
    let mut shift = bench.open_parts(with_person(&bench));
    bench.door.hold();
    let units: Vec<_> = (0..SLOTS).map(|slot| bench.unit(&format!("SN-1{slot:03}"))).collect();
    units.iter().enumerate().for_each(|(slot, unit)| shift.plug(slot, unit));
    bench.wait_until("all are checked", || count(&shift.entries(), "checked") == SLOTS + 1);
    bench.door.lead_to(bench.cloud.addr());
    // Two more, and the others wait for the plant.
    let waits = |state: &SlotState| match state {
        SlotState::Running(unit) => unit.waiting.is_some_and(|waiting| waiting.what == WaitsFor::PlantGateAway),
        _ => false,
    };
    shift.wait_for(|snapshot| snapshot.slots.iter().filter(|slot| waits(&slot.state)).count() == SLOTS - 2);
    let past = |entries: &[Entry]| {
        let past = |entry: &&Entry| matches!(entry, Entry::Intent { past_gate: Some(PastGate::Units), .. });
        entries.iter().filter(past).count()
    };
    bench.wait_until("two have passed", || bench.cloud.issued().len() == 3);
    assert_eq!((past(&shift.entries()), shift.intents()), (3, 3));
    assert_eq!(shift.snapshot().plant_gate.as_ref().unwrap().bypassed_now(), None);
    plant.is_there(true);
    for slot in 0..SLOTS {
        shift.passes(slot);
    }
    assert_eq!(past(&shift.entries()), 3, "one more than was said");
    shift.close().assert_unbroken();
}

#[test]
fn a_bypass_for_a_time_lets_waiting_units_on_is_over_when_somebody_says_so_and_with_the_process() {
    let runtime = runtime();
    let plant = plant(&runtime, YES);
    let bench = asking(&plant, 1, json!({}));
    let mut shift = bench.open_parts(with_person(&bench));
    plant.is_there(false);
    shift.plug(0, &bench.unit("SN-0001"));
    waits_for_plant(&mut shift, 0);
    bypass(&mut shift, Bypass::Minutes(30));
    assert_eq!(shift.passes(0).plant_gate, told(GateVerdict::Bypassed, None));
    shift.unplug(0);
    bypass(&mut shift, Bypass::Over);
    shift.wait_for(|snapshot| snapshot.plant_gate.as_ref().is_some_and(|gate| gate.bypassed_now().is_none()));
    plant.is_there(true);
    assert_eq!(shift.expect_pass(&bench.unit("SN-0002")).plant_gate, told(GateVerdict::Allow, Some("go on")));
    bypass(&mut shift, Bypass::Minutes(30));
    shift.wait_for(|snapshot| snapshot.plant_gate.as_ref().is_some_and(|gate| gate.bypassed_now().is_some()));
    shift.close();
    let mut shift = bench.open();
    assert_eq!(shift.snapshot().plant_gate.as_ref().unwrap().bypassed_now(), None);
    assert_eq!(shift.expect_pass(&bench.unit("SN-0003")).plant_gate, told(GateVerdict::Allow, Some("go on")));
    shift.close().assert_unbroken();
}

#[test]
fn whoever_is_let_past_while_the_plant_is_asked_waits_for_its_answer_no_longer() {
    let runtime = runtime();
    let plant = plant(&runtime, YES);
    let bench = asking(&plant, 1, json!({"timeoutMs": 60_000}));
    let mut shift = bench.open_parts(with_person(&bench));
    plant.answers(false);
    shift.plug(0, &bench.unit("SN-0001"));
    bench.wait_until("the plant is asked", || plant.asked().len() == 1);
    bypass(&mut shift, Bypass::Units(1));
    // No answer comes before that, and none is needed.
    assert_eq!(shift.passes(0).plant_gate, told(GateVerdict::Bypassed, None));
    plant.answers(true);
    assert_eq!((plant.asked().len(), shift.intents()), (1, 1));
    shift.close().assert_unbroken();
}

#[test]
fn a_login_that_has_run_out_is_made_anew_once_and_its_password_stands_nowhere() {
    const PASSWORD: &str = "plant-Pa55w0rd&more";
    let runtime = runtime();
    let plant = plant(&runtime, YES);
    let login = json!({
        "ask": {"url": plant.url("/login"), "format": "form", "body": "user=${station}&pass=${password}"},
        "token": r#""token":"([^"]*)""#,
    });
    let ask = json!({"url": plant.url("/check"), "method": "GET", "headers": {"Authorization": "Bearer ${token}"}});
    let bench = asking(&plant, 1, json!({"login": login, "ask": ask}));
    let open = || Parts { gate_password: Some(regnwl_station::domain::Secret::new(PASSWORD)), ..bench.parts() };
    let mut shift = bench.open_parts(open());
    plant.push(Does::say(r#"{"token":"first-token"}"#));
    shift.expect_pass(&bench.unit("SN-0001"));
    // The second unit's question is told that the login is over; so it is made anew, once.
    plant.push(Does::Says(401, Vec::new()));
    plant.push(Does::say(r#"{"token":"other-token"}"#));
    shift.expect_pass(&bench.unit("SN-0002"));
    let asked = plant.asked();
    let of: Vec<_> = asked.iter().map(|asked| asked.split(' ').nth(1).unwrap()).collect();
    assert_eq!(of, ["/login", "/check", "/check", "/login", "/check"]);
    assert!(asked[0].ends_with("&pass=plant-Pa55w0rd%26more"), "{}", asked[0]);
    assert!(asked[4].to_lowercase().contains("authorization: bearer other-token"), "{}", asked[4]);
    shift.close().assert_unbroken();
    let search = Search::new(&[PASSWORD, "first-token", "other-token"].map(str::to_owned));
    let (found, looked_at) = search.finds_in(bench.folder.path(), |_| true);
    assert!(found.is_empty() && looked_at > 0, "{found:?}");
}

#[test]
fn a_login_that_gives_no_token_is_told_of_the_server_where_the_login_is() {
    let runtime = runtime();
    let (gate, logins) = (plant(&runtime, YES), plant(&runtime, "no token here"));
    let login = json!({"ask": {"url": logins.url("/login"), "body": "{}"}, "token": "token=(.+)"});
    let bench = asking(&gate, 1, json!({"login": login}));
    let mut shift = bench.open();
    let ended = shift.expect(&bench.unit("SN-0001"), Outcome::Error, Some(Failure::PlantGateUnclear));
    let server = logins.url("").trim_start_matches("http://").to_owned();
    assert_eq!(ended.circumstance, Some(Circumstance::PlantGate { server, fault: GateFault::NoToken }));
    assert!(gate.asked().is_empty());
    shift.close().assert_unbroken();
}

#[test]
fn a_unit_is_given_what_the_plant_says_along_with_its_yes() {
    let runtime = runtime();
    let yes = |region: &str| format!(r#"{{"code":0,"region":"{region}"}}"#);
    let plant = plant(&runtime, &yes("EU"));
    let region = json!({
        "write": [{"send": "AT+REGION=${value:region}", "expect": ["^OK$"], "error": "^ERROR"}],
        "read": [{
            "send": "AT+REGION?",
            "expect": ["^\\+REGION: (?<value_at>\"[^\"]*\")$", "^OK$"],
            "absent": "^\\+REGION: NONE$",
        }],
    });
    let changes = json!({
        "gate": gate_of(&plant, json!({})),
        "values": {"region": {"from": {"gate": {"pattern": r#""region":"((?s:.*?))""#}}, "pattern": "[A-Z]+"}},
        "dialog": {"set": {"region": region}},
    });
    let bench = Bench::with(Dialect::At, changes);
    let mut shift = bench.open_parts(with_person(&bench));
    let unit = bench.unit("SN-0001");
    let passed = shift.expect_pass(&unit);
    assert_eq!(unit.value("REGION").as_deref(), Some("EU"));
    assert_eq!(passed.values[0].value.as_deref(), Some("EU"));
    // One question serves for both.
    assert_eq!(plant.asked().len(), 1);
    // None, one that the profile refuses, and one with a line end in it: nothing is asked of the cloud, and nothing goes to the unit.
    for (nth, said) in [r#"{"code":0}"#.to_owned(), yes("eu"), yes(r"EU\r\nAT+RST")].into_iter().enumerate() {
        plant.push(Does::say(&said));
        let unit = bench.unit(&format!("SN-1{nth}"));
        shift.expect(&unit, Outcome::Error, Some(Failure::ValueRefused));
        assert_eq!(unit.value("REGION"), None, "{said}");
    }
    plant.push(Does::say(NO));
    let refused = bench.unit("SN-2000");
    shift.expect(&refused, Outcome::Fail, Some(Failure::PlantRefuses));
    assert_eq!(refused.value("REGION"), None);
    assert_eq!(bench.connects(), 1);
    // One that is let past the gate is told nothing.
    plant.is_there(false);
    bypass(&mut shift, Bypass::Units(1));
    shift.expect(&bench.unit("SN-3000"), Outcome::Error, Some(Failure::ValueRefused));
    assert_eq!(bench.connects(), 1);
    // One that is registered and not finished is asked about again: its value is set before anything else is written.
    bypass(&mut shift, Bypass::Over);
    plant.is_there(true);
    let unfinished = bench.unit("SN-4000");
    unfinished.set_faults([Fault::StoresNothing]);
    shift.expect(&unfinished, Outcome::Pending, Some(Failure::NotStored));
    unfinished.set_faults([]);
    plant.push(Does::say(&yes("US")));
    shift.expect_pass(&unfinished);
    assert_eq!(unfinished.value("REGION").as_deref(), Some("US"));
    assert_eq!(bench.connects(), 2);
    shift.close().assert_unbroken();
}

#[test]
fn the_check_reaches_for_where_the_login_is_too() {
    let runtime = runtime();
    let gate = plant(&runtime, YES);
    // Nobody listens there any more.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let login = json!({"ask": {"url": format!("http://{nobody}/login"), "body": "{}"}, "token": "token=(.+)"});
    let profile =
        json!({"ask": {"url": gate.url("/check"), "body": "{}"}, "allow": "yes", "refuse": "no", "login": login});
    let profile: PlantGateProfile = serde_json::from_value(profile).unwrap();
    let gate = PlantGate::new(&profile, CompiledGate::new(&profile).unwrap(), None, None, Clock::default()).unwrap();
    assert_eq!(runtime.block_on(gate.connect()).unwrap_err().server, nobody.to_string());
}

#[test]
fn the_gate_of_the_guide_serves_a_station() {
    let folder = tempfile::tempdir().unwrap();
    let refused = folder.path().join("refused.txt");
    std::fs::write(&refused, "SN-BAD\t先做 AOI\n").unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/plant/gate.py");
    let (_running, port) = listening(Process::new("python3").arg(script).arg("0").arg(&refused));
    let url = format!("http://127.0.0.1:{port}/check");
    // As the guide has it.
    let gate = json!({
        "ask": {"url": url, "body": "{\"sn\": \"${serialNumber}\", \"order\": \"${order:workOrder}\", \"slot\": \"${slot}\"}"},
        "allow": "\"code\":0\\b", "refuse": "\"code\":1\\b", "message": "\"msg\":\"([^\"]*)\"",
    });
    let bench = Bench::of(1, Dialect::At, json!({"gate": gate}));
    let mut shift = bench.open();
    shift.expect_pass(&bench.unit("SN-GOOD"));
    let ended = shift.expect(&bench.unit("SN-BAD"), Outcome::Fail, Some(Failure::PlantRefuses));
    assert_eq!(ended.plant_gate, told(GateVerdict::Refuse, Some("先做 AOI")));
    std::fs::remove_file(&refused).unwrap();
    shift.expect(&bench.unit("SN-LATER"), Outcome::Error, Some(Failure::PlantGateUnclear));
    shift.close().assert_unbroken();
}
