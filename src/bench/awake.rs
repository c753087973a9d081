//! Keeps the PC from falling asleep while a registration is open.
//!
//! The system is asked on a thread of its own: one that does not answer delays no registration. Between two units the request stays for a while, so that a
//! line in full swing does not ask for each.

use std::any::Any;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// How long the PC stays awake after the last registration was over.
const LINGER: Duration = Duration::from_secs(60);

/// What keeps the PC awake as long as it lives.
type Held = Box<dyn Any>;

/// The way to the thread that asks the system.
pub(crate) struct Awake(Sender<Change>);

/// Keeps the PC awake as long as it lives.
pub(crate) struct Hold(Sender<Change>);

enum Change {
    Taken,
    LetGo,
}

impl Awake {
    /// Asks this system.
    pub fn of_system() -> Self {
        Self::new(ask_system, LINGER)
    }

    fn new(ask: impl FnMut() -> Option<Held> + Send + 'static, linger: Duration) -> Self {
        let (tell, told) = channel();
        // Without a thread the PC may sleep; that must not stop the line.
        let _ = std::thread::Builder::new().name("awake".into()).spawn(move || keep(&told, ask, linger));
        Self(tell)
    }

    /// Until the hold is dropped the PC does not fall asleep by itself, where the system lets us ask for that.
    pub fn hold(&self) -> Hold {
        let _ = self.0.send(Change::Taken);
        Hold(self.0.clone())
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let _ = self.0.send(Change::LetGo);
    }
}

/// On one thread from taking to letting go: some systems bind the request to it.
fn keep(told: &Receiver<Change>, mut ask: impl FnMut() -> Option<Held>, linger: Duration) {
    let (mut holds, mut held) = (0_u32, None);
    loop {
        let change = match held {
            Some(_) if holds == 0 => told.recv_timeout(linger),
            _ => told.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match change {
            Ok(Change::Taken) => {
                holds += 1;
                if held.is_none() {
                    held = ask();
                }
            }
            Ok(Change::LetGo) => holds -= 1,
            Err(RecvTimeoutError::Timeout) => held = None,
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn ask_system() -> Option<Held> {
    let mut request = keepawake::Builder::default();
    let request = request.idle(true).sleep(true).reason("A registration is open").app_name("regnwl-station");
    let awake = request.app_reverse_domain("io.github.regnwl-station").create().ok()?;
    Some(Box::new(awake))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Says when it is taken and when it goes.
    struct Told(Sender<&'static str>);

    impl Drop for Told {
        fn drop(&mut self) {
            let _ = self.0.send("asleep");
        }
    }

    fn awake(linger: Duration) -> (Awake, Receiver<&'static str>) {
        let (tell, told) = channel();
        let ask = move || {
            tell.send("awake").unwrap();
            Some(Box::new(Told(tell.clone())) as Held)
        };
        (Awake::new(ask, linger), told)
    }

    #[test]
    fn the_pc_stays_awake_until_the_last_registration_is_over() {
        let (awake, told) = awake(Duration::ZERO);
        let (first, second) = (awake.hold(), awake.hold());
        assert_eq!(told.recv().unwrap(), "awake");
        drop(first);
        // The thread has seen the first one go before it sees the third one come.
        drop((awake.hold(), second));
        assert_eq!(told.recv().unwrap(), "asleep");
        assert!(told.try_recv().is_err(), "asked once for all of them");
        let _third = awake.hold();
        assert_eq!(told.recv().unwrap(), "awake", "and anew when there is another one");
    }

    #[test]
    fn a_line_in_full_swing_asks_once() {
        let (awake, told) = awake(Duration::from_secs(3600));
        drop(awake.hold());
        drop(awake.hold());
        drop(awake);
        assert_eq!([told.recv().unwrap(), told.recv().unwrap()], ["awake", "asleep"]);
        assert!(told.recv().is_err());
    }
}
