//! A segment that is gone, or older than it was, is put back from its batch file, and all that stood in it is as it was.

use std::fs;

use regnwl_station::decisions::desk::Desk;
use regnwl_station::domain::entry::{Entry, Header, Resolution};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::record_fault::RecordFault;
use regnwl_station::journal::line::{Link, write};
use regnwl_station::journal::scan::{Scan, Verdict};
use regnwl_station::seen::decision::Disposition;
use regnwl_station::sim::cloud::Fault as CloudFault;
use regnwl_station::sim::device::{Fault, PracticeUnit};
use regnwl_station::station::Parts;

use super::dispositions::{open, rule};
use super::witnesses::{Days, TODAY, parts};

fn header(file: &[u8]) -> Header {
    let Entry::Header(header) = *Scan::of(file).lines.remove(0).entry else { panic!("no header") };
    *header
}

/// What `unit import` does with one file: the name of the segment that was put back.
fn put_back(days: &Days, file: &[u8]) -> Option<String> {
    let desk = Desk::open_to_put_back(&parts(&days.bench).data).unwrap();
    desk.put_back(&header(file), file).unwrap()
}

/// Today a unit was left pending, and the answer to another one was lost.
fn busy_day() -> (Days, PracticeUnit, PracticeUnit) {
    let days = Days::new();
    let (pending, unknown) = (days.bench.unit("SN24A7F00921"), days.bench.unit("SN24A7F00922"));
    let mut shift = days.bench.open_parts(Parts { batch_file: days.today.clone(), ..parts(&days.bench) });
    pending.set_faults([Fault::VanishesAfterWrite]);
    shift.expect(&pending, Outcome::Pending, Some(Failure::Unplugged));
    days.bench.cloud.push_fault(CloudFault::CloseAfterConnack);
    shift.expect(&unknown, Outcome::Unknown, Some(Failure::ClosedBeforeAnswer));
    shift.close();
    pending.set_faults([]);
    pending.hold(None);
    (days, pending, unknown)
}

#[test]
fn units_of_a_segment_that_was_put_back_are_finished_without_the_cloud_or_asked_about_as_before() {
    let (days, pending, unknown) = busy_day();
    let segment = days.data.join("record").join(TODAY);
    // How many of its lines are left.
    for left in [0, 2, 9, 20] {
        let whole = fs::read(&days.today).unwrap();
        let end: usize = whole.split_inclusive(|byte| *byte == b'\n').take(left).map(<[u8]>::len).sum();
        days.restore();
        if left > 0 {
            fs::write(&segment, &whole[..end]).unwrap();
        }
        assert_eq!(put_back(&days, &whole).as_deref(), Some(TODAY), "{left} lines are left");
        assert_eq!(fs::read(&segment).unwrap(), whole, "{left} lines are left");
        assert_eq!(put_back(&days, &whole), None, "it is there");
        assert_eq!(days.faults(&days.today), [], "{left} lines are left");
    }
    let before = days.bench.connects();
    let mut shift = days.bench.open_parts(Parts { batch_file: days.today.clone(), ..parts(&days.bench) });
    shift.expect_pass(&pending);
    shift.expect(&unknown, Outcome::Unknown, Some(Failure::AskUnknown));
    shift.close();
    assert_eq!(days.bench.connects(), before);
}

#[test]
fn where_all_segments_are_gone_and_the_key_is_there_they_come_back_one_after_the_other() {
    let (days, pending, _) = busy_day();
    let yesterday = fs::read(days.bench.folder.path().join("yesterday.jsonl")).unwrap();
    let today = fs::read(&days.today).unwrap();
    for entry in fs::read_dir(days.data.join("record")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "jsonl") {
            fs::remove_file(path).unwrap();
        }
    }
    // Nothing vouches for yesterday's before today's is there, which names it.
    assert_eq!(put_back(&days, &yesterday), None);
    assert_eq!(put_back(&days, &today).as_deref(), Some(TODAY));
    assert_eq!(put_back(&days, &yesterday).as_deref(), Some("000001-yesterday.jsonl"));
    let mut shift = days.bench.open_parts(Parts { batch_file: days.today.clone(), ..parts(&days.bench) });
    shift.expect_pass(&pending);
    shift.close();
}

#[test]
fn what_a_person_decided_behind_the_last_unit_is_put_back_too() {
    let (days, pending, _) = busy_day();
    let mut shift = days.bench.open_parts(Parts { batch_file: days.today.clone(), ..parts(&days.bench) });
    let keys = open(&shift.snapshot(), &pending.serial()).unwrap();
    assert_eq!(rule(&mut shift, &keys, Disposition::Retire, ""), Ok(()));
    shift.close();
    let whole = fs::read(&days.today).unwrap();
    days.restore();
    assert_eq!(put_back(&days, &whole).as_deref(), Some(TODAY));
    assert_eq!(fs::read(days.data.join("record").join(TODAY)).unwrap(), whole);
    assert_eq!(days.faults(&days.today), []);
}

#[test]
fn what_nobody_vouches_for_is_not_put_back() {
    let (days, ..) = busy_day();
    let whole = fs::read(&days.today).unwrap();
    days.restore();
    // Somebody has made a new chain over other lines.
    let (mut forged, mut link) = (Vec::new(), Link::start());
    for line in Scan::of(&whole).lines {
        let entry = match *line.entry {
            Entry::Issued { unit, token_sha256, sealed_token, .. } => {
                Entry::Issued { unit, client_id: "invented".into(), token_sha256, sealed_token }
            }
            other => other,
        };
        let (bytes, next) = write(&link, line.seq, line.at.parse().unwrap(), &entry);
        forged.extend(bytes);
        link = next;
    }
    assert_eq!(put_back(&days, &forged), None);
    // Another station's; one with a hole; one that ends too soon; the right one, of which nothing is remembered.
    let other = Days::new();
    assert_eq!(put_back(&days, &fs::read(&other.today).unwrap()), None);
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 1;
    assert_eq!(put_back(&days, &damaged), None);
    assert_eq!(put_back(&days, &whole[..whole.len() / 2]), None);
    days.forget();
    assert_eq!(put_back(&days, &whole), None);
    assert!(!days.data.join("record").join(TODAY).exists());
}

#[test]
fn a_copy_that_was_made_in_the_middle_of_a_line_is_put_back_too() {
    let (days, ..) = busy_day();
    let segment = days.data.join("record").join(TODAY);
    let whole = fs::read(&days.today).unwrap();
    let lines: Vec<usize> = whole.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::len).collect();
    let end: usize = lines[..9].iter().sum::<usize>() + lines[9] / 2;
    days.restore();
    fs::write(&segment, &whole[..end]).unwrap();
    // A start accounts for the half line before it knows that the record is not what it was.
    assert_ne!(days.faults(&days.today), []);
    assert_ne!(fs::read(&segment).unwrap(), whole[..end]);
    assert_eq!(put_back(&days, &whole).as_deref(), Some(TODAY));
    assert_eq!(fs::read(&segment).unwrap(), whole);
    assert_eq!(days.faults(&days.today), []);
}

#[test]
fn what_somebody_has_written_behind_the_last_remembered_line_is_not_put_back_and_the_start_tells_of_it() {
    let (days, _, unknown) = busy_day();
    let segment = days.data.join("record").join(TODAY);
    let whole = fs::read(&days.today).unwrap();
    let scan = Scan::of(&whole);
    let asked = scan.lines.iter().find_map(|line| match &*line.entry {
        Entry::Intent { keys, .. } if keys.serial_number == "SN24A7F00922" => Some(keys.clone()),
        _ => None,
    });
    let (by, why) = ("li".into(), "it was never asked".to_owned());
    let permission = Entry::Resolved { keys: asked.unwrap(), how: Resolution::RegisterAgain, by, why };
    let at = scan.lines.last().unwrap().at.parse().unwrap();
    let gone_on = [whole.clone(), write(&scan.end.head, scan.end.next_seq, at, &permission).0].concat();
    assert_eq!(Scan::of(&gone_on).verdict, Verdict::Unbroken);
    days.restore();
    fs::write(&days.today, &gone_on).unwrap();
    assert_eq!(put_back(&days, &gone_on).as_deref(), Some(TODAY));
    assert_eq!(fs::read(&segment).unwrap(), whole);
    assert!(matches!(&days.faults(&days.today)[..], [RecordFault::RolledBack { segment, .. }] if segment == TODAY));
    // Without that file too the unit is asked about, as it was.
    let (before, fresh) = (days.bench.connects(), days.bench.folder.path().join("tomorrow.jsonl"));
    let mut shift = days.bench.open_parts(Parts { batch_file: fresh, ..parts(&days.bench) });
    shift.expect(&unknown, Outcome::Unknown, Some(Failure::AskUnknown));
    shift.close();
    assert_eq!(days.bench.connects(), before);
}
