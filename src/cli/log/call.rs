//! The words of `log`, and a call of one of them.

use std::io::Write;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Arg, ArgGroup, ArgMatches, Command};
use strum::VariantArray as _;

use super::archive::archive;
use super::changes::{asked, of_files};
use super::export::export;
use super::groups::report_by;
use super::merge::merge;
use super::profile::profile;
use super::query::{FILTERS, filtered, query};
use super::report::{Reported, report};
use super::show::{Shown, show};
use super::summary::summary;
use super::verify::verify;
use crate::archive::{By, Days, Form, Grouping};
use crate::cli::args::{all, files, flag, group, maybe, need, number, option, path, path_option, sub};
use crate::cli::common::Common;
use crate::cli::exit::Exit;
use crate::words::archive::csv_form;
use crate::words::archive_cli::{Text, text};
use crate::words::cli::Complaint;
use crate::words::{Lang, changes};

/// The words.
pub(in crate::cli) fn command(lang: Lang) -> Command {
    let words = text(lang);
    let on_files = |name: &'static str, about: &'static str| Command::new(name).about(about).arg(files(words.file));
    let out = |name: &'static str, help: &'static str| path_option(name, help).value_name("OUT");
    let show = filtered(on_files("show", words.show), words)
        .arg(flag("json", words.json))
        .arg(flag("without-persons", words.without_persons).requires("json"));
    let export = filtered(on_files("export", words.export), words)
        .arg(out("csv", words.csv))
        .arg(out("jsonl", words.jsonl).conflicts_with("bom"))
        .arg(out("xlsx", words.xlsx).conflicts_with("bom"))
        .arg(flag("bom", words.bom))
        .arg(flag("without-persons", words.without_persons))
        .arg(flag("no-bom", words.no_bom).conflicts_with_all(["bom", "jsonl", "xlsx"]))
        .group(ArgGroup::new("form").args(["csv", "jsonl", "xlsx"]).required(true));
    let report = on_files("report", words.report)
        .arg(option("unit", "SN", words.unit))
        .arg(option("product-key", "PK", words.product_key).requires("unit").conflicts_with("visit"))
        .arg(number("visit", "N", words.visit))
        .arg(by(words).conflicts_with_all(["html", "out"]))
        .group(ArgGroup::new("which").args(["unit", "visit", "by"]).required(true))
        .arg(flag("json", words.json))
        .arg(flag("html", words.html))
        .arg(out("out", words.report_out).required_unless_present("by"));
    // What chooses visits, and how they are written, is about many of them.
    let of_many = FILTERS.into_iter().chain(["json"]);
    let report = of_many.fold(filtered(report, words), |report, name| {
        report.mut_arg(name, |arg| arg.conflicts_with_all(["unit", "visit"]))
    });
    let merge = on_files("merge", words.merge)
        .arg(out("out", words.merge_out).required(true))
        .arg(path_option("report", words.merge_report));
    let profile = Command::new("profile")
        .about(words.profile)
        .arg(path("file").required(true).value_name("FILE").help(words.file))
        .arg(option("sha256", "HEX", words.profile_sha256));
    let verify = on_files("verify", words.verify);
    // Without a file: the batches of this PC to choose from.
    let open = Command::new("open").about(words.open).arg(files(words.file).required(false));
    let archive = Command::new("archive")
        .about(words.archive)
        .arg(path("file").required(true).value_name("FILE").help(words.file))
        .arg(out("out", words.archive_out).short('o').required(true))
        .arg(flag("without-persons", words.archive_without_persons));
    let summary = on_files("summary", words.summary);
    let changes = asked(on_files("changes", changes::text(lang).log_changes), lang);
    group("log", words.log, [show, summary, verify, open, export, report, archive, merge, profile, changes])
}

/// What the yield is put together by.
fn by(words: &'static Text) -> Arg {
    let words_of = By::VARIANTS.iter().map(|by| by.word());
    let by = |word: String| By::VARIANTS.iter().copied().find(|by| by.word() == word).unwrap_or_default();
    option("by", "FIELD", words.by).value_parser(PossibleValuesParser::new(words_of).map(by))
}

/// Does what a call asks, but for the window.
///
/// # Errors
/// A file that cannot be read or made.
#[expect(clippy::expect_used, reason = "clap lets no call through without it")]
pub(in crate::cli) fn run(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (lang, (word, given)) = (common.lang, sub(given));
    let query = || query(given, &common.shift_starts());
    let files: Vec<PathBuf> = all(given, "file");
    let to = || need::<PathBuf>(given, "out");
    match word {
        "show" => {
            let form = if given.get_flag("json") {
                Shown::Json { persons: !given.get_flag("without-persons") }
            } else {
                Shown::Text
            };
            show(&files, &query(), form, lang, out)
        }
        "export" => {
            let csv = match (given.get_flag("bom"), given.get_flag("no-bom")) {
                (false, false) => csv_form(lang),
                (bom, _) => Form::Csv { bom },
            };
            let forms = [("csv", csv), ("jsonl", Form::JsonLines), ("xlsx", Form::Sheet)];
            let asked = forms.into_iter().find_map(|(name, form)| Some((maybe::<PathBuf>(given, name)?, form)));
            let (to, form) = asked.expect("clap asks for one");
            export(&files, &query(), (form, given.get_flag("without-persons")), lang, &to)
        }
        "report" if given.contains_id("by") => {
            let days = Days { shifts: common.shift_starts(), ..Days::default() };
            let grouping = Grouping { by: need(given, "by"), days };
            report_by(&files, &query(), &grouping, given.get_flag("json"), lang, out)
        }
        "report" => {
            let by_serial = || Reported::Unit { serial: need(given, "unit"), product_key: maybe(given, "product-key") };
            let which = maybe(given, "visit").map_or_else(by_serial, Reported::Visit);
            report(&files, &which, given.get_flag("html"), lang, &to())
        }
        "archive" => {
            let days = Days { shifts: common.shift_starts(), ..Days::default() };
            archive(&need::<PathBuf>(given, "file"), given.get_flag("without-persons"), days, lang, &to())
        }
        "merge" => merge(&files, &to(), maybe::<PathBuf>(given, "report").as_deref(), lang, out),
        "profile" => profile(&need::<PathBuf>(given, "file"), maybe::<String>(given, "sha256").as_deref(), lang, out),
        "changes" => of_files(given, common, out),
        "summary" => summary(&files, lang, out),
        "open" => Ok(Exit::Done),
        _ => verify(&files, lang, out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_has_one_form_and_what_is_reported_one_name() {
        let is_call = |line: &str| command(Lang::En).try_get_matches_from(line.split(' ')).is_ok();
        assert!(!is_call("log export a.jsonl"));
        assert!(!is_call("log export a.jsonl --csv a --jsonl b"));
        assert!(!is_call("log export a.jsonl --jsonl b --bom"));
        assert!(!is_call("log export a.jsonl --xlsx b --bom"));
        assert!(!is_call("log export a.jsonl --xlsx a --csv b"));
        assert!(is_call("log export a.jsonl --xlsx a"));
        assert!(is_call("log export a.jsonl --csv a --bom"));
        assert!(!is_call("log export a.jsonl --csv a --bom --no-bom"));
        assert!(!is_call("log report a.jsonl --out o"));
        assert!(is_call("log report a.jsonl --by slot --since 2026-11-24 --json"));
        assert!(!is_call("log report a.jsonl --by colour"));
        assert!(!is_call("log report a.jsonl --by slot --out o"));
        assert!(!is_call("log report a.jsonl --unit SN1 --json --out o"));
        assert!(!is_call("log report a.jsonl --unit SN1 --out o --slot 1"));
        assert!(!is_call("log report a.jsonl --out o --unit SN1 --visit 3"));
        assert!(!is_call("log report a.jsonl --out o --visit 3 --product-key PK"));
        assert!(is_call("log report a.jsonl --out o --visit 3"));
    }
}
