//! What the window says when paused registrations are resumed.

texts! {
    /// Head of the dialog.
    head = "Resume registrations", "恢复注册";
    /// What follows from it.
    note = "Your name is recorded. One registration is tried first and the other slots wait for it; they continue only if it succeeds.", "将记录由谁恢复。先试一次注册，其他槽位等待：成功后才继续。";
    /// Band: the first one has not ended yet.
    on_trial = "One registration is tried first; the other slots wait for it.", "正在先试一次注册，其他槽位等待结果。";
    /// Pressed for nothing.
    not_now = "Registrations are not paused.", "注册没有暂停，无需恢复。";
    /// The PIN is wrong.
    wrong_pin = "Wrong PIN. Registrations stay paused.", "PIN 不正确，仍暂停注册。";
    /// The name is unfit.
    not_a_line = "A name is one line of 1 to 200 characters. Registrations stay paused.", "姓名须为一行文字，1 到 200 个字符。仍暂停注册。";
    /// The record did not take it.
    not_recorded = "It could not be recorded. Registrations stay paused.", "无法写入记录，仍暂停注册。";
}
