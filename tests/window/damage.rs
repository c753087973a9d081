//! A record that is not what it was, in the start dialog: the real record, the real launch, no hardware.

use std::path::Path;
use std::time::Duration;

use egui_kittest::kittest::Queryable;
use regnwl_station::app::launch;
use regnwl_station::decisions::desk;
use regnwl_station::domain::entry::{Entry, Resolution};
use regnwl_station::domain::identity::{Platform, UnitKeys};
use regnwl_station::domain::secret::Secret;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::folders::Folders;
use regnwl_station::store::settings::SettingsFile;
use regnwl_station::store::witness::Witnesses;
use regnwl_station::ui::Opening;
use regnwl_station::vault::pin;
use regnwl_station::vault::product_secret::ProductSecrets;
use regnwl_station::words::Lang;
use serde_json::json;

use crate::desk::{SCREEN, type_into, wait_for_gate, wait_for_text, window_on};
use crate::outline;

pub fn put(data: &DataDir, entry: Entry) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(desk::Desk::open(data).unwrap().put(vec![entry], Some("chen"))).unwrap();
}

/// Makes this one a supervisor.
pub fn appoint(data: &DataDir, name: &str) {
    put(
        data,
        Entry::Supervisor {
            name: name.into(),
            role: regnwl_station::domain::Role::default(),
            pin_hash: pin::hash(&Secret::new("24681357 abc")),
            by: "chen".into(),
        },
    );
}

/// A record with a supervisor, in which a line was changed, and a profile and a secret that would do.
fn damaged(folder: &Path) -> DataDir {
    let data = ready(folder);
    ["chen", "zhao"].into_iter().for_each(|name| appoint(&data, name));
    let segment = std::fs::read_dir(data.record()).unwrap().map(|entry| entry.unwrap().path());
    let segment = segment.into_iter().find(|path| path.extension().is_some_and(|end| end == "jsonl")).unwrap();
    let text = std::fs::read_to_string(&segment).unwrap();
    assert!(text.contains(r#""by":"p-"#));
    // The first supervisor's line; the second one's stands behind it, unbroken.
    std::fs::write(&segment, text.replacen(r#""by":"p-"#, r#""by":"q-"#, 1)).unwrap();
    data
}

/// A profile and a secret that would do, for a station without a record.
pub fn ready(folder: &Path) -> DataDir {
    let data = DataDir::new(folder.join("data"));
    data.create().unwrap();
    let profile = json!({
        "format": 1, "name": "Tracker", "productKey": "a1PRACTICE01",
        "cloud": {"host": {"custom": "localhost"}, "port": 1},
        "dialog": {"preset": "at"},
    });
    std::fs::write(folder.join("tracker.json"), profile.to_string()).unwrap();
    let secrets = ProductSecrets::with_keyring(data.path(), None, Duration::from_secs(1));
    secrets.set("a1PRACTICE01", None, &Secret::new("0123456789abcdef")).unwrap();
    let setup = json!({"setup": {
        "profile": folder.join("tracker.json"), "batch": folder.join("shift.jsonl"),
        "ports": [folder.join("no-port")], "operator": "li",
    }});
    std::fs::write(folder.join("settings.json"), setup.to_string()).unwrap();
    data
}

#[test]
fn a_damaged_record_is_read_and_accepted_by_a_supervisor_in_the_window_and_the_bench_opens() {
    let folder = tempfile::tempdir().unwrap();
    let data = damaged(folder.path());
    let settings = SettingsFile::at(folder.path().join("settings.json"));
    let launch = launch::launch(Folders::new(data.clone(), None), settings, Lang::En);
    let mut window = window_on(data.clone(), Lang::En, Opening::Ask(launch), SCREEN, 1.0);
    let accept = "I have read this: continue";
    // There is no cloud here; and damage alone does not keep anybody from reading what is lost.
    wait_for_text(&mut window, "Open without the cloud");
    window.get_by_label("Open without the cloud").click();
    wait_for_text(&mut window, "Record missing or changed");
    let text = outline::text(&outline::seen(window.root()));
    assert!(text.contains("line 3 was changed or lost"), "{text}");
    let leave = text.find("Not now").unwrap();
    assert!(leave < text.find(accept).unwrap(), "the safe answer stands first");
    // The safe answer changes nothing, and the question comes again.
    window.get_by_label("Not now").click();
    window.run_steps(3);
    assert_eq!(desk::Desk::open(&data).unwrap().faults(&[]).unwrap().len(), 1);
    window.get_by_label("Open without the cloud").click();
    wait_for_text(&mut window, accept);
    type_into(&mut window, "What happened (it is recorded)", "disk was repaired on Monday");
    type_into(&mut window, "PIN", "1357");
    window.get_by_label(accept).click();
    wait_for_text(&mut window, "Wrong PIN; nothing was accepted.");
    assert_eq!(desk::Desk::open(&data).unwrap().faults(&[]).unwrap().len(), 1);
    wait_for_gate(&mut window, &data, "chen");
    type_into(&mut window, "PIN", "24681357 abc");
    window.get_by_label(accept).click();
    wait_for_text(&mut window, "Plug in a unit");
    drop(window);
    let text = std::fs::read_dir(data.record()).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()));
    let text: String = text.filter_map(Result::ok).collect();
    assert!(text.contains(r#""kind":"accepted""#) && text.contains("disk was repaired on Monday"), "{text}");
    assert!(!text.contains("24681357 abc"));
}

#[test]
fn a_record_that_is_gone_is_told_in_the_start_dialog_and_a_new_one_is_begun_only_when_that_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let remembered = Witnesses::at([folder.path().join("witness")]);
    let data = damaged(folder.path()).with_witnesses(remembered);
    // A unit in a record that is whole: the PC remembers it.
    std::fs::remove_dir_all(data.record()).unwrap();
    std::fs::remove_dir_all(data.keys()).unwrap();
    let keys = UnitKeys {
        platform: Platform("custom/test".into()),
        product_key: "a1PRACTICE01".into(),
        device_name: "SN1".into(),
        serial_number: "SN1".into(),
        hardware_id: None,
    };
    let (how, by, why) = (Resolution::SetAside, "chen".into(), "seen".into());
    put(&data, Entry::Resolved { keys, how, by, why });
    std::fs::remove_dir_all(data.record()).unwrap();
    std::fs::remove_dir_all(data.keys()).unwrap();
    let settings = SettingsFile::at(folder.path().join("settings.json"));
    let launch = launch::launch(Folders::new(data.clone(), None), settings, Lang::En);
    let mut window = window_on(data.clone(), Lang::En, Opening::Ask(launch), SCREEN, 1.0);
    wait_for_text(&mut window, "Open without the cloud");
    window.get_by_label("Open without the cloud").click();
    wait_for_text(&mut window, "Record missing or changed");
    let text = outline::text(&outline::seen(window.root()));
    assert!(
        text.contains("its disk is not mounted, or it was deleted") && text.contains("000001-desk_.jsonl"),
        "{text}"
    );
    assert!(!data.record().exists() && !data.keys().exists(), "something was made before it was accepted");
    // What support needs to know stands there, for a photograph.
    let station = data.told_station_name().unwrap();
    let ticket = concat!("regnwl-station ", env!("CARGO_PKG_VERSION")).to_owned();
    let station = station.map(|station| format!("\nstation {station}")).unwrap_or_default();
    assert!(text.contains(&format!("{ticket}{station}\ncode S-06")), "{text}");
    type_into(&mut window, "What happened (it is recorded)", "the disk died");
    window.get_by_label("I have read this: continue").click();
    wait_for_text(&mut window, "Plug in a unit");
    drop(window);
    let text = std::fs::read_dir(data.record()).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()));
    let text: String = text.filter_map(Result::ok).collect();
    assert!(text.contains(r#""kind":"accepted""#) && text.contains("the disk died"), "{text}");
}
