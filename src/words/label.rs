//! What is said of labels that are printed: in the window, by the check before the shift, on record and on the command line.

use super::Lang;
use crate::domain::visible::visible;
use crate::domain::{BadValue, LabelSettled, LabelStand, LabelTrouble, PrintFault, UnitKeys};

texts! {
    /// `label`.
    label = "Labels that are printed", "要打印的标签";
    /// `label status`.
    status = "How many labels wait, and how many may have been printed; exit code 1 if there are any", "等待打印和可能已打印的标签数；有则退出码为 1";
    /// `label list`.
    list = "List these labels; exit code 1 if there are any", "列出这些标签；有则退出码为 1";
    /// `label settle`.
    settle = "Say what is so of a label that waits, or that may have been printed", "说明等待打印或可能已打印的标签的实际情况";
    /// `label reprint`.
    reprint = "Have a unit's label printed once more, with the next `label print` or start", "再打印一次某台设备的标签（下次 `label print` 或启动时）";
    /// `label print`.
    print = "Print what waits, until nothing does; exit code 0 if all was printed, 1 if a label may have been printed, 3 if some still wait", "打印等待中的标签，直到打完；全部打完时退出码为 0，有可能已打印的为 1，仍有等待的为 3";
    /// `label printer`.
    printer = "Show where labels are printed, or set it", "显示或设置标签打印机";
    /// Its argument.
    printers = "tcp:HOST[:PORT], device:PATH or folder:PATH; for a slot of its own 2=tcp:…; several separated by ; (\"\": none)", "tcp:主机[:端口]、device:路径 或 folder:路径；单独给某个槽位：2=tcp:…；多个用 ; 分隔（\"\"：没有）";
    /// `--number`.
    number = "The unit's serial number; several times for several units", "设备序列号；多台可多次给出";
    /// `--all`.
    all = "All labels of the product that wait or may have been printed", "该产品所有等待打印或可能已打印的标签";
    /// `--there`.
    there_option = "The label is there", "标签已在";
    /// `--again`.
    again_option = "The label is not there: it is printed once more", "标签没有：再打印一次";
    /// `--not-needed`.
    not_needed_option = "There is to be no label", "不需要标签";
    /// `--profile`.
    profile = "Only the labels of this profile's product", "只限此产品配置的产品";
    /// `--profile` of what prints.
    profile_of = "The profile whose “label” section has the template", "“label”部分给出模板的产品配置";
    /// `--product-key`.
    product_key = "The product, where units of several have this number", "多个产品有此序列号时，指明产品";
    /// `--wait`.
    wait = "How long a printer that takes nothing is waited for, in seconds", "打印机不接收时最多等待的秒数";
    /// Nothing waits, nothing is unsure.
    nothing = "No label waits, and none is in doubt.", "没有等待打印的标签，也没有不确定的标签。";
    /// No printers are set.
    no_printers = "No label printer is set: `label printer`, or Settings, Labels.", "未设置标签打印机：`label printer`，或“设置”的“标签”。";
    /// Head of the settings.
    head = "Labels", "标签";
    /// Labels the field.
    printers_field = "Label printer", "标签打印机";
    /// What it is for.
    printers_note = "tcp:10.0.0.5 (port 9100), folder:PATH, one file a label, for BarTender and the like, or device:PATH. For a slot of its own: 2=tcp:10.0.0.6; separate several with ; – which label is printed, the profile says. Used from the next start of a bench on.", "tcp:10.0.0.5（端口 9100）、folder:路径（每张标签一个文件，供 BarTender 等使用）或 device:路径。单独给某个槽位：2=tcp:10.0.0.6；多个用 ; 分隔。打印什么标签由产品配置决定。下次打开工作台时生效。";
    /// What is typed there is no printer.
    not_printers = "This names no printer; what was kept before stays.", "这里没有写明打印机；目前仍用之前的设置。";
    /// Button: a label is there.
    there = "It is there", "标签已在";
    /// Button: opens the dialog that has it printed once more.
    again = "Print again…", "再打印…";
    /// Button: opens the dialog for a label that is printed once more, of any unit.
    reprint_ask = "Reprint a label…", "重印标签…";
    /// Head of that dialog.
    reprint_head = "Print a label once more", "再打印一次标签";
    /// Field of that dialog.
    scan = "Scan or type the number of the unit", "扫描或输入设备序列号";
    /// Head of a dialog.
    there_head = "The label is there", "标签已在";
    /// Button of the dialog.
    print_now = "Print", "打印";
    /// Head of the section of a profile.
    section = "Label", "标签";
    /// What else is said there.
    section_note = "Printed for each unit that passes; without a template nothing is. The template is a file beside the profile. Language (zpl or tspl) and charset: edit them as text, under “label”. Where it is printed, the settings say.", "每台通过的设备打印一张；没有模板则不打印。模板是放在产品配置旁的文件。语言（zpl 或 tspl）和字符集请在文本里修改：“label”。用哪台打印机在“设置”里选择。";
}

/// Why labels wait.
pub fn cause(lang: Lang, trouble: &LabelTrouble) -> String {
    say! { lang, match trouble;
        LabelTrouble::NoPrinter { slot } =>
            "no printer is set for slot {slot}: Settings, Labels", "槽位 {slot} 未设置打印机：“设置”的“标签”", slot = visible(slot);
        LabelTrouble::Printer { printer, fault } =>
            "{printer}: {fault}", "{printer}：{fault}", printer = visible(printer), fault = print_fault(lang, fault);
        LabelTrouble::Value { serial_number, name, why } =>
            "unit {number}: ${{{name}}} {why}; correct the template, or settle the label", "设备 {number}：${{{name}}} {why}；请修改模板，或处理此标签",
            number = visible(serial_number), name = visible(name), why = bad_value(lang, *why);
        LabelTrouble::Gone { serial_number } =>
            "unit {number}: what stands on its label has left the record; settle the label", "设备 {number}：标签内容已不在记录中；请处理此标签",
            number = visible(serial_number);
        LabelTrouble::NotRecorded => "the record cannot be written: nothing is printed", "无法写入记录：不打印";
    }
}

fn bad_value(lang: Lang, why: BadValue) -> &'static str {
    pick! { lang, match why;
        BadValue::TooLong => "is too long for a label", "太长，放不进标签";
        BadValue::Invisible => "has control characters or invisible ones", "含有控制字符或不可见字符";
        BadValue::NotInCharset => "has characters that the charset or the bar code does not have", "含有字符集或条码没有的字符";
        BadValue::Steers => "has characters that would steer the bar code or the printer", "含有会控制条码或打印机的字符";
        BadValue::Other => "cannot stand on a label", "不能印在标签上";
    }
}

/// Why a printer takes nothing.
pub fn print_fault(lang: Lang, fault: &PrintFault) -> String {
    say! { lang, match fault;
        PrintFault::NameNotFound => "its name cannot be resolved", "域名无法解析";
        PrintFault::Unreachable => "takes no connection; is it switched on?", "无法连接；是否已开机？";
        PrintFault::TimedOut => "does not take the label in time", "没有及时接收";
        PrintFault::Broken => "broke the connection", "中断了连接";
        PrintFault::Missing => "is not there", "不存在";
        PrintFault::Refused { why } => "{why}", "{why}", why = visible(why);
        PrintFault::Other => "takes nothing", "不接收";
    }
}

/// What must be said of them; nothing where all is well. `unsure`: units whose label may have been printed. `minutes`: since when printers take nothing.
pub fn stand(lang: Lang, stand: &LabelStand, unsure: &[UnitKeys], minutes: Option<u64>) -> Option<String> {
    let unsure = (stand.unsure > 0).then(|| {
        let (count, of) = (stand.unsure, unsure.first().map(|keys| format!(": {}", visible(&keys.serial_number))));
        let of = of.unwrap_or_default();
        say! { lang,
            "A label may have been printed{of} (in doubt: {count}). Look at the printer and the unit: is it there? None is printed a second time by itself.",
            "标签可能已打印{of}（共 {count} 张不确定）。请查看打印机和设备：标签在吗？不会自动再打印。"
        }
    });
    let waiting = (stand.waiting > 0).then_some(stand.trouble.as_ref()).flatten().map(|trouble| {
        let (count, cause) = (stand.waiting, cause(lang, trouble));
        let since = minutes.filter(|minutes| *minutes > 0);
        let since = since.map(|minutes| say!(lang, ", for {minutes} min", "，已 {minutes} 分钟")).unwrap_or_default();
        say! { lang,
            "Labels waiting for a printer: {count}{since} ({cause}). Units go on; they are printed as soon as it takes them.",
            "{count} 张标签等待打印{since}（{cause}）。作业继续；打印机恢复后立即打印。"
        }
    });
    let said: Vec<String> = [unsure, waiting].into_iter().flatten().collect();
    (!said.is_empty()).then(|| lang.sentences(&said))
}

/// What a person said of a label.
pub fn settled(lang: Lang, how: LabelSettled) -> &'static str {
    pick! { lang, match how;
        LabelSettled::There => "label is there", "标签已在";
        LabelSettled::Again => "label is printed once more", "标签再打印一次";
        LabelSettled::NotNeeded => "no label needed", "不需要标签";
    }
}

sentences! { lang;
    /// `label status`, a line for people.
    pub fn status_line(lang: Lang, product_key: &str, waiting: u64, unsure: u64) =
        "{product_key}: waiting {waiting}, may have been printed {unsure}",
        "{product_key}：等待 {waiting} 张，可能已打印 {unsure} 张",
        product_key = visible(product_key);
    /// What is left at the end.
    pub fn left(lang: Lang, product_key: &str, count: u64) =
        "{product_key}: labels not printed yet: {count}; they are printed after the next start, or by `label print`",
        "{product_key}：还有 {count} 张标签未打印；下次启动后或用 `label print` 打印",
        product_key = visible(product_key);
    /// No unit of this number, or several.
    pub fn no_such(lang: Lang, number: &str) =
        "no unit on record has the serial number {number}, or units of several products have; name one with --product-key",
        "记录中没有序列号为 {number} 的设备，或多个产品有此序列号；请用 --product-key 指明",
        number = visible(number);
    /// What was given is no printer.
    pub fn no_printer(lang: Lang, given: &str) =
        "{given}: this names no printer: tcp:HOST[:PORT], device:PATH or folder:PATH with a whole path, 2=tcp:… for a slot, separated by ;",
        "{given}：没有写明打印机：tcp:主机[:端口]、device:路径 或 folder:路径（完整路径），单独给槽位用 2=tcp:…，用 ; 分隔",
        given = visible(given);
    /// The profile has no section for labels.
    pub fn no_section(lang: Lang, file: &str) =
        "{file}: this profile has no “label” section: nothing is printed", "{file}：此产品配置没有“label”部分：不打印", file = visible(file);
    /// A label is on its way.
    pub fn printing(lang: Lang, printer: &str, length: u64) =
        "label goes to {printer}, {length} bytes", "标签发往 {printer}，{length} 字节", printer = visible(printer);
    /// It was not handed over whole.
    pub fn unsure(lang: Lang, fault: &PrintFault) =
        "label may have been printed, not handed over whole: printer {fault}", "标签可能已打印，未完整送出：打印机{fault}",
        fault = print_fault(lang, fault);
}
