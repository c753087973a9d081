//! `sim`: the practice cloud, or a practice unit, on its own.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Command};

use super::args::{group, maybe, need, option, path_option, sub};
use super::complaint::complaint;
use super::exit::Exit;
use super::output::Output;
use crate::demo;
use crate::domain::plain_text;
use crate::files::given;
use crate::platform::{self, ending, runtime};
use crate::words::cli::{Complaint, Text};
use crate::words::{self, Lang};

/// Largest file of products, in bytes.
const LARGEST: u64 = 1 << 20;

/// The words.
pub(super) fn command(words: &'static Text) -> Command {
    let cloud = Command::new("cloud")
        .about(words.sim_cloud)
        .arg(option("listen", "ADDR", words.listen).required(true))
        .arg(path_option("products", words.products).required(true))
        .arg(path_option("ca-out", words.ca_out).required(true));
    let device = Command::new("device")
        .about(words.sim_device)
        .arg(option("dialect", "DIALECT", words.dialect).required(true).value_parser(["at", "json", "shell"]))
        .arg(option("serial", "SN", words.serial).required_unless_present("no-serial").conflicts_with("no-serial"))
        .arg(option("no-serial", "UID", words.no_serial))
        .arg(path_option("link", words.link).value_name("PATH").required(true))
        .arg(option("model", "TEXT", words.model))
        .arg(option("firmware", "TEXT", words.firmware));
    group("sim", words.sim, [cloud, device])
}

/// Does what a call asks.
pub(super) fn run(given: &ArgMatches, out: &mut impl Write) -> Result<Exit, Complaint> {
    let text = |given, name| need::<String>(given, name);
    let path = |given, name| need::<PathBuf>(given, name);
    match sub(given) {
        ("cloud", given) => cloud(&text(given, "listen"), &path(given, "products"), &path(given, "ca-out"), out),
        (_, given) => {
            let is = (maybe::<String>(given, "serial"), maybe::<String>(given, "no-serial"));
            let info = (maybe(given, "model"), maybe(given, "firmware"));
            device(&text(given, "dialect"), is, info, &path(given, "link"))
        }
    }
}

/// Runs a practice cloud until it is ended.
fn cloud(listen: &str, products: &Path, ca_out: &Path, out: impl Write) -> Result<Exit, Complaint> {
    let json = given::read(products, LARGEST).map_err(|error| complaint(products, &error))?;
    let (mut out, json) = (Output::new(out), plain_text::decode(&json));
    let served = runtime().block_on(demo::serve_cloud(listen, &json, ca_out, &mut out));
    // What it has to say is half of what it is for.
    out.end(Ok(Exit::Done))?;
    served.map(|never| match never {}).map_err(|error| Complaint::File(listen.to_owned(), error.to_string()))
}

/// Runs a practice unit until it is ended.
fn device(
    dialect: &str,
    is: (Option<String>, Option<String>),
    info: (Option<String>, Option<String>),
    link: &Path,
) -> Result<Exit, Complaint> {
    // Where the system lets nobody listen the link stays.
    let _ = platform::listen(words::window::text(Lang::of_system()).saving);
    let served = runtime().block_on(async {
        tokio::select! {
            served = demo::serve_device(dialect, is, info, link) => served,
            () = ending::asked() => Ok(()),
        }
    });
    match served {
        Ok(()) => Ok(Exit::Done),
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Err(Complaint::NoPty),
        Err(error) => Err(complaint(link, &error)),
    }
}
