//! Names of files that every system takes. Files travel: what is named on Linux is opened on a Windows PC, and the other way round.

/// What is a device on Windows and no file, whatever ending stands behind it.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Why a name is no file's on some system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// It is a device's on Windows: `con`, `nul.json`, `COM1`.
    Device,
    /// Windows leaves out a dot or a blank at the end: it is another file's name there.
    End,
}

/// What is wrong with the name of a file, without its folder; nothing where every system takes it.
pub fn fault(name: &str) -> Option<NameFault> {
    if name.ends_with(['.', ' ']) {
        return Some(NameFault::End);
    }
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let is_port = |kind: &str| {
        let number = stem.strip_prefix(kind).unwrap_or_default();
        // In superscript too.
        number.chars().count() == 1 && number.chars().all(|digit| "0123456789¹²³".contains(digit))
    };
    (DEVICES.contains(&&*stem) || is_port("com") || is_port("lpt")).then_some(NameFault::Device)
}

/// A part of a file's name: what is kept of a text, with a dash for all that stands between.
pub fn dashed(text: impl Iterator<Item = char>, is_kept: impl Fn(char) -> bool) -> String {
    let mut dashed = String::new();
    for char in text {
        if is_kept(char) {
            dashed.push(char);
        } else if !dashed.is_empty() && !dashed.ends_with('-') {
            dashed.push('-');
        }
    }
    dashed.truncate(dashed.trim_end_matches('-').len());
    dashed
}

/// This name, or the first with a number behind it that is free.
pub fn first_free(name: String, is_free: impl Fn(&String) -> bool) -> String {
    let numbered = (2_u32..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.clone()).chain(numbered).find(is_free).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_and_what_windows_leaves_out_are_no_names() {
        for name in ["con", "CON", "nul.json", "Aux.tar.gz", "com1", "COM9.jsonl", "lpt1.csv", "com¹", "prn .txt"] {
            assert_eq!(fault(name), Some(NameFault::Device), "{name}");
        }
        for name in ["shift.", "shift ", "shift.jsonl ", "con."] {
            assert_eq!(fault(name), Some(NameFault::End), "{name}");
        }
    }

    #[test]
    fn names_that_only_look_alike_are_taken() {
        for name in ["console", "com", "com10.jsonl", "comet.json", "nul-1", "批次 1.jsonl", ".hidden", "a.b.c", "xcon"]
        {
            assert_eq!(fault(name), None, "{name}");
        }
    }
}
