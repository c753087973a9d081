//! A tone, played by Windows itself: no process and no file for it.

use std::ptr;

use windows_sys::Win32::Media::Audio::{PlaySoundW, SND_MEMORY, SND_NODEFAULT, SND_SYNC};

/// Plays a WAV file to its end. Where there is no loudspeaker nothing is heard.
#[expect(unsafe_code, reason = "no safe call plays what is in memory")]
pub fn play(wav: &[u8]) {
    // SAFETY: with `SND_MEMORY` the name is the file itself, which says how long it is; the call returns when it has been played.
    unsafe { PlaySoundW(wav.as_ptr().cast(), ptr::null_mut(), SND_MEMORY | SND_SYNC | SND_NODEFAULT) };
}
