//! Small files that a person makes, as editors and shells leave them: with a byte order mark, in UTF-16, with other line ends.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Output, Stdio};

use serde_json::json;

use super::{Bench, PRODUCT_KEY, Running, SECRET, ended};

/// A text in every dress.
fn dresses(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let crlf = text.replace('\n', "\r\n");
    let little = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let big = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
    vec![
        ("crlf", crlf.clone().into_bytes()),
        ("marked", format!("\u{feff}{text}").into_bytes()),
        ("marked crlf", format!("\u{feff}{crlf}").into_bytes()),
        ("utf-16", little(&format!("\u{feff}{crlf}"))),
        ("utf-16 unmarked", little(text)),
        ("utf-16 big endian", big(&format!("\u{feff}{text}"))),
        ("utf-16 big endian unmarked", big(&crlf)),
    ]
}

#[test]
fn profile_certificates_and_secret_are_read_however_an_editor_has_written_them() {
    let bench = Bench::new();
    let (_unit, link) = bench.unit("at", "SN0001");
    let profile = std::fs::read_to_string(bench.profile("at", "hmacsha256")).unwrap();
    let pem = std::fs::read_to_string(bench.path("ca.pem")).unwrap();
    let secret = bench.path("secret.txt");
    let dressed = dresses(&profile).into_iter().zip(dresses(&pem)).zip(dresses(&format!("{SECRET}\n")));
    for (((name, profile), (_, pem)), (_, secret_bytes)) in dressed {
        std::fs::write(bench.path("profile.json"), profile).unwrap();
        std::fs::write(bench.path("ca.pem"), pem).unwrap();
        std::fs::write(&secret, secret_bytes).unwrap();
        std::fs::set_permissions(&secret, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let mut call = bench.station();
        call.env_remove("REGNWL_PRODUCT_SECRET").args(["provision", "--wait", "30", "--profile"]);
        call.arg(bench.path("profile.json"))
            .arg("--batch")
            .arg(bench.path("b.jsonl"))
            .arg("--secret-file")
            .arg(&secret);
        let output = call.arg("--port").arg(&link).output().unwrap();
        assert_eq!(ended(&output)["outcome"], "PASS", "{name}");
    }
}

fn with_input(bench: &Bench, args: &[&str], input: &[u8]) -> Output {
    let mut call = bench.station();
    call.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut call = call.spawn().unwrap();
    call.stdin.take().unwrap().write_all(input).unwrap();
    call.wait_with_output().unwrap()
}

#[test]
fn pins_are_read_however_a_shell_hands_them_over() {
    for (name, pin) in dresses("471147\n") {
        let bench = Bench::new();
        let made = with_input(&bench, &["supervisor", "add", "li"], &pin);
        assert_eq!(made.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&made.stderr));
        let made = with_input(&bench, &["supervisor", "add", "wang", "--by", "li"], b"471147\n815815\n");
        assert_eq!(made.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&made.stderr));
    }
    let bench = Bench::new();
    assert_eq!(with_input(&bench, &["supervisor", "add", "li"], b"471147\n").status.code(), Some(0));
    for (name, pins) in dresses("471147\n815815\n") {
        let made = with_input(&bench, &["supervisor", "add", "wang", "--by", "li"], &pins);
        assert_eq!(made.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&made.stderr));
    }
}

#[test]
fn the_practice_cloud_reads_its_products_however_an_editor_has_written_them_and_says_when_it_cannot_speak() {
    let bench = Bench::new();
    let products = json!([{"productKey": PRODUCT_KEY, "productSecret": SECRET}]).to_string();
    let cloud = || {
        let mut cloud = bench.station();
        cloud.args(["sim", "cloud", "--listen", "127.0.0.1:0", "--products"]).arg(bench.path("products.json"));
        cloud.arg("--ca-out").arg(bench.path("practice.pem"));
        cloud
    };
    for (name, bytes) in dresses(&products) {
        std::fs::write(bench.path("products.json"), bytes).unwrap();
        let mut running = Running(cloud().stdout(Stdio::piped()).spawn().unwrap());
        let first = BufReader::new(running.0.stdout.take().unwrap()).lines().next();
        assert!(first.is_some_and(|line| line.unwrap().contains("listening")), "{name}");
    }
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = cloud().stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
}
