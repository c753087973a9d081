//! What is to become of an unfinished unit, asked and answered.

use std::sync::Arc;

use egui_kittest::kittest::{NodeT, Queryable};
use regnwl_station::domain::entry::PinUse;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::secret::Secret;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, Disposition, Seen, Signed};
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::seen::snapshot::{Notice, NoticeKind, OpenUnit, Skipped, Snapshot};
use regnwl_station::words::Lang;
use regnwl_station::words::disposition as words;

use crate::desk::{Desk, engineers, says, type_into};
use crate::{outline, states};

fn open_units() -> Snapshot {
    states::state("open-units").unwrap()
}

/// The question about the unit that is unknown.
fn asked_about_the_unknown_one(snapshot: Snapshot, lang: Lang) -> Desk {
    let mut desk = Desk::new(snapshot, lang);
    desk.pass(0.6);
    desk.press(lang.pick("Show them", "查看"));
    desk.press(&words::decide_about("SN24A7F00833", lang));
    desk
}

fn noticed(snapshot: &Snapshot, number: u64, kind: NoticeKind) -> Snapshot {
    Snapshot { notices: vec![Notice { number, kind }], ..snapshot.clone() }
}

#[test]
fn nothing_is_decided_before_a_choice_a_name_and_a_reason_and_the_answer_is_shown() {
    let snapshot = open_units();
    let text = words::text(Lang::En);
    let mut desk = asked_about_the_unknown_one(snapshot.clone(), Lang::En);
    assert!(desk.window.get_by_label(text.record).accesskit_node().is_disabled());
    desk.press(text.found);
    type_into(&mut desk.window, "Client ID", "k7Gx2m");
    type_into(&mut desk.window, text.device_token, "9ffd7c5bcf0c87f");
    assert!(desk.window.get_by_label(text.record).accesskit_node().is_disabled(), "there is no reason yet");
    type_into(&mut desk.window, text.why, "read off the console");
    assert!(!says(&desk.window, "9ffd7c5bcf0c87f"), "a masked field says what is in it");
    desk.press(text.record);
    let becomes = Disposition::Found { client_id: "k7Gx2m".into(), device_token: Secret::new("9ffd7c5bcf0c87f") };
    let signed =
        Signed { by: snapshot.operator.clone().unwrap(), why: "read off the console".into(), pin: Secret::new("") };
    let OpenUnit { keys, outcome, client_id, .. } = snapshot.open_units[2].clone();
    let decision = Decision::Unit(keys, becomes, Seen::Open { outcome, client_id });
    assert_eq!(desk.asked(), [Command::decide(decision, signed)]);
    assert!(says(&desk.window, text.at_work));

    desk.show(noticed(&snapshot, 1, NoticeKind::Refused(PinUse::Unit, Refusal::Clash)));
    assert!(says(&desk.window, text.clash));
    desk.press(text.set_aside);
    desk.press(text.record);
    let asked = desk.asked();
    let [Command::Decide(decision, _)] = &asked[..] else { panic!("{asked:?}") };
    assert!(matches!(**decision, Decision::Unit(_, Disposition::SetAside, _)));
    desk.show(noticed(&snapshot, 2, NoticeKind::Decided(PinUse::Unit)));
    desk.window.run_steps(2);
    assert!(!says(&desk.window, &words::question("SN24A7F00833", Lang::En)) && says(&desk.window, text.ruled));
}

#[test]
fn where_there_are_supervisors_one_of_them_and_the_pin_are_asked_for() {
    let mut snapshot = open_units();
    snapshot.supervisors = engineers(&["Chen", "Wang"]);
    let text = words::text(Lang::En);
    let mut desk = asked_about_the_unknown_one(snapshot, Lang::En);
    desk.press(text.retire);
    type_into(&mut desk.window, text.why, "scrapped");
    assert!(desk.window.get_by_label(text.record).accesskit_node().is_disabled(), "there is no PIN yet");
    desk.press("Wang");
    type_into(&mut desk.window, "PIN", "4711");
    desk.press(text.record);
    let asked = desk.asked();
    let [Command::Decide(_, signed)] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!((signed.by.as_str(), signed.pin.expose()), ("Wang", "4711"));
    assert!(!format!("{asked:?}").contains("4711"));
}

#[test]
fn the_question_can_be_left_and_reads_well_in_both_languages() {
    for lang in [Lang::En, Lang::Zh] {
        let mut snapshot = open_units();
        snapshot.supervisors = engineers(&["Chen"]);
        let mut desk = asked_about_the_unknown_one(snapshot, lang);
        desk.press(words::text(lang).found);
        let name = format!("disposition.{}", lang.pick("en", "zh"));
        outline::agree(&name, &outline::text(&outline::seen(desk.window.root()))).unwrap();
        desk.press(lang.pick("Cancel", "取消"));
        assert!(!says(&desk.window, words::text(lang).found) && desk.asked().is_empty());
    }
}

/// A unit that was skipped: on the list, at the end of its batch, and nothing of another unit's is decided with it.
#[test]
fn a_skipped_unit_is_named_at_the_end_of_its_batch_and_never_takes_its_namesake_with_it() {
    for (skipped, can_be_retired, can_register) in
        [(Skipped::Nameless, true, true), (Skipped::Namesake, false, true), (Skipped::OtherBoard, false, false)]
    {
        let mut snapshot = open_units();
        let mut units = snapshot.open_units[2..].to_vec();
        units[0].code = Some(Failure::AskForeign);
        units[0].skipped = Some(skipped);
        units[0].batch.clone_from(&snapshot.batch.name);
        snapshot.open_units = Arc::new(units);
        let mut desk = Desk::new(snapshot, Lang::En);
        desk.pass(0.6);
        desk.press("Batch…");
        assert!(says(&desk.window, "Unfinished units · 1") && says(&desk.window, "SN24A7F00833"));
        desk.press("Cancel");
        desk.press("Show them");
        assert!(says(&desk.window, "Skipped. When plugged in: the question is asked again."));
        desk.press(&words::decide_about("SN24A7F00833", Lang::En));
        let text = words::text(Lang::En);
        assert!(says(&desk.window, text.set_aside));
        assert_eq!(says(&desk.window, text.register_again), can_register);
        assert_eq!(says(&desk.window, text.retire), can_be_retired);
        assert_eq!(says(&desk.window, text.found), can_be_retired);
    }
}
