//! What the person at the window chose for eyes, ears and tongue, and how things look.
//!
//! | file | what it holds |
//! |---|---|
//! | `palette`, `fonts`, `style` | colours, letters, and egui's style made of them |
//! | `mark` | signs that stand beside a colour |
//! | `word` | a state's mark and word, as large as there is room |
//! | `cells` | what stands in the cells of a long table, and filters with their counts |
//! | `parts` | the small parts that every screen is made of |
//! | `buttons` | the buttons of a dialog, in their one order |
//! | `chart` | columns over time, a bar of shares, causes by frequency |
//! | `shown` | values as a person reads them |

pub(crate) mod badge;
pub(crate) mod buttons;
pub(crate) mod cells;
pub(crate) mod chart;
mod dialog;
pub(crate) mod fonts;
pub(crate) mod mark;
pub(crate) mod palette;
pub(crate) mod parts;
pub(crate) mod shown;
pub(crate) mod style;
pub(crate) mod word;

use eframe::egui::{Context, Id};

pub(crate) use badge::{badge_ui, edge};
pub(crate) use buttons::{Buttons, Which, answers_ui, buttons_ui};
pub(crate) use dialog::dialog_ui;
pub(crate) use fonts::{bold, mono, regular};
pub(crate) use mark::{Mark, verdict};
pub(crate) use palette::{Ink, Palette, Theme, Tone};
pub(crate) use parts::{
    Control, Parts, card, card_ui, inside, is_entered, is_entered_in_field, named, named_area, outlined_ui,
    paint_banded, top_bar_ui,
};
pub(crate) use style::{CARD_RADIUS, RADIUS};

use crate::store::policy::Rules;
use crate::words::Lang;
use crate::words::window::{self, Text};

/// Language, colours, size, sounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// The colours.
    pub theme: Theme,
    /// How large everything is.
    #[serde(default)]
    pub scale: Scale,
    /// Nothing is heard when a unit ends.
    #[serde(default)]
    pub muted: bool,
    /// The window has the whole screen, without a frame.
    #[serde(default, rename = "fullScreen", skip_serializing_if = "std::ops::Not::not")]
    pub full_screen: bool,
    /// Sections of the form of a profile that show nothing but their heads.
    #[serde(default, skip_serializing_if = "Folded::is_none")]
    pub folded: Folded,
}

/// Which sections are folded, each by its number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Folded(u16);

impl Folded {
    fn is_none(&self) -> bool {
        self.0 == 0
    }

    pub(crate) fn has(self, section: u16) -> bool {
        self.0 & (1 << section) != 0
    }

    /// The same with this section the other way.
    pub(crate) fn turned(self, section: u16) -> Self {
        Self(self.0 ^ (1 << section))
    }
}

/// How large everything is, in percent: 100 to 200.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Scale(u16);

impl Default for Scale {
    fn default() -> Self {
        Self(100)
    }
}

impl Scale {
    /// The steps that the settings offer.
    pub(crate) const STEPS: [Self; 5] = [Self(100), Self(125), Self(150), Self(175), Self(200)];

    /// The scale of egui's zoom factor.
    pub(crate) fn of(zoom: f32) -> Self {
        Self((zoom * 100.0).round().clamp(100.0, 200.0) as u16)
    }

    /// egui's zoom factor. A settings file may say anything.
    pub(crate) fn factor(self) -> f32 {
        f32::from(self.0.clamp(100, 200)) / 100.0
    }

    /// As the settings show it.
    pub(crate) fn word(self) -> String {
        format!("{} %", self.0)
    }
}

impl Look {
    /// As it was chosen for this window.
    pub(crate) fn of(ctx: &Context) -> Self {
        ctx.data(|data| data.get_temp(Id::unique("look"))).unwrap_or_default()
    }

    /// Whoever paints in this window finds it from now on.
    pub(crate) fn choose(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(Id::unique("look"), self));
    }

    /// With what the administrator has set.
    #[must_use]
    pub fn ruled_by(self, rules: &Rules) -> Self {
        Self {
            lang: rules.language.map_or(self.lang, Lang::from),
            full_screen: rules.full_screen.unwrap_or(self.full_screen),
            muted: rules.sounds.map_or(self.muted, |sounds| !sounds),
            ..self
        }
    }

    /// As somebody chooses it, but for what the administrator has set: that stays as it is in `before`.
    #[must_use]
    pub fn within(self, rules: &Rules, before: Self) -> Self {
        Self {
            lang: if rules.language.is_some() { before.lang } else { self.lang },
            full_screen: if rules.full_screen.is_some() { before.full_screen } else { self.full_screen },
            muted: if rules.sounds.is_some() { before.muted } else { self.muted },
            ..self
        }
    }

    pub(crate) fn text(self) -> &'static Text {
        window::text(self.lang)
    }

    pub(crate) fn palette(self) -> &'static Palette {
        self.theme.palette()
    }
}
