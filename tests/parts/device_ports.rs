//! The dialog with practice units over the system's ports: real clock, generous limits.

use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use regnwl_station::device::{Device, DeviceFault};
use regnwl_station::domain::dialog_profile::DialogProfile;
use regnwl_station::domain::failure::Failure;
#[cfg(unix)]
use regnwl_station::domain::failure::Verb;
use regnwl_station::domain::profile::LineProfile;
use regnwl_station::domain::secret::Secret;
use regnwl_station::link::bytes::ByteLink;
use regnwl_station::link::serial::{OpenError, Ports, SystemPorts};
#[cfg(unix)]
use regnwl_station::sim::device::Fault;
use regnwl_station::sim::device::PracticeUnit;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::sim::ports::PracticePorts;
use regnwl_station::sim::serve::serve;
use regnwl_station::wire::dialog::CompiledDialog;
use regnwl_station::wire::preset;
use tokio::time::{Instant, sleep, timeout};

use super::device_dialog::{TOKEN, identity};

const GENEROUS: Duration = Duration::from_secs(30);

fn device(link: ByteLink, profile: &DialogProfile) -> Device {
    Device::new(link, Arc::new(CompiledDialog::new(profile).unwrap()), Instant::now())
}

fn preset(dialect: Dialect) -> DialogProfile {
    preset::preset(dialect.name()).unwrap()
}

/// Plugs it in where the system's own ports reach it. None where no port of the system can be made.
#[cfg(unix)]
async fn plug(unit: &PracticeUnit) -> Option<PathBuf> {
    Some(unit.plug().unwrap())
}

/// On Windows: at the far end of a cable between two COM ports, which `dist/wine/test` lays.
#[cfg(windows)]
async fn plug(unit: &PracticeUnit) -> Option<PathBuf> {
    let cable = std::env::var("REGNWL_CABLE").ok()?;
    let (near, far) = cable.split_once(' ').unwrap();
    unit.on_link(open(&SystemPorts, Path::new(far)).await);
    Some(near.into())
}

/// A port that was just let go may still be closing.
async fn open(ports: &dyn Ports, path: &Path) -> ByteLink {
    let opened = timeout(GENEROUS, async {
        loop {
            match ports.open(path, &LineProfile::default()) {
                Ok(link) => return link,
                Err(OpenError::Busy) => sleep(Duration::from_millis(2)).await,
                Err(error) => panic!("{path:?} {error:?}"),
            }
        }
    });
    opened.await.expect("the port stays busy")
}

async fn write_and_read_back(device: &mut Device, token: &str) -> Result<Option<Secret>, DeviceFault> {
    device.wake().await?;
    assert_eq!(device.read_serial().await?, "SN-0001");
    device.write_identity(&identity(token), "host.example", 1883).await?;
    device.settle().await?;
    Ok(device.read_identity().await?.and_then(|held| held.device_token))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_preset_provisions_a_unit_over_a_real_port() {
    for dialect in Dialect::ALL {
        let unit = PracticeUnit::new(dialect, "SN-0001");
        let Some(path) = plug(&unit).await else {
            eprintln!("skipped: two COM ports with a cable between them are needed");
            return;
        };
        let mut first = device(open(&SystemPorts, &path).await, &preset(dialect));
        let read_back = timeout(GENEROUS, write_and_read_back(&mut first, TOKEN)).await.unwrap().unwrap();
        assert_eq!(read_back, Some(Secret::new(TOKEN)), "{dialect:?}");
        drop(first);
        // What was stored survives closing the port and pulling the plug.
        unit.unplug();
        let path = plug(&unit).await.unwrap();
        let mut again = device(open(&SystemPorts, &path).await, &preset(dialect));
        let held = timeout(GENEROUS, again.read_identity()).await.unwrap().unwrap().unwrap();
        assert_eq!(held.device_token, Some(Secret::new(TOKEN)), "{dialect:?}");
        unit.unplug();
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_unit_that_pulls_its_plug_while_being_written_is_unplugged_promptly() {
    for dialect in Dialect::ALL {
        let unit = PracticeUnit::new(dialect, "SN-0001");
        unit.set_faults([Fault::VanishesAt(Verb::Write)]);
        let path = unit.plug().unwrap();
        // The profile would let it wait for an hour.
        let mut patient = preset(dialect);
        patient.write.iter_mut().flatten().for_each(|exchange| exchange.timeout_ms = 3_600_000);
        let mut device = device(open(&SystemPorts, &path).await, &patient);
        device.wake().await.unwrap();
        let identity = identity(TOKEN);
        let write = device.write_identity(&identity, "host.example", 1883);
        let fault = timeout(GENEROUS, write).await.expect("it waits on").unwrap_err();
        assert_eq!(fault.failure, Failure::Unplugged, "{dialect:?}");
        assert_eq!(unit.path(), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn practice_ports_list_what_is_plugged_in_and_open_it_once() {
    let units = Dialect::ALL.map(|dialect| PracticeUnit::new(dialect, dialect.name()));
    let ports = PracticePorts::new(units.clone());
    assert!(ports.list().is_empty());
    let by_system = units[0].plug().unwrap();
    let in_memory = units[1].plug_in_memory();
    let places: Vec<_> = ports.list().into_iter().map(|port| port.usb.unwrap().location.unwrap()).collect();
    assert_eq!(places, ["9-1", "9-2"]);
    for (path, dialect) in [(&by_system, Dialect::At), (&in_memory, Dialect::Json)] {
        let link = ports.open(path, &LineProfile::default()).unwrap();
        assert_eq!(ports.open(path, &LineProfile::default()).err(), Some(OpenError::Busy));
        let mut first = device(link, &preset(dialect));
        assert_eq!(timeout(GENEROUS, first.read_serial()).await.unwrap().unwrap(), dialect.name());
        drop(first);
        let mut second = device(open(&ports, path).await, &preset(dialect));
        assert_eq!(timeout(GENEROUS, second.read_serial()).await.unwrap().unwrap(), dialect.name());
    }
    units[0].unplug();
    assert!(!ports.is_present(&by_system) && ports.is_present(&in_memory));
    assert_eq!(ports.open(&by_system, &LineProfile::default()).err(), Some(OpenError::Missing));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_served_unit_stands_behind_its_link_until_it_ends() {
    let dir = tempfile::tempdir().unwrap();
    let link_path = dir.path().join("unit");
    // Left behind by a run that was killed.
    std::os::unix::fs::symlink("/dev/pts/no-such", &link_path).unwrap();
    let serving = tokio::spawn(serve(PracticeUnit::new(Dialect::At, "SN-0001"), link_path.clone()));
    timeout(GENEROUS, async {
        while !SystemPorts.is_present(&link_path) {
            sleep(Duration::from_millis(2)).await;
        }
    })
    .await
    .unwrap();
    let mut device = device(open(&SystemPorts, &link_path).await, &preset(Dialect::At));
    assert_eq!(timeout(GENEROUS, device.read_serial()).await.unwrap().unwrap(), "SN-0001");
    serving.abort();
    let _ = serving.await;
    assert!(std::fs::symlink_metadata(&link_path).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_in_the_place_of_the_link_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let taken = dir.path().join("file");
    std::fs::write(&taken, "mine").unwrap();
    assert!(timeout(GENEROUS, serve(PracticeUnit::new(Dialect::At, "SN"), taken.clone())).await.unwrap().is_err());
    assert_eq!(std::fs::read_to_string(taken).unwrap(), "mine");
}

/// The shell preset with a real shell behind it, its files in a directory of the test.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_shell_preset_works_on_a_real_shell() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().to_str().unwrap();
    std::fs::write(dir.path().join("serial"), "SN-0001\n").unwrap();
    let text = preset::text("shell").unwrap().replace("/etc/", &format!("{root}/"));
    let profile = DialogProfile { max_line: Some(4096), ..serde_json::from_str(&text).unwrap() };

    let (station, mut unit) = ByteLink::pair();
    let mut shell = Command::new("/bin/sh").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut stdin, mut stdout) = (shell.stdin.take().unwrap(), shell.stdout.take().unwrap());
    let (said, mut answers) = tokio::sync::mpsc::channel::<Vec<u8>>(16);
    let reader = std::thread::spawn(move || {
        use std::io::Read as _;
        let mut chunk = [0; 512];
        while let Ok(count @ 1..) = stdout.read(&mut chunk) {
            if said.blocking_send(chunk[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    let relay = tokio::spawn(async move {
        use std::io::Write as _;
        loop {
            tokio::select! {
                command = unit.read() => match command {
                    Ok(command) => stdin.write_all(&command).unwrap(),
                    Err(_) => return,
                },
                Some(answer) = answers.recv() => unit.write_all(&answer).await.unwrap(),
            }
        }
    });
    let mut device = device(station, &profile);
    assert_eq!(timeout(GENEROUS, device.read_identity()).await.unwrap().unwrap(), None);
    for token in [TOKEN, "'; exit; echo '", "$(exit) `exit` ${HOME} \\n \"", "%s%n"] {
        let read_back = timeout(GENEROUS, write_and_read_back(&mut device, token)).await.unwrap().unwrap();
        assert_eq!(read_back, Some(Secret::new(token)));
    }
    drop(device);
    relay.await.unwrap();
    shell.wait().unwrap();
    reader.join().unwrap();
}

/// On the real clock: a link that always has bytes ready never lets a paused clock move.
#[tokio::test(flavor = "multi_thread")]
async fn a_unit_that_never_stops_talking_cannot_hold_a_deadline_up() {
    let (station, mut unit) = ByteLink::pair();
    let flood = tokio::spawn(async move {
        while unit.write_all(b"chatter chatter chatter\r\n").await.is_ok() {
            while let Some(Ok(_command)) = unit.try_read() {}
        }
    });
    let mut profile = preset(Dialect::At);
    profile.wake.as_mut().unwrap()[0].tries = 3;
    let mut device = device(station, &profile);
    let fault = timeout(GENEROUS, device.wake()).await.expect("the deadline never came").unwrap_err();
    assert!(matches!(fault.failure, Failure::Garbled | Failure::ReplyTooLong), "{fault}");
    assert!(device.tape().len() <= 257);
    drop(device);
    timeout(GENEROUS, flood).await.unwrap().unwrap();
}
