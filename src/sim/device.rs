//! A practice unit: a real byte stream, a store that survives being unplugged, and a menu of faults.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};

use crate::domain::Secret;
use crate::link::ByteLink;
#[cfg(unix)]
use crate::link::pty::Pty;
use crate::wire::LineSplitter;

use super::boot::Boot;
use super::dialect::{Ask, Dialect, Tell};
use super::dress::{dress, replace};
pub use super::fault::Fault;
pub use super::stored::{Elsewhere, Stored};

#[derive(Default)]
struct State {
    serial: String,
    hardware_id: String,
    stored: Option<Stored>,
    elsewhere: Option<Elsewhere>,
    faults: Vec<Fault>,
    faults_after_write: Vec<Fault>,
    serial_reads: u32,
    identity_reads: u32,
    resets: u32,
    pings: u32,
    boot_touched: bool,
    path: Option<PathBuf>,
    running: Option<AbortHandle>,
}

/// A practice unit. Clones are handles of the same unit. Once plugged in it lives until it is unplugged, even without them.
#[derive(Clone)]
pub struct PracticeUnit {
    dialect: Dialect,
    state: Arc<Mutex<State>>,
    runtime: Handle,
}

/// What the unit's end of the stream is held by.
pub(super) enum Plug {
    Memory(ByteLink),
    #[cfg(unix)]
    Pty(Pty),
}

impl Plug {
    fn link(&mut self) -> &mut ByteLink {
        match self {
            Self::Memory(link) => link,
            #[cfg(unix)]
            Self::Pty(pty) => pty.link(),
        }
    }
}

/// What a command leads to.
enum Reaction {
    Say(Vec<u8>),
    Vanish,
}

impl PracticeUnit {
    /// A unit without an identity, not plugged in. Must be called inside a tokio runtime, on which the unit then lives.
    pub fn new(dialect: Dialect, serial: impl Into<String>) -> Self {
        let serial = serial.into();
        let state = State { hardware_id: format!("uid-{serial}"), serial, ..State::default() };
        Self { dialect, state: Arc::new(Mutex::new(state)), runtime: Handle::current() }
    }

    /// With this hardware id instead of one made from the serial number.
    pub fn with_hardware_id(self, id: impl Into<String>) -> Self {
        self.state.lock().hardware_id = id.into();
        self
    }

    /// What it does wrong from now on.
    pub fn set_faults(&self, faults: impl Into<Vec<Fault>>) {
        self.state.lock().faults = faults.into();
    }

    /// What it does wrong besides, from its next write on.
    pub fn set_faults_after_write(&self, faults: impl Into<Vec<Fault>>) {
        self.state.lock().faults_after_write = faults.into();
    }

    /// What it does wrong.
    pub fn faults(&self) -> Vec<Fault> {
        self.state.lock().faults.clone()
    }

    /// What it stores.
    pub fn held(&self) -> Option<Stored> {
        self.state.lock().stored.clone()
    }

    /// Puts something into its store, or empties it.
    pub fn hold(&self, stored: Option<Stored>) {
        self.state.lock().stored = stored;
    }

    /// With an identity of another station, and a login on another platform, in its store.
    pub fn with_old(self, stored: Stored, elsewhere: Option<Elsewhere>) -> Self {
        self.hold(Some(stored));
        self.log_in_elsewhere(elsewhere);
        self
    }

    /// Puts a login on another platform into its store, or takes it out.
    pub fn log_in_elsewhere(&self, elsewhere: Option<Elsewhere>) {
        self.state.lock().elsewhere = elsewhere;
    }

    /// Where it logs in on another platform.
    pub fn elsewhere(&self) -> Option<Elsewhere> {
        self.state.lock().elsewhere.clone()
    }

    /// Its serial number.
    pub fn serial(&self) -> String {
        self.state.lock().serial.clone()
    }

    /// How often it was reset.
    pub fn resets(&self) -> u32 {
        self.state.lock().resets
    }

    /// How often it was asked whether it is awake, whatever it said to that.
    pub fn pings(&self) -> u32 {
        self.state.lock().pings
    }

    /// How often it was asked for its serial number.
    pub fn serial_reads(&self) -> u32 {
        self.state.lock().serial_reads
    }

    /// Whether something was sent to it while it booted.
    pub fn is_boot_touched(&self) -> bool {
        self.state.lock().boot_touched
    }

    /// Plugs it in: it can be opened by the path that this returns. On Unix that is a pty. Elsewhere it is a name that
    /// [`super::ports::PracticePorts`] understands.
    pub fn plug(&self) -> io::Result<PathBuf> {
        #[cfg(unix)]
        {
            let pty = Pty::open()?;
            let path = pty.path().to_owned();
            self.run(Plug::Pty(pty));
            self.state.lock().path = Some(path.clone());
            Ok(path)
        }
        #[cfg(not(unix))]
        Ok(self.plug_in_memory())
    }

    /// Plugs it in without a port of the system: only [`super::ports::PracticePorts`] can open it.
    pub fn plug_in_memory(&self) -> PathBuf {
        self.unplug();
        let path = PathBuf::from(format!("practice-{}", self.serial()));
        self.state.lock().path = Some(path.clone());
        path
    }

    /// Plugs it into this link.
    pub fn on_link(&self, link: ByteLink) {
        self.run(Plug::Memory(link));
    }

    /// Pulls the plug. What it stores stays.
    pub fn unplug(&self) {
        let mut state = self.state.lock();
        state.path = None;
        if let Some(running) = state.running.take() {
            running.abort();
        }
    }

    /// What it can be opened by while it is plugged in.
    pub fn path(&self) -> Option<PathBuf> {
        self.state.lock().path.clone()
    }

    /// Whether it is talking (or could) on some stream now.
    pub(super) fn is_running(&self) -> bool {
        self.state.lock().running.as_ref().is_some_and(|running| !running.is_finished())
    }

    fn run(&self, plug: Plug) {
        let running = self.runtime.spawn(self.clone().live(plug)).abort_handle();
        if let Some(before) = self.state.lock().running.replace(running) {
            before.abort();
        }
    }

    async fn live(self, mut plug: Plug) {
        let mut splitter = LineSplitter::default();
        let mut due: VecDeque<(Instant, Vec<u8>)> = VecDeque::new();
        if self.has(Fault::Chatter) {
            let prompt = self.dialect.prompt().as_bytes();
            due.push_back((Instant::now(), [&boot_log(), prompt].concat()));
        }
        let mut boot = self.has(Fault::BootLoader).then(|| Boot::begin(&mut due));
        if let Some(every) = self.talks() {
            due.push_back((Instant::now() + every, LOG_LINE.to_vec()));
        }
        loop {
            let next = due.front().map(|(at, _)| *at);
            let heard = tokio::select! {
                heard = plug.link().read() => Some(heard),
                () = sleep_until(next.unwrap_or_else(Instant::now)), if next.is_some() => None,
            };
            match heard {
                Some(Ok(bytes)) => {
                    if let Some(boot) = &mut boot {
                        boot.heard(&mut due);
                        self.state.lock().boot_touched |= boot.is_stopped() || boot.takes_no_commands();
                        if boot.takes_no_commands() {
                            continue;
                        }
                    }
                    let mut lines = Vec::new();
                    splitter.push(&bytes, |line| lines.push(String::from_utf8_lossy(line).into_owned()));
                    for line in lines {
                        if boot.as_ref().is_some_and(Boot::is_stopped) {
                            due.push_back((Instant::now(), Boot::react(&line)));
                            continue;
                        }
                        match self.react(&line) {
                            Reaction::Say(bytes) => say_at(&mut due, Instant::now() + self.delay(), bytes),
                            Reaction::Vanish => {
                                self.state.lock().path = None;
                                return;
                            }
                        }
                    }
                }
                // The other side let go. A pty stays plugged in for whoever comes next; a link in memory is done.
                Some(Err(_)) => return,
                None => {
                    let Some((at, bytes)) = due.pop_front() else { continue };
                    if let Some(every) = self.talks().filter(|_| bytes == LOG_LINE) {
                        say_at(&mut due, at + every, LOG_LINE.to_vec());
                    }
                    let piece = if self.has(Fault::SplitBytes) { 1 } else { bytes.len().max(1) };
                    for piece in bytes.chunks(piece) {
                        if plug.link().write_all(piece).await.is_err() {
                            return;
                        }
                        tokio::task::yield_now().await;
                    }
                }
            }
        }
    }

    fn has(&self, fault: Fault) -> bool {
        self.state.lock().faults.contains(&fault)
    }

    fn talks(&self) -> Option<Duration> {
        self.state.lock().faults.iter().find_map(|fault| match fault {
            Fault::Talks(ms) => Some(Duration::from_millis((*ms).into())),
            _ => None,
        })
    }

    fn delay(&self) -> Duration {
        let late = self.state.lock().faults.iter().find_map(|fault| match fault {
            Fault::LateAnswers(ms) => Some(Duration::from_millis((*ms).into())),
            _ => None,
        });
        late.unwrap_or_default()
    }

    fn react(&self, line: &str) -> Reaction {
        let asked = self.dialect.ask(line);
        if matches!(asked, Some((Ask::Ping, _))) {
            self.state.lock().pings += 1;
        }
        if self.has(Fault::Silent) {
            return Reaction::Say(Vec::new());
        }
        let mut said = Vec::new();
        let echoes =
            if self.has(Fault::Echo(true)) { true } else { self.dialect.echoes() && !self.has(Fault::Echo(false)) };
        if echoes {
            said.extend_from_slice(format!("{line}\r\n").as_bytes());
        }
        if let Some((ask, word)) = asked {
            if self.has(Fault::SilentAt(ask.verb())) {
                return Reaction::Say(said);
            }
            let Some(tell) = self.obey(ask) else { return Reaction::Vanish };
            self.noise(&mut said);
            if self.has(Fault::HugeReply) {
                said.extend(std::iter::repeat_n(b'x', 2 << 20));
                return Reaction::Say(said);
            }
            said.extend_from_slice(&self.told(&word, &tell));
            if self.has(Fault::MergedLines) {
                said.extend_from_slice(b"\n\r+EVENT: temperature 31\r\n");
            }
        } else if self.dialect == Dialect::At {
            said.extend_from_slice(b"ERROR\r\n");
        }
        said.extend_from_slice(self.dialect.prompt().as_bytes());
        Reaction::Say(said)
    }

    /// An answer as its faults let it look.
    fn told(&self, word: &str, tell: &Tell) -> Vec<u8> {
        let state = self.state.lock();
        let mut answer = self.dialect.tell(word, tell).into_bytes();
        if let Tell::Serial(serial) = tell {
            let damage = state.faults.iter().find_map(|fault| match fault {
                Fault::SerialBytes(bytes) => Some(bytes),
                Fault::SerialBytesAt(time, bytes) if *time == state.serial_reads => Some(bytes),
                _ => None,
            });
            if let Some(bytes) = damage {
                replace(&mut answer, serial.as_bytes(), bytes);
            }
            if state.serial_reads == 1 && state.faults.contains(&Fault::BootNumber) {
                answer.splice(0..0, self.dialect.tell(word, &Tell::Serial("00000042".into())).into_bytes());
            }
        }
        if let Tell::Identity(Some((_, token))) = tell
            && state.faults.contains(&Fault::NulInToken)
        {
            let at = token.len() / 2;
            let damaged = [&token.as_bytes()[..at], b"\0", &token.as_bytes()[at..]].concat();
            replace(&mut answer, token.as_bytes(), &damaged);
        }
        dress(answer, &state.faults)
    }

    fn noise(&self, said: &mut Vec<u8>) {
        if self.has(Fault::Chatter) {
            said.extend_from_slice(b"\r\n[   12.345678] wlan0: link becomes ready\r\n");
        }
        if self.has(Fault::GarbageOnLine) {
            said.extend_from_slice(b"\0\xff\xfe\x80garbage\0\r\n");
        }
        if self.has(Fault::MergedLines) {
            said.extend_from_slice(b"+EVENT: temperature 30\r");
        }
        if self.has(Fault::TellsToken)
            && let Some(stored) = self.held()
        {
            said.extend_from_slice(format!("debug: token={}\r\n", stored.device_token.expose()).as_bytes());
        }
    }

    /// Does what it is asked, as well as its faults let it. None: it vanishes instead of answering.
    fn obey(&self, ask: Ask) -> Option<Tell> {
        let mut state = self.state.lock();
        let faults = state.faults.clone();
        let has = |fault| faults.contains(&fault);
        let verb = ask.verb();
        if has(Fault::VanishesAt(verb)) {
            return None;
        }
        if has(Fault::AnswersError(verb)) {
            return Some(Tell::No);
        }
        Some(match ask {
            Ask::Ping => Tell::Awake,
            Ask::Serial => {
                let reads = state.serial_reads;
                let swapped = state.faults.iter().any(|fault| match fault {
                    Fault::SwappedAfter(own) => reads >= *own,
                    Fault::TwoNumbers => reads % 2 == 1,
                    _ => false,
                });
                let placeholder = has(Fault::PlaceholderSerial);
                state.serial_reads += 1;
                Tell::Serial(match (swapped, placeholder) {
                    (_, true) => "0000000000".into(),
                    (true, _) => format!("{}-other", state.serial),
                    _ => state.serial.clone(),
                })
            }
            Ask::HardwareId => Tell::HardwareId(state.hardware_id.clone()),
            Ask::Identity => {
                state.identity_reads += 1;
                let noise = if has(Fault::IdentityNoiseAt(state.identity_reads)) { "x" } else { "" };
                Tell::Identity(state.stored.as_ref().map(|held| {
                    (format!("{noise}{}", held.client_id), format!("{noise}{}", held.device_token.expose()))
                }))
            }
            Ask::Elsewhere => Tell::Elsewhere(
                state
                    .elsewhere
                    .as_ref()
                    .map(|elsewhere| (elsewhere.host.clone(), elsewhere.secret.expose().to_owned())),
            ),
            Ask::StoreElsewhere { host, secret } => {
                if !has(Fault::StoresNothing) {
                    state.elsewhere = Some(Elsewhere { host, secret: Secret::new(secret) });
                }
                Tell::Done
            }
            Ask::Store { client_id, mut device_token } => {
                let vanishes = has(Fault::VanishesAfterWrite);
                if has(Fault::StoresHalf) {
                    let half = device_token.chars().count() / 2;
                    device_token = device_token.chars().take(half).collect();
                }
                if !has(Fault::StoresNothing) {
                    state.stored = Some(Stored { client_id, device_token: Secret::new(device_token) });
                }
                if vanishes {
                    return None;
                }
                let more = std::mem::take(&mut state.faults_after_write);
                state.faults.extend(more);
                Tell::Done
            }
            Ask::Reset => {
                state.resets += 1;
                Tell::Done
            }
        })
    }
}

/// What a unit that talks prints.
const LOG_LINE: &[u8] = b"[   12.345678] wlan0: link becomes ready\r\n";

/// Puts it where its time comes.
fn say_at(due: &mut VecDeque<(Instant, Vec<u8>)>, at: Instant, bytes: Vec<u8>) {
    let place = due.partition_point(|(earlier, _)| *earlier <= at);
    due.insert(place, (at, bytes));
}

fn boot_log() -> Vec<u8> {
    let lines = (0..60).map(|line| format!("[    0.{line:06}] boot: probing device {line}\r\n"));
    lines.collect::<String>().into_bytes()
}
