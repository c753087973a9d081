//! In every dialog the buttons stand in one order: what one wants pressed first, what leaves the dialog last.

use std::path::PathBuf;
use std::sync::Arc;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use regnwl_station::seen::snapshot::Snapshot;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::ui::{App, Opening};
use regnwl_station::words::{
    Lang, appointment, batch, disposition, file_list, learning, logs, places, profiles, window,
};

use crate::desk::{Desk, Nothing, SCREEN, ready_bench, window_on};
use crate::states;

/// The buttons with these names stand on one line in this order. `dialog`: which one it is.
#[track_caller]
fn in_order(dialog: &str, seen: &mut Harness<App>, names: &[&str]) {
    // A dialog takes its place in the next frames.
    seen.run_steps(4);
    // Of two with one name the dialog's own is painted last.
    let rects: Vec<_> = names.iter().map(|name| seen.query_all_by_label(name).last().expect(name).rect()).collect();
    for (pair, names) in rects.windows(2).zip(names.windows(2)) {
        let is_behind = pair[0].right() < pair[1].left() && (pair[0].center().y - pair[1].center().y).abs() < 4.0;
        assert!(is_behind, "{dialog}: {names:?} stand at {pair:?}");
    }
}

#[test]
fn what_one_wants_pressed_stands_first_and_what_leaves_a_dialog_last() {
    for lang in [Lang::En, Lang::Zh] {
        let cancel = window::text(lang).cancel;
        let over = |snapshot: Snapshot, presses: &[&str]| {
            let mut desk = Desk::new(snapshot, lang);
            desk.pass(0.6);
            presses.iter().for_each(|name| desk.press(name));
            desk
        };
        let found = || Snapshot { finds_slots: true, ..ready_bench() };
        let mut desk = over(found(), &[lang.pick("Slots…", "槽位…")]);
        in_order("places", &mut desk.window, &[places::text(lang).keep, cancel]);
        let words = learning::text(lang);
        desk.press(words.learn);
        let names = [words.done, words.skip, words.back, words.start_over, cancel];
        in_order("learning", &mut desk.window, &names);

        let mut desk = over(ready_bench(), &[batch::text(lang).open]);
        in_order("batch", &mut desk.window, &[cancel]);

        let words = disposition::text(lang);
        let decide = disposition::decide_about("SN24A7F00833", lang);
        let mut desk = over(states::state("open-units").unwrap(), &[lang.pick("Show them", "查看"), &decide]);
        in_order("disposition", &mut desk.window, &[words.record, cancel]);

        let stopped = Snapshot { operator: None, ..states::state("stopped").unwrap() };
        let go_on = window::text(lang).go_on;
        let mut desk = over(stopped, &[go_on]);
        in_order("signing", &mut desk.window, &[go_on, cancel]);
        let nobody = Snapshot { operator: None, ..ready_bench() };
        let mut desk = over(nobody, &[lang.pick("Operator: Name…", "操作员: 填写…")]);
        in_order("operator", &mut desk.window, &[window::text(lang).ok, cancel]);

        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        let mut seen = window_on(data.clone(), lang, Opening::Ask(Arc::new(Nothing)), SCREEN, 1.0);
        let press = |seen: &mut Harness<App>, names: &[&str]| {
            for name in names {
                // It may stand further down than the screen shows.
                seen.query_all_by_label(name).last().expect(name).scroll_to_me();
                seen.run_steps(4);
                seen.query_all_by_label(name).last().expect(name).click();
                seen.run_steps(4);
            }
        };
        press(&mut seen, &[profiles::text(lang).profiles, profiles::text(lang).import]);
        in_order("import", &mut seen, &[profiles::text(lang).import_do, cancel]);
        press(&mut seen, &[lang.pick("Browse…", "浏览…")]);
        let words = file_list::text(lang);
        in_order("file list", &mut seen, &[words.choose, words.enter, words.cancel]);

        let mut seen = window_on(data.clone(), lang, Opening::Ask(Arc::new(Nothing)), SCREEN, 1.0);
        press(&mut seen, &[window::text(lang).settings, appointment::text(lang).add]);
        in_order("supervisor", &mut seen, &[appointment::text(lang).do_add, appointment::text(lang).cancel]);

        let opening = Opening::Logs(Vec::<PathBuf>::new(), Arc::new(Nothing));
        let mut seen = window_on(data, lang, opening, SCREEN, 1.0);
        press(&mut seen, &[logs::text(lang).open]);
        in_order("open logs", &mut seen, &[logs::text(lang).open_now, cancel]);
    }
}
