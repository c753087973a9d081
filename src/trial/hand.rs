//! Speaking by hand: the port that is open for it, what is said on it, and patterns that are made of what is answered.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use strum::VariantArray as _;
use tokio::time::{Instant, sleep_until, timeout};

use super::port;
use super::refused::Refused;
use super::seen::Setting;
use super::terminal::{Check, Line, Mark, Pattern, Piece};
use super::view::{self, Board};
use crate::device::{Console, ConsoleLine, Spoken, is_masked, names_a_secret, nonce};
use crate::domain::{DialogProfile, Exchange, LineProfile, NamedSecrets, Quote, Secret, Verb};
use crate::link::{ByteLink, Ports};
use crate::vault::ProductSecrets;
use crate::wire::marked::{Marked, of_prompt};
use crate::wire::{Attempt, Catch, CompiledDialog, Progress, Values, preset, quote};

/// Between two pictures of a unit that talks all the time.
const PAUSE: Duration = Duration::from_millis(100);
/// Longest wait for a port to take a line.
const TAKEN_WITHIN: Duration = Duration::from_secs(2);

/// What is said by hand, and the port that is open for it.
#[derive(Default)]
pub(super) struct Hand {
    opened: Option<Opened>,
    console: Console,
    /// The line of which a piece is marked: it may be gone from the others by now.
    marked: Option<Arc<ConsoleLine>>,
    shown: Option<Instant>,
    /// Something was heard since.
    is_behind: bool,
}

struct Opened {
    link: ByteLink,
    port: String,
    line: LineProfile,
}

/// The bytes of a typed line, what is shown of it, and the words of it that are known to be harmless.
type Ready = (zeroize::Zeroizing<Vec<u8>>, Spoken, Vec<String>);

impl Hand {
    pub fn keep_secret(&mut self, secret: &Secret) {
        self.console.keep_secret(secret);
    }

    pub fn keep_token(&mut self, token: &Secret) {
        self.console.keep_token(token);
    }

    /// Shows what the unit says, for ever.
    pub async fn listen(&mut self, board: &Board) {
        loop {
            let Some(opened) = &mut self.opened else { return std::future::pending().await };
            let due = self.shown.map_or_else(Instant::now, |shown| shown + PAUSE);
            tokio::select! {
                heard = opened.link.read() => match heard {
                    Ok(bytes) => {
                        self.console.heard(&bytes);
                        self.is_behind = true;
                        if due <= Instant::now() {
                            self.show(board);
                        }
                    }
                    Err(_) => self.gone(board),
                },
                () = sleep_until(due), if self.is_behind => self.show(board),
            }
        }
    }

    fn show(&mut self, board: &Board) {
        (self.shown, self.is_behind) = (Some(Instant::now()), false);
        let line = |line: &Arc<ConsoleLine>| {
            let ConsoleLine { number, way, text, after, .. } = &**line;
            Line { number: *number, way: *way, text: text.clone(), after: after.clone() }
        };
        let lines = Arc::new(self.console.lines().iter().map(line).collect());
        let port = self.opened.as_ref().map(|opened| opened.port.clone());
        board.terminal(|terminal| (terminal.lines, terminal.port) = (lines, port));
    }

    fn gone(&mut self, board: &Board) {
        self.opened = None;
        self.console.finish();
        board.terminal(|terminal| terminal.is_gone = true);
        self.show(board);
    }

    /// Closes the port; whether it was open.
    pub fn close(&mut self, board: &Board) -> bool {
        let was_open = self.opened.take().is_some();
        if was_open {
            self.console.finish();
            self.show(board);
        }
        was_open
    }

    fn is_open_so(&self, setting: &Setting) -> bool {
        self.opened.as_ref().is_some_and(|opened| opened.port == setting.port && opened.line == setting.line)
    }

    /// The open port, for a try.
    pub fn lend(&mut self, setting: &Setting) -> Option<ByteLink> {
        if self.is_open_so(setting) { self.opened.take().map(|opened| opened.link) } else { None }
    }

    /// The port comes back from a try.
    pub fn take_back(&mut self, setting: &Setting, link: ByteLink) {
        self.opened = Some(Opened { link, port: setting.port.clone(), line: setting.line.clone() });
    }

    /// Opens the port, where it is not open as the profile says.
    pub async fn open(&mut self, ports: &dyn Ports, setting: &Setting, board: &Board) -> bool {
        board.terminal(|terminal| (terminal.refused, terminal.is_gone) = (None, false));
        let opened = match port::path(ports, setting) {
            Ok(_) if self.is_open_so(setting) => return true,
            Ok(path) => {
                let was_open = self.close(board);
                port::open(ports, &path, &setting.line, was_open).await
            }
            Err(refused) => {
                self.close(board);
                Err(refused)
            }
        };
        match opened {
            Ok(link) => self.take_back(setting, link),
            Err(refused) => board.terminal(|terminal| terminal.refused = Some(refused)),
        }
        self.show(board);
        self.opened.is_some()
    }

    /// Sends a line as *send* of an exchange would be sent.
    pub async fn send(
        &mut self,
        ports: &dyn Ports,
        setting: &Setting,
        secrets: &ProductSecrets,
        typed: &str,
        board: &Board,
    ) {
        if !self.open(ports, setting, board).await {
            return;
        }
        let Ok((bytes, spoken, known)) = self.command(setting, secrets, typed).inspect_err(|refused| {
            board.terminal(|terminal| terminal.refused = Some(*refused));
        }) else {
            return;
        };
        let Some(opened) = &mut self.opened else { return };
        self.console.sent(spoken, known);
        match timeout(TAKEN_WITHIN, opened.link.write_all(&bytes)).await {
            Ok(Ok(())) => self.show(board),
            // Nothing more goes through this port.
            Ok(Err(_)) | Err(_) => self.gone(board),
        }
    }

    /// Makes a typed line ready to be sent.
    fn command(&mut self, setting: &Setting, secrets: &ProductSecrets, typed: &str) -> Result<Ready, Refused> {
        let profile = filled_in(setting);
        let dialog = alone(&profile, Some(typed), None).ok_or(Refused::NotSendable)?;
        let named = named(&dialog, setting, secrets)?;
        named.all().for_each(|secret| self.console.keep_secret(secret));
        let dialog = dialog.with_secrets(named);
        let exchange = dialog.exchanges(Verb::Wake).first().ok_or(Refused::NotSendable)?;
        let own = Verb::VARIANTS.iter().flat_map(|verb| profile.verb(*verb).iter().map(|exchange| (*verb, exchange)));
        let own: Vec<_> = own.filter(|(_, exchange)| exchange.send.as_deref() == Some(typed)).collect();
        let spoken = Spoken {
            typed: typed.into(),
            nonce: nonce(),
            is_own: !own.is_empty(),
            may_hold_token: own.iter().any(|(verb, _)| is_masked(*verb)) || own.is_empty() && names_a_secret(typed),
            holds_secret: exchange.holds_secret(),
        };
        let values = Values { nonce: &spoken.nonce, writing: None };
        let attempt = Attempt::new(&dialog, exchange, &values).map_err(|_| Refused::NotSendable)?;
        let bytes = attempt.command().ok_or(Refused::NotSendable)?;
        let known = own.iter().flat_map(|(_, exchange)| view::words(&profile, Some(exchange))).collect();
        Ok((bytes, spoken, known))
    }

    /// Makes a pattern of a marked piece, and looks what the station's matcher makes of it.
    pub fn mark(&mut self, setting: &Setting, secrets: &ProductSecrets, mark: Mark, board: &Board) {
        let kept = self.marked.take().filter(|line| line.number == mark.line);
        let lines = self.console.lines();
        self.marked = lines.into_iter().find(|line| line.number == mark.line).or(kept);
        let pattern = self.marked.clone().and_then(|line| self.pattern(setting, secrets, &line, mark));
        self.show(board);
        board.terminal(|terminal| terminal.pattern = pattern.map(Arc::new));
    }

    fn pattern(
        &mut self,
        setting: &Setting,
        secrets: &ProductSecrets,
        line: &ConsoleLine,
        mark: Mark,
    ) -> Option<Pattern> {
        let profile = filled_in(setting);
        let (text, hidden, piece) = line.marked(mark.piece.clone())?;
        let answer = self.console.answer(line);
        if mark.what == Piece::Prompt {
            // The blanks behind it are a part of it.
            let blanks = text[piece.end..].len() - text[piece.end..].trim_start_matches([' ', '\t']).len();
            let prompt = &text[piece.start..piece.end + blanks];
            let pattern = of_prompt(prompt);
            let profile = DialogProfile { prompt: Some(pattern.clone()), ..profile };
            let is_one = alone(&profile, None, Some(".")).is_some_and(|dialog| dialog.is_prompt(text.as_bytes()));
            let check = if is_one { Check::Matches } else { Check::Fails };
            return Some(Pattern { mark, text: pattern, group: None, check });
        }
        let (catch, group, piece, quoting) = match mark.what {
            Piece::Value(catch) => {
                let (piece, quoting) = quoted(&profile, catch, text, trimmed(text, piece));
                let suffix = quoting.map_or_else(String::new, |quoting| format!("_{}", <&str>::from(quoting)));
                (Some(catch), Some(format!("{}{suffix}", catch.name())), piece, quoting)
            }
            Piece::Line | Piece::Prompt => (None, None, piece, None),
        };
        if group.is_some() && piece.is_empty() {
            return None;
        }
        let marked = Marked {
            line: text,
            is_cut: line.is_cut,
            hidden: &hidden,
            caught: group.as_deref().map(|group| (piece.clone(), group)),
            nonce: Some(answer.nonce()),
        };
        let pattern = marked.pattern();
        let dialog = alone(&profile, line.after.as_deref(), Some(&pattern))?;
        let named = named(&dialog, setting, secrets).unwrap_or_default();
        let matched = answer.matched_by(&dialog.with_secrets(named), None);
        let matched = matched.filter(|matched| matches!(matched.progress, Progress::Matched | Progress::OutOfOrder));
        let is_hidden = hidden.iter().any(|hidden| hidden.start < piece.end && hidden.end > piece.start);
        let value = text[piece].to_owned();
        let check = match (matched, catch) {
            (None, _) => Check::Fails,
            (Some(_), None) => Check::Matches,
            (Some(matched), Some(catch)) => {
                let value = quoting.map_or_else(|| Ok(value.clone()), |quoting| quote::decode(quoting, &value));
                let caught = matched.caught.get(catch);
                if let Some(token) = caught.filter(|_| matches!(catch, Catch::DeviceToken | Catch::Old(_))) {
                    self.console.keep_token(token);
                }
                match caught.filter(|caught| value.is_ok_and(|value| value == caught.expose())) {
                    Some(caught) => Check::Catches(view::caught(catch, caught, is_hidden)),
                    None => Check::CatchesAnother,
                }
            }
        };
        Some(Pattern { mark, text: pattern, group, check })
    }
}

fn filled_in(setting: &Setting) -> DialogProfile {
    preset::filled_in(&setting.dialog).unwrap_or_else(|| setting.dialog.clone())
}

/// A dialog of one exchange: *wake* asks for nothing that must be caught. A prompt that has a fault is left out.
fn alone(profile: &DialogProfile, send: Option<&str>, expect: Option<&str>) -> Option<CompiledDialog> {
    let exchange = Exchange {
        send: send.map(str::to_owned),
        expect: expect.map(str::to_owned).into_iter().collect(),
        timeout_ms: 1000,
        tries: 1,
        max_reply: 1 << 20,
        ..Exchange::default()
    };
    let dialog = DialogProfile { preset: None, wake: Some(vec![exchange]), ..profile.clone() };
    let only = |dialog: &DialogProfile| CompiledDialog::only(dialog, &[Verb::Wake]).ok();
    only(&dialog).or_else(|| only(&DialogProfile { prompt: None, ..dialog.clone() }))
}

fn named(dialog: &CompiledDialog, setting: &Setting, secrets: &ProductSecrets) -> Result<NamedSecrets, Refused> {
    secrets.all_named(&setting.product_key, &dialog.secret_names()).map_err(|_| Refused::NoSecret)
}

/// Without blanks at its ends.
fn trimmed(text: &str, piece: Range<usize>) -> Range<usize> {
    let marked = &text[piece.clone()];
    let start = piece.start + marked.len() - marked.trim_start().len();
    start..start.max(piece.start + marked.trim_end().len())
}

/// The piece as this dialog quotes its values, and how its quoting is undone. The quotes are a part of it.
fn quoted(profile: &DialogProfile, catch: Catch, text: &str, piece: Range<usize>) -> (Range<usize>, Option<Quote>) {
    let value = &text[piece.clone()];
    let is_written = !matches!(catch, Catch::SerialNumber | Catch::HardwareId | Catch::Digest);
    let is_quoted = |value: &str| value.len() > 1 && value.starts_with('"') && value.ends_with('"');
    let quote = profile.quote.unwrap_or_default();
    match quote {
        Quote::At | Quote::Json if is_quoted(value) => (piece, Some(quote)),
        Quote::At | Quote::Json => {
            let wider = piece.start.saturating_sub(1)..piece.end + 1;
            match text.get(wider.clone()).filter(|value| is_quoted(value) && wider.len() == piece.len() + 2) {
                Some(_) => (wider, Some(quote)),
                None => (piece, None),
            }
        }
        Quote::Hex | Quote::Base64 if is_written && quote::decode(quote, value).is_ok() => (piece, Some(quote)),
        Quote::Bare | Quote::Shell | Quote::Hex | Quote::Base64 => (piece, None),
    }
}
