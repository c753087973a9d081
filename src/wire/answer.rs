//! One try of one exchange: the command, and how its answer is recognised in what the unit says.

use regex::Regex;
use zeroize::Zeroizing;

use crate::domain::{Echo, Secret};

use super::catch::{Catch, Caught};
use super::dialog::{CompiledDialog, CompiledExchange};
use super::lines::LineSplitter;
use super::quote::{self, Unquotable};
use super::seen::{Seen, View, plain, ways_to_see};
use super::template::Values;

/// How far the answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// More must come.
    More,
    /// All patterns matched.
    Matched,
    /// All patterns matched, but one that catches nothing (a final `OK`) before its turn: it may come once more.
    OutOfOrder,
    /// The unit says that there is nothing there, and nothing more is due.
    Absent,
    /// The unit says that there is nothing there; patterns that catch nothing (a final `OK`) are still due.
    AbsentSoFar,
    /// The unit says no.
    Refused,
    /// More bytes than the exchange allows.
    TooLong,
    /// A caught value is damaged, not text, or not quoted as its group says.
    Undecodable(Catch),
}

impl Progress {
    /// Nothing more must come; something may.
    pub fn is_enough(self) -> bool {
        matches!(self, Self::OutOfOrder | Self::AbsentSoFar)
    }

    /// What comes may still change it.
    pub fn is_open(self) -> bool {
        self == Self::More || self.is_enough()
    }
}

/// What was heard in one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Nothing.
    Nothing,
    /// The command itself, and no more.
    Echo,
    /// Bytes in which nothing can be read.
    Noise,
    /// Something to read.
    Text,
}

/// What is known of the line before a command is sent.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// What came since the last line end: half a prompt, perhaps, and the answer follows on the same line.
    pub unfinished: Zeroizing<Vec<u8>>,
    /// The unit was seen to end its lines with a line feed. A carriage return alone, with text behind it, then stands inside of a line.
    pub feeds_lines: bool,
    /// What came last is the end of a line of the unit's own; how it ends, the next byte says.
    pub at_line_end: bool,
}

/// A command that cannot be sent: a value does not fit the dialect, or the whole is longer than the unit takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotWritable;

impl From<Unquotable> for NotWritable {
    fn from(_: Unquotable) -> Self {
        Self
    }
}

/// One try of one exchange.
pub struct Attempt<'a> {
    dialog: &'a CompiledDialog,
    command: Option<Zeroizing<String>>,
    expect: Vec<Regex>,
    error: Option<Regex>,
    absent: Option<Regex>,
    max_reply: usize,
    /// Half a line from before the command, until a line has ended.
    before: Zeroizing<Vec<u8>>,
    splitter: LineSplitter,
    feeds_lines: bool,
    /// The line that ended last was the unit's own.
    own_line: bool,
    /// A value reached up to a carriage return. What comes next says whether its line ended there; then the answer is so far.
    at_return: Option<(Catch, Progress)>,
    heard: usize,
    echoed: bool,
    readable: bool,
    matched: usize,
    /// Which patterns matched before their turn.
    early: Vec<bool>,
    caught: Caught,
    progress: Progress,
}

impl<'a> Attempt<'a> {
    /// Fills the exchange with values.
    pub fn new(
        dialog: &'a CompiledDialog,
        exchange: &CompiledExchange,
        values: &Values<'_>,
    ) -> Result<Self, NotWritable> {
        let command = match &exchange.send {
            Some(template) => Some(template.command(values, dialog.quoting, &dialog.named)?),
            None => None,
        };
        if command.as_ref().is_some_and(|command| command.len() + dialog.line_end.len() > dialog.max_line) {
            return Err(NotWritable);
        }
        let regex = |pattern: &Option<super::dialog::Pattern>| -> Result<Option<Regex>, Unquotable> {
            pattern.as_ref().map(|pattern| pattern.regex(values)).transpose()
        };
        let expect = exchange.expect.iter().map(|pattern| pattern.regex(values)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            dialog,
            command,
            progress: if expect.is_empty() { Progress::Matched } else { Progress::More },
            early: vec![false; expect.len()],
            expect,
            error: regex(&exchange.error)?,
            absent: regex(&exchange.absent)?,
            max_reply: exchange.max_reply,
            before: Zeroizing::default(),
            splitter: LineSplitter::default(),
            feeds_lines: false,
            own_line: false,
            at_return: None,
            heard: 0,
            echoed: false,
            readable: false,
            matched: 0,
            caught: Caught::default(),
        })
    }

    /// Says what was known before the command.
    #[must_use]
    pub fn after(mut self, before: &Before) -> Self {
        self.before.clone_from(&before.unfinished);
        (self.feeds_lines, self.own_line) = (before.feeds_lines, before.at_line_end);
        self
    }

    /// The bytes to send, with the line end. None where the exchange only listens.
    pub fn command(&self) -> Option<Zeroizing<Vec<u8>>> {
        self.command.as_ref().map(|command| {
            // Reserved at once, so that no copy is left behind by growing.
            let mut bytes = Zeroizing::new(Vec::with_capacity(command.len() + self.dialog.line_end.len()));
            bytes.extend_from_slice(command.as_bytes());
            bytes.extend_from_slice(self.dialog.line_end.as_bytes());
            bytes
        })
    }

    /// Takes in what the unit says. Once the answer is complete, or cannot become so, nothing changes that any more.
    pub fn push(&mut self, bytes: &[u8]) -> Progress {
        if matches!(bytes.first(), Some(b'\r' | b'\n')) && self.splitter.tail().is_empty() {
            self.before.clear();
        }
        self.heard += bytes.len();
        let mut splitter = std::mem::take(&mut self.splitter);
        for &byte in bytes {
            self.next(byte);
            splitter.push(&[byte], |line| self.line(line, byte));
        }
        self.splitter = splitter;
        if self.is_open() && self.dialog.is_prompt(self.splitter.tail()) {
            let tail = self.splitter.tail().to_vec();
            let ways = ways_to_see(&tail);
            let views: Vec<View> = ways.iter().map(View::whole).collect();
            self.expect(&tail, &views, true);
        }
        if self.is_open() && self.heard > self.max_reply {
            self.progress = Progress::TooLong;
        }
        self.progress
    }

    /// What this byte says about the line that ended last.
    fn next(&mut self, byte: u8) {
        self.feeds_lines |= byte == b'\n' && std::mem::take(&mut self.own_line);
        match (byte, self.at_return) {
            (b'\r', _) | (_, None) => {}
            (b'\n', Some((_, progress))) => (self.progress, self.at_return) = (progress, None),
            (_, Some((catch, _))) => (self.progress, self.at_return) = (Progress::Undecodable(catch), None),
        }
        if !matches!(byte, b'\r' | b'\n') {
            self.own_line = false;
        }
    }

    /// How far the answer is.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Bytes heard since the command.
    pub fn heard(&self) -> usize {
        self.heard
    }

    /// What was heard since the command.
    pub fn heard_what(&self) -> Heard {
        let tail = plain(self.splitter.tail());
        let is_prompt = self.dialog.is_prompt(self.splitter.tail());
        let begins_echo =
            !is_prompt && self.command.as_ref().is_some_and(|command| command.starts_with(tail.trim_end()));
        match self.heard {
            0 => Heard::Nothing,
            _ if self.readable || !is_prompt && !begins_echo && is_readable(&tail) => Heard::Text,
            _ if self.echoed || begins_echo && !tail.is_empty() => Heard::Echo,
            _ => Heard::Noise,
        }
    }

    /// The unit was seen to end its lines with a line feed.
    pub fn feeds_lines(&self) -> bool {
        self.feeds_lines
    }

    /// What came last is the end of a line of the unit's own.
    pub fn is_at_line_end(&self) -> bool {
        self.own_line
    }

    /// How many of the patterns have matched.
    pub fn matched(&self) -> usize {
        self.matched
    }

    /// Forgets how much was heard and any half line. For a unit that is still booting: its log may be of any length, and
    /// must not take memory.
    pub fn forget_chatter(&mut self) {
        self.readable |= self.heard_what() == Heard::Text;
        self.heard = 0;
        self.before.clear();
        self.splitter = LineSplitter::default();
        if self.progress == Progress::TooLong {
            self.progress = Progress::More;
        }
    }

    /// What was caught so far.
    pub fn caught(&self) -> &Caught {
        &self.caught
    }

    /// What was caught.
    pub fn into_caught(self) -> Caught {
        self.caught
    }

    fn is_open(&self) -> bool {
        self.progress.is_open() && self.at_return.is_none()
    }

    fn line(&mut self, line: &[u8], end: u8) {
        let ways = ways_to_see(line);
        // NULs alone, of a unit that is being powered, are no line.
        let Some(first) = ways.first() else { return };
        let before = std::mem::take(&mut self.before);
        if !self.is_open() {
            return;
        }
        let views = self.views(&ways, &plain(&before));
        let is_echo = self.is_echo(&views);
        (self.echoed, self.own_line) = (self.echoed | is_echo, !is_echo);
        self.feeds_lines |= !is_echo && end == b'\n';
        if is_echo && self.dialog.echo == Echo::Auto {
            return;
        }
        self.readable |= is_readable(first.text());
        let says = |pattern: &Option<Regex>| {
            pattern.as_ref().is_some_and(|pattern| views.iter().any(|view| pattern.is_match(view.text())))
        };
        // An explicit no wins over a pattern that is too wide.
        if says(&self.error) {
            self.progress = Progress::Refused;
        } else if self.progress == Progress::More && says(&self.absent) {
            self.progress = Progress::AbsentSoFar;
            self.skip_catching();
        } else if let Some(catch) = self.expect(line, &views, false)
            && end == b'\r'
            && self.feeds_lines
        {
            self.at_return = Some((catch, std::mem::replace(&mut self.progress, Progress::More)));
        }
    }

    /// The line as it is, behind its prompt, and without the blanks at its end, in each way to see it.
    fn views<'s>(&self, ways: &'s [Seen], before: &str) -> Vec<View<'s>> {
        let mut views = Vec::new();
        for seen in ways {
            let text = seen.text();
            let bare = self.dialog.prompt.as_ref().map_or(0, |prompt| prompt.bare_start(before, text));
            let end = text.trim_end_matches([' ', '\t']).len();
            let parts = [0..text.len(), bare..text.len(), 0..end, bare.min(end)..end];
            views.extend(parts.into_iter().map(|part| View { seen, part }));
        }
        views
    }

    fn is_echo(&self, views: &[View]) -> bool {
        let Some(command) = &self.command else { return false };
        command.lines().filter(|sent| !sent.is_empty()).any(|sent| {
            let behind_some_prompt = |view: &View| {
                view.text().strip_suffix(sent).is_some_and(|before| before.trim_end().ends_with(['>', '$', '#', '%']))
            };
            views.iter().any(|view| view.text() == sent || self.dialog.prompt.is_none() && behind_some_prompt(view))
        })
    }

    /// Looks for the pattern whose turn it is. Given is a value that reaches up to the end of the line, and no quotes close it.
    fn expect(&mut self, line: &[u8], views: &[View], is_prompt: bool) -> Option<Catch> {
        let pattern = self.expect.get(self.matched)?;
        let Some((view, groups)) = views.iter().find_map(|view| Some((view, pattern.captures(view.text())?))) else {
            if !is_prompt {
                self.note_early(views);
            }
            return None;
        };
        let mut open_ended = None;
        for name in pattern.capture_names().flatten() {
            let group = Catch::by_group(name).or_else(|| Catch::by_info_group(name));
            let Some((catch, quoting)) = group else { continue };
            let Some(value) = groups.name(name) else { continue };
            let part = view.part.start + value.start()..view.part.start + value.end();
            if !view.seen.is_whole(line, part) {
                self.progress = Progress::Undecodable(catch);
                return None;
            }
            if value.end() == view.text().len() && !value.as_str().ends_with(['"', '\'']) {
                open_ended = Some(catch);
            }
            let value = value.as_str();
            match quoting.map_or_else(|| Ok(value.to_owned()), |quoting| quote::decode(quoting, value)) {
                Ok(value) => self.caught.put(catch, Secret::new(value)),
                Err(Unquotable) => {
                    self.progress = Progress::Undecodable(catch);
                    return None;
                }
            }
        }
        self.matched += 1;
        match self.progress {
            Progress::AbsentSoFar => self.skip_catching(),
            _ if self.matched == self.expect.len() => self.progress = Progress::Matched,
            _ if self.early[self.matched..].iter().all(|early| *early) => self.progress = Progress::OutOfOrder,
            _ => {}
        }
        open_ended
    }

    /// Units put their final `OK` before the value, too.
    fn note_early(&mut self, views: &[View]) {
        for (pattern, early) in self.expect.iter().zip(&mut self.early).skip(self.matched + 1) {
            let catches_nothing = pattern.capture_names().flatten().next().is_none();
            *early |= catches_nothing && views.iter().any(|view| pattern.is_match(view.text()));
        }
    }

    /// Where there is nothing to catch, only the patterns that catch nothing are still due.
    fn skip_catching(&mut self) {
        while self.expect.get(self.matched).is_some_and(|pattern| pattern.capture_names().flatten().next().is_some()) {
            self.matched += 1;
        }
        if self.matched == self.expect.len() {
            self.progress = Progress::Absent;
        }
    }
}

/// Two letters or digits in a row: what a wrong baud rate makes of a line has some by chance, a unit that says something has them always.
fn is_readable(text: &str) -> bool {
    text.as_bytes().windows(2).any(|two| two.iter().all(u8::is_ascii_alphanumeric))
}

#[cfg(test)]
mod tests;
