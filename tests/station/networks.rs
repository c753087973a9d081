//! Networks that lie: what answers instead of the cloud. The unit and the check before the shift say the same of it, in both
//! languages, and nothing was asked.

use regnwl_station::checkup::{Checkup, Finding};
use regnwl_station::domain::Failure;
use regnwl_station::domain::entry::Ended;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::store::{DataDir, Policy};
use regnwl_station::vault::Given;
use regnwl_station::words::failure::{self, Case};
use regnwl_station::words::{Lang, checkup as words};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::common::{BATCH, Bench};

/// What a unit ends with where the cloud is at `host`, and what the check finds wrong there. `answer`: what is said to whoever comes.
fn seen(host: &str, answer: &'static str) -> (Ended, Vec<Finding>) {
    let bench = Bench::of(1, Dialect::At, json!({"cloud": {"host": {"custom": host}}}));
    let listener = bench.runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let port = listener.local_addr().unwrap().port();
    bench.runtime.spawn(async move {
        loop {
            let (mut tcp, _) = listener.accept().await.unwrap();
            let _ = tcp.read(&mut [0; 64]).await;
            let _ = tcp.write_all(answer.as_bytes()).await;
            let _ = tcp.shutdown().await;
            let _ = tcp.read_to_end(&mut Vec::new()).await;
        }
    });
    let (data, file) = (bench.folder.path().join("data"), bench.folder.path().join(BATCH));
    let mut shift = bench.open_parts(bench.parts_at(port, &data, &file));
    let ended = shift.visit(&bench.unit("SN-NETWORK"));
    assert_eq!((shift.intents(), shift.stopped()), (0, None), "{ended:?}");
    shift.close().assert_unbroken();
    let checkup = Checkup {
        profile: bench.profile(port),
        ports: vec![],
        data: DataDir::new(bench.folder.path().join("none")),
        other_places: vec![],
        not_set_up: None,
        given: Given::default(),
        practice: true,
        policy: Policy::default(),
    };
    (ended, checkup.begin(|| ()).iter().collect())
}

/// The unit ended so, and says each of these; the check has such a finding, which says the same and what to do.
#[track_caller]
fn expect(seen: &(Ended, Vec<Finding>), failure: Failure, is: fn(&Finding) -> bool, says: [&str; 2], facts: &[&str]) {
    let (ended, found) = seen;
    assert_eq!(ended.code, Some(failure), "{ended:?}");
    let finding = found.iter().find(|finding| is(finding)).unwrap_or_else(|| panic!("{found:?}"));
    for (lang, says) in [Lang::En, Lang::Zh].into_iter().zip(says) {
        let unit = failure::of(Case::of(ended).unwrap(), lang).cause;
        let check = words::found(lang, finding);
        for text in [&unit, &check] {
            assert!(text.contains(says) && facts.iter().all(|fact| text.contains(fact)), "{text}");
        }
        assert!(words::cure(lang, finding).is_some());
    }
}

#[test]
fn a_login_page_in_the_place_of_the_cloud_is_told_with_where_it_sends_to() {
    let page = "HTTP/1.1 302 Found\r\nDate: today\r\nlocation: http://login.hotel.example/?mac=00:11:22\r\n\r\n";
    let seen = seen("127.0.0.1", page);
    let is = |finding: &Finding| matches!(finding, Finding::TlsFault(_));
    let says = ["the login page of this network", "本网络的登录页"];
    expect(&seen, Failure::TlsFailed, is, says, &["“login.hotel.example”", "HTTP/1.1 302 Found"]);
    // Whose page it would be is nobody else's business.
    assert!(!serde_json::to_string(&seen.0.circumstance).unwrap().contains("00:11"));
}
