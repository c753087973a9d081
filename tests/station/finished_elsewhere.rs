//! A unit that one station of a line has registered is finished at another one, with the line key: nothing is registered again, and what is not this unit's is never
//! written.

use regnwl_station::decisions::desk::Desk;
use regnwl_station::decisions::gate::PinGate;
use regnwl_station::domain::entry::{BookSaid, Entry, Resolution};
use regnwl_station::domain::failure::{Failure, Verb};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::{BookSettings, ClaimState, Identity, Role, Secret, UnitKeys, short_sha256};
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Choice, Decision, Signed};
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::sim::device::{Fault, PracticeUnit};
use regnwl_station::vault::{Belongs, SealKey, Sealer, key_file, pin, seal_issued};
use serde_json::Value;

use super::common::postgres::{BOOK, Postgres};
use super::common::{Bench, Shift};
use super::pins::decide;
use super::restart::cut_after;
use super::shared_book::{beside, parts, parts_on, said, states, with_person};

/// Two stations of a line, and the book that they share.
struct Line {
    postgres: Postgres,
    here: Bench,
    there: Bench,
    logins: [(BookSettings, Secret); 2],
}

impl Line {
    /// With these line keys; none where there is no PostgreSQL.
    fn with_keys(keys: [Option<&SealKey>; 2]) -> Option<Self> {
        let postgres = Postgres::start()?;
        let here = Bench::new();
        let there = beside(&here);
        for (bench, key) in [&here, &there].into_iter().zip(keys) {
            key.into_iter().for_each(|key| key_file::set_line(&bench.parts().data.keys(), key).unwrap());
        }
        let logins = [postgres.let_in("line-1"), postgres.let_in("line-2")];
        Some(Self { postgres, here, there, logins })
    }

    /// The first station registers these units, and writes to none of them.
    fn leave_unfinished(&self, numbers: &[&str]) {
        let mut shift = self.here.open_parts(parts(&self.here, &self.logins[0]));
        for number in numbers {
            let unit = self.here.unit(number);
            unit.set_faults([Fault::SilentAt(Verb::Write)]);
            assert_eq!(shift.visit(&unit).outcome, Outcome::Pending);
            shift.unplug(0);
        }
        shift.close().assert_unbroken();
        let told = || self.postgres.sql(BOOK, "SELECT count(*) FROM regnwl.visit") == numbers.len().to_string();
        self.here.wait_until("the book has the visits", told);
    }

    /// The line of this kind that the book has, where it has one.
    fn told(&self, kind: &str) -> Value {
        let asked = format!(
            "SELECT convert_from(text, 'UTF8') FROM regnwl.line WHERE convert_from(text, 'UTF8') LIKE '%\"kind\":\"{kind}\"%'"
        );
        serde_json::from_str(&self.postgres.sql(BOOK, &asked)).unwrap()
    }

    /// Has the book say that this was issued.
    fn say_issued(&self, identity: &Identity, sealed: &str) {
        let told = self.told("issued");
        let text = |name: &str| told[name].as_str().unwrap().to_owned();
        let now = [
            (text("clientId"), &*identity.client_id),
            (text("tokenSha256"), &*identity.token_sha256()),
            (text("sealedToken"), sealed),
        ];
        let changed =
            now.iter().fold("text".to_owned(), |line, (old, new)| format!("replace({line}, '\"{old}\"', '\"{new}\"')"));
        let changed = changed.replacen("(text,", "(convert_from(text, 'UTF8'),", 1);
        self.postgres.sql(
            BOOK,
            &format!(
                "UPDATE regnwl.line SET text = convert_to({changed}, 'UTF8')
                 WHERE convert_from(text, 'UTF8') LIKE '%\"kind\":\"issued\"%';
                 UPDATE regnwl.visit SET client_id = '{}'",
                identity.client_id
            ),
        );
    }

    /// The second station, and the unit at it.
    fn comes_to_second(&self, number: &str) -> (Shift<'_>, PracticeUnit) {
        let shift = self.there.open_parts(with_person(&self.there, &self.logins[1]));
        let unit = self.there.unit(number);
        shift.plug(0, &unit);
        (shift, unit)
    }

    /// Asserts that the second station has nothing of the other one to finish this unit with.
    #[track_caller]
    fn is_not_offered(&self, number: &str, why: &str) {
        let (mut shift, unit) = self.comes_to_second(number);
        let question = shift.question();
        assert_eq!(question.about, Failure::AskKnownElsewhere, "{why}");
        assert_eq!(question.choices, [Choice::LeaveIt, Choice::RegisterAgain], "{why}");
        shift.send(Command::Answer { question: question.id, choice: Choice::FinishHere });
        shift.send(Command::Answer { question: question.id, choice: Choice::LeaveIt });
        shift.fails(0, Failure::AskKnownElsewhere);
        assert_eq!((unit.held(), shift.intents()), (None, 0), "{why}");
        // The next one would otherwise be asked about while this one is still there.
        shift.unplug(0);
        shift.close().assert_unbroken();
    }
}

#[test]
fn a_unit_that_one_station_left_unfinished_is_finished_at_another_without_a_registration() {
    let key = SealKey::generate();
    let Some(line) = Line::with_keys([Some(&key), Some(&key)]) else { return };
    line.leave_unfinished(&["SN-0001"]);
    let (mut second, unit) = line.comes_to_second("SN-0001");
    let question = second.question();
    assert_eq!(question.choices, [Choice::LeaveIt, Choice::FinishHere, Choice::RegisterAgain]);
    second.send(Command::Answer { question: question.id, choice: Choice::FinishHere });
    let ended = second.passes(0);
    let [issued] = &line.here.issued_to("SN-0001")[..] else { panic!("it is registered again") };
    assert_eq!(ended.client_id.as_ref(), Some(&issued.client_id));
    let held = unit.held().unwrap();
    let token = short_sha256(held.device_token.expose().as_bytes());
    assert_eq!((&held.client_id, &token), (&issued.client_id, &issued.token_sha256));
    assert_eq!(second.intents(), 0);
    let entries = second.entries();
    let found = entries.iter().find_map(|entry| match entry {
        Entry::Resolved { how: Resolution::Found { .. }, why, .. } => Some(why.clone()),
        _ => None,
    });
    assert!(found.unwrap().starts_with("O-23 line-1 "), "which station");
    let said = said(&second);
    let [BookSaid::Held { .. }, BookSaid::Taken { past: Some(past) }] = &said[..] else { panic!("{said:?}") };
    assert_eq!((&*past.station, past.state), ("line-1", ClaimState::Pending));
    // Its own from here on.
    second.unplug(0);
    second.expect_pass(&unit);
    second.close().assert_unbroken();
    assert_eq!(states(&line.postgres), "SN-0001|pending SN-0001|passed");

    // The one that registered it finds its very identity on it.
    let mut first = line.here.open_parts(parts(&line.here, &line.logins[0]));
    let back = line.here.unit("SN-0001");
    back.hold(unit.held());
    first.expect_pass(&back);
    assert_eq!((first.intents(), back.held(), line.here.issued_to("SN-0001").len()), (1, unit.held(), 1));
    first.close().assert_unbroken();
}

#[test]
fn without_the_same_line_key_at_both_stations_nothing_is_offered() {
    let (key, other) = (SealKey::generate(), SealKey::generate());
    for (keys, why) in [
        ([Some(&key), None], "there is none here"),
        ([None, Some(&key)], "it was not sealed to it"),
        ([Some(&key), Some(&other)], "it is another one"),
    ] {
        let Some(line) = Line::with_keys(keys) else { return };
        line.leave_unfinished(&["SN-0001"]);
        line.is_not_offered("SN-0001", why);
    }
}

#[test]
fn what_is_not_unfinished_is_not_offered() {
    let key = SealKey::generate();
    let Some(line) = Line::with_keys([Some(&key), Some(&key)]) else { return };
    line.leave_unfinished(&["SN-0001"]);
    for state in ["passed", "unknown", "notIssued"] {
        line.postgres.sql(BOOK, &format!("UPDATE regnwl.claim_end SET state = '{state}'"));
        line.is_not_offered("SN-0001", state);
    }
    line.postgres.sql(BOOK, "DELETE FROM regnwl.claim_end");
    line.is_not_offered("SN-0001", "claimed");
}

/// Whoever keeps the book may show what he likes.
#[test]
fn lines_of_another_unit_and_a_token_that_was_sealed_for_another_one_are_refused() {
    // What stands on the line of an identity, as a whole.
    const ISSUED: &str =
        r#"substring(convert_from(text, 'UTF8') FROM '"kind":"issued".*("clientId":.*"sealedToken":"[^"]*")')"#;
    let key = SealKey::generate();
    let Some(line) = Line::with_keys([Some(&key), Some(&key)]) else { return };
    line.leave_unfinished(&["SN-0001", "SN-0002"]);
    let swap = format!(
        "WITH t AS (SELECT l.seq, l.segment, {ISSUED} AS issued FROM regnwl.line l WHERE {ISSUED} IS NOT NULL),
         p AS (SELECT a.seq, a.segment, a.issued, b.issued AS other FROM t a JOIN t b ON b.seq <> a.seq)
         UPDATE regnwl.line l SET text = convert_to(replace(convert_from(l.text, 'UTF8'), p.issued, p.other), 'UTF8')
         FROM p WHERE p.seq = l.seq AND p.segment = l.segment;
         UPDATE regnwl.visit v SET client_id = o.client_id FROM regnwl.visit o WHERE o.number <> v.number AND o.station = v.station"
    );
    line.postgres.sql(BOOK, &swap);
    line.is_not_offered("SN-0001", "a token of another unit");
    line.postgres.sql(BOOK, &swap);
    line.postgres.sql(
        BOOK,
        "UPDATE regnwl.visit v SET unit = o.unit, client_id = o.client_id FROM regnwl.visit o
         WHERE v.serial_number = 'SN-0002' AND o.serial_number = 'SN-0001' AND o.station = v.station",
    );
    line.is_not_offered("SN-0002", "lines of another unit");
    // As the station has told it, it is offered.
    let (mut second, _) = line.comes_to_second("SN-0001");
    assert!(second.question().choices.contains(&Choice::FinishHere));
    second.close().assert_unbroken();
}

/// The line key's public half stands in each header: whoever keeps the book can seal to it.
#[test]
fn an_identity_that_no_station_with_the_line_key_has_vouched_for_is_not_offered() {
    let key = SealKey::generate();
    let Some(line) = Line::with_keys([Some(&key), Some(&key)]) else { return };
    line.leave_unfinished(&["SN-0001"]);
    let intent = line.told("intent");
    let keys: UnitKeys = serde_json::from_value(intent["keys"].clone()).unwrap();
    let (batch, unit) = (line.postgres.sql(BOOK, "SELECT batch FROM regnwl.visit"), intent["unit"].as_u64().unwrap());
    let made_up = |client_id: &str| Identity {
        product_key: keys.product_key.clone(),
        device_name: keys.device_name.clone(),
        client_id: client_id.into(),
        device_token: Secret::new("^1^2^3"),
    };
    let say = |sealer: &Sealer, identity: &Identity| {
        let sealed = seal_issued(sealer, Belongs::new(&batch, unit, &keys), &keys, identity).unwrap();
        line.say_issued(identity, &sealed);
    };
    say(&Sealer::new([key.recipient().as_str()]).unwrap(), &made_up("made-up-1"));
    line.is_not_offered("SN-0001", "sealed to the public half alone");
    // Nothing else was wrong with it.
    let of_line = key_file::sealer_for(&line.there.parts().data.keys(), &SealKey::generate()).unwrap();
    say(&of_line, &made_up("made-up-2"));
    let (mut second, _) = line.comes_to_second("SN-0001");
    assert!(second.question().choices.contains(&Choice::FinishHere));
    second.close().assert_unbroken();
}

#[test]
fn a_supervisor_vouches_for_a_unit_that_is_finished_here_and_a_wrong_pin_leaves_the_question() {
    let key = SealKey::generate();
    let Some(line) = Line::with_keys([Some(&key), Some(&key)]) else { return };
    line.leave_unfinished(&["SN-0001"]);
    let (pin_hash, role) = (pin::hash(&Secret::new("2468")), Role::Leader);
    let chen = Entry::Supervisor { name: "chen".into(), pin_hash, role, by: "chen".into() };
    let data = line.there.parts().data;
    line.there.runtime.block_on(Desk::open(&data).unwrap().put(vec![chen], None)).unwrap();
    let (mut second, unit) = line.comes_to_second("SN-0001");
    let question = second.question().id;
    let finish = Decision::Answer { question, choice: Choice::FinishHere };
    let as_chen = |pin: &str| Signed { pin: Secret::new(pin), ..Signed::by("chen") };
    let nobody = decide(&mut second, finish.clone(), Signed::by(""));
    assert_eq!(nobody, Err(Refusal::SupervisorNeeded(vec!["chen".into()])));
    assert_eq!(decide(&mut second, finish.clone(), as_chen("1357")), Err(Refusal::WrongPin));
    assert_eq!((second.question().id, unit.held()), (question, None));
    let pins = PinGate::of(&data);
    line.there.wait_until("the gate has opened again", || pins.wait("chen", 0).is_zero());
    second.send(Command::decide(finish, as_chen("2468")));
    second.passes(0);
    let by = second.entries().into_iter().find_map(|entry| match entry {
        Entry::Resolved { how: Resolution::Found { .. }, by, .. } => Some(by),
        _ => None,
    });
    assert_eq!((by, second.intents()), (Some("chen".into()), 0));
    second.close();
}

#[test]
fn a_book_that_has_forgotten_it_hears_again_that_a_unit_was_finished_here() {
    let key = SealKey::generate();
    let Some(mut line) = Line::with_keys([Some(&key), Some(&key)]) else { return };
    line.leave_unfinished(&["SN-0001"]);
    line.postgres.stop();
    let copy = line.postgres.files();
    line.postgres.run();
    let (mut second, unit) = line.comes_to_second("SN-0001");
    let question = second.question().id;
    second.send(Command::Answer { question, choice: Choice::FinishHere });
    second.passes(0);
    second.close().assert_unbroken();
    let held = unit.held();
    line.postgres.stop();
    line.postgres.put_back(&copy, true);
    line.postgres.run();
    assert_eq!(states(&line.postgres), "SN-0001|pending", "it has forgotten");
    let first = line.here.open_parts(parts(&line.here, &line.logins[0]));
    let second = line.there.open_parts(with_person(&line.there, &line.logins[1]));
    line.there.wait_until("it has heard", || states(&line.postgres) == "SN-0001|pending SN-0001|passed");
    first.close().assert_unbroken();
    second.close().assert_unbroken();
    assert_eq!((line.here.issued_to("SN-0001").len(), unit.held()), (1, held));
}

#[test]
fn a_station_that_was_killed_once_it_stood_on_record_finishes_it_at_its_next_start() {
    let key = SealKey::generate();
    let Some(line) = Line::with_keys([Some(&key), Some(&key)]) else { return };
    line.leave_unfinished(&["SN-0001"]);
    let (mut second, _) = line.comes_to_second("SN-0001");
    let question = second.question();
    second.send(Command::Answer { question: question.id, choice: Choice::FinishHere });
    second.passes(0);
    second.close().assert_unbroken();
    for last in ["resolved", "writing", "written"] {
        let data = cut_after(&line.there, last, last, b"");
        // Its own record is enough.
        std::fs::remove_file(data.join("shared-book.json")).unwrap();
        let mut shift = line.there.open_parts(parts_on(&line.there, &data));
        let unit = line.there.unit("SN-0001");
        shift.expect_pass(&unit);
        assert_eq!((shift.intents(), line.here.issued_to("SN-0001").len()), (0, 1), "{last}");
        assert!(unit.held().is_some(), "{last}");
        shift.close().assert_unbroken();
    }
}
