//! What counts as a serial number, and the device name that is made of it. Compared as text; nothing is cut or padded to fit.

use regex::Regex;

use crate::domain::failure::Failure;
use crate::domain::profile::Profile;
use crate::wire::credentials::is_device_name;

/// Longest serial number or hardware id that is taken, in bytes.
const LONGEST: usize = 256;

/// The profile's rules, compiled.
#[derive(Debug)]
pub struct SerialRules {
    trim: bool,
    allow_non_ascii: bool,
    refuse: Vec<Regex>,
    template: String,
    device_name: Option<Regex>,
}

impl SerialRules {
    /// Compiles the rules of a profile.
    ///
    /// # Errors
    /// A pattern that does not compile; `profile check` names it with its line.
    pub fn new(profile: &Profile) -> Result<Self, regex::Error> {
        let whole = |pattern: &String| Regex::new(&format!(r"\A(?:{pattern})\z"));
        Ok(Self {
            trim: profile.serial_number.trim,
            allow_non_ascii: profile.serial_number.allow_non_ascii,
            refuse: profile.serial_number.refuse.iter().map(whole).collect::<Result<_, _>>()?,
            template: profile.device_name.template.clone(),
            device_name: profile.device_name.pattern.as_ref().map(whole).transpose()?,
        })
    }

    /// Judges a value as the unit told it.
    ///
    /// # Errors
    /// [`Failure::SerialRefused`], [`Failure::SerialNotText`].
    pub fn serial_number(&self, told: &str) -> Result<String, Failure> {
        let blank = |character: char| character.is_whitespace() || character.is_control();
        let serial = if self.trim { told.trim_matches(blank) } else { told };
        if serial.chars().all(blank) || serial.len() > LONGEST {
            return Err(Failure::SerialRefused);
        }
        if serial.chars().any(char::is_control) || !self.allow_non_ascii && !serial.is_ascii() {
            return Err(Failure::SerialNotText);
        }
        if self.refuse.iter().any(|pattern| pattern.is_match(serial)) {
            return Err(Failure::SerialRefused);
        }
        Ok(serial.to_owned())
    }

    /// Judges a hardware id: one that is blank is none.
    pub fn hardware_id(&self, told: &str) -> Option<String> {
        let id = told.trim();
        (!id.is_empty() && id.len() <= LONGEST && id.chars().all(|character| character.is_ascii_graphic()))
            .then(|| id.to_owned())
    }

    /// Makes the device name.
    ///
    /// # Errors
    /// [`Failure::DeviceNameInvalid`], [`Failure::HardwareIdMissing`] where the template needs one.
    pub fn device_name(&self, serial: &str, hardware_id: Option<&str>) -> Result<String, Failure> {
        // The values go in behind each other, so that a value that looks like a placeholder is not filled in again.
        let mut name = String::new();
        let mut rest = self.template.as_str();
        while let Some((before, after)) = rest.split_once("${") {
            let (placeholder, after) = after.split_once('}').ok_or(Failure::DeviceNameInvalid)?;
            name.push_str(before);
            name.push_str(match placeholder {
                "serialNumber" => serial,
                "hardwareId" => hardware_id.ok_or(Failure::HardwareIdMissing)?,
                _ => return Err(Failure::DeviceNameInvalid),
            });
            rest = after;
        }
        name.push_str(rest);
        let is_valid = is_device_name(&name) && self.device_name.as_ref().is_none_or(|pattern| pattern.is_match(&name));
        if is_valid { Ok(name) } else { Err(Failure::DeviceNameInvalid) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::profile::{CloudProfile, DeviceNameProfile, DialogProfile, HostProfile};

    fn rules(template: &str) -> SerialRules {
        let cloud = serde_json::json!({"host": {"custom": "localhost"}});
        let cloud: CloudProfile = serde_json::from_value(cloud).unwrap();
        assert!(matches!(cloud.host, HostProfile::Custom(_)));
        SerialRules::new(&Profile {
            format: 1,
            name: "p".into(),
            product_key: "pk".into(),
            cloud,
            line: Default::default(),
            dialog: DialogProfile::default(),
            serial_number: Default::default(),
            device_name: DeviceNameProfile { template: template.into(), pattern: None },
            verify: Default::default(),
            on_foreign_identity: Default::default(),
        })
        .unwrap()
    }

    #[test]
    fn placeholders_and_blanks_are_refused() {
        let rules = rules("${serialNumber}");
        for told in
            ["", "   ", "0000000000", "FFFFFFFF", "N/A", "none", "To be filled by O.E.M.", "XXXX", "----", "\t\r"]
        {
            assert_eq!(rules.serial_number(told), Err(Failure::SerialRefused), "{told:?}");
        }
        assert_eq!(rules.serial_number(" SN24A7F00913\r").unwrap(), "SN24A7F00913");
        assert_eq!(rules.serial_number("0012").unwrap(), "0012");
    }

    #[test]
    fn hostile_text_is_refused_or_stays_text() {
        let rules = rules("${serialNumber}");
        for told in ["SN\u{202e}1", "SN\u{1b}[31m", "SN\n2", "SN\u{0}3", "序列号"] {
            assert_eq!(rules.serial_number(told), Err(Failure::SerialNotText), "{told:?}");
        }
        assert_eq!(rules.serial_number(&"S".repeat(10_000)), Err(Failure::SerialRefused));
        for told in ["SN&pk", "SN|securemode=2|", "SN,random=1", "$(reboot)", "`x`", "SN 1", "ab"] {
            let serial = rules.serial_number(told).unwrap();
            assert_eq!(rules.device_name(&serial, None), Err(Failure::DeviceNameInvalid), "{told:?}");
        }
    }

    #[test]
    fn nothing_is_cut_to_fit_and_a_value_is_not_filled_in_again() {
        assert_eq!(rules("x-${serialNumber}").device_name("SN1", None).unwrap(), "x-SN1");
        assert!(rules("x-${serialNumber}").device_name(&"1".repeat(31), None).is_err());
        assert!(rules("${serialNumber}${hardwareId}").device_name("${hardwareId}", Some("M1")).is_err());
        assert_eq!(rules("${hardwareId}").device_name("SN1", None), Err(Failure::HardwareIdMissing));
    }
}
