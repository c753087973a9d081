//! One printer, and how it takes bytes: it is reached first, which sends nothing, and then it gets all of a label at once.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

use crate::domain::{PrintFault, Printer};
use crate::files::handed::{self, Laid};
use crate::link::{ConnectError, way};

/// How long a printer may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Until it is reached.
    pub reach: Duration,
    /// Until it has taken all of a label.
    pub take: Duration,
    /// Until it closes the connection behind that: most do, and one that breaks it has taken nothing for sure.
    pub close: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { reach: seconds(5), take: seconds(15), close: seconds(2) }
    }
}

/// A printer that was reached. Not a byte was sent.
#[derive(Debug)]
pub struct Reached(Way);

#[derive(Debug)]
enum Way {
    Tcp(TcpStream),
    Device(File),
    Folder(Laid),
}

impl Reached {
    /// Reaches a printer. `name`: what the label's file is called while it is half, where it goes into a folder.
    ///
    /// # Errors
    /// [`PrintFault`]: nothing was sent.
    pub async fn reach(printer: &Printer, label: &Arc<[u8]>, name: &str, limits: Limits) -> Result<Self, PrintFault> {
        match printer {
            Printer::Tcp { host, port } => {
                let tcp = way::find(host, *port, Instant::now() + limits.reach).await.map_err(no_connection)?.tcp;
                // Without it a small packet can wait for the acknowledgement of the one before.
                let _ = tcp.set_nodelay(true);
                Ok(Self(Way::Tcp(tcp)))
            }
            Printer::Device(path) => {
                let path = path.clone();
                blocking(limits.reach, move || handed::device(&path)).await.map(Way::Device).map(Self)
            }
            Printer::Folder(folder) => {
                let (folder, name, label) = (folder.clone(), name.to_owned(), label.clone());
                blocking(limits.reach, move || Laid::lay(&folder, &name, &label)).await.map(Way::Folder).map(Self)
            }
        }
    }

    /// Sends it all of a label. `name`: what its file is called, where it goes into a folder.
    ///
    /// # Errors
    /// [`PrintFault`]: the label may have been printed.
    pub async fn send(self, label: Arc<[u8]>, name: String, limits: Limits) -> Result<(), PrintFault> {
        match self.0 {
            Way::Tcp(tcp) => send_over(tcp, &label, limits).await,
            Way::Device(device) => {
                blocking(limits.take, move || handed::write_within(&device, &label, limits.take)).await
            }
            Way::Folder(laid) => blocking(limits.take, move || laid.show(&name)).await,
        }
    }
}

async fn send_over(mut tcp: TcpStream, label: &[u8], limits: Limits) -> Result<(), PrintFault> {
    let sent = async {
        tcp.write_all(label).await?;
        tcp.shutdown().await
    };
    timeout(limits.take, sent).await.map_err(|_| PrintFault::TimedOut)?.map_err(|error| fault(&error))?;
    // Whatever it says is nothing that it has to say.
    let mut said = [0; 256];
    let closed = async {
        while tcp.read(&mut said).await? > 0 {}
        io::Result::Ok(())
    };
    match timeout(limits.close, closed).await {
        Ok(Err(error)) => Err(fault(&error)),
        // One that goes on listening has taken all that there was.
        Ok(Ok(())) | Err(_) => Ok(()),
    }
}

/// Does what may wait, on a thread of its own. What takes longer goes on there, and nobody waits for it: not even the end of the program, which waits for the threads of
/// its runtime.
async fn blocking<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, PrintFault> {
    let (done, is_done) = oneshot::channel();
    let thread = thread::Builder::new().name("label".into()).spawn(move || {
        let _ = done.send(work());
    });
    thread.map_err(|error| fault(&error))?;
    match timeout(limit, is_done).await {
        Ok(Ok(done)) => done.map_err(|error| fault(&error)),
        Ok(Err(_)) => Err(PrintFault::Other),
        Err(_) => Err(PrintFault::TimedOut),
    }
}

fn fault(error: &io::Error) -> PrintFault {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, NotFound, TimedOut};
    match error.kind() {
        NotFound => PrintFault::Missing,
        TimedOut => PrintFault::TimedOut,
        BrokenPipe | ConnectionAborted | ConnectionReset => PrintFault::Broken,
        _ => PrintFault::Refused { why: error.to_string() },
    }
}

fn no_connection(error: ConnectError) -> PrintFault {
    match error {
        ConnectError::NameNotResolved | ConnectError::NameServerAway | ConnectError::NameSilent => {
            PrintFault::NameNotFound
        }
        ConnectError::WaySilent | ConnectError::Unreachable(io::ErrorKind::TimedOut) => PrintFault::TimedOut,
        ConnectError::NameAside(_) | ConnectError::Unreachable(_) | ConnectError::Proxy(_) | ConnectError::Tls(_) => {
            PrintFault::Unreachable
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    const GENEROUS: Duration = Duration::from_secs(20);

    fn label(length: usize) -> Arc<[u8]> {
        vec![b'x'; length].into()
    }

    fn limits() -> Limits {
        Limits { reach: GENEROUS, take: GENEROUS, close: GENEROUS }
    }

    async fn listening() -> (TcpListener, Printer) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        (listener, Printer::Tcp { host: "127.0.0.1".into(), port })
    }

    async fn sent(printer: &Printer, label: Arc<[u8]>, limits: Limits) -> Result<(), PrintFault> {
        Reached::reach(printer, &label, "1", limits).await.unwrap().send(label, "1.zpl".into(), limits).await
    }

    #[tokio::test]
    async fn a_printer_that_was_reached_got_nothing_before_it_gets_all() {
        let (listener, printer) = listening().await;
        let reached = Reached::reach(&printer, &label(100_000), "1", limits()).await.unwrap();
        let (mut tcp, _) = listener.accept().await.unwrap();
        let mut one = [0];
        let nothing = timeout(Duration::from_millis(50), tcp.read(&mut one)).await;
        assert!(nothing.is_err(), "something came: {nothing:?}");
        let took = tokio::spawn(async move {
            let mut took = Vec::new();
            tcp.read_to_end(&mut took).await.unwrap();
            took
        });
        reached.send(label(100_000), String::new(), limits()).await.unwrap();
        assert_eq!(took.await.unwrap().len(), 100_000);
    }

    #[tokio::test]
    async fn what_a_printer_does_wrong_is_told_apart() {
        let (listener, printer) = listening().await;
        drop(listener);
        let refused = Reached::reach(&printer, &label(1), "1", limits()).await.unwrap_err();
        assert_eq!(refused, PrintFault::Unreachable);
        // It breaks off in the middle.
        let (listener, printer) = listening().await;
        let breaks = tokio::spawn(async move {
            let (mut tcp, _) = listener.accept().await.unwrap();
            tcp.read_exact(&mut [0; 8]).await.unwrap();
        });
        assert_eq!(sent(&printer, label(100_000), limits()).await, Err(PrintFault::Broken));
        breaks.await.unwrap();
        // It takes the connection, and nothing of what comes.
        let (_listener, printer) = listening().await;
        let quick = Limits { take: Duration::from_millis(100), ..limits() };
        assert_eq!(sent(&printer, label(64 << 20), quick).await, Err(PrintFault::TimedOut));
        // It takes all, and goes on listening.
        let (listener, printer) = listening().await;
        let keeps = tokio::spawn(async move {
            let (mut tcp, _) = listener.accept().await.unwrap();
            let mut took = Vec::new();
            tcp.read_to_end(&mut took).await.unwrap();
            (tcp, took)
        });
        let quick = Limits { close: Duration::from_millis(50), ..limits() };
        assert_eq!(sent(&printer, label(1000), quick).await, Ok(()));
        assert_eq!(keeps.await.unwrap().1.len(), 1000);
    }

    #[tokio::test]
    async fn a_folder_gets_a_file_with_its_name_only_once_it_is_sent() {
        let folder = tempfile::tempdir().unwrap();
        let printer = Printer::Folder(folder.path().to_owned());
        let names = || crate::files::folder::names(folder.path()).unwrap().len();
        let reached = Reached::reach(&printer, &label(9), "1", limits()).await.unwrap();
        assert!(!folder.path().join("1.zpl").exists());
        reached.send(label(9), "1.zpl".into(), limits()).await.unwrap();
        assert_eq!(std::fs::read(folder.path().join("1.zpl")).unwrap(), *label(9));
        assert_eq!(names(), 1);
        let gone = Printer::Folder(folder.path().join("gone"));
        assert_eq!(Reached::reach(&gone, &label(9), "1", limits()).await.unwrap_err(), PrintFault::Missing);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_device_gets_its_bytes_and_one_that_takes_none_is_given_up() {
        use crate::link::pty::Pty;
        let mut pty = Pty::open().unwrap();
        let printer = Printer::Device(pty.path().to_owned());
        sent(&printer, b"^XA^XZ\n".as_slice().into(), limits()).await.unwrap();
        let mut heard = Vec::new();
        while heard.len() < 6 {
            heard.extend(timeout(GENEROUS, pty.link().read()).await.unwrap().unwrap());
        }
        assert_eq!(String::from_utf8_lossy(&heard).trim_end(), "^XA^XZ");
        let gone = Printer::Device("/dev/there-is-none".into());
        assert_eq!(Reached::reach(&gone, &label(9), "1", limits()).await.unwrap_err(), PrintFault::Missing);
    }
}
