//! A server of the plant, that comes and goes as such servers do: nobody listens for a while, then somebody does, at the same port.

use std::io::{self, Read as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::chance::Chance;

/// No request comes in more time, and nobody else keeps the port for longer.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// Longest time for which it is there, and for which it is not.
const THERE: Duration = Duration::from_millis(4000);
const AWAY: Duration = Duration::from_millis(600);

pub struct Server {
    addr: SocketAddr,
    state: Arc<(Mutex<State>, Condvar)>,
}

#[derive(Clone, Copy)]
struct State {
    is_there: bool,
    is_calm: bool,
}

impl Server {
    /// `serve` is given each connection, one after the other, and whether it is to give no trouble any more. `goes`: by this seed it comes and goes; none: it is there
    /// all the time.
    pub fn start(goes: Option<u64>, serve: impl FnMut(TcpStream, bool) + Send + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let addr = listener.local_addr()?;
        let state = Arc::new((Mutex::new(State { is_there: true, is_calm: false }), Condvar::new()));
        let server = Self { addr, state: state.clone() };
        thread::spawn(move || listen(listener, addr, &state, serve));
        if let Some(seed) = goes {
            let (state, mut chance) = (server.state.clone(), Chance::new(seed));
            thread::spawn(move || come_and_go(&state, addr, &mut chance));
        }
        Ok(server)
    }

    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// From now on it is there, and gives no trouble.
    pub fn calm_down(&self) {
        change(&self.state, |state| *state = State { is_there: true, is_calm: true });
    }
}

fn seen(state: &(Mutex<State>, Condvar)) -> State {
    *state.0.lock().unwrap_or_else(PoisonError::into_inner)
}

fn change(state: &(Mutex<State>, Condvar), how: impl FnOnce(&mut State)) {
    how(&mut state.0.lock().unwrap_or_else(PoisonError::into_inner));
    state.1.notify_all();
}

fn listen(
    listener: TcpListener,
    addr: SocketAddr,
    state: &(Mutex<State>, Condvar),
    mut serve: impl FnMut(TcpStream, bool),
) {
    let mut listener = Some(listener);
    loop {
        let taken = listener.take().unwrap_or_else(|| bound(addr));
        for stream in taken.incoming().map_while(Result::ok) {
            let State { is_there, is_calm } = seen(state);
            if !is_there {
                break;
            }
            serve(stream, is_calm);
        }
        drop(taken);
        let guard = state.0.lock().unwrap_or_else(PoisonError::into_inner);
        drop(state.1.wait_while(guard, |state| !state.is_there));
    }
}

/// Its port again. A connection of somebody else's may have it for a moment.
fn bound(addr: SocketAddr) -> TcpListener {
    let until = Instant::now() + PATIENCE;
    loop {
        match TcpListener::bind(addr) {
            Ok(listener) => return listener,
            Err(error) if Instant::now() > until => panic!("{addr} is another's by now: {error}"),
            Err(_) => thread::park_timeout(Duration::from_millis(5)),
        }
    }
}

fn come_and_go(state: &(Mutex<State>, Condvar), addr: SocketAddr, chance: &mut Chance) {
    for longest in [THERE, AWAY].into_iter().cycle() {
        let guard = state.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rests = state.1.wait_timeout_while(guard, chance.within(longest), |state| !state.is_calm);
        drop(rests);
        if seen(state).is_calm {
            return;
        }
        change(state, |state| state.is_there = longest == AWAY || state.is_calm);
        if !seen(state).is_there {
            // Whoever waits for a connection gets one, and looks.
            let _ = TcpStream::connect(addr);
        }
    }
}

/// Head, in small letters, and body of a request; none where nobody asks for anything.
pub fn request(stream: &mut TcpStream) -> io::Result<Option<(String, Vec<u8>)>> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let (mut heard, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut piece)?;
        if read == 0 {
            return Ok(None);
        }
        heard.extend_from_slice(&piece[..read]);
        let Some(end) = heard.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&heard[..end]).to_ascii_lowercase();
        let length = value_of(&head, "content-length").parse::<usize>().unwrap_or_default();
        if heard.len() >= end + 4 + length {
            return Ok(Some((head, heard[end + 4..].to_vec())));
        }
    }
}

/// A value of a head.
pub fn value_of<'h>(head: &'h str, name: &str) -> &'h str {
    let line = head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.unwrap_or_default().trim()
}
