//! Name, way, TLS and certificates of the cloud. Nothing is asked there: not one byte of CONNECT is sent.

use std::io::ErrorKind;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::checkup::finding::{CA_DAYS, Dated, Finding, SERVER_DAYS};
use crate::checkup::tell::Tell;
use crate::cloud::tls_client;
use crate::domain::Profile;
use crate::link::way::{Reached, aside, reach, resolve};
use crate::link::{ConnectError, Inspected};

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// How long name, way and handshake may take together: as for a registration.
pub(crate) fn limit(profile: &Profile) -> Duration {
    Duration::from_millis(profile.cloud.connect_timeout_ms.into())
}

#[expect(clippy::expect_used, reason = "a runtime needs nothing but memory")]
pub(crate) fn look(profile: &Profile, ca_pem: Option<&[u8]>, tell: &Tell) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime needs nothing but memory").block_on(walk(profile, ca_pem, tell));
}

async fn walk(profile: &Profile, ca_pem: Option<&[u8]>, tell: &Tell<'_>) {
    let Ok(client) = tls_client(profile, ca_pem) else { return tell(Finding::NoTrust) };
    let (host, port) = (profile.host(), profile.cloud.port);
    let deadline = Instant::now() + limit(profile);
    let addresses = match resolve(&host, port, deadline).await {
        Ok(addresses) => addresses,
        Err(ConnectError::NameServerAway) => return tell(Finding::NameServerAway(host)),
        Err(ConnectError::NameSilent) => return tell(Finding::NameSilent(host)),
        Err(_) => return tell(Finding::NameUnknown(host)),
    };
    tell(Finding::Name(host.clone(), addresses.iter().map(|address| address.ip().to_string()).collect()));
    let aside = aside(&host, &addresses);
    let tell_aside = || aside.iter().for_each(|address| tell(Finding::NameAside(host.clone(), *address)));
    if aside.is_some_and(|address| address.is_unspecified()) {
        return tell_aside();
    }
    let begun = Instant::now();
    let reached = reach(&addresses, deadline).await;
    if reached.is_err() {
        tell_aside();
    }
    let Reached { tcp, passed_over } = match reached {
        Ok(reached) => reached,
        Err(ConnectError::WaySilent) => return tell(Finding::WaySilent(host, port)),
        Err(ConnectError::Unreachable(
            ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable | ErrorKind::NetworkDown,
        )) => return tell(Finding::NoRoute(host)),
        Err(_) => return tell(Finding::WayClosed(host, port)),
    };
    if let Ok(address) = tcp.peer_addr() {
        tell(Finding::Way(address.to_string(), u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)));
    }
    if !passed_over.is_empty() {
        tell(Finding::PassedOver(passed_over.iter().map(|address| address.ip().to_string()).collect()));
    }
    match client.inspect(&host, tcp, deadline).await {
        Err(refusal) => {
            tell_aside();
            tell(Finding::TlsFault(Box::new(refusal)));
        }
        Ok(seen) => {
            let warnings = endings(&seen.chain, &seen.root);
            let chain = seen.chain.into_iter().map(|shown| shown.certificate).collect();
            tell(Finding::Tls { version: seen.version, chain, root: seen.root.certificate });
            warnings.into_iter().for_each(tell);
        }
    }
}

/// The certificates that end soon.
fn endings(chain: &[Inspected], root: &Inspected) -> Vec<Finding> {
    let now = Timestamp::now().as_second();
    let soon = |days: i64| {
        move |shown: &Inspected| {
            let days_left = (shown.ends - now).div_euclid(SECONDS_A_DAY);
            (days_left < days).then(|| Dated { certificate: shown.certificate.clone(), days_left })
        }
    };
    let own = chain.first().and_then(soon(SERVER_DAYS)).map(Finding::ServerEnds);
    let authorities = chain.iter().skip(1).chain([root]).filter_map(soon(CA_DAYS)).map(Finding::CaEnds);
    own.into_iter().chain(authorities).collect()
}
