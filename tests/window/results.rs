//! Results that the plant has not taken: the bench says so, and whoever may has the refused ones sent again or dropped.

use regnwl_station::domain::ResultSettled;
use regnwl_station::domain::secret::Secret;
use regnwl_station::seen::WaitsFor;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::snapshot::Snapshot;
use regnwl_station::words::{Lang, bench, results};

use crate::desk::{self, Desk};
use crate::states;

#[test]
fn a_unit_that_passed_is_held_until_the_plant_knows_of_it_and_what_it_does_not_know_is_said() {
    for lang in [Lang::En, Lang::Zh] {
        let mut desk = Desk::new(states::state("told-first").unwrap(), lang);
        desk.pass(1.0);
        let says = |seconds| desk::says(&desk.window, &bench::waiting(WaitsFor::Result, seconds, Some(60), lang));
        assert!((12..90).any(says));
        let mut desk = Desk::new(states::state("untold").unwrap(), lang);
        desk.pass(1.0);
        assert!(desk::says(&desk.window, results::text(lang).untold));
    }
}

#[test]
fn what_waits_and_what_was_refused_is_said_and_decided_about_with_a_name() {
    let mut seen = states::state("results").unwrap();
    seen.operator = Some("Wang".into());
    let waiting = seen.results.clone().unwrap();
    for (lang, again, drop, ok, dropped) in
        [(Lang::En, "Send again…", "Drop…", "OK", "Drop"), (Lang::Zh, "重新发送…", "丢弃…", "确定", "丢弃")]
    {
        let words = |minutes| results::stand(lang, &waiting.stand, Some(minutes)).unwrap();
        for (opens, signs, how) in [(again, ok, ResultSettled::Again), (drop, dropped, ResultSettled::Dropped)] {
            let mut desk = Desk::new(Snapshot::clone(&seen), lang);
            desk.pass(1.0);
            assert!((12..20).any(|minutes| desk::says(&desk.window, &words(minutes))), "{}", words(12));
            desk.press(opens);
            assert_eq!(desk.asked(), [], "a name first");
            desk.press(signs);
            let ids = waiting.refused.iter().map(|one| one.id.clone()).collect();
            let decision = Decision::Results { product_key: seen.profile.product_key.clone(), ids, how };
            let signed = Signed { pin: Secret::new(""), ..Signed::by("Wang") };
            assert_eq!(desk.asked(), [Command::decide(decision, signed)]);
        }
    }
}
