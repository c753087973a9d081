//! Looks for secrets where none may be: as they are, encoded in the ways that programs encode things, and in pieces.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use regnwl_station::domain::identity::hex;

/// Finds a piece of any secret: as it is, in hexadecimal, in base64, percent-encoded, in UTF-16.
pub struct Search(HashSet<[u8; Self::PIECE]>);

impl Search {
    /// Shorter pieces are found in anything.
    const PIECE: usize = 10;

    pub fn new(secrets: &[String]) -> Self {
        let mut pieces = HashSet::new();
        for secret in secrets {
            // The beginning of a token is no secret: a version and a time.
            let bytes = &secret.as_bytes()[secret.rfind('^').map_or(0, |end| end + 1)..];
            let percent: String = bytes.iter().map(|byte| format!("%{byte:02x}")).collect();
            let wide: Vec<u8> = bytes.iter().flat_map(|byte| [*byte, 0]).collect();
            let mut forms = vec![bytes.to_vec(), hex(bytes).into_bytes(), percent.into_bytes(), wide];
            for shift in 0..3 {
                let shifted = [&b"\0\0"[..shift], bytes].concat();
                for encoded in [STANDARD.encode(&shifted), URL_SAFE.encode(&shifted)] {
                    // Its ends depend on what stands beside it.
                    let encoded = encoded.trim_end_matches('=').as_bytes();
                    forms.push(encoded[4.min(encoded.len())..encoded.len().saturating_sub(4)].to_vec());
                }
            }
            for form in forms {
                pieces.extend(form.windows(Self::PIECE).map(piece));
            }
        }
        Self(pieces)
    }

    pub fn finds(&self, text: &[u8]) -> bool {
        text.windows(Self::PIECE).any(|window| self.0.contains(&piece(window)))
    }

    /// The files below a folder in which a secret stands, of those that `is_meant`; and how many were looked at.
    pub fn finds_in(&self, folder: &Path, is_meant: impl Fn(&Path) -> bool) -> (Vec<PathBuf>, usize) {
        let mut files = super::folder::files(folder);
        files.retain(|file| is_meant(file));
        let looked_at = files.len();
        files.retain(|file| self.finds(&std::fs::read(file).unwrap()));
        (files, looked_at)
    }
}

fn piece(window: &[u8]) -> [u8; Search::PIECE] {
    window.to_ascii_lowercase().try_into().unwrap()
}
