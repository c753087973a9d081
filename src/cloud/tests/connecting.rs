//! Every way not to get a connection, and its code.

use super::*;

/// The failure of connecting to `127.0.0.1` at a server with these certificates, as a client that trusts `ca_pem`.
async fn failure_with(certificates: Certificates, ca_pem: &str) -> Failure {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (tcp, _) = listener.accept().await.unwrap();
        let _ = certificates.server.accept(tcp).await;
    });
    cloud_at("127.0.0.1", port, ca_pem, LONG_MS, LONG_MS).connect().await.err().expect("no connection").failure
}

async fn failure_of(cloud: &Cloud) -> Option<Failure> {
    cloud.connect().await.err().map(|fault| fault.failure)
}

#[tokio::test]
async fn foreign_expired_early_and_other_hosts_certificates_are_told_apart() {
    let good = Certificates::good();
    assert_eq!(failure_with(Certificates::good(), &good.ca_pem).await, Failure::CertificateUntrusted);
    let expired = Certificates::new(&["127.0.0.1"], 2019..2020);
    let ca_pem = expired.ca_pem.clone();
    assert_eq!(failure_with(expired, &ca_pem).await, Failure::CertificateExpired);
    let early = Certificates::new(&["127.0.0.1"], 2089..2090);
    let ca_pem = early.ca_pem.clone();
    assert_eq!(failure_with(early, &ca_pem).await, Failure::CertificateExpired);
    let other = Certificates::new(&["example.com"], 2020..2090);
    let ca_pem = other.ca_pem.clone();
    assert_eq!(failure_with(other, &ca_pem).await, Failure::CertificateUntrusted);
}

#[tokio::test]
async fn a_name_without_an_address_is_not_resolved() {
    // RFC 6761: `.invalid` never resolves.
    let cloud = cloud_at("cloud.invalid", 1883, &Certificates::good().ca_pem, LONG_MS, LONG_MS);
    assert_eq!(failure_of(&cloud).await, Some(Failure::NameNotResolved));
}

#[tokio::test]
async fn a_closed_port_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let cloud = cloud_at("127.0.0.1", port, &Certificates::good().ca_pem, LONG_MS, LONG_MS);
    assert_eq!(failure_of(&cloud).await, Some(Failure::Unreachable));
}

#[tokio::test]
async fn a_peer_that_never_speaks_is_a_timeout_within_the_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let cloud = cloud_at("127.0.0.1", port, &Certificates::good().ca_pem, SHORT_MS, LONG_MS);
    let begun = Instant::now();
    assert_eq!(failure_of(&cloud).await, Some(Failure::ConnectTimeout));
    assert!(begun.elapsed() < GENEROUS);
    drop(listener);
}

#[tokio::test]
async fn a_peer_that_speaks_no_tls_or_hangs_up_fails_the_handshake() {
    for said in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], b""] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (mut tcp, _) = listener.accept().await.unwrap();
            let mut hello = [0; 64];
            tcp.read_exact(&mut hello).await.unwrap();
            tcp.write_all(said).await.unwrap();
            tcp.shutdown().await.unwrap();
            let _ = tcp.read_to_end(&mut Vec::new()).await;
        });
        let cloud = cloud_at("127.0.0.1", port, &Certificates::good().ca_pem, LONG_MS, LONG_MS);
        assert_eq!(failure_of(&cloud).await, Some(Failure::TlsFailed), "{said:?}");
    }
}

#[tokio::test]
async fn a_second_connection_resumes_the_session_of_the_first() {
    let certificates = Certificates::good();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let cloud = cloud_at("127.0.0.1", port, &certificates.ca_pem, LONG_MS, SHORT_MS);
    let served = tokio::spawn(async move {
        let mut kinds = Vec::new();
        for _ in 0..2 {
            let (tcp, _) = listener.accept().await.unwrap();
            let mut peer = Peer(certificates.server.accept(tcp).await.unwrap());
            kinds.push(peer.0.get_ref().1.handshake_kind().unwrap());
            peer.hear_connect().await;
            peer.say(&CONNACK).await;
            peer.say(&answer(0)).await;
            peer.listen().await;
        }
        kinds
    });
    for _ in 0..2 {
        Ended::of(cloud.clone()).await.issued().let_go().await;
    }
    assert_eq!(served.await.unwrap()[1], rustls::HandshakeKind::Resumed);
}

#[tokio::test]
async fn a_fresh_connection_is_usable_and_one_that_hears_something_unasked_is_not() {
    let (speak, spoken) = tokio::sync::oneshot::channel::<()>();
    let cloud = cloud_that(LONG_MS, |mut peer| async move {
        spoken.await.unwrap();
        peer.say(&CONNACK).await;
        peer.listen().await;
    })
    .await;
    let mut connection = cloud.connect().await.unwrap();
    assert!(connection.is_usable() && connection.is_usable());
    speak.send(()).unwrap();
    let begun = Instant::now();
    while connection.is_usable() && begun.elapsed() < GENEROUS {
        tokio::task::yield_now().await;
    }
    assert!(connection.age() < super::super::FRESH, "it became unusable by what it heard, not by its age");
    assert!(!connection.is_usable());
}

#[test]
fn a_ca_file_that_was_not_given_is_missing() {
    let profile: Profile = serde_json::from_value(serde_json::json!({
        "format": 1, "name": "test", "productKey": "a1abcdefghi", "dialog": {},
        "cloud": {"host": {"custom": "localhost"}, "trust": {"caFile": "ca.pem"}},
    }))
    .unwrap();
    assert_eq!(Cloud::new(&profile, None, None).err(), Some(super::super::TrustError::Missing));
}

#[tokio::test]
async fn a_connection_that_was_made_ahead_is_the_one_that_is_asked_on() {
    // There is no other to be had: this cloud takes one.
    let (tell, told) = tokio::sync::oneshot::channel();
    let cloud = cloud_that(LONG_MS, |mut peer| async move {
        tell.send(()).unwrap();
        peer.hear_connect().await;
        peer.say(&[&CONNACK[..], &answer(0)].concat()).await;
        peer.listen().await;
    })
    .await;
    let prepared = Prepared::begin(&cloud);
    told.await.unwrap();
    let connection = prepared.take().await.expect("it is kept").unwrap();
    let registration = cloud.register(connection, &request(), &mut Saved::default()).await;
    assert!(matches!(registration, Registration::Issued(..)), "{registration:?}");
}

#[tokio::test]
async fn a_connection_that_nobody_wants_any_more_is_closed() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let cloud = cloud_that(LONG_MS, |mut peer| async move { tell.send(peer.listen().await).unwrap() }).await;
    let (begun, prepared) = (Instant::now(), Prepared::begin(&cloud));
    // Too old for anybody, by itself; nothing was said on it.
    assert_eq!(told.await.unwrap(), b"");
    assert!(begun.elapsed() < GENEROUS && prepared.take().await.is_none());
}

#[tokio::test]
async fn what_cannot_pass_is_told_once_and_what_can_is_tried_again() {
    let certificates = Certificates::good();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let wrong = cloud_at("127.0.0.1", port, &Certificates::good().ca_pem, LONG_MS, LONG_MS);
    tokio::spawn(async move {
        let (tcp, _) = listener.accept().await.unwrap();
        let _ = certificates.server.accept(tcp).await;
    });
    let refused = Prepared::begin(&wrong).take().await.expect("it is told").err();
    assert_eq!(refused.map(|fault| fault.failure), Some(Failure::CertificateUntrusted));
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let prepared = Prepared::begin(&cloud_at("127.0.0.1", free, &Certificates::good().ca_pem, LONG_MS, LONG_MS));
    while !prepared.is_over() {
        tokio::task::yield_now().await;
    }
    assert!(prepared.take().await.is_none(), "it failed a while ago");
}
