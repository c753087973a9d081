//! Reads the sources and keeps the walls of `src/lib.rs`: who imports whom, no circles, and which crates stand where.

mod graph;
mod made_up;
mod map;
mod named_tests;
mod source;

use std::path::{Path, PathBuf};

use graph::{Edges, circles};
use map::Row;
use source::{Module, Tree};

/// Crates that stand in some rooms alone.
const HOMES: &[(&str, &[&str])] = &[
    ("serialport", &["link"]),
    ("egui", &["ui"]),
    ("eframe", &["ui"]),
    ("rfd", &["ui"]),
    ("webpki", &["link"]),
    ("x509_parser", &["link"]),
    ("sysinfo", &["checkup"]),
    ("rustix", &["files", "platform"]),
    ("rumqttc", &["wire", "cloud", "sim"]),
    ("keyring", &["vault"]),
    ("keepawake", &["bench"]),
    ("age", &["vault"]),
    ("argon2", &["vault"]),
    ("clap", &["cli"]),
    ("libc", &["platform"]),
    ("zbus", &["ui"]),
    ("windows_sys", &["platform"]),
    ("rpassword", &["cli"]),
];

/// Clocks, disks, nets and tasks: nothing for rooms that only compute.
const IMPURE: &[&[&str]] = &[
    &["std", "time", "Instant"],
    &["std", "time", "SystemTime"],
    &["jiff", "Timestamp", "now"],
    &["std", "fs"],
    &["std", "net"],
    &["tokio"],
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources_in(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources_in(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

fn tree() -> &'static Tree {
    static TREE: std::sync::LazyLock<Tree> = std::sync::LazyLock::new(|| Tree::read(&root().join("src")));
    &TREE
}

fn none(offences: &[String]) {
    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

/// What the modules do that a rule forbids, each with its file.
fn found(tree: &Tree, rule: impl Fn(&str, &[String], &Module) -> Option<String>) -> Vec<String> {
    let said = |(path, module): (&source::Path, &Module)| {
        let room = path.first().map(String::as_str).unwrap_or_default();
        rule(room, path, module).map(|offence| format!("{} {offence}", module.file))
    };
    tree.modules.iter().filter_map(said).collect()
}

/// Rooms that are not on the map, names on the map without a room, and imports that the map does not allow.
fn against_the_map(tree: &Tree, map: &[Row]) -> Vec<String> {
    let rooms = tree.rooms();
    let mut offences: Vec<String> = Vec::new();
    for (room, _) in map.iter().filter(|(room, _)| !rooms.contains_key(room)) {
        offences.push(format!("{room} is on the map and not in src"));
    }
    for (room, imports) in &rooms {
        let Some((_, may)) = map.iter().find(|(name, _)| name == room) else {
            offences.push(format!("{room} is not on the map"));
            continue;
        };
        for (other, files) in imports.iter().filter(|(other, _)| !may.contains(*other)) {
            let files: Vec<_> = files.iter().map(String::as_str).collect();
            offences.push(format!("{room} may not import {other}: {}", files.join(", ")));
        }
    }
    offences
}

/// The circles between the files of each room.
fn circles_in_rooms(tree: &Tree) -> Vec<String> {
    let all = tree.files();
    let room = |file: &str| file.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
    let mut found = Vec::new();
    for name in tree.rooms().into_keys() {
        let inside = all.iter().filter(|(file, _)| room(file) == name);
        let edges: Edges = inside
            .map(|(file, on)| (file.clone(), on.iter().filter(|file| room(file) == name).cloned().collect()))
            .collect();
        for circle in circles(&edges) {
            let lines = circle.iter().map(|file| {
                let on: Vec<_> = edges[file].intersection(&circle).map(String::as_str).collect();
                format!("  {file} -> {}", on.join(", "))
            });
            found.push(format!("a circle in {name}:\n{}", lines.collect::<Vec<_>>().join("\n")));
        }
    }
    found
}

/// The circles between rooms.
fn circles_of_rooms(tree: &Tree) -> Vec<String> {
    let edges: Edges = tree.rooms().into_iter().map(|(room, on)| (room, on.into_keys().collect())).collect();
    circles(&edges).iter().map(|circle| format!("a circle of rooms: {circle:?}")).collect()
}

fn crates_away_from_home(tree: &Tree, homes: &[(&str, &[&str])]) -> Vec<String> {
    let mut offences = Vec::new();
    for (name, at_home) in homes {
        offences.extend(found(tree, |room, path, module| {
            let names = module.paths.iter().chain(module.aliases.values()).chain(&module.globs);
            let mut names = names.map(|named| tree.spelled_out(path, named));
            let names_it = names.any(|named| named.len() > 1 && named[0] == *name || named == [*name]);
            (names_it && !at_home.contains(&room)).then(|| format!("names {name}"))
        }));
    }
    offences
}

fn impure(tree: &Tree, rooms: &[&str]) -> Vec<String> {
    found(tree, |room, path, module| {
        if !rooms.contains(&room) {
            return None;
        }
        let names = module.paths.iter().chain(module.aliases.values()).chain(&module.globs);
        let named = names.map(|named| tree.spelled_out(path, named)).find(|named| {
            IMPURE.iter().any(|impure| named.iter().map(String::as_str).take(impure.len()).eq(impure.iter().copied()))
        });
        let what = named.map(|named| named.join("::")).or_else(|| module.is_async.then(|| "async".to_owned()));
        what.map(|what| format!("has {what}"))
    })
}

fn words_outside(tree: &Tree, home: &str) -> Vec<String> {
    let is_chinese = |character| ('\u{4e00}'..='\u{9fff}').contains(&character);
    found(tree, |room, _, module| {
        let words = module.literals.iter().find(|literal| literal.chars().any(is_chinese));
        words.filter(|_| room != home).map(|words| format!("holds words for people: {words}"))
    })
}

fn unsafe_outside(tree: &Tree, home: &str) -> Vec<String> {
    found(tree, |room, _, module| (room != home && module.names_unsafe).then(|| "allows unsafe code".to_owned()))
}

#[test]
fn rooms_import_only_what_the_map_allows() {
    let map = map::read(&std::fs::read_to_string(root().join("src/lib.rs")).unwrap()).unwrap();
    none(&against_the_map(tree(), &map));
}

#[test]
fn no_circle_between_rooms() {
    none(&circles_of_rooms(tree()));
}

#[test]
fn no_circle_between_the_files_of_a_room() {
    none(&circles_in_rooms(tree()));
}

#[test]
fn crates_stand_where_they_belong() {
    none(&crates_away_from_home(tree(), HOMES));
}

#[test]
fn unsafe_code_stands_in_the_platform_room_alone() {
    none(&unsafe_outside(tree(), "platform"));
}

#[test]
fn domain_and_wire_are_pure() {
    none(&impure(tree(), &["domain", "wire"]));
}

#[test]
fn words_for_people_stand_only_in_words() {
    none(&words_outside(tree(), "words"));
}

#[test]
fn no_test_waits_for_a_time_instead_of_for_a_thing() {
    let sleep = ["thread::", "sleep("].concat();
    let tests = sources_in(&root().join("tests")).into_iter();
    let inside = sources_in(&root().join("src")).into_iter().map(|(path, text)| {
        let is_test = path.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs");
        let tests = if is_test { 0 } else { text.find("mod tests {").unwrap_or(text.len()) };
        (path, text[tests..].to_owned())
    });
    let sleeping = tests.chain(inside).filter(|(_, text)| text.contains(&sleep));
    none(&sleeping.map(|(path, _)| format!("{} sleeps", path.display())).collect::<Vec<_>>());
}

#[test]
fn no_test_calls_the_program_with_the_settings_of_who_runs_it() {
    let door = root().join("tests/common/here.rs");
    let calls = ["new(program()", "new(here::program()", "new(env!(\"CARGO_BIN_EXE"];
    let others = sources_in(&root().join("tests")).into_iter().filter(|(path, _)| *path != door);
    // These words stand here too.
    let others = others.filter(|(path, _)| !path.starts_with(root().join("tests/architecture")));
    let calling = others.filter(|(_, text)| calls.iter().any(|call| text.contains(call)));
    none(&calling.map(|(path, _)| format!("{} goes around here::call", path.display())).collect::<Vec<_>>());
}

#[test]
fn tests_that_documents_name_are_there() {
    let inside: Vec<String> =
        ["src", "tests"].iter().flat_map(|folder| sources_in(&root().join(folder))).map(|(_, text)| text).collect();
    for document in ["docs/reliability.md", "docs/threat-model.md", "docs/slots.md"] {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        let missing = named_tests::missing(&text, &inside);
        assert!(missing.is_empty(), "{document} names tests that are not there: {missing:#?}");
    }
}
