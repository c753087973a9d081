//! A cloud that is some way off: a relay that lets bytes pass half a round trip late, and the first ones a whole one later still, as TCP's own greeting takes one.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// Relays whoever comes to `to`, this round trip away.
pub async fn relay(listener: TcpListener, to: std::net::SocketAddr, round_trip: Duration) {
    while let Ok((near, _)) = listener.accept().await {
        tokio::spawn(async move {
            let met = Instant::now() + round_trip;
            let Ok(far) = TcpStream::connect(to).await else { return };
            let _ = (near.set_nodelay(true), far.set_nodelay(true));
            let ((near_reads, near_writes), (far_reads, far_writes)) = (near.into_split(), far.into_split());
            tokio::join!(
                pass(near_reads, far_writes, met, round_trip / 2),
                pass(far_reads, near_writes, met, round_trip / 2)
            );
        });
    }
}

async fn pass(mut from: impl AsyncReadExt + Unpin, mut to: impl AsyncWriteExt + Unpin, met: Instant, late: Duration) {
    let (sender, mut on_the_way) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    let read = async move {
        let mut chunk = vec![0; 16 * 1024];
        while let Ok(count @ 1..) = from.read(&mut chunk).await {
            let _ = sender.send((Instant::now().max(met) + late, chunk[..count].to_vec()));
        }
    };
    let write = async move {
        while let Some((at, bytes)) = on_the_way.recv().await {
            sleep_until(at).await;
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
        let _ = to.shutdown().await;
    };
    tokio::join!(read, write);
}
