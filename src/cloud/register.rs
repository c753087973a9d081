//! One registration: ask, wait, keep the raw answer, judge it. It has four ends, and the difference between them is the product:
//! a registration that may be used up is never called free.

use std::fmt;
use std::time::Duration;

use bytes::BytesMut;
use rumqttc::mqttbytes::QoS;
use rumqttc::mqttbytes::v4::{Packet, PubAck, PubComp, PubRec, Publish};
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::Cloud;
use super::connection::{Connection, End, Incoming};
use crate::domain::{Failure, Identity, Secret};
use crate::wire::credentials::{Invalid, Question};
use crate::wire::packet::written;
use crate::wire::{Credentials, Judged, judge};

/// Messages that are saved while an identity is waited for.
const MAX_MESSAGES: usize = 32;

/// How long letting go of a session may take: the identity is safe, nobody waits for the goodbye.
const LET_GO: Duration = Duration::from_secs(1);

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The name at the cloud.
    pub device_name: String,
    /// Signs the question.
    pub product_secret: Secret,
}

/// A message as it came, before anybody looked into it. Secret: it may hold a token.
#[derive(Clone, PartialEq, Eq)]
pub struct RawMessage {
    /// The topic; none where the bytes are not one whole message (cut off, too large, not MQTT).
    pub topic: Option<String>,
    /// The payload, or without a topic the bytes as they came. At most 256 KiB.
    pub bytes: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for RawMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawMessage({} bytes, hidden)", self.bytes.len())
    }
}

/// A raw message could not be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not saved")]
pub struct Unsaved;

/// Where raw messages are saved before anybody looks into them: the record.
///
/// A trait and not an async closure: a future that holds one of those and a borrowed argument cannot be sent to another thread yet.
pub trait Keep: Send {
    /// Returns when the message is safe from a power cut.
    fn keep(&mut self, raw: &RawMessage) -> impl Future<Output = Result<(), Unsaved>> + Send;
}

/// How a registration ended.
#[derive(Debug)]
pub enum Registration {
    /// The identity, saved raw, and the session that is still open: save what is to be saved, then let go.
    Issued(Identity, Session),
    /// The cloud said no.
    Refused {
        /// What the code stands for.
        failure: Failure,
        /// The CONNACK return code, 1 to 255.
        return_code: u8,
    },
    /// Not one byte of the question was handed to TLS.
    NeverAsked(Failure),
    /// Asked, and no identity: the registration may be used up.
    Unknown(Failure),
}

/// The session on which an identity came. Dropping it closes without a word.
pub struct Session {
    /// Boxed: it is more than a kilobyte, and it travels.
    connection: Box<Connection>,
    /// The acknowledgement, where one is waited for, and DISCONNECT.
    goodbye: BytesMut,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session")
    }
}

impl Session {
    pub(super) fn new(connection: Connection, acknowledgement: Option<&Packet>) -> Self {
        let mut goodbye = acknowledgement.map(written).unwrap_or_default();
        goodbye.extend_from_slice(&written(&Packet::Disconnect));
        Self { connection: Box::new(connection), goodbye }
    }

    /// Acknowledges the answer where the cloud asked for that, disconnects and closes. Takes at most a second.
    pub async fn let_go(self) {
        self.connection.close(&self.goodbye, Instant::now() + LET_GO).await;
    }
}

impl Cloud {
    /// Asks for an identity. The wait is the profile's `answerTimeoutMs`; a wait is never cut off from outside.
    ///
    /// Every message is given to `keep` before anybody parses it, and nothing stands between its last byte and that call.
    /// Only what was saved is judged. Other messages are saved too, and the wait goes on.
    pub async fn register(&self, mut connection: Connection, request: &Request, keep: &mut impl Keep) -> Registration {
        let question = match self.question(request) {
            Ok(credentials) => credentials.connect_packet(),
            // The device name is the own id as well.
            Err(Invalid::OwnId | Invalid::DeviceName) => return Registration::NeverAsked(Failure::DeviceNameInvalid),
            Err(Invalid::ProductSecret) => return Registration::NeverAsked(Failure::SecretMissing),
            Err(_) => return Registration::NeverAsked(Failure::Defect),
        };
        if !connection.is_usable() {
            return Registration::NeverAsked(Failure::ClosedBeforeAsking);
        }

        self.pace.note(&request.device_name);
        // From here on it is asked, whatever becomes of the bytes.
        let mut deadline = Instant::now() + self.answer_timeout;
        connection.send(&question, deadline).await;

        let mut accepted = false;
        let mut bad_answer = None;
        let mut messages = 0;
        loop {
            match connection.next(deadline).await {
                Incoming::Connack(0) => accepted = true,
                Incoming::Connack(return_code) => {
                    if let (Some(failure), false, None) = (Failure::from_connack(return_code), accepted, bad_answer) {
                        return Registration::Refused { failure, return_code };
                    }
                }
                Incoming::Message(message) => {
                    let raw = RawMessage {
                        topic: Some(message.topic.clone()),
                        bytes: Zeroizing::new(message.payload.to_vec()),
                    };
                    if keep.keep(&raw).await.is_err() {
                        return Registration::Unknown(Failure::RecordNotWritable);
                    }
                    let acknowledgement = acknowledgement(&message);
                    match judge(&message.topic, &message.payload, &self.product_key, &request.device_name) {
                        Judged::Identity(identity) => {
                            return Registration::Issued(identity, Session::new(connection, acknowledgement.as_ref()));
                        }
                        Judged::NotAnAnswer => {}
                        Judged::Malformed => bad_answer = bad_answer.or(Some(Failure::AnswerMalformed)),
                        Judged::ForOther => bad_answer = bad_answer.or(Some(Failure::AnswerForOther)),
                    }
                    messages += 1;
                    if messages == MAX_MESSAGES {
                        return Registration::Unknown(bad_answer.unwrap_or(Failure::NoAnswer));
                    }
                    if let Some(acknowledgement) = acknowledgement {
                        connection.send_packet(&acknowledgement, deadline).await;
                    }
                    if bad_answer.is_some() {
                        // No other answer is expected, but what has arrived already is still looked at.
                        deadline = deadline.min(Instant::now());
                    }
                }
                Incoming::Other(Packet::PubRel(release)) => {
                    connection.send_packet(&Packet::PubComp(PubComp::new(release.pkid)), deadline).await;
                }
                Incoming::Other(_) => {}
                Incoming::End(end) => {
                    // Half an answer may hold a whole identity.
                    let rest = RawMessage { topic: None, bytes: Zeroizing::new(connection.rest().to_vec()) };
                    if !rest.bytes.is_empty() && keep.keep(&rest).await.is_err() {
                        return Registration::Unknown(Failure::RecordNotWritable);
                    }
                    return Registration::Unknown(bad_answer.unwrap_or(match (end, accepted) {
                        (End::NotMqtt, _) => Failure::NotMqtt,
                        (End::TooLarge, _) => Failure::AnswerTooLarge,
                        (End::TimedOut, false) => Failure::NoConnack,
                        (End::TimedOut, true) => Failure::NoAnswer,
                        (End::Closed, false) => Failure::ClosedBeforeConnack,
                        (End::Closed, true) => Failure::ClosedBeforeAnswer,
                    }));
                }
            }
        }
    }

    pub(super) fn question(&self, request: &Request) -> Result<Credentials, Invalid> {
        Credentials::of_registration(&Question {
            // Free to choose and not signed: the name fits, and shows in the cloud's own traces.
            own_id: &request.device_name,
            product_key: &self.product_key,
            product_secret: &request.product_secret,
            device_name: &request.device_name,
            random: &getrandom::u32().map_err(|_| Invalid::Random)?.to_string(),
            secure_mode: self.secure_mode,
            sign_method: self.sign_method,
            instance_id: self.instance_id.as_deref(),
        })
    }
}

/// What a message's sender waits for. The QoS of an answer is not documented.
fn acknowledgement(message: &Publish) -> Option<Packet> {
    match message.qos {
        QoS::AtMostOnce => None,
        QoS::AtLeastOnce => Some(Packet::PubAck(PubAck::new(message.pkid))),
        QoS::ExactlyOnce => Some(Packet::PubRec(PubRec::new(message.pkid))),
    }
}
