//! A scanner on a port of its own, read beside the slots. One that is away fails no unit: that is said, and it is looked for again.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::bench::{Bench, BenchPorts};
use crate::domain::{LineProfile, ScannerAway, ScannerPort};
use crate::link::{ByteLink, OpenError, PortName, Ports, PortsSeen};
use crate::seen::{Event, ScannerView};
use crate::wire::{Scan, Scans};

/// A pause that ends a scan: an adapter hands on what it hears every 16 ms at the latest, and a code is sent without a break.
const PAUSE: Duration = Duration::from_millis(150);
/// How often one that is away is looked for.
const AGAIN: Duration = Duration::from_secs(1);

/// Where it is, and how it is opened.
pub(crate) struct Scanner {
    name: PortName,
    ports: BenchPorts,
}

impl Scanner {
    pub(crate) fn new(at: &ScannerPort, name: PortName, ports: Arc<dyn Ports>, seen: PortsSeen) -> Self {
        let line = LineProfile { baud: at.baud, usb: Vec::new(), ..LineProfile::default() };
        Self { name, ports: BenchPorts::new(ports, seen, line) }
    }

    /// Reads for as long as somebody takes what is scanned.
    pub(crate) async fn read(self, benches: Vec<Arc<Bench>>, scans: mpsc::Sender<Scan>) {
        let mut shown = None;
        let mut show = |away: Option<ScannerAway>| {
            if shown.replace(away) == Some(away) {
                return;
            }
            let port = self.name.to_string();
            benches.iter().for_each(|bench| {
                let view = ScannerView { port: port.clone(), away };
                bench.board.show(|snapshot| snapshot.scanner = Some(view.clone()));
            });
            benches[0].board.tell(Event::Scanner { port, away });
        };
        while !scans.is_closed() {
            match self.ports.open(&self.name).await {
                Ok(link) => {
                    show(None);
                    hear(link, &scans).await;
                }
                Err(error) => {
                    show(Some(away(error)));
                    tokio::select! {
                        () = tokio::time::sleep(AGAIN) => {}
                        () = scans.closed() => {}
                    }
                }
            }
        }
    }
}

fn away(error: OpenError) -> ScannerAway {
    match error {
        OpenError::Missing => ScannerAway::Missing,
        OpenError::Busy => ScannerAway::Busy,
        OpenError::Denied => ScannerAway::Denied,
        OpenError::Failed | OpenError::Line(_) => ScannerAway::Failed,
    }
}

/// Until the line breaks, or nobody takes what is scanned.
async fn hear(mut link: ByteLink, scans: &mpsc::Sender<Scan>) {
    let mut so_far = Scans::default();
    loop {
        let read = async {
            match so_far.is_begun() {
                true => timeout(PAUSE, link.read()).await.ok(),
                false => Some(link.read().await),
            }
        };
        let read = tokio::select! {
            read = read => read,
            () = scans.closed() => return,
        };
        let ended = match read {
            Some(Ok(bytes)) => so_far.take(&bytes),
            // What a scanner that was pulled out had begun is no scan.
            Some(Err(_)) => return,
            None => so_far.end().into_iter().collect(),
        };
        for scan in ended {
            if scans.send(scan).await.is_err() {
                return;
            }
        }
    }
}
