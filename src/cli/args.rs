//! Pieces of the command line: how its words are made and read.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

/// A word with words of its own, one of which must follow.
pub(super) fn group(name: &'static str, about: &'static str, words: impl IntoIterator<Item = Command>) -> Command {
    Command::new(name).about(about).subcommand_required(true).subcommands(words)
}

/// A path at its place.
pub(super) fn path(name: &'static str) -> Arg {
    Arg::new(name).value_parser(value_parser!(PathBuf))
}

/// One file or more at their place.
pub(super) fn files(help: &'static str) -> Arg {
    path("file").required(true).num_args(1..).value_name("FILE").help(help)
}

/// A path by its name.
pub(super) fn path_option(name: &'static str, help: &'static str) -> Arg {
    path(name).long(name).value_name("FILE").help(help)
}

/// A text by its name.
pub(super) fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

/// A number by its name.
pub(super) fn number(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    number_between(option(name, value, help), 0, u64::MAX)
}

/// A number that is in this range.
pub(super) fn number_in(name: &'static str, range: RangeInclusive<u64>, help: &'static str) -> Arg {
    number_between(option(name, "N", help), *range.start(), *range.end())
}

fn number_between(arg: Arg, least: u64, most: u64) -> Arg {
    arg.value_parser(move |text: &str| {
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        number.ok_or(NotInRange { least, most })
    })
}

/// It is no number, or not one of these. Said in signs that every language reads.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("N ≥ {least}{}", if *.most == u64::MAX { String::new() } else { format!(", N ≤ {most}") })]
struct NotInRange {
    least: u64,
    most: u64,
}

/// A name that is there or not.
pub(super) fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).help(help).action(ArgAction::SetTrue)
}

/// The word that follows, and what is given with it.
#[expect(clippy::expect_used, reason = "clap lets no call through without it")]
pub(super) fn sub(given: &ArgMatches) -> (&str, &ArgMatches) {
    given.subcommand().expect("clap asks for one")
}

/// What clap does not let a call go without.
#[expect(clippy::expect_used, reason = "clap lets no call through without it")]
pub(super) fn need<T: Clone + Send + Sync + 'static>(given: &ArgMatches, name: &str) -> T {
    maybe(given, name).expect("clap asks for it")
}

pub(super) fn maybe<T: Clone + Send + Sync + 'static>(given: &ArgMatches, name: &str) -> Option<T> {
    given.get_one::<T>(name).cloned()
}

/// All that is given by a name.
pub(super) fn all<T: Clone + Send + Sync + 'static>(given: &ArgMatches, name: &str) -> Vec<T> {
    given.get_many(name).into_iter().flatten().cloned().collect()
}
