//! Reads the sources and keeps the walls of `src/lib.rs`: who imports whom, and which crates stand where.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What stands at the top and puts the rest together.
const TOP: &[&str] = &["app"];

/// What each folder may import inside the crate.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("platform", &[]),
    ("files", &["domain"]),
    ("link", &["domain", "platform"]),
    ("wire", &["domain"]),
    ("vault", &["domain", "files"]),
    ("store", &["domain", "files", "wire"]),
    ("journal", &["domain", "files"]),
    ("archive", &["domain", "files", "journal"]),
    ("device", &["domain", "wire", "link"]),
    ("cloud", &["domain", "wire", "link"]),
    ("sim", &["domain", "files", "wire", "link"]),
    ("custody", &["domain", "files", "wire", "link", "vault", "store", "journal", "device", "cloud"]),
    ("decisions", &["domain", "files", "wire", "vault", "store", "journal", "custody"]),
    ("seen", &["domain", "decisions"]),
    (
        "bench",
        &["domain", "wire", "link", "vault", "store", "journal", "device", "cloud", "custody", "decisions", "seen"],
    ),
    ("visit", &["domain", "wire", "link", "vault", "journal", "device", "cloud", "custody", "seen", "bench"]),
    (
        "station",
        &[
            "domain",
            "platform",
            "wire",
            "link",
            "store",
            "journal",
            "device",
            "cloud",
            "custody",
            "decisions",
            "seen",
            "bench",
            "visit",
        ],
    ),
    ("checkup", &["domain", "files", "link", "vault", "store", "journal", "device", "cloud", "custody", "decisions"]),
    ("trial", &["domain", "wire", "link", "vault", "device"]),
    ("words", &["domain", "files", "vault", "store", "journal", "archive", "checkup"]),
    ("evidence", &["domain", "words", "archive"]),
    ("demo", &["domain", "files", "link", "store", "sim", "seen", "bench", "station", "ui"]),
    (
        "ui",
        &[
            "domain",
            "files",
            "vault",
            "store",
            "journal",
            "archive",
            "decisions",
            "custody",
            "seen",
            "bench",
            "checkup",
            "trial",
            "words",
            "evidence",
        ],
    ),
    (
        "cli",
        &[
            "domain",
            "files",
            "platform",
            "vault",
            "store",
            "journal",
            "archive",
            "device",
            "custody",
            "decisions",
            "seen",
            "bench",
            "station",
            "checkup",
            "words",
            "evidence",
            "demo",
        ],
    ),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<(PathBuf, String)> {
    sources_in("src")
}

fn sources_in(folder: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    found
}

/// The top folder of a source below `src`; none for the files that stand there themselves.
fn folder(path: &Path) -> Option<String> {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    (below.components().count() > 1)
        .then(|| below.components().next().unwrap().as_os_str().to_string_lossy().into_owned())
}

/// The code without comments, and without what stands in test modules at the end of a file.
fn code(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod tests {").or_else(|| text.find("mod tests {")).unwrap_or(text.len());
    text[..end].lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

#[test]
fn folders_import_only_what_the_map_allows() {
    let allowed: BTreeMap<_, _> = MAY_IMPORT.iter().copied().collect();
    for (path, text) in sources() {
        let Some(folder) = folder(&path).filter(|folder| !TOP.contains(&folder.as_str())) else { continue };
        let may = allowed.get(folder.as_str()).unwrap_or_else(|| panic!("{folder} is not on the map"));
        for (position, _) in code(&text).match_indices("crate::") {
            let code = code(&text);
            let rest = &code[position + "crate::".len()..];
            let name: String =
                rest.chars().take_while(|character| character.is_ascii_lowercase() || *character == '_').collect();
            let is_folder = allowed.contains_key(name.as_str()) || TOP.contains(&name.as_str());
            assert!(
                !is_folder || name == folder || may.contains(&name.as_str()),
                "{} imports {name}, which the map does not allow for {folder}",
                path.display()
            );
        }
    }
}

#[test]
fn crates_stand_where_they_belong() {
    let homes: &[(&str, &[&str])] = &[
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
        ("windows_sys", &["platform"]),
        ("rpassword", &["cli"]),
    ];
    for (path, text) in sources() {
        let folder = folder(&path).unwrap_or_default();
        let code = code(&text);
        for (name, at_home) in homes {
            let names_it = code.contains(&format!("use {}", name.trim_end_matches("::")))
                || code.contains(name) && name.ends_with("::");
            assert!(!names_it || at_home.contains(&folder.as_str()), "{} names {name}", path.display());
        }
    }
}

#[test]
fn unsafe_code_stands_in_the_platform_room_alone() {
    for (path, text) in sources() {
        let is_at_home = folder(&path).as_deref() == Some("platform");
        assert!(is_at_home || !code(&text).contains("unsafe_code"), "{} allows unsafe code", path.display());
    }
}

#[test]
fn domain_and_wire_are_pure() {
    for (path, text) in sources() {
        if !matches!(folder(&path).as_deref(), Some("domain" | "wire")) {
            continue;
        }
        for impure in ["async ", "Instant::now", "SystemTime", "Timestamp::now", "std::fs", "std::net", "tokio::"] {
            assert!(!code(&text).contains(impure), "{} has {impure}", path.display());
        }
    }
}

#[test]
fn words_for_people_stand_only_in_words() {
    for (path, text) in sources() {
        if folder(&path).as_deref() == Some("words") {
            continue;
        }
        let code = code(&text);
        let chinese = code.chars().find(|character| ('\u{4e00}'..='\u{9fff}').contains(character));
        assert_eq!(chinese, None, "{} holds words for people", path.display());
    }
}

#[test]
fn no_test_waits_for_a_time_instead_of_for_a_thing() {
    let sleep = ["thread::", "sleep("].concat();
    let all = sources_in("src").into_iter().chain(sources_in("tests"));
    for (path, text) in all {
        let tests =
            if path.starts_with(root().join("tests")) { 0 } else { text.find("mod tests {").unwrap_or(text.len()) };
        assert!(!text[tests..].contains(&sleep), "{} sleeps", path.display());
    }
}
