//! A profile for a unit that no preset fits is made in the window from the unit's transcript, tried, mended, saved, and used by `provision`.

use std::path::Path;

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use regnwl_station::domain::identity::hex;
use regnwl_station::domain::secret::Secret;
use regnwl_station::sim::cloud::{PracticeCloud, Product};
use regnwl_station::ui::App;
use regnwl_station::words::Lang;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

use super::menu_unit::MenuUnit;
use super::{Office, all_texts, control, fill, outlined, press, reach, wait_for};
use crate::desk::{lang_name, says};
use crate::{here, outline};

const PRODUCT_KEY: &str = "a1MenuUnits";
const PRODUCT_SECRET: &str = "Qz7vK1xTq9LwX2mB";

/// One exchange of a verb: what is sent, what is expected, what means no, what means nothing there.
type Exchange = (&'static str, &'static [&'static str], &'static str, &'static str);

const VERBS: [(&str, &[Exchange]); 4] = [
    ("Wake", &[("", &["cfg> "], "", "")]),
    ("Read serial number", &[("get sn", &[r"^sn was (?<serialNumber>\S+)$"], r"^\?", "")]),
    (
        "Read identity",
        &[
            ("get id", &[r"^id is (?<clientId_hex>[0-9a-f]+)$"], r"^\?", "^id is unset$"),
            ("get tokensum", &["^sum is (?<digest>[0-9a-f]{64})$"], r"^\?", "^sum is unset$"),
        ],
    ),
    (
        "Write identity",
        &[
            ("set id ${clientId}", &["^done$"], r"^\?", ""),
            ("set token ${deviceToken}", &["^done$"], r"^\?", ""),
            ("save", &["^saved$"], r"^\?", ""),
        ],
    ),
];

/// Writes into the last field of this name: that of the newest exchange of the one verb that is open.
fn write(window: &mut Harness<App>, name: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    let is_field = |node: &Node| node.accesskit_node().role() == Role::MultilineTextInput;
    let field = window.get_all_by_label(name).rfind(is_field);
    field.unwrap_or_else(|| panic!("no field {name}")).focus();
    window.run_steps(2);
    window.event(Event::Text(text.into()));
    window.run_steps(4);
}

/// Opens a verb, writes its exchanges into it, closes it.
fn write_verb(window: &mut Harness<App>, name: &str, exchanges: &[Exchange]) {
    for (send, expect, error, absent) in exchanges {
        reach(window, &format!("Add exchange: {name}"));
        write(window, "Send", send);
        write(window, "Error reply", error);
        write(window, "Empty reply", absent);
        for (number, pattern) in expect.iter().enumerate() {
            window.get_all_by_label("Add pattern").last().unwrap().click_accesskit();
            window.run_steps(3);
            write(window, &format!("Expect {}", number + 1), pattern);
        }
    }
    reach(window, &format!("Close: {name}"));
}

/// Names the port of the trial; the cloud's has another kind of field.
pub fn name_port(window: &mut Harness<App>, name: &str, port: &Path) {
    window.get_by_role_and_label(Role::TextInput, name).focus();
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.run_steps(2);
    window.event(Event::Text(port.display().to_string()));
    window.run_steps(3);
}

#[test]
fn a_profile_for_a_unit_that_no_preset_fits_is_made_here_and_provision_works_with_it() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let product = Product { product_key: PRODUCT_KEY.into(), product_secret: Secret::new(PRODUCT_SECRET) };
    let cloud = runtime.block_on(async {
        PracticeCloud::start(TcpListener::bind("127.0.0.1:0").await.unwrap(), vec![product]).unwrap()
    });
    let unit = MenuUnit::plug("MN-000042");
    let office = Office::new();
    std::fs::create_dir_all(office.data.profiles()).unwrap();
    std::fs::write(office.data.profiles().join("ca.pem"), cloud.ca_pem()).unwrap();

    let mut window = office.window(Lang::En);
    press(&mut window, "New…");
    press(&mut window, "AT commands");
    fill(&mut window, "Product name, as operators know it", "Sensor with menus");
    press(&mut window, "Create");
    wait_for(&mut window, |window| says(window, "Not saved yet") && says(window, "1 fault"));
    fill(&mut window, "Product key", PRODUCT_KEY);
    reach(&mut window, "Host: Custom host");
    fill(&mut window, "Host", "localhost");
    fill(&mut window, "Baud rate", "9600");
    write(&mut window, "Port", &cloud.addr().port().to_string());
    reach(&mut window, "Trust: CA file");
    fill(&mut window, "CA file beside the profile", "ca.pem");
    reach(&mut window, "Preset: None");
    reach(&mut window, "Line end: CR");
    reach(&mut window, "Quoting: Hex");
    fill(&mut window, "Prompt", "cfg> ");
    for (name, exchanges) in VERBS {
        write_verb(&mut window, name, exchanges);
    }
    reach(&mut window, "Proof: Digest of the token");
    reach(&mut window, "When: After reopening the port");
    wait_for(&mut window, |window| says(window, "No faults"));

    // The transcript was misread: the serial number's pattern does not match, and the answer says why.
    name_port(&mut window, "Port", unit.path());
    reach(&mut window, "Try: Read serial number");
    wait_for(&mut window, |window| says(window, "0 of 1 patterns matched") && says(window, "← sn is MN-000042"));
    reach(&mut window, "Edit: Read serial number");
    fill(&mut window, "Expect 1", r"^sn is (?<serialNumber>\S+)$");
    wait_for(&mut window, |window| says(window, "serialNumber = MN-000042"));
    assert!(says(&window, "← sn is MN-000042"), "the answer stays in view");
    reach(&mut window, "Close: Read serial number");
    reach(&mut window, "Try reading");
    wait_for(&mut window, |window| all_texts(window).iter().filter(|text| *text == "empty").count() == 2);
    assert!(unit.flash().client_id.is_empty() && cloud.issued().is_empty(), "nothing was written, nothing registered");

    // A write needs a second word.
    reach(&mut window, "Try: Write identity…");
    wait_for(&mut window, |window| says(window, "Change the unit?"));
    press(&mut window, "Cancel");
    assert!(unit.flash().client_id.is_empty());

    reach(&mut window, "Test connection");
    wait_for(&mut window, |window| all_texts(window).iter().any(|text| text.starts_with("TLS: ")));
    assert!(cloud.issued().is_empty());
    assert!(!control(&window, "Save").accesskit_node().is_disabled());
    press(&mut window, "Save");
    wait_for(&mut window, |window| says(window, "Saved"));
    drop(window);

    let profile = office.shelf().path("sensor-with-menus");
    let batch = office.data.path().join("batch.jsonl");
    let output = here::call()
        .env("REGNWL_WITNESS_DIR", batch.with_file_name("witness"))
        .args(["provision", "--lang", "en", "--count", "1", "--wait", "60", "--profile"])
        .arg(&profile)
        .arg("--batch")
        .arg(&batch)
        .arg("--port")
        .arg(unit.path())
        .arg("--data-dir")
        .arg(office.data.path())
        .env("REGNWL_PRODUCT_SECRET", PRODUCT_SECRET)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let ended: Value = serde_json::from_str(said.lines().rfind(|line| line.contains("unitEnded")).unwrap()).unwrap();
    assert_eq!((&ended["outcome"], &ended["serialNumber"]), (&"PASS".into(), &"MN-000042".into()), "{ended}");
    assert_eq!(ended["proof"]["strength"], "digest");
    let issued = cloud.issued();
    assert_eq!(issued.len(), 1);
    assert_eq!(unit.flash().client_id, issued[0].client_id.as_bytes());
    assert_eq!(&hex(&Sha256::digest(&unit.flash().token))[..8], issued[0].token_sha256);
}

#[test]
fn what_was_tried_says_what_it_said_before() {
    let mut faults = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        let unit = MenuUnit::plug("MN-000042");
        let text = r#"{
  "format": 1, "name": "Sensor with menus", "productKey": "a1MenuUnits",
  "cloud": { "host": { "region": "cn-shanghai" } },
  "dialog": {
    "lineEnd": "\r", "quote": "hex", "prompt": "cfg> ",
    "wake": [{ "send": "", "expect": ["cfg> "] }],
    "readSerial": [{ "send": "get sn", "expect": ["^sn was (?<serialNumber>\\S+)$"], "timeoutMs": 300 }],
    "readIdentity": [
      { "send": "get id", "expect": ["^id is (?<clientId_hex>[0-9a-f]+)$"], "absent": "^id is unset$" },
      { "send": "get tokensum", "expect": ["^sum is (?<digest>[0-9a-f]{64})$"], "absent": "^sum is unset$" }
    ],
    "write": [{ "send": "set id ${clientId}", "expect": ["^done$"] }, { "send": "set token ${deviceToken}", "expect": ["^done$"] }]
  },
  "verify": { "strength": "digest" }
}"#;
        let office = Office::with(&[("sensor", text)]);
        let mut window = office.window(lang);
        super::open(&mut window, "Sensor with menus");
        name_port(&mut window, lang.pick("Port", "串口"), unit.path());
        reach(&mut window, lang.pick("Try reading", "试读"));
        let nothing = lang.pick("empty", "没有内容");
        wait_for(&mut window, |window| all_texts(window).iter().filter(|text| *text == nothing).count() == 2);
        wait_for(&mut window, |window| !all_texts(window).iter().any(|text| text.ends_with(" …")));
        let seen = blotted(&outlined(&window));
        faults.extend(outline::agree(&format!("profiles-tried.{}", lang_name(lang)), &seen).err());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// Without the times, which no two runs share.
fn blotted(text: &str) -> String {
    let blot = |line: &str| {
        let words: Vec<_> = line.split_whitespace().collect();
        let is_time = |at: usize| {
            let unit = words.get(at + 1).is_some_and(|unit| matches!(*unit, "ms" | "s"));
            unit && words[at].starts_with(|char: char| char.is_ascii_digit() || char == '<')
        };
        let words = words.iter().enumerate().map(|(at, word)| if is_time(at) { "N" } else { word });
        words.collect::<Vec<_>>().join(" ")
    };
    text.lines().map(|line| blot(line) + "\n").collect()
}
