//! One unit, looked at: where it stands now, each of its visits, and what is saved of it.

use super::*;

/// A unit that failed, passed, and came once more; between its visits others came.
fn three_visits(folder: &Path) -> PathBuf {
    let mut made = Batch::new("WO-1", "2026-11-22T10:00:00Z".parse().unwrap());
    made.ended(1, "SN-BACK", Outcome::Pending, Some(Failure::Unplugged), Step::Write);
    made.unit(2);
    made.ended(3, "SN-BACK", Outcome::Pass, None, Step::Log);
    made.begin(4, "SN-BACK");
    made.write(folder)
}

fn place_of(window: &Harness<App>, text: &str) -> usize {
    let seen = outline::seen(window.root());
    seen.iter().position(|seen| seen.text.contains(text)).unwrap_or_else(|| panic!("{text}: not there"))
}

#[test]
fn whichever_visit_is_looked_at_the_units_newest_verdict_stands_first() {
    let mut support = Support::new(|folder| vec![three_visits(folder)]);
    support.wait_until("is read", |window| has_row(window, "SN-BACK"));
    // The oldest of its visits.
    support.key(Key::End);
    support.wait_for("3 visits of this unit");
    support.wait_for("It came once more after that; this visit has not ended.");
    let window = &support.window;
    let (now, visits) = (place_of(window, "since 2026"), place_of(window, "3 visits of this unit"));
    assert!(outline::seen(window.root())[now - 1].text == "PASS" && now < visits);
    assert!(visits < place_of(window, "WO-1 · a1B2c3D4e5F · visit 2"));
    assert!(place_of(window, "WO-1 · a1B2c3D4e5F · visit 2") < place_of(window, "Timeline"));
    // The newest visit is the first of them, and each is one press away.
    let seen = outline::seen(window.root());
    let listed: Vec<_> =
        seen.iter().filter(|seen| seen.role == Role::RadioButton && seen.text.contains(" · ")).collect();
    assert_eq!(listed.len(), 3);
    for (row, word) in listed.iter().zip(["not ended", "PASS", "PENDING"]) {
        assert!(row.text.ends_with(word), "{}", row.text);
    }
    let passed = listed[1].text.clone();
    support.press(&passed);
    support.wait_until("shows the other visit", |window| {
        let seen = outline::seen(window.root());
        let place = seen.iter().find(|seen| seen.text.starts_with("WO-1 · a1B2c3D4e5F · visit "));
        place.is_some_and(|place| !place.text.ends_with(" visit 2"))
    });
}

#[test]
fn all_identities_of_a_unit_stand_on_its_page_also_where_its_station_is_elsewhere() {
    let mut support = Support::new(|folder| vec![three_visits(folder)]);
    support.wait_until("is read", |window| has_row(window, "SN-BACK"));
    support.key(Key::End);
    support.wait_for("Identities of this device name");
    let window = &support.window;
    assert!(says(window, "As the open files tell; the station that made them may know more."));
    assert!(window.query_by_label("IoT console…").is_none(), "nothing is decided about another station's unit");
    let seen = outline::seen(window.root());
    let said = |id: &str| {
        let at = seen.iter().position(|seen| seen.text == id).unwrap_or_else(|| panic!("{id}: not there"));
        seen[at + 1].text.clone()
    };
    assert!(said("k7Gx2mVb9QhT4sWcZ1pL8dNf00001").starts_with("replaced by a newer one · 2026-11-22T10:0"));
    assert!(said("k7Gx2mVb9QhT4sWcZ1pL8dNf00003").starts_with("VALID: the unit's own · 2026-11-22T10:0"));
}

#[test]
fn what_is_saved_of_a_unit_is_named_by_its_serial_number_and_can_be_a_page() {
    let mut support = Support::healthy(Lang::Zh);
    support.press("PENDING 待完成 8");
    support.wait_for("8 台设备 · 8 / 412 次上工位");
    support.key(Key::ArrowDown);
    support.wait_for("时间线");
    support.press("保存这台设备…");
    support.press("格式: 可打印的网页（HTML）");
    support.press("保存");
    support.wait_until("is saved", |window| {
        outline::seen(window.root()).iter().any(|seen| seen.text.starts_with("已保存到"))
    });
    let names = std::fs::read_dir(support.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let names: Vec<_> = names.map(|name| name.into_string().unwrap()).filter(|name| name.ends_with(".html")).collect();
    let [name] = &names[..] else { panic!("{names:?}") };
    assert!(name.starts_with("SN24A7F00383-WO-20261122-03-unit-"), "{name}");
    let page = std::fs::read_to_string(support.folder.path().join(name)).unwrap();
    assert!(page.contains("<html lang=\"zh-CN\">") && page.contains("目前状态") && page.contains("PENDING 待完成"));
}

#[test]
fn in_chinese_a_csv_is_made_for_excel_and_in_english_as_ever() {
    for (lang, export, save, mark) in [(Lang::Zh, "导出…", "保存", true), (Lang::En, "Export…", "Save", false)]
    {
        let mut support = Support::healthy(lang);
        support.press(export);
        support.press(save);
        let path = support.folder.path().join("WO-20261122-03-units.csv");
        support.wait_until("is saved", |window| {
            outline::seen(window.root())
                .iter()
                .any(|seen| seen.text.contains(&path.display().to_string()) && seen.role == Role::Label)
        });
        assert_eq!(std::fs::read_to_string(&path).unwrap().starts_with('\u{feff}'), mark, "{lang:?}");
    }
}

#[test]
fn each_row_says_its_file_and_product_and_one_behind_a_broken_line_says_so() {
    let mut support = Support::new(|folder| vec![broken(folder)]);
    support.wait_until("is read", |window| has_row(window, "SN24A7F01999"));
    let rows = support.rows();
    assert!(rows.iter().all(|row| row.contains(" · WO-20261119-04")), "{rows:?}");
    let passed = rows.iter().find(|row| row.contains("PASS")).unwrap();
    assert!(passed.contains("WO-20261119-04 · a1B2c3D4e5F · behind line "), "{passed}");
    // The newest is the last of the file; the oldest stands before the break.
    support.key(Key::End);
    let rows = support.rows();
    assert!(!rows.last().unwrap().contains("behind line"), "{rows:?}");
    support.key(Key::Home);
    support.wait_until("the unit says it too", |window| {
        let seen = outline::seen(window.root());
        seen.iter().any(|seen| seen.role == Role::Label && seen.text.starts_with("behind line "))
    });
}
