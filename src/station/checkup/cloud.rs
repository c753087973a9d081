//! Name, way, TLS and certificates of the cloud. Nothing is asked there: not one byte of CONNECT is sent.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::Tell;
use crate::cloud::tls_client;
use crate::domain::checkup::{CA_DAYS, Certificate, Finding, SERVER_DAYS, TlsFault};
use crate::domain::profile::Profile;
use crate::link::tls::inspect::{self, HandshakeError};
use crate::link::tls::{ConnectError, reach, resolve};

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// How long name, way and handshake may take together: as for a registration.
pub(super) fn limit(profile: &Profile) -> Duration {
    Duration::from_millis(profile.cloud.connect_timeout_ms.into())
}

pub(super) fn look(profile: &Profile, ca_pem: Option<&[u8]>, tell: &Tell) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime needs nothing but memory").block_on(walk(profile, ca_pem, tell));
}

async fn walk(profile: &Profile, ca_pem: Option<&[u8]>, tell: &Tell<'_>) {
    let Ok(client) = tls_client(profile, ca_pem) else { return tell(Finding::NoTrust) };
    let (host, port) = (profile.host(), profile.cloud.port);
    let deadline = Instant::now() + limit(profile);
    let addresses = match resolve(&host, port, deadline).await {
        Ok(addresses) => addresses,
        Err(ConnectError::Timeout) => return tell(Finding::NameSilent(host)),
        Err(_) => return tell(Finding::NameUnknown(host)),
    };
    tell(Finding::Name(host.clone(), addresses.iter().map(|address| address.ip().to_string()).collect()));
    let begun = Instant::now();
    let tcp = match reach(&addresses, deadline).await {
        Ok(tcp) => tcp,
        Err(ConnectError::Timeout) => return tell(Finding::WaySilent(host, port)),
        Err(_) => return tell(Finding::WayClosed(host, port)),
    };
    if let Ok(address) = tcp.peer_addr() {
        tell(Finding::Way(address.to_string(), u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)));
    }
    let now = Timestamp::now().as_second();
    let dated = |certificate| dated(certificate, now);
    match client.inspect(&host, tcp, deadline).await {
        Err((error, shown)) => tell(Finding::TlsFault(fault(error), shown.into_iter().map(dated).collect())),
        Ok(seen) => {
            let root = dated(seen.root);
            let chain: Vec<Certificate> = seen.chain.into_iter().map(dated).collect();
            let warnings = endings(&chain, &root);
            tell(Finding::Tls { version: seen.version, chain, root });
            warnings.into_iter().for_each(tell);
        }
    }
}

/// The certificates that end soon.
fn endings(chain: &[Certificate], root: &Certificate) -> Vec<Finding> {
    let (own, between) = chain.split_first().map_or((None, chain), |(own, between)| (Some(own), between));
    let own = own.filter(|own| own.days_left < SERVER_DAYS).cloned().map(Finding::ServerEnds);
    let authorities = between.iter().chain([root]).filter(|authority| authority.days_left < CA_DAYS);
    own.into_iter().chain(authorities.cloned().map(Finding::CaEnds)).collect()
}

fn dated(certificate: inspect::Certificate, now: i64) -> Certificate {
    let inspect::Certificate { subject, issuer, until } = certificate;
    let day = Timestamp::from_second(until).map(|moment| moment.strftime("%Y-%m-%d").to_string());
    let days_left = (until - now).div_euclid(SECONDS_A_DAY);
    Certificate { subject, issuer, until: day.unwrap_or_else(|_| until.to_string()), days_left }
}

fn fault(error: HandshakeError) -> TlsFault {
    match error {
        HandshakeError::NotTls => TlsFault::NotTls,
        HandshakeError::Closed => TlsFault::Closed,
        HandshakeError::Silent => TlsFault::Silent,
        HandshakeError::Refused => TlsFault::Refused,
        HandshakeError::OtherName(names) => TlsFault::OtherName(names),
        HandshakeError::UnknownIssuer => TlsFault::UnknownIssuer,
        HandshakeError::Expired => TlsFault::Expired,
        HandshakeError::NotYet => TlsFault::NotYet,
        HandshakeError::Untrusted => TlsFault::Untrusted,
    }
}
