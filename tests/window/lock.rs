//! The supervisors' lock, on a real record without a running station.

use std::sync::Arc;

use eframe::egui::{Event, Key};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use regnwl_station::decisions::desk;
use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::role::Role;
use regnwl_station::domain::secret::Secret;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::ui::{App, Opening};
use regnwl_station::vault::pin;
use regnwl_station::words::Lang;

use crate::desk::{Nothing, SCREEN, says, wait_until, window_on};

/// A record with one supervisor.
fn premises(role: Role) -> (tempfile::TempDir, DataDir) {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::new(folder.path());
    data.create().unwrap();
    let entry =
        Entry::Supervisor { name: "chen".into(), role, pin_hash: pin::hash(&Secret::new("2468")), by: "chen".into() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(desk::Desk::open(&data).unwrap().put(vec![entry], Some("chen"))).unwrap();
    (folder, data)
}

#[track_caller]
fn wait_for(window: &mut Harness<App>, is: impl Fn(&Harness<App>) -> bool) {
    wait_until(window, "it comes", is);
}

fn enter(window: &mut Harness<App>, pin: &str) {
    window.event(Event::Text(pin.into()));
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.run_steps(3);
}

#[test]
fn an_operator_sees_the_bench_and_a_supervisor_opens_the_settings_with_the_pin() {
    let (_folder, data) = premises(Role::Engineer);
    let mut window = window_on(data, Lang::En, Opening::Ask(Arc::new(Nothing)), SCREEN, 1.0);
    // Nothing is open while the record is being read either.
    assert!(window.query_by_label("Settings").is_none() && window.query_by_label("Profiles").is_none());
    assert!(window.query_by_label("Bench").is_some());
    let asks = |window: &Harness<App>| says(window, "Open the settings");
    wait_for(&mut window, |window| window.query_by_label("Supervisor…").is_some());
    while !asks(&window) {
        window.get_by_label("Supervisor…").click();
        window.run_steps(3);
    }
    enter(&mut window, "1357");
    wait_for(&mut window, |window| says(window, "Wrong PIN. Try again in 1 s."));
    assert!(window.query_by_label("Settings").is_none(), "a wrong PIN opens it");
    wait_for(&mut window, |window| says(window, "Wrong PIN. Try again."));
    enter(&mut window, "2468");
    wait_for(&mut window, |window| window.query_by_label("Settings").is_some());
    assert!(!asks(&window));
    window.get_by_label("Settings").click();
    window.run_steps(3);
    window.get_by_label("Lock again: open for chen, 10 min left").click();
    window.run_steps(3);
    assert!(window.query_by_label("Settings").is_none());
    assert!(says(&window, "Start a batch"), "what was open is left");
}

#[test]
fn a_leader_opens_the_settings_and_not_the_profiles() {
    let (_folder, data) = premises(Role::Leader);
    let mut window = window_on(data, Lang::En, Opening::Ask(Arc::new(Nothing)), SCREEN, 1.0);
    wait_for(&mut window, |window| window.query_by_label("Supervisor…").is_some());
    window.get_by_label("Supervisor…").click();
    wait_for(&mut window, |window| says(window, "Open the settings"));
    enter(&mut window, "2468");
    wait_for(&mut window, |window| window.query_by_label("Settings").is_some());
    assert!(window.query_by_label("Profiles").is_none());
}

#[test]
fn where_there_are_no_supervisors_all_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::new(folder.path().join("new"));
    let window = window_on(data, Lang::Zh, Opening::Ask(Arc::new(Nothing)), SCREEN, 1.0);
    assert!(window.query_by_label("设置").is_some() && window.query_by_label("主管…").is_none());
}
