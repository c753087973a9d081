//! What is wrong with a profile, and what to do about it.
//!
//! Names that come out of the file are shown cut and with control characters spelled out, so that a profile cannot write on the terminal (I10).

use std::path::Path;

use super::Lang;
use crate::domain::DialogProfile;
use crate::domain::visible::visible;
use crate::store::profile_fault::{Cause, Fault, HostFault, Instead, JsonType, Syntax};
use crate::wire::{CompileFault, LabelFault};

/// Longest piece of the file that is shown, in characters.
const SHOWN: usize = 80;

/// A fault in one line: `FILE:LINE:COL: field: what is wrong and what to do [code]`.
pub fn fault_line(lang: Lang, file: &Path, fault: &Fault) -> String {
    let Fault { line, column, path, cause } = fault;
    let warning = if cause.is_warning() { lang.pick("warning: ", "警告：") } else { "" };
    let colon = if path.is_empty() { "" } else { ": " };
    let (file, path, text) = (file.display(), shown(path), cause_text(lang, cause));
    format!("{file}:{line}:{column}: {warning}{path}{colon}{text} [{}]", cause.code())
}

/// What is wrong and what to do, as one sentence or two.
pub fn cause_text(lang: Lang, cause: &Cause) -> String {
    say! { lang, match cause;
        Cause::FileMissing => "There is no such file. Check the path.", "文件不存在。请检查路径。";
        Cause::FileUnreadable(kind) =>
            "The file cannot be read ({kind}). Check its permissions and the disk.",
            "无法读取文件（{kind}）。请检查权限和磁盘。";
        Cause::FileUnfit(why) =>
            "This {what}. Give the profile file itself.",
            "这{what}。请指定产品配置文件本身。",
            what = super::unfit::what(lang, why);
        Cause::FileTooLarge { limit } =>
            "The file has more than {limit} bytes. This is not a profile.", "文件超过 {limit} 字节，不是产品配置。";
        Cause::NotUtf8 { offset } =>
            "Byte {offset} (counted from 0) is not UTF-8. Save the file as UTF-8.",
            "第 {offset} 字节（从 0 起）不是 UTF-8。请把文件另存为 UTF-8。";
        Cause::Syntax(syntax) => { syntax_text(lang, *syntax) };
        Cause::UnknownField { name, nearest: Some(nearest) } =>
            "There is no field “{name}” here. Did you mean “{nearest}”?",
            "这里没有“{name}”这个字段。是不是“{nearest}”？",
            name = shown(name);
        Cause::UnknownField { name, nearest: None } =>
            "There is no field “{name}” here. Remove it; the documentation lists the fields.",
            "这里没有“{name}”这个字段。请删除；字段见文档。",
            name = shown(name);
        Cause::SecretInProfile { name } =>
            "“{name}”: this file must not contain a secret. Remove it, store it with “regnwl-station secret set”, and change the secret if this file was passed on.",
            "“{name}”：此文件里不能有密钥。请删除，用“regnwl-station secret set”保存；文件若已外传，请更换密钥。",
            name = shown(name);
        Cause::DuplicateField { name } =>
            "“{name}” appears twice. Keep one.", "“{name}”重复出现。请只保留一个。", name = shown(name);
        Cause::MissingField { name } => "“{name}” is missing. Add it.", "缺少“{name}”。请补上。";
        Cause::PathNotWhole =>
            "Give the whole path, from the root of a disk.", "请填写完整路径，从磁盘根目录开始。";
        Cause::WrongType { expected } =>
            "This must be {types}.",
            "这里应为{types}。",
            types = list(lang, expected.iter().map(|kind| type_text(lang, *kind)));
        Cause::OutOfRange { min, max } =>
            "This number must be {range}.", "此数值应{range}。", range = range_text(lang, *min, *max);
        Cause::WrongLength { min, max } =>
            "The length (characters of a text, items of a list) must be {range}.",
            "长度（文本的字符数或列表的项数）应{range}。",
            range = range_text(lang, *min, *max);
        Cause::WrongForm { pattern } =>
            "This text does not match {pattern}. Copy it from the console again.",
            "此文本不符合格式 {pattern}。请从控制台重新复制。";
        Cause::NotOneOf { options } =>
            "This must be exactly one of: {options}.",
            "这里只能是以下之一：{options}。",
            options = list(lang, options.iter().map(String::as_str));
        Cause::Undecodable =>
            "The program contradicts its own schema about this file. Please report it.",
            "程序与自身的格式定义不一致。请报告此问题。";
        Cause::NotCompiled(fault) => { compile_text(lang, fault) };
        Cause::LabelCatchesNothing =>
            "This pattern does not mark the serial number. Put round brackets around that part: SN:(\\S+).",
            "此表达式没有指明序列号的位置。请用圆括号括住那一部分：SN:(\\S+)。";
        Cause::ScanCatchesNothing =>
            "This pattern does not mark the value in a scanned code. Put round brackets around that part: WO:(\\S+).",
            "此表达式没有指明扫描内容里值的位置。请用圆括号括住那一部分：WO:(\\S+)。";
        Cause::OrderNotAsked { name } =>
            "“{name}” is no field of the order that is always asked for. Add it to “orderFields”, without “optional”.",
            "“{name}”不是必填的工单字段。请把它加入“orderFields”，且不要写“optional”。", name = shown(name);
        Cause::NoWorkOrder =>
            "Registrations are counted by work order here. Add an order field “workOrder” that is not optional.",
            "这里按工单计数。请加入必填的工单字段“workOrder”。";
        Cause::GateUrl =>
            "This is not the address of a server: http://HOST:PORT/PATH or https://…, without user and password, and without a placeholder in the host.",
            "这不是服务器地址：应为 http://主机:端口/路径 或 https://…，不含用户名和密码，主机部分不能用占位符。";
        Cause::GatePlaceholder =>
            "A placeholder stands outside of quotes here: a value could add fields of its own. Put it within quotes: \"${{serialNumber}}\".",
            "占位符在引号之外：其中的值可能冒充其他字段。请放在引号内：\"${{serialNumber}}\"。";
        Cause::GateBody =>
            "This body is not what “format” says (json, form or xml). Correct it, or choose another format.",
            "此内容与“format”（json、form 或 xml）不符。请更正，或改选格式。";
        Cause::GateHeader =>
            "This cannot be a header: letters, digits and dashes for its name, one line of ASCII for its value; Host, Connection and Content-Length are made by the program.",
            "不能作为请求头：名称只能用字母、数字和短横线，值为一行 ASCII；Host、Connection、Content-Length 由程序填写。";
        Cause::GateCatchesNothing =>
            "This pattern does not mark the text that is meant. Put round brackets around that part: \"msg\":\"([^\"]*)\".",
            "此表达式没有指明要取的文字。请用圆括号括住那一部分：\"msg\":\"([^\"]*)\"。";
        Cause::GateMatchesAll =>
            "This pattern is found in every answer, an empty one too. Name what only this verdict has.",
            "此表达式在任何应答（包括空应答）里都能找到。请写出只有此结果才有的内容。";
        Cause::GateNoLogin =>
            "${{token}} is used, and there is no “login” that gives one. Add it, or remove the placeholder.",
            "用到了 ${{token}}，但没有给出令牌的“login”。请加入，或去掉该占位符。";
        Cause::GateOneWay =>
            "A plant gate is either asked at an address (“ask”, with “login” and “trust”) or is a program (“program”, without them). Keep one of the two.",
            "工厂放行要么询问一个地址（“ask”，可带“login”和“trust”），要么是一个程序（“program”，不带它们）。请只保留一种。";
        Cause::GateProgram =>
            "Give the whole path of a program: /opt/plant/gate or C:\\plant\\gate.exe. Shells, interpreters, .bat, .cmd and other scripts of Windows are not run: make a program of its own.",
            "请给出程序的完整路径：/opt/plant/gate 或 C:\\plant\\gate.exe。不运行 shell、解释器、.bat、.cmd 及其他 Windows 脚本：请做成独立的程序。";
        Cause::GateNotALine =>
            "This must be one line, without line breaks and other invisible characters.", "此处须为一行，不含换行和其他不可见字符。";
        Cause::LabelMissing =>
            "There is no such template. It must be in the folder of the profile.", "模板文件不存在。它须放在产品配置文件所在的文件夹里。";
        Cause::LabelUnreadable(kind) =>
            "The template cannot be read ({kind}). Check its name and who may read it.", "模板无法读取（{kind}）。请检查文件名和读取权限。";
        Cause::LabelUnfit(why) =>
            "The template {what}. Give the file itself.", "所指定的模板{what}。请指定文件本身。",
            what = super::unfit::what(lang, why);
        Cause::LabelTooLarge { limit } =>
            "The template has more than {limit} bytes. Use a smaller picture in it.", "模板超过 {limit} 字节。请使用较小的图片。";
        Cause::LabelNotText => "The template is no text in UTF-8 or UTF-16.", "模板不是 UTF-8 或 UTF-16 文本。";
        Cause::LabelTemplate(LabelFault::Compile(fault)) => { compile_text(lang, fault) };
        Cause::LabelTemplate(LabelFault::NotOneLabel) =>
            "The template must be one label: in ZPL ^XA once at its begin and ^XZ once at its end, in TSPL one PRINT line, with each quote closed on its line.",
            "模板须为一张标签：ZPL 以一个 ^XA 开头、一个 ^XZ 结尾；TSPL 有一行 PRINT，引号在同一行内配对。";
        Cause::LabelTemplate(LabelFault::Misplaced(name)) =>
            "In the template ${{{name}}} stands where its value could become a command. In ZPL put it in field data behind ^FH: ^FH^FD${{{name}}}^FS; in TSPL within quotes.",
            "模板里的 ${{{name}}} 所在位置，其值可能变成命令。ZPL 请放在 ^FH 之后的字段数据里：^FH^FD${{{name}}}^FS；TSPL 请放在引号内。",
            name = visible(name);
        Cause::LabelTemplate(LabelFault::NoCharset) =>
            "The template does not say that it is in UTF-8. Add ^CI28 behind ^XA, or the line CODEPAGE UTF-8; or set “charset” to “gbk”.",
            "模板没有声明使用 UTF-8。请在 ^XA 之后加 ^CI28，或加一行 CODEPAGE UTF-8；或把“charset”设为“gbk”。";
        Cause::LabelTemplate(LabelFault::OtherPrefix) =>
            "The template changes what commands begin with (^CC, ^CT, ^CD). Leave these out.", "模板改变了命令的起始字符（^CC、^CT、^CD）。请去掉。";
        Cause::LabelTemplate(LabelFault::NotInCharset) =>
            "The template has letters that its charset does not have. Change them, or use “utf-8”.", "模板含有字符集没有的字符。请修改，或使用“utf-8”。";
        Cause::OrderFieldTwice =>
            "Another field of the order has this name. Give each a name of its own.", "另一个工单字段已用此名称。请使用不同的名称。";
        Cause::ProofNotReadable { strength, group } =>
            "The proof “{strength}” needs “readIdentity” to capture (?<{group}>…), and it does not. Add it, or choose a weaker proof.",
            "“{strength}”级别的证明需要“readIdentity”捕获 (?<{group}>…)，现在没有。请加入，或选较弱的证明。",
            strength = <&str>::from(strength);
        Cause::ResetMissing =>
            "A proof after a reset needs “dialog.reset”. Define it, or choose another time.",
            "复位后验证需要“dialog.reset”。请给出，或改选其他时机。";
        Cause::HardwareIdNotRead =>
            "The name uses ${{hardwareId}}, but “dialog.readHardwareId” is missing. Define it, or remove the placeholder.",
            "名称用到 ${{hardwareId}}，但缺少“dialog.readHardwareId”。请给出，或去掉该占位符。";
        Cause::NameConstant =>
            "Every unit would get the same device name. Use ${{serialNumber}} or ${{hardwareId}}.",
            "所有设备会得到相同的名称。请使用 ${{serialNumber}} 或 ${{hardwareId}}。";
        Cause::NameCharacters =>
            "A device name may contain only A-Z a-z 0-9 - _ @ . : but the template has other characters.",
            "设备名只能含 A-Z a-z 0-9 - _ @ . :，模板里有其他字符。";
        Cause::GoldenTwice =>
            "“mustPass” and “mustFail” are the same unit. Give another one, or remove one of them.",
            "“mustPass”和“mustFail”是同一台设备。请换一台，或去掉其中一个。";
        Cause::MigrateBlind =>
            "To replace an identity, the old one must be read first. Define “dialog.readIdentity”, or choose “ask” or “refuse”.",
            "替换身份前必须先读出旧身份。请给出“dialog.readIdentity”，或改为“ask”或“refuse”。";
        Cause::ResultUrl =>
            "This is no address: http://HOST[:PORT]/PATH or https://…, without user and password, in ASCII.",
            "这不是地址：应为 http://主机[:端口]/路径 或 https://…，不带用户名和密码，只用 ASCII 字符。";
        Cause::ResultHeaderReserved =>
            "This header belongs to every result, says who asks, or is named like a secret: none of that stands in a profile. Remove it; use “signedWith” to prove where results come from.",
            "此请求头由程序自己发送、用来表明身份，或名称像密钥：都不能写在产品配置里。请删除；要证明结果来源请用“signedWith”。";
        Cause::ResultHeaderForm =>
            "This cannot be sent as a header: a name has letters, digits and -, a value up to 1024 visible ASCII characters.",
            "这不能作为请求头发送：名称只用字母、数字和 -，值最多 1024 个可见 ASCII 字符。";
        Cause::ResultMember { known } =>
            "A result has no such member. Available: {known}.",
            "结果里没有这个成员。可用：{known}。",
            known = lang.list(known);
        Cause::ResultCaWithoutTls =>
            "Over http:// no certificate is looked at. Use https://, or remove “caFile”.",
            "http:// 不核对证书。请改用 https://，或去掉“caFile”。";
        Cause::BadHost(HostFault::Scheme) => "Give only the host name, without “…://”.", "只写主机名，不要带“…://”。";
        Cause::BadHost(HostFault::Port) =>
            "Give only the host name; the port belongs in “cloud.port”.", "只写主机名；端口请写在“cloud.port”。";
        Cause::BadHost(HostFault::Form) =>
            "This is neither a host name nor an address. Check it letter by letter.",
            "这不是主机名，也不是 IP 地址。请逐字检查。";
        Cause::CaMissing =>
            "There is no such CA file. It must be in the folder of the profile.",
            "CA 文件不存在。它须放在产品配置文件所在的文件夹里。";
        Cause::CaUnreadable(kind) =>
            "The CA file cannot be read ({kind}). Check its permissions and the disk.",
            "无法读取 CA 文件（{kind}）。请检查权限和磁盘。";
        Cause::CaUnfit(why) =>
            "The CA file {what}. Give the file itself.",
            "所指定的 CA 文件{what}。请指定文件本身。",
            what = super::unfit::what(lang, why);
        Cause::CaTooLarge { limit } =>
            "The CA file has more than {limit} bytes. Keep only the roots that are needed.",
            "CA 文件超过 {limit} 字节。请只保留需要的根证书。";
        Cause::CaEmpty =>
            "The CA file contains no PEM certificate (-----BEGIN CERTIFICATE-----). Convert it, or choose another file.",
            "CA 文件里没有 PEM 证书（-----BEGIN CERTIFICATE-----）。请转换格式或换一个文件。";
        Cause::CaUnusable { number } =>
            "Certificate {number} of the CA file is damaged or cannot be a root. Export it again.",
            "CA 文件中第 {number} 个证书已损坏或不能作根证书。请重新导出。";
        Cause::VendorTrustElsewhere =>
            "The vendor's roots normally do not cover a custom host. Set “cloud.trust” to “system” or to a “caFile”.",
            "厂商根证书一般不适用于自定义主机。请把“cloud.trust”设为“system”或“caFile”。";
        Cause::SystemTrustOn8883 =>
            "Port 8883 uses a certificate of the vendor's own root, which this PC does not trust. Set “cloud.trust” to “vendor”, or the port to 1883.",
            "8883 端口使用厂商自有根证书，本机不信任。请把“cloud.trust”设为“vendor”，或用 1883 端口。";
        Cause::RegionUndocumented { known } =>
            "The vendor does not document this region. Documented: {known}.",
            "厂商文档中没有此地域。文档列出：{known}。",
            known = list(lang, known.iter().copied());
        Cause::AnswerTimeoutShort =>
            "The cloud may take 15 s to answer, and an answer that comes too late is a lost identity. Use 20000.",
            "云端最长 15 秒内应答，等不到应答就会丢失身份。建议 20000。";
        Cause::UsbMatchesAll =>
            "Without any condition this matches every USB device. Give “vid” and “pid”.",
            "没有任何条件，会匹配所有 USB 设备。请给出“vid”和“pid”。";
        Cause::PictureMissing =>
            "There is no such wiring picture. It must be in the folder of the profile.",
            "接线图文件不存在。它须放在产品配置文件所在的文件夹里。";
        Cause::PictureUnreadable(kind) =>
            "The wiring picture cannot be read ({kind}). Check its permissions and the disk.",
            "无法读取接线图（{kind}）。请检查权限和磁盘。";
        Cause::PictureUnfit(why) =>
            "The wiring picture {what}. Give the file itself.",
            "所指定的接线图{what}。请指定文件本身。",
            what = super::unfit::what(lang, why);
        Cause::PictureTooLarge { limit } =>
            "The wiring picture has more than {limit} bytes. Save it smaller.",
            "接线图超过 {limit} 字节。请缩小后保存。";
        Cause::PictureTooFine { most } =>
            "The wiring picture has more than {most} million pixels. Save it smaller.",
            "接线图超过 {most} 百万像素。请缩小后保存。";
        Cause::PictureUnknown =>
            "The wiring picture is neither PNG nor JPEG. Save it as one of them.",
            "接线图既不是 PNG 也不是 JPEG。请另存为其中一种。";
        Cause::PictureDamaged =>
            "The wiring picture is damaged. Save it again.", "接线图已损坏。请重新保存。";
        Cause::RestoreNotCaught { name } =>
            "“restore” needs ${{{name}}}, but no pattern of “readIdentity” captures it: no unit could be put back. Add a group (?<{name}>…), or remove the placeholder.",
            "“restore”用到 ${{{name}}}，但“readIdentity”没有捕获它，设备将无法回退。请加入分组 (?<{name}>…)，或去掉该占位符。";
        Cause::BadValueName =>
            "This is not a valid value name. A name is a letter, then letters, digits or _, 40 at most.",
            "不能作参数名称。名称以字母开头，后接字母、数字或 _，最多 40 个。";
        Cause::BadRange =>
            "This range has no numbers. “first” and “last” have equally many digits (with leading zeros, capital letters in hex), and “last” is not below “first”.",
            "号段里没有号码。“first”和“last”位数要相同（保留前导零，十六进制用大写），且“last”不小于“first”。";
        Cause::NumberSource =>
            "Each unit needs its own number: take it from a range or from the label.", "每台设备要有自己的序列号：请用号段或标签。";
        Cause::NoGateToTell =>
            "No plant gate is asked that could tell this. Add “gate”, or take the value from elsewhere.",
            "没有可以给出此值的工厂放行。请加入“gate”，或改用其他来源。";
        Cause::GateAfterName =>
            "The plant gate is asked about a device name, so what it tells cannot be in that name. Take the value from elsewhere.",
            "询问工厂放行时设备名已经确定，因此它给出的值不能用在设备名里。请改用其他来源。";
        Cause::SecretNumber =>
            "A number, or a value of a range, cannot be secret: nobody could see that it is given only once. Remove “secret”.",
            "序列号和号段里的值不能保密，否则无法确认只分配一次。请删除“secret”。";
        Cause::SecretConstant =>
            "A profile is no place for a secret. Store it with “secret set --name NAME” and write ${{secret:NAME}}.",
            "产品配置里不能放机密。请用“secret set --name NAME”保存，命令里写 ${{secret:NAME}}。";
        Cause::SecretListed =>
            "The job's list and the order are recorded as they are, so nothing in them is secret. Take the value from the label, or remove “secret”.",
            "任务清单和工单会原样记录，其中的内容不能保密。请改用标签，或删除“secret”。";
        Cause::SecretShown { name } =>
            "“{name}” is secret, and this is shown. Remove the placeholder, or “secret”.",
            "“{name}”是保密的，而这里会显示。请去掉占位符，或删除“secret”。",
            name = shown(name);
        Cause::UnknownValue { name, known } =>
            "There is no value “{name}” in “values”. Available: {known}.",
            "“values”中没有“{name}”。可用：{known}。",
            name = shown(name), known = if known.is_empty() { "—".to_owned() } else { known.iter().map(|name| shown(name)).collect::<Vec<_>>().join(", ") };
        Cause::NumberNotWritten =>
            "Numbers are given, but the dialog has no “writeSerial”. Define it, or remove this value.",
            "要分配序列号，但没有“writeSerial”命令。请给出，或删除此参数。";
        Cause::NumberNeverAbsent =>
            "Numbers are given, but nothing tells a unit that has none: give “readSerial” an “absent” pattern.",
            "要分配序列号，但无法识别没有序列号的设备：请给“readSerial”填写“absent”。";
        Cause::ValueUnused =>
            "Nothing uses this value: no command, no “set”, neither device name nor label.",
            "没有用到此参数：命令、“set”、设备名、标签里都没有。";
        Cause::UnitNotAsked =>
            "Without “readIdentity”, a unit that already has an identity is registered again unnoticed. Define it if the unit can report its identity.",
            "没有“readIdentity”，已有身份的设备会在不知情时被重新注册。设备若能读出，请给出。";
    }
}

fn compile_text(lang: Lang, fault: &CompileFault) -> String {
    say! { lang, match fault;
        CompileFault::UnknownPreset { name, known } =>
            "There is no preset “{name}”. Available: {known}; or omit it and define every command.",
            "没有名为“{name}”的预设。可用：{known}；也可不用预设而给出全部命令。",
            known = list(lang, known.iter().copied()), name = shown(name);
        CompileFault::BadRegex { detail } =>
            "This regular expression is not valid: {detail}. Look-around and back-references are not supported.",
            "正则表达式无效：{detail}。不支持环视和反向引用。",
            detail = shown(detail);
        CompileFault::RegexTooLarge =>
            "This regular expression is too large. Use smaller repeat counts.", "正则表达式过大。请减小重复次数。";
        CompileFault::UnknownPlaceholder { name, known } =>
            "“${{{name}}}” means nothing here. Available: {known}. For a literal “${{” write “$${{”.",
            "“${{{name}}}”在此没有含义。可用：{known}。要写字面的“${{”请用“$${{”。",
            known = list(lang, known.iter().copied()), name = shown(name);
        CompileFault::PlaceholderNotClosed => "“${{” has no closing “}}”. Add it.", "“${{”缺少右括号“}}”。请补上。";
        CompileFault::UnknownQuote { name } =>
            "There is no quoting “{name}”. Available: bare, at, json, shell, hex, base64.",
            "没有名为“{name}”的转义方式。可用：bare、at、json、shell、hex、base64。",
            name = shown(name);
        CompileFault::BadSecretName { name } =>
            "“{name}” is not a valid secret name. A name has 1 to 32 letters, digits, - and _: ${{secret:console}}.",
            "“{name}”不能作密钥名称。名称为 1 到 32 个字母、数字、- 或 _，例如 ${{secret:console}}。",
            name = shown(name);
        CompileFault::BadValueName { name } =>
            "“{name}” is not a valid value name. A name is a letter, then letters, digits or _, 40 at most: ${{value:mac}}.",
            "“{name}”不能作参数名称。名称以字母开头，后接字母、数字或 _，最多 40 个，例如 ${{value:mac}}。",
            name = shown(name);
        CompileFault::ValueNotHere { name } =>
            "${{value:{name}}} may be used only in “send” of “writeSerial”, “set” (write) and “write”. Remove it here; to read a value back, capture (?<value>…).",
            "${{value:{name}}} 只能用在“writeSerial”、“set”（write）和“write”的“send”中。请在此删除；回读请用分组 (?<value>…) 捕获。",
            name = shown(name);
        CompileFault::SecretInPattern { name } =>
            "${{secret:{name}}} may be used only in “send”: a unit's answers are shown and stored. Remove it here; the echo of a command is ignored anyway.",
            "${{secret:{name}}} 只能用在“send”中：设备的应答会被显示和保存。请在此删除；命令的回显会自动跳过。",
            name = shown(name);
        CompileFault::UnknownGroup { name } =>
            "The group name “{name}” means nothing. Available: serialNumber, hardwareId, clientId, deviceToken, digest, deviceName, productKey, old_…; for other brackets use (?:…).",
            "命名分组“{name}”没有含义。可用：serialNumber、hardwareId、clientId、deviceToken、digest、deviceName、productKey、old_…；其他括号请用 (?:…)。",
            name = shown(name);
        CompileFault::NotInfo { name } =>
            "“{name}” cannot be captured here: what “readInfo” captures is put on record, so it must not be a secret or a part of the identity. A name is a letter, then up to 39 letters, digits and _.",
            "“{name}”不能在这里捕获：“readInfo”捕获的内容会写入记录，不能是密钥或身份的一部分。名称以字母开头，后接最多 39 个字母、数字和 _。",
            name = shown(name);
        CompileFault::RequiredNotCaught { name } =>
            "“readInfo” does not capture “{name}”. Add a group (?<{name}>…) there, or remove this requirement.",
            "“readInfo”没有捕获“{name}”。请在那里加入分组 (?<{name}>…)，或去掉这项要求。",
            name = shown(name);
        CompileFault::RequiredTwice { name } =>
            "“{name}” has more than one of “is”, “matches” and “order”. Keep one of them.",
            "“{name}”写了“is”“matches”“order”中的不止一个。请只保留一个。",
            name = shown(name);
        CompileFault::VerbMissing { verb } =>
            "Every unit needs “{verb}”. Define it, or choose a preset.",
            "每台设备都需要“{verb}”。请给出，或指定预设。",
            verb = DialogProfile::field(*verb);
        CompileFault::NotCaught { verb, group } =>
            "No pattern of “{verb}” captures it. Add a group (?<{group}>…).",
            "“{verb}”没有捕获所需的值。请加入分组 (?<{group}>…)。",
            verb = DialogProfile::field(*verb);
        CompileFault::NotWritten { placeholder } =>
            "No command sends it. Add ${{{placeholder}}}.",
            "没有命令发送它。请加入 ${{{placeholder}}}。";
        CompileFault::EmptyExchange =>
            "This exchange neither sends nor expects anything. Remove it, or give “send” or “expect”.",
            "此交互既不发送也不等待。请删除，或给出“send”或“expect”。";
        CompileFault::CommandTooLong =>
            "The command is longer than “maxLine”. Shorten it, or raise “maxLine”.",
            "命令长于“maxLine”。请缩短命令或调大“maxLine”。";
        CompileFault::PlaceholderNotHere { name } =>
            "${{{name}}} has a value only in “write” and “restore”. Remove it here.",
            "${{{name}}} 只在“write”和“restore”中有值。请在此删除。";
        CompileFault::OldNotHere { name } =>
            "“{name}” is captured only in “readIdentity” and used only in “restore”. Remove it here.",
            "“{name}”只能在“readIdentity”中捕获、在“restore”中使用。请在此删除。";
        CompileFault::PromptMatchesEmpty =>
            "The prompt's pattern also matches an empty text, so any silence would count as a prompt. Require at least one character.",
            "提示符的表达式也匹配空文本，任何静默都会被当作提示符。请至少要求一个字符。";
        CompileFault::LoginWithoutPrompt =>
            "“login” needs “prompt”: by it the end of the login is seen.", "有“login”时必须填写“prompt”：靠它判断登录完成。";
        CompileFault::EchoMatches =>
            "This pattern also matches the echo of the write command, so an echo would count as proof. Anchor it to something that only the answer contains.",
            "此表达式也会匹配写入命令的回显，回显会被当作回读的证明。请限定为只有应答才有的内容。";
    }
}

fn syntax_text(lang: Lang, syntax: Syntax) -> String {
    say! { lang, match syntax;
        Syntax::WrongSign { sign, instead } => { sign_text(lang, sign, instead) };
        Syntax::WrongWord { instead } =>
            "JSON has no such word. Type {instead}.", "JSON 没有这个词。请改为 {instead}。";
        Syntax::HashComment => "A comment starts with //, not with #.", "注释以 // 开头，不能用 #。";
        Syntax::Hexadecimal =>
            "JSON has no hexadecimal numbers. Write it in decimal; a USB ID is a text: \"10C4\".",
            "JSON 没有十六进制数。请写成十进制；USB ID 请写成带引号的文本，例如 \"10C4\"。";
        Syntax::Empty => "The file is empty.", "文件是空的。";
        Syntax::Unexpected => "This is not allowed here.", "此处不应出现这个内容。";
        Syntax::ColonMissing => "A colon is missing before this.", "前面缺少冒号。";
        Syntax::CommaMissing => "A comma is missing after this.", "后面缺少逗号。";
        Syntax::ValueMissing => "The field has no value.", "字段没有值。";
        Syntax::NameNotQuoted => "Put the field's name in double quotes.", "字段名要用双引号。";
        Syntax::SingleQuotes =>
            "JSON does not use ' around a text. Type \" instead.", "JSON 的文本不能用 '。请改为半角双引号 \"。";
        Syntax::StringNotClosed =>
            "This text has no closing quote on its line. Add it; write a line end inside it as \\n.",
            "这段文本在本行没有结束引号。请补上；换行请写 \\n。";
        Syntax::BadEscape =>
            "This backslash sequence is not JSON. For a backslash itself write two.",
            "反斜杠后的内容不是 JSON 转义。要写反斜杠本身请写两个。";
        Syntax::BadNumber =>
            "This is not a JSON number: only digits, with an optional - in front and one decimal point.",
            "这不是 JSON 的数字写法：只用数字，前面可有 -，中间可有一个小数点。";
        Syntax::NotClosed =>
            "What starts here has no end: a }} or ] or */ is missing.", "从这里开始的内容没有结束：缺少 }}、] 或 */。";
        Syntax::TextAfterEnd =>
            "The profile ended before this. Remove it.", "产品配置在此之前已结束。请删除这里的内容。";
        Syntax::TooDeep => "Too many nested levels.", "嵌套层数过多。";
    }
}

/// A sign that JSON does not have: what it is, and what to type.
fn sign_text(lang: Lang, sign: char, instead: Instead) -> String {
    let code = format!("U+{:04X}", u32::from(sign));
    say! { lang, match instead;
        Instead::Sign(right) =>
            "JSON does not use {sign} ({code}). Type {right} instead.",
            "JSON 没有 {sign}（{code}）。请改为半角 {right}。";
        Instead::Blank =>
            "This is not an ordinary space ({code}). Type a space instead.",
            "这里的空白（{code}）不是普通空格。请改为半角空格。";
        Instead::Nothing =>
            "There is an invisible character ({code}) here. Remove it.", "这里有一个看不见的字符（{code}）。请删除。";
    }
}

fn type_text(lang: Lang, kind: JsonType) -> &'static str {
    pick! { lang, match kind;
        JsonType::Object => "an object {…}", "对象 {…}";
        JsonType::Array => "a list […]", "列表 […]";
        JsonType::String => "a text in quotes", "带引号的文本";
        JsonType::Integer => "a whole number", "整数";
        JsonType::Number => "a number", "数字";
        JsonType::Boolean => "true or false", "true 或 false";
        JsonType::Null => { "null" };
    }
}

fn range_text(lang: Lang, min: Option<i64>, max: Option<i64>) -> String {
    say! { lang, match (min, max);
        (Some(min), Some(max)) if min == max => "{min}", "为 {min}";
        (Some(min), Some(max)) => "{min} to {max}", "在 {min} 到 {max} 之间";
        (Some(min), None) => "at least {min}", "不小于 {min}";
        (None, Some(max)) => "at most {max}", "不大于 {max}";
        (None, None) => "another", "为其他值";
    }
}

fn list<'a>(lang: Lang, items: impl Iterator<Item = &'a str>) -> String {
    lang.list(&items.collect::<Vec<_>>())
}

/// A piece of the file, harmless and not too long.
fn shown(text: &str) -> String {
    let is_harmless = |c: char| {
        !c.is_control()
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let mut out = String::new();
    for (position, c) in text.chars().enumerate() {
        if position == SHOWN {
            out.push('…');
            break;
        }
        if is_harmless(c) { out.push(c) } else { out.extend(c.escape_unicode()) }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_one_line_with_place_field_and_code() {
        let cause = Cause::OutOfRange { min: Some(1), max: Some(65535) };
        let fault = Fault { line: 3, column: 7, path: "cloud.port".into(), cause };
        assert_eq!(
            fault_line(Lang::En, Path::new("p.json"), &fault),
            "p.json:3:7: cloud.port: This number must be 1 to 65535. [out-of-range]"
        );
        assert_eq!(
            fault_line(Lang::Zh, Path::new("p.json"), &fault),
            "p.json:3:7: cloud.port: 此数值应在 1 到 65535 之间。 [out-of-range]"
        );
    }

    #[test]
    fn a_name_from_the_file_cannot_write_on_the_terminal() {
        let name = format!("a\n\u{1b}[2J\u{202e}{}", "x".repeat(500));
        let fault = Fault { line: 1, column: 1, path: name.clone(), cause: Cause::DuplicateField { name } };
        let text = fault_line(Lang::En, Path::new("p.json"), &fault);
        assert!(!text.chars().any(|c| c.is_control() || c == '\u{202e}'), "{text:?}");
        assert!(text.len() < 400, "{text:?}");
    }
}
