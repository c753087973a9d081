//! A message in a dialog of the system, where there is no window of ours to show it in.

use crate::words::Lang;

/// Shows what went wrong, until it is read. Where the system has no dialog nothing is shown.
pub fn message(text: &str, lang: Lang) {
    let dialog = rfd::MessageDialog::new().set_level(rfd::MessageLevel::Error);
    dialog.set_title(super::window::title(lang)).set_description(text).show();
}
