use super::*;

const GOOD: &str = r#"{
  // The tracker.
  "format": 1, "name": "Tracker T2", "productKey": "a1B2c3D4e5F",
  "cloud": { "host": { "region": "cn-shanghai" } },
  "dialog": { "preset": "at" }
}"#;

fn shelf() -> (tempfile::TempDir, Shelf) {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::new(folder.path().join("profiles"));
    (folder, shelf)
}

#[test]
fn what_was_saved_is_listed_and_read_as_it_was_written() {
    let (_folder, shelf) = shelf();
    assert_eq!(shelf.list().unwrap(), []);
    shelf.save("tracker", GOOD, Some("chen")).unwrap();
    assert_eq!(shelf.read("tracker").unwrap(), Texts { saved: Some(GOOD.into()), draft: None });
    let items = shelf.list().unwrap();
    let sha256 = profile_file::load(&shelf.path("tracker")).unwrap().sha256;
    let item = Item {
        id: "tracker".into(),
        name: "Tracker T2".into(),
        product_key: "a1B2c3D4e5F".into(),
        standing: Standing::Usable { sha256 },
        has_draft: false,
    };
    assert_eq!(items, [item]);
}

#[cfg(unix)]
#[test]
fn on_a_shelf_for_a_group_all_is_for_the_group_whatever_was_put_on_it_first() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let root = tempfile::tempdir().unwrap();
    for (first, name) in [true, false].into_iter().zip(["draft", "saved"]) {
        let data = root.path().join(name);
        std::fs::create_dir(&data).unwrap();
        std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o2770)).unwrap();
        let shelf = Shelf::new(data.join("profiles"));
        if first {
            shelf.keep_draft("tracker", GOOD).unwrap();
        }
        shelf.save("tracker", GOOD, None).unwrap();
        shelf.keep_draft("tracker", GOOD).unwrap();
        let sha256 = profile_file::load(&shelf.path("tracker")).unwrap().sha256;
        shelf.save("tracker", &GOOD.replace("T2", "T3"), None).unwrap();
        shelf.keep_draft("tracker", GOOD).unwrap();
        let opened = shelf.as_opened(&sha256).unwrap().unwrap();
        let inside = |path: PathBuf| std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        let closed = |path: &PathBuf| std::fs::metadata(path).unwrap().mode() & 0o660 != 0o660;
        let folders = ["drafts", "history", "opened"].map(|name| shelf.folder().join(name));
        let all = folders.into_iter().flat_map(inside).chain(inside(shelf.folder().into())).chain(inside(data));
        let all: Vec<PathBuf> = all.collect();
        assert!(all.len() == 8 && all.contains(&opened), "{all:?}");
        assert_eq!(all.iter().filter(|path| closed(path)).collect::<Vec<_>>(), Vec::<&PathBuf>::new());
    }
}

#[test]
fn a_damaged_profile_is_named_and_does_not_stop_the_others() {
    let (_folder, shelf) = shelf();
    shelf.save("good", GOOD, None).unwrap();
    std::fs::write(shelf.path("half"), &GOOD[..40]).unwrap();
    std::fs::write(shelf.path("bytes"), b"\xff\xfe").unwrap();
    std::fs::create_dir(shelf.path("folder")).unwrap();
    let standings: Vec<_> = shelf.list().unwrap().into_iter().map(|item| (item.id, item.standing)).collect();
    assert_eq!(standings.len(), 3, "{standings:?}");
    assert!(standings.contains(&("half".into(), Standing::Faulty(1))));
    assert!(standings.contains(&("bytes".into(), Standing::Faulty(1))));
}

#[test]
fn a_profile_with_a_fault_is_not_saved_and_its_draft_is_kept() {
    let (_folder, shelf) = shelf();
    shelf.save("tracker", GOOD, None).unwrap();
    let broken = GOOD.replace("a1B2c3D4e5F", "");
    shelf.keep_draft("tracker", &broken).unwrap();
    let NotSaved::Faults(faults) = shelf.save("tracker", &broken, None).unwrap_err() else { panic!("no fault") };
    assert_eq!(faults[0].path, "productKey");
    assert_eq!(shelf.read("tracker").unwrap(), Texts { saved: Some(GOOD.into()), draft: Some(broken) });
    assert!(shelf.list().unwrap()[0].has_draft);
}

#[test]
fn saving_ends_the_draft_and_each_text_stands_in_the_history_with_who_saved_it() {
    let (_folder, shelf) = shelf();
    let texts: Vec<String> = ["one", "two", "three"].map(|name| GOOD.replace("Tracker T2", name)).into();
    shelf.keep_draft("tracker", &texts[0]).unwrap();
    shelf.save("tracker", &texts[0], Some("chen")).unwrap();
    assert_eq!(shelf.read("tracker").unwrap().draft, None);
    // Somebody with an editor.
    std::fs::write(shelf.path("tracker"), &texts[1]).unwrap();
    shelf.save("tracker", &texts[2], Some("zhao")).unwrap();
    let history = shelf.history("tracker").unwrap();
    let seen: Vec<_> = history.iter().map(|version| (version.text.as_str(), version.by.as_deref())).collect();
    assert_eq!(seen, [(&*texts[2], Some("zhao")), (&*texts[1], None), (&*texts[0], Some("chen"))]);
    assert!(history.iter().all(|version| version.at.parse::<Timestamp>().is_ok()));
}

#[test]
fn a_line_that_a_power_cut_tore_costs_no_other_line_of_the_history() {
    let (_folder, shelf) = shelf();
    shelf.save("tracker", GOOD, Some("chen")).unwrap();
    let path = shelf.history_path("tracker");
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, [&whole[..], br#"{"at":"2026-01-0"#].concat()).unwrap();
    let next = GOOD.replace("T2", "T3");
    shelf.save("tracker", &next, None).unwrap();
    let history = shelf.history("tracker").unwrap();
    assert_eq!(history.iter().map(|version| &*version.text).collect::<Vec<_>>(), [next.as_str(), GOOD]);
}

#[test]
fn what_is_taken_off_the_shelf_is_still_in_its_folder_and_its_id_is_not_given_again() {
    let (_folder, shelf) = shelf();
    shelf.save("tracker-t2", GOOD, None).unwrap();
    shelf.keep_draft("tracker-t2", "{").unwrap();
    shelf.set_aside("tracker-t2").unwrap();
    assert_eq!(shelf.list().unwrap(), []);
    assert_eq!(std::fs::read_dir(shelf.folder().join("set-aside")).unwrap().count(), 2);
    assert_eq!(shelf.free_id("Tracker T2").unwrap(), "tracker-t2-2");
    assert_eq!(shelf.free_id("\u{7f51}\u{5173}").unwrap(), "profile");
    // On Windows a device has this name.
    assert_eq!(shelf.free_id("CON").unwrap(), "profile-con");
}

#[test]
fn an_import_brings_its_ca_file_and_takes_no_other_ones_name() {
    let (folder, shelf) = shelf();
    let good = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/profiles/good");
    let first = shelf.import(&good.join("own-ca.json")).unwrap();
    assert!(shelf.check(&first.text).is_ok());
    shelf.save(&first.id, &first.text, None).unwrap();

    let elsewhere = folder.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    std::fs::copy(good.join("own-ca.json"), elsewhere.join("own-ca.json")).unwrap();
    let pem = std::fs::read_to_string(good.join("ca.pem")).unwrap();
    std::fs::write(elsewhere.join("ca.pem"), format!("another one\n{pem}")).unwrap();
    let second = shelf.import(&elsewhere.join("own-ca.json")).unwrap();
    assert_ne!(first.id, second.id);
    assert_eq!(Beside::CaFile.named_in(&second.text), Some(format!("{}-ca.pem", second.id)));
    assert!(shelf.check(&second.text).is_ok() && shelf.check(&first.text).is_ok());
}

#[test]
fn a_profile_takes_the_files_beside_it_along_from_import_to_export() {
    let good = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/profiles/good");
    for (name, beside) in [("own-ca.json", "ca.pem"), ("wiring-picture.json", "wiring.png")] {
        let (folder, shelf) = shelf();
        let imported = shelf.import(&good.join(name)).unwrap();
        let to = folder.path().join("out/exported.json");
        shelf.export(&imported.text, &to).unwrap();
        assert!(profile_file::load(&to).is_ok_and(|loaded| loaded.warnings.is_empty()), "{name}");
        assert_eq!(std::fs::read(to.with_file_name(beside)).unwrap(), std::fs::read(good.join(beside)).unwrap());
    }
}

#[test]
fn the_ca_file_for_results_goes_along_too() {
    let (folder, shelf) = shelf();
    let result = r#""result": {"url": "https://mes.example/results", "caFile": "plant.pem"}, "cloud""#;
    let text = GOOD.replace(r#""cloud""#, result);
    let from = folder.path().join("from");
    std::fs::create_dir_all(&from).unwrap();
    std::fs::write(from.join("t.json"), &text).unwrap();
    let pem = include_str!("../../../assets/roots/aliyun-iot-root.pem");
    std::fs::write(from.join("plant.pem"), pem).unwrap();
    let imported = shelf.import(&from.join("t.json")).unwrap();
    assert!(shelf.check(&imported.text).is_ok());
    let to = folder.path().join("out/exported.json");
    shelf.export(&imported.text, &to).unwrap();
    assert_eq!(profile_file::load(&to).unwrap().result_ca_pem.as_deref(), Some(pem.as_bytes()));
}

#[test]
fn a_file_from_another_folder_stays_where_it_is() {
    for name in ["/etc/ssl/ca.pem", "../ca.pem", "a/b.pem"] {
        let text = format!(
            r#"{{"cloud":{{"trust":{{"caFile":"{name}"}}}},"gate":{{"trust":{{"caFile":"{name}"}}}},
                "line":{{"wiringPicture":"{name}"}},"result":{{"caFile":"{name}"}},"label":{{"templateFile":"{name}"}}}}"#
        );
        assert_eq!(Beside::ALL.map(|beside| beside.named_in(&text)), [const { None }; 5]);
        let text = text.replace(name, "ca.pem");
        assert!(Beside::ALL.iter().all(|beside| beside.named_in(&text).as_deref() == Some("ca.pem")));
    }
}

#[test]
fn the_text_that_a_batch_was_opened_with_is_found_whatever_the_profile_has_become() {
    let (_folder, shelf) = shelf();
    let newer = GOOD.replace("cn-shanghai", "ap-southeast-1");
    let sha256 = |text: &str| shelf.check(text).unwrap().sha256;
    shelf.save("tracker", GOOD, None).unwrap();
    assert_eq!(shelf.as_opened(&sha256(GOOD)).unwrap(), Some(shelf.path("tracker")));
    shelf.save("tracker", &newer, None).unwrap();
    assert_eq!(shelf.as_opened(&sha256(&newer)).unwrap(), Some(shelf.path("tracker")));
    for listed in [1, 0] {
        let file = shelf.as_opened(&sha256(GOOD)).unwrap().unwrap();
        assert!(shelf.is_as_opened(&file) && !shelf.is_as_opened(&shelf.path("tracker")));
        assert_eq!(profile_file::load(&file).unwrap().sha256, sha256(GOOD));
        assert_eq!(shelf.list().unwrap().len(), listed, "it is another file, and no other profile");
        shelf.set_aside("tracker").unwrap();
    }
    assert_eq!(shelf.as_opened(&sha256(&GOOD.replace("T2", "T3"))).unwrap(), None);
}

#[test]
fn a_profile_whose_ca_file_is_another_one_now_is_not_the_one_that_a_batch_was_opened_with() {
    let (_folder, shelf) = shelf();
    let roots = include_str!("../../../assets/roots/aliyun-iot-root.pem");
    let text = GOOD.replace(r#""host""#, r#""trust": { "caFile": "ca.pem" }, "host""#);
    std::fs::create_dir_all(shelf.folder()).unwrap();
    std::fs::write(shelf.folder().join("ca.pem"), roots).unwrap();
    shelf.save("tracker", &text, None).unwrap();
    shelf.save("tracker", GOOD, None).unwrap();
    let sha256 = shelf.check(&text).unwrap().sha256;
    let file = shelf.as_opened(&sha256).unwrap().unwrap();
    assert_eq!(profile_file::load(&file).unwrap().sha256, sha256, "its CA file goes along");
    let other = include_str!("../../../assets/roots/globalsign-r6.pem");
    std::fs::write(shelf.folder().join("ca.pem"), other).unwrap();
    assert_eq!(shelf.as_opened(&sha256).unwrap(), None);
}
