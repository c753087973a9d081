//! Bytes into lines, whatever ends them.

/// Cuts a byte stream into lines. `\r`, `\n` and any run of them end a line; blank lines are passed over. What else came stays in the line, NULs too:
/// whether one stands in a value or is noise beside it is told by whoever looks at the line.
///
/// It holds one unterminated line. Whoever pushes bounds what is pushed.
#[derive(Debug, Default)]
pub struct LineSplitter {
    tail: Vec<u8>,
}

impl LineSplitter {
    /// Takes bytes in and gives each line that they complete, without its end.
    pub fn push(&mut self, bytes: &[u8], mut line: impl FnMut(&[u8])) {
        for &byte in bytes {
            match byte {
                b'\r' | b'\n' if self.tail.is_empty() => {}
                b'\r' | b'\n' => {
                    line(&self.tail);
                    self.tail.clear();
                }
                byte => self.tail.push(byte),
            }
        }
    }

    /// What has come since the last line end: a prompt, or half a line.
    pub fn tail(&self) -> &[u8] {
        &self.tail
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(chunks: &[&[u8]]) -> (Vec<String>, String) {
        let mut splitter = LineSplitter::default();
        let mut lines = Vec::new();
        for chunk in chunks {
            splitter.push(chunk, |line| lines.push(String::from_utf8_lossy(line).into_owned()));
        }
        (lines, String::from_utf8_lossy(splitter.tail()).into_owned())
    }

    #[test]
    fn every_usual_line_end_ends_a_line() {
        let (lines, tail) = lines(&[b"\r\n+SN: 1\r\n\r\nOK\rA\nB\n\rC\r\r\n$ "]);
        assert_eq!(lines, ["+SN: 1", "OK", "A", "B", "C"]);
        assert_eq!(tail, "$ ");
    }

    #[test]
    fn nuls_stay_where_they_came() {
        assert_eq!(lines(&[b"\0O\0K\r\n\0"]), (vec!["\0O\0K".into()], "\0".into()));
    }

    proptest! {
        #[test]
        fn how_the_bytes_are_cut_into_chunks_does_not_matter(bytes: Vec<u8>, cut in 0usize..64) {
            let cut = cut.min(bytes.len());
            prop_assert_eq!(lines(&[&bytes]), lines(&[&bytes[..cut], &bytes[cut..]]));
        }
    }
}
