//! An Android unit over `adb`: a stand-in that says what the program says. No test has seen the real one.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use regnwl_station::domain::line_fault::LineFault;
use regnwl_station::domain::programs::Programs;
use regnwl_station::link::Lines;
use regnwl_station::link::serial::{OpenError, Ports as _};

use super::common::GENEROUS;

/// What `adb` says of units in each state, word for word.
const STAND_IN: &str = r#"#!/bin/sh
[ "$1" = -s ] || exit 2
serial=$2; shift 2
case $serial in
  GOOD) ;;
  NEW) [ "$1" = shell ] || printf '* daemon not running; starting now at tcp:5037\n* daemon started successfully\n' >&2 ;;
  LOCKED) printf "error: device unauthorized.\nThis adb server's \$ADB_VENDOR_KEYS is not set\nOtherwise check for a confirmation dialog on your device.\n" >&2; exit 1 ;;
  ASLEEP) echo 'error: device offline' >&2; exit 1 ;;
  *) echo "error: device '$serial' not found" >&2; exit 1 ;;
esac
case "$*" in
  get-state) echo device ;;
  'shell -e none') exec env PS1='console:/ $ ' ENV= /bin/sh -i ;;
  *) echo "adb: unknown command $*" >&2; exit 1 ;;
esac
"#;

fn lines(folder: &Path) -> Lines {
    let adb: PathBuf = folder.join("adb");
    std::fs::write(&adb, STAND_IN).unwrap();
    std::fs::set_permissions(&adb, std::fs::Permissions::from_mode(0o755)).unwrap();
    Lines::new(Programs { adb: Some(adb), ssh: None }, folder.join("lines"))
}

#[test]
fn a_unit_over_adb_answers_and_what_keeps_one_away_is_told_in_its_words() {
    let folder = tempfile::tempdir().unwrap();
    let lines = lines(folder.path());
    let open = |serial: &str| lines.open(Path::new(&format!("adb:{serial}")), &Default::default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for serial in ["GOOD", "NEW"] {
        let mut link = open(serial).unwrap_or_else(|fault| panic!("{serial}: {fault:?}"));
        let heard = runtime.block_on(async {
            link.write_all(b"echo one-$((1 + 1))\n").await.unwrap();
            let mut heard = Vec::new();
            let hear = async {
                while !String::from_utf8_lossy(&heard).contains("one-2") {
                    heard.extend_from_slice(&link.read().await.unwrap());
                }
            };
            tokio::time::timeout(GENEROUS, hear).await.unwrap();
            String::from_utf8_lossy(&heard).into_owned()
        });
        assert!(heard.starts_with("console:/ $ "), "{heard}");
    }
    for (serial, why) in
        [("LOCKED", LineFault::NotLetIn), ("ASLEEP", LineFault::Offline), ("192.168.1.7:5555", LineFault::NotAttached)]
    {
        assert_eq!(open(serial).err(), Some(OpenError::Line(why)), "{serial}");
    }
    let missing = Lines::new(Programs { adb: Some("/no/such/adb".into()), ssh: None }, folder.path().join("lines"));
    let opened = missing.open(Path::new("adb:GOOD"), &Default::default());
    assert_eq!(opened.err(), Some(OpenError::Line(LineFault::ProgramMissing)));
}
