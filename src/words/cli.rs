//! Texts of the command line: help, and the one line that an error is.

use std::io::ErrorKind;

use super::Lang;
use super::archive_cli::LogComplaint;
use super::call::CallFault;
use super::one_line::one_line;
use super::{apart, batch_file, call, disk, refusal};
use crate::domain::{BookFault, BookSettings, Failure, HostKeyFault, NotAnAddress, OrderFault};
use crate::files::Unfit;
use crate::journal::BatchFileFault;
use crate::seen::Refusal;
use crate::store::shared_book::BookUnusable;
use crate::store::{NotSetUp, NotShared, PolicyFault};
use crate::vault::SecretFault;

texts! {
    #![expect(missing_docs, reason = "each field is named after the word of the command line that it explains")]
    about = "Provisioning station for dynamic MQTT registration without pre-registration (authType=regnwl)", "设备注册写号工位：MQTT 免预注册动态注册（authType=regnwl）";
    demo = "Practice cloud and practice units inside the program: no hardware, no account", "程序内置的练习云和练习设备：不需要硬件和账号";
    shift = "Practice: units are swapped automatically, through a shift in which things go wrong", "练习：自动更换设备，模拟一个会出现各种故障的班次";
    slots = "Number of practice units", "练习设备数量";
    renderer = "What paints the window (default: auto, the first that works)", "由什么绘制窗口（默认 auto：第一个可用的）";
    lang = "Language: en or zh (default: the system's)", "语言：en 或 zh（默认跟随系统）";
    data_dir = "Folder of the station's record and keys (default: the one that `setup` shows). The PC remembers the record's newest line elsewhere: in REGNWL_WITNESS_DIR if that is set", "工位记录和密钥所在文件夹（默认：`setup` 所显示的位置）。本机另行记住记录的最新一行；设有 REGNWL_WITNESS_DIR 时存放在那里";
    provision = "Provision units without a window; one JSON event per line on stdout. Exit codes: 0 every unit PASS, 1 some unit not, 2 wrong call or file, 3 cannot go on, 4 every unit PASS but the batch file is behind the record", "无窗口注册写号；标准输出每行一个 JSON 事件。退出码：0 全部 PASS；1 有设备未 PASS；2 命令或文件有误；3 无法继续；4 全部 PASS，但批次文件落后于记录";
    profile = "Product profile", "产品配置文件";
    batch = "Batch file; an existing one is resumed", "批次文件；已存在则继续";
    port = "Serial port: a path, or usb:place=1-2.3, usb:vid=10c4,pid=ea60, tcp:HOST:PORT; several may be given. Default: the USB devices that the profile allows", "串口：路径，或 usb:place=1-2.3、usb:vid=10c4,pid=ea60、tcp:主机:端口；可给多个。默认使用产品配置允许的 USB 设备";
    beside_profile = "Product profile of a second batch that is open beside the first one; with --beside-batch, --beside-port and --port", "与第一个批次同时打开的第二个批次的产品配置文件；须同时给出 --beside-batch、--beside-port 和 --port";
    beside_batch = "Batch file of the second batch", "第二个批次的批次文件";
    beside_port = "Serial port whose units belong to the second batch; several may be given", "属于第二个批次的串口；可给多个";
    count = "Number of units (default: one for each port, one if no port is given)", "要处理的台数（默认每个串口一台，未指定串口时为一台）";
    wait = "Longest wait for a unit, in seconds (default: no limit)", "等待设备的最长秒数（默认不限）";
    operator = "Name of the operator", "操作员姓名";
    batch_purpose = "What the units of a new batch come for: production (default), rework or return; counts stay apart", "新批次的用途：production（生产，默认）、rework（返工）或 return（退货返修）；分开计数";
    order = "A field of the order that the profile asks for, as NAME=VALUE; may be given several times", "产品配置要求的工单字段，写作 名称=值；可重复给出";
    label = "Expected serial number; only with a single port", "应有的序列号；只能配一个串口";
    collect = "Ask nothing of the cloud: a unit without an identity is read, kept on record and registered later; one that has an identity on record gets it. Exit code 0: every unit PASS or COLLECTED", "不访问云端：没有身份的设备只读取并记录，稍后注册；记录中已有身份的设备直接写入。退出码 0：全部 PASS 或 COLLECTED";
    dry_run = "Find out what would be done with each unit; nothing is asked of the cloud and nothing is written. Exit code 0: nothing would stop a unit", "试运行：只判断每台设备将会怎样处理，不访问云端，也不写入。退出码 0：没有设备会停下";
    job = "A job in the field: its list, registering what was collected, handing over, the report", "任务：清单、注册已采集的设备、移交、报告";
    job_register = "Register all units collected in a batch, without the units; one JSON event per line on stdout. Run it again to go on. Exit codes: 0 every unit has its identity, 1 some unit has not, 2 wrong call or file, 3 held or cannot go on, 4 all registered but the batch file is behind the record", "注册批次中所有已采集的设备，设备不必在场；标准输出每行一个 JSON 事件。再次运行即继续。退出码：0 全部得到身份；1 有设备没有；2 命令或文件有误；3 已暂停或无法继续；4 全部已注册，但批次文件落后于记录";
    job_visit = "Visit the addresses of a batch's list: each unit that is left, or that waits, gets one visit; whoever is absent is come back to, and time windows are respected. It asks nobody; one JSON event per line on stdout. Run it again to go on. Exit codes: 0 all of the list is done, 1 some is not, 2 wrong call or file, 3 held or cannot go on, 4 all done but the batch file is behind the record", "逐个访问批次清单中的地址：未处理或等待中的设备各访问一次；联系不上的稍后再来，并遵守时间窗。不询问任何人；标准输出每行一个 JSON 事件。再次运行即继续。退出码：0 清单全部完成；1 有设备未完成；2 命令或文件有误；3 已暂停或无法继续；4 全部完成，但批次文件落后于记录";
    at_once = "Addresses visited at a time, 1 to 32 (default 8)", "同时访问的地址数，1 到 32（默认 8）";
    once = "Look at each address once, and do not come back to those that are absent", "每个地址只访问一次，联系不上的不再来";
    site = "Only the units of this site", "只处理该站点的设备";
    wave = "Units in one wave (default 25)", "每一波的台数（默认 25）";
    hold_above = "Hold the rest if more than this percentage of a wave got no identity (default 20)", "一波中没有得到身份的比例超过此百分比时暂停其余设备（默认 20）";
    secret_file = "File that holds the product secret, readable by its owner only", "存放 ProductSecret 的文件，只有所有者可读";
    file = "Batch file", "批次文件";
    json = "One JSON record per line", "每行一条 JSON 记录";
    profile_group = "Product profiles", "产品配置";
    profile_check = "List every fault of a profile, with line and cause", "列出产品配置的每个错误及其行号和原因";
    profile_file = "Profile file", "产品配置文件";
    profile_new = "Write a new profile from a template and list what is left to fill in", "从模板新建产品配置，并列出还需填写的内容";
    profile_templates = "List the templates for new profiles", "列出新建产品配置可用的模板";
    template = "Template to start from", "从哪个模板开始";
    profile_out = "Profile file to create; an existing one is not overwritten", "要生成的产品配置文件；已有的文件不会被覆盖";
    secret = "The product secret", "ProductSecret";
    secret_set = "Store the product secret, read from standard input", "从标准输入读取并保存 ProductSecret";
    product_key = "Product key it belongs to", "所属 ProductKey";
    forget_plant = "The password for the plant gate of the product, and not its secret", "清除该产品的工厂放行密码，而不是 ProductSecret";
    secret_plant = "Store the password for the plant gate at this server instead (http://HOST:PORT or https://…)", "保存此服务器（http://主机:端口 或 https://…）上工厂放行的密码，而不是 ProductSecret";
    secret_proxy = "Store the password of this HTTP proxy's user instead", "保存该 HTTP 代理用户的密码，而不是 ProductSecret";
    secret_name = "Store the secret that profiles of this product use as ${secret:NAME} instead, such as a console password", "保存该产品配置中用 ${secret:NAME} 引用的密钥（如控制台密码），而不是 ProductSecret";
    bound_host = "Profile whose host and trust settings the secret is bound to", "密钥绑定到此产品配置中的主机和信任设置";
    line_by = "Who confirms it; one of the supervisors, where there are any: the PIN in REGNWL_PIN or on standard input", "由谁确认；设有主管时须为其中一位：PIN 由 REGNWL_PIN 或标准输入给出";
    line_group = "Lines that are reached over ssh", "通过 ssh 到达的线路";
    line_trust = "Show the key of a host as one JSON line, and confirm it where its fingerprint is given; exit code 1 while it is not confirmed", "以一行 JSON 显示主机的密钥；给出指纹时确认它；未确认时退出码为 1";
    line_address = "Address of the line: ssh:USER@HOST[:PORT]", "线路地址：ssh:用户@主机[:端口]";
    line_fingerprint = "Fingerprint to confirm, as it was compared with the unit's papers; another one is refused", "要确认的指纹（已与设备资料核对）；不一致则拒绝";
    shift_report = "Also write a page to sign, in both languages: versions, hashes, station, what was found, golden units", "另外生成一页可签字的报告（中英文）：版本、哈希、工位、检查结果、标准件";
    doctor = "Check before the shift: ports, disk, record, secret, clock, cloud; registers nothing; exit code 1 if something must be fixed first", "班前检查：串口、磁盘、记录、密钥、时钟、云端；不注册任何设备；有问题须先解决时退出码为 1";
    setup = "Show where the record is kept, and what is missing for this user; chosen once, found by every later start", "显示记录保存的位置，以及当前用户还缺什么；只需选择一次，以后每次启动都会找到";
    for_this_user = "Keep it in a folder of this user only, if nobody else provisions at this PC", "保存在仅当前用户使用的文件夹（这台电脑上只有您一人注册写号时）";
    for_group = "Let the logins of this group share the folder (the PC's, or --data-dir), made where it is missing: record, keys and secrets in it are theirs from now on. Its name or number (Windows: SID); an administrator runs this once", "让该用户组的成员共用此文件夹（本机的，或 --data-dir 指定的；没有时新建）：其中的记录、密钥和密码从此归该组。填组名或编号（Windows 为 SID）；由管理员执行一次";
    as_policy = "Set the folder (--data-dir) and the language (--lang) that the call names for all users of this PC, in the administrator's policy.json; what else it says stays. An administrator or an installer runs this", "将本次调用指定的文件夹（--data-dir）和语言（--lang）写入管理员的 policy.json，对本机所有用户生效；其中其他内容不变。由管理员或安装程序执行";
    for_this_pc = "Keep it in the folder that all users of this PC share", "保存在这台电脑所有用户共用的文件夹";
    unit = "Units on record", "记录中的设备";
    unit_list = "List the units on record", "列出记录中的设备";
    open = "Only unfinished ones", "只列出未完成的";
    sim = "Practice parts on their own, for integration tests", "单独运行练习部件，供集成测试使用";
    sim_cloud = "A practice cloud", "练习云";
    listen = "Address and port to listen on; port 0 picks a free one", "监听地址和端口；端口 0 表示任选空闲端口";
    products = "JSON file: [{\"productKey\": …, \"productSecret\": …}]", "JSON 文件：[{\"productKey\": …, \"productSecret\": …}]";
    ca_out = "Where to write the practice cloud's CA certificate", "练习云 CA 证书的输出位置";
    sim_device = "A practice unit on a pseudo terminal", "伪终端上的练习设备";
    dialect = "at, json or shell", "at、json 或 shell";
    serial = "Its serial number", "序列号";
    model = "The model that it reports; an empty text: none", "它报告的型号；空文本表示不报告";
    firmware = "The firmware that it reports; an empty text: none", "它报告的固件版本；空文本表示不报告";
    no_serial = "It has no serial number yet; this is its hardware ID", "还没有序列号；这里填其硬件 ID";
    link = "Where to put a link to its terminal", "在此位置建立指向其终端的链接";
}

/// What the command line can say when something is not right. Each is one line and tells the next step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Complaint {
    /// A value of the call is not usable.
    Usage(String),
    /// A record that cannot be taken from one place to another: what is wrong and what to do.
    Moving(String),
    /// A backup was begun and broke off, or the record cannot be read for it, in words.
    BrokenOff(String),
    /// A file cannot be read or written.
    File(String, String),
    /// The call cannot be read; the call that tells more.
    Call(CallFault, String),
    /// What the system says of a file or folder that the call names: of which kind it is, and its own words.
    NotUsable(String, ErrorKind, String),
    /// A file that is to be made is there already.
    IsThere(String),
    /// A field of the order is not named and said once.
    OrderUnread(String),
    /// What was said of the order is not what the profile asks for.
    Order(Vec<OrderFault>),
    /// The batch is one of another product.
    OtherProduct {
        /// The batch file.
        file: String,
        /// The product key of the units in it.
        made: String,
        /// The product key of the profile.
        wanted: String,
    },
    /// Two of the batches that are to be open beside each other are one.
    OpenTwice(String),
    /// Both profiles are for units of one product, and they were to be open at once.
    OneProduct(String, String),
    /// Units of these two products cannot be told apart, and they were to be open at once.
    NotToldApart(String, String),
    /// No batch file can be written there.
    BatchFile(String, BatchFileFault),
    /// What the call says cannot be written.
    Output(String),
    /// `--label` goes with one port.
    LabelNeedsOnePort,
    /// More ports than a station has slots: so many.
    TooManyPorts(usize),
    /// One port is named for two slots.
    PortTwice(String),
    /// `--operator` is no name that can stand on record.
    OperatorNotALine,
    /// `--label` holds nothing.
    LabelEmpty,
    /// `--label` is no label of this product: what was given, and the pattern that the profile has for labels.
    LabelUnread(String, String),
    /// The profile requires the label of each unit, and nobody is there to scan it.
    LabelRequired,
    /// No port is named, and the profile allows no device.
    NoPort,
    /// The settings of the shared book cannot be used.
    SharedBook(BookUnusable),
    /// The shared book does not do what it is asked: which, and why.
    SharedBookAway(String, BookFault),
    /// It does not do what its administrator asks: with what he logs in, and why.
    SharedBookRefuses(Box<BookSettings>, BookFault),
    /// What was read of the shared book is not so any more.
    SharedBookChanged,
    /// A slot's port is that of the scanner: which.
    PortOfScanner(String),
    /// A text that names no port, and what is wrong with the address in it.
    NotAPort(String, Option<NotAnAddress>),
    /// The key of the host at this address is not to be had, or cannot be confirmed.
    HostKey(String, HostKeyFault),
    /// A host shows another key than the one that is to be confirmed.
    OtherHostKey {
        /// Its address.
        address: String,
        /// The fingerprint that was given.
        expected: String,
        /// Its own.
        shown: String,
    },
    /// No unit came in time: seconds.
    NoUnit(u64),
    /// The first article waits, in words.
    FirstArticle(String),
    /// Registering ahead was held: units that nothing was asked for, and why the last one got no identity.
    Held {
        /// How many are left.
        left: u64,
        /// The last code.
        why: Option<Failure>,
    },
    /// The profile has no range of this name: the name, and those it has.
    NoRange(String, Vec<String>),
    /// The batch of this file expects no units.
    NoList(String),
    /// A round was stopped before it was through.
    RoundHeld {
        /// How many units are left.
        left: u64,
        /// The last code.
        why: Option<Failure>,
    },
    /// The record was taken away while the station ran: its folder.
    RecordTakenAway(String),
    /// The seal key's file was taken away while the station ran.
    KeyTakenAway,
    /// The answer for the unit with this number is in this file and not on record.
    AnswerSpilled(Option<String>, String),
    /// An answer is on no disk.
    AnswerUnsaved,
    /// A spilled answer was not taken over.
    SpillLeft(String),
    /// No product secret to use, and why.
    Secret(SecretFault),
    /// That of the second product on a bench, or the place for it.
    SecretBeside(SecretFault),
    /// A file that the call names is there and is not used.
    FileUnfit(Unfit),
    /// What the administrator has set cannot be used.
    Policy(PolicyFault),
    /// The administrator has set the data folder: what of the call names another, that folder, and the file that says so.
    RuledOut {
        /// What of the call.
        what: &'static str,
        /// The folder.
        folder: String,
        /// The administrator's file.
        file: String,
    },
    /// Nobody has set this PC up for this user.
    NotSetUp(Box<NotSetUp>),
    /// The folder was not given to a group.
    NotShared(String, NotShared),
    /// Nothing was decided, or the record cannot be had: why, and whom or what the call was about.
    Refused(Refusal, String),
    /// What batch files are asked for.
    Log(LogComplaint),
    /// The platform has no pseudo terminals.
    NoPty,
}

impl From<Refusal> for Complaint {
    fn from(why: Refusal) -> Self {
        Self::Refused(why, String::new())
    }
}

/// What is wrong with one thing that a call says of the order, and with which option.
fn order_fault(fault: &OrderFault, lang: Lang) -> String {
    let option = match fault {
        OrderFault::NoPurpose(_) | OrderFault::OtherPurpose(_) => "--purpose",
        _ => "--order",
    };
    let said = super::order::fault(fault, lang);
    say!(lang, "{option}: {said}", "{option}：{said}")
}

impl Complaint {
    /// The stable code, where the fault is the station's own.
    pub fn code(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoUnit(_) => "S-01",
            Self::Refused(why, _) => return refusal::code(why),
            Self::AnswerSpilled(..) | Self::AnswerUnsaved => "S-05",
            Self::RecordTakenAway(_) => "S-06",
            Self::KeyTakenAway => "S-09",
            Self::Secret(fault) | Self::SecretBeside(fault) => fault.failure().code(),
            Self::NotSetUp(_) => super::not_set_up::CODE,
            Self::SharedBookAway(_, fault) if fault.is_of_record() => Failure::RecordDamaged.code(),
            Self::SharedBook(_) | Self::SharedBookAway(..) | Self::SharedBookRefuses(..) => {
                Failure::SharedBookAway.code()
            }
            Self::SpillLeft(_) => Failure::FilesUnfit.code(),
            _ => return None,
        })
    }

    /// The code, where there is one, and the text: one line, whatever stands in the names in it.
    pub fn line(&self, lang: Lang) -> String {
        one_line(self.code(), &self.text(lang))
    }

    /// What is wrong and what to do.
    pub fn text(&self, lang: Lang) -> String {
        say! { lang, match self;
            Self::Usage(what) => "{what}; see --help", "{what}；请看 --help";
            Self::Moving(what) | Self::BrokenOff(what) => { what.clone() };
            Self::File(path, why) => "{path}: {why}", "{path}：{why}";
            Self::Call(fault, help) => { call::fault(lang, fault, help) };
            Self::NotUsable(path, kind, said) => "{path}: {why}", "{path}：{why}", why = disk::named(lang, *kind, said);
            Self::IsThere(path) =>
                "{path} is there already and is not overwritten; choose another name, or remove that file first",
                "{path} 已存在，不会被覆盖；请换一个文件名，或先移走该文件";
            Self::FileUnfit(unfit) => { super::unfit::text(lang, unfit) };
            Self::OtherProduct { file, made, wanted } =>
                "{file} is a batch of product {made}, and the profile makes {wanted}; a batch has one product: choose another name for a new batch",
                "{file} 是产品 {made} 的批次，而当前配置生产 {wanted}；一个批次只生产一种产品：新批次请换一个文件名";
            Self::SharedBook(fault) => { super::shared_book::unusable(lang, *fault) };
            Self::SharedBookAway(place, fault) => { super::shared_book::fault(lang, place, fault) };
            Self::SharedBookRefuses(settings, fault) => { super::shared_book::of_administrator(lang, settings, fault) };
            Self::SharedBookChanged => { super::shared_book::text(lang).changed.to_owned() };
            Self::OpenTwice(path) =>
                "{path} is chosen twice; two batches that are open at once are two: choose another batch for the second product",
                "{path} 被选了两次；同时打开的两个批次必须不同：请为第二种产品另选批次";
            Self::OneProduct(one, other) =>
                "{one} and {other} are for one product: a bench has one batch of a product open at a time; open this one alone, or choose another product beside it",
                "“{one}”与“{other}”属于同一产品：一个工作台同时只能打开一种产品的一个批次；请单独打开此批次，或另选一种产品";
            Self::NotToldApart(one, other) =>
                "{one} and {other} cannot be open at once: a unit of one in a slot of the other would be registered as that one, for good; {cure}",
                "“{one}”与“{other}”不能同时打开：一种产品的设备插到另一种产品的槽位会按后者注册，且无法撤回；{cure}",
                cure = apart::cure(lang);
            Self::BatchFile(path, fault) =>
                "{path}: {fault}", "{path}：{fault}", fault = batch_file::fault(lang, fault);
            Self::Output(why) =>
                "the output cannot be written ({why}); everything done is on record, only the output is lost: see `log show` or `unit list`",
                "输出无法写入（{why}）；已完成的操作都在记录中，但输出内容已丢失：请用 `log show` 或 `unit list` 查看";
            Self::LabelNeedsOnePort =>
                "--label needs exactly one --port, and no second product beside it",
                "--label 只能配一个 --port，且不能同时做第二种产品";
            Self::TooManyPorts(most) =>
                "--port: a station has {most} slots at most; run a second one with --data-dir and a batch of its own for the others",
                "--port：一个工位最多 {most} 个槽位；其余串口请用另外的 --data-dir 和另外的批次再运行一个";
            Self::PortTwice(port) =>
                "{port} is named twice: a port is one slot, of one product; name each once",
                "{port} 填写了两次：一个串口只能是一个槽位，属于一种产品；每个串口只填一次",
                port = crate::domain::visible::visible(port);
            Self::NoRange(name, known) =>
                "the profile has no range “{name}” in “values”; it has: {known}",
                "产品配置的“values”中没有号段“{name}”；现有：{known}",
                name = name, known = if known.is_empty() { "-".to_owned() } else { known.join(", ") };
            Self::OperatorNotALine =>
                "--operator is one line of 1 to 200 characters without control characters; omit it if nobody is to be named",
                "--operator 为一行 1 到 200 个字符，不含控制字符；不填写姓名时请不要使用它";
            Self::LabelEmpty =>
                "--label is empty; scan the label of the unit, or omit --label",
                "--label 为空；请扫描设备标签，或不使用 --label";
            Self::LabelUnread(given, pattern) =>
                "--label: {pattern}", "--label：{pattern}", pattern = super::scan::unread(given, pattern, lang);
            Self::LabelRequired =>
                "the profile requires the label of each unit (serialNumber.requireLabel): do one unit per call and one product, with --port, --count 1 and --label",
                "产品配置要求每台设备的标签（serialNumber.requireLabel）：请每次只做一种产品的一台设备，并给出 --port、--count 1 和 --label";
            Self::NotAPort(text, address) => { super::line::not_a_port(lang, text, address.as_ref()) };
            Self::PortOfScanner(port) => { super::scanner::is_its_port(&crate::domain::visible::visible(port), lang) };
            Self::NoPort =>
                "no port to use; give one with --port, or let the profile allow USB devices (line.usb)",
                "没有可用的串口；请用 --port 指定，或在产品配置的 line.usb 中允许 USB 设备";
            Self::HostKey(address, HostKeyFault::NoHost(Some(fault))) => { super::line::not_a_port(lang, address, Some(fault)) };
            Self::HostKey(address, HostKeyFault::NoHost(None)) =>
                "{address} has no host key; give ssh:USER@HOST", "{address} 没有主机密钥；请填写 ssh:用户@主机";
            Self::HostKey(address, HostKeyFault::Line(why)) =>
                "{address}: {why} {cure}", "{address}：{why}{cure}",
                why = super::line::cause(lang, *why), cure = super::line::cure(lang, *why);
            Self::HostKey(_, HostKeyFault::File(error)) =>
                "the file of confirmed host keys cannot be used: {error}", "无法使用已确认主机密钥的文件：{error}";
            Self::OtherHostKey { address, expected, shown } =>
                "{address} shows the key {shown}, not {expected}; nothing was confirmed",
                "{address} 出示的密钥为 {shown}，不是 {expected}；未确认任何密钥";
            Self::NoUnit(seconds) =>
                "no unit within {seconds} s; check cable, port and --wait",
                "{seconds} 秒内没有设备；请检查线缆、串口和 --wait";
            Self::FirstArticle(said) =>
                "{said} Then: `batch let-go --profile FILE --by NAME`",
                "{said}然后：`batch let-go --profile 文件 --by 姓名`";
            Self::Held { left, why } =>
                "held: too many units got no identity (last: {why}); {left} collected units are not registered yet and nothing of them is lost. Look at the codes above, fix the cause, then run the same call again: it goes on",
                "已暂停：太多设备没有得到身份（最后一个：{why}）；还有 {left} 台已采集的设备未注册，数据没有丢失。请查看上面的代码并排除原因，再次运行同一命令即可继续",
                why = why.map_or_else(|| "-".into(), |why| format!("{} {}", why.code(), super::failure::of(why, lang).title));
            Self::OrderUnread(pair) =>
                "--order {pair}: write each field once, as NAME=VALUE, for example --order workOrder=WO-123456",
                "--order {pair}：每个字段写一次，形如 名称=值，例如 --order workOrder=WO-123456",
                pair = crate::domain::visible::visible(pair);
            Self::Order(faults) =>
                "{said}", "{said}",
                said = lang.sentences(&faults.iter().map(|fault| order_fault(fault, lang)).collect::<Vec<_>>());
            Self::NoList(path) =>
                "{path}: this batch has no list of expected units; see `job import`", "{path}：该批次没有设备清单；请用 `job import`";
            Self::RoundHeld { left, why } =>
                "held: registering is paused (last: {why}); {left} units of the list are left and nothing of them is lost. Look at the codes above, fix the cause, then run the same call again: it goes on",
                "已暂停：注册已停止（最后一个：{why}）；清单中还有 {left} 台未处理，数据没有丢失。请查看上面的代码并排除原因，再次运行同一命令即可继续",
                why = why.map_or_else(|| "-".into(), |why| format!("{} {}", why.code(), super::failure::of(why, lang).title));
            Self::RecordTakenAway(folder) =>
                "the record in {folder} was deleted, moved, cut or replaced while the station was running; nothing more is registered. Put it back, then start with the same batch file: it shows what is missing",
                "运行中 {folder} 里的记录被删除、移动、截断或替换；不再注册任何设备。请放回记录，再用同一批次文件启动：它会指出缺了什么";
            Self::KeyTakenAway =>
                "the seal key's file was removed or changed while the station was running; nothing more is registered. If its place was empty, it was written again: find out who moved it, then start again",
                "运行中封存密钥文件被移走或改动；不再注册任何设备。原位置为空时已重新写回：请查明是谁移动了它，再重新启动";
            Self::AnswerSpilled(serial, file) =>
                "unit {unit}: {file}",
                "设备 {unit}：{file}",
                unit = serial.as_deref().unwrap_or("?"), file = super::unsaved::stands_in_file(std::slice::from_ref(file), lang);
            Self::AnswerUnsaved =>
                "{head}: {stands_in_memory}",
                "{head}：{stands_in_memory}",
                head = super::unsaved::text(lang).head, stands_in_memory = super::unsaved::stands_in_memory(1, lang);
            Self::SpillLeft(file) =>
                "{file} holds a cloud answer that was not used: this station did not mark it (version 0.1.0 marked none), or its unit no longer needs it. If you know where it came from: `unit resolve SN --identity-file \"{file}\"`; otherwise keep it and call the engineer",
                "{file} 中有一份未被采用的云端应答：它没有本工位的标记（0.1.0 版不作标记），或设备已不需要它。确知来源时：`unit resolve 序列号 --identity-file \"{file}\"`；否则请保留并联系工程师";
            Self::Secret(fault) => { super::secret::fault_text(lang, fault) };
            Self::SecretBeside(fault) =>
                "Second product: {fault} (--secret-file and REGNWL_PRODUCT_SECRET are for the first one.)",
                "第二种产品：{fault}（--secret-file 和 REGNWL_PRODUCT_SECRET 只用于第一种产品。）",
                fault = super::secret::fault_text(lang, fault);
            Self::Policy(fault) => { super::policy::fault(lang, fault) };
            Self::RuledOut { what, folder, file } =>
                "{what}: the administrator has set the data folder of this PC to {folder} ({file}); omit {what}",
                "{what}：管理员已把本机的数据文件夹设为 {folder}（{file}）；请去掉 {what}";
            Self::NotSetUp(not) => { super::not_set_up::line(lang, not) };
            Self::NotShared(folder, why) => { super::not_set_up::not_shared(lang, folder, why) };
            Self::Refused(why, about) => { refusal::text(why, about, lang) };
            Self::Log(complaint) => { complaint.text(lang) };
            Self::NoPty =>
                "this platform has no pseudo terminals; practise with `provision --demo`",
                "此平台没有伪终端；练习请用 `provision --demo`";
        }
    }
}

/// Words of `log verify` and `log show`.
pub mod log {
    use super::Lang;
    use crate::domain::{Failure, VisitId};
    use crate::journal::scan::Verdict;

    /// The number that a visit is asked for with (`log report --visit`), and why it ended otherwise than with PASS.
    pub fn visit(lang: Lang, visit: VisitId, code: Option<Failure>) -> String {
        let number = say!(lang, "visit {visit}", "上工位编号 {visit}");
        match code {
            Some(code) => format!("{number}  {}", super::super::failure::of(code, lang).title),
            None => number,
        }
    }

    /// The chain's verdict as a sentence. It never says *unaltered*: whoever has a file can make a new chain.
    pub fn verdict(lang: Lang, verdict: &Verdict, lines: usize, too_new: bool) -> String {
        let sentence = say! { lang, match verdict;
            Verdict::Unbroken => "unbroken, {lines} lines", "校验链完整，共 {lines} 行";
            Verdict::TornTail { line, offset, length } =>
                "line {line}: the last {length} bytes (from byte {offset}) are not a complete line: a power cut, a copy made too early, or a changed last line; the {lines} lines before it are unbroken",
                "第 {line} 行：末尾 {length} 字节（从字节 {offset} 起）不是完整的行：可能是断电、复制过早或最后一行被改动；此前 {lines} 行完整";
            Verdict::Broken { line, offset } =>
                "line {line} (byte {offset}) does not follow from the line before: changed, removed or moved",
                "第 {line} 行（字节 {offset}）与前一行不相接：被改动、删除或移动过";
            Verdict::Headless =>
                "line 1: the beginning of the batch is missing or damaged: this is not its first line, and the rest cannot be verified",
                "第 1 行：批次的开头缺失或损坏：这不是第一行，剩余内容无从验证";
            Verdict::NotOurs => "line 1: not a batch file of this program", "第 1 行：不是本程序的批次文件";
            Verdict::Empty => "the file is empty", "文件为空";
        };
        let later = lang.pick(
            "; some lines were written by a newer version: update this program to read them",
            "；部分行由更新的版本写成：请升级本程序后读取",
        );
        if too_new { sentence + later } else { sentence }
    }
}
