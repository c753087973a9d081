//! The plant gate: logs in where that is needed, and asks whether a unit may be here.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use super::http::{Fault, LARGEST, Limits, Method, Reply, Request, exchange};
use crate::domain::{GateFault, GateVerdict, HttpUrl, PlantGateProfile, Secret};
use crate::link::tls::TrustError;
use crate::link::{Roots, TlsClient};
use crate::wire::plant_gate::{Asked, CompiledAsk, Judged};
use crate::wire::{CompiledGate, PlantFields};

/// The gate of a profile. Cheap to clone; clones share their login.
#[derive(Clone)]
pub struct PlantGate(Arc<Inner>);

struct Inner {
    compiled: CompiledGate,
    ca: Option<TlsClient>,
    password: Option<Secret>,
    limits: Limits,
    max_age: Duration,
    /// Had by the one that logs in: one login is enough for all.
    token: Mutex<Option<Secret>>,
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
    /// When the answer was there, by the clock that nobody sets.
    pub at: Instant,
}

/// It has said neither yes nor no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoVerdict {
    /// Host and port of whoever it came from: the gate, or where its login is.
    pub server: String,
    /// Why.
    pub fault: GateFault,
}

impl NoVerdict {
    fn of(asked: &CompiledAsk, fault: GateFault) -> Self {
        Self { server: asked.server().to_owned(), fault }
    }
}

impl PlantGate {
    /// Of a profile that was checked. `ca_pem`: the CA file that it names; `password`: what its login sends.
    ///
    /// # Errors
    /// There is no readable certificate in the CA file.
    pub fn new(
        profile: &PlantGateProfile,
        compiled: CompiledGate,
        ca_pem: Option<&[u8]>,
        password: Option<Secret>,
    ) -> Result<Self, TrustError> {
        let ca = ca_pem.map(|pem| TlsClient::new(Roots::Pem(pem))).transpose()?;
        let wait = Duration::from_millis(profile.timeout_ms.into());
        Ok(Self(Arc::new(Inner {
            compiled,
            ca,
            password,
            limits: Limits { connect: wait, answer: wait, largest: LARGEST },
            max_age: Duration::from_secs(profile.max_age_s.into()),
            token: Mutex::default(),
        })))
    }

    /// Host and port of whoever is asked.
    pub fn server(&self) -> &str {
        self.0.compiled.ask().server()
    }

    /// How long one question may take, a login before it and all, in ms: what is shown of it.
    pub fn may_take_ms(&self) -> u32 {
        let exchanges = if self.0.compiled.login().is_some() { 2 } else { 1 };
        let each = self.0.limits.connect + self.0.limits.answer;
        u32::try_from((exchanges * each).as_millis()).unwrap_or(u32::MAX)
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
        let Some(login) = self.0.compiled.login() else { return self.ask_with(of, None).await };
        let (token, is_new) = self.token(login, of, None).await?;
        match self.ask_with(of, Some(&token)).await {
            // The login may have run out, however that is said.
            Err(NoVerdict { fault: GateFault::Status { .. } | GateFault::Neither, .. }) if !is_new => {
                let (token, _) = self.token(login, of, Some(&token)).await?;
                self.ask_with(of, Some(&token)).await
            }
            answered => answered,
        }
    }

    async fn ask_with(&self, of: &PlantFields, token: Option<&Secret>) -> Result<Answer, NoVerdict> {
        let mut of = of.clone();
        of.extend(token.map(|token| ("token".to_owned(), token.expose().to_owned())));
        let asked = self.0.compiled.ask();
        let reply = self.exchange(asked, &of).await?;
        let judged = self.0.compiled.judge(reply.status, &reply.body);
        let Judged { verdict, said, body } = judged.map_err(|fault| NoVerdict::of(asked, fault))?;
        Ok(Answer { verdict, said, body, at: Instant::now() })
    }

    /// The token of the last login, or of one that is made now: where there is none, or it is the one that is `over`. Whether it is new.
    async fn token(
        &self,
        login: &CompiledAsk,
        of: &PlantFields,
        over: Option<&Secret>,
    ) -> Result<(Secret, bool), NoVerdict> {
        let mut token = self.0.token.lock().await;
        if let Some(known) = token.as_ref().filter(|known| Some(*known) != over) {
            return Ok((known.clone(), false));
        }
        *token = None;
        let mut of = of.clone();
        of.extend(self.0.password.iter().map(|password| ("password".to_owned(), password.expose().to_owned())));
        let reply = self.exchange(login, &of).await?;
        let new = self.0.compiled.token(reply.status, &reply.body).map_err(|fault| NoVerdict::of(login, fault))?;
        let new = Secret::new(new);
        *token = Some(new.clone());
        Ok((new, true))
    }

    async fn exchange(&self, ask: &CompiledAsk, of: &PlantFields) -> Result<Reply, NoVerdict> {
        let Asked { method, url, headers, body } = ask.asked(of);
        let method = method.parse::<Method>().unwrap_or(Method::POST);
        let request = Request { method, url, headers, body, ca: self.0.ca.clone() };
        let reply = exchange(&request, &self.0.limits).await;
        reply.map_err(|fault| NoVerdict::of(ask, GateFault::NoAnswer { fault }))
    }

    /// Whether somebody takes connections at the gate, and where its login is, with the certificate that they should have. Nothing is asked.
    ///
    /// # Errors
    /// [`NoVerdict`], with [`GateFault::NoAnswer`].
    pub async fn connect(&self) -> Result<(), NoVerdict> {
        for ask in self.0.compiled.login().into_iter().chain([self.0.compiled.ask()]) {
            let no_answer = |fault| NoVerdict::of(ask, GateFault::NoAnswer { fault });
            let url: HttpUrl = ask.origin().parse().map_err(|_| no_answer(Fault::NotAsked))?;
            super::http::connect(&url, self.0.ca.as_ref(), self.0.limits.connect).await.map_err(no_answer)?;
        }
        Ok(())
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
        answered.unwrap_or_else(|_| Err(NoVerdict::of(self.gate.0.compiled.ask(), GateFault::Other)))
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.task.abort();
    }
}
