//! The rules are tried on small sources made up for it: what each must find, and what it must let pass.

use crate::map;
use crate::source::Tree;
use crate::{against_the_map, circles_in_rooms, circles_of_rooms, crates_away_from_home, impure};
use crate::{unsafe_outside, words_outside};

const MAP: &str = "
//! | folder | what it holds | may import |
//! |---|---|---|
//! | `low` | what is | nothing |
//! | `mid` | what is done | low |
//! | `high`, `other` | what is seen | all above but low |
//! | `top` | all of it | all above |
";

/// The offences of a crate with these files besides the rooms of the map.
fn offences(files: &[(&str, &str)]) -> Vec<String> {
    let is_there = |room: &str| files.iter().any(|(file, _)| file.starts_with(room));
    let rooms = [("low", "low.rs"), ("mid", "mid.rs"), ("high", "high.rs"), ("other", "other.rs"), ("top", "top.rs")];
    let empty = rooms.iter().filter(|(room, _)| !is_there(room)).map(|(_, file)| (*file, ""));
    let all: Vec<_> = files.iter().copied().chain(empty).collect();
    against_the_map(&Tree::of(all), &map::read(MAP).unwrap())
}

/// The files that lean on each other in a room of these files.
fn circles(files: &[(&str, &str)]) -> usize {
    circles_in_rooms(&Tree::of(files.iter().copied())).len()
}

#[test]
fn an_upward_arrow_is_found_wherever_it_stands() {
    for text in [
        "use crate::mid::Thing;",
        "use crate::mid;",
        "use crate::{mid::{self, Thing as Other}};",
        "use crate::mid as below;",
        "pub use crate::mid::Thing;",
        "use crate::mid::*;",
        "use super::mid::Thing;",
        "fn f() { crate::mid::g() }",
        "fn f() { use crate::mid::g; }",
        "fn f(thing: &crate::mid::Thing) {}",
        "fn f() -> Vec<Option<crate::mid::Thing>> { Vec::new() }",
        "fn f() { println!(\"{}\", crate::mid::NAME) }",
        "fn f() { vec![(1, [crate::mid::g()])]; }",
        "macro_rules! m { () => { $crate::mid::g() } }",
        "#[derive(Debug)] struct S { #[serde(default = \"x\", with(crate::mid))] x: u8 }",
        "impl crate::mid::Trait for u8 {}",
        "mod inside { fn f() { super::super::mid::g() } }",
        "#[cfg(not(test))] mod inside { use crate::mid::g; }",
    ] {
        assert_eq!(offences(&[("low.rs", text)]), ["low may not import mid: low.rs"], "{text}");
    }
}

#[test]
fn what_a_room_hands_on_counts_as_where_it_lives() {
    let found = offences(&[
        ("low.rs", "pub struct Thing;"),
        ("mid.rs", "pub use crate::low::Thing;"),
        ("high.rs", "use crate::mid::Thing;"),
    ]);
    assert_eq!(found, ["high may not import low: high.rs"]);
}

#[test]
fn what_the_map_allows_and_what_tests_do_passes() {
    let found = offences(&[
        ("low.rs", "#[cfg(test)] mod tests { use crate::top::Thing; }\n/// See [`crate::top::Thing`].\nfn f() {}"),
        ("mid/mod.rs", "use crate::low::Thing; use std::mid::Thing as Other; #[cfg(all(test, unix))] mod tests;"),
        ("mid/tests.rs", "use crate::top::Thing;"),
        ("mid/tests/more.rs", "use crate::top::Thing;"),
        ("top.rs", "use crate::{low, mid, high}; fn f() { x.high::<u8>(); a..low::b() }"),
    ]);
    assert_eq!(found, [""; 0]);
}

#[test]
fn the_map_and_the_folders_name_the_same_rooms() {
    assert_eq!(offences(&[("attic/mod.rs", "")]), ["attic is not on the map"]);
    let bare = Tree::of([("low.rs", ""), ("mid.rs", ""), ("high.rs", ""), ("top.rs", "")]);
    assert_eq!(against_the_map(&bare, &map::read(MAP).unwrap()), ["other is on the map and not in src"]);
}

#[test]
fn a_map_that_names_a_stranger_or_a_room_below_is_no_map() {
    for (good, bad) in [("low |\n", "lov |\n"), ("low |\n", "top |\n"), ("but low |\n", "but lov |\n")] {
        assert!(MAP.contains(good));
        assert!(map::read(&MAP.replacen(good, bad, 1)).is_err(), "{bad}");
    }
}

#[test]
fn a_circle_between_files_is_found_by_every_way() {
    let there = ("low/a.rs", "use super::b::B; pub struct A;");
    for back in [
        "use super::a::A; pub struct B;",
        "use crate::low::a::A; pub struct B;",
        "pub struct B(super::a::A);",
        "use super::a; pub fn b() { a::f() }",
        "use super::a as other; pub fn b() { vec![other::f()]; }",
        "use super::a::*; pub struct B;",
        "use super::A; pub struct B;",
        "use super::*; pub fn b() -> A { A }",
        "use crate::low::Renamed; pub struct B;",
        "pub fn b() { self::inner::f() } mod inner { pub fn f() { super::super::a::g() } }",
    ] {
        let files = [("low/mod.rs", "pub use a::A; pub(crate) use a::A as Renamed;"), there, ("low/b.rs", back)];
        assert_eq!(circles(&files), 1, "{back}");
    }
}

#[test]
fn a_circle_through_a_parent_is_found_where_the_parent_holds_something() {
    let child = ("low/a.rs", "use super::Held; pub struct A;");
    assert_eq!(circles(&[("low/mod.rs", "mod a; use a::A; pub struct Held(A);"), child]), 1);
    assert_eq!(circles(&[("low/mod.rs", "mod a; pub struct Held; pub fn f() { a::g() }"), child]), 1);
}

#[test]
fn a_parent_that_only_hands_on_is_in_no_circle() {
    let files = [
        ("low/mod.rs", "mod a; mod b; pub use a::A; pub use b::*;"),
        ("low/a.rs", "use super::B; pub struct A;"),
        ("low/b.rs", "pub struct B;"),
    ];
    assert_eq!(circles(&files), 0);
}

#[test]
fn a_circle_of_three_and_one_of_rooms_are_found() {
    let ring = [("a.rs", "use crate::b::B;"), ("b.rs", "use crate::c::C;"), ("c/mod.rs", "fn f() { crate::a::f() }")];
    assert_eq!(circles_of_rooms(&Tree::of(ring)).len(), 1);
    assert_eq!(circles_of_rooms(&Tree::of(ring[..2].iter().copied())).len(), 0);
    let inside = ring.map(|(file, text)| (format!("low/{file}"), text.replace("crate::", "crate::low::")));
    let parent = ("low/mod.rs".to_owned(), "mod a; mod b; mod c;".to_owned());
    assert_eq!(circles_in_rooms(&Tree::of(inside.into_iter().chain([parent]))).len(), 1);
}

#[test]
fn crates_clocks_unsafe_code_and_words_are_found_away_from_home() {
    let at_home = [("radio", ["mid"].as_slice())];
    for text in ["use radio::Wave;", "use radio;", "fn f() { radio::wave() }", "fn f() { m!(radio::wave()) }"] {
        assert_eq!(crates_away_from_home(&Tree::of([("low.rs", text)]), &at_home), ["low.rs names radio"], "{text}");
        assert_eq!(crates_away_from_home(&Tree::of([("mid.rs", text)]), &at_home), [""; 0], "{text}");
    }
    for text in [
        "use std::time::Instant;",
        "use std::time; fn f() { time::SystemTime::now() }",
        "use std::fs; fn f() { m!(fs::read(x)) }",
        "use jiff::Timestamp; fn f() { Timestamp::now() }",
        "use tokio::time::sleep;",
        "async fn f() {}",
        "fn f() { g(async move { 1 }) }",
        "fn f() { m!(async { 1 }) }",
    ] {
        assert_eq!(impure(&Tree::of([("low.rs", text)]), &["low"]).len(), 1, "{text}");
    }
    assert_eq!(impure(&Tree::of([("low.rs", "use jiff::Timestamp; use std::time::Duration;")]), &["low"]), [""; 0]);
    let chinese = ["fn f() { g(\"设备\") }", "fn f() { m!(['设']) }", "#[clap(help = \"设备\")] struct S;"];
    for text in chinese {
        assert_eq!(words_outside(&Tree::of([("low.rs", text)]), "mid").len(), 1, "{text}");
        assert_eq!(words_outside(&Tree::of([("mid.rs", text)]), "mid"), [""; 0], "{text}");
    }
    let said = Tree::of([("low.rs", "//! 设备\n/// 设备\nfn f() {} // 设备\nm! { /// 设备\n x }")]);
    assert_eq!(words_outside(&said, "mid"), [""; 0]);
    for text in ["#![allow(unsafe_code)]", "#[expect(unsafe_code, reason = \"\")] fn f() {}"] {
        assert_eq!(unsafe_outside(&Tree::of([("low.rs", text)]), "mid").len(), 1, "{text}");
    }
}
