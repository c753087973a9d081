//! What is said while a dialog is tried on a unit.

use super::Lang;

texts! {
    /// Head.
    head = "Try it", "试一试";
    /// What trying does.
    note = "Reads only, writes nothing, registers nothing.", "只读不写，也不会注册。";
    /// Label of the port.
    port = "Port", "串口";
    /// Button: looks for ports again.
    look_again = "Look again", "重新查找";
    /// There is none.
    no_ports = "No serial port found. Plug in the unit, or enter a path.", "未发现串口。请插上设备，或输入路径。";
    /// Button: all that reads.
    read_all = "Try reading", "试读";
    /// Nothing is tried in practice.
    practice = "Practice never touches a real unit. Try profiles in a window without --demo.", "练习模式不接触真实设备。请在不带 --demo 的窗口里试用产品配置。";
    /// Head: agree to a change.
    change_head = "Change the unit?", "要改动设备吗？";
    /// What is written, and what is not.
    change_note = "Only made-up values are written, and only into a unit without an identity. They stay in the unit: the bench will ask about them.", "只写入虚构的值，并且只写入没有身份的设备。写入后会留在设备里，之后工作台会询问其来历。";
    /// Of a reset.
    reset_note = "The unit is reset. Its contents stay.", "设备会复位，其中的内容不变。";
    /// The profile cannot tell whether the unit holds one.
    blind_note = "This profile reads no identity: an identity in the unit is overwritten.", "此产品配置不读取身份：设备里已有的身份会被覆盖。";
    /// Button.
    change_do = "Change the unit", "改动设备";
    /// Button.
    cancel = "Cancel", "取消";
    /// The unit has nothing there.
    absent = "empty", "没有内容";
    /// The unit said no.
    refused = "error reply", "设备回答出错";
    /// No answer.
    silent = "no answer", "没有应答";
    /// Not text, or not quoted so.
    undecodable = "captured value cannot be decoded", "捕获的值无法解码";
    /// Not known any more.
    unknown = "correct the exchange first", "请先改正此交互";
    /// The verb has faults.
    has_faults = "Correct its faults first: it was not tried.", "请先改正错误：尚未尝试。";
    /// Written and read back.
    made_up = "the made-up identity", "虚构的身份";
    /// Label of an answer.
    answer = "Last answer", "最近的应答";
    /// Head of what was said.
    transcript = "Transcript", "通信记录";
    /// The running bench holds the port.
    in_use = "The bench is using this port. Choose another, or close the bench.", "正在运行的工作台占用此串口。请换一个，或先关闭工作台。";
    /// A secret that the dialog sends is not stored.
    no_secret = "The dialog sends a stored secret (${secret:…}) that is not stored here. Store it with “regnwl-station secret set --product-key … --name …”, then try again.", "串口命令要发送的密钥（${secret:…}）在此处没有保存。请用“regnwl-station secret set --product-key … --name …”保存后再试。";
    /// It cannot be sent.
    not_sendable = "Not sent: a placeholder in it has no value here, or it is longer than the unit takes.", "未发送：其中的占位符在此处没有值，或长度超过设备可接收的长度。";
    /// No port was named.
    no_port = "Choose a port first.", "请先指定串口。";
    /// The unit has an identity already.
    holds_identity = "The unit has an identity, or did not report that it has none. Nothing was written. Use a unit without one.", "设备已有身份，或没有表明自己没有身份。没有写入任何内容。请换一台没有身份的设备。";
}

sentences! { lang;
    /// One try of a verb.
    pub fn one(lang: Lang, verb: &str) = "Try: {verb}", "试：{verb}";
    /// So many patterns matched.
    pub fn patterns(lang: Lang, matched: usize, all: usize) =
        "{matched} of {all} patterns matched", "{all} 个表达式匹配了 {matched} 个";
    /// How often it was tried.
    pub fn tries(lang: Lang, tries: u32) = "{tries} tries", "{tries} 次";
}
