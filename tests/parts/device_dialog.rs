//! The dialog with practice units: every preset, every fault, in memory on a paused clock.

use std::sync::Arc;
use std::time::Duration;

use regnwl_station::device::{Device, DeviceFault};
use regnwl_station::domain::dialog_profile::DialogProfile;
use regnwl_station::domain::failure::{Failure, Verb};
use regnwl_station::domain::identity::Identity;
use regnwl_station::domain::secret::Secret;
use regnwl_station::link::bytes::ByteLink;
use regnwl_station::sim::device::{Fault, PracticeUnit, Stored};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::wire::catch::Catch;
use regnwl_station::wire::dialog::CompiledDialog;
use regnwl_station::wire::preset;
use tokio::time::Instant;

pub const TOKEN: &str = "Zk3vTq9LwX2mB7nR5yHc8dJf4gPs6aQe";

pub fn identity(token: &str) -> Identity {
    Identity {
        product_key: "a1B2c3D4e5F".into(),
        device_name: "SN-0001".into(),
        client_id: "K4fT9xQ2mB7wZ1pL".into(),
        device_token: Secret::new(token),
    }
}

fn dialog(dialect: Dialect) -> Arc<CompiledDialog> {
    Arc::new(CompiledDialog::new(&preset::preset(dialect.name()).unwrap()).unwrap())
}

fn unit(dialect: Dialect, faults: &[Fault]) -> (PracticeUnit, Device) {
    let unit = PracticeUnit::new(dialect, "SN-0001");
    unit.set_faults(faults);
    let (station, device) = ByteLink::pair();
    unit.on_link(device);
    (unit, Device::new(station, dialog(dialect), Instant::now()))
}

/// A unit with this fault behind a dialog of its own.
fn unit_of(profile: &str, faults: &[Fault]) -> (PracticeUnit, Device) {
    let profile: DialogProfile = serde_json::from_str(profile).unwrap();
    let (station, device) = ByteLink::pair();
    let unit = PracticeUnit::new(Dialect::At, "SN-0001");
    unit.set_faults(faults);
    unit.on_link(device);
    (unit, Device::new(station, Arc::new(CompiledDialog::new(&profile).unwrap()), Instant::now()))
}

async fn write(device: &mut Device, token: &str) -> Result<(), DeviceFault> {
    device.write_identity(&identity(token), "host.example", 1883).await
}

/// Everything a station does with a unit; returns the token that was read back.
async fn provision(device: &mut Device, token: &str) -> Result<Option<Secret>, DeviceFault> {
    device.wake().await?;
    // As they were caught: the declared trim comes later.
    assert_eq!(device.read_serial().await?.trim(), "SN-0001");
    assert_eq!(device.read_hardware_id().await?.as_deref().map(str::trim), Some("uid-SN-0001"));
    assert_eq!(device.read_identity().await?, None);
    write(device, token).await?;
    device.settle().await?;
    Ok(device.read_identity().await?.and_then(|held| held.device_token))
}

fn tape(device: &Device) -> String {
    device.tape().iter().map(|line| format!("{:?} {:?} {}\n", line.verb, line.way, line.text)).collect()
}

#[tokio::test(start_paused = true)]
async fn each_preset_provisions_a_unit_and_no_token_is_on_the_tape() {
    for dialect in Dialect::ALL {
        let (unit, mut device) = unit(dialect, &[]);
        let read_back = provision(&mut device, TOKEN).await.unwrap();
        assert_eq!(read_back, Some(Secret::new(TOKEN)));
        assert_eq!(unit.held().unwrap().client_id, "K4fT9xQ2mB7wZ1pL");
        device.reset().await.unwrap();
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert_eq!(unit.resets(), 1, "{dialect:?}");
        let tape = tape(&device);
        assert!(tape.contains("SN-0001") && !tape.contains(&TOKEN[..8]), "{tape}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_well_behaved_unit_is_never_waited_for() {
    // A shell may be one that a key press stops in its boot: until it was heard, the line must be silent.
    for (dialect, waits) in [(Dialect::At, 50), (Dialect::Json, 50), (Dialect::Shell, 1500)] {
        let (_unit, mut device) = unit(dialect, &[]);
        let begin = Instant::now();
        provision(&mut device, TOKEN).await.unwrap();
        assert_eq!(begin.elapsed().as_millis(), waits, "{dialect:?} waits for something besides the settling");
    }
}

#[tokio::test(start_paused = true)]
async fn noise_of_every_kind_does_not_disturb_any_preset() {
    use Fault::*;
    for dialect in Dialect::ALL {
        for fault in [
            Chatter,
            SplitBytes,
            MergedLines,
            GarbageOnLine,
            Echo(true),
            Echo(false),
            TellsToken,
            LateAnswers(150),
            OkFirst,
            OtherMemberOrder,
            TrailingBlanks,
            Colours,
            Talks(20),
        ] {
            let (_unit, mut device) = unit(dialect, &[fault]);
            let read_back = provision(&mut device, TOKEN)
                .await
                .unwrap_or_else(|error| panic!("{dialect:?} {fault:?} {error}\n{}", tape(&device)));
            assert_eq!(read_back, Some(Secret::new(TOKEN)), "{dialect:?} {fault:?}");
            device.read_serial().await.unwrap();
            assert!(!tape(&device).contains(&TOKEN[..8]), "{dialect:?} {fault:?}\n{}", tape(&device));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_unit_that_never_stops_talking_is_asked_whether_it_has_finished_and_not_waited_for() {
    for dialect in Dialect::ALL {
        let (_unit, mut device) = unit(dialect, &[Fault::Talks(20)]);
        device.wake().await.unwrap();
        write(&mut device, TOKEN).await.unwrap();
        let begin = Instant::now();
        device.settle().await.unwrap();
        assert!(begin.elapsed() <= Duration::from_millis(250), "{dialect:?} {:?}", begin.elapsed());
        assert_eq!(device.read_identity().await.unwrap().unwrap().device_token, Some(Secret::new(TOKEN)));
    }
}

/// Bytes that no serial number has, in one.
const DAMAGED: [&[u8]; 14] = [
    b"SN26\0A12345",
    b"\0SN26A12345",
    b"SN26A12345\0",
    b"SN26A12345\0\0\0\0\0\0",
    b"SN26\x7fA12345",
    b"SN26\x07A12345",
    b"SN26\x1b[0mA12345",
    b"SN26\x1bA12345",
    b"SN26\xff\xffA12345",
    b"\xd3\xce26A12345",
    b"SN26\xef\xbf\xbdA12345",
    b"SN26\xc2\x85A12345",
    b"SN26\x08A12345",
    b"SN26\x11A12345",
];

#[tokio::test(start_paused = true)]
async fn a_serial_number_with_a_byte_that_none_has_is_tried_again_and_then_is_none() {
    for dialect in [Dialect::At, Dialect::Shell] {
        for damaged in DAMAGED {
            let (_unit, mut device) = unit(dialect, &[Fault::SerialBytes(damaged)]);
            device.wake().await.unwrap();
            let begin = Instant::now();
            let fault = device.read_serial().await.unwrap_err();
            assert_eq!((fault.failure, fault.tries), (Failure::SerialNotText, 3), "{dialect:?} {damaged:?}");
            // Not all of them within one burst of noise.
            assert!(begin.elapsed() >= Duration::from_millis(500), "{:?}", begin.elapsed());
            let (_unit, mut device) = unit(dialect, &[Fault::SerialBytesAt(1, damaged)]);
            device.wake().await.unwrap();
            assert_eq!(device.read_serial().await.unwrap(), "SN-0001", "{dialect:?} {damaged:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_carriage_return_in_a_serial_number_is_not_its_end() {
    // Within the quotes of AT it leaves no answer at all.
    for (dialect, failure) in [(Dialect::Shell, Failure::SerialNotText), (Dialect::At, Failure::Garbled)] {
        for split in [&[][..], &[Fault::SplitBytes]] {
            let faults = [&[Fault::SerialBytes(b"SN26\rA12345")], split].concat();
            let (_unit, mut device) = unit(dialect, &faults);
            device.wake().await.unwrap();
            assert_eq!(device.read_serial().await.unwrap_err().failure, failure, "{dialect:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_read_back_with_a_nul_is_none() {
    for dialect in [Dialect::At, Dialect::Shell] {
        let (_unit, mut device) = unit(dialect, &[Fault::NulInToken]);
        device.wake().await.unwrap();
        write(&mut device, TOKEN).await.unwrap();
        let fault = device.read_identity().await.unwrap_err();
        assert_eq!((fault.failure, fault.tries), (Failure::Garbled, 3), "{dialect:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_unit_that_repeats_the_command_and_hangs_is_heard_and_one_that_prints_is_not_silent() {
    let (_unit, mut device) = unit(Dialect::At, &[Fault::SilentAt(Verb::ReadSerial)]);
    assert_eq!(device.read_serial().await.unwrap_err().failure, Failure::Unanswered);
    // It boots, and hangs.
    let (_unit, mut device) = unit(Dialect::At, &[Fault::Chatter, Fault::Silent]);
    assert_eq!(device.wake().await.unwrap_err().failure, Failure::Unanswered);
    // Nineteen answers that make no sense, and one that does not come.
    let (station, mut unit) = ByteLink::pair();
    let answering = tokio::spawn(async move {
        for _ in 0..79 {
            unit.read().await.unwrap();
            unit.write_all(b"login: \r\n").await.unwrap();
        }
        unit
    });
    let mut device = Device::new(station, dialog(Dialect::At), Instant::now());
    assert_eq!(device.wake().await.unwrap_err().failure, Failure::Garbled);
    drop(answering.await);
}

#[tokio::test(start_paused = true)]
async fn a_boot_is_not_touched_and_a_boot_loader_is_not_taken_for_the_system() {
    let (unit, mut device) = unit(Dialect::Shell, &[Fault::BootLoader]);
    let begin = Instant::now();
    device.wake().await.unwrap_or_else(|fault| panic!("{fault}\n{}", tape(&device)));
    assert!(!unit.is_boot_touched());
    let took = begin.elapsed().as_millis();
    assert!((6500..6700).contains(&took), "it took {took} ms to see the prompt");
    assert_eq!(device.read_serial().await.unwrap(), "SN-0001");

    // One that stands in its boot loader already answers, and it is not the system that does.
    let (station, mut loader) = ByteLink::pair();
    let standing = tokio::spawn(async move {
        while let Ok(bytes) = loader.read().await {
            let line = String::from_utf8(bytes.to_vec()).unwrap();
            let words = line.trim_end().strip_prefix("echo ").unwrap_or("Unknown command").to_owned();
            loader.write_all(format!("{line}{words}\r\nhisilicon # ").as_bytes()).await.unwrap();
        }
    });
    let mut device = Device::new(station, dialog(Dialect::Shell), Instant::now());
    assert_eq!(device.wake().await.unwrap_err().failure, Failure::Garbled);
    drop(device);
    standing.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_unit_that_is_asked_again_and_again_whether_it_is_there_is_not_touched_in_its_boot() {
    use regnwl_station::device::Probe;
    let (unit, mut device) = unit(Dialect::Shell, &[Fault::BootLoader]);
    let begin = Instant::now();
    let mut probes = Vec::new();
    while begin.elapsed() < Duration::from_secs(8) {
        probes.push(device.probe().await);
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    assert!(!unit.is_boot_touched());
    assert_eq!((probes[0], probes.last()), (Probe::NotAsked, Some(&Probe::Answered)));
    assert!(!probes.contains(&Probe::Quiet));
}

#[tokio::test(start_paused = true)]
async fn nasty_values_arrive_whole_or_are_refused_before_they_are_sent() {
    let nasty =
        ["a\"b,\\c", "'; reboot; echo '", "$(reboot) `x` ${HOME}", "a\r\nAT+RST", "\",\"cmd\":\"reset\"", "tok\u{e9}n"];
    for dialect in Dialect::ALL {
        for token in nasty {
            let (unit, mut device) = unit(dialect, &[]);
            match write(&mut device, token).await {
                Ok(()) => assert_eq!(unit.held().unwrap().device_token.expose(), token, "{dialect:?}"),
                Err(fault) => {
                    assert_eq!((dialect, fault.failure), (Dialect::Shell, Failure::NotWritable));
                    assert!(token.contains('\r') && unit.held().is_none());
                }
            }
            assert_eq!(unit.resets(), 0, "{dialect:?} {token}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_value_that_is_too_long_for_the_unit_is_not_sent() {
    let (unit, mut device) = unit(Dialect::At, &[]);
    let fault = write(&mut device, &"x".repeat(1100)).await.unwrap_err();
    assert_eq!((fault.failure, fault.verb, fault.exchange), (Failure::NotWritable, Verb::Write, 0));
    assert_eq!(fault.detail, "AT+IDENTITY=${clientId},${deviceToken}");
    assert!(unit.held().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_silent_unit_is_given_up_at_its_deadline() {
    let (_unit, mut device) = unit(Dialect::At, &[Fault::Silent]);
    let begin = Instant::now();
    let fault = device.read_serial().await.unwrap_err();
    assert_eq!((fault.failure, fault.verb, fault.tries), (Failure::Silent, Verb::ReadSerial, 3));
    assert_eq!(begin.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn an_error_answer_is_tried_again_as_often_as_the_profile_says() {
    for dialect in Dialect::ALL {
        let (_unit, mut device) = unit(dialect, &[Fault::AnswersError(Verb::ReadSerial)]);
        device.wake().await.unwrap();
        let fault = device.read_serial().await.unwrap_err();
        assert_eq!((fault.failure, fault.tries), (Failure::AnsweredError, 3), "{dialect:?}");
        assert_eq!(device.read_hardware_id().await.unwrap().as_deref(), Some("uid-SN-0001"));
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_unit_really_stored_is_what_is_read_back() {
    for dialect in Dialect::ALL {
        let (_unit, mut device) = unit(dialect, &[Fault::StoresNothing]);
        assert_eq!(provision(&mut device, TOKEN).await.unwrap(), None);
        let (_unit, mut device) = self::unit(dialect, &[Fault::StoresHalf]);
        assert_eq!(provision(&mut device, TOKEN).await.unwrap(), Some(Secret::new(&TOKEN[..16])));
    }
}

#[tokio::test(start_paused = true)]
async fn a_foreign_identity_is_found_and_its_token_is_kept_off_the_tape() {
    for dialect in Dialect::ALL {
        let (unit, mut device) = unit(dialect, &[Fault::TellsToken, Fault::Echo(true)]);
        unit.hold(Some(Stored { client_id: "old".into(), device_token: Secret::new(TOKEN) }));
        let held = device.read_identity().await.unwrap().unwrap();
        assert_eq!(held.held().client_id.as_deref(), Some("old"));
        assert_eq!(held.held().token_sha256, Some(identity(TOKEN).token_sha256()));
        device.read_serial().await.unwrap();
        assert!(!tape(&device).contains(&TOKEN[..8]));
        let old = [(Catch::ClientId, Secret::new("older")), (Catch::DeviceToken, Secret::new("older token"))];
        device.restore(&old.into_iter().collect(), "host.example", 1883).await.unwrap();
        assert_eq!(unit.held().unwrap().client_id, "older");
    }
}

#[tokio::test(start_paused = true)]
async fn a_unit_that_vanishes_is_unplugged_at_once() {
    for dialect in Dialect::ALL {
        let (unit, mut device) = unit(dialect, &[Fault::VanishesAt(Verb::Write)]);
        let begin = Instant::now();
        assert_eq!(write(&mut device, TOKEN).await.unwrap_err().failure, Failure::Unplugged);
        assert!(unit.held().is_none());
        let (unit, mut device) = self::unit(dialect, &[Fault::VanishesAfterWrite]);
        assert_eq!(write(&mut device, TOKEN).await.unwrap_err().failure, Failure::Unplugged);
        assert_eq!(unit.held().unwrap().device_token.expose(), TOKEN);
        let (_unit, mut device) = self::unit(dialect, &[Fault::VanishesAt(Verb::ReadSerial)]);
        assert_eq!(device.read_serial().await.unwrap_err().failure, Failure::Unplugged);
        assert_eq!(device.read_serial().await.unwrap_err().failure, Failure::Unplugged);
        assert_eq!(begin.elapsed(), Duration::ZERO);
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_never_ends_is_too_long() {
    for dialect in Dialect::ALL {
        let (_unit, mut device) = unit(dialect, &[Fault::HugeReply]);
        assert_eq!(device.read_serial().await.unwrap_err().failure, Failure::ReplyTooLong);
    }
}

#[tokio::test(start_paused = true)]
async fn another_number_or_a_placeholder_is_told_as_it_is() {
    let (_unit, mut device) = unit(Dialect::At, &[Fault::SwappedAfter(1)]);
    assert_eq!(device.read_serial().await.unwrap(), "SN-0001");
    assert_eq!(device.read_serial().await.unwrap(), "SN-0001-other");
    let (_unit, mut device) = unit(Dialect::At, &[Fault::PlaceholderSerial]);
    assert_eq!(device.read_serial().await.unwrap(), "0000000000");
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_is_not_taken_for_the_next_command() {
    // Each answer comes after the next try was sent: the read is owed an answer when it ends.
    let (_unit, mut device) = unit_of(
        r#"{
            "wake": [{"send": "AT", "expect": ["^OK$"], "timeoutMs": 100, "tries": 9}],
            "readSerial": [{"send": "AT+SN?", "expect": ["(?<serialNumber>\"[^\"]*\")"], "timeoutMs": 100, "tries": 9}],
            "write": [{"send": "AT+IDENTITY=${clientId:at},${deviceToken:at}", "expect": ["^OK$"], "timeoutMs": 1000}],
            "reset": [{"send": "AT+UID?", "expect": ["(?<hardwareId>SN|uid)"], "timeoutMs": 1000}]
        }"#,
        &[Fault::LateAnswers(250), Fault::StoresNothing],
    );
    device.wake().await.unwrap();
    device.read_serial().await.unwrap();
    let before = device.tape().len();
    let begin = Instant::now();
    write(&mut device, TOKEN).await.unwrap();
    assert_eq!(begin.elapsed(), Duration::from_millis(250), "an older OK was taken for this one");
    assert!(device.tape().len() > before);
}

#[tokio::test(start_paused = true)]
async fn what_a_slow_unit_still_says_to_wake_is_not_taken_for_the_next_command() {
    let (unit, mut device) = unit_of(
        r#"{
            "wake": [{"send": "AT", "expect": ["^OK$"], "timeoutMs": 1000, "tries": 9}],
            "readSerial": [{"send": "AT+SN?", "expect": ["(?<serialNumber>\"[^\"]*\")"], "timeoutMs": 1000}],
            "write": [{"send": "AT+IDENTITY=${clientId:at},${deviceToken:at}", "expect": ["^OK$"], "timeoutMs": 1000}]
        }"#,
        &[Fault::LateAnswers(250)],
    );
    let begin = Instant::now();
    device.wake().await.unwrap();
    assert_eq!(begin.elapsed(), Duration::from_millis(250), "the first answer is one");
    let (begin, pings) = (Instant::now(), unit.pings());
    assert!(pings > 1, "it was sent once");
    write(&mut device, TOKEN).await.unwrap();
    // The last of them comes 240 ms later.
    assert!(begin.elapsed() > Duration::from_millis(240 + 250), "{:?}", begin.elapsed());
    assert!(unit.held().is_some());

    // Where any word could be a serial number, none of them becomes one.
    let (_unit, mut device) = unit_of(
        r#"{
            "wake": [{"send": "AT", "expect": ["^OK$"], "timeoutMs": 1000, "tries": 9}],
            "readSerial": [{"send": "AT+SN?", "expect": ["(?<serialNumber>[A-Z0-9-]{2,})\"?$"], "timeoutMs": 1000, "tries": 3}],
            "write": [{"send": "AT+IDENTITY=${clientId:at},${deviceToken:at}", "expect": ["^OK$"]}]
        }"#,
        &[Fault::LateAnswers(250)],
    );
    device.wake().await.unwrap();
    assert_eq!(device.read_serial().await.unwrap(), "SN-0001");
}

#[tokio::test(start_paused = true)]
async fn a_unit_that_has_started_is_heard_at_once_and_one_that_takes_long_is_not_flooded() {
    for starts_for in [0_u64, 500, 3_000] {
        let (station, mut unit) = ByteLink::pair();
        let mut device = Device::new(station, dialog(Dialect::At), Instant::now());
        let begin = Instant::now();
        let starting = tokio::spawn(async move {
            let mut asked = 0;
            loop {
                let Ok(bytes) = unit.read().await else { return asked };
                asked += bytes.iter().filter(|byte| **byte == b'\n').count();
                if begin.elapsed() >= Duration::from_millis(starts_for) {
                    unit.write_all(b"\r\nOK\r\n").await.unwrap();
                }
            }
        });
        device.wake().await.unwrap();
        let late = begin.elapsed().as_millis() - u128::from(starts_for);
        drop(device);
        let asked = starting.await.unwrap();
        assert!(late <= u128::from(starts_for / 8).clamp(40, 250), "{starts_for}: {late} ms late");
        assert!(asked <= 1 + 25 + usize::try_from(starts_for / 250).unwrap(), "{starts_for}: asked {asked} times");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_said_before_a_command_is_not_its_answer() {
    let (station, mut unit) = ByteLink::pair();
    unit.write_all(b"OK\r\n").await.unwrap();
    let mut device = Device::new(station, dialog(Dialect::At), Instant::now());
    assert_eq!(write(&mut device, TOKEN).await.unwrap_err().failure, Failure::Silent);
    assert!(tape(&device).contains("OK"), "dropped, but not kept secret");
}

#[tokio::test(start_paused = true)]
async fn a_unit_that_says_absent_and_no_more_is_waited_for_until_it_is_quiet() {
    let (station, mut unit) = ByteLink::pair();
    let answering = tokio::spawn(async move {
        unit.read().await.unwrap();
        unit.write_all(b"+IDENTITY: NONE\r\n").await.unwrap();
        unit
    });
    let mut device = Device::new(station, dialog(Dialect::At), Instant::now());
    let begin = Instant::now();
    assert_eq!(device.read_identity().await.unwrap(), None);
    assert_eq!(begin.elapsed(), Duration::from_millis(50));
    drop(answering.await);
}

#[tokio::test(start_paused = true)]
async fn a_serial_number_that_is_no_text_is_said_to_be_none() {
    let (station, mut unit) = ByteLink::pair();
    let answering = tokio::spawn(async move {
        unit.read().await.unwrap();
        unit.write_all(b"+SN: \"SN\xff\xfe\"\r\nOK\r\n").await.unwrap();
        unit
    });
    let mut device = Device::new(station, dialog(Dialect::At), Instant::now());
    assert_eq!(device.read_serial().await.unwrap_err().failure, Failure::SerialNotText);
    drop(answering.await);
}

#[tokio::test(start_paused = true)]
async fn a_unit_unplugged_while_it_is_waited_for_is_unplugged_at_once() {
    let (unit, mut device) = unit(Dialect::At, &[Fault::Silent]);
    let begin = Instant::now();
    let pulled = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(70)).await;
        unit.unplug();
    });
    assert_eq!(device.wake().await.unwrap_err().failure, Failure::Unplugged);
    assert_eq!(begin.elapsed(), Duration::from_millis(70));
    pulled.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_unit_that_boots_for_seconds_and_prints_megabytes_is_waited_for() {
    let (station, mut unit) = ByteLink::pair();
    let booting = tokio::spawn(async move {
        let booted = Instant::now() + Duration::from_secs(6);
        while Instant::now() < booted {
            unit.write_all(&[b'#'; 8192]).await.unwrap();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let practice = PracticeUnit::new(Dialect::At, "SN-0001");
        practice.on_link(unit);
        practice
    });
    let mut device = Device::new(station, dialog(Dialect::At), Instant::now());
    device.wake().await.unwrap();
    assert_eq!(device.read_serial().await.unwrap(), "SN-0001");
    assert!(device.tape().len() <= 257);
    drop(booting.await);
}

#[tokio::test(start_paused = true)]
async fn endless_chatter_ends_at_the_deadline_and_leaves_a_short_tape() {
    let (station, mut unit) = ByteLink::pair();
    let chatter = tokio::spawn(async move {
        while unit.write_all(b"chatter chatter\r\n").await.is_ok() {
            while let Some(Ok(_command)) = unit.try_read() {}
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    let mut device = Device::new(station, dialog(Dialect::At), Instant::now());
    assert_eq!(device.read_serial().await.unwrap_err().failure, Failure::Garbled);
    assert_eq!(device.wake().await.unwrap_err().failure, Failure::Garbled);
    assert!(device.tape().len() <= 257);
    drop(device);
    chatter.await.unwrap();
}

/// A dialect the program has never heard of: a numbered menu with prompts in the middle of a line, values in hexadecimal.
const MENU: &str = r#"{
    "lineEnd": "\r",
    "quote": "hex",
    "prompt": "(choice|value)> ",
    "wake": [{"send": "", "expect": ["^choice> $"], "timeoutMs": 200, "tries": 10}],
    "readSerial": [{"send": "1", "expect": ["^serial no\\.\\s+(?<serialNumber>\\S+)$", "^choice> $"]}],
    "readIdentity": [{"send": "2", "expect": ["^id=(?<clientId_hex>[0-9a-f]*);key=(?<deviceToken_hex>[0-9a-f]*)$", "^choice> $"]}],
    "write": [
        {"send": "3", "expect": ["^value> $"]},
        {"send": "${clientId}", "expect": ["^value> $"]},
        {"send": "${deviceToken}", "expect": ["^saved$", "^choice> $"], "error": "^bad"}
    ]
}"#;

async fn menu_unit(mut link: ByteLink) {
    let mut splitter = String::new();
    let (mut id, mut key, mut asked) = (String::new(), String::new(), 0);
    while let Ok(bytes) = link.read().await {
        splitter.push_str(std::str::from_utf8(&bytes).unwrap());
        while let Some((line, rest)) = splitter.clone().split_once('\r') {
            splitter = rest.to_owned();
            let answer = match (asked, line) {
                (1, value) => {
                    (id, asked) = (value.to_owned(), 2);
                    "value> ".to_owned()
                }
                (2, value) => {
                    (key, asked) = (value.to_owned(), 0);
                    "saved\rchoice> ".to_owned()
                }
                (_, "1") => "serial no.   M-77\rchoice> ".to_owned(),
                (_, "2") => format!("id={id};key={key}\rchoice> "),
                (_, "3") => {
                    asked = 1;
                    "value> ".to_owned()
                }
                _ => "choice> ".to_owned(),
            };
            link.write_all(answer.as_bytes()).await.unwrap();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_dialect_nobody_knew_needs_no_code() {
    let (station, unit) = ByteLink::pair();
    tokio::spawn(menu_unit(unit));
    let profile: DialogProfile = serde_json::from_str(MENU).unwrap();
    let mut device = Device::new(station, Arc::new(CompiledDialog::new(&profile).unwrap()), Instant::now());
    device.wake().await.unwrap();
    assert_eq!(device.read_serial().await.unwrap(), "M-77");
    assert_eq!(device.read_hardware_id().await.unwrap(), None);
    assert_eq!(device.read_identity().await.unwrap(), None);
    write(&mut device, "odd ; token\r").await.unwrap();
    device.settle().await.unwrap();
    let held = device.read_identity().await.unwrap().unwrap();
    assert_eq!(held.device_token, Some(Secret::new("odd ; token\r")));
    assert_eq!(held.client_id.as_deref(), Some("K4fT9xQ2mB7wZ1pL"));
}

/// A unit behind a buffer that keeps the last byte of an answer back until the next one.
async fn unit_behind_a_buffer(mut link: ByteLink) {
    let (mut heard, mut held) = (String::new(), String::new());
    while let Ok(bytes) = link.read().await {
        heard.push_str(std::str::from_utf8(&bytes).unwrap());
        while let Some((line, rest)) = heard.clone().split_once('\r') {
            heard = rest.to_owned();
            let answer = match line {
                "sn" => "sn M-77\r\n",
                "id" => "id K4fT9xQ2\r\n",
                "key" => "key Zk3vTq9LwX\r\n",
                _ => "",
            };
            let all = format!("{held}{answer}cfg> ");
            let (now, later) = all.split_at(all.len() - usize::from(!answer.is_empty()));
            held = later.to_owned();
            link.write_all(now.as_bytes()).await.unwrap();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_prompt_that_comes_in_two_pieces_hides_no_answer() {
    let (station, unit) = ByteLink::pair();
    tokio::spawn(unit_behind_a_buffer(unit));
    let profile = r#"{
        "lineEnd": "\r",
        "prompt": "cfg> ",
        "wake": [{"send": "", "expect": ["cfg> "]}],
        "readSerial": [{"send": "sn", "expect": ["^sn (?<serialNumber>\\S+)$"]}],
        "readIdentity": [
            {"send": "id", "expect": ["^id (?<clientId>\\S+)$"]},
            {"send": "key", "expect": ["^key (?<deviceToken>\\S+)$"]}
        ],
        "write": [{"send": "set ${clientId} ${deviceToken}", "expect": ["^done$"]}]
    }"#;
    let profile: DialogProfile = serde_json::from_str(profile).unwrap();
    let mut device = Device::new(station, Arc::new(CompiledDialog::new(&profile).unwrap()), Instant::now());
    device.wake().await.unwrap();
    assert_eq!(device.read_serial().await.unwrap(), "M-77");
    let held = device.read_identity().await.unwrap().unwrap();
    assert_eq!((held.client_id.as_deref(), held.device_token), (Some("K4fT9xQ2"), Some(Secret::new("Zk3vTq9LwX"))));
}
