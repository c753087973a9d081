//! The running part of a trial, on a thread of its own.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::mpsc;

use crate::device::{Answer, ClosedDevice, Device, DeviceFault};
use crate::domain::{Failure, Identity, NamedSecrets, Secret, Verb};
use crate::link::Ports;
use crate::trial::hand::Hand;
use crate::trial::port;
use crate::trial::view::{self, Board};
use crate::trial::{Command, Refused, Setting, Tried, VERBS, only_reads};
use crate::vault::ProductSecrets;
use crate::wire::{Catch, Caught, CompiledDialog, Writing, Written, preset};

/// Where a unit shall log in with an identity that is none: nowhere.
const NOWHERE: &str = "made-up.invalid";
const PORT: u16 = 1883;

/// The only values that a trial ever writes. No cloud knows them.
fn made_up() -> Identity {
    Identity {
        product_key: "a1MadeUp000".into(),
        device_name: "made-up-unit".into(),
        client_id: "MadeUpClientIdOfATrial000000".into(),
        device_token: Secret::new("MadeUpTokenOfATrial0000000000000"),
    }
}

/// Made up for all that *restore* puts back.
fn made_up_old(dialog: &CompiledDialog) -> Caught {
    let Identity { product_key, device_name, client_id, device_token } = made_up();
    let value = |catch| match catch {
        Catch::ProductKey => Secret::new(product_key.as_str()),
        Catch::DeviceName => Secret::new(device_name.as_str()),
        Catch::ClientId => Secret::new(client_id.as_str()),
        _ => device_token.clone(),
    };
    dialog.restored().into_iter().map(|catch| (catch, value(catch))).collect()
}

/// What is kept from one command to the next.
struct Kept {
    secrets: ProductSecrets,
    /// Those that the dialog at hand sends.
    named: NamedSecrets,
    /// The unit that was asked last, its port closed: tape and answers, and the tokens that are known.
    unit: Option<ClosedDevice>,
    port: String,
    /// Verb, time and failure of what was held.
    held: Vec<(Verb, f64, Option<Failure>)>,
    faulty: Vec<Verb>,
    /// What is said by hand, and the port that is open for it.
    hand: Hand,
}

pub(crate) fn run(ports: Arc<dyn Ports>, secrets: ProductSecrets, mut asked: mpsc::Receiver<Command>, board: Board) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    runtime.block_on(async {
        let mut kept = Kept::new(secrets);
        loop {
            // A window that is gone waits for no unit: the port closes with this.
            let command = tokio::select! {
                command = asked.recv() => command,
                () = kept.hand.listen(&board) => None,
                () = board.is_gone() => None,
            };
            let Some(command) = command else { return };
            let refused = tokio::select! {
                refused = kept.obey(&*ports, command, &board) => refused,
                () = board.is_gone() => return,
            };
            board.done(refused);
        }
    });
}

impl Kept {
    fn new(secrets: ProductSecrets) -> Self {
        Self {
            secrets,
            named: NamedSecrets::default(),
            unit: None,
            port: String::new(),
            held: Vec::new(),
            faulty: Vec::new(),
            hand: Hand::default(),
        }
    }

    /// Takes the secrets that these verbs send.
    fn take_secrets(&mut self, setting: &Setting, verbs: &[Verb]) -> Result<(), Refused> {
        // With faults elsewhere the names stand all the same.
        let of = |verb: &Verb| CompiledDialog::only(&setting.dialog, &[*verb]).map(|dialog| dialog.secret_names());
        let names: Vec<String> = verbs.iter().filter_map(|verb| of(verb).ok()).flatten().collect();
        self.named = self.secrets.all_named(&setting.product_key, &names).map_err(|_| Refused::NoSecret)?;
        self.named.all().for_each(|secret| self.hand.keep_secret(secret));
        Ok(())
    }

    async fn obey(&mut self, ports: &dyn Ports, command: Command, board: &Board) -> Option<Refused> {
        match command {
            Command::Match(setting) => {
                board.tried(self.tried(&setting));
                None
            }
            Command::Read(setting, verbs) => {
                let verbs: Vec<Verb> = verbs.into_iter().filter(|verb| only_reads(*verb)).collect();
                self.visit(ports, &setting, &verbs, board).await.err()
            }
            Command::Change(setting, verb) => self.visit(ports, &setting, &[verb], board).await.err(),
            Command::Open(setting) => {
                self.hand.open(ports, &setting, board).await;
                None
            }
            Command::Send(setting, typed) => {
                self.hand.send(ports, &setting, &self.secrets, &typed, board).await;
                None
            }
            Command::Mark(setting, mark) => {
                self.hand.mark(&setting, &self.secrets, mark, board);
                None
            }
            Command::Close => {
                self.hand.close(board);
                None
            }
        }
    }

    /// Opens the port, wakes the unit, holds the verbs, closes the port.
    async fn visit(
        &mut self,
        ports: &dyn Ports,
        setting: &Setting,
        verbs: &[Verb],
        board: &Board,
    ) -> Result<(), Refused> {
        board.begun();
        if self.port != setting.port {
            let hand = std::mem::take(&mut self.hand);
            *self = Self { port: setting.port.clone(), hand, ..Self::new(self.secrets.clone()) };
        }
        self.take_secrets(setting, &[&[Verb::Wake, Verb::ReadIdentity], verbs].concat())?;
        let Some(dialog) = self.ready(setting, Verb::Wake) else {
            board.tried(self.tried(setting));
            return Ok(());
        };
        let path = port::path(ports, setting)?;
        // The port that is open to speak by hand is used for a while, and stays open.
        let lent = self.hand.lend(setting);
        let was_lent = lent.is_some();
        let link = match lent {
            Some(link) => link,
            None => port::open(ports, &path, &setting.line, self.hand.close(board)).await?,
        };
        let mut unit = match self.unit.take() {
            Some(unit) => unit.reopen(link),
            None => Device::new(link, dialog.clone(), tokio::time::Instant::now()),
        };
        let watcher = board.clone();
        unit.keep_answers(move |tape| watcher.tape(tape));
        let result = self.verbs(&mut unit, dialog, setting, verbs, board).await;
        let (unit, link) = unit.part();
        if was_lent {
            self.hand.take_back(setting, link);
        }
        board.tape(unit.tape());
        self.unit = Some(unit);
        board.tried(self.tried(setting));
        result
    }

    async fn verbs(
        &mut self,
        unit: &mut Device,
        wake: Arc<CompiledDialog>,
        setting: &Setting,
        verbs: &[Verb],
        board: &Board,
    ) -> Result<(), Refused> {
        // Opening a port may have started the unit anew.
        if self.hold(unit, wake, Verb::Wake, board).await.is_err() {
            return Ok(());
        }
        for verb in verbs.iter().copied().filter(|verb| *verb != Verb::Wake) {
            let Some(dialog) = self.ready(setting, verb) else { continue };
            if !dialog.has(verb) {
                continue;
            }
            let writes = matches!(verb, Verb::Write | Verb::Restore);
            if writes {
                self.must_be_empty(unit, setting, board).await?;
            }
            if self.hold(unit, dialog, verb, board).await.is_err() && !only_reads(verb) {
                return Ok(());
            }
            if let Some(dialog) =
                self.ready(setting, Verb::ReadIdentity).filter(|dialog| writes && dialog.has(Verb::ReadIdentity))
            {
                let _ = self.hold(unit, dialog, Verb::ReadIdentity, board).await;
            }
        }
        Ok(())
    }

    /// A unit that holds an identity keeps it, unless it is the made-up one. Where the profile reads none, nobody can tell.
    async fn must_be_empty(&mut self, unit: &mut Device, setting: &Setting, board: &Board) -> Result<(), Refused> {
        let dialog = self.ready(setting, Verb::ReadIdentity).ok_or(Refused::HoldsIdentity)?;
        if !dialog.has(Verb::ReadIdentity) {
            return Ok(());
        }
        board.running(Verb::ReadIdentity);
        unit.speak(dialog);
        match unit.read_identity().await {
            Ok(None) => Ok(()),
            Ok(Some(held)) if held.client_id.as_ref().is_some_and(|id| *id == made_up().client_id) => Ok(()),
            Ok(Some(_)) | Err(_) => Err(Refused::HoldsIdentity),
        }
    }

    async fn hold(
        &mut self,
        unit: &mut Device,
        dialog: Arc<CompiledDialog>,
        verb: Verb,
        board: &Board,
    ) -> Result<(), DeviceFault> {
        board.running(verb);
        let (identity, old) = (made_up(), made_up_old(&dialog));
        unit.speak(dialog);
        let began = Instant::now();
        let result = match verb {
            Verb::Wake => unit.wake().await,
            Verb::ReadSerial => unit.read_serial().await.map(drop),
            Verb::ReadHardwareId => unit.read_hardware_id().await.map(drop),
            Verb::ReadInfo => unit.read_info().await.map(drop),
            Verb::ReadIdentity => unit.read_identity().await.map(drop),
            Verb::Write => unit.write_identity(&identity, NOWHERE, PORT).await,
            Verb::Restore => unit.restore(&old, NOWHERE, PORT).await,
            Verb::Reset => unit.reset().await,
            // They are not tried: a number that is made up would stay.
            Verb::WriteSerial | Verb::Set => Ok(()),
        };
        let took_ms = began.elapsed().as_secs_f64() * 1000.0;
        // The rest of the answer is of use to whoever mends a pattern. A unit that is gone has none.
        let _ = unit.settle().await;
        self.held.retain(|(held, ..)| *held != verb);
        self.held.push((verb, took_ms, result.as_ref().err().map(|fault| fault.failure)));
        result
    }

    /// The dialog with this verb alone; none where it has a fault. The others may have any.
    fn ready(&mut self, setting: &Setting, verb: Verb) -> Option<Arc<CompiledDialog>> {
        self.faulty.retain(|faulty| *faulty != verb);
        match CompiledDialog::only(&setting.dialog, &[verb]) {
            Ok(dialog) => Some(Arc::new(dialog.with_secrets(self.named.clone()))),
            Err(_) => {
                self.faulty.push(verb);
                None
            }
        }
    }

    /// What came of each verb, by the dialog as it is now.
    fn tried(&mut self, setting: &Setting) -> Vec<Tried> {
        let merged = preset::filled_in(&setting.dialog).unwrap_or_else(|| setting.dialog.clone());
        let known: Vec<Verb> = self.held.iter().map(|(verb, ..)| *verb).chain(self.faulty.clone()).collect();
        let mut tried = Vec::new();
        for verb in VERBS.into_iter().filter(|verb| known.contains(verb)) {
            let dialog = self.ready(setting, verb);
            let held = self.held.iter().find(|(held, ..)| *held == verb);
            let answers = self.unit.iter().flat_map(|unit| unit.answers().iter().map(move |answer| (unit, answer)));
            let mut tokens = Vec::new();
            let exchanges = answers.filter(|(_, answer)| answer.verb == verb).map(|(unit, answer)| {
                let matched = dialog.as_ref().and_then(|dialog| matched(answer, dialog));
                tokens.extend(matched.iter().flat_map(|matched| matched.caught.secrets().cloned()));
                view::held(unit, answer, matched.as_ref(), &merged)
            });
            let exchanges: Vec<_> = exchanges.collect();
            tokens.iter().for_each(|token| self.hand.keep_token(token));
            tried.push(Tried {
                verb,
                took_ms: held.map(|(_, took_ms, _)| *took_ms),
                failure: held.and_then(|(.., failure)| *failure),
                has_faults: self.faulty.contains(&verb),
                is_made_up: exchanges
                    .iter()
                    .flat_map(|held| &held.caught)
                    .any(|(name, value)| *name == "clientId" && *value == made_up().client_id),
                exchanges,
            });
        }
        tried
    }
}

fn matched(answer: &Answer, dialog: &CompiledDialog) -> Option<crate::device::Matched> {
    let (identity, old) = (made_up(), made_up_old(dialog));
    let what = match answer.verb {
        Verb::Restore => Written::Old(&old),
        _ => Written::Identity(&identity),
    };
    let writing = Writing { what, host: NOWHERE, port: PORT };
    answer.matched_by(dialog, (!only_reads(answer.verb)).then_some(writing))
}
