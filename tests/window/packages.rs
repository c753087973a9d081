//! Signed packages in the window: a signer is trusted, a package is looked at and taken, and nothing else is from then on.

use std::path::Path;
use std::sync::Arc;

use eframe::egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use regnwl_station::decisions::package::making::{Making, make};
use regnwl_station::decisions::package::signing::{SigningKey, new_pair};
use regnwl_station::domain::PackageFault;
use regnwl_station::journal::{Folder, Replay};
use regnwl_station::store::Shelf;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::ui::{App, Opening};
use regnwl_station::words::{Lang, package as words, profiles};

use crate::desk::{Nothing, SCREEN, fill, press as press_now, says, wait_for_text, wait_until, window_on};

const PROFILE: &str = r#"{
  "format": 1, "name": "Tracker T2", "productKey": "a1B2c3D4e5F",
  "cloud": { "host": { "region": "cn-shanghai" } },
  "dialog": { "preset": "at" }
}"#;

fn package(folder: &Path, key: &SigningKey, serial: u64) -> String {
    let profile = folder.join("tracker.json");
    std::fs::write(&profile, PROFILE).unwrap();
    let last_day = Some("9998-12-31".into());
    let note = Some("Order 4711".into());
    let making = Making { profile: &profile, serial, last_day, note, stations: Vec::new(), secret: None };
    let file = folder.join(format!("{serial}.regnwl-package"));
    std::fs::write(&file, make(&making, key).unwrap().bytes).unwrap();
    file.display().to_string()
}

/// Presses what has come to its place: a dialog that has just grown moves.
#[track_caller]
fn press(window: &mut Harness<App>, name: &str) {
    window.run_steps(4);
    press_now(window, name);
}

#[test]
fn a_signer_is_trusted_a_package_is_taken_and_then_nothing_else_in_both_languages() {
    for lang in [Lang::En, Lang::Zh] {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        let (secret, _) = new_pair(None).unwrap();
        let key = SigningKey::of(secret.expose(), None).unwrap();
        let file = package(folder.path(), &key, 7);
        let text = words::text(lang);
        let mut window = window_on(data.clone(), lang, Opening::Ask(Arc::new(Nothing)), SCREEN, 1.0);
        let book = || Replay::of(&Folder::new(data.record()).unwrap()).unwrap().book;

        // Whoever signed it is not trusted yet: that is said, with the key.
        press(&mut window, lang.pick("Profiles", "产品配置"));
        wait_for_text(&mut window, text.take_ask);
        press(&mut window, text.take_ask);
        wait_for_text(&mut window, text.take_head);
        assert!(window.get_by_label(text.read).accesskit_node().is_disabled());
        fill(&mut window, text.file, &file);
        press(&mut window, text.read);
        wait_for_text(&mut window, &words::fault(&PackageFault::NotTrusted(key.signer()), lang));
        press(&mut window, lang.pick("Cancel", "取消"));
        wait_until(&mut window, "the dialog is over", |window| !says(window, text.take_head));
        window.run_steps(4);

        window.get_by_role_and_label(Role::Button, lang.pick("Settings", "设置")).click();
        window.run_steps(4);
        wait_for_text(&mut window, text.nobody);
        window.get_by_label(text.key_field).scroll_to_me();
        window.run_steps(4);
        fill(&mut window, text.key_field, "RW nothing");
        assert!(says(&window, &words::fault(&PackageFault::NotAKey, lang)));
        fill(&mut window, text.key_field, &key.signer());
        for (ask, done) in [(text.trust_ask, key.signer()), (text.only_ask, text.is_only.to_owned())] {
            window.get_by_label(ask).scroll_to_me();
            window.run_steps(20);
            press(&mut window, ask);
            wait_for_text(&mut window, text.decide);
            fill(&mut window, text.by, "chen");
            press(&mut window, text.decide);
            wait_until(&mut window, "it is decided", |window| !says(window, text.by) && says(window, &done));
        }
        assert!(book().package_signers().eq([key.signer().as_str()]) && book().takes_packages_only());

        // What is in it and what changes here is seen before it is taken.
        window.run_steps(4);
        window.get_by_role_and_label(Role::Button, lang.pick("Profiles", "产品配置")).click();
        window.run_steps(4);
        wait_for_text(&mut window, text.take_ask);
        press(&mut window, text.take_ask);
        wait_for_text(&mut window, text.take_head);
        fill(&mut window, text.file, &file);
        press(&mut window, text.read);
        wait_for_text(&mut window, text.take_do);
        for told in ["Order 4711", &words::until(lang, "9998-12-31"), "name: – → Tracker T2"] {
            assert!(says(&window, told), "{told}");
        }
        assert!(Shelf::new(data.profiles()).list().unwrap().is_empty(), "nothing was taken by looking");
        assert!(window.get_by_label(text.take_do).accesskit_node().is_disabled(), "nobody has said who");
        fill(&mut window, text.by, "chen");
        press(&mut window, text.take_do);
        wait_for_text(&mut window, text.taken);
        assert_eq!(Shelf::new(data.profiles()).read("tracker").unwrap().saved.as_deref(), Some(PROFILE));
        assert_eq!(book().package_of("a1B2c3D4e5F").unwrap().serial, 7);

        // Another profile does not come to the shelf.
        let other = folder.path().join("tracker.json").display().to_string();
        press(&mut window, profiles::text(lang).import);
        wait_for_text(&mut window, profiles::text(lang).import_head);
        fill(&mut window, profiles::text(lang).file, &other);
        press(&mut window, profiles::text(lang).import_do);
        wait_for_text(&mut window, &words::fault(&PackageFault::Only, lang));
        assert_eq!(Shelf::new(data.profiles()).list().unwrap().len(), 1);

        // One that is not newer waits for a supervisor's word.
        press(&mut window, text.take_ask);
        wait_for_text(&mut window, text.take_head);
        fill(&mut window, text.file, &package(folder.path(), &key, 6));
        press(&mut window, text.read);
        wait_for_text(&mut window, &words::fault(&PackageFault::Older(6, 7), lang));
        press(&mut window, text.older_tick);
        press(&mut window, text.read);
        wait_for_text(&mut window, text.take_do);
    }
}
