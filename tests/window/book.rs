//! The shared book, seen in the logs: visits of all stations, one unit's life, how the stations stand, yield.

use std::path::Path;
use std::sync::Arc;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::step::Step;
use regnwl_station::ui::{App, Opening};
use regnwl_station::words::Lang;

use crate::batches::{Batch, batch};
use crate::desk::{SCREEN, fill, lang_name, says, wait_for_text, wait_until, window};
use crate::layout::misplaced;
use crate::made_book::{MadeBook, STATIONS};
use crate::outline;

/// A window that shows this book, in the logs.
fn shown(book: MadeBook, lang: Lang, size: Vec2) -> Harness<'static, App> {
    let mut window = window(lang, Opening::Logs(Vec::new(), Arc::new(book)), size, 1.0);
    press(&mut window, lang.pick("Shared book", "共享记录本"));
    window
}

fn of_a_shift(folder: &Path) -> MadeBook {
    MadeBook::of(&batch(folder, "WO-20261122-03", "2026-11-22T10:12:00Z", 412))
}

fn press(window: &mut Harness<App>, name: &str) {
    window.get_by_label(name).click();
    window.run_steps(3);
}

fn rows(window: &Harness<App>) -> Vec<String> {
    let all = window.get_all_by_role(Role::Button).filter_map(|node| node.accesskit_node().label());
    all.filter(|label| label.contains("SN24A7F")).collect()
}

fn type_text(window: &mut Harness<App>, text: &str) {
    for letter in text.chars() {
        window.event(eframe::egui::Event::Text(letter.into()));
        window.run_steps(2);
    }
}

#[test]
fn each_part_of_the_book_says_what_it_said_before_and_nothing_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let mut faults = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        for size in [SCREEN, vec2(1024.0, 600.0)] {
            let mut check = |window: &mut Harness<App>, state: &str| {
                window.run_steps(2);
                faults.extend(misplaced(window, size, &format!("{state}, {lang:?}, {size}")));
                if size == SCREEN {
                    let text = outline::text(&outline::seen(window.root()));
                    faults.extend(outline::agree(&format!("{state}.{}", lang_name(lang)), &text).err());
                }
            };
            let mut window = shown(of_a_shift(folder.path()), lang, size);
            wait_until(&mut window, "visits are there", |window| !rows(window).is_empty());
            check(&mut window, "book-visits");
            window.get_by_label_contains("SN24A7F00408").click();
            wait_for_text(&mut window, lang.pick("Timeline", "时间线"));
            check(&mut window, "book-unit");
            press(&mut window, lang.pick("Stations now", "工位现状"));
            wait_until(&mut window, "stations are there", |window| {
                window.query_by_label_contains(STATIONS[2]).is_some()
            });
            check(&mut window, "book-stations");
            press(&mut window, lang.pick("Yield", "合格率"));
            wait_until(&mut window, "hours are there", |window| window.query_by_label_contains("89.8 %").is_some());
            check(&mut window, "book-yield");
            let mut window = shown(MadeBook::silent(), lang, size);
            wait_until(&mut window, "why", |window| window.query_by_label_contains("db.plant").is_some());
            check(&mut window, "book-silent");
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn what_is_typed_and_chosen_leaves_the_visits_that_fit() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = shown(of_a_shift(folder.path()), Lang::En, SCREEN);
    wait_for_text(&mut window, "the newest 200; there are more");
    press(&mut window, "Show more");
    wait_for_text(&mut window, "the newest 400; there are more");
    press(&mut window, "FAIL");
    wait_until(&mut window, "only these", |window| {
        let rows = rows(window);
        !rows.is_empty() && rows.iter().all(|row| row.contains("FAIL"))
    });
    press(&mut window, "FAIL");
    window.get_by_label("Search").focus();
    window.run_steps(2);
    // Of fewer letters nothing is asked.
    type_text(&mut window, "f0");
    wait_until(&mut window, "what is missing", |window| window.query_by_label_contains("at least 3").is_some());
    type_text(&mut window, "0041");
    wait_until(&mut window, "one fits", |window| rows(window).len() == 1);
    assert!(rows(&window)[0].contains("SN24A7F00041"), "{:?}", rows(&window));
    press(&mut window, "Text is: the beginning");
    wait_for_text(&mut window, "No visit fits.");
    press(&mut window, "Text is: the end");
    wait_until(&mut window, "it is there again", |window| rows(window).len() == 1);
    press(&mut window, "Text is: the whole");
    wait_for_text(&mut window, "No visit fits.");
    window.key_press(Key::Escape);
    window.run_steps(4);
    assert!(!says(&window, "Stations now") && says(&window, "Open…"), "Escape leads back to the files");
}

#[test]
fn a_units_life_is_told_across_stations() {
    let folder = tempfile::tempdir().unwrap();
    let mut batch = Batch::new("WO-1", "2026-11-22T10:12:00Z".parse().unwrap());
    batch.ended(1, "SN24A7F00001", Outcome::Pending, Some(Failure::Unplugged), Step::Write);
    batch.ended(2, "SN24A7F00001", Outcome::Pass, None, Step::Log);
    batch.ended(3, "SN24A7F00003", Outcome::Pass, None, Step::Log);
    let mut window = shown(MadeBook::of(&batch.write(folder.path())), Lang::En, SCREEN);
    wait_until(&mut window, "visits are there", |window| rows(window).len() == 3);
    let newest = rows(&window).into_iter().find(|row| row.contains("SN24A7F00001") && row.contains("PASS")).unwrap();
    press(&mut window, &newest);
    wait_for_text(&mut window, "2 visits of this unit");
    let place = |station: &str| format!("{station} · WO-1 · a1B2c3D4e5F · visit");
    let tells = |window: &Harness<App>, station| window.query_by_label_contains(&place(station)).is_some();
    assert!(tells(&window, STATIONS[1]) && !tells(&window, STATIONS[0]));
    // The one before, at the other station.
    let other = |window: &Harness<App>| {
        let all = window.get_all_by_role(Role::RadioButton).filter_map(|node| node.accesskit_node().label());
        all.into_iter().find(|label| label.contains(&format!("{} · WO-1", STATIONS[0]))).unwrap()
    };
    let before = other(&window);
    assert!(before.contains("PENDING"), "{before}");
    window.get_by_label(&before).click();
    window.run_steps(3);
    assert!(tells(&window, STATIONS[0]) && says(&window, "PENDING"));
    assert!(!says(&window, "Save evidence…"), "no file stands behind it");
    window.get_by_label("Copy as text").click();
    let copied = |window: &Harness<App>| {
        window.output().platform_output.commands.iter().any(
            |command| matches!(command, eframe::egui::OutputCommand::CopyText(text) if text.contains("SN24A7F00001")),
        )
    };
    let is_copied = (0..3).any(|_| {
        window.step();
        copied(&window)
    });
    assert!(is_copied);
    window.key_press(Key::Escape);
    window.run_steps(4);
    assert!(!says(&window, "2 visits of this unit") && says(&window, "Stations now"));
}

#[test]
fn what_is_seen_is_written_into_a_new_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = shown(of_a_shift(folder.path()), Lang::En, SCREEN);
    wait_until(&mut window, "visits are there", |window| !rows(window).is_empty());
    for (part, file, row, count) in [
        ("Visits", "visits.csv", "number,endedAt,station,productKey,", 411),
        ("Stations now", "stations.csv", "station,lastSeen,secondsAgo,stopped,", 4),
        ("Yield", "yield.csv", "hour,station,outcome,visits", 0),
    ] {
        if part != "Visits" {
            press(&mut window, part);
        }
        let path = folder.path().join(file);
        wait_until(&mut window, "there is something", |window| {
            window.query_all_by_label("Export…").any(|node| !node.accesskit_node().is_disabled())
        });
        press(&mut window, "Export…");
        fill(&mut window, "Save as (a new file)", &path.display().to_string());
        press(&mut window, "Save");
        wait_until(&mut window, "it is written", |_| {
            std::fs::read_to_string(&path)
                .is_ok_and(|text| text.starts_with(row) || text.starts_with(&format!("\u{feff}{row}")))
        });
        wait_for_text(&mut window, "OK");
        press(&mut window, "OK");
        let rows = std::fs::read_to_string(&path).unwrap().lines().count() - 1;
        assert!(if count > 0 { rows == count } else { rows > 8 }, "{part}: {rows}");
    }
}

#[test]
fn a_book_that_gives_no_answer_is_asked_again_by_a_person_alone() {
    let mut window = shown(MadeBook::silent(), Lang::En, SCREEN);
    wait_until(&mut window, "why", |window| window.query_by_label_contains("S-38 db.plant:5432/book").is_some());
    press(&mut window, "Ask again");
    wait_until(&mut window, "why", |window| window.query_by_label_contains("S-38 db.plant:5432/book").is_some());
    assert!(window.get_by_label("Export…").accesskit_node().is_disabled());
}

#[test]
fn a_station_that_uses_no_book_has_no_button_for_it() {
    let window = window(Lang::En, Opening::Logs(Vec::new(), Arc::new(crate::desk::Nothing)), SCREEN, 1.0);
    assert!(says(&window, "Changes") && !says(&window, "Shared book"));
}
