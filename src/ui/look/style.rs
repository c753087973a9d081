//! A palette → egui's style.

use std::num::NonZeroUsize;

use eframe::egui::{
    Color32, Context, CornerRadius, FontFamily, FontId, Margin, Stroke, Style, TextStyle, Theme as Base, Visuals, vec2,
};

use crate::ui::look::Look;

/// Corners of controls.
pub(crate) const RADIUS: u8 = 8;
/// Corners of cards.
pub(crate) const CARD_RADIUS: u8 = 12;

/// A frame is laid out so often at most before it is painted.
const PASSES: NonZeroUsize = NonZeroUsize::new(5).unwrap();

/// Makes the window look as chosen.
pub(crate) fn apply(ctx: &Context, look: Look) {
    look.choose(ctx);
    let palette = look.palette();
    let base = if palette.dark { Base::Dark } else { Base::Light };
    ctx.set_theme(base);
    // What comes up is measured, and laid out again as long as that gives it another size: it is painted where it stays.
    ctx.options_mut(|options| options.max_passes = PASSES);
    let mut style = Style::default();
    style.text_styles = [
        (TextStyle::Small, 12.0, FontFamily::Proportional),
        (TextStyle::Body, 14.0, FontFamily::Proportional),
        (TextStyle::Button, 14.0, FontFamily::Proportional),
        (TextStyle::Heading, 16.0, FontFamily::Name("bold".into())),
        (TextStyle::Monospace, 13.0, FontFamily::Monospace),
    ]
    .into_iter()
    .map(|(style, size, family)| (style, FontId::new(size, family)))
    .collect();

    style.spacing.item_spacing = vec2(8.0, 4.0);
    style.spacing.button_padding = vec2(12.0, 6.0);
    style.spacing.interact_size.y = 32.0;
    style.spacing.window_margin = Margin::same(20);
    style.interaction.selectable_labels = false;
    // Nothing moves by itself: a fading button would keep an idle bench painting.
    style.animation_time = 0.0;

    let mut visuals = if palette.dark { Visuals::dark() } else { Visuals::light() };
    visuals.override_text_color = None;
    visuals.panel_fill = palette.background;
    visuals.window_fill = palette.panel;
    visuals.window_stroke = Stroke::new(1.0, palette.line);
    visuals.window_corner_radius = CornerRadius::same(CARD_RADIUS);
    visuals.menu_corner_radius = CornerRadius::same(RADIUS);
    visuals.extreme_bg_color = palette.panel;
    visuals.faint_bg_color = palette.background;
    visuals.weak_text_color = Some(palette.muted);
    visuals.hyperlink_color = palette.accent;
    visuals.disabled_alpha = 0.45;
    visuals.selection.bg_fill = palette.accent.gamma_multiply(if palette.dark { 0.6 } else { 0.25 });
    visuals.selection.stroke = palette.focus();
    let widgets = &mut visuals.widgets;
    for (widget, fill, line) in [
        (&mut widgets.noninteractive, palette.panel, palette.line),
        (&mut widgets.inactive, palette.panel, palette.line),
        (&mut widgets.hovered, palette.background, palette.muted),
        (&mut widgets.active, palette.pressed, palette.accent),
        (&mut widgets.open, palette.background, palette.muted),
    ] {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::new(1.0, line);
        widget.fg_stroke = Stroke::new(1.0, palette.ink);
        widget.corner_radius = CornerRadius::same(RADIUS);
        widget.expansion = 0.0;
    }
    widgets.active.bg_stroke = palette.focus();
    // A white checkbox on a white card needs a stronger border than a button with its word.
    widgets.inactive.bg_stroke = Stroke::new(1.0, blend(palette.line, palette.muted));
    style.visuals = visuals;
    ctx.set_style_of(base, style);
}

fn blend(a: Color32, b: Color32) -> Color32 {
    a.lerp_to_gamma(b, 0.35)
}
