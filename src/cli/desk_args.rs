//! The words of what a person decides at the desk: `unit resolve|retire|reveal|import|cleared`, `record`, `batch close`, `supervisor`.

use clap::{Arg, ArgGroup, ArgMatches, Command};

use super::args::{files, flag, group, maybe, number, option, path, path_option};
use super::log::asked_changes;
use crate::domain::{BoardFault, Role, SERIAL_NUMBER};
use crate::seen::Seen;
use crate::words::{Lang, changes, cli, console, desk, leaving, moving, operators};

/// The words below `unit`.
pub(super) fn unit_commands(lang: Lang, words: &'static cli::Text, desk: &'static desk::Text) -> [Command; 6] {
    let resolve = on_a_unit(Command::new("resolve").about(desk.resolve), desk)
        .arg(has(desk))
        .arg(path_option("identity-file", desk.identity_file))
        .arg(flag("register-again", desk.register_again))
        .arg(flag("set-aside", desk.set_aside))
        .arg(flag("same-unit", desk.same_unit))
        .arg(flag("take-back", desk.take_back))
        .arg(flag("roll-back", desk.roll_back))
        .arg(
            option("board-replaced", "REASON", desk.board_replaced).value_parser(BoardFault::ALL.map(BoardFault::word)),
        )
        .arg(option("relabelled", "LABEL", desk.relabelled))
        .group(
            ArgGroup::new("how")
                .args(["identity-file", "register-again", "set-aside", "same-unit", "take-back", "roll-back"])
                .args(["board-replaced", "relabelled"])
                .required(true),
        );
    let restore = on_a_unit(Command::new("restore").about(desk.restore), desk)
        .arg(option("port", "PATH", words.port).required(true))
        .arg(path_option("profile", words.profile).required(true))
        .arg(path_option("batch", words.batch).required(true))
        .arg(number("wait", "SEC", words.wait));
    let import = Command::new("import")
        .about(desk.import)
        .arg(files(words.file))
        .arg(flag("despite-damage", desk.despite_damage));
    let cleared = console::text(lang).cleared;
    let [retire, reveal, cleared] = [("retire", desk.retire), ("reveal", desk.reveal), ("cleared", cleared)]
        .map(|(name, about)| on_a_unit(Command::new(name).about(about), desk));
    [resolve, restore, retire.arg(has(desk)), reveal, import, cleared.arg(has(desk))]
}

/// The words of their own.
pub(super) fn commands(desk: &'static desk::Text, lang: Lang, moving: &'static moving::Text) -> [Command; 6] {
    let copies = || path("file").num_args(0..).value_name("FILE").help(desk.record_copies);
    let supervisor = || Arg::new("name").required(true).value_name("NAME").help(desk.name);
    let by = || option("by", "NAME", desk.by);
    let why = || option("why", "TEXT", desk.why);
    let check = Command::new("check").about(desk.record_check).arg(copies());
    let accept = Command::new("accept")
        .about(desk.record_accept)
        .arg(copies())
        .arg(by().required(true))
        .arg(why().required(true));
    let changes = asked_changes(Command::new("changes").about(changes::text(lang).record_changes), lang);
    let close = Command::new("close")
        .about(desk.close)
        .arg(path("file").required(true).value_name("FILE"))
        .arg(by().required(true))
        .arg(why())
        .arg(flag("registration-off", desk.registration_off));
    let values = Command::new("values")
        .about(desk.batch_values)
        .arg(path("file").required(true).value_name("FILE"))
        .arg(flag("json", desk.json));
    let range = Command::new("range")
        .about(desk.record_range)
        .arg(path_option("profile", desk.range_profile).required(true))
        .arg(option("value", "NAME", desk.range_value).default_value(SERIAL_NUMBER))
        .arg(option("next", "NUMBER", desk.range_next).required(true))
        .arg(by().required(true))
        .arg(why().required(true));
    let let_go = Command::new("let-go")
        .about(desk.let_go)
        .arg(path_option("profile", desk.let_go_profile).required(true))
        .arg(by().required(true))
        .arg(why());
    let bypass = Command::new("bypass-gate")
        .about(desk.bypass_gate)
        .arg(path("file").required(true).value_name("FILE"))
        .arg(number("units", "N", desk.bypass_units))
        .arg(flag("over", desk.bypass_over))
        .group(ArgGroup::new("how").args(["units", "over"]).required(true))
        .arg(by().required(true))
        .arg(why().required(true));
    let [add, remove] = [("add", desk.supervisor_add), ("remove", desk.supervisor_remove)]
        .map(|(name, about)| Command::new(name).about(about).arg(supervisor()).arg(by()));
    let erase = Command::new("erase")
        .about(desk.person_erase)
        .arg(Arg::new("name").required(true).value_name("NAME").help(desk.person_name))
        .arg(by());
    let leaving = leaving::text(lang);
    let retire = Command::new("retire-batch")
        .about(leaving.retire)
        .arg(Arg::new("batch").value_name("FILE|BATCH").help(leaving.which))
        .arg(by().requires("batch"))
        .arg(why().requires("batch"));
    let roles = [Role::Leader, Role::Engineer].map(Role::word);
    let add = add.arg(option("role", "ROLE", desk.role).value_parser(roles));
    [
        group("record", desk.record, [check, accept, changes, range, retire])
            .subcommands(super::moving::commands(moving, desk)),
        group("batch", desk.batch, [close, values, let_go, bypass]),
        group("supervisor", desk.supervisor, [add, remove, Command::new("list").about(desk.supervisor_list)]),
        super::moving::backup_command(moving),
        super::operators::command(operators::text(lang), desk),
        group("person", desk.person, [erase, Command::new("list").about(desk.person_list)]),
    ]
}

fn on_a_unit(command: Command, desk: &'static desk::Text) -> Command {
    command
        .arg(Arg::new("serial").required(true).value_name("SN").help(desk.serial))
        .arg(option("by", "NAME", desk.by).required(true))
        .arg(option("why", "TEXT", desk.why).required(true))
        .arg(option("product-key", "PK", desk.product_key))
        .arg(option("platform", "CLOUD", desk.platform))
        .arg(option("device-name", "NAME", desk.device_name))
}

/// What a call of a decision says to have seen of its unit.
pub(super) fn has(desk: &'static desk::Text) -> Arg {
    option("has", "CLIENT-ID", desk.has)
}

/// The same, as it goes along with the decision.
pub(super) fn seen(given: &ArgMatches) -> Seen {
    maybe(given, "has").map_or(Seen::Unsaid, |client_id| Seen::Identity(Some(client_id)))
}
