//! The client for the plant's systems against one that misbehaves on purpose.

use std::time::Duration;

use regnwl_station::domain::tls_fault::TlsFault;
use regnwl_station::link::{Roots, TlsClient};
use regnwl_station::plant::http::{Fault, Limits, Method, Reply, Request, exchange};

use super::common::plant::{Does, Plant};

fn asking(plant: &Plant) -> Request {
    let ca = plant.ca_pem.as_ref().map(|pem| TlsClient::new(Roots::Pem(pem.as_bytes())).unwrap());
    let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    Request { method: Method::POST, url: plant.url("/check?line=3"), headers, body: b"{\"sn\":\"1\"}".to_vec(), ca }
}

/// An answer may take so long only where nothing else ends it.
fn patient() -> Limits {
    Limits { connect: Duration::from_secs(40), answer: Duration::from_secs(40), ..Limits::default() }
}

fn hasty() -> Limits {
    Limits { answer: Duration::from_millis(300), ..patient() }
}

#[tokio::test]
async fn a_question_goes_out_as_it_is_and_a_whole_answer_is_given_whatever_its_status() {
    for plant in [Plant::start(Does::say("yes")), Plant::start_tls(Does::say("yes"), "127.0.0.1")] {
        plant.push(Does::Says(409, b"no".to_vec()));
        let away = plant.url("/elsewhere");
        plant.push(Does::Sends(
            format!("HTTP/1.1 302 Found\r\nLocation: {away}\r\nContent-Length: 0\r\n\r\n").into_bytes(),
        ));
        let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nye\r\n1\r\ns\r\n0\r\n\r\n";
        plant.push(Does::Sends(chunked.to_vec()));
        for (status, body) in [(409, "no"), (302, ""), (200, "yes"), (200, "yes")] {
            let reply = exchange(&asking(&plant), &patient()).await;
            assert_eq!(reply, Ok(Reply { status, retry_after: None, body: body.into() }));
        }
        let asked = plant.asked();
        assert_eq!(asked.len(), 4, "a redirection was followed, or something was asked twice: {asked:?}");
        assert!(asked[0].starts_with("POST /check?line=3 HTTP/1.1\r\n"), "{}", asked[0]);
        assert!(asked[0].to_lowercase().contains("\r\ncontent-type: application/json\r\n"), "{}", asked[0]);
        assert!(asked[0].ends_with("\r\n\r\n{\"sn\":\"1\"}"), "{}", asked[0]);
    }
}

#[tokio::test]
async fn half_an_answer_and_one_of_unknown_length_are_none() {
    let plant = Plant::start(Does::KeepsSilent);
    let sends = |bytes: &str| Does::Sends(bytes.as_bytes().to_vec());
    for (does, fault) in [
        (sends("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nyes"), Fault::Broken),
        (sends("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n"), Fault::Broken),
        (sends("HTTP/1.1 200 OK\r\nContent-Le"), Fault::Broken),
        (sends(""), Fault::Broken),
        (sends("yes\r\n\r\n"), Fault::Broken),
        (sends("HTTP/1.1 200 OK\r\n\r\nyes"), Fault::NoLength),
        (sends("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nyes"), Fault::NoLength),
        (Does::Says(200, vec![b'x'; (64 << 10) + 1]), Fault::TooLong),
        (Does::Floods, Fault::TooLong),
    ] {
        plant.push(does.clone());
        assert_eq!(exchange(&asking(&plant), &patient()).await, Err(fault), "{does:?}");
    }
    plant.push(Does::Says(200, vec![b'x'; 64 << 10]));
    assert_eq!(exchange(&asking(&plant), &patient()).await.unwrap().body.len(), 64 << 10);
}

#[tokio::test]
async fn one_that_says_nothing_or_never_ends_takes_no_longer_than_it_may() {
    let plant = Plant::start(Does::KeepsSilent);
    assert_eq!(exchange(&asking(&plant), &hasty()).await, Err(Fault::TimedOut));
    plant.push(Does::Drips);
    assert_eq!(exchange(&asking(&plant), &hasty()).await, Err(Fault::TimedOut));
}

#[tokio::test]
async fn one_that_is_away_is_told_from_one_that_nobody_vouches_for() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let plant = Plant::start_tls(Does::say("yes"), "127.0.0.1");
    let at = |url: String| Request { url, ..asking(&plant) };
    assert_eq!(exchange(&at(format!("http://{free}/")), &patient()).await, Err(Fault::Unreachable));
    assert_eq!(exchange(&at("http://nobody.invalid/".into()), &patient()).await, Err(Fault::NameNotFound));
    for url in ["mes/check", "ftp://mes/", "http://user:word@mes/", "http://mes/\r\nX: y"] {
        assert_eq!(exchange(&at(url.into()), &patient()).await, Err(Fault::NotAsked), "{url}");
    }
    let header = Request { headers: vec![("X".into(), "a\r\nY: b".into())], ..asking(&plant) };
    assert_eq!(exchange(&header, &patient()).await, Err(Fault::NotAsked));
    plant.is_there(false);
    let shut = exchange(&asking(&plant), &patient()).await;
    assert!(matches!(&shut, Err(Fault::Tls { refusal }) if refusal.fault == TlsFault::Closed), "{shut:?}");
    // Another authority, and another name.
    let stranger = Plant::start_tls(Does::say("yes"), "127.0.0.1");
    let misnamed = Plant::start_tls(Does::say("yes"), "mes.example");
    let of_stranger = Request { url: stranger.url("/"), ..asking(&plant) };
    for request in [of_stranger, asking(&misnamed)] {
        let fault = exchange(&request, &patient()).await.unwrap_err();
        assert!(matches!(fault, Fault::Tls { .. }) && !fault.may_pass(), "{}: {fault:?}", request.url);
    }
    assert!(stranger.asked().is_empty() && misnamed.asked().is_empty(), "something was said before it was trusted");
}
