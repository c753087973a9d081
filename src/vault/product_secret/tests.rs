use std::collections::HashMap;
use std::sync::Mutex;

use super::*;

const SECRET: &str = "h1nQFYPZS0mW2352";

/// A keyring in memory.
#[derive(Default)]
struct Memory(Mutex<HashMap<String, String>>);

impl Keyring for Memory {
    fn get(&self, account: &str) -> Result<Option<Zeroizing<String>>, KeyringFault> {
        Ok(self.0.lock().unwrap().get(account).cloned().map(Zeroizing::new))
    }

    fn set(&self, account: &str, secret: &str) -> Result<(), KeyringFault> {
        self.0.lock().unwrap().insert(account.into(), secret.into());
        Ok(())
    }

    fn remove(&self, account: &str) -> Result<(), KeyringFault> {
        self.0.lock().unwrap().remove(account);
        Ok(())
    }
}

/// A keyring that asks somebody who is not there.
struct Asking;

impl Keyring for Asking {
    fn get(&self, _: &str) -> Result<Option<Zeroizing<String>>, KeyringFault> {
        loop {
            std::thread::park();
        }
    }

    fn set(&self, _: &str, _: &str) -> Result<(), KeyringFault> {
        loop {
            std::thread::park();
        }
    }

    fn remove(&self, _: &str) -> Result<(), KeyringFault> {
        loop {
            std::thread::park();
        }
    }
}

fn without_keyring(data: &tempfile::TempDir) -> ProductSecrets {
    ProductSecrets::with_keyring(data.path(), None, KEYRING_DEADLINE)
}

fn place(host: &str) -> Binding {
    Binding { host: host.into(), trust: "vendor".into() }
}

fn secret() -> Secret {
    Secret::new(SECRET)
}

fn data() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn load(secrets: &ProductSecrets, host: &str) -> Result<(String, SecretSource), SecretFault> {
    secrets.load(&Given::default(), "pk", &place(host)).map(|found| (found.secret.expose().to_owned(), found.source))
}

#[test]
fn the_given_file_comes_before_the_environment_before_the_keyring_before_the_owner_file() {
    let data = data();
    without_keyring(&data).set("pk", None, &Secret::new("of-owner-file")).unwrap();
    let file = data.path().join("given");
    std::fs::write(&file, "of-given-file\r\n").unwrap();
    let keyring = Arc::new(Memory::default());
    let stored = Stored { product_key: "pk".into(), name: None, secret: Secret::new("of-keyring"), binding: None };
    keyring.set("pk", &stored.to_text()).unwrap();
    let secrets = ProductSecrets::with_keyring(data.path(), Some(keyring.clone()), KEYRING_DEADLINE);

    let mut given = Given { file: Some(file), environment: Some(Secret::new("of-environment")) };
    let mut next = || {
        let found = secrets.load(&given, "pk", &place("h")).unwrap();
        match found.source {
            SecretSource::GivenFile => given.file = None,
            SecretSource::Environment => given.environment = None,
            SecretSource::Keyring => keyring.0.lock().unwrap().clear(),
            SecretSource::OwnerFile => {}
        }
        found.secret.expose().to_owned()
    };
    assert_eq!([next(), next(), next(), next()], ["of-given-file", "of-environment", "of-keyring", "of-owner-file"]);
}

#[test]
fn without_any_source_the_secret_is_missing() {
    assert_eq!(load(&without_keyring(&data()), "h"), Err(SecretFault::Missing));
}

#[test]
fn what_is_set_is_found_and_the_keyring_is_preferred() {
    let data = data();
    let keyring = Arc::new(Memory::default());
    let secrets = ProductSecrets::with_keyring(data.path(), Some(keyring.clone()), KEYRING_DEADLINE);
    assert_eq!(without_keyring(&data).set("pk", None, &Secret::new("old")), Ok(SecretSource::OwnerFile));
    assert_eq!(secrets.set("pk", None, &secret()), Ok(SecretSource::Keyring));
    assert_eq!(load(&secrets, "h"), Ok((SECRET.into(), SecretSource::Keyring)));
    assert_eq!(load(&without_keyring(&data), "h"), Err(SecretFault::Missing), "the old one is gone from the file");
}

#[cfg(unix)]
#[test]
fn what_several_logins_share_lies_where_each_of_them_finds_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let data = data();
    std::fs::set_permissions(data.path(), std::fs::Permissions::from_mode(0o2770)).unwrap();
    // One login has an older one in a keyring of its own.
    let keyring = Arc::new(Memory::default());
    let first = ProductSecrets::with_keyring(data.path(), Some(keyring.clone()), KEYRING_DEADLINE);
    let older = Stored { product_key: "pk".into(), name: None, secret: Secret::new("0123456789abcdef"), binding: None };
    keyring.set("pk", &older.to_text()).unwrap();
    assert_eq!(
        load(&first, "h").map(|(_, source)| source),
        Ok(SecretSource::Keyring),
        "nothing that was there is lost"
    );
    assert_eq!(first.set("pk", None, &secret()), Ok(SecretSource::OwnerFile));
    // The next shift's login, whose keyring holds nothing, or an old one.
    for is_old_there in [false, true] {
        let keyring = Memory::default();
        if is_old_there {
            keyring.set("pk", &older.to_text()).unwrap();
        }
        let next = ProductSecrets::with_keyring(data.path(), Some(Arc::new(keyring)), KEYRING_DEADLINE);
        assert_eq!(load(&next, "h"), Ok((SECRET.into(), SecretSource::OwnerFile)));
    }
    assert_eq!(keyring.get("pk").unwrap(), None, "it would be found where somebody looks for it one day");
}

#[test]
fn a_stored_secret_is_bound_where_it_is_first_used_until_it_is_set_anew() {
    let data = data();
    for keyring in [None, Some(Arc::new(Memory::default()) as Arc<dyn Keyring>)] {
        let secrets = ProductSecrets::with_keyring(data.path(), keyring, KEYRING_DEADLINE);
        let source = secrets.set("pk", None, &secret()).unwrap();
        load(&secrets, "first.example").unwrap();
        load(&secrets, "first.example").unwrap();
        let elsewhere = SecretFault::BoundElsewhere { source, host: "first.example".into() };
        assert_eq!(load(&secrets, "evil.example"), Err(elsewhere.clone()));
        let other_trust = Binding { trust: "system".into(), ..place("first.example") };
        assert_eq!(secrets.load(&Given::default(), "pk", &other_trust).map(|_| ()), Err(elsewhere));

        secrets.set("pk", Some(place("second.example")), &secret()).unwrap();
        load(&secrets, "second.example").unwrap();
        assert!(load(&secrets, "first.example").is_err());
    }
}

#[test]
fn a_look_binds_nothing_and_finds_what_a_load_would() {
    let data = data();
    let secrets = without_keyring(&data);
    secrets.set("pk", None, &secret()).unwrap();
    let look = |host: &str| secrets.look(&Given::default(), "pk", &place(host));
    assert_eq!(look("first.example"), Ok(SecretSource::OwnerFile));
    assert_eq!(look("second.example"), Ok(SecretSource::OwnerFile), "the first look has bound it");
    load(&secrets, "first.example").unwrap();
    assert!(matches!(look("second.example"), Err(SecretFault::BoundElsewhere { .. })));
}

#[test]
fn what_is_forgotten_is_in_no_place_any_more() {
    let data = data();
    let keyring = Arc::new(Memory::default());
    let secrets = ProductSecrets::with_keyring(data.path(), Some(keyring), KEYRING_DEADLINE);
    without_keyring(&data).set("pk", None, &secret()).unwrap();
    secrets.set("other", None, &secret()).unwrap();
    secrets.set("pk", None, &secret()).unwrap();
    without_keyring(&data).set("pk", None, &secret()).unwrap();
    secrets.forget("pk").unwrap();
    assert_eq!(load(&secrets, "h"), Err(SecretFault::Missing));
    assert_eq!(load(&without_keyring(&data), "h"), Err(SecretFault::Missing));
    assert_eq!((secrets.holds("pk", None), secrets.holds("other", None)), (Ok(false), Ok(true)));
    // One that may still be there is not called forgotten.
    let asking = ProductSecrets::with_keyring(data.path(), Some(Arc::new(Asking)), Duration::from_millis(50));
    assert_eq!(asking.forget("pk"), Err(SecretFault::KeyringLocked));
}

#[test]
fn a_keyring_that_asks_for_ever_is_locked_after_the_deadline_and_a_file_still_serves() {
    let data = data();
    let deadline = Duration::from_millis(50);
    let secrets = ProductSecrets::with_keyring(data.path(), Some(Arc::new(Asking)), deadline);
    assert_eq!(load(&secrets, "h"), Err(SecretFault::KeyringLocked));
    assert_eq!(secrets.set("pk", None, &secret()), Ok(SecretSource::OwnerFile));
    assert_eq!(load(&secrets, "h"), Ok((SECRET.into(), SecretSource::OwnerFile)));
}

#[test]
#[cfg(target_os = "linux")]
fn where_there_is_no_keyring_the_next_source_is_asked_at_once() {
    if std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some() {
        return;
    }
    // One that is waited for is locked, not absent.
    let answer = keyring::ask(&(Arc::new(SystemKeyring) as Arc<dyn Keyring>), KEYRING_DEADLINE, |keyring| {
        keyring.get("no-such-product")
    });
    assert_eq!(answer.map(|secret| secret.is_some()), Err(KeyringFault::Absent));
}

#[test]
#[cfg(unix)]
fn the_file_is_its_owners_alone_and_one_that_others_can_read_is_refused() {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let data = data();
    let secrets = without_keyring(&data);
    secrets.set("pk", None, &secret()).unwrap();
    let file = data.path().join("secrets/pk.json");
    assert_eq!(metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    for mode in [0o640, 0o604, 0o620] {
        set_permissions(&file, Permissions::from_mode(mode)).unwrap();
        assert_eq!(load(&secrets, "h"), Err(SecretFault::Exposed(file.clone())), "{mode:o}");
    }
    // Nothing in the console mends the password of the book.
    secrets.set_of_shared_book("line-1@localhost", &secret()).unwrap();
    let file = data.path().join("secrets").join(format!("{}.json", super::SHARED_BOOK));
    set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    assert_eq!(secrets.of_shared_book("line-1@localhost"), Err(SecretFault::BookExposed(file)));
}

#[test]
fn a_damaged_or_exchanged_file_is_not_used() {
    let data = data();
    let secrets = without_keyring(&data);
    secrets.set("other", None, &secret()).unwrap();
    let file = data.path().join("secrets/pk.json");
    std::fs::rename(data.path().join("secrets/other.json"), &file).unwrap();
    assert_eq!(load(&secrets, "h"), Err(SecretFault::Damaged(SecretSource::OwnerFile)));
    for text in ["", "{}", SECRET, r#"{"productKey":"pk","secret":"","host":"h","trust":"vendor"}"#] {
        own::write(&file, text.as_bytes()).unwrap();
        assert_eq!(load(&secrets, "h"), Err(SecretFault::Damaged(SecretSource::OwnerFile)), "{text}");
    }
    own::write(&file, br#"{"productKey":"pk","secret":"s","host":"h"}"#).unwrap();
    assert_eq!(load(&secrets, "h"), Err(SecretFault::Damaged(SecretSource::OwnerFile)), "half a binding");
}

#[test]
fn a_secret_is_one_line_of_printable_ascii() {
    let form = |bytes: &[u8]| parse_given(bytes).map(|secret| secret.expose().to_owned());
    assert_eq!(form(b"abc\n"), Ok("abc".into()));
    assert_eq!(form(b"abc\r\n"), Ok("abc".into()));
    assert_eq!(form(b"a c"), Ok("a c".into()));
    // As `echo` and copying leave it: each is told apart, and a mark inside is the secret's own.
    for blank in [" abc", "abc \r\n", " "] {
        assert_eq!(form(blank.as_bytes()), Err(SecretForm::BlankAtEnd), "{blank:?}");
    }
    for quoted in ["\"abc\"", "'abc'\n", "`abc`"] {
        assert_eq!(form(quoted.as_bytes()), Err(SecretForm::Quoted), "{quoted}");
    }
    for starred in ["********", "**abc**", "*abc*"] {
        assert_eq!(form(starred.as_bytes()), Err(SecretForm::Starred), "{starred}");
    }
    for own in ["ab\"c", "*abc", "a*", "\"", "it's"] {
        assert_eq!(form(own.as_bytes()).as_deref(), Ok(own));
    }
    assert_eq!(form(b"abc\n\n"), Err(SecretForm::NotPrintable));
    assert_eq!(form(b"\n"), Err(SecretForm::Empty));
    assert_eq!(form("é".as_bytes()), Err(SecretForm::NotPrintable));
    assert_eq!(form(b"\xff"), Err(SecretForm::NotPrintable));
    assert_eq!(form(&[b'a'; LONGEST]).map(|text| text.len()), Ok(LONGEST));
    assert_eq!(form(&[b'a'; LONGEST + 1]), Err(SecretForm::TooLong));
}

#[test]
fn secrets_by_name_stand_beside_the_product_secret_and_neither_is_taken_for_the_other() {
    let data = data();
    let secrets = without_keyring(&data);
    let missing = |name: &str| SecretFault::NamedMissing { product_key: "pk".into(), name: name.into() };
    secrets.set("pk", None, &secret()).unwrap();
    assert_eq!(secrets.named("pk", "console").unwrap_err(), missing("console"));
    assert_eq!(secrets.set_named("pk", "console", &Secret::new("hunter2")), Ok(SecretSource::OwnerFile));
    let found = secrets.named("pk", "console").unwrap();
    assert_eq!((found.secret.expose(), found.source), ("hunter2", SecretSource::OwnerFile));
    assert_eq!(load(&secrets, "h").map(|found| found.0), Ok(SECRET.into()));
    assert_eq!((secrets.holds("pk", Some("console")), secrets.holds("pk", Some("boot"))), (Ok(true), Ok(false)));
    let all = |names: &[&str]| secrets.all_named("pk", &names.iter().map(ToString::to_string).collect::<Vec<_>>());
    assert!(all(&["console"]).unwrap().get("console").is_some());
    assert_eq!(all(&["console", "boot"]).unwrap_err(), missing("boot"));
    // Another product's, and one that was put in another's place.
    assert!(matches!(secrets.named("other", "console"), Err(SecretFault::NamedMissing { .. })));
    std::fs::rename(data.path().join("secrets/pk.console.json"), data.path().join("secrets/pk.boot.json")).unwrap();
    assert_eq!(secrets.named("pk", "boot").unwrap_err(), SecretFault::Damaged(SecretSource::OwnerFile));
    for name in ["", "a/b", "..", "a.b", "a b"] {
        assert_eq!(secrets.set_named("pk", name, &secret()), Err(SecretFault::BadName), "{name}");
    }
}

#[test]
fn a_given_file_that_cannot_serve_is_an_error_and_not_passed_over() {
    let data = data();
    let secrets = without_keyring(&data);
    secrets.set("pk", None, &secret()).unwrap();
    let given = |path: PathBuf| Given { file: Some(path), environment: None };
    let path = data.path().join("nowhere");
    let fault = secrets.load(&given(path.clone()), "pk", &place("h")).unwrap_err();
    assert_eq!(fault, SecretFault::Unreadable(path, io::ErrorKind::NotFound));
    let path = data.path().join("long");
    std::fs::write(&path, vec![b'a'; 5000]).unwrap();
    let fault = secrets.load(&given(path), "pk", &place("h")).unwrap_err();
    assert_eq!(fault, SecretFault::Malformed(SecretSource::GivenFile, SecretForm::TooLong));
}

#[test]
fn a_product_key_cannot_lead_out_of_the_folder() {
    let data = data();
    for key in ["", "../pk", "a/b", "a\\b", "C:x", "pk.json"] {
        assert_eq!(without_keyring(&data).set(key, None, &secret()), Err(SecretFault::BadProductKey), "{key}");
    }
}

#[test]
fn nothing_that_can_be_printed_holds_the_secret() {
    let data = data();
    let secrets = without_keyring(&data);
    secrets.set("pk", None, &secret()).unwrap();
    let given = Given { file: None, environment: Some(secret()) };
    let found = secrets.load(&given, "pk", &place("h")).unwrap();
    assert!(!format!("{given:?}{found:?}").contains(SECRET));
}

#[test]
fn the_password_of_a_proxy_is_for_its_user_there_and_for_nobody_else() {
    let data = tempfile::tempdir().unwrap();
    let address = |text: &str| Some(text.parse::<crate::domain::ProxyAddress>().unwrap());
    let password = Secret::new("open sesame");
    for secrets in [
        ProductSecrets::with_keyring(data.path(), Some(Arc::new(Memory::default())), KEYRING_DEADLINE),
        without_keyring(&data),
    ] {
        let missing = |text: &str| Err(SecretFault::ProxyMissing(text.into()));
        assert_eq!(secrets.of_proxy(None), Ok(None));
        assert_eq!(secrets.of_proxy(address("proxy:1")).unwrap().unwrap().password, None);
        assert_eq!(secrets.of_proxy(address("li@proxy:1")), missing("li@proxy:1"));
        secrets.set_of_proxy(&address("li@proxy:1").unwrap(), &password).unwrap();
        assert_eq!(secrets.of_proxy(address("li@proxy:1")).unwrap().unwrap().password.as_ref(), Some(&password));
        for other in ["wang@proxy:1", "li@proxy:2", "li@elsewhere:1"] {
            assert_eq!(secrets.of_proxy(address(other)), missing(other));
        }
        secrets.set_of_proxy(&address("wang@proxy:1").unwrap(), &password).unwrap();
        assert_eq!(secrets.of_proxy(address("li@proxy:1")), missing("li@proxy:1"), "one is stored, the newest");
        // No product has it, whatever its key.
        assert!(!secrets.holds("proxy", None).unwrap() && secrets.holds("http-proxy", None).is_err());
    }
}

#[test]
fn what_is_destroyed_is_in_no_file_and_in_no_keyring_and_a_locked_keyring_destroys_nothing_by_silence() {
    let data = tempfile::tempdir().unwrap();
    let files = without_keyring(&data);
    files.set("pk", None, &secret()).unwrap();
    std::fs::write(data.path().join("secrets/pk.json.7.new"), SECRET).unwrap();
    let keyring = Arc::new(Memory::default());
    let both = ProductSecrets::with_keyring(data.path(), Some(keyring.clone()), KEYRING_DEADLINE);
    keyring.set("pk.console", "of an earlier day").unwrap();
    let asked = ["pk", "pk.console", "pk.other"].map(ToOwned::to_owned).into();
    let kept = both.kept(&asked).unwrap();
    assert_eq!(kept.iter().collect::<Vec<_>>(), ["pk", "pk.console", "pk.json.7.new"]);
    kept.iter().for_each(|name| both.destroy(name).unwrap());
    assert!(both.kept(&asked).unwrap().is_empty() && keyring.0.lock().unwrap().is_empty());
    assert_eq!(std::fs::read_dir(data.path().join("secrets")).unwrap().count(), 0);
    assert_eq!((both.has_keyring(), files.has_keyring()), (Ok(true), Ok(false)));
    let asking = ProductSecrets::with_keyring(data.path(), Some(Arc::new(Asking)), Duration::from_millis(50));
    assert_eq!(asking.kept(&asked), Err(SecretFault::KeyringLocked));
    assert_eq!(asking.destroy("pk"), Err(SecretFault::KeyringLocked));
}
