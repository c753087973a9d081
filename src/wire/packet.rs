//! An MQTT packet as its bytes.

use bytes::BytesMut;
use rumqttc::mqttbytes::v4::Packet;

/// Writes a packet that is well formed: those of this program are.
#[expect(clippy::expect_used, reason = "no packet of this program has a part that is too long or a missing number")]
pub fn written(packet: &Packet) -> BytesMut {
    let mut bytes = BytesMut::new();
    packet.write(&mut bytes, usize::MAX).expect("a well-formed packet");
    bytes
}
