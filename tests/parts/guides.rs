//! The guides of `docs/guides` say what the program says: its codes, and the names of what is pressed.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use regnwl_station::decisions::roles::TABLE;
use regnwl_station::domain::{Blame, Failure, Role};
use regnwl_station::words::{Lang, failure, roles};

use crate::common::written_page::keep_in_step;

pub fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    fs::read_to_string(here(path)).unwrap().replace("\r\n", "\n")
}

#[test]
fn every_code_stands_in_the_guide_of_the_support_desk_in_the_words_of_the_program() {
    for (lang, path) in [(Lang::En, "docs/guides/support.en.md"), (Lang::Zh, "docs/guides/support.zh.md")] {
        keep_in_step(path, &with_part(&read(path), "codes", &codes(lang)), "--test parts guides");
    }
}

#[test]
fn who_may_do_what_stands_on_its_page_as_it_is_in_the_table() {
    for (lang, path) in [(Lang::En, "docs/supervisors.md"), (Lang::Zh, "docs/guides/engineer.zh.md")] {
        keep_in_step(path, &with_part(&read(path), "roles", &who_may_what(lang)), "--test parts guides");
    }
}

fn who_may_what(lang: Lang) -> String {
    let heads = Role::ALL.map(|role| roles::role(role, lang));
    let mut text = format!("\n| {} | {} |\n|---|---|---|---|\n", lang.pick("what", "操作"), heads.join(" | "));
    for (deed, least) in TABLE {
        let marks = Role::ALL.map(|role| if role >= least { roles::text(lang).may } else { roles::text(lang).may_not });
        let _ = writeln!(text, "| {} | {} |", roles::deed(deed, lang), marks.join(" | "));
    }
    text.push('\n');
    text
}

/// The page with another text between `<!-- NAME -->` and `<!-- end of NAME -->`.
pub fn with_part(page: &str, name: &str, part: &str) -> String {
    let (from, to) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let (before, rest) = page.split_once(&from).unwrap();
    let (_, after) = rest.split_once(&to).unwrap();
    format!("{before}{from}{part}{to}{after}")
}

/// A table for each whose turn it is.
fn codes(lang: Lang) -> String {
    let mut text = String::new();
    for blame in [Blame::Unit, Blame::Cloud, Blame::Station, Blame::Operator, Blame::Nobody] {
        let (whose, head) = match (blame, lang) {
            (Blame::Unit, Lang::En) => ("D: the unit or its cable", "code | what happened | likely cause | do"),
            (Blame::Cloud, Lang::En) => ("C: the cloud, or the way to it", "code | what happened | likely cause | do"),
            (Blame::Station, Lang::En) => ("S: this station", "code | what happened | likely cause | do"),
            (Blame::Operator, Lang::En) => ("O: a person", "code | what happened | likely cause | do"),
            (Blame::Nobody, Lang::En) => ("O: nobody, it waits", "code | what happened | likely cause | do"),
            (Blame::Unit, Lang::Zh) => ("D：设备或线", "代码 | 现象 | 可能原因 | 处理"),
            (Blame::Cloud, Lang::Zh) => ("C：云端或网络", "代码 | 现象 | 可能原因 | 处理"),
            (Blame::Station, Lang::Zh) => ("S：本工位", "代码 | 现象 | 可能原因 | 处理"),
            (Blame::Operator, Lang::Zh) => ("O：人", "代码 | 现象 | 可能原因 | 处理"),
            (Blame::Nobody, Lang::Zh) => ("O：无需处理，等待中", "代码 | 现象 | 可能原因 | 处理"),
        };
        let _ = write!(text, "\n### {whose}\n\n| {head} |\n|---|---|---|---|\n");
        for failure in Failure::ALL.iter().copied().filter(|failure| failure.blame() == blame) {
            let words = failure::of(failure, lang);
            let _ = writeln!(text, "| {} | {} | {} | {} |", failure.code(), words.title, words.cause, words.todo);
        }
    }
    text.push('\n');
    text
}

/// What a guide tells to press, or to look for: in English in italics, in Chinese in quotation marks.
fn named(page: &str, lang: Lang) -> BTreeSet<String> {
    let (from, to) = match lang {
        Lang::En => (" *", '*'),
        Lang::Zh => ("“", '”'),
    };
    let whole = page.split("<!-- codes -->").next().unwrap().replace("**", "").replace('\n', " ").replace("(*", " *");
    let named = whole.split(from).skip(1).filter_map(|rest| rest.split_once(to));
    named.map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn what_a_guide_tells_to_press_is_called_so_in_the_program() {
    let mut words = String::new();
    let mut folders = vec![here("src/words")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                words += &fs::read_to_string(path).unwrap();
            }
        }
    }
    let mut seen = 0;
    for entry in fs::read_dir(here("docs/guides")).unwrap() {
        let path = entry.unwrap().path();
        let lang = if path.to_string_lossy().ends_with(".zh.md") { Lang::Zh } else { Lang::En };
        let page = fs::read_to_string(&path).unwrap();
        for name in named(&page, lang) {
            assert!(words.contains(&name), "{}: nothing in the program is called {name:?}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 20, "the guides name hardly anything: {seen}");
}
