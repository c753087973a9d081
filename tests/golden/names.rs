//! What is stored as one word.

use regnwl_station::cli::Exit;
use regnwl_station::domain::disk_fault::DiskFault;
use regnwl_station::domain::entry::{NotIssued, PinUse, Plan, Way};
use regnwl_station::domain::failure::{Failure, Verb};
use regnwl_station::domain::outcome::{Outcome, ProofTime, Strength};
use regnwl_station::domain::profile::SignMethod;
use regnwl_station::domain::step::Step;

macro_rules! assert_names {
    ($($type:ident { $($variant:ident = $name:literal,)* })*) => {$({
        let name = |value: $type| match value { $($type::$variant => $name,)* };
        for value in [$($type::$variant),*] {
            assert_eq!(serde_json::to_value(value).unwrap(), name(value), "{value:?}");
            assert_eq!(serde_json::from_value::<$type>(name(value).into()).unwrap(), value);
        }
    })*};
}

#[test]
fn words_of_the_record_and_the_events_stay() {
    assert_names! {
        Outcome {
            Pass = "PASS",
            Fail = "FAIL",
            Pending = "PENDING",
            Unknown = "UNKNOWN",
            Error = "ERROR",
            Collected = "COLLECTED",
            RolledBack = "ROLLED BACK",
            DryRun = "DRY RUN",
            Golden = "GOLDEN",
        }
        Step {
            ReadSerial = "readSerial",
            Check = "check",
            Register = "register",
            Save = "save",
            Write = "write",
            Restore = "restore",
            ReadBack = "readBack",
            Log = "log",
        }
        Plan {
            Register = "register",
            Finish = "finish",
            Known = "known",
            Collect = "collect",
            RegisterAhead = "registerAhead",
            Restore = "restore",
        }
        NotIssued {
            Refused = "refused",
            NeverAsked = "neverAsked",
            Unknown = "unknown",
        }
        SignMethod {
            HmacSha1 = "hmacsha1",
            HmacSha256 = "hmacsha256",
            HmacMd5 = "hmacmd5",
        }
        Verb {
            Wake = "wake",
            ReadSerial = "readSerial",
            WriteSerial = "writeSerial",
            ReadHardwareId = "readHardwareId",
            ReadInfo = "readInfo",
            Set = "set",
            ReadIdentity = "readIdentity",
            Write = "write",
            Reset = "reset",
            Restore = "restore",
        }
        Way {
            Sent = "sent",
            Heard = "heard",
        }
        Strength {
            Token = "token",
            Digest = "digest",
            ClientId = "clientId",
            Online = "online",
        }
        ProofTime {
            SameSession = "sameSession",
            Reopen = "reopen",
            Reset = "reset",
        }
        PinUse {
            Answer = "answer",
            Unit = "unit",
            Reveal = "reveal",
            Supervisor = "supervisor",
            Secret = "secret",
            HostKey = "hostKey",
            CloseBatch = "closeBatch",
            RetireBatch = "retireBatch",
            AcceptRecord = "acceptRecord",
            GoOn = "goOn",
            PlantGate = "plantGate",
            Operators = "operators",
            Package = "package",
            GateProgram = "gateProgram",
            CloseStation = "closeStation",
            Other = "other",
        }
        DiskFault {
            Full = "full",
            ReadOnly = "readOnly",
            Denied = "denied",
            Gone = "gone",
            Failed = "failed",
        }
    }
}

#[test]
fn codes_of_failures_stay() {
    assert_names! {
        Failure {
            Silent = "D-01",
            Unplugged = "D-02",
            Garbled = "D-03",
            AnsweredError = "D-04",
            ReplyTooLong = "D-05",
            SerialRefused = "D-06",
            SerialNotText = "D-07",
            DeviceNameInvalid = "D-08",
            OtherUnit = "D-09",
            NotStored = "D-10",
            ReadBackDiffers = "D-11",
            NotWritable = "D-12",
            LabelDiffers = "D-13",
            ForeignIdentityRefused = "D-14",
            HardwareIdMissing = "D-15",
            ReadingsDiffer = "D-16",
            Unanswered = "D-17",
            NotAsRequired = "D-20",
            NumberMissing = "D-21",
            NumberNotTaken = "D-22",
            ValueNotTaken = "D-23",
            NumberOfOther = "D-24",
            PlantRefuses = "D-25",
            NameNotResolved = "C-01",
            Unreachable = "C-02",
            CertificateUntrusted = "C-03",
            CertificateExpired = "C-04",
            TlsFailed = "C-05",
            ConnectTimeout = "C-06",
            ClosedBeforeAsking = "C-07",
            RefusedProtocol = "C-11",
            RefusedParameter = "C-12",
            RefusedUnavailable = "C-13",
            RefusedAuthentication = "C-14",
            RefusedUnauthorised = "C-15",
            RefusedOther = "C-19",
            NoConnack = "C-21",
            ClosedBeforeConnack = "C-22",
            NoAnswer = "C-23",
            ClosedBeforeAnswer = "C-24",
            AnswerMalformed = "C-25",
            AnswerForOther = "C-26",
            AnswerTooLarge = "C-27",
            IdentityClash = "C-28",
            NotMqtt = "C-29",
            Interrupted = "C-30",
            OnlineRefused = "C-31",
            OnlineFailed = "C-32",
            IdentitiesUsedUp = "C-33",
            PortMissing = "S-01",
            PortBusy = "S-02",
            PortDenied = "S-03",
            PortFailed = "S-04",
            LineUnreachable = "S-18",
            LineNotLetIn = "S-19",
            HostKeyNotPinned = "S-20",
            LineProgram = "S-21",
            RecordNotWritable = "S-05",
            RecordDamaged = "S-06",
            OtherMachine = "S-24",
            RecordLocked = "S-07",
            RecordTooNew = "S-08",
            SealKeyWrong = "S-09",
            SecretMissing = "S-10",
            SecretLocked = "S-11",
            Defect = "S-12",
            RegistrationsPaused = "S-13",
            Claimed = "S-14",
            Stopped = "S-15",
            GoldenDiffers = "S-30",
            GoldenDue = "S-31",
            FilesUnfit = "S-17",
            RangeUsedUp = "S-26",
            ValueNotListed = "S-27",
            ValueRefused = "S-28",
            RangeUncertain = "S-29",
            CapReached = "S-32",
            PlantGateAway = "S-33",
            PlantGateUnclear = "S-34",
            PackageOver = "S-35",
            StationClosed = "S-36",
            SharedBookAway = "S-38",
            Aborted = "O-01",
            AskSameUnit = "O-02",
            AskFinished = "O-03",
            AskForeign = "O-04",
            AskUnknown = "O-05",
            AskRetired = "O-06",
            AskTwin = "O-07",
            LabelMissing = "O-08",
            RegisteredAhead = "O-09",
            AskRolledBack = "O-10",
            AskNoWayBack = "O-11",
            AskNotListed = "O-12",
            FirstArticle = "O-20",
            AskHandedOver = "O-14",
            AskOrphan = "O-18",
            AskNumberLost = "O-21",
            AskKnownElsewhere = "O-23",
        }
    }
}

#[test]
fn exit_codes_stay() {
    for exit in [Exit::Done, Exit::NotAllPass, Exit::AtFault, Exit::CannotGoOn, Exit::FileBehind] {
        let code = match exit {
            Exit::Done => 0,
            Exit::NotAllPass => 1,
            Exit::AtFault => 2,
            Exit::CannotGoOn => 3,
            Exit::FileBehind => 4,
        };
        assert_eq!(exit.code(), code, "{exit:?}");
    }
}
