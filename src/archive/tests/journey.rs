//! Batch files as they come out of mails, editors and archives: what happened is named, and the bytes are the same again.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;

use super::super::rows::Rows;
use super::super::stream::Stream;
use super::super::view::FileView;
use super::*;
use crate::archive::file_fault::FileFault;
use crate::archive::journey::Change;
use crate::domain::hex;
use crate::journal::Verdict;

/// Of several pieces, with what two power cuts left and the station accounted for in the middle: something, and nothing but an empty line.
fn batch() -> Vec<u8> {
    let mut writer = Writer::new("WO-1", "bench-1");
    for number in 0..400 {
        writer.pass(&format!("SN{number:04}"));
        let torn: &[u8] = match number {
            200 => b"{\"v\":1,\"se\n\n\0\0\xe5\xba\n\n",
            300 => b"\n",
            _ => b"",
        };
        if !torn.is_empty() {
            let offset = writer.bytes.len() as u64;
            writer.bytes.extend_from_slice(torn);
            writer.bytes.push(b'\n');
            writer.put(&crate::journal::scan::torn_entry(offset, torn));
        }
    }
    writer.fail("\u{5e8f}\u{5217}\u{1f600}", Outcome::Fail, Failure::SerialRefused);
    writer.bytes
}

/// The same without anything that is no text.
fn text() -> String {
    let mut writer = Writer::new("WO-1", "bench-1");
    (0..400).for_each(|number| writer.pass(&format!("SN{number:04}")));
    writer.fail("\u{5e8f}\u{5217}\u{1f600}", Outcome::Fail, Failure::SerialRefused);
    String::from_utf8(writer.bytes).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut packed = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        packed.start_file(*name, SimpleFileOptions::default()).unwrap();
        packed.write_all(bytes).unwrap();
    }
    packed.finish().unwrap().into_inner()
}

fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

fn replaced(bytes: &[u8], with: &[u8]) -> Vec<u8> {
    bytes.split_inclusive(|byte| *byte == b'\n').flat_map(|line| [&line[..line.len() - 1], with].concat()).collect()
}

#[test]
fn what_happened_is_named_and_the_bytes_are_the_same_again_and_unbroken() {
    use Change::*;
    let (batch, text) = (batch(), text());
    let marked = format!("\u{feff}{text}");
    let half = text.len() / 2 + text[text.len() / 2..].find('\n').unwrap() + 1;
    let mixed = [&text.as_bytes()[..half], &replaced(&text.as_bytes()[half..], b"\r\n")].concat();
    let crlf = text.replace('\n', "\r\n");
    type Case<'a> = (&'a str, Vec<u8>, &'a [u8], Vec<Change>);
    let journeys: Vec<Case<'_>> = vec![
        ("crlf", replaced(&batch, b"\r\n"), &batch, vec![LineEnds]),
        ("double spaced", replaced(text.as_bytes(), b"\r\r\n"), text.as_bytes(), vec![LineEnds, EmptyLines]),
        ("returns", replaced(text.as_bytes(), b"\r"), text.as_bytes(), vec![LineEnds]),
        ("mixed", mixed, text.as_bytes(), vec![SomeLineEnds]),
        ("empty lines at the end", [&batch[..], b"\n\n \n"].concat(), &batch, vec![EmptyLines]),
        ("empty lines between", text.replace('\n', "\n\n").into_bytes(), text.as_bytes(), vec![EmptyLines]),
        ("empty lines before", [b"\n\n", text.as_bytes()].concat(), text.as_bytes(), vec![EmptyLines]),
        ("blanks", text.replace('\n', " \t\n").into_bytes(), text.as_bytes(), vec![Blanks]),
        ("marked", marked.clone().into_bytes(), text.as_bytes(), vec![ByteOrderMark]),
        ("little endian", utf16(&text, false), text.as_bytes(), vec![Utf16]),
        ("big endian", utf16(&text, true), text.as_bytes(), vec![Utf16]),
        ("little endian, marked", utf16(&marked, false), text.as_bytes(), vec![Utf16]),
        ("big endian, marked", utf16(&marked, true), text.as_bytes(), vec![Utf16]),
        ("powershell", utf16(&format!("\u{feff}{crlf}"), false), text.as_bytes(), vec![Utf16, LineEnds]),
        ("without its end", utf16(text.trim_end(), false), text.as_bytes(), vec![Utf16, LastLineEnd]),
        ("gzip", gzip(&batch), &batch, vec![Gzip]),
        ("gzip in gzip", gzip(&gzip(&batch)), &batch, vec![Gzip, Gzip]),
        ("gzip in parts", [gzip(&batch[..999]), gzip(&batch[999..])].concat(), &batch, vec![Gzip]),
        ("zip", zip(&[("a.jsonl", &batch)]), &batch, vec![Zip("a.jsonl".into())]),
        (
            "zip of a mail",
            zip(&[("__MACOSX/._a", b"x"), ("readme.txt", b"hello"), ("logs/a.jsonl", crlf.as_bytes())]),
            text.as_bytes(),
            vec![Zip("logs/a.jsonl".into()), LineEnds],
        ),
        (
            "zip with what quotes a line",
            zip(&[("profile.json", b"{\"v\":1}"), ("report.txt", b"a {\"v\":1,"), ("a.jsonl", &batch)]),
            &batch,
            vec![Zip("a.jsonl".into())],
        ),
        (
            "gzip in a zip",
            zip(&[("a.jsonl.gz", &gzip(&utf16(&crlf, true)))]),
            text.as_bytes(),
            vec![Zip("a.jsonl.gz".into()), Gzip, Utf16, LineEnds],
        ),
    ];
    let mut desk = Desk::new();
    for (name, bytes, written, changes) in journeys {
        let view = desk.read(name, &bytes);
        assert_eq!((&view.journey.changes, view.journey.is_cut), (&changes, false), "{name}");
        assert_eq!((view.verdict.clone(), view.visits()), (Verdict::Unbroken, 401), "{name}");
        assert_eq!(
            (view.length, view.sha256().unwrap()),
            (written.len() as u64, hex(&Sha256::digest(written))),
            "{name}"
        );
        let mut stream = Stream::open(&view.path).unwrap();
        let mut visits = 0;
        while let Some(rows) = stream.next_rows().unwrap() {
            visits += rows.len();
        }
        assert_eq!((visits, stream.view().verdict.clone()), (401, Verdict::Unbroken), "{name}");
        let rows = Rows::of(&[view]);
        assert_eq!(rows.with_serial("\u{5e8f}\u{5217}\u{1f600}").len(), 1, "{name}");
    }
}

#[test]
fn a_file_that_is_as_it_was_written_is_read_where_it_stands() {
    let view = Desk::new().read("plain", &batch());
    assert!(view.journey.is_none() && view.verdict == Verdict::Unbroken);
}

#[test]
fn what_cannot_be_had_back_is_named_by_its_first_bad_line() {
    let text = text();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let changed = text.replacen("SN0100", "SN9100", 1).replace('\n', "\r\n");
    let mut desk = Desk::new();
    let view = desk.read("changed", changed.as_bytes());
    let bad = 1 + lines.iter().position(|line| line.contains("SN0100")).unwrap();
    assert!(matches!(view.verdict, Verdict::Broken { line, .. } if line == bad), "{:?}", view.verdict);
    assert_eq!(view.visits(), 401);

    for from in [1, 10] {
        let view = desk.read(&format!("head {from}"), lines[from..].concat().as_bytes());
        assert_eq!(view.verdict, Verdict::Headless);
        let view = desk.read(&format!("head {from} crlf"), lines[from..].concat().replace('\n', "\r\n").as_bytes());
        assert_eq!((view.verdict.clone(), view.visits() > 390), (Verdict::Headless, true));
    }
    let packed = gzip(text.as_bytes());
    let view = desk.read("cut", &packed[..packed.len() / 2]);
    assert!(view.journey.is_cut && view.visits() > 50 && view.visits() < 401, "{:?}", view.verdict);
    let mut damaged = packed.clone();
    damaged[packed.len() / 2] ^= 0xff;
    let view = desk.read("damaged", &damaged);
    assert!(view.journey.is_cut || view.verdict != Verdict::Unbroken, "{:?}", view.journey);
}

#[test]
fn what_is_no_batch_file_or_several_or_far_too_much_is_said_so() {
    let text = text();
    let mut desk = Desk::new();
    let zeros = vec![0; 32 << 20];
    let bomb = [text.as_bytes(), &vec![b' '; 48 << 20]].concat();
    type Is = fn(&FileView) -> bool;
    let files: Vec<(&str, Vec<u8>, Is)> = vec![
        ("several", zip(&[("a", text.as_bytes()), ("b", text.as_bytes())]), |view| {
            view.fault == Some(FileFault::SeveralInside(vec!["a".into(), "b".into()]))
        }),
        ("none", zip(&[("a.txt", b"hello")]), |view| view.fault == Some(FileFault::NothingInside)),
        ("empty zip", zip(&[]), |view| view.fault == Some(FileFault::NothingInside)),
        ("no zip", b"PK\x03\x04 and nothing".to_vec(), |view| matches!(view.fault, Some(FileFault::Unreadable(_)))),
        ("7z", b"7z\xbc\xaf\x27\x1c\0\0".to_vec(), |view| view.fault == Some(FileFault::Packed("7z"))),
        ("tar in gzip", gzip(&[&[b'a'; 257][..], b"ustar"].concat()), |view| {
            view.fault == Some(FileFault::Packed("tar"))
        }),
        ("letter", gzip(b"hello\n"), |view| view.is_read() && view.verdict == Verdict::NotOurs),
        ("notes", utf16("hello, this is no batch\n", false), |view| view.is_read() && view.verdict == Verdict::NotOurs),
        ("zeros", gzip(&zeros), |view| view.is_read() && view.verdict == Verdict::NotOurs && view.length < 8 << 20),
        ("bomb", gzip(&bomb), |view| view.fault == Some(FileFault::Bomb)),
    ];
    for (name, bytes, is_so) in files {
        let path = desk.file(name, &bytes);
        let id = desk.open(&path);
        let view = desk.until(id, |view| view.is_read() || view.fault.is_some());
        assert!(is_so(&view), "{name}: {:?} {:?} {}", view.fault, view.verdict, view.length);
    }
}

#[test]
fn a_packed_file_that_changes_while_it_is_open_is_to_be_opened_again() {
    let mut desk = Desk::new();
    let view = desk.read("a.gz", &gzip(text().as_bytes()));
    std::fs::write(&view.path, gzip(&batch())).unwrap();
    desk.archive.poll();
    let view = desk.until(view.id, |view| view.fault.is_some());
    assert_eq!((view.fault.clone(), view.visits()), (Some(FileFault::Rewritten), 401));
    let again = desk.archive.reopen(view.id).unwrap();
    assert_eq!(desk.until(again, FileView::is_read).verdict, Verdict::Unbroken);
}
