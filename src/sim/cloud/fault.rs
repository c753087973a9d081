//! What can be made to go wrong with a registration.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// One way in which a registration goes wrong, or merely looks unusual. In every one but [`Fault::Refuse`] a slot of the name is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// CONNACK with this return code.
    Refuse(u8),
    /// Nothing is said.
    SilentBeforeConnack,
    /// CONNACK 0, then nothing.
    SilentAfterConnack,
    /// The connection is closed instead of a CONNACK.
    CloseBeforeConnack,
    /// The connection is closed after CONNACK 0.
    CloseAfterConnack,
    /// The identity comes before CONNACK.
    AnswerBeforeConnack,
    /// The answer names another device.
    OtherDevice,
    /// The answer ends in the middle of its JSON.
    BrokenJson,
    /// The connection is closed in the middle of the answer's packet.
    HalfAnswer,
    /// The answer has 300 KiB of blanks in front.
    HugeAnswer,
    /// Something that is not MQTT is said instead of a CONNACK.
    NotMqtt,
    /// Three other messages come first.
    OtherMessagesFirst,
    /// The answer comes this much later.
    Slow(Duration),
    /// The connection is closed in one burst with the answer, without a TLS goodbye.
    AnswerThenClose,
    /// The answer comes with QoS 1.
    AtLeastOnce,
    /// The answer comes on `/ext/register`.
    RegisterTopic,
    /// The answer repeats the client id and token of the identity before.
    RepeatIdentity,
}

/// No fault has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such fault")]
pub struct UnknownFault;

impl Fault {
    /// Every fault that has no number, with its name on the command line.
    pub const NAMED: [(&'static str, Self); 15] = [
        ("silent-before-connack", Self::SilentBeforeConnack),
        ("silent-after-connack", Self::SilentAfterConnack),
        ("close-before-connack", Self::CloseBeforeConnack),
        ("close-after-connack", Self::CloseAfterConnack),
        ("answer-before-connack", Self::AnswerBeforeConnack),
        ("other-device", Self::OtherDevice),
        ("broken-json", Self::BrokenJson),
        ("half-answer", Self::HalfAnswer),
        ("huge-answer", Self::HugeAnswer),
        ("not-mqtt", Self::NotMqtt),
        ("other-messages-first", Self::OtherMessagesFirst),
        ("answer-then-close", Self::AnswerThenClose),
        ("at-least-once", Self::AtLeastOnce),
        ("register-topic", Self::RegisterTopic),
        ("repeat-identity", Self::RepeatIdentity),
    ];
}

/// Reads the name of a fault: one of [`Fault::NAMED`], `refuse:<CONNACK code>` or `slow:<milliseconds>`.
impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        match text.split_once(':') {
            Some(("refuse", code)) => match code.parse() {
                Ok(code @ 1..) => Ok(Self::Refuse(code)),
                _ => Err(UnknownFault),
            },
            Some(("slow", ms)) => ms.parse().map(|ms| Self::Slow(Duration::from_millis(ms))).map_err(|_| UnknownFault),
            _ => Self::NAMED.iter().find(|named| named.0 == text).map(|named| named.1).ok_or(UnknownFault),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refuse(code) => write!(f, "refuse:{code}"),
            Self::Slow(delay) => write!(f, "slow:{}", delay.as_millis()),
            named => f.write_str(Self::NAMED.iter().find(|entry| entry.1 == *named).map_or("", |entry| entry.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_read_back_from_its_name() {
        let numbered = [Fault::Refuse(4), Fault::Slow(Duration::from_millis(1500))];
        for fault in Fault::NAMED.into_iter().map(|named| named.1).chain(numbered) {
            assert_eq!(fault.to_string().parse(), Ok(fault));
        }
        for text in ["", "refuse", "refuse:0", "refuse:256", "slow:x", "silent"] {
            assert_eq!(text.parse::<Fault>(), Err(UnknownFault), "{text}");
        }
    }
}
