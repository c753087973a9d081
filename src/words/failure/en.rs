use std::borrow::Cow;

use super::facts::{disk_cause, line_stopped, other_board, tls_cause};
use super::{Case, FailureWords, words};
use crate::domain::circumstance::Circumstance as C;
use crate::domain::circumstance::quoted;
use crate::domain::failure::{Failure, Verb};
use crate::domain::step::Step;
use crate::domain::visible::visible;
use crate::words::Lang;

pub(super) fn of(case: Case<'_>) -> FailureWords {
    use Failure as F;
    match case.failure {
        F::Silent => words(
            "The unit does not answer",
            match case.circumstance {
                Some(C::Dialog { verb: Verb::ReadSerial }) => {
                    "Its firmware is not in its test mode, or power or cable gave out."
                }
                Some(C::Dialog { verb: Verb::Wake }) | None => {
                    "No power, a loose cable, or the firmware is not in its test mode."
                }
                _ => "It answered before: its power, its cable or its firmware gave out.",
            },
            "Check power and cable, then plug the unit in again. Still silent: red bin.",
        ),
        F::Unplugged => words(
            "The unit was unplugged",
            match case.circumstance {
                Some(C::NotBack) => "Its port did not come back after the unit was reset or its port opened again.",
                _ => "The cable or the unit was taken away while it was being worked on.",
            },
            "Plug it in again and leave it until its result shows.",
        ),
        F::Garbled => words(
            "The unit's answer makes no sense",
            match case.circumstance {
                Some(C::Dialog { verb: Verb::Wake | Verb::ReadSerial }) | None => {
                    "Wrong product on the bench, wrong baud rate, or other firmware than the profile expects."
                }
                _ => "It told its number well before: other firmware than the profile expects, or a disturbed line.",
            },
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
            match case.circumstance {
                Some(C::Name { name, pattern: Some(pattern) }) => format!(
                    "The profile's template gives “{}”, and its own pattern {} refuses that.",
                    visible(name),
                    visible(pattern)
                )
                .into(),
                Some(C::Name { name, pattern: None }) => format!(
                    "The profile's template gives “{}”. The cloud takes 4 to 32 of the letters, digits and - _ @ . : alone.",
                    visible(name)
                )
                .into(),
                _ => Cow::Borrowed("The profile's template gives a name that the profile or the cloud refuses."),
            },
            "Put the unit aside and have an engineer look at the profile.",
        ),
        F::OtherUnit => words(
            "Another unit answers than a moment ago",
            match case.step {
                Some(Step::ReadBack) => {
                    "The unit was swapped while it was being worked on. The one before it may hold the identity by now."
                }
                Some(Step::Write) => "The unit was swapped while it was being worked on. Nothing was written into this one.",
                _ => "The unit was swapped while it was being worked on.",
            },
            "Unplug, then plug in one unit and leave it there.",
        ),
        F::NotStored => words(
            "The unit holds no identity",
            match case.circumstance {
                Some(C::ReadBack { wrote: true, .. }) => "It said yes to the write, and holds nothing.",
                Some(C::ReadBack { wrote: false, .. }) => {
                    "It told the right one before, and holds nothing now; nothing was written in between."
                }
                _ => "It should hold the one on record, and holds nothing.",
            },
            "Plug it in again. Same result: red bin.",
        ),
        F::ReadBackDiffers => words(
            match case.circumstance {
                Some(C::ReadBack { untold: None, .. }) => "The unit holds something else than is on record",
                _ => "Reading back does not prove the identity",
            },
            match case.circumstance {
                Some(C::ReadBack { untold: Some(what), .. }) => format!(
                    "The proof needs its {}, and it does not tell that: other firmware than the profile expects.",
                    visible(what)
                )
                .into(),
                Some(C::ReadBack { wrote: true, differs, .. }) => {
                    format!("Its memory changed or cut what was written ({}).", visible(&differs.join(", "))).into()
                }
                Some(C::ReadBack { wrote: false, differs, .. }) => format!(
                    "It told the right one before, and something else now ({}); nothing was written in between.",
                    visible(&differs.join(", "))
                )
                .into(),
                _ => Cow::Borrowed("It holds something else, or does not tell what the proof needs."),
            },
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
            match case.circumstance {
                Some(C::OfOtherUnit { serial_number }) => format!(
                    "It is the one of unit “{}” on record, and the profile refuses such units.",
                    visible(serial_number)
                )
                .into(),
                _ => Cow::Borrowed("It is not on record for this unit, and the profile refuses such units."),
            },
            "Put it aside for the supervisor.",
        ),
        F::HardwareIdMissing => words(
            "The unit tells no hardware id",
            "The profile asks for chip UID or MAC, and none that can be used came.",
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
            tls_cause(case, Lang::En).unwrap_or("A proxy is in between, or the profile names the wrong host or root.".into()),
            "Call the engineer: network and profile need a look.",
        ),
        F::CertificateExpired => words(
            "The cloud's certificate is not valid today",
            tls_cause(case, Lang::En).unwrap_or("This PC's clock is wrong, or the certificate was not renewed in time.".into()),
            "Set this PC's date and time, then start again. If they are right, call the engineer.",
        ),
        F::TlsFailed => words(
            "No secure connection to the cloud",
            tls_cause(case, Lang::En)
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
                _ => tls_cause(case, Lang::En).unwrap_or("The network is slow or drops packets.".into()),
            },
            "Start again. If it stays so, call the engineer.",
        ),
        F::ClosedBeforeAsking => words(
            "The connection was lost before the question",
            "It broke, or the other side spoke first. Nothing was asked, and no slot is used by it.",
            "Start again.",
        ),
        F::RefusedProtocol => words(
            "The cloud refuses this protocol version",
            "Most likely the host in the profile is not the one for registrations.",
            "Call the engineer: the profile needs a look.",
        ),
        F::RefusedParameter => words(
            "The cloud refuses a parameter",
            "Product key, device name or sign method is not what the cloud wants.",
            "Call the engineer: the profile needs a look.",
        ),
        F::RefusedUnavailable => words(
            "The cloud is busy",
            "It is not available and asks to try later. No slot is used by it.",
            "Wait a minute, then start again.",
        ),
        F::RefusedAuthentication => words(
            "The cloud refuses the signature",
            "The product secret is wrong, or dynamic registration is switched off for this product.",
            "Call the engineer: secret and product need a look.",
        ),
        F::RefusedUnauthorised => words(
            "The cloud does not allow this registration",
            "It gives no reason. The device may be disabled, or all five registrations of its name used.",
            "Put the unit aside and call the supervisor.",
        ),
        F::RefusedOther => words(
            "The cloud refuses, with an unknown code",
            "The code stands in the details.",
            "Call the engineer and name the code.",
        ),
        F::NoConnack => words(
            "The cloud did not answer",
            match case.step {
                Some(Step::Save) => "It sent something, kept on record, but no answer. A registration may have been used.",
                _ => "It was asked; a registration may have been used.",
            },
            "Leave the unit and call the supervisor.",
        ),
        F::ClosedBeforeConnack => words(
            "The connection broke after the question",
            match case.step {
                Some(Step::Save) => {
                    "What came before it broke is kept, sealed, in the record. A registration may have been used."
                }
                _ => "It was asked; a registration may have been used.",
            },
            "Leave the unit and call the supervisor.",
        ),
        F::NoAnswer => words(
            "The cloud accepted, but sent no identity",
            match case.step {
                Some(Step::Save) => "It sent something else, kept on record. A registration is most likely used.",
                _ => "A registration is most likely used, and its identity is lost.",
            },
            "Leave the unit and call the supervisor.",
        ),
        F::ClosedBeforeAnswer => words(
            "The connection broke before the identity came",
            match case.step {
                Some(Step::Save) => {
                    "What came of the answer is kept, sealed, in the record. A registration is most likely used."
                }
                _ => "A registration is most likely used, and its identity is lost.",
            },
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
            "What answered does not speak MQTT",
            "The profile names a wrong host or port, or a trusted proxy is in between; a registration may have been used.",
            "Leave the unit and call the engineer.",
        ),
        F::Interrupted => words(
            "The station stopped while it was asking",
            "Power or program ended between the question and an identity; a registration may have been used.",
            "Leave the unit and call the supervisor.",
        ),
        F::OnlineRefused => words(
            "The identity cannot log in",
            "The cloud refused the online check.",
            "Put the unit aside and call the supervisor.",
        ),
        F::OnlineFailed => words(
            "The online check got no answer",
            "The cloud said nothing, or the connection broke; the identity is on record.",
            "Check the network, then plug the unit in again.",
        ),
        F::PortMissing => words(
            "The serial port is not there",
            "The adapter or its hub was unplugged, or the port has another name.",
            "Plug the adapter in again.",
        ),
        F::PortBusy => words(
            "Another program holds the serial port",
            "A terminal, a second station, or on Linux ModemManager has it open.",
            "Close the other program, then start again.",
        ),
        F::PortDenied => words(
            "No right to open the serial port",
            "This login may not open it: serial ports are for the members of a group.",
            "Call the engineer: this login needs the right.",
        ),
        F::PortFailed => words(
            "The serial port cannot be opened",
            "It is no serial port, or the adapter or its driver is stuck.",
            "Plug the adapter in again, then start again.",
        ),
        F::RecordNotWritable => words(
            "The record cannot be written",
            disk_cause(case, Lang::En).unwrap_or("The disk is full, read-only, gone or defective.".into())
                + " No unit is registered until this is mended.",
            "Do not switch off. Call the engineer.",
        ),
        F::RecordDamaged => words(
            "A part of the record is missing or damaged",
            "A file was deleted, moved, cut, edited, or restored from an old backup.",
            "Call the engineer before the next unit.",
        ),
        F::RecordLocked => words(
            "Another station holds the record",
            "The program runs twice (a window, a call), here or for another login.",
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
            "None that can be used is stored for this product on this PC.",
            "Call the engineer: run “regnwl-station secret set”.",
        ),
        F::SecretLocked => words(
            "The product secret's store does not answer",
            "The keyring is locked and may wait for its password.",
            "Unlock the keyring, then start again.",
        ),
        F::Defect => words(
            "The station made a mistake",
            "A defect of this program, in this slot alone.",
            "Plug the unit in again. If it repeats, call the engineer.",
        ),
        F::LineStopped => words("The line is stopped", line_stopped(case, Lang::En), "Call the engineer before the next unit."),
        F::Claimed => words(
            "This unit is in other hands",
            "One with this serial number, device name or hardware id is at another slot, or is being decided about.",
            "Wait for that one. If it is another unit, put this one aside.",
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
            match case.circumstance {
                Some(C::OtherBoard { recorded, told }) => other_board(recorded, told, Lang::En),
                Some(C::SetAside) => Cow::Borrowed("The one with this number was set aside; its identity is on record."),
                Some(C::WritingBegun) => {
                    Cow::Borrowed("Writing had begun on a unit with this number; its identity is on record.")
                }
                _ => Cow::Borrowed("A unit with this number has its identity on record and is not finished."),
            },
            UNDECIDED,
        ),
        F::AskFinished => words(
            match case.circumstance {
                Some(C::IssuedElsewhere { .. }) => "Another station has registered this number",
                _ => "This serial number is already done",
            },
            match case.circumstance {
                Some(C::OtherBoard { recorded, told }) => other_board(recorded, told, Lang::En),
                Some(C::IssuedElsewhere { station }) => {
                    format!("Station “{}” issued its identity, as that one's batch file says.", visible(station)).into()
                }
                Some(C::SetAside) => Cow::Borrowed("The one with this number was set aside after it had passed."),
                _ => Cow::Borrowed("A unit with this number has passed before, or was issued elsewhere."),
            },
            UNDECIDED,
        ),
        F::AskForeign => words(
            "The unit holds an identity not on record for it",
            match case.circumstance {
                Some(C::OfOtherUnit { serial_number }) => format!(
                    "On record it is the one of unit “{}”: a copy, or a swapped board.",
                    visible(serial_number)
                )
                .into(),
                _ => Cow::Borrowed("It is not on record: provisioned elsewhere, or before this record began."),
            },
            UNDECIDED,
        ),
        F::AskUnknown => words(
            "It may be registered already",
            match case.circumstance {
                Some(C::SetAside) => "It was set aside before it had an identity on record.",
                _ => "An earlier registration ended without an identity.",
            },
            UNDECIDED,
        ),
        F::AskRetired => words(
            "This unit was retired",
            "It was taken out of production.",
            "Put it aside and call the supervisor.",
        ),
        F::AskTwin => words(
            "A very similar unit is on record",
            match case.circumstance {
                Some(C::Alike { number, like }) => format!(
                    "“{}” differs from {} only by case, zeros, spaces or O and 0.",
                    visible(number),
                    quoted(like)
                )
                .into(),
                Some(C::Shared { number, with }) => {
                    let with: Vec<String> = with.iter().map(|(serial, name)| format!("{serial} ({name})")).collect();
                    format!(
                        "“{}” shares its serial number or hardware id with {}, under another device name.",
                        visible(number),
                        quoted(&with)
                    )
                    .into()
                }
                _ => Cow::Borrowed("Their numbers look alike, or they share serial number or hardware id."),
            },
            "Compare the label, then plug it in at the window to decide, or leave it to the supervisor.",
        ),
        F::LabelMissing => words(
            "The label was not scanned",
            "The profile requires it, and nobody is there to scan it.",
            "Give the label in the call, or use the window.",
        ),
    }
}

/// What is to be done about a question that nobody answered.
const UNDECIDED: &str = "Plug it in at the window, or call the supervisor.";
