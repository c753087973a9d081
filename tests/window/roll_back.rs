//! Units that are put back as they were: chosen, vouched for, sent as one decision.

use egui_kittest::kittest::{NodeT, Queryable};
use regnwl_station::domain::entry::PinUse;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::Decision;
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::seen::snapshot::{Notice, NoticeKind, Snapshot};
use regnwl_station::words::Lang;
use regnwl_station::words::disposition;
use regnwl_station::words::roll_back as words;

use crate::desk::{Desk, says, type_into};
use crate::{outline, states};

fn asked(lang: Lang) -> (Desk, Snapshot) {
    let snapshot = states::state("ways-back").unwrap();
    let mut desk = Desk::new(snapshot.clone(), lang);
    desk.pass(0.6);
    desk.press(words::text(lang).open);
    (desk, snapshot)
}

#[test]
fn one_unit_or_a_selection_is_put_back_by_one_decision_with_a_name_and_a_reason() {
    let (mut desk, snapshot) = asked(Lang::En);
    let (text, by) = (words::text(Lang::En), disposition::text(Lang::En));
    type_into(&mut desk.window, by.why, "the customer changed his mind");
    assert!(desk.window.get_by_label(text.record).accesskit_node().is_disabled(), "no unit is chosen yet");
    desk.press("SN24B1C00912");
    desk.press("SN24B1C00913");
    assert!(says(&desk.window, &words::chosen(2, 3, Lang::En)));
    desk.press(text.record);
    let sent = desk.asked();
    let [Command::Decide(decision, signed)] = &sent[..] else { panic!("{sent:?}") };
    let keys = [1, 2].map(|at: usize| snapshot.ways_back[at].keys.clone());
    assert_eq!(**decision, Decision::RollBack(keys.into()));
    assert_eq!(signed.why, "the customer changed his mind");
    // Refused in words, and what was filled in stays.
    let noticed = |number, kind| Snapshot { notices: vec![Notice { number, kind }], ..snapshot.clone() };
    desk.show(noticed(1, NoticeKind::Refused(PinUse::Unit, Refusal::NotKept("SN24B1C00912".into()))));
    assert!(says(&desk.window, &words::chosen(2, 3, Lang::En)));
    desk.press(text.all);
    desk.press(text.record);
    let sent = desk.asked();
    let [Command::Decide(decision, _)] = &sent[..] else { panic!("{sent:?}") };
    assert!(matches!(&**decision, Decision::RollBack(units) if units.len() == 3));
    desk.show(noticed(2, NoticeKind::Decided(PinUse::Unit)));
    desk.window.run_steps(2);
    assert!(!says(&desk.window, text.note));
}

#[test]
fn where_nothing_can_be_put_back_nothing_offers_it_and_the_dialog_reads_well_in_both_languages() {
    let mut desk = Desk::new(states::state("empty").unwrap(), Lang::En);
    desk.pass(0.6);
    assert!(!says(&desk.window, words::text(Lang::En).open));
    for lang in [Lang::En, Lang::Zh] {
        let (mut desk, _) = asked(lang);
        let name = format!("roll-back.{}", lang.pick("en", "zh"));
        outline::agree(&name, &outline::text(&outline::seen(desk.window.root()))).unwrap();
        desk.press(lang.pick("Cancel", "取消"));
        assert!(!says(&desk.window, words::text(lang).note) && desk.asked().is_empty());
    }
}
