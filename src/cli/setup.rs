//! `setup`: where this user's record is kept, what is missing, and the choice between the PC's folder and one of this user alone.

use std::io::Write;

use super::Exit;
use super::args::Whose;
use super::log::complaint;
use crate::store::data_dir::DataDir;
use crate::store::folders::Folders;
use crate::words::Lang;
use crate::words::cli::Complaint;
use crate::words::not_set_up as words;

/// Chooses, where somebody chose, and says how it stands. Done where this user can begin.
///
/// # Errors
/// What is missing; or the folder cannot be made.
pub fn setup(whose: Option<Whose>, said: &DataDir, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let folders = Folders::of_system();
    let before = folders.chosen().cloned();
    let data = match whose {
        None => said.clone(),
        Some(Whose::User) => {
            let place = folders.own().unwrap_or(said);
            folders.choose_own().map_err(|error| complaint(place.path(), &error))?
        }
        Some(Whose::Pc) => folders.of_pc().clone(),
    };
    // Who cannot use the PC's folder keeps the one they have.
    if let Some(not) = folders.not_set_up(&data) {
        return Err(Complaint::NotSetUp(Box::new(not)));
    }
    if whose == Some(Whose::Pc) {
        folders.choose_pc().map_err(|error| complaint(said.path(), &error))?;
    }
    let is_own = folders.chosen() == Some(&data);
    let _ = writeln!(out, "{}", words::in_use(lang, &data.path().display().to_string(), is_own));
    if is_own && folders.of_pc().path().exists() {
        let _ = writeln!(out, "{}", words::beside(lang, &folders.of_pc().path().display().to_string()));
    }
    if let Some(own) = before.filter(|_| whose == Some(Whose::Pc)) {
        let _ = writeln!(out, "{}", words::left_behind(lang, &own.path().display().to_string()));
    }
    Ok(Exit::Done)
}
