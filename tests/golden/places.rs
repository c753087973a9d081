//! Files that people and programs out there have: their names, and what stands in them.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use regnwl_station::app::launch;
use regnwl_station::domain::entry::{Entry, SegmentHead};
use regnwl_station::domain::secret::Secret;
use regnwl_station::journal::spill::Spill;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::folders::Folders;
use regnwl_station::store::profile_file;
use regnwl_station::store::settings::SettingsFile;
use regnwl_station::store::witness::{Witness, Witnesses};
use regnwl_station::ui::launch::{Refused, Setup};
use regnwl_station::vault::product_secret::{Binding, ProductSecrets};

use regnwl_station::words::Lang;
use serde_json::{Map, Value};

use super::{assert_stays, path};
use crate::common::folder::files;
use crate::common::here;

/// Every field of a profile with what it may hold, a line each, in the order of the schema; without what is only for reading.
#[test]
fn fields_of_the_profile_stay() {
    let schema = profile_file::schema();
    let mut text = String::new();
    describe(&schema, &schema, "profile", &mut text);
    assert_stays("profile.txt", &text);
}

fn describe(schema: &Value, field: &Value, name: &str, text: &mut String) {
    let mut said = Map::new();
    let named = field["$ref"].as_str().map(|reference| &schema["$defs"][reference.rsplit('/').next().unwrap()]);
    for (key, value) in named.into_iter().chain([field]).flat_map(|part| part.as_object().unwrap()) {
        if !matches!(key.as_str(), "$ref" | "$schema" | "$defs" | "title" | "description") {
            said.insert(key.clone(), value.clone());
        }
    }
    let (properties, items, choices) = (said.remove("properties"), said.remove("items"), said.remove("oneOf"));
    said.sort_keys();
    writeln!(text, "{name} {}", Value::Object(said)).unwrap();
    for (property, value) in properties.iter().flat_map(|properties| properties.as_object().unwrap()) {
        describe(schema, value, &format!("{name}.{property}"), text);
    }
    if let Some(item) = &items {
        describe(schema, item, &format!("{name}[]"), text);
    }
    for choice in choices.iter().flat_map(|choices| choices.as_array().unwrap()) {
        describe(schema, choice, &format!("{name}|"), text);
    }
}

#[test]
fn names_of_what_a_station_leaves_stay() {
    let folder = tempfile::tempdir().unwrap();
    let mut station = here::call();
    station.args(["provision", "--demo", "--count", "1", "--batch", "WO-1.jsonl", "--data-dir", "."]);
    let ended = station.current_dir(&folder).env("REGNWL_WITNESS_DIR", "witness").output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    let names = files(folder.path());
    let names = names.iter().map(|file| file.strip_prefix(folder.path()).unwrap().display().to_string() + "\n");
    assert_stays("files.txt", &names.collect::<String>().replace('\\', "/"));
}

#[test]
fn folders_of_the_station_stay() {
    let data = DataDir::new("d").with_other_volume("other");
    let of = |folder: PathBuf| folder.display().to_string().replace('\\', "/");
    assert_eq!(
        [data.record(), data.keys(), data.profiles(), data.reports(), data.secrets()].map(of),
        ["d/record", "d/keys", "d/profiles", "d/reports", "d/secrets"]
    );
    assert_eq!(data.spill().into_iter().map(of).collect::<Vec<_>>(), ["d/spill", "other"]);
    let pc = of(DataDir::of_pc().path().to_owned());
    #[cfg(target_os = "linux")]
    assert_eq!(pc, "/var/lib/regnwl-station");
    #[cfg(target_os = "macos")]
    assert_eq!(pc, "/Users/Shared/regnwl-station");
    #[cfg(windows)]
    assert!(pc.ends_with("/regnwl-station"), "{pc}");
}

/// The only file there; its name.
#[track_caller]
fn only(folder: &Path) -> (String, String) {
    let files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [file] = &files[..] else { panic!("{files:?}") };
    (file.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(file).unwrap())
}

#[test]
fn a_stored_secret_stays() {
    let (of_product, of_name) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let secrets = |data: &Path| ProductSecrets::with_keyring(data, None, Duration::ZERO);
    let place = Binding { host: "iot.example".into(), trust: "vendor".into() };
    secrets(of_product.path()).set("a1B2c3D4e5F", Some(place), &Secret::new("h1nQFYPZS0mW2352")).unwrap();
    secrets(of_name.path()).set_named("a1B2c3D4e5F", "console", &Secret::new("letmein")).unwrap();
    let bound = r#"{"productKey":"a1B2c3D4e5F","secret":"h1nQFYPZS0mW2352","host":"iot.example","trust":"vendor"}"#;
    assert_eq!(only(&of_product.path().join("secrets")), ("a1B2c3D4e5F.json".into(), bound.into()));
    let named = r#"{"productKey":"a1B2c3D4e5F","name":"console","secret":"letmein"}"#;
    assert_eq!(only(&of_name.path().join("secrets")), ("a1B2c3D4e5F.console.json".into(), named.into()));
}

#[test]
fn a_spilled_answer_stays() {
    let folder = tempfile::tempdir().unwrap();
    let spill = folder.path().join("spill");
    let mark = Arc::new(|text: &[u8]| {
        assert_eq!(text, b"9f2c41ab\n000001-WO-1.jsonl\n3\n211\nc2VhbGVk");
        [0xab; 32]
    });
    let answer = Entry::Answer { unit: 3, length: 211, sealed: "c2VhbGVk".into() };
    Spill::new([spill.clone()], "9f2c41ab".into(), mark).put("000001-WO-1.jsonl", answer).unwrap();
    let (name, text) = only(&spill);
    let number = name.strip_prefix("regnwl-spilled-").and_then(|rest| rest.strip_suffix(".json"));
    assert!(number.is_some_and(|number| number.len() == 16 && number.bytes().all(|b| b.is_ascii_hexdigit())), "{name}");
    let entry = r#"{"kind":"answer","unit":3,"length":211,"sealed":"c2VhbGVk"}"#;
    let front = r#"{"keyFingerprint":"9f2c41ab","segment":"000001-WO-1.jsonl""#;
    assert_eq!(text, format!("{front},\"entry\":{entry},\"mark\":\"{}\"}}", "ab".repeat(32)));
}

#[test]
fn what_a_pc_remembers_of_a_record_stays() {
    let folder = tempfile::tempdir().unwrap();
    let head = SegmentHead { segment: "000001-WO-1.jsonl".into(), seq: 7, head: "ab".repeat(32) };
    let witness = Witness {
        key: "9f2c41ab".into(),
        folders: vec!["/srv/station".into()],
        heads: vec![head],
        instead_of: vec!["00000000".into()],
    };
    Witnesses::at([folder.path().join("witness")]).remember(&witness).unwrap();
    let heads = format!(r#"[{{"segment":"000001-WO-1.jsonl","seq":7,"head":"{}"}}]"#, "ab".repeat(32));
    let front = r#"{"key":"9f2c41ab","folders":["/srv/station"]"#;
    let text = format!(r#"{front},"heads":{heads},"insteadOf":["00000000"]}}"#);
    assert_eq!(only(&folder.path().join("witness")), ("9f2c41ab.json".into(), text));
}

/// All of it is read, and written again as it stood there.
#[test]
fn what_the_window_remembers_stays() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("settings.json");
    let text = fs::read_to_string(path("settings.json")).unwrap();
    fs::write(&settings, &text).unwrap();
    let data = DataDir::new(folder.path().join("data"));
    let launch = launch::launch(Folders::new(data, None), SettingsFile::at(settings.clone()), Lang::En);
    assert_eq!(launch.proxy(), "li@proxy.example:3128");
    let last = launch.last();
    let wanted = Setup {
        order: Default::default(),
        profile: "/nowhere/tracker.json".into(),
        batch: "/nowhere/WO-1.jsonl".into(),
        ports: vec!["/dev/ttyUSB0".into()],
        operator: "王芳".into(),
        purpose: Default::default(),
        beside: None,
    };
    assert_eq!(last, wanted);
    // There is no such profile; what is asked for is remembered before it is looked at.
    let Err(Refused::Faults(_)) = launch.start(last, Arc::new(|| ())) else { panic!("started") };
    assert_eq!(fs::read_to_string(settings).unwrap() + "\n", text);
}
