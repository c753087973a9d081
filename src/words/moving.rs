//! The record on its way from one place to another: backup, restore, a PC that was moved or copied.

use super::{Lang, archive, disk, refusal};
use crate::custody::backup::NotBackedUp;
use crate::custody::gathered::NotRestored;
use crate::journal::RestoreFault;
use crate::seen::Refusal;

texts! {
    #![expect(missing_docs, reason = "each field is named after the word of the command line that it explains")]
    backup = "Copy the record into a new folder while the station works, and read the copy back", "在工位运行时把记录复制到新文件夹，并回读确认";
    out = "The new folder", "新文件夹";
    with_key = "The seal key goes with it, sealed to the recovery key", "同时带上封存密钥（用恢复密钥封存）";
    restore = "Put the record of this station together again from batch files, a folder with them, or a backup; then read what it says and accept it", "用批次文件、其所在文件夹或备份重新拼出本工位的记录；然后阅读提示并接受";
    from = "Batch files, folders with batch files, backups, or copied data folders", "批次文件、存放批次文件的文件夹、备份，或复制出来的数据文件夹";
    keys = "The keys folder of the station, where it was saved", "保存下来的工位 keys 文件夹";
    recovery_key = "The recovery key: a text file with the line AGE-SECRET-KEY-1…; it is used once and not kept here", "恢复密钥：含有 AGE-SECRET-KEY-1… 一行的文本文件；只用一次，不会保存在本机";
    moved = "The record was moved to this PC, and the other one no longer uses it: go on under the same name", "记录已移到本机，原来的电脑不再使用它：以原名继续";
    copied = "This PC is a copy of another one that goes on working: give it a name and a key of its own", "本机由仍在使用的另一台电脑复制而来：为它取新的名称和密钥";
}

/// Why nothing was restored, and what to do.
pub fn not_restored(fault: NotRestored, lang: Lang) -> String {
    say! { lang, match fault;
        NotRestored::Copies(fault) => { not_copied(&fault, lang) };
        NotRestored::Open(fault) => { refusal::text(&Refusal::from(fault), "", lang) };
        NotRestored::NoKey =>
            "the key opens nothing in these files; nothing was changed. Give the keys folder of this station (--keys), or the recovery key that was in use when the files were written (--recovery-key)",
            "所给密钥打不开这些文件里的任何内容；未作任何改动。请给出本工位的 keys 文件夹（--keys），或写这些文件时所用的恢复密钥（--recovery-key）";
        NotRestored::NotAKey =>
            "this is no recovery key: it is one line that begins with AGE-SECRET-KEY-1; nothing was changed. Copy it from the paper again",
            "这不是恢复密钥：它是以 AGE-SECRET-KEY-1 开头的一行；未作任何改动。请再次从纸上抄写";
        NotRestored::NoKeyIn(folder) =>
            "{folder}: there is no seal.key in it; nothing was changed. Name the keys folder of the station itself",
            "{folder}：里面没有 seal.key；未作任何改动。请给出工位的 keys 文件夹本身",
            folder = folder.display();
        NotRestored::Copy(path, fault) => "{path}: {why}", "{path}：{why}",
            path = path.display(), why = archive::file_fault(lang, &fault);
        NotRestored::File(path, error) => "{path}: {why}; nothing was changed", "{path}：{why}；未作任何改动",
            path = path.display(), why = disk::named(lang, error.kind(), &error.to_string());
    }
}

/// Why copies are none of one record, and what to do.
fn not_copied(fault: &RestoreFault, lang: Lang) -> String {
    say! { lang, match fault;
        RestoreFault::NoCopies =>
            "no batch file of a station is in what --from names; nothing was changed. Name the files, or the folder that holds them",
            "--from 给出的位置里没有工位的批次文件；未作任何改动。请给出这些文件或其所在文件夹";
        RestoreFault::NotASegment(place) =>
            "{place}: not a batch file of a station; nothing was changed. Leave it out",
            "{place}：不是工位的批次文件；未作任何改动。请不要包含它";
        RestoreFault::Broken(place, line) =>
            "{place}: line {line} was changed or lost; nothing was changed. Give another copy of this file, or leave it out and import it afterwards with `unit import --despite-damage`",
            "{place}：第 {line} 行被改动或丢失；未作任何改动。请改用该文件的另一份副本，或先不包含它，之后用 `unit import --despite-damage` 导入";
        RestoreFault::TooNew(place) =>
            "{place}: written by a newer version; nothing was changed. Update this program first",
            "{place}：由更新的版本写成；未作任何改动。请先升级本程序";
        RestoreFault::OtherStation(place, station) =>
            "{place}: of another station ({station}); nothing was changed. Restore one station at a time; `unit import` takes over what others have registered",
            "{place}：属于另一个工位（{station}）；未作任何改动。一次只能恢复一个工位；其他工位注册的设备请用 `unit import` 导入";
        RestoreFault::Practice(place) =>
            "{place}: of practice units; nothing was changed. Leave it out",
            "{place}：是练习设备的文件；未作任何改动。请不要包含它";
        RestoreFault::TwoWays(one, other) =>
            "{one} and {other} are copies of one part of the record and go on in two ways; nothing was changed. One of them was written by a restored or copied station: find out which, and leave it out",
            "{one} 和 {other} 是记录同一部分的副本，后续内容却不同；未作任何改动。其中一份由恢复或复制的工位写成：请查清是哪一份并去掉它";
        RestoreFault::HasMore(segment) =>
            "the record here has {segment}, or lines of it, that the copies do not have: it is not overwritten. Restore into an empty --data-dir, or add to this record with `unit import`",
            "本机的记录中有副本所没有的 {segment} 或其中的行：不会覆盖。请恢复到空的 --data-dir，或用 `unit import` 补充本机记录";
    }
}

/// Why no backup was made, and what to do.
pub fn not_backed_up(fault: &NotBackedUp, lang: Lang) -> String {
    say! { lang, match fault;
        NotBackedUp::NoRecord => "there is no record to back up yet", "还没有可备份的记录";
        NotBackedUp::CutOff =>
            "the last restore into this record was cut off; run `record restore` again first",
            "上次恢复记录时被中断；请先再次运行 `record restore`";
        NotBackedUp::Segment(fault) => { not_copied(fault, lang) };
        NotBackedUp::IsThere(path) =>
            "{path} is there and not empty; nothing was written. Name a new folder",
            "{path} 已存在且非空；未写入任何内容。请给出一个新文件夹",
            path = path.display();
        NotBackedUp::NoRecovery =>
            "there is no recovery key to seal the seal key to; nothing was written. Make one first (window: Settings, Recovery key; or `station recovery-key`), or back up without the key",
            "没有可用来封存封存密钥的恢复密钥；未写入任何内容。请先生成恢复密钥（窗口：设置 → 恢复密钥；或 `station recovery-key`），或不带密钥备份";
        NotBackedUp::Growing =>
            "the station was writing whenever the record was looked at: no backup was made. Try again when fewer units pass",
            "每次查看记录时工位都在写入：未生成备份。请在过站设备较少时再试";
        NotBackedUp::NotReadBack(path) =>
            "{path} reads back differently than it was written: this backup is none. Try another disk",
            "{path} 回读与写入不一致：此备份无效。请换一个磁盘再试",
            path = path.display();
        NotBackedUp::Key(error) => "the seal key cannot be used: {error}", "封存密钥无法使用：{error}";
        NotBackedUp::Io(path, error) => "{path}: {why}", "{path}：{why}",
            path = path.display(), why = disk::named(lang, error.kind(), &error.to_string());
    }
}

sentences! { lang;
    /// A file in a folder is passed over.
    pub fn passed_over(lang: Lang, path: &str) =
        "{path}: passed over, not a file of this station", "{path}：已跳过，不是本工位的文件";
    /// What was restored, and what is next.
    pub fn restored(lang: Lang, station: &str, segments: usize, units: usize, opened: usize, closed: usize) =
        "restored: station {station}, {segments} parts of the record, {units} units; tokens that open here: {opened}, that do not: {closed}",
        "已恢复：工位 {station}，记录 {segments} 段，设备 {units} 台；令牌可在本机打开的 {opened} 个，打不开的 {closed} 个";
    /// Nothing is registered before somebody has accepted it.
    pub fn accept_next(lang: Lang) =
        "nothing is registered before a person has read this and said so: `record accept --by NAME --why TEXT`",
        "须由人阅读以上内容并确认后才会注册：`record accept --by 姓名 --why 原因`";
    /// Supervisors were not in the files.
    pub fn no_supervisors(lang: Lang) =
        "supervisors and their PINs are in no batch file: appoint them again with `supervisor add NAME`",
        "批次文件里没有主管及其 PIN：请用 `supervisor add 姓名` 重新添加";
    /// What a copy is called from now on.
    pub fn called(lang: Lang, name: &str) =
        "this station is called {name} from now on; begin new batches with files of their own", "本工位从此名为 {name}；请用新的文件开始新批次";
    /// Nobody asks.
    pub fn not_asked(lang: Lang) =
        "the record is on the PC that it was written on last; nothing is to be said", "记录就在上次写入它的电脑上；无需说明";
}
