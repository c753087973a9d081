//! A plant gate that is asked over HTTP: logs in where that is needed.

use std::time::Duration;

use tokio::sync::Mutex;

use super::http::{Fault, LARGEST, Limits, Method, Reply, Request, exchange};
use super::no_verdict::NoVerdict;
use crate::domain::{GateFault, HttpUrl, Secret};
use crate::link::tls::TrustError;
use crate::link::{Roots, TlsClient};
use crate::wire::PlantFields;
use crate::wire::plant_gate::{Asked, CompiledAsk, CompiledHttp, Judged, Verdicts};

/// It.
pub(super) struct OverHttp {
    compiled: CompiledHttp,
    verdicts: Verdicts,
    ca: Option<TlsClient>,
    password: Option<Secret>,
    limits: Limits,
    /// Had by the one that logs in: one login is enough for all.
    token: Mutex<Option<Secret>>,
}

impl OverHttp {
    pub(super) fn new(
        compiled: CompiledHttp,
        verdicts: Verdicts,
        wait: Duration,
        ca_pem: Option<&[u8]>,
        password: Option<Secret>,
    ) -> Result<Self, TrustError> {
        let ca = ca_pem.map(|pem| TlsClient::new(Roots::Pem(pem))).transpose()?;
        let limits = Limits { connect: wait, answer: wait, largest: LARGEST };
        Ok(Self { compiled, verdicts, ca, password, limits, token: Mutex::default() })
    }

    /// Host and port of whoever is asked.
    pub(super) fn server(&self) -> &str {
        self.compiled.ask().server()
    }

    /// How long one question may take, a login before it and all.
    pub(super) fn may_take(&self) -> Duration {
        let exchanges = if self.compiled.login().is_some() { 2 } else { 1 };
        exchanges * (self.limits.connect + self.limits.answer)
    }

    /// Asks about a unit.
    ///
    /// # Errors
    /// [`NoVerdict`].
    pub(super) async fn ask(&self, of: &PlantFields) -> Result<Judged, NoVerdict> {
        let Some(login) = self.compiled.login() else { return self.ask_with(of, None).await };
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

    async fn ask_with(&self, of: &PlantFields, token: Option<&Secret>) -> Result<Judged, NoVerdict> {
        let mut of = of.clone();
        of.extend(token.map(|token| ("token".to_owned(), token.expose().to_owned())));
        let asked = self.compiled.ask();
        let reply = self.exchange(asked, &of).await?;
        self.verdicts.judge(reply.status, &reply.body).map_err(|fault| NoVerdict::of(asked.server(), fault))
    }

    /// The token of the last login, or of one that is made now: where there is none, or it is the one that is `over`. Whether it is new.
    async fn token(
        &self,
        login: &CompiledAsk,
        of: &PlantFields,
        over: Option<&Secret>,
    ) -> Result<(Secret, bool), NoVerdict> {
        let mut token = self.token.lock().await;
        if let Some(known) = token.as_ref().filter(|known| Some(*known) != over) {
            return Ok((known.clone(), false));
        }
        *token = None;
        let mut of = of.clone();
        of.extend(self.password.iter().map(|password| ("password".to_owned(), password.expose().to_owned())));
        let reply = self.exchange(login, &of).await?;
        let new =
            self.compiled.token(reply.status, &reply.body).map_err(|fault| NoVerdict::of(login.server(), fault))?;
        let new = Secret::new(new);
        *token = Some(new.clone());
        Ok((new, true))
    }

    async fn exchange(&self, ask: &CompiledAsk, of: &PlantFields) -> Result<Reply, NoVerdict> {
        let Asked { method, url, headers, body } = ask.asked(of);
        let method = method.parse::<Method>().unwrap_or(Method::POST);
        let request = Request { method, url, headers, body, ca: self.ca.clone() };
        let reply = exchange(&request, &self.limits).await;
        reply.map_err(|fault| NoVerdict::of(ask.server(), GateFault::NoAnswer { fault }))
    }

    /// Whether somebody takes connections at the gate, and where its login is, with the certificate that they should have. Nothing is asked.
    ///
    /// # Errors
    /// [`NoVerdict`], with [`GateFault::NoAnswer`].
    pub(super) async fn connect(&self) -> Result<(), NoVerdict> {
        for ask in self.compiled.login().into_iter().chain([self.compiled.ask()]) {
            let no_answer = |fault| NoVerdict::of(ask.server(), GateFault::NoAnswer { fault });
            let url: HttpUrl = ask.origin().parse().map_err(|_| no_answer(Fault::NotAsked))?;
            super::http::connect(&url, self.ca.as_ref(), self.limits.connect).await.map_err(no_answer)?;
        }
        Ok(())
    }
}
