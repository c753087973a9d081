//! Pages that are made from the program itself: written where that is asked for, compared everywhere else.

use std::fs;
use std::path::Path;

/// The page is what it would be if it were made now; with `REGNWL_WRITE` set it is made now. `test` is what writes it.
pub fn keep_in_step(path: &str, wanted: &str, test: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("REGNWL_WRITE").is_some() {
        fs::write(&file, wanted).unwrap();
    }
    let found = fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    let differs = found.lines().zip(wanted.lines()).find(|(found, wanted)| found != wanted);
    assert!(
        found == wanted,
        "{path} is behind the program: {differs:?}; write it with: REGNWL_WRITE=1 cargo test {test}"
    );
}
