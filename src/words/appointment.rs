//! What the settings say about supervisors.

use super::Lang;

texts! {
    /// Button: another supervisor.
    add = "Add a supervisor…", "添加主管…";
    /// Button of one supervisor: another PIN.
    other_pin = "New PIN or role…", "更换 PIN 或角色…";
    /// Button of one supervisor: none any more.
    remove = "Remove…", "移除…";
    /// Head: the first supervisor.
    head_first = "The first supervisor", "第一位主管";
    /// What follows from the first one.
    first_note = "From then on, registering a unit again, these settings and other decisions need a supervisor's PIN. Appoint at least two: if the only PIN is forgotten, nobody can decide on this record any more.", "此后再次注册、打开设置等操作都需要主管 PIN。请至少设两位：若唯一的 PIN 被忘记，此记录将无法再由主管操作。";
    /// Head: another one.
    head_add = "Add a supervisor", "添加主管";
    /// Labels the name.
    name = "Name", "姓名";
    /// Labels the new PIN.
    new_pin = "New PIN (4 to 64 letters, digits or symbols)", "新 PIN（4 到 64 个字母、数字或符号）";
    /// Labels the new PIN once more.
    same_pin = "Repeat the new PIN", "再输入一次新 PIN";
    /// The two differ.
    differ = "The two new PINs differ.", "两次输入的新 PIN 不一致。";
    /// Labels those who approve.
    by = "Approved by supervisor", "由主管确认";
    /// Labels the PIN of who approves.
    own_pin = "PIN of that supervisor", "该主管的 PIN";
    /// Button.
    do_add = "Add", "添加";
    /// Button.
    do_change = "Change the PIN", "更换 PIN";
    /// Button.
    do_remove = "Remove", "移除";
    /// Button: erases a name.
    do_erase = "Erase", "删除";
    /// Head: whoever has a code on record.
    names = "Names on record", "记录中的姓名";
    /// What they are.
    names_note = "The record and batch files hold codes; the names stand in this station's folder alone. Once a name is erased, nobody can tell any more who that was.", "记录和批次文件中是代号，姓名只保存在本工位的文件夹中。删除后无法再知道是谁。";
    /// Button of one name: erases it.
    erase = "Erase…", "删除…";
    /// Button.
    cancel = "Cancel", "取消";
    /// It is being put on record.
    at_work = "Recording…", "正在记录…";
    /// It was done.
    done = "Recorded.", "已记录。";
    /// The PIN of who approves is wrong.
    wrong_pin = "Wrong PIN; nothing was changed.", "PIN 不正确，未作任何更改。";
    /// The name is unfit.
    not_a_line = "A name is one line of 1 to 200 characters.", "姓名须为一行文字，1 到 200 个字符。";
    /// The new PIN is unfit.
    pin_form = "A PIN has 4 to 64 letters, digits or symbols, without spaces.", "PIN 为 4 到 64 个字母、数字或符号，不含空格。";
    /// Gone in the meantime.
    no_such = "This person is no longer a supervisor.", "此人已不是主管。";
    /// Another program has the record.
    held = "Another program is using the record. Close it, then try again.", "另一个程序正在使用记录，请关闭后重试。";
    /// The record did not take it.
    not_recorded = "It could not be recorded; nothing was changed. The check before the shift tells why.", "无法写入记录，未作任何更改。原因请看班前检查。";
}

sentences! { lang;
    /// Head: another PIN for this one.
    pub fn head_pin(name: &str, lang: Lang) = "New PIN or role for {name}", "为 {name} 更换 PIN 或角色";
    /// Head: this name is erased.
    pub fn head_erase(name: &str, code: &str, lang: Lang) = "Erase the name {name} ({code})? It cannot be brought back.", "删除姓名 {name}（{code}）？删除后无法恢复。";
    /// Head: this one is removed.
    pub fn head_remove(name: &str, lang: Lang) = "Remove {name}?", "移除 {name}？";
}
