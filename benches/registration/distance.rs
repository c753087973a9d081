//! A cloud that is so far away: what goes through takes half of a round trip each way, and a connection stands one round trip after it was begun.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// The port that leads to this cloud from so far away. Without distance it is the cloud's own.
pub async fn put_between(cloud: SocketAddr, round_trip: Duration) -> u16 {
    if round_trip.is_zero() {
        return cloud.port();
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let Ok((near, _)) = listener.accept().await else { continue };
            // The system has taken it at once: what is said on it leaves when it would stand.
            let stands = Instant::now() + round_trip;
            tokio::spawn(async move {
                let Ok(far) = TcpStream::connect(cloud).await else { return };
                let _ = (near.set_nodelay(true), far.set_nodelay(true));
                let ((from_near, to_near), (from_far, to_far)) = (near.into_split(), far.into_split());
                tokio::join!(
                    carry(from_near, to_far, round_trip / 2, stands),
                    carry(from_far, to_near, round_trip / 2, stands)
                );
            });
        }
    });
    port
}

async fn carry(
    mut from: impl AsyncRead + Unpin + Send + 'static,
    mut to: impl AsyncWrite + Unpin,
    way: Duration,
    stands: Instant,
) {
    let (on_its_way, mut arrives) = mpsc::unbounded_channel();
    let reads = async {
        loop {
            let mut chunk = vec![0; 16 * 1024];
            let Ok(count @ 1..) = from.read(&mut chunk).await else { break };
            chunk.truncate(count);
            if on_its_way.send((Instant::now().max(stands) + way, chunk)).is_err() {
                break;
            }
        }
        drop(on_its_way);
    };
    let writes = async {
        while let Some((at, chunk)) = arrives.recv().await {
            sleep_until(at).await;
            if to.write_all(&chunk).await.is_err() {
                break;
            }
        }
        let _ = to.shutdown().await;
    };
    tokio::join!(reads, writes);
}
