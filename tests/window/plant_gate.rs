//! The plant gate in the window: who lets units past it, and that nobody misses that some go past.

use std::time::{Duration, Instant};

use egui_kittest::kittest::Queryable as _;
use regnwl_station::domain::Bypass;
use regnwl_station::domain::secret::Secret;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::{BypassView, PlantGateView, Snapshot};
use regnwl_station::words::{Lang, plant_gate, window};

use crate::desk::{Desk, engineers, fill, says};
use crate::states;

fn with_supervisor(state: &str) -> Snapshot {
    Snapshot { supervisors: engineers(&["Chen"]), ..states::state(state).unwrap() }
}

fn signed(why: &str) -> Signed {
    Signed { why: why.into(), pin: Secret::new("2468"), ..Signed::by("Chen") }
}

fn sign(desk: &mut Desk, lang: Lang, why: &str) {
    fill(&mut desk.window, plant_gate::text(lang).why, why);
    fill(&mut desk.window, window::text(lang).pin, "2468");
}

#[test]
fn units_are_let_past_for_a_number_or_a_time_with_a_reason_and_a_pin() {
    for lang in [Lang::En, Lang::Zh] {
        let words = plant_gate::text(lang);
        let mut desk = Desk::new(with_supervisor("plant-away"), lang);
        desk.pass(2.0);
        desk.press(words.bypass);
        assert!(says(&desk.window, words.note));
        sign(&mut desk, lang, "MES is down");
        desk.press(words.sign);
        assert_eq!(desk.asked(), [], "nothing says how many");
        for beyond in ["0", "1001", "x"] {
            fill(&mut desk.window, words.units, beyond);
            desk.press(words.sign);
            assert_eq!(desk.asked(), [], "{beyond}");
        }
        fill(&mut desk.window, words.units, "20");
        desk.press(words.sign);
        let decided = |bypass| Decision::BypassPlantGate { file: None, bypass };
        assert_eq!(desk.asked(), [Command::decide(decided(Bypass::Units(20)), signed("MES is down"))]);
        desk.pass(2.0);
        desk.press(words.bypass);
        desk.press(words.for_minutes);
        fill(&mut desk.window, words.minutes, "45");
        sign(&mut desk, lang, "again");
        desk.press(words.sign);
        assert_eq!(desk.asked(), [Command::decide(decided(Bypass::Minutes(45)), signed("again"))]);
    }
}

#[test]
fn that_units_go_past_is_seen_until_somebody_ends_it_or_its_time_is_over() {
    for lang in [Lang::En, Lang::Zh] {
        let words = plant_gate::text(lang);
        let mut desk = Desk::new(with_supervisor("bypassed"), lang);
        assert!(says(&desk.window, &plant_gate::bypassed(lang, BypassView::Units(17))));
        desk.press(words.over);
        assert!(says(&desk.window, words.over_note));
        sign(&mut desk, lang, "MES is back");
        desk.press(words.over_sign);
        let over = Decision::BypassPlantGate { file: None, bypass: Bypass::Over };
        assert_eq!(desk.asked(), [Command::decide(over, signed("MES is back"))]);
        let timed = |until| {
            let gate = PlantGateView { server: "mes".into(), bypassed: Some(BypassView::Until(until)) };
            Snapshot { plant_gate: Some(gate), ..with_supervisor("bypassed") }
        };
        let until = Instant::now() + Duration::from_secs(30 * 60);
        desk.show(timed(until));
        assert!(says(&desk.window, lang.pick("Plant gate bypassed: 30 more min", "已绕过工厂放行：还剩 30 分钟")));
        desk.show(timed(Instant::now()));
        desk.window.run_steps(2);
        assert!(desk.window.query_by_label(words.over).is_none(), "it is over");
    }
}
