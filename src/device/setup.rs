//! What the profile says about the line, in the link's own terms.

use crate::domain::{Circumstance, Failure, LineProfile};
use crate::link::usb::in_short;
use crate::link::{OpenError, UsbMatch};

/// Which USB devices a profile counts as units. An id that is not four hex digits matches nothing: the entry is left out.
pub fn usb_matches_of(profile: &LineProfile) -> Vec<UsbMatch> {
    let id = |text: &Option<String>| match text {
        None => Some(None),
        Some(text) => u16::from_str_radix(text, 16).ok().map(Some),
    };
    let matches = profile.usb.iter().filter_map(|usb| {
        Some(UsbMatch {
            vid: id(&usb.vid)?,
            pid: id(&usb.pid)?,
            location: usb.location.as_deref().map(in_short),
            interface: usb.interface,
        })
    });
    matches.collect()
}

/// What a port that cannot be opened means for a unit, and what was so.
pub fn failure_of(error: OpenError) -> (Failure, Option<Circumstance>) {
    let failure = match error {
        OpenError::Line(why) => return (why.failure(), Some(Circumstance::Line { why })),
        OpenError::Missing => Failure::PortMissing,
        OpenError::Busy => Failure::PortBusy,
        OpenError::Denied => Failure::PortDenied,
        OpenError::Failed => Failure::PortFailed,
    };
    (failure, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::profile;

    #[test]
    fn usb_ids_are_read_as_hexadecimal_and_a_wrong_one_matches_nothing() {
        let usb = |vid: &str| profile::UsbMatch { vid: Some(vid.into()), ..Default::default() };
        let profile = LineProfile { usb: vec![usb("1a86"), usb("zz")], ..Default::default() };
        let matches = usb_matches_of(&profile);
        assert_eq!(matches, [UsbMatch { vid: Some(0x1a86), ..Default::default() }]);
    }
}
