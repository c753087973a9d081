//! What is said of a file or folder that is there and is not used.

use super::Lang;
use crate::domain::NameFault;
use crate::files::{Kind, Unfit, Why};

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
        Why::Writable(mode) => "can be written by others (mode {mode:04o})", "其他用户可以写入（权限 {mode:04o}）";
        Why::Common(mode) => "is a folder for everybody (mode {mode:04o})", "是所有用户共用的文件夹（权限 {mode:04o}）";
        Why::Readable(mode) => "can be read by others (mode {mode:04o})", "其他用户可以读取（权限 {mode:04o}）";
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
        Why::Owner(user) =>
            "start the program as {user}, or give the file to the user who starts it: sudo chown -R USER \"{path}\"",
            "请以 {user} 身份启动程序，或把它改归启动程序的用户：sudo chown -R 用户 \"{path}\"";
        Why::Writable(_) =>
            "what others can change is not trusted: sudo chmod go-w \"{path}\" (or, for the logins of one group, sudo chmod 2770)",
            "其他人能改动的内容不可信：sudo chmod go-w \"{path}\"（供同组登录共用时：sudo chmod 2770）";
        Why::Common(_) =>
            "give the station a folder of its own, inside it or elsewhere", "请为工位另选专用文件夹，可以建在其中或别处";
        Why::Readable(_) => "remove that permission: chmod 600 \"{path}\"", "请收回权限：chmod 600 \"{path}\"";
        Why::Links(_) =>
            "writing to it would change another file too; make it a file of its own: cp -p \"{path}\" \"{path}.own\" && mv \"{path}.own\" \"{path}\"",
            "写入它会同时改动另一个文件；请改为独立文件：cp -p \"{path}\" \"{path}.own\" && mv \"{path}.own\" \"{path}\"";
        Why::Silent => "check the program at the other end", "请检查管道另一端的程序";
        Why::Name(_) => "choose another name", "请换一个文件名";
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
