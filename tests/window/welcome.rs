//! The very first start: where the record is kept, what this is, practice in the same window, or the first product.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use regnwl_station::app::launch;
use regnwl_station::checkup::finding::Finding;
use regnwl_station::decisions::keeping::Keeping;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::folders::Folders;
use regnwl_station::store::not_set_up::{Lack, Member, NotSetUp, Sharing};
use regnwl_station::store::settings::SettingsFile;
use regnwl_station::ui::launch::{Launch, Refused, Settled, Setup};
use regnwl_station::ui::{App, Ends, Opening, StartNow, Wake};
use regnwl_station::words::Lang;

use crate::desk::{SCREEN, lang_name, says, wait_for_text, window_on};
use crate::layout::misplaced;
use crate::outline;

fn first(folder: &std::path::Path, lang: Lang, scale: f32) -> Harness<'static, App> {
    let data = DataDir::new(folder.join("data"));
    let launch = launch::launch(Folders::new(data.clone(), None), SettingsFile::at(folder.join("settings.json")), lang);
    window_on(data, lang, Opening::Ask(launch), SCREEN / scale, scale)
}

#[test]
fn the_welcome_leads_to_practice_in_the_same_window_and_leaves_the_real_folders_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = first(folder.path(), Lang::En, 1.0);
    assert!(says(&window, "Welcome") && !says(&window, "Start a batch"));
    window.get_by_label("Open the practice bench").click();
    wait_for_text(&mut window, "PRACTICE");
    wait_for_text(&mut window, "Ready");
    window.get_by_label("Leave practice").click();
    wait_for_text(&mut window, "Open the practice bench");
    assert!(!says(&window, "PRACTICE"));
    drop(window);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "practice made something here");
}

#[test]
fn the_welcome_leads_to_the_first_product_and_does_not_come_where_something_was_made() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = first(folder.path(), Lang::En, 1.0);
    window.get_by_label("Set up the first unit").click();
    window.run_steps(3);
    assert!(!says(&window, "Welcome") && !says(&window, "Start a batch"), "the profiles are not shown");
    // Back at the bench the start dialog waits.
    window.get_by_label("Bench").click();
    window.run_steps(3);
    assert!(says(&window, "Start a batch") && !says(&window, "Welcome"));
    std::fs::create_dir_all(folder.path().join("data/record")).unwrap();
    assert!(says(&first(folder.path(), Lang::En, 1.0), "Start a batch"));
}

/// The real start dialog, for a user who may not make the PC's folder: the one who runs these tests may, if they are root.
struct NewUser {
    lack: Lack,
    folders: Folders,
    launch: Arc<dyn Launch>,
}

impl NewUser {
    fn of(folder: &Path, lack: Lack, lang: Lang) -> Arc<Self> {
        let folders = Folders::new(DataDir::new("/var/lib/regnwl-station"), Some(DataDir::new(folder.join("own"))));
        let launch = launch::launch(folders.clone(), SettingsFile::at(folder.join("settings.json")), lang);
        Arc::new(Self { lack, folders, launch })
    }
}

impl Launch for NewUser {
    fn not_set_up(&self) -> Option<NotSetUp> {
        let own = Some("/home/li/.local/share/regnwl-station".into());
        let (folder, lack) = (self.folders.of_pc().path().to_owned(), self.lack.clone());
        Some(NotSetUp { folder, own, user: Some("li".into()), lack })
    }

    fn settle_alone(&self) -> Result<Settled, Refused> {
        self.launch.settle_alone()
    }

    fn practice(&self) -> Option<StartNow> {
        self.launch.practice()
    }

    fn last(&self) -> Setup {
        self.launch.last()
    }

    fn ports(&self) -> Vec<String> {
        self.launch.ports()
    }

    fn start(&self, _: Setup, _: Wake) -> Result<Ends, Refused> {
        unreachable!("there is no place for a record")
    }

    fn may(&self, _decision: &Decision) -> Result<Vec<String>, Refused> {
        unreachable!("nothing is decided here")
    }

    fn decide(&self, _decision: &Decision, _signed: &Signed) -> Result<(), Refusal> {
        Ok(())
    }

    fn check(&self, _: &Setup, _: Wake) -> Receiver<Finding> {
        unreachable!("nothing was filled in")
    }

    fn keeping(&self) -> Keeping {
        self.launch.keeping()
    }
}

fn dialout(member: Member) -> Sharing {
    Sharing { group: "dialout".into(), exists: true, member }
}

fn new_user(folder: &Path, lack: Lack, lang: Lang, scale: f32) -> Harness<'static, App> {
    let user = NewUser::of(folder, lack, lang);
    window_on(user.folders.in_use(), lang, Opening::Ask(user), SCREEN / scale, scale)
}

#[test]
fn who_has_no_place_for_a_record_chooses_a_folder_of_their_own_and_goes_on_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = new_user(folder.path(), Lack::Folder(dialout(Member::Yes)), Lang::En, 1.0);
    assert!(!says(&window, "Set up the first unit"), "a profile could be made that cannot be saved");
    // Nor by the rail.
    window.get_by_label("Profiles").click();
    window.run_steps(3);
    assert!(says(&window, "Welcome") && !folder.path().join("own").exists());

    window.get_by_label("Use a folder of my own").click();
    window.run_steps(3);
    assert!(says(&window, "Set up the first unit") && !says(&window, "Use a folder of my own"));
    assert!(folder.path().join("own").is_dir());
    // Everything reads it there now, and a later start finds it.
    window.get_by_label("Settings").click();
    window.run_steps(3);
    assert!(says(&window, &folder.path().join("own").display().to_string()), "the settings name another folder");
    let found = Folders::new(DataDir::new("/var/lib/regnwl-station"), Some(DataDir::new(folder.path().join("own"))));
    assert_eq!(found.in_use().path(), folder.path().join("own"));
}

#[test]
fn the_command_for_the_pc_is_shown_to_be_copied() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = new_user(folder.path(), Lack::Folder(dialout(Member::No)), Lang::En, 1.0);
    // Other systems look at the groups of a login at once.
    assert_eq!(says(&window, "Then log out and in again."), cfg!(target_os = "linux"));
    window.get_by_label("Copy the command").click();
    window.step();
    let copied = window.output().platform_output.commands.iter().find_map(|command| match command {
        eframe::egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let copied = copied.expect("nothing was copied");
    if cfg!(target_os = "linux") {
        assert_eq!(copied, "sudo usermod -aG dialout li && sudo install -d -m 2770 -g dialout /var/lib/regnwl-station");
    }
    assert!(says(&window, &copied), "something else was shown");
}

#[test]
fn the_welcome_of_a_new_user_says_what_it_said_before_and_nothing_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let rights = Lack::Rights { owner: Some("wang".into()), sharing: dialout(Member::No) };
    let lacks = [
        ("new-user", Lack::Folder(dialout(Member::Yes))),
        ("new-user-rights", rights),
        ("new-user-login", Lack::Membership(dialout(Member::FromNextLogin))),
    ];
    let mut faults = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        for (name, lack) in &lacks {
            for scale in [1.0, 2.0] {
                let window = new_user(folder.path(), lack.clone(), lang, scale);
                faults.extend(misplaced(&window, SCREEN / scale, &format!("{name}, {lang:?}, {scale}")));
                if scale == 1.0 && cfg!(target_os = "linux") {
                    let seen = outline::seen(window.root());
                    faults.extend(outline::agree(&format!("{name}.{}", lang_name(lang)), &outline::text(&seen)).err());
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn the_welcome_says_what_it_said_before_and_nothing_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let mut faults = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        for scale in [1.0, 2.0] {
            let window = first(folder.path(), lang, scale);
            faults.extend(misplaced(&window, SCREEN / scale, &format!("welcome, {lang:?}, {scale}")));
            if scale == 1.0 {
                let seen = outline::seen(window.root());
                faults.extend(outline::agree(&format!("welcome.{}", lang_name(lang)), &outline::text(&seen)).err());
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn the_welcome_gives_way_once_there_is_a_profile_that_can_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::new(folder.path().join("data"));
    std::fs::create_dir_all(data.path()).unwrap();
    // It was imported, or lies there from elsewhere; nothing was ever opened.
    let profile = serde_json::json!({
        "format": 1, "name": "Tracker T2", "productKey": "a1B2c3D4e5F",
        "cloud": {"host": {"region": "cn-shanghai"}}, "dialog": {"preset": "at"},
    });
    regnwl_station::store::shelf::Shelf::new(data.profiles()).save("tracker", &profile.to_string(), None).unwrap();
    let mut window = first(folder.path(), Lang::En, 1.0);
    wait_for_text(&mut window, "Start a batch");
    assert!(!says(&window, "Welcome"));
}
