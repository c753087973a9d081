//! What is said of a station that is to be closed, or is: help of `station close`, what keeps it from being closed, what it refuses then.

use super::Lang;
use crate::domain::StillOpen;
use crate::domain::visible::visible;

texts! {
    /// Help of `station close`.
    close = "Close this station for good and hand the work back: exports the record, destroys its keys and secrets, and writes a page that says so. Without --yes it shows what would be destroyed. Run it again to finish one that was cut off. Exit codes: 0 closed, 1 something is still open (one line each), 2 wrong call or folder, 3 cannot go on", "永久关闭本工位并交还工作：导出记录，销毁密钥和密码，并生成证明页。不给 --yes 时只显示将销毁什么。中断后再次执行即可完成。退出码：0 已关闭；1 仍有未完成的事项（每行一项）；2 命令或文件夹有误；3 无法继续";
    /// Help of `--to`.
    to = "Folder for the exported record and the page: another disk than the station's", "存放导出记录和证明页的文件夹：应在工位以外的磁盘上";
    /// Help of `--yes`.
    yes = "Close it: this cannot be taken back", "确认关闭：无法撤销";
    /// Help of `--json`.
    json = "As JSON", "以 JSON 输出";
    /// Nothing was done.
    not_closed = "nothing was closed: what stands above would be destroyed. Check it, then add --yes", "尚未关闭：以上内容将被销毁。请核对后加上 --yes";
    /// It is done.
    done = "the station is closed. Hand the folder over, and keep a copy of the page", "工位已关闭。请交付该文件夹，并保留一份证明页";
}

/// What is still open, and what to do about it.
pub fn still_open(open: &StillOpen, lang: Lang) -> String {
    say! { lang, match open;
        StillOpen::Unit(serial) =>
            "unit {serial} is unfinished: finish it at the bench, or decide about it (`unit resolve`, `unit retire`, `job hand-over`)",
            "设备 {serial} 尚未完成：请在工作台完成，或作出决定（`unit resolve`、`unit retire`、`job hand-over`）", serial = visible(serial);
        StillOpen::Batch(batch) =>
            "batch {batch} is not finished: finish it (`batch close FILE`)", "批次 {batch} 尚未结束：请先结束（`batch close 文件`）", batch = visible(batch);
        StillOpen::Unsaved(path) =>
            "an answer of the cloud stands beside the record, and nobody has looked at it: {path} (`unit resolve --identity-file`)",
            "记录旁有云端的应答文件，尚未处理：{path}（`unit resolve --identity-file`）", path = visible(path);
        StillOpen::Results(product, left) =>
            "results of {product} that the plant has not taken: {left}. Send those that wait (`outbox send`), send again or drop those that were refused (`outbox dead`, `outbox retry`, `outbox drop`)",
            "{product} 的结果中有 {left} 条工厂尚未接收：请发送等待中的（`outbox send`），重新发送或丢弃被拒绝的（`outbox dead`、`outbox retry`、`outbox drop`）", product = visible(product);
        StillOpen::ResultsUnknown(product) =>
            "whether the plant has the results of {product} cannot be read (folder “outbox” in the data folder): have the rights or the disk mended",
            "无法读取工厂是否已接收 {product} 的结果（数据文件夹中的 outbox）：请检查权限或磁盘", product = visible(product);
        StillOpen::Keyring =>
            "the system's keyring is locked or does not answer: unlock it, so that what is in it can be destroyed", "系统密钥库已锁定或没有应答：请先解锁，才能销毁其中的内容";
    }
}

sentences! { lang;
    /// The station is closed.
    pub fn closed(lang: Lang, at: &str) =
        "this station was closed for good at {at}: nothing is registered or opened here any more. `station close --to FOLDER` finishes what was cut off, and makes its page anew",
        "本工位已于 {at} 永久关闭：不再注册，也不再打开任何内容。`station close --to 文件夹` 可完成中断的关闭，并重新生成证明页", at = visible(at);
}
