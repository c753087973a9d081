//! The words of the command line, without its help.

use std::fmt::Write as _;

use clap::{ArgAction, Command};
use regnwl_station::cli::command;
use regnwl_station::words::Lang;

use super::assert_stays;

#[test]
fn words_of_the_command_line_stay_in_every_language() {
    let of = |lang| {
        let (mut root, mut text) = (command(lang), String::new());
        root.build();
        describe(&root, root.get_name(), &mut text);
        text
    };
    assert_eq!(of(Lang::En), of(Lang::Zh));
    // Only Windows can paint by DirectX.
    assert_stays("calls.txt", &of(Lang::En).replace("auto|opengl|directx", "auto|opengl"));
}

/// A line for a call, then one for each of its arguments and groups, then the calls below it.
fn describe(command: &Command, name: &str, text: &mut String) {
    let needs = if command.is_subcommand_required_set() { " CALL" } else { "" };
    writeln!(text, "{name}{needs}").unwrap();
    for arg in command.get_arguments() {
        let word = arg.get_long().map_or_else(|| format!("<{}>", arg.get_id()), |long| format!("--{long}"));
        let short = arg.get_short().map(|short| format!(" -{short}")).unwrap_or_default();
        write!(text, "{name} {word}{short}").unwrap();
        if arg.get_action().takes_values() {
            let values: Vec<_> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
            let many = arg.get_num_args().unwrap();
            write!(text, " takes {}", if values.is_empty() { "a value".into() } else { values.join("|") }).unwrap();
            write!(text, "{}", if many.max_values() > 1 { "…" } else { "" }).unwrap();
            let again = matches!(arg.get_action(), ArgAction::Append) && arg.get_long().is_some();
            write!(text, "{}", if again { ", more than once" } else { "" }).unwrap();
        }
        write!(text, "{}", if arg.is_required_set() { ", required" } else { "" }).unwrap();
        write!(text, "{}", if arg.is_global_set() { ", everywhere" } else { "" }).unwrap();
        let mut others: Vec<_> =
            command.get_arg_conflicts_with(arg).iter().map(|other| other.get_id().to_string()).collect();
        others.sort();
        writeln!(text, "{}{}", if others.is_empty() { "" } else { ", not with " }, others.join(" ")).unwrap();
    }
    for group in command.get_groups() {
        let args: Vec<_> = group.get_args().map(ToString::to_string).collect();
        let required = if group.is_required_set() { "one" } else { "some" };
        writeln!(text, "{name}: {required} of {}", args.join(" ")).unwrap();
    }
    for below in command.get_subcommands() {
        describe(below, &format!("{name} {}", below.get_name()), text);
    }
}
