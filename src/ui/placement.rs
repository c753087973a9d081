//! Where the window stands, from one start to the next.

use eframe::egui::{Context, IconData, Rect, ViewportBuilder, ViewportCommand, pos2, vec2};
use eframe::icon_data;
use serde::{Deserialize, Serialize};

/// As large as this where the desktop cannot fill the screen with it.
const FIRST: [f32; 2] = [1366.0, 768.0];
/// Smaller than this, nothing can be read.
const LEAST: [f32; 2] = [640.0, 360.0];
/// Larger than any screen.
const MOST: f32 = 20_000.0;

/// Place and size of the window while it was not maximised, in the desktop's points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Placement {
    /// Left and top of its frame; none where the desktop does not say, or where it stood on another screen than the first: that one may be gone.
    pub at: Option<[f32; 2]>,
    /// Width and height inside the frame.
    pub size: [f32; 2],
    /// It was maximised.
    pub maximized: bool,
}

impl Placement {
    /// What a settings file says, if it makes sense.
    fn sane(self) -> Option<Self> {
        let [width, height] = self.size;
        let fits = (LEAST[0]..MOST).contains(&width) && (LEAST[1]..MOST).contains(&height);
        let on_first = |at: &[f32; 2]| at.iter().all(|edge| (0.0..MOST).contains(edge));
        fits.then(|| Self { at: self.at.filter(on_first), ..self })
    }
}

/// The window as it is opened: as it was left, where that makes sense; the first time as large as the screen.
pub(super) fn viewport(left: Option<Placement>) -> ViewportBuilder {
    let builder = ViewportBuilder::default().with_app_id("regnwl-station").with_icon(icon());
    let builder = builder.with_min_inner_size(LEAST);
    let Some(left) = left.and_then(Placement::sane) else {
        return builder.with_inner_size(FIRST).with_maximized(true);
    };
    let builder = builder.with_inner_size(left.size).with_maximized(left.maximized);
    match left.at {
        Some(at) => builder.with_position(at),
        None => builder,
    }
}

/// What the desktop shows for the window. On Wayland it takes the picture of the desktop entry instead.
fn icon() -> IconData {
    icon_data::from_png_bytes(include_bytes!("../../assets/icon/regnwl-station.png")).unwrap_or_default()
}

/// Follows the window.
#[derive(Debug, Default)]
pub(super) struct Follower {
    seen: Option<Placement>,
    /// It was looked whether the window stands on the screen.
    checked: bool,
}

impl Follower {
    /// Notes where the window stands now. A window that was left on a larger screen than today's is brought back once.
    pub fn look(&mut self, ctx: &Context) {
        let zoom = ctx.zoom_factor();
        let (outer, inner, monitor, maximized, hidden) = ctx.input(|input| {
            let viewport = input.viewport();
            let hidden = viewport.minimized == Some(true) || viewport.fullscreen == Some(true);
            (viewport.outer_rect, viewport.inner_rect, viewport.monitor_size, viewport.maximized == Some(true), hidden)
        });
        let Some(inner) = inner.filter(|_| !hidden) else { return };
        if maximized {
            let size = self.seen.map_or(FIRST, |seen| seen.size);
            self.seen = Some(Placement { at: self.seen.and_then(|seen| seen.at), size, maximized });
            return;
        }
        let monitor = monitor.map(|size| Rect::from_min_size(pos2(0.0, 0.0), size));
        let on_first = outer.filter(|outer| monitor.is_some_and(|monitor| monitor.contains_rect(*outer)));
        let points = |x: f32, y: f32| [x * zoom, y * zoom];
        let size = points(inner.width(), inner.height());
        self.seen = Some(Placement { at: on_first.map(|outer| points(outer.left(), outer.top())), size, maximized });
        if let (false, Some(outer), Some(monitor)) = (self.checked, outer, monitor) {
            self.checked = true;
            if outer.width() > monitor.width() || outer.height() > monitor.height() {
                let frame = outer.size() - inner.size();
                let room = monitor.size() - frame;
                let size = vec2(inner.width().min(room.x), inner.height().min(room.y));
                ctx.send_viewport_cmd(ViewportCommand::InnerSize(size));
                ctx.send_viewport_cmd(ViewportCommand::OuterPosition(monitor.min));
            }
        }
    }

    /// Where it stood last.
    pub fn seen(&self) -> Option<Placement> {
        self.seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEFT: Placement = Placement { at: Some([40.0, 30.0]), size: [1280.0, 720.0], maximized: true };

    #[test]
    fn a_window_is_opened_as_it_was_left() {
        let builder = viewport(Some(LEFT));
        assert_eq!((builder.position, builder.inner_size), (Some(pos2(40.0, 30.0)), Some(vec2(1280.0, 720.0))));
        assert_eq!(builder.maximized, Some(true));
    }

    #[test]
    fn what_makes_no_sense_is_not_restored() {
        for size in [[10.0, 10.0], [1280.0, f32::NAN], [1e9, 720.0], [-1280.0, 720.0]] {
            assert_eq!(viewport(Some(Placement { size, ..LEFT })).inner_size, Some(FIRST.into()), "{size:?}");
        }
        for at in [[-3000.0, 10.0], [f32::INFINITY, 10.0], [10.0, 1e9]] {
            let builder = viewport(Some(Placement { at: Some(at), ..LEFT }));
            assert_eq!((builder.position, builder.inner_size), (None, Some(LEFT.size.into())), "{at:?}");
        }
        let first = viewport(None);
        assert_eq!((first.inner_size, first.maximized), (Some(FIRST.into()), Some(true)));
    }

    #[test]
    fn the_window_has_the_programs_own_icon() {
        let icon = viewport(None).icon.unwrap();
        assert_eq!((icon.width, icon.height, icon.rgba.len()), (256, 256, 256 * 256 * 4));
    }
}
