//! The bundled faces: nothing that the window says depends on what the machine has.

use std::sync::Arc;

use eframe::egui::{Context, FontData, FontDefinitions, FontFamily, FontId};

static REGULAR: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-Regular.otf");
/// The frequent half of the Chinese characters: the regular face stands in for the others.
static BOLD: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-Bold.otf");
/// Marks that are as wide as a Chinese character in the faces above.
static PUNCTUATION: &[u8] = include_bytes!("../../../assets/fonts/Punctuation.ttf");
static MONO: &[u8] = include_bytes!("../../../assets/fonts/Hack-Regular.ttf");

/// Bold.
pub(crate) fn bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("bold".into()))
}

/// Regular.
pub(crate) fn regular(size: f32) -> FontId {
    FontId::proportional(size)
}

/// For everything that a unit or the cloud calls itself: O and 0 differ.
pub(crate) fn mono(size: f32) -> FontId {
    FontId::monospace(size)
}

pub(crate) fn install(ctx: &Context) {
    let mut fonts = FontDefinitions::empty();
    for (name, face) in [("regular", REGULAR), ("bold", BOLD), ("punctuation", PUNCTUATION), ("mono", MONO)] {
        fonts.font_data.insert(name.into(), Arc::new(FontData::from_static(face)));
    }
    for (family, faces) in [
        (FontFamily::Proportional, &["regular", "punctuation"][..]),
        (FontFamily::Name("bold".into()), &["bold", "regular", "punctuation"]),
        (FontFamily::Monospace, &["mono", "regular"]),
    ] {
        fonts.families.insert(family, faces.iter().map(|face| (*face).to_owned()).collect());
    }
    ctx.set_fonts(fonts);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// Whatever the window says of its own.
    fn words() -> BTreeSet<char> {
        let mut words = BTreeSet::new();
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/words")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    words.extend(std::fs::read_to_string(path).unwrap().chars().filter(|char| !char.is_control()));
                }
            }
        }
        words
    }

    fn missing(ctx: &Context, font: &FontId, of: impl IntoIterator<Item = char>) -> String {
        of.into_iter().filter(|char| !ctx.fonts_mut(|fonts| fonts.has_glyph(font, *char))).collect()
    }

    #[test]
    fn nothing_that_the_window_says_is_left_to_the_faces_of_the_machine() {
        let ctx = Context::default();
        install(&ctx);
        ctx.run_ui(Default::default(), |_| {}).textures_delta.clear();
        for font in [regular(14.0), bold(14.0), mono(14.0)] {
            assert_eq!(missing(&ctx, &font, words()), "", "{font:?}: run assets/fonts/make-subset");
        }
    }

    #[test]
    fn the_bold_face_has_every_chinese_character_of_the_window() {
        let ctx = Context::default();
        let mut fonts = FontDefinitions::empty();
        fonts.font_data.insert("bold".into(), Arc::new(FontData::from_static(BOLD)));
        for family in [FontFamily::Proportional, FontFamily::Monospace] {
            fonts.families.insert(family, vec!["bold".into()]);
        }
        ctx.set_fonts(fonts);
        ctx.run_ui(Default::default(), |_| {}).textures_delta.clear();
        let chinese = words().into_iter().filter(|char| ('\u{4e00}'..='\u{9fff}').contains(char));
        assert_eq!(missing(&ctx, &regular(14.0), chinese), "", "run assets/fonts/make-subset");
    }
}
