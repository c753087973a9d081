//! What is said of a file or folder that is there and is not used.

use super::Lang;
use crate::domain::unfit::{Kind, Unfit, Why};

/// What is wrong with it, as the end of a sentence that begins with its path, and what to do: one line.
pub fn text(lang: Lang, unfit: &Unfit) -> String {
    let path = unfit.path.display();
    let (what, todo) = (what(lang, &unfit.why), todo(lang, unfit));
    lang.pick(format!("{path} {what}; {todo}"), format!("{path} {what}；{todo}"))
}

/// What is wrong with it.
pub fn what(lang: Lang, why: &Why) -> String {
    match why {
        Why::Kind(Kind::File) => lang.pick("is a file, not a folder", "是文件，不是文件夹").into(),
        Why::Kind(kind) => {
            let kind = self::kind(lang, *kind);
            lang.pick(format!("is a {kind}, not a file"), format!("是{kind}，不是文件"))
        }
        Why::TooLarge(limit) => {
            let limit = size(*limit);
            lang.pick(format!("has more than {limit}"), format!("超过 {limit}"))
        }
        Why::Owner(user) => lang.pick(format!("belongs to {user}"), format!("属于用户 {user}")),
        Why::Writable(mode) => lang.pick(
            format!("can be written by others (mode {mode:04o})"),
            format!("其他用户可以写入（权限 {mode:04o}）"),
        ),
        Why::Common(mode) => lang.pick(
            format!("is a folder for everybody (mode {mode:04o})"),
            format!("是所有用户共用的文件夹（权限 {mode:04o}）"),
        ),
        Why::Readable(mode) => lang
            .pick(format!("can be read by others (mode {mode:04o})"), format!("其他用户可以读取（权限 {mode:04o}）")),
        Why::Links(names) => {
            lang.pick(format!("has {names} names (hard links)"), format!("有 {names} 个名称（硬链接）"))
        }
        Why::Silent => lang.pick("is a pipe that nothing came out of", "是管道，但没有收到任何内容").into(),
    }
}

/// What to do, in the middle of a sentence.
pub fn todo(lang: Lang, unfit: &Unfit) -> String {
    let path = unfit.path.display();
    match &unfit.why {
        Why::Kind(Kind::File) => lang.pick(
            "move it away or name another folder".into(),
            "请移走它，或指定另一个文件夹".into(),
        ),
        Why::Kind(Kind::Link) => lang.pick(
            "put the file itself in its place: what a link leads to is not believed".into(),
            "请用文件本身替换它：本程序不采用链接指向的内容".into(),
        ),
        Why::Kind(_) => lang.pick("name the file itself, or move this away".into(), "请指定文件本身，或移走它".into()),
        Why::TooLarge(_) => {
            lang.pick("it cannot be what it is taken for: look what it is".into(), "它不可能是所需的文件：请检查".into())
        }
        Why::Owner(user) => lang.pick(
            format!("start the program as {user}, or give it to whoever starts it: sudo chown -R USER \"{path}\""),
            format!("请以 {user} 身份启动程序，或把它交给启动者：sudo chown -R 用户 \"{path}\""),
        ),
        Why::Writable(_) => lang.pick(
            format!("what others can change is not believed: sudo chmod go-w \"{path}\" (or, for the logins of one group, sudo chmod 2770)"),
            format!("其他人能改动的内容不予采用：sudo chmod go-w \"{path}\"（供同组登录共用时：sudo chmod 2770）"),
        ),
        Why::Common(_) => lang.pick(
            "choose a folder of the station's own, in it or elsewhere".into(),
            "请为工位另选专用文件夹，可以建在其中或别处".into(),
        ),
        Why::Readable(_) => lang.pick(
            format!("take the right from them: chmod 600 \"{path}\""),
            format!("请收回权限：chmod 600 \"{path}\""),
        ),
        Why::Links(_) => lang.pick(
            format!("what is written to it would be written to another file too; make it one of its own: cp -p \"{path}\" \"{path}.own\" && mv \"{path}.own\" \"{path}\""),
            format!("写入它会同时改动另一个文件；请改为独立文件：cp -p \"{path}\" \"{path}.own\" && mv \"{path}.own\" \"{path}\""),
        ),
        Why::Silent => lang.pick("look at the program at its other end".into(), "请检查管道另一端的程序".into()),
    }
}

fn kind(lang: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::File => lang.pick("file", "文件"),
        Kind::Folder => lang.pick("folder", "文件夹"),
        Kind::Link => lang.pick("link", "链接"),
        Kind::Pipe => lang.pick("pipe", "管道"),
        Kind::Socket => lang.pick("socket", "套接字"),
        Kind::Device => lang.pick("device", "设备文件"),
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..0x400 => format!("{bytes} B"),
        0x400..0x10_0000 => format!("{} KiB", bytes >> 10),
        _ => format!("{} MiB", bytes >> 20),
    }
}
