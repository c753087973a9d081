//! Boxes with a shell: real `login` and real `sh` of busybox in a root of their own where this user may make one, otherwise a shell that asks for a login first.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use regnwl_station::link::pty::Pty;
use regnwl_station::platform::terminal::OnTerminal;

use super::profiles::CONSOLE;

const BUSYBOX: &str = "/usr/bin/busybox";
/// In the root of a box.
const HOME: &str = "root";

/// Who logs in.
pub const USER: &str = "root";

/// Whether the boxes have a real `login`.
pub fn have_login() -> bool {
    rustix::process::geteuid().is_root() && Path::new(BUSYBOX).exists()
}

/// Makes a box of its own and gives the home in it.
///
/// # Errors
/// Those of the disk.
pub fn make(root: &Path) -> io::Result<PathBuf> {
    let home = root.join(HOME);
    fs::create_dir_all(&home)?;
    if !have_login() {
        return Ok(home);
    }
    for folder in ["bin", "etc"] {
        fs::create_dir_all(root.join(folder))?;
    }
    fs::copy(BUSYBOX, root.join("bin/busybox"))?;
    for applet in ["sh", "login", "cat", "rm", "mv", "printf"] {
        symlink("busybox", root.join("bin").join(applet))?;
    }
    for library in libraries()? {
        let inside = root.join(library.strip_prefix("/").unwrap_or(&library));
        fs::create_dir_all(inside.parent().unwrap_or(root))?;
        fs::copy(&library, inside)?;
    }
    let hash = said(Command::new("openssl").args(["passwd", "-6", CONSOLE.1]))?;
    fs::write(root.join("etc/passwd"), format!("{USER}:{}:0:0::/{HOME}:/bin/sh\n", hash.trim()))?;
    fs::write(root.join("etc/group"), "root:x:0:\n")?;
    Ok(home)
}

/// What busybox is linked with.
fn libraries() -> io::Result<Vec<PathBuf>> {
    let listed = said(Command::new("ldd").arg(BUSYBOX))?;
    let paths = listed.split_whitespace().filter(|word| word.starts_with('/'));
    Ok(paths.map(PathBuf::from).collect())
}

fn said(command: &mut Command) -> io::Result<String> {
    let output = command.output()?;
    if !output.status.success() {
        return Err(io::Error::other(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr))));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A file of two lines, or none.
///
/// # Errors
/// Those of the disk.
pub fn store(home: &Path, name: &str, values: Option<&(String, String)>) -> io::Result<()> {
    match values {
        Some((one, other)) => fs::write(home.join(name), format!("{one}\n{other}\n")),
        None => Ok(()),
    }
}

/// What stands in such a file.
pub fn stored(home: &Path, name: &str) -> Option<(String, String)> {
    let text = fs::read_to_string(home.join(name)).ok()?;
    let mut lines = text.split('\n');
    Some((lines.next()?.to_owned(), lines.next()?.to_owned()))
}

/// The console of a box while it is plugged in: its terminal, carried to a port that the station opens.
pub struct Console {
    is_plugged: Arc<AtomicBool>,
}

impl Console {
    /// Turns the box with this home on, and gives the port of its console.
    ///
    /// # Errors
    /// Those of the system.
    pub fn start(home: &Path) -> io::Result<(Self, PathBuf)> {
        let root = home.parent().unwrap_or(home);
        let then = if have_login() {
            format!("while :; do chroot {} /bin/busybox login; done", root.display())
        } else {
            stand_in(home)
        };
        let mut command = Command::new("/bin/sh");
        command.args(["-c", &format!("stty sane rows 24 cols 80; {then}")]);
        command.env_remove("ENV").env("HISTFILE", "/dev/null").env("TERM", "vt100");
        let mut terminal = OnTerminal::start(command)?;
        terminal.allow(Duration::from_millis(3));
        let mut port = Pty::open()?;
        let path = port.path().to_owned();
        let is_plugged = Arc::new(AtomicBool::new(true));
        let goes_on = is_plugged.clone();
        let runtime = tokio::runtime::Handle::current();
        std::thread::spawn(move || {
            let mut chunk = [0; 256];
            while goes_on.load(Ordering::SeqCst) {
                while let Some(Ok(command)) = port.link().try_read() {
                    let mut rest = &command[..];
                    while !rest.is_empty() && goes_on.load(Ordering::SeqCst) {
                        rest = &rest[terminal.write(rest).unwrap_or(0)..];
                    }
                }
                match terminal.read(&mut chunk) {
                    Ok(0) => return,
                    // Nobody need listen.
                    Ok(count) => drop(runtime.block_on(port.link().write_all(&chunk[..count]))),
                    Err(_) => {}
                }
            }
        });
        Ok((Self { is_plugged }, path))
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        self.is_plugged.store(false, Ordering::SeqCst);
    }
}

/// Asks who is there and for the password, as `login` does, and becomes a shell.
fn stand_in(home: &Path) -> String {
    format!(
        "while :; do user=; while [ -z \"$user\" ]; do printf 'box login: '; read -r user; done; stty -echo; printf 'Password: '; read -r word; stty echo; echo; \
         if [ \"$user/$word\" = '{USER}/{}' ]; then HOME={} exec /bin/sh -i; fi; echo 'Login incorrect'; done",
        CONSOLE.1,
        home.display(),
    )
}
