//! Arguments → run. No logic stands here.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::expect_used, clippy::unwrap_used))]

use std::process::ExitCode;

use regnwl_station::app::window::{self, Begin};
use regnwl_station::cli::args::{self, Task};
use regnwl_station::cli::{self, Exit};
use regnwl_station::platform::ending;
use regnwl_station::platform::memory::{self, Peers};

fn main() -> ExitCode {
    let call = match args::parse(std::env::args_os()) {
        Ok(call) => call,
        Err(error) => {
            return ExitCode::from(cli::explain(&error).code());
        }
    };
    let begin = match &call.task {
        Task::Window { demo: None } => Some(Begin::Setup),
        Task::Window { demo: Some(practice) } => Some(Begin::Practice(*practice)),
        Task::LogOpen(files) => Some(Begin::Logs(files.clone())),
        _ => None,
    };
    // Before any secret is read.
    memory::keep_off_disks(if begin.is_some() { Peers::Desktop } else { Peers::None });
    let exit = match begin {
        Some(begin) => window::run(call.said_lang, call.data_dir, begin).map_or_else(
            |line| {
                cli::say(&line);
                Exit::CannotGoOn
            },
            |()| Exit::Done,
        ),
        None => cli::run(&call).unwrap_or_else(|complaint| cli::complain(&complaint, call.lang)),
    };
    ending::end_work();
    ExitCode::from(exit.code())
}
