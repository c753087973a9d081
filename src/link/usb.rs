//! Which USB device a port belongs to, and whether that is one of those looked for.

/// Where and what a port is on the USB.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsbPlace {
    /// Vendor id.
    pub vid: u16,
    /// Product id.
    pub pid: u16,
    /// The adapter's own serial number, where it has one.
    pub serial: Option<String>,
    /// Bus and chain of hub ports (`1-2.3`): the same for whatever is plugged in there.
    pub location: Option<String>,
    /// Interface number, for devices with several ports.
    pub interface: Option<u8>,
    /// What the adapter calls itself.
    pub product: Option<String>,
}

/// What a USB device must be. Every field that is given must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsbMatch {
    /// Vendor id.
    pub vid: Option<u16>,
    /// Product id.
    pub pid: Option<u16>,
    /// The place, or a hub above it: `1-2` holds `1-2` and `1-2.3`, not `1-23`. `1-` holds all of bus 1.
    pub location: Option<String>,
    /// Interface number.
    pub interface: Option<u8>,
}

impl UsbMatch {
    /// Whether `place` is meant.
    pub fn matches(&self, place: &UsbPlace) -> bool {
        self.vid.is_none_or(|vid| vid == place.vid)
            && self.pid.is_none_or(|pid| pid == place.pid)
            && self.interface.is_none_or(|interface| place.interface == Some(interface))
            && self.location.as_deref().is_none_or(|at| place.location.as_deref().is_some_and(|is| holds(at, is)))
    }
}

/// A place as it is written on every system, `1-2.3`: bus and chain of hub ports. Windows has no numbers for buses; it names the way to the controller,
/// `PCIROOT(0)#PCI(1400)#USBROOT(0)-2.3`, whose address on the PC's own bus is the number then: `1400-2.3`.
pub fn in_short(location: &str) -> String {
    let (way, sockets) = location.rsplit_once('-').unwrap_or((location, ""));
    if !way.contains("USBROOT(") {
        return location.to_owned();
    }
    let addresses = way.split('#').filter(|step| !matches!(*step, "PCIROOT(0)" | "USBROOT(0)"));
    let values = addresses.filter_map(|step| step.split_once('(')).map(|(_, value)| value);
    let bus: String = values.flat_map(str::chars).filter(char::is_ascii_alphanumeric).collect();
    format!("{}-{sockets}", if bus.is_empty() { "0".to_owned() } else { bus.to_ascii_lowercase() })
}

/// Where a device is plugged in, as Windows says it (`PCIROOT(0)#PCI(1400)#USBROOT(0)#USB(2)#USB(3)#USBMI(1)`): the place in short, and the interface where it
/// has several. None where the way is no way over the USB.
pub fn on_the_way(way: &str) -> Option<(String, Option<u8>)> {
    let (controller, rest) = way.split_once("#USBROOT(")?;
    let (number, below) = rest.split_once(')')?;
    let steps = || below.split('#').filter_map(|step| step.strip_suffix(')')?.split_once('('));
    let sockets: Vec<&str> = steps().filter(|(kind, _)| *kind == "USB").map(|(_, number)| number).collect();
    let interface = steps().find(|(kind, _)| *kind == "USBMI").and_then(|(_, number)| number.parse().ok());
    let long = format!("{controller}#USBROOT({number})-{}", sockets.join("."));
    (!sockets.is_empty()).then(|| (in_short(&long), interface))
}

fn holds(prefix: &str, location: &str) -> bool {
    location.strip_prefix(prefix).is_some_and(|rest| {
        rest.is_empty() || prefix.is_empty() || prefix.ends_with(['-', '.']) || rest.starts_with(['-', '.', ':'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(location: &str) -> UsbPlace {
        UsbPlace { vid: 0x1a86, pid: 0x7523, location: Some(location.into()), interface: Some(0), ..Default::default() }
    }

    #[test]
    fn a_place_matches_itself_and_the_hub_above_but_no_neighbour() {
        let at = |location: &str| UsbMatch { location: Some(location.into()), ..Default::default() };
        assert!(at("1-2.3").matches(&place("1-2.3")));
        assert!(at("1-2").matches(&place("1-2.3")));
        assert!(at("1-").matches(&place("1-2.3")));
        assert!(!at("1-2").matches(&place("1-23")));
        assert!(!at("1-2.3").matches(&place("1-2")));
        assert!(!at("1-2").matches(&UsbPlace::default()));
    }

    #[test]
    fn a_place_is_short_on_windows_too_and_others_stay_as_they_are() {
        for (long, short) in [
            ("PCIROOT(0)#PCI(1400)#USBROOT(0)-2.3", "1400-2.3"),
            ("PCIROOT(0)#PCI(1C00)#PCI(0000)#USBROOT(0)-1", "1c000000-1"),
            ("PCIROOT(1)#PCI(1400)#USBROOT(1)-4", "114001-4"),
            ("ACPI(_SB_)#ACPI(PCI0)#ACPI(XHC_)#USBROOT(0)-2", "sbpci0xhc-2"),
            ("PCIROOT(0)#USBROOT(0)-2", "0-2"),
            // All of a bus.
            ("PCIROOT(0)#PCI(1400)#USBROOT(0)-", "1400-"),
            ("1-2.3", "1-2.3"),
            ("1-", "1-"),
            ("1", "1"),
        ] {
            assert_eq!(in_short(long), short);
        }
    }

    #[test]
    fn the_way_to_a_device_is_its_place_and_its_interface() {
        let root = "PCIROOT(0)#PCI(1400)#USBROOT(0)";
        let far = format!("{root}{}#USBMI(12)", "#USB(4)".repeat(30));
        for (way, place) in [
            (format!("{root}#USB(2)#USB(3)"), Some(("1400-2.3".to_owned(), None))),
            (format!("{root}#USB(2)#USBMI(1)"), Some(("1400-2".to_owned(), Some(1)))),
            (far, Some((format!("1400-{}", ["4"; 30].join(".")), Some(12)))),
            (root.to_owned(), None),
            ("ACPI(_SB_)#ACPI(PCI0)".to_owned(), None),
            ("PCIROOT(0)#USBROOT(".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(on_the_way(&way), place, "{way}");
        }
    }

    #[test]
    fn every_field_that_is_given_must_match() {
        let meant = UsbMatch { vid: Some(0x1a86), pid: Some(0x7523), interface: Some(0), ..Default::default() };
        assert!(meant.matches(&place("1-1")));
        assert!(!UsbMatch { pid: Some(0x7524), ..meant.clone() }.matches(&place("1-1")));
        assert!(!UsbMatch { vid: Some(0x0403), ..meant.clone() }.matches(&place("1-1")));
        assert!(!UsbMatch { interface: Some(1), ..meant }.matches(&place("1-1")));
        assert!(UsbMatch::default().matches(&place("1-1")));
    }
}
