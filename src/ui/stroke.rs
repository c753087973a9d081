//! What each key means.

use eframe::egui::Key;

use crate::seen::QuestionId;

/// A scanner that sends no Enter: a pause ends its label. Nobody types so many letters so fast, in seconds between two on the average.
pub(super) const LEAST_UNENDED: usize = 6;
pub(super) const UNENDED: f64 = 0.05;

/// What a key means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stroke {
    Start,
    Abort,
    /// The slot at this position, from 0.
    Pick(usize),
    /// The answer at this position, from 0, to the question that stood there when it was pressed.
    Answer(QuestionId, usize),
    Label(String),
    /// Give the scan field the focus.
    Scan,
    /// Give the search of the logs the focus.
    Find,
    /// Give the window the whole screen, or its frame back.
    FullScreen,
}

/// What no scanner types: it waits for nothing and is never a part of a burst.
pub(super) fn at_once(key: Key, command: bool) -> Option<Stroke> {
    match key {
        Key::Escape => Some(Stroke::Abort),
        Key::F2 => Some(Stroke::Scan),
        Key::F11 => Some(Stroke::FullScreen),
        Key::F if command => Some(Stroke::Find),
        _ => None,
    }
}

/// Keys that write nothing. Tab is one of them unless it ends a label.
pub(super) fn is_of_hands(key: Key) -> bool {
    use Key::{ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Backspace, Delete, End, Home, PageDown, PageUp, Tab};
    matches!(
        key,
        Tab | ArrowDown | ArrowLeft | ArrowRight | ArrowUp | Backspace | Delete | End | Home | PageDown | PageUp
    )
}

/// What a key says that stays alone.
pub(super) fn meaning(key: Key) -> Option<Stroke> {
    match key {
        Key::Space => Some(Stroke::Start),
        _ => digit(key).map(Stroke::Pick),
    }
}

/// The position that a digit means, from 0.
pub(super) fn digit(key: Key) -> Option<usize> {
    let digits = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
    digits.iter().position(|digit| *digit == key)
}
