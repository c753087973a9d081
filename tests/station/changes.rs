//! What is changed about a bench, or waits for a record, is on record with who it was.

use regnwl_station::decisions::changes::Waiting;
use regnwl_station::domain::entry::{ChangeOf, Changed, Entry};
use regnwl_station::journal::scan::Scan;
use regnwl_station::seen::command::Command;
use regnwl_station::store::data_dir::DataDir;

use super::common::Bench;

fn changed(entries: &[Entry]) -> Vec<&Changed> {
    let of = |entry: &'_ Entry| matches!(entry, Entry::Changed(_));
    let changed = entries.iter().filter(|entry| of(entry));
    changed.map(|entry| if let Entry::Changed(changed) = entry { &**changed } else { unreachable!() }).collect()
}

#[test]
fn what_is_changed_at_a_bench_is_in_its_batch_and_what_waited_is_where_no_batch_file_shows_it() {
    let bench = Bench::new();
    let data = DataDir::new(bench.folder.path().join("data"));
    std::fs::create_dir_all(data.path()).unwrap();
    let waiting = Waiting::of(&data);
    let setting = Changed::new(ChangeOf::Setting, "proxy", Some(String::new()), Some("p:1".into()));
    drop(waiting.note(setting.by(Some("chen".into()))).unwrap());
    let mut shift = bench.open();
    let mut places = shift.snapshot().places.to_vec();
    places[0].name = "left".into();
    shift.send(Command::Arrange(places.clone()));
    shift.send(Command::HandsFree(false));
    // Nothing is another one than before: there is nothing to tell.
    shift.send(Command::Arrange(places));
    shift.send(Command::HandsFree(false));
    let left = shift.close();
    let all = changed(&left.entries);
    let of = |what: ChangeOf| all.iter().filter(|one| one.what == what).collect::<Vec<_>>();
    let [setting] = of(ChangeOf::Setting)[..] else { panic!("{all:?}") };
    assert_eq!((setting.new.as_deref(), setting.by.as_deref()), (Some("p:1"), Some("chen")));
    assert!(setting.id.is_some() && setting.made.is_some() && waiting.all().is_empty());
    let [slot] = of(ChangeOf::Slot)[..] else { panic!("{all:?}") };
    let told = (slot.old.as_deref(), slot.new.as_deref(), slot.by.as_deref());
    assert_eq!(told, (Some("0"), Some("left"), Some("Wang")));
    let [start] = of(ChangeOf::AutoStart)[..] else { panic!("{all:?}") };
    assert_eq!((start.old.as_deref(), start.new.as_deref()), (Some("on"), Some("off")));
    let in_batch: Vec<Entry> = Scan::of(&left.batch).lines.into_iter().map(|line| *line.entry).collect();
    assert_eq!(changed(&in_batch).len(), 2, "what is of the office is not mailed");
}
