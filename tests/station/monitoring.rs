//! What a collector finds of a real station: a whole file by the rules of OpenMetrics, with right figures and nobody's number, name or secret; and a place that
//! cannot be written stops nothing.

use std::collections::BTreeMap;
use std::path::Path;

use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::monitoring::{Monitoring, MonitoringTarget};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::seen::event::Event;
use regnwl_station::seen::snapshot::NoticeKind;
use regnwl_station::sim::cloud::Fault;
use regnwl_station::station::Parts;
use regnwl_station::store::monitoring::choose;

use super::common::{BATCH, Bench, PRODUCT_KEY, PRODUCT_SECRET};

/// A bench of real units whose figures are written there.
fn parts(bench: &Bench, file: &Path) -> Parts {
    let parts = Parts { practice: false, ..bench.parts() };
    parts.data.create().unwrap();
    choose(&parts.data, &Monitoring { metrics_file: Some(file.to_owned()), system_log: None }).unwrap();
    parts
}

/// The samples of a text, which keeps to the rules: families in one piece with their kind before help and samples, names and endings as the kind wants them, labels
/// closed, each sample once, an end.
#[track_caller]
fn samples(text: &str) -> BTreeMap<String, u64> {
    let lines = text.strip_suffix("# EOF\n").expect("an end");
    let (mut samples, mut families, mut kind) = (BTreeMap::new(), Vec::new(), "");
    for line in lines.lines() {
        if let Some(told) = line.strip_prefix("# ") {
            let [what, name, said] = told.splitn(3, ' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
            if what == "TYPE" {
                assert!(!families.contains(&name), "{name} comes twice");
                families.push(name);
                kind = said;
            }
            assert_eq!(families.last(), Some(&name), "{line}");
            assert!(["TYPE", "UNIT", "HELP"].contains(&what) && ["gauge", "counter"].contains(&kind), "{line}");
            assert!(what != "UNIT" || name.ends_with(&format!("_{said}")), "{line}");
            continue;
        }
        let (sample, value) = line.rsplit_once(' ').unwrap();
        let name = sample.split('{').next().unwrap();
        let family = families.last().unwrap();
        let ending = if kind == "counter" { "_total" } else { "" };
        assert_eq!(name, format!("{family}{ending}"));
        assert!(name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_'), "{name}");
        assert!(sample == name || sample.ends_with("\"}"), "{sample}");
        assert!(samples.insert(sample.to_owned(), value.parse().unwrap()).is_none(), "{sample} comes twice");
    }
    samples
}

#[test]
fn a_collector_finds_right_figures_in_a_whole_file_and_nothing_of_a_unit_or_a_person() {
    let bench = Bench::new();
    let file = bench.folder.path().join("regnwl.prom");
    let mut shift = bench.open_parts(parts(&bench, &file));
    bench.wait_until("the first figures are there", || file.exists());
    let first = samples(&std::fs::read_to_string(&file).unwrap());
    let of = |name: &str, labels: &str| format!("{name}{{batch=\"shift-1\"{labels}}}");
    assert_eq!(first[&of("regnwl_batch_open", &format!(",product_key=\"{PRODUCT_KEY}\""))], 1);
    assert_eq!(first[&of("regnwl_stopped", ",code=\"\"")], 0);
    assert_eq!(first[&of("regnwl_slots", ",state=\"empty\"")], 2);
    assert!(first["regnwl_disk_free_bytes"] > 0);
    let units = ["SN-0001", "SN-0002", "SN-0003"].map(|serial| bench.unit(serial));
    shift.expect_pass(&units[0]);
    for unit in &units[1..] {
        bench.cloud.push_fault(Fault::CloseAfterConnack);
        shift.expect(unit, Outcome::Unknown, Some(Failure::ClosedBeforeAnswer));
    }
    // The second answer in a row that does not come pauses the line.
    let stop = shift.wait_for(|snapshot| snapshot.stopped.is_some()).stopped.unwrap();
    let stopped = of("regnwl_stopped", &format!(",code=\"{}\"", stop.code()));
    bench.wait_until("the stop is told", || std::fs::read_to_string(&file).unwrap().contains(&stopped));
    let text = std::fs::read_to_string(&file).unwrap();
    let now = samples(&text);
    assert_eq!(now[&stopped], 1);
    assert_eq!(now[&of("regnwl_units", ",outcome=\"PASS\"")], 1);
    assert_eq!(now[&of("regnwl_units", ",outcome=\"UNKNOWN\"")], 2);
    assert_eq!(now[&of("regnwl_visits_total", "")], 3);
    assert_eq!(now[&of("regnwl_registrations", "")], 3);
    assert_eq!(now["regnwl_units_unfinished{outcome=\"UNKNOWN\"}"], 2);
    assert_eq!(now["regnwl_identities_in_doubt"], 2);
    let issued = units[0].held().unwrap();
    for hidden in ["SN-0", "Wang", PRODUCT_SECRET, &issued.client_id, issued.device_token.expose()] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    shift.close();
    let last = samples(&std::fs::read_to_string(&file).unwrap());
    assert_eq!(last[&of("regnwl_batch_open", &format!(",product_key=\"{PRODUCT_KEY}\""))], 0);
    assert_eq!(last[&of("regnwl_visits_total", "")], 3);
    let left = std::fs::read_dir(bench.folder.path()).unwrap();
    assert!(left.into_iter().all(|entry| !entry.unwrap().file_name().to_string_lossy().ends_with(".new")));
}

#[test]
fn a_place_that_cannot_be_written_is_told_once_and_stops_nothing() {
    let bench = Bench::new();
    let mut shift = bench.open_parts(parts(&bench, &bench.folder.path().join("none/regnwl.prom")));
    let told = |event: &Event| match event {
        Event::MonitoringFailed { target, why } => Some((*target, why.clone())),
        _ => None,
    };
    let (target, why) = shift.told(told);
    assert_eq!(target, MonitoringTarget::MetricsFile);
    shift.wait_for(|snapshot| {
        let is_it = |kind: &NoticeKind| *kind == NoticeKind::MonitoringFailed { target, why: why.clone() };
        snapshot.notices.iter().any(|notice| is_it(&notice.kind))
    });
    shift.expect_pass(&bench.unit("SN-0001"));
    let left = shift.close();
    left.assert_unbroken();
    assert_eq!(left.events.iter().filter_map(told).count(), 1);
    assert!(!bench.folder.path().join("none").exists());
}

#[test]
fn practice_tells_nothing() {
    let bench = Bench::new();
    let file = bench.folder.path().join("regnwl.prom");
    let mut shift = bench.open_parts(Parts { practice: true, ..parts(&bench, &file) });
    shift.expect_pass(&bench.unit("SN-0001"));
    shift.close();
    assert!(bench.folder.path().join(BATCH).exists() && !file.exists());
}
