//! What the window says when a line that has stopped goes on.

texts! {
    /// Head of the dialog.
    head = "Go on registering", "恢复注册";
    /// What follows from it.
    note = "Who presses is recorded. One registration is tried first, and the others wait for it: only if it ends well do they go on.", "将记录由谁恢复。先试一次注册，其他工位等待：成功后才继续。";
    /// Band: the first one has not ended yet.
    on_trial = "One registration is tried first; the others wait for it.", "正在先试一次注册，其他工位等待结果。";
    /// Pressed for nothing.
    not_now = "There is nothing to go on with now.", "现在无需恢复。";
    /// The PIN is wrong.
    wrong_pin = "The PIN is wrong. The line stands still.", "PIN 不正确，产线仍然停止。";
    /// The name is unfit.
    not_a_line = "A name is one line of 1 to 200 characters. The line stands still.", "姓名须为一行文字，1 到 200 个字符。产线仍然停止。";
    /// The record did not take it.
    not_recorded = "It could not be put on record. The line stands still.", "无法写入记录，产线仍然停止。";
}
