//! What is handed over by its site or from the list alone, and a laptop that was copied.

use regnwl_station::domain::purpose::Purpose;
use regnwl_station::sim::dialect::Dialect;
use serde_json::json;

use super::super::Program;
use super::{COLLECTED, Laptop, begun};
use crate::common::{BATCH, Bench};
use crate::folder;
use crate::here::call;

/// A laptop with a list of three units at two sites, of which none was seen.
fn listed(bench: &Bench) -> Laptop<'_> {
    let laptop = Laptop::new(bench, "a");
    let list = laptop.file("list.csv");
    std::fs::write(&list, "sn,name,site\nSN-1,gw-1,north\nSN-2,,south\nSN-3,,north\n").unwrap();
    let profile = laptop.profile();
    laptop.program.done(&["job", "import", &list, "--batch", laptop.batch(), "--profile", &profile]);
    laptop
}

#[test]
fn a_site_goes_as_the_list_names_its_units_and_the_other_laptop_gives_them_the_names_of_the_list() {
    let bench = Bench::with(Dialect::At, json!({"deviceName": {"template": "u-${serialNumber}"}}));
    let (a, b) = (listed(&bench), Laptop::new(&bench, "b"));
    let (key, out, profile) = (b.key(), a.file("north.json"), a.profile());
    let call =
        ["job", "hand-over", "--batch", a.batch(), "--to", &key, "--out", &out, "--by", "chen", "--site", "north"];
    // Nobody knows what they are called; and nothing is done by halves.
    a.program.refused(&call, 2, "SN-3");
    a.program.refused(&[&call[..], &["--profile", "/nowhere.json"]].concat(), 2, "nowhere.json");
    assert!(a.program.done(&["unit", "list"]).is_empty() && !std::path::Path::new(&out).exists());
    let said = a.program.done(&[&call[..], &["--profile", &profile]].concat());
    assert_eq!(said[0]["units"], json!(2));
    assert_eq!(b.receive("north.json")["received"], json!(2));
    let mut shift = b.open(Purpose::Provision);
    for (serial, name) in [("SN-1", "gw-1"), ("SN-3", "u-SN-3")] {
        assert_eq!(shift.expect_pass(&bench.unit(serial)).device_name.as_deref(), Some(name));
    }
    shift.close();
    let shown = a.program.done(&["job", "show", "--json", "--batch", a.batch()]);
    let coverage = &shown[0]["coverage"];
    assert_eq!((&coverage["handedOver"], &coverage["left"]), (&json!(2), &json!(1)));
}

#[test]
fn a_laptop_that_was_copied_and_received_a_file_twice_is_shown_where_the_batch_files_meet() {
    let bench = Bench::new();
    let (a, b) = (Laptop::new(&bench, "a"), Laptop::new(&bench, "b"));
    begun(&a);
    let data = bench.folder.path().join("twin");
    folder::copy(&b.program.data, &data).unwrap();
    let batch = bench.folder.path().join(format!("twin-{BATCH}"));
    std::fs::copy(&b.batch, &batch).unwrap();
    let twin = Laptop { bench: &bench, program: Program { data, pin: None }, batch };
    a.hand_over(&b, "out.json", &["--left"]);
    for laptop in [&b, &twin] {
        assert_eq!(laptop.receive("out.json")["received"], json!(2), "neither knows of the other");
        let mut shift = laptop.open(Purpose::Provision);
        shift.expect_pass(&bench.unit(COLLECTED));
        shift.close();
    }
    let merged = a.file("merged.jsonl");
    let mut merge = call();
    merge.args(["log", "merge", "--lang", "en", a.batch(), b.batch(), twin.batch(), "--out", &merged]);
    let found = merge.output().unwrap();
    let said = String::from_utf8(found.stdout).unwrap();
    assert_eq!(found.status.code(), Some(1), "{said}");
    let named = |laptop: &Laptop<'_>| said.contains(laptop.batch.file_name().unwrap().to_str().unwrap());
    assert!(said.contains("was handed over") && named(&b) && named(&twin), "{said}");
}
