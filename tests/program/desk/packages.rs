//! `package`: made by whoever orders, looked at by anybody, taken at the plant it is for.

use super::*;

fn done(output: Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// So long that nothing has it by chance.
const SECRET: &str = "QQPZ7wN3kV9xR2mT";

#[test]
fn a_package_is_made_looked_at_and_taken_and_nothing_else_is_from_then_on() {
    let bench = Bench::new();
    let desk = Program::on(&bench);
    let at = |name: &str| bench.folder.path().join(name).display().to_string();
    let (key, file, line) = (at("packages.key"), at("t2.regnwl-package"), at("line.txt"));
    let signer = done(desk.call(&["package", "key", "-o", &key, "--no-password"], "")).trim().to_owned();
    desk.refused(&["package", "key", "-o", &key, "--no-password"], 2, "packages.key");
    std::fs::write(&line, done(desk.call(&["station", "key"], ""))).unwrap();
    let profile = bench.profile(8883).display().to_string();
    let make = ["package", "make", "--profile", &profile, "--sign-key", &key, "--for", &line, "--with-secret"];
    let make =
        [&make[..], &["--last-day", "9998-12-31", "--note", "Order 4711", "--serial", "7", "-o", &file]].concat();
    let made = done(desk.call(&make, &format!("{SECRET}\n")));
    assert!(made.contains(&signer) && !made.contains(SECRET), "{made}");
    desk.refused(&make, 2, "t2.regnwl-package");
    let is_secret = |bytes: &[u8]| memchr::memmem::find(bytes, SECRET.as_bytes()).is_some();
    assert!(!is_secret(&std::fs::read(&file).unwrap()));

    // Without a station, and without a key.
    let look = done(desk.call(&["package", "look", &file], ""));
    assert!(look.contains("Order 4711") && look.contains("9998-12-31") && look.contains(&signer), "{look}");
    let told: serde_json::Value =
        serde_json::from_str(&done(desk.call(&["package", "look", &file, "--json"], ""))).unwrap();
    assert_eq!((&told["serial"], &told["productSecret"]), (&serde_json::json!(7), &serde_json::json!(true)));

    let take = ["package", "take", &file, "--by", "chen"];
    desk.refused(&take, 2, &format!("is not trusted here: {signer}"));
    done(desk.call(&["station", "trust-packages", "--key", &format!("{key}.pub"), "--by", "chen"], ""));
    assert!(done(desk.call(&["station", "trust-packages"], "")).starts_with(&signer));
    done(desk.call(&["supervisor", "add", "chen"], "2468\n"));

    // Shown, and not taken.
    let shown = desk.call(&take, "");
    assert!(String::from_utf8_lossy(&shown.stderr).contains("nothing was taken"));
    assert!(done(shown).contains("product secret: stored"));
    let shelf = desk.data.join("profiles");
    assert!(!shelf.exists());
    let yes = [&take[..], &["--yes"]].concat();
    desk.with_pin("1357").refused(&yes, 2, "PIN");
    assert!(!shelf.exists());
    let chen = desk.with_pin("2468");
    let taken = chen.call(&yes, "");
    assert!(!is_secret(&taken.stdout) && !is_secret(&taken.stderr));
    done(taken);
    assert!(
        std::fs::read_dir(&shelf).unwrap().any(|file| file
            .unwrap()
            .path()
            .extension()
            .is_some_and(|ending| ending == "json"))
    );
    desk.refused(&take, 2, "is not newer");
    let changes = done(desk.call(&["record", "changes"], ""));
    assert!(changes.contains("chen took package 7") && changes.contains(&signer), "{changes}");

    // From here on nothing else.
    assert_eq!(done(desk.call(&["station", "packages-only"], "")), "off\n");
    done(chen.call(&["station", "packages-only", "on", "--by", "chen"], ""));
    assert_eq!(done(desk.call(&["station", "packages-only"], "")), "on\n");
    let set = ["secret", "set", "--product-key", "a1AnyOther"];
    chen.refused(&set, 2, "signed packages only");
    let output =
        desk.call(&["provision", "--profile", &profile, "--batch", &at("b.jsonl"), "--port", "/dev/nothing-there"], "");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && said.contains("signed packages only"), "{said}");
    done(chen.call(&["station", "packages-only", "off", "--by", "chen"], ""));
}

#[test]
fn what_is_no_package_is_told_with_its_file_and_nothing_is_touched() {
    let bench = Bench::new();
    let desk = Program::on(&bench);
    let at = |name: &str| bench.folder.path().join(name).display().to_string();
    let file = at("x.regnwl-package");
    for (bytes, because) in [(&b""[..], "no package"), (b"PK\x03\x04half", "no package"), (&[0xff; 4096], "no package")]
    {
        std::fs::write(&file, bytes).unwrap();
        for call in [&["package", "look", &file][..], &["package", "take", &file, "--by", "chen", "--yes"]] {
            desk.refused(call, 2, because);
            desk.refused(call, 2, "x.regnwl-package");
        }
    }
    desk.refused(&["package", "look", &at("missing")], 2, "missing");
    desk.refused(&["package", "look", &at("")], 2, "");
    desk.refused(&["station", "trust-packages", "--key", "RWnonsense", "--by", "chen"], 2, "no public key");
    std::fs::write(at("key"), "untrusted comment: x\nnonsense\n").unwrap();
    let profile = bench.profile(8883).display().to_string();
    let make = |extra: &[&str]| {
        let make = ["package", "make", "--profile", &profile, "--sign-key", &at("key"), "-o", &at("out")];
        desk.refused(&[&make[..], extra].concat(), 2, "");
        assert!(!bench.folder.path().join("out").exists());
    };
    make(&[]);
    make(&["--for", "regnwl-station-key:1:x"]);
    make(&["--last-day", "2030-02-30"]);
    make(&["--note", "a\nb"]);
}
