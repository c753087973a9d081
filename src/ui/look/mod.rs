//! What the person at the window chose for eyes and tongue, and how things look.
//!
//! | file | what it holds |
//! |---|---|
//! | `palette`, `fonts`, `style` | colours, letters, and egui's style made of them |
//! | `mark` | signs that stand beside a colour |
//! | `parts` | the small parts that every screen is made of |
//! | `chart` | columns over time, a bar of shares |
//! | `shown` | values as a person reads them |

pub(crate) mod chart;
pub(crate) mod fonts;
pub(crate) mod mark;
pub(crate) mod palette;
pub(crate) mod parts;
pub(crate) mod shown;
pub(crate) mod style;

use crate::words::Lang;
use crate::words::window::{self, Text};
use palette::{Palette, Theme};

/// Language and colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// The colours.
    pub theme: Theme,
}

impl Look {
    pub(crate) fn text(self) -> &'static Text {
        window::text(self.lang)
    }

    pub(crate) fn palette(self) -> &'static Palette {
        self.theme.palette()
    }
}
