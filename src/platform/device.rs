//! The device behind a serial port, as Windows keeps it: where it is plugged in, and what its driver was told.

use windows_sys::Win32::Devices::DeviceAndDriverInstallation::{
    CM_Get_DevNode_PropertyW, CM_Get_Parent, CM_LOCATE_DEVNODE_NORMAL, CM_Locate_DevNodeW, CR_SUCCESS,
};
use windows_sys::Win32::Devices::Properties::{DEVPKEY_Device_DriverVersion, DEVPKEY_Device_LocationPaths};
use windows_sys::Win32::Foundation::DEVPROPKEY;

use super::registry;

/// Where devices are kept: FTDI puts its ports below a bus of its own.
const DEVICES: &str = r"SYSTEM\CurrentControlSet\Enum";
const BUSES: [&str; 2] = ["FTDIBUS", "USB"];
/// Most devices above a port until the one that is plugged in: the port, an interface, the device.
const HIGHEST: usize = 4;
/// Longest property, in bytes.
const LONGEST: usize = 16 << 10;

/// The device behind a port.
#[derive(Debug, Default)]
pub struct Device {
    /// The ways to where it is plugged in: its own, or those of the device above it.
    pub ways: Vec<String>,
    /// Of its driver.
    pub driver_version: Option<String>,
    /// How long an adapter of FTDI waits for more.
    pub latency_ms: Option<u32>,
}

/// The device behind a port (`COM3`) that is there now; none where it is on no USB. Windows keeps every device that was ever plugged in, and a plant plugs in
/// thousands: those that name this serial number are asked first.
pub fn of_port(port: &str, serial: Option<&str>) -> Option<Device> {
    BUSES.iter().find_map(|bus| {
        let models = likely_first(registry::keys(&format!(r"{DEVICES}\{bus}")), serial);
        let all = models.iter().flat_map(|model| {
            let instances = likely_first(registry::keys(&format!(r"{DEVICES}\{bus}\{model}")), serial);
            instances.into_iter().map(move |instance| format!(r"{bus}\{model}\{instance}"))
        });
        all.filter(|name| is_port(name, port)).find_map(|name| of_name(&name))
    })
}

/// In their order, but those that name the serial number come first.
fn likely_first(mut names: Vec<String>, serial: Option<&str>) -> Vec<String> {
    names.sort_by_key(|name| !serial.is_some_and(|serial| name.contains(serial)));
    names
}

fn parameters(name: &str) -> String {
    format!(r"{DEVICES}\{name}\Device Parameters")
}

fn is_port(name: &str, port: &str) -> bool {
    registry::text(&parameters(name), "PortName").is_some_and(|has| has.eq_ignore_ascii_case(port))
}

#[expect(unsafe_code, reason = "no safe call asks for a device")]
fn of_name(name: &str) -> Option<Device> {
    let (wide, mut node) = (registry::wide(name), 0);
    // SAFETY: the name ends with a zero; only `node` is written to.
    if unsafe { CM_Locate_DevNodeW(&mut node, wide.as_ptr(), CM_LOCATE_DEVNODE_NORMAL) } != CR_SUCCESS {
        // It was here once.
        return None;
    }
    let driver_version = texts(node, &DEVPKEY_Device_DriverVersion).into_iter().next();
    let latency_ms = registry::number(&parameters(name), "LatencyTimer");
    let mut ways = texts(node, &DEVPKEY_Device_LocationPaths);
    for _ in 0..HIGHEST {
        let mut parent = 0;
        // SAFETY: only `parent` is written to.
        if !ways.is_empty() || unsafe { CM_Get_Parent(&mut parent, node, 0) } != CR_SUCCESS {
            break;
        }
        node = parent;
        ways = texts(node, &DEVPKEY_Device_LocationPaths);
    }
    Some(Device { ways, driver_version, latency_ms })
}

/// A property that is a text, or several.
#[expect(unsafe_code, reason = "no safe call asks for it")]
fn texts(node: u32, key: &DEVPROPKEY) -> Vec<String> {
    let (mut kind, mut length) = (0, LONGEST as u32);
    let mut room = vec![0_u16; LONGEST / 2];
    // SAFETY: the system writes at most `length` bytes, for which there is room.
    let told = unsafe { CM_Get_DevNode_PropertyW(node, key, &mut kind, room.as_mut_ptr().cast(), &mut length, 0) };
    if told != CR_SUCCESS {
        return Vec::new();
    }
    room.truncate(usize::try_from(length).unwrap_or_default() / 2);
    room.split(|unit| *unit == 0).filter(|text| !text.is_empty()).map(String::from_utf16_lossy).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_on_no_usb_has_no_device() {
        assert!(of_port("COM199", None).is_none());
        assert!(of_port("COM199", Some("A702TB52")).is_none());
        assert!(of_name(r"USB\VID_0000&PID_0000\no").is_none());
    }

    #[test]
    fn among_all_that_were_ever_plugged_in_the_ones_of_a_serial_number_are_asked_first() {
        let known =
            || ["VID_0403+PID_6001+A1A", "VID_0403+PID_6001+A702TB52A", "VID_0403+PID_6010+A2A"].map(String::from);
        let [first, second, third] = known();
        assert_eq!(likely_first(known().into(), Some("A702TB52")), [second, first, third]);
        for none in [None, Some("A9"), Some("")] {
            assert_eq!(likely_first(known().into(), none), known());
        }
    }
}
