//! Who may do what with a file, as Windows says it: an owner and a list, in one piece of bytes that the system gives and takes.

use super::sid::Sid;

#[cfg(windows)]
mod system;

#[cfg(windows)]
pub use system::{has_rights_of, name_of, named, of_file, set, this_user};

/// What a line of a list is inherited by, and whether it was: files, folders, not the folder itself.
pub mod flags {
    /// Files in the folder have the line too.
    pub const FILES: u8 = 0x01;
    /// Folders in the folder have the line too.
    pub const FOLDERS: u8 = 0x02;
    /// It is for what stands in the folder alone.
    pub const INSIDE_ONLY: u8 = 0x08;
    /// It comes from the folder around.
    pub const INHERITED: u8 = 0x10;
}

/// A line of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whom it is about.
    pub who: Sid,
    /// It gives rights; otherwise it denies them.
    pub allows: bool,
    /// Which, a bit for each.
    pub rights: u32,
    /// As in [`flags`].
    pub flags: u8,
}

/// Whose a file is, and what others may do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Security {
    /// Its owner, who may change the list whatever it says.
    pub owner: Sid,
    /// The list; none where everybody may do everything, as on disks that know no lists.
    pub list: Option<Vec<Line>>,
}

/// Bytes of a descriptor before what it points to.
const HEAD: usize = 20;
/// Bytes of a list, and of a line, before what they hold.
const LIST_HEAD: usize = 8;
const LINE_HEAD: usize = 8;
/// There is a list; nothing is inherited; owner and list stand in one piece with their head.
const CONTROL: u16 = 0x0004 | 0x1000 | 0x8000;

/// Reads what the system gave; none where it is damaged.
pub fn read(bytes: &[u8]) -> Option<Security> {
    let has_list = number(bytes, 2, 2)? & 0x0004 != 0;
    let owner = Sid::read(bytes.get(number(bytes, 4, 4)?..)?)?;
    let list = match number(bytes, 16, 4)? {
        at if at != 0 && has_list => Some(read_list(bytes.get(at..)?)?),
        _ => None,
    };
    Some(Security { owner, list })
}

/// Lines that are neither allowing nor denying say nothing of rights.
fn read_list(bytes: &[u8]) -> Option<Vec<Line>> {
    let (mut lines, mut at) = (Vec::new(), LIST_HEAD);
    for _ in 0..number(bytes, 4, 2)? {
        let line = bytes.get(at..at + number(bytes, at + 2, 2)?)?;
        let (kind, flags) = (*line.first()?, *line.get(1)?);
        // Plain lines, and those with a condition behind the SID.
        if matches!(kind, 0 | 1 | 9 | 10) {
            let rights = u32::try_from(number(line, 4, 4)?).ok()?;
            lines.push(Line { who: Sid::read(line.get(LINE_HEAD..)?)?, allows: kind % 9 == 0, rights, flags });
        }
        at += line.len();
    }
    Some(lines)
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    Some(bytes.get(at..at + length)?.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

/// What the system takes: this list and no inherited line; another owner where one is named.
pub fn written(owner: Option<&Sid>, list: &[Line]) -> Vec<u8> {
    let of = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes();
    let owner = owner.map_or(&[][..], Sid::as_bytes);
    let (owner_at, list_at) = (if owner.is_empty() { 0 } else { HEAD }, HEAD + owner.len());
    let lines: Vec<u8> = list.iter().flat_map(write_line).collect();
    let mut bytes = vec![1, 0];
    bytes.extend(CONTROL.to_le_bytes());
    bytes.extend([of(owner_at), of(0), of(0), of(list_at)].concat());
    bytes.extend(owner);
    bytes.extend([2, 0]);
    bytes.extend(&of(LIST_HEAD + lines.len())[..2]);
    bytes.extend(&of(list.len())[..2]);
    bytes.extend([0, 0]);
    bytes.extend(lines);
    bytes
}

fn write_line(line: &Line) -> Vec<u8> {
    let who = line.who.as_bytes();
    let length = u16::try_from(LINE_HEAD + who.len()).unwrap_or(u16::MAX);
    let mut bytes = vec![u8::from(!line.allows), line.flags];
    bytes.extend(length.to_le_bytes());
    bytes.extend(line.rights.to_le_bytes());
    bytes.extend(who);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(who: &str, allows: bool, rights: u32, flags: u8) -> Line {
        Line { who: who.parse().unwrap(), allows, rights, flags }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let owner: Sid = "S-1-5-32-544".parse().unwrap();
        let list = [
            line("S-1-5-18", true, 0x001f_01ff, flags::FILES | flags::FOLDERS),
            line("S-1-1-0", false, 2, flags::INHERITED),
            line("S-1-5-21-1-2-3-1001", true, 0x8000_0000, 0),
        ];
        let bytes = written(Some(&owner), &list);
        assert_eq!(read(&bytes), Some(Security { owner, list: Some(list.to_vec()) }));
        // As a whole multiple of four, as the system wants it.
        assert_eq!(bytes.len() % 4, 0);
        for cut in 0..bytes.len() {
            assert_eq!(read(&bytes[..cut]), None, "{cut}");
        }
        assert_eq!(&written(None, &list)[4..8], [0; 4], "the owner stays");
    }

    #[test]
    fn no_list_and_an_empty_one_are_told_apart_and_other_kinds_of_lines_are_passed_over() {
        let owner: Sid = "S-1-1-0".parse().unwrap();
        let mut bytes = written(Some(&owner), &[]);
        assert_eq!(read(&bytes).unwrap().list, Some(Vec::new()), "nobody may anything");
        bytes[2] &= !4;
        assert_eq!(read(&bytes).unwrap().list, None, "everybody may everything");
        let kinds = [line("S-1-5-18", true, 1, 0), line("S-1-1-0", true, 2, 0), line("S-1-5-4", true, 4, 0)];
        let mut bytes = written(Some(&owner), &kinds);
        let first = HEAD + owner.as_bytes().len() + LIST_HEAD;
        // A label, and one with a condition.
        bytes[first] = 17;
        bytes[first + LINE_HEAD + kinds[0].who.as_bytes().len()] = 9;
        assert_eq!(read(&bytes).unwrap().list.unwrap(), kinds[1..]);
    }
}
