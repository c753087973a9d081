//! A laptop that is killed between any two lines of a hand-over.

use regnwl_station::decisions::hand_over::HandOverFile;
use regnwl_station::domain::entry::Entry;
use regnwl_station::journal::scan::Scan;
use serde_json::json;

use super::super::Program;
use super::{Laptop, begun, text};
use crate::common::{BATCH, Bench, count};
use crate::folder;

/// A copy of a laptop as a kill behind this line of its batch has left it.
fn killed<'a>(laptop: &Laptop<'a>, name: &str, segment: &str, length: usize) -> Laptop<'a> {
    let data = laptop.bench.folder.path().join(name);
    folder::copy(&laptop.program.data, &data).unwrap();
    let path = data.join("record").join(segment);
    let bytes = std::fs::read(&path).unwrap();
    let length = length.min(bytes.len());
    std::fs::write(&path, &bytes[..length]).unwrap();
    // The follower is behind the record, and never before it.
    let batch = laptop.bench.folder.path().join(format!("{name}-{BATCH}"));
    std::fs::write(&batch, &bytes[..length]).unwrap();
    Laptop { bench: laptop.bench, program: Program { data, pin: None }, batch }
}

/// The segment of a laptop's batch, and where each of its lines of this kind ends, with the beginning of the first one before them.
fn cuts(laptop: &Laptop<'_>, is_meant: fn(&Entry) -> bool) -> (String, Vec<usize>) {
    let segments = std::fs::read_dir(laptop.program.data.join("record")).unwrap().flatten();
    let batch = laptop.batch.file_stem().unwrap().to_str().unwrap().to_owned();
    let segment = segments.map(|entry| entry.file_name().into_string().unwrap()).find(|name| name.contains(&batch));
    let segment = segment.unwrap();
    let bytes = std::fs::read(laptop.program.data.join("record").join(&segment)).unwrap();
    let meant: Vec<_> = Scan::of(&bytes).lines.into_iter().filter(|line| is_meant(&line.entry)).collect();
    let ends = meant.iter().map(|line| usize::try_from(line.range.end).unwrap() + 1);
    let first = usize::try_from(meant[0].range.start).unwrap();
    (segment, std::iter::once(first).chain(ends).collect())
}

#[test]
fn a_kill_between_any_two_lines_leaves_each_unit_with_one_of_the_two() {
    let bench = Bench::new();
    let (a, b) = (Laptop::new(&bench, "a"), Laptop::new(&bench, "b"));
    begun(&a);
    a.hand_over(&b, "whole.json", &["--left"]);
    let whole = HandOverFile::of(text(&bench, "whole.json").as_bytes()).unwrap();
    assert_eq!(whole.units.len(), 2);
    let (segment, ends) = cuts(&a, |entry| matches!(entry, Entry::HandedOver { .. }));
    for (away, length) in ends.into_iter().enumerate() {
        let cut = killed(&a, &format!("a-cut-{away}"), &segment, length);
        let out = cut.file(&format!("cut-{away}.json"));
        let call = ["job", "hand-over", "--again", "--batch", cut.batch(), "--out", &out, "--by", "chen"];
        if away == 0 {
            cut.program.refused(&call, 2, "no unit is away");
        } else {
            assert_eq!(cut.program.done(&call)[0]["units"], json!(away));
        }
        let here = cut.program.done(&["unit", "list"]).into_iter().filter(|unit| unit.get("handedOver").is_none());
        assert_eq!(here.count(), 2 - away, "what is not on its way is this station's");
        // The same call again goes on with it: one file has all of them.
        if away == 1 {
            let said = cut.hand_over(&b, "gone-on.json", &["--left"]);
            assert_eq!((&said["units"], &said["handOver"]), (&json!(2), &json!(whole.hand_over)));
            let other = killed(&b, "b-gone-on", &cuts(&b, |_| true).0, usize::MAX);
            assert_eq!(other.receive("gone-on.json")["received"], json!(2));
        }
    }
    b.receive("whole.json");
    let (segment, ends) = cuts(&b, |entry| matches!(entry, Entry::Received(_)));
    for (here, length) in ends.into_iter().enumerate() {
        let cut = killed(&b, &format!("b-cut-{here}"), &segment, length);
        assert_eq!(
            cut.receive("whole.json"),
            json!({
                "handOver": whole.hand_over, "from": whole.from.station, "received": 2 - here, "already": here,
            })
        );
        assert_eq!(cut.receive("whole.json")["received"], json!(0));
        assert_eq!(count(&cut.program.record(), "received"), 2);
    }
}
