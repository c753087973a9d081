//! Serial ports of this PC: which there are, and opening one.

use std::path::{Path, PathBuf};
use std::time::Duration;

#[cfg(unix)]
use serialport::SerialPort as _;
use serialport::{ClearBuffer, ErrorKind, SerialPortInfo, SerialPortType};

use super::adapter::Adapter;
use super::address::Address;
use super::bytes::ByteLink;
use super::port_path::{in_order, path_of};
#[cfg(windows)]
use super::usb::on_the_way;
use super::usb::{UsbPlace, in_short};
use super::{network, port_thread};
use crate::domain::{Flow, LineFault, LineProfile, NotAnAddress, Parity};

/// A port that is there now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortSeen {
    /// What it is opened by: `/dev/ttyUSB0`, `COM3`.
    pub path: PathBuf,
    /// The USB device behind it; none for built-in ports.
    pub usb: Option<UsbPlace>,
}

/// Why a port could not be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OpenError {
    /// There is no such port.
    Missing,
    /// Another program (or another slot) holds it.
    Busy,
    /// This user may not open it.
    Denied,
    /// The system or the driver refused it otherwise, or it is no serial port.
    Failed,
    /// It is named by an address, and is not to be had.
    Line(LineFault),
}

/// Where ports come from.
pub trait Ports: Send + Sync {
    /// The ports that are there now. May take some ms: call it off the async threads.
    fn list(&self) -> Vec<PortSeen>;

    /// Opens a port for this caller alone; input that was waiting in it is dropped.
    fn open(&self, path: &Path, line: &LineProfile) -> Result<ByteLink, OpenError>;

    /// Whether this caller could open the port: it is closed again before this returns. May block as long as the driver does.
    ///
    /// # Errors
    /// As [`Ports::open`].
    fn try_open(&self, path: &Path, line: &LineProfile) -> Result<(), OpenError> {
        self.open(path, line).map(drop)
    }

    /// Whether the port is (still) there. Cheap.
    fn is_present(&self, path: &Path) -> bool;

    /// What is known of the adapter behind a port; nothing, where the ports are none of a PC.
    fn adapter(&self, path: &Path, usb: &UsbPlace) -> Adapter {
        let _ = (path, usb);
        Adapter::default()
    }
}

/// The serial ports of this PC.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemPorts;

impl Ports for SystemPorts {
    fn list(&self) -> Vec<PortSeen> {
        let seen = |port: SerialPortInfo| PortSeen {
            path: path_of(&port.port_name),
            usb: usb_place(port.port_type).map(|usb| found_above(&port.port_name, usb)),
        };
        in_order(available().into_iter().map(seen).collect(), |port: &PortSeen| &port.path)
    }

    fn open(&self, path: &Path, line: &LineProfile) -> Result<ByteLink, OpenError> {
        let name = path.to_string_lossy();
        if let Some(address) = Address::at(path) {
            let stream = reached(&address)?;
            return port_thread::start(stream, &name).map_err(|_| OpenError::Failed);
        }
        let mut port = open(builder(&name, line)).map_err(|error| self.cause(path, &error))?;
        // Control lines are a wish: ptys and some adapters have none.
        let (dtr, rts) = levels(line, cfg!(windows));
        if let Some(level) = dtr {
            let _ = port.write_data_terminal_ready(level);
        }
        if let Some(level) = rts {
            let _ = port.write_request_to_send(level);
        }
        let _ = port.clear(ClearBuffer::Input);
        port_thread::start(port, &name).map_err(|_| OpenError::Failed)
    }

    fn try_open(&self, path: &Path, line: &LineProfile) -> Result<(), OpenError> {
        if let Some(address) = Address::at(path) {
            return reached(&address).map(drop);
        }
        // Without the thread behind a port, which would close it a little later.
        builder(&path.to_string_lossy(), line).open().map(drop).map_err(|error| self.cause(path, &error))
    }

    fn is_present(&self, path: &Path) -> bool {
        if Address::is(path) {
            return true;
        }
        if cfg!(windows) { available().iter().any(|port| path_of(&port.port_name) == path) } else { path.exists() }
    }

    fn adapter(&self, path: &Path, usb: &UsbPlace) -> Adapter {
        Adapter::of(path, usb)
    }
}

impl SystemPorts {
    fn cause(&self, path: &Path, error: &serialport::Error) -> OpenError {
        match error.kind() {
            // Windows says the same for a port that is busy and for one that is not there.
            ErrorKind::NoDevice if !self.is_present(path) => OpenError::Missing,
            kind => open_error(kind),
        }
    }
}

/// The server at an address. What is mistyped is refused before anything is opened; here it names nothing.
fn reached(address: &Result<Address, NotAnAddress>) -> Result<std::net::TcpStream, OpenError> {
    match address {
        Ok(Address::Tcp(host)) => network::connect(host).map_err(OpenError::Line),
        // Of [`super::Lines`].
        Ok(Address::Ssh { .. } | Address::Adb(_)) | Err(_) => Err(OpenError::Missing),
    }
}

fn available() -> Vec<SerialPortInfo> {
    // serialport panics where a Linux without serial drivers has no such directory.
    if cfg!(target_os = "linux") && !Path::new("/sys/class/tty").is_dir() {
        return Vec::new();
    }
    serialport::available_ports().unwrap_or_default()
}

fn open_error(kind: ErrorKind) -> OpenError {
    match kind {
        ErrorKind::NoDevice => OpenError::Busy,
        ErrorKind::Io(std::io::ErrorKind::NotFound) => OpenError::Missing,
        ErrorKind::Io(std::io::ErrorKind::PermissionDenied) => OpenError::Denied,
        ErrorKind::Io(std::io::ErrorKind::ResourceBusy) => OpenError::Busy,
        _ => OpenError::Failed,
    }
}

#[cfg(unix)]
fn open(builder: serialport::SerialPortBuilder) -> serialport::Result<serialport::TTYPort> {
    let port = builder.open_native()?;
    // A wish: what is damaged is mostly seen by itself.
    let _ = crate::platform::line::mark_damaged_bytes(&port);
    Ok(port)
}

#[cfg(not(unix))]
fn open(builder: serialport::SerialPortBuilder) -> serialport::Result<Box<dyn serialport::SerialPort>> {
    builder.open()
}

fn builder(name: &str, line: &LineProfile) -> serialport::SerialPortBuilder {
    use serialport::{DataBits, FlowControl, StopBits};
    let builder = serialport::new(name, line.baud)
        .timeout(Duration::from_millis(1))
        .data_bits(match line.data_bits {
            5 => DataBits::Five,
            6 => DataBits::Six,
            7 => DataBits::Seven,
            _ => DataBits::Eight,
        })
        .parity(match line.parity {
            Parity::None => serialport::Parity::None,
            Parity::Odd => serialport::Parity::Odd,
            Parity::Even => serialport::Parity::Even,
        })
        .stop_bits(if line.stop_bits == 2 { StopBits::Two } else { StopBits::One })
        .flow_control(match line.flow {
            Flow::None => FlowControl::None,
            Flow::Software => FlowControl::Software,
            Flow::Hardware => FlowControl::Hardware,
        });
    match line.dtr.level() {
        Some(level) => builder.dtr_on_open(level),
        None => builder.preserve_dtr_on_open(),
    }
}

/// What DTR and RTS are brought to after a port was opened; none: they stay as they are. Where a port is opened with both of them low (Windows, as it is
/// opened here), a unit on USB that waits for DTR would say nothing: they are raised, as Linux and macOS raise them by themselves.
fn levels(line: &LineProfile, opens_low: bool) -> (Option<bool>, Option<bool>) {
    let raised = opens_low.then_some(true);
    // With hardware flow control RTS is the driver's.
    let rts_raised = raised.filter(|_| line.flow != Flow::Hardware);
    (line.dtr.level().or(raised), line.rts.level().or(rts_raised))
}

/// Where the list of ports does not say where a port is, Windows is asked: for ports below a bus of their maker's, and for ways that are too long for the list.
#[cfg(windows)]
fn found_above(port: &str, usb: UsbPlace) -> UsbPlace {
    if usb.location.is_some() {
        return usb;
    }
    let device = crate::platform::device::of_port(port, usb.serial.as_deref()).unwrap_or_default();
    match device.ways.iter().find_map(|way| on_the_way(way)) {
        Some((location, interface)) => {
            UsbPlace { location: Some(location), interface: usb.interface.or(interface), ..usb }
        }
        None => usb,
    }
}

#[cfg(not(windows))]
fn found_above(_: &str, usb: UsbPlace) -> UsbPlace {
    usb
}

fn usb_place(kind: SerialPortType) -> Option<UsbPlace> {
    match kind {
        SerialPortType::UsbPort(usb) => Some(UsbPlace {
            vid: usb.vid,
            pid: usb.pid,
            serial: usb.serial_number,
            location: usb.location.map(|location| in_short(&location.to_string())),
            interface: usb.interface,
            product: usb.product,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listing_ports_never_panics() {
        SystemPorts.list();
    }

    #[test]
    fn a_path_that_is_not_there_is_missing() {
        let path = Path::new("/dev/regnwl-no-such-port");
        assert_eq!(SystemPorts.open(path, &LineProfile::default()).err(), Some(OpenError::Missing));
        assert!(!SystemPorts.is_present(path));
    }

    #[test]
    fn a_forbidden_port_is_denied_and_an_odd_error_is_a_failure() {
        use std::io::ErrorKind as Io;
        assert_eq!(open_error(ErrorKind::Io(Io::PermissionDenied)), OpenError::Denied);
        assert_eq!(open_error(ErrorKind::Io(Io::NotFound)), OpenError::Missing);
        assert_eq!(open_error(ErrorKind::NoDevice), OpenError::Busy);
        assert_eq!(open_error(ErrorKind::Unknown), OpenError::Failed);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_no_serial_port_fails() {
        assert_eq!(SystemPorts.open(Path::new("/dev/null"), &LineProfile::default()).err(), Some(OpenError::Failed));
    }

    #[test]
    fn a_unit_that_waits_for_dtr_gets_it_on_every_system_unless_the_profile_says_otherwise() {
        use crate::domain::ControlLine;
        let line = LineProfile::default();
        assert_eq!((levels(&line, false), levels(&line, true)), ((None, None), (Some(true), Some(true))));
        let hardware = LineProfile { flow: Flow::Hardware, ..LineProfile::default() };
        assert_eq!(levels(&hardware, true), (Some(true), None));
        let off = LineProfile { dtr: ControlLine::Off, rts: ControlLine::On, ..LineProfile::default() };
        assert_eq!((levels(&off, false), levels(&off, true)), ((Some(false), Some(true)), (Some(false), Some(true))));
    }
}
