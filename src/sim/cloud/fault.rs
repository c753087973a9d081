//! What can be made to go wrong with a registration.

use std::fmt;
use std::time::Duration;

/// One way in which a registration goes wrong, or merely looks unusual. In every one but [`Fault::Refuse`] and
/// [`Fault::LostOnTheWay`] one of the registrations of its name is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Fault {
    /// CONNACK with this return code.
    Refuse(u8),
    /// The connection is closed as if the question had never arrived: no identity is made.
    LostOnTheWay,
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

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refuse(code) => write!(f, "refuse:{code}"),
            Self::Slow(delay) => write!(f, "slow:{}", delay.as_millis()),
            named => f.write_str(named.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_told_by_its_name_and_its_number() {
        let faults = [Fault::Refuse(4), Fault::Slow(Duration::from_millis(1500)), Fault::SilentBeforeConnack];
        assert_eq!(faults.map(|fault| fault.to_string()), ["refuse:4", "slow:1500", "silent-before-connack"]);
    }
}
