//! What must stay as it is, whatever becomes of the code: bytes of the record, events, exit codes, the words of the command line, names of files.
//!
//! What stands in the files of this folder is never changed: records, batch files and scripts out there hold the same. What is new gets a line of its own, and
//! nothing new compiles until its name stands in the table of its type.

mod calls;
mod events;
mod names;
mod places;
mod record;
mod stored;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The names under which the variants of an enum are stored, without a gap: the one of `value`, and all of them.
macro_rules! kinds {
    ($value:expr; $($pattern:pat => $name:literal,)*) => {
        (match $value { $($pattern => $name,)* }, &[$($name),*])
    };
}
pub(crate) use kinds;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn lines(name: &str) -> Vec<String> {
    let text = fs::read_to_string(path(name)).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// Each of the names is that of some line.
#[track_caller]
fn assert_all_there(file: &str, seen: &BTreeSet<&str>, names: &[&str]) {
    let missing: Vec<_> = names.iter().filter(|name| !seen.contains(*name)).collect();
    assert!(missing.is_empty(), "no line in tests/golden/{file} for {missing:?}");
}

/// Compares a list that only grows.
#[track_caller]
fn assert_stays(file: &str, now: &str) {
    let before = lines(file);
    let gone: Vec<_> = before.iter().filter(|line| !now.lines().any(|other| other == *line)).collect();
    let new: Vec<_> = now.lines().filter(|line| !before.iter().any(|other| other == line)).collect();
    assert!(
        before.iter().eq(now.lines()),
        "tests/golden/{file}\n  gone: {gone:#?}\n  new, which get their lines by hand where they are meant: {new:#?}"
    );
}
