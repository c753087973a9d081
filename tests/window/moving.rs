//! Backup, restore, the recovery key, and a PC that was moved or copied: in the window, on real folders.

use std::path::Path;
use std::sync::Arc;

use eframe::egui::{Key, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use regnwl_station::app::launch;
use regnwl_station::custody::gathered::NotRestored;
use regnwl_station::decisions::desk::Desk;
use regnwl_station::domain::entry::{Entry, Resolution};
use regnwl_station::domain::identity::{Platform, UnitKeys};
use regnwl_station::domain::record_fault::RecordFault;
use regnwl_station::store::data_dir::{DataDir, OnPc};
use regnwl_station::store::folders::Folders;
use regnwl_station::store::settings::SettingsFile;
use regnwl_station::ui::{App, Opening};
use regnwl_station::vault::{SealKey, key_file};
use regnwl_station::words::{Lang, checkup, damage, keeping, moving, recovery};

use crate::damage::{appoint, put};
use crate::desk::{SCREEN, fill, says, type_into, wait_for_text, wait_until, window_on};
use crate::folder;
use crate::layout::misplaced;
use crate::outline;
use crate::two_batches::Remembers;

fn data(folder: &Path, name: &str, pc: &str) -> DataDir {
    DataDir::new(folder.join(name)).on(OnPc::Called(pc.into()))
}

fn opened(folder: &Path, data: &DataDir, lang: Lang, size: Vec2) -> Harness<'static, App> {
    let settings = SettingsFile::at(folder.join("settings.json"));
    let launch = launch::launch(Folders::new(data.clone(), None), settings, lang);
    window_on(data.clone(), lang, Opening::Ask(launch), size, 1.0)
}

fn set_aside(data: &DataDir, number: &str) {
    let keys = UnitKeys {
        platform: Platform("custom/test".into()),
        product_key: "a1PRACTICE01".into(),
        device_name: number.into(),
        serial_number: number.into(),
        hardware_id: None,
    };
    put(data, Entry::Resolved { keys, how: Resolution::SetAside, by: "chen".into(), why: "seen".into() });
}

fn settings(window: &mut Harness<App>, lang: Lang) {
    window.get_by_label(lang.pick("Settings", "\u{8bbe}\u{7f6e}")).click();
    window.run_steps(3);
    wait_until(window, "what is known of the record", |window| !says(window, keeping::text(lang).at_work));
}

fn click(window: &mut Harness<App>, name: &str) {
    window.get_by_label(name).scroll_to_me();
    window.run_steps(3);
    window.get_by_label(name).click();
    window.run_steps(3);
}

/// What a dialog has outside of the screen; what is behind it stands where it stood.
#[track_caller]
fn assert_fits(window: &Harness<App>, size: Vec2, before: &[String]) {
    let is_its = |fault: &String| fault.contains("leaves the screen") && !before.contains(fault);
    let faults: Vec<String> = misplaced(window, size, "").into_iter().filter(is_its).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn the_first_start_offers_a_recovery_key_and_its_paper_is_typed_back() {
    for (lang, size) in [(Lang::En, SCREEN), (Lang::Zh, Vec2::new(1024.0, 600.0))] {
        let (folder, text) = (tempfile::tempdir().unwrap(), keeping::text(lang));
        let data = data(folder.path(), "data", "a");
        let mut window = opened(folder.path(), &data, lang, size);
        wait_for_text(&mut window, text.offer);
        let before = misplaced(&window, size, "");
        assert!(before.is_empty(), "{before:?}");
        click(&mut window, text.make_key);
        let page = folder.path().join("page.html");
        fill(&mut window, text.page, page.to_str().unwrap());
        click(&mut window, text.make_page);
        wait_for_text(&mut window, text.open_page);
        assert_fits(&window, size, &before);
        let html = std::fs::read_to_string(&page).unwrap();
        let key = html.split("AGE-SECRET-KEY-1").nth(1).unwrap().split('<').next().unwrap().to_owned();
        type_into(&mut window, text.typed, "QQQQQQQQ");
        click(&mut window, text.in_use);
        let mistyped = recovery::not_made(&regnwl_station::custody::recovery_key::NotMade::Mistyped, lang);
        wait_for_text(&mut window, &mistyped);
        let seen = outline::text(&outline::seen(window.root()));
        assert!(!seen.contains(&key) && page.exists());
        assert_eq!(key_file::recovery_recipient(&data.keys()).unwrap(), None);
        type_into(&mut window, text.typed, &key[key.len() - 8..].to_lowercase());
        click(&mut window, text.in_use);
        wait_for_text(&mut window, &recovery::done(lang));
        assert!(!page.exists());
        let recipient = key_file::recovery_recipient(&data.keys()).unwrap().unwrap();
        assert!(html.contains(&recipient));
        click(&mut window, window_text(lang).ok);
        wait_until(&mut window, "no offer", |window| !says(window, text.offer));
        settings(&mut window, lang);
        wait_for_text(&mut window, &recipient);
        assert!(window.query_by_label(text.make_key).is_none());
    }
}

fn window_text(lang: Lang) -> &'static regnwl_station::words::window::Text {
    regnwl_station::words::window::text(lang)
}

#[test]
fn a_page_that_is_given_up_leaves_nothing_and_a_key_of_elsewhere_is_taken() {
    let (folder, text) = (tempfile::tempdir().unwrap(), keeping::text(Lang::En));
    let data = data(folder.path(), "data", "a");
    let mut window = opened(folder.path(), &data, Lang::En, SCREEN);
    wait_for_text(&mut window, text.offer);
    click(&mut window, text.make_key);
    let page = folder.path().join("page.html");
    fill(&mut window, text.page, page.to_str().unwrap());
    click(&mut window, text.make_page);
    wait_for_text(&mut window, text.open_page);
    click(&mut window, "Cancel");
    wait_until(&mut window, "no page", |_| !page.exists());
    wait_for_text(&mut window, text.offer);
    click(&mut window, text.make_key);
    let key = SealKey::generate().recipient();
    type_into(&mut window, text.recipient, &key);
    click(&mut window, text.in_use);
    wait_for_text(&mut window, &recovery::done(Lang::En));
    assert_eq!(key_file::recovery_recipient(&data.keys()).unwrap(), Some(key));
}

#[test]
fn whoever_goes_on_without_is_left_alone_and_on_a_pc_that_is_not_asked_about_nobody_is() {
    let (folder, text) = (tempfile::tempdir().unwrap(), keeping::text(Lang::En));
    let mut window = opened(folder.path(), &data(folder.path(), "data", "a"), Lang::En, SCREEN);
    wait_for_text(&mut window, text.offer);
    click(&mut window, text.without);
    assert!(!says(&window, text.offer));
    let mut window = opened(folder.path(), &DataDir::new(folder.path().join("data")), Lang::En, SCREEN);
    // By when one that was opened later is asked, so would this one be.
    let mut later = opened(folder.path(), &data(folder.path(), "other", "a"), Lang::En, SCREEN);
    wait_for_text(&mut later, text.offer);
    window.run_steps(10);
    assert!(!says(&window, text.offer));
}

/// What is called so can be brought onto the screen whole.
#[track_caller]
pub fn assert_reached(window: &mut Harness<App>, size: Vec2, name: &str) {
    window.get_all_by_label(name).last().unwrap().scroll_to_me();
    window.run_steps(8);
    let seen = outline::seen(window.root()).into_iter().rfind(|seen| seen.text == name).unwrap();
    let is_on_screen = seen.rect.top() >= 0.0 && seen.rect.bottom() <= size.y && seen.rect.right() <= size.x;
    assert!(is_on_screen, "{name} stands at {:?}", seen.rect);
}

#[test]
fn on_a_small_screen_at_200_percent_every_button_of_a_dialog_is_reached() {
    for lang in [Lang::En, Lang::Zh] {
        // 1024 × 600 at 200 %.
        let (size, text) = (Vec2::new(512.0, 300.0), keeping::text(lang));
        let folder = tempfile::tempdir().unwrap();
        let data = data(folder.path(), "data", "a");
        let mut window = opened(folder.path(), &data, lang, size);
        wait_for_text(&mut window, text.offer);
        let cancel = window_text(lang).cancel;
        click(&mut window, text.restore);
        assert_reached(&mut window, size, text.restore_now);
        assert_reached(&mut window, size, cancel);
        click(&mut window, cancel);
        click(&mut window, text.make_key);
        assert_reached(&mut window, size, text.make_page);
        assert_reached(&mut window, size, cancel);
        let page = folder.path().join("page.html");
        fill(&mut window, text.page, page.to_str().unwrap());
        click(&mut window, text.make_page);
        wait_for_text(&mut window, text.open_page);
        for name in [text.in_use, cancel] {
            assert_reached(&mut window, size, name);
        }
    }
}

#[test]
fn a_key_that_is_scanned_into_a_dialog_starts_no_bench_behind_it() {
    let (folder, text) = (tempfile::tempdir().unwrap(), keeping::text(Lang::En));
    let launch = Arc::new(Remembers::default());
    let data = data(folder.path(), "data", "a");
    let mut window = window_on(data, Lang::En, Opening::Ask(launch.clone()), SCREEN, 1.0);
    wait_for_text(&mut window, text.offer);
    click(&mut window, text.restore);
    // A scanner ends with Enter.
    type_into(&mut window, text.recovery_key, "AGE-SECRET-KEY-1NO");
    window.key_press(Key::Enter);
    window.run_steps(4);
    click(&mut window, window_text(Lang::En).cancel);
    // With nothing over it the same key starts what is filled in.
    type_into(&mut window, "Operator", "li");
    assert_eq!(launch.0.lock().unwrap().len(), 0);
    window.key_press(Key::Enter);
    wait_for_text(&mut window, "· not here");
    assert_eq!(launch.0.lock().unwrap().len(), 1);
}

#[test]
fn who_may_see_the_settings_after_a_restore_is_who_may_by_what_was_restored() {
    let (folder, text) = (tempfile::tempdir().unwrap(), keeping::text(Lang::En));
    let recovery = SealKey::generate();
    let old = data(folder.path(), "old", "a");
    old.create().unwrap();
    key_file::set_recovery(&old.keys(), &recovery.recipient()).unwrap();
    appoint(&old, "chen");
    let new = data(folder.path(), "new", "b");
    let mut window = opened(folder.path(), &new, Lang::En, SCREEN);
    wait_for_text(&mut window, text.offer);
    settings(&mut window, Lang::En);
    click(&mut window, text.restore);
    type_into(&mut window, text.typed_path, old.path().to_str().unwrap());
    type_into(&mut window, text.why, "the disk died");
    fill(&mut window, text.by, "li");
    type_into(&mut window, text.recovery_key, recovery.to_text().expose());
    click(&mut window, text.restore_now);
    wait_for_text(&mut window, text.next);
    click(&mut window, window_text(Lang::En).ok);
    wait_until(&mut window, "the settings are left", |window| window.query_by_label(text.restore).is_none());
}

#[test]
fn a_backup_is_made_in_the_settings_and_restored_on_an_empty_pc_with_the_key_from_the_paper() {
    for (lang, size) in [(Lang::En, SCREEN), (Lang::Zh, Vec2::new(1024.0, 600.0))] {
        let (folder, text) = (tempfile::tempdir().unwrap(), keeping::text(lang));
        let recovery = SealKey::generate();
        let old = data(folder.path(), "old", "a");
        old.create().unwrap();
        key_file::set_recovery(&old.keys(), &recovery.recipient()).unwrap();
        set_aside(&old, "SN1");
        let mut window = opened(folder.path(), &old, lang, size);
        settings(&mut window, lang);
        window.get_by_label(text.back_up).scroll_to_me();
        window.run_steps(3);
        let before = misplaced(&window, size, "");
        click(&mut window, text.back_up);
        let saved = folder.path().join("saved");
        fill(&mut window, text.new_folder, saved.to_str().unwrap());
        assert_fits(&window, size, &before);
        click(&mut window, text.back_up_now);
        wait_for_text(&mut window, &keeping::backed_up(lang, saved.to_str().unwrap(), 1));
        drop(window);
        std::fs::remove_dir_all(old.path()).unwrap();

        let new = data(folder.path(), "new", "b");
        let mut window = opened(folder.path(), &new, lang, size);
        wait_for_text(&mut window, text.offer);
        click(&mut window, text.restore);
        type_into(&mut window, text.typed_path, saved.to_str().unwrap());
        type_into(&mut window, text.why, "the disk died");
        type_into(&mut window, text.by, "li");
        type_into(&mut window, text.recovery_key, "AGE-SECRET-KEY-1NO");
        assert_fits(&window, size, &[]);
        click(&mut window, text.restore_now);
        wait_for_text(&mut window, &moving::not_restored(NotRestored::NotAKey, lang));
        assert!(!new.record().exists());
        fill(&mut window, text.recovery_key, recovery.to_text().expose());
        assert!(!outline::text(&outline::seen(window.root())).contains(recovery.to_text().expose()));
        click(&mut window, text.restore_now);
        wait_for_text(&mut window, text.next);
        assert!(says(&window, text.no_supervisors));
        assert_fits(&window, size, &[]);
        let faults = Desk::open(&new).unwrap().faults(&[]).unwrap();
        assert!(matches!(&faults[..], [RecordFault::Restored { .. }]), "{faults:?}");
        click(&mut window, window_text(lang).ok);
        wait_until(&mut window, "no offer", |window| !says(window, text.offer));
    }
}

#[test]
fn a_dialog_comes_up_where_it_stays() {
    for (lang, size) in [(Lang::En, SCREEN), (Lang::Zh, Vec2::new(1024.0, 600.0))] {
        let (folder, text) = (tempfile::tempdir().unwrap(), keeping::text(lang));
        let old = data(folder.path(), "old", "a");
        old.create().unwrap();
        set_aside(&old, "SN1");
        let mut window = opened(folder.path(), &old, lang, size);
        settings(&mut window, lang);
        for (opens, within) in [(text.back_up, text.back_up_now), (text.make_key, text.make_page)] {
            window.get_by_label(opens).scroll_to_me();
            window.run_steps(3);
            window.get_by_label(opens).click();
            let mut places = Vec::new();
            while places.len() < 8 {
                window.step();
                places.extend(window.query_by_label(within).map(|button| button.rect()));
            }
            assert!(places.iter().all(|place| *place == places[0]), "{opens}: {places:?}");
            click(&mut window, window_text(lang).cancel);
        }
    }
}

#[test]
fn on_another_pc_the_start_dialog_asks_moved_or_copied_and_a_copy_gets_its_own_name() {
    for lang in [Lang::En, Lang::Zh] {
        let (folder, text) = (tempfile::tempdir().unwrap(), damage::text(lang));
        let here = crate::damage::ready(folder.path()).on(OnPc::Called("a".into()));
        set_aside(&here, "SN1");
        for answer in [text.moved, text.copied] {
            let there = DataDir::new(folder.path().join(answer)).on(OnPc::Called("b".into()));
            folder::copy(here.path(), there.path()).unwrap();
            let mut window = opened(folder.path(), &there, lang, SCREEN);
            let open = checkup::text(lang).without_cloud;
            wait_for_text(&mut window, open);
            // The check says so too.
            let told = lang.pick(
                "not the one that the record was written on last",
                "\u{4e0d}\u{662f}\u{4e0a}\u{6b21}\u{5199}\u{5165}",
            );
            assert!(outline::text(&outline::seen(window.root())).contains(told));
            click(&mut window, open);
            wait_for_text(&mut window, text.moved_head);
            assert_eq!(misplaced(&window, SCREEN, "moved"), Vec::<String>::new());
            assert!(says(&window, "S-24") && window.query_by_label(text.accept).is_none());
            type_into(&mut window, text.why, "the line was doubled");
            type_into(&mut window, text.by, "li");
            click(&mut window, answer);
            let done = if answer == text.moved { window_text(lang).plug_in } else { text.copied_done };
            wait_for_text(&mut window, done);
            drop(window);
            assert_eq!(Desk::open(&there).unwrap().faults(&[]).unwrap(), []);
            let (ours, theirs) = (Desk::station_key(&there).unwrap(), Desk::station_key(&here).unwrap());
            assert_eq!(ours.name == theirs.name, answer == text.moved);
            assert_eq!(ours.recipient == theirs.recipient, answer == text.moved);
        }
    }
}
