//! The jobs: a real record with real chains, read on a thread, seen as a person sees it.

use std::sync::Arc;

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Modifiers, MouseWheelSource, MouseWheelUnit, TouchPhase, Vec2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use regnwl_station::app::launch::launch;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::round::{Round, RoundCounts, RoundView};
use regnwl_station::seen::snapshot::Snapshot;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::folders::Folders;
use regnwl_station::store::settings::SettingsFile;
use regnwl_station::ui::{App, Ends, Opening};
use regnwl_station::words::{Lang, job, jobs as words, roll_back};
use tokio::sync::{mpsc, watch};

use crate::desk::{SCREEN, lang_name, press, says, type_into, wait_until, window_on};
use crate::layout::misplaced;
use crate::made_jobs::{LATER, RETROFIT, made};
use crate::{outline, states};

struct Field {
    window: Harness<'static, App>,
    folder: tempfile::TempDir,
}

impl Field {
    /// The screen of a record with these many units on the list of a job.
    fn new(lang: Lang, units: u64, size: Vec2, scale: f32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        if units > 0 {
            made(&data, units);
        }
        let settings = SettingsFile::at(folder.path().join("settings.json"));
        let launch = launch(Folders::new(data.clone(), None), settings, lang);
        let mut window = window_on(data, lang, Opening::Ask(launch), size, scale);
        press(&mut window, words::text(lang).jobs);
        wait_until(&mut window, "the record is read", |window| match units {
            0 => says(window, words::text(lang).none),
            _ => shows(window, RETROFIT),
        });
        window.run_steps(3);
        Self { window, folder }
    }

    fn rows(&self) -> Vec<String> {
        let seen = outline::seen(self.window.root());
        seen.into_iter().map(|seen| seen.text).filter(|text| text.starts_with("SN24A7F")).collect()
    }
}

/// A job of this name is on the screen.
fn shows(window: &Harness<App>, batch: &str) -> bool {
    outline::seen(window.root()).iter().any(|seen| seen.text.starts_with(batch))
}

#[test]
fn the_jobs_of_the_record_are_seen_with_all_of_their_units() {
    for lang in [Lang::En, Lang::Zh] {
        let mut field = Field::new(lang, 200, SCREEN, 1.0);
        // The newest first: one without a list, whose units were collected.
        assert_eq!(field.rows().len(), 5, "{:?}", field.rows());
        let later = outline::text(&outline::seen(field.window.root()));
        assert!(later.find(LATER).unwrap() < later.find(RETROFIT).unwrap(), "{later}");
        let job_card =
            outline::seen(field.window.root()).into_iter().find(|seen| seen.text.starts_with(RETROFIT)).unwrap();
        press(&mut field.window, &job_card.text);
        wait_until(&mut field.window, "the other job is read", |window| says(window, &words::shown(202, 202, lang)));
        field.window.run_steps(3);
        let text = outline::text(&outline::seen(field.window.root()));
        outline::agree(&format!("jobs.{}", lang_name(lang)), &text).unwrap();
    }
}

#[test]
fn nothing_of_it_is_cut_off_or_on_top_of_another() {
    let mut faults = Vec::new();
    for (size, scale) in [(SCREEN, 1.0), (SCREEN / 2.0, 2.0), (vec2(1024.0, 600.0), 1.0)] {
        for lang in [Lang::En, Lang::Zh] {
            let what = format!("jobs, {lang:?}, {size:?}, {scale}");
            let mut field = Field::new(lang, 200, size, scale);
            faults.extend(misplaced(&field.window, size, &what));
            let all = outline::seen(field.window.root());
            let card = all.into_iter().find(|seen| seen.text.starts_with(RETROFIT)).unwrap();
            press(&mut field.window, &card.text);
            wait_until(&mut field.window, "it is read", |window| says(window, &words::shown(202, 202, lang)));
            field.window.run_steps(3);
            faults.extend(misplaced(&field.window, size, &format!("{what}, a job")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn units_are_found_by_how_they_stand_by_site_and_by_any_part_of_what_is_known() {
    let lang = Lang::En;
    let mut field = Field::new(lang, 200, SCREEN, 1.0);
    let card = outline::seen(field.window.root()).into_iter().find(|seen| seen.text.starts_with(RETROFIT)).unwrap();
    press(&mut field.window, &card.text);
    let count = |found| move |window: &Harness<App>| says(window, &words::shown(found, 202, lang));
    wait_until(&mut field.window, "it is read", count(202));
    for (chip, found) in [("rolled back 3", 3), ("refused 3", 3), ("handed over 3", 3), ("Not on the list 2", 2)] {
        press(&mut field.window, chip);
        assert!(count(found)(&field.window), "{chip}: {:?}", field.rows());
        press(&mut field.window, chip);
    }
    press(&mut field.window, "handed over 3");
    let site =
        outline::seen(field.window.root()).into_iter().find(|seen| seen.text.starts_with("Suzhou east: ")).unwrap();
    press(&mut field.window, &site.text);
    assert!(count(1)(&field.window), "{:?}", field.rows());
    press(&mut field.window, "Clear");
    type_into(&mut field.window, "Search", "oldclient0000012");
    assert!(count(1)(&field.window), "{:?}", field.rows());
    assert!(field.rows()[0].starts_with("SN24A7F00012 · done") && field.rows()[0].contains("OldClient0000012 → k7Gx2"));
}

#[test]
fn a_long_job_is_painted_row_by_row_to_its_end() {
    let mut field = Field::new(Lang::En, 10_000, SCREEN, 1.0);
    let card = outline::seen(field.window.root()).into_iter().find(|seen| seen.text.starts_with(RETROFIT)).unwrap();
    press(&mut field.window, &card.text);
    wait_until(&mut field.window, "it is read", |window| says(window, &words::shown(10_002, 10_002, Lang::En)));
    assert!(field.rows().len() < 30, "{} rows are painted", field.rows().len());
    field.window.event(Event::PointerMoved(pos2(900.0, 600.0)));
    field.window.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, -500_000.0),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    field.window.run_steps(40);
    // Away from what is explained where it is pointed at.
    field.window.event(Event::PointerMoved(pos2(1000.0, 30.0)));
    field.window.run_steps(3);
    assert!(field.rows().iter().any(|row| row.starts_with("SN24A7F90002")), "{:?}", field.rows());
}

#[test]
fn the_report_is_written_in_the_language_that_is_chosen_and_over_nothing() {
    let mut field = Field::new(Lang::En, 40, SCREEN, 1.0);
    let to = field.folder.path().join("data/batches").join(format!("{LATER}-report.html"));
    press(&mut field.window, words::text(Lang::En).report);
    press(&mut field.window, "Language of the report: 中文");
    press(&mut field.window, "Save");
    wait_until(&mut field.window, "it is saved", |window| {
        outline::seen(window.root()).iter().any(|seen| seen.text.starts_with("Saved in "))
    });
    let page = std::fs::read_to_string(&to).unwrap();
    // The dialog has grown, and takes its place in the middle.
    field.window.run_steps(3);
    assert!(page.contains(job::text(Lang::Zh).accepted) && page.contains("SN24A7F00503"), "{page}");
    press(&mut field.window, "Save");
    wait_until(&mut field.window, "it is refused", |window| {
        outline::seen(window.root()).iter().any(|seen| seen.text.contains(" cannot be written "))
    });
    assert_eq!(std::fs::read_to_string(&to).unwrap(), page);
}

#[test]
fn a_record_without_a_job_says_what_one_is_and_leads_to_where_it_begins() {
    let mut field = Field::new(Lang::En, 0, SCREEN, 1.0);
    press(&mut field.window, words::text(Lang::En).begin);
    assert!(!says(&field.window, words::text(Lang::En).none), "it leads away");
    assert!(!field.folder.path().join("data/record").exists(), "nothing is made to look");
}

/// Presses what is called so, of what can be pressed.
fn press_button(window: &mut Harness<App>, name: &str) {
    window.get_by_role_and_label(Role::Button, name).click();
    window.run_steps(4);
}

#[test]
fn each_dialog_of_a_job_says_what_it_said_before_and_leaves_no_screen() {
    let mut faults = Vec::new();
    for (size, scale) in [(SCREEN, 1.0), (SCREEN / 2.0, 2.0), (vec2(1024.0, 600.0), 1.0)] {
        for lang in [Lang::En, Lang::Zh] {
            let text = words::text(lang);
            let back = roll_back::text(lang);
            for (name, button, says_so) in [
                ("ahead", text.register, text.ahead_head),
                ("hand-over", text.hand_over, text.hand_over_note),
                ("report", text.report, text.report_note),
                ("roll-back", text.roll_back, back.note),
            ] {
                let mut field = Field::new(lang, 40, size, scale);
                let batch = if name == "ahead" { LATER } else { RETROFIT };
                let card = outline::seen(field.window.root()).into_iter().find(|seen| seen.text.starts_with(batch));
                press(&mut field.window, &card.unwrap().text);
                wait_until(&mut field.window, "the job is read", |window| {
                    let units = if name == "ahead" { 5 } else { 42 };
                    says(window, &words::shown(units, units, lang))
                        && !window.get_by_role_and_label(Role::Button, button).accesskit_node().is_disabled()
                });
                press_button(&mut field.window, button);
                wait_until(&mut field.window, "the dialog is there", |window| says(window, says_so));
                field.window.run_steps(3);
                // What is below the edge of a low window is scrolled to.
                for seen in outline::seen(field.window.root()) {
                    if seen.rect.left() < -0.5 || seen.rect.right() > size.x + 0.5 {
                        faults.push(format!("{name}, {lang:?}, {size:?}: “{}” leaves the screen", seen.text));
                    }
                }
                if size == SCREEN {
                    let outline_name = format!("jobs-{name}.{}", lang_name(lang));
                    let seen = outline::text(&outline::seen(field.window.root()));
                    faults.extend(outline::agree(&outline_name, &seen).err());
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_bench_of_a_job_visits_its_addresses_and_is_held_from_here() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::new(folder.path().join("data"));
    made(&data, 40);
    let mut bench = states::state("empty").unwrap();
    bench.batch.name = RETROFIT.into();
    let (show, snapshots) = watch::channel(Arc::new(bench.clone()));
    let (commands, mut asked) = mpsc::channel(16);
    let opening = Opening::Now(Box::new(move |_| Ok(Ends { snapshots, beside: Vec::new(), commands, practice: None })));
    let mut window = window_on(data, Lang::En, opening, SCREEN, 1.0);
    let text = words::text(Lang::En);
    press(&mut window, text.jobs);
    wait_until(&mut window, "the record is read", |window| shows(window, RETROFIT));
    window.run_steps(3);
    // Another job than that of the bench: nothing to visit there.
    assert!(window.query_by_label(text.visit).is_none());
    let card = outline::seen(window.root()).into_iter().find(|seen| seen.text.starts_with(RETROFIT)).unwrap();
    assert!(card.text.contains(text.at_bench), "{}", card.text);
    press(&mut window, &card.text);
    wait_until(&mut window, "the job is read", |window| shows(window, "SN24A7F00000"));
    press(&mut window, text.visit);
    press(&mut window, text.visit_once);
    press(&mut window, text.visit_now);
    let Ok(Command::BeginRound(round)) = asked.try_recv() else { panic!("nothing was asked") };
    assert_eq!(round, Round { once: true, ..Round::default() });
    let mut counts = RoundCounts { done: 3, at_work: 2, absent: 1, waiting: 30, ..RoundCounts::default() };
    let show_round = |window: &mut Harness<App>, held, over, counts: RoundCounts| {
        let round = RoundView { held, over, at_once: 8, counts, stops: Vec::new() };
        show.send_replace(Arc::new(Snapshot { round: Some(Arc::new(round)), ..bench.clone() }));
        window.run_steps(3);
    };
    show_round(&mut window, false, false, counts);
    assert!(says(&window, "done 3 · at work 2 · waiting 30 · absent 1") && says(&window, text.round_at_work));
    assert!(window.get_by_label(text.visit).accesskit_node().is_disabled(), "one round at a time");
    assert_eq!(misplaced(&window, SCREEN, "a round"), Vec::<String>::new());
    press(&mut window, text.hold);
    assert!(matches!(asked.try_recv(), Ok(Command::HoldRound(true))));
    show_round(&mut window, true, false, counts);
    press(&mut window, text.go_on);
    assert!(matches!(asked.try_recv(), Ok(Command::HoldRound(false))));
    (counts.done, counts.at_work, counts.waiting) = (35, 0, 0);
    show_round(&mut window, false, true, counts);
    assert!(says(&window, text.round_over) && window.query_by_label(text.hold).is_none());
}
