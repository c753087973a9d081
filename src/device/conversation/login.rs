//! What a console asks before its prompt: who is there, for the password, perhaps once more for `su`.

use std::time::Duration;

use tokio::time::Instant;

use super::{Device, nonce};
use crate::domain::{Failure, Verb};
use crate::wire::CompiledDialog;

/// How long a console may take for what follows an answer: a wrong password is thought over for seconds.
const PATIENCE: Duration = Duration::from_secs(15);

/// What a console stands at.
enum Standing {
    Prompt,
    Question(usize),
    Nothing,
}

impl Device {
    /// The fingerprint of the key that its host proved to have.
    pub fn host_key(&self) -> Option<&str> {
        self.link.peer().host_key.as_deref()
    }

    /// Answers what the console asks until its prompt is there. Nothing where the profile answers nothing: then nothing may be asked.
    pub(super) async fn log_in(&mut self, dialog: &CompiledDialog, within: Duration) -> Result<(), Failure> {
        if dialog.login().is_empty() {
            return if self.link.peer().asks { Err(Failure::LineNotLetIn) } else { Ok(()) };
        }
        self.drop_stale()?;
        if let Some(answers) = &mut self.answers {
            answers.begin((Verb::Wake, 0), true, 1, "", &self.before);
        }
        let mut until = Instant::now() + within;
        let mut has_knocked = self.link.peer().asks && self.login.last.is_none();
        loop {
            match self.standing(dialog, until).await? {
                Standing::Prompt => {
                    self.login.last = None;
                    return Ok(());
                }
                Standing::Question(index) => {
                    self.answer(dialog, index).await?;
                    (has_knocked, until) = (true, Instant::now() + PATIENCE);
                }
                // What stands there was said before anybody listened: an empty line has it said again.
                Standing::Nothing if !has_knocked => {
                    (has_knocked, until) = (true, Instant::now() + within);
                    self.tape.begin(Verb::Wake, false);
                    self.sent(b"");
                    self.put(dialog.line_end().as_bytes(), until).await?;
                }
                Standing::Nothing => return Err(if self.is_heard { Failure::Garbled } else { Failure::Silent }),
            }
        }
    }

    /// What stands at the end of what was said, once the line is quiet; before a knock only what stands there already.
    async fn standing(&mut self, dialog: &CompiledDialog, until: Instant) -> Result<Standing, Failure> {
        loop {
            // What stood there before something was sent is no answer to it.
            let tail: &[u8] = if self.is_heard { &self.before.unfinished } else { b"" };
            let asked: Vec<usize> = dialog.questions(tail).collect();
            let is_prompt = dialog.is_prompt(tail);
            let now = Instant::now();
            // `Last login: ` is no question: its line goes on.
            let quiet = if is_prompt || !asked.is_empty() { now + dialog.quiet() } else { until };
            if now >= until || !self.listen_once(quiet).await? {
                return match self.login.next(dialog, &asked)? {
                    Some(index) => Ok(Standing::Question(index)),
                    None if is_prompt => Ok(Standing::Prompt),
                    None => Ok(Standing::Nothing),
                };
            }
        }
    }

    async fn answer(&mut self, dialog: &CompiledDialog, index: usize) -> Result<(), Failure> {
        let answer = &dialog.login()[index];
        let bytes = dialog.answer(answer, &nonce()).ok_or(Failure::NotWritable)?;
        self.login.answered(index);
        self.tape.begin(Verb::Wake, answer.holds_secret());
        // As it stands in the profile.
        self.sent(answer.template().as_bytes());
        self.put(&bytes, Instant::now() + PATIENCE).await
    }
}
