//! The label of a profile: its template is read once, and no value in it can become more than it is.

use std::path::Path as FilePath;

use super::bounded::ReadRefusal;
use super::finding::Finding;
use super::path::Path;
use crate::domain::{LabelProfile, plain_text};
use crate::files::given;
use crate::store::profile_fault::Cause;
use crate::wire::LabelTemplate;

/// Largest template, in bytes: a logo in hexadecimal digits has room in it.
pub const MAX_TEMPLATE_BYTES: u64 = 256 * 1024;

/// A template that was read.
#[derive(Clone, Debug)]
pub(super) struct Template {
    /// Its file.
    pub bytes: Vec<u8>,
    /// The same as text.
    pub text: String,
}

/// The template.
///
/// # Errors
/// What is wrong with it.
pub(super) fn check(label: &LabelProfile, folder: &FilePath) -> Result<Template, Finding> {
    let found = |cause| Finding::new(Path::of(["label", "templateFile"]), cause);
    let bytes = given::read(&folder.join(&label.template_file), MAX_TEMPLATE_BYTES).map_err(|error| {
        found(match error.into() {
            ReadRefusal::Missing => Cause::LabelMissing,
            ReadRefusal::TooLarge => Cause::LabelTooLarge { limit: MAX_TEMPLATE_BYTES },
            ReadRefusal::Unfit(why) => Cause::LabelUnfit(why),
            ReadRefusal::Io(kind) => Cause::LabelUnreadable(kind),
        })
    })?;
    let text = String::from_utf8(plain_text::decode(&bytes).into_owned()).map_err(|_| found(Cause::LabelNotText))?;
    match LabelTemplate::new(&text, label.language, label.charset) {
        Ok(_) => Ok(Template { bytes, text }),
        Err(fault) => Err(found(Cause::LabelTemplate(fault))),
    }
}
