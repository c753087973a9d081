//! The plant gate: logs in where that is needed, and asks whether a unit may be here.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use super::http::{Fault, LARGEST, Limits, Method, Reply, Request, exchange};
use crate::domain::{GateFault, GateVerdict, HttpUrl, PlantGateProfile, Secret};
use crate::link::tls::TrustError;
use crate::link::{Roots, TlsClient};
use crate::wire::plant_gate::{Asked, CompiledAsk};
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
    /// When the answer was there, by the clock that nobody sets.
    pub at: Instant,
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

    /// How long one question may take, login and all, in ms: what is shown of it.
    pub fn may_take_ms(&self) -> u32 {
        u32::try_from(self.0.limits.answer.as_millis()).unwrap_or(u32::MAX)
    }

    /// How long an answer may be believed.
    pub fn good_until(&self, answer: &Answer) -> Instant {
        answer.at + self.0.max_age
    }

    /// Asks about a unit.
    ///
    /// # Errors
    /// [`GateFault`]: it has said neither yes nor no.
    pub async fn ask(&self, of: &PlantFields) -> Result<Answer, GateFault> {
        let Some(login) = self.0.compiled.login() else { return self.ask_with(of, None).await };
        let (token, is_new) = self.token(login, of, None).await?;
        match self.ask_with(of, Some(&token)).await {
            // The login may have run out, however that is said.
            Err(GateFault::Status { .. } | GateFault::Neither) if !is_new => {
                let (token, _) = self.token(login, of, Some(&token)).await?;
                self.ask_with(of, Some(&token)).await
            }
            answered => answered,
        }
    }

    async fn ask_with(&self, of: &PlantFields, token: Option<&Secret>) -> Result<Answer, GateFault> {
        let mut of = of.clone();
        of.extend(token.map(|token| ("token".to_owned(), token.expose().to_owned())));
        let reply = self.exchange(self.0.compiled.ask().asked(&of)).await?;
        let (verdict, said) = self.0.compiled.judge(reply.status, &reply.body)?;
        Ok(Answer { verdict, said, at: Instant::now() })
    }

    /// The token of the last login, or of one that is made now: where there is none, or it is the one that is `over`. Whether it is new.
    async fn token(
        &self,
        login: &CompiledAsk,
        of: &PlantFields,
        over: Option<&Secret>,
    ) -> Result<(Secret, bool), GateFault> {
        let mut token = self.0.token.lock().await;
        if let Some(known) = token.as_ref().filter(|known| Some(*known) != over) {
            return Ok((known.clone(), false));
        }
        *token = None;
        let mut of = of.clone();
        of.extend(self.0.password.iter().map(|password| ("password".to_owned(), password.expose().to_owned())));
        let reply = self.exchange(login.asked(&of)).await?;
        let new = Secret::new(self.0.compiled.token(reply.status, &reply.body)?);
        *token = Some(new.clone());
        Ok((new, true))
    }

    async fn exchange(&self, asked: Asked) -> Result<Reply, GateFault> {
        let method = asked.method.parse::<Method>().unwrap_or(Method::POST);
        let Asked { url, headers, body, .. } = asked;
        let request = Request { method, url, headers, body, ca: self.0.ca.clone() };
        exchange(&request, &self.0.limits).await.map_err(|fault| GateFault::NoAnswer { fault })
    }

    /// Whether somebody takes connections there, with the certificate that it should have. Nothing is asked.
    ///
    /// # Errors
    /// [`GateFault::NoAnswer`].
    pub async fn connect(&self) -> Result<(), GateFault> {
        let url = self.0.compiled.ask().asked(&PlantFields::new()).url;
        let no_answer = |fault| GateFault::NoAnswer { fault };
        let url = url.parse::<HttpUrl>().map_err(|_| no_answer(Fault::NotAsked))?;
        super::http::connect(&url, self.0.ca.as_ref(), self.0.limits.connect).await.map_err(no_answer)
    }
}

/// A question that is on its way. Dropped, it is asked no more.
pub struct Asking(JoinHandle<Result<Answer, GateFault>>);

impl Asking {
    /// Begins. Must be called on a runtime.
    pub fn begin(gate: &PlantGate, of: PlantFields) -> Self {
        let gate = gate.clone();
        Self(tokio::spawn(async move { gate.ask(&of).await }))
    }

    /// Waits for the answer. May be given up and called again.
    ///
    /// # Errors
    /// [`GateFault`].
    pub async fn answered(&mut self) -> Result<Answer, GateFault> {
        (&mut self.0).await.unwrap_or(Err(GateFault::Other))
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.abort();
    }
}
