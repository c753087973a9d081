//! The whole command line: its words, a call of them read, and the call done. A contract: others script against it.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

use clap::{ArgMatches, Command};

use super::args::{all, flag, group, maybe, number_in, option, path, sub};
use super::common::Common;
use super::exit::Exit;
use super::not_read::NotRead;
use super::output::Output;
use super::{
    console, console_api, desk, desk_args, doctor, job, label, line, log, outbox, package, profile, provision, secret,
    setup, shared_book, sim, station, unit, values,
};
use crate::decisions::names;
use crate::demo::Practice;
use crate::platform::{self, Renderer};
use crate::store::{Policy, PolicyFault};
use crate::words::cli::{Complaint, text};
use crate::words::{Lang, hand_over};

/// The words of a call that stand one beneath the other, as far as they lead.
fn words_of(args: &[OsString], calls: &Command) -> Vec<String> {
    let (mut words, mut at) = (Vec::new(), calls);
    for word in args.iter().skip(1).filter_map(|arg| arg.to_str()) {
        if let Some(next) = at.find_subcommand(word) {
            words.push(word.to_owned());
            at = next;
        }
    }
    words
}

/// A call, read.
#[derive(Clone, Debug)]
pub struct Call {
    /// What every call has.
    pub common: Common,
    given: ArgMatches,
    policy_fault: Option<PolicyFault>,
}

/// What the window begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begin {
    /// The question what is made today.
    Setup,
    /// A practice bench.
    Practice(Practice),
    /// These batch files, or those in these folders. No station is started.
    Logs(Vec<PathBuf>),
}

impl Call {
    /// Reads a call. The language is needed for the help, so it is looked for first.
    ///
    /// # Errors
    /// Help that was asked for, or what is wrong with the call.
    pub fn read(args: impl IntoIterator<Item = OsString>) -> Result<Self, NotRead> {
        let args: Vec<OsString> = args.into_iter().collect();
        let named_lang = named_language(&args);
        let (policy, policy_fault) =
            Policy::of_system().map_or_else(|fault| (Policy::default(), Some(fault)), |policy| (policy, None));
        let lang = named_lang.or(policy.rules.language.map(Lang::from)).unwrap_or_else(Lang::of_system);
        let words = words_of(&args, &command(lang));
        let given = command(lang).try_get_matches_from(args).map_err(|found| NotRead { found, lang, words })?;
        let common = Common { lang, named_lang, data_dir: maybe(&given, "data-dir"), policy };
        Ok(Self { common, given, policy_fault })
    }

    /// What the administrator's policy has against this call; one that cannot be used has something against every call.
    pub fn ruled_out(&self) -> Option<Complaint> {
        // Whoever closes a policy that others can change needs a call for that.
        if self.given.subcommand_matches("setup").is_some_and(|given| given.contains_id("for-group")) {
            return None;
        }
        if let Some(fault) = &self.policy_fault {
            return Some(Complaint::Policy(fault.clone()));
        }
        let ruled = self.common.policy.rules.data_dir.as_ref()?;
        let whole = |path: &PathBuf| std::path::absolute(path).ok();
        let other = self.common.data_dir.as_ref().filter(|named| whole(named) != whole(ruled));
        let what = match self.given.subcommand() {
            Some(("setup", given)) if given.get_flag("as-policy") => return None,
            Some(("setup", given)) if given.get_flag("for-this-user") => "--for-this-user",
            // Practice and real units never meet.
            Some(("provision", given)) if given.get_flag("demo") => return None,
            None if self.given.get_flag("demo") => return None,
            _ if other.is_some() => "--data-dir",
            _ => return None,
        };
        let file = self.common.policy.file.clone().unwrap_or_default();
        Some(Complaint::RuledOut { what, folder: ruled.display().to_string(), file: file.display().to_string() })
    }

    /// What the window begins with, where the call asks for the window.
    pub fn window(&self) -> Option<Begin> {
        match self.given.subcommand() {
            None if self.given.get_flag("demo") => {
                let slots = maybe::<u64>(&self.given, "slots").and_then(|slots| usize::try_from(slots).ok());
                let shift = self.given.get_flag("shift");
                Some(Begin::Practice(Practice { slots: slots.unwrap_or(1), shift }))
            }
            None => Some(Begin::Setup),
            Some(("log", log)) => log.subcommand_matches("open").map(|given| Begin::Logs(all(given, "file"))),
            Some(_) => None,
        }
    }

    /// What may paint the window, in the order in which it is tried: the one that the call names, otherwise all that this system has.
    pub fn renderers(&self) -> Vec<Renderer> {
        let named = maybe::<String>(&self.given, "renderer");
        let named = named.and_then(|word| Renderer::ALL.iter().find(|renderer| renderer.word() == word));
        named.map_or(Renderer::ALL.to_vec(), |renderer| vec![*renderer])
    }

    /// Does what it asks for, but for the window.
    ///
    /// # Errors
    /// What is to be said on stderr.
    pub fn run(&self) -> Result<Exit, Complaint> {
        let mut out = Output::new(platform::stdout());
        let ended = self.run_to(&mut out);
        out.end(ended)
    }

    fn run_to(&self, out: &mut impl Write) -> Result<Exit, Complaint> {
        let common = &self.common;
        // Whoever stands in a file by a code is told by name, where this PC knows it.
        let _ = names::know(&common.data());
        match self.given.subcommand() {
            Some(("provision", given)) => provision::run(given, common, out),
            Some(("log", given)) => log::run(given, common, out),
            Some(("profile", given)) => profile::run(given, common.lang, out),
            Some(("secret", given)) => secret::run(given, common),
            Some(("line", given)) => line::run(given, common, out),
            Some(("doctor", given)) => doctor::run(given, common, out),
            Some(("setup", given)) => setup::run(given, common, out),
            Some(("label", given)) => label::run(given, common, out),
            Some(("package", given)) => package::run(given, common, out),
            Some(("outbox", given)) => outbox::run(given, common, out),
            Some(("sim", given)) => sim::run(given, out),
            Some(("job", given)) => job::run(given, common, out),
            Some(("shared-book", given)) => shared_book::run(given, common, out),
            Some(("station", given)) => station::run(given, common, out),
            Some(("unit", given)) if given.subcommand_matches("list").is_some() => {
                unit::list(sub(given).1, common, out)
            }
            Some(("unit", unit)) if unit.subcommand_matches("import-console").is_some() => {
                console::import(sub(unit).1, common, out)
            }
            Some(("unit", unit)) if unit.subcommand_matches("export-console").is_some() => {
                console::export(sub(unit).1, common, out)
            }
            Some(("unit", unit)) if sub(unit).0.ends_with("-console") => {
                let (which, given) = sub(unit);
                console_api::run(which, given, common, out)
            }
            Some(("batch", given)) if given.subcommand_matches("values").is_some() => {
                values::show(sub(given).1, common.lang, out)
            }
            Some((group, given)) => desk::run(group, given, &common.usable_data()?, common, out),
            None => Ok(Exit::Done),
        }
    }
}

fn named_language(args: &[OsString]) -> Option<Lang> {
    let texts: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    let after = texts.iter().skip_while(|text| *text != "--lang").nth(1).map(AsRef::as_ref);
    after.or_else(|| texts.iter().find_map(|text| text.strip_prefix("--lang=")))?.parse().ok()
}

/// The whole command line with its help in one language.
pub fn command(lang: Lang) -> Command {
    let (words, desk_words) = (text(lang), crate::words::desk::text(lang));
    Command::new("regnwl-station")
        .version(env!("CARGO_PKG_VERSION"))
        .about(words.about)
        .arg(flag("demo", words.demo))
        .arg(number_in("slots", 1..=32, words.slots).requires("demo"))
        .arg(flag("shift", words.shift).requires("demo"))
        .arg(option("renderer", "NAME", words.renderer).value_parser(
            [&["auto"], &*Renderer::ALL.iter().map(|renderer| renderer.word()).collect::<Vec<_>>()].concat(),
        ))
        .arg(option("lang", "LANG", words.lang).global(true).value_parser(["en", "zh"]))
        .arg(path("data-dir").long("data-dir").value_name("DIR").help(words.data_dir).global(true))
        .subcommands([
            provision::command(words, lang),
            log::command(lang),
            profile::command(words),
            secret::command(lang, words, desk_words),
            line::command(words),
            doctor::command(words),
            setup::command(words),
            group("unit", words.unit, [unit::list_command(lang, words, desk_words)])
                .subcommands(desk_args::unit_commands(lang, words, desk_words))
                .subcommands(console::commands(lang, desk_words))
                .subcommands(console_api::commands(lang, desk_words)),
            job::command(lang, words, desk_words),
            label::command(lang),
            outbox::command(lang),
            shared_book::command(lang),
            package::command(lang),
            sim::command(words),
            station::command(lang, hand_over::text(lang), crate::words::recovery::text(lang)),
        ])
        .subcommands(desk_args::commands(desk_words, lang, crate::words::moving::text(lang)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(line: &str) -> Result<Call, NotRead> {
        Call::read(std::iter::once("regnwl-station").chain(line.split_whitespace()).map(OsString::from))
    }

    #[test]
    fn the_command_line_is_consistent_in_both_languages() {
        command(Lang::En).debug_assert();
        command(Lang::Zh).debug_assert();
    }

    #[test]
    fn no_word_opens_the_window() {
        let window = |line| call(line).unwrap().window();
        assert_eq!(window(""), Some(Begin::Setup));
        let practice = Practice { slots: 8, shift: false };
        assert_eq!(window("--demo --slots 8"), Some(Begin::Practice(practice)));
        let shift = Practice { shift: true, ..practice };
        assert_eq!(window("--demo --slots 8 --shift"), Some(Begin::Practice(shift)));
        assert_eq!(window("log open a b"), Some(Begin::Logs(vec!["a".into(), "b".into()])));
        assert_eq!(window("log open"), Some(Begin::Logs(Vec::new())));
        assert_eq!([window("log show a"), window("setup")], [None, None]);
        assert!(call("--shift").is_err());
        assert!(call("--slots 8").is_err());
    }

    #[test]
    fn one_renderer_or_all_of_this_system() {
        for all in ["", "--renderer auto", "log open a"] {
            assert_eq!(call(all).unwrap().renderers(), Renderer::ALL);
        }
        for &one in Renderer::ALL {
            assert_eq!(call(&format!("--renderer {} log open a", one.word())).unwrap().renderers(), [one]);
        }
        assert!(call("--renderer none").is_err());
        assert_eq!(call("--renderer directx").is_ok(), cfg!(windows));
    }

    #[test]
    fn a_language_stands_anywhere() {
        for line in ["--lang zh setup", "setup --lang zh", "setup --lang=zh"] {
            assert_eq!(call(line).unwrap().common.lang, Lang::Zh);
        }
        assert_eq!(call("setup").unwrap().common.named_lang, None);
    }

    #[test]
    fn whose_folder_it_is_is_one_thing_or_the_other() {
        assert!(call("setup --for-this-user").is_ok());
        assert!(call("setup --for-this-user --for-this-pc").is_err());
        assert!(call("setup --for-this-user --data-dir x").is_err());
        assert!(call("--data-dir x setup").is_ok());
    }

    #[test]
    fn what_provision_needs_is_asked_for() {
        assert!(call("provision --profile p.json").is_err());
        assert!(call("provision --demo --port x").is_err());
        assert!(call("provision --demo").is_ok());
    }
}
