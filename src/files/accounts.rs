//! The users and groups of this PC, as far as its files name them. Windows keeps them elsewhere: none are found there.

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its number.
    pub id: u32,
    /// The users that it lists; those whose first group it is are not among them.
    pub members: Vec<String>,
}

/// The groups of this PC.
pub fn groups() -> Vec<Group> {
    groups_in(&std::fs::read_to_string("/etc/group").unwrap_or_default())
}

/// The name of the user with this number.
pub fn user_named(id: u32) -> Option<String> {
    user_in(&std::fs::read_to_string("/etc/passwd").unwrap_or_default(), id)
}

/// Who runs this program: as the PC's files name them, otherwise as the login does (users of a directory service).
pub fn this_user() -> Option<String> {
    #[cfg(unix)]
    let named = user_named(rustix::process::geteuid().as_raw());
    #[cfg(not(unix))]
    let named = None;
    let said = |name: &str| std::env::var(name).ok().filter(|name| !name.is_empty());
    named.or_else(|| said("LOGNAME")).or_else(|| said("USER")).or_else(|| said("USERNAME"))
}

/// Whether this program has the rights of a group.
pub fn has_rights_of(group: u32) -> bool {
    #[cfg(unix)]
    return rustix::process::getegid().as_raw() == group
        || rustix::process::getgroups().is_ok_and(|groups| groups.iter().any(|one| one.as_raw() == group));
    #[cfg(not(unix))]
    return group == u32::MAX;
}

/// The text of `/etc/group`.
fn groups_in(text: &str) -> Vec<Group> {
    let group = |line: &str| {
        let mut fields = line.split(':');
        let (name, _, id) = (fields.next()?, fields.next()?, fields.next()?.parse().ok()?);
        let members = fields.next().unwrap_or_default().split(',').filter(|member| !member.is_empty());
        Some(Group { name: name.to_owned(), id, members: members.map(ToOwned::to_owned).collect() })
    };
    text.lines().filter_map(group).collect()
}

/// The text of `/etc/passwd`.
fn user_in(text: &str, id: u32) -> Option<String> {
    let named = |line: &str| {
        let mut fields = line.split(':');
        let (name, _, number) = (fields.next()?, fields.next()?, fields.next()?);
        (number.parse() == Ok(id)).then(|| name.to_owned())
    };
    text.lines().find_map(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_a_pc_name_its_groups_and_users() {
        let groups = groups_in("root:x:0:\n# a note\ndialout:x:20:li,wang\n+::::\n");
        let names: Vec<_> = groups.iter().map(|group| (group.name.as_str(), group.id, group.members.len())).collect();
        assert_eq!(names, [("root", 0, 0), ("dialout", 20, 2)]);
        let users = "root:x:0:0::/root:/bin/sh\nli:x:1000:1000::/home/li:/bin/sh\n";
        assert_eq!(user_in(users, 1000).as_deref(), Some("li"));
        assert_eq!(user_in(users, 1001), None);
    }
}
