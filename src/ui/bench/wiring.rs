//! The picture of how a unit is wired, on a slot that is empty. It is decoded once, on a thread.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::{
    ColorImage, Context, Image, Rect, Role, Sense, Stroke, StrokeKind, TextureFilter, TextureHandle, TextureOptions,
    Ui, Vec2, vec2,
};

use crate::store::profile_fault::Cause;
use crate::store::profile_file::picture;
use crate::ui::act::Act;
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::look::{Control as _, Parts as _, Tone, dialog_ui, named, regular};
use crate::words::profile::cause_text;
use crate::words::wiring::text;

/// No side has more pixels than this: a large screen shows no more of it.
const LONGEST: u32 = 1600;
/// Lower than this nothing can be told on it.
const LEAST: f32 = 48.0;
/// Beside it in its dialog, and above and below: margins, head, button.
const AROUND: Vec2 = vec2(120.0, 180.0);

/// The picture of the profile that is in use.
#[derive(Default)]
pub(crate) struct Wiring {
    file: Option<PathBuf>,
    job: Option<Job<Result<ColorImage, Cause>>>,
    found: Option<Result<TextureHandle, Cause>>,
}

impl Wiring {
    /// Has the picture decoded where it is another one than before, and takes it once it is.
    pub fn poll(&mut self, file: Option<&Path>, ctx: &Context) {
        if self.file.as_deref() != file {
            let woken = ctx.clone();
            let wake: Wake = Arc::new(move || woken.request_repaint());
            self.file = file.map(Path::to_owned);
            self.found = None;
            self.job = self.file.clone().map(|file| Job::start(&wake, move || decoded(&file)));
        }
        if let Some(ended) = Job::end(&mut self.job) {
            let picture = ended.unwrap_or(Err(Cause::PictureDamaged));
            let mipmap_mode = Some(TextureFilter::Linear);
            let options = TextureOptions { mipmap_mode, ..TextureOptions::LINEAR };
            self.found = Some(picture.map(|picture| ctx.load_texture("wiring", picture, options)));
        }
    }

    /// There is something to be shown: the picture, or why there is none.
    pub fn is_any(&self) -> bool {
        self.found.is_some()
    }

    /// The picture as large as there is room, or why there is none. Pressed, it is shown large.
    pub fn picture_ui(&self, ui: &mut Ui, acts: &mut Vec<Act>) {
        let room = ui.available_size();
        match &self.found {
            None => {}
            Some(Err(cause)) => ui.fitted_ui(cause_text(ui.lang(), cause), regular(12.0), Tone::Warn),
            Some(Ok(_)) if room.y < LEAST => {}
            Some(Ok(picture)) => {
                let (rect, pressed) = ui.allocate_exact_size(fitted(picture.size_vec2(), room), Sense::click());
                Image::new(picture).paint_at(ui, rect);
                named(&pressed, Role::Button, true, text(ui.lang()).show);
                framed(ui, rect, pressed.has_focus());
                pressed.asks(acts, Act::ShowWiring);
            }
        }
    }

    /// The picture over the bench; false when it is over.
    pub fn dialog_ui(&self, ctx: &Context) -> bool {
        let Some(Ok(picture)) = &self.found else { return false };
        let room = ctx.content_rect().size() - AROUND;
        let size = fitted(picture.size_vec2(), room);
        let stays = dialog_ui(ctx, "wiring", size.x.max(240.0), false, |ui| {
            ui.head_ui(text(ui.lang()).head, "");
            let (rect, shown) = ui.allocate_exact_size(size, Sense::hover());
            Image::new(picture).paint_at(ui, rect);
            named(&shown, Role::Image, true, text(ui.lang()).head);
            framed(ui, rect, false);
            ui.add_space(8.0);
            ui.button_ui(ui.text().ok, true).clicked().then_some(false)
        });
        stays.unwrap_or(true)
    }
}

fn decoded(file: &Path) -> Result<ColorImage, Cause> {
    let picture::Pixels { size, rgba } = picture::decode(file, LONGEST)?;
    Ok(ColorImage::from_rgba_unmultiplied(size, &rgba))
}

/// As large as there is room, and no larger than it is.
fn fitted(picture: Vec2, room: Vec2) -> Vec2 {
    let share = (room / picture).min_elem().clamp(0.0, 1.0);
    (picture * share).floor().max(Vec2::splat(1.0))
}

fn framed(ui: &Ui, rect: Rect, has_focus: bool) {
    let palette = ui.palette();
    let line = if has_focus { palette.focus() } else { Stroke::new(1.0, palette.line) };
    ui.painter().rect_stroke(rect, 2, line, StrokeKind::Outside);
}
