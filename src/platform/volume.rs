//! The disk that a folder is on, as Windows keeps it.

use std::path::Path;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use windows::Win32::Foundation::PROPERTYKEY;
use windows::Win32::Storage::FileSystem::GetVolumePathNameW;
use windows::Win32::System::Com::{COINIT_APARTMENTTHREADED, CoInitializeEx, CoUninitialize};
use windows::Win32::UI::Shell::PropertiesSystem::PSGetPropertyKeyFromName;
use windows::Win32::UI::Shell::{IShellItem2, SHCreateItemFromParsingName};
use windows::core::{HSTRING, Result, w};

/// Longest wait for the shell: what it says of a disk is worth a line, not a shift.
const LIMIT: Duration = Duration::from_secs(3);
/// Longest name of a place where disks are mounted, in UTF-16.
const LONGEST: usize = 1024;

/// Whether BitLocker keeps all that is on the disk of a folder; none where Windows does not say it. The shell tells this to everybody, its interface for administrators
/// (`Win32_EncryptableVolume`) to them alone.
pub fn is_encrypted(folder: &Path) -> Option<bool> {
    let (tell, told) = channel();
    let folder = HSTRING::from(folder);
    // The shell may hang, and wants a thread that it can set up in its own way.
    thread::spawn(move || tell.send(protection(&folder)));
    told.recv_timeout(LIMIT).ok()?.ok().and_then(is_closed)
}

/// The shell's numbers. Whether a disk that is locked, or one that BitLocker cannot protect, is meant does not matter to a record that is being written there.
fn is_closed(protection: i32) -> Option<bool> {
    match protection {
        1 => Some(true),
        // Off, on its way in or out, suspended, and not activated: all of it, a part of it or the key itself can be read.
        2..=5 | 8 => Some(false),
        _ => None,
    }
}

#[expect(unsafe_code, reason = "no safe call asks the shell")]
fn protection(folder: &HSTRING) -> Result<i32> {
    let (mut mounted, mut key) = ([0; LONGEST], PROPERTYKEY::default());
    let _set_up = Shell::set_up()?;
    // SAFETY: both are written to within their length, and names end with a zero.
    unsafe {
        GetVolumePathNameW(folder, &mut mounted)?;
        PSGetPropertyKeyFromName(w!("System.Volume.BitLockerProtection"), &mut key)?;
    }
    let name = mounted.split(|unit| *unit == 0).next().unwrap_or_default();
    // SAFETY: this thread is set up for the shell; the name ends with a zero.
    let disk: IShellItem2 = unsafe { SHCreateItemFromParsingName(&HSTRING::from_wide(name), None)? };
    // SAFETY: only the key is read.
    i32::try_from(&unsafe { disk.GetProperty(&key)? })
}

/// This thread as the shell wants it, until it is dropped.
struct Shell;

impl Shell {
    #[expect(unsafe_code, reason = "no safe call does it")]
    fn set_up() -> Result<Self> {
        // SAFETY: taken back when this is dropped.
        unsafe { CoInitializeEx(None, COINIT_APARTMENTTHREADED) }.ok().map(|()| Self)
    }
}

impl Drop for Shell {
    #[expect(unsafe_code, reason = "no safe call does it")]
    fn drop(&mut self) {
        // SAFETY: what was asked for in `set_up`, on the same thread; nothing of the shell is held any more.
        unsafe { CoUninitialize() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_disk_that_is_closed_in_full_is_encrypted() {
        assert_eq!([1, 2, 3, 4, 5, 8].map(is_closed), [true, false, false, false, false, false].map(Some));
        assert_eq!([-1, 0, 6, 7, 9].map(is_closed), [None; 5]);
    }

    #[test]
    fn a_disk_of_which_nothing_is_known_is_none() {
        assert_eq!(is_encrypted(Path::new(r"\\regnwl-no-such-pc\share")), None);
        // Whatever it is, it is said.
        let _ = is_encrypted(&std::env::temp_dir());
    }
}
