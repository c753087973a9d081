//! A label printer on port 9100, or what is like it: it takes bytes and says nothing. It keeps each label that it took whole.

use std::collections::VecDeque;
use std::io::Read as _;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use parking_lot::Mutex;

/// What it does with one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// All that comes, and closes.
    All,
    /// A few bytes, and breaks off.
    Some,
}

#[derive(Default)]
struct Kept {
    labels: Vec<Vec<u8>>,
    next: VecDeque<Takes>,
    connections: usize,
    looked: Vec<bool>,
}

/// Looks at something as the first byte of a label is there.
type Look = Box<dyn Fn() -> bool + Send>;

/// It. Dropped, it takes no connection any more.
pub struct Printer {
    port: u16,
    kept: Arc<Mutex<Kept>>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Printer {
    /// One that takes all.
    pub fn start() -> Self {
        Self::at(0)
    }

    /// The same at this port, which was one's before.
    pub fn at(port: u16) -> Self {
        Self::looking(port, Box::new(|| true))
    }

    /// The same, and it looks at something as the first byte of a label is there.
    pub fn looking(port: u16, look: Look) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (kept, is_over) = (Arc::<Mutex<Kept>>::default(), Arc::<AtomicBool>::default());
        let (shared, over) = (kept.clone(), is_over.clone());
        let thread = std::thread::spawn(move || {
            for tcp in listener.incoming() {
                if over.load(Ordering::Acquire) {
                    return;
                }
                take(tcp.unwrap(), &shared, &look);
            }
        });
        Self { port, kept, is_over, thread: Some(thread) }
    }

    /// Where labels go.
    pub fn address(&self) -> String {
        format!("tcp:127.0.0.1:{}", self.port)
    }

    /// Its port, free once it is gone.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it does with the next connection.
    pub fn push(&self, takes: Takes) {
        self.kept.lock().next.push_back(takes);
    }

    /// What it took whole.
    pub fn labels(&self) -> Vec<String> {
        self.kept.lock().labels.iter().map(|label| String::from_utf8_lossy(label).into_owned()).collect()
    }

    /// What it saw.
    pub fn looked(&self) -> Vec<bool> {
        self.kept.lock().looked.clone()
    }

    /// How often somebody came.
    pub fn connections(&self) -> usize {
        self.kept.lock().connections
    }
}

fn take(mut tcp: TcpStream, kept: &Mutex<Kept>, look: &Look) {
    let takes = {
        let mut kept = kept.lock();
        kept.connections += 1;
        kept.next.pop_front().unwrap_or(Takes::All)
    };
    match takes {
        Takes::All => {
            let mut label = vec![0];
            if tcp.read_exact(&mut label).is_ok() {
                let seen = look();
                kept.lock().looked.push(seen);
                tcp.read_to_end(&mut label).unwrap();
                kept.lock().labels.push(label);
            }
        }
        // What is closed with bytes that nobody read is reset.
        Takes::Some => tcp.read_exact(&mut [0; 8]).unwrap(),
    }
}

impl Drop for Printer {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Release);
        // Whoever waits for a connection gets one.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        self.thread.take().into_iter().for_each(|thread| drop(thread.join()));
    }
}
