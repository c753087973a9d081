//! What is to be pressed is in view on a small screen, at 200 % too.

use std::sync::Arc;

use eframe::egui::{Pos2, Rect, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use regnwl_station::ui::{App, Opening};
use regnwl_station::words::Lang;

use crate::desk::{Desk, Nothing, pause, window};
use crate::states;

/// Window in points, and scale: 1366×768 at 200 %, a small panel, the least window.
const SIZES: [(Vec2, f32); 3] = [(vec2(683.0, 384.0), 2.0), (vec2(1024.0, 600.0), 1.0), (vec2(640.0, 360.0), 1.0)];

/// Which of these is not whole in the window.
fn out_of_view(window: &Harness<App>, size: Vec2, names: &[&str]) -> Vec<String> {
    let screen = Rect::from_min_size(Pos2::ZERO, size);
    let is_out = |name: &&&str| !window.query_all_by_label(name).any(|node| screen.contains_rect(node.rect()));
    names.iter().filter(is_out).map(|name| format!("{name} at {size}")).collect()
}

#[test]
fn the_button_that_one_wants_pressed_is_in_view_on_every_small_screen() {
    let mut faults = Vec::new();
    for (size, scale) in SIZES {
        for lang in [Lang::En, Lang::Zh] {
            for (state, name) in [
                ("ready", ["Start", "开始"]),
                ("running", ["Abort", "中止"]),
                ("fail", ["Start again", "重新开始"]),
                ("slots", ["Start all", "全部开始"]),
                ("slots-32", ["Start all", "全部开始"]),
                ("stopped", ["Resume", "恢复注册"]),
                ("cloud-away", ["Try now", "立即重试"]),
                ("hub-moved", ["Take over", "沿用"]),
            ] {
                let desk = Desk::sized(states::state(state).unwrap(), lang, size, scale);
                let name = lang.pick(name[0], name[1]);
                faults.extend(
                    out_of_view(&desk.window, size, &[name]).into_iter().map(|fault| format!("{state}: {fault}")),
                );
            }
            let mut start = window(lang, Opening::Ask(Arc::new(Nothing)), size, scale);
            faults.extend(out_of_view(&start, size, &[lang.pick("Open the bench", "打开工作台")]));
            start.get_by_label(lang.pick("Profiles", "产品配置")).click();
            start.run_steps(3);
            faults.extend(out_of_view(&start, size, &[lang.pick("New…", "新建…")]));
            start.get_by_label(lang.pick("Logs", "日志")).click();
            start.run_steps(3);
            faults.extend(out_of_view(&start, size, &[lang.pick("Open…", "打开…")]));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_is_missing_for_a_start_comes_into_view_when_it_is_pressed() {
    let (size, scale) = SIZES[0];
    let mut start = window(Lang::En, Opening::Ask(Arc::new(Nothing)), size, scale);
    let fault = "· /p.json: there is no such profile";
    start.get_by_label("Open the bench").click();
    for _ in 0..200 {
        start.step();
        if start.query_by_label(fault).is_some() {
            break;
        }
        pause();
    }
    start.run_steps(20);
    assert_eq!(out_of_view(&start, size, &[fault]), [""; 0]);
}
