//! What the fields of a profile are called, and what they mean in Chinese. In English the meaning is that of the schema, which stands with the types.

use super::Lang;

/// A field's words.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Where it stands, without indices; what stands in an exchange begins with `exchange`.
    pub path: &'static str,
    en: &'static str,
    zh: &'static str,
    zh_meaning: &'static str,
}

impl Field {
    /// What it is called.
    pub fn label(&self, lang: Lang) -> &'static str {
        lang.pick(self.en, self.zh)
    }

    /// What it means; the English words are the schema's.
    pub fn meaning<'a>(&self, lang: Lang, english: &'a str) -> &'a str {
        lang.pick(english, self.zh_meaning)
    }
}

/// A field by its path, with indices or without.
pub fn field(path: &str) -> Option<&'static Field> {
    let path = plain(path);
    FIELDS.iter().find(|field| field.path == path)
}

/// A sentence about a profile file as the form says it: “maxLine” is what its field is called.
pub fn in_form(lang: Lang, sentence: &str) -> String {
    let (mut said, mut rest) = (String::new(), sentence);
    while let Some((before, after)) = rest.split_once('“') {
        let Some((name, behind)) = after.split_once('”') else { break };
        let named = |around: &str| FIELDS.iter().find(|field| field.path.strip_prefix(around) == Some(name));
        let field = ["", "dialog.", "exchange.", "cloud."].into_iter().find_map(named);
        said.push_str(before);
        said.push('“');
        said.push_str(field.map_or(name, |field| field.label(lang)));
        said.push('”');
        rest = behind;
    }
    said + rest
}

/// `dialog.write[0].expect[1]` → `exchange.expect`, `line.usb[0].vid` → `line.usb.vid`.
fn plain(path: &str) -> String {
    let behind_index = |part: &str| part.split_once(']').map_or(part, |(_, behind)| behind).to_owned();
    let plain: String = path.split('[').map(behind_index).collect();
    match plain.split('.').collect::<Vec<_>>()[..] {
        ["dialog", "login" | "require", _] => plain,
        ["dialog", _, field] => format!("exchange.{field}"),
        _ => plain,
    }
}

macro_rules! fields {
    ($($path:literal = $en:literal, $zh:literal: $zh_meaning:literal;)*) => {
        static FIELDS: &[Field] = &[$(Field { path: $path, en: $en, zh: $zh, zh_meaning: $zh_meaning },)*];
    };
}

fields! {
    "format" = "Format", "格式": "格式版本：1。";
    "name" = "Name", "名称": "产品名称，操作员使用的叫法。";
    "productKey" = "Product key", "ProductKey": "控制台上该产品的 ProductKey。";
    "cloud" = "Cloud", "云端": "设备在哪里、以什么方式注册。";
    "cloud.host" = "Host", "主机": "设备要注册到的云：公共实例选地域，新版或企业版实例填实例 ID，其他平台填主机名。";
    "cloud.port" = "Port", "端口": "TCP 端口；所有端口都使用 TLS。厂商使用 1883、8883 和 443。";
    "cloud.trust" = "Trust", "信任": "用哪些根证书核对云端：阿里云选厂商，公共 CA 证书选本机，自建 CA 的平台选其 CA 文件。";
    "cloud.secureMode" = "Secure mode", "安全模式": "ClientId 中的 securemode：2 或 -2（厂商文档从 2 改成了 -2，其客户端仍发送 2）。";
    "cloud.signMethod" = "Signature", "签名算法": "注册时使用的签名算法。";
    "cloud.instanceId" = "Instance ID in client ID", "ClientId 中的实例": "ClientId 中的 instanceId。不填则取“指定实例”的 ID，否则不带。";
    "cloud.connectTimeoutMs" = "Connect within (ms)", "连接时限（毫秒）": "域名解析、TCP 和 TLS 合计的最长等待，毫秒。";
    "cloud.answerTimeoutMs" = "Answer within (ms)", "应答时限（毫秒）":
        "等待身份的最长时间，毫秒。云端 15 秒后才会关闭连接，等得太短会丢失身份。";
    "line" = "Serial line", "串口": "串口参数。";
    "line.baud" = "Baud rate", "波特率": "每秒比特数。";
    "line.dataBits" = "Data bits", "数据位": "数据位，5 到 8。";
    "line.parity" = "Parity", "校验": "校验位。";
    "line.stopBits" = "Stop bits", "停止位": "停止位，1 或 2。";
    "line.flow" = "Flow control", "流控": "流控方式：设备没有接 RTS/CTS、也不用 XON/XOFF 时选“无”。";
    "line.dtr" = "DTR", "DTR": "打开串口后的 DTR 电平：默认在各系统上都会拉高，有的转接器用它复位设备。";
    "line.rts" = "RTS", "RTS": "打开串口后的 RTS 电平：默认在各系统上都会拉高，有的转接器用它复位设备。";
    "line.usb" = "USB devices", "USB 设备": "哪些 USB 设备插入后自动成为槽位。留空则只用按路径指定的串口。";
    "line.usb.vid" = "Vendor ID", "厂商 ID": "厂商 ID，四位十六进制。";
    "line.usb.pid" = "Product ID", "产品 ID": "产品 ID，四位十六进制。";
    "line.usb.location" = "Place", "位置": "插在哪里，用系统的叫法（如 1-2.3）；写前几位即可。";
    "line.usb.interface" = "Interface", "接口号": "多串口设备的接口编号。";
    "line.wiringPicture" = "Wiring picture", "接线图": "设备怎样接线的图片，显示在空的槽位上：PNG 或 JPEG 文件，放在产品配置所在的文件夹里。";
    "dialog" = "Serial commands", "串口命令": "向设备发送什么、等待什么应答。预设给出全部内容；这里填写的字段逐项取代预设。";
    "dialog.preset" = "Preset", "预设": "以哪个预设为基础：设备用 AT 命令、JSON 行还是终端。";
    "dialog.lineEnd" = "Line end", "行尾": "命令以什么结束。不填为 CR LF。";
    "dialog.quote" = "Quoting", "转义方式": "命令中的值怎样转义，占位符另有说明的除外（如 ${deviceToken:hex}）。不填为 bare。";
    "dialog.echo" = "Echo", "回显": "设备是否回显命令。不填为 auto。";
    "dialog.prompt" = "Prompt", "提示符": "提示符的表达式：收到内容末尾、后面没有行尾的那段文本。";
    "dialog.maxLine" = "Longest command", "命令最大长度": "设备能接收的最长命令，字节，含行尾。不填为 1024。";
    "dialog.quietMs" = "Silence (ms)", "静默判定（毫秒）": "串口静默多久算应答结束，毫秒。只在写入后和迟到应答后等待。不填为 50。";
    "dialog.wakeSilenceMs" = "Silence before wake (ms)", "唤醒前静默（毫秒）":
        "用于按键会中断启动的设备：串口静默这么久之前，唤醒不发送任何内容，毫秒；一旦收到内容，就等提示符出现，或等四倍的静默时间。不填则立即发送。";
    "dialog.login" = "Login", "登录": "终端在提示符之前所提问题的答案，按提问顺序：用户名、密码，然后可在普通用户提示符下回答 su 及其密码。唤醒发送内容之前，先看出现的是哪个问题还是提示符（必须填写），从那里继续。";
    "dialog.login.at" = "Question", "问题": "问题的表达式：收到内容末尾、后面没有行尾的那段文本，例如 login:  或 [Pp]assword: 。";
    "dialog.login.send" = "Answer", "回答": "回答的内容，不含行尾。密码请用保存的密钥：${secret:名称}。";
    "dialog.wake" = "Wake", "唤醒": "直到设备应答为止：反复尝试。";
    "dialog.readSerial" = "Read serial number", "读序列号": "必须捕获 serialNumber。设备还没有序列号时的应答填在空应答。";
    "dialog.writeSerial" = "Write serial number", "写序列号": "把参数 serialNumber 写入读序列号时回答没有号码的设备：${value:serialNumber}。";
    "dialog.set" = "Set values", "写入参数": "写入并回读其他参数，每个以其名称列出。";
    "dialog.readHardwareId" = "Read hardware ID", "读硬件 ID": "必须捕获 hardwareId。";
    "dialog.readInfo" = "Read unit info", "读设备信息": "读取设备自身的信息，每个值取一个名称：(?<model>…)、(?<firmware>…)、(?<region>…)、(?<iccid>…)。写入记录，并由“必须符合”比对。只有“必须符合”中有内容时才使用预设中的命令。";
    "dialog.require" = "Must report", "必须符合": "“读设备信息”读到的值必须符合什么。不符的设备在请求云端之前就判为不合格，也不会写入。";
    "dialog.require.name" = "Value", "名称": "“读设备信息”中分组的名称，例如 model。";
    "dialog.require.is" = "Is", "等于": "逐字符相等的值。";
    "dialog.require.matches" = "Matches", "匹配": "整个值必须匹配的表达式，例如 2\\.[0-9]+。";
    "dialog.require.order" = "As the order says", "与工单相同": "工单字段的名称，例如 firmware；逐字符比较。";
    "dialog.readIdentity" = "Read identity", "读身份": "捕获 clientId、deviceToken、digest、deviceName、productKey，设备能给多少算多少。";
    "dialog.write" = "Write identity", "写入身份": "把身份写入设备。";
    "dialog.reset" = "Reset", "复位": "复位设备。";
    "dialog.restore" = "Restore", "恢复旧身份": "把旧身份写回设备。";
    "exchange.send" = "Send", "发送":
        "命令，不含行尾。占位符：${productKey}、${deviceName}、${clientId}、${deviceToken}、${host}、${port}、${nonce}（每次都不同的随机词）、${secret:名称}（用 secret set --name 保存的密钥，任何地方都不显示）。不填则只监听。";
    "exchange.expect" = "Expect", "等待":
        "必须依次匹配的表达式，每个匹配应答的一行（或提示符）。命名分组取出值：(?<serialNumber>…)。分组名以 _hex、_json、_base64、_at、_shell 结尾时先还原该转义。";
    "exchange.error" = "Error reply", "出错应答": "设备报错的应答行的表达式，例如 ERROR。";
    "exchange.absent" = "Empty reply", "空应答": "表示设备里还没有内容（身份、序列号）、或没有这个值的应答行的表达式。交互正常结束。";
    "exchange.timeoutMs" = "Wait (ms)", "等待（毫秒）": "每次尝试的最长等待，毫秒。";
    "exchange.tries" = "Tries", "次数": "没有应答时命令发送多少次。";
    "exchange.maxReply" = "Largest reply", "最大应答": "应答的最大字节数，含多余输出。";
    "values" = "Values", "参数": "工位分配给设备的参数，以名称列出。名为 serialNumber 的就是没有号码的设备的序列号。";
    "cap" = "Cap", "注册上限": "最多注册多少次：达到后不再注册，产线停下。只按本工位的记录计算，结果未知的也计算在内；另一台电脑各算各的。";
    "cap.batch" = "In a batch", "每批次": "一个批次最多注册多少次。";
    "cap.order" = "For a work order", "每工单": "一个工单（工单字段 workOrder）最多注册多少次。";
    "cap.product" = "Of the product", "整个产品": "该产品在所有批次里最多注册多少次。";
    "result" = "Results", "结果上报": "每次作业写入记录之后，把结果告诉工厂的系统。练习不上报。";
    "result.url" = "Address for results", "结果地址": "结果发往哪里：https://mes.example.com/results，厂内也可用 http://…。";
    "result.when" = "When", "何时发送": "设备的结果何时发送。";
    "result.signedWith" = "Signed with", "签名密钥": "给每条结果签名的密钥的名称（secret set --product-key PK --name 名称）。不填则不签名。";
    "result.caFile" = "CA file for results", "结果的 CA 文件": "核对该地址所用的证书：PEM 文件，放在产品配置所在的文件夹里。不填则用本机根证书。";
    "result.fields" = "Members of the body", "内容字段": "内容里放什么：工厂的名称，各对应记录中的一个成员（serialNumber、outcome、order.workOrder、info.model、values.mac）。不填则为该次作业最后一行的全部内容。";
    "result.headers" = "Headers", "请求头": "随每条结果发送的请求头。不得放密钥。";
    "label" = "Label", "标签": "每台设备通过并写入记录之后打印的标签。用哪台打印机在工位上设置。练习不打印。";
    "label.templateFile" = "Template", "模板": "模板文件，放在产品配置所在的文件夹里。占位符：${serialNumber}、${hardwareId}、${deviceName}、${productKey}、${clientId}、${batch}、${station}、${slot}、${operator}、${date}、${info:名称}、${order:名称}、${value:名称}。";
    "gate" = "Plant gate", "工厂放行": "注册设备之前，询问工厂的系统它是否可以在这里处理。";
    "gate.ask.url" = "Address", "地址": "http://主机:端口/路径 或 https://…。占位符可放在主机之后。";
    "gate.ask.body" = "Body", "内容": "发送的内容，例如 {\"sn\": \"${serialNumber}\"}。占位符：${serialNumber}、${hardwareId}、${deviceName}、${productKey}、${label}、${batch}、${station}、${slot}、${operator}、${info:名称}、${order:名称}、${token}。";
    "gate.allow" = "Allowed if", "放行": "应答里能找到此表达式时放行。";
    "gate.refuse" = "Refused if", "不放行": "应答里能找到此表达式时不放行。两者都有或都没有时，也不注册。";
    "gate.message" = "Why", "原因": "应答中给人看的原因在哪里：用表达式的第一个分组取出，例如 \"msg\":\"([^\"]*)\"。";
    "gate.timeoutMs" = "Wait (ms)", "等待（毫秒）": "连接之后最长等待应答多久，毫秒。";
    "gate.maxAgeS" = "Answer is good for (s)", "应答有效期（秒）": "注册时应答最多可以有多旧，秒。更旧的重新询问。";
    "gate.probe" = "Probe", "试问序列号": "班前检查用来询问的序列号。不填则只检查连接。";
    "orderFields" = "Order fields", "工单字段": "打开工作台之前要填写的工单内容：工单号、版本、栈板号。写入记录、事件和导出文件。";
    "orderFields.name" = "Name", "名称": "记录和导出文件中的名称。workOrder、revision、firmware、pallet 有中英文标题。";
    "orderFields.title" = "Title", "标题": "开始对话框中的标题。不填则用名称。";
    "orderFields.pattern" = "Pattern", "格式": "整个值必须匹配的表达式。";
    "orderFields.scan" = "In a scan", "扫描内容": "值在扫描内容中的位置：第一个分组取出它的表达式，例如 WO:(\\S+)。不匹配时取全部内容。";
    "orderFields.optional" = "Optional", "可不填": "不填也能打开工作台。";
    "serialNumber" = "Serial number", "序列号": "什么算作序列号。";
    "serialNumber.trim" = "Trim", "去掉空白": "去掉首尾的空白（空格、制表符、行尾），别的都不去掉。";
    "serialNumber.allowNonAscii" = "Allow non-ASCII", "允许非 ASCII": "允许 ASCII 以外的字符（UTF-8），仅限 8 位数据位的串口。";
    "serialNumber.unique" = "Serial numbers are unique", "序列号保证唯一": "没有两台设备同号。写入中断的设备再次插入时便不必询问。";
    "serialNumber.requireLabel" = "Label must be scanned", "必须扫描标签":
        "设备会等待扫描标签，标签与其序列号一致才继续。不勾选时，扫描了标签才比对。";
    "serialNumber.label" = "Serial number on the label", "标签中的序列号":
        "序列号在扫描内容中的位置：用表达式的第一个分组取出，例如 SN:\\s*(\\S+) 或 [?&]sn=([^&]+)。不匹配的扫描内容不算标签。留空：整个扫描内容就是序列号（扫描枪自动加的码制前缀如 ]C1 除外）。";
    "serialNumber.refuse" = "Refused", "拒收": "除空白外，整值匹配这些表达式的序列号会被拒收。";
    "deviceName" = "Device name", "设备名": "设备名怎样产生。";
    "deviceName.template" = "Device name", "设备名": "占位符：${serialNumber}、${hardwareId}。不会为凑长度而截断或补齐。";
    "deviceName.pattern" = "Must match", "必须匹配": "整个设备名除平台规则（4–32 个 A-Z a-z 0-9 - _ @ . :）外还须匹配的表达式。";
    "verify" = "Proof", "验证": "判定 PASS 前必须证明什么。";
    "verify.strength" = "Proof", "证明": "设备必须证明什么：能回读令牌最可靠；读不出令牌时选令牌摘要或 ClientId；什么都读不出时选登录云端。";
    "verify.when" = "When", "时机": "何时回读：复位后最可靠，证明重启后身份仍在；需要设备有复位命令。";
    "verify.online" = "Also log in once", "再上线一次": "回读之后再用该身份登录云端一次（此时设备本身不得在线）。";
    "goldenUnits" = "Golden units", "标准件": "用来证明这条线正常的设备：从不注册，也不计数。";
    "goldenUnits.mustPass" = "Golden unit that must pass", "应合格的标准件": "必须通过全部检查的标准件的序列号。";
    "goldenUnits.mustFail" = "Golden unit that must fail", "应不合格的标准件": "必须有一项检查不通过的标准件的序列号。";
    "goldenUnits.due" = "Due before anything is registered", "注册前必须先做": "每次打开批次后，各标准件都有正确的结果之前，不注册任何设备。";
    "firstArticle" = "First article waits for a supervisor", "首件需主管放行": "用此产品配置或另一版本的程序做出的第一台合格设备是首件：主管确认并放行之前，不再注册。";
    "onForeignIdentity" = "Unknown identity in the unit", "设备中有未知身份": "设备里已有本工位记录中没有的身份时怎么办。";
}

/// What a choice is called: the path of its field, and its value in the file.
pub fn choice(lang: Lang, path: &str, value: &str) -> Option<&'static str> {
    let plain = plain(path);
    let found = CHOICES.iter().find(|(path, known, ..)| *path == plain && *known == value);
    found.map(|(_, _, en, zh)| lang.pick(*en, *zh))
}

static CHOICES: &[(&str, &str, &str, &str)] = &[
    ("cloud.trust", "vendor", "Vendor's roots", "厂商根证书"),
    ("cloud.trust", "system", "This PC's roots", "本机根证书"),
    ("cloud.trust", "caFile", "CA file", "CA 文件"),
    ("line.parity", "none", "None", "无"),
    ("line.parity", "odd", "Odd", "奇"),
    ("line.parity", "even", "Even", "偶"),
    ("line.flow", "none", "None", "无"),
    ("line.flow", "software", "XON/XOFF", "XON/XOFF"),
    ("line.flow", "hardware", "RTS/CTS", "RTS/CTS"),
    ("line.dtr", "leave", "Leave", "不动"),
    ("line.dtr", "on", "Raise", "拉高"),
    ("line.dtr", "off", "Lower", "拉低"),
    ("line.rts", "leave", "Leave", "不动"),
    ("line.rts", "on", "Raise", "拉高"),
    ("line.rts", "off", "Lower", "拉低"),
    ("dialog.preset", "at", "AT commands", "AT 命令"),
    ("dialog.preset", "json", "JSON lines", "JSON 行"),
    ("dialog.preset", "shell", "Shell", "终端"),
    ("dialog.quote", "bare", "As it is", "原样"),
    ("dialog.quote", "at", "AT quotes", "AT 引号"),
    ("dialog.quote", "json", "JSON", "JSON"),
    ("dialog.quote", "shell", "Shell quotes", "Shell 引号"),
    ("dialog.quote", "hex", "Hex", "十六进制"),
    ("dialog.quote", "base64", "Base64", "Base64"),
    ("dialog.echo", "auto", "Ignore echo", "忽略回显"),
    ("dialog.echo", "never", "No echo", "无回显"),
    ("verify.strength", "token", "Token read back", "回读令牌"),
    ("verify.strength", "digest", "Digest of the token", "令牌摘要"),
    ("verify.strength", "clientId", "Client ID", "ClientId"),
    ("verify.strength", "online", "Login at the cloud", "登录云端"),
    ("verify.when", "sameSession", "In the same session", "同一会话中"),
    ("verify.when", "reopen", "After reopening the port", "重开串口后"),
    ("verify.when", "reset", "After a reset", "复位后"),
    ("result.when", "queued", "After the visit", "作业之后"),
    ("result.when", "beforePass", "Before PASS is shown", "显示 PASS 之前"),
    ("onForeignIdentity", "ask", "Ask", "询问"),
    ("onForeignIdentity", "refuse", "Fail the unit", "判为不合格"),
    ("onForeignIdentity", "migrate", "Seal it and register again", "封存后重新注册"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::profile_file;

    #[test]
    fn a_field_is_found_wherever_it_stands() {
        assert_eq!(field("dialog.write[0].expect[1]").unwrap().path, "exchange.expect");
        assert_eq!(field("line.usb[3].vid").unwrap().path, "line.usb.vid");
        assert_eq!(field("dialog.write").unwrap().path, "dialog.write");
        assert!(field("cloud.nothing").is_none());
    }

    #[test]
    fn a_sentence_of_the_form_has_the_names_of_the_form() {
        let said = in_form(Lang::En, "The command is longer than “maxLine”. See “dialog.reset” and “no such”.");
        assert_eq!(said, "The command is longer than “Longest command”. See “Reset” and “no such”.");
        assert_eq!(in_form(Lang::Zh, "请在“send”中"), "请在“发送”中");
    }

    #[test]
    fn every_field_of_the_form_has_a_meaning_in_both_languages() {
        for field in FIELDS {
            let path = field.path.replace("exchange.", "dialog.wake.");
            let english = profile_file::meaning(&path).unwrap_or_else(|| panic!("{path} is no field"));
            for lang in [Lang::En, Lang::Zh] {
                assert!(!field.meaning(lang, english).is_empty() && !field.label(lang).is_empty());
            }
        }
    }
}
