//! A program of the plant that is asked line by line. It is started with the first question and runs from then on; one question is out at a time. Whatever keeps it
//! from answering ends it, so that nothing it says later is heard; the next question starts it anew.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parking_lot::Mutex as Lock;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout};
use tokio::sync::Mutex;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::timeout;

use super::executable::Executable;
use crate::domain::{GateFault, ProgramFault};
#[cfg(unix)]
use crate::platform::group;
use crate::wire::PlantFields;
use crate::wire::plant_gate::{Judged, Verdicts};
use crate::wire::plant_line::{CompiledLine, answer_in};

/// Longest line that is taken, in bytes.
const LONGEST: usize = 64 << 10;
/// How much is kept of what it writes beside its answers, in bytes.
const LONGEST_NOISE: usize = 4 << 10;
/// How long the last of that is waited for.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// The program of a gate.
pub(super) struct Resident {
    line: CompiledLine,
    verdicts: Verdicts,
    wait: Duration,
    /// SHA-256 of the file that may be started; until it is said none may.
    approved: OnceLock<String>,
    turn: Mutex<Turn>,
}

/// Had by the one that asks.
#[derive(Default)]
struct Turn {
    /// The number of the last question. None is given twice, by whichever process it is answered.
    number: u64,
    /// The process, where it has answered all that it was asked.
    process: Option<Process>,
}

impl Resident {
    /// `wait`: for an answer, the start included.
    pub(super) fn new(line: CompiledLine, verdicts: Verdicts, wait: Duration) -> Self {
        Self { line, verdicts, wait, approved: OnceLock::new(), turn: Mutex::default() }
    }

    pub(super) fn path(&self) -> &str {
        self.line.path()
    }

    pub(super) fn wait(&self) -> Duration {
        self.wait
    }

    /// Says which file may be started, as a supervisor has approved it, and looks whether it is the one that is there. Nothing is started.
    pub(super) fn approve(&self, sha256: Option<&str>) -> Result<(), ProgramFault> {
        let approved = sha256.ok_or(ProgramFault::NotApproved)?;
        let approved = self.approved.get_or_init(|| approved.to_owned());
        approved_at(self.path(), approved).map(drop)
    }

    /// Asks about a unit.
    pub(super) async fn ask(&self, of: &PlantFields) -> Result<Judged, GateFault> {
        let mut turn = self.turn.lock().await;
        turn.number += 1;
        let asked = self.line.asked(turn.number, of);
        // Taken out while it is asked: where the question is given up, the process goes with it, and so does its answer.
        let mut process = turn.process.take();
        // What it wrote unasked, or its end, was no answer to anybody.
        if let Some(running) = &mut process
            && !running.is_quiet().await
        {
            process = None;
        }
        let answered = timeout(self.wait, self.ask_process(&mut process, turn.number, &asked)).await;
        match answered.unwrap_or(Err(ProgramFault::Silent)) {
            Ok(answer) => {
                turn.process = process;
                self.verdicts.judge_text(&answer)
            }
            Err(fault) => {
                let noise = match process {
                    Some(process) => process.end().await,
                    None => Vec::new(),
                };
                Err(GateFault::Program { fault, said: self.verdicts.last_words(&noise) })
            }
        }
    }

    async fn ask_process(
        &self,
        process: &mut Option<Process>,
        number: u64,
        asked: &[u8],
    ) -> Result<Vec<u8>, ProgramFault> {
        let process = match process {
            Some(process) => process,
            none => none.insert(self.start().await?),
        };
        process.ask(number, asked).await
    }

    async fn start(&self) -> Result<Process, ProgramFault> {
        let approved = self.approved.get().cloned().ok_or(ProgramFault::NotApproved)?;
        let path = self.path().to_owned();
        let looked = spawn_blocking(move || approved_at(&path, &approved)).await;
        let executable = looked.unwrap_or(Err(ProgramFault::Other))?;
        executable.start(self.line.args()).ok().and_then(Process::of).ok_or(ProgramFault::NotStarted)
    }
}

/// The file at this path, where it is the approved one.
fn approved_at(path: &str, approved: &str) -> Result<Executable, ProgramFault> {
    let executable = Executable::open(path)?;
    if executable.sha256() == approved { Ok(executable) } else { Err(ProgramFault::Changed) }
}

/// A program that runs. It ends when this is dropped, and what it has started with it.
struct Process {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    noise: Arc<Lock<Vec<u8>>>,
    listens: JoinHandle<()>,
}

impl Process {
    fn of(mut child: Child) -> Option<Self> {
        let (questions, answers, errors) = (child.stdin.take()?, child.stdout.take()?, child.stderr.take()?);
        let noise = Arc::<Lock<Vec<u8>>>::default();
        let listens = tokio::spawn(keep_last(errors, noise.clone()));
        Some(Self { child, questions, answers: BufReader::new(answers), noise, listens })
    }

    async fn ask(&mut self, number: u64, asked: &[u8]) -> Result<Vec<u8>, ProgramFault> {
        self.questions.write_all(asked).await.map_err(|_| ProgramFault::Ended)?;
        let mut line = Vec::new();
        let most = LONGEST as u64 + 1;
        (&mut self.answers).take(most).read_until(b'\n', &mut line).await.map_err(|_| ProgramFault::Ended)?;
        if line.len() > LONGEST {
            return Err(ProgramFault::TooLong);
        }
        let line = line.strip_suffix(b"\n").ok_or(ProgramFault::Ended)?;
        let answer = answer_in(line.strip_suffix(b"\r").unwrap_or(line), number).ok_or(ProgramFault::OutOfTurn)?;
        // Whatever follows is no answer to anything. What comes later still is found by the next question.
        if !self.answers.buffer().is_empty() {
            return Err(ProgramFault::OutOfTurn);
        }
        Ok(answer.to_owned())
    }

    /// Whether it runs, and has written nothing since its last answer, as far as that has come here. What comes later is told by its number.
    async fn is_quiet(&mut self) -> bool {
        tokio::select! {
            biased;
            _ = self.answers.fill_buf() => false,
            () = std::future::ready(()) => true,
        }
    }

    /// Ends it. What it wrote last beside its answers.
    async fn end(mut self) -> Vec<u8> {
        self.kill();
        let _ = timeout(LAST_WORDS, &mut self.listens).await;
        std::mem::take(&mut *self.noise.lock())
    }

    fn kill(&mut self) {
        #[cfg(unix)]
        if let Some(leader) = self.child.id() {
            group::kill(leader);
        }
        let _ = self.child.start_kill();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
        self.listens.abort();
    }
}

/// Reads to its end what it writes beside its answers, so that it never waits for a reader, and keeps the last of it.
async fn keep_last(mut errors: ChildStderr, noise: Arc<Lock<Vec<u8>>>) {
    let mut chunk = [0; 1024];
    while let Ok(count @ 1..) = errors.read(&mut chunk).await {
        let mut noise = noise.lock();
        noise.extend_from_slice(&chunk[..count]);
        let over = noise.len().saturating_sub(LONGEST_NOISE);
        noise.drain(..over);
    }
}
