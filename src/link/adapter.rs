//! What is known of the adapter behind a port, beside its place: chip, driver, and how long it keeps what it has heard.

use std::path::Path;

use super::usb::UsbPlace;

/// An adapter between USB and a serial line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adapter {
    /// Its chip.
    pub chip: Option<&'static str>,
    /// Its driver, with the version where the driver has one of its own.
    pub driver: Option<String>,
    /// How long it waits for more before it hands on what it has heard, in ms. Only FTDI's can be asked.
    pub latency_ms: Option<u32>,
    /// The system may put it to sleep while nothing is sent. Only Windows says so.
    pub may_sleep: bool,
}

/// Chips by vendor and product; what units with a USB of their own say is theirs.
const CHIPS: &[((u16, u16), &str)] = &[
    ((0x0403, 0x6001), "FTDI FT232R"),
    ((0x0403, 0x6010), "FTDI FT2232"),
    ((0x0403, 0x6011), "FTDI FT4232"),
    ((0x0403, 0x6014), "FTDI FT232H"),
    ((0x0403, 0x6015), "FTDI FT-X"),
    ((0x067b, 0x2303), "Prolific PL2303"),
    ((0x10c4, 0xea60), "Silicon Labs CP210x"),
    ((0x10c4, 0xea70), "Silicon Labs CP2105"),
    ((0x10c4, 0xea71), "Silicon Labs CP2108"),
    ((0x1a86, 0x5523), "WCH CH341"),
    ((0x1a86, 0x55d3), "WCH CH343"),
    ((0x1a86, 0x55d4), "WCH CH9102"),
    ((0x1a86, 0x7523), "WCH CH340"),
];

impl Adapter {
    /// The one behind a port of this PC. What the system does not say is left out.
    pub fn of(port: &Path, usb: &UsbPlace) -> Self {
        let chip = CHIPS.iter().find(|(id, _)| *id == (usb.vid, usb.pid)).map(|(_, chip)| *chip);
        Self { chip, ..asked(port, usb) }
    }
}

#[cfg(target_os = "linux")]
fn asked(port: &Path, _: &UsbPlace) -> Adapter {
    let name = port.file_name().unwrap_or_default();
    of_device(&Path::new("/sys/class/tty").join(name).join("device"))
}

/// `device`: what the kernel says of a port's device.
#[cfg(target_os = "linux")]
fn of_device(device: &Path) -> Adapter {
    use crate::files::given;
    let driver = std::fs::canonicalize(device.join("driver")).ok();
    let driver = driver.and_then(|driver| Some(driver.file_name()?.to_string_lossy().into_owned()));
    let latency = given::read(&device.join("latency_timer"), 64).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let latency_ms = latency.and_then(|text| text.trim().parse().ok());
    Adapter { driver, latency_ms, ..Adapter::default() }
}

#[cfg(windows)]
fn asked(port: &Path, usb: &UsbPlace) -> Adapter {
    let device = crate::platform::device::of_port(&port.to_string_lossy(), usb.serial.as_deref());
    let Some(device) = device else { return Adapter::default() };
    Adapter { chip: None, driver: device.driver_version, latency_ms: device.latency_ms, may_sleep: device.may_sleep }
}

#[cfg(not(any(target_os = "linux", windows)))]
fn asked(_: &Path, _: &UsbPlace) -> Adapter {
    Adapter::default()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs::{create_dir_all, write};
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn an_adapter_has_the_chip_of_its_numbers_and_what_the_kernel_says_of_it() {
        let place = |vid, pid| UsbPlace { vid, pid, ..UsbPlace::default() };
        let nowhere = Path::new("/dev/regnwl-no-such-port");
        assert_eq!(Adapter::of(nowhere, &place(0x1a86, 0x7523)).chip, Some("WCH CH340"));
        assert_eq!(Adapter::of(nowhere, &place(0x1a86, 0x0001)), Adapter::default());
        let root = tempfile::tempdir().unwrap();
        let device = root.path().join("ttyUSB0");
        create_dir_all(&device).unwrap();
        create_dir_all(root.path().join("ftdi_sio")).unwrap();
        symlink(root.path().join("ftdi_sio"), device.join("driver")).unwrap();
        write(device.join("latency_timer"), "16\n").unwrap();
        let found = of_device(&device);
        assert_eq!((found.driver.as_deref(), found.latency_ms), (Some("ftdi_sio"), Some(16)));
        write(device.join("latency_timer"), "no number").unwrap();
        assert_eq!(of_device(&device).latency_ms, None);
    }
}
