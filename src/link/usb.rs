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
    fn every_field_that_is_given_must_match() {
        let meant = UsbMatch { vid: Some(0x1a86), pid: Some(0x7523), interface: Some(0), ..Default::default() };
        assert!(meant.matches(&place("1-1")));
        assert!(!UsbMatch { pid: Some(0x7524), ..meant.clone() }.matches(&place("1-1")));
        assert!(!UsbMatch { vid: Some(0x0403), ..meant.clone() }.matches(&place("1-1")));
        assert!(!UsbMatch { interface: Some(1), ..meant }.matches(&place("1-1")));
        assert!(UsbMatch::default().matches(&place("1-1")));
    }
}
