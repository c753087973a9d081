//! What the window says where the record is missing or changed.

texts! {
    /// The head.
    head = "Record missing or changed", "记录缺失或被改动";
    /// What to do first.
    first = "If you have the newer files, put them back into the record folder first: then nothing is lost. If you go on without them, units recorded only in the lost part may be registered a second time.", "如有较新的文件，请先放回记录文件夹，这样什么都不会丢。直接继续的话，只记在丢失部分里的设备可能被再次注册。";
    /// Labels the name.
    by = "Your name", "您的姓名";
    /// Labels the supervisors.
    by_supervisor = "Supervisor", "主管";
    /// Labels the reason.
    why = "What happened (it is recorded)", "发生了什么（会记录）";
    /// Button: change nothing.
    leave = "Not now", "暂不继续";
    /// Button: accept.
    accept = "I have read this: continue", "已阅读，继续";
    /// The head, where it was written on another PC last.
    moved_head = "Was the record moved here, or is this PC a copy?", "记录是移动到本机，还是本机由别的电脑复制而来？";
    /// Button: it was moved.
    moved = "Moved: the other PC no longer uses it", "已移动：原来的电脑不再使用它";
    /// Button: it was copied.
    copied = "Copied: the other PC goes on working", "复制的：原来的电脑仍在使用";
    /// It was copied, and that is on record.
    copied_done = "This PC is a station of its own now, with its own name and key. It knows the units of the other one. Begin a new batch.", "本机现在是独立的工位，有自己的名称和密钥，并知道另一台的设备。请开始新的批次。";
    /// It is being done.
    at_work = "Recording…", "正在记录…";
    /// The PIN is wrong.
    wrong_pin = "Wrong PIN; nothing was accepted.", "PIN 不正确，未接受。";
    /// The name or the reason is unfit.
    not_a_line = "Name and reason are one line of 1 to 200 characters each.", "姓名和原因各为一行文字，1 到 200 个字符。";
}
