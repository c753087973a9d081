//! The window's own list of files, where the desktop has no dialog for that: by mouse and by keys.

use std::path::Path;
use std::sync::Arc;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::ui::{App, Opening};
use regnwl_station::words::Lang;

use crate::desk::{Nothing, SCREEN, press, says, wait_until, window_on};
use crate::layout::misplaced;
use crate::outline;

/// The dialog that imports a profile, over a folder of some.
fn importing(folder: &Path, lang: Lang, size: Vec2, scale: f32) -> Harness<'static, App> {
    for name in ["products/deep/b.json", "products/a.json", "products/notes.txt", "products/.hidden.json", "z.json"] {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "{}").unwrap();
    }
    let data = DataDir::new(folder.join(".data"));
    let mut window = window_on(data, lang, Opening::Ask(Arc::new(Nothing)), size, scale);
    for name in [lang.pick("Profiles", "产品配置"), lang.pick("Import…", "导入…")] {
        window.get_by_label(name).click();
        window.run_steps(3);
    }
    type_path(&mut window, lang.pick("File", "文件"), &folder.display().to_string());
    window.get_by_label(lang.pick("Browse…", "浏览…")).click();
    wait_until(&mut window, "the list comes", |window| says(window, lang.pick("Folder products", "文件夹 products")));
    window.run_steps(3);
    window
}

fn type_path(window: &mut Harness<App>, name: &str, path: &str) {
    window.get_by_role_and_label(Role::TextInput, name).focus();
    window.run_steps(2);
    window.event(eframe::egui::Event::Text(path.into()));
    window.run_steps(2);
}

fn path(window: &Harness<App>) -> String {
    window.get_by_role_and_label(Role::TextInput, "File").accesskit_node().value().unwrap()
}

#[test]
fn a_file_is_chosen_by_mouse_where_the_desktop_has_no_dialog() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = importing(folder.path(), Lang::En, SCREEN, 1.0);
    assert!(says(&window, "z.json"));
    press(&mut window, "Folder products");
    assert!(window.get_by_label("Choose").accesskit_node().is_disabled(), "a folder is no file");
    press(&mut window, "Open folder");
    wait_until(&mut window, "the folder is read", |window| says(window, "a.json"));
    assert!(!says(&window, "notes.txt") && !says(&window, ".hidden.json"));
    press(&mut window, "All files");
    assert!(says(&window, "notes.txt") && !says(&window, ".hidden.json"));
    press(&mut window, "Up");
    wait_until(&mut window, "the folder above is read", |window| says(window, "z.json"));
    press(&mut window, "z.json");
    press(&mut window, "Choose");
    assert_eq!(path(&window), folder.path().join("z.json").display().to_string());
    assert!(says(&window, "Import a profile"), "the dialog that asked is still there");
}

#[test]
fn a_file_is_chosen_by_keys_and_escape_leaves_the_dialog_that_asked() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = importing(folder.path(), Lang::En, SCREEN, 1.0);
    let key = |window: &mut Harness<App>, key| {
        window.key_press(key);
        window.run_steps(4);
    };
    key(&mut window, Key::Enter);
    wait_until(&mut window, "the folder is read", |window| says(window, "a.json"));
    key(&mut window, Key::Backspace);
    wait_until(&mut window, "the folder above is read", |window| says(window, "z.json"));
    key(&mut window, Key::Enter);
    wait_until(&mut window, "the folder is read again", |window| says(window, "a.json"));
    key(&mut window, Key::ArrowDown);
    key(&mut window, Key::Enter);
    assert_eq!(path(&window), folder.path().join("products").join("a.json").display().to_string());
    press(&mut window, "Browse…");
    wait_until(&mut window, "the list comes again", |window| says(window, "Folder deep"));
    key(&mut window, Key::Escape);
    assert!(!says(&window, "Folder deep") && says(&window, "Import a profile"));
    assert_eq!(path(&window), folder.path().join("products").join("a.json").display().to_string());
}

#[test]
fn a_folder_that_cannot_be_read_says_so_and_nothing_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let mut faults = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        for (size, scale) in [(SCREEN, 1.0), (Vec2::new(1024.0, 600.0), 1.0), (SCREEN / 2.0, 2.0)] {
            let mut window = importing(folder.path(), lang, size, scale);
            // The dialog that asked, and the screen, are beneath it.
            let misplaced = misplaced(&window, size, &format!("{lang:?} {size} {scale}"));
            faults.extend(misplaced.into_iter().filter(|fault| fault.contains("leaves the screen")));
            type_path(&mut window, lang.pick("Folder", "文件夹"), "/no such folder");
            window.key_press(Key::Enter);
            let begins = lang.pick("This folder cannot be read: ", "无法读取此文件夹：");
            wait_until(&mut window, "it is said", |window| {
                outline::seen(window.root()).iter().any(|seen| seen.text.starts_with(begins))
            });
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
