//! Real shells on a terminal of 80 columns that echoes, behind a login, with a coloured prompt and a slow line: what the shell preset does with them.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use regnwl_station::device::Device;
use regnwl_station::domain::dialog_profile::{DialogProfile, LoginAnswer};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::secret::{NamedSecrets, Secret};
use regnwl_station::link::bytes::ByteLink;
use regnwl_station::platform::terminal::OnTerminal;
use regnwl_station::wire::dialog::CompiledDialog;
use regnwl_station::wire::preset;
use tokio::time::{Instant, timeout};

#[cfg(target_os = "linux")]
use super::accounts::{self, Accounts};
use super::device_dialog::identity;

const GENEROUS: Duration = Duration::from_secs(60);
const PASSWORD: &str = "k0nsole*Pa55";

/// Each shell with what it is called by; those that are not installed are left out, and said so.
fn shells() -> Vec<(&'static str, String)> {
    let all = [
        ("busybox sh", "/usr/bin/busybox", "/usr/bin/busybox sh"),
        ("busybox sh", "/bin/busybox", "/bin/busybox sh"),
        ("dash", "/bin/dash", "/bin/dash -i"),
        ("bash", "/bin/bash", "/bin/bash --norc -i"),
        ("mksh", "/bin/mksh", "/bin/mksh -i"),
    ];
    let mut found: Vec<(&str, String)> = Vec::new();
    for (name, path, call) in all {
        if Path::new(path).exists() && found.iter().all(|(known, _)| *known != name) {
            found.push((name, call.to_owned()));
        }
    }
    for name in ["busybox sh", "dash", "bash", "mksh"] {
        if found.iter().all(|(known, _)| *known != name) {
            eprintln!("skipped: {name} is not installed");
        }
    }
    found
}

/// A program on a console as units have one: it echoes, its lines are 80 wide, and what it says comes byte by byte.
fn console(script: &str) -> ByteLink {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", &format!("stty sane rows 24 cols 80; {script}")]).env("TERM", "xterm-256color");
    // Dash and mksh read it as it is; bash draws it anew with each line that it edits.
    command.env("PS1", "\u{1b}[1;32mroot@box\u{1b}[0m:/# ").env_remove("ENV").env("HISTFILE", "/dev/null");
    let mut terminal = OnTerminal::start(command).unwrap();
    terminal.allow(Duration::from_millis(2));
    let (station, mut unit) = ByteLink::pair();
    let runtime = tokio::runtime::Handle::current();
    std::thread::spawn(move || {
        let mut chunk = [0; 256];
        loop {
            while let Some(command) = unit.try_read() {
                let Ok(command) = command else { return };
                let mut rest = &command[..];
                while !rest.is_empty() {
                    // As slow as a line of 115200 baud hands it on.
                    rest = &rest[terminal.write(&rest[..rest.len().min(16)]).unwrap_or(0)..];
                }
            }
            match terminal.read(&mut chunk) {
                Ok(0) => return,
                Ok(count) => {
                    for byte in &chunk[..count] {
                        if runtime.block_on(unit.write_all(&[*byte])).is_err() {
                            return;
                        }
                    }
                }
                Err(_) => {}
            }
        }
    });
    station
}

/// Asks who is there and for the password, as `login` does, and becomes the shell.
fn behind_login(shell: &str) -> String {
    format!(
        "while :; do user=; while [ -z \"$user\" ]; do printf 'Box 1.0\\n\\nbox login: '; read -r user; done; stty -echo; printf 'Password: '; read -r word; stty echo; echo; \
         if [ \"$user/$word\" = 'root/{PASSWORD}' ]; then echo 'Last login: today'; exec {shell}; fi; echo 'Login incorrect'; done"
    )
}

fn answer(at: &str, send: &str) -> LoginAnswer {
    LoginAnswer { at: at.into(), send: send.into() }
}

/// The preset with its files in this folder, and a login.
fn dialog(folder: &Path, login: Vec<LoginAnswer>, password: &str) -> Arc<CompiledDialog> {
    dialog_with(folder, login, &[("console", password)])
}

/// With these secrets.
fn dialog_with(folder: &Path, login: Vec<LoginAnswer>, secrets: &[(&str, &str)]) -> Arc<CompiledDialog> {
    let text = preset::text("shell").unwrap().replace("/etc/", &format!("{}/", folder.display()));
    let profile: DialogProfile = serde_json::from_str(&text).unwrap();
    let login = Some(login).filter(|login| !login.is_empty());
    let profile = DialogProfile { max_line: Some(4096), wake_silence_ms: Some(100), login, ..profile };
    let secrets = secrets.iter().map(|(name, value)| ((*name).to_owned(), Secret::new(*value)));
    let secrets = NamedSecrets::from_iter(secrets);
    Arc::new(CompiledDialog::new(&profile).unwrap().with_secrets(secrets))
}

fn logins() -> Vec<LoginAnswer> {
    vec![answer("login: ", "root"), answer("Password: ", "${secret:console}")]
}

/// A unit's folder with its number.
fn unit() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("serial"), "SN-0001\n").unwrap();
    let identity = folder.path().join("identity");
    (folder, identity)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_real_shell_takes_an_identity_whole_whatever_is_in_it() {
    for (name, shell) in shells() {
        for is_behind_login in [false, true] {
            let (folder, identity_file) = unit();
            // Left behind by somebody, readable for all.
            std::fs::write(folder.path().join("identity.new"), "old").unwrap();
            let (script, login) = match is_behind_login {
                true => (behind_login(&shell), logins()),
                false => (format!("exec {shell}"), Vec::new()),
            };
            let link = console(&script);
            let mut device = Device::new(link, dialog(folder.path(), login, PASSWORD), Instant::now());
            let what = format!("{name}, behind a login: {is_behind_login}");
            let said = async {
                device.wake().await.map_err(|fault| (fault, "wake"))?;
                assert_eq!(device.read_serial().await.map_err(|fault| (fault, "serial"))?, "SN-0001", "{what}");
                assert_eq!(device.read_identity().await.map_err(|fault| (fault, "none"))?, None, "{what}");
                for token in [
                    "Zk3vTq9LwX2mB7nR",
                    "'; exit; echo '",
                    "$(exit) `exit` ${HOME} \\n \"",
                    "%s%n !! !exit #",
                    "~ * ? [a] {b,c} & | ; < > ( )",
                    &"x'y".repeat(60),
                ] {
                    device.write_identity(&identity(token), "host", 1883).await.map_err(|fault| (fault, "write"))?;
                    device.settle().await.map_err(|fault| (fault, "settle"))?;
                    let held = device.read_identity().await.map_err(|fault| (fault, "read"))?;
                    assert_eq!(held.and_then(|held| held.device_token), Some(Secret::new(token)), "{what}");
                    let mode = std::fs::metadata(&identity_file).unwrap().permissions();
                    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o600, "{what}");
                }
                Ok::<_, (regnwl_station::device::DeviceFault, &str)>(())
            };
            let ended = timeout(GENEROUS, said).await;
            let tape = device.tape();
            assert!(matches!(ended, Ok(Ok(()))), "{what}: {ended:?}\n{tape:#?}");
            assert!(!format!("{tape:?}").contains(PASSWORD), "{what}: the password is on the tape");
            let broken = device.write_identity(&identity("two\nlines"), "host", 1883).await.unwrap_err();
            assert_eq!(broken.failure, Failure::NotWritable, "{what}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_console_that_is_logged_in_already_is_taken_as_it_is_and_a_wrong_password_is_sent_once() {
    let (folder, _) = unit();
    let link = console(&behind_login("/bin/sh -i"));
    let mut first = Device::new(link, dialog(folder.path(), logins(), PASSWORD), Instant::now());
    timeout(GENEROUS, first.wake()).await.unwrap().unwrap();
    let (_, link) = first.part();
    let mut second = Device::new(link, dialog(folder.path(), logins(), PASSWORD), Instant::now());
    timeout(GENEROUS, second.wake()).await.unwrap().unwrap();
    assert_eq!(timeout(GENEROUS, second.read_serial()).await.unwrap().unwrap(), "SN-0001");

    let link = console(&behind_login("/bin/sh -i"));
    let mut wrong = Device::new(link, dialog(folder.path(), logins(), "n0t-1t*at-a11"), Instant::now());
    let fault = timeout(GENEROUS, wrong.wake()).await.unwrap().unwrap_err();
    assert_eq!(fault.failure, Failure::LineNotLetIn, "{:#?}", wrong.tape());
    let sent = wrong.tape().iter().filter(|line| line.text.contains("${secret:console}")).count();
    assert_eq!(sent, 1, "{:#?}", wrong.tape());
}

/// As a console that was on long before the station was: what it stands at was said to nobody, and is not said again by itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_console_that_asked_before_anybody_listened_is_made_to_ask_again() {
    let (folder, _) = unit();
    let mut link = console(&behind_login("/bin/sh -i"));
    let mut said = Vec::new();
    while !said.ends_with(b"login: ") {
        said.extend_from_slice(&timeout(GENEROUS, link.read()).await.unwrap().unwrap());
    }
    let mut device = Device::new(link, dialog(folder.path(), logins(), PASSWORD), Instant::now());
    let woken = timeout(GENEROUS, device.wake()).await.unwrap();
    assert!(woken.is_ok(), "{woken:?}: {:#?}", device.tape());
    assert_eq!(timeout(GENEROUS, device.read_serial()).await.unwrap().unwrap(), "SN-0001");
}

/// As `ssh` asks: for the password alone, and at once anew.
#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_is_asked_for_again_at_once_is_not_sent_again() {
    let (folder, _) = unit();
    let link = console("while printf 'Password: '; read -r word; do echo 'Permission denied, please try again.'; done");
    let mut device = Device::new(link, dialog(folder.path(), logins(), PASSWORD), Instant::now());
    assert_eq!(timeout(GENEROUS, device.wake()).await.unwrap().unwrap_err().failure, Failure::LineNotLetIn);
    let sent = device.tape().iter().filter(|line| line.text.contains("${secret:console}")).count();
    assert_eq!(sent, 1, "{:#?}", device.tape());
}

/// `su` at a user's prompt, with the same words for its password as the login has.
#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_that_changes_with_su_is_followed_and_no_root_is_told() {
    let (folder, _) = unit();
    let su = |word: &str, then: &str| {
        format!(
            "su() {{ stty -echo; printf 'Password: '; read -r word; stty echo; echo; if [ \"$word\" = '{word}' ]; then {then}; else echo 'su: Authentication failure'; fi; }}; \
             while printf 'box:~$ '; read -r line; do $line; done"
        )
    };
    let login = || {
        let mut login = logins();
        login.extend([answer(r"\$ ", "su"), answer("Password: ", "${secret:console}")]);
        login
    };
    let becomes_root = console(&su(PASSWORD, "PS1='box:~# ' exec /bin/dash -i"));
    let mut device = Device::new(becomes_root, dialog(folder.path(), login(), PASSWORD), Instant::now());
    let woken = timeout(GENEROUS, device.wake()).await.unwrap();
    assert!(woken.is_ok(), "{woken:?} {:#?}", device.tape());
    assert_eq!(timeout(GENEROUS, device.read_serial()).await.unwrap().unwrap(), "SN-0001");

    let stays_user = console(&su("another", "exit"));
    let mut device = Device::new(stays_user, dialog(folder.path(), login(), PASSWORD), Instant::now());
    assert_eq!(timeout(GENEROUS, device.wake()).await.unwrap().unwrap_err().failure, Failure::LineNotLetIn);
    // As Android says it.
    let no_su = console(
        "while printf 'box:/ $ '; read -r line; do [ -n \"$line\" ] && echo '/system/bin/sh: su: inaccessible or not found'; done",
    );
    let mut device = Device::new(no_su, dialog(folder.path(), login(), PASSWORD), Instant::now());
    assert_eq!(timeout(GENEROUS, device.wake()).await.unwrap().unwrap_err().failure, Failure::LineNotLetIn);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn the_real_login_and_su_let_in_whoever_has_their_passwords_and_nobody_else() {
    let Some(accounts) = Accounts::new() else { return };
    let login = || {
        vec![
            answer("login: ", accounts::USER),
            answer("Password: ", "${secret:console}"),
            answer(r"\$ ", "su"),
            answer("Password: ", "${secret:root}"),
        ]
    };
    for (user, root, is_let_in) in [
        (accounts::PASSWORD, accounts::ROOT_PASSWORD, true),
        (accounts::PASSWORD, "another", false),
        ("another", accounts::ROOT_PASSWORD, false),
    ] {
        let (folder, identity_file) = unit();
        let dialog = dialog_with(folder.path(), login(), &[("console", user), ("root", root)]);
        let mut device = Device::new(console(&accounts.script("login")), dialog, Instant::now());
        let woken = timeout(GENEROUS, device.wake()).await.unwrap();
        let said = format!("{:#?}", device.tape());
        assert!([accounts::PASSWORD, accounts::ROOT_PASSWORD].iter().all(|secret| !said.contains(secret)), "{said}");
        if is_let_in {
            assert!(woken.is_ok(), "{woken:?} {said}");
            let written = async {
                assert_eq!(device.read_serial().await?, "SN-0001");
                device.write_identity(&identity("Zk3vTq9LwX2mB7nR"), "iot.example", 8883).await
            };
            timeout(GENEROUS, written).await.unwrap().unwrap();
            let owner = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(&identity_file).unwrap());
            assert_eq!(owner, 0, "root has written it");
        } else {
            assert_eq!(woken.unwrap_err().failure, Failure::LineNotLetIn, "{said}");
            assert_eq!(said.matches("${secret:console}").count(), 1, "{said}");
        }
    }
}
