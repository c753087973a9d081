//! What a photograph of a stop tells support, and whom to call.

texts! {
    /// Head.
    head = "For support: photograph this", "报修：请拍下此处";
    /// Button: shows it, where it does not stand already.
    show = "For support…", "报修…";
    /// The station's name.
    station = "Station", "工位";
    /// The batch and the number of the visit in it.
    visit = "Visit", "上工位编号";
    /// The program.
    version = "Version", "版本";
    /// Whom to call.
    call = "Call", "请联系";
    /// In the settings: head of what is for such moments.
    when_stopped = "When something stops", "暂停或未通过时";
    /// In the settings: labels whom to call.
    whom = "Whom to call", "联系谁";
    /// What to write there.
    whom_hint = "Name and number, for example Li Wei, 8613", "姓名和电话，例如 李伟，8613";
    /// What it is for.
    whom_note = "Shown wherever the station stops and with each unit that did not pass, beside code, visit and version.", "在本工位暂停时和每台未通过的设备旁显示，与代码、上工位编号和版本在一起。";
}
