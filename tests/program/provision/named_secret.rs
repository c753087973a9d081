//! A profile whose console asks for a password that nobody has stored.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};

use super::PRODUCT_KEY;
use super::own_files::Place;
use crate::process::said;

#[test]
fn a_secret_that_a_profile_names_and_nobody_stored_is_named_before_any_unit_is_touched() {
    let place = Place::new();
    let path = place.path("profile.json");
    let mut profile: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    profile["dialog"]["wake"] = json!([{"send": "${secret:console}", "expect": ["^OK$"]}]);
    fs::write(&path, profile.to_string()).unwrap();
    let (start, checked) = (place.start(), place.doctor());
    assert_eq!(start.status.code(), Some(2));
    let line = said(&start);
    assert!(line.starts_with("S-10 ") && line.contains("console") && line.lines().count() == 1, "{line}");
    assert!(!place.path("shift-1.jsonl").exists());
    let stops = |found: &str| found.lines().any(|line| line.starts_with("[fix first]") && line.contains("console"));
    assert!(stops(&checked), "{checked}");

    let mut set = place.program();
    set.args(["secret", "set", "--product-key", PRODUCT_KEY, "--name", "console"]).stdin(Stdio::piped());
    let mut set = set.spawn().unwrap();
    set.stdin.take().unwrap().write_all(b"k0nsole*Pa55word").unwrap();
    assert!(set.wait().unwrap().success());
    // The next thing that is missing is the port.
    assert!(said(&place.start()).starts_with("S-01 "));
    let checked = place.doctor();
    assert!(!stops(&checked) && !checked.contains("Pa55word"), "{checked}");
}
