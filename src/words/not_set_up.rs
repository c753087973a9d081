//! What is said to a user who has no place for a record on this PC: what is missing, and the two ways to go on.

use super::Lang;
use super::unfit;
use crate::store::{Lack, Member, NotSetUp, NotShared, Sharing};

/// The stable code of a user without a place for a record.
pub const CODE: &str = "S-20";

/// The call that makes a folder of this user alone.
pub const OWN_CALL: &str = "regnwl-station setup --for-this-user";

texts! {
    /// The head.
    head = "First: where to keep the record", "第一步：记录放在哪里";
    /// Head: for the PC.
    pc = "For this PC", "整台电脑共用";
    /// What that is.
    pc_note = "Everyone who works at this PC shares one record, so no shift registers a unit again that another shift has registered. An administrator runs this once:", "在这台电脑上工作的所有人共用一份记录：任何班次都不会重复注册别人注册过的设备。请管理员执行一次：";
    /// What follows the command.
    pc_login = "Then log out and in again.", "然后注销并重新登录。";
    /// Button: copy the command.
    pc_copy = "Copy the command", "复制命令";
    /// Button: look again.
    pc_again = "Look again", "重新检查";
    /// Head: for this user.
    own = "For this user only", "仅当前用户使用";
    /// Button: choose it.
    own_start = "Use a folder of my own", "使用我自己的文件夹";
}

/// What is missing: the beginning of a line.
pub fn what(lang: Lang, not: &NotSetUp) -> String {
    let folder = not.folder.display();
    let user = not.user.as_deref().unwrap_or(lang.pick("this user", "当前用户"));
    say! { lang, match &not.lack;
        Lack::Folder(_) =>
            "This PC is not set up yet: {folder} does not exist, and {user} may not create it",
            "这台电脑还没有设置：{folder} 不存在，{user} 无权创建";
        Lack::Membership(Sharing { group, member: Member::FromNextLogin, .. }) =>
            "{folder} is shared by the group {group}; {user} was added to it after logging in",
            "{folder} 由用户组 {group} 共用；{user} 已加入该组，但本次登录在此之前";
        Lack::Membership(Sharing { group, .. }) =>
            "{folder} is shared by the group {group}, and {user} is not in it",
            "{folder} 由用户组 {group} 共用，{user} 不在该组中";
        Lack::Rights { owner, .. } =>
            "The record of this PC, at {folder}, is for {owner} only: {user} may not use it",
            "这台电脑的记录位于 {folder}，仅 {owner} 可用，{user} 无权使用",
            owner = owner.as_deref().unwrap_or(lang.pick("another user", "另一个用户"));
    }
}

/// What is missing: a sentence with its code.
pub fn sentence(lang: Lang, not: &NotSetUp) -> String {
    format!("{CODE} {}{}", what(lang, not), lang.pick(".", "。"))
}

/// What an administrator calls so that this user can use the PC's folder; none where nothing but a new login is missing.
pub fn command(not: &NotSetUp) -> Option<String> {
    let folder = not.folder.display();
    if cfg!(windows) {
        // S-1-5-32-545: the users of this PC, whatever the group is called in its language.
        return Some("regnwl-station setup --for-group S-1-5-32-545".to_owned());
    }
    let Sharing { group, exists, member } = not.lack.sharing();
    let user = not.user.as_deref().unwrap_or("USER");
    let mut calls = Vec::new();
    if !exists {
        calls.push(format!("sudo groupadd --system {group}"));
    }
    if *member == Member::No {
        calls.push(match cfg!(target_os = "macos") {
            true => format!("sudo dseditgroup -o edit -a {user} -t user {group}"),
            false => format!("sudo usermod -aG {group} {user}"),
        });
    }
    match &not.lack {
        Lack::Folder(_) => calls.push(format!("sudo install -d -m 2770 -g {group} {folder}")),
        Lack::Membership(_) => {}
        Lack::Rights { .. } => calls.extend([
            // A folder that is one user's own is not believed by the others, whatever its mode.
            format!("sudo chown -R root:{group} {folder}"),
            format!("sudo chmod -R ug+rwX,o= {folder}"),
            format!("sudo find {folder} -type d -exec chmod g+s {{}} +"),
        ]),
    }
    (!calls.is_empty()).then(|| calls.join(" && "))
}

/// Whether this user has to log in again before the command helps.
pub fn needs_login(not: &NotSetUp) -> bool {
    not.lack.sharing().member != Member::Yes && !cfg!(windows)
}

/// What a folder of this user alone means.
pub fn own_note(lang: Lang, not: &NotSetUp) -> String {
    let own = not.own.as_ref().map_or_else(|| "?".into(), |own| own.display().to_string());
    say! { lang, match &not.lack;
        Lack::Folder(_) =>
            "If nobody else provisions at this PC. The record is kept at {own}; other users of the PC do not see the units in it.",
            "适用于这台电脑上只有您一人注册写号的情况。记录保存在 {own}；本机其他用户看不到其中的设备。";
        Lack::Membership(_) | Lack::Rights { .. } =>
            "A second record on this PC, at {own}. The two share nothing: a unit registered there would be registered again here.",
            "这会在本机建立第二份记录（{own}）。两份记录互不共享：那边注册过的设备在这里会被再次注册。";
    }
}

/// All of it as one line.
pub fn line(lang: Lang, not: &NotSetUp) -> String {
    let (what, own, texts) = (what(lang, not), own_note(lang, not), text(lang));
    let login = lang.pick(", then log in again", "，然后重新登录");
    let pc = say! { lang, match command(not);
        Some(command) =>
            "For the whole PC, an administrator runs once: {command}{login}.",
            "整台电脑共用：请管理员执行一次 {command}{login}。",
            login = if needs_login(not) { login } else { "" };
        None => { texts.pc_login.to_owned() };
    };
    say! { lang,
        "{what}. {pc} For this user only: {OWN_CALL} ({own})",
        "{what}。{pc}仅当前用户使用：{OWN_CALL}（{own}）"
    }
}

/// Why a folder was not given to a group.
pub fn not_shared(lang: Lang, folder: &str, why: &NotShared) -> String {
    say! { lang, match why;
        NotShared::NoGroup(group) =>
            "this PC knows no group {group}; give its name or its number (on Windows the SID: whoami /groups)",
            "这台电脑上没有用户组 {group}；请填组名或编号（Windows 为 SID：whoami /groups）";
        NotShared::NotAdministrator =>
            "{folder}: only an administrator can give it to a group; run it with sudo, or in a console that was opened as administrator",
            "{folder}：只有管理员可以把它交给用户组；请用 sudo 执行，或在以管理员身份打开的控制台中执行";
        NotShared::KeepsNoRights =>
            "{folder}: this disk keeps no access rights; choose a folder on a disk that does (on Windows NTFS)",
            "{folder}：该磁盘不保存访问权限；请选择支持权限的磁盘（Windows 上为 NTFS）";
        NotShared::Unfit(unfit) => { unfit::text(lang, unfit) };
        NotShared::System(why) => "{folder}: {why}", "{folder}：{why}";
    }
}

/// The folder is a group's now.
pub fn shared(lang: Lang, folder: &str, group: &str) -> String {
    say!(
        lang,
        "The record is kept at {folder}, for the logins of the group {group}.",
        "记录保存在 {folder}，由用户组 {group} 的成员共用。"
    )
}

/// Where the record of this user is kept, once it can be.
pub fn in_use(lang: Lang, folder: &str, is_own: bool) -> String {
    say! { lang, match is_own;
        true => "The record of this user only is kept at {folder}.", "当前用户的记录保存在 {folder}。";
        false => "The record is kept at {folder}.", "记录保存在 {folder}。";
    }
}

sentences! { lang;
    /// A folder of this user alone is in use beside that of the PC.
    pub fn beside(lang: Lang, folder: &str) =
        "There is also a shared folder for this PC, at {folder}: the two records share nothing. `setup --for-this-pc` goes back to it.",
        "这台电脑还有共用文件夹 {folder}：两份记录互不共享。用 `setup --for-this-pc` 可改回共用。";
    /// The PC's folder is in use again, and what this user made alone stays where it is.
    pub fn left_behind(lang: Lang, folder: &str) =
        "This user's own record stays at {folder}, and the record of the PC does not have its units: import its batch files with `unit import`.",
        "之前仅当前用户的记录仍在 {folder}，本机共用的记录里没有其中的设备：请用 `unit import` 导入它的批次文件。";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn not(lack: Lack) -> NotSetUp {
        let (folder, own) = ("/var/lib/regnwl-station".into(), Some("/home/li/.local/share/regnwl-station".into()));
        NotSetUp { folder, own, user: Some("li".into()), lack }
    }

    fn dialout(member: Member) -> Sharing {
        Sharing { group: "dialout".into(), exists: true, member }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_command_does_what_is_missing_and_nothing_else() {
        let command = |lack| command(&not(lack)).unwrap_or_default();
        assert_eq!(
            command(Lack::Folder(dialout(Member::Yes))),
            "sudo install -d -m 2770 -g dialout /var/lib/regnwl-station"
        );
        assert_eq!(
            command(Lack::Folder(dialout(Member::No))),
            "sudo usermod -aG dialout li && sudo install -d -m 2770 -g dialout /var/lib/regnwl-station"
        );
        let made = Sharing { group: "regnwl".into(), exists: false, member: Member::No };
        assert!(
            command(Lack::Folder(made)).starts_with("sudo groupadd --system regnwl && sudo usermod -aG regnwl li && ")
        );
        assert_eq!(command(Lack::Membership(dialout(Member::No))), "sudo usermod -aG dialout li");
        assert_eq!(command(Lack::Membership(dialout(Member::FromNextLogin))), "");
        let rights = Lack::Rights { owner: Some("wang".into()), sharing: dialout(Member::Yes) };
        assert!(command(rights).starts_with("sudo chown -R root:dialout /var/lib/regnwl-station && sudo chmod -R "));
    }

    #[test]
    fn the_line_says_what_is_missing_and_both_ways_in_both_languages() {
        let lacks = [
            Lack::Folder(dialout(Member::Yes)),
            Lack::Membership(dialout(Member::No)),
            Lack::Membership(dialout(Member::FromNextLogin)),
            Lack::Rights { owner: None, sharing: dialout(Member::No) },
        ];
        for lang in [Lang::En, Lang::Zh] {
            for lack in &lacks {
                let line = line(lang, &not(lack.clone()));
                for part in ["/var/lib/regnwl-station", OWN_CALL, "/home/li/.local/share/regnwl-station"] {
                    assert!(line.contains(part), "{line}");
                }
            }
        }
        let line = line(Lang::En, &not(lacks[3].clone()));
        assert!(line.contains("second record") && line.contains("another user only"), "{line}");
    }
}
