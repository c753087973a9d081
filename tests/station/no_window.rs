//! The window that cannot be shown, or that breaks: whoever started it is told why, where they can read it.

use std::path::Path;
use std::process::Command;

use super::common::process::said;
use super::process_end::PROGRAM;
use super::screen::Screen;

/// What a start needs and what was shown of it; libraries and programs in here come before those of the system.
struct Start(tempfile::TempDir);

impl Start {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dialog = folder.path().join("zenity");
        std::fs::write(&dialog, "#!/bin/sh\nprintf '%s\\n' \"$@\" >\"$SHOWN\"\n").unwrap();
        std::fs::set_permissions(&dialog, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        Self(folder)
    }

    fn folder(&self) -> &Path {
        self.0.path()
    }

    /// A file that is no library stands where the system looks first.
    fn without(self, libraries: &[&str]) -> Self {
        libraries.iter().for_each(|library| std::fs::write(self.folder().join(library), "").unwrap());
        self
    }

    /// As from a menu: without a terminal, and without a screen.
    fn of(&self, words: &[&str]) -> Command {
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET");
        command.env("XDG_CONFIG_HOME", self.folder()).env("SHOWN", self.folder().join("shown"));
        let path = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{path}", self.folder().display())).env("LD_LIBRARY_PATH", self.folder());
        command
    }

    fn started_from_a_menu(&self, lang: &str) -> Command {
        let data = self.folder().join("data").display().to_string();
        self.of(&["setsid", "--wait", PROGRAM, "--lang", lang, "--data-dir", &data])
    }

    /// The line in the dialog, if there was one.
    fn shown(&self) -> Option<String> {
        let shown = std::fs::read_to_string(self.folder().join("shown")).ok()?;
        Some(shown.lines().skip_while(|line| *line != "--text").nth(1).unwrap().to_owned())
    }
}

#[test]
fn without_a_screen_the_reason_stands_in_a_dialog_and_on_standard_error() {
    for (lang, part) in [("en", "no window can be shown here ("), ("zh", "这里无法显示窗口（")] {
        let start = Start::new();
        let output = start.started_from_a_menu(lang).output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{}", said(&output));
        let shown = start.shown().expect("a dialog");
        assert!(shown.starts_with(part) && shown.contains("regnwl-station provision"), "{shown}");
        assert_eq!(said(&output), format!("{shown}\n"));
    }
}

#[test]
fn whoever_reads_a_terminal_gets_no_dialog() {
    let start = Start::new();
    let call = format!("{PROGRAM} --lang en --data-dir {}", start.folder().join("data").display());
    let output = start.of(&["script", "-qec", &call, "/dev/null"]).output().unwrap();
    let read = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.code() == Some(3) && read.contains("no window can be shown here"), "{read}");
    assert_eq!(start.shown(), None);
}

#[test]
fn without_opengl_the_dialog_says_what_can_be_done() {
    let Some(screen) = Screen::start() else { return };
    let start = Start::new().without(&["libGL.so.1", "libGL.so", "libEGL.so.1", "libEGL.so"]);
    let mut command = start.started_from_a_menu("en");
    screen.show(&mut command);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let shown = start.shown().expect("a dialog");
    assert!(shown.starts_with("no window can be painted here (OpenGL: "), "{shown}");
    assert!(shown.contains("graphics driver") && said(&output).ends_with(&format!("{shown}\n")), "{shown}");
}

#[test]
fn a_window_that_breaks_says_where_its_report_is() {
    let Some(screen) = Screen::start() else { return };
    // The windowing library panics without this one.
    let start = Start::new().without(&["libxkbcommon-x11.so.0"]);
    let mut command = start.started_from_a_menu("en");
    screen.show(&mut command);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(101), "{}", said(&output));
    let shown = start.shown().expect("a dialog");
    let report = shown.rsplit(": ").next().unwrap();
    assert!(Path::new(report).is_file() && said(&output).contains(&shown), "{shown}");
}
