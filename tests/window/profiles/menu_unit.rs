//! A unit that no preset fits, on a pty: a menu with a prompt of its own, values in hex, flash written by a command of its own, a token that can only be hashed.
//! Its maker gives nothing but this transcript:
//!
//! ```text
//! cfg> get sn
//! sn is MN-000042
//! cfg> get id
//! id is unset
//! cfg> set id 6162
//! done
//! cfg> save
//! saved
//! cfg> get tokensum
//! sum is 3c469e9d…
//! ```

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use regnwl_station::domain::identity::hex;
use regnwl_station::link::pty::Pty;
use sha2::{Digest, Sha256};

/// The unit, plugged in until it is dropped.
pub struct MenuUnit {
    path: PathBuf,
    flash: Arc<Mutex<Flash>>,
    _runtime: tokio::runtime::Runtime,
}

/// What survives.
#[derive(Clone, Default)]
pub struct Flash {
    pub client_id: Vec<u8>,
    pub token: Vec<u8>,
}

impl MenuUnit {
    pub fn plug(serial: &'static str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let mut pty = Pty::open().unwrap();
        let path = pty.path().to_owned();
        let flash = Arc::<Mutex<Flash>>::default();
        let kept = flash.clone();
        runtime.spawn(async move {
            let (mut line, mut written) = (Vec::new(), Flash::default());
            while let Ok(bytes) = pty.link().read().await {
                for byte in bytes {
                    if byte != b'\r' {
                        line.push(byte);
                        continue;
                    }
                    let command = String::from_utf8(std::mem::take(&mut line)).unwrap();
                    let answer = answer(&command, serial, &mut written, &kept);
                    if pty.link().write_all(format!("{answer}cfg> ").as_bytes()).await.is_err() {
                        return;
                    }
                }
            }
        });
        Self { path, flash, _runtime: runtime }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn flash(&self) -> Flash {
        self.flash.lock().unwrap().clone()
    }
}

fn answer(command: &str, serial: &str, written: &mut Flash, flash: &Mutex<Flash>) -> String {
    let mut flash = flash.lock().unwrap();
    let unset_or = |value: &[u8], shown: String| if value.is_empty() { "unset".to_owned() } else { shown };
    match command.split(' ').collect::<Vec<_>>()[..] {
        [""] => String::new(),
        ["get", "sn"] => format!("sn is {serial}\r\n"),
        ["get", "id"] => format!("id is {}\r\n", unset_or(&flash.client_id, hex(&flash.client_id))),
        ["get", "tokensum"] => format!("sum is {}\r\n", unset_or(&flash.token, hex(&Sha256::digest(&flash.token)))),
        ["set", what @ ("id" | "token"), value] => match bytes(value) {
            Some(value) if what == "id" => {
                written.client_id = value;
                "done\r\n".into()
            }
            Some(value) => {
                written.token = value;
                "done\r\n".into()
            }
            None => "?\r\n".into(),
        },
        ["save"] => {
            *flash = written.clone();
            "saved\r\n".into()
        }
        _ => "?\r\n".into(),
    }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    digits.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect()
}
