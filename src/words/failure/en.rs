use std::borrow::Cow;

use super::{Case, FailureWords, words};
use crate::domain::circumstance::Circumstance as C;
use crate::domain::failure::Failure;
use crate::words::{Lang, tls};

pub(super) fn of(case: Case<'_>) -> FailureWords {
    use Failure as F;
    match case.failure {
        F::Silent => words(
            "The unit does not answer",
            "No power, a loose cable, or the firmware is not in its test mode.",
            "Check power and cable, then plug the unit in again. Still silent: red bin.",
        ),
        F::Unplugged => words(
            "The unit was unplugged",
            "The cable or the unit was taken away while it was being worked on.",
            "Plug it in again and leave it until its result shows.",
        ),
        F::Garbled => words(
            "The unit's answer makes no sense",
            "Wrong product on the bench, wrong baud rate, or other firmware than the profile expects.",
            "Check that it is the right product. If it is, red bin.",
        ),
        F::AnsweredError => words(
            "The unit answered with an error",
            "Its firmware refused the command, or it is not in its test mode.",
            "Check the firmware mode, then plug it in again. Same error: red bin.",
        ),
        F::ReplyTooLong => words(
            "The unit's answer is too long",
            "It keeps talking: boot messages, or other firmware than the profile expects.",
            "Plug it in again. Same result: red bin.",
        ),
        F::SerialRefused => words(
            "The serial number is refused",
            "It is blank, a placeholder (all 0, all F), or not of the shape that the profile wants.",
            "Have its serial number burned, or put it into the red bin.",
        ),
        F::SerialNotText => words(
            "The serial number is not plain text",
            "It holds bytes that no number has (noise on the line, a number that was never burned), or characters that the profile does not allow.",
            "Check the cable and plug it in again. Same result: red bin, for a new number.",
        ),
        F::DeviceNameInvalid => words(
            "No device name from this number",
            "The profile's template gives a name that the cloud would refuse.",
            "Put the unit aside and have an engineer look at the profile.",
        ),
        F::OtherUnit => words(
            "Another unit answers than a moment ago",
            "The unit was swapped while it was being worked on. Nothing was written.",
            "Unplug, then plug in one unit and leave it there.",
        ),
        F::NotStored => words(
            "The unit did not store its identity",
            "It said yes to the write, and holds nothing.",
            "Plug it in again. Same result: red bin.",
        ),
        F::ReadBackDiffers => words(
            "The unit holds something else than was written",
            "Its memory changed or cut the identity.",
            "Plug it in again. Same result: red bin.",
        ),
        F::NotWritable => words(
            "The identity does not fit this unit",
            "A value is too long, or holds a character that the unit's commands cannot carry.",
            "Put the unit aside and have an engineer look at the profile.",
        ),
        F::LabelDiffers => words(
            "Label and unit do not match",
            "The scanned label is not the serial number that the unit tells.",
            "Find the right label, scan it, and plug the unit in again.",
        ),
        F::ForeignIdentityRefused => words(
            "The unit already has an identity",
            "It was provisioned elsewhere, and the profile refuses such units.",
            "Put it aside for the supervisor.",
        ),
        F::HardwareIdMissing => words(
            "The unit tells no hardware id",
            "The profile asks for chip UID or MAC, and none came.",
            "Plug it in again. Same result: red bin.",
        ),
        F::ReadingsDiffer => words(
            "The unit tells two different numbers",
            "Serial number or hardware id were another one at the second reading: it is still starting, the line has noise, or it was swapped. Nothing was registered.",
            "Wait until it has started, then plug it in again. Same result: check the cable, then red bin.",
        ),
        F::Unanswered => words(
            "The unit is heard, but does not answer",
            "It repeats the command or printed something, so power and cable are there. Its firmware hangs or is not in its test mode, or the cable joins send and receive.",
            "Switch it off and on, then plug it in again. Same result: red bin.",
        ),
        F::NameNotResolved => words(
            "The cloud's address was not found",
            "This PC has no network, its DNS does not know the name, or the profile names a wrong host.",
            "Check the network cable, then start again.",
        ),
        F::Unreachable => words(
            "The cloud cannot be reached",
            match case.circumstance {
                Some(C::ConnectionRefused) => {
                    "The host takes no connection on this port: wrong port, cloud down, or a firewall."
                }
                Some(C::NoRoute) => "This PC has no network, or no way to the host.",
                _ => "No network, or a firewall closes the port.",
            },
            "Check the network, then start again.",
        ),
        F::CertificateUntrusted => words(
            "The cloud's certificate is not trusted",
            tls_cause(case).unwrap_or("A proxy is in between, or the profile names the wrong host or root.".into()),
            "Call the engineer: network and profile need a look.",
        ),
        F::CertificateExpired => words(
            "The cloud's certificate is not valid today",
            tls_cause(case).unwrap_or("This PC's clock is wrong, or the certificate was not renewed in time.".into()),
            "Set this PC's date and time, then start again. If they are right, call the engineer.",
        ),
        F::TlsFailed => words(
            "No secure connection to the cloud",
            tls_cause(case)
                .unwrap_or("This PC and what answers at the cloud's address could not agree on a connection.".into()),
            "Call the engineer: host, port and network need a look.",
        ),
        F::ConnectTimeout => words(
            "Connecting to the cloud took too long",
            match case.circumstance {
                Some(C::NameServerSilent) => "The name server (DNS) does not answer.".into(),
                Some(C::WaySilent) => {
                    "Nothing answers at the cloud's address: a firewall, or the network drops packets.".into()
                }
                _ => tls_cause(case).unwrap_or("The network is slow or drops packets.".into()),
            },
            "Start again. If it stays so, call the engineer.",
        ),
        F::ClosedBeforeAsking => words(
            "The connection broke before the question",
            "Nothing was asked of the cloud, and no slot is used.",
            "Start again.",
        ),
        F::RefusedProtocol => words(
            "The cloud refuses this protocol version",
            "The host in the profile is not the one for registrations.",
            "Call the engineer: the profile needs a look.",
        ),
        F::RefusedParameter => words(
            "The cloud refuses a parameter",
            "Product key, device name or sign method is not what the cloud wants.",
            "Call the engineer: the profile needs a look.",
        ),
        F::RefusedUnavailable => {
            words("The cloud is busy", "It asks to try later. No slot is used.", "Wait a minute, then start again.")
        }
        F::RefusedAuthentication => words(
            "The cloud refuses the signature",
            "The product secret is wrong, or dynamic registration is switched off for this product.",
            "Call the engineer: secret and product need a look.",
        ),
        F::RefusedUnauthorised => words(
            "The cloud does not allow this registration",
            "The device is disabled, or all five of its registrations are used.",
            "Put the unit aside and call the supervisor.",
        ),
        F::RefusedOther => words(
            "The cloud refuses, with an unknown code",
            "The code stands in the details.",
            "Call the engineer and name the code.",
        ),
        F::NoConnack => words(
            "The cloud did not answer",
            "It was asked; a registration may have been used.",
            "Leave the unit and call the supervisor.",
        ),
        F::ClosedBeforeConnack => words(
            "The connection broke after the question",
            "It was asked; a registration may have been used.",
            "Leave the unit and call the supervisor.",
        ),
        F::NoAnswer => words(
            "The cloud accepted, but sent no identity",
            "A registration is most likely used, and its identity is lost.",
            "Leave the unit and call the supervisor.",
        ),
        F::ClosedBeforeAnswer => words(
            "The connection broke before the identity came",
            "A registration is most likely used, and its identity is lost.",
            "Leave the unit and call the supervisor.",
        ),
        F::AnswerMalformed => words(
            "The cloud's answer cannot be understood",
            "It is kept, sealed, in the record.",
            "Leave the unit and call the engineer.",
        ),
        F::AnswerForOther => words(
            "The cloud's answer is for another device",
            "It is kept, sealed, in the record, and was not written.",
            "Leave the unit and call the engineer.",
        ),
        F::AnswerTooLarge => words(
            "The cloud's answer is too large",
            "Its beginning is kept, sealed, in the record.",
            "Leave the unit and call the engineer.",
        ),
        F::IdentityClash => words(
            "The cloud repeated another unit's identity",
            "Two units must never share one. It was not written.",
            "Leave the unit and call the engineer at once.",
        ),
        F::NotMqtt => words(
            "Something else than the cloud answered",
            "A proxy or a login page is in between; a registration may have been used.",
            "Leave the unit and call the engineer.",
        ),
        F::Interrupted => words(
            "The station stopped while it was asking",
            "Power or program ended between question and answer; a registration may have been used.",
            "Leave the unit and call the supervisor.",
        ),
        F::OnlineRefused => words(
            "The new identity cannot log in",
            "The cloud refused the online check.",
            "Put the unit aside and call the supervisor.",
        ),
        F::OnlineFailed => words(
            "The online check got no answer",
            "The network broke; the identity is on record.",
            "Check the network, then plug the unit in again.",
        ),
        F::PortMissing => {
            words("The serial port is gone", "The adapter or its hub was unplugged.", "Plug the adapter in again.")
        }
        F::PortBusy => words(
            "Another program holds the serial port",
            "A terminal or a second station is open.",
            "Close the other program, then start again.",
        ),
        F::PortDenied => words(
            "No right to open the serial port",
            "This login is not in the group that may use serial ports.",
            "Call the engineer: this login needs the right.",
        ),
        F::PortFailed => words(
            "The serial port cannot be opened",
            "The adapter or its driver is stuck.",
            "Plug the adapter in again, then start again.",
        ),
        F::RecordNotWritable => words(
            "The record cannot be written",
            "The disk is full, read-only or gone. No unit is registered until this is mended.",
            "Do not switch off. Call the engineer.",
        ),
        F::RecordDamaged => words(
            "A part of the record is missing or damaged",
            "A file was deleted, moved, cut, edited, or restored from an old backup.",
            "Call the engineer before the next unit.",
        ),
        F::RecordLocked => words(
            "Another station holds the record",
            "The program runs twice, here or for another login.",
            "Close the other one, then open this one again.",
        ),
        F::RecordTooNew => words(
            "The record is from a later version",
            "A newer station has written it.",
            "Call the engineer: this program needs an update.",
        ),
        F::SealKeyWrong => words(
            "The seal key does not open this record",
            "The key is missing or belongs to another station.",
            "Call the engineer: the right key must be put back.",
        ),
        F::SecretMissing => words(
            "There is no product secret",
            "None is stored for this product on this PC.",
            "Call the engineer: run “regnwl-station secret set”.",
        ),
        F::SecretLocked => words(
            "The product secret's store does not answer",
            "The keyring is locked and may wait for its password.",
            "Unlock the keyring, then start again.",
        ),
        F::Defect => words(
            "The station made a mistake",
            "A defect of this program; the other slots go on.",
            "Plug the unit in again. If it repeats, call the engineer.",
        ),
        F::LineStopped => words(
            "The line is stopped",
            "Too many registrations in a row ended in the same bad way.",
            "Call the engineer before the next unit.",
        ),
        F::Claimed => words(
            "Another slot works on this serial number",
            "Two units with one number are plugged in.",
            "Put this one aside and wait for the other.",
        ),
        F::Stopped => words(
            "The station stopped in the middle",
            "It was ended, or the power went. All that was known is on record.",
            "Plug the unit in again: it goes on from the record.",
        ),
        F::FilesUnfit => words(
            "A file of the station is not its own",
            "It belongs to another user, others can write to it, or it is something else than a file.",
            "Call the engineer before the next unit.",
        ),
        F::Aborted => words("Stopped by a person", "Abort was pressed.", "Plug it in again, or start again."),
        F::AskSameUnit => words(
            "Is it the same unit as before?",
            "Writing had begun on a unit with this number; its identity is on record.",
            "Answer the question, or leave it to the supervisor.",
        ),
        F::AskFinished => words(
            "This serial number is already done",
            "A unit with this number has passed before.",
            "Answer the question, or leave it to the supervisor.",
        ),
        F::AskForeign => words(
            "The unit has an identity that is not on record",
            "It was provisioned elsewhere.",
            "Answer the question, or leave it to the supervisor.",
        ),
        F::AskUnknown => words(
            "It may be registered already",
            "An earlier registration ended without an answer.",
            "Answer the question, or leave it to the supervisor.",
        ),
        F::AskRetired => words(
            "This unit was retired",
            "A supervisor has taken it out of production.",
            "Put it aside and call the supervisor.",
        ),
        F::AskTwin => words(
            "A very similar serial number is on record",
            "The two differ only by case, zeros, spaces or O and 0.",
            "Compare the label, then answer the question.",
        ),
        F::LabelMissing => words(
            "The label was not scanned",
            "The profile requires it, and nobody is there to scan it.",
            "Give the label in the call, or use the window.",
        ),
    }
}

fn tls_cause(case: Case<'_>) -> Option<Cow<'static, str>> {
    match case.circumstance {
        Some(C::Tls(refusal)) => Some(tls::cause(Lang::En, refusal).into()),
        _ => None,
    }
}
