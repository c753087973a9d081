//! What becomes of a registration under every kind of answer.

use rumqttc::mqttbytes::v4::Packet;

use super::super::connection::Incoming;
use super::*;
use crate::wire::client_id::ClientId;

#[tokio::test]
async fn an_answer_is_issued_and_the_question_was_the_documented_one() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let cloud = cloud_that(LONG_MS, |mut peer| async move {
        let _ = tell.send(peer.hear_connect().await);
        peer.say(&CONNACK).await;
        peer.say(&answer(0)).await;
        peer.listen().await;
    })
    .await;
    Ended::of(cloud).await.issued().let_go().await;

    let body = told.await.unwrap();
    let mut packet = bytes::BytesMut::from(&[&[0x10], &remaining_length(body.len())[..], &body].concat()[..]);
    let Packet::Connect(connect) = Packet::read(&mut packet, 4096).unwrap() else { panic!() };
    let client_id = ClientId::parse(&connect.client_id).unwrap();
    assert_eq!(client_id.value("authType"), Some("regnwl"));
    assert_eq!(client_id.value("securemode"), Some("2"));
    assert!(connect.clean_session && connect.last_will.is_none());
    assert_eq!(connect.login.unwrap().username, "dev001&a1abcdefghi");
}

#[tokio::test]
async fn an_answer_followed_by_a_hangup_is_still_issued() {
    let cloud = cloud_that(LONG_MS, |mut peer| async move {
        peer.hear_connect().await;
        peer.say_and_vanish(&[&CONNACK[..], &answer(0)].concat(), b"").await;
    })
    .await;
    Ended::of(cloud).await.issued().let_go().await;
}

#[tokio::test]
async fn an_answer_followed_by_a_tls_goodbye_is_still_issued() {
    let cloud = cloud_that(LONG_MS, |mut peer| async move {
        peer.hear_connect().await;
        peer.say(&[&CONNACK[..], &answer(0)].concat()).await;
        peer.0.shutdown().await.unwrap();
    })
    .await;
    Ended::of(cloud).await.issued();
}

#[tokio::test]
async fn an_answer_followed_by_a_broken_tls_record_is_still_issued() {
    let cloud = cloud_that(LONG_MS, |mut peer| async move {
        peer.hear_connect().await;
        peer.say_and_vanish(
            &[&CONNACK[..], &answer(0)].concat(),
            b"\x17\x03\x03\x00\x20 not a record at all, no, no, no",
        )
        .await;
    })
    .await;
    Ended::of(cloud).await.issued();
}

#[tokio::test]
async fn an_answer_that_comes_byte_by_byte_is_issued() {
    let cloud = cloud_that(LONG_MS, |mut peer| async move {
        peer.hear_connect().await;
        for byte in [&CONNACK[..], &answer(0)].concat() {
            peer.say(&[byte]).await;
        }
        peer.listen().await;
    })
    .await;
    Ended::of(cloud).await.issued();
}

#[tokio::test]
async fn an_answer_before_the_connack_is_issued() {
    let cloud = cloud_that(LONG_MS, |mut peer| async move {
        peer.hear_connect().await;
        peer.say(&answer(0)).await;
        peer.listen().await;
    })
    .await;
    Ended::of(cloud).await.issued();
}

#[tokio::test]
async fn other_messages_first_are_saved_and_acknowledged_and_the_wait_goes_on() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let cloud = cloud_that(LONG_MS, |mut peer| async move {
        peer.hear_connect().await;
        peer.say(&CONNACK).await;
        peer.say(&publish("/sys/news", 1, b"first")).await;
        // The acknowledgement is waited for, as a cloud with a window of one message does.
        let mut acknowledgement = [0; 4];
        peer.0.read_exact(&mut acknowledgement).await.unwrap();
        let _ = tell.send(acknowledgement);
        peer.say(&[0xd0, 0]).await;
        peer.say(&publish("/sys/news", 0, b"{\"second\":2}")).await;
        peer.say(&answer(0)).await;
        peer.listen().await;
    })
    .await;
    let ended = Ended::of(cloud).await;
    let saved: Vec<_> = ended.saved.iter().map(|raw| raw.bytes.to_vec()).collect();
    assert_eq!(saved, [b"first".to_vec(), b"{\"second\":2}".to_vec(), ANSWER.into()]);
    ended.issued();
    assert_eq!(told.await.unwrap(), [0x40, 2, 0x12, 0x34]);
}

#[tokio::test]
async fn letting_go_acknowledges_then_disconnects_and_not_before() {
    for (qos, expected) in
        [(0, &[0xe0, 0][..]), (1, &[0x40, 2, 0x12, 0x34, 0xe0, 0]), (2, &[0x50, 2, 0x12, 0x34, 0xe0, 0])]
    {
        let (tell, told) = tokio::sync::oneshot::channel();
        let cloud = cloud_that(LONG_MS, move |mut peer| async move {
            peer.hear_connect().await;
            peer.say(&[&CONNACK[..], &answer(qos)].concat()).await;
            let _ = tell.send(peer.listen().await);
        })
        .await;
        Ended::of(cloud).await.issued().let_go().await;
        assert_eq!(told.await.unwrap(), expected, "QoS {qos}");
    }
}

#[tokio::test]
async fn every_connack_code_but_zero_is_a_refusal_with_that_code() {
    for code in [1, 2, 3, 4, 5, 6, 128, 255] {
        let cloud = cloud_that(LONG_MS, move |mut peer| async move {
            peer.hear_connect().await;
            peer.say(&[0x20, 2, 0, code]).await;
        })
        .await;
        let ended = Ended::of(cloud).await;
        let Registration::Refused { failure, return_code } = ended.registration else {
            panic!("{:?}", ended.registration)
        };
        assert_eq!((Some(failure), return_code), (Failure::from_connack(code), code));
        assert!(ended.saved.is_empty());
    }
}

#[tokio::test]
async fn a_refusal_after_the_acceptance_is_never_called_a_refusal() {
    let cloud = cloud_that(LONG_MS, |mut peer| async move {
        peer.hear_connect().await;
        peer.say_and_vanish(&[&CONNACK[..], &[0x20, 2, 0, 4]].concat(), b"").await;
    })
    .await;
    Ended::of(cloud).await.unknown(Failure::ClosedBeforeAnswer);
}

#[tokio::test]
async fn silence_and_hangups_after_the_question_are_unknown() {
    let cloud = cloud_that(SHORT_MS, |mut peer| async move { drop(peer.listen().await) }).await;
    Ended::of(cloud).await.unknown(Failure::NoConnack);

    let cloud = cloud_that(LONG_MS, |mut peer| async move { drop(peer.hear_connect().await) }).await;
    Ended::of(cloud).await.unknown(Failure::ClosedBeforeConnack);

    let cloud = cloud_that(SHORT_MS, |mut peer| async move {
        peer.hear_connect().await;
        peer.say(&CONNACK).await;
        peer.listen().await;
    })
    .await;
    Ended::of(cloud).await.unknown(Failure::NoAnswer);

    let cloud = cloud_that(LONG_MS, |mut peer| async move {
        peer.hear_connect().await;
        peer.say_and_vanish(&CONNACK, b"").await;
    })
    .await;
    Ended::of(cloud).await.unknown(Failure::ClosedBeforeAnswer);
}

#[tokio::test]
async fn answers_that_are_not_this_units_are_saved_and_unknown() {
    let other = ANSWER.replace("dev001", "dev002");
    let repeated = ANSWER.replace('}', r#","deviceToken":"x"}"#);
    for (payload, expected) in [
        (other.as_bytes(), Failure::AnswerForOther),
        (&ANSWER.as_bytes()[..70], Failure::AnswerMalformed),
        (repeated.as_bytes(), Failure::AnswerMalformed),
        (b"\xff\xfe", Failure::AnswerMalformed),
        (b"", Failure::AnswerMalformed),
    ] {
        let packet = publish("/ext/register", 0, payload);
        let cloud = cloud_that(LONG_MS, move |mut peer| async move {
            peer.hear_connect().await;
            peer.say(&[&CONNACK[..], &packet].concat()).await;
            peer.listen().await;
        })
        .await;
        let ended = Ended::of(cloud).await;
        ended.unknown(expected);
        assert_eq!(ended.saved.len(), 1);
        assert_eq!(&ended.saved[0].bytes[..], payload);
    }
}

#[tokio::test]
async fn the_right_answer_behind_one_for_another_is_issued() {
    let other = publish("/ext/regnwl", 0, ANSWER.replace("dev001", "dev002").as_bytes());
    let cloud = cloud_that(LONG_MS, move |mut peer| async move {
        peer.hear_connect().await;
        peer.say(&[&CONNACK[..], &other, &answer(0)].concat()).await;
        peer.listen().await;
    })
    .await;
    let ended = Ended::of(cloud).await;
    assert_eq!(ended.saved.len(), 2);
    ended.issued();
}

#[tokio::test]
async fn the_beginning_of_a_huge_answer_is_saved_and_unknown() {
    let huge = publish("/ext/regnwl", 0, &vec![b' '; 300 * 1024]);
    let beginning = huge[..256 * 1024].to_vec();
    let cloud = cloud_that(LONG_MS, move |mut peer| async move {
        peer.hear_connect().await;
        peer.say(&CONNACK).await;
        // The other side hangs up in the middle.
        let _ = peer.0.write_all(&huge).await;
        peer.listen().await;
    })
    .await;
    let ended = Ended::of(cloud).await;
    ended.unknown(Failure::AnswerTooLarge);
    assert_eq!(ended.saved.len(), 1);
    assert_eq!((&ended.saved[0].topic, &ended.saved[0].bytes[..]), (&None, &beginning[..]));
}

#[tokio::test]
async fn half_an_answer_is_saved_and_unknown() {
    let half = answer(0)[..120].to_vec();
    let expected = half.clone();
    let cloud = cloud_that(LONG_MS, move |mut peer| async move {
        peer.hear_connect().await;
        peer.say_and_vanish(&[&CONNACK[..], &half].concat(), b"").await;
    })
    .await;
    let ended = Ended::of(cloud).await;
    ended.unknown(Failure::ClosedBeforeAnswer);
    assert_eq!((&ended.saved[0].topic, &ended.saved[0].bytes[..]), (&None, &expected[..]));
}

#[tokio::test]
async fn bytes_that_are_not_mqtt_are_saved_and_unknown_at_once() {
    let topic_not_utf8 = [&[0x30, 4, 0, 1, 0xff, b'x'][..], &answer(0)].concat();
    for bytes in [b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), vec![0x20, 0xff, 0xff, 0xff, 0xff, 1], topic_not_utf8] {
        let said = bytes.clone();
        let cloud = cloud_that(LONG_MS, move |mut peer| async move {
            peer.hear_connect().await;
            peer.say(&said).await;
            peer.listen().await;
        })
        .await;
        let ended = Ended::of(cloud).await;
        ended.unknown(Failure::NotMqtt);
        assert_eq!((&ended.saved[0].topic, &ended.saved[0].bytes[..]), (&None, &bytes[..]));
    }
}

#[tokio::test]
async fn a_flood_of_messages_ends_the_wait() {
    let cloud = cloud_that(LONG_MS, |mut peer| async move {
        peer.hear_connect().await;
        peer.say(&CONNACK).await;
        let news = publish("/sys/news", 0, b"x").repeat(100);
        while peer.0.write_all(&news).await.is_ok() {}
    })
    .await;
    let ended = Ended::of(cloud).await;
    ended.unknown(Failure::NoAnswer);
    assert_eq!(ended.saved.len(), 32);
}

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
        let count = connection.stream.get_ref().0.peek(&mut arrived).await.unwrap();
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
    while connection.is_usable().await && begun.elapsed() < GENEROUS {
        tokio::task::yield_now().await;
    }
    let mut saved = Saved::default();
    let ended = cloud.register(connection, &request(), &mut saved).await;
    assert_eq!(saved.0, []);
    assert!(matches!(ended, Registration::NeverAsked(Failure::ClosedBeforeAsking)), "{ended:?}");
    assert_eq!(told.await.unwrap(), b"", "not one byte was said");
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
