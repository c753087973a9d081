//! The batch file that people see is moved, cut, edited or brought back from a backup in the middle of a batch: the station knows every unit all the same.

use std::path::{Path, PathBuf};

use regnwl_station::custody::fault::OpenFault;
use regnwl_station::domain::entry::Entry;
use regnwl_station::journal::line::{Link, write};
use regnwl_station::journal::scan::Scan;
use regnwl_station::journal::scan::Verdict;

use regnwl_station::station::{Parts, Station};

use super::common::{BATCH, Bench, PRODUCT_KEY, each};

/// What somebody did to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tampering {
    Moved,
    Cut,
    CutInsideALine,
    OneByteEdited,
    LinesAdded,
    LineTakenOut,
    Older,
}

#[test]
fn whatever_is_done_to_the_batch_file_every_unit_is_known_and_a_whole_file_follows() {
    use Tampering::*;
    each([Moved, Cut, CutInsideALine, OneByteEdited, LinesAdded, LineTakenOut, Older], tamper);
}

fn tamper(how: Tampering) {
    let bench = Bench::new();
    let file = bench.folder.path().join(BATCH);
    let mut shift = bench.open();
    let units = ["SN24A7F00911", "SN24A7F00912", "SN24A7F00913"].map(|serial| bench.unit(serial));
    shift.expect_pass(&units[0]);
    bench.wait_until("the file has followed", || is_whole(&bench, &file));
    let older = std::fs::read(&file).unwrap();
    shift.expect_pass(&units[1]);
    bench.wait_until("the file has followed", || is_whole(&bench, &file));
    let left = change(&file, &older, how);

    // In the same shift, and in the next one.
    shift.expect_pass(&units[2]);
    shift.expect_pass(&units[0]);
    shift.close();
    let mut shift = bench.open();
    for unit in &units {
        shift.expect_pass(unit);
    }
    assert_eq!((bench.connects(), bench.cloud.issued().len()), (3, 3), "{how:?}");
    let follows = PathBuf::from(&shift.snapshot().batch.file);
    shift.close();
    assert!(is_whole(&bench, &follows), "{how:?}");
    assert_eq!(Scan::of(&std::fs::read(&follows).unwrap()).verdict, Verdict::Unbroken, "{how:?}");
    // Nothing that somebody made is overwritten.
    let (place, bytes) = left;
    assert!(std::fs::read(place).unwrap().starts_with(&bytes), "{how:?}");
}

/// Does it, and says where what is left of it stands.
fn change(file: &Path, older: &[u8], how: Tampering) -> (PathBuf, Vec<u8>) {
    let mut bytes = std::fs::read(file).unwrap();
    match how {
        Tampering::Moved => {
            let elsewhere = file.with_file_name("moved.jsonl");
            std::fs::rename(file, &elsewhere).unwrap();
            return (elsewhere, bytes);
        }
        Tampering::Cut => bytes.truncate(older.len() / 2 + line_end(&older[older.len() / 2..])),
        Tampering::CutInsideALine => bytes.truncate(older.len() - 40),
        Tampering::OneByteEdited => {
            let at = older.len() - 200;
            bytes[at] ^= 1;
        }
        Tampering::LinesAdded => bytes.extend_from_slice(b"checked by Wang, 22 November\n"),
        Tampering::LineTakenOut => {
            let at = older.len() / 2 + line_end(&older[older.len() / 2..]);
            bytes.drain(at..at + line_end(&bytes[at..]));
        }
        Tampering::Older => bytes = older.to_vec(),
    }
    std::fs::write(file, &bytes).unwrap();
    (file.to_owned(), bytes)
}

fn line_end(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1
}

/// The file is the record's segment, byte for byte.
fn is_whole(bench: &Bench, file: &Path) -> bool {
    let record = bench.folder.path().join("data/record");
    let mut segments = std::fs::read_dir(record).unwrap().map(|segment| segment.unwrap().path());
    let segment = segments.find(|path| path.extension().is_some_and(|ending| ending == "jsonl")).unwrap();
    std::fs::read(file).ok() == Some(std::fs::read(segment).unwrap())
}

#[test]
fn a_batch_has_one_product_also_where_it_was_opened_before_that_was_put_down() {
    let bench = Bench::new();
    let other = |batch: &str| {
        let mut parts = Parts { batch_file: bench.folder.path().join(batch), ..bench.parts() };
        parts.profile.product_key = "a1Other0000".into();
        Station::open(parts)
    };
    let mut shift = bench.open();
    shift.expect_pass(&bench.unit("SN24A7F00913"));
    shift.close();
    let refused = |batch: &str| match other(batch).err().unwrap() {
        OpenFault::OtherProduct { file, made, wanted } => (file, made, wanted),
        fault => panic!("{fault}"),
    };
    let (file, wanted) = (bench.folder.path().join(BATCH), "a1Other0000".to_owned());
    assert_eq!(refused(BATCH), (file.clone(), PRODUCT_KEY.to_owned(), wanted.clone()));
    // Nothing was written, and the batch goes on with its own product.
    bench.open().close().assert_unbroken();
    // A new batch may be of any.
    let running = other("next.jsonl").unwrap();
    drop(running.commands);
    running.thread.join().unwrap();
    // As 0.1.0 opened it: what its units are tells what it makes.
    let record = bench.folder.path().join("data/record");
    let mut there = std::fs::read_dir(&record).unwrap().map(|entry| entry.unwrap().path());
    let segment = there.find(|path| path.extension().is_some_and(|extension| extension == "jsonl")).unwrap();
    let old = without_product(&std::fs::read(&segment).unwrap());
    [&segment, &file].into_iter().for_each(|path| std::fs::write(path, &old).unwrap());
    assert_eq!(refused(BATCH), (file, PRODUCT_KEY.to_owned(), wanted));
}

/// A segment as a version wrote it that did not say what it is opened for.
fn without_product(segment: &[u8]) -> Vec<u8> {
    let (mut bytes, mut link) = (Vec::new(), Link::start());
    for line in Scan::of(segment).lines {
        let mut entry = line.entry;
        if let Entry::Opened { product_key, .. } = &mut *entry {
            *product_key = None;
        }
        let (line, next) = write(&link, line.seq, line.at.parse().unwrap(), &entry);
        bytes.extend(line);
        link = next;
    }
    bytes
}
