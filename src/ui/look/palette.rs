//! The colours: three palettes, five tones.

use eframe::egui::Color32;

use crate::words::{Lang, window};

/// Which colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
    /// As far apart as colours go.
    HighContrast,
}

impl Theme {
    /// All, in the order in which the button goes through them.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::HighContrast];

    pub(crate) fn after(self) -> Self {
        Self::ALL[(self as usize + 1) % Self::ALL.len()]
    }

    pub(crate) fn name(self, lang: Lang) -> &'static str {
        let text = window::text(lang);
        [text.theme_light, text.theme_dark, text.theme_contrast][self as usize]
    }

    pub(crate) fn palette(self) -> &'static Palette {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
            Self::HighContrast => &HIGH_CONTRAST,
        }
    }
}

/// What a colour says. Never alone: a word and a mark say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Pass,
    Fail,
    Warn,
    Run,
    Wait,
}

/// What is written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    /// What is read first.
    Plain,
    /// What explains it.
    Muted,
    /// What says how it stands.
    Tone(Tone),
    /// On a ground of its own.
    Colour(Color32),
}

impl From<Tone> for Ink {
    fn from(tone: Tone) -> Self {
        Self::Tone(tone)
    }
}

impl From<Color32> for Ink {
    fn from(colour: Color32) -> Self {
        Self::Colour(colour)
    }
}

/// Text and ground of a tone.
pub(crate) struct Tint {
    pub ink: Color32,
    pub fill: Color32,
}

pub(crate) struct Palette {
    pub dark: bool,
    pub background: Color32,
    pub panel: Color32,
    pub line: Color32,
    pub ink: Color32,
    pub muted: Color32,
    pub accent: Color32,
    pub on_accent: Color32,
    pub rail: Color32,
    pub rail_on: Color32,
    pub rail_ink: Color32,
    /// The ground of a step that was not reached.
    pub groove: Color32,
    tints: [Tint; 5],
}

impl Palette {
    pub fn colour(&self, ink: Ink) -> Color32 {
        match ink {
            Ink::Plain => self.ink,
            Ink::Muted => self.muted,
            Ink::Tone(tone) => self.tint(tone).ink,
            Ink::Colour(colour) => colour,
        }
    }

    pub fn tint(&self, tone: Tone) -> &Tint {
        &self.tints[tone as usize]
    }
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const fn tint(ink: u32, fill: u32) -> Tint {
    Tint { ink: rgb(ink), fill: rgb(fill) }
}

static LIGHT: Palette = Palette {
    dark: false,
    background: rgb(0xf4f5f7),
    panel: rgb(0xffffff),
    line: rgb(0xe1e4e8),
    ink: rgb(0x16191d),
    muted: rgb(0x5c6675),
    accent: rgb(0x1f5eff),
    on_accent: rgb(0xffffff),
    rail: rgb(0x171a1f),
    rail_on: rgb(0x2a3038),
    rail_ink: rgb(0xd5dae2),
    groove: rgb(0xd3d8df),
    tints: [
        tint(0x0b7a41, 0xe3f5ea),
        tint(0xc62828, 0xfdeaea),
        tint(0x8f5300, 0xfff3dc),
        tint(0x1a54e8, 0xe8eeff),
        tint(0x5c6675, 0xeef0f3),
    ],
};

static DARK: Palette = Palette {
    dark: true,
    background: rgb(0x111418),
    panel: rgb(0x1a1e24),
    line: rgb(0x2f353e),
    ink: rgb(0xe8ebf0),
    muted: rgb(0xa3adbb),
    accent: rgb(0x3d74ff),
    on_accent: rgb(0xffffff),
    rail: rgb(0x0b0d10),
    rail_on: rgb(0x2a3038),
    rail_ink: rgb(0xd5dae2),
    groove: rgb(0x3a414c),
    tints: [
        tint(0x4fd18b, 0x12301f),
        tint(0xff8a8a, 0x3a1a1c),
        tint(0xf5be5b, 0x352910),
        tint(0x8fb0ff, 0x182546),
        tint(0xa3adbb, 0x20252c),
    ],
};

static HIGH_CONTRAST: Palette = Palette {
    dark: true,
    background: rgb(0x000000),
    panel: rgb(0x000000),
    line: rgb(0xffffff),
    ink: rgb(0xffffff),
    muted: rgb(0xffffff),
    accent: rgb(0xffe14d),
    on_accent: rgb(0x000000),
    rail: rgb(0x000000),
    rail_on: rgb(0x3a3a3a),
    rail_ink: rgb(0xffffff),
    groove: rgb(0x6b6b6b),
    tints: [
        tint(0x3dff8f, 0x00240f),
        tint(0xff9c9c, 0x330000),
        tint(0xffd24d, 0x2b1d00),
        tint(0x9cc0ff, 0x001a4d),
        tint(0xffffff, 0x141414),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: Color32) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_can_be_read_on_its_ground() {
        for theme in Theme::ALL {
            let palette = theme.palette();
            let mut pairs = vec![
                (palette.ink, palette.panel),
                (palette.ink, palette.background),
                (palette.muted, palette.panel),
                (palette.muted, palette.background),
                (palette.on_accent, palette.accent),
                (palette.rail_ink, palette.rail),
                (palette.rail_ink, palette.rail_on),
            ];
            for tint in &palette.tints {
                pairs.extend([(tint.ink, tint.fill), (palette.ink, tint.fill), (palette.muted, tint.fill)]);
            }
            let least = if theme == Theme::HighContrast { 7.0 } else { 4.5 };
            for (ink, ground) in pairs {
                let contrast = contrast(ink, ground);
                let least = if ink == palette.on_accent { 4.0 } else { least };
                assert!(contrast >= least, "{theme:?}: {ink:?} on {ground:?} is {contrast:.2}");
            }
        }
    }
}
