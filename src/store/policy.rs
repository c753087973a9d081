//! What the administrator of this PC has set for all its users, in a file that nobody else can change. It wins over what a user has chosen; what it does
//! not name is the user's. A file that is there and cannot be believed or understood stops every call: it is never passed over.

use std::io;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::data_dir::{DataDir, Ruled};
use super::profile_fault::{Cause, Fault};
use super::profile_file::{self, edit};
use crate::domain::{Monitoring, Programs, ProxyAddress, Retention, ShiftStarts};
use crate::files::{self, Unfit, admin};

/// Largest file, in bytes.
const LARGEST: u64 = 1 << 16;
/// Its name in the administrator's folder.
const NAME: &str = "policy.json";
/// Names another file, where the system's place has none: whoever has a policy there does not get rid of it with a variable.
const OTHER_FILE: &str = "REGNWL_POLICY";

/// What is set, and by which file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The file; none where this PC has none.
    pub file: Option<PathBuf>,
    /// What it sets.
    pub rules: Rules,
}

/// What can be set. What is left out is the user's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Rules {
    /// Folder of the station's record and keys.
    pub data_dir: Option<PathBuf>,
    /// Language of what people read.
    pub language: Option<Language>,
    /// The window has the whole screen.
    pub full_screen: Option<bool>,
    /// A tone is played when a unit ends.
    pub sounds: Option<bool>,
    /// Whom to call where the station stops.
    #[schemars(length(max = 80))]
    pub whom_to_call: Option<String>,
    /// Where batches stand of which only the name is given.
    pub batch_folder: Option<PathBuf>,
    /// The HTTP proxy that leads to the cloud: `[USER@]HOST:PORT`.
    pub proxy: Option<String>,
    /// When the shifts of a day begin: `06:00, 14:00, 22:00`.
    pub shift_starts: Option<String>,
    /// The OpenMetrics file that is written for a collector.
    pub metrics_file: Option<PathBuf>,
    /// Stops and changes are lines of syslog, or of the Windows event log.
    pub system_log: Option<bool>,
    /// For how many months finished batches are kept on record before the program proposes that they leave it: `24`.
    pub retention_months: Option<String>,
    /// Profiles and product secrets come in signed packages only.
    pub packages_only: Option<bool>,
    /// OpenSSH's client, for lines like `ssh:USER@HOST`.
    pub ssh_program: Option<PathBuf>,
    /// Android's debug bridge, for lines like `adb:SERIAL`.
    pub adb_program: Option<PathBuf>,
}

/// A language, as `--lang` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Language {
    /// English.
    En,
    /// Chinese.
    Zh,
}

/// Why the file is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFault {
    /// The file.
    pub file: PathBuf,
    /// What is wrong.
    pub why: PolicyWhy,
}

/// What is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyWhy {
    /// It is no file, or others can change it.
    Unfit(Unfit),
    /// It cannot be read.
    Unreadable(io::ErrorKind),
    /// It says something that cannot be meant.
    Faults(Vec<Fault>),
}

impl Policy {
    /// The one of this PC.
    ///
    /// # Errors
    /// It is there and is not used.
    pub fn of_system() -> Result<Self, PolicyFault> {
        let named = std::env::var_os(OTHER_FILE).filter(|named| !named.is_empty()).map(PathBuf::from);
        Self::of(&place(), named)
    }

    /// Sets these fields for all users of this PC; what else the file says stays, comments too. Gives the file.
    ///
    /// # Errors
    /// Those of the system, with the file: only an administrator may. `InvalidData` where nobody could use it afterwards.
    pub fn set(fields: &[(&str, Value)]) -> Result<PathBuf, (PathBuf, io::Error)> {
        let file = place();
        match Self::set_in(&file, fields) {
            Ok(()) => Ok(file),
            Err(error) => Err((file, error)),
        }
    }

    fn set_in(file: &Path, fields: &[(&str, Value)]) -> io::Result<()> {
        let invalid = || io::Error::from(io::ErrorKind::InvalidData);
        let there = files::if_there(admin::read(file, LARGEST))?.unwrap_or_else(|| b"{}\n".to_vec());
        let there = String::from_utf8(there).map_err(|_| invalid())?;
        let text = fields.iter().try_fold(there, |text, (field, value)| edit::set(&text, field, value));
        let text = text.ok_or_else(invalid)?;
        profile_file::read_as(text.as_bytes(), Rules::faults).map_err(|_| invalid())?;
        admin::write(file, text.as_bytes())
    }

    /// Takes from others the right to change the one at the system's place, if there is one: on Windows it stands in the folder that a group is given.
    ///
    /// # Errors
    /// Those of the system, with the file.
    pub fn close() -> Result<(), (PathBuf, io::Error)> {
        let file = place();
        files::if_there(admin::close(&file)).map(drop).map_err(|error| (file, error))
    }

    /// The one at the system's place; where there is none, the one that was named: it must be there.
    fn of(place: &Path, named: Option<PathBuf>) -> Result<Self, PolicyFault> {
        match (Self::read(place)?, named) {
            (Some(found), _) => Ok(found),
            (None, None) => Ok(Self::default()),
            (None, Some(named)) => Self::read(&named)?
                .ok_or(PolicyFault { file: named, why: PolicyWhy::Unreadable(io::ErrorKind::NotFound) }),
        }
    }

    /// None where there is no such file.
    fn read(file: &Path) -> Result<Option<Self>, PolicyFault> {
        let fault = |why| PolicyFault { file: file.to_owned(), why };
        let read = files::if_there(admin::read(file, LARGEST)).map_err(|error| match files::unfit(&error) {
            Some(unfit) => fault(PolicyWhy::Unfit(unfit.clone())),
            None => fault(PolicyWhy::Unreadable(error.kind())),
        })?;
        let Some(bytes) = read else { return Ok(None) };
        let rules = profile_file::read_as(&bytes, Rules::faults).map_err(|faults| fault(PolicyWhy::Faults(faults)))?;
        Ok(Some(Self { file: Some(file.to_owned()), rules }))
    }
}

impl Rules {
    /// A path that depends on where the program was started is another one for each user.
    fn faults(&self) -> Vec<(&'static str, Cause)> {
        let paths = [
            ("dataDir", &self.data_dir),
            ("batchFolder", &self.batch_folder),
            ("metricsFile", &self.metrics_file),
            ("sshProgram", &self.ssh_program),
            ("adbProgram", &self.adb_program),
        ];
        let not_whole = |path: &Option<PathBuf>| path.as_ref().is_some_and(|path| !path.is_absolute());
        let paths =
            paths.into_iter().filter(|(_, path)| not_whole(path)).map(|(field, _)| (field, Cause::PathNotWhole));
        let proxy = self.proxy.as_ref().filter(|proxy| proxy.parse::<ProxyAddress>().is_err());
        let no_proxy = proxy.map(|_| ("proxy", Cause::WrongForm { pattern: ProxyAddress::FORM.into() }));
        let starts = self.shift_starts.as_ref().filter(|starts| starts.parse::<ShiftStarts>().is_err());
        let no_starts = starts.map(|_| ("shiftStarts", Cause::WrongForm { pattern: ShiftStarts::FORM.into() }));
        let months = self.retention_months.as_ref().filter(|months| months.parse::<Retention>().is_err());
        let no_months = months.map(|_| ("retentionMonths", Cause::WrongForm { pattern: Retention::FORM.into() }));
        paths.chain(no_proxy).chain(no_starts).chain(no_months).collect()
    }

    /// The proxy in use: what is set here, otherwise what this user chose.
    pub fn proxy_or(&self, chosen: &str) -> Option<ProxyAddress> {
        self.proxy.as_deref().unwrap_or(chosen).parse().ok()
    }

    /// When the shifts of a day begin: as it is set here, otherwise as this user chose. What are no starts is none.
    pub fn shift_starts_or(&self, chosen: &str) -> ShiftStarts {
        self.shift_starts.as_deref().unwrap_or(chosen).parse().unwrap_or_default()
    }

    /// How long finished batches are kept: as it is set here, otherwise as this user chose. What is no number of months: for good.
    pub fn retention_or(&self, chosen: &str) -> Retention {
        self.retention_months.as_deref().unwrap_or(chosen).parse().unwrap_or_default()
    }

    /// A station's folder, under what is set here for stations.
    pub(super) fn rule(&self, data: DataDir) -> DataDir {
        let programs = Programs { ssh: self.ssh_program.clone(), adb: self.adb_program.clone() };
        let monitoring = Monitoring { metrics_file: self.metrics_file.clone(), system_log: self.system_log };
        let packages_only = self.packages_only.unwrap_or_default();
        data.with_ruled(Ruled { programs, monitoring, packages_only })
    }

    /// The names of what is set, as the file has them.
    pub fn names(&self) -> Vec<&'static str> {
        let Self {
            data_dir,
            language,
            full_screen,
            sounds,
            whom_to_call,
            batch_folder,
            proxy,
            shift_starts,
            metrics_file,
            system_log,
            retention_months,
            packages_only,
            ssh_program,
            adb_program,
        } = self;
        let all = [
            (data_dir.is_some(), "dataDir"),
            (language.is_some(), "language"),
            (full_screen.is_some(), "fullScreen"),
            (sounds.is_some(), "sounds"),
            (whom_to_call.is_some(), "whomToCall"),
            (batch_folder.is_some(), "batchFolder"),
            (proxy.is_some(), "proxy"),
            (shift_starts.is_some(), "shiftStarts"),
            (metrics_file.is_some(), "metricsFile"),
            (system_log.is_some(), "systemLog"),
            (retention_months.is_some(), "retentionMonths"),
            (packages_only.is_some(), "packagesOnly"),
            (ssh_program.is_some(), "sshProgram"),
            (adb_program.is_some(), "adbProgram"),
        ];
        all.into_iter().filter_map(|(is_set, name)| is_set.then_some(name)).collect()
    }
}

/// Where the administrator puts it. What a user can set for a process of theirs (variables) does not move it.
fn place() -> PathBuf {
    #[cfg(windows)]
    let base = {
        use known_folders::{KnownFolder, get_known_folder_path};
        get_known_folder_path(KnownFolder::ProgramData).unwrap_or_else(|| r"C:\ProgramData".into())
    };
    #[cfg(not(windows))]
    let base = Path::new(if cfg!(target_os = "macos") { "/Library/Application Support" } else { "/etc" });
    base.join("regnwl-station").join(NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with the system's place in it, and a file that a variable names.
    struct Pc(tempfile::TempDir);

    impl Pc {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn write(&self, name: &str, text: &str) -> PathBuf {
            let file = self.0.path().join(name);
            std::fs::write(&file, text).unwrap();
            #[cfg(unix)]
            chmod(&file, 0o644);
            file
        }

        fn system(&self, text: &str) -> Result<Policy, PolicyFault> {
            Policy::of(&self.write(NAME, text), None)
        }

        /// Line, column, field and code of each fault.
        #[track_caller]
        fn faults(&self, text: &str) -> Vec<(usize, usize, String, &'static str)> {
            let PolicyFault { file, why: PolicyWhy::Faults(faults) } = self.system(text).unwrap_err() else { panic!() };
            assert_eq!(file, self.0.path().join(NAME));
            faults.into_iter().map(|fault| (fault.line, fault.column, fault.path, fault.cause.code())).collect()
        }
    }

    #[cfg(unix)]
    fn chmod(path: &Path, mode: u32) {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn what_is_set_is_read_and_the_rest_is_the_users() {
        let pc = Pc::new();
        let data = pc.0.path().join("data");
        let text = serde_json::json!({ "dataDir": data, "language": "zh", "sounds": false, "whomToCall": "Li, 8613" });
        let policy = pc.system(&text.to_string()).unwrap();
        assert_eq!(policy.rules.names(), ["dataDir", "language", "sounds", "whomToCall"]);
        assert_eq!((policy.rules.data_dir, policy.rules.language), (Some(data), Some(Language::Zh)));
        assert_eq!((policy.rules.sounds, policy.rules.full_screen), (Some(false), None));
        assert_eq!(pc.system("{ /* nothing */ }").unwrap().rules, Rules::default());
        let proxy = |rules: Rules, chosen: &str| rules.proxy_or(chosen).map(|proxy| proxy.to_string());
        assert_eq!(proxy(Rules::default(), ""), None);
        assert_eq!(proxy(Rules::default(), "own:1").as_deref(), Some("own:1"));
        let ruled = pc.system(r#"{"proxy": "shop:3128"}"#).unwrap().rules;
        assert_eq!(ruled.names(), ["proxy"]);
        assert_eq!(proxy(ruled, "own:1").as_deref(), Some("shop:3128"));
        let starts = |rules: Rules, chosen: &str| rules.shift_starts_or(chosen).to_string();
        assert_eq!([starts(Rules::default(), "7:00"), starts(Rules::default(), "noon")], ["07:00", ""]);
        let ruled = pc.system(r#"{"shiftStarts": "22:00, 6:00"}"#).unwrap().rules;
        assert_eq!(ruled.names(), ["shiftStarts"]);
        assert_eq!(starts(ruled, "7:00"), "06:00, 22:00");
        assert_eq!(pc.faults(r#"{"shiftStarts": "noon"}"#)[0].2, "shiftStarts");
        let ruled = pc.system(r#"{"retentionMonths": "24"}"#).unwrap().rules;
        assert_eq!(ruled.names(), ["retentionMonths"]);
        assert_eq!(ruled.retention_or("3").to_string(), "24");
        let own = |chosen: &str| Rules::default().retention_or(chosen).to_string();
        assert_eq!([own("3"), own("soon")], ["3", ""]);
        assert_eq!(pc.faults(r#"{"retentionMonths": "0"}"#)[0].2, "retentionMonths");
    }

    #[test]
    fn what_an_installer_sets_goes_into_the_file_and_the_rest_of_it_stays() {
        let pc = Pc::new();
        let (new, data) = (pc.0.path().join("etc/policy.json"), pc.0.path().join("data"));
        let fields = [("dataDir", serde_json::json!(data)), ("language", serde_json::json!("zh"))];
        Policy::set_in(&new, &fields).unwrap();
        let made = Policy::of(&new, None).unwrap().rules;
        assert_eq!((made.data_dir, made.language), (Some(data), Some(Language::Zh)));
        let there = pc.write(NAME, "{\n  // our line\n  \"language\": \"zh\",\n  \"sounds\": false\n}\n");
        Policy::set_in(&there, &[("language", serde_json::json!("en"))]).unwrap();
        let text = std::fs::read_to_string(&there).unwrap();
        assert_eq!(text, "{\n  // our line\n  \"language\": \"en\",\n  \"sounds\": false\n}\n");
        // Nothing is written that stops every later call.
        let relative = Policy::set_in(&there, &[("dataDir", serde_json::json!("here"))]).unwrap_err();
        assert_eq!(relative.kind(), io::ErrorKind::InvalidData);
        assert_eq!(std::fs::read_to_string(&there).unwrap(), text);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o7777;
            assert_eq!((mode(&new), mode(new.parent().unwrap())), (0o644, 0o755), "all users read it");
        }
    }

    #[test]
    fn each_fault_is_named_in_its_line_with_the_field_that_was_meant() {
        let pc = Pc::new();
        let text =
            "{\n  \"dataDirectory\": 1,\n  \"langauge\": \"zh\",\n  \"sounds\": \"no\",\n  \"language\": \"de\"\n}";
        let PolicyWhy::Faults(faults) = pc.system(text).unwrap_err().why else { panic!() };
        let nearest = |fault: &Fault| match &fault.cause {
            Cause::UnknownField { nearest, .. } => nearest.clone(),
            _ => None,
        };
        assert!(
            faults.iter().any(|fault| fault.line == 3 && nearest(fault).as_deref() == Some("language")),
            "{faults:?}"
        );
        let mut lines: Vec<_> = faults.iter().map(|fault| fault.line).collect();
        lines.sort_unstable();
        assert_eq!(lines, [2, 3, 4, 5]);
        assert_eq!(pc.faults("{\n\"metricsFile\": \"a.prom\"}"), [(2, 1, "metricsFile".into(), "path-not-whole")]);
        assert_eq!(pc.faults("{\n\"dataDir\": \"here\"}"), [(2, 1, "dataDir".into(), "path-not-whole")]);
        assert_eq!(pc.faults("{\"sounds\": true,\n \"sounds\": true}"), [(2, 2, "sounds".into(), "duplicate-field")]);
        assert_eq!(pc.faults("{\n\"proxy\": \"li:secret@proxy:1\"}"), [(2, 1, "proxy".into(), "wrong-form")]);
        for broken in ["", "{", "[]", "{\"sounds\": tru}", "null"] {
            assert!(!pc.faults(broken).is_empty(), "{broken:?}");
        }
        let long = format!("{{\"whomToCall\": \"{}\"}}", "x".repeat(81));
        assert_eq!(pc.faults(&long)[0].3, "wrong-length");
    }

    #[test]
    fn a_variable_names_another_file_only_where_the_system_has_none() {
        let pc = Pc::new();
        let (system, other) = (pc.0.path().join(NAME), pc.write("other.json", r#"{"language": "en"}"#));
        let language = |named: Option<&Path>| Policy::of(&system, named.map(Path::to_owned)).unwrap().rules.language;
        assert_eq!([language(None), language(Some(&other))], [None, Some(Language::En)]);
        let missing = Policy::of(&system, Some("/nowhere/policy.json".into())).unwrap_err();
        assert_eq!(missing.why, PolicyWhy::Unreadable(io::ErrorKind::NotFound), "what is named must be there");
        pc.write(NAME, r#"{"language": "zh"}"#);
        assert_eq!([language(None), language(Some(&other))], [Some(Language::Zh); 2]);
        pc.write(NAME, "{");
        assert!(Policy::of(&system, Some(other)).is_err(), "a broken one is not passed over");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_change_is_not_believed() {
        use crate::files::{Others, Why};
        let pc = Pc::new();
        let file = pc.write(NAME, r#"{"language": "zh"}"#);
        let refused = || match Policy::of(&file, None).map_err(|fault| fault.why) {
            Err(PolicyWhy::Unfit(unfit)) => unfit,
            other => panic!("{other:?}"),
        };
        for mode in [0o664, 0o646, 0o666] {
            chmod(&file, mode);
            assert_eq!(refused(), Unfit { path: file.clone(), why: Why::Writable(Others::Mode(mode)) });
            admin::close(&file).unwrap();
            assert!(Policy::of(&file, None).is_ok());
        }
        for mode in [0o775, 0o777, 0o1777] {
            chmod(pc.0.path(), mode);
            assert_eq!(refused(), Unfit { path: pc.0.path().to_owned(), why: Why::Writable(Others::Mode(mode)) });
        }
        chmod(pc.0.path(), 0o755);
        assert!(Policy::of(&file, None).is_ok());
        std::fs::rename(&file, pc.0.path().join("elsewhere")).unwrap();
        std::os::unix::fs::symlink(pc.0.path().join("elsewhere"), &file).unwrap();
        assert_eq!(refused().why, Why::Kind(files::Kind::Link));
        std::fs::remove_file(&file).unwrap();
        std::fs::create_dir(&file).unwrap();
        assert_eq!(refused().why, Why::Kind(files::Kind::Folder));
    }
}
