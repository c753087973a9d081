//! A field job from its list to the report, as the engineer sees it: the real program on the record of a real station.

use std::process::Output;

use regnwl_station::domain::entry::Entry;
use regnwl_station::sim::dialect::Dialect;
use serde_json::{Value, json};

use crate::common::{BATCH, Bench, entries};
use crate::here;

const LIST: &str = "序列号,设备名,站点,备注\n0012,gw-12,上海 1,<b>two</b>\n0013,gw-13,上海 1,\n0014,,\"=cmd|' /C\",\n";

/// The program on the record of a bench.
struct Job<'a>(&'a Bench);

impl Job<'_> {
    fn call(&self, args: &[&str]) -> Output {
        self.call_at("data", "en", args)
    }

    fn call_at(&self, data: &str, lang: &str, args: &[&str]) -> Output {
        let (folder, mut program) = (self.0.folder.path(), here::call());
        program.current_dir(folder).args(["--lang", lang, "--data-dir"]).arg(folder.join(data)).args(args);
        program.env("REGNWL_WITNESS_DIR", folder.join("witness")).output().unwrap()
    }

    /// What a call says that ends so.
    #[track_caller]
    fn says(&self, code: i32, args: &[&str]) -> String {
        let output = self.call(args);
        let [said, complained] =
            [&output.stdout, &output.stderr].map(|bytes| String::from_utf8(bytes.clone()).unwrap());
        assert_eq!(output.status.code(), Some(code), "{args:?}\n{said}\n{complained}");
        said + &complained
    }

    fn import(&self, list: &str, code: i32, more: &[&str]) -> String {
        std::fs::write(self.0.folder.path().join("list.csv"), list).unwrap();
        self.says(code, &[&["job", "import", "list.csv", "--batch", BATCH, "--profile", "bench.json"], more].concat())
    }

    /// The job as `job show --json` has it: the head, then the units.
    fn shown(&self, more: &[&str]) -> (Value, Vec<Value>) {
        let said = self.says(0, &[&["job", "show", "--json", "--batch", BATCH], more].concat());
        let mut lines = said.lines().map(|line| serde_json::from_str(line).unwrap());
        (lines.next().unwrap(), lines.collect())
    }

    fn listed(&self) -> usize {
        let entries = entries(&self.0.folder.path().join("data/record"));
        entries.iter().filter(|entry| matches!(entry, Entry::Listed { .. })).count()
    }
}

fn bench() -> Bench {
    let bench = Bench::with(Dialect::At, json!({"deviceName": {"template": "u-${serialNumber}"}}));
    // The record is a practice bench's from its first line on.
    bench.open().close();
    bench
}

#[test]
fn a_list_is_taken_whole_or_not_at_all_and_says_before_what_it_would_change() {
    let bench = bench();
    let job = Job(&bench);
    let bad = format!("{LIST}0012,,,\n1.23E+11,,,\n");
    let said = job.import(&bad, 1, &["--preview"]);
    assert!(said.contains("line 2: “0012”") && said.contains("line 5: “0012”"), "{said}");
    assert!(said.contains("line 6: “1.23E+11”: the spreadsheet") && said.contains("units to be taken: 2; bad rows: 3"));
    let said = job.import(&bad, 2, &["--by", "Li"]);
    assert!(said.contains("nothing was taken"), "{said}");
    assert!(job.says(2, &["job", "show", "--batch", BATCH]).contains("has no list"));
    assert_eq!(job.listed(), 0);
    job.import(LIST, 0, &["--by", "Li"]);
    let said = job.import("sn,site\n0013,elsewhere\n0014,=cmd|' /C\n0015,\n", 0, &["--preview"]);
    assert!(said.contains("1 new, 1 gone, 1 changed") && said.contains("+ 0015\n- 0012\n~ 0013\n"), "{said}");
    assert_eq!(job.shown(&[]).0["coverage"]["listed"], 3, "a preview changes nothing");
    job.import(&bad, 0, &["--skip-bad"]);
    assert_eq!((job.shown(&[]).0["coverage"]["listed"].clone(), job.listed()), (json!(2), 2));
    // Another product's batch, and a station at work.
    let other = std::fs::read_to_string(bench.folder.path().join("bench.json")).unwrap();
    let product_key = crate::common::PRODUCT_KEY;
    std::fs::write(bench.folder.path().join("other.json"), other.replace(product_key, "otherProduct")).unwrap();
    job.says(2, &["job", "import", "list.csv", "--skip-bad", "--batch", BATCH, "--profile", "other.json"]);
    let shift = bench.open();
    assert!(job.import(LIST, 3, &[]).contains("in use"));
    shift.close().assert_unbroken();
}

/// A page as a browser shows it: nothing acts, nothing is fetched, no text of a list is a tag.
#[track_caller]
fn assert_harmless(page: &str) {
    assert!(page.contains("default-src 'none'") && !page.contains("<script") && !page.contains("<b>"), "{page}");
    assert!(page.contains("@page{size:A4") && page.contains("table-header-group"));
}

#[test]
fn the_engineer_sees_how_far_the_job_has_come_and_the_customer_gets_a_report() {
    let bench = bench();
    let job = Job(&bench);
    job.import(LIST, 0, &["--by", "Li"]);
    let mut shift = bench.open();
    let ended = shift.expect_pass(&bench.unit("0012"));
    assert_eq!((ended.device_name.as_deref(), ended.note.as_deref()), (Some("gw-12"), Some("<b>two</b>")));
    shift.visit(&bench.unit("0099"));
    shift.expect_pass(&bench.unit("0013"));
    shift.close().assert_unbroken();

    let (head, units) = job.shown(&[]);
    let coverage = &head["coverage"];
    assert_eq!([&coverage["done"], &coverage["left"], &coverage["strangers"]], [2, 1, 1]);
    let told = |unit: &Value| (unit["serialNumber"].clone(), unit["standing"].clone(), unit["code"].clone());
    assert_eq!(told(&units[0]), (json!("0012"), json!("done"), Value::Null));
    assert_eq!(told(&units[3]), (json!("0099"), json!("refused"), json!("O-12")));
    assert_eq!(job.shown(&["--left"]).1.iter().map(told).collect::<Vec<_>>(), [told(&units[2])]);
    let line = job.says(0, &["job", "show", "--batch", BATCH]);
    assert_eq!(line, "done 2 of 3 · waiting 0 · left 1 · not on the list 1\n");

    // On record, and from the batch file where no record is.
    let out = |name: &str| bench.folder.path().join(name);
    job.says(0, &["job", "report", "--batch", BATCH, "--out", "en.html"]);
    job.says(2, &["job", "report", "--batch", BATCH, "--out", "en.html"]);
    let alone = bench.folder.path().join("alone");
    std::fs::create_dir(&alone).unwrap();
    std::fs::copy(out(BATCH), alone.join("mailed.jsonl")).unwrap();
    let report = ["job", "report", "--batch", "alone/mailed.jsonl", "--out", "zh.html"];
    let output = job.call_at("alone/data", "zh", &report);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!alone.join("data").exists(), "nothing is made to read a file");
    for (page, words) in [("en.html", ["Accepted by", "By site"]), ("zh.html", ["验收人", "按站点"])] {
        let page = std::fs::read_to_string(out(page)).unwrap();
        assert_harmless(&page);
        for told in ["gw-12", "0099", "O-12", words[0], words[1], "=cmd|&#39; /C"] {
            assert!(page.contains(told), "{told}\n{page}");
        }
        for unit in ["gw-12", "gw-13"] {
            let issued = &bench.issued_to(unit)[0];
            assert!(page.contains(&issued.client_id) && !page.contains(&issued.token_sha256));
        }
    }
}
