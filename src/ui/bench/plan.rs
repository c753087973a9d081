//! Where the parts of a tile stand, and how large its verdict gets there. The longest verdict decides, so that no part moves when the state changes. Pure.

use eframe::egui::{Rect, Vec2, pos2, vec2};

use crate::ui::look::word::LINE;

/// The longest verdict with its mark, in shares of its letters' size.
const LONGEST: f32 = 6.1;
/// With less than this a tile is small: what it says is cut, and it is looked at closely beneath.
const WIDTH: f32 = 260.0;
const HEIGHT: f32 = 180.0;
/// Or with a smaller verdict than this.
const LEAST_WORD: f32 = 30.0;
/// With less than this a small one says nothing but its number.
const LEAST_HEIGHT: f32 = 112.0;
/// A line with the serial number.
const SERIAL: f32 = 20.0;
/// What is said beneath the word: serial number, cause, what to do.
const SAID: f32 = 112.0;
const SMALL_SAID: f32 = 50.0;
/// The least width of it beside the word, and the least share of the tile.
const BESIDE: f32 = 240.0;
const SHARE: f32 = 0.34;
const GAP: f32 = 14.0;

/// The parts of a tile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Plan {
    pub small: bool,
    /// Height of the strip with the name, and of the one with the steps.
    pub head: f32,
    pub foot: f32,
    /// The tile between them, without its margins, from its left upper corner.
    inner: Rect,
    /// What the word has.
    pub word: Vec2,
    /// What is said stands beside the word, not beneath it.
    pub beside: bool,
}

impl Plan {
    /// For a tile of this size.
    pub fn of(size: Vec2) -> Self {
        let plan = Self::sized(size, size.x < WIDTH || size.y < HEIGHT);
        if plan.largest() < LEAST_WORD { Self::sized(size, true) } else { plan }
    }

    fn sized(size: Vec2, small: bool) -> Self {
        let (head, foot, margin) = if small { (26.0, 12.0, vec2(8.0, 2.0)) } else { (34.0, 16.0, vec2(12.0, 4.0)) };
        let inner = Rect::from_min_max(pos2(0.0, head), pos2(size.x, size.y - foot)).shrink2(margin);
        let said = match small {
            false => SAID,
            true if size.y >= LEAST_HEIGHT => SMALL_SAID,
            true => SERIAL,
        };
        let beneath = vec2(inner.width(), inner.height() - said);
        let column = (inner.width() * SHARE).max(BESIDE);
        let beside = vec2(inner.width() - column - GAP, inner.height() - SERIAL);
        let is_beside = largest(beside) > largest(beneath);
        Self { small, head, foot, inner, word: if is_beside { beside } else { beneath }, beside: is_beside }
    }

    /// The size of the longest verdict.
    pub fn largest(&self) -> f32 {
        largest(self.word)
    }

    /// Where the word and what is said stand on this tile. The serial number stands under the word.
    pub fn places(&self, tile: Rect) -> [Rect; 2] {
        let inner = self.inner.translate(tile.min.to_vec2());
        if !self.beside {
            return [inner, inner];
        }
        let split = inner.left() + self.word.x;
        [
            Rect::from_min_max(inner.min, pos2(split, inner.bottom())),
            Rect::from_min_max(pos2(split + GAP, inner.top()), inner.max),
        ]
    }
}

fn largest(room: Vec2) -> f32 {
    (room.x / LONGEST).min(room.y / LINE)
}
