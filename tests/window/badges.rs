//! Badges in the window: the list of operators in the settings, and what the bench says of a badge, by the names that a screen reader says.

use std::sync::Arc;

use egui_kittest::kittest::{NodeT as _, Queryable as _};
use regnwl_station::decisions::desk;
use regnwl_station::domain::entry::PinUse;
use regnwl_station::domain::operator::{BadgeFault, NoBadge};
use regnwl_station::seen::command::Command;
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::seen::snapshot::{BadgeView, Notice, NoticeKind, Snapshot};
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::ui::Opening;
use regnwl_station::words::{Lang, appointment, operators as words, refusal};

use crate::desk::{Desk, Nothing, SCREEN, fill, press, ready_bench, says, wait_for_text, wait_until, window_on};
use crate::questions::scan;

const PATTERN: &str = r"B-\d+";

/// By what it says: what is not on the screen is scrolled to.
fn reach(window: &mut egui_kittest::Harness<regnwl_station::ui::App>, name: &str) {
    wait_for_text(window, name);
    window.get_by_label(name).scroll_to_me();
    window.run_steps(6);
}

#[test]
fn operators_are_added_changed_and_removed_in_the_settings_and_a_badge_is_asked_for() {
    for lang in [Lang::En, Lang::Zh] {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        let text = words::text(lang);
        let mut window = window_on(data.clone(), lang, Opening::Ask(Arc::new(Nothing)), SCREEN, 1.0);
        press(&mut window, lang.pick("Settings", "设置"));
        let done = appointment::text(lang).done;
        let ask = format!("{}: {}", text.ask, text.ask_head);
        wait_until(&mut window, "the section", |window| window.query_by_label(&ask).is_some());
        window.get_by_label(&ask).scroll_to_me();
        window.run_steps(6);
        assert!(says(&window, text.nobody) && says(&window, text.not_asked));
        press(&mut window, &ask);
        fill(&mut window, text.pattern, "(");
        press(&mut window, text.do_ask);
        wait_for_text(&mut window, &refusal::said(&BadgeFault::NotAPattern.into(), PinUse::Operators, lang));
        fill(&mut window, text.pattern, PATTERN);
        press(&mut window, text.do_ask);
        wait_for_text(&mut window, &words::asked(PATTERN, lang));

        reach(&mut window, text.add);
        press(&mut window, text.add);
        fill(&mut window, text.name, "王芳");
        assert!(window.get_by_label(text.do_set).accesskit_node().is_disabled(), "nobody works without a badge");
        fill(&mut window, text.badge, "4711");
        press(&mut window, text.do_set);
        let not_like = BadgeFault::NotABadge(PATTERN.into()).into();
        wait_for_text(&mut window, &refusal::said(&not_like, PinUse::Operators, lang));
        fill(&mut window, text.badge, "B-4711");
        fill(&mut window, text.products, "a1 ， a2");
        fill(&mut window, text.until, "2031-02-29");
        press(&mut window, text.do_set);
        wait_for_text(&mut window, &refusal::said(&BadgeFault::NotADay.into(), PinUse::Operators, lang));
        fill(&mut window, text.until, "2031-02-28");
        press(&mut window, text.do_set);
        wait_for_text(&mut window, &words::until_day("2031-02-28", lang));
        for said in [done, "王芳", "B-4711", &lang.list(&["a1", "a2"])] {
            assert!(says(&window, said), "{said}");
        }
        let book = || desk::Desk::open(&data).unwrap().book().operators();
        assert_eq!((book()[0].badge(), book()[0].products.len()), (Some("B-4711"), 2));

        reach(&mut window, "王芳");
        press(&mut window, &format!("{} 王芳", text.remove));
        press(&mut window, text.do_remove);
        wait_for_text(&mut window, text.nobody);
        assert!(book().is_empty());
    }
}

#[test]
fn whoever_adds_an_operator_gives_a_pin_as_soon_as_there_is_a_supervisor() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::new(folder.path().join("data"));
    let (text, signs) = (words::text(Lang::En), appointment::text(Lang::En));
    let mut window = window_on(data, Lang::En, Opening::Ask(Arc::new(Nothing)), SCREEN, 1.0);
    press(&mut window, "Settings");
    reach(&mut window, text.add);
    press(&mut window, text.add);
    window.run_steps(4);
    assert!(!says(&window, signs.own_pin), "nobody has a PIN yet");
    press(&mut window, signs.cancel);
    reach(&mut window, signs.add);
    press(&mut window, signs.add);
    fill(&mut window, signs.name, "chen");
    fill(&mut window, signs.new_pin, "2468");
    fill(&mut window, signs.same_pin, "2468");
    press(&mut window, signs.do_add);
    wait_for_text(&mut window, signs.done);
    reach(&mut window, text.add);
    press(&mut window, text.add);
    wait_for_text(&mut window, signs.own_pin);
}

#[test]
fn the_bench_says_that_a_badge_is_waited_for_and_why_and_who_hands_over() {
    for lang in [Lang::En, Lang::Zh] {
        let text = words::text(lang);
        let missing = |why: NoBadge| Snapshot { badge: BadgeView::Missing(why), ..ready_bench() };
        let mut desk = Desk::new(missing(NoBadge::Needed), lang);
        assert!(says(&desk.window, text.scan_badge) && says(&desk.window, &words::no_badge(&NoBadge::Needed, lang)));
        let change = lang.pick("Operator: Change", "操作员：更改");
        assert!(desk.window.query_by_label(change).is_none(), "nobody types a name here");
        // A scanner types it, wherever the focus is.
        scan(&mut desk.window, "B4711", 0.005);
        assert_eq!(desk.asked(), [Command::Label("B4711".into())]);

        let refused = [
            NoBadge::Unknown,
            NoBadge::Expired { until: "2026-01-31".into() },
            NoBadge::OtherProduct { product_key: "a1".into() },
        ];
        for (number, why) in (1..).zip(refused) {
            let notices = vec![Notice { number, kind: NoticeKind::NoBadge(why.clone()) }];
            desk.show(Snapshot { notices, ..missing(why.clone()) });
            assert!(says(&desk.window, text.not_taken) && says(&desk.window, &words::no_badge(&why, lang)));
        }
        let kind = NoticeKind::AtWork { name: "王芳".into(), before: Some(("Li".into(), 57)) };
        let (notices, operator) = (vec![Notice { number: 9, kind }], Some("王芳".into()));
        desk.show(Snapshot { notices, operator, badge: BadgeView::Scanned, ..ready_bench() });
        for said in [text.at_work, "王芳", &words::handed_over("Li", 57, lang)] {
            assert!(says(&desk.window, said), "{said}");
        }
        let kind = NoticeKind::BadgeOrLabel { scanned: "B-1".into() };
        desk.show(Snapshot { notices: vec![Notice { number: 10, kind }], ..ready_bench() });
        assert!(says(&desk.window, text.both) && says(&desk.window, "B-1"));
    }
}

#[test]
fn what_the_bench_refuses_of_operators_stays_in_the_dialog() {
    let mut desk = Desk::new(ready_bench(), Lang::En);
    let text = words::text(Lang::En);
    desk.press("Settings");
    desk.window.run_steps(4);
    reach(&mut desk.window, text.add);
    desk.press(text.add);
    fill(&mut desk.window, text.name, "li");
    fill(&mut desk.window, text.badge, "B-1");
    desk.press(text.do_set);
    assert!(matches!(&desk.asked()[..], [Command::Decide(..)]));
    let refusal_of = |why: BadgeFault| Refusal::from(why);
    let kind = NoticeKind::Refused(PinUse::Operators, refusal_of(BadgeFault::OfOther("wu".into())));
    desk.show(Snapshot { notices: vec![Notice { number: 7, kind }], ..ready_bench() });
    desk.window.run_steps(4);
    let said = refusal::said(&refusal_of(BadgeFault::OfOther("wu".into())), PinUse::Operators, Lang::En);
    assert!(says(&desk.window, &said));
}
