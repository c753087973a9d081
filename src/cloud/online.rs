//! Logs an identity in once, to show that the cloud takes it.

use rumqttc::mqttbytes::QoS;
use rumqttc::mqttbytes::v4::{Packet, Publish};
use tokio::time::Instant;

use super::connection::{Connection, Incoming};
use super::register::Session;
use super::{Cloud, CloudFault};
use crate::domain::{Failure, Identity};
use crate::wire::Credentials;

/// What a check publishes. Custom topics take any payload.
const PROBE: &[u8] = br#"{"check":"online"}"#;

impl Cloud {
    /// Logs in over TLS (`authType=connwl`), where asked publishes one QoS 1 message to `/<productKey>/<deviceName>/user/update` and waits
    /// for its acknowledgement, and disconnects. The unit must not be online meanwhile: two with one client id throw each other out.
    /// Each wait is the profile's `answerTimeoutMs`.
    ///
    /// # Errors
    /// C-01 to C-06 where there is no connection, [`Failure::OnlineRefused`] for a CONNACK other than 0, [`Failure::OnlineFailed`] otherwise.
    pub async fn check_online(&self, identity: &Identity, publish: bool) -> Result<(), CloudFault> {
        let login = Credentials::of_login(identity).map_err(|_| Failure::OnlineFailed)?;
        let mut connection = self.connect().await?;
        let deadline = Instant::now() + self.answer_timeout;
        self.pace.note(&identity.device_name);
        connection.send(&login.connect_packet(), deadline).await;
        await_connack(&mut connection, deadline).await?;
        if publish {
            let deadline = Instant::now() + self.answer_timeout;
            let topic = format!("/{}/{}/user/update", identity.product_key, identity.device_name);
            let mut message = Publish::new(topic, QoS::AtLeastOnce, PROBE);
            message.pkid = 1;
            connection.send_packet(&Packet::Publish(message), deadline).await;
            await_puback(&mut connection, deadline).await?;
        }
        Session::new(connection, None).let_go().await;
        Ok(())
    }
}

async fn await_connack(connection: &mut Connection, deadline: Instant) -> Result<(), Failure> {
    loop {
        match connection.next(deadline).await {
            Incoming::Connack(0) => return Ok(()),
            Incoming::Connack(_) => return Err(Failure::OnlineRefused),
            Incoming::Message(_) | Incoming::Other(_) => {}
            Incoming::End(_) => return Err(Failure::OnlineFailed),
        }
    }
}

async fn await_puback(connection: &mut Connection, deadline: Instant) -> Result<(), Failure> {
    loop {
        match connection.next(deadline).await {
            Incoming::Other(Packet::PubAck(_)) => return Ok(()),
            Incoming::Connack(_) | Incoming::Message(_) | Incoming::Other(_) => {}
            Incoming::End(_) => return Err(Failure::OnlineFailed),
        }
    }
}
