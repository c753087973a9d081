//! The device behind a serial port, as Windows keeps it: where it is plugged in, and what its driver was told.

use windows_sys::Win32::Devices::DeviceAndDriverInstallation::{
    CM_Get_DevNode_PropertyW, CM_Get_Device_IDW, CM_Get_Parent, CM_LOCATE_DEVNODE_NORMAL, CM_Locate_DevNodeW,
    CR_SUCCESS,
};
use windows_sys::Win32::Devices::Properties::{DEVPKEY_Device_DriverVersion, DEVPKEY_Device_LocationPaths};
use windows_sys::Win32::Foundation::DEVPROPKEY;

use super::registry;

/// Where devices are kept: FTDI puts its ports below a bus of its own.
const DEVICES: &str = r"SYSTEM\CurrentControlSet\Enum";
const BUSES: [&str; 2] = ["FTDIBUS", "USB"];
/// Most devices above a port until the one that is plugged in: the port, an interface, the device.
const HIGHEST: usize = 4;
/// What says that Windows may put a device to sleep, by the drivers that read it; each is a number.
const SLEEPS: [&str; 5] = [
    "EnhancedPowerManagementEnabled",
    "SelectiveSuspendEnabled",
    "EnableSelectiveSuspend",
    "DeviceIdleEnabled",
    "IdleUsbSelectiveSuspendPolicy",
];
/// Below the device: what a person chose in the Device Manager. 0: it stays awake.
const CHOSEN: (&str, &str) = ("WDF", "IdleInWorkingState");
/// The plans that say how power is saved, and below one of them whether devices on the USB are put to sleep while the PC has mains. Nothing: they are.
const PLANS: &str = r"SYSTEM\CurrentControlSet\Control\Power\User\PowerSchemes";
const OF_PLAN: &str = r"2a737441-1930-4402-8d77-b2bebba308a3\48e6b7a6-50f5-4782-a5d4-53bb8f07e226";
/// Longest name of a device, in UTF-16.
const LONGEST_NAME: usize = 256;
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
    /// Windows may put it to sleep while nothing is sent (selective suspend).
    pub may_sleep: bool,
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
    let (mut name, mut sleeps) = (name.to_owned(), may_sleep(&parameters(name)));
    for _ in 0..HIGHEST {
        let (mut parent, is_part) = (0, is_part(&name));
        // SAFETY: only `parent` is written to.
        if !ways.is_empty() && !is_part || unsafe { CM_Get_Parent(&mut parent, node, 0) } != CR_SUCCESS {
            break;
        }
        node = parent;
        if ways.is_empty() {
            ways = texts(node, &DEVPKEY_Device_LocationPaths);
        }
        name = name_of(node);
        sleeps |= is_part && may_sleep(&parameters(&name));
    }
    Some(Device { ways, driver_version, latency_ms, may_sleep: sleeps && !is_kept_awake(PLANS) })
}

/// The device above is the one that is plugged in, or a part of it too.
fn is_part(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    name.starts_with(r"FTDIBUS\") || name.contains("&MI_")
}

/// `parameters`: those of a device.
fn may_sleep(parameters: &str) -> bool {
    let (below, name) = CHOSEN;
    let chosen = registry::number(&format!(r"{parameters}\{below}"), name);
    chosen != Some(0) && SLEEPS.iter().any(|name| registry::number(parameters, name).is_some_and(|says| says != 0))
}

/// The plan in use lets no device on the USB sleep.
fn is_kept_awake(plans: &str) -> bool {
    let plan = registry::text(plans, "ActivePowerScheme").unwrap_or_default();
    registry::number(&format!(r"{plans}\{plan}\{OF_PLAN}"), "ACSettingIndex") == Some(0)
}

#[expect(unsafe_code, reason = "no safe call asks for it")]
fn name_of(node: u32) -> String {
    let mut name = [0; LONGEST_NAME];
    // SAFETY: the system writes at most as many units as it is told, for which there is room.
    unsafe { CM_Get_Device_IDW(node, name.as_mut_ptr(), LONGEST_NAME as u32, 0) };
    String::from_utf16_lossy(name.split(|unit| *unit == 0).next().unwrap_or_default())
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
    fn a_device_may_sleep_where_its_driver_was_told_so_and_nobody_chose_otherwise() {
        // Only an administrator may write there.
        let root = format!(r"SOFTWARE\regnwl-station-test-{}", std::process::id());
        let reg = |arguments: &[&str]| {
            let told = std::process::Command::new("reg").args(arguments).output().unwrap();
            told.status.success()
        };
        let add = |below: &str, name: &str, kind: &str, value: &str| {
            reg(&["add", &format!(r"HKLM\{root}\{below}"), "/v", name, "/t", kind, "/d", value, "/f"])
        };
        if !add("none", "LatencyTimer", "REG_DWORD", "16") {
            return;
        }
        for (below, name, kind, value) in [
            ("told", "SelectiveSuspendEnabled", "REG_DWORD", "1"),
            ("off", "EnhancedPowerManagementEnabled", "REG_DWORD", "0"),
            ("chosen", "EnhancedPowerManagementEnabled", "REG_DWORD", "1"),
            (r"chosen\WDF", "IdleInWorkingState", "REG_DWORD", "0"),
            ("left", "EnhancedPowerManagementEnabled", "REG_DWORD", "1"),
            (r"left\WDF", "IdleInWorkingState", "REG_DWORD", "1"),
            ("plans", "ActivePowerScheme", "REG_SZ", "high"),
            (&format!(r"plans\high\{OF_PLAN}"), "ACSettingIndex", "REG_DWORD", "0"),
            ("saving", "ActivePowerScheme", "REG_SZ", "low"),
            (&format!(r"saving\low\{OF_PLAN}"), "ACSettingIndex", "REG_DWORD", "1"),
        ] {
            assert!(add(below, name, kind, value), "{below}");
        }
        let at = |below: &str| format!(r"{root}\{below}");
        let sleeps = ["none", "told", "off", "chosen", "left", "not there"].map(|name| may_sleep(&at(name)));
        let awake = ["plans", "saving", "none"].map(|name| is_kept_awake(&at(name)));
        assert!(reg(&["delete", &format!(r"HKLM\{root}"), "/f"]));
        assert_eq!(sleeps, [false, true, false, false, true, false]);
        assert_eq!(awake, [true, false, false]);
    }

    #[test]
    fn what_is_a_part_of_a_device_is_told_by_its_name() {
        let parts = [
            r"FTDIBUS\VID_0403+PID_6001+A702TB52A\0000",
            r"USB\Vid_10c4&Pid_ea70&Mi_00\6&2",
            r"USB\VID_1A86&PID_7523\5&1",
            "",
        ];
        assert_eq!(parts.map(is_part), [true, true, false, false]);
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
