//! The profiles of the four makes. One product, one cloud; how each is spoken to differs, and each can be put back as it was.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use regnwl_station::wire::preset;
use serde_json::{Value, json};

use super::fleet::Make;

pub const PRODUCT_KEY: &str = "a1FieldCamp";
pub const PRODUCT_SECRET: &str = "FieldSecret0000x";
/// The password of the consoles, and what the profile calls it.
pub const CONSOLE: (&str, &str) = ("console", "k0nsole*Pa55");

/// Writes the profile of a make for the cloud behind this port, with its CA beside it.
///
/// # Errors
/// Those of the disk.
pub fn write(folder: &Path, make: Make, port: u16, user: &str) -> io::Result<PathBuf> {
    let dialog = match make {
        Make::At => at(),
        Make::Json => json_lines(),
        Make::Console => {
            let mut dialog = shell();
            dialog["prompt"] = json!("login: |Password: |[$#] ");
            dialog["login"] = json!([
                {"at": "login: ", "send": user},
                {"at": "Password: ", "send": format!("${{secret:{}}}", CONSOLE.0)},
            ]);
            dialog
        }
        Make::Host => {
            let mut dialog = shell();
            // Two of these boxes cannot be told apart by anything but their number.
            dialog["readHardwareId"] = json!([]);
            dialog
        }
    };
    let profile = json!({
        "format": 1,
        "name": format!("Field {}", make.name()),
        "productKey": PRODUCT_KEY,
        "cloud": {
            "host": {"custom": "localhost"}, "port": port, "trust": {"caFile": "ca.pem"},
            "connectTimeoutMs": 2_000, "answerTimeoutMs": 3_000,
        },
        "onForeignIdentity": "migrate",
        "dialog": dialog,
    });
    let path = folder.join(format!("{}.json", make.name()));
    fs::write(&path, profile.to_string())?;
    Ok(path)
}

fn preset(name: &str) -> Value {
    let mut dialog = serde_json::to_value(preset::preset(name).expect("a preset")).expect("JSON");
    dialog.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    dialog
}

/// The second exchange of a list of commands: the login on another platform, which goes and comes back with the identity.
fn add(dialog: &mut Value, verb: &str, exchange: Value) {
    dialog[verb].as_array_mut().expect("a list").push(exchange);
}

fn at() -> Value {
    let mut dialog = preset("at");
    let set = |send: &str| json!({"send": send, "expect": ["^OK$"], "error": "^ERROR$", "timeoutMs": 3000});
    add(
        &mut dialog,
        "readIdentity",
        json!({
            "send": "AT+CLOUD?", "absent": "^\\+CLOUD: NONE$", "timeoutMs": 1000, "tries": 3,
            "expect": ["^\\+CLOUD: (?<old_host_at>\"[^\"]*\"),(?<old_secret_at>\"[^\"]*\")$", "^OK$"],
        }),
    );
    add(&mut dialog, "write", set("AT+CLOUD=${host},\"\""));
    add(&mut dialog, "restore", set("AT+CLOUD=${old_host},${old_secret}"));
    dialog
}

fn json_lines() -> Value {
    let mut dialog = preset("json");
    let answered = "^\\{(?:.*,)?\"id\":\"${nonce}\",(?:.*,)?\"ok\":true(?:,.*)?\\}$";
    let set = |host: &str, secret: &str| {
        let send = format!(r#"{{"id":"${{nonce}}","cmd":"storeCloud","host":{host},"secret":{secret}}}"#);
        json!({"send": send, "expect": [answered], "timeoutMs": 3000})
    };
    let value = |name: &str| format!("\"{name}\":(?<old_{name}_json>\"(?:[^\"\\\\]|\\\\.)*\")");
    add(
        &mut dialog,
        "readIdentity",
        json!({
            "send": r#"{"id":"${nonce}","cmd":"cloud"}"#, "timeoutMs": 1000, "tries": 3,
            "expect": [format!("^\\{{\"id\":\"${{nonce}}\",\"ok\":true,{},{}\\}}$", value("host"), value("secret"))],
            "absent": "^\\{\"id\":\"${nonce}\",\"ok\":true,\"host\":null\\}$",
        }),
    );
    add(&mut dialog, "write", set("${host}", "\"\""));
    add(&mut dialog, "restore", set("${old_host}", "${old_secret}"));
    dialog
}

/// The shell preset on files in the home of whoever is logged in. No disk of these units loses its power: they need no `sync`.
fn shell() -> Value {
    let text = preset::text("shell").expect("a preset").replace("/etc/", "$HOME/").replace("sync && ", "");
    let text = text.replace(" && sync", "").replace("/sys/class/net/eth0/address", "$HOME/uid");
    let mut dialog: Value = serde_json::from_str(&text).expect("JSON");
    dialog["maxLine"] = json!(4096);
    dialog["wakeSilenceMs"] = json!(150);
    let of_cloud = |send: &str| {
        let send = send.replace("identity", "cloud").replace("${clientId}", "${old_host}");
        send.replace("${deviceToken}", "${old_secret}")
            .replace("<clientId>", "<old_host>")
            .replace("<deviceToken>", "<old_secret>")
    };
    let second = |verb: &str| serde_json::from_str::<Value>(&of_cloud(&dialog[verb][0].to_string())).expect("JSON");
    let (read, restore) = (second("readIdentity"), second("restore"));
    let mut write = restore.clone();
    let send = write["send"].as_str().expect("a text").replace("${old_host}", "${host}").replace("${old_secret}", "''");
    write["send"] = json!(send);
    add(&mut dialog, "readIdentity", read);
    add(&mut dialog, "restore", restore);
    add(&mut dialog, "write", write);
    dialog
}
