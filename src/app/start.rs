//! Arguments to an exit code: the one place that decides between window and command line.

use std::ffi::OsString;

use super::window;
use crate::cli::{self, Call, Exit};
use crate::platform::ending;
use crate::platform::memory::{self, Peers};

/// Does what the arguments ask for, to its end; gives the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>) -> u8 {
    let call = match Call::read(args) {
        Ok(call) => call,
        Err(error) => return cli::explain(&error).code(),
    };
    let begin = call.window();
    // Before any secret is read.
    memory::keep_off_disks(if begin.is_some() { Peers::Desktop } else { Peers::None });
    let common = &call.common;
    let exit = match (begin, call.ruled_out()) {
        (Some(_), Some(complaint)) => {
            window::say_to_person(&complaint.line(common.lang), common.lang);
            Exit::of(&complaint)
        }
        (Some(begin), None) => window::open(begin, common, call.renderers()),
        (None, Some(complaint)) => cli::complain(&complaint, common.lang),
        (None, None) => call.run().unwrap_or_else(|complaint| cli::complain(&complaint, common.lang)),
    };
    ending::end_work();
    exit.code()
}
