//! Hot keys, and the scanner that types like a keyboard. A burst is told apart before anything else sees it: it is a label,
//! and never starts a unit, picks a slot or answers a question.

use eframe::egui::{Context, Event, Key};

use crate::station::command::SlotIndex;

/// Keys closer together than this, in seconds, come from a scanner.
const BURST: f64 = 0.03;

/// What a key means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stroke {
    Start,
    Abort,
    Pick(SlotIndex),
    Label(String),
}

/// A key waits until it is sure that no burst follows.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    held: Option<(Key, f64)>,
    last: Option<f64>,
    bursting: bool,
    typed: String,
}

impl Keys {
    /// Takes this frame's keys. Those of a burst are taken away from everything else. Nothing happens while a text field has the focus.
    pub fn read(&mut self, ctx: &Context) -> Vec<Stroke> {
        if ctx.text_edit_focused() {
            *self = Self::default();
            return Vec::new();
        }
        // A focused button has the space key for itself.
        let focused = ctx.memory(|memory| memory.focused().is_some());
        let strokes = ctx.input_mut(|input| {
            let now = input.time;
            let mut strokes = Vec::new();
            input.events.retain(|event| self.take(event, now, &mut strokes));
            strokes.extend(self.due(now));
            strokes
        });
        if self.held.is_some() {
            ctx.request_repaint_after_secs(BURST as f32);
        }
        strokes.into_iter().filter(|stroke| !(focused && *stroke == Stroke::Start)).collect()
    }

    /// Whether the event is for others as well.
    fn take(&mut self, event: &Event, now: f64, strokes: &mut Vec<Stroke>) -> bool {
        match event {
            // No scanner types Escape: Abort never waits, and is never taken for a part of a burst.
            Event::Key { key: Key::Escape, pressed: true, repeat: false, .. } => {
                strokes.push(Stroke::Abort);
                true
            }
            Event::Key { key, pressed: true, repeat: false, modifiers, .. } if !modifiers.command && !modifiers.alt => {
                strokes.extend(self.due(now));
                self.bursting = self.last.is_some_and(|last| now - last < BURST);
                self.last = Some(now);
                if self.bursting {
                    self.held = None;
                    if *key == Key::Enter && !self.typed.trim().is_empty() {
                        strokes.push(Stroke::Label(std::mem::take(&mut self.typed).trim().to_owned()));
                    }
                    return false;
                }
                self.typed.clear();
                if meaning(*key).is_some() {
                    self.held = Some((*key, now));
                }
                true
            }
            Event::Text(text) => {
                self.typed.push_str(text);
                !self.bursting
            }
            _ => true,
        }
    }

    /// The key that was held and turned out to be alone.
    fn due(&mut self, now: f64) -> Option<Stroke> {
        let (key, _) = self.held.take_if(|(_, since)| now - *since >= BURST)?;
        meaning(key)
    }
}

fn meaning(key: Key) -> Option<Stroke> {
    let digits = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
    match key {
        Key::Space => Some(Stroke::Start),
        _ => digits.iter().position(|digit| *digit == key).map(Stroke::Pick),
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::Modifiers;

    use super::*;

    fn press(keys: &mut Keys, key: Key, text: &str, now: f64) -> Vec<Stroke> {
        let mut strokes = Vec::new();
        let event = Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
        keys.take(&event, now, &mut strokes);
        keys.take(&Event::Text(text.into()), now, &mut strokes);
        strokes
    }

    #[test]
    fn a_key_that_stays_alone_does_what_it_says() {
        let mut keys = Keys::default();
        assert_eq!(press(&mut keys, Key::Space, " ", 1.0), []);
        assert_eq!(keys.due(1.02), None);
        assert_eq!(keys.due(1.04), Some(Stroke::Start));
        assert_eq!(keys.due(1.08), None);
    }

    #[test]
    fn a_burst_is_a_label_and_neither_picks_nor_starts() {
        let mut keys = Keys::default();
        let mut strokes = Vec::new();
        for (i, (key, text)) in [(Key::Num1, "1"), (Key::Space, " "), (Key::Num2, "2")].into_iter().enumerate() {
            strokes.extend(press(&mut keys, key, text, 1.0 + 0.005 * i as f64));
        }
        strokes.extend(press(&mut keys, Key::Enter, "", 1.02));
        assert_eq!(strokes, [Stroke::Label("1 2".into())]);
        assert_eq!(keys.due(2.0), None);
    }

    #[test]
    fn abort_waits_for_nothing() {
        assert_eq!(press(&mut Keys::default(), Key::Escape, "", 1.0), [Stroke::Abort]);
    }
}
