//! Hot keys, and the scanner that types like a keyboard. Every key is held back until it is sure that no burst follows: a burst is a label,
//! and neither starts a unit, picks a slot, answers a question nor lands in a field that is not meant for it, wherever the focus is.

use eframe::egui::{Context, Event, Key, Modifiers};

use super::bench::scan;
use super::stroke::{LEAST_UNENDED, Stroke, UNENDED, at_once, digit, is_of_hands, meaning};
use crate::seen::QuestionId;

/// Keys closer together than this, in seconds, come from a scanner where a person may be typing as well.
const BURST: f64 = 0.03;
/// Where nobody types, the second key of a scanner may be this late: over Bluetooth, or a remote desktop. A hot key waits as long.
const SECOND: f64 = 0.1;
/// And each key after it, or after one that is no hot key: by then it is no person.
const LATER: f64 = 0.3;
/// A shorter run of keys is a person's two fingers, not a label.
const LEAST_LABEL: usize = 3;

/// Where keys are pressed.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// Fields of this screen take a burst as text.
    pub editors: bool,
    /// A question stands over everything else.
    pub asks: bool,
    /// And this one can be answered now.
    pub armed: Option<QuestionId>,
}

/// Where a key would go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Goes {
    /// Nothing waits for text: keys have their meanings.
    Nowhere,
    /// A question stands: a key alone means nothing.
    Question,
    /// A button has the focus: it has Space for itself.
    Control,
    /// A field has the focus.
    Text,
    /// The field for a label has the focus, and nothing is in it: it has no use for Space.
    EmptyScan,
}

impl Goes {
    fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::EmptyScan)
    }
}

/// A run of keys, held back as long as it may still turn out to be a burst.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    held: Vec<Event>,
    /// How many keys are in it.
    keys: usize,
    typed: String,
    /// When its first key came, and when the newest did.
    first: f64,
    last: f64,
    /// Digits that were pressed while Alt was.
    with_alt: Vec<usize>,
    /// The question that the first of them answers, if it could be answered then.
    answers: Option<QuestionId>,
}

impl Keys {
    /// Takes this frame's keys. Those of a burst are taken away from everything else.
    pub fn read(&mut self, ctx: &Context, place: Place) -> Vec<Stroke> {
        let focused = ctx.memory(|memory| memory.focused());
        let text = ctx.text_edit_focused();
        let is_scan = focused == Some(scan::id());
        let takes_bursts = text && (place.editors || is_scan);
        let goes = match (text, focused) {
            (true, _) if is_scan && scan::is_empty(ctx) => Goes::EmptyScan,
            (true, _) => Goes::Text,
            (false, _) if place.asks => Goes::Question,
            (false, Some(_)) => Goes::Control,
            (false, None) => Goes::Nowhere,
        };
        let strokes = ctx.input_mut(|input| {
            let mut strokes = Vec::new();
            let events = std::mem::take(&mut input.events);
            input.events = self.sort(events, input.time, (goes, place.armed), takes_bursts, &mut strokes);
            if !input.modifiers.alt {
                self.let_go_of_alt(&mut strokes);
            }
            strokes
        });
        if !self.held.is_empty() {
            ctx.request_repaint_after_secs(self.patience(goes) as f32);
        }
        strokes
    }

    /// What of these events is for others as well, in order.
    fn sort(
        &mut self,
        events: Vec<Event>,
        now: f64,
        (goes, armed): (Goes, Option<QuestionId>),
        takes_bursts: bool,
        strokes: &mut Vec<Stroke>,
    ) -> Vec<Event> {
        let mut passed = Vec::new();
        if now - self.last >= self.patience(goes) {
            self.release(goes, true, &mut passed, strokes);
        }
        for event in events {
            let Event::Key { key, pressed: true, repeat: false, modifiers, .. } = event else {
                match &event {
                    // What Alt and a digit write.
                    Event::Text(_) if !self.with_alt.is_empty() => {}
                    Event::Text(text) if !self.held.is_empty() => {
                        self.typed.push_str(text);
                        self.held.push(event);
                    }
                    Event::ModifiersChanged(modifiers) if !modifiers.alt => {
                        self.let_go_of_alt(strokes);
                        passed.push(event);
                    }
                    _ => passed.push(event),
                }
                continue;
            };
            if is_with_alt(modifiers) && (digit(key).is_some() || key == Key::Num0 || !self.with_alt.is_empty()) {
                if self.with_alt.is_empty() {
                    self.answers = armed;
                }
                self.with_alt.push(digit(key).unwrap_or(usize::MAX));
                continue;
            }
            if let Some(stroke) = at_once(key, modifiers.command) {
                self.release(goes, false, &mut passed, strokes);
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
            let waits = goes == Goes::EmptyScan && key == Key::Space && self.held.is_empty();
            let is_of_field = takes_bursts && !waits;
            if is_of_field || modifiers.command || modifiers.alt || (is_of_hands(key) && !is_label) {
                self.release(goes, false, &mut passed, strokes);
                passed.push(event);
                continue;
            }
            if self.keys == 0 {
                self.first = now;
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

    /// How long the next key may take and still belong to the run.
    fn patience(&self, goes: Goes) -> f64 {
        match goes {
            Goes::Text => BURST,
            Goes::EmptyScan => SECOND,
            // Nobody waits for a key that means nothing.
            Goes::Question => LATER,
            Goes::Nowhere | Goes::Control => {
                let is_key = |key: Key| key == Key::Enter || meaning(key).is_some();
                let is_alone = self.keys <= 1;
                let waits = matches!(self.held.first(), Some(Event::Key { key, .. }) if is_alone && is_key(*key));
                if waits { SECOND } else { LATER }
            }
        }
    }

    /// Ends a run that is no label; `is_late`: nothing has followed it. A key that stayed alone does what it says; several are text where a field waits
    /// for it, and nothing elsewhere.
    fn release(&mut self, goes: Goes, is_late: bool, passed: &mut Vec<Event>, strokes: &mut Vec<Stroke>) {
        let (with_alt, answers) = (std::mem::take(&mut self.with_alt), self.answers);
        let run = std::mem::take(self);
        (self.last, self.with_alt, self.answers) = (run.last, with_alt, answers);
        if run.keys > 1 && !goes.is_text() {
            strokes.extend(run.unended().filter(|_| is_late).map(Stroke::Label));
            return;
        }
        let alone = run.held.first();
        if let Some(Event::Key { key, .. }) = alone {
            match goes {
                Goes::EmptyScan if is_late => return strokes.extend(meaning(*key)),
                Goes::Text | Goes::EmptyScan | Goes::Question => {}
                Goes::Control => strokes.extend(meaning(*key).filter(|stroke| *stroke != Stroke::Start)),
                Goes::Nowhere => strokes.extend(meaning(*key)),
            }
        }
        passed.extend(run.held);
    }

    /// What a scanner has typed that sends no Enter: so fast that no person did.
    fn unended(&self) -> Option<String> {
        let typed = self.typed.trim();
        let letters = typed.chars().count();
        let is_fast = self.last - self.first < UNENDED * (self.keys - 1) as f64;
        (letters >= LEAST_UNENDED && letters <= self.keys && is_fast).then(|| typed.to_owned())
    }

    /// One digit while Alt was pressed is an answer. There are scanners that type each letter as Alt and several digits.
    fn let_go_of_alt(&mut self, strokes: &mut Vec<Stroke>) {
        let pressed = std::mem::take(&mut self.with_alt);
        if let ([one], Some(question)) = (&*pressed, self.answers.take()) {
            strokes.push(Stroke::Answer(question, *one));
        }
    }
}

fn is_with_alt(modifiers: Modifiers) -> bool {
    modifiers.alt && !modifiers.ctrl && !modifiers.command
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Presses one key; says what it meant and what others got.
    fn press(keys: &mut Keys, key: Key, text: &str, now: f64, goes: Goes) -> (Vec<Stroke>, Vec<Event>) {
        let mut strokes = Vec::new();
        let mut events = vec![pressed(key, Modifiers::NONE)];
        if !text.is_empty() {
            events.push(Event::Text(text.into()));
        }
        let passed = keys.sort(events, now, (goes, None), goes.is_text(), &mut strokes);
        (strokes, passed)
    }

    fn pressed(key: Key, modifiers: Modifiers) -> Event {
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
    }

    fn wait(keys: &mut Keys, now: f64, goes: Goes) -> (Vec<Stroke>, Vec<Event>) {
        let mut strokes = Vec::new();
        let passed = keys.sort(Vec::new(), now, (goes, None), goes.is_text(), &mut strokes);
        (strokes, passed)
    }

    fn burst(keys: &mut Keys, goes: Goes, gap: f64) -> (Vec<Stroke>, Vec<Event>) {
        let mut all = (Vec::new(), Vec::new());
        let mut take = |(strokes, passed): (Vec<Stroke>, Vec<Event>)| {
            all.0.extend(strokes);
            all.1.extend(passed);
        };
        for (i, (key, text)) in [(Key::Space, " "), (Key::Num1, "1"), (Key::A, "A"), (Key::Num2, "2"), (Key::Enter, "")]
            .into_iter()
            .enumerate()
        {
            let mut strokes = Vec::new();
            let events = match text {
                "" => vec![pressed(key, Modifiers::NONE)],
                text => vec![pressed(key, Modifiers::NONE), Event::Text(text.into())],
            };
            let passed = keys.sort(events, 1.0 + gap * i as f64, (goes, None), false, &mut strokes);
            take((strokes, passed));
        }
        take(wait(keys, 9.0, goes));
        all
    }

    #[test]
    fn a_key_that_stays_alone_does_what_it_says() {
        let mut keys = Keys::default();
        assert_eq!(press(&mut keys, Key::Space, " ", 1.0, Goes::Nowhere).0, []);
        assert_eq!(wait(&mut keys, 1.08, Goes::Nowhere).0, []);
        assert_eq!(wait(&mut keys, 1.11, Goes::Nowhere).0, [Stroke::Start]);
        assert_eq!(wait(&mut keys, 1.5, Goes::Nowhere).0, []);
    }

    #[test]
    fn a_burst_is_a_label_wherever_the_focus_is_and_nothing_else_sees_it() {
        for goes in [Goes::Nowhere, Goes::Question, Goes::Control, Goes::Text] {
            let (strokes, passed) = burst(&mut Keys::default(), goes, 0.005);
            assert_eq!(strokes, [Stroke::Label("1A2".into())]);
            assert_eq!(passed, []);
        }
    }

    #[test]
    fn a_slow_scanner_is_told_from_a_person_where_nobody_types() {
        for goes in [Goes::Nowhere, Goes::Question, Goes::Control] {
            let (strokes, passed) = burst(&mut Keys::default(), goes, 0.06);
            assert_eq!(strokes, [Stroke::Label("1A2".into())]);
            assert_eq!(passed, []);
        }
    }

    #[test]
    fn quick_fingers_in_a_field_lose_no_letter() {
        let mut keys = Keys::default();
        let mut said = String::new();
        for (key, text, now) in [(Key::L, "L", 1.0), (Key::I, "i", 1.01)] {
            let mut strokes = Vec::new();
            let events = vec![pressed(key, Modifiers::NONE), Event::Text(text.into())];
            assert_eq!(keys.sort(events, now, (Goes::Text, None), false, &mut strokes), []);
        }
        let (strokes, passed) = wait(&mut keys, 1.05, Goes::Text);
        for event in passed {
            if let Event::Text(text) = event {
                said += &text;
            }
        }
        assert_eq!((strokes, said.as_str()), (vec![], "Li"));
    }

    #[test]
    fn space_belongs_to_the_button_that_has_the_focus() {
        let mut keys = Keys::default();
        press(&mut keys, Key::Space, " ", 1.0, Goes::Control);
        let (strokes, passed) = wait(&mut keys, 1.15, Goes::Control);
        assert_eq!(strokes, []);
        assert_eq!(passed.len(), 2);
    }

    #[test]
    fn the_empty_field_for_a_label_has_no_use_for_space_and_keeps_what_begins_with_it() {
        let mut keys = Keys::default();
        assert_eq!(press(&mut keys, Key::Space, " ", 1.0, Goes::EmptyScan), (vec![], vec![]));
        assert_eq!(wait(&mut keys, 1.15, Goes::EmptyScan), (vec![Stroke::Start], vec![]));
        press(&mut keys, Key::Space, " ", 2.0, Goes::EmptyScan);
        let (strokes, passed) = press(&mut keys, Key::A, "A", 2.06, Goes::EmptyScan);
        assert_eq!((strokes, passed.len()), (vec![], 4));
        let (strokes, passed) = press(&mut keys, Key::Space, " ", 3.0, Goes::Text);
        assert_eq!((strokes, passed.len()), (vec![], 2));
    }

    #[test]
    fn one_digit_with_alt_answers_and_a_letter_that_a_scanner_types_as_several_does_not() {
        let question = QuestionId(7);
        // `down`, `up`: the question that could be answered when the keys went down, and when they came up.
        let alt = |digits: &[Key], down: Option<QuestionId>, up: Option<QuestionId>| {
            let (mut keys, mut strokes) = (Keys::default(), Vec::new());
            let mut events: Vec<_> = digits.iter().map(|key| pressed(*key, Modifiers::ALT)).collect();
            events.push(Event::Text("1".into()));
            assert_eq!(keys.sort(events, 1.0, (Goes::Question, down), false, &mut strokes), []);
            assert_eq!(strokes, [], "Alt is still pressed");
            let released = Event::ModifiersChanged(Modifiers::NONE);
            keys.sort(vec![released], 1.1, (Goes::Question, up), false, &mut strokes);
            strokes
        };
        let stands = Some(question);
        assert_eq!(alt(&[Key::Num2], stands, stands), [Stroke::Answer(question, 1)]);
        // 1 is 49 to such a scanner, and E is 069.
        assert_eq!(alt(&[Key::Num4, Key::Num9], stands, stands), []);
        assert_eq!(alt(&[Key::Num0, Key::Num6, Key::Num9], stands, stands), []);
        assert_eq!(alt(&[Key::Num0, Key::Num1], stands, stands), []);
        // Keys that went down before there was anything to answer, or on another question, answer nothing that came later.
        assert_eq!(alt(&[Key::Num2], None, stands), []);
        assert_eq!(alt(&[Key::Num2], stands, Some(QuestionId(8))), [Stroke::Answer(question, 1)]);
    }

    /// What a run of these letters means that no Enter ends, with so long between two keys.
    fn unended(letters: &str, gap: f64, goes: Goes) -> Vec<Stroke> {
        let mut keys = Keys::default();
        let mut strokes = Vec::new();
        for (i, letter) in letters.chars().enumerate() {
            let key = Key::from_name(&letter.to_string()).unwrap();
            strokes.extend(press(&mut keys, key, &letter.to_string(), 1.0 + gap * i as f64, goes).0);
        }
        strokes.extend(wait(&mut keys, 1.0 + gap * letters.len() as f64 + 0.31, goes).0);
        strokes
    }

    #[test]
    fn a_pause_ends_the_label_of_a_scanner_that_sends_no_enter() {
        for goes in [Goes::Nowhere, Goes::Question, Goes::Control] {
            for gap in [0.0, 0.005, 0.03] {
                assert_eq!(unended("SN0042", gap, goes), [Stroke::Label("SN0042".into())], "{gap}");
            }
            // A person, and what is too short for any scan.
            assert_eq!(unended("SN0042", 0.09, goes), [], "a person's ten fingers");
            assert_eq!(unended("SN004", 0.005, goes), []);
        }
        // A key that means something does not wait for it, and the label is whole though it begins with one.
        assert_eq!(unended("1A2B3C", 0.02, Goes::Nowhere), [Stroke::Label("1A2B3C".into())]);
        assert_eq!(unended("SN0042", 0.005, Goes::Text), [], "a field keeps what is typed in it");
    }

    #[test]
    fn abort_waits_for_nothing() {
        assert_eq!(press(&mut Keys::default(), Key::Escape, "", 1.0, Goes::Nowhere).0, [Stroke::Abort]);
    }
}
