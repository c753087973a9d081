//! Dialogs over the whole window. One that is taller than the window scrolls.

use eframe::egui::{Context, Frame, Id, Margin, Modal, ScrollArea, Ui};

/// Around what a dialog says.
const DIALOG_MARGIN: i8 = 20;
/// What a dialog leaves of the window's height.
const AROUND_DIALOG: f32 = 16.0;

/// A dialog over the whole window: what `content` says was answered, `cancel` where it was closed, nothing as long as it stands.
pub(crate) fn dialog_ui<T>(
    ctx: &Context,
    name: &str,
    width: f32,
    cancel: T,
    content: impl FnOnce(&mut Ui) -> Option<T>,
) -> Option<T> {
    let frame = Frame::popup(&ctx.global_style()).inner_margin(Margin::same(DIALOG_MARGIN));
    let id = Id::unique(("height of dialog", name));
    let room = ctx.content_rect().height() - 2.0 * f32::from(DIALOG_MARGIN) - AROUND_DIALOG;
    let before: Option<f32> = ctx.data(|data| data.get_temp(id));
    let modal = Modal::new(Id::unique(name)).frame(frame).show(ctx, |ui| {
        ui.set_width(width.min(ctx.content_rect().width() - 80.0));
        if before.is_none_or(|height| height <= room) {
            let inner = content(ui);
            return (inner, ui.min_rect().height());
        }
        // Its buttons stand at its end: on a small screen one scrolls to them.
        let scrolled = ScrollArea::vertical().id_salt(name).max_height(room).show(ui, content);
        (scrolled.inner, scrolled.content_size.y)
    });
    let closes = modal.should_close();
    let (inner, height) = modal.inner;
    if before != Some(height) {
        // It takes its place in the middle before anybody sees it elsewhere.
        ctx.data_mut(|data| data.insert_temp(id, height));
        ctx.request_discard("a dialog has another height");
        ctx.request_repaint();
    }
    inner.or(closes.then_some(cancel))
}
