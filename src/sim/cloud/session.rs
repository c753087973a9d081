//! One connection of the practice cloud.

use std::io::{self, Write as _};
use std::time::Duration;

use bytes::BytesMut;
use rumqttc::mqttbytes::v4::{
    ConnAck, ConnectReturnCode, Packet, PubAck, PubComp, PubRec, Publish, SubAck, SubscribeReasonCode, UnsubAck,
};
use rumqttc::mqttbytes::{Error, QoS};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_rustls::server::TlsStream;

use super::fault::Fault;
use super::ledger::{Event, Ledger};
use super::verdict::{AUTHENTICATION, Asked, judge};
use crate::domain::{Identity, Secret};
use crate::wire::packet::written;

/// How long a registration may stay connected (the vendor's documents), and how long a client may take to say CONNECT.
const HOLD: Duration = Duration::from_secs(15);

/// Longest packet in bytes that is taken.
const MAX_PACKET: usize = 64 * 1024;

/// A TLS stream with packets on it.
struct Line {
    stream: TlsStream<TcpStream>,
    received: BytesMut,
}

/// Serves one client until it leaves, breaks the rules or has had its time.
pub(super) async fn serve(stream: TlsStream<TcpStream>, ledger: &Ledger) {
    let mut line = Line { stream, received: BytesMut::new() };
    let deadline = Instant::now() + HOLD;
    // A client that leaves or talks nonsense is not worth a word.
    let _ = converse(&mut line, ledger, deadline).await;
    let _ = timeout_at(deadline, line.stream.shutdown()).await;
}

async fn converse(line: &mut Line, ledger: &Ledger, deadline: Instant) -> io::Result<()> {
    let Ok(Packet::Connect(connect)) = timeout_at(deadline, line.hear()).await? else { return Ok(()) };
    ledger.books.lock().seen.connects += 1;
    if let Some(login) = &connect.login {
        ledger.books.lock().passwords.push(Secret::new(login.password.as_str()));
    }
    match judge(&connect, ledger) {
        Err(code) => line.refuse(code, ledger).await,
        Ok(Asked::Login(identity)) => {
            ledger.tell(Event::Online {
                product_key: identity.product_key,
                device_name: identity.device_name,
                client_id: identity.client_id,
            });
            line.say(&connack()).await?;
            line.attend(ledger).await
        }
        Ok(Asked::Registration { product_key, device_name }) => {
            let fault = ledger.take_fault();
            if let Some(Fault::Refuse(code)) = fault {
                return line.refuse(code, ledger).await;
            }
            if fault == Some(Fault::LostOnTheWay) {
                return Ok(());
            }
            let Some(identity) = ledger.issue(&product_key, &device_name, fault) else {
                return line.refuse(AUTHENTICATION, ledger).await;
            };
            if line.answer(&identity, fault).await? == After::Close {
                return Ok(());
            }
            timeout_at(deadline, line.attend(ledger)).await?
        }
    }
}

/// What follows an answer.
#[derive(PartialEq, Eq)]
enum After {
    /// The client is attended until it leaves or the time is over.
    Stay,
    /// The cloud closes.
    Close,
}

impl Line {
    async fn hear(&mut self) -> io::Result<Packet> {
        loop {
            match Packet::read(&mut self.received, MAX_PACKET) {
                Ok(packet) => return Ok(packet),
                Err(Error::InsufficientBytes(_)) => {}
                Err(error) => return Err(io::Error::other(error)),
            }
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    async fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await
    }

    async fn say_packet(&mut self, packet: &Packet) -> io::Result<()> {
        self.say(&written(packet)).await
    }

    /// Says `bytes` and closes TCP in one burst, without a TLS goodbye.
    async fn say_and_vanish(&mut self, bytes: &[u8]) -> io::Result<()> {
        let (tcp, session) = self.stream.get_mut();
        session.writer().write_all(bytes)?;
        let mut burst = Vec::new();
        while session.wants_write() {
            session.write_tls(&mut burst)?;
        }
        tcp.write_all(&burst).await?;
        tcp.shutdown().await
    }

    async fn refuse(&mut self, code: u8, ledger: &Ledger) -> io::Result<()> {
        ledger.tell(Event::Refused { return_code: code });
        // Written by hand: the codec has no codes above 5.
        self.say(&[0x20, 2, 0, code]).await
    }

    async fn answer(&mut self, identity: &Identity, fault: Option<Fault>) -> io::Result<After> {
        let answer = answer(identity, fault);
        match fault {
            Some(Fault::SilentBeforeConnack) => return Ok(After::Stay),
            Some(Fault::CloseBeforeConnack) => return Ok(After::Close),
            Some(Fault::NotMqtt) => {
                self.say(b"HTTP/1.1 400 Bad Request\r\n\r\n").await?;
                return Ok(After::Close);
            }
            Some(Fault::AnswerBeforeConnack) => {
                self.say(&answer).await?;
                self.say(&connack()).await?;
                return Ok(After::Stay);
            }
            Some(Fault::AnswerThenClose) => {
                self.say_and_vanish(&[connack(), answer].concat()).await?;
                return Ok(After::Close);
            }
            Some(Fault::HalfAnswer) => {
                self.say_and_vanish(&[&connack()[..], &answer[..answer.len() / 2]].concat()).await?;
                return Ok(After::Close);
            }
            _ => self.say(&connack()).await?,
        }
        match fault {
            Some(Fault::SilentAfterConnack) => return Ok(After::Stay),
            Some(Fault::CloseAfterConnack) => return Ok(After::Close),
            Some(Fault::Slow(delay)) => sleep(delay).await,
            Some(Fault::OtherMessagesFirst) => {
                for payload in ["hello", "{}", r#"{"deviceName":"somebody","online":true}"#] {
                    self.say_packet(&Packet::Publish(Publish::new("/sys/news", QoS::AtMostOnce, payload))).await?;
                }
            }
            _ => {}
        }
        self.say(&answer).await?;
        Ok(After::Stay)
    }

    /// Answers what a client may say after CONNECT, until it says goodbye.
    async fn attend(&mut self, ledger: &Ledger) -> io::Result<()> {
        loop {
            let reply = match self.hear().await? {
                Packet::Publish(message) => {
                    ledger.tell(Event::Published { topic: message.topic, length: message.payload.len() });
                    match message.qos {
                        QoS::AtMostOnce => continue,
                        QoS::AtLeastOnce => Packet::PubAck(PubAck::new(message.pkid)),
                        QoS::ExactlyOnce => Packet::PubRec(PubRec::new(message.pkid)),
                    }
                }
                Packet::PubRel(release) => Packet::PubComp(PubComp::new(release.pkid)),
                Packet::Subscribe(wish) => {
                    // Nothing is ever published for anybody, so any subscription is granted.
                    let granted = wish.filters.iter().map(|filter| SubscribeReasonCode::Success(filter.qos)).collect();
                    Packet::SubAck(SubAck::new(wish.pkid, granted))
                }
                Packet::Unsubscribe(wish) => Packet::UnsubAck(UnsubAck::new(wish.pkid)),
                Packet::PingReq => Packet::PingResp,
                Packet::Disconnect | Packet::Connect(_) => return Ok(()),
                _ => continue,
            };
            self.say_packet(&reply).await?;
        }
    }
}

fn connack() -> BytesMut {
    written(&Packet::ConnAck(ConnAck::new(ConnectReturnCode::Success, false)))
}

/// The PUBLISH with the identity. Compact JSON in the documents' order: the vendor's C client reads no other.
fn answer(identity: &Identity, fault: Option<Fault>) -> BytesMut {
    let device_name = match fault {
        Some(Fault::OtherDevice) => "other-device",
        _ => &identity.device_name,
    };
    // None of the four needs escaping: names are checked, the rest is made here.
    let mut payload = format!(
        r#"{{"productKey":"{}","deviceName":"{device_name}","clientId":"{}","deviceToken":"{}"}}"#,
        identity.product_key,
        identity.client_id,
        identity.device_token.expose()
    );
    match fault {
        Some(Fault::BrokenJson) => payload.truncate(payload.len() / 2),
        Some(Fault::HugeAnswer) => payload.insert_str(0, &" ".repeat(300 * 1024)),
        _ => {}
    }
    let topic = if fault == Some(Fault::RegisterTopic) { "/ext/register" } else { "/ext/regnwl" };
    let mut message = Publish::new(topic, QoS::AtMostOnce, payload);
    if fault == Some(Fault::AtLeastOnce) {
        message.qos = QoS::AtLeastOnce;
        message.pkid = 1;
    }
    written(&Packet::Publish(message))
}
