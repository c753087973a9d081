//! `operator`: who works at the bench, by which badges.

use std::io::Write;

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command};
use serde_json::json;

use super::args::{all, flag, group, maybe, need, option, sub};
use super::complaint::complaint_of;
use super::exit::Exit;
use super::record::replay;
use super::vouch::{about, check_line, pin_of};
use crate::decisions::Desk;
use crate::domain::operator::BadgeFault;
use crate::domain::visible::visible;
use crate::platform::runtime;
use crate::seen::{Decision, OperatorChange, Signed};
use crate::store::DataDir;
use crate::words::cli::Complaint;
use crate::words::operators::Text;
use crate::words::{Lang, desk};

/// The words.
pub(super) fn command(words: &'static Text, desk: &'static desk::Text) -> Command {
    let by = || option("by", "NAME", desk.by);
    let name = || Arg::new("name").required(true).value_name("NAME").help(words.cli_name);
    let set = Command::new("set")
        .about(words.operator_set)
        .arg(name())
        .arg(option("badge", "TEXT", words.cli_badge).required(true))
        .arg(option("product", "PK", words.cli_product).action(ArgAction::Append))
        .arg(option("until", "DAY", words.cli_until))
        .arg(by());
    let remove = Command::new("remove").about(words.operator_remove).arg(name()).arg(by());
    let list = Command::new("list").about(words.operator_list).arg(flag("json", words.cli_json));
    let badges = Command::new("badges")
        .about(words.operator_badges)
        .arg(option("pattern", "REGEX", words.cli_pattern))
        .arg(flag("none", words.cli_none))
        .group(ArgGroup::new("which").args(["pattern", "none"]).required(true))
        .arg(by());
    group("operator", words.operator, [set, remove, list, badges])
}

/// Does what a call asks.
///
/// # Errors
/// What is to be said on stderr; nothing was changed.
pub(super) fn run(given: &ArgMatches, data: &DataDir, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (word, given) = sub(given);
    if word == "list" {
        return list(data, given.get_flag("json"), out);
    }
    // Not all of them are about somebody.
    let name = given.try_get_one::<String>("name").ok().flatten().cloned();
    let by = maybe::<String>(given, "by");
    [&name, &by].into_iter().flatten().try_for_each(|line| check_line(line))?;
    let name = name.unwrap_or_default();
    let change = match word {
        "set" => {
            let (badge, until) = (need(given, "badge"), maybe(given, "until"));
            OperatorChange::Set { name: name.clone(), badge, products: all(given, "product"), until }
        }
        // A record is not begun for somebody who is not on it.
        "remove" if replay(data)?.book.operator(&name).is_none() => {
            return Err(about(&name)(BadgeFault::NoSuchOperator.into()));
        }
        "remove" => OperatorChange::Remove { name: name.clone() },
        _ => OperatorChange::AskFor { pattern: maybe(given, "pattern") },
    };
    let desk = Desk::open(data).map_err(complaint_of)?;
    let pin = pin_of(&desk, by.as_deref(), lang)?;
    let signed = Signed { pin, ..Signed::by(by.clone().unwrap_or_default()) };
    // What is refused is about the operator, but for a PIN.
    let of = if desk.book().has_supervisors() && matches!(change, OperatorChange::AskFor { .. }) { by } else { None };
    let decided = runtime().block_on(desk.decide(&Decision::Operators(change), &signed));
    decided.map_err(about(&of.unwrap_or(name)))?;
    Ok(Exit::Done)
}

fn list(data: &DataDir, as_json: bool, out: &mut impl Write) -> Result<Exit, Complaint> {
    let book = replay(data)?.book;
    let all = book.operators();
    if as_json {
        let told = |one: &crate::domain::Operator| json!({"name": &*one.name, "badge": one.badge(), "products": one.products, "until": one.until});
        let operators: Vec<_> = all.iter().map(told).collect();
        let _ = writeln!(out, "{}", json!({"pattern": book.badge_pattern(), "operators": operators}));
        return Ok(Exit::Done);
    }
    for one in &all {
        let (badge, until) = (visible(one.badge().unwrap_or_default()), one.until.as_deref().unwrap_or_default());
        let products = one.products.iter().map(|product| visible(product)).collect::<Vec<_>>().join(",");
        let _ = writeln!(out, "{}\t{badge}\t{products}\t{}", visible(&one.name), visible(until));
    }
    Ok(Exit::Done)
}
