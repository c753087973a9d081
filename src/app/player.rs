//! The platform's own player of sounds, in a process of its own.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempPath;

/// A player that takes longer hangs.
const LONGEST: Duration = Duration::from_secs(5);

/// The players that may play, the best one last. One that failed is not asked again.
pub(super) struct Player(Vec<fn(&Path) -> Command>);

impl Player {
    pub(super) fn of_system() -> Self {
        Self(match cfg!(target_os = "macos") {
            true => vec![|file| command("afplay", &[], file)],
            false => vec![|file| command("aplay", &["-q"], file), |file| command("paplay", &[], file), |file| {
                command("pw-play", &[], file)
            }],
        })
    }

    /// Plays a WAV file to its end.
    pub(super) fn play(&mut self, wav: &[u8]) {
        if self.0.is_empty() {
            return;
        }
        let Ok(file) = file(wav) else { return };
        while let Some(player) = self.0.last() {
            if player(&file).spawn().is_ok_and(ends_well) {
                break;
            }
            self.0.pop();
        }
    }
}

/// A tone as a file, for as long as it is played.
fn file(wav: &[u8]) -> io::Result<TempPath> {
    let mut file = tempfile::Builder::new().prefix("regnwl-station-").suffix(".wav").tempfile()?;
    file.write_all(wav)?;
    Ok(file.into_temp_path())
}

fn command(program: &str, words: &[&str], file: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(words).arg(file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Waits for a player, not for ever.
#[expect(
    clippy::disallowed_methods,
    reason = "a process is waited for until a deadline only by looking again and again"
)]
fn ends_well(mut player: Child) -> bool {
    let until = Instant::now() + LONGEST;
    loop {
        match player.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if Instant::now() < until => std::thread::sleep(Duration::from_millis(10)),
            Ok(None) | Err(_) => {
                let _ = player.kill();
                let _ = player.wait();
                return false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_player_that_fails_is_told_from_one_that_plays() {
        assert!(command("true", &[], Path::new("x")).spawn().is_ok_and(ends_well));
        assert!(!command("false", &[], Path::new("x")).spawn().is_ok_and(ends_well));
        assert!(!command("regnwl-no-such-player", &[], Path::new("x")).spawn().is_ok_and(ends_well));
    }

    #[test]
    fn of_several_players_those_that_fail_are_left_out_from_then_on() {
        let mut player = Player(vec![|file| command("true", &[], file), |file| command("false", &[], file)]);
        player.play(b"a tone");
        assert_eq!(player.0.len(), 1);
        player.play(b"a tone");
        assert_eq!(player.0.len(), 1);
    }
}
