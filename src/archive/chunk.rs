//! Rows of the index: so much of each visit that it can be shown in a list, sorted, filtered and searched without the file.
//!
//! About 150 bytes a visit: 80 of fixed size, and the texts of the unit once, in lower case, with one bit for each byte that was an ASCII capital.
//! So the same bytes are searched (whatever the case) and shown (as they were).

use std::hash::Hasher;

use super::names::NameId;
use crate::domain::{BatchPurpose, Failure, Outcome, Step};

/// Rows of a chunk that is full.
pub(super) const FULL: usize = 1 << 14;
/// Stands between texts. It is no byte of UTF-8, so nothing that is looked for has it.
const BORDER: u8 = 0xff;

/// The texts of a unit, in the order in which they are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    SerialNumber,
    DeviceName,
    ClientId,
    HardwareId,
}

impl Text {
    pub(super) const ALL: [Self; 4] = [Self::SerialNumber, Self::DeviceName, Self::ClientId, Self::HardwareId];
}

/// What is of one size for every visit.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// Where the visit's last line begins.
    pub(super) offset: u64,
    /// When that line was written, in milliseconds since 1970; [`NEVER`] where it does not say.
    pub(super) at: i64,
    /// Length of that line without its newline.
    pub(super) length: u32,
    /// How far before it the visit's first line begins; [`FAR`] where that does not fit.
    pub(super) span: u32,
    pub(super) total: f32,
    pub(super) device: f32,
    pub(super) cloud: f32,
    pub(super) disk: f32,
    pub(super) hands: f32,
    pub(super) slot: NameId,
    pub(super) operator: NameId,
    pub(super) batch: NameId,
    pub(super) product: NameId,
    /// The work order.
    pub(super) order: NameId,
    /// Where its texts begin.
    pub(super) text: u32,
    /// None while the visit is open.
    pub(super) outcome: Option<Outcome>,
    pub(super) code: Option<Failure>,
    pub(super) step: Option<Step>,
    pub(super) purpose: BatchPurpose,
    /// The device name is the serial number, and is not kept a second time.
    pub(super) named_by_serial: bool,
}

/// A time that is not known.
pub(super) const NEVER: i64 = i64::MIN;
/// A first line that is further away than a span can say: it is looked for from the file's beginning.
pub(super) const FAR: u32 = u32::MAX;

/// Rows in the order of their last lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Chunk {
    pub(super) rows: Vec<Row>,
    text: Vec<u8>,
    /// One bit a byte of `text`.
    capitals: Vec<u8>,
}

impl Chunk {
    /// Puts a visit behind the others, with its texts in the order of [`Text::ALL`].
    pub(super) fn push(&mut self, row: Row, mut texts: [&str; 4]) {
        let [serial_number, device_name, ..] = texts;
        let named_by_serial = !serial_number.is_empty() && device_name == serial_number;
        // A chunk holds 16,384 lines of at most 4 MB, a healthy one little more than a megabyte of text.
        let text = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.rows.push(Row { text, named_by_serial, ..row });
        if named_by_serial {
            texts[Text::DeviceName as usize] = "";
        }
        for text in texts {
            for byte in text.bytes() {
                if byte.is_ascii_uppercase() {
                    let at = self.text.len();
                    self.capitals.resize(at / 8 + 1, 0);
                    self.capitals[at / 8] |= 1 << (at % 8);
                }
                self.text.push(byte.to_ascii_lowercase());
            }
            self.text.push(BORDER);
        }
    }

    /// The same without so many rows at its beginning.
    pub(super) fn after(&self, count: usize) -> Self {
        let mut rest = Self::default();
        for row in count..self.rows.len() {
            let texts = Text::ALL.map(|which| self.text(row, which));
            rest.push(self.rows[row].clone(), texts.each_ref().map(String::as_str));
        }
        rest
    }

    /// Whether nothing more should be put into it.
    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= FULL || self.text.len() >= 64 << 20
    }

    /// A text of a visit as it was read; empty where there is none.
    pub(super) fn text(&self, row: usize, which: Text) -> String {
        let (bytes, start) = self.lower(row, which);
        let as_it_was = |(at, byte): (usize, &u8)| if self.is_capital(at) { byte.to_ascii_uppercase() } else { *byte };
        String::from_utf8_lossy(&(start..).zip(bytes).map(as_it_was).collect::<Vec<u8>>()).into_owned()
    }

    fn is_capital(&self, at: usize) -> bool {
        self.capitals.get(at / 8).is_some_and(|bits| bits >> (at % 8) & 1 == 1)
    }

    /// A text of a visit in lower case, for comparing.
    pub(super) fn folded(&self, row: usize, which: Text) -> &[u8] {
        self.lower(row, which).0
    }

    fn lower(&self, row: usize, which: Text) -> (&[u8], usize) {
        let nth = match which {
            Text::DeviceName if self.rows[row].named_by_serial => Text::SerialNumber as usize,
            which => which as usize,
        };
        let mut start = self.rows[row].text as usize;
        let end_of =
            |start: usize| memchr::memchr(BORDER, &self.text[start..]).map_or(self.text.len(), |end| start + end);
        for _ in 0..nth {
            start = end_of(start) + 1;
        }
        (&self.text[start..end_of(start)], start)
    }

    /// A hash of a text as it was read.
    pub(super) fn hash_text(&self, row: usize, which: Text, hasher: &mut impl Hasher) {
        let (bytes, start) = self.lower(row, which);
        hasher.write(bytes);
        let mut word = 0_u64;
        for (nth, at) in (start..start + bytes.len()).enumerate() {
            word = word << 1 | u64::from(self.is_capital(at));
            if nth % 64 == 63 {
                hasher.write_u64(word);
                word = 0;
            }
        }
        hasher.write_u64(word);
    }

    /// Gives back the memory that was kept for more rows.
    pub(super) fn shrink(&mut self) {
        self.rows.shrink_to_fit();
        self.text.shrink_to_fit();
        self.capitals.shrink_to_fit();
    }

    /// The rows with `folded` in one of their texts, in order.
    pub(super) fn find(&self, folded: &[u8], mut found: impl FnMut(usize)) {
        let finder = memchr::memmem::Finder::new(folded);
        let (mut at, mut row) = (0, 0);
        while let Some(hit) = finder.find(&self.text[at..]) {
            let hit = at + hit;
            // Hits are often close to each other: mostly it is the row that comes next.
            if self.rows.get(row + 1).is_some_and(|next| next.text as usize <= hit) {
                row += self.rows[row..].partition_point(|row| row.text as usize <= hit) - 1;
            }
            found(row);
            row += 1;
            let Some(next) = self.rows.get(row) else { return };
            at = next.text as usize;
        }
    }

    /// Bytes of memory it takes.
    pub(super) fn memory(&self) -> usize {
        self.rows.capacity() * size_of::<Row>() + self.text.capacity() + self.capitals.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(chunk: &mut Chunk, serial_number: &str, device_name: &str, client_id: &str) {
        chunk.push(Row::default(), [serial_number, device_name, client_id, ""]);
    }

    fn found(chunk: &Chunk, text: &str) -> Vec<usize> {
        let mut rows = Vec::new();
        chunk.find(text.as_bytes(), |row| rows.push(row));
        rows
    }

    #[test]
    fn texts_are_found_in_any_case_and_shown_as_they_were() {
        let mut chunk = Chunk::default();
        push(&mut chunk, "SN24aF", "SN24aF", "k7Gx2Q0aLw");
        push(&mut chunk, "序列号Ä1", "dev-Ä", "");
        push(&mut chunk, "", "", "");
        assert_eq!(chunk.text(0, Text::SerialNumber), "SN24aF");
        assert_eq!(chunk.text(0, Text::DeviceName), "SN24aF");
        assert_eq!(chunk.text(0, Text::ClientId), "k7Gx2Q0aLw");
        assert_eq!(chunk.text(1, Text::SerialNumber), "序列号Ä1");
        assert_eq!(chunk.text(1, Text::DeviceName), "dev-Ä");
        assert_eq!(chunk.text(2, Text::HardwareId), "");
        assert_eq!(found(&chunk, "gx2q"), [0]);
        assert_eq!(found(&chunk, "列号"), [1]);
        assert_eq!(found(&chunk, "n"), [0]);
        assert_eq!(found(&chunk, "e"), [1]);
    }

    #[test]
    fn nothing_is_found_across_two_texts() {
        let mut chunk = Chunk::default();
        push(&mut chunk, "ab", "cd", "ef");
        push(&mut chunk, "gh", "", "");
        for across in ["bc", "de", "fg"] {
            assert_eq!(found(&chunk, across), [] as [usize; 0]);
        }
    }

    #[test]
    fn a_row_is_found_once_however_often_it_has_the_text() {
        let mut chunk = Chunk::default();
        for serial in ["aaa", "b", "aa", "a"] {
            push(&mut chunk, serial, "a", "a");
        }
        assert_eq!(found(&chunk, "a"), [0, 1, 2, 3]);
    }

    #[test]
    fn a_row_of_fixed_size_stays_small() {
        assert_eq!(size_of::<Row>(), 80);
    }
}
