//! What is said of batches that leave the record.

use super::Lang;
use crate::domain::StillNeeded;

texts! {
    /// Help of `record retire-batch`.
    retire = "Let a finished batch leave the record: people, tokens, transcripts and texts are removed from it, the numbers and IDs that keep its units from being registered twice stay. Without a batch: list the finished ones and which are past their time", "将已结束的批次移出记录：删除其中的人员、令牌、通信记录和文字，保留防止重复注册的号码和标识。不指明批次时，列出已结束的批次以及哪些已到期";
    /// Help of its argument.
    which = "The batch file, the batch's name, or its segment as the list shows it", "批次文件、批次名称，或列表中的段文件名";
    /// Head of the section in the settings.
    head = "Finished batches", "已结束的批次";
    /// Labels how long they are kept.
    months = "Keep finished batches on record for (months)", "已结束的批次在记录中保留（月）";
    /// What is typed there is not taken.
    months_form = "Enter a whole number from 1 to 1200, or nothing; what was kept before stays.", "请填写 1 到 1200 的整数，或留空；目前仍用之前的设置。";
    /// What it is for.
    months_note = "Left empty, they are kept for good. After that time the program only proposes: a person decides that a batch leaves the record.", "留空则一直保留。到期后程序只作提示：是否移出记录由人决定。";
    /// Button: reads the list.
    list = "Show finished batches", "显示已结束的批次";
    /// The record is being read.
    reading = "Reading the record…", "正在读取记录…";
    /// It cannot be read.
    unread = "The record cannot be read. Open the bench to see why.", "无法读取记录。打开工作台时会说明原因。";
    /// There are none.
    none = "No finished batch is on record.", "记录中没有已结束的批次。";
    /// Mark of one that was kept for as long as it is to be.
    past = "past its time", "已到期";
    /// Button of a row: opens the dialog.
    ask = "Let it leave…", "移出…";
    /// While a bench runs.
    bench_open = "A bench is open and holds the record. Close it first (Batch…, change batch or product).", "工作台已打开并占用记录。请先关闭（批次… → 更换批次或产品）。";
    /// Head of the dialog.
    dialog = "Let this batch leave the record?", "将此批次移出记录？";
    /// What goes.
    goes = "Removed from the record for good: who worked and who decided, sealed tokens and old identities, transcripts, reasons, the order, the list. A unit of it can no longer be written again or rolled back from this record.", "将从记录中永久删除：操作和决定的人员、封存的令牌和旧身份、通信记录、原因、订单、清单。此后不能再凭本记录为其中的设备重新写入或回退。";
    /// What stays.
    stays = "Stays: serial numbers, hardware IDs, device names, client IDs, how many of the 5 registrations are used, outcomes, numbers given and void. No unit is registered twice because of it.", "保留：序列号、硬件 ID、设备名、ClientId、5 次注册已用几次、结果、已分配和作废的号码。不会因此重复注册任何设备。";
    /// The follower's copy.
    file = "The batch file is not deleted: it is where it was written, and whoever it was sent to has it. Backups made before hold the batch too.", "批次文件不会删除：它仍在写入时的位置，收到它的人也有副本。此前的备份中也有该批次。";
    /// Labels who decides, where nobody has a PIN.
    by = "Your name", "姓名";
    /// Labels who decides.
    by_supervisor = "Who decides", "由谁决定";
    /// Labels the reason.
    why = "Why (it is recorded)", "原因（会记录）";
    /// Button: does it.
    leave = "Let it leave", "移出";
    /// It is being done.
    at_work = "At work: the record is being read twice…", "正在处理：记录要读两遍…";
    /// Button: does not.
    keep = "Keep it", "保留";
    /// It was done.
    done = "The batch has left the record. What keeps its units from being registered twice stays.", "批次已移出记录。防止重复注册的内容已保留。";
}

/// Why a batch cannot leave.
pub fn needed(needed: StillNeeded, lang: Lang) -> String {
    say! { lang, match needed;
        StillNeeded::Open =>
            "the batch is not finished: finish it first (`batch close`)", "批次尚未结束：请先结束批次（`batch close`）";
        StillNeeded::Units(count) =>
            "{count} of its units are waited for, or have a token that is nowhere else: finish, retire or hand them over first (`unit list --open`)",
            "其中 {count} 台设备仍待处理，或其令牌别处没有：请先完成、退役或移交（`unit list --open`）";
        StillNeeded::Unsaved =>
            "an answer of the cloud stands beside the record (regnwl-spilled-….json): look at it first", "记录旁有云端的应答文件（regnwl-spilled-….json）：请先处理";
        StillNeeded::FileBehind =>
            "its batch file does not hold all of it yet, or is not where it was written: reconnect that place, or put the file back",
            "其批次文件尚未写全，或不在原来的位置：请重新连接该位置，或放回该文件";
        StillNeeded::Results(count) =>
            "results of its visits that the plant has not taken: {count}. Have those that wait sent (open the bench, or `outbox send`), and those that were refused sent again or dropped (`outbox dead`)",
            "其作业结果中有 {count} 条工厂尚未接收：请发送等待中的结果（打开工作台，或 `outbox send`），并重新发送或丢弃被拒绝的结果（`outbox dead`）";
        StillNeeded::ResultsUnknown =>
            "whether the plant has its results cannot be read (folder “outbox” in the data folder): have the rights or the disk mended, then try again",
            "无法读取工厂是否已接收其结果（数据文件夹中的 outbox）：请检查权限或磁盘后重试";
        StillNeeded::NotToBeReduced =>
            "its segment is not whole, or an older version put decisions about supervisors there: it stays as it is",
            "它的段文件不完整，或旧版本在其中写有主管的决定：保持不变";
        StillNeeded::OtherBook =>
            "without it the record would know something else: it stays as it is. Please report this", "没有它，记录所知会有不同：保持不变。请反馈此问题";
    }
}

sentences! { lang;
    /// A batch has left the record.
    pub fn left(lang: Lang, batch: &str) =
        "batch {batch} has left the record; its numbers and IDs stay. Its batch file is not deleted: it is where it was written. Backups made before hold the batch too",
        "批次 {batch} 已移出记录；号码和标识保留。批次文件不会删除，仍在写入时的位置。此前的备份中也有该批次";
    /// It is decided and could not be done yet.
    pub fn leaves_later(lang: Lang, batch: &str) =
        "it is on record that batch {batch} leaves; it leaves at the next start", "批次 {batch} 移出的决定已写入记录；下次启动时移出";
    /// Head of a row in the window.
    pub fn since(lang: Lang, batch: &str, day: &str) = "{batch}, last line {day}", "{batch}，最后一行 {day}";
}
