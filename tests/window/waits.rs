//! Waits are counted, and the cloud's time says how old it is.

use std::time::{Duration, Instant};

use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::step::Step;
use regnwl_station::seen::snapshot::{CloudAway, SlotState, Snapshot};
use regnwl_station::seen::unit_view::{UnitView, Waiting, WaitsFor};
use regnwl_station::words::Lang;

use crate::desk::{Desk, next_paint, says};
use crate::{outline, states};

/// Counted with a wide margin below the next second: a slow machine does not see it.
fn waiting(what: WaitsFor, tenths: u64, limit: Option<u64>) -> SlotState {
    let since = Instant::now() - Duration::from_millis(tenths * 100);
    let waiting = Some(Waiting { what, since, limit: limit.map(Duration::from_secs) });
    SlotState::Running(Box::new(UnitView { waiting, ..*states::running(Step::Register) }))
}

#[test]
fn a_wait_shows_its_seconds_and_its_limit_in_every_kind_of_slot_once_a_second() {
    for (lang, said) in
        [(Lang::En, "Waiting for the cloud's answer: 12 of 30 s"), (Lang::Zh, "正在等待云端应答：12 / 30 秒")]
    {
        for slots in [1, 4, 16] {
            let begun = Instant::now();
            let state = || waiting(WaitsFor::Answer, 121, Some(30));
            let desk = Desk::new(states::bench((0..slots).map(|_| state()).collect()), lang);
            let text = outline::text(&outline::seen(desk.window.root()));
            // Where the machine was slow it is a later second by now.
            assert!(text.contains(said) || begun.elapsed() > Duration::from_millis(850), "{slots}: {text}");
            let next = next_paint(&desk);
            assert!(next <= Duration::from_secs(1), "{next:?}");
            assert!(next > Duration::from_millis(100) || begun.elapsed() > Duration::from_millis(700), "{next:?}");
        }
    }
    let begun = Instant::now();
    let desk = Desk::new(states::bench(vec![waiting(WaitsFor::Turn, 3, None)]), Lang::En);
    let is_said = outline::text(&outline::seen(desk.window.root())).contains("Waiting");
    assert!(!is_said || begun.elapsed() > Duration::from_millis(650), "not worth a word");
}

#[test]
fn the_clouds_time_says_when_it_was_and_that_the_cloud_fails() {
    let minutes = |minutes: u64| Instant::now().checked_sub(Duration::from_secs(60 * minutes + 5)).unwrap();
    let ready = || states::bench(vec![SlotState::Ready { last: None }]);
    let mut desk = Desk::new(Snapshot { cloud: Some((31.0, minutes(0))), ..ready() }, Lang::En);
    assert!(says(&desk.window, "31 ms \u{b7} just now"));
    desk.show(Snapshot { cloud: Some((31.0, minutes(0))), cloud_failing: Some(minutes(3)), ..ready() });
    assert!(says(&desk.window, "failing for 3 min") && !says(&desk.window, "31 ms \u{b7} just now"));
    let since = minutes(0);
    let away = CloudAway { since, next_try: None, code: Failure::Unreachable, circumstance: None };
    desk.show(Snapshot { cloud_away: Some(away), ..ready() });
    assert!(says(&desk.window, "failing"));
}
