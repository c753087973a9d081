//! Finished batches in the settings: how long they are kept, which there are, and the dialog that lets one leave.

use std::path::Path;
use std::sync::Arc;

use eframe::egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use regnwl_station::app::launch;
use regnwl_station::decisions::{desk, leaving};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::{Expected, Retention, StillNeeded};
use regnwl_station::plant::outbox::{DeadLetter, Kept};
use regnwl_station::seen::decision::{Decision, NewList, Signed};
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::{Folders, SettingsFile};
use regnwl_station::ui::{App, Opening};
use regnwl_station::words::{Lang, leaving as words};

use crate::desk::{Nothing, SCREEN, built, fill, host, press, says, type_into, wait_for_text, window_on};
use crate::settings::TALL;

/// A batch with a list, closed; none of its units came.
fn finished(data: &DataDir, file: &Path) {
    let row = Expected { serial_number: "SN1".into(), note: Some("Mr Wang, 3rd floor".into()), ..Expected::default() };
    let list = NewList {
        list_sha256: "0".repeat(64),
        rows: vec![row],
        file: file.to_owned(),
        profile: "gateway".into(),
        profile_sha256: "0".repeat(64),
        product_key: "a1B2c3D4e5F".into(),
    };
    let close = Decision::CloseBatch { file: file.to_owned(), registration_off: false };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for decision in [Decision::Expect(Arc::new(list)), close] {
        runtime.block_on(desk::decide(data, &decision, &Signed::by("li"))).unwrap();
    }
}

/// The settings, at that section.
fn settings(lang: Lang, data: &DataDir) -> Harness<'static, App> {
    let mut window = window_on(data.clone(), lang, Opening::Ask(Arc::new(Nothing)), SCREEN, 1.0);
    press(&mut window, lang.pick("Settings", "\u{8bbe}\u{7f6e}"));
    seek(&mut window, words::text(lang).list);
    window
}

/// It stands further down than the screen shows.
fn seek(window: &mut Harness<'static, App>, label: &str) {
    wait_for_text(window, label);
    window.get_by_label(label).scroll_to_me();
    window.run_steps(4);
}

#[test]
fn a_finished_batch_is_shown_and_leaves_once_somebody_has_said_why_in_both_languages() {
    for lang in [Lang::En, Lang::Zh] {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        finished(&data, &folder.path().join("WO-1.jsonl"));
        let closed = || leaving::closed_batches(&data, Retention::default(), jiff::Timestamp::now()).unwrap();
        let segment = closed()[0].segment.clone();
        let read = || std::fs::read_to_string(data.record().join(&segment)).unwrap();
        assert!(read().contains("Mr Wang"));
        let text = words::text(lang);
        let mut window = settings(lang, &data);
        press(&mut window, text.list);
        let ask = format!("{} WO-1", text.ask);
        seek(&mut window, &ask);
        press(&mut window, &ask);
        wait_for_text(&mut window, text.dialog);
        window.run_steps(4);
        for told in [text.goes, text.stays, text.file] {
            assert!(says(&window, told), "{told}");
        }
        assert!(window.get_by_label(text.leave).accesskit_node().is_disabled());
        press(&mut window, text.keep);
        assert_eq!(closed().len(), 1);
        press(&mut window, &ask);
        wait_for_text(&mut window, text.dialog);
        window.run_steps(4);
        type_into(&mut window, text.why, "24 months are over");
        type_into(&mut window, text.by, "li");
        press(&mut window, text.leave);
        wait_for_text(&mut window, text.done);
        wait_for_text(&mut window, text.none);
        assert!(closed().is_empty() && leaving::has_left(&data, &segment).unwrap());
        assert!(!read().contains("Mr Wang"), "{}", read());
    }
}

#[test]
fn a_batch_whose_results_the_plant_has_not_taken_stays_and_says_so_in_both_languages() {
    for lang in [Lang::En, Lang::Zh] {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        finished(&data, &folder.path().join("WO-1.jsonl"));
        let segment =
            leaving::closed_batches(&data, Retention::default(), jiff::Timestamp::now()).unwrap().remove(0).segment;
        let dead = DeadLetter {
            id: "ab".repeat(32),
            segment,
            from: 0,
            to: 10,
            serial_number: Some("SN1".into()),
            outcome: Outcome::Pass,
            status: 422,
            at: "2026-11-28T10:00:00Z".into(),
            again: false,
        };
        let kept = Kept { product_key: "a1B2c3D4e5F".into(), stands: Vec::new(), dead: vec![dead] };
        kept.write(&data.outbox()).unwrap();
        let text = words::text(lang);
        let mut window = settings(lang, &data);
        press(&mut window, text.list);
        wait_for_text(&mut window, &words::needed(StillNeeded::Results(1), lang));
        assert!(!says(&window, &format!("{} WO-1", text.ask)));
        // What is kept is no file.
        let kept = Kept::path(&data.outbox(), "a1B2c3D4e5F");
        std::fs::remove_file(&kept).unwrap();
        std::fs::create_dir(&kept).unwrap();
        press(&mut window, text.list);
        wait_for_text(&mut window, &words::needed(StillNeeded::ResultsUnknown, lang));
        assert!(!says(&window, &format!("{} WO-1", text.ask)));
    }
}

#[test]
fn a_number_of_months_is_kept_and_anything_else_is_said_to_be_none() {
    for lang in [Lang::En, Lang::Zh] {
        let folder = tempfile::tempdir().unwrap();
        let (data, file) = (DataDir::new(folder.path().join("data")), folder.path().join("settings.json"));
        data.create().unwrap();
        let real = launch::launch(Folders::new(data.clone(), None), SettingsFile::at(file.clone()), lang);
        let text = words::text(lang);
        let mut window = built(data, lang, Opening::Ask(real.clone()), TALL, 1.0, host());
        let go = |window: &mut Harness<App>, screen: &str| {
            window.get_by_role_and_label(Role::Button, screen).click();
            window.run_steps(4);
        };
        for (typed, kept) in [("0", ""), ("24", "24"), ("soon", "24"), ("1201", "24"), (" ", "")] {
            go(&mut window, lang.pick("Settings", "\u{8bbe}\u{7f6e}"));
            fill(&mut window, text.months, typed);
            assert_eq!(says(&window, text.months_form), typed.parse::<Retention>().is_err(), "{typed}");
            go(&mut window, lang.pick("Bench", "\u{5de5}\u{4f5c}\u{53f0}"));
            assert_eq!(SettingsFile::at(file.clone()).retention(), kept, "{typed}");
            assert_eq!(real.retention().to_string(), kept, "{typed}");
        }
    }
}
