//! Profile files: every fault is named with its line, and the documents keep step with the types.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use regnwl_station::domain::profile_fault::Fault;
use regnwl_station::store::profile_file::{self, Loaded};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

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
