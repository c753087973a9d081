//! A screen that nobody sees, for the real program's window, and what a person, a session or a crash does to that. Without a window manager.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, InputFocus, MapState, Window,
};
use x11rb::rust_connection::RustConnection;

/// How often a key is pressed at most, and how long it is looked whether it has done its work.
const PRESSES: usize = 12;
const AGAIN: Duration = Duration::from_secs(4);

pub struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    /// None, and said so, where what it needs is not installed.
    pub fn start() -> Option<Self> {
        let has = |program: &str| {
            Command::new(program).arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
        };
        if !has("Xvfb") || !has("xdotool") {
            // Not to what the test runner keeps to itself.
            let _ = writeln!(std::io::stderr(), "SKIPPED: a test of the real window needs Xvfb and xdotool");
            return None;
        }
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Some(Self { server, display: format!(":{}", number.trim()) })
    }

    /// Puts a program on this screen.
    pub fn show(&self, command: &mut Command) {
        command.env("DISPLAY", &self.display).env("LIBGL_ALWAYS_SOFTWARE", "1").env_remove("WAYLAND_DISPLAY");
    }

    /// Whether the program's window is there.
    pub fn has_window(&self) -> bool {
        self.window().is_some()
    }

    /// Opens the bench from the start dialog, as it was left, with the keyboard: that button is the last one, and it waits for the check before the shift. A
    /// press that came in one frame with the one before is lost, and done again until it `is_open`.
    pub fn open_bench(&self, mut is_open: impl FnMut() -> bool) {
        for press in 0..PRESSES {
            // So is one that came before the first frame: where nothing has opened for long, no button has the keyboard yet.
            if press % (PRESSES / 3) == 0 {
                self.press("shift+Tab");
            }
            self.press("space");
            let until = Instant::now() + AGAIN;
            while Instant::now() < until {
                if is_open() {
                    return;
                }
                std::thread::park_timeout(Duration::from_millis(5));
            }
        }
        panic!("the bench does not open");
    }

    pub fn press(&self, key: &str) {
        let (x, window) = self.window().expect("a window");
        x.set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME).unwrap().check().unwrap();
        let mut press = Command::new("xdotool");
        press.args(["key", key]).env("DISPLAY", &self.display);
        assert!(press.status().unwrap().success());
    }

    /// What a window manager, or the desktop at its end, does: asks the window to close.
    pub fn close_window(&self) {
        let (x, window) = self.window().expect("a window");
        let atom = |name: &[u8]| x.intern_atom(false, name).unwrap().reply().unwrap().atom;
        let close = [atom(b"WM_DELETE_WINDOW"), x11rb::CURRENT_TIME, 0, 0, 0];
        let message = ClientMessageEvent::new(32, window, atom(b"WM_PROTOCOLS"), close);
        x.send_event(false, window, EventMask::NO_EVENT, message).unwrap().check().unwrap();
    }

    /// The server cuts the program off.
    pub fn cut_off(&self) {
        let (x, window) = self.window().expect("a window");
        x.kill_client(window).unwrap().check().unwrap();
    }

    /// The server goes away: the end of a session, a dropped connection.
    pub fn go_away(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }

    fn window(&self) -> Option<(RustConnection, Window)> {
        let (x, screen) = RustConnection::connect(Some(&self.display)).ok()?;
        let root = x.setup().roots[screen].root;
        let is_the_programs = |window: &Window| {
            let is_shown = x.get_window_attributes(*window).ok()?.reply().ok()?.map_state == MapState::VIEWABLE;
            let name =
                x.get_property(false, *window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 64).ok()?.reply().ok()?.value;
            Some(is_shown && name.starts_with(b"regnwl-station"))
        };
        let children = x.query_tree(root).ok()?.reply().ok()?.children;
        let window = children.into_iter().find(|window| is_the_programs(window) == Some(true))?;
        Some((x, window))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.go_away();
    }
}
