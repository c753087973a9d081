//! A boot that must not be touched: the countdown of a boot loader, then a system that starts.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// How long the boot loader counts down.
const COUNTDOWN: Duration = Duration::from_secs(3);
/// When the system shows its prompt.
const BOOTED: Duration = Duration::from_millis(6_500);

pub(super) struct Boot {
    begun: Instant,
    is_stopped: bool,
}

impl Boot {
    /// Begins to boot: what it prints, and when.
    pub(super) fn begin(due: &mut VecDeque<(Instant, Vec<u8>)>) -> Self {
        let begun = Instant::now();
        let prints: [(u64, &[u8]); 6] = [
            (100, b"\r\nU-Boot 2024.01\r\n\r\nHit any key to stop autoboot:  3 "),
            (1_000, b"\x08\x08\x08 2 "),
            (2_000, b"\x08\x08\x08 1 "),
            (3_000, b"\x08\x08\x08 0 \r\n## Loading kernel ...\r\nStarting kernel ...\r\n\r\n"),
            // Longer than the boot loader is ever silent.
            (6_000, b"[    0.000000] Booting Linux\r\n[    0.410000] init: # of services: 4\r\n"),
            (6_500, b"\r\nBusyBox v1.36.1\r\n\r\nroot@unit:~# "),
        ];
        due.extend(prints.map(|(ms, text)| (begun + Duration::from_millis(ms), text.to_vec())));
        Self { begun, is_stopped: false }
    }

    /// Something was sent to it.
    pub(super) fn heard(&mut self, due: &mut VecDeque<(Instant, Vec<u8>)>) {
        if self.begun.elapsed() < COUNTDOWN && !self.is_stopped {
            self.is_stopped = true;
            due.clear();
            due.push_back((Instant::now(), b"\r\n=> ".to_vec()));
        }
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// While the system starts nobody reads what is sent.
    pub(super) fn takes_no_commands(&self) -> bool {
        !self.is_stopped && self.begun.elapsed() < BOOTED
    }

    /// What the boot loader makes of a command: it has an echo of its own, and no more of what a shell has.
    pub(super) fn react(line: &str) -> Vec<u8> {
        let said = match line.strip_prefix("echo ") {
            Some(words) => words.to_owned(),
            None => format!("Unknown command '{}' - try 'help'", line.split(' ').next().unwrap_or_default()),
        };
        format!("{line}\r\n{said}\r\n=> ").into_bytes()
    }
}
