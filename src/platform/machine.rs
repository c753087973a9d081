//! By what this PC can be told from others: the number that the installed system gave itself, and the one that the board was made with.

#[cfg(windows)]
mod of_system {
    use windows_sys::Win32::System::SystemInformation::{GetSystemFirmwareTable, RSMB};

    /// What Windows gave itself when it was set up. The picture of a disk has it too, where nobody made it anew.
    pub fn system() -> Option<String> {
        crate::platform::registry::text(r"SOFTWARE\Microsoft\Cryptography", "MachineGuid")
    }

    /// The number of the board, which its firmware says to everybody.
    pub fn hardware() -> Option<String> {
        super::board_in(&firmware()?)
    }

    /// The tables of the firmware, behind 8 bytes of Windows' own.
    #[expect(unsafe_code, reason = "no safe call reads them")]
    fn firmware() -> Option<Vec<u8>> {
        // SAFETY: without room the system only says how much is needed.
        let length = unsafe { GetSystemFirmwareTable(RSMB, 0, std::ptr::null_mut(), 0) };
        let mut bytes = vec![0; usize::try_from(length).ok()?];
        // SAFETY: the system writes at most `length` bytes, for which there is room.
        let told = unsafe { GetSystemFirmwareTable(RSMB, 0, bytes.as_mut_ptr(), length) };
        (told != 0 && told <= length).then_some(bytes)
    }
}

#[cfg(target_os = "macos")]
mod of_system {
    /// macOS gives itself no number of its own that stays.
    pub fn system() -> Option<String> {
        None
    }

    /// The number of the board.
    #[expect(unsafe_code, reason = "no safe call asks for it")]
    pub fn hardware() -> Option<String> {
        let mut number = [0; 16];
        let at_once = libc::timespec { tv_sec: 1, tv_nsec: 0 };
        // SAFETY: the system writes the 16 bytes that there are, and reads how long it may take.
        let told = unsafe { libc::gethostuuid(number.as_mut_ptr(), &raw const at_once) };
        (told == 0).then(|| number.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

#[cfg(any(windows, target_os = "macos"))]
pub use of_system::{hardware, system};

/// The number of the board in the tables of a firmware (SMBIOS, type 1), behind 8 bytes. All zeros and all ones say that there is none.
#[cfg(any(windows, test))]
fn board_in(told: &[u8]) -> Option<String> {
    let mut tables = told.get(8..)?;
    loop {
        let (kind, length) = (*tables.first()?, usize::from(*tables.get(1)?));
        if kind == 1 {
            let number = tables.get(8..24).filter(|_| length >= 24)?;
            let is_one = number.iter().any(|byte| *byte != 0) && number.iter().any(|byte| *byte != 0xff);
            return is_one.then(|| number.iter().map(|byte| format!("{byte:02x}")).collect());
        }
        // Texts follow, to two zeros.
        let texts = tables.get(length..)?;
        let end = texts.windows(2).position(|two| two == [0, 0])?;
        tables = texts.get(end + 2..).filter(|_| length >= 4)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: u8, number: [u8; 16]) -> Vec<u8> {
        let mut bytes = vec![0; 8];
        bytes.extend([0, 6, 0, 0, 9, 9, b'B', 0, 0]);
        bytes.extend([kind, 27, 1, 0, 1, 2, 3, 4]);
        bytes.extend(number);
        bytes.extend([0; 5]);
        bytes
    }

    #[test]
    fn the_number_of_the_board_stands_in_the_first_table_of_its_kind() {
        assert_eq!(board_in(&told(1, [7; 16])).as_deref(), Some("07".repeat(16).as_str()));
        for none in [told(1, [0; 16]), told(1, [0xff; 16]), told(2, [7; 16]), vec![0; 8], Vec::new(), vec![1; 9]] {
            assert_eq!(board_in(&none), None);
        }
        let whole = told(1, [7; 16]);
        (0..whole.len()).for_each(|length| drop(board_in(&whole[..length])));
    }
}
