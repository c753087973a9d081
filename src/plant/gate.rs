//! The plant gate: asks whether a unit may be here.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use super::clock::Clock;
use super::gate_http::OverHttp;
use super::no_verdict::NoVerdict;
use super::resident::Resident;
use crate::domain::{GateFault, GateVerdict, PlantGateProfile, ProgramFault, Secret};
use crate::link::tls::TrustError;
use crate::wire::plant_gate::{CompiledWay, Judged};
use crate::wire::{CompiledGate, PlantFields};

/// The gate of a profile. Cheap to clone; clones share their login, or their program.
#[derive(Clone)]
pub struct PlantGate(Arc<Inner>);

struct Inner {
    way: Way,
    max_age: Duration,
    clock: Clock,
}

/// How it is asked.
enum Way {
    Http(Box<OverHttp>),
    Program(Box<Resident>),
}

/// What it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Yes or no.
    pub verdict: GateVerdict,
    /// In its own words, where it has said some.
    pub said: Option<String>,
    /// All of it: values for the unit can be in it.
    pub body: Secret,
    /// When the answer was there, by the gate's clock.
    pub at: Instant,
}

impl PlantGate {
    /// Of a profile that was checked. `ca_pem`: the CA file that it names; `password`: what its login sends; `clock`: by which the age of answers is told.
    ///
    /// # Errors
    /// There is no readable certificate in the CA file.
    pub fn new(
        profile: &PlantGateProfile,
        compiled: CompiledGate,
        ca_pem: Option<&[u8]>,
        password: Option<Secret>,
        clock: Clock,
    ) -> Result<Self, TrustError> {
        let wait = Duration::from_millis(profile.timeout_ms.into());
        let CompiledGate { way, verdicts } = compiled;
        let way = match way {
            CompiledWay::Http(http) => Way::Http(Box::new(OverHttp::new(*http, verdicts, wait, ca_pem, password)?)),
            CompiledWay::Program(line) => Way::Program(Box::new(Resident::new(line, verdicts, wait))),
        };
        Ok(Self(Arc::new(Inner { way, max_age: Duration::from_secs(profile.max_age_s.into()), clock })))
    }

    /// Whoever is asked: host and port, or the program's path.
    pub fn server(&self) -> &str {
        match &self.0.way {
            Way::Http(http) => http.server(),
            Way::Program(program) => program.path(),
        }
    }

    /// Where a program is asked: says by its SHA-256 which file may be it, as a supervisor has approved it, and looks whether it is the one that is there. Nothing is
    /// started here, and nothing ever is before this.
    ///
    /// # Errors
    /// Why it is not to be started.
    pub fn approve(&self, sha256: Option<&str>) -> Result<(), ProgramFault> {
        match &self.0.way {
            Way::Http(_) => Ok(()),
            Way::Program(program) => program.approve(sha256),
        }
    }

    /// How long one question may take, a login before it and all, in ms: what is shown of it.
    pub fn may_take_ms(&self) -> u32 {
        let most = match &self.0.way {
            Way::Http(http) => http.may_take(),
            Way::Program(program) => program.wait(),
        };
        u32::try_from(most.as_millis()).unwrap_or(u32::MAX)
    }

    /// The clock by which the age of its answers is told.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// How long an answer may be believed.
    pub fn good_until(&self, answer: &Answer) -> Instant {
        answer.at + self.0.max_age
    }

    /// Asks about a unit.
    ///
    /// # Errors
    /// [`NoVerdict`].
    pub async fn ask(&self, of: &PlantFields) -> Result<Answer, NoVerdict> {
        let Judged { verdict, said, body } = match &self.0.way {
            Way::Http(http) => http.ask(of).await?,
            Way::Program(program) => program.ask(of).await.map_err(|fault| NoVerdict::of(self.server(), fault))?,
        };
        Ok(Answer { verdict, said, body, at: self.0.clock.now() })
    }

    /// Whether somebody takes connections at the gate, and where its login is, with the certificate that they should have. Nothing is asked. Of a program nothing is
    /// looked at that [`PlantGate::approve`] did not look at.
    ///
    /// # Errors
    /// [`NoVerdict`], with [`GateFault::NoAnswer`].
    pub async fn connect(&self) -> Result<(), NoVerdict> {
        match &self.0.way {
            Way::Http(http) => http.connect().await,
            Way::Program(_) => Ok(()),
        }
    }
}

/// A question that is on its way. Dropped, it is asked no more.
pub struct Asking {
    gate: PlantGate,
    task: JoinHandle<Result<Answer, NoVerdict>>,
}

impl Asking {
    /// Begins. Must be called on a runtime.
    pub fn begin(gate: &PlantGate, of: PlantFields) -> Self {
        let (gate, asked) = (gate.clone(), gate.clone());
        Self { gate, task: tokio::spawn(async move { asked.ask(&of).await }) }
    }

    /// Waits for the answer. May be given up and called again.
    ///
    /// # Errors
    /// [`NoVerdict`].
    pub async fn answered(&mut self) -> Result<Answer, NoVerdict> {
        let answered = (&mut self.task).await;
        answered.unwrap_or_else(|_| Err(NoVerdict::of(self.gate.server(), GateFault::Other)))
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.task.abort();
    }
}
