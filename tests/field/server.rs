//! A device server: it takes a connection, and hands on what is said between it and a practice unit.

use std::io;

use regnwl_station::link::bytes::ByteLink;
use regnwl_station::sim::device::PracticeUnit;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Puts a unit behind a port of this PC, for as long as the runtime lives. One at a time has it.
///
/// # Errors
/// Those of the system.
pub fn serve(unit: PracticeUnit) -> io::Result<u16> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let port = listener.local_addr()?.port();
    let listener = TcpListener::from_std(listener)?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (station, device) = ByteLink::pair();
            unit.on_link(device);
            carry(stream, station).await;
        }
    });
    Ok(port)
}

async fn carry(mut stream: TcpStream, mut unit: ByteLink) {
    let mut chunk = [0; 1024];
    loop {
        tokio::select! {
            read = stream.read(&mut chunk) => match read {
                Ok(count @ 1..) if unit.write_all(&chunk[..count]).await.is_ok() => {}
                _ => return,
            },
            said = unit.read() => match said {
                Ok(said) if stream.write_all(&said).await.is_ok() => {}
                _ => return,
            },
        }
    }
}
