//! Arguments → run. No logic stands here.

use std::process::ExitCode;

use regnwl_station::cli;
use regnwl_station::cli::args::{self, Task};

fn main() -> ExitCode {
    let call = match args::parse(std::env::args_os()) {
        Ok(call) => call,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let result = match call.task {
        Task::Window { .. } => Ok(cli::Exit::AtFault),
        _ => cli::run(&call),
    };
    ExitCode::from(result.unwrap_or_else(|complaint| cli::complain(&complaint, call.lang)).code())
}
