//! What stands beside the line on which somebody speaks by hand.

use super::Lang;
use crate::wire::Catch;

texts! {
    /// Head, and its word above the form.
    terminal = "Terminal", "串口终端";
    /// Button: opens the port.
    open = "Open port", "打开串口";
    /// Button: closes it.
    close = "Close port", "关闭串口";
    /// It is not open.
    closed = "Port closed", "串口未打开";
    /// It went.
    gone = "The port is gone: unit or adapter was unplugged.", "串口已断开：设备或转接线被拔出。";
    /// Nothing was said yet.
    nothing = "Open the port, or send a command. Then mark a piece of an answer to get its pattern.", "打开串口，或发送一条命令。然后选中应答中的一段，就会得到它的表达式。";
    /// Name of what was said.
    said = "Terminal: what was said", "串口终端：收发内容";
    /// Label of what is typed.
    command = "Command", "命令";
    /// In it while nothing is typed.
    hint = "Enter sends, arrow up brings back", "回车发送，上箭头取回上一条";
    /// Button.
    send = "Send", "发送";
    /// What is never sent by a button.
    own = "Commands of this profile. What writes or resets is not among them.", "本产品配置中的命令，不含写入和复位。";
    /// Name of a command that is nothing but the line end.
    line_end = "line end only", "仅行尾";
    /// Head of what a marked piece is.
    what = "The marked piece is", "选中的内容是";
    /// The line only has to come.
    line = "Line that must come", "必须出现的行";
    /// Head of the verb that it is for.
    verb = "It belongs to", "用于";
    /// It matches.
    matches = "Matches this answer", "与此应答匹配";
    /// It catches something else.
    another = "Captures another piece of this answer. Mark a piece that stands alone in its line.", "捕获的是此应答中的另一段。请选中所在行中独立的一段。";
    /// It does not match.
    fails = "Does not match this answer", "与此应答不匹配";
    /// No pattern can be made.
    no_pattern = "No pattern can be made of this piece: it is gone, blank or hidden.", "无法由此生成表达式：内容已不在、为空或被隐藏。";
    /// Button: the piece is marked no more.
    unmark = "Unmark", "取消选中";
}

sentences! { lang;
    /// What is caught.
    pub fn catches(lang: Lang, group: &str, value: &str) = "Captures {group} = {value}", "捕获 {group} = {value}";
    /// Button: puts the pattern into the form.
    pub fn put(lang: Lang, place: &str) = "Put into {place}", "填入{place}";
    /// It is there.
    pub fn is_put(lang: Lang, place: &str) = "In the form now: {place}", "已填入表单：{place}";
    /// A command of the profile, for those who do not see where it stands.
    pub fn send_own(lang: Lang, verb: &str, command: &str) = "Send ({verb}): {command}", "发送（{verb}）：{command}";
}

/// What a value is called.
pub fn value(lang: Lang, catch: Catch) -> &'static str {
    pick! { lang, match catch;
        Catch::SerialNumber => "Serial number", "序列号";
        Catch::HardwareId => "Hardware ID", "硬件 ID";
        Catch::ClientId => "Client ID", "ClientId";
        Catch::DeviceToken => "Device token", "设备令牌";
        Catch::Digest => "Digest of the token", "令牌摘要";
        Catch::DeviceName => "Device name", "设备名";
        Catch::ProductKey => "Product key", "ProductKey";
        Catch::Value => "Value", "参数值";
        Catch::Old(_) => "Old value", "旧值";
        Catch::Info(name) if name.as_str() == "model" => "Model", "型号";
        Catch::Info(name) if name.as_str() == "firmware" => "Firmware", "固件版本";
        Catch::Info(_) => "Unit info", "设备信息";
    }
}
