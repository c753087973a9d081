//! The bundled faces: nothing depends on what the machine has.

use std::sync::Arc;

use eframe::egui::{Context, FontData, FontDefinitions, FontFamily, FontId};

static REGULAR: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-Regular.otf");
static BOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-Bold.otf");

/// Bold, for our own words only: `assets/fonts/make-subset` takes its characters from `src/words`.
pub(super) fn bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("bold".into()))
}

/// Regular.
pub(super) fn regular(size: f32) -> FontId {
    FontId::proportional(size)
}

/// For everything that a unit or the cloud calls itself: O and 0 differ.
pub(super) fn mono(size: f32) -> FontId {
    FontId::monospace(size)
}

pub(super) fn install(ctx: &Context) {
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
