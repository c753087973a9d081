//! The calls.

use std::fs::File;
use std::os::windows::io::AsRawHandle as _;
use std::{io, ptr};

use windows_sys::Win32::Foundation::{CloseHandle, HANDLE};
use windows_sys::Win32::Security::{
    CheckTokenMembership, DACL_SECURITY_INFORMATION, GetKernelObjectSecurity, GetTokenInformation, LookupAccountNameW,
    LookupAccountSidW, OWNER_SECURITY_INFORMATION, PROTECTED_DACL_SECURITY_INFORMATION, PSID, SetKernelObjectSecurity,
    TOKEN_QUERY, TokenUser,
};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

use super::{Line, Security, read, written};
use crate::platform::registry::wide;
use crate::platform::sid::Sid;

/// Longest name of an account or of its domain, in UTF-16.
const LONGEST_NAME: usize = 512;

/// Owner and list of a file that is open with the right to read them.
///
/// # Errors
/// Those of the system.
#[expect(unsafe_code, reason = "no safe call gives the list")]
pub fn of_file(file: &File) -> io::Result<Security> {
    let what = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
    let bytes = filled(|buffer, length, needed| {
        // SAFETY: the handle is open for as long as `file` is; the system writes at most `length` bytes.
        unsafe { GetKernelObjectSecurity(file.as_raw_handle(), what, buffer.cast(), length, needed) }
    })?;
    read(&bytes).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// Gives a file that is open with the right to it this list in place of the one it has, and of what it inherits; and this owner, where one is named.
///
/// # Errors
/// Those of the system.
#[expect(unsafe_code, reason = "no safe call sets the list")]
pub fn set(file: &File, owner: Option<&Sid>, list: &[Line]) -> io::Result<()> {
    let bytes = aligned(&written(owner, list));
    let whose = if owner.is_some() { OWNER_SECURITY_INFORMATION } else { 0 };
    let what = whose | DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
    // SAFETY: the handle is open for as long as `file` is; the bytes are a whole descriptor that points into itself alone, and are only read.
    done(unsafe { SetKernelObjectSecurity(file.as_raw_handle(), what, bytes.as_ptr().cast_mut().cast()) })
}

/// The user that this program runs as, whatever they are called.
///
/// # Errors
/// Those of the system.
#[expect(unsafe_code, reason = "no safe call says it")]
pub fn this_user() -> io::Result<Sid> {
    let mut token: HANDLE = ptr::null_mut();
    // SAFETY: this process's own handle needs no closing; the token is closed below.
    done(unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &mut token) })?;
    let mut from = 0;
    let told = filled(|buffer, length, needed| {
        from = buffer.addr();
        // SAFETY: the token is open; the system writes at most `length` bytes.
        unsafe { GetTokenInformation(token, TokenUser, buffer.cast(), length, needed) }
    });
    // SAFETY: opened above, and not used any more.
    unsafe { CloseHandle(token) };
    // It begins with the address of the SID, which stands behind it.
    let told = told?;
    let sid = told.first_chunk().map(|address| usize::from_le_bytes(*address).wrapping_sub(from));
    sid.and_then(|at| Sid::read(told.get(at..)?)).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// Whether this program has the rights of a group, or is this user.
#[expect(unsafe_code, reason = "no safe call says it")]
pub fn has_rights_of(group: &Sid) -> bool {
    let (mut sid, mut is_member) = (aligned(group.as_bytes()), 0);
    // SAFETY: no token is this process's own; the SID is whole and outlives the call.
    let asked = unsafe { CheckTokenMembership(ptr::null_mut(), sid.as_mut_ptr().cast(), &mut is_member) };
    asked != 0 && is_member != 0
}

/// The group or user of this name, as this PC or its domain knows them.
///
/// # Errors
/// Those of the system: it knows nobody of this name.
#[expect(unsafe_code, reason = "no safe call says it")]
pub fn named(name: &str) -> io::Result<Sid> {
    let name = wide(name);
    let (mut domain, mut length, mut kind) = ([0; LONGEST_NAME], LONGEST_NAME as u32, 0);
    let bytes = filled(|buffer, size, needed| {
        // SAFETY: the name ends with a zero; `needed` says how many bytes there are before the call and how many it takes after it.
        unsafe {
            *needed = size;
            let sid: PSID = buffer.cast();
            LookupAccountNameW(ptr::null(), name.as_ptr(), sid, needed, domain.as_mut_ptr(), &mut length, &mut kind)
        }
    })?;
    Sid::read(&bytes).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// What a group or a user is called; none where nobody knows.
#[expect(unsafe_code, reason = "no safe call says it")]
pub fn name_of(sid: &Sid) -> Option<String> {
    let mut bytes = aligned(sid.as_bytes());
    let (mut name, mut domain) = ([0; LONGEST_NAME], [0; LONGEST_NAME]);
    let (mut length, mut domain_length, mut kind) = (LONGEST_NAME as u32, LONGEST_NAME as u32, 0);
    // SAFETY: the SID is whole; the system writes at most as many units as it is told there are.
    let found = unsafe {
        LookupAccountSidW(
            ptr::null(),
            bytes.as_mut_ptr().cast(),
            name.as_mut_ptr(),
            &mut length,
            domain.as_mut_ptr(),
            &mut domain_length,
            &mut kind,
        )
    };
    let name = name.get(..usize::try_from(length).ok()?)?;
    (found != 0).then(|| String::from_utf16_lossy(name))
}

/// What a call writes that says itself how much room it needs.
fn filled(mut call: impl FnMut(*mut u32, u32, &mut u32) -> i32) -> io::Result<Vec<u8>> {
    // Of four bytes each: what is written there is made of such numbers.
    let mut room = vec![0_u32; 128];
    loop {
        let length = u32::try_from(room.len() * 4).unwrap_or(u32::MAX);
        let mut needed = 0;
        if call(room.as_mut_ptr(), length, &mut needed) != 0 {
            return Ok(room.into_iter().flat_map(u32::to_le_bytes).collect());
        }
        let error = io::Error::last_os_error();
        if needed <= length {
            return Err(error);
        }
        room.resize(usize::try_from(needed).map_err(io::Error::other)?.div_ceil(4), 0);
    }
}

/// The bytes where the system may read them as numbers of four bytes.
fn aligned(bytes: &[u8]) -> Vec<u32> {
    let (numbers, _) = bytes.as_chunks();
    numbers.iter().map(|number| u32::from_le_bytes(*number)).collect()
}

fn done(answer: i32) -> io::Result<()> {
    if answer == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::fs::OpenOptions;
    use std::os::windows::fs::OpenOptionsExt as _;

    use super::*;

    #[test]
    fn the_list_of_a_file_is_set_and_read_again_and_users_and_groups_are_known_by_number() {
        let me = this_user().unwrap();
        assert!(!has_rights_of(&"S-1-5-21-1-2-3-4".parse().unwrap()));
        let everyone: Sid = "S-1-1-0".parse().unwrap();
        assert!(has_rights_of(&everyone));
        assert_eq!(named(&name_of(&everyone).unwrap()).unwrap(), everyone);
        assert!(named("nobody of this name").is_err());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "x").unwrap();
        // READ_CONTROL and WRITE_DAC.
        let file = OpenOptions::new().access_mode(0x0006_0000).open(&path).unwrap();
        let mine = [Line { who: me, allows: true, rights: 0x001f_01ff, flags: 0 }];
        set(&file, None, &mine).unwrap();
        let found = of_file(&file).unwrap();
        assert_eq!(found.owner, me);
        let others = found.list.unwrap().into_iter().filter(|line| line.allows && line.who == everyone);
        assert_eq!(others.count(), 0);
    }
}
