//! What is wrong with a disk, and what to do.

use std::io::ErrorKind;

use super::Lang;
use crate::domain::DiskFault;

/// What is wrong, as a sentence.
pub fn cause(lang: Lang, fault: DiskFault) -> &'static str {
    pick! { lang, match fault;
        DiskFault::Full => "The disk is full.", "磁盘已满。";
        DiskFault::ReadOnly => "The disk is read-only.", "磁盘是只读的。";
        DiskFault::Denied => "This user has no write permission there.", "当前用户没有写入权限。";
        DiskFault::Gone => "The folder, or its disk, is not there.", "文件夹或其所在磁盘不存在。";
        DiskFault::Failed => "The disk reports an error.", "磁盘报告错误。";
    }
}

/// Why a file or folder that somebody named cannot be used, and what to do, in one line. `said`: the system's own words, where it says something else.
pub fn named(lang: Lang, kind: ErrorKind, said: &str) -> String {
    say! { lang, match DiskFault::from(kind);
        DiskFault::Gone => "there is no such file or folder; check the path", "没有这个文件或文件夹；请检查路径";
        DiskFault::Denied =>
            "this user has no permission for it; ask for it, or choose another place", "当前用户没有权限；请申请权限，或换一个位置";
        DiskFault::Full => "the disk is full; free some space", "磁盘已满；请清理磁盘空间";
        DiskFault::ReadOnly => "the disk is read-only; choose another place", "磁盘是只读的；请换一个位置";
        DiskFault::Failed => { said.to_owned() }
    }
}

/// What to do about it, as a sentence.
pub fn cure(lang: Lang, fault: DiskFault) -> &'static str {
    pick! { lang, match fault;
        DiskFault::Full => "Free some space.", "请清理磁盘空间。";
        DiskFault::ReadOnly =>
            "Mount it for writing; a disk that became read-only by itself is failing.",
            "请以可写方式挂载；自行变为只读的磁盘多半快坏了。";
        DiskFault::Denied =>
            "Give this user write permission for the folder, or choose another one with --data-dir.",
            "请给当前用户授权，或用 --data-dir 另选文件夹。";
        DiskFault::Gone =>
            "Connect or mount it again, or choose another folder with --data-dir.",
            "请重新连接或挂载，或用 --data-dir 另选文件夹。";
        DiskFault::Failed => "Back up its contents, then have it checked.", "请先备份其中的内容，再检查磁盘。";
    }
}
