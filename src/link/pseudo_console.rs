//! A program on a terminal of its own, on Windows: a pseudo console.

use std::io::{self, Read, Write};
use std::process::Command;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Wide enough that the console wraps no line.
const SIZE: PtySize = PtySize { rows: 100, cols: 4096, pixel_width: 0, pixel_height: 0 };
/// What a console is told when it asks where its cursor stands, which it does first of all and waits for.
const CURSOR: &[u8] = b"\x1b[1;1R";

/// A program on such a terminal. It is ended when this is dropped; where this process is killed the system closes the console, and so ends it.
pub(super) struct OnTerminal {
    heard: Receiver<io::Result<Vec<u8>>>,
    unread: Vec<u8>,
    wait: Duration,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    _console: Box<dyn MasterPty + Send>,
}

impl OnTerminal {
    /// Starts it.
    pub(super) fn start(command: Command) -> io::Result<Self> {
        let pair = native_pty_system().openpty(SIZE).map_err(io::Error::other)?;
        let mut call = CommandBuilder::new(command.get_program());
        call.args(command.get_args());
        command.get_current_dir().into_iter().for_each(|folder| call.cwd(folder));
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => call.env(name, value),
                None => call.env_remove(name),
            }
        }
        let mut reader = pair.master.try_clone_reader().map_err(io::Error::other)?;
        let mut writer = pair.master.take_writer().map_err(io::Error::other)?;
        let child = pair.slave.spawn_command(call).map_err(io::Error::other)?;
        writer.write_all(CURSOR)?;
        let (tell, heard) = sync_channel(64);
        std::thread::Builder::new().name("console".into()).spawn(move || {
            let mut chunk = [0; 1024];
            loop {
                let read = reader.read(&mut chunk).map(|count| chunk[..count].to_vec());
                let is_end = read.as_ref().map_or(true, Vec::is_empty);
                if tell.send(read).is_err() || is_end {
                    return;
                }
            }
        })?;
        Ok(Self { heard, unread: Vec::new(), wait: Duration::ZERO, writer, child, _console: pair.master })
    }

    /// How long each read waits at most.
    pub(super) fn allow(&mut self, time: Duration) {
        self.wait = time;
    }
}

impl Read for OnTerminal {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.unread.is_empty() {
            self.unread = match self.heard.recv_timeout(self.wait) {
                Ok(read) => read?,
                // The console outlives its program.
                Err(RecvTimeoutError::Timeout) if matches!(self.child.try_wait(), Ok(None)) => {
                    return Err(io::ErrorKind::TimedOut.into());
                }
                Err(_) => return Ok(0),
            };
        }
        let count = bytes.len().min(self.unread.len());
        bytes[..count].copy_from_slice(&self.unread[..count]);
        self.unread.drain(..count);
        Ok(count)
    }
}

impl Write for OnTerminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Drop for OnTerminal {
    fn drop(&mut self) {
        // It has nothing to put in order: whoever it talks to sees the connection end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
