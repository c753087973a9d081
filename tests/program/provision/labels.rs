//! Labels reach the printer that stands in the examples, and what a person does about those that do not.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

use super::{Bench, PRODUCT_KEY, ended};
use crate::here::sources;
use crate::process::{Running, listening};

/// The printer of the examples, and its port. `folder`: where it keeps what it took.
fn printer(folder: &Path, port: u16) -> (Running, u16) {
    std::fs::create_dir_all(folder).unwrap();
    let script = sources().join("examples/plant/printer.py");
    listening(Command::new("python3").arg(script).arg(port.to_string()).arg(folder))
}

/// The labels that it took, in their order.
fn taken(folder: &Path) -> Vec<String> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "zpl"));
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

impl Bench {
    /// With this template of the examples: `zpl`, `tspl`.
    fn profile_with_label(&self, language: &str) -> PathBuf {
        let path = self.profile("at", "hmacsha256");
        let mut profile: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let file = format!("label.{language}");
        profile["label"] = json!({"templateFile": file, "language": language});
        std::fs::copy(sources().join("examples/plant").join(&file), self.path(&file)).unwrap();
        let path = self.path(&format!("{language}.json"));
        std::fs::write(&path, profile.to_string()).unwrap();
        path
    }

    fn label(&self, args: &[&str]) -> (Option<i32>, String, String) {
        said(&self.station().arg("label").args(args).output().unwrap())
    }
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn each_unit_has_its_label_also_after_the_printer_was_away_and_a_leader_gets_another_one() {
    let bench = Bench::new();
    let (profile, folder) = (bench.profile_with_label("zpl"), bench.path("printed"));
    let profile_arg = profile.to_str().unwrap();
    // Before there is a record nobody makes one.
    assert_eq!(bench.label(&["status"]), (Some(0), String::new(), "No label waits, and none is in doubt.\n".into()));
    let (running, port) = printer(&folder, 0);
    let address = format!("tcp:127.0.0.1:{port}");
    assert_eq!(bench.label(&["printer", &address, "--by", "chen"]).0, Some(0));
    assert_eq!(bench.label(&["printer"]), (Some(0), format!("{address}\n"), String::new()));
    let (code, _, stderr) = bench.label(&["printer", "usb"]);
    assert_eq!((code, stderr.contains("this names no printer")), (Some(2), true), "{stderr}");

    let (_unit, link) = bench.unit("at", "SN-1");
    let output = bench.provision(&profile, "batch.jsonl", &link);
    assert_eq!((ended(&output)["outcome"].as_str(), output.status.code()), (Some("PASS"), Some(0)));
    assert_eq!(taken(&folder).len(), 1);
    assert!(taken(&folder)[0].contains("^FDSN-1^FS"), "{:?}", taken(&folder));
    let status =
        |waiting: u64, unsure: u64| format!("{PRODUCT_KEY}: waiting {waiting}, may have been printed {unsure}\n");
    assert_eq!(bench.label(&["status", "--profile", profile_arg]), (Some(0), status(0, 0), String::new()));

    // It is away: the unit passes all the same, and what is left is said.
    drop(running);
    let (_unit, link) = bench.unit("at", "SN-2");
    let output = bench.provision(&profile, "batch.jsonl", &link);
    assert_eq!((ended(&output)["outcome"].as_str(), output.status.code()), (Some("PASS"), Some(0)));
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(stderr.contains(&format!("{PRODUCT_KEY}: labels not printed yet: 1")), "{stderr}");
    assert!(stderr.contains("takes no connection"), "{stderr}");
    assert_eq!(bench.label(&["status"]), (Some(1), status(1, 0), String::new()));
    let listed = format!("{PRODUCT_KEY}\tSN-2\tbatch\twaits\n");
    assert_eq!(bench.label(&["list"]), (Some(1), listed, String::new()));
    let (code, _, stderr) = bench.label(&["print", "--profile", profile_arg, "--wait", "1"]);
    assert_eq!(code, Some(3), "{stderr}");

    // It is back: the same label, once; and another one for a leader.
    let (_running, _) = printer(&folder, port);
    let (code, _, stderr) = bench.label(&["print", "--profile", profile_arg]);
    assert_eq!((code, taken(&folder).len()), (Some(0), 2), "{stderr}");
    assert_eq!(bench.label(&["print", "--profile", profile_arg]).0, Some(0));
    assert_eq!(taken(&folder).len(), 2, "nothing is printed twice by itself");
    let (code, _, stderr) = bench.label(&["reprint", "--number", "SN-1", "--by", "chen", "--why", "smudged"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(bench.label(&["print", "--profile", profile_arg]).0, Some(0));
    assert_eq!(taken(&folder).len(), 3);
    assert_eq!(taken(&folder)[2], taken(&folder)[0]);

    // What is asked for nothing is refused, by the name of what is wrong.
    let (code, _, stderr) = bench.label(&["settle", "--number", "SN-1", "--there", "--by", "chen"]);
    assert_eq!(code, Some(2), "{stderr}");
    assert!(stderr.contains("neither waits nor is in doubt"), "{stderr}");
    let (code, _, stderr) = bench.label(&["reprint", "--number", "SN-9", "--by", "chen"]);
    assert_eq!((code, stderr.contains("SN-9")), (Some(2), true), "{stderr}");
    let changes = said(&bench.station().args(["record", "changes"]).output().unwrap()).1;
    assert!(changes.contains("chen") && changes.contains("smudged"), "{changes}");
}

/// What a scanner reads from the square code of a printed label, which stands between these.
fn scanned(label: &str, before: &str, after: &str) -> String {
    let code = label.split_once(before).and_then(|(_, rest)| rest.split_once(after));
    code.unwrap_or_else(|| panic!("{label}")).0.to_owned()
}

#[test]
fn each_template_of_the_examples_is_printed_and_what_it_says_is_the_label_at_the_next_station() {
    for (language, before, after) in [("zpl", "^FDMA,", "^FS"), ("tspl", "A,0,\"", "\"")] {
        let bench = Bench::new();
        let (profile, folder) = (bench.profile_with_label(language), bench.path("printed"));
        let (_running, port) = printer(&folder, 0);
        assert_eq!(bench.label(&["printer", &format!("tcp:127.0.0.1:{port}")]).0, Some(0));
        let (_unit, link) = bench.unit("at", "SN-1");
        let (_other, other) = bench.unit("at", "SN-2");
        for port in [&link, &other] {
            assert_eq!(bench.provision(&profile, "batch.jsonl", port).status.code(), Some(0));
        }
        let labels = taken(&folder);
        let [first, second] = &labels[..] else { panic!("{labels:?}") };
        let [first, second] = [first, second].map(|label| scanned(label, before, after));
        assert_eq!((&*first, &*second), (&*format!("{PRODUCT_KEY} SN-1"), &*format!("{PRODUCT_KEY} SN-2")));

        // The next station: no unit without its label.
        let mut next: Value = serde_json::from_slice(&std::fs::read(&profile).unwrap()).unwrap();
        next["serialNumber"] = json!({"label": format!("^{PRODUCT_KEY} (\\S+)$"), "requireLabel": true});
        let next_path = bench.path("next.json");
        std::fs::write(&next_path, next.to_string()).unwrap();
        let work = |label: Option<&str>| {
            let mut call = bench.station();
            call.args(["provision", "--wait", "30", "--profile"]).arg(&next_path);
            call.arg("--batch").arg(bench.path("next.jsonl")).arg("--port").arg(&link);
            call.args(label.map(|label| ["--label", label]).iter().flatten()).output().unwrap()
        };
        assert_eq!(work(None).status.code(), Some(2), "no label");
        let of_another = work(Some(&second));
        assert_eq!((ended(&of_another)["outcome"].as_str(), of_another.status.code()), (Some("FAIL"), Some(1)));
        let own = work(Some(&first));
        assert_eq!((ended(&own)["outcome"].as_str(), own.status.code()), (Some("PASS"), Some(0)));
        assert_eq!(taken(&folder).len(), 2, "it has its label");
    }
}
