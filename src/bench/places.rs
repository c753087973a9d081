//! The places of a bench: what people call each slot, where it is plugged in, in which order; and which devices make a slot of their own.

use crate::link::{NotAPort, PortName, PortSeen, UsbMatch, as_counted};
use crate::seen::SlotSetup;

/// Slots at work at most.
pub const MOST_SLOTS: usize = 32;

/// Where a slot is, for people: `USB 1-2.3`, otherwise the port as it was named.
pub fn shown(port: &str) -> String {
    port.parse().map_or_else(|_| port.to_owned(), |name| place_of(&name))
}

/// A slot for each of these ports, named by its number: never by the port, whose name changes with the plug.
pub fn numbered_slots(ports: &[String]) -> Vec<SlotSetup> {
    (1..).zip(ports).map(|(number, port): (u32, _)| SlotSetup::new(number.to_string(), port)).collect()
}

/// The slots for ports that were named by hand, with the names and the order that they had before. What is new stands at the end, by number.
pub fn arranged(before: &[SlotSetup], ports: &[String]) -> Vec<SlotSetup> {
    let known = before.iter().filter(|slot| ports.contains(&slot.port)).cloned();
    let mut slots: Vec<_> = known.collect();
    for mut new in numbered_slots(ports) {
        if slots.iter().any(|slot| slot.port == new.port) {
            continue;
        }
        let is_taken = |number: &u32| slots.iter().any(|slot| slot.name == number.to_string());
        new.name = (1..).find(|number| !is_taken(number)).unwrap_or(u32::MAX).to_string();
        slots.push(new);
    }
    slots
}

/// The places where a device is plugged in that the profile allows, and that no slot has yet: a slot each, named by the place. Nothing is allowed by a
/// profile that names no device.
pub(crate) fn newcomers(slots: &[SlotSetup], seen: &[PortSeen], allowed: &[UsbMatch]) -> Vec<SlotSetup> {
    let mut found: Vec<SlotSetup> = Vec::new();
    for name in plugged(seen, allowed) {
        let at = name.to_string();
        // A slot may be named in other words than the system's list.
        let is = |slot: &SlotSetup| slot.port.parse().is_ok_and(|port: PortName| port == name);
        if !slots.iter().chain(&found).any(is) {
            found.push(SlotSetup::new(own_name(&name), at));
        }
    }
    found.sort_by(|a, b| as_counted(&a.name, &b.name));
    found
}

/// Where devices are plugged in that the profile allows.
pub(crate) fn plugged(seen: &[PortSeen], allowed: &[UsbMatch]) -> impl Iterator<Item = PortName> {
    let is_allowed = |port: &&PortSeen| port.usb.as_ref().is_some_and(|usb| allowed.iter().any(|it| it.matches(usb)));
    seen.iter().filter(is_allowed).map(PortName::of)
}

/// What a slot is called that nobody has named: `1-2.3`, and with the interface where it is not the first.
pub(crate) fn own_name(name: &PortName) -> String {
    match name {
        PortName::Place { location, interface: None | Some(0) } => location.clone(),
        PortName::Place { location, interface: Some(interface) } => format!("{location}:{interface}"),
        PortName::Path(_) | PortName::Usb(_) => name.to_string(),
    }
}

fn place_of(name: &PortName) -> String {
    match name {
        PortName::Place { .. } => format!("USB {}", own_name(name)),
        PortName::Path(_) | PortName::Usb(_) => name.to_string(),
    }
}

/// What is wrong with a text where a port is named.
pub fn fault_of(port: &str) -> Option<NotAPort> {
    port.parse::<PortName>().err()
}

/// The first of these ports that is named once more, in whatever way each is written.
pub fn named_twice<'p>(ports: impl IntoIterator<Item = &'p str>) -> Option<&'p str> {
    let mut seen: Vec<(Result<PortName, &str>, &str)> = Vec::new();
    for port in ports {
        let name = port.parse::<PortName>().map_err(|_| port);
        if let Some((_, first)) = seen.iter().find(|(other, _)| *other == name) {
            return Some(first);
        }
        seen.push((name, port));
    }
    None
}

/// How a slot says where it is: place, adapter, line.
pub(crate) fn describe(name: &PortName, port: Option<&PortSeen>, baud: u32) -> String {
    let place = place_of(name);
    if name.is_address() {
        // How fast the line is, is set at its other end.
        return place;
    }
    match port.and_then(|port| port.usb.as_ref()?.product.as_deref()).filter(|product| !product.is_empty()) {
        Some(product) => format!("{place} · {product} · {baud}"),
        None => format!("{place} · {baud}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::usb::UsbPlace;

    fn port(path: &str, vid: u16, location: &str, interface: u8) -> PortSeen {
        let usb = UsbPlace { vid, location: Some(location.into()), interface: Some(interface), ..UsbPlace::default() };
        PortSeen { path: path.into(), usb: Some(usb) }
    }

    fn allowed() -> Vec<UsbMatch> {
        vec![UsbMatch { vid: Some(0x10c4), ..UsbMatch::default() }]
    }

    #[test]
    fn a_port_that_is_named_twice_is_found_however_it_is_written() {
        assert_eq!(named_twice(["/dev/a", "usb:vid=10c4", "usb:place=1-2"]), None);
        assert_eq!(
            named_twice(["/dev/b", "usb:vid=10C4,pid=ea60", "usb:pid=EA60,vid=10c4"]),
            Some("usb:vid=10C4,pid=ea60")
        );
        // What is no port is told elsewhere.
        assert_eq!(named_twice(["usb:", "usb:what=1"]), None);
        assert_eq!(named_twice(["usb:", "usb:"]), Some("usb:"));
        #[cfg(windows)]
        assert_eq!(named_twice(["COM3", r"\\.\com3"]), Some("COM3"));
    }

    #[test]
    fn a_place_without_a_slot_makes_one_in_the_order_of_the_sockets() {
        let seen = [port("b", 0x10c4, "1-10", 0), port("a", 0x10c4, "1-2", 0), port("c", 0x10c4, "1-2", 1)];
        let found = newcomers(&[], &seen, &allowed());
        let names: Vec<_> = found.iter().map(|slot| slot.name.as_str()).collect();
        assert_eq!(names, ["1-2", "1-2:1", "1-10"]);
        assert_eq!(found[0].port, "usb:place=1-2,interface=0");
        assert_eq!(newcomers(&found, &seen, &allowed()), []);
    }

    #[test]
    fn what_the_profile_does_not_allow_makes_no_slot() {
        let seen = [port("a", 0x1a86, "1-2", 0), PortSeen { path: "/dev/ttyS0".into(), usb: None }];
        assert_eq!(newcomers(&[], &seen, &allowed()), []);
        assert_eq!(newcomers(&[], &[port("a", 0x10c4, "1-2", 0)], &[]), []);
    }

    #[test]
    fn a_place_that_is_switched_off_makes_no_second_slot() {
        let off = SlotSetup { off: true, ..SlotSetup::new("left", "usb:place=1-2,interface=0") };
        assert_eq!(newcomers(&[off], &[port("a", 0x10c4, "1-2", 0)], &allowed()), []);
    }

    #[test]
    fn ports_by_hand_keep_their_names_and_their_order() {
        let before = [SlotSetup::new("left", "COM7"), SlotSetup::new("1", "COM3"), SlotSetup::new("gone", "COM9")];
        let ports = ["COM3", "COM5", "COM7"].map(str::to_owned);
        let slots = arranged(&before, &ports);
        let names: Vec<_> = slots.iter().map(|slot| (slot.name.as_str(), slot.port.as_str())).collect();
        assert_eq!(names, [("left", "COM7"), ("1", "COM3"), ("2", "COM5")]);
    }

    #[test]
    fn a_slot_says_where_it_is_and_what_is_plugged_in() {
        let mut seen = port("/dev/ttyUSB0", 0x10c4, "1-2", 0);
        let slot = PortName::of(&seen);
        assert_eq!(describe(&slot, None, 9600), "USB 1-2 · 9600");
        seen.usb.as_mut().unwrap().product = Some("CP2102N".into());
        assert_eq!(describe(&slot, Some(&seen), 9600), "USB 1-2 · CP2102N · 9600");
    }
}
