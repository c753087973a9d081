//! Windows: an owner, and a list of who may do what.

use super::circle::Circle;
use crate::files::Others;
use crate::platform::security::{Line, Security, flags};
use crate::platform::sid::Sid;

/// What of the rights is to read what is in it: the data, or everything.
const READS: u32 = 0x0000_0001 | GENERIC_READ | GENERIC_ALL;
/// What of them is to change it, to take it away, or to decide who may.
const WRITES: u32 = 0x0000_0002 | 0x0004 | 0x0010 | 0x0040 | 0x0100 | 0x000d_0000 | GENERIC_WRITE | GENERIC_ALL;
const GENERIC_READ: u32 = 0x8000_0000;
const GENERIC_WRITE: u32 = 0x4000_0000;
const GENERIC_ALL: u32 = 0x1000_0000;
/// All there is.
const FULL: u32 = 0x001f_01ff;
/// To read it, and to start it.
const READ: u32 = 0x0012_00a9;
/// All but to decide who may: what the system calls "Modify".
const MODIFY: u32 = 0x0013_01bf;

/// The system, its administrators and its installer, who may do everything anyway; whoever made or owns a file.
const TRUSTED: [&str; 5] =
    [SYSTEM, ADMINISTRATORS, "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464", "S-1-3-0", "S-1-3-4"];
const SYSTEM: &str = "S-1-5-18";
/// The administrators.
pub const ADMINISTRATORS: &str = "S-1-5-32-544";
/// The users of the PC.
const USERS: &str = "S-1-5-32-545";
/// Authority of accounts of PCs, of domains, and of the system's own groups; the same of the cloud.
const ACCOUNTS: [(u64, u32); 3] = [(5, 21), (5, 32), (12, 1)];
/// Guests, of the PC.
const GUESTS: &str = "S-1-5-32-546";

/// Who looks.
#[derive(Clone, Copy, Debug)]
pub struct Me {
    /// The user.
    pub user: Sid,
    /// With the rights of an administrator.
    pub is_admin: bool,
    /// Whether they have the rights of a group.
    pub is_in: fn(&Sid) -> bool,
}

/// Whose it is, and who may do what with it.
#[derive(Clone, Debug)]
pub struct Access {
    pub security: Security,
    me: Me,
}

fn is(sid: &Sid, text: &str) -> bool {
    text.parse() == Ok(*sid)
}

impl Access {
    /// As somebody sees it.
    pub fn new(security: Security, me: Me) -> Self {
        Self { security, me }
    }

    fn is_trustworthy(&self, who: &Sid) -> bool {
        *who == self.me.user || TRUSTED.iter().any(|trusted| is(who, trusted))
    }

    /// The lines that give rights here, and not only to what stands inside.
    fn rights(&self) -> impl Iterator<Item = &Line> {
        let lines = self.security.list.iter().flatten();
        lines.filter(|line| line.allows && line.flags & flags::INSIDE_ONLY == 0)
    }

    /// It belongs to this user, or to the administrators while this user is one.
    pub fn is_mine(&self) -> bool {
        self.security.owner == self.me.user || self.me.is_admin && is(&self.security.owner, ADMINISTRATORS)
    }

    /// It belongs to this user, or to one who may do everything anyway; or it is on a disk where nothing belongs to anybody.
    pub fn is_trusted(&self) -> bool {
        self.security.list.is_none() || self.is_trustworthy(&self.security.owner)
    }

    /// The group that a folder was made for: the one that somebody gave the right to change everything in it.
    pub fn group(&self) -> Option<Sid> {
        self.one_group(0)
    }

    /// The group that a folder is for where the one around it is.
    pub fn group_around(&self) -> Option<Sid> {
        self.one_group(flags::INHERITED)
    }

    fn one_group(&self, inherited: u8) -> Option<Sid> {
        const BELOW: u8 = flags::FILES | flags::FOLDERS;
        let is_share = |line: &&Line| {
            line.rights & MODIFY == MODIFY && line.flags & (BELOW | flags::INHERITED) == BELOW | inherited
        };
        let mut groups = self.rights().filter(is_share).map(|line| line.who).filter(|who| self.can_share(who));
        let first = groups.next()?;
        groups.all(|other| other == first).then_some(first)
    }

    /// A group of accounts, which this user is in: another user is none, and everybody who comes by is none.
    fn can_share(&self, who: &Sid) -> bool {
        let (authority, mut parts) = who.numbers();
        let is_account = parts.next().is_some_and(|first| ACCOUNTS.contains(&(authority, first)));
        let is_broad = is(who, GUESTS) || self.is_trustworthy(who);
        is_account && !is_broad && (self.me.is_admin || (self.me.is_in)(who))
    }

    /// It is shared with the group that the folder around it is for.
    pub fn is_for(&self, circle: Circle<Sid>) -> bool {
        self.rights().any(|line| circle == Circle::Group(line.who) && line.rights & MODIFY == MODIFY)
    }

    fn others(&self, circle: Circle<Sid>, rights: u32) -> Option<Vec<Sid>> {
        let Some(_) = self.security.list else { return "S-1-1-0".parse().ok().map(|everyone| vec![everyone]) };
        let is_other = |who: &Sid| !self.is_trustworthy(who) && circle != Circle::Group(*who);
        let lines = self.rights().filter(|line| line.rights & rights != 0);
        let mut others: Vec<Sid> = lines.map(|line| line.who).filter(is_other).collect();
        others.dedup();
        Some(others).filter(|others| !others.is_empty())
    }

    /// Who else can write to it.
    pub fn writers(&self, circle: Circle<Sid>) -> Option<Others> {
        self.others(circle, WRITES).map(named)
    }

    /// Who else can read it.
    pub fn readers(&self, circle: Circle<Sid>) -> Option<Others> {
        self.others(circle, READS).map(named)
    }

    /// Who can do more with a folder, or with a file, than they should.
    pub fn too_many_in_folder(&self, circle: Circle<Sid>) -> Option<Others> {
        self.others(circle, READS | WRITES).map(named)
    }

    /// The same list without what others can write; what they can read stays.
    pub fn without_writers(&self, circle: Circle<Sid>) -> Vec<Line> {
        let lines = self.security.list.iter().flatten();
        let cut = |line: &Line| {
            let stays = !line.allows || self.is_trustworthy(&line.who) || circle == Circle::Group(line.who);
            let rights = if stays { line.rights } else { line.rights & !(WRITES | GENERIC_ALL) };
            Line { rights, flags: line.flags & !flags::INHERITED, ..*line }
        };
        lines.map(cut).filter(|line| line.rights != 0).collect()
    }

    /// The list of a file with which an administrator rules: all users of the PC read it.
    pub fn ruling() -> Vec<Line> {
        let all = [(SYSTEM, FULL), (ADMINISTRATORS, FULL), (USERS, READ)];
        let line = |(who, rights): (&str, u32)| Some(Line { who: who.parse().ok()?, allows: true, rights, flags: 0 });
        all.into_iter().filter_map(line).collect()
    }

    /// The list of a folder, or of a file, for those it is for.
    pub fn wanted(me: &Sid, circle: Circle<Sid>, is_folder: bool) -> Vec<Line> {
        let of = |text: &str| text.parse::<Sid>().ok().map(|who| (who, FULL));
        let whom = match circle {
            Circle::Owner => (*me, FULL),
            Circle::Group(group) => (group, MODIFY),
        };
        let inside = if is_folder { flags::FILES | flags::FOLDERS } else { 0 };
        let all = [of(SYSTEM), of(ADMINISTRATORS), Some(whom)].into_iter().flatten();
        all.map(|(who, rights)| Line { who, allows: true, rights, flags: inside }).collect()
    }
}

fn named(others: Vec<Sid>) -> Others {
    Others::Named(others.iter().map(name_of).collect())
}

/// The name where the system knows it, otherwise the number.
pub fn name_of(sid: &Sid) -> String {
    #[cfg(windows)]
    if let Some(name) = crate::platform::security::name_of(sid) {
        return name;
    }
    sid.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LI: &str = "S-1-5-21-7-7-7-1001";
    const WANG: &str = "S-1-5-21-7-7-7-1002";
    const SHIFT: &str = "S-1-5-21-7-7-7-1100";
    const EVERYONE: &str = "S-1-1-0";
    const AUTHENTICATED: &str = "S-1-5-11";
    const BELOW: u8 = flags::FILES | flags::FOLDERS;

    fn sid(text: &str) -> Sid {
        text.parse().unwrap()
    }

    /// Li, who is in the shift and one of the users.
    fn li() -> Me {
        Me {
            user: sid(LI),
            is_admin: false,
            is_in: |who| [LI, SHIFT, USERS, EVERYONE, AUTHENTICATED].contains(&&*who.to_string()),
        }
    }

    fn admin() -> Me {
        Me { user: sid(WANG), is_admin: true, is_in: |_| false }
    }

    fn access(me: Me, owner: &str, lines: &[(&str, u32, u8)]) -> Access {
        let line = |(who, rights, flags): &(&str, u32, u8)| Line {
            who: sid(who),
            allows: true,
            rights: *rights,
            flags: *flags,
        };
        let list = [(SYSTEM, FULL, BELOW), (ADMINISTRATORS, FULL, BELOW)].iter().chain(lines).map(line).collect();
        Access::new(Security { owner: sid(owner), list: Some(list) }, me)
    }

    fn others(numbers: &[&str]) -> Option<Others> {
        Some(named(numbers.iter().map(|number| sid(number)).collect()))
    }

    #[test]
    fn a_folder_of_one_user_is_theirs_and_open_to_nobody() {
        let own = access(li(), LI, &[(LI, FULL, BELOW), ("S-1-3-0", FULL, BELOW | flags::INSIDE_ONLY)]);
        assert!(own.is_mine() && own.is_trusted());
        assert_eq!(own.group(), None);
        assert_eq!((own.writers(Circle::Owner), own.readers(Circle::Owner)), (None, None));
        let theirs = access(li(), WANG, &[(LI, FULL, BELOW)]);
        assert!(!theirs.is_mine() && !theirs.is_trusted());
        // What was made with the rights of an administrator is trusted, and this user's only while they have these.
        let made = |me| access(me, ADMINISTRATORS, &[]);
        assert_eq!([made(li()).is_mine(), made(admin()).is_mine(), made(li()).is_trusted()], [false, true, true]);
    }

    #[test]
    fn a_folder_as_an_installer_makes_it_is_for_its_group_and_for_nobody_else() {
        let shared = |me, owner| {
            Access::new(
                Security { owner: sid(owner), list: Some(Access::wanted(&sid(WANG), Circle::Group(sid(SHIFT)), true)) },
                me,
            )
        };
        for access in [shared(li(), ADMINISTRATORS), shared(admin(), ADMINISTRATORS)] {
            assert_eq!(access.group(), Some(sid(SHIFT)), "{access:?}");
            let circle = Circle::Group(sid(SHIFT));
            assert!(access.is_trusted() && access.is_for(circle));
            assert_eq!((access.writers(circle), access.too_many_in_folder(circle)), (None, None));
            assert_eq!(access.writers(Circle::Owner), others(&[SHIFT]));
        }
        // Somebody who is not in it, and no administrator.
        let stranger = Me { user: sid(WANG), is_admin: false, is_in: |_| false };
        assert_eq!(shared(stranger, ADMINISTRATORS).group(), None);
        // A file of the next shift in it: another owner, the same group.
        let file = access(li(), WANG, &[(SHIFT, MODIFY, flags::INHERITED)]);
        assert!(
            !file.is_trusted() && file.is_for(Circle::Group(sid(SHIFT))) && !file.is_for(Circle::Group(sid(USERS)))
        );
    }

    #[test]
    fn a_file_with_which_an_administrator_rules_is_read_by_all_users_and_written_by_none() {
        let ruling = Security { owner: sid(ADMINISTRATORS), list: Some(Access::ruling()) };
        let access = Access::new(ruling, li());
        assert!(access.is_trusted() && !access.is_mine());
        assert_eq!((access.writers(Circle::Owner), access.readers(Circle::Owner)), (None, others(&[USERS])));
    }

    #[test]
    fn what_is_given_to_everybody_or_comes_from_a_disk_s_own_list_is_for_no_group() {
        // A folder on a second disk, as it is made there.
        let disk = [(AUTHENTICATED, MODIFY, BELOW | flags::INHERITED), (USERS, READ, BELOW | flags::INHERITED)];
        let disk = access(li(), LI, &disk);
        assert_eq!((disk.group(), disk.group_around()), (None, None));
        assert_eq!(disk.writers(Circle::Owner), others(&[AUTHENTICATED]));
        assert_eq!(disk.readers(Circle::Owner), others(&[AUTHENTICATED, USERS]));
        // One below ProgramData: others may make files in it.
        let programs = access(li(), LI, &[(USERS, READ, BELOW), (USERS, 0x0000_0116, flags::FOLDERS)]);
        assert_eq!((programs.group(), programs.writers(Circle::Owner)), (None, others(&[USERS])));
        for everybody in [EVERYONE, AUTHENTICATED, GUESTS] {
            let open = access(admin(), WANG, &[(everybody, FULL, BELOW)]);
            assert_eq!((open.group(), open.writers(Circle::Owner)), (None, others(&[everybody])));
        }
        assert_eq!(access(li(), LI, &[(WANG, MODIFY, BELOW)]).group(), None, "another user");
        assert_eq!(access(li(), LI, &[(SHIFT, MODIFY, BELOW), (USERS, MODIFY, BELOW)]).group(), None, "which of them?");
        // Before this version an administrator gave the users the folder; what was made in it has that from there.
        assert_eq!(
            access(li(), LI, &[(USERS, READ, BELOW | flags::INHERITED), (USERS, MODIFY, BELOW)]).group(),
            Some(sid(USERS))
        );
        assert_eq!(access(li(), LI, &[(USERS, MODIFY, BELOW | flags::INHERITED)]).group_around(), Some(sid(USERS)));
        // A line for what stands inside says nothing of the folder, and one that denies gives nothing.
        assert_eq!(access(li(), LI, &[(EVERYONE, FULL, BELOW | flags::INSIDE_ONLY)]).writers(Circle::Owner), None);
        let none = Access::new(Security { owner: sid(EVERYONE), list: None }, li());
        assert!(none.is_trusted() && !none.is_mine());
        assert_eq!(none.writers(Circle::Owner), others(&[EVERYONE]), "a disk without lists");
    }

    #[test]
    fn who_writes_in_a_chosen_folder_is_taken_out_and_who_reads_stays() {
        let open = access(
            li(),
            LI,
            &[(LI, FULL, BELOW), (AUTHENTICATED, MODIFY, BELOW | flags::INHERITED), (USERS, READ, BELOW)],
        );
        let list = open.without_writers(Circle::Owner);
        let closed = Access::new(Security { owner: sid(LI), list: Some(list.clone()) }, li());
        assert_eq!(closed.writers(Circle::Owner), None);
        assert_eq!(closed.readers(Circle::Owner), others(&[AUTHENTICATED, USERS]));
        assert!(list.iter().all(|line| line.flags & flags::INHERITED == 0));
        assert!(list.iter().any(|line| line.who == sid(LI) && line.rights == FULL));
    }
}
