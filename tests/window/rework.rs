//! A board that was replaced: one answer, with a reason from a list.

use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::secret::Secret;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Choice, Decision, Signed};
use regnwl_station::seen::snapshot::{SlotState, Snapshot};
use regnwl_station::words::{Lang, bench, question};

use crate::desk::{Desk, engineers, says};
use crate::{outline, states};

fn question(snapshot: &Snapshot) -> regnwl_station::seen::ids::QuestionId {
    let SlotState::Asking(_, question) = &snapshot.slots[0].state else { unreachable!() };
    question.id
}

#[test]
fn why_a_board_was_replaced_is_picked_from_a_list_whoever_answers() {
    let asking = states::state("asking-board").unwrap();
    let answer = Decision::Answer { question: question(&asking), choice: Choice::BoardReplaced };
    let mut desk = Desk::new(Snapshot { operator: Some("Wang".into()), ..asking }, Lang::En);
    desk.pass(1.0);
    desk.press("Board replaced: register it…");
    assert_eq!(desk.asked(), [], "why is asked first");
    desk.press("OK");
    assert_eq!(desk.asked(), [], "no reason was picked");
    desk.press("Faulty: failed a test");
    desk.press("OK");
    let signed = Signed { why: "faulty".into(), pin: Secret::new(""), ..Signed::by("Wang") };
    assert_eq!(desk.asked(), [Command::decide(answer, signed)]);
}

#[test]
fn whose_label_it_is_is_asked_with_the_label_in_view_until_it_is_signed() {
    for lang in [Lang::En, Lang::Zh] {
        let asking = states::state("asking-label").unwrap();
        let supervisors = engineers(&["chen"]);
        let mut desk = Desk::new(Snapshot { supervisors, operator: Some("Wang".into()), ..asking }, lang);
        desk.pass(1.0);
        let label = question::scanned("SN24A7F00931", lang);
        let seen = outline::seen(desk.window.root());
        assert_eq!(seen.iter().filter(|seen| seen.text == label).count(), 2, "on the slot and on the sheet");
        desk.press(question::choice(Failure::LabelDiffers, Choice::Relabelled, lang));
        let about = format!("{} · SN24A7F00913 · {label}", bench::slot("Slot 1", lang));
        assert!(says(&desk.window, &about), "not where it is signed");
    }
}
