//! A batch as one file for support: everything that is made of it, nothing that is secret, and it opens again.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use super::*;

/// The members of an archive.
fn members(support: &Support, name: &str) -> BTreeMap<String, Vec<u8>> {
    let bytes = std::fs::read(support.path(name)).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = archive.file_names().map(str::to_owned).collect();
    let read = |name: String| {
        let mut bytes = Vec::new();
        archive.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
        (name, bytes)
    };
    names.into_iter().map(read).collect()
}

fn text(members: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(members[name].clone()).unwrap()
}

/// The manifest, whose hashes are those of the other members, all of them.
#[track_caller]
fn manifest(members: &BTreeMap<String, Vec<u8>>) -> Value {
    let manifest: Value = serde_json::from_slice(&members["manifest.json"]).unwrap();
    let listed = manifest["members"].as_array().unwrap();
    assert_eq!(listed.len() + 1, members.len());
    for member in listed {
        let bytes = &members[member["name"].as_str().unwrap()];
        assert_eq!((&member["bytes"], &member["sha256"]), (&bytes.len().into(), &hex(&Sha256::digest(bytes)).into()));
    }
    manifest
}

#[test]
fn an_archive_has_the_ca_files_that_a_profile_names_whatever_they_vouch_for() {
    let gate = json!({
        "ask": {"url": "https://localhost:9/check", "body": "{\"sn\": \"${serialNumber}\"}"},
        "allow": "yes", "refuse": "no", "trust": {"caFile": "gate.pem"},
    });
    let result = json!({"url": "https://localhost:9/results", "caFile": "result.pem"});
    let bench = Bench::with(Dialect::At, json!({"gate": gate, "result": result}));
    let root = |name: &str| std::fs::read(here::sources().join("assets/roots").join(name)).unwrap();
    let (of_gate, of_result) = (root("globalsign-r1.pem"), root("globalsign-r6.pem"));
    // As an editor may write it.
    let wide: Vec<u8> = of_result.iter().flat_map(|letter| [*letter, 0]).collect();
    std::fs::write(bench.folder.path().join("gate.pem"), &of_gate).unwrap();
    std::fs::write(bench.folder.path().join("result.pem"), &wide).unwrap();
    bench.open().close();
    let support = Support::new();
    support.says(&["archive", bench.folder.path().join(BATCH).to_str().unwrap(), "-o", "a.zip"], 0);
    let found = members(&support, "a.zip");
    assert_eq!(found["profile-1.ca.pem"], std::fs::read(bench.folder.path().join("ca.pem")).unwrap());
    assert_eq!(found["profile-1.gate-ca.pem"], of_gate);
    assert_eq!(found["profile-1.result-ca.pem"], of_result);
    manifest(&found);
}

#[test]
fn an_archive_holds_the_batch_and_all_that_is_made_of_it_and_no_secret_and_opens_again() {
    let support = Support::new();
    let (units, file) = shift(&support);
    assert_eq!(support.says(&["archive", &file, "-o", "a.zip"], 0), "");
    let found = members(&support, "a.zip");
    let names: Vec<&str> = found.keys().map(String::as_str).collect();
    let kept =
        ["manifest.json", "profile-1.ca.pem", "profile-1.json", "report.txt", BATCH, "units.csv", "verification.txt"];
    assert_eq!(names, kept);
    let written = std::fs::read(&file).unwrap();
    assert_eq!(found[BATCH], written, "byte for byte");
    assert_eq!(text(&found, "profile-1.json"), support.says(&["profile", &file], 0));
    assert_eq!(
        format!("{}/{}", support.0.path().display(), text(&found, "verification.txt")),
        support.says(&["verify", &file], 0)
    );
    support.says(&["export", &file, "--csv", "units.csv"], 0);
    assert_eq!(text(&found, "units.csv"), support.read("units.csv"));
    let report = text(&found, "report.txt");
    for by in ["slot", "station", "operator", "order", "purpose", "hour", "shift"] {
        let lines = support.says(&["report", &file, "--by", by], 0);
        assert!(report.contains(&format!("\n{lines}\n")), "{by}: {report}");
    }
    let told = manifest(&found);
    assert_eq!(told["batch"]["unbroken"], true);
    assert_eq!(told["batch"]["file"]["name"], BATCH);
    assert!(told["program"].as_str().unwrap().starts_with("regnwl-station "));
    for secret in [PRODUCT_SECRET, units[0].held().unwrap().device_token.expose()] {
        assert!(found.values().all(|bytes| !String::from_utf8_lossy(bytes).contains(secret)));
    }
    // The same batch makes the same bytes, and what is there stays.
    support.says(&["archive", &file, "--out", "b.zip"], 0);
    let bytes = |name: &str| std::fs::read(support.path(name)).unwrap();
    assert_eq!(bytes("a.zip"), bytes("b.zip"));
    let refused = support.refused(&["archive", &file, "-o", "a.zip"]);
    assert!(refused.contains("a.zip is there already and is not overwritten; choose another name"), "{refused}");
    assert_eq!(bytes("a.zip"), bytes("b.zip"));
    // It is read as the batch file is, and put together again.
    assert!(support.says(&["verify", "a.zip"], 0).contains("unbroken"));
    let show =
        |file: &str| records(&support.says(&["show", file, "--find", "SN0003", "--json"], 0))[0]["clientId"].clone();
    assert_eq!(show("a.zip"), show(&file));
    support.says(&["archive", "a.zip", "-o", "again.zip"], 0);
    assert_eq!(members(&support, "again.zip")["a.jsonl"], written);
    let left = std::fs::read_dir(support.0.path()).unwrap();
    assert!(left.into_iter().all(|entry| !entry.unwrap().path().display().to_string().ends_with(".new")));
}

#[test]
fn without_persons_the_batch_file_is_left_out_and_nobody_is_named() {
    let support = Support::new();
    let (_units, file) = shift(&support);
    let operator = records(&support.says(&["show", &file, "--json"], 0))[0]["operator"].as_str().unwrap().to_owned();
    support.says(&["archive", &file, "-o", "a.zip", "--without-persons"], 0);
    let found = members(&support, "a.zip");
    assert!(!found.contains_key(BATCH));
    assert!(found.values().all(|bytes| !String::from_utf8_lossy(bytes).contains(&operator)));
    let told = manifest(&found);
    assert_eq!(told["withoutPersons"], true);
    // Which file it was is known all the same.
    let bytes = std::fs::read(&file).unwrap();
    assert_eq!(told["batch"]["file"]["sha256"], hex(&Sha256::digest(&bytes)));
    assert!(support.refused(&["verify", "a.zip"]).contains("no batch file in this archive"));
}

#[test]
fn what_is_damaged_is_archived_as_it_is_and_the_archive_and_the_exit_code_say_so() {
    let support = Support::new();
    let whole = hostile("SN1", "bench-1", None);
    let mut changed = whole.clone();
    changed[400] ^= 1;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut gzip, &whole).unwrap();
    let gzip = gzip.finish().unwrap();
    for (name, bytes, code, words) in [
        ("whole", &whole[..], 0, "unbroken, 5 lines"),
        ("cut", &whole[..whole.len() - 20], 1, "line 5: the last"),
        ("changed", &changed, 1, "line 2 (byte"),
        ("empty", b"", 1, "empty"),
        ("packed.jsonl.gz", &gzip, 0, "gzip"),
        ("half.jsonl.gz", &gzip[..gzip.len() - 9], 1, "gzip"),
    ] {
        let (file, zip) = (support.file(name, bytes), format!("{name}.zip"));
        let output = support.call(&["archive", &file, "-o", &zip]);
        assert_eq!(output.status.code(), Some(code), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8_lossy(&output.stderr).contains(words), name != "whole", "{name}");
        let found = members(&support, &zip);
        assert!(text(&found, "verification.txt").contains(words), "{name}");
        let kept = if name.contains('.') { name.to_owned() } else { format!("{name}.jsonl") };
        assert_eq!(found[&kept], bytes, "{name}");
        assert_eq!(manifest(&found)["batch"]["unbroken"], code == 0, "{name}");
    }
    // Something else is not mailed by mistake.
    let letter = support.file("letter", b"hello\n");
    assert!(support.refused(&["archive", &letter, "-o", "letter.zip"]).contains("not a batch file"));
    assert!(support.refused(&["archive", "missing", "-o", "letter.zip"]).contains("no such file"));
    assert!(support.refused(&["archive", &letter, "-o", "none/a.zip"]).contains("letter"));
    assert!(!support.path("letter.zip").exists());
}

#[test]
fn no_name_and_no_text_of_a_batch_breaks_out_of_its_archive() {
    let support = Support::new();
    let serial = "=cmd|'/c x'!A1\u{1b}]0;x\u{7}\u{202e}\r\n{\"v\":1}\u{85}序";
    let bytes = hostile(serial, " {\"v\":1,\"seq\"", None);
    for (name, kept) in [
        ("..\\..\\a\u{202e}b c.jsonl", "_.._a_b_c.jsonl"),
        ("com1.jsonl", "batch.jsonl"),
        ("units.csv", "units.csv.jsonl"),
        (".jsonl", "jsonl.jsonl"),
        ("工单.jsonl", "工单.jsonl"),
    ] {
        let file = support.file(name, &bytes);
        support.says(&["archive", &file, "-o", "a.zip"], 0);
        let found = members(&support, "a.zip");
        assert_eq!(found[kept], bytes, "{name:?}");
        for member in ["verification.txt", "report.txt", "units.csv"] {
            let told = text(&found, member);
            assert!(!told.chars().any(|letter| is_invisible(letter) && !"\r\n".contains(letter)), "{name:?}: {told:?}");
        }
        // What quotes a line is not taken for the batch file.
        assert!(support.says(&["verify", "a.zip"], 0).contains("unbroken, 5 lines"), "{name:?}");
        std::fs::remove_file(support.path("a.zip")).unwrap();
    }
}
