//! Arguments → exit code. No logic stands here.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::expect_used, clippy::unwrap_used))]

fn main() -> std::process::ExitCode {
    regnwl_station::app::run(std::env::args_os()).into()
}
