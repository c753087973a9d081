//! Numbers in a row, as a profile gives them out: prefix, digits of one width, a check character.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The digits that a range counts in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Digits {
    /// 0 to 9.
    #[default]
    Decimal,
    /// 0 to 9 and A to F, for hardware addresses.
    Hex,
}

impl Digits {
    fn radix(self) -> u32 {
        match self {
            Self::Decimal => 10,
            Self::Hex => 16,
        }
    }
}

/// The check character behind a number. It is made of prefix and digits; characters that the scheme does not count are passed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum CheckDigit {
    /// None.
    #[default]
    #[serde(rename = "none")]
    None,
    /// Luhn (ISO/IEC 7812-1), as on bank cards and IMEIs: counts digits.
    #[serde(rename = "luhn")]
    Luhn,
    /// ISO/IEC 7064 MOD 11-2: counts digits; the check character may be X.
    #[serde(rename = "mod11-2")]
    Mod11,
    /// ISO/IEC 7064 MOD 37,36: counts digits and letters.
    #[serde(rename = "mod37-36")]
    Mod37,
}

impl CheckDigit {
    /// The character that stands behind this text; none where there is none.
    pub fn of(self, text: &str) -> Option<char> {
        let digits = || text.chars().filter_map(|char| char.to_digit(10));
        Some(match self {
            Self::None => return None,
            Self::Luhn => {
                let doubled = |digit: u32| if digit > 4 { 2 * digit - 9 } else { 2 * digit };
                let digits: Vec<u32> = digits().collect();
                let weighed = digits.iter().rev().enumerate();
                let sum: u32 = weighed.map(|(at, digit)| if at % 2 == 0 { doubled(*digit) } else { *digit }).sum();
                char::from_digit((10 - sum % 10) % 10, 10)?
            }
            Self::Mod11 => {
                let rest = digits().fold(0, |sum, digit| (sum + digit) * 2 % 11);
                match (12 - rest) % 11 {
                    10 => 'X',
                    digit => char::from_digit(digit, 10)?,
                }
            }
            Self::Mod37 => {
                let values = text.chars().filter_map(|char| char.to_digit(36));
                let rest = values.fold(36, |rest, value| match (rest + value) % 36 {
                    0 => 36 * 2 % 37,
                    sum => sum * 2 % 37,
                });
                char::from_digit((37 - rest) % 36, 36)?.to_ascii_uppercase()
            }
        })
    }
}

/// Digits that a number has at most.
const WIDEST: usize = 18;
/// Hexadecimal ones that 64 bits have room for, whatever they are.
const WIDEST_HEX: usize = 15;

/// Numbers in a row. Each is given once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NumberRange {
    /// What stands before the digits.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schemars(length(max = 64))]
    pub prefix: String,
    /// The digits of the first number, with their leading zeros: `000001`.
    #[schemars(length(min = 1, max = WIDEST))]
    pub first: String,
    /// The digits of the last number, as many as `first` has.
    #[schemars(length(min = 1, max = WIDEST))]
    pub last: String,
    /// From one number to the next.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub step: u32,
    /// The digits it counts in.
    #[serde(default, skip_serializing_if = "is_default")]
    pub digits: Digits,
    /// The check character behind the digits.
    #[serde(default, skip_serializing_if = "is_default")]
    pub check: CheckDigit,
}

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_one(step: &u32) -> bool {
    *step == 1
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl NumberRange {
    fn value(&self, digits: &str) -> Option<u64> {
        let radix = self.digits.radix();
        // Small letters, and a sign, would be another text for the same number.
        let is_digit = |char: char| char.is_digit(radix) && !char.is_ascii_lowercase();
        if digits.is_empty() || !digits.chars().all(is_digit) {
            return None;
        }
        u64::from_str_radix(digits, radix).ok()
    }

    /// Its first and its last value; none where they are no digits of one width, or the wrong way round.
    pub fn bounds(&self) -> Option<(u64, u64)> {
        let (first, last) = (self.value(&self.first)?, self.value(&self.last)?);
        (self.first.len() == self.last.len() && first <= last && self.step > 0).then_some((first, last))
    }

    /// How many numbers it has.
    pub fn len(&self) -> u64 {
        self.bounds().map_or(0, |(first, last)| ((last - first) / u64::from(self.step)).saturating_add(1))
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number with this value, wherever the range begins and ends.
    fn text(&self, value: u64) -> String {
        let width = self.first.len();
        let digits = match self.digits {
            Digits::Decimal => format!("{value:0width$}"),
            Digits::Hex => format!("{value:0width$X}"),
        };
        let bare = format!("{}{digits}", self.prefix);
        let check = self.check.of(&bare);
        bare + &check.map(String::from).unwrap_or_default()
    }

    /// What a number of this form counts, wherever the range begins and ends; none where it is not of this form.
    pub fn value_of(&self, number: &str) -> Option<u64> {
        let digits = number.strip_prefix(self.prefix.as_str())?.get(..self.first.len())?;
        let value = self.value(digits)?;
        (self.text(value) == number).then_some(value)
    }

    /// The number at a place, from 0; none behind the last one.
    pub fn at(&self, place: u64) -> Option<String> {
        let (first, _) = self.bounds()?;
        (place < self.len()).then(|| self.text(first + place * u64::from(self.step)))
    }

    /// The place of a number; none where it is not of this range.
    pub fn place_of(&self, number: &str) -> Option<u64> {
        self.place_with(self.value_of(number)?)
    }

    /// The place of the number that counts this much; none where it is not of this range.
    pub fn place_with(&self, counts: u64) -> Option<u64> {
        let (first, _) = self.bounds()?;
        let value = counts.checked_sub(first)?;
        let (place, rest) = (value / u64::from(self.step), value % u64::from(self.step));
        (rest == 0 && place < self.len()).then_some(place)
    }

    /// The first place whose number counts at least this much.
    pub fn place_from(&self, value: u64) -> u64 {
        let first = self.bounds().map_or(0, |(first, _)| first);
        value.saturating_sub(first).div_ceil(u64::from(self.step.max(1)))
    }

    /// Whether the two count the same numbers, wherever each of them begins and ends.
    pub fn is_like(&self, other: &Self) -> bool {
        let form = |range: &Self| (range.first.len(), range.digits, range.check);
        self.prefix == other.prefix && form(self) == form(other)
    }

    /// The form of its numbers as one text: `["KN",4,"decimal","luhn"]`. A number has one form in digits of one kind with one check character, however its range is written:
    /// digits that the prefix ends with are counted with the others, as far as there is room.
    pub fn form(&self) -> String {
        let absorbed = self.absorbed();
        let prefix = &self.prefix[..self.prefix.len() - absorbed];
        serde_json::json!([prefix, self.first.len() + absorbed, self.digits, self.check]).to_string()
    }

    /// So much more a number counts in that form than in this range.
    pub fn form_counts_from(&self) -> u64 {
        let digits = &self.prefix[self.prefix.len() - self.absorbed()..];
        let radix = u64::from(self.digits.radix());
        let scale = self.first.chars().fold(1_u64, |scale, _| scale.saturating_mul(radix));
        self.value(digits).unwrap_or_default().saturating_mul(scale)
    }

    /// How many digits at the end of the prefix count.
    fn absorbed(&self) -> usize {
        let widest = match self.digits {
            Digits::Decimal => WIDEST,
            Digits::Hex => WIDEST_HEX,
        };
        let is_digit = |char: &char| char.is_digit(self.digits.radix()) && !char.is_ascii_lowercase();
        let digits = self.prefix.chars().rev().take_while(is_digit).count();
        digits.min(widest.saturating_sub(self.first.len()))
    }

    /// The number of this form that counts this much; none where it is no form.
    pub fn number_of_form(form: &str, counts: u64) -> Option<String> {
        let (prefix, width, digits, check): (_, usize, _, _) = serde_json::from_str(form).ok()?;
        (width <= WIDEST)
            .then(|| Self { prefix, first: "0".repeat(width), digits, check, ..Self::default() }.text(counts))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn range(prefix: &str, first: &str, last: &str, step: u32, check: CheckDigit) -> NumberRange {
        let (prefix, first, last) = (prefix.into(), first.into(), last.into());
        NumberRange { prefix, first, last, step, check, ..NumberRange::default() }
    }

    /// ISO/IEC 7812-1 annex B; an IMEI of 3GPP TS 23.003; ORCID's and GRid's own examples for ISO/IEC 7064.
    #[test]
    fn check_characters_are_those_that_are_published() {
        assert_eq!(CheckDigit::Luhn.of("7992739871"), Some('3'));
        assert_eq!(CheckDigit::Luhn.of("49015420323751"), Some('8'));
        assert_eq!(CheckDigit::Mod11.of("000000021825009"), Some('7'));
        assert_eq!(CheckDigit::Mod11.of("000000015109370"), Some('0'));
        assert_eq!(CheckDigit::Mod11.of("000000029079593"), Some('X'));
        assert_eq!(CheckDigit::Mod37.of("A12425GABC1234002"), Some('M'));
        assert_eq!(CheckDigit::Mod37.of("A1-2425G-ABC1234002-"), Some('M'));
        assert_eq!(CheckDigit::None.of("1"), None);
    }

    #[test]
    fn a_range_counts_from_its_first_to_its_last_in_steps() {
        let numbers = range("SN", "0098", "0103", 2, CheckDigit::None);
        let all: Vec<_> = (0..).map_while(|place| numbers.at(place)).collect();
        assert_eq!(all, ["SN0098", "SN0100", "SN0102"]);
        assert_eq!(numbers.len(), 3);
        for other in ["SN0099", "SN0104", "SN98", "SN00980", "S0098", "", "SN", "SN+098", "SN00-1"] {
            assert_eq!(numbers.place_of(other), None, "{other}");
        }
    }

    #[test]
    fn hardware_addresses_are_counted_in_capital_letters() {
        let addresses = NumberRange { digits: Digits::Hex, ..range("001A2B", "00FFFE", "010001", 1, CheckDigit::None) };
        let all: Vec<_> = (0..).map_while(|place| addresses.at(place)).collect();
        assert_eq!(all, ["001A2B00FFFE", "001A2B00FFFF", "001A2B010000", "001A2B010001"]);
        assert_eq!(addresses.place_of("001A2B00ffff"), None);
    }

    #[test]
    fn a_range_that_is_none_has_no_number() {
        for (first, last) in
            [("2", "1"), ("1", "10"), ("", ""), ("x", "y"), ("99999999999999999999", "99999999999999999999")]
        {
            let none = range("", first, last, 1, CheckDigit::None);
            assert!(none.is_empty() && none.at(0).is_none(), "{first} {last}");
        }
        assert_eq!(
            range("", "000000000000000000", "999999999999999999", 1, CheckDigit::None).len(),
            1_000_000_000_000_000_000
        );
    }

    proptest! {
        #[test]
        fn each_number_has_its_place_and_no_two_are_equal(
            (first, length) in (0_u64..900_000, 1_u64..1000), step in 1_u32..20, place in 0_u64..1000,
            check in prop_oneof![Just(CheckDigit::None), Just(CheckDigit::Luhn), Just(CheckDigit::Mod11), Just(CheckDigit::Mod37)],
        ) {
            let numbers = range("K-", &format!("{first:06}"), &format!("{:06}", first + length), step, check);
            match numbers.at(place) {
                Some(number) => prop_assert_eq!(numbers.place_of(&number), Some(place)),
                None => prop_assert!(place >= numbers.len()),
            }
        }

        #[test]
        fn a_number_has_one_form_and_counts_the_same_in_it_however_its_range_is_written(
            prefix in "[A\\[\",4]{0,3}", digits in "[0-9A-F]{1,15}", splits in (1_usize..16, 1_usize..16), hex in any::<bool>(), luhn in any::<bool>(),
        ) {
            let digits = if hex { digits } else { digits.replace(|char: char| !char.is_ascii_digit(), "7") };
            let check = if luhn { CheckDigit::Luhn } else { CheckDigit::None };
            let written = |split: usize| {
                let at = digits.len() - split.min(digits.len());
                let range = range(&format!("{prefix}{}", &digits[..at]), &digits[at..], &digits[at..], 1, check);
                NumberRange { digits: if hex { Digits::Hex } else { Digits::Decimal }, ..range }
            };
            let (one, other) = (written(splits.0), written(splits.1));
            prop_assert_eq!(one.at(0), other.at(0));
            prop_assert_eq!(one.form(), other.form());
            let counts = |range: &NumberRange| range.form_counts_from() + range.bounds().unwrap().0;
            prop_assert_eq!(counts(&one), counts(&other));
            prop_assert_eq!(NumberRange::number_of_form(&one.form(), counts(&one)), one.at(0));
        }

        #[test]
        fn no_text_has_a_place_that_is_not_its_own(text in ".{0,12}") {
            let numbers = range("1", "00", "99", 1, CheckDigit::Luhn);
            if let Some(place) = numbers.place_of(&text) {
                prop_assert_eq!(numbers.at(place), Some(text));
            }
        }
    }
}
