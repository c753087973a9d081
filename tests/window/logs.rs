//! The logs: real files with real chains, read by the real archive, seen as a person sees them.

mod archive;
mod unit;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use eframe::egui::accesskit::Role;
use eframe::egui::{DroppedFile, Event, Key, Modifiers, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use regnwl_station::app::launch;
use regnwl_station::demo::{PracticeCommand, PracticeFault};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::step::Step;
use regnwl_station::seen::ids::SlotId;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::folders::Folders;
use regnwl_station::store::settings::SettingsFile;
use regnwl_station::ui::{App, Opening};
use regnwl_station::words::Lang;

use crate::batches::{Batch, batch};
use crate::desk::{Desk, Nothing, SCREEN, lang_name, ready_bench, says, wait_for_text, wait_until, window};
use crate::layout::misplaced;
use crate::live::Live;
use crate::outline;

/// The log screen without a station.
struct Support {
    window: Harness<'static, App>,
    folder: tempfile::TempDir,
}

impl Support {
    fn new(files: impl FnOnce(&Path) -> Vec<PathBuf>) -> Self {
        Self::sized(files, Lang::En, SCREEN, 1.0)
    }

    fn sized(files: impl FnOnce(&Path) -> Vec<PathBuf>, lang: Lang, size: Vec2, scale: f32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let opening = Opening::Logs(files(folder.path()), Arc::new(Nothing));
        Self { window: window(lang, opening, size, scale), folder }
    }

    /// A batch of 412 units.
    fn healthy(lang: Lang) -> Self {
        let mut support = Self::sized(|folder| vec![shift(folder)], lang, SCREEN, 1.0);
        support.wait_until("is read", |window| has_row(window, "SN24A7F01999") && pictures_are_there(window));
        support
    }

    #[track_caller]
    fn wait_until(&mut self, what: &str, is: impl Fn(&Harness<App>) -> bool) {
        wait_until(&mut self.window, what, is);
        self.window.run_steps(2);
    }

    #[track_caller]
    fn wait_for(&mut self, text: &str) {
        self.wait_until(&format!("says {text:?}"), |window| says(window, text));
    }

    fn press(&mut self, name: &str) {
        self.window.get_by_label(name).click();
        self.window.run_steps(3);
    }

    fn key(&mut self, key: Key) {
        self.window.key_press(key);
        // Long enough to tell a person from a scanner.
        self.window.run_steps(4);
    }

    fn type_text(&mut self, text: &str) {
        for letter in text.chars() {
            self.window.event(Event::Text(letter.into()));
            self.window.run_steps(2);
        }
    }

    /// What the table's rows say.
    fn rows(&self) -> Vec<String> {
        let seen = outline::seen(self.window.root());
        seen.into_iter().filter(|seen| seen.role == Role::Row).map(|seen| seen.text).collect()
    }
}

fn has_row(window: &Harness<App>, serial: &str) -> bool {
    outline::seen(window.root()).iter().any(|seen| seen.role == Role::Row && seen.text.contains(serial))
}

fn pictures_are_there(window: &Harness<App>) -> bool {
    says(window, Lang::En.pick("Results", "")) || says(window, "结果分布")
}

fn shift(folder: &Path) -> PathBuf {
    batch(folder, "WO-20261122-03", "2026-11-22T10:12:00Z", 412)
}

#[test]
fn each_state_of_the_logs_says_what_it_said_before_and_nothing_is_cut_off() {
    let mut faults = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        for (size, scale) in [(SCREEN, 1.0), (SCREEN / 2.0, 2.0)] {
            for (state, mut support) in states(lang, size, scale) {
                support.window.run_steps(2);
                let what = format!("{state}, {lang:?}, {scale}");
                faults.extend(misplaced(&support.window, size, &what));
                for seen in outline::seen(support.window.root()) {
                    assert!(
                        !seen.is_control() || !seen.text.trim().is_empty(),
                        "{what}: {:?} without a name",
                        seen.role
                    );
                }
                if scale == 1.0 {
                    let text = outline::text(&outline::seen(support.window.root()));
                    let folder = support.folder.path().display().to_string();
                    faults.extend(
                        outline::agree(&format!("{state}.{}", lang_name(lang)), &text.replace(&folder, "…")).err(),
                    );
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

fn states(lang: Lang, size: Vec2, scale: f32) -> Vec<(&'static str, Support)> {
    let open = |files: fn(&Path) -> Vec<PathBuf>| Support::sized(files, lang, size, scale);
    let none = open(|_| Vec::new());
    let mut healthy = open(|folder| vec![shift(folder)]);
    healthy.wait_until("is read", |window| has_row(window, "SN24A7F00408"));
    let mut broken = open(|folder| vec![broken(folder), not_ours(folder)]);
    broken.wait_until("is read", |window| has_row(window, "SN24A7F01999"));
    let mut unit = open(|folder| vec![shift(folder)]);
    unit.wait_until("is read", |window| has_row(window, "SN24A7F00408"));
    unit.window.get_by_label_contains("SN24A7F00408").click();
    unit.wait_for(lang.pick("Timeline", "时间线"));
    for support in [&mut healthy, &mut broken] {
        if scale == 1.0 {
            support.wait_until("has its pictures", pictures_are_there);
        }
    }
    vec![("logs-none", none), ("logs", healthy), ("logs-broken", broken), ("logs-unit", unit)]
}

fn broken(folder: &Path) -> PathBuf {
    let mut bytes = std::fs::read(batch(folder, "WO-20261119-04", "2026-11-19T11:00:00Z", 60)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let path = folder.join("WO-20261119-04.jsonl");
    std::fs::write(&path, bytes).unwrap();
    path
}

fn not_ours(folder: &Path) -> PathBuf {
    let path = folder.join("notes.txt");
    std::fs::write(&path, "no batch file\n").unwrap();
    path
}

#[test]
fn a_fragment_that_is_typed_leaves_the_units_that_have_it() {
    let mut support = Support::healthy(Lang::En);
    support.window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    support.window.run_steps(3);
    support.type_text("f0041");
    support.wait_for("1 unit · 1 of 412 visits");
    assert!(support.rows()[0].contains("SN24A7F00410"), "{:?}", support.rows());
    // Words of either language, too.
    support.key(Key::Escape);
    support.wait_for("412 visits");
    support.window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    support.window.run_steps(3);
    support.type_text("拔出");
    support.wait_for("8 units · 8 of 412 visits");
    assert!(support.rows().iter().all(|row| row.contains(Failure::Unplugged.code())), "{:?}", support.rows());
}

#[test]
fn chips_filter_and_heads_sort() {
    let mut support = Support::healthy(Lang::En);
    support.press("FAIL 23");
    support.wait_for("23 units · 23 of 412 visits");
    assert!(support.rows().iter().all(|row| row.contains("FAIL")));
    support.press("Serial number");
    support.wait_until("is sorted", |window| says(window, "Serial number, ascending"));
    support.wait_until("is in order", |window| {
        let seen = outline::seen(window.root());
        seen.iter().find(|seen| seen.role == Role::Row).is_some_and(|row| row.text.contains("SN24A7F00023"))
    });
    support.press("Serial number, ascending");
    support.wait_until("is in the other order", |window| {
        let seen = outline::seen(window.root());
        seen.iter().find(|seen| seen.role == Role::Row).is_some_and(|row| row.text.contains("SN24A7F00408"))
    });
    support.press("Clear");
    support.wait_for("412 visits");
}

#[test]
fn the_yield_is_told_by_whatever_is_chosen() {
    let mut support = Support::healthy(Lang::En);
    support.wait_for("Slot 4");
    support.window.get_by_label("Yield by: Slot").scroll_to_me();
    support.window.run_steps(3);
    support.press("Yield by: Slot");
    support.press("Purpose");
    support.wait_for("Yield by: Purpose");
    support.wait_for("Production");
    support.wait_for("first pass 91.3 % (369 of 404) · 0.33 s, nine of ten within 0.36 s · 412 visits");
}

#[test]
fn keys_alone_lead_to_any_unit_and_back() {
    let mut support = Support::healthy(Lang::En);
    support.key(Key::ArrowDown);
    support.wait_for("Its last line is missing: the unit is still being worked on, or the power failed.");
    support.key(Key::ArrowDown);
    support.wait_until("shows the next", |window| says(window, "SN24A7F00410"));
    support.key(Key::End);
    support.wait_until("shows the last", |window| says(window, "SN24A7F00000"));
    assert!(support.rows().last().unwrap().contains("SN24A7F00000"), "the last row is seen");
    support.key(Key::PageUp);
    support.key(Key::Home);
    assert!(support.rows()[0].contains("SN24A7F01999"));
    support.key(Key::Escape);
    assert!(!says(&support.window, "Timeline"));
}

#[test]
fn what_is_exported_is_what_is_seen() {
    let mut support = Support::healthy(Lang::En);
    support.press("PENDING 8");
    support.wait_for("8 units · 8 of 412 visits");
    support.press("Export…");
    support.press("Format: JSON lines");
    support.press("Save");
    let path = support.folder.path().join("WO-20261122-03-units.jsonl");
    support.wait_for(&format!("8 visits saved in {}", path.display()));
    let text = std::fs::read_to_string(&path).unwrap();
    let mut serials: Vec<String> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .inspect(|record| assert_eq!(record["outcome"], "PENDING"))
        .map(|record| record["serialNumber"].as_str().unwrap().to_owned())
        .collect();
    serials.sort();
    let expected: Vec<_> = (0..411).filter(|n| n % 53 == 12).map(|n| format!("SN24A7F{n:05}")).collect();
    assert_eq!(serials, expected);
    // A file that is there is left as it is.
    support.press("Save");
    support.wait_until("refuses", |window| {
        outline::seen(window.root()).iter().any(|seen| seen.text.contains("cannot be written"))
    });
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn what_is_seen_goes_into_a_spreadsheet_too() {
    let mut support = Support::healthy(Lang::En);
    support.press("Export…");
    support.press("Format: Spreadsheet (xlsx)");
    support.press("Save");
    let made = support.folder.path().join("WO-20261122-03-units.xlsx");
    support.wait_for(&format!("412 visits saved in {}", made.display()));
    assert!(std::fs::read(made).unwrap().starts_with(b"PK"));
}

#[test]
fn a_file_that_a_mail_program_was_at_is_read_and_says_what_was_undone() {
    for (lang, said) in [(Lang::En, "line ends were changed"), (Lang::Zh, "换行符被邮件程序")] {
        let touched = |folder: &Path| {
            let path = shift(folder);
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(&path, text.replace('\n', "\r\n")).unwrap();
            vec![path]
        };
        let mut support = Support::sized(touched, lang, SCREEN, 1.0);
        support.wait_until("says what was undone", |window| {
            has_row(window, "SN24A7F01999") && outline::seen(window.root()).iter().any(|seen| seen.text.contains(said))
        });
    }
}

#[test]
fn the_evidence_of_a_unit_is_a_file_beside_its_batch() {
    let mut support = Support::healthy(Lang::En);
    support.press("PENDING 8");
    support.wait_for("8 units · 8 of 412 visits");
    support.key(Key::ArrowDown);
    support.wait_for("Timeline");
    support.press("Save this unit…");
    support.press("Save");
    support.wait_until("is saved", |window| {
        outline::seen(window.root()).iter().any(|seen| seen.text.starts_with("Saved in "))
    });
    let made: Vec<_> = std::fs::read_dir(support.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    let text = std::fs::read_to_string(&made[0]).unwrap();
    assert!(text.contains("SN24A7F00383") && text.contains("sha256sum"), "{text}");
}

/// A path, as the window hands it over.
#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        unreachable!("the window reads no file that is dropped")
    }
}

#[test]
fn a_file_that_is_dropped_on_the_bench_is_read_and_one_that_is_not_ours_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::new(ready_bench(), Lang::En);
    let dropped = [not_ours(folder.path()), shift(folder.path())];
    desk.window.input_mut().dropped_files.extend(dropped.map(|path| Arc::new(Dropped(path)) as _));
    let mut support = Support { window: desk.window, folder };
    support.wait_until("reads both", |window| {
        let said = |text: &str| outline::seen(window.root()).iter().any(|seen| seen.text.contains(text));
        said("notes.txt: not a batch file of this program") && said("3,935 lines, hash chain unbroken")
    });
}

#[test]
fn a_file_that_grows_is_followed_and_who_reads_further_down_keeps_the_place() {
    let mut made = Batch::new("WO-1", "2026-11-22T10:00:00Z".parse().unwrap());
    (0..200).for_each(|number| made.unit(number));
    let mut support = Support::new(|folder| vec![made.write(folder)]);
    support.wait_for("200 visits");
    support.key(Key::End);
    support.key(Key::PageUp);
    let before = support.rows();
    made.unit(200);
    made.ended(201, "SN-NEW", Outcome::Pass, None, Step::Log);
    made.write(support.folder.path());
    support.wait_for("202 visits");
    assert_eq!(support.rows(), before, "the rows moved away");
    support.key(Key::Home);
    assert!(support.rows()[0].contains("SN-NEW"));
}

#[test]
fn a_file_that_is_replaced_while_it_is_open_says_so_and_is_read_anew() {
    let mut support = Support::new(|folder| vec![batch(folder, "WO-1", "2026-11-22T10:00:00Z", 50)]);
    support.wait_for("50 visits");
    let other = batch(support.folder.path(), "WO-2", "2026-11-22T12:00:00Z", 70);
    std::fs::rename(other, support.folder.path().join("WO-1.jsonl")).unwrap();
    support.wait_until("says so", |window| window.query_by_label("Read again: WO-1").is_some());
    assert!(says(&support.window, "50 visits"), "what was read stays");
    support.press("Read again: WO-1");
    support.wait_for("70 visits");
    support.press("Remove: WO-2");
    support.wait_for("No batch file is open.");
}

#[test]
fn the_running_batch_is_there_by_itself_and_a_unit_that_is_not_through_leads_back_to_the_bench() {
    let mut live = Live::new(Lang::En);
    live.wait_for("Ready");
    live.hands(PracticeCommand::Fault(SlotId(0), PracticeFault::PulledWhileWriting));
    live.press(Key::Space);
    live.wait_for("1 unfinished unit.");
    live.press_name("Logs");
    live.wait_for("1 visit · practice · running now");
    live.wait_for("1 visit");
    live.press(Key::ArrowDown);
    live.wait_for("Finish this unit");
    live.press_name("Finish this unit");
    live.wait_for("Unfinished units");
    // It goes on while somebody looks at the logs.
    live.hands(PracticeCommand::Fault(SlotId(0), PracticeFault::None));
    live.hands(PracticeCommand::PlugIn(SlotId(0)));
    live.wait_for("Ready");
    live.press(Key::Space);
    live.press_name("Logs");
    live.wait_for("2 visits · practice · running now");
    live.wait_for("PASS 1");
    live.press(Key::Home);
    live.wait_for("2 visits of this unit");
    // The file knows it a moment before the bench.
    live.wait_until("says no more that it waits", |window| !says(window, "Finish this unit"));
}

#[test]
fn conflicts_between_stations_are_told_line_by_line() {
    let mut support = Support::new(|folder| {
        let one = |name: &str, number| {
            let mut made = Batch::new(name, "2026-11-22T10:00:00Z".parse().unwrap());
            made.ended(number, "SN-TWICE", Outcome::Pass, None, Step::Log);
            made.write(folder)
        };
        vec![one("WO-1", 1), one("WO-2", 2)]
    });
    support.wait_for("2 files, 24 lines, hash chains unbroken");
    support.press("Compare files…");
    support.wait_until("tells the conflict", |window| {
        let said = |text: &str| outline::seen(window.root()).iter().any(|seen| seen.text.contains(text));
        said("WO-1.jsonl:12") && said("WO-2.jsonl:12") && said("SN-TWICE")
    });
}

#[test]
fn logs_that_rest_paint_nothing() {
    let mut support = Support::healthy(Lang::En);
    support.window.run();
    let next = support.window.output().viewport_output.values().map(|viewport| viewport.repaint_delay).min().unwrap();
    assert!(next > Duration::from_secs(30), "paints again after {next:?}");
}

#[test]
fn a_batch_in_which_no_unit_has_ended_says_so_and_is_followed() {
    let mut made = Batch::new("WO-1", "2026-11-22T10:00:00Z".parse().unwrap());
    let mut support = Support::new(|folder| vec![made.write(folder)]);
    support.wait_for("No unit yet.");
    made.unit(1);
    made.write(support.folder.path());
    support
        .wait_until("shows the unit", |window| outline::seen(window.root()).iter().any(|seen| seen.role == Role::Row));
    assert!(!says(&support.window, "No unit yet."));
}

#[test]
fn the_batches_of_this_pc_are_there_to_be_opened_with_their_product_and_state() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::new(folder.path().join("data"));
    std::fs::create_dir_all(data.batches()).unwrap();
    let mut batch = Batch::new("WO-RECENT", "2026-11-20T01:00:00Z".parse().unwrap());
    batch.opened("Tracker T2", "00", Some("a1B2c3D4e5F"));
    batch.ended(0, "SN1", Outcome::Fail, Some(Failure::Silent), Step::ReadSerial);
    batch.ended(1, "SN1", Outcome::Pass, None, Step::Log);
    batch.finish();
    batch.write(&data.batches());
    let launch = launch::launch(
        Folders::new(data.clone(), None),
        SettingsFile::at(folder.path().join("settings.json")),
        Lang::En,
    );
    let mut window = crate::desk::window_on(data, Lang::En, Opening::Ask(launch), SCREEN, 1.0);
    window.get_by_label("Logs").click();
    wait_for_text(&mut window, "Batches of this PC");
    let row = |window: &Harness<App>| {
        outline::seen(window.root()).into_iter().find(|seen| seen.text.starts_with("WO-RECENT · finished · "))
    };
    wait_until(&mut window, "it is listed", |window| row(window).is_some());
    let called = row(&window).unwrap().text;
    window.get_by_role_and_label(Role::RadioButton, &called).click();
    // The file says its product and its state, and one unit that came twice is one unit.
    wait_for_text(&mut window, "Tracker T2 · a1B2c3D4e5F · finished");
    wait_for_text(&mut window, "1 unit · 2 visits");
    // What is open already leaves the others in the dialog.
    window.get_by_role_and_label(Role::Button, "Open…").click();
    wait_for_text(&mut window, "Batches of this PC");
}

#[test]
fn several_files_of_one_batch_are_told_apart_and_so_is_how_many_have_a_fault() {
    let mut support = Support::new(|folder| {
        let whole = shift(folder);
        let text = std::fs::read_to_string(&whole).unwrap();
        let copies = ["copy-1.jsonl", "copy-2.jsonl"].map(|name| {
            let path = folder.join(name);
            std::fs::write(&path, text.replacen("SN24A7F00001", "SN24A7F90001", 1)).unwrap();
            path
        });
        [vec![whole], copies.to_vec()].concat()
    });
    support.wait_until("the bad ones are counted and named", |window| {
        let seen = outline::seen(window.root());
        let said = |text: &str| seen.iter().any(|seen| seen.text.contains(text));
        said("2 of 3 files have a fault") && said("· copy-1.jsonl") && said("· copy-2.jsonl")
    });
}
