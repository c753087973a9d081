//! A panic leaves a report, and no more of them than a disk can bear.

use std::process::Command;

use regnwl_station::app::report;
use regnwl_station::domain::secret::Secret;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::words::Lang;

/// Says to a process that it is the one for this test.
const ALONE: &str = "REGNWL_TEST_ALONE";

/// What is done at a panic is the whole process's: it is tried in one of its own.
#[test]
fn a_panic_on_any_thread_becomes_a_report_that_names_its_place() {
    if std::env::var_os(ALONE).is_some() {
        panic_and_read();
        return;
    }
    let name = "panic_report::a_panic_on_any_thread_becomes_a_report_that_names_its_place";
    let mut alone = Command::new(std::env::current_exe().unwrap());
    let ended = alone.args([name, "--exact"]).env(ALONE, "1").output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success() && said.contains("1 passed"), "{said}");
}

fn panic_and_read() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::new(folder.path());
    report::install(&data, Lang::En);
    for _ in 0..20 {
        let _ = std::thread::Builder::new()
            .name("painter".into())
            .spawn(|| panic!("a test of the report: {:?}", Secret::new("Qz7vK1xTq9LwX2mB")))
            .unwrap()
            .join();
    }
    let _ = std::panic::take_hook();
    let reports: Vec<_> = std::fs::read_dir(data.reports()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(reports.len(), 8, "twenty panics fill the disk");
    let text = std::fs::read_to_string(&reports[0]).unwrap();
    assert!(!text.contains("Qz7vK1xT"), "a secret in a report: {text}");
    for part in ["thread: painter", file!(), "a test of the report", env!("CARGO_PKG_VERSION")] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}
