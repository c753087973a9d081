//! What the program itself leaves behind after a shift with faults: files, output, argument lists. No product secret, token or CONNECT password may be in any.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regnwl_station::sim::cloud::Fault as CloudFault;
use regnwl_station::sim::device::Fault;

use super::common::search::Search;
use super::common::{Bench, PRODUCT_KEY, PRODUCT_SECRET};
use super::here;
use super::secrets::behind_a_console;

/// What a call said, where others can read it.
struct Said {
    call: String,
    bytes: Vec<u8>,
}

struct Program<'a> {
    folder: &'a Path,
    said: Vec<Said>,
}

impl Program<'_> {
    /// Whether the last call said this.
    fn says(&self, text: &str) -> bool {
        self.said.last().is_some_and(|said| String::from_utf8_lossy(&said.bytes).contains(text))
    }

    /// Calls the program; its output and its argument list are kept.
    fn call(&mut self, args: &[&str], stdin: &str, environment: Option<&str>) -> Option<i32> {
        let place = |name: &str| self.folder.join(name);
        let mut program = here::call();
        program.args(["--lang", "en", "--data-dir"]).arg(place("data")).args(args);
        // Whatever it leaves in other places is found too.
        std::fs::create_dir_all(place("tmp")).unwrap();
        program.env("REGNWL_WITNESS_DIR", place("witness"));
        program.env("TMPDIR", place("tmp")).env("XDG_CONFIG_HOME", place("config"));
        program.env_remove("REGNWL_PRODUCT_SECRET");
        environment.map(|secret| program.env("REGNWL_PRODUCT_SECRET", secret));
        let piped = program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        let seen_by_others = std::fs::read(format!("/proc/{}/cmdline", child.id())).unwrap_or_default();
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        let output = child.wait_with_output().unwrap();
        let bytes = [seen_by_others, output.stdout, output.stderr].join(&b'\n');
        self.said.push(Said { call: args.join(" "), bytes });
        output.status.code()
    }
}

#[test]
fn i8_no_secret_in_anything_that_calls_of_the_program_say_or_leave_behind() {
    let bench = Bench::new();
    let folder = bench.folder.path();
    let profile = bench.profile(bench.door.port()).display().to_string();
    let batch = folder.join("WO-1.jsonl").display().to_string();
    let mut program = Program { folder, said: Vec::new() };
    let mut secrets = vec![PRODUCT_SECRET.to_owned()];

    // A secret by name: missing, it is named before anything is touched, by the check before the shift too; then it is stored, by nobody's leave, and replaced.
    let password = "k0nsole*Pa55word";
    secrets.push(password.to_owned());
    let mut console: serde_json::Value = serde_json::from_slice(&std::fs::read(&profile).unwrap()).unwrap();
    console["dialog"]["wake"] = behind_a_console(password)["dialog"]["wake"].clone();
    let console_profile = folder.join("console.json");
    std::fs::write(&console_profile, console.to_string()).unwrap();
    let console_profile = console_profile.display().to_string();
    let provision = ["provision", "--profile", &console_profile, "--batch", &batch, "--port", "/dev/null"];
    assert_eq!(program.call(&provision, "", Some(PRODUCT_SECRET)), Some(2));
    assert!(program.says("S-10 There is no secret “console”") && !Path::new(&batch).exists());
    let doctor = ["doctor", "--profile", &console_profile];
    assert_eq!(program.call(&doctor, "", Some(PRODUCT_SECRET)), Some(1));
    assert!(program.says("--name console"));
    let named = ["secret", "set", "--product-key", PRODUCT_KEY, "--name", "console"];
    for wrong in [format!("{password} "), format!("\"{password}\""), "********".into()] {
        assert_eq!(program.call(&named, &wrong, None), Some(2), "{wrong}");
    }
    assert_eq!(program.call(&named, &format!("{password}\n"), None), Some(0));
    assert_eq!(program.call(&doctor, "", Some(PRODUCT_SECRET)), Some(0));
    assert!(program.says("“console” found"));
    assert_eq!(program.call(&[&named[..], &["--by", "chen"]].concat(), &format!("{password}\n"), None), Some(0));

    // Secrets that are none, told back to whoever tries: the text must not be.
    let set = ["secret", "set", "--product-key", PRODUCT_KEY];
    assert_eq!(program.call(&set, &format!("{PRODUCT_SECRET}\n{PRODUCT_SECRET}\n"), None), Some(2));
    assert_eq!(program.call(&set, &format!("{PRODUCT_SECRET}\n"), None), Some(0));
    assert_eq!(program.call(&["doctor", "--profile", &profile], "", Some(&format!("{PRODUCT_SECRET}\u{e9}"))), Some(1));
    assert_eq!(program.call(&["doctor", "--profile", &profile], "", None), Some(0));
    assert_eq!(program.call(&["doctor", "--json", "--profile", &profile, "--lang", "zh"], "", None), Some(0));

    for (number, (unit_faults, cloud_fault)) in [
        (vec![], None),
        (vec![Fault::TellsToken, Fault::Chatter], None),
        (vec![Fault::StoresHalf, Fault::TellsToken], None),
        (vec![], Some(CloudFault::BrokenJson)),
        (vec![], Some(CloudFault::HalfAnswer)),
    ]
    .into_iter()
    .enumerate()
    {
        let unit = bench.unit(&format!("SN-CALL-{number}"));
        unit.set_faults(unit_faults);
        cloud_fault.into_iter().for_each(|fault| bench.cloud.push_fault(fault));
        {
            let _inside = bench.runtime.enter();
            unit.plug().unwrap();
        }
        let port = unit.path().unwrap().display().to_string();
        let provision = ["provision", "--wait", "40", "--profile", &profile, "--batch", &batch, "--port", &port];
        let exit = program.call(&provision, "", None);
        assert_eq!(exit, Some(i32::from(number > 1)), "{number}");
        secrets.extend(unit.held().map(|held| held.device_token.expose().to_owned()));
    }
    secrets.extend(bench.cloud.passwords().iter().map(|password| password.expose().to_owned()));
    assert!(secrets.len() > 8);

    let (csv, report) = (folder.join("units.csv"), folder.join("report.html"));
    let (csv, report) = (csv.display().to_string(), report.display().to_string());
    for (args, exit) in [
        (vec!["log", "show", &batch], 0),
        (vec!["log", "show", "--json", &batch], 0),
        (vec!["log", "verify", &batch], 0),
        (vec!["log", "export", &batch, "--csv", &csv], 0),
        (vec!["log", "report", &batch, "--unit", "SN-CALL-1", "--out", &report], 0),
        (vec!["unit", "list"], 0),
        (vec!["unit", "retire", "SN-CALL-2", "--by", "chen", "--why", "scrap"], 0),
        (vec!["record", "check", &batch], 0),
        (vec!["profile", "check", &profile], 0),
    ] {
        assert_eq!(program.call(&args, "", None), Some(exit), "{args:?}");
    }
    // Replaced: on record, and not what it was or is.
    let other = "Zz9pW4rNs6JtY8cD";
    assert_eq!(program.call(&[&set[..], &["--by", "chen"]].concat(), &format!("{other}\n"), None), Some(0));
    secrets.push(other.into());

    let search = Search::new(&secrets);
    for form in [
        secrets[1].clone(),
        STANDARD.encode(format!("x{PRODUCT_SECRET}yy")),
        PRODUCT_SECRET.bytes().map(|byte| format!("%{byte:02X}")).collect(),
        PRODUCT_SECRET[3..14].to_owned(),
    ] {
        assert!(search.finds(form.as_bytes()), "the search does not find {form}");
    }
    for Said { call, bytes } in &program.said {
        assert!(!search.finds(bytes), "a secret in what `{call}` said");
    }
    // The two files that hold secrets are their owner's alone.
    let holds = |file: &Path| {
        let secret = |name: &str| file.ends_with(format!("secrets/{PRODUCT_KEY}{name}.json"));
        file.ends_with("keys/seal.key") || secret("") || secret(".console")
    };
    let (found, looked_at) = search.finds_in(folder, |file| !holds(file));
    assert!(looked_at > 8, "{looked_at} files");
    assert_eq!(found, Vec::<PathBuf>::new(), "a secret in a file");
    let (owners, _) = search.finds_in(folder, holds);
    assert_eq!(owners.len(), 2, "the search does not find what is there: {owners:?}");
}
