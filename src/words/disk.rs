//! What is wrong with a disk, and what to do.

use super::Lang;
use crate::domain::disk_fault::DiskFault;

/// What is wrong, as a sentence.
pub fn cause(lang: Lang, fault: DiskFault) -> &'static str {
    pick! { lang, match fault;
        DiskFault::Full => "The disk is full.", "磁盘已满。";
        DiskFault::ReadOnly => "The disk is read-only.", "磁盘是只读的。";
        DiskFault::Denied => "This user has no right to write there.", "当前用户没有写入权限。";
        DiskFault::Gone => "The folder, or its disk, is not there.", "文件夹或其所在磁盘不存在。";
        DiskFault::Failed => "The disk reports an error.", "磁盘报告错误。";
    }
}

/// What to do about it, as a sentence.
pub fn cure(lang: Lang, fault: DiskFault) -> &'static str {
    pick! { lang, match fault;
        DiskFault::Full => "Make room on it.", "请清理磁盘空间。";
        DiskFault::ReadOnly =>
            "Have it mounted for writing; a disk that became read-only by itself is dying.",
            "请以可写方式挂载；自己变成只读的磁盘多半快坏了。";
        DiskFault::Denied =>
            "Give this user rights to the folder, or choose another one with --data-dir.",
            "请给当前用户授权，或用 --data-dir 另选目录。";
        DiskFault::Gone =>
            "Connect or mount it again, or choose another folder with --data-dir.",
            "请重新连接或挂载，或用 --data-dir 另选目录。";
        DiskFault::Failed => "Save what is on it, and have it looked at.", "请先备份其中的内容，再检查磁盘。";
    }
}
