//! Three tones, played by Windows itself, elsewhere by the platform's own player in a process of its own.
//!
//! No sound library: those for Linux want ALSA's C headers to build, and a station that is silent without a player is better than one that does not build.
//! Where there is no player, or no loudspeaker, nothing is heard and nothing else happens.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

#[cfg(unix)]
use super::player::Player;
use crate::ui::Chime;

/// Samples a second.
const RATE: u32 = 22_050;
/// Tones that wait for the player at most: they are for the moment, and not for later.
const WAITING: usize = 4;

/// Starts the thread that plays. It may be asked from anywhere and makes nobody wait.
pub fn player() -> impl Fn(Chime) {
    let (ask, asked) = sync_channel::<Chime>(WAITING);
    let started = std::thread::Builder::new().name("sound".into()).spawn(move || play_all(&asked));
    let ask: Option<SyncSender<Chime>> = started.is_ok().then_some(ask);
    move |chime| {
        if let Some(ask) = &ask {
            let _ = ask.try_send(chime);
        }
    }
}

fn play_all(asked: &Receiver<Chime>) {
    let mut player = Player::of_system();
    while let Ok(chime) = asked.recv() {
        // Of several that ended at once the one that needs somebody is heard.
        player.play(&wav(asked.try_iter().fold(chime, Ord::max)));
    }
}

/// The system itself.
#[cfg(windows)]
struct Player;

#[cfg(windows)]
impl Player {
    fn of_system() -> Self {
        Self
    }

    fn play(&mut self, wav: &[u8]) {
        crate::platform::sound::play(wav);
    }
}

/// A tone as a WAV file: PASS is short and high, anything else is low and comes twice.
fn wav(chime: Chime) -> Vec<u8> {
    let samples: Vec<i16> = match chime {
        Chime::Scanned => tone(1568.0, 0.06),
        Chime::Pass => tone(1046.5, 0.14),
        Chime::Other => [tone(233.1, 0.2), vec![0; RATE as usize / 12], tone(233.1, 0.3)].concat(),
    };
    let bytes = u32::try_from(samples.len() * 2).unwrap_or(0);
    let mut file = Vec::new();
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(36 + bytes).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    // PCM, one channel.
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&RATE.to_le_bytes());
    file.extend_from_slice(&(RATE * 2).to_le_bytes());
    file.extend_from_slice(&2_u16.to_le_bytes());
    file.extend_from_slice(&16_u16.to_le_bytes());
    file.extend_from_slice(b"data");
    file.extend_from_slice(&bytes.to_le_bytes());
    samples.iter().for_each(|sample| file.extend_from_slice(&sample.to_le_bytes()));
    file
}

/// A sine that swells and fades, so that it does not crack.
fn tone(hertz: f32, seconds: f32) -> Vec<i16> {
    let length = (RATE as f32 * seconds) as usize;
    let edge = RATE as f32 * 0.012;
    let sample = |at: usize| {
        let loudness = (at.min(length - at) as f32 / edge).min(1.0) * 0.5;
        let wave = (at as f32 / RATE as f32 * hertz * std::f32::consts::TAU).sin();
        (wave * loudness * f32::from(i16::MAX)) as i16
    };
    (0..length).map(sample).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tones_are_files_that_say_how_long_they_are_and_differ() {
        let [scanned, pass, other] = [Chime::Scanned, Chime::Pass, Chime::Other].map(wav);
        for file in [&scanned, &pass, &other] {
            assert_eq!((&file[..4], &file[8..16], &file[36..40]), (&b"RIFF"[..], &b"WAVEfmt "[..], &b"data"[..]));
            let number = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap()) as usize;
            assert_eq!((number(4), number(40)), (file.len() - 8, file.len() - 44));
            let samples = file[44..].chunks(2).map(|two| i16::from_le_bytes([two[0], two[1]]));
            let loudest = samples.map(i16::unsigned_abs).max().unwrap();
            assert!((8_000..20_000).contains(&loudest), "{loudest}");
        }
        assert!(other.len() > 2 * pass.len() && pass.len() > 2 * scanned.len());
    }
}
