//! Two products on one bench, from the command line.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::common::{OTHER_PRODUCT, PRODUCT_KEY, PRODUCT_SECRET, practice_cloud};
use crate::here;
use crate::process::{Running, wait_for};
use regnwl_station::sim::cloud::PracticeCloud;

struct Bench {
    folder: tempfile::TempDir,
    cloud: PracticeCloud,
    _runtime: tokio::runtime::Runtime,
}

impl Bench {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (folder, cloud) = (tempfile::tempdir().unwrap(), runtime.block_on(practice_cloud()));
        std::fs::write(folder.path().join("ca.pem"), cloud.ca_pem()).unwrap();
        Self { folder, cloud, _runtime: runtime }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A profile, as file in the folder or in one of it.
    fn profile(&self, file: &str, name: &str, product_key: &str, pattern: Option<&str>) {
        let (ca, port) = (self.path("ca.pem"), self.cloud.addr().port());
        let profile = json!({
            "format": 1, "name": name, "productKey": product_key,
            "cloud": {"host": {"custom": "127.0.0.1"}, "port": port, "trust": {"caFile": ca}},
            "dialog": {"preset": "at"},
            "deviceName": {"pattern": pattern},
        });
        std::fs::create_dir_all(self.path(file).parent().unwrap()).unwrap();
        std::fs::write(self.path(file), profile.to_string()).unwrap();
    }

    fn unit(&self, serial: &str) -> Running {
        let call = ["sim", "device", "--dialect", "at", "--serial", serial, "--link"];
        let unit = Running(here::call().args(call).arg(self.path(serial)).spawn().unwrap());
        wait_for(&self.path(serial));
        unit
    }

    /// A call of the program, in which the environment has the first product's secret.
    fn program(&self, lang: &str) -> Command {
        let mut program = here::call();
        program.args(["--lang", lang, "--data-dir"]).arg(self.path("data"));
        program.env("REGNWL_PRODUCT_SECRET", PRODUCT_SECRET).env("REGNWL_WITNESS_DIR", self.path("witness"));
        program.current_dir(self.folder.path());
        program
    }

    fn provision(&self, lang: &str, call: &[&str]) -> Output {
        self.program(lang).args(["provision", "--wait", "30"]).args(call).output().unwrap()
    }

    /// Stores the other product's secret.
    fn store_secret(&self) {
        let mut set = self.program("en");
        let mut set = set
            .args(["secret", "set", "--product-key", OTHER_PRODUCT])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        set.stdin.take().unwrap().write_all(PRODUCT_SECRET.as_bytes()).unwrap();
        assert_eq!(set.wait().unwrap().code(), Some(0));
    }

    /// Both products, with these units in their slots.
    fn both(&self, lang: &str, gateway: &str, meter: &str) -> Output {
        let beside = ["--beside-profile", "meter.json", "--beside-batch", "WO-8.jsonl", "--beside-port", meter];
        let first = ["--profile", "gateway.json", "--batch", "WO-7.jsonl", "--port", gateway];
        self.provision(lang, &[&first[..], &beside].concat())
    }

    fn units_of(&self, file: &str) -> Vec<(String, String)> {
        let mut log = here::call();
        let shown = log.args(["log", "show", "--json"]).arg(self.path(file)).output().unwrap();
        let text = String::from_utf8(shown.stdout).unwrap();
        let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let told = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
        rows.map(|row| (told(&row, "serialNumber"), told(&row, "outcome"))).collect()
    }
}

#[test]
fn two_products_are_made_at_once_and_each_unit_stands_in_the_batch_file_of_its_product() {
    let bench = Bench::new();
    bench.profile("gateway.json", "Gateway", PRODUCT_KEY, Some("A[0-9]+"));
    bench.profile("meter.json", "Meter", OTHER_PRODUCT, Some("B[0-9]+"));
    let _units = ["A000001", "B000001", "A000002", "B000002"].map(|serial| bench.unit(serial));
    // What is in the environment is the first one's secret.
    for (lang, words) in
        [("en", "Second product: There is no product secret"), ("zh", "第二种产品：没有 ProductSecret")]
    {
        let output = bench.both(lang, "A000001", "B000001");
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{said}");
        assert!(said.contains(words), "{said}");
    }
    bench.store_secret();
    let output = bench.both("en", "A000001", "B000001");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(bench.units_of("WO-7.jsonl"), [("A000001".to_owned(), "PASS".to_owned())]);
    assert_eq!(bench.units_of("WO-8.jsonl"), [("B000001".to_owned(), "PASS".to_owned())]);
    let issued = || bench.cloud.issued().into_iter().map(|one| (one.product_key, one.device_name)).collect::<Vec<_>>();
    let mut both = issued();
    both.sort();
    assert_eq!(both, [(PRODUCT_KEY.into(), "A000001".into()), (OTHER_PRODUCT.into(), "B000001".into())]);

    // Each in the slot of the other: they fail before anything is asked.
    let output = bench.both("en", "B000002", "A000002");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(issued().len(), 2);
    assert_eq!(bench.units_of("WO-7.jsonl")[1], ("B000002".to_owned(), "FAIL".to_owned()));
    assert_eq!(bench.units_of("WO-8.jsonl")[1], ("A000002".to_owned(), "FAIL".to_owned()));
}

#[test]
fn two_products_whose_units_cannot_be_told_apart_are_not_open_at_once_and_one_beside_the_other_is_warned_of() {
    let bench = Bench::new();
    bench.profile("gateway.json", "Gateway", PRODUCT_KEY, Some("A[0-9]+"));
    bench.profile("meter.json", "Meter", OTHER_PRODUCT, None);
    bench.store_secret();
    let said = |output: &Output| String::from_utf8(output.stderr.clone()).unwrap();
    for (lang, words) in [("en", ["Gateway", "Meter", "deviceName.pattern"]), ("zh", ["Gateway", "Meter", "require"])] {
        let output = bench.both(lang, "nothing", "there");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{output:?}");
        assert!(words.iter().all(|word| said(&output).contains(word)), "{output:?}");
    }
    // Nor two batches of one product.
    bench.profile("again.json", "Again", PRODUCT_KEY, Some("B[0-9]+"));
    let twice = ["--profile", "gateway.json", "--batch", "WO-7.jsonl", "--port", "a", "--beside-profile", "again.json"];
    for (lang, words) in [("en", "are for one product"), ("zh", "属于同一产品")] {
        let output =
            bench.provision(lang, &[&twice[..], &["--beside-batch", "WO-8.jsonl", "--beside-port", "b"]].concat());
        assert_eq!((output.status.code(), said(&output).contains(words)), (Some(2), true), "{output:?}");
    }
    // Nor both at one port, and no port is two slots.
    bench.profile("meter.json", "Meter", OTHER_PRODUCT, Some("B[0-9]+"));
    for (lang, words) in [("en", "/dev/x is named twice"), ("zh", "/dev/x 填写了两次")] {
        let output = bench.both(lang, "/dev/x", "/dev/x");
        assert_eq!((output.status.code(), said(&output).contains(words)), (Some(2), true), "{output:?}");
        let one = ["--profile", "gateway.json", "--batch", "WO-7.jsonl", "--port", "/dev/x", "/dev/y", "/dev/x"];
        let output = bench.provision(lang, &one);
        assert_eq!((output.status.code(), said(&output).contains(words)), (Some(2), true), "{output:?}");
    }
    bench.profile("meter.json", "Meter", OTHER_PRODUCT, None);
    assert!(
        ["WO-7.jsonl", "WO-8.jsonl", "data/record"].iter().all(|name| !bench.path(name).exists()),
        "nothing was touched"
    );

    // The other product's profile is on the shelf of this station.
    let _unit = bench.unit("A000001");
    bench.profile("data/profiles/meter.json", "Meter", OTHER_PRODUCT, None);
    let one = ["--profile", "gateway.json", "--batch", "WO-7.jsonl", "--port", "A000001"];
    let output = bench.provision("en", &one);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(said(&output).contains("A unit of Meter that is plugged in here would be registered as this product"));
    let dry = bench.provision("en", &[&one[..], &["--dry-run"]].concat());
    assert!(!said(&dry).contains("Meter"), "a dry run registers nothing: {dry:?}");
    bench.profile("data/profiles/meter.json", "Meter", OTHER_PRODUCT, Some("B[0-9]+"));
    assert_eq!(said(&bench.provision("en", &one)).lines().filter(|line| line.contains("Meter")).count(), 0);
}
