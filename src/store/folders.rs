//! Which folder this user's station keeps its data in: the PC's, or one of this user alone that they chose once.
//!
//! The choice is a mark inside the chosen folder and stands nowhere else, so it cannot outlive the record that it is about, and no lost settings file
//! undoes it. Nothing is chosen by itself: a second record on one PC does not know the units of the first.

use std::io;
use std::path::Path;

use super::data_dir::{DataDir, MARK};
use crate::files::accounts::{self, Group};
use crate::files::{self, folder, own};
use crate::store::not_set_up::{Lack, Member, NotSetUp, Sharing};
use crate::store::policy::Policy;

/// Groups whose members may open serial ports, the most usual first: who works at a bench is in one of them anyway.
const PORT_GROUPS: &[&str] = if cfg!(target_os = "macos") { &["staff"] } else { &["dialout", "uucp"] };
/// The group that is made where there is none of those.
const NEW_GROUP: &str = "regnwl";

/// The two folders that a station may use without being told one.
#[derive(Clone, Debug)]
pub struct Folders {
    pc: DataDir,
    own: Option<DataDir>,
    policy: Policy,
}

impl Folders {
    /// Those of this PC and this user, under the administrator's policy.
    pub fn of_system(policy: Policy) -> Self {
        Self::new(DataDir::of_pc(), DataDir::of_user()).ruled_by(policy)
    }

    /// Others.
    pub fn new(pc: DataDir, own: Option<DataDir>) -> Self {
        Self { pc, own, policy: Policy::default() }
    }

    /// Under this policy: where it names a folder for the PC, nobody has one of their own.
    #[must_use]
    pub fn ruled_by(self, policy: Policy) -> Self {
        match &policy.rules.data_dir {
            Some(path) => {
                let pc = policy.rules.rule(DataDir::new(path).remembered_by_pc());
                Self { pc, own: None, policy }
            }
            None => {
                let ruled = |data: DataDir| policy.rules.rule(data);
                Self { pc: ruled(self.pc), own: self.own.map(ruled), policy }
            }
        }
    }

    /// What the administrator has set.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The one in use: this user's own where they chose it, otherwise the PC's.
    pub fn in_use(&self) -> DataDir {
        self.chosen().unwrap_or(&self.pc).clone()
    }

    /// The one that a call names, otherwise the one in use.
    pub fn named_or_in_use(&self, named: Option<&Path>) -> DataDir {
        let rules = &self.policy.rules;
        named.map_or_else(|| self.in_use(), |path| rules.rule(DataDir::new(path).remembered_by_pc()))
    }

    /// This user's own folder, if they chose it.
    pub fn chosen(&self) -> Option<&DataDir> {
        self.own.as_ref().filter(|own| own.path().join(MARK).is_file())
    }

    /// Where this user's own folder is, or would be; none where the platform names no place for it.
    pub fn own(&self) -> Option<&DataDir> {
        self.own.as_ref()
    }

    /// The PC's folder.
    pub fn of_pc(&self) -> &DataDir {
        &self.pc
    }

    /// What keeps this user from using `data`, where that is the PC's folder; none for any other, and where nothing does.
    pub fn not_set_up(&self, data: &DataDir) -> Option<NotSetUp> {
        if *data != self.pc || is_usable(data) {
            return None;
        }
        let (user, groups) = (accounts::this_user(), accounts::groups());
        Some(NotSetUp {
            folder: self.pc.path().to_owned(),
            own: self.own.as_ref().map(|own| own.path().to_owned()),
            lack: lack(self.pc.path(), user.as_deref(), &groups),
            user,
        })
    }

    /// Makes this user's own folder and uses it from now on.
    ///
    /// # Errors
    /// Those of the system; `Unsupported` where the platform names no place for it.
    pub fn choose_own(&self) -> io::Result<DataDir> {
        let data = self.own.as_ref().ok_or(io::ErrorKind::Unsupported)?;
        folder::make(data.path())?;
        own::write(&data.path().join(MARK), b"")?;
        Ok(data.clone())
    }

    /// Uses the PC's folder from now on. What stands in this user's own stays there.
    ///
    /// # Errors
    /// Those of the system.
    pub fn choose_pc(&self) -> io::Result<()> {
        let Some(data) = self.chosen() else { return Ok(()) };
        files::remove(&data.path().join(MARK))?;
        folder::sync(data.path())
    }
}

/// Whether this user has the rights to use a folder, or to make it where it is not there. Nothing is made.
pub fn is_usable(data: &DataDir) -> bool {
    let path = std::path::absolute(data.path()).unwrap_or_else(|_| data.path().to_owned());
    if path.is_file() {
        // Whoever tries says what it is.
        return true;
    }
    let Ok(true) = path.try_exists() else {
        // Who may not even look above it may not use it.
        let above = path.ancestors().skip(1).find(|above| !matches!(above.try_exists(), Ok(false)));
        return above.is_some_and(folder::may_use);
    };
    let within = [data.record(), data.keys()];
    folder::may_use(&path) && within.iter().all(|path| matches!(path.try_exists(), Ok(false)) || folder::may_use(path))
}

/// What is missing at a folder that this user cannot use.
fn lack(folder: &Path, user: Option<&str>, groups: &[Group]) -> Lack {
    let Ok(there) = std::fs::metadata(folder) else { return Lack::Folder(port_group(user, groups)) };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let group = groups.iter().find(|group| group.id == there.gid());
        // Shared as the installer makes it: the group may write, and what is made inside is the group's.
        if let Some(group) = group.filter(|_| there.mode() & 0o2070 == 0o2070)
            && !accounts::has_rights_of(group.id)
        {
            return Lack::Membership(sharing(group, user));
        }
        let owner = accounts::user_named(there.uid());
        Lack::Rights { owner, sharing: port_group(user, groups) }
    }
    #[cfg(not(unix))]
    {
        let _ = there;
        Lack::Rights { owner: None, sharing: port_group(user, groups) }
    }
}

/// The group that should share the PC's folder.
fn port_group(user: Option<&str>, groups: &[Group]) -> Sharing {
    let there: Vec<Sharing> = PORT_GROUPS
        .iter()
        .filter_map(|name| groups.iter().find(|group| group.name == *name))
        .map(|group| sharing(group, user))
        .collect();
    let joined = there.iter().find(|sharing| sharing.member != Member::No).or(there.first());
    joined.cloned().unwrap_or_else(|| Sharing { group: NEW_GROUP.into(), exists: false, member: Member::No })
}

fn sharing(group: &Group, user: Option<&str>) -> Sharing {
    let is_listed = user.is_some_and(|user| group.members.iter().any(|member| member == user));
    let member = match (accounts::has_rights_of(group.id), is_listed) {
        (true, _) => Member::Yes,
        (false, true) => Member::FromNextLogin,
        (false, false) => Member::No,
    };
    Sharing { group: group.name.clone(), exists: true, member }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(root: &Path) -> Folders {
        Folders::new(DataDir::new(root.join("pc")), Some(DataDir::new(root.join("own"))))
    }

    #[test]
    fn a_choice_is_made_once_is_found_again_and_can_be_taken_back() {
        let root = tempfile::tempdir().unwrap();
        let folders = folders(root.path());
        assert_eq!(folders.in_use().path(), root.path().join("pc"));
        // A folder that is there for other reasons was not chosen.
        std::fs::create_dir_all(root.path().join("own/record")).unwrap();
        assert_eq!(folders.chosen(), None);
        folders.choose_own().unwrap();
        let found = Folders::new(folders.pc.clone(), folders.own.clone());
        assert_eq!(found.in_use().path(), root.path().join("own"));
        assert!(!root.path().join("pc").exists());
        folders.choose_pc().unwrap();
        folders.choose_pc().unwrap();
        assert_eq!(folders.in_use().path(), root.path().join("pc"));
        assert!(root.path().join("own/record").is_dir(), "what stands there stays");
    }

    #[test]
    fn where_the_policy_names_a_folder_nobody_has_one_of_their_own() {
        let root = tempfile::tempdir().unwrap();
        let folders = folders(root.path());
        folders.choose_own().unwrap();
        let mut policy = Policy::default();
        assert_eq!(folders.clone().ruled_by(policy.clone()).in_use().path(), root.path().join("own"));
        policy.rules.data_dir = Some(root.path().join("ruled"));
        let ruled = folders.ruled_by(policy);
        assert_eq!((ruled.in_use().path(), ruled.chosen()), (&*root.path().join("ruled"), None));
        assert_eq!(ruled.choose_own().unwrap_err().kind(), io::ErrorKind::Unsupported);
    }

    #[test]
    fn who_can_use_or_make_the_pcs_folder_is_asked_nothing_and_nothing_is_made() {
        let root = tempfile::tempdir().unwrap();
        let folders = folders(root.path());
        assert_eq!(folders.not_set_up(&folders.in_use()), None);
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
        folders.pc.create().unwrap();
        assert_eq!(folders.not_set_up(&folders.in_use()), None);
        // A folder that somebody named is not the PC's: other words are for that.
        assert_eq!(folders.not_set_up(&DataDir::new("/proc/no")), None);
    }

    #[test]
    fn the_group_of_the_ports_shares_the_folder_and_one_is_made_where_there_is_none() {
        let group = |name: &str, id, members: &[&str]| Group {
            name: name.into(),
            id,
            members: members.iter().map(ToString::to_string).collect(),
        };
        let far = u32::MAX - 7;
        if cfg!(target_os = "linux") {
            let groups = [group("uucp", far, &["li"]), group("dialout", far - 1, &["wang"])];
            let of = |user| port_group(Some(user), &groups);
            assert_eq!((of("li").group.as_str(), of("li").member), ("uucp", Member::FromNextLogin));
            assert_eq!((of("zhao").group.as_str(), of("zhao").member), ("dialout", Member::No));
        }
        let made = port_group(Some("li"), &[group("li", far, &[])]);
        assert_eq!(made, Sharing { group: "regnwl".into(), exists: false, member: Member::No });
    }

    #[cfg(unix)]
    #[test]
    fn what_is_missing_at_a_folder_that_this_user_may_not_use_is_told_apart() {
        use std::os::unix::fs::PermissionsExt as _;
        if rustix::process::geteuid().is_root() {
            eprintln!("skipped: root may use every folder");
            return;
        }
        let root = tempfile::tempdir().unwrap();
        let folders = folders(root.path());
        let chmod = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        let lack = || folders.not_set_up(&folders.in_use()).map(|lacking| lacking.lack);
        chmod(root.path(), 0o555);
        assert!(matches!(lack(), Some(Lack::Folder(_))));
        chmod(root.path(), 0o755);
        folders.pc.create().unwrap();
        assert_eq!(lack(), None);
        // Made by a program that knew nothing of groups.
        chmod(&folders.pc.record(), 0o555);
        assert!(matches!(lack(), Some(Lack::Rights { owner: Some(_), .. })));
        chmod(&folders.pc.record(), 0o755);
        chmod(folders.pc.path(), 0o000);
        assert!(matches!(lack(), Some(Lack::Rights { .. })));
        chmod(folders.pc.path(), 0o755);
    }
}
