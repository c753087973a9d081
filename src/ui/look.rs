//! What the person at the window chose for eyes and tongue.

use super::palette::{Palette, Theme};
use crate::words::Lang;
use crate::words::window::{self, Text};

/// Language and colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// The colours.
    pub theme: Theme,
}

impl Look {
    pub(super) fn text(self) -> &'static Text {
        window::text(self.lang)
    }

    pub(super) fn palette(self) -> &'static Palette {
        self.theme.palette()
    }
}
