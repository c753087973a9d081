//! What is said of a file or folder that is there and is not used.

use super::Lang;
use crate::domain::NameFault;
use crate::files::{Kind, Others, Unfit, Why};

sentences! { lang;
    /// What is wrong with it, as the end of a sentence that begins with its path, and what to do: one line.
    pub fn text(lang: Lang, unfit: &Unfit) =
        "{path} {what}; {todo}",
        "{path} {what}；{todo}",
        path = unfit.path.display(), what = what(lang, &unfit.why), todo = todo(lang, unfit);
}

/// What is wrong with it.
pub fn what(lang: Lang, why: &Why) -> String {
    say! { lang, match why;
        Why::Kind(Kind::File) => "is a file, not a folder", "是文件，不是文件夹";
        Why::Kind(kind) => "is a {kind}, not a file", "是{kind}，不是文件", kind = self::kind(lang, *kind);
        Why::TooLarge(limit) => "has more than {limit}", "超过 {limit}", limit = size(*limit);
        Why::Owner(user) => "belongs to {user}", "属于用户 {user}";
        Why::Writable(whom) => "can be written by others ({whom})", "其他用户可以写入（{whom}）", whom = others(lang, whom);
        Why::Common(whom) => "is a folder for everybody ({whom})", "是所有用户共用的文件夹（{whom}）", whom = others(lang, whom);
        Why::Readable(whom) => "can be read by others ({whom})", "其他用户可以读取（{whom}）", whom = others(lang, whom);
        Why::Links(names) => "has {names} names (hard links)", "有 {names} 个名称（硬链接）";
        Why::Silent => "is a pipe that sent nothing", "是管道，但没有收到任何内容";
        Why::Name(fault) => "{name}", "{name}", name = name(lang, *fault);
    }
}

/// What to do, in the middle of a sentence.
pub fn todo(lang: Lang, unfit: &Unfit) -> String {
    let path = unfit.path.display();
    say! { lang, match &unfit.why;
        Why::Kind(Kind::File) => "move it away, or give another folder", "请移走它，或指定另一个文件夹";
        Why::Kind(Kind::Link) =>
            "put the file itself in its place: links are not followed",
            "请用文件本身替换它：本程序不使用链接";
        Why::Kind(_) => "give the file itself, or move this away", "请指定文件本身，或移走它";
        Why::TooLarge(_) => "this cannot be the right file: check it", "它不可能是所需的文件：请检查";
        Why::Owner(user) if cfg!(windows) =>
            "start the program as {user}, or let an administrator give it away: takeown /f \"{path}\" /r",
            "请以 {user} 身份启动程序，或请管理员把它改归他人：takeown /f \"{path}\" /r";
        Why::Owner(user) =>
            "start the program as {user}, or give the file to the user who starts it: sudo chown -R USER \"{path}\"",
            "请以 {user} 身份启动程序，或把它改归启动程序的用户：sudo chown -R 用户 \"{path}\"";
        Why::Writable(Others::Named(_)) =>
            "what others can change is not trusted: take that right from them (Properties, Security), or let an administrator share the data folder with one group: regnwl-station setup --for-group GROUP",
            "其他人能改动的内容不可信：请收回他们的权限（属性 → 安全），或请管理员把数据文件夹只供一个用户组共用：regnwl-station setup --for-group 用户组";
        Why::Writable(Others::Mode(_)) =>
            "what others can change is not trusted: sudo chmod go-w \"{path}\" (or, for the logins of one group, sudo chmod 2770)",
            "其他人能改动的内容不可信：sudo chmod go-w \"{path}\"（供同组登录共用时：sudo chmod 2770）";
        Why::Common(_) =>
            "give the station a folder of its own, inside it or elsewhere", "请为工位另选专用文件夹，可以建在其中或别处";
        Why::Readable(Others::Named(_)) =>
            "take that right from them (Properties, Security)", "请收回他们的权限（属性 → 安全）";
        Why::Readable(Others::Mode(_)) => "remove that permission: chmod 600 \"{path}\"", "请收回权限：chmod 600 \"{path}\"";
        Why::Links(_) =>
            "writing to it would change another file too; make it a file of its own: cp -p \"{path}\" \"{path}.own\" && mv \"{path}.own\" \"{path}\"",
            "写入它会同时改动另一个文件；请改为独立文件：cp -p \"{path}\" \"{path}.own\" && mv \"{path}.own\" \"{path}\"";
        Why::Silent => "check the program at the other end", "请检查管道另一端的程序";
        Why::Name(_) => "choose another name", "请换一个文件名";
    }
}

/// Who else has a right.
pub fn others(lang: Lang, others: &Others) -> String {
    say! { lang, match others;
        Others::Mode(mode) => "mode {mode:04o}", "权限 {mode:04o}";
        Others::Named(names) => { lang.list(names) };
    }
}

/// What is wrong with a name, as the end of a sentence that begins with it.
pub fn name(lang: Lang, fault: NameFault) -> &'static str {
    pick! { lang, match fault;
        NameFault::Device => "is the name of a device on Windows, not of a file", "在 Windows 上是设备名，不能用作文件名";
        NameFault::End => "ends with a dot or a space, which Windows leaves out", "以句点或空格结尾，Windows 会去掉它";
    }
}

fn kind(lang: Lang, kind: Kind) -> &'static str {
    pick! { lang, match kind;
        Kind::File => "file", "文件";
        Kind::Folder => "folder", "文件夹";
        Kind::Link => "link", "链接";
        Kind::Pipe => "pipe", "管道";
        Kind::Socket => "socket", "套接字";
        Kind::Device => "device", "设备文件";
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..0x400 => format!("{bytes} B"),
        0x400..0x10_0000 => format!("{} KiB", bytes >> 10),
        _ => format!("{} MiB", bytes >> 20),
    }
}
