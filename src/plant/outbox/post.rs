//! One try: a result is posted, and its answer judged.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::letter::Letter;
use super::signature::Signer;
use crate::domain::{ResultProfile, ResultTrouble, Secret};
use crate::link::tls::TrustError;
use crate::link::{Roots, TlsClient};
use crate::plant::http::{self, Limits, Method, Request};

/// Finds the secret that results are signed with.
pub type FindSecret = Arc<dyn Fn() -> Option<Secret> + Send + Sync>;

/// Who takes the results.
#[derive(Clone)]
pub struct Receiver {
    profile: ResultProfile,
    ca: Option<TlsClient>,
    /// Looked for at each try: it may be stored meanwhile.
    secret: FindSecret,
    limits: Limits,
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was taken.
    Taken,
    /// It is not wanted, now or later.
    Refused(u16),
    /// Another try may end otherwise.
    Later(ResultTrouble, Option<Duration>),
}

impl Receiver {
    /// As a profile says. `ca_pem`: the bytes of its CA file.
    ///
    /// # Errors
    /// The CA file holds nothing to trust.
    pub fn of(profile: ResultProfile, ca_pem: Option<&[u8]>, secret: FindSecret) -> Result<Self, TrustError> {
        let ca = ca_pem.map(|pem| TlsClient::new(Roots::Pem(pem))).transpose()?;
        Ok(Self { profile, ca, secret, limits: Limits::default() })
    }

    /// With these limits for one try.
    #[must_use]
    pub fn within(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Sends it once.
    pub async fn post(&self, letter: &Letter) -> Verdict {
        let Some(request) = self.request(letter, Timestamp::now().as_second()) else {
            return Verdict::Later(ResultTrouble::NotSigned, None);
        };
        match http::exchange(&request, &self.limits).await {
            Ok(reply) => judge(reply.status, reply.retry_after),
            Err(fault) => Verdict::Later(ResultTrouble::NoAnswer { fault }, None),
        }
    }

    /// None where it is to be signed and cannot be: nothing is sent that the other side could not trust.
    fn request(&self, letter: &Letter, timestamp: i64) -> Option<Request> {
        let body = letter.body(&self.profile.fields);
        let header = |name: &str, value: String| (name.to_owned(), value);
        let mut headers = vec![
            header("content-type", "application/json".into()),
            header("webhook-id", letter.id.clone()),
            header("webhook-timestamp", timestamp.to_string()),
        ];
        if self.profile.signed_with.is_some() {
            let signer = (self.secret)().as_ref().and_then(Signer::of)?;
            headers.push(header("webhook-signature", signer.sign(&letter.id, timestamp, &body)));
        }
        headers.extend(self.profile.headers.clone());
        Some(Request { method: Method::POST, url: self.profile.url.clone(), headers, body, ca: self.ca.clone() })
    }
}

/// What a status means. A redirection is followed by nobody: the profile says where results go.
fn judge(status: u16, retry_after: Option<Duration>) -> Verdict {
    match status {
        200..=299 => Verdict::Taken,
        408 | 425 | 429 => Verdict::Later(ResultTrouble::Status { status }, retry_after),
        400..=499 => Verdict::Refused(status),
        _ => Verdict::Later(ResultTrouble::Status { status }, retry_after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yes_is_a_yes_and_only_a_no_for_good_is_a_no() {
        for status in [200, 202, 204, 299] {
            assert_eq!(judge(status, None), Verdict::Taken);
        }
        for status in [400, 401, 404, 409, 410, 422] {
            assert_eq!(judge(status, None), Verdict::Refused(status));
        }
        let wait = Some(Duration::from_secs(7));
        for status in [100, 199, 301, 308, 408, 425, 429, 500, 502, 503, 599] {
            assert_eq!(judge(status, wait), Verdict::Later(ResultTrouble::Status { status }, wait));
        }
    }
}
