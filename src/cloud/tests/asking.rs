//! What becomes of a registration under every kind of answer.

use rumqttc::mqttbytes::v4::Packet;

use super::*;
use crate::wire::ClientId;

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
