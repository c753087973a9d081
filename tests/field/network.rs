//! The network between the station and the cloud: it comes and goes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::watch;

use crate::campaign::chance::Chance;

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weather {
    /// All goes through.
    Fair,
    /// Nobody listens; what was open is cut.
    Away,
    /// Connections are taken, and nothing is said on them.
    Silent,
    /// Connections are taken and reset.
    Resets,
}

pub struct Network {
    pub port: u16,
    weather: watch::Sender<Weather>,
    is_stormy: Arc<AtomicBool>,
    turns: Arc<AtomicUsize>,
}

impl Network {
    /// A way to the cloud, in fair weather.
    ///
    /// # Errors
    /// Those of the system.
    pub fn to(cloud: SocketAddr, seed: u64, runtime: &Runtime) -> std::io::Result<Self> {
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let addr = listener.local_addr()?;
        let (weather, seen) = watch::channel(Weather::Fair);
        let (is_stormy, turns) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        runtime.spawn(carry(listener, addr, cloud, seen));
        runtime.spawn(blow(weather.clone(), is_stormy.clone(), turns.clone(), Chance::new(seed)));
        Ok(Self { port: addr.port(), weather, is_stormy, turns })
    }

    /// Whether it comes and goes from now on.
    pub fn storm(&self, is_stormy: bool) {
        self.is_stormy.store(is_stormy, Ordering::SeqCst);
        if !is_stormy {
            self.weather.send_replace(Weather::Fair);
        }
    }

    /// How often it went.
    pub fn turns(&self) -> usize {
        self.turns.load(Ordering::SeqCst)
    }
}

async fn blow(
    weather: watch::Sender<Weather>,
    is_stormy: Arc<AtomicBool>,
    turns: Arc<AtomicUsize>,
    mut chance: Chance,
) {
    loop {
        tokio::time::sleep(Duration::from_millis(200) + chance.within(Duration::from_millis(900))).await;
        if !is_stormy.load(Ordering::SeqCst) {
            continue;
        }
        turns.fetch_add(1, Ordering::SeqCst);
        weather.send_replace([Weather::Away, Weather::Away, Weather::Silent, Weather::Resets][chance.below(4)]);
        tokio::time::sleep(Duration::from_millis(50) + chance.within(Duration::from_millis(500))).await;
        weather.send_replace(Weather::Fair);
    }
}

async fn carry(listener: TcpListener, addr: SocketAddr, cloud: SocketAddr, mut seen: watch::Receiver<Weather>) {
    let mut listening = Some(listener);
    loop {
        let now = *seen.borrow_and_update();
        if now == Weather::Away {
            listening = None;
        } else if listening.is_none() {
            // The port is this campaign's; where it was lent to a connection meanwhile it is free again in a moment.
            listening = TcpListener::bind(addr).await.ok();
            if listening.is_none() {
                tokio::time::sleep(Duration::from_millis(5)).await;
                continue;
            }
        }
        let Some(listener) = &listening else {
            if seen.changed().await.is_err() {
                return;
            }
            continue;
        };
        tokio::select! {
            changed = seen.changed() => if changed.is_err() { return },
            came = listener.accept() => if let Ok((client, _)) = came {
                tokio::spawn(one(client, cloud, seen.clone()));
            },
        }
    }
}

async fn one(mut client: TcpStream, cloud: SocketAddr, mut seen: watch::Receiver<Weather>) {
    let is_cut = |weather: &Weather| matches!(weather, Weather::Away | Weather::Resets);
    let mut heard = seen.clone();
    let carried = async {
        // What is said in silence is heard when it is over.
        let _ = heard.wait_for(|weather| *weather != Weather::Silent).await;
        if let Ok(mut cloud) = TcpStream::connect(cloud).await {
            let _ = copy_bidirectional(&mut client, &mut cloud).await;
        }
    };
    let is_reset = tokio::select! {
        _ = seen.wait_for(is_cut) => true,
        () = carried => false,
    };
    if is_reset {
        let _ = client.set_zero_linger();
    }
}
