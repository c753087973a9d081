//! What Windows says of itself and of its devices, as far as everybody may read it.

use std::ptr;

use windows_sys::Win32::Foundation::ERROR_SUCCESS;
use windows_sys::Win32::System::Registry::{
    HKEY, HKEY_LOCAL_MACHINE, KEY_READ, RRF_RT_REG_DWORD, RRF_RT_REG_SZ, RegCloseKey, RegEnumKeyExW, RegGetValueW,
    RegOpenKeyExW,
};

/// Longest text that is read, and longest name of a key with the zero at its end, in UTF-16.
const LONGEST_TEXT: usize = 1024;
const LONGEST_NAME: usize = 256;

/// A number of the whole PC; none where there is none of this name.
#[expect(unsafe_code, reason = "no safe call reads it")]
pub fn number(key: &str, name: &str) -> Option<u32> {
    let (key, name) = (wide(key), wide(name));
    let (mut number, mut length) = (0_u32, 4);
    // SAFETY: both names end with a zero; the system writes at most the four bytes that there are.
    let told = unsafe {
        RegGetValueW(
            HKEY_LOCAL_MACHINE,
            key.as_ptr(),
            name.as_ptr(),
            RRF_RT_REG_DWORD,
            ptr::null_mut(),
            (&raw mut number).cast(),
            &mut length,
        )
    };
    (told == ERROR_SUCCESS).then_some(number)
}

/// A text of the whole PC; none where there is none of this name.
#[expect(unsafe_code, reason = "no safe call reads it")]
pub fn text(key: &str, name: &str) -> Option<String> {
    let (key, name) = (wide(key), wide(name));
    let mut room = [0_u16; LONGEST_TEXT];
    let mut length = (LONGEST_TEXT * 2) as u32;
    // SAFETY: both names end with a zero; the system writes at most `length` bytes, for which there is room.
    let told = unsafe {
        RegGetValueW(
            HKEY_LOCAL_MACHINE,
            key.as_ptr(),
            name.as_ptr(),
            RRF_RT_REG_SZ,
            ptr::null_mut(),
            room.as_mut_ptr().cast(),
            &mut length,
        )
    };
    let text = room.split(|unit| *unit == 0).next().unwrap_or_default();
    (told == ERROR_SUCCESS).then(|| String::from_utf16_lossy(text))
}

/// The names of the keys in a key of the whole PC.
#[expect(unsafe_code, reason = "no safe call reads them")]
pub fn keys(key: &str) -> Vec<String> {
    let (key, mut open): (_, HKEY) = (wide(key), ptr::null_mut());
    let mut names = Vec::new();
    // SAFETY: the name ends with a zero; the key is closed below.
    if unsafe { RegOpenKeyExW(HKEY_LOCAL_MACHINE, key.as_ptr(), 0, KEY_READ, &mut open) } != ERROR_SUCCESS {
        return names;
    }
    let nothing: *mut u8 = ptr::null_mut();
    for number in 0.. {
        let (mut name, mut length) = ([0_u16; LONGEST_NAME], LONGEST_NAME as u32);
        // SAFETY: the key is open; the system writes at most `length` units, for which there is room, and nothing else.
        let told = unsafe {
            RegEnumKeyExW(
                open,
                number,
                name.as_mut_ptr(),
                &mut length,
                ptr::null(),
                nothing.cast(),
                nothing.cast(),
                nothing.cast(),
            )
        };
        let Some(name) = usize::try_from(length).ok().and_then(|length| name.get(..length)) else { break };
        if told != ERROR_SUCCESS {
            break;
        }
        names.push(String::from_utf16_lossy(name));
    }
    // SAFETY: opened above, and not used any more.
    unsafe { RegCloseKey(open) };
    names
}

/// As the system takes a text.
pub(super) fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_read_and_what_is_not_is_none() {
        let version = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";
        assert!(number(version, "InstallDate").is_some_and(|date| date > 0));
        assert!(text(version, "ProductName").is_some_and(|name| name.contains("Windows")));
        assert!(keys("SOFTWARE").contains(&"Microsoft".to_owned()));
        assert_eq!(keys("no such key"), [""; 0]);
        // A text, and nothing.
        assert_eq!(
            [number(version, "ProductName"), number(version, "no such name"), number("no such key", "")],
            [None; 3]
        );
    }
}
