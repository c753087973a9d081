//! What the window says when a person decides about an unfinished unit.

use super::Lang;

texts! {
    /// Button: opens the question.
    decide = "Decide…", "处置…";
    /// Choice: it is not waited for any more.
    set_aside = "Set aside: no longer waited for", "搁置：不再等待这台设备";
    /// Choice: once more.
    register_again = "Register again when it comes back (uses 1 of 5)", "再次插入时重新注册（占用 1/5）";
    /// Choice: its identity is known.
    found = "Its identity was found elsewhere (console, another PC): enter it", "在别处（控制台、另一台电脑）找到了它的身份：手工录入";
    /// Choice: out of production.
    retire = "Retire: scrapped, or its board was replaced", "退役：设备报废或已换板";
    /// Labels the token.
    device_token = "Device token", "设备令牌";
    /// Labels the name.
    by = "Your name", "您的姓名";
    /// Labels the supervisors.
    by_supervisor = "Supervisor", "主管";
    /// Labels the reason.
    why = "Why (it is recorded)", "原因（会记录）";
    /// Button: put it on record.
    record = "Record this", "记录决定";
    /// It is being done.
    at_work = "Recording…", "正在记录…";
    /// It was done.
    ruled = "Decision recorded.", "决定已记录。";
    /// The PIN is wrong.
    wrong_pin = "Wrong PIN; nothing was decided.", "PIN 不正确，未作任何决定。";
    /// The name or the reason is unfit.
    not_a_line = "Name and reason are one line of 1 to 200 characters each.", "姓名和原因各为一行文字，1 到 200 个字符。";
    /// The unit is not there any more.
    no_such_unit = "This unit is no longer on record.", "记录里已没有这台设备。";
    /// It is at a slot.
    at_a_slot = "This unit is being worked on: wait until it has ended, then decide.", "这台设备正在处理：请等它结束后再决定。";
    /// What was typed in is none.
    not_an_identity = "This cannot be a client ID and a token: no spaces, no control characters, not too long.", "这不可能是 ClientId 和令牌：不能有空格或控制字符，也不能过长。";
    /// Somebody has it already.
    clash = "This client ID or token is already on record; it was not accepted.", "此 ClientId 或令牌已在记录里，未采用。";
    /// The record did not take it.
    not_recorded = "It could not be recorded; nothing was decided.", "无法写入记录，未作任何决定。";
}

sentences! { lang;
    /// The question.
    pub fn question(serial_number: &str, lang: Lang) = "What to do with {serial_number}?", "如何处置 {serial_number}？";
}

/// The button of one unit, for a screen reader.
pub fn decide_about(serial_number: &str, lang: Lang) -> String {
    format!("{} {serial_number}", text(lang).decide)
}
