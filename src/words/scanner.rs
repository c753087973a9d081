//! A scanner on a serial port of its own.

use super::Lang;
use crate::domain::ScannerAway;

texts! {
    /// Head of the settings.
    head = "Scanner", "扫码枪";
    /// Labels its port.
    port = "Serial port of the scanner; empty: it types like a keyboard", "扫码枪的串口；留空表示像键盘一样输入";
    /// What stands in the field while it is empty.
    hint = "COM5, /dev/ttyACM0, usb:place=1-2.3", "COM5、/dev/ttyACM0、usb:place=1-2.3";
    /// What it is for.
    note = "Never taken for a unit. Behind a blank its speed, where that is not 9600 (COM5 115200). Used from the next start of a bench on.", "不会被当作设备。速率不是 9600 时，空一格写在后面（COM5 115200）。下次打开工作台时生效。";
    /// What is typed is not kept.
    form = "A port, and behind a blank a speed from 300 to 4000000; what was kept before stays.", "请填写串口，空一格后为速率（300 到 4000000）；目前仍用之前的设置。";
    /// `station scanner`.
    scanner = "The scanner on a serial port of its own: say which, or print it", "使用独立串口的扫码枪：设置或显示其串口";
    /// `--port`.
    cli_port = "Its port, as a slot names one; behind a blank its speed, where that is not 9600", "其串口，写法与槽位相同；速率不是 9600 时空一格写在后面";
    /// `--none`.
    cli_none = "There is none any more: scanners type like keyboards", "不再使用：扫码枪像键盘一样输入";
}

sentences! { lang;
    /// It could not be kept.
    pub fn not_kept(why: &str, lang: Lang) = "It could not be saved ({why}); what was kept before stays.", "未能保存（{why}）；目前仍用之前的设置。";
    /// A slot has the scanner's port.
    pub fn is_its_port(port: &str, lang: Lang) =
        "{port} is the scanner's port (`station scanner`, Settings, Scanner): give the slot another one, or say that there is no scanner on it",
        "{port} 是扫码枪的串口（`station scanner`，或 设置 → 扫码枪）：请为槽位换一个串口，或取消该扫码枪";
}

/// It cannot be read.
pub fn away(port: &str, why: ScannerAway, lang: Lang) -> String {
    say! { lang, match why;
        ScannerAway::Missing => "Scanner: {port} is not there. Plug it in; units go on.", "扫码枪：未找到 {port}。请插好；设备不受影响。";
        ScannerAway::Busy =>
            "Scanner: {port} is in use by another program. Close it; units go on.", "扫码枪：{port} 被其他程序占用。请关闭该程序；设备不受影响。";
        ScannerAway::Denied =>
            "Scanner: this user may not open {port}. The check before the shift says how; units go on.", "扫码枪：当前用户无权打开 {port}。班前检查会说明如何处理；设备不受影响。";
        ScannerAway::Failed =>
            "Scanner: {port} cannot be opened as a serial port. Choose another one in the settings; units go on.", "扫码枪：{port} 无法作为串口打开。请在设置中换一个；设备不受影响。";
    }
}

/// What it sent is no scan.
pub fn unreadable(too_long: bool, lang: Lang) -> String {
    pick! { lang, match too_long;
        true => "What the scanner sent has no end: it was passed over. Scan again; if it stays so, check the scanner's speed.", "扫码枪发来的内容没有结尾，已忽略。请重新扫描；若仍如此，请检查扫码枪的速率。";
        false => "What the scanner sent is no text in UTF-8: it was passed over. Set the scanner to UTF-8, and check its speed.", "扫码枪发来的内容不是 UTF-8 文本，已忽略。请将扫码枪设为 UTF-8，并检查速率。";
    }.to_owned()
}
