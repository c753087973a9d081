//! The bundled faces: nothing depends on what the machine has.

use std::sync::Arc;

use eframe::egui::{Context, FontData, FontDefinitions, FontFamily, FontId};

static REGULAR: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-Regular.otf");
static BOLD: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-Bold.otf");

/// Bold, with the same characters.
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
    let mut fonts = FontDefinitions::default();
    fonts.font_data.insert("regular".into(), Arc::new(FontData::from_static(REGULAR)));
    fonts.font_data.insert("bold".into(), Arc::new(FontData::from_static(BOLD)));
    let proportional = fonts.families.entry(FontFamily::Proportional).or_default();
    proportional.insert(0, "regular".into());
    let mut emphasis = proportional.clone();
    emphasis.insert(0, "bold".into());
    fonts.families.insert(FontFamily::Name("bold".into()), emphasis);
    // After the monospaced Latin face, before its own fallbacks.
    fonts.families.entry(FontFamily::Monospace).or_default().insert(1, "regular".into());
    ctx.set_fonts(fonts);
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn both_faces_have_every_chinese_character_of_the_window() {
        let mut words = String::new();
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/words")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    words += &std::fs::read_to_string(path).unwrap();
                }
            }
        }
        let chinese = |char: &char| ('\u{4e00}'..='\u{9fff}').contains(char);
        for face in [REGULAR, BOLD] {
            let ctx = Context::default();
            let mut fonts = FontDefinitions::empty();
            fonts.font_data.insert("face".into(), Arc::new(FontData::from_static(face)));
            for family in [FontFamily::Proportional, FontFamily::Monospace] {
                fonts.families.insert(family, vec!["face".into()]);
            }
            ctx.set_fonts(fonts);
            ctx.run_ui(Default::default(), |_| {}).textures_delta.clear();
            let font = regular(14.0);
            let missing: String = words
                .chars()
                .filter(chinese)
                .filter(|char| !ctx.fonts_mut(|fonts| fonts.has_glyph(&font, *char)))
                .collect();
            assert!(missing.is_empty(), "{missing} missing: run assets/fonts/make-subset");
        }
    }
}
