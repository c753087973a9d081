//! Hot keys, and the scanner that types like a keyboard. Every key is held back until it is sure that no burst follows: a burst is a label,
//! and neither starts a unit, picks a slot, answers a question nor lands in a field that is not meant for it, wherever the focus is.

use eframe::egui::{Context, Event, Key};

use super::bench::scan;

/// Keys closer together than this, in seconds, come from a scanner.
const BURST: f64 = 0.03;
/// A shorter run of keys is a person's two fingers, not a label.
const LEAST_LABEL: usize = 3;

/// What a key means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stroke {
    Start,
    Abort,
    /// The slot at this position, from 0.
    Pick(usize),
    Label(String),
    /// Give the scan field the focus.
    Scan,
    /// Give the search of the logs the focus.
    Find,
}

/// Where a key would go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Goes {
    /// Nothing waits for text: keys have their meanings.
    Nowhere,
    /// A button has the focus: it has Space for itself.
    Control,
    /// A field has the focus.
    Text,
}

/// A run of keys, held back as long as it may still turn out to be a burst.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    held: Vec<Event>,
    /// How many keys are in it.
    keys: usize,
    typed: String,
    last: f64,
}

impl Keys {
    /// Takes this frame's keys. Those of a burst are taken away from everything else. `editors`: fields of this screen take a burst as text.
    pub fn read(&mut self, ctx: &Context, editors: bool) -> Vec<Stroke> {
        let focused = ctx.memory(|memory| memory.focused());
        let text = ctx.text_edit_focused();
        let takes_bursts = text && (editors || focused == Some(scan::id()));
        let goes = match (text, focused) {
            (true, _) => Goes::Text,
            (false, Some(_)) => Goes::Control,
            (false, None) => Goes::Nowhere,
        };
        let strokes = ctx.input_mut(|input| {
            let mut strokes = Vec::new();
            let events = std::mem::take(&mut input.events);
            input.events = self.sort(events, input.time, goes, takes_bursts, &mut strokes);
            strokes
        });
        if !self.held.is_empty() {
            ctx.request_repaint_after_secs(BURST as f32);
        }
        strokes
    }

    /// What of these events is for others as well, in order.
    fn sort(
        &mut self,
        events: Vec<Event>,
        now: f64,
        goes: Goes,
        takes_bursts: bool,
        strokes: &mut Vec<Stroke>,
    ) -> Vec<Event> {
        let mut passed = Vec::new();
        if now - self.last >= BURST {
            self.release(goes, &mut passed, strokes);
        }
        for event in events {
            let Event::Key { key, pressed: true, repeat: false, modifiers, .. } = event else {
                match &event {
                    Event::Text(text) if !self.held.is_empty() => {
                        self.typed.push_str(text);
                        self.held.push(event);
                    }
                    _ => passed.push(event),
                }
                continue;
            };
            if let Some(stroke) = at_once(key, modifiers.command) {
                self.release(goes, &mut passed, strokes);
                let is_abort = stroke == Stroke::Abort;
                strokes.push(stroke);
                // Escape closes a dialog as well.
                if is_abort {
                    passed.push(event);
                }
                continue;
            }
            let ends = matches!(key, Key::Enter | Key::Tab);
            let is_label = ends && self.keys >= LEAST_LABEL && self.typed.trim().chars().count() >= LEAST_LABEL;
            if takes_bursts || modifiers.command || modifiers.alt || (is_of_hands(key) && !is_label) {
                self.release(goes, &mut passed, strokes);
                passed.push(event);
                continue;
            }
            (self.keys, self.last) = (self.keys + 1, now);
            if is_label {
                strokes.push(Stroke::Label(self.typed.trim().to_owned()));
                *self = Self { last: now, ..Self::default() };
            } else {
                self.held.push(event);
            }
        }
        passed
    }

    /// Ends a run that is no label. A key that stayed alone does what it says; several are text where a field waits for it, and nothing elsewhere.
    fn release(&mut self, goes: Goes, passed: &mut Vec<Event>, strokes: &mut Vec<Stroke>) {
        let run = std::mem::take(self);
        self.last = run.last;
        if run.keys > 1 && goes != Goes::Text {
            return;
        }
        let alone = run.held.first();
        if let (Some(Event::Key { key, .. }), true) = (alone, goes != Goes::Text) {
            let meant = meaning(*key).filter(|stroke| goes == Goes::Nowhere || *stroke != Stroke::Start);
            strokes.extend(meant);
        }
        passed.extend(run.held);
    }
}

/// What no scanner types: it waits for nothing and is never a part of a burst.
fn at_once(key: Key, command: bool) -> Option<Stroke> {
    match key {
        Key::Escape => Some(Stroke::Abort),
        Key::F2 => Some(Stroke::Scan),
        Key::F if command => Some(Stroke::Find),
        _ => None,
    }
}

/// Keys that write nothing. Tab is one of them unless it ends a label.
fn is_of_hands(key: Key) -> bool {
    use Key::{ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Backspace, Delete, End, Home, PageDown, PageUp, Tab};
    matches!(
        key,
        Tab | ArrowDown | ArrowLeft | ArrowRight | ArrowUp | Backspace | Delete | End | Home | PageDown | PageUp
    )
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

    /// Presses one key; says what it meant and what others got.
    fn press(keys: &mut Keys, key: Key, text: &str, now: f64, goes: Goes) -> (Vec<Stroke>, Vec<Event>) {
        let mut strokes = Vec::new();
        let mut events =
            vec![Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE }];
        if !text.is_empty() {
            events.push(Event::Text(text.into()));
        }
        let passed = keys.sort(events, now, goes, false, &mut strokes);
        (strokes, passed)
    }

    fn wait(keys: &mut Keys, now: f64, goes: Goes) -> (Vec<Stroke>, Vec<Event>) {
        let mut strokes = Vec::new();
        let passed = keys.sort(Vec::new(), now, goes, false, &mut strokes);
        (strokes, passed)
    }

    fn burst(keys: &mut Keys, goes: Goes) -> (Vec<Stroke>, Vec<Event>) {
        let mut all = (Vec::new(), Vec::new());
        for (i, (key, text)) in [(Key::Space, " "), (Key::Num1, "1"), (Key::A, "A"), (Key::Num2, "2"), (Key::Enter, "")]
            .into_iter()
            .enumerate()
        {
            let (strokes, passed) = press(keys, key, text, 1.0 + 0.005 * i as f64, goes);
            all.0.extend(strokes);
            all.1.extend(passed);
        }
        let (strokes, passed) = wait(keys, 2.0, goes);
        all.0.extend(strokes);
        all.1.extend(passed);
        all
    }

    #[test]
    fn a_key_that_stays_alone_does_what_it_says() {
        let mut keys = Keys::default();
        assert_eq!(press(&mut keys, Key::Space, " ", 1.0, Goes::Nowhere).0, []);
        assert_eq!(wait(&mut keys, 1.02, Goes::Nowhere).0, []);
        assert_eq!(wait(&mut keys, 1.04, Goes::Nowhere).0, [Stroke::Start]);
        assert_eq!(wait(&mut keys, 1.08, Goes::Nowhere).0, []);
    }

    #[test]
    fn a_burst_is_a_label_wherever_the_focus_is_and_nothing_else_sees_it() {
        for goes in [Goes::Nowhere, Goes::Control, Goes::Text] {
            let (strokes, passed) = burst(&mut Keys::default(), goes);
            assert_eq!(strokes, [Stroke::Label("1A2".into())]);
            assert_eq!(passed, []);
        }
    }

    #[test]
    fn quick_fingers_in_a_field_lose_no_letter() {
        let mut keys = Keys::default();
        press(&mut keys, Key::L, "L", 1.0, Goes::Text);
        press(&mut keys, Key::I, "i", 1.01, Goes::Text);
        let (strokes, passed) = wait(&mut keys, 1.05, Goes::Text);
        let text: String = passed
            .iter()
            .filter_map(|event| if let Event::Text(text) = event { Some(text.as_str()) } else { None })
            .collect();
        assert_eq!((strokes, text.as_str()), (vec![], "Li"));
    }

    #[test]
    fn space_belongs_to_the_button_that_has_the_focus() {
        let mut keys = Keys::default();
        press(&mut keys, Key::Space, " ", 1.0, Goes::Control);
        let (strokes, passed) = wait(&mut keys, 1.05, Goes::Control);
        assert_eq!(strokes, []);
        assert_eq!(passed.len(), 2);
    }

    #[test]
    fn abort_waits_for_nothing() {
        assert_eq!(press(&mut Keys::default(), Key::Escape, "", 1.0, Goes::Nowhere).0, [Stroke::Abort]);
    }
}
