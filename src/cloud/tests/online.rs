//! The online check.

use super::*;

#[tokio::test]
async fn an_identity_that_is_taken_is_online_and_says_goodbye() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let cloud = cloud_that(LONG_MS, |mut peer| async move {
        let connect = peer.hear_connect().await;
        peer.say(&CONNACK).await;
        let _ = tell.send((connect, peer.listen().await));
    })
    .await;
    cloud.check_online(&identity(), false).await.unwrap();
    let (connect, rest) = told.await.unwrap();
    let said = String::from_utf8_lossy(&connect).into_owned();
    assert!(said.contains("9g55WSBuOZMNtMCJtktx000100|securemode=-2,authType=connwl|"), "{said}");
    assert_eq!(rest, [0xe0, 0]);
}

#[tokio::test]
async fn a_published_message_is_waited_for() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let cloud = cloud_that(LONG_MS, |mut peer| async move {
        peer.hear_connect().await;
        peer.say(&CONNACK).await;
        let mut head = [0; 2];
        peer.0.read_exact(&mut head).await.unwrap();
        let mut message = vec![0; head[1].into()];
        peer.0.read_exact(&mut message).await.unwrap();
        peer.say(&[0x40, 2, 0, 1]).await;
        let _ = tell.send((head[0], message));
        peer.listen().await;
    })
    .await;
    cloud.check_online(&identity(), true).await.unwrap();
    let (first, message) = told.await.unwrap();
    assert_eq!(first, 0x32, "PUBLISH with QoS 1");
    assert_eq!(&message[2..34], b"/a1abcdefghi/dev001/user/update\0", "topic, then the packet's number");
}

#[tokio::test]
async fn a_refused_identity_and_a_silent_cloud_are_told_apart() {
    let cloud = cloud_that(LONG_MS, |mut peer| async move {
        peer.hear_connect().await;
        peer.say(&[0x20, 2, 0, 4]).await;
        peer.listen().await;
    })
    .await;
    assert_eq!(cloud.check_online(&identity(), false).await, Err(Failure::OnlineRefused.into()));

    let cloud = cloud_that(SHORT_MS, |mut peer| async move { drop(peer.listen().await) }).await;
    assert_eq!(cloud.check_online(&identity(), false).await, Err(Failure::OnlineFailed.into()));

    let cloud = cloud_that(SHORT_MS, |mut peer| async move {
        peer.hear_connect().await;
        peer.say(&CONNACK).await;
        peer.listen().await;
    })
    .await;
    assert_eq!(cloud.check_online(&identity(), true).await, Err(Failure::OnlineFailed.into()), "no PUBACK");
}
