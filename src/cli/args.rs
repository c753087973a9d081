//! The words of the command line. A contract: others script against it.

mod desk;
mod log;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::demo::Practice;
use crate::store::template;
use crate::words::Lang;
use crate::words::cli::text;

pub use super::doctor::Doctor;
pub use desk::{DeskTask, How, Which};
pub use log::{LogTask, Reported};

/// A call, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Language of what people read.
    pub lang: Lang,
    /// The language that the call names; the window has a memory of its own.
    pub said_lang: Option<Lang>,
    /// Where the record stands, where somebody said so.
    pub data_dir: Option<PathBuf>,
    /// What is to be done.
    pub task: Task,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Open the window.
    Window {
        /// On a practice bench.
        demo: Option<Practice>,
    },
    /// Provision without a window.
    Provision(Provision),
    /// Provision practice units.
    ProvisionDemo {
        /// How many.
        count: u64,
        /// Where to keep the batch file; otherwise it goes with the practice.
        batch: Option<PathBuf>,
    },
    /// Look into batch files.
    Log(LogTask),
    /// Open the window at the logs, with these batch files.
    LogOpen(Vec<PathBuf>),
    /// Check a profile.
    ProfileCheck(PathBuf),
    /// Begin a profile.
    ProfileNew {
        /// What to begin with.
        template: String,
        /// The file to make.
        out: PathBuf,
    },
    /// List what a profile can begin with.
    ProfileTemplates,
    /// Check before the shift.
    Doctor(Doctor),
    /// Say where the record is kept, or choose it.
    Setup(Option<Whose>),
    /// Store a secret of a product.
    SecretSet {
        /// Whose.
        product_key: String,
        /// What its profiles call it; none for the product secret.
        name: Option<String>,
        /// What it is bound to.
        profile: Option<PathBuf>,
        /// Who decides.
        by: Option<String>,
    },
    /// List units on record.
    UnitList {
        /// Only those that are not through.
        open: bool,
        /// Only retired ones.
        retired: bool,
    },
    /// What a person decides away from the bench.
    Desk(DeskTask),
    /// Run a practice cloud.
    SimCloud {
        /// Address and port.
        listen: String,
        /// Products file.
        products: PathBuf,
        /// Where the CA certificate goes.
        ca_out: PathBuf,
    },
    /// Run a practice unit.
    SimDevice {
        /// `at`, `json`, `shell`.
        dialect: String,
        /// Its serial number.
        serial: String,
        /// Where the link to its terminal goes.
        link: PathBuf,
    },
}

/// Whose folder the record is kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// This user's alone.
    User,
    /// All users' of this PC.
    Pc,
}

/// The call `provision`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provision {
    /// Profile file.
    pub profile: PathBuf,
    /// Batch file.
    pub batch: PathBuf,
    /// Ports.
    pub ports: Vec<String>,
    /// Units to take.
    pub count: Option<u64>,
    /// Longest wait for a unit in seconds.
    pub wait: Option<u64>,
    /// Who works at the bench.
    pub operator: Option<String>,
    /// Expected serial number.
    pub label: Option<String>,
    /// File with the product secret.
    pub secret_file: Option<PathBuf>,
}

/// Reads a call. The language is needed for the help, so it is looked for first.
///
/// # Errors
/// clap's own: it prints itself and knows its exit code.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Call, clap::Error> {
    let args: Vec<OsString> = args.into_iter().collect();
    let texts: Vec<String> = args.iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let said_lang = said_language(&texts);
    let lang = said_lang.unwrap_or_else(Lang::of_system);
    let matches = command(lang).try_get_matches_from(args)?;
    Ok(Call { lang, said_lang, data_dir: matches.get_one::<PathBuf>("data-dir").cloned(), task: task(&matches) })
}

fn said_language(args: &[String]) -> Option<Lang> {
    let after = args.iter().skip_while(|arg| *arg != "--lang").nth(1);
    let joined = args.iter().find_map(|arg| arg.strip_prefix("--lang="));
    after.map(String::as_str).or(joined)?.parse().ok()
}

/// The whole command line with its help in one language.
pub fn command(lang: Lang) -> Command {
    let (words, desk_words) = (text(lang), crate::words::desk::text(lang));
    let path = |name: &'static str| Arg::new(name).value_parser(value_parser!(PathBuf));
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let path_option = |name: &'static str, help: &'static str| path(name).long(name).value_name("FILE").help(help);
    let flag = |name: &'static str, help: &'static str| Arg::new(name).long(name).help(help).action(ArgAction::SetTrue);
    let number = |name: &'static str, help: &'static str| option(name, "N", help).value_parser(value_parser!(u64));

    let provision = Command::new("provision")
        .about(words.provision)
        .arg(flag("demo", words.demo).conflicts_with_all([
            "profile",
            "port",
            "wait",
            "label",
            "secret-file",
            "operator",
        ]))
        .arg(path_option("profile", words.profile).required_unless_present("demo"))
        .arg(path_option("batch", words.batch).required_unless_present("demo"))
        .arg(option("port", "PATH", words.port).num_args(1..).action(ArgAction::Append))
        .arg(number("count", words.count).value_parser(value_parser!(u64).range(1..)))
        .arg(option("wait", "SEC", words.wait).value_parser(value_parser!(u64)))
        .arg(option("operator", "NAME", words.operator))
        .arg(option("label", "SN", words.label))
        .arg(path_option("secret-file", words.secret_file));
    let templates = template::ALL.map(|template| template.name);
    let profile = Command::new("profile").about(words.profile_group).subcommand_required(true).subcommands([
        Command::new("check")
            .about(words.profile_check)
            .arg(path("file").required(true).value_name("FILE").help(words.profile_file)),
        Command::new("new")
            .about(words.profile_new)
            .arg(option("template", "NAME", words.template).required(true).value_parser(templates))
            .arg(path_option("out", words.profile_out).required(true)),
        Command::new("templates").about(words.profile_templates),
    ]);
    let secret = Command::new("secret").about(words.secret).subcommand_required(true).subcommand(
        Command::new("set")
            .about(words.secret_set)
            .arg(option("product-key", "PK", words.product_key).required(true))
            .arg(option("name", "NAME", words.secret_name).conflicts_with("profile"))
            .arg(path_option("profile", words.bound_host))
            .arg(option("by", "NAME", desk_words.by)),
    );
    let doctor = Command::new("doctor")
        .about(words.doctor)
        .arg(path_option("profile", words.profile).required(true))
        .arg(option("port", "PATH", words.port).num_args(1..).action(ArgAction::Append))
        .arg(path_option("secret-file", words.secret_file))
        .arg(flag("json", words.json));
    let whose = |name: &'static str, help: &'static str| flag(name, help).conflicts_with("data-dir");
    let setup = Command::new("setup")
        .about(words.setup)
        .arg(whose("for-this-user", words.for_this_user).conflicts_with("for-this-pc"))
        .arg(whose("for-this-pc", words.for_this_pc));
    let list = Command::new("list")
        .about(words.unit_list)
        .arg(flag("open", words.open).conflicts_with("retired"))
        .arg(flag("retired", desk_words.retired));
    let unit = Command::new("unit")
        .about(words.unit)
        .subcommand_required(true)
        .subcommand(list)
        .subcommands(desk::unit_commands(words, desk_words));
    let sim = Command::new("sim").about(words.sim).subcommand_required(true).subcommands([
        Command::new("cloud")
            .about(words.sim_cloud)
            .arg(option("listen", "ADDR", words.listen).required(true))
            .arg(path_option("products", words.products).required(true))
            .arg(path_option("ca-out", words.ca_out).required(true)),
        Command::new("device")
            .about(words.sim_device)
            .arg(option("dialect", "DIALECT", words.dialect).required(true).value_parser(["at", "json", "shell"]))
            .arg(option("serial", "SN", words.serial).required(true))
            .arg(path_option("link", words.link).value_name("PATH").required(true)),
    ]);
    Command::new("regnwl-station")
        .version(env!("CARGO_PKG_VERSION"))
        .about(words.about)
        .arg(flag("demo", words.demo))
        .arg(number("slots", words.slots).requires("demo").value_parser(value_parser!(u64).range(1..=32)))
        .arg(flag("shift", words.shift).requires("demo"))
        .arg(option("lang", "LANG", words.lang).global(true).value_parser(["en", "zh"]))
        .arg(path("data-dir").long("data-dir").value_name("DIR").help(words.data_dir).global(true))
        .subcommands([provision, log::command(lang), profile, secret, doctor, setup, unit, sim])
        .subcommands(desk::commands(desk_words))
}

fn task(matches: &ArgMatches) -> Task {
    let practice = || {
        let slots = matches.get_one::<u64>("slots").map_or(1, |slots| usize::try_from(*slots).unwrap_or(1));
        Practice { slots, shift: matches.get_flag("shift") }
    };
    match matches.subcommand() {
        Some(("provision", given)) if given.get_flag("demo") => Task::ProvisionDemo {
            count: given.get_one("count").copied().unwrap_or(3),
            batch: given.get_one("batch").cloned(),
        },
        Some(("provision", given)) => Task::Provision(Provision {
            profile: need(given, "profile"),
            batch: need(given, "batch"),
            ports: given.get_many("port").into_iter().flatten().cloned().collect(),
            count: given.get_one("count").copied(),
            wait: given.get_one("wait").copied(),
            operator: given.get_one("operator").cloned(),
            label: given.get_one("label").cloned(),
            secret_file: given.get_one("secret-file").cloned(),
        }),
        Some(("log", log)) => match log.subcommand() {
            Some(("open", given)) => Task::LogOpen(all(given, "file")),
            _ => Task::Log(log::task(log)),
        },
        Some(("profile", profile)) => match profile.subcommand() {
            Some(("new", given)) => Task::ProfileNew { template: need(given, "template"), out: need(given, "out") },
            Some(("templates", _)) => Task::ProfileTemplates,
            _ => Task::ProfileCheck(need(sub(profile), "file")),
        },
        Some(("secret", secret)) => Task::SecretSet {
            product_key: need(sub(secret), "product-key"),
            name: sub(secret).get_one("name").cloned(),
            profile: sub(secret).get_one("profile").cloned(),
            by: sub(secret).get_one("by").cloned(),
        },
        Some(("doctor", given)) => Task::Doctor(Doctor {
            profile: need(given, "profile"),
            ports: given.get_many("port").into_iter().flatten().cloned().collect(),
            secret_file: given.get_one("secret-file").cloned(),
            json: given.get_flag("json"),
        }),
        Some(("setup", given)) => Task::Setup(match given.get_flag("for-this-user") {
            true => Some(Whose::User),
            false => given.get_flag("for-this-pc").then_some(Whose::Pc),
        }),
        Some(("unit", unit)) => match unit.subcommand() {
            Some(("list", given)) => {
                Task::UnitList { open: given.get_flag("open"), retired: given.get_flag("retired") }
            }
            _ => Task::Desk(desk::task("unit", unit)),
        },
        Some((name @ ("record" | "batch" | "supervisor"), given)) => Task::Desk(desk::task(name, given)),
        Some(("sim", sim)) => match sim.subcommand() {
            Some(("cloud", given)) => Task::SimCloud {
                listen: need(given, "listen"),
                products: need(given, "products"),
                ca_out: need(given, "ca-out"),
            },
            Some((_, given)) => Task::SimDevice {
                dialect: need(given, "dialect"),
                serial: need(given, "serial"),
                link: need(given, "link"),
            },
            None => unreachable!("clap asks for one"),
        },
        _ => Task::Window { demo: matches.get_flag("demo").then(practice) },
    }
}

#[expect(clippy::expect_used, reason = "clap lets no call through without it")]
fn sub(matches: &ArgMatches) -> &ArgMatches {
    matches.subcommand().expect("clap asks for one").1
}

#[expect(clippy::expect_used, reason = "clap lets no call through without it")]
fn need<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, name: &str) -> T {
    matches.get_one::<T>(name).cloned().expect("clap asks for it")
}

fn all(matches: &ArgMatches, name: &str) -> Vec<PathBuf> {
    matches.get_many(name).into_iter().flatten().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(line: &str) -> Result<Call, clap::Error> {
        parse(std::iter::once("regnwl-station").chain(line.split_whitespace()).map(OsString::from))
    }

    #[test]
    fn the_command_line_is_consistent_in_both_languages() {
        command(Lang::En).debug_assert();
        command(Lang::Zh).debug_assert();
    }

    #[test]
    fn no_word_opens_the_window() {
        assert_eq!(call("").unwrap().task, Task::Window { demo: None });
        let practice = Practice { slots: 8, shift: false };
        assert_eq!(call("--demo --slots 8").unwrap().task, Task::Window { demo: Some(practice) });
        let shift = Practice { shift: true, ..practice };
        assert_eq!(call("--demo --slots 8 --shift").unwrap().task, Task::Window { demo: Some(shift) });
        assert!(call("--shift").is_err());
        assert!(call("--slots 8").is_err());
    }

    #[test]
    fn provision_takes_several_ports_and_a_language_anywhere() {
        let call = call("provision --profile p.json --batch b.jsonl --port /dev/a /dev/b --count 4 --lang zh").unwrap();
        assert_eq!(call.lang, Lang::Zh);
        let Task::Provision(provision) = call.task else { panic!("not provision") };
        assert_eq!(provision.ports, ["/dev/a", "/dev/b"]);
        assert_eq!(provision.count, Some(4));
    }

    #[test]
    fn whose_folder_it_is_is_one_thing_or_the_other() {
        assert_eq!(call("setup").unwrap().task, Task::Setup(None));
        assert_eq!(call("setup --for-this-user").unwrap().task, Task::Setup(Some(Whose::User)));
        assert!(call("setup --for-this-user --for-this-pc").is_err());
        assert!(call("setup --for-this-user --data-dir x").is_err());
        assert!(call("--data-dir x setup").is_ok());
    }

    #[test]
    fn what_provision_needs_is_asked_for() {
        assert!(call("provision --profile p.json").is_err());
        assert!(call("provision --demo --port x").is_err());
        assert_eq!(call("provision --demo").unwrap().task, Task::ProvisionDemo { count: 3, batch: None });
    }
}
