//! What is said of a batch file that cannot be written, is behind the record, or goes on in another place.

use std::path::Path;

use super::{Lang, unfit};
use crate::journal::{BatchFileFault, Following};

/// Why no batch file can be written there, and what to do.
pub fn fault(lang: Lang, fault: &BatchFileFault) -> String {
    say! { lang, match fault;
        BatchFileFault::NoFolder =>
            "the folder for this batch file does not exist; create it, connect its disk or share, or choose another place",
            "批次文件所在的文件夹不存在；请新建文件夹、接上磁盘或网络共享，或另选位置";
        BatchFileFault::IsFolder =>
            "this is a folder; add a file name for the batch file", "这是文件夹；请加上批次文件的文件名";
        BatchFileFault::Name(fault) =>
            "the file name {name}; choose another name", "文件名{name}；请换一个文件名", name = unfit::name(lang, *fault);
        BatchFileFault::NotAFile =>
            "this is a device, a pipe or a socket; a batch file must be an ordinary file",
            "这是设备、管道或套接字；批次文件必须是普通文件";
        BatchFileFault::DanglingLink =>
            "this is a link to a file that does not exist; give the file itself",
            "这是链接，所指的文件不存在；请直接指定文件本身";
        BatchFileFault::InRecord =>
            "this is the station's own record; put the batch file somewhere else",
            "这是工位自己的记录文件夹；请把批次文件放在别处";
        BatchFileFault::Denied =>
            "this user may not write this batch file, or it is read-only; grant write permission, or choose another place",
            "当前用户无权写入此批次文件，或文件为只读；请授予写入权限，或另选位置";
        BatchFileFault::Unwritable(why) =>
            "no batch file can be written there ({why}); choose another place",
            "无法在此写入批次文件（{why}）；请另选位置";
    }
}

sentences! { lang;
    /// A batch file that has not got all that is on record, and why where the system says it.
    fn behind(lang: Lang, batch: &str, file: &Path, bytes: u64, why: Option<&str>) =
        "{file}: the file of batch {batch} is {bytes} bytes behind the record{why}; nothing is lost, and it catches up once it can be written, at the latest at the next start",
        "{file}：批次 {batch} 的文件落后于记录 {bytes} 字节{why}；数据没有丢失，可以写入后会自动补齐，最迟在下次启动时",
        file = file.display(), why = why.map(|why| lang.pick(format!(" ({why})"), format!("（{why}）"))).unwrap_or_default();
    /// A batch file that somebody changed, and where the batch goes on.
    pub fn replaced(lang: Lang, asked_for: &Path, file: &Path) =
        "{asked_for}: this file was changed or replaced by someone and stays as it is; the complete batch is in {file}",
        "{asked_for}：此文件被人改动或替换，保持原样；完整的批次文件是 {file}",
        asked_for = asked_for.display(), file = file.display();
}

/// What is said at the end of batch files that have not got all by then, or go on in another place.
pub fn at_end(lang: Lang, following: &[Following]) -> Vec<String> {
    let lines = |one: &Following| {
        let file = &one.file;
        let is_replaced = file.is_replaced().then(|| replaced(lang, file.asked_for(), &file.path()));
        [is_replaced, (one.state.behind() > 0).then(|| behind_of(lang, one))]
    };
    following.iter().flat_map(lines).flatten().collect()
}

/// What is said of a batch file that has not got all.
pub fn behind_of(lang: Lang, Following { batch, state, file }: &Following) -> String {
    behind(lang, batch, &file.path(), state.behind(), state.trouble().as_deref())
}
