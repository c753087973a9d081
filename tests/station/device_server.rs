//! A unit whose serial line is behind a device server: `tcp:HOST:PORT`, with the real `ser2net` where it is installed.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
#[cfg(unix)]
use std::process::{Command, Stdio};
use std::sync::Arc;
#[cfg(unix)]
use std::time::{Duration, Instant};

use regnwl_station::domain::circumstance::Circumstance;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::line_fault::LineFault;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::link::serial::{OpenError, Ports as _, SystemPorts};
use regnwl_station::seen::slot_setup::SlotSetup;
use regnwl_station::station::Parts;

#[cfg(unix)]
use super::common::process::Running;
use super::common::{Bench, Shift};

fn address(port: u16) -> String {
    format!("tcp:127.0.0.1:{port}")
}

fn open_at(bench: &Bench, port: u16) -> Shift<'_> {
    let slots = vec![SlotSetup::new("0", address(port))];
    bench.open_parts(Parts { ports: Some(Arc::new(SystemPorts)), slots, ..bench.parts() })
}

/// The real device server in front of a serial port, and the TCP port it listens on; none where it is not installed.
#[cfg(unix)]
fn ser2net(serial_port: &Path, folder: &Path) -> Option<(Running, u16)> {
    if !["/usr/sbin/ser2net", "/usr/local/sbin/ser2net", "/usr/bin/ser2net"].iter().any(|path| Path::new(path).exists())
    {
        eprintln!("skipped: ser2net is not installed");
        return None;
    }
    // It cannot be given port 0, so another program may take the port that was free a moment ago.
    for _ in 0..5 {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let config = folder.join("ser2net.yaml");
        let text = format!(
            "connection: &unit\n  accepter: tcp,127.0.0.1,{port}\n  connector: serialdev,{},115200n81,local\n",
            serial_port.display()
        );
        std::fs::write(&config, text).unwrap();
        let path = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/usr/local/sbin";
        let mut call = Command::new("ser2net");
        call.args(["-n", "-u", "-c"]).arg(&config).env("PATH", path).stdout(Stdio::null()).stderr(Stdio::null());
        let mut server = Running(call.spawn().unwrap());
        let until = Instant::now() + Duration::from_secs(20);
        while server.0.try_wait().unwrap().is_none() && Instant::now() < until {
            if std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return Some((server, port));
            }
            std::thread::park_timeout(Duration::from_millis(10));
        }
    }
    panic!("ser2net never listened");
}

#[cfg(unix)]
#[test]
fn a_unit_behind_the_real_ser2net_passes_and_the_next_one_on_the_same_line_too() {
    let bench = Bench::new();
    let unit = bench.unit("SN-BEHIND-SERVER");
    let path = {
        let _inside = bench.runtime.enter();
        unit.plug().unwrap()
    };
    let Some((_server, port)) = ser2net(&path, bench.folder.path()) else { return };
    let mut shift = open_at(&bench, port);
    let ended = shift.ended(0);
    assert_eq!((ended.outcome, ended.code), (Outcome::Pass, None));
    assert_eq!(bench.issued_to("SN-BEHIND-SERVER").len(), 1);
    assert!(unit.held().is_some());
}

#[test]
fn an_address_where_nobody_answers_has_its_own_code_and_nothing_is_registered() {
    let bench = Bench::new();
    let nobody = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let opened = SystemPorts.open(Path::new(&address(nobody)), &Default::default());
    assert_eq!(opened.err(), Some(OpenError::Line(LineFault::Refused)));
    let mut shift = open_at(&bench, nobody);
    let ended = shift.ended(0);
    assert_eq!((ended.outcome, ended.code), (Outcome::Error, Some(Failure::LineUnreachable)));
    assert_eq!(ended.circumstance, Some(Circumstance::Line { why: LineFault::Refused }));
    assert_eq!(bench.connects(), 0);
}

#[test]
fn a_server_that_closes_the_connection_took_the_unit_away() {
    let bench = Bench::new();
    let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let mut shift = open_at(&bench, server.local_addr().unwrap().port());
    // The end of the first connection, which is never written to, is seen as soon as it closes.
    drop(server.accept().unwrap());
    let ended = shift.ended(0);
    assert_eq!((ended.outcome, ended.code), (Outcome::Fail, Some(Failure::Unplugged)));
    assert_eq!(ended.circumstance, Some(Circumstance::Line { why: LineFault::Closed }));
    assert_eq!(bench.connects(), 0);
}

/// Takes connections and passes nothing on, as a device server that hangs.
#[test]
fn a_server_that_never_passes_anything_on_is_not_laid_upon_the_unit() {
    let bench = Bench::new();
    let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let mut shift = open_at(&bench, server.local_addr().unwrap().port());
    let _taken = server.accept().unwrap();
    let ended = shift.ended(0);
    assert_eq!((ended.outcome, ended.code), (Outcome::Error, Some(Failure::LineUnreachable)));
    assert_eq!(ended.circumstance, Some(Circumstance::Line { why: LineFault::Mute }));
    assert_eq!(bench.connects(), 0);
}

#[cfg(unix)]
#[test]
fn a_line_of_the_real_ser2net_that_somebody_else_uses_is_closed_by_the_server() {
    use std::io::{Read as _, Write as _};
    let bench = Bench::new();
    let unit = bench.unit("SN-IN-USE");
    let path = {
        let _inside = bench.runtime.enter();
        unit.plug().unwrap()
    };
    let Some((_server, port)) = ser2net(&path, bench.folder.path()) else { return };
    // The helper's own look may still be on the line: whoever hears the unit has it.
    let has_the_line = |mut other: &std::net::TcpStream| {
        other.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut answer = [0; 64];
        other.write_all(b"AT\r\n").is_ok() && matches!(other.read(&mut answer), Ok(1..) if !answer.starts_with(b"Port"))
    };
    let others = std::iter::repeat_with(|| std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap());
    let _other = others.into_iter().find(has_the_line).unwrap();
    let mut shift = open_at(&bench, port);
    let ended = shift.ended(0);
    assert_eq!((ended.outcome, ended.code), (Outcome::Fail, Some(Failure::Unplugged)));
    assert_eq!(ended.circumstance, Some(Circumstance::Line { why: LineFault::Closed }));
    assert_eq!(bench.connects(), 0);
}
