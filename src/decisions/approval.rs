//! Which programs supervisors have approved at this station.

use std::io;

use crate::domain::GateProgram;
use crate::journal::{Folder, Replay};
use crate::store::DataDir;

/// SHA-256 of the file that may be this program of a plant gate; none where none may. A station that runs is not disturbed.
///
/// # Errors
/// The record cannot be read.
pub fn approved_gate_program(data: &DataDir, program: &GateProgram) -> io::Result<Option<String>> {
    let folder = data.record();
    if !folder.is_dir() {
        return Ok(None);
    }
    let book = Replay::of(&Folder::new(&folder)?)?.book;
    Ok(book.gate_program(&program.path, &program.args).map(str::to_owned))
}
