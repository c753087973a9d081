//! Codes that stand on record in the place of names, and the names behind them as far as this process knows them: a name that is erased beside the
//! record is nowhere, and its code stays.

use std::collections::HashMap;

use parking_lot::RwLock;

use super::person::Person;

/// How a code begins; 16 hexadecimal digits of chance follow.
const FRONT: &str = "p-";

static NAMES: RwLock<Option<HashMap<String, String>>> = RwLock::new(None);

/// Whether a text has the form of a code.
pub fn is_code(text: &str) -> bool {
    let digits = text.strip_prefix(FRONT).unwrap_or_default();
    digits.len() == 16 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The code that these bytes of chance are.
pub fn of_chance(chance: [u8; 8]) -> String {
    format!("{FRONT}{:016x}", u64::from_be_bytes(chance))
}

/// From here on this is the name behind a code; none: nobody knows it any more.
pub fn know(code: &str, name: Option<&str>) {
    let mut names = NAMES.write();
    let names = names.get_or_insert_default();
    match name {
        Some(name) => drop(names.insert(code.to_owned(), name.to_owned())),
        None => drop(names.remove(code)),
    }
}

/// The name behind a code.
pub fn name_of(code: &str) -> Option<String> {
    if !is_code(code) {
        return None;
    }
    NAMES.read().as_ref()?.get(code).cloned()
}

impl Person {
    /// As people call whoever a line names: by name, where the line has a code and the name behind it is known.
    pub fn resolve(&mut self) {
        if let Some(name) = name_of(self) {
            *self = name.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_a_name_until_it_is_erased() {
        let code = of_chance([0, 0xab, 2, 3, 4, 5, 6, 0xff]);
        assert_eq!(code, "p-00ab0203040506ff");
        assert!(is_code(&code));
        for no_code in ["", "p-", "Wang", "p-00AB0203040506FF", "p-00ab0203040506f", "p-00ab0203040506ff0"] {
            assert!(!is_code(no_code), "{no_code}");
        }
        let told = || {
            let mut person = Person::from(code.as_str());
            person.resolve();
            person.to_string()
        };
        assert_eq!(told(), code);
        know(&code, Some("王芳"));
        assert_eq!(told(), "王芳");
        know(&code, None);
        assert_eq!(told(), code);
    }
}
