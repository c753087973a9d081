//! One try of one exchange: the command, and how its answer is recognised in what the unit says.

use std::borrow::Cow;

use regex::Regex;
use zeroize::Zeroizing;

use crate::domain::profile::Echo;
use crate::domain::secret::Secret;

use super::dialog::{Catch, Caught, CompiledDialog, CompiledExchange};
use super::lines::LineSplitter;
use super::quote::{self, Unquotable};
use super::template::Values;

/// How far the answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// More must come.
    More,
    /// All patterns matched.
    Matched,
    /// The unit says that there is nothing there, and nothing more is due.
    Absent,
    /// The unit says that there is nothing there; patterns that catch nothing (a final `OK`) are still due.
    AbsentSoFar,
    /// The unit says no.
    Refused,
    /// More bytes than the exchange allows.
    TooLong,
    /// A caught value is not text, or not quoted as its group says.
    Undecodable(Catch),
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
    heard: usize,
    matched: usize,
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
            Some(template) => Some(template.command(values, dialog.quoting)?),
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
            expect,
            error: regex(&exchange.error)?,
            absent: regex(&exchange.absent)?,
            max_reply: exchange.max_reply,
            before: Zeroizing::default(),
            splitter: LineSplitter::default(),
            heard: 0,
            matched: 0,
            caught: Caught::default(),
        })
    }

    /// Says what had come since the last line end before the command: half a prompt, perhaps, and the answer follows on the same line.
    #[must_use]
    pub fn after(mut self, unfinished: &[u8]) -> Self {
        self.before = Zeroizing::new(unfinished.to_vec());
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
        splitter.push(bytes, |line| self.line(line));
        self.splitter = splitter;
        if self.is_open() && self.dialog.is_prompt(self.splitter.tail()) {
            let tail = String::from_utf8_lossy(self.splitter.tail()).into_owned();
            self.expect(&tail, &tail, true);
        }
        if self.is_open() && self.heard > self.max_reply {
            self.progress = Progress::TooLong;
        }
        self.progress
    }

    /// How far the answer is.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Bytes heard since the command.
    pub fn heard(&self) -> usize {
        self.heard
    }

    /// How many of the patterns have matched.
    pub fn matched(&self) -> usize {
        self.matched
    }

    /// What has come since the last line end.
    pub fn tail(&self) -> &[u8] {
        self.splitter.tail()
    }

    /// Forgets how much was heard and any half line. For a unit that is still booting: its log may be of any length, and
    /// must not take memory.
    pub fn forget_chatter(&mut self) {
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
        matches!(self.progress, Progress::More | Progress::AbsentSoFar)
    }

    fn line(&mut self, line: &[u8]) {
        let before = std::mem::take(&mut self.before);
        if !self.is_open() {
            return;
        }
        // Lossy only for looking: a caught value that was not text is refused below.
        let text = String::from_utf8_lossy(line);
        let is_text = matches!(text, Cow::Borrowed(_));
        let prompt = self.dialog.prompt.as_ref();
        let over = prompt.filter(|_| !before.is_empty()).and_then(|prompt| prompt.strip_over(&before, line));
        let bare = match &over {
            Some(rest) => rest.as_str(),
            None => prompt.map_or(&*text, |prompt| prompt.strip(&text)),
        };
        if self.dialog.echo == Echo::Auto && self.is_echo(&text, bare) {
            return;
        }
        let says = |pattern: &Option<Regex>| pattern.as_ref().is_some_and(|p| p.is_match(&text) || p.is_match(bare));
        // An explicit no wins over a pattern that is too wide.
        if says(&self.error) {
            self.progress = Progress::Refused;
        } else if self.progress == Progress::More && says(&self.absent) {
            self.progress = Progress::AbsentSoFar;
            self.skip_catching();
        } else {
            self.expect(&text, bare, is_text);
        }
    }

    fn is_echo(&self, line: &str, bare: &str) -> bool {
        let Some(command) = &self.command else { return false };
        command.lines().filter(|sent| !sent.is_empty()).any(|sent| {
            line == sent
                || bare == sent
                || (self.dialog.prompt.is_none()
                    && line.strip_suffix(sent).is_some_and(|before| before.trim_end().ends_with(['>', '$', '#', '%'])))
        })
    }

    fn expect(&mut self, line: &str, bare: &str, is_text: bool) {
        let Some(pattern) = self.expect.get(self.matched) else { return };
        let Some(groups) = pattern.captures(line).or_else(|| pattern.captures(bare)) else { return };
        for name in pattern.capture_names().flatten() {
            let Some((catch, quoting)) = Catch::by_group(name) else { continue };
            let Some(value) = groups.name(name) else { continue };
            let value = value.as_str();
            if !is_text && value.contains(char::REPLACEMENT_CHARACTER) {
                self.progress = Progress::Undecodable(catch);
                return;
            }
            match quoting.map_or_else(|| Ok(value.to_owned()), |quoting| quote::decode(quoting, value)) {
                Ok(value) => self.caught.put(catch, Secret::new(value)),
                Err(Unquotable) => {
                    self.progress = Progress::Undecodable(catch);
                    return;
                }
            }
        }
        self.matched += 1;
        match self.progress {
            Progress::AbsentSoFar => self.skip_catching(),
            _ if self.matched == self.expect.len() => self.progress = Progress::Matched,
            _ => {}
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::failure::Verb;
    use crate::domain::profile::{DialogProfile, Exchange};

    fn dialog(exchange: Exchange, prompt: Option<&str>) -> CompiledDialog {
        let preset = super::super::preset::preset("at").unwrap();
        let profile = DialogProfile {
            read_identity: Some(vec![exchange]),
            prompt: prompt.map(str::to_owned),
            ..Default::default()
        };
        CompiledDialog::new(&profile.over(preset)).unwrap()
    }

    fn exchange(expect: &[&str]) -> Exchange {
        Exchange {
            send: Some("GET".into()),
            expect: expect.iter().map(|pattern| (*pattern).into()).collect(),
            error: Some("^ERROR$".into()),
            absent: Some("^NONE$".into()),
            max_reply: 64,
            ..Default::default()
        }
    }

    fn told(dialog: &CompiledDialog, chunks: &[&[u8]]) -> (Progress, Option<String>) {
        let exchange = &dialog.exchanges(Verb::ReadIdentity)[0];
        let mut attempt = Attempt::new(dialog, exchange, &Values { nonce: "n1", writing: None }).unwrap();
        for chunk in chunks {
            attempt.push(chunk);
        }
        let progress = attempt.progress();
        (progress, attempt.into_caught().get(Catch::ClientId).map(|value| value.expose().to_owned()))
    }

    #[test]
    fn patterns_match_in_order_and_chatter_between_is_passed_over() {
        let dialog = dialog(exchange(&["^ID (?<clientId>.*)$", "^OK$"]), None);
        let (progress, caught) = told(&dialog, &[b"OK\r\nboot: 1\r\nI", b"D abc\r\nnoise\r\nO", b"K\r\n"]);
        assert_eq!((progress, caught.as_deref()), (Progress::Matched, Some("abc")));
        assert_eq!(told(&dialog, &[b"OK\r\nID abc\r\n"]).0, Progress::More);
    }

    #[test]
    fn an_echo_is_not_an_answer() {
        let wide = dialog(exchange(&["(?<clientId>G.*)"]), None);
        assert_eq!(told(&wide, &[b"GET\r\n"]).0, Progress::More);
        assert_eq!(told(&wide, &[b"> GET\r\n"]).0, Progress::More);
        assert_eq!(told(&wide, &[b"root@unit:~# GET\r\n"]).0, Progress::More);
        assert_eq!(told(&wide, &[b"GET\r\nGOT\r\n"]).1.as_deref(), Some("GOT"));
        let prompted = dialog(exchange(&["(?<clientId>G.*)"]), Some("u> "));
        assert_eq!(told(&prompted, &[b"u> u> GET\r\n"]).0, Progress::More);
    }

    #[test]
    fn an_answer_behind_a_late_prompt_counts() {
        let dialog = dialog(exchange(&["^ID (?<clientId>.*)$"]), Some("u> "));
        assert_eq!(told(&dialog, &[b"u> ID abc\r\n"]).1.as_deref(), Some("abc"));
    }

    #[test]
    fn an_answer_behind_a_prompt_that_came_in_two_pieces_counts_and_one_behind_half_a_line_of_its_own_does_not() {
        let dialog = dialog(exchange(&["^ID (?<clientId>.*)$"]), Some("u> "));
        let after = |before: &[u8], chunk: &[u8]| {
            let exchange = &dialog.exchanges(Verb::ReadIdentity)[0];
            let attempt = Attempt::new(&dialog, exchange, &Values { nonce: "n1", writing: None }).unwrap();
            let mut attempt = attempt.after(before);
            attempt.push(chunk);
            attempt.into_caught().get(Catch::ClientId).map(|value| value.expose().to_owned())
        };
        let whole = b"u> u> ID abc\r\n";
        for cut in 0..="u> u> ".len() {
            assert_eq!(after(&whole[..cut], &whole[cut..]).as_deref(), Some("abc"), "cut at {cut}");
        }
        assert_eq!(after(b"noise u", b"> ID abc\r\n"), None);
        // What the unit said before in half a line does not disturb a whole one.
        assert_eq!(after(b"noise", b"ID abc\r\n").as_deref(), Some("abc"));
        assert_eq!(after(b"u>", b" chatter\r\n> ID abc\r\n"), None);
        assert_eq!(after(b"u>", b" chatter\r\nID abc\r\n").as_deref(), Some("abc"));
    }

    #[test]
    fn the_prompt_itself_can_be_expected_and_needs_no_line_end() {
        let dialog = dialog(exchange(&["^ID (?<clientId>.*)$", "^u> $"]), Some("u> "));
        assert_eq!(told(&dialog, &[b"ID abc\r\n"]).0, Progress::More);
        assert_eq!(told(&dialog, &[b"ID abc\r\nu> "]).0, Progress::Matched);
    }

    #[test]
    fn a_no_wins_and_ends_the_try() {
        let dialog = dialog(exchange(&["^(?<clientId>[EI].*)$"]), None);
        assert_eq!(told(&dialog, &[b"ERROR\r\nID abc\r\n"]), (Progress::Refused, None));
    }

    #[test]
    fn absent_still_waits_for_what_closes_the_answer() {
        let dialog = dialog(exchange(&["^ID (?<clientId>.*)$", "^OK$"]), None);
        assert_eq!(told(&dialog, &[b"NONE\r\n"]).0, Progress::AbsentSoFar);
        assert_eq!(told(&dialog, &[b"NONE\r\nOK\r\n"]).0, Progress::Absent);
    }

    #[test]
    fn an_answer_has_a_largest_size() {
        let dialog = dialog(exchange(&["^ID (?<clientId>.*)$"]), None);
        assert_eq!(told(&dialog, &[&[b'x'; 65]]).0, Progress::TooLong);
        assert_eq!(told(&dialog, &[&[b'x'; 64]]).0, Progress::More);
    }

    #[test]
    fn bytes_that_are_no_text_do_no_harm_in_chatter_and_are_refused_in_a_value() {
        let dialog = dialog(exchange(&["^ID (?<clientId>.*)$"]), None);
        assert_eq!(told(&dialog, &[b"\xff\xfe\r\nID abc\r\n"]).1.as_deref(), Some("abc"));
        assert_eq!(told(&dialog, &[b"ID a\xffc\r\n"]).0, Progress::Undecodable(Catch::ClientId));
    }

    #[test]
    fn a_quoted_value_is_unquoted_by_the_name_of_its_group() {
        let dialog = dialog(exchange(&["^ID (?<clientId_hex>.*)$"]), None);
        assert_eq!(told(&dialog, &[b"ID 6162\r\n"]).1.as_deref(), Some("ab"));
        assert_eq!(told(&dialog, &[b"ID 616\r\n"]).0, Progress::Undecodable(Catch::ClientId));
    }

    proptest::proptest! {
        #[test]
        fn nothing_a_unit_says_makes_the_listener_panic(chunks: Vec<Vec<u8>>) {
            let dialog = dialog(exchange(&["^ID (?<clientId_json>.*)$", "^u> $"]), Some("u> "));
            let chunks: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
            told(&dialog, &chunks);
        }
    }
}
