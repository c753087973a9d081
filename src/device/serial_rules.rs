//! What counts as a serial number, and the device name that is made of it. Compared as text; nothing is cut or padded to fit.

use regex::Regex;

use crate::device::Who;
use crate::domain::{Failure, NamedSecrets, Profile};
use crate::wire::pattern::{first_group, whole};
use crate::wire::{any_values, is_device_name, with_values};

/// Longest serial number or hardware id that is taken, in bytes.
const LONGEST: usize = 256;

/// Longest text of a unit that is put on record as its serial number, in characters.
const LONGEST_TOLD: usize = 256;

/// A number as it was told, where it is shown or recorded before it was judged.
pub fn shown(told: &str) -> String {
    told.trim_ascii().chars().take(LONGEST_TOLD).collect()
}

/// Why there is no device name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoDeviceName {
    /// The template needs a hardware id.
    HardwareIdMissing,
    /// The template is at fault; `profile check` says so.
    Template,
    /// This name came out, and the cloud would refuse it, or the profile's own pattern does.
    Invalid {
        /// It.
        name: String,
        /// The profile's pattern; none: the cloud's rule.
        pattern: Option<String>,
    },
}

/// The profile's rules, compiled.
#[derive(Debug)]
pub struct SerialRules {
    trim: bool,
    allow_non_ascii: bool,
    refuse: Vec<Regex>,
    label: Option<Regex>,
    /// As the profile has it, with the values that it names.
    label_text: Option<String>,
    template: String,
    /// As the profile has it, and compiled.
    device_name: Option<(String, Regex)>,
}

impl SerialRules {
    /// Compiles the rules of a profile.
    ///
    /// # Errors
    /// A pattern that does not compile; `profile check` names it with its line.
    pub fn new(profile: &Profile) -> Result<Self, regex::Error> {
        Ok(Self {
            trim: profile.serial_number.trim,
            // On a line of seven bits an eighth is a parity bit that nobody took off.
            allow_non_ascii: profile.serial_number.allow_non_ascii && profile.line.data_bits > 7,
            refuse: profile.serial_number.refuse.iter().map(|pattern| whole(pattern)).collect::<Result<_, _>>()?,
            label: profile.serial_number.label.as_deref().map(|text| Regex::new(&any_values(text))).transpose()?,
            label_text: profile.serial_number.label.clone(),
            template: profile.device_name.template.clone(),
            device_name: (profile.device_name.pattern.as_ref())
                .map(|pattern| whole(pattern).map(|compiled| (pattern.clone(), compiled)))
                .transpose()?,
        })
    }

    /// Judges a value as the unit told it.
    ///
    /// # Errors
    /// [`Failure::SerialRefused`], [`Failure::SerialNotText`].
    pub fn serial_number(&self, told: &str) -> Result<String, Failure> {
        let blank = |character: char| character.is_whitespace() || character.is_control();
        // Blanks alone: a control character, or a blank of another alphabet, is part of what the unit told, and no number has one.
        let serial =
            if self.trim { told.trim_matches(|character: char| character.is_ascii_whitespace()) } else { told };
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

    /// The serial number on a label, as a scanner gives it. None where there is none: the profile's pattern for labels does not match, or nothing was scanned.
    pub fn number_on(&self, scanned: &str) -> Option<String> {
        let plain = without_symbology(scanned);
        let number = match &self.label {
            None => Some(plain),
            // Who writes a pattern may have seen the scanner's mark, or may not have.
            Some(pattern) => first_group(pattern, plain).or_else(|| first_group(pattern, scanned)),
        };
        number.map(bare).filter(|number| !number.is_empty()).map(ToOwned::to_owned)
    }

    /// The pattern of the label with what a unit was given in it; none where it names no value, or one that the unit was not given.
    pub fn label_with_values(&self, given: &NamedSecrets) -> Option<Regex> {
        let text = self.label_text.as_ref().filter(|text| text.contains("${value:"))?;
        let filled = with_values(text, |name| given.get(name).map(|value| regex::escape(value.expose())));
        Regex::new(&filled?).ok()
    }

    /// Judges a hardware id: one that is blank is none.
    pub fn hardware_id(&self, told: &str) -> Option<String> {
        let id = told.trim_ascii();
        (!id.is_empty() && id.len() <= LONGEST && id.chars().all(|character| character.is_ascii_graphic()))
            .then(|| id.to_owned())
    }

    /// Whether this reading told this number and this hardware id.
    pub fn is_told(&self, who: &Who, serial_number: &str, hardware_id: Option<&str>) -> bool {
        let board = who.hardware_id.as_deref().and_then(|told| self.hardware_id(told));
        let is_number = self.serial_number(&who.serial_number).is_ok_and(|told| told == serial_number);
        is_number && board.as_deref() == hardware_id
    }

    /// Whether the device name is made of values that the station gives.
    pub fn names_values(&self) -> bool {
        self.template.contains("${value:")
    }

    /// Makes the device name.
    ///
    /// # Errors
    /// [`NoDeviceName`].
    pub fn device_name(
        &self,
        serial: &str,
        hardware_id: Option<&str>,
        given: &NamedSecrets,
    ) -> Result<String, NoDeviceName> {
        // The values go in behind each other, so that a value that looks like a placeholder is not filled in again.
        let mut name = String::new();
        let mut rest = self.template.as_str();
        while let Some((before, after)) = rest.split_once("${") {
            let (placeholder, after) = after.split_once('}').ok_or(NoDeviceName::Template)?;
            name.push_str(before);
            name.push_str(match placeholder {
                "serialNumber" => serial,
                "hardwareId" => hardware_id.ok_or(NoDeviceName::HardwareIdMissing)?,
                other => {
                    let value = other.strip_prefix("value:").and_then(|name| given.get(name));
                    value.ok_or(NoDeviceName::Template)?.expose()
                }
            });
            rest = after;
        }
        name.push_str(rest);
        self.given_name(name)
    }

    /// Judges a device name that was given for a unit.
    ///
    /// # Errors
    /// [`NoDeviceName::Invalid`].
    pub fn given_name(&self, name: String) -> Result<String, NoDeviceName> {
        if !is_device_name(&name) {
            return Err(NoDeviceName::Invalid { name, pattern: None });
        }
        match self.device_name.as_ref().filter(|(_, pattern)| !pattern.is_match(&name)) {
            Some((pattern, _)) => Err(NoDeviceName::Invalid { name, pattern: Some(pattern.clone()) }),
            None => Ok(name),
        }
    }
}

/// Without blanks and control characters at both ends: a scanner ends with what it was told to.
fn bare(text: &str) -> &str {
    text.trim_matches(|character: char| character.is_whitespace() || character.is_control())
}

/// A scan without the mark of its symbology (ISO/IEC 15424: `]`, a letter, a letter or digit), which the scanner puts there and not the label.
pub fn without_symbology(scanned: &str) -> &str {
    let text = bare(scanned);
    match text.as_bytes() {
        [b']', code, modifier, _, ..] if code.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() => {
            bare(&text[3..])
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dialog_profile::DialogProfile;
    use crate::domain::{CapProfile, CloudProfile, DeviceNameProfile, HostProfile, SerialNumberProfile};

    fn rules(template: &str) -> SerialRules {
        rules_with(template, None)
    }

    fn rules_with(template: &str, label: Option<&str>) -> SerialRules {
        SerialRules::new(&profile(template, label)).unwrap()
    }

    fn profile(template: &str, label: Option<&str>) -> Profile {
        let cloud = serde_json::json!({"host": {"custom": "localhost"}});
        let cloud: CloudProfile = serde_json::from_value(cloud).unwrap();
        assert!(matches!(cloud.host, HostProfile::Custom(_)));
        Profile {
            order_fields: Vec::new(),
            golden_units: Default::default(),
            first_article: false,
            cap: CapProfile::default(),
            result: None,
            gate: None,
            label: None,
            format: 1,
            name: "p".into(),
            product_key: "pk".into(),
            cloud,
            line: Default::default(),
            dialog: DialogProfile::default(),
            serial_number: SerialNumberProfile { label: label.map(ToOwned::to_owned), ..Default::default() },
            values: Default::default(),
            device_name: DeviceNameProfile { template: template.into(), pattern: None },
            verify: Default::default(),
            on_foreign_identity: Default::default(),
        }
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
        for told in [
            "SN\u{202e}1",
            "SN\u{1b}[31m",
            "SN\n2",
            "SN\u{0}3",
            "SN3\u{0}",
            "\u{7f}SN3",
            "SN26\u{a0}",
            "SN\u{fffd}",
            "ＳＮ２６",
            "序列号",
        ] {
            assert_eq!(rules.serial_number(told), Err(Failure::SerialNotText), "{told:?}");
        }
        assert_eq!(rules.serial_number(&"S".repeat(10_000)), Err(Failure::SerialRefused));
        for told in ["SN&pk", "SN|securemode=2|", "SN,random=1", "$(reboot)", "`x`", "SN 1", "ab"] {
            let serial = rules.serial_number(told).unwrap();
            let invalid = NoDeviceName::Invalid { name: serial.clone(), pattern: None };
            assert_eq!(rules.device_name(&serial, None, &NamedSecrets::default()), Err(invalid), "{told:?}");
        }
    }

    #[test]
    fn a_scan_is_the_number_but_for_the_scanners_own_mark() {
        let rules = rules("${serialNumber}");
        let number = |scanned: &str| rules.number_on(scanned);
        for scanned in [" 0024A7\t", "]C00024A7\r\n", "]Q30024A7", "]d2\u{1d}0024A7\u{4}", "]A00024A7", "0024A7"] {
            assert_eq!(number(scanned).as_deref(), Some("0024A7"), "{scanned:?}");
        }
        // Not marks.
        for scanned in ["]C1", "]-1A", "]", "C10024A7", "[C10024A7"] {
            assert_eq!(number(scanned).as_deref(), Some(scanned));
        }
        for nothing in ["", "  ", "\u{1d}\r\n"] {
            assert_eq!(number(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn the_profiles_pattern_takes_the_number_out_of_what_a_label_holds() {
        let number = |pattern: &str, scanned: &str| rules_with("${serialNumber}", Some(pattern)).number_on(scanned);
        for (pattern, scanned) in [
            (r"(?:^|\x1d)21([^\x1d]+)", "]C110LOT7\u{1d}21SN0001\u{1d}"),
            (r"^01\d{14}21([^\x1d]+)", "]C1010690123456789221SN0001"),
            (r"\(21\)([^(]+)", "(01)06901234567892(21)SN0001(10)LOT7"),
            (r"(?i)^S/?N[:\s：]*(\S+)$", "SN: SN0001\r"),
            (r"(?i)^S/?N[:\s：]*(\S+)$", "S/N：SN0001"),
            (r"[?&]sn=([^&#]+)", "https://t.example/d?m=T2&sn=SN0001&v=3"),
            (r#""sn"\s*:\s*"([^"]+)""#, r#"{"mac":"00:11:22", "sn" : "SN0001"}"#),
            (r"^\]C1(.+)$", "]C1SN0001"),
            (r"^(?:SN=(\w+)|IMEI=(\d+))$", "SN=SN0001"),
        ] {
            assert_eq!(number(pattern, scanned).as_deref(), Some("SN0001"), "{pattern}");
        }
        assert_eq!(number(r"^(?:SN=(\w+)|IMEI=(\d+))$", "IMEI=0861").as_deref(), Some("0861"));
        // Another label of the box, and one whose number is empty.
        for scanned in ["0861234567890123", "SN:", ""] {
            assert_eq!(number(r"^SN:(\S*)$", scanned), None, "{scanned:?}");
        }
    }

    #[test]
    fn an_eighth_bit_on_a_line_of_seven_is_no_text_whatever_is_allowed() {
        for (data_bits, is_taken) in [(8, true), (7, false)] {
            let line = crate::domain::profile::LineProfile { data_bits, ..Default::default() };
            let mut profile = profile("${serialNumber}", None);
            (profile.line, profile.serial_number.allow_non_ascii) = (line, true);
            let told = SerialRules::new(&profile).unwrap().serial_number("SN\u{f1}26");
            assert_eq!(told.is_ok(), is_taken, "{data_bits} {told:?}");
        }
    }

    #[test]
    fn nothing_is_cut_to_fit_and_a_value_is_not_filled_in_again() {
        assert_eq!(rules("x-${serialNumber}").device_name("SN1", None, &NamedSecrets::default()).unwrap(), "x-SN1");
        assert!(rules("x-${serialNumber}").device_name(&"1".repeat(31), None, &NamedSecrets::default()).is_err());
        assert!(
            rules("${serialNumber}${hardwareId}")
                .device_name("${hardwareId}", Some("M1"), &NamedSecrets::default())
                .is_err()
        );
        assert_eq!(
            rules("${hardwareId}").device_name("SN1", None, &NamedSecrets::default()),
            Err(NoDeviceName::HardwareIdMissing)
        );
    }
}
