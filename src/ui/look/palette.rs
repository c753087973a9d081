//! The colours: three palettes, nine tones. A tone means one thing on every screen.

use eframe::egui::{Color32, Stroke};

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
    /// Good.
    Pass,
    /// Bad: only what ends in the red bin, and what stops the station.
    Fail,
    /// Not through yet: PENDING, a label that is wanted, a warning.
    Warn,
    /// A person must decide: UNKNOWN, a question.
    Ask,
    /// No fault of the unit: ERROR.
    Error,
    /// At work.
    Run,
    /// Nothing to do, or nothing known.
    Wait,
    /// Kept on record for later: COLLECTED.
    Kept,
    /// As it was before: ROLLED BACK.
    Back,
}

impl Tone {
    /// A person has something to do.
    pub fn needs_a_hand(self) -> bool {
        matches!(self, Self::Fail | Self::Warn | Self::Ask | Self::Error)
    }
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
    /// The ground of a control that is pressed, or has the keyboard.
    pub pressed: Color32,
    pub ink: Color32,
    pub muted: Color32,
    pub accent: Color32,
    pub on_accent: Color32,
    pub rail: Color32,
    pub rail_on: Color32,
    pub rail_ink: Color32,
    /// The ground of a step that was not reached.
    pub groove: Color32,
    /// Whose time or fault it is: unit, cloud, station, operator. No tone, because none of them is good or bad.
    pub parties: [Color32; 4],
    /// The ground of a batch's badge, and its letter: solid, so that it is no tone.
    batches: [(Color32, Color32); 2],
    tints: [Tint; 9],
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

    /// What stands around the control that has the keyboard.
    pub fn focus(&self) -> Stroke {
        // Where each line is as strong as a word, a ring is told by its width.
        Stroke::new(if self.line == self.ink { 3.0 } else { 2.0 }, self.ink)
    }

    pub fn tint(&self, tone: Tone) -> &Tint {
        &self.tints[tone as usize]
    }

    /// Ground and letter of a batch among those that are open.
    pub fn batch(&self, at: usize) -> (Color32, Color32) {
        self.batches[at % self.batches.len()]
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
    pressed: rgb(0xe1e4e8),
    ink: rgb(0x16191d),
    muted: rgb(0x5c6675),
    accent: rgb(0x1f5eff),
    on_accent: rgb(0xffffff),
    rail: rgb(0x171a1f),
    rail_on: rgb(0x2a3038),
    rail_ink: rgb(0xd5dae2),
    groove: rgb(0xd3d8df),
    parties: [rgb(0x27364a), rgb(0x5b7896), rgb(0x93abc4), rgb(0xc3d0de)],
    batches: [(rgb(0x12306b), rgb(0xffffff)), (rgb(0x667200), rgb(0xffffff))],
    tints: [
        tint(0x0b7a41, 0xe3f5ea),
        tint(0xc62828, 0xfdeaea),
        tint(0x8f5300, 0xfff3dc),
        tint(0x6d28d9, 0xf0e9fe),
        tint(0x2b333f, 0xe0e5ea),
        tint(0x1a54e8, 0xe8eeff),
        tint(0x5c6675, 0xeef0f3),
        tint(0x0a6671, 0xddf2f4),
        tint(0x97246b, 0xfce8f3),
    ],
};

static DARK: Palette = Palette {
    dark: true,
    background: rgb(0x111418),
    panel: rgb(0x1a1e24),
    line: rgb(0x2f353e),
    pressed: rgb(0x2f353e),
    ink: rgb(0xe8ebf0),
    muted: rgb(0xa3adbb),
    accent: rgb(0x3d74ff),
    on_accent: rgb(0xffffff),
    rail: rgb(0x0b0d10),
    rail_on: rgb(0x2a3038),
    rail_ink: rgb(0xd5dae2),
    groove: rgb(0x3a414c),
    parties: [rgb(0xd6e2ef), rgb(0x8fa9c4), rgb(0x5b7896), rgb(0x3b4f66)],
    batches: [(rgb(0x5f86dd), rgb(0x0b0d10)), (rgb(0xc3cf4a), rgb(0x0b0d10))],
    tints: [
        tint(0x4fd18b, 0x12301f),
        tint(0xff8a8a, 0x3a1a1c),
        tint(0xf5be5b, 0x352910),
        tint(0xc4a7ff, 0x2a1d45),
        tint(0xe8ebf0, 0x363d47),
        tint(0x8fb0ff, 0x182546),
        tint(0xa3adbb, 0x20252c),
        tint(0x63cfdb, 0x0f2e33),
        tint(0xf59fd0, 0x38182d),
    ],
};

static HIGH_CONTRAST: Palette = Palette {
    dark: true,
    background: rgb(0x000000),
    panel: rgb(0x000000),
    line: rgb(0xffffff),
    pressed: rgb(0x3a3a3a),
    ink: rgb(0xffffff),
    muted: rgb(0xffffff),
    accent: rgb(0xffe14d),
    on_accent: rgb(0x000000),
    rail: rgb(0x000000),
    rail_on: rgb(0x3a3a3a),
    rail_ink: rgb(0xffffff),
    groove: rgb(0x6b6b6b),
    parties: [rgb(0xffffff), rgb(0xa9c6e4), rgb(0x6f93b8), rgb(0x48647f)],
    batches: [(rgb(0xffffff), rgb(0x000000)), (rgb(0xd7ff3d), rgb(0x000000))],
    tints: [
        tint(0x3dff8f, 0x00240f),
        tint(0xff9c9c, 0x330000),
        tint(0xffd24d, 0x2b1d00),
        tint(0xd9b8ff, 0x22004a),
        tint(0xffffff, 0x333333),
        tint(0x9cc0ff, 0x001a4d),
        tint(0xffffff, 0x141414),
        tint(0x66eeff, 0x002b30),
        tint(0xffb0de, 0x330022),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Outcome;
    use crate::ui::look::verdict;

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
    fn no_two_outcomes_look_alike() {
        let looks = Outcome::ALL.map(verdict);
        for (at, (tone, mark)) in looks.iter().enumerate() {
            for (other, other_mark) in &looks[at + 1..] {
                assert!(tone != other && mark != other_mark, "{tone:?} {mark:?} and {other:?} {other_mark:?}");
            }
        }
    }

    #[test]
    fn what_has_the_keyboard_is_seen_in_every_theme() {
        for theme in Theme::ALL {
            let (palette, ring) = (theme.palette(), theme.palette().focus());
            for ground in [palette.panel, palette.background, palette.pressed] {
                let contrast = contrast(ring.color, ground);
                assert!(contrast >= 3.0, "{theme:?}: the ring on {ground:?} is {contrast:.2}");
            }
            let is_stronger = contrast(ring.color, palette.line) >= 3.0 || ring.width >= 3.0;
            assert!(is_stronger, "{theme:?}: the ring looks like any other line");
        }
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
                (palette.ink, palette.pressed),
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
