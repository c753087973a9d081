//! A practice unit: a real byte stream, a store that survives being unplugged, and a menu of faults.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};

use crate::link::ByteLink;
#[cfg(unix)]
use crate::link::pty::Pty;
use crate::wire::LineSplitter;

use super::boot::Boot;
use super::dialect::Dialect;
pub use super::fault::Fault;
pub use super::stored::{Elsewhere, Stored};
use super::unit::{Reaction, Unit};

#[derive(Default)]
struct State {
    unit: Unit,
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
enum Plug {
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

impl PracticeUnit {
    /// A unit without an identity, not plugged in. Must be called inside a tokio runtime, on which the unit then lives.
    pub fn new(dialect: Dialect, serial: impl Into<String>) -> Self {
        let state = State { unit: Unit::new(serial.into()), ..State::default() };
        Self { dialect, state: Arc::new(Mutex::new(state)), runtime: Handle::current() }
    }

    /// A unit that has no serial number yet, with this hardware id.
    pub fn without_number(dialect: Dialect, hardware_id: impl Into<String>) -> Self {
        let unit = Self::new(dialect, "").with_hardware_id(hardware_id);
        unit.state.lock().unit.serial = None;
        unit
    }

    /// With this hardware id instead of one made from the serial number.
    pub fn with_hardware_id(self, id: impl Into<String>) -> Self {
        self.state.lock().unit.hardware_id = id.into();
        self
    }

    /// Of this model, with this firmware; what is empty it does not tell.
    pub fn with_info(self, model: impl Into<String>, firmware: impl Into<String>) -> Self {
        let mut state = self.state.lock();
        (state.unit.model, state.unit.firmware) = (model.into(), firmware.into());
        drop(state);
        self
    }

    /// Its model and its firmware.
    pub fn info(&self) -> (String, String) {
        let unit = &self.state.lock().unit;
        (unit.model.clone(), unit.firmware.clone())
    }

    /// What it does wrong from now on.
    pub fn set_faults(&self, faults: impl Into<Vec<Fault>>) {
        self.state.lock().unit.faults = faults.into();
    }

    /// What it does wrong besides, from its next write on.
    pub fn set_faults_after_write(&self, faults: impl Into<Vec<Fault>>) {
        self.state.lock().unit.faults_after_write = faults.into();
    }

    /// What it does wrong.
    pub fn faults(&self) -> Vec<Fault> {
        self.state.lock().unit.faults.clone()
    }

    /// What it stores.
    pub fn held(&self) -> Option<Stored> {
        self.state.lock().unit.stored.clone()
    }

    /// Puts something into its store, or empties it.
    pub fn hold(&self, stored: Option<Stored>) {
        self.state.lock().unit.stored = stored;
    }

    /// With an identity of another station, and a login on another platform, in its store.
    pub fn with_old(self, stored: Stored, elsewhere: Option<Elsewhere>) -> Self {
        self.hold(Some(stored));
        self.log_in_elsewhere(elsewhere);
        self
    }

    /// Puts a login on another platform into its store, or takes it out.
    pub fn log_in_elsewhere(&self, elsewhere: Option<Elsewhere>) {
        self.state.lock().unit.elsewhere = elsewhere;
    }

    /// Where it logs in on another platform.
    pub fn elsewhere(&self) -> Option<Elsewhere> {
        self.state.lock().unit.elsewhere.clone()
    }

    /// What it was told to keep under this name.
    pub fn value(&self, name: &str) -> Option<String> {
        self.state.lock().unit.values.get(name).cloned()
    }

    /// Its hardware id.
    pub fn hardware_id(&self) -> String {
        self.state.lock().unit.hardware_id.clone()
    }

    /// Its serial number; empty where it has none.
    pub fn serial(&self) -> String {
        self.state.lock().unit.serial.clone().unwrap_or_default()
    }

    /// How often it was reset.
    pub fn resets(&self) -> u32 {
        self.state.lock().unit.resets
    }

    /// How often it was asked whether it is awake, whatever it said to that.
    pub fn pings(&self) -> u32 {
        self.state.lock().unit.pings
    }

    /// How often it was asked for its serial number.
    pub fn serial_reads(&self) -> u32 {
        self.state.lock().unit.serial_reads
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
        let name = Some(self.serial()).filter(|serial| !serial.is_empty()).unwrap_or_else(|| self.hardware_id());
        let path = PathBuf::from(format!("practice-{name}"));
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
        if self.state.lock().unit.has(Fault::Chatter) {
            let prompt = self.dialect.prompt().as_bytes();
            due.push_back((Instant::now(), [&boot_log(), prompt].concat()));
        }
        let mut boot = self.state.lock().unit.has(Fault::BootLoader).then(|| Boot::begin(&mut due));
        if let Some(every) = self.state.lock().unit.talks() {
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
                        let (reaction, delay) = {
                            let unit = &mut self.state.lock().unit;
                            (unit.react(self.dialect, &line), unit.delay())
                        };
                        match reaction {
                            Reaction::Say(bytes) => say_at(&mut due, Instant::now() + delay, bytes),
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
                    if let Some(every) = self.state.lock().unit.talks().filter(|_| bytes == LOG_LINE) {
                        say_at(&mut due, at + every, LOG_LINE.to_vec());
                    }
                    let piece = if self.state.lock().unit.has(Fault::SplitBytes) { 1 } else { bytes.len().max(1) };
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
