//! The edges of the wait: not asked at all, not saved, and over.

use super::super::connection::Incoming;
use super::*;

#[tokio::test]
async fn what_has_arrived_when_the_wait_ends_is_still_read() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let cloud = cloud_that(LONG_MS, |mut peer| async move {
        peer.hear_connect().await;
        let packets = [&CONNACK[..], &publish("/sys/news", 0, b"x"), &answer(0)].concat();
        let _ = tell.send(peer.say_and_vanish(&packets, b"").await);
    })
    .await;
    let mut connection = cloud.connect().await.unwrap();
    let over = tokio::time::Instant::now();
    connection.send(&cloud.question(&request()).unwrap().connect_packet(), over + GENEROUS).await;
    let burst = told.await.unwrap();
    let mut arrived = vec![0; 16 * 1024];
    loop {
        let count = connection.stream.get_ref().0.tcp().peek(&mut arrived).await.unwrap();
        if arrived[..count].ends_with(&burst) {
            break;
        }
        tokio::task::yield_now().await;
    }

    let mut read = Vec::new();
    loop {
        match connection.next(over).await {
            Incoming::Connack(code) => read.push(code.to_string()),
            Incoming::Message(message) => read.push(message.topic),
            Incoming::Other(_) => {}
            Incoming::End(_) => break,
        }
    }
    assert_eq!(read, ["0", "/sys/news", "/ext/regnwl"]);
}

/// A record so slow that the wait is over when it has saved a message; meanwhile the answer arrives, and nobody has looked.
struct SlowDisk {
    saving: Option<tokio::sync::oneshot::Sender<()>>,
    arrived: std::sync::mpsc::Receiver<()>,
    saved: usize,
}

impl Keep for SlowDisk {
    async fn keep(&mut self, _: &RawMessage) -> Result<(), Unsaved> {
        self.saved += 1;
        if let Some(saving) = self.saving.take() {
            tokio::time::sleep(Duration::from_millis(u64::from(SHORT_MS))).await;
            // Now the wait is over. Blocks the one thread of this runtime, as a disk can, until the answer is there.
            saving.send(()).unwrap();
            self.arrived.recv_timeout(GENEROUS).unwrap();
        }
        Ok(())
    }
}

#[test]
fn an_answer_that_arrives_while_a_slow_disk_outlasts_the_wait_is_still_issued() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (saving, saved) = tokio::sync::oneshot::channel();
    let (arrive, arrived) = std::sync::mpsc::channel();
    let (tell, told) = std::sync::mpsc::channel();
    let peer = std::thread::spawn(move || {
        runtime().block_on(async move {
            let (left, gone) = tokio::sync::oneshot::channel();
            let cloud = cloud_that(SHORT_MS, |mut peer| async move {
                peer.hear_connect().await;
                peer.say(&[&CONNACK[..], &publish("/sys/news", 0, b"x")].concat()).await;
                saved.await.unwrap();
                peer.say(&answer(0)).await;
                arrive.send(()).unwrap();
                peer.listen().await;
                let _ = left.send(());
            })
            .await;
            tell.send(cloud).unwrap();
            gone.await.unwrap();
        });
    });
    runtime().block_on(async {
        let cloud = told.recv().unwrap();
        let mut disk = SlowDisk { saving: Some(saving), arrived, saved: 0 };
        let registration = cloud.register(cloud.connect().await.unwrap(), &request(), &mut disk).await;
        let Registration::Issued(_, session) = registration else { panic!("{registration:?}") };
        assert_eq!(disk.saved, 2);
        session.let_go().await;
    });
    peer.join().unwrap();
}

/// A record that cannot be written.
struct FullDisk;

impl Keep for FullDisk {
    async fn keep(&mut self, _: &RawMessage) -> Result<(), Unsaved> {
        Err(Unsaved)
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_saved_is_unknown_and_not_judged() {
    let cloud = cloud_that(LONG_MS, |mut peer| async move {
        peer.hear_connect().await;
        peer.say(&[&CONNACK[..], &answer(0)].concat()).await;
        peer.listen().await;
    })
    .await;
    let connection = cloud.connect().await.unwrap();
    let ended = cloud.register(connection, &request(), &mut FullDisk).await;
    assert!(matches!(ended, Registration::Unknown(Failure::RecordNotWritable)), "{ended:?}");
}

#[tokio::test]
async fn a_connection_that_the_cloud_closed_before_the_question_was_never_asked() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let cloud = cloud_that(LONG_MS, |mut peer| async move {
        peer.0.shutdown().await.unwrap();
        let _ = tell.send(peer.listen().await);
    })
    .await;
    let mut connection = cloud.connect().await.unwrap();
    let begun = Instant::now();
    while connection.is_usable() && begun.elapsed() < GENEROUS {
        tokio::task::yield_now().await;
    }
    let mut saved = Saved::default();
    let ended = cloud.register(connection, &request(), &mut saved).await;
    assert_eq!(saved.0, []);
    assert!(matches!(ended, Registration::NeverAsked(Failure::ClosedBeforeAsking)), "{ended:?}");
    assert_eq!(told.await.unwrap(), b"", "not one byte was said");
}

/// What a cloud does just before it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    SaysGoodbye,
    Closes,
    Resets,
    Speaks,
}

impl Last {
    /// Does it; gives what is heard from the other side until that closes.
    async fn done_by(self, mut peer: Peer) -> Vec<u8> {
        match self {
            Self::SaysGoodbye => peer.0.shutdown().await.unwrap(),
            Self::Closes => peer.0.get_mut().0.shutdown().await.unwrap(),
            Self::Speaks => peer.say(&CONNACK).await,
            Self::Resets => {
                socket2::SockRef::from(peer.0.get_ref().0).set_linger(Some(Duration::ZERO)).unwrap();
                return Vec::new();
            }
        }
        peer.listen().await
    }

    /// Whether it has reached this side. The socket is not read.
    fn is_there(self, connection: &super::super::Connection) -> bool {
        let tcp = connection.stream.get_ref().0.tcp();
        match self {
            // What is reset has no other end any more.
            Self::Resets => tcp.peer_addr().is_err(),
            _ => socket2::SockRef::from(tcp).peek(&mut [std::mem::MaybeUninit::uninit()]).is_ok(),
        }
    }
}

#[test]
fn what_came_in_the_last_instant_before_the_question_means_never_asked() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let kinds = [Last::SaysGoodbye, Last::Closes, Last::Resets, Last::Speaks];
    for last in kinds.into_iter().cycle().take(10 * kinds.len()) {
        let (now, is_now) = tokio::sync::oneshot::channel();
        let (tell, told) = std::sync::mpsc::channel();
        let peer = std::thread::spawn(move || {
            runtime().block_on(async move {
                let (heard, hears) = tokio::sync::oneshot::channel();
                let script = move |peer| async move {
                    is_now.await.unwrap();
                    let _ = heard.send(last.done_by(peer).await);
                };
                tell.send(cloud_of(Certificates::good().without_tickets(), LONG_MS, script).await).unwrap();
                hears.await.unwrap()
            })
        });
        let mut saved = Saved::default();
        let ended = runtime().block_on(async {
            let cloud = told.recv().unwrap();
            let mut connection = cloud.connect().await.unwrap();
            assert!(connection.is_usable());
            now.send(()).unwrap();
            // Holds the one thread of this runtime: nobody tells it what comes to its sockets.
            while !last.is_there(&connection) {
                std::thread::yield_now();
            }
            cloud.register(connection, &request(), &mut saved).await
        });
        assert!(matches!(ended, Registration::NeverAsked(Failure::ClosedBeforeAsking)), "{last:?}: {ended:?}");
        assert_eq!((saved.0, peer.join().unwrap()), (vec![], vec![]), "{last:?}");
    }
}

#[tokio::test]
async fn a_question_that_would_break_out_of_its_place_is_never_asked() {
    for (name, secret, expected) in
        [("dev1|a=b", "h1nQFYPZS0mW2352", Failure::DeviceNameInvalid), ("dev001", "", Failure::SecretMissing)]
    {
        let (tell, told) = tokio::sync::oneshot::channel();
        let cloud = cloud_that(LONG_MS, |mut peer| async move { drop(tell.send(peer.listen().await)) }).await;
        let connection = cloud.connect().await.unwrap();
        let request = Request { device_name: name.into(), product_secret: Secret::new(secret) };
        let mut saved = Saved::default();
        let ended = cloud.register(connection, &request, &mut saved).await;
        assert_eq!(saved.0, []);
        let Registration::NeverAsked(failure) = ended else { panic!("{ended:?}") };
        assert_eq!(failure, expected);
        assert_eq!(told.await.unwrap(), b"");
    }
}

#[test]
fn a_raw_message_shows_nothing_of_itself() {
    let raw = RawMessage { topic: Some("/ext/regnwl".into()), bytes: ANSWER.as_bytes().to_vec().into() };
    assert!(!format!("{raw:?}").contains("9ffd7c5bcf0c87f"));
}
