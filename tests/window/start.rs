//! The start dialog: products and batches are picked by name, a batch has one product, and it goes on with the profile it was opened with.

use std::path::PathBuf;

use eframe::egui::accesskit::{Role, Toggled};
use eframe::egui::{Event, Key, Modifiers, PointerButton, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use regnwl_station::app::launch;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::purpose::Purpose;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::folders::Folders;
use regnwl_station::store::profile_file;
use regnwl_station::store::settings::SettingsFile;
use regnwl_station::store::shelf::Shelf;
use regnwl_station::ui::{App, Opening};
use regnwl_station::words::Lang;
use serde_json::{Value, json};

use crate::batches::Batch;
use crate::desk::{SCREEN, says, type_into, wait_for_text, wait_until, window_on};
use crate::layout::misplaced;
use crate::outline;

const BATCH: &str = "Batch (a new name, or one to continue)";
const PORTS: &str = "Ports or addresses (none: all USB devices the profile allows)";
/// The product of the made-up visits.
const TRACKER: &str = "a1B2c3D4e5F";

/// A PC with two products.
struct Office {
    folder: tempfile::TempDir,
    data: DataDir,
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        data.create().unwrap();
        let office = Self { folder, data };
        office.save("tracker", "Tracker T2", TRACKER, 115_200);
        office.save("sensor", "Sensor S1", "b1Sensor000", 115_200);
        std::fs::create_dir_all(office.data.batches()).unwrap();
        office
    }

    fn shelf(&self) -> Shelf {
        Shelf::new(self.data.profiles())
    }

    /// Saves a profile; its SHA-256.
    fn save(&self, id: &str, name: &str, product_key: &str, baud: u32) -> String {
        let text = json!({
            "format": 1, "name": name, "productKey": product_key,
            "cloud": {"host": {"custom": "localhost"}, "port": 1},
            "line": {"baud": baud, "usb": [{"vid": "f055", "pid": "0099"}]},
            "dialog": {"preset": "at"},
        });
        self.shelf().save(id, &text.to_string(), None).unwrap();
        self.shelf().check(&text.to_string()).unwrap().sha256
    }

    /// A batch on the shelf, opened with this profile.
    fn batch(&self, name: &str, opened: Option<(&str, &str, Option<&str>)>, fill: impl FnOnce(&mut Batch)) -> PathBuf {
        let mut batch = Batch::new(name, "2026-11-20T01:00:00Z".parse().unwrap());
        if let Some((profile, sha256, product_key)) = opened {
            batch.opened(profile, sha256, product_key);
        }
        fill(&mut batch);
        batch.write(&self.data.batches())
    }

    /// What the window remembers of the last time.
    fn remember(&self, profile: &str, batch: &str, more: Value) {
        let mut settings = json!({ "setup": {
            "profile": self.shelf().path(profile), "batch": self.data.batches().join(format!("{batch}.jsonl")),
            "ports": ["/dev/nowhere0"], "operator": "li",
        }});
        settings.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        std::fs::write(self.folder.path().join("settings.json"), settings.to_string()).unwrap();
    }

    fn launch(&self) -> Opening {
        let settings = SettingsFile::at(self.folder.path().join("settings.json"));
        Opening::Ask(launch::launch(Folders::new(self.data.clone(), None), settings, Lang::En))
    }

    fn kept(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.folder.path().join("settings.json")).unwrap()).unwrap()
    }

    fn window(&self) -> Harness<'static, App> {
        let mut window = window_on(self.data.clone(), Lang::En, self.launch(), SCREEN, 1.0);
        wait_until(&mut window, "the shelf is read", |window| has(window, "Tracker T2"));
        window
    }
}

/// A product's row says its name, a batch's what stands in it too.
fn row<'a>(window: &'a Harness<App>, name: &'a str) -> Option<Node<'a>> {
    let is_called_so =
        |label: &str| label.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(" · "));
    window
        .query_all_by_role(Role::RadioButton)
        .find(|row| row.accesskit_node().label().as_deref().is_some_and(is_called_so))
}

fn has(window: &Harness<App>, name: &str) -> bool {
    row(window, name).is_some()
}

fn is_chosen(window: &Harness<App>, name: &str) -> bool {
    let node = row(window, name).unwrap();
    node.accesskit_node().toggled() == Some(Toggled::True)
}

fn choose(window: &mut Harness<App>, name: &str) {
    row(window, name).unwrap().click_accesskit();
    window.run_steps(3);
}

fn press(window: &mut Harness<App>, name: &str) {
    // Some wait for what is read on a thread of its own.
    wait_until(window, name, |window| window.query_by_role_and_label(Role::Button, name).is_some());
    window.get_by_role_and_label(Role::Button, name).click_accesskit();
    window.run_steps(3);
}

fn value(window: &Harness<App>, field: &str) -> String {
    window.get_by_role_and_label(Role::TextInput, field).accesskit_node().value().unwrap_or_default()
}

fn fill(window: &mut Harness<App>, field: &str, text: &str) {
    window.get_by_role_and_label(Role::TextInput, field).focus();
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.key_press(Key::Delete);
    window.run_steps(2);
    window.event(Event::Text(text.into()));
    window.run_steps(2);
    window.key_press(Key::Tab);
    window.run_steps(3);
}

fn begins(window: &Harness<App>, text: &str) -> bool {
    outline::seen(window.root()).iter().any(|seen| seen.text.starts_with(text))
}

#[test]
fn a_batch_is_picked_by_its_name_with_its_product_its_state_and_its_units_in_view() {
    let office = Office::new();
    let tracker = office.save("tracker", "Tracker T2", TRACKER, 115_200);
    office.batch("WO-1", Some(("Tracker T2", &tracker, Some(TRACKER))), |batch| {
        batch.ended(0, "SN1", Outcome::Pass, None, regnwl_station::domain::step::Step::Log);
    });
    office.batch("WO-0", Some(("Tracker T2", &tracker, Some(TRACKER))), Batch::finish);
    let mut window = office.window();
    wait_until(&mut window, "both are listed", |window| has(window, "WO-0") && has(window, "WO-1"));
    assert!(begins(&window, "WO-1 · open · Tracker T2 · 1 passed · 2026-11-2"), "product and units are not said");
    assert!(begins(&window, "WO-0 · finished · Tracker T2 · 0 passed"));
    choose(&mut window, "WO-1");
    wait_for_text(&mut window, "Continues: 1 units passed so far");
    // Nothing was chosen but the batch: the product is the batch's.
    assert!(is_chosen(&window, "Tracker T2"), "the product was not chosen with the batch");
    assert_eq!(value(&window, BATCH), "WO-1");
    let finished = row(&window, "WO-0").unwrap();
    assert!(finished.accesskit_node().is_disabled(), "a finished batch can be chosen");
}

#[test]
fn what_is_said_of_a_batch_is_not_said_of_another_name_that_is_being_typed() {
    let office = Office::new();
    let tracker = office.save("tracker", "Tracker T2", TRACKER, 115_200);
    office.batch("WO-1", Some(("Tracker T2", &tracker, Some(TRACKER))), |_| {});
    office.remember("tracker", "WO-1", json!({}));
    let mut window = office.window();
    wait_for_text(&mut window, "Continues: 0 units passed so far");
    type_into(&mut window, BATCH, "2");
    assert_eq!(value(&window, BATCH), "WO-12");
    assert!(!begins(&window, "Continues"), "{}", outline::text(&outline::seen(window.root())));
    window.key_press(Key::Tab);
    wait_until(&mut window, "it is a new one", |window| begins(window, "New batch in "));
}

#[test]
fn a_batch_is_picked_wherever_its_row_is_pressed_and_nothing_in_it_is_read_out_apart() {
    let office = Office::new();
    let tracker = office.save("tracker", "Tracker T2", TRACKER, 115_200);
    office.batch("WO-1", Some(("Tracker T2", &tracker, Some(TRACKER))), |_| {});
    for place in [vec2(0.1, 0.25), vec2(0.1, 0.75), vec2(0.95, 0.5)] {
        let mut window = office.window();
        wait_until(&mut window, "it is listed", |window| has(window, "WO-1"));
        let rect = row(&window, "WO-1").unwrap().rect();
        let inside: Vec<_> =
            outline::seen(window.root()).into_iter().filter(|seen| rect.contains_rect(seen.rect)).collect();
        assert_eq!(inside.len(), 1, "{}", outline::text(&inside));
        let pos = rect.lerp_inside(place);
        window.event(Event::PointerMoved(pos));
        for pressed in [true, false] {
            window.event(Event::PointerButton {
                pos,
                button: PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            });
        }
        window.run_steps(3);
        assert_eq!(value(&window, BATCH), "WO-1", "{place}");
    }
}

#[test]
fn another_product_is_offered_a_batch_of_its_own_and_the_ports_that_it_was_made_on() {
    let office = Office::new();
    let tracker = office.save("tracker", "Tracker T2", TRACKER, 115_200);
    office.batch("WO-1", Some(("Tracker T2", &tracker, Some(TRACKER))), |_| {});
    office.remember("tracker", "WO-1", json!({ "portsOf": { "b1Sensor000": ["/dev/nowhere7"] } }));
    let mut window = office.window();
    wait_for_text(&mut window, "Continues: 0 units passed so far");
    assert_eq!((value(&window, BATCH).as_str(), value(&window, PORTS).as_str()), ("WO-1", "/dev/nowhere0"));
    choose(&mut window, "Sensor S1");
    wait_for_text(&mut window, "Batch WO-1 makes Tracker T2. A batch has one product, so a new batch is offered.");
    assert!(value(&window, BATCH).starts_with("sensor-s1-20"), "{}", value(&window, BATCH));
    assert_eq!(value(&window, PORTS), "/dev/nowhere7");
    assert!(says(&window, "The product changed: check the ports."));
    // Whoever picks the batch gets its product back.
    choose(&mut window, "WO-1");
    wait_until(&mut window, "the product follows", |window| is_chosen(window, "Tracker T2"));
    assert_eq!(value(&window, BATCH), "WO-1");
    assert!(!is_chosen(&window, "Sensor S1"));
}

#[test]
fn what_is_done_with_the_units_is_chosen_and_goes_on_with_its_batch() {
    let office = Office::new();
    let tracker = office.save("tracker", "Tracker T2", TRACKER, 115_200);
    office.batch("WO-1", Some(("Tracker T2", &tracker, Some(TRACKER))), |_| {});
    office.batch("JOB-1", Some(("Tracker T2", &tracker, Some(TRACKER))), |batch| {
        batch.opened_for(Purpose::Collect, "Tracker T2", &tracker, TRACKER);
    });
    office.remember("tracker", "WO-1", json!({}));
    let mut window = office.window();
    wait_for_text(&mut window, "Continues: 0 units passed so far");
    assert!(is_chosen(&window, "Register and write"));
    wait_until(&mut window, "it is listed", |window| has(window, "JOB-1"));
    choose(&mut window, "JOB-1");
    wait_until(&mut window, "as it was opened", |window| is_chosen(window, "Register later"));
    assert!(begins(&window, "Nothing is asked of the cloud."));
    // What a person changes stays, and a new batch begins as all do.
    choose(&mut window, "Dry run");
    window.run_steps(10);
    assert!(is_chosen(&window, "Dry run"));
    press(&mut window, "New batch");
    wait_until(&mut window, "as all do", |window| is_chosen(window, "Register and write"));
    choose(&mut window, "Register later");
    fill(&mut window, BATCH, "JOB-2");
    assert!(is_chosen(&window, "Register later"), "a name that is typed changes what is done");
}

#[test]
fn a_bench_that_registers_later_opens_without_cloud_and_secret_and_says_what_it_does() {
    let office = Office::new();
    office.remember("tracker", "JOB-1", json!({}));
    let mut window = office.window();
    fill(&mut window, PORTS, "");
    choose(&mut window, "Register later");
    press(&mut window, "Open the bench");
    wait_for_text(&mut window, "Batch · Register later");
    assert_eq!(office.kept()["setup"]["purpose"], "collect");
}

#[test]
fn a_mistyped_address_is_told_below_the_ports_with_its_place_and_a_right_one_is_taken() {
    let office = Office::new();
    let mut window = office.window();
    fill(&mut window, PORTS, "tcp:line3:x, tcp:line4:4001");
    wait_for_text(
        &mut window,
        "tcp:line3:x is not a port: “x” is no port (1 to 65535); write tcp:HOST:PORT or ssh:USER@HOST",
    );
    assert!(!begins(&window, "tcp:line4:4001 is not"));
    fill(&mut window, PORTS, "tcp:line3:4002, tcp:line4:4001");
    wait_until(&mut window, "nothing is wrong", |window| !begins(window, "tcp:line3:"));
}

#[test]
fn a_batch_goes_on_with_the_profile_it_was_opened_with_and_a_new_one_takes_the_newest() {
    let office = Office::new();
    let opened = office.save("tracker", "Tracker T2", TRACKER, 115_200);
    office.save("tracker", "Tracker T2", TRACKER, 9600);
    office.batch("WO-1", Some(("Tracker T2", &opened, Some(TRACKER))), |_| {});
    office.remember("tracker", "WO-1", json!({}));
    let note = "The profile was changed after this batch was opened. The batch goes on with the old one; the change counts from the next batch.";
    let mut window = office.window();
    wait_for_text(&mut window, note);
    let old = office.data.profiles().join(format!("opened/tracker-{}.json", &opened[..8]));
    assert_eq!(regnwl_station::store::profile_file::load(&old).unwrap().sha256, opened);
    press(&mut window, "New batch");
    wait_until(&mut window, "the newest is taken", |window| !says(window, note));
    assert!(is_chosen(&window, "Tracker T2") && value(&window, BATCH).starts_with("tracker-t2-20"));
    // It may go on with the newest, where a person says so.
    choose(&mut window, "WO-1");
    wait_for_text(&mut window, note);
    assert!(is_chosen(&window, "Tracker T2 (as opened)") && !is_chosen(&window, "Tracker T2"));
    choose(&mut window, "Tracker T2");
    wait_for_text(
        &mut window,
        "This batch was opened with another version of this profile. It goes on with the one chosen here.",
    );
    assert_eq!(value(&window, BATCH), "WO-1");
    // Picked once more it goes on with its own again.
    choose(&mut window, "WO-1");
    wait_for_text(&mut window, note);
    assert!(is_chosen(&window, "Tracker T2 (as opened)") && !is_chosen(&window, "Tracker T2"));
}

#[test]
fn a_batch_of_one_of_two_profiles_of_a_product_is_listed_and_goes_on_with_its_own() {
    let office = Office::new();
    office.save("tracker", "Tracker T2", TRACKER, 115_200);
    let labelled = office.save("labelled", "Tracker T2 labelled", TRACKER, 9600);
    office.batch("WO-1", Some(("Tracker T2 labelled", &labelled, Some(TRACKER))), |_| {});
    office.remember("tracker", "WO-2", json!({}));
    let mut window = office.window();
    wait_until(&mut window, "it is listed", |window| begins(window, "WO-1 · open · Tracker T2 labelled · 0 passed"));
    choose(&mut window, "WO-1");
    wait_until(&mut window, "the profile follows", |window| is_chosen(window, "Tracker T2 labelled"));
    // Whoever chooses the other one is told, and gets its own back with the batch.
    choose(&mut window, "Tracker T2");
    wait_for_text(
        &mut window,
        "This batch was opened with another version of this profile. It goes on with the one chosen here.",
    );
    choose(&mut window, "WO-1");
    wait_until(&mut window, "its own is back", |window| is_chosen(window, "Tracker T2 labelled"));
}

#[test]
fn where_the_profile_of_a_batch_is_gone_a_person_says_what_it_goes_on_with() {
    let office = Office::new();
    // As 0.1.0 opened it, and nothing was made: nothing says which product it makes.
    office.batch("WO-1", None, |_| {});
    office.remember("tracker", "WO-1", json!({}));
    let mut window = office.window();
    let asked = "The profile that this batch was opened with (Tracker T2) is not on this PC any more. Choose the product that the batch goes on with.";
    wait_for_text(&mut window, asked);
    assert!(!is_chosen(&window, "Tracker T2") && !is_chosen(&window, "Sensor S1"));
    press(&mut window, "Open the bench");
    wait_for_text(&mut window, "· Choose a product.");
    choose(&mut window, "Sensor S1");
    wait_until(&mut window, "it is answered", |window| !says(window, asked));
    assert!(!says(&window, "· Choose a product."), "what is filled in is still said to be missing");
    assert_eq!((is_chosen(&window, "Sensor S1"), value(&window, BATCH).as_str()), (true, "WO-1"));
}

#[test]
fn an_old_batch_tells_its_product_by_its_visits() {
    let office = Office::new();
    office.batch("WO-1", None, |batch| batch.unit(0));
    office.remember("sensor", "WO-1", json!({}));
    let mut window = office.window();
    wait_for_text(&mut window, "Batch WO-1 makes Tracker T2. A batch has one product, so a new batch is offered.");
    assert!(is_chosen(&window, "Sensor S1") && value(&window, BATCH).starts_with("sensor-s1-20"));
}

#[test]
fn a_folder_that_is_not_there_is_said_and_made_when_asked() {
    let office = Office::new();
    let mut window = office.window();
    choose(&mut window, "Tracker T2");
    let folder = office.folder.path().join("share/line 3");
    fill(&mut window, BATCH, &folder.join("WO-9.jsonl").display().to_string());
    wait_for_text(&mut window, &format!("The folder {} does not exist.", folder.display()));
    assert!(!folder.exists());
    press(&mut window, "Create this folder");
    wait_for_text(&mut window, &format!("New batch in {}", folder.display()));
    assert!(folder.is_dir());
    // One that cannot be made says why.
    std::fs::write(office.folder.path().join("file"), "").unwrap();
    fill(&mut window, BATCH, &office.folder.path().join("file/in/WO-9.jsonl").display().to_string());
    wait_until(&mut window, "it is not there", |window| begins(window, "The folder "));
    press(&mut window, "Create this folder");
    wait_until(&mut window, "why", |window| {
        outline::seen(window.root()).iter().any(|seen| seen.text.contains("os error"))
    });
}

const FOLDER: &str = "Folder for batches";

#[test]
fn a_name_lands_in_the_folder_that_the_settings_name_and_what_was_chosen_stays_the_same_file() {
    let office = Office::new();
    let tracker = office.save("tracker", "Tracker T2", TRACKER, 115_200);
    let old = office.batch("WO-1", Some(("Tracker T2", &tracker, Some(TRACKER))), |_| {});
    office.remember("tracker", "WO-1", json!({}));
    let share = office.folder.path().join("share");
    let mut window = office.window();
    wait_for_text(&mut window, "Continues: 0 units passed so far");
    // A path that depends on where the program was started is not kept.
    press(&mut window, "Settings");
    fill(&mut window, FOLDER, "share");
    wait_for_text(&mut window, "Enter the whole path; what was kept before stays.");
    press(&mut window, "Bench");
    assert_eq!(office.kept()["batchFolder"], Value::Null);
    press(&mut window, "Settings");
    fill(&mut window, FOLDER, &share.display().to_string());
    press(&mut window, "Bench");
    assert_eq!(office.kept()["batchFolder"], json!(share));
    // The batch that was chosen is the one it was, and is still listed.
    wait_until(&mut window, "the same file", |window| value(window, BATCH) == old.display().to_string());
    wait_until(&mut window, "it is listed", |window| has(window, "WO-1"));
    // A new one goes to the new folder, which is not made in silence.
    press(&mut window, "New batch");
    wait_for_text(&mut window, &format!("The folder {} does not exist.", share.display()));
    assert!(!share.exists());
    press(&mut window, "Create this folder");
    wait_for_text(&mut window, &format!("New batch in {}", share.display()));
    assert!(share.is_dir() && value(&window, BATCH).starts_with("tracker-t2-20"));
    // The next start knows it; an empty field is the station's own folder again, which needs no asking.
    drop(window);
    std::fs::remove_dir_all(office.data.batches()).unwrap();
    let mut window = office.window();
    press(&mut window, "Settings");
    assert_eq!(value(&window, FOLDER), share.display().to_string());
    fill(&mut window, FOLDER, "");
    press(&mut window, "Bench");
    assert_eq!(office.kept()["batchFolder"], Value::Null);
    fill(&mut window, BATCH, "WO-2");
    wait_for_text(&mut window, &format!("New batch in {}", office.data.batches().display()));
}

#[test]
fn the_folder_for_batches_is_in_reach_at_every_size() {
    let office = Office::new();
    let mut faults = Vec::new();
    for (lang, settings) in [(Lang::En, "Settings"), (Lang::Zh, "\u{8bbe}\u{7f6e}")] {
        for (size, scale) in [(SCREEN, 1.0), (SCREEN / 2.0, 2.0), (vec2(1024.0, 600.0), 1.0)] {
            let mut window = window_on(office.data.clone(), lang, office.launch(), size, scale);
            press(&mut window, settings);
            fill(&mut window, lang.pick(FOLDER, "\u{6279}\u{6b21}\u{6587}\u{4ef6}\u{5939}"), "relative");
            faults.extend(misplaced(&window, size, &format!("{lang:?}, {size}, {scale}")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn a_list_is_looked_at_before_it_is_taken_and_its_bad_rows_come_first() {
    let office = Office::new();
    office.remember("tracker", "WO-9", json!({}));
    let list = office.folder.path().join("list.csv");
    std::fs::write(&list, "SN,site,window\n0012,Shanghai 1,22:00-05:00\n1.23E+11,,\n0014,,night\n").unwrap();
    let mut window = office.window();
    let choose_list = |window: &mut Harness<App>| {
        press(window, "List…");
        wait_until(window, "the files are listed", |window| says(window, "Choose a file"));
        window.get_by_role_and_label(Role::TextInput, "Folder").focus();
        window.run_steps(2);
        window.key_press_modifiers(Modifiers::COMMAND, Key::A);
        window.event(Event::Text(office.folder.path().display().to_string()));
        window.run_steps(2);
        window.key_press(Key::Enter);
        wait_until(window, "the folder is read", |window| says(window, "list.csv"));
        window.get_by_label("list.csv").click();
        window.run_steps(4);
        press(window, "Choose");
    };
    choose_list(&mut window);
    wait_for_text(&mut window, "units to be taken: 1; bad rows: 2");
    let seen: Vec<String> = outline::seen(window.root()).into_iter().map(|seen| seen.text).collect();
    let first = seen.iter().position(|text| text.starts_with("line 3: “1.23E+11”: the spreadsheet")).unwrap();
    assert_eq!(seen[first + 1], "line 4: “0014”: “night” is no time window such as 22:00-05:00");
    // The dialog that asked is beneath it.
    assert!(!misplaced(&window, SCREEN, "list").iter().any(|fault| fault.contains("leaves the screen")));
    let listed = || {
        let record = office.data.record();
        let files = std::fs::read_dir(record).into_iter().flatten().map(|file| file.unwrap().path());
        files
            .filter(|path| path.is_file())
            .any(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).contains(r#""kind":"listed""#))
    };
    press(&mut window, "Dismiss");
    assert!(!listed(), "a list that was looked at is not taken");
    choose_list(&mut window);
    wait_for_text(&mut window, "units to be taken: 1; bad rows: 2");
    press(&mut window, "Take the good rows only");
    wait_for_text(&mut window, "1 units taken");
    assert!(listed());
    // The batch is there, and knows its list.
    wait_for_text(&mut window, "Continues: 0 units passed so far");
    std::fs::write(&list, "SN,site\n0012,elsewhere\n0015,\n").unwrap();
    choose_list(&mut window);
    wait_for_text(&mut window, "beside the list on record: 1 new, 0 gone, 1 changed");
    press(&mut window, "Take this list");
    wait_for_text(&mut window, "2 units taken");
}

/// What the profile asks of the order is typed or scanned before the bench opens: Enter, which a scanner ends with, leads on and starts nothing.
#[test]
fn the_order_is_asked_for_and_said_what_is_wrong_with_it() {
    let office = Office::new();
    let fields = json!([
        { "name": "workOrder", "pattern": r"WO-\d{6}", "scan": "wo=([^;]+)" },
        { "name": "line3", "title": "产线" },
        { "name": "pallet", "optional": true },
    ]);
    let id = "tracker";
    let mut profile: Value = serde_json::from_str(&profile_file::read_text(&office.shelf().path(id)).unwrap()).unwrap();
    profile["orderFields"] = fields;
    office.shelf().save(id, &profile.to_string(), None).unwrap();
    let sha256 = office.shelf().check(&profile.to_string()).unwrap().sha256;
    office.batch("WO-1", Some(("Tracker T2", &sha256, Some(TRACKER))), |batch| {
        let order =
            [("workOrder", "WO-000007"), ("line3", "A")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        batch.opened_for_order(Purpose::Provision, ("Tracker T2", &sha256, TRACKER), order.into_iter().collect());
    });
    office.remember(id, "NEW-1", json!({}));
    let mut window = office.window();
    wait_for_field(&mut window, "Work order");
    assert_eq!((value(&window, "Work order"), value(&window, "产线")), (String::new(), String::new()));
    assert!(window.query_by_role_and_label(Role::TextInput, "Pallet (optional)").is_some());
    // A scanner types into the field that has the cursor, and ends with Enter.
    window.get_by_role_and_label(Role::TextInput, "Work order").focus();
    window.run_steps(2);
    window.event(Event::Text("q=5;wo=WO-12".into()));
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.run_steps(3);
    assert_eq!(value(&window, "Work order"), "WO-12", "what the code carries is taken out of it");
    assert!(window.get_by_role_and_label(Role::TextInput, "产线").accesskit_node().is_focused(), "it does not lead on");
    window.event(Event::Text("B".into()));
    window.run_steps(2);
    wait_for_text(
        &mut window,
        "· Work order: “WO-12” is not of the form that the profile wants (WO-\\d{6}). Check it, or scan it again.",
    );
    fill(&mut window, "Work order", "WO-000012");
    wait_until(&mut window, "nothing is wrong any more", |window| !begins(window, "· Work order"));
    // A batch that goes on is for its own order. Nothing is read while somebody types.
    window.key_press(Key::Escape);
    window.run_steps(2);
    choose(&mut window, "WO-1");
    wait_until(&mut window, "that of the batch", |window| value(window, "Work order") == "WO-000007");
    assert_eq!(value(&window, "产线"), "A");
}

fn wait_for_field(window: &mut Harness<App>, name: &str) {
    wait_until(window, name, |window| window.query_by_role_and_label(Role::TextInput, name).is_some());
}
