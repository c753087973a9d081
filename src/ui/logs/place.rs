//! Where a long list is scrolled to. egui keeps an offset in points as an `f32`, which cannot tell the rows of a million apart: here it is the row
//! at the top and how much of it is above the edge.

use std::ops::Range;

/// What a list holds and how much of it fits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    /// How many rows there are.
    pub rows: usize,
    /// Height of one, in points.
    pub row: f32,
    /// Height of the window onto them.
    pub seen: f32,
}

impl Extent {
    /// The furthest that can be scrolled: the last row stands at the bottom.
    fn last(self) -> Place {
        let hidden = self.rows as f64 * f64::from(self.row) - f64::from(self.seen);
        Place::of(hidden.max(0.0), self.row)
    }

    /// How many rows fit whole.
    pub fn page(self) -> usize {
        ((self.seen / self.row) as usize).max(1)
    }

    /// Whether there is anything to scroll.
    pub fn scrolls(self) -> bool {
        self.last() != Place::default()
    }

    /// What share of the whole is seen.
    pub fn share(self) -> f64 {
        f64::from(self.seen) / (self.rows.max(1) as f64 * f64::from(self.row))
    }
}

/// The row at the top, and the points of it that are above the edge.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Place {
    row: usize,
    above: f32,
}

impl Place {
    fn of(points: f64, row: f32) -> Self {
        let first = (points / f64::from(row)).floor();
        Self { row: first as usize, above: (points - first * f64::from(row)) as f32 }
    }

    fn points(self, row: f32) -> f64 {
        self.row as f64 * f64::from(row) + f64::from(self.above)
    }

    fn within(self, list: Extent) -> Self {
        let last = list.last();
        if self.points(list.row) > last.points(list.row) { last } else { self }
    }

    /// The rows that are seen, and how far above the edge the first of them begins.
    pub fn seen(&mut self, list: Extent) -> (Range<usize>, f32) {
        *self = self.within(list);
        let end = self.row + ((self.above + list.seen) / list.row).ceil() as usize;
        (self.row..end.min(list.rows), self.above)
    }

    /// Scrolls by so many points, down where they are positive.
    pub fn by(&mut self, points: f32, list: Extent) {
        *self = Self::of((self.points(list.row) + f64::from(points)).max(0.0), list.row).within(list);
    }

    /// Scrolls as little as it takes to see this row whole.
    pub fn show(&mut self, row: usize, list: Extent) {
        let (top, edge) = (row as f64 * f64::from(list.row), self.points(list.row));
        let bottom = top + f64::from(list.row) - f64::from(list.seen);
        *self = Self::of(edge.min(top).max(bottom.max(0.0)), list.row).within(list);
    }

    /// Keeps what is seen where rows came in above it, or went away: what was at `before` is at `after` now. At the top one sees what comes in.
    pub fn keep(&mut self, before: usize, after: usize, list: Extent) {
        if *self != Self::default() && before != after {
            let moved = (after as f64 - before as f64) * f64::from(list.row);
            *self = Self::of((self.points(list.row) + moved).max(0.0), list.row).within(list);
        }
    }

    /// How far down it is: 0 at the top, 1 at the end.
    pub fn share(self, list: Extent) -> f64 {
        let last = list.last().points(list.row);
        if last == 0.0 { 0.0 } else { self.points(list.row) / last }
    }

    /// Scrolls to this share of the way.
    pub fn go_to(&mut self, share: f64, list: Extent) {
        *self = Self::of(share.clamp(0.0, 1.0) * list.last().points(list.row), list.row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: Extent = Extent { rows: 10_000_000, row: 32.0, seen: 400.0 };

    #[test]
    fn single_points_still_count_at_the_end_of_ten_million_rows() {
        let mut place = Place::default();
        place.go_to(1.0, LIST);
        assert_eq!(place.seen(LIST), (9_999_987..10_000_000, 16.0));
        for _ in 0..5 {
            place.by(-1.0, LIST);
        }
        assert_eq!(place.seen(LIST), (9_999_987..10_000_000, 11.0), "an f32 of points would not have moved");
    }

    #[test]
    fn a_row_is_shown_with_as_little_scrolling_as_it_takes() {
        let mut place = Place::default();
        place.show(5, LIST);
        assert_eq!(place, Place::default(), "it was seen");
        place.show(12, LIST);
        assert_eq!(place.seen(LIST), (0..13, 16.0), "it stands at the bottom");
        place.show(9_000_000, LIST);
        place.show(8_999_995, LIST);
        assert_eq!(place.seen(LIST).0, 8_999_988..9_000_001, "it was seen");
        place.show(3, LIST);
        assert_eq!(place.seen(LIST), (3..16, 0.0), "it stands at the top");
    }

    #[test]
    fn what_is_seen_stays_where_rows_come_in_above_it_but_at_the_top() {
        let mut place = Place::default();
        place.keep(7, 8, LIST);
        assert_eq!(place, Place::default(), "the new row is seen");
        place.show(1000, LIST);
        let (seen, above) = place.seen(LIST);
        place.keep(995, 997, LIST);
        assert_eq!(place.seen(LIST), (seen.start + 2..seen.end + 2, above));
    }

    #[test]
    fn nothing_is_scrolled_past_the_ends_and_a_list_that_shrinks_is_still_seen() {
        let mut place = Place::default();
        place.by(-50.0, LIST);
        assert_eq!(place, Place::default());
        place.by(f32::MAX, LIST);
        assert_eq!(place.share(LIST), 1.0);
        let short = Extent { rows: 3, ..LIST };
        assert_eq!(place.seen(short), (0..3, 0.0));
        assert!(!short.scrolls() && LIST.scrolls());
        assert_eq!(Extent { rows: 0, ..LIST }.page(), 12);
    }
}
