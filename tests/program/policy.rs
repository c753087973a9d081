//! What the administrator of a PC has set, as the real program keeps to it: real files, and every way around them.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use crate::here;

/// A PC with a policy, and a user with folders of their own.
struct Pc(tempfile::TempDir);

impl Pc {
    fn new(policy: &Value) -> Self {
        let pc = Self(tempfile::tempdir().unwrap());
        pc.write(&policy.to_string());
        pc
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, text: &str) {
        std::fs::write(self.path("policy.json"), text).unwrap();
        self.chmod(0o644);
    }

    fn chmod(&self, mode: u32) {
        std::fs::set_permissions(self.path("policy.json"), PermissionsExt::from_mode(mode)).unwrap();
    }

    fn call(&self, args: &[&str]) -> Output {
        let mut call = here::call();
        call.args(args).env("REGNWL_POLICY", self.path("policy.json")).env("REGNWL_WITNESS_DIR", self.path("witness"));
        call.env("HOME", self.0.path()).env_remove("XDG_DATA_HOME").env_remove("XDG_CONFIG_HOME");
        // No test opens a window.
        call.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        call.stdin(Stdio::null()).output().unwrap()
    }

    #[track_caller]
    fn says(&self, args: &[&str]) -> String {
        let output = self.call(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Refused in one line, as the call's own fault, with all of this in it; nothing was made.
    #[track_caller]
    fn refused(&self, args: &[&str], because: &[&str]) {
        let output = self.call(args);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1), "{args:?}: {said}");
        because.iter().for_each(|because| assert!(said.contains(because), "{args:?}: {because:?} in {said}"));
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_data_folder_of_the_policy_is_the_one_and_nobody_gets_around_it() {
    let pc = Pc::new(&json!({}));
    let (ruled, other) = (pc.path("ruled"), pc.path("other"));
    pc.write(&json!({ "dataDir": ruled }).to_string());
    let policy = pc.path("policy.json");
    assert!(pc.says(&["--lang", "en", "setup"]).contains(text(&ruled)));
    pc.says(&["supervisor", "list"]);
    let around = [text(&other), text(&ruled), text(&policy)];
    for call in
        [&["--data-dir", around[0], "unit", "list"][..], &["--data-dir", around[0]], &["setup", "--for-this-user"]]
    {
        pc.refused(&[&["--lang", "en"], call].concat(), &["the administrator has set", text(&ruled), text(&policy)]);
    }
    assert!(!other.exists());
    // The same folder is no other one, and practice never meets real units.
    pc.says(&["--data-dir", text(&ruled), "unit", "list"]);
    pc.says(&["provision", "--demo", "--count", "1", "--data-dir", text(&other)]);
    assert!(other.exists());
}

#[test]
fn a_user_who_had_a_folder_of_their_own_works_in_the_one_of_the_policy() {
    let pc = Pc::new(&json!({}));
    let own = pc.says(&["--lang", "en", "setup", "--for-this-user"]);
    assert!(own.contains(text(pc.0.path())), "{own}");
    pc.write(&json!({ "dataDir": pc.path("ruled") }).to_string());
    assert!(pc.says(&["--lang", "en", "setup"]).contains(text(&pc.path("ruled"))));
}

#[test]
fn the_language_of_the_policy_is_spoken_unless_a_call_names_one() {
    let pc = Pc::new(&json!({ "language": "zh", "dataDir": "/nowhere/at/all" }));
    pc.refused(&["log", "verify", "/nowhere"], &["/nowhere"]);
    let said =
        |lang: &[&str]| String::from_utf8(pc.call(&[lang, &["setup", "--for-this-user"]].concat()).stderr).unwrap();
    assert!(said(&[]).contains("管理员") && said(&["--lang", "en"]).contains("the administrator"));
}

#[test]
fn the_check_before_the_shift_names_what_the_policy_sets() {
    let pc = Pc::new(&json!({ "language": "en", "sounds": false, "whomToCall": "Li, 8613", "dataDir": "/nowhere" }));
    let output = pc.call(&["doctor", "--json", "--profile", "/nowhere/profile.json"]);
    let lines = String::from_utf8(output.stdout).unwrap();
    let found: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let policy = found.iter().find(|found| found["point"] == "policy").unwrap_or_else(|| panic!("{lines}"));
    assert_eq!(policy["level"], "good");
    let said = policy["found"].as_str().unwrap();
    let names = format!("{}: dataDir, language, sounds, whomToCall", text(&pc.path("policy.json")));
    assert!(said.contains(&names), "{said}");
}

#[test]
fn a_policy_that_cannot_be_understood_or_believed_stops_every_call_and_the_window() {
    let pc = Pc::new(&json!({}));
    let file = pc.path("policy.json");
    let calls: [&[&str]; 4] = [&[], &["--demo"], &["log", "verify", "x"], &["provision", "--demo"]];
    let refused = |because: &[&str]| {
        calls.iter().for_each(|call| pc.refused(&[&["--lang", "en"], *call].concat(), because));
    };
    pc.write("{\n  \"dataDri\": \"/srv/station\"\n}");
    refused(&[&format!("{}:2:3", text(&file)), "“dataDri”", "“dataDir”", "[unknown-field]"]);
    pc.write("{\"language\": \"zh\"");
    refused(&[&format!("{}:1:", text(&file))]);
    pc.write("{}");
    pc.chmod(0o666);
    refused(&[text(&file), "can be written by others", "chmod go-w"]);
    std::fs::remove_file(&file).unwrap();
    refused(&[text(&file), "cannot be read"]);
    std::fs::create_dir(&file).unwrap();
    refused(&[text(&file), "is a folder"]);
}

#[test]
fn units_of_a_night_are_of_the_day_on_which_it_began() {
    let pc = Pc::new(&json!({ "shiftStarts": "14:00, 22:00, 06:00" }));
    // Its units came at 05:24 UTC on the 27th.
    let batch = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/station/WO-1.jsonl");
    let units = |day: &str| {
        let mut call = here::call();
        call.args(["log", "show", text(&batch), "--json", "--since", day, "--until", day]);
        call.env("REGNWL_POLICY", pc.path("policy.json")).env("TZ", "UTC");
        let output = call.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().lines().count()
    };
    assert_eq!(["2026-11-25", "2026-11-26", "2026-11-27"].map(units), [0, 6, 0]);
    pc.write("{}");
    assert_eq!(["2026-11-26", "2026-11-27"].map(units), [0, 6]);
    // The same as this user chose it.
    std::fs::create_dir_all(pc.path("config/regnwl-station")).unwrap();
    std::fs::write(pc.path("config/regnwl-station/settings.json"), r#"{"shiftStarts": "06:00"}"#).unwrap();
    let mut call = here::call();
    call.args(["log", "show", text(&batch), "--since", "2026-11-27"]).env("TZ", "UTC");
    call.env("REGNWL_POLICY", pc.path("policy.json")).env("XDG_CONFIG_HOME", pc.path("config"));
    let output = call.output().unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), &b""[..]), "{output:?}");
}
