//! One batch, counted alike everywhere: units are not visits.

use eframe::egui::Key;
use regnwl_station::demo::{PracticeCommand, PracticeFault};
use regnwl_station::seen::ids::SlotId;
use regnwl_station::words::Lang;

use crate::desk::wait_until;
use crate::here;
use crate::live::Live;

/// Takes the unit out and puts one in: the same where it is not through, else the next one.
fn again(live: &mut Live, fault: PracticeFault) {
    live.hands(PracticeCommand::PullOut(SlotId(0)));
    live.wait_for("Plug in a unit");
    live.hands(PracticeCommand::Fault(SlotId(0), fault));
    live.hands(PracticeCommand::PlugIn(SlotId(0)));
    live.wait_for("Ready");
    live.press(Key::Space);
}

#[test]
fn header_end_of_batch_and_summary_count_the_units_of_a_batch_alike() {
    let mut live = Live::new(Lang::En);
    live.wait_for("Ready");
    live.press(Key::Space);
    live.wait_for("PASS");
    let visits = |live: &mut Live, count: u64| {
        let snapshot_says = format!("{count} visits");
        live.press_name("Batch\u{2026}");
        wait_until(live.window(), &snapshot_says, |window| {
            crate::outline::seen(window.root()).iter().any(|seen| seen.text.contains(&snapshot_says))
        });
        // The dialog is lower without the unit that it named: it takes its place with the next frame.
        live.window().run_steps(2);
        live.press_name("Cancel");
    };
    // One that stores nothing comes twice, and then a bad one comes.
    again(&mut live, PracticeFault::StoresNothing);
    live.wait_for("PENDING");
    visits(&mut live, 2);
    let pending = live.demo().unit(0).unwrap().serial();
    again(&mut live, PracticeFault::StoresNothing);
    live.wait_for("PENDING");
    visits(&mut live, 3);
    let counts = |live: &mut Live, pass: u64, fail: u64, pending: u64, units: u64, visits: u64| {
        let batch = live.folder().join("practice.jsonl");
        let call = here::call().args(["log", "summary", "--lang", "en"]).arg(batch).output().unwrap();
        let said = String::from_utf8(call.stdout).unwrap();
        let sums = format!("PASS {pass} \u{b7} FAIL {fail} \u{b7} PENDING {pending} \u{b7} UNKNOWN 0 \u{b7} ERROR 0");
        let counted = format!("{units} units, {visits} visits (a unit counts once, with its last outcome)");
        assert!(said.contains(&format!("{sums} \u{b7} {counted}")), "{said}");
        live.press_name("Batch\u{2026}");
        live.wait_for(&counted);
        let all: Vec<_> = crate::outline::seen(live.window().root()).into_iter().map(|seen| seen.text).collect();
        assert!(all.contains(&counted), "{counted}: {all:?}");
        for (word, count) in [("PASS", pass), ("FAIL", fail), ("PENDING", pending)] {
            let pair = [word.to_owned(), count.to_string()];
            assert!(all.windows(2).any(|two| two == pair), "{word} {count}: {all:?}");
        }
        // The header.
        for (word, count) in [("Done", pass), ("Pending", pending)] {
            let pair = [word.to_owned(), count.to_string()];
            assert!(all.windows(2).any(|two| two == pair), "{word} {count}: {all:?}");
        }
        live.press_name("Cancel");
        all
    };
    let all = counts(&mut live, 1, 0, 1, 2, 3);
    let at = all.iter().position(|text| text == "Unfinished units \u{b7} 1").expect("by name");
    assert!(all[at..].contains(&pending));
    // It comes once more and passes: it is a unit done, and none is left.
    again(&mut live, PracticeFault::None);
    live.wait_for("PASS");
    visits(&mut live, 4);
    let all = counts(&mut live, 2, 0, 0, 2, 4);
    assert!(all.iter().any(|text| text == "None: nothing is left for the next shift."), "{all:?}");
}
