//! Profile files: every fault is named with its line, and the documents keep step with the types.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use regnwl_station::domain::failure::Verb;
use regnwl_station::domain::identity::hex;
use regnwl_station::store::profile_fault::{Cause, Fault};
use regnwl_station::store::profile_file::{self, Loaded};
use regnwl_station::words::Lang;
use regnwl_station::words::profile::fault_line;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::common::written_page::keep_in_step;
use crate::guides::{here, with_part};

fn profiles_in(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(here("tests/data/profiles").join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    files
}

/// `LINE cause-code` for each fault.
fn listed(faults: &[Fault]) -> String {
    let mut lines: Vec<(usize, &str)> = faults.iter().map(|fault| (fault.line, fault.cause.code())).collect();
    lines.sort();
    lines.iter().fold(String::new(), |mut text, (line, code)| {
        let _ = writeln!(text, "{line} {code}");
        text
    })
}

/// Compares each profile of a folder with the `.expected` beside it; all differences are shown at once.
fn compare(folder: &str, faults_of: impl Fn(Result<Loaded, Vec<Fault>>) -> Result<Vec<Fault>, String>) {
    let mut differences = String::new();
    for file in profiles_in(folder) {
        let expected = fs::read_to_string(file.with_extension("expected")).unwrap();
        let found = match faults_of(profile_file::load(&file)) {
            Ok(faults) => listed(&faults),
            Err(problem) => problem,
        };
        if found != expected {
            let _ = writeln!(differences, "{}\nexpected:\n{expected}found:\n{found}", file.display());
        }
    }
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn every_broken_profile_is_refused_with_each_fault_in_its_line() {
    assert!(profiles_in("broken").len() >= 60);
    compare("broken", |result| match result {
        Err(faults) if faults.iter().any(|fault| !fault.cause.is_warning()) => Ok(faults),
        Err(_) => Err("refused for warnings alone\n".into()),
        Ok(_) => Err("taken\n".into()),
    });
}

#[test]
fn every_good_profile_is_taken_with_its_warnings() {
    compare("good", |result| match result {
        Ok(loaded) if loaded.warnings.iter().all(|fault| fault.cause.is_warning()) => Ok(loaded.warnings),
        Ok(_) => Err("taken with a fault\n".into()),
        Err(faults) => Err(format!("refused\n{}", listed(&faults))),
    });
}

#[test]
fn every_fault_has_words_in_both_languages_and_never_the_secret() {
    for file in profiles_in("broken") {
        for fault in profile_file::load(&file).unwrap_err() {
            let english = fault_line(Lang::En, &file, &fault);
            let chinese = fault_line(Lang::Zh, &file, &fault);
            assert_ne!(english, chinese);
            for line in [english, chinese] {
                assert!(!line.contains("sUpErSeCrEt"), "{line}");
                assert!(!line.contains('\n'), "{line}");
            }
        }
    }
}

#[test]
fn what_keyboards_and_web_pages_make_of_json_is_named_with_what_to_type() {
    for (name, says, zh) in [
        ("sign-full-width-colon", ":9: JSON does not use ： (U+FF1A). Type : instead.", "请改为半角 :。"),
        ("sign-full-width-comma", ":14: JSON does not use ， (U+FF0C). Type , instead.", "请改为半角 ,。"),
        ("sign-curly-quotes", ":3: JSON does not use “ (U+201C). Type \" instead.", "请改为半角 \"。"),
        ("sign-curly-end", ":13: JSON does not use ” (U+201D). Type \" instead.", "请改为半角 \"。"),
        ("sign-no-break-space", ":10: This is not an ordinary space (U+00A0).", "请改为半角空格。"),
        ("sign-semicolon", ":14: JSON does not use ; (U+003B). Type , instead.", "请改为半角 ,。"),
        ("word-true", ":38: JSON has no such word. Type true.", "请改为 true。"),
        ("hash-comment", ":16: A comment starts with //, not with #.", "注释以 // 开头"),
        ("hexadecimal-id", ":43: JSON has no hexadecimal numbers.", "JSON 没有十六进制数。"),
        ("not-a-number", ":34: This is not a JSON number:", "这不是 JSON 的数字写法："),
        ("single-quotes", "Type \" instead.", "请改为半角双引号 \"。"),
        ("comma-missing", "A comma is missing after this.", "后面缺少逗号。"),
    ] {
        let file = here("tests/data/profiles/broken").join(format!("{name}.json"));
        let faults = profile_file::load(&file).unwrap_err();
        let line = |lang| fault_line(lang, &file, &faults[0]);
        assert!(line(Lang::En).contains(says), "{name}: {}", line(Lang::En));
        assert!(line(Lang::Zh).contains(zh), "{name}: {}", line(Lang::Zh));
    }
}

#[test]
fn the_schema_and_the_table_of_fields_keep_step_with_the_types() {
    const TEST: &str = "--test parts profile";
    let schema = profile_file::schema();
    keep_in_step("docs/profile.schema.json", &format!("{}\n", serde_json::to_string_pretty(&schema).unwrap()), TEST);

    let document = fs::read_to_string(here("docs/profile.md")).unwrap().replace("\r\n", "\n");
    keep_in_step("docs/profile.md", &with_part(&document, "fields", &fields_table(&schema)), TEST);
}

/// A table for each object of the schema: field, values, default, meaning.
fn fields_table(schema: &Value) -> String {
    let mut text = String::new();
    let objects = std::iter::once(("Profile", schema))
        .chain(schema["$defs"].as_object().unwrap().iter().map(|(name, def)| (name.as_str(), def)))
        .filter(|(_, def)| def.get("properties").is_some());
    for (name, def) in objects {
        let _ = writeln!(text, "\n### {name}\n\n{}\n", def["description"].as_str().unwrap());
        let _ = writeln!(text, "| field | values | default | meaning |\n|---|---|---|---|");
        let required = def["required"].as_array();
        for (field, property) in def["properties"].as_object().unwrap() {
            let is_required = required.is_some_and(|names| names.iter().any(|name| name == field));
            let default = match property.get("default") {
                _ if is_required => "—".to_owned(),
                None | Some(Value::Null) => "*optional*".to_owned(),
                Some(Value::Object(_)) => "see below".to_owned(),
                Some(value) => format!("`{value}`").replace('|', "\\|"),
            };
            let meaning = property["description"].as_str().unwrap().replace('\n', " ").replace('|', "\\|");
            let _ = writeln!(text, "| `{field}` | {} | {default} | {meaning} |", values_of(schema, property));
        }
    }
    text.push('\n');
    text
}

/// What a property may hold, in words.
fn values_of(schema: &Value, property: &Value) -> String {
    if let Some(reference) = property.get("$ref").and_then(Value::as_str) {
        let name = reference.rsplit('/').next().unwrap();
        return match schema["$defs"][name]["oneOf"].as_array() {
            None => format!("[{name}](#{})", name.to_lowercase()),
            Some(choices) => {
                let choices: Vec<String> = choices
                    .iter()
                    .map(|choice| match choice.get("const") {
                        Some(value) => format!("`{value}`: {}", choice["description"].as_str().unwrap()),
                        None => {
                            let field = choice["required"][0].as_str().unwrap();
                            format!("`{{\"{field}\": …}}`: {}", choice["description"].as_str().unwrap())
                        }
                    })
                    .collect();
                choices.join("<br>").replace('|', "\\|")
            }
        };
    }
    if let Some(alternatives) = property.get("anyOf").and_then(Value::as_array) {
        return values_of(schema, &alternatives[0]);
    }
    if let Some(choices) = property.get("enum").and_then(Value::as_array) {
        return choices.iter().map(Value::to_string).collect::<Vec<_>>().join(" or ");
    }
    let kind = match &property["type"] {
        Value::Array(kinds) => kinds[0].as_str().unwrap(),
        kind => kind.as_str().unwrap(),
    };
    match (kind, property.get("minimum"), property.get("maximum")) {
        ("array", ..) => format!("list of {}", values_of(schema, &property["items"])),
        (_, Some(min), Some(max)) => format!("{min}–{max}"),
        ("boolean", ..) => "`true`, `false`".into(),
        ("string", ..) => match (property.get("pattern"), property.get("maxLength")) {
            (Some(pattern), _) => format!("`{}`", pattern.as_str().unwrap()),
            (None, Some(longest)) => format!("text up to {longest}"),
            (None, None) => "text".into(),
        },
        (kind, ..) => kind.to_owned(),
    }
}

#[test]
fn every_example_in_the_document_is_a_profile_without_a_fault() {
    let document = fs::read_to_string(here("docs/profile.md")).unwrap();
    let examples: Vec<&str> =
        document.split("```jsonc\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(examples.len(), 4);
    for example in examples {
        match profile_file::check(example.as_bytes(), Path::new("")) {
            Ok(loaded) => assert!(loaded.warnings.is_empty(), "{}\n{example}", listed(&loaded.warnings)),
            Err(faults) => panic!("{}\n{example}", listed(&faults)),
        }
    }
}

#[test]
fn the_presets_stand_in_the_examples() {
    let document = fs::read_to_string(here("docs/profile.md")).unwrap();
    for name in regnwl_station::wire::preset::NAMES {
        assert!(document.contains(&format!("\"preset\": \"{name}\"")), "{name}");
    }
}

#[test]
fn the_hash_is_that_of_the_profile_and_its_ca_file_one_after_the_other() {
    let folder = here("tests/data/profiles/good");
    let loaded = profile_file::load(&folder.join("own-ca.json")).unwrap();
    let ca = fs::read(folder.join("ca.pem")).unwrap();
    let both = [fs::read(folder.join("own-ca.json")).unwrap(), ca.clone()].concat();
    assert_eq!(loaded.sha256, hex(&Sha256::digest(both)));
    assert_eq!(loaded.ca_pem, Some(ca));
}

#[test]
fn what_the_profile_says_wins_over_the_preset_and_the_rest_is_the_presets() {
    let text = r#"{
        "format": 1, "name": "n", "productKey": "pk", "cloud": { "host": { "region": "cn-shanghai" } },
        "dialog": { "preset": "at", "lineEnd": "\n", "reset": [] }
    }"#;
    let dialog = profile_file::check(text.as_bytes(), Path::new("")).unwrap().profile.dialog;
    let preset = regnwl_station::wire::preset::preset("at").unwrap();
    assert_eq!(dialog.line_end(), "\n");
    assert!(dialog.verb(Verb::Reset).is_empty());
    assert_eq!(dialog.verb(Verb::Write), preset.verb(Verb::Write));
}

#[test]
fn a_missing_or_too_large_file_is_one_fault() {
    let folder = tempfile::tempdir().unwrap();
    let faults = profile_file::load(&folder.path().join("nowhere.json")).unwrap_err();
    assert_eq!(listed(&faults), "1 file-missing\n");

    let large = folder.path().join("large.json");
    fs::write(&large, vec![b' '; profile_file::MAX_BYTES as usize + 1]).unwrap();
    assert_eq!(listed(&profile_file::load(&large).unwrap_err()), "1 file-too-large\n");
    assert_eq!(listed(&profile_file::load(folder.path()).unwrap_err()), "1 file-unreadable\n");
}

#[test]
fn columns_count_characters_and_every_fault_names_its_field() {
    let text = "{ \"name\": \"网关\", \"frmat\": 1 }";
    let faults = profile_file::check(text.as_bytes(), Path::new("")).unwrap_err();
    let fault = faults.iter().find(|fault| fault.cause.code() == "unknown-field").unwrap();
    assert_eq!((fault.line, fault.column, fault.path.as_str()), (1, 17, "frmat"));
    assert_eq!(fault.cause, Cause::UnknownField { name: "frmat".into(), nearest: Some("format".into()) });
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(96))]

    #[test]
    fn no_text_makes_the_check_panic(text in "[{}\\[\\]\":,a-z0-9/*\\\\ \n$.\u{7f}é-]{0,200}") {
        let _ = profile_file::check(text.as_bytes(), Path::new(""));
    }

    #[test]
    fn no_change_of_one_value_makes_schema_and_types_disagree(at in 0usize..1000, value in 0usize..16) {
        let values = serde_json::json!([
            null, true, 0, 1, -1, 300, 70000, 5e9, 1e300, 5.5, "", "at", [], {}, [null], [{}]
        ]);
        let document = fs::read_to_string(here("docs/profile.md")).unwrap();
        let example = document.split("```jsonc\n").last().unwrap().split("```").next().unwrap();
        let parsed = jsonc_parser::parse_to_ast(example, &Default::default(), &Default::default()).unwrap();
        let mut profile = Value::from(parsed.value.unwrap());
        profile["line"] = serde_json::json!({ "usb": [{ "vid": "10C4", "interface": 1 }], "parity": "odd" });
        profile["serialNumber"] = serde_json::json!({ "trim": false, "refuse": ["0+"] });
        let mut places = Vec::new();
        places_in(&profile, String::new(), &mut places);
        *profile.pointer_mut(&places[at % places.len()]).unwrap() = values[value].clone();
        if let Err(faults) = profile_file::check(profile.to_string().as_bytes(), Path::new("")) {
            proptest::prop_assert!(!faults.iter().any(|fault| fault.cause == Cause::Undecodable), "{}", profile);
        }
    }
}

/// The JSON pointers of every value in `value`.
fn places_in(value: &Value, pointer: String, places: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, inner)| places_in(inner, format!("{pointer}/{name}"), places));
        }
        Value::Array(members) => {
            members.iter().enumerate().for_each(|(i, inner)| places_in(inner, format!("{pointer}/{i}"), places));
        }
        _ => {}
    }
    places.push(pointer);
}
