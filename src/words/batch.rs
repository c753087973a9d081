//! What the window says about a batch: its target, another one, closing it for good.

texts! {
    /// Button in the header: opens the dialog.
    open = "Batch…", "批次…";
    /// Labels the file.
    file = "Batch file", "批次文件";
    /// Labels the target.
    target = "Units to make (empty: no target)", "目标台数（留空表示不设目标）";
    /// Button: set the target.
    set_target = "Set target", "设定目标";
    /// It is no number.
    not_a_number = "A target is a whole number from 1 to 1,000,000.", "目标是 1 到 1,000,000 之间的整数。";
    /// Head: what comes after it.
    another = "Another batch", "换批次";
    /// What happens to this one.
    another_note = "This batch stays open: it goes on when its file is opened again. Close it for good at the start.", "本批次保持打开，再次选择其文件即可继续。需要彻底关闭时，请在开始界面操作。";
    /// Button: back to the start dialog.
    leave = "Back to the start…", "返回开始界面…";
    /// Not while units run.
    leave_busy = "Units are running: wait for their end first.", "有设备正在进行，请等待完成。";
    /// Button of the start dialog.
    close_ask = "Close this batch for good…", "彻底关闭此批次…";
    /// What closing means.
    close_note = "A closed batch cannot be resumed. Its file stays and can be read.", "关闭后的批次不能再继续。文件保留，仍可查看。";
    /// Labels the reason.
    close_why = "Why (it is recorded)", "原因（会记录）";
    /// Button: do it.
    close = "Close for good", "彻底关闭";
    /// It was done.
    closed = "The batch is closed. Name another file to begin a new one.", "批次已关闭。请填写新的文件名开始新批次。";
    /// The PIN is wrong.
    wrong_pin = "This PIN is wrong; nothing was changed.", "PIN 不正确，未作更改。";
    /// The name or the reason is unfit.
    not_a_line = "Name and reason are one line of 1 to 200 characters each.", "姓名和原因各为一行文字，1 到 200 个字符。";
}
