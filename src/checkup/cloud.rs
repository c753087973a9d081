//! Name, way, TLS and certificates of the cloud. Nothing is asked there: not one byte of CONNECT is sent.

use std::io::ErrorKind;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::checkup::finding::{CA_DAYS, Dated, Finding, SERVER_DAYS};
use crate::checkup::tell::Tell;
use crate::cloud::tls_client;
use crate::domain::{Profile, Proxy};
use crate::link::way::{Reached, aside, is_no_way, reach, resolve};
use crate::link::{ConnectError, Inspected, TlsClient};

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// How long name, way and handshake may take together: as for a registration.
pub(crate) fn limit(profile: &Profile) -> Duration {
    Duration::from_millis(profile.cloud.connect_timeout_ms.into())
}

#[expect(clippy::expect_used, reason = "a runtime needs nothing but memory")]
pub(crate) fn look(profile: &Profile, ca_pem: Option<&[u8]>, proxy: Option<Proxy>, tell: &Tell) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime needs nothing but memory").block_on(walk(profile, ca_pem, proxy, tell));
}

async fn walk(profile: &Profile, ca_pem: Option<&[u8]>, proxy: Option<Proxy>, tell: &Tell<'_>) {
    let Ok(client) = tls_client(profile, ca_pem, proxy.clone()) else { return tell(Finding::NoTrust) };
    let (host, port) = (profile.host(), profile.cloud.port);
    let deadline = Instant::now() + limit(profile);
    let way = match &proxy {
        Some(proxy) => through(&client, proxy, (&host, port), deadline, tell).await,
        None => straight(&host, port, deadline, tell).await,
    };
    let Some((Reached { tcp, passed_over }, aside)) = way else { return };
    if !passed_over.is_empty() {
        tell(Finding::PassedOver(passed_over.iter().map(|address| address.ip().to_string()).collect()));
    }
    match client.inspect(&host, tcp, deadline).await {
        Err(refusal) => {
            aside.into_iter().for_each(tell);
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

/// The way there; and where the name leads, if aside: told where no cloud is found at its end.
type Way = (Reached, Option<Finding>);

/// The proxy finds the cloud's name.
async fn through(
    client: &TlsClient,
    proxy: &Proxy,
    (host, port): (&str, u16),
    deadline: Instant,
    tell: &Tell<'_>,
) -> Option<Way> {
    let begun = Instant::now();
    match client.way(host, port, deadline).await {
        Ok(reached) => {
            let address = reached.tcp.peer_addr().map(|address| address.to_string()).unwrap_or_default();
            let (proxy, cloud) = (proxy.address.place(), format!("{host}:{port}"));
            tell(Finding::Proxy { proxy, address, cloud, ms: ms_since(begun) });
            return Some((reached, None));
        }
        Err(ConnectError::Proxy(refusal)) => tell(Finding::ProxyFault(refusal)),
        Err(_) => tell(Finding::NameUnknown(host.to_owned())),
    }
    None
}

async fn straight(host: &str, port: u16, deadline: Instant, tell: &Tell<'_>) -> Option<Way> {
    let addresses = match resolve(host, port, deadline).await {
        Ok(addresses) => addresses,
        Err(error) => {
            tell(match error {
                ConnectError::NameServerAway => Finding::NameServerAway(host.to_owned()),
                ConnectError::NameSilent => Finding::NameSilent(host.to_owned()),
                _ => Finding::NameUnknown(host.to_owned()),
            });
            return None;
        }
    };
    tell(Finding::Name(host.to_owned(), addresses.iter().map(|address| address.ip().to_string()).collect()));
    let aside = aside(host, &addresses);
    let is_nowhere = aside.is_some_and(|address| address.is_unspecified());
    let aside = aside.map(|address| Finding::NameAside(host.to_owned(), address));
    if is_nowhere {
        aside.into_iter().for_each(tell);
        return None;
    }
    let begun = Instant::now();
    match reach(&addresses, deadline).await {
        Ok(reached) => {
            if let Ok(address) = reached.tcp.peer_addr() {
                tell(Finding::Way(address.to_string(), ms_since(begun)));
            }
            Some((reached, aside))
        }
        Err(error) => {
            aside.into_iter().for_each(tell);
            tell(match error {
                ConnectError::WaySilent | ConnectError::Unreachable(ErrorKind::TimedOut) => {
                    Finding::WaySilent(host.to_owned(), port)
                }
                ConnectError::Unreachable(kind) if is_no_way(kind) => Finding::NoRoute(host.to_owned()),
                _ => Finding::WayClosed(host.to_owned(), port),
            });
            None
        }
    }
}

fn ms_since(begun: Instant) -> u64 {
    u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)
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
