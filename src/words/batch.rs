//! What the window says about a batch: its target, another one, finishing it.

use super::Lang;

texts! {
    /// Button in the header: opens the dialog.
    open = "Batch…", "批次…";
    /// Labels the file.
    file = "Batch file", "批次文件";
    /// Head: unfinished units of this batch.
    unfinished = "Unfinished units", "未完成的设备";
    /// There are none.
    none_unfinished = "None: nothing is left for the next shift.", "没有，下一班无需处理。";
    /// What becomes of them.
    next_shift = "The next shift gets these: each is finished when it is plugged in again, or decided about in the list.", "交给下一班：再次插入后继续完成，或在列表中处理。";
    /// Numbers that are given to nobody.
    void = "Void", "作废";
    /// Numbers that wait for their unit.
    kept = "Kept for the unit that was interrupted", "留给中断的设备";
    /// The record has lost lines.
    uncertain = "The record has lost lines: numbers may have been given in them. Say where the range goes on: record range --next.", "记录丢失过行，其中可能分配过号码。请用 record range --next 指定从哪里继续。";
    /// Labels the target.
    target = "Units to make (empty: no target)", "目标台数（留空表示不设目标）";
    /// Button: set the target.
    set_target = "Set target", "设定目标";
    /// It is no number.
    not_a_number = "A target is a whole number from 1 to 1,000,000.", "目标是 1 到 1,000,000 之间的整数。";
    /// What happens to this one.
    another_note = "This batch stays open and continues when its file is opened again.", "本批次保持打开，再次选择其文件即可继续。";
    /// Button: back to the start dialog.
    leave = "Change batch or product…", "更换批次或产品…";
    /// Not while units run.
    leave_busy = "Units are running: wait until they have ended.", "有设备正在进行，请等待完成。";
    /// Button of the start dialog.
    close_ask = "Finish this batch…", "结束批次…";
    /// What closing means.
    close_note = "A finished batch cannot be resumed. Its file stays and can be read.", "结束后的批次不能再继续。文件保留，仍可查看。";
    /// To be ticked.
    registration_off = "Nothing here needs dynamic registration any more: I have switched it off in the console", "这里不再需要动态注册：我已在控制台关闭它";
    /// Labels the reason.
    close_why = "Why (it is recorded)", "原因（会记录）";
    /// Button: do it.
    close = "Finish batch", "结束批次";
    /// It was done.
    closed = "The batch is finished.", "批次已结束。";
    /// The PIN is wrong.
    wrong_pin = "Wrong PIN; nothing was changed.", "PIN 不正确，未作任何更改。";
    /// The name or the reason is unfit.
    not_a_line = "Name and reason are one line of 1 to 200 characters each.", "姓名和原因各为一行文字，1 到 200 个字符。";
}

/// How many units came, and how often.
pub fn counted(units: u64, visits: u64, lang: Lang) -> String {
    say! { lang, match (units, visits);
        (1, 1) => "1 unit, 1 visit", "1 台设备，1 次上工位";
        (1, _) => "1 unit, {visits} visits (a unit counts once, with its last outcome)",
            "1 台设备，{visits} 次上工位（每台只计一次，以最后结果为准）";
        _ => "{units} units, {visits} visits (a unit counts once, with its last outcome)",
            "{units} 台设备，{visits} 次上工位（每台只计一次，以最后结果为准）";
    }
}
