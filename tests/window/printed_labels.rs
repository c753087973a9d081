//! Labels that may have been printed, and those that wait for a printer: the bench says so, and whoever may says what is so.

use eframe::egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use regnwl_station::app::launch;
use regnwl_station::decisions::changes::Waiting;
use regnwl_station::domain::LabelSettled;
use regnwl_station::domain::secret::Secret;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::snapshot::Snapshot;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::folders::Folders;
use regnwl_station::store::printers;
use regnwl_station::store::settings::SettingsFile;
use regnwl_station::ui::{App, Opening};
use regnwl_station::words::{Lang, label};

use crate::desk::{self, Desk};
use crate::settings::TALL;
use crate::states;

#[test]
fn what_waits_and_what_is_in_doubt_is_said_and_decided_about_with_a_name() {
    let mut seen = states::state("labels").unwrap();
    seen.operator = Some("Wang".into());
    let labels = seen.labels.clone().unwrap();
    for (lang, there, again, ok, print) in
        [(Lang::En, "It is there", "Print again…", "OK", "Print"), (Lang::Zh, "标签已在", "再打印…", "确定", "打印")]
    {
        let words = label::stand(lang, &labels.stand, &labels.unsure, Some(12)).unwrap();
        for (opens, signs, how) in [(there, ok, LabelSettled::There), (again, print, LabelSettled::Again)] {
            let mut desk = Desk::new(Snapshot::clone(&seen), lang);
            desk.pass(1.0);
            assert!(desk::says(&desk.window, &words), "{words}");
            desk.press(opens);
            assert_eq!(desk.asked(), [], "a name first");
            desk.press(signs);
            let decision = Decision::Labels { units: labels.unsure.clone(), how };
            let signed = Signed { pin: Secret::new(""), ..Signed::by("Wang") };
            assert_eq!(desk.asked(), [Command::decide(decision, signed)]);
        }
    }
}

#[test]
fn a_leader_has_a_label_printed_once_more_by_a_scan() {
    let mut seen = states::state("labels").unwrap();
    seen.operator = Some("Wang".into());
    for lang in [Lang::En, Lang::Zh] {
        let (words, batch) = (label::text(lang), lang.pick("Batch…", "批次…"));
        let mut desk = Desk::new(Snapshot::clone(&seen), lang);
        desk.pass(1.0);
        desk.press(batch);
        desk.press(words.reprint_ask);
        assert!(desk::says(&desk.window, words.reprint_head));
        desk.press(words.print_now);
        assert_eq!(desk.asked(), [], "whose?");
        desk::fill(&mut desk.window, words.scan, "SN-4711 ");
        desk.press(words.print_now);
        let signed = Signed { pin: Secret::new(""), ..Signed::by("Wang") };
        assert_eq!(desk.asked(), [Command::Reprint("SN-4711".into(), signed)]);
    }
    // Where the profile has no label nobody is offered one.
    let mut desk = Desk::new(desk::ready_bench(), Lang::En);
    desk.press("Batch…");
    assert!(!desk::says(&desk.window, label::text(Lang::En).reprint_ask));
}

#[test]
fn a_printer_is_kept_once_it_is_one_and_that_goes_on_record() {
    for lang in [Lang::En, Lang::Zh] {
        let words = label::text(lang);
        let folder = tempfile::tempdir().unwrap();
        let (data, file) = (DataDir::new(folder.path().join("data")), folder.path().join("settings.json"));
        data.create().unwrap();
        let real = launch::launch(Folders::new(data.clone(), None), SettingsFile::at(file), lang);
        let mut window = desk::built(data.clone(), lang, Opening::Ask(real), TALL, 1.0, desk::host());
        let go = |window: &mut Harness<App>, screen: &str| {
            window.get_by_role_and_label(Role::Button, screen).click();
            window.run_steps(4);
        };
        let (settings, logs) = (lang.pick("Settings", "设置"), lang.pick("Logs", "日志"));
        for (typed, kept) in [
            ("10.0.0.5", ""),
            ("device:C:\\label.txt", ""),
            ("tcp:10.0.0.5; 2 = tcp:10.0.0.6:9101", "tcp:10.0.0.5; 2=tcp:10.0.0.6:9101"),
        ] {
            go(&mut window, settings);
            window.get_by_role_and_label(Role::TextInput, words.printers_field).scroll_to_me();
            window.run_steps(3);
            desk::fill(&mut window, words.printers_field, typed);
            assert_eq!(desk::says(&window, words.not_printers), kept.is_empty(), "{typed}");
            go(&mut window, logs);
            assert_eq!(printers::printers(&data).to_string(), kept, "{typed}");
        }
        // What was changed is on record, or waits for it.
        let told = Waiting::of(&data).all().into_iter().filter_map(|changed| changed.of).collect::<Vec<_>>();
        let record = std::fs::read_dir(data.record()).into_iter().flatten().flatten();
        let record = record.filter_map(|entry| std::fs::read_to_string(entry.path()).ok()).collect::<String>();
        assert!(told.iter().any(|of| of == "labelPrinter") || record.contains("labelPrinter"), "{told:?} {record}");
    }
}
