//! The table: for each failure what happened, why, and one thing to do, in both languages. A new failure without words does not compile.

use super::case::{Case, FailureWords};
use crate::domain::circumstance::quoted;
use crate::domain::visible::visible;
use crate::domain::{Blame, CapStand, Capped, Circumstance as C, Failure, Must, Step, Verb};
use crate::words::{Lang, clock, disk, line, plant_gate, proxy, shared_book, tls};

macro_rules! failures {
    ($case:ident, $lang:ident; $($code:pat => title $title:tt cause $cause:tt todo $todo:tt;)+) => {
        match $case.failure {
            $($code => FailureWords { title: pick!($lang, $title), cause: say!($lang, $cause), todo: pick!($lang, $todo) },)+
        }
    };
}

/// The words of a failure, whatever became of the unit.
pub(super) fn words(case: Case<'_>, lang: Lang) -> FailureWords {
    use Failure as F;
    failures! { case, lang;
        F::Silent => title("The unit does not answer", "设备没有应答")
            cause(match case.circumstance;
                Some(C::Dialog { verb: Verb::ReadSerial }) =>
                    "Its firmware is not in test mode, or power or cable failed.",
                    "固件不在测试模式，或断电、线松脱。";
                Some(C::Dialog { verb: Verb::Wake }) | None =>
                    "No power, a loose cable, or the firmware is not in test mode.",
                    "没有上电、线没插好，或固件不在测试模式。";
                _ =>
                    "It answered before: its power, its cable or its firmware failed.",
                    "之前有过应答：断电、线松脱，或固件停止工作。")
            todo("Check power and cable, then plug the unit in again. Still silent: red bin.",
                "检查电源和线，重新插入。仍无应答：放入不良品箱。");
        F::Unplugged => title("The unit was unplugged", "设备被拔出")
            cause(match case.circumstance;
                Some(C::NotBack) =>
                    "Its port did not come back after the unit was reset or its port opened again.",
                    "设备复位或重新打开串口后，串口没有再出现。";
                Some(C::Line { why }) => { line::cause(lang, *why).to_owned() };
                _ => "The cable or the unit was taken away while it was being worked on.", "处理过程中线或设备被拔掉。")
            todo(match case.circumstance;
                Some(C::Line { .. }) =>
                    "Close other programs that use this line, then start again.", "关闭占用该线路的其他程序，然后重新开始。";
                _ => "Plug it in again and leave it until its result shows.", "重新插入，等显示结果后再拔。");
        F::Garbled => title("No valid answer from the unit", "设备没有正确回答此命令")
            cause(match case.circumstance;
                Some(C::Dialog { verb: Verb::Wake | Verb::ReadSerial }) | None =>
                    "Something came, but not the expected answer: wrong product, wrong baud rate, or wrong firmware.",
                    "有输出，但不是期望的应答：产品放错、波特率不对，或固件与产品配置不符。";
                _ =>
                    "Its serial number was read before: wrong firmware for this profile, or noise on the serial line.",
                    "之前能正常读出序列号：固件与产品配置不符，或串口线受干扰。")
            todo("Check that it is the right product. If it is, red bin.", "确认产品型号。型号没错：放入不良品箱。");
        F::AnsweredError => title("The unit answered with an error", "设备回答出错")
            cause("Its firmware refused the command, or is not in test mode.", "固件拒绝了命令，或不在测试模式。")
            todo("Check the firmware mode, then plug it in again. Same error: red bin.",
                "检查固件模式后重新插入。还是出错：放入不良品箱。");
        F::ReplyTooLong => title("The unit's answer is too long", "设备的应答太长")
            cause("It keeps sending: boot messages, or wrong firmware for this profile.",
                "设备一直输出启动信息，或固件与产品配置不符。")
            todo("Plug it in again. Same result: red bin.", "重新插入。结果相同：放入不良品箱。");
        F::SerialRefused => title("The serial number is refused", "序列号不合格")
            cause("It is blank, a placeholder (all 0, all F), or not in the form that the profile requires.",
                "序列号为空、全 0、全 F，或格式不符合产品配置。")
            todo("Have its serial number burned, or put it in the red bin.", "补烧序列号，或放入不良品箱。");
        F::SerialNotText => title("The serial number is not plain text", "序列号含有非法字符")
            cause("It contains invalid bytes (noise on the serial line, or a number that was never burned), or characters that the profile does not allow.",
                "含有无效字节（串口线受干扰，或从未烧录），或产品配置不允许的字符。")
            todo("Check the cable and plug it in again. Same result: red bin, for a new serial number.",
                "检查线和波特率后重新插入。结果相同：放入不良品箱，需要重新烧录序列号。");
        F::DeviceNameInvalid => title("No device name from this serial number", "序列号无法生成设备名")
            cause(match case.circumstance;
                Some(C::Name { name, pattern: Some(pattern) }) =>
                    "The profile's template gives “{name}”, which its pattern {pattern} refuses.",
                    "按模板得到“{name}”，不符合产品配置自己的规则 {pattern}。",
                    name = visible(name), pattern = visible(pattern);
                Some(C::Name { name, pattern: None }) =>
                    "The profile's template gives “{name}”. The cloud allows only letters, digits and - _ @ . : and 4 to 32 of them.",
                    "按模板得到“{name}”。云端只接受 4 到 32 个字母、数字和 - _ @ . : 这些字符。",
                    name = visible(name);
                _ =>
                    "The profile's template gives a name that the profile or the cloud refuses.",
                    "按产品配置的模板得到的名称，不符合产品配置或云端的规则。")
            todo("Put the unit aside and have an engineer check the profile.", "把设备放一边，请工程师检查产品配置。");
        F::OtherUnit => title("The unit was swapped", "中途换了设备")
            cause(match case.step;
                Some(Step::ReadBack) =>
                    "Another unit answers than before. The earlier one may already have the identity.",
                    "应答的不是刚才那台设备。身份可能已写在之前那台里。";
                Some(Step::Write | Step::Restore) =>
                    "Another unit answers than before. Nothing was written into this one.",
                    "应答的不是刚才那台设备。没有写入这台设备。";
                _ => "Another unit answers than before.", "应答的不是刚才那台设备。")
            todo("Unplug, then plug in one unit and leave it plugged in.", "拔出，再插入一台，中途不要更换。");
        F::NotStored => title("The unit has no identity", "设备里没有身份")
            cause(match case.circumstance;
                Some(C::ReadBack { wrote: true, .. }) =>
                    "It acknowledged the write, but is empty.", "设备回答写入成功，但里面是空的。";
                Some(C::ReadBack { wrote: false, .. }) =>
                    "It had the right one before and is empty now; nothing was written in between.",
                    "之前读到的身份是对的，现在却是空的；其间没有写入任何内容。";
                _ => "It should have the one on record, but is empty.", "应有记录中的身份，但里面是空的。")
            todo("Plug it in again. Same result: red bin.", "重新插入。结果相同：放入不良品箱。");
        F::ReadBackDiffers => title(match case.circumstance;
                Some(C::ReadBack { untold: None, .. }) =>
                    "The unit's identity differs from the record", "设备里的身份与记录不一致";
                _ => "Reading back does not prove the identity", "回读不能证明身份")
            cause(match case.circumstance;
                Some(C::ReadBack { untold: Some(what), .. }) =>
                    "The proof needs its {what}, which it does not report: wrong firmware for this profile.",
                    "证明需要设备给出 {what}，而它没有给出：固件与产品配置不符。",
                    what = visible(what);
                Some(C::ReadBack { wrote: true, differs, .. }) =>
                    "Its memory changed or cut what was written ({differs}).",
                    "设备存储改变或截断了写入的内容（{differs}）。",
                    differs = listed(lang, differs);
                Some(C::ReadBack { wrote: false, differs, .. }) =>
                    "It had the right one before and a different one now ({differs}); nothing was written in between.",
                    "之前读到的身份是对的，现在却不同（{differs}）；其间没有写入任何内容。",
                    differs = listed(lang, differs);
                _ =>
                    "It has something else, or does not report what the proof needs.",
                    "设备里是别的内容，或没有给出证明所需的内容。")
            todo("Plug it in again. Same result: red bin.", "重新插入。结果相同：放入不良品箱。");
        F::NotWritable => title("The identity does not fit this unit", "身份写不进这种设备")
            cause("A value is too long, or contains a character that the unit's commands cannot carry.",
                "某个值太长，或含有设备命令不能传送的字符。")
            todo("Put the unit aside and have an engineer check the profile.", "把设备放一边，请工程师检查产品配置。");
        F::LabelDiffers => title("Label does not match; nothing written", "标签不符，未写入")
            cause("The scanned label is not the serial number that the unit reports.", "扫描的标签不是设备读出的序列号。")
            todo("Find the right label, scan it, and plug the unit in again.", "找到正确的标签，扫描后重新插入设备。");
        F::ForeignIdentityRefused => title("The unit already has an identity", "设备里已有身份")
            cause(match case.circumstance;
                Some(C::OfOtherUnit { serial_number }) =>
                    "On record it belongs to unit “{serial_number}”, and the profile refuses such units.",
                    "它是记录中设备“{serial_number}”的身份，产品配置不接受这种设备。",
                    serial_number = visible(serial_number);
                _ =>
                    "It is not on record for this unit, and the profile refuses such units.",
                    "它不在这台设备的记录里，产品配置不接受这种设备。")
            todo("Put it aside for the supervisor.", "放一边，交给主管处理。");
        F::HardwareIdMissing => title("No hardware ID reported", "读不到硬件 ID")
            cause("The profile requires the chip UID or MAC, and the unit reported none that can be used.",
                "产品配置要求芯片 UID 或 MAC，设备没有给出可用的硬件 ID。")
            todo("Plug it in again. Same result: red bin.", "重新插入。结果相同：放入不良品箱。");
        F::ReadingsDiffer => title("The unit reported two different numbers", "设备两次报出的号码不同")
            cause("Serial number, hardware ID, model or firmware changed at the second reading: the unit is still booting, the serial line has noise, or the unit was swapped. Nothing was registered.",
                "第二次读到的序列号、硬件 ID、型号或固件与第一次不一致：设备还在启动、串口线有干扰，或中途换了设备。没有注册。")
            todo("Wait until it has booted, then plug it in again. Same result: check the cable, then red bin.",
                "等设备启动完再重新插入。结果相同：检查线，仍不行则放入不良品箱。");
        F::Unanswered => title("The unit sends, but does not answer", "设备有输出，但不应答")
            cause("It echoed the command or printed something, so power and cable are fine. Its firmware hangs or is not in test mode, or the cable shorts TX and RX.",
                "它回显了命令或有输出，说明已上电、线已接通：固件死机或不在测试模式，也可能是 TX、RX 短接。")
            todo("Power-cycle it, then plug it in again. Same result: red bin.",
                "断电后重新上电，再插入。结果相同：放入不良品箱。");
        F::NotAsRequired => title("Another product or firmware", "产品或固件不符")
            cause(match case.circumstance;
                Some(C::Required { name, wanted: Some(wanted), told: Some(told) }) =>
                    "The profile requires {name} to be “{wanted}”, and the unit reported “{told}”. Nothing was asked of the cloud or written.",
                    "产品配置要求 {name} 为“{wanted}”，设备报告的是“{told}”。没有请求云端，也没有写入。",
                    name = visible(name), wanted = visible(wanted), told = visible(told);
                Some(C::Required { name, wanted: Some(wanted), told: None }) =>
                    "The profile requires {name} to be “{wanted}”, and the unit did not report it. Nothing was asked of the cloud or written.",
                    "产品配置要求 {name} 为“{wanted}”，设备没有报告该值。没有请求云端，也没有写入。",
                    name = visible(name), wanted = visible(wanted);
                Some(C::Required { name, .. }) =>
                    "The profile requires {name}, and the unit did not report it. Nothing was asked of the cloud or written.",
                    "产品配置要求 {name}，设备没有报告该值。没有请求云端，也没有写入。",
                    name = visible(name);
                _ =>
                    "What the unit reported about itself is not what the profile requires. Nothing was asked of the cloud or written.",
                    "设备报告的型号、固件等与产品配置的要求不符。没有请求云端，也没有写入。")
            todo("Check which product is being made. If it is this one, put the unit aside for rework.",
                "核对正在生产的产品。产品无误时，把这台设备放到返工区。");
        F::NumberMissing => title("The unit has no serial number yet", "设备还没有序列号")
            cause("It says that its number was never set, and this profile gives it none (a dry run gives none either).",
                "设备回答序列号从未写入，而本产品配置不分配序列号（试运行也不分配）。")
            todo("Have its number burned, or use a profile with a number range.", "补烧序列号，或改用带号段的产品配置。");
        F::NumberNotTaken => title("The unit did not keep its number", "序列号没有写进设备")
            cause(match case.circumstance;
                Some(C::Value { given: Some(given), told: Some(told), .. }) =>
                    "It was given {given} and tells “{told}”.",
                    "写入了 {given}，设备回答“{told}”。",
                    given = visible(given), told = visible(told);
                Some(C::Value { given: Some(given), .. }) =>
                    "It was given {given} and still tells none.", "写入了 {given}，设备仍回答没有序列号。", given = visible(given);
                _ => "It was given a number and tells another one, or none.", "写入序列号后，设备回答的是另一个，或没有。")
            todo("Plug it in again: the number is its own, or void. Same result: red bin.",
                "重新插入：号码仍留给它，或已作废。结果相同：放入不良品箱。");
        F::ValueNotTaken => title("The unit did not keep a value", "参数没有写进设备")
            cause(match case.circumstance;
                Some(C::Value { name, given: Some(given), told: Some(told) }) =>
                    "{name}: it was given “{given}” and tells “{told}”.",
                    "{name}：写入“{given}”，设备回答“{told}”。",
                    name = visible(name), given = visible(given), told = visible(told);
                Some(C::Value { name, .. }) =>
                    "{name}: it tells another value, or none.", "{name}：设备回答的是另一个值，或没有。", name = visible(name);
                _ => "It tells another value than it was given, or none.", "设备回答的不是写入的值，或没有。")
            todo("Plug it in again. Same result: red bin.", "重新插入。结果相同：放入不良品箱。");
        F::NumberOfOther => title("The number belongs to another unit", "序列号属于另一台设备")
            cause(match case.circumstance;
                Some(C::Value { given: Some(given), .. }) =>
                    "{given} is on record as another unit's.", "记录里 {given} 是另一台设备的序列号。", given = visible(given);
                _ => "The record has it as another unit's.", "记录里它是另一台设备的序列号。")
            todo("Check the label: each unit has its own. Put on the right one, then plug the unit in again.",
                "核对标签：每台一张。换上正确的标签后重新插入。");
        F::PlantRefuses => title("The plant refuses this unit", "工厂系统不放行此设备")
            cause(match case.circumstance;
                Some(C::PlantRefused { said: Some(said) }) =>
                    "The plant's system says: “{said}”.", "工厂系统：“{said}”。", said = visible(said);
                _ => "The plant's system (plant gate) says that it may not be here.", "工厂系统（工厂放行）不允许此设备在这里处理。")
            todo("Put it aside and show these words to the line leader: another step, order or repair comes first.",
                "放到一边，把这段话给班组长看：应先做其他工序、核对工单或维修。");
        F::NameNotResolved => title("The cloud's address was not found", "找不到云端地址")
            cause(match case.circumstance;
                Some(C::NameServerAway) =>
                    "No name server (DNS) can be asked: this PC has no network, or the network has no DNS.",
                    "无法查询域名服务器（DNS）：本机没有网络，或该网络没有 DNS。";
                Some(C::NameAside { address }) => { tls::aside(lang, address) };
                _ =>
                    "This PC has no network, its DNS does not know the name, or the host in the profile is wrong.",
                    "本机没有网络、DNS 查不到该名称，或配置的主机名有误。")
            todo("Check the network cable, then start again.", "检查网线，然后重新开始。");
        F::Unreachable => title("The cloud cannot be reached", "连不上云端")
            cause(match case.circumstance;
                Some(C::ConnectionRefused) =>
                    "The host refuses connections on this port: wrong port, cloud down, or a firewall.",
                    "主机在此端口拒绝连接：端口有误、云端停机，或防火墙拦截。";
                Some(C::Proxy(refusal)) => { proxy::cause(lang, refusal) };
                Some(C::NoRoute) =>
                    "This PC has no network, or no route to the host.", "本机没有网络，或没有到该主机的路由。";
                _ => "No network, or a firewall blocks the port.", "没有网络，或端口被防火墙拦截。")
            todo(match case.circumstance;
                Some(C::Proxy(_)) =>
                    "Call the engineer: check network and proxy settings.", "呼叫工程师：检查网络和代理设置。";
                _ => "Check the network, then start again.", "检查网络，然后重新开始。");
        F::CertificateUntrusted => title("The cloud's certificate is not trusted", "云端证书不可信")
            cause({ tls_cause(case, lang).unwrap_or_else(|| say! { lang,
                    "A proxy is in between, or the profile has the wrong host or root.",
                    "中间有代理，或产品配置中的主机、根证书不对。" }) })
            todo("Call the engineer: check network and profile.", "呼叫工程师：检查网络和产品配置。");
        F::CertificateExpired => title("The cloud's certificate is not valid today", "云端证书今天无效")
            cause({ tls_cause(case, lang).unwrap_or_else(|| say! { lang,
                    "This PC's clock is wrong, or the certificate was not renewed in time.",
                    "本机时间不对，或证书没有及时更新。" }) })
            todo("Set this PC's date and time, then start again. If they are right, call the engineer.",
                "校准本机日期和时间，然后重新开始。时间无误时，呼叫工程师。");
        F::TlsFailed => title("No secure connection to the cloud", "无法建立安全连接")
            cause({ tls_cause(case, lang).unwrap_or_else(|| say! { lang,
                    "This PC and the server at the cloud's address could not agree on a connection.",
                    "本机与云端地址上的服务器无法协商出连接。" }) })
            todo("Call the engineer: check host, port and network.", "呼叫工程师：检查主机、端口和网络。");
        F::ConnectTimeout => title("Connecting to the cloud took too long", "连接云端超时")
            cause(match case.circumstance;
                Some(C::Proxy(refusal)) => { proxy::cause(lang, refusal) };
                Some(C::NameServerSilent) => "The name server (DNS) does not answer.", "域名服务器（DNS）没有应答。";
                Some(C::WaySilent) =>
                    "Nothing answers at the cloud's address: a firewall, or the network drops packets.",
                    "云端地址没有任何应答：防火墙拦截，或网络丢包。";
                _ => { tls_cause(case, lang).unwrap_or_else(|| say! { lang,
                        "The network is slow or drops packets.",
                        "网络太慢或丢包。" }) })
            todo("Start again. If it stays so, call the engineer.", "重新开始。如果一直这样，呼叫工程师。");
        F::ClosedBeforeAsking => title("The connection was lost before the request", "请求发出前失去连接")
            cause("It broke, or the other side sent first. Nothing was requested; no registration was used.",
                "连接断开，或对方抢先发来内容。没有向云端请求，没有占用注册。")
            todo("Start again.", "重新开始。");
        F::RefusedProtocol => title("The cloud refuses this protocol version", "云端拒绝此协议版本")
            cause("Most likely the host in the profile is not for registrations.",
                "多半是产品配置里的主机不是注册用的主机。")
            todo("Call the engineer: check the profile.", "呼叫工程师：检查产品配置。");
        F::RefusedParameter => title("The cloud refuses a parameter", "云端拒绝某个参数")
            cause("Product key, device name or signature method is not accepted.",
                "ProductKey、设备名或签名方法不符合云端要求。")
            todo("Call the engineer: check the profile.", "呼叫工程师：检查产品配置。");
        F::RefusedUnavailable => title("The cloud is busy", "云端正忙")
            cause("It is unavailable and asks to try later. No registration was used.",
                "云端暂不可用，要求稍后再试。没有占用注册。")
            todo("Wait a minute, then start again.", "等一分钟，然后重新开始。");
        F::RefusedAuthentication => title("The cloud refuses the signature", "云端拒绝签名")
            cause("Wrong product secret, dynamic registration switched off, the instance full (a new public one holds 500 devices), or the account in arrears.",
                "ProductSecret 不对、没有开启动态注册、实例设备数已满（新版公共实例限 500 台），或账号欠费。")
            todo("Call the engineer: check secret, switch, device quota and account.", "呼叫工程师：检查密钥、动态注册开关、设备配额和账号。");
        F::RefusedUnauthorised => title("The cloud does not allow this registration", "云端不允许这次注册")
            cause("No reason given. The device is disabled, its 5 registrations are used, dynamic registration is off, the instance is full (500 devices), or the account is in arrears.",
                "云端没有说明原因。可能是设备被禁用、5 次注册已用完、动态注册已关闭、实例已满（500 台），或账号欠费。")
            todo("Put the unit aside and call the supervisor.", "把设备放一边，呼叫主管。");
        F::RefusedOther => title("The cloud refuses, with an unknown code", "云端拒绝，代码未知")
            cause("See the code in the details.", "代码见详细信息。")
            todo("Call the engineer and name the code.", "呼叫工程师，并告知代码。");
        F::NoConnack => title("The cloud did not answer", "云端没有应答")
            cause(match case.step;
                Some(Step::Save) =>
                    "It sent something (kept on record), but no answer. A registration may have been used.",
                    "云端发来了内容（已保存在记录里），但没有应答。可能已占用一次注册。";
                _ => "The request was sent; a registration may have been used.", "请求已发出，可能已占用一次注册。")
            todo("Leave the unit and call the supervisor.", "设备不要动，呼叫主管。");
        F::ClosedBeforeConnack => title("The connection broke after the request", "请求发出后连接断开")
            cause(match case.step;
                Some(Step::Save) =>
                    "What came before that is sealed in the record. A registration may have been used.",
                    "断开前收到的内容已封存在记录里。可能已占用一次注册。";
                _ => "The request was sent; a registration may have been used.", "请求已发出，可能已占用一次注册。")
            todo("Leave the unit and call the supervisor.", "设备不要动，呼叫主管。");
        F::NoAnswer => title("The cloud accepted, but sent no identity", "云端已接受，但没有发来身份")
            cause(match case.step;
                Some(Step::Save) =>
                    "It sent something else (kept on record). A registration was most likely used.",
                    "云端发来了别的内容（已保存在记录里）。多半已占用一次注册。";
                _ => "A registration was most likely used, and its identity is lost.", "多半已占用一次注册，身份已丢失。")
            todo("Leave the unit and call the supervisor.", "设备不要动，呼叫主管。");
        F::ClosedBeforeAnswer => title("The connection broke before the identity came", "身份到达前连接断开")
            cause(match case.step;
                Some(Step::Save) =>
                    "The part that came is sealed in the record. A registration was most likely used.",
                    "已收到的部分应答已封存在记录里。多半已占用一次注册。";
                _ => "A registration was most likely used, and its identity is lost.", "多半已占用一次注册，身份已丢失。")
            todo("Leave the unit and call the supervisor.", "设备不要动，呼叫主管。");
        F::AnswerMalformed => title("The cloud's answer cannot be understood", "云端的应答无法识别")
            cause("It is sealed in the record.", "原文已封存在记录里。")
            todo("Leave the unit and call the engineer.", "设备不要动，呼叫工程师。");
        F::AnswerForOther => title("The cloud's answer is for another device", "云端的应答属于另一台设备")
            cause("It is sealed in the record and was not written.", "原文已封存在记录里，没有写入设备。")
            todo("Leave the unit and call the engineer.", "设备不要动，呼叫工程师。");
        F::AnswerTooLarge => title("The cloud's answer is too large", "云端的应答太大")
            cause("Its beginning is sealed in the record.", "开头部分已封存在记录里。")
            todo("Leave the unit and call the engineer.", "设备不要动，呼叫工程师。");
        F::IdentityClash => title("The cloud sent another unit's identity", "云端给了别的设备的身份")
            cause("Two units must never share one. It was not written.", "两台设备不能共用一个身份。没有写入。")
            todo("Leave the unit and call the engineer at once.", "设备不要动，马上呼叫工程师。");
        F::NotMqtt => title("What answered is not MQTT", "应答的不是 MQTT")
            cause("Host or port in the profile is wrong, or a trusted proxy is in between; a registration may have been used.",
                "产品配置中的主机或端口有误，或中间有受信任的代理；可能已占用一次注册。")
            todo("Leave the unit and call the engineer.", "设备不要动，呼叫工程师。");
        F::Interrupted => title("The station stopped during the request", "请求过程中本机停止")
            cause("Power or program stopped before an identity came; a registration may have been used.",
                "断电或程序退出，没有得到身份；可能已占用一次注册。")
            todo("Leave the unit and call the supervisor.", "设备不要动，呼叫主管。");
        F::OnlineRefused => title("The identity cannot log in", "身份无法登录")
            cause("The cloud refused the online check.", "云端拒绝了上线检查。")
            todo("Put the unit aside and call the supervisor.", "把设备放一边，呼叫主管。");
        F::OnlineFailed => title("The online check got no answer", "上线检查没有应答")
            cause("The cloud did not answer, or the connection broke; the identity is on record.",
                "云端没有应答，或连接断开；身份已在记录里。")
            todo("Check the network, then plug the unit in again.", "检查网络，然后重新插入设备。");
        F::IdentitiesUsedUp => title("All 5 registrations are used", "5 次注册已用完")
            cause("The cloud gives this device name no further identity. Nothing was asked.",
                "云端不会再给这个 DeviceName 新身份。没有发出请求。")
            todo("Call the supervisor: clear its client IDs in the console, then record that.",
                "呼叫主管：在控制台清空它的 ClientId，然后在本站登记。");
        F::PortMissing => title("The serial port does not exist", "串口不存在")
            cause("The adapter or its hub was unplugged, or the port has another name now.",
                "转接器或集线器被拔掉，或串口换了名称。")
            todo("Plug the adapter in again.", "重新插上转接器。");
        F::PortBusy => title("Another program is using the serial port", "串口被别的程序占用")
            cause("A terminal, a second station, or on Linux ModemManager has it open.",
                "开着串口终端、另一个工位程序，或 Linux 上的 ModemManager。")
            todo("Close the other program, then start again.", "关掉别的程序，然后重新开始。");
        F::PortDenied => title("No permission to open the serial port", "没有权限打开串口")
            cause("This user may not open it: serial ports are for the members of a group.",
                "当前登录用户不能打开它：串口只对某个用户组开放。")
            todo("Call the engineer: this user needs permission.", "呼叫工程师：给当前用户开通权限。");
        F::PortFailed => title("The serial port cannot be opened", "串口打不开")
            cause("It is not a serial port, or the adapter or its driver is stuck.", "它不是串口，或转接器、驱动卡住了。")
            todo("Plug the adapter in again, then start again.", "重新插上转接器，然后重新开始。");
        F::LineUnreachable => title("The unit's address does not answer", "设备地址没有应答")
            cause(match case.circumstance;
                Some(C::Line { why }) => { line::cause(lang, *why).to_owned() };
                _ => "No network to it, its address is wrong, or it is switched off.",
                    "到它的网络不通、地址不对，或它没有开机。")
            todo("Call the engineer: check the address, and the device server or unit behind it.",
                "呼叫工程师：检查地址，以及它后面的串口服务器或设备。");
        F::LineNotLetIn => title("The host does not let the station in", "主机拒绝登录")
            cause(match case.circumstance;
                Some(C::Line { why }) => { line::cause(lang, *why).to_owned() };
                _ => "The host knows neither this user's keys nor the password.", "主机既不认识当前用户的密钥，密码也不对。")
            todo("Call the engineer: this station needs a key or a password for the host.",
                "呼叫工程师：本工位需要该主机的密钥或密码。");
        F::HostKeyNotPinned => title("The host's key is not the confirmed one", "主机密钥未经确认")
            cause(match case.circumstance;
                Some(C::Line { why }) => { line::cause(lang, *why).to_owned() };
                _ => "Nobody has confirmed the key of this host, or it has another one now.",
                    "此主机的密钥没有人确认过，或与已确认的不同。")
            todo("Call the engineer: the fingerprint must be compared.", "呼叫工程师：需要核对指纹。");
        F::LineProgram => title("The line's program cannot be used", "线路程序无法使用")
            cause(match case.circumstance;
                Some(C::Line { why }) => { line::cause(lang, *why).to_owned() };
                _ => "The program that carries the line is missing, or too old for the host.",
                    "承载线路的程序缺失，或版本太旧。")
            todo("Call the engineer: check the program on this PC.", "呼叫工程师：检查本机的程序。");
        F::RecordNotWritable => title("The record cannot be written", "记录写不进去")
            cause(match case.circumstance;
                Some(C::Disk { fault }) =>
                    "{cause} No unit is registered until this is fixed.",
                    "{cause}解决之前不会注册任何设备。",
                    cause = disk::cause(lang, *fault);
                _ =>
                    "The disk is full, read-only, gone or defective. No unit is registered until this is fixed.",
                    "磁盘已满、只读、丢失或有故障。解决之前不会注册任何设备。")
            todo("Do not switch off. Call the engineer.", "不要关机。呼叫工程师。");
        F::RecordDamaged => title("Record missing or changed", "记录缺失或被改动")
            cause(match case.circumstance;
                Some(C::SharedBook { server, fault }) => { shared_book::fault(lang, server, fault) };
                _ => "A file was deleted, moved, cut, edited, or restored from an old backup.",
                    "文件被删除、移动、截断、改动，或从旧备份恢复。")
            todo("Call the engineer before the next unit.", "做下一台之前，呼叫工程师。");
        F::OtherMachine => title("Moved here, or copied?", "是移动到本机，还是复制的？")
            cause("This PC is not the one that the record was written on last.", "这台电脑不是上次写入记录的那一台。")
            todo("Call the engineer: only who moved or copied the PC knows.", "呼叫工程师：只有移动或复制电脑的人知道。");
        F::RecordLocked => title("Another station program is using the record", "记录被另一个工位程序占用")
            cause("The program runs twice (window or command), here or for another user.",
                "程序开了两次（窗口或命令），或别的用户正在使用。")
            todo("Close the other one, then open this one again.", "关掉另一个，再重新打开本程序。");
        F::RecordTooNew => title("The record is from a newer version", "记录来自更新的版本")
            cause("It was written by a newer version of this program.", "由更新版本的程序写入。")
            todo("Call the engineer: this program needs an update.", "呼叫工程师：需要升级本程序。");
        F::SealKeyWrong => title("The seal key does not open this record", "封存密钥打不开这份记录")
            cause("The key is missing or belongs to another station.", "密钥丢失，或属于别的工位。")
            todo("Call the engineer: restore the right key.", "呼叫工程师：放回正确的密钥。");
        F::SecretMissing => title("There is no product secret", "没有 ProductSecret")
            cause("No usable one is stored for this product on this PC.", "本机没有保存该产品可用的 ProductSecret。")
            todo("Call the engineer: run “regnwl-station secret set”.", "呼叫工程师：执行 regnwl-station secret set。");
        F::SecretLocked => title("The system keyring does not answer", "系统密钥库没有应答")
            cause("The keyring that holds the product secret is locked and may wait for its password.", "保存 ProductSecret 的系统密钥库已锁定，可能在等待输入密码。")
            todo("Unlock the keyring, then start again.", "解锁系统密钥库，然后重新开始。");
        F::Defect => title("Program error", "本程序出错")
            cause("A defect of this program; only this slot is affected.", "程序缺陷，只影响这个槽位。")
            todo("Plug the unit in again. If it repeats, call the engineer.", "重新插入设备。再次出现：呼叫工程师。");
        F::RegistrationsPaused => title("Registrations paused", "本工位已暂停注册")
            cause({ registrations_paused(case, lang) })
            todo("Call the engineer before the next unit.", "做下一台之前，呼叫工程师。");
        F::Claimed => title("This unit is in use elsewhere", "这台设备正在别处处理")
            cause("A unit with this serial number, device name or hardware ID is at another slot, or someone is deciding about it.",
                "序列号、设备名或硬件 ID相同的设备在另一个槽位，或有人正在对它作决定。")
            todo("Wait until that is done. If it is a different unit, put this one aside.",
                "等那边做完。如果是另一台设备，把这台放一边。");
        F::Stopped => title("The station stopped midway", "工位中途停止")
            cause("The program was ended, or the power failed. Everything known is on record.",
                "程序被结束或断电。已知的内容都在记录里。")
            todo("Plug the unit in again: it continues from the record.", "重新插入设备：按记录继续。");
        F::GoldenDiffers => title("A golden unit gave the wrong result", "标准件结果不正确")
            cause(match case.circumstance;
                Some(C::Golden { must: Must::Pass, code: Some(code) }) =>
                    "The golden unit that must pass failed with {code}. Something in this line is wrong: cable, fixture, profile or program.",
                    "应合格的标准件以 {code} 判为不合格：这条线有问题，可能是线、工装、产品配置或程序。",
                    code = code.code();
                Some(C::Golden { must: Must::Fail, .. }) =>
                    "The golden unit that must fail passed every check: this line lets bad units through.",
                    "应不合格的标准件通过了全部检查：这条线会放过不良品。";
                _ =>
                    "A golden unit showed another result than it must.",
                    "标准件的结果与应有的不同。")
            todo("Call the engineer before the next unit.", "做下一台之前，呼叫工程师。");
        F::GoldenDue => title("Golden units first", "先做标准件")
            cause(match case.circumstance;
                Some(C::GoldenDue { numbers }) =>
                    "The profile asks for golden units, and these have not shown their right result since the batch was opened: {numbers}. Nothing was registered.",
                    "产品配置要求先做标准件，本批次打开后以下标准件还没有正确的结果：{numbers}。没有注册。",
                    numbers = quoted(numbers);
                _ =>
                    "The profile asks for golden units, and they have not shown their right result since the batch was opened. Nothing was registered.",
                    "产品配置要求先做标准件，本批次打开后还没有得到正确的结果。没有注册。")
            todo("Plug in the golden units, each once, then this unit again.", "先把各标准件插入一次，再重新插入这台设备。");
        F::FirstArticle => title("The first article waits to be looked at", "首件等待确认")
            cause(match case.circumstance;
                Some(C::FirstArticle { serial_number: Some(number) }) =>
                    "The first unit made with this profile and program, {number}, has passed. Nothing else is registered until someone has looked at it.",
                    "用此产品配置和程序做的第一台设备 {number} 已通过。有人确认首件之前，不再注册。",
                    number = visible(number);
                Some(C::FirstArticle { serial_number: None }) =>
                    "The first unit with this profile and program is being made. Nothing else is registered beside it.",
                    "正在用此产品配置和程序做首件，期间不注册其他设备。";
                _ =>
                    "Nothing else is registered until someone has looked at the first unit made with this profile and program.",
                    "有人确认用此产品配置和程序做的首件之前，不再注册。")
            todo("Have the supervisor look at the first article and let the line go on.", "请主管确认首件并放行。");
        F::FilesUnfit => title("A file of the station cannot be trusted", "工位的某个文件不可信")
            cause("It belongs to another user, others can write to it, or it is not a file.",
                "它属于其他用户、其他人可以写入，或者根本不是文件。")
            todo("Call the engineer before the next unit.", "做下一台之前，呼叫工程师。");
        F::RangeUsedUp => title("The number range is used up", "号段已用完")
            cause(match case.circumstance;
                Some(C::Value { name, .. }) =>
                    "Every number of the range for {name} is given or void.", "{name} 的号段已全部分配或作废。", name = visible(name);
                _ => "Every number of the range is given or void.", "号段已全部分配或作废。")
            todo("Have a new range entered in the profile, then start again.", "请在产品配置里填写新的号段，再重新开始。");
        F::ValueNotListed => title("The list has no value for this unit", "清单里没有这台的参数")
            cause(match case.circumstance;
                Some(C::Value { name, given: Some(given), .. }) =>
                    "{name}: the job's list has no “{given}” for it.",
                    "{name}：任务清单里没有它的“{given}”。",
                    name = visible(name), given = visible(given);
                _ => "The job's list lacks its number, or the column is empty.", "任务清单里没有它的号码，或该列为空。")
            todo("Load a list that holds it, then plug the unit in again.", "导入包含它的清单，再重新插入设备。");
        F::ValueRefused => title("A value has the wrong form", "参数格式不对")
            cause(match case.circumstance;
                Some(C::Value { name, given: Some(given), .. }) =>
                    "{name} would be “{given}”, which the profile refuses.",
                    "{name} 应为“{given}”，但产品配置不接受。",
                    name = visible(name), given = visible(given);
                Some(C::Value { name, given: None, .. }) =>
                    "{name}: it does not match the profile's pattern, or neither the label nor the plant gate says it.",
                    "{name}：不符合产品配置的规则，或者标签和工厂放行都没有给出。",
                    name = visible(name);
                _ => "It does not match the profile's pattern, or neither the label nor the plant gate says it.",
                    "不符合产品配置的规则，或者标签和工厂放行都没有给出。")
            todo("Correct the range, the list, the label, the plant gate or the pattern, then plug the unit in again.",
                "改正号段、清单、标签、工厂放行或规则，再重新插入设备。");
        F::RangeUncertain => title("It is not certain where the range stands", "号段用到哪里不确定")
            cause("The record has lost lines (an older backup, a damaged file): numbers may have been given in them.",
                "记录丢失过行（恢复了旧备份或文件损坏），其中可能分配过号码。")
            todo("Find the highest number in use, then set the next one: station range.", "查出已用的最大号码，再用 station range 设定下一个。");
        F::CapReached => title("All registrations that are allowed are used", "允许的注册次数已用完")
            cause(match case.circumstance;
                Some(C::Cap { stand: CapStand { of: Capped::Batch, name, used, limit } }) =>
                    "Batch “{name}”: {used} of {limit} registrations.",
                    "批次“{name}”：已注册 {used} 次，上限 {limit} 次。",
                    name = visible(name);
                Some(C::Cap { stand: CapStand { of: Capped::Order, name, used, limit } }) =>
                    "Work order “{name}”: {used} of {limit} registrations.",
                    "工单“{name}”：已注册 {used} 次，上限 {limit} 次。",
                    name = visible(name);
                Some(C::Cap { stand: CapStand { of: Capped::Product, name, used, limit } }) =>
                    "Product “{name}”: {used} of {limit} registrations.",
                    "产品“{name}”：已注册 {used} 次，上限 {limit} 次。",
                    name = visible(name);
                _ => "The batch, the work order or the product has as many as its profile allows; unknown ones count.",
                    "批次、工单或产品的注册次数已达到产品配置的上限，结果未知的也计算在内。")
            todo("Stop here. If more units were ordered, have the cap in the profile raised, then start again.",
                "到此为止。如果订单增加了，请提高产品配置里的上限，再重新开始。");
        F::PlantGateAway => title("The plant's system does not answer", "工厂系统没有应答")
            cause(match case.circumstance;
                Some(C::PlantGate { server, fault }) => { plant_gate::fault(lang, server, fault) };
                _ => "The plant gate has to allow each unit, and gives no answer. Nothing was registered.",
                    "每台设备都要由工厂系统放行，而它没有应答。没有注册。")
            todo("Call whoever looks after the plant's system. A leader can bypass the plant gate for some units.",
                "联系工厂系统的负责人。班组长可以为若干台设备绕过工厂放行。");
        F::SharedBookAway => title("The shared book cannot be used now", "共享记录本暂不可用")
            cause(match case.circumstance;
                Some(C::SharedBook { server, fault }) => { shared_book::fault(lang, server, fault) };
                _ => "Each unit is claimed in the book of all stations first, and it does not answer. Nothing was registered.",
                    "每台设备都要先在各工位共享的记录本里登记，而它没有应答。没有注册。")
            todo("Call whoever looks after the database server. Units go on by themselves once it answers.",
                "联系数据库服务器的负责人。恢复应答后，设备会自动继续。");
        F::PlantGateUnclear => title("The plant's answer is not clear", "工厂系统的应答不明确")
            cause(match case.circumstance;
                Some(C::PlantGate { server, fault }) => { plant_gate::fault(lang, server, fault) };
                _ => "The plant gate said neither yes nor no, or nobody vouches for it. Nothing was registered.",
                    "工厂系统没有明确放行或拒绝，或证书不受信任。没有注册。")
            todo("Have the engineer compare the profile's gate with what the plant's system answers: docs/plant.md.",
                "请工程师核对产品配置的 gate 与工厂系统的应答：docs/plant.zh.md。");
        F::PackageOver => title("The last day for registering is over", "允许注册的最后一天已过")
            cause(match case.circumstance;
                Some(C::LastDay { day }) =>
                    "The package of this product is for units up to {day}. Nothing was registered.",
                    "此产品的配置包只允许注册到 {day}。没有注册。",
                    day = visible(day);
                _ => "The package of this product names a last day, and it is over. Nothing was registered.",
                    "此产品的配置包规定的最后一天已过。没有注册。")
            todo("Stop here. Ask whoever sent the package for a new one, then start again.",
                "到此为止。请向配置包的发送者要新的配置包，再重新开始。");
        F::StationClosed => title("The station is closed for good", "工位已永久关闭")
            cause("A supervisor closed it and handed the work back. Its keys and secrets are destroyed.", "主管已将其关闭并交还了工作。密钥和密码已销毁。")
            todo("Nothing can be registered here any more. For new work set up a new data folder.", "此处不能再注册。新的工作请使用新的数据文件夹。");
        F::Aborted => title("Stopped by the operator", "被人工停止")
            cause("Abort was pressed.", "按了中止。")
            todo("Plug it in again, or start again.", "重新插入，或重新开始。");
        F::AskSameUnit => title("Not finished before. Is it the same unit?", "之前没写完，是同一台吗？")
            cause(match case.circumstance;
                Some(C::OtherBoard { recorded, told }) => { other_board(lang, recorded, told) };
                Some(C::SetAside) =>
                    "The unit with this serial number was set aside; its identity is on record.",
                    "这个序列号的设备已被搁置，身份在记录里。";
                Some(C::WritingBegun) =>
                    "Writing had started on a unit with this serial number; its identity is on record.",
                    "这个序列号的设备写入过一半，身份在记录里。";
                _ =>
                    "A unit with this serial number has its identity on record and is unfinished.",
                    "这个序列号的身份已在记录里，但设备还没有完成。")
            todo({ undecided(lang) });
        F::AskFinished => title(match case.circumstance;
                Some(C::IssuedElsewhere { .. }) => "Another station registered this serial number", "别的工位已注册这个序列号";
                _ => "This serial number is already done", "这个序列号已经做完")
            cause(match case.circumstance;
                Some(C::OtherBoard { recorded, told }) => { other_board(lang, recorded, told) };
                Some(C::IssuedElsewhere { station }) =>
                    "Its identity was issued by station “{station}”, according to that station's batch file.",
                    "据其批次文件，它的身份由工位“{station}”发放。",
                    station = visible(station);
                Some(C::TokenLeft { batch }) =>
                    "It was made in batch “{batch}”, which has left the record, and its token with it.",
                    "它属于批次“{batch}”，该批次已移出记录，令牌也随之移出。",
                    batch = visible(batch);
                Some(C::SetAside) =>
                    "The unit with this serial number was set aside after it had passed.", "这个序列号的设备通过之后被搁置。";
                _ =>
                    "A unit with this serial number passed before, or was registered at another station.",
                    "同一序列号的设备以前已通过，或由别的工位注册。")
            todo({ undecided(lang) });
        F::AskForeign => title("The unit has an identity not on record for it", "设备里的身份不在它的记录里")
            cause(match case.circumstance;
                Some(C::OfOtherUnit { serial_number }) =>
                    "On record it belongs to unit “{serial_number}”: a copy, or a swapped board.",
                    "记录中它属于设备“{serial_number}”：是复制，或换过板。",
                    serial_number = visible(serial_number);
                Some(C::OtherThanKept) =>
                    "It is other than the old identity that was sealed into the record for this unit.",
                    "它与记录里为这台设备封存的旧身份不同。";
                _ =>
                    "It is not on record: provisioned elsewhere, or before this record started.",
                    "记录中没有这个身份：在别处写过号，或早于本记录。")
            todo({ undecided(lang) });
        F::AskUnknown => title("It may already be registered", "可能已经注册过")
            cause(match case.circumstance;
                Some(C::SetAside) => "It was set aside before it had an identity on record.", "它在得到身份之前就被搁置。";
                _ => "An earlier registration ended without an identity.", "以前有一次注册没有得到身份。")
            todo({ undecided(lang) });
        F::AskRetired => title("This unit was retired", "这台设备已退役")
            cause("It was taken out of production.", "它已退出生产。")
            todo("Put it aside and call the supervisor.", "放一边，呼叫主管。");
        F::AskTwin => title("A very similar unit is on record", "记录里有非常相似的设备")
            cause(match case.circumstance;
                Some(C::Alike { number, like }) =>
                    "“{number}” differs from {like} only by case, leading zeros, spaces, or O and 0.",
                    "“{number}”与 {like} 只差大小写、前导零、空格，或字母 O 与数字 0。",
                    number = visible(number), like = quoted(like);
                Some(C::Shared { number, with }) =>
                    "“{number}” shares its serial number or hardware ID with {others}, under another device name.",
                    "“{number}”与 {others} 序列号或硬件 ID相同，但设备名不同。",
                    number = visible(number), others = named(lang, with);
                _ =>
                    "The numbers look alike, or serial number or hardware ID are the same.",
                    "序列号看起来相像，或序列号、硬件 ID相同。")
            todo("Compare the label, then plug it in and decide in the window, or leave it to the supervisor.",
                "核对标签，再在窗口插入并决定，或交给主管处理。");
        F::AskRolledBack => title("This unit was rolled back", "这台设备已回退")
            cause("Its old identity was restored; it is not moved again by itself.", "它已回退到旧身份，不会自动再次写入新身份。")
            todo({ undecided(lang) });
        F::AskNoWayBack => title("No way back: the old identity cannot be restored", "无法回退：旧身份将无法写回")
            cause(match case.circumstance;
                Some(C::NoRestore) =>
                    "It is to be rolled back, but the profile has no Restore.", "它应回退，但产品配置没有“恢复旧身份”。";
                Some(C::NotCaught { names }) if !names.is_empty() =>
                    "The profile's Restore needs {names}, which this unit did not report.",
                    "配置的“恢复旧身份”需要 {names}，这台设备没有报告。",
                    names = listed(lang, names);
                _ =>
                    "What the unit reports does not fit the commands of the profile's Restore.",
                    "设备报告的值无法用于配置的“恢复旧身份”命令。")
            todo({ undecided(lang) });
        F::AskNotListed => title("This unit is not on the list", "这台设备不在清单中")
            cause("The job expects other serial numbers.", "本任务的清单中没有这个序列号。")
            todo("Compare the label with the list. If it belongs here, plug it in and take it in; otherwise leave it.",
                "与清单核对标签。确属本任务：重新插入并选择纳入；否则跳过。");
        F::LabelMissing => title("The label was not scanned", "没有扫描标签")
            cause("The profile requires it, but nobody can scan it here.", "产品配置要求扫描标签，而现场无人扫描。")
            todo("Give --label on the command line, or use the window.", "在命令中给出标签，或使用窗口。");
        F::RegisteredAhead => title("Registered; waits for its unit", "已注册，等待设备")
            cause("It was collected before; its identity is on record.", "之前已采集；身份已在记录中。")
            todo("Plug the unit in: it gets its identity, without the cloud.", "插入设备即可写入身份，不需要云端。");
        F::AskNumberLost => title("This unit had a number", "这台设备有过序列号")
            cause(match case.circumstance;
                Some(C::Value { given: Some(given), .. }) =>
                    "The record has {given} for this hardware ID, but the unit says that it has no number.",
                    "记录里这个硬件 ID 的序列号是 {given}，但设备回答没有序列号。",
                    given = visible(given);
                _ => "The record has a number for it, but the unit says that it has none.", "记录里有它的序列号，但设备回答没有。")
            todo("Was its memory erased? Then it gets its number again. Another board: leave it and call the supervisor.",
                "是否被擦除过？是则写回原序列号。若是另一块板，放着并呼叫主管。");
        F::AskHandedOver => title("Another station has this unit", "这台设备已移交给别的工位")
            cause(match case.circumstance;
                Some(C::HandedOver { station, at }) =>
                    "It was handed over to {station} ({at}): only that one registers and writes it.",
                    "它已移交给 {station}（{at}）：只由该工位注册和写入。",
                    station = visible(station), at = clock::minute(at);
                _ => "It was handed over: only the other station registers and writes it.", "它已移交：只由另一工位注册和写入。")
            todo("Leave it to the other station, or have it handed back.", "交给另一工位处理，或由其交还。");
        F::AskKnownElsewhere => title("Another station knows this unit", "别的工位已有这台设备")
            cause(match case.circumstance;
                Some(C::KnownElsewhere { by }) => { shared_book::known(lang, by) };
                _ => "It was claimed in the shared book before. Nothing was registered here.",
                    "它此前已在共享记录本里登记。本工位没有注册。")
            todo("Leave it to that station. To finish or register it here all the same is a supervisor's decision.",
                "交给该工位处理。若仍要在本工位完成或注册，须由主管决定。");
        F::AskOrphan => title("The cloud has an identity nobody here has", "云端有一个本站没有的身份")
            cause(match case.circumstance;
                Some(C::Orphans { client_ids }) =>
                    "The console lists {ids}: an answer that was lost, or another station's. Its token cannot be fetched again.",
                    "控制台列出 {ids}：应答丢失，或由别的工位注册。令牌无法再取得。",
                    ids = orphans(client_ids);
                _ => "The console lists an identity whose answer was lost. Its token cannot be fetched again.",
                    "控制台列出一个应答已丢失的身份，令牌无法再取得。")
            todo("Register again (uses one more of 5), or skip; forbid the old one in the console.",
                "重新注册（再占用一次），或跳过；并在控制台禁用旧的 ClientId。");
    }
}

/// What is to be done about a question that nobody answered.
fn undecided(lang: Lang) -> &'static str {
    lang.pick("Plug it in and answer in the window, or call the supervisor.", "重新插入并在窗口中回答，或呼叫主管。")
}

/// Why there is no TLS connection, where that was seen.
fn tls_cause(case: Case<'_>, lang: Lang) -> Option<String> {
    match case.circumstance {
        Some(C::Tls(refusal)) => Some(tls::cause(lang, refusal)),
        _ => None,
    }
}

/// The serial number is on record with another hardware ID.
fn other_board(lang: Lang, recorded: &str, told: &str) -> String {
    say! { lang,
        "The unit on record has hardware ID “{recorded}”, this one “{told}”: another board.",
        "记录中那台的硬件 ID 是“{recorded}”，这台是“{told}”：是另一块板。",
        recorded = visible(recorded), told = visible(told)
    }
}

/// Client ids that nobody here has, each with its time.
fn orphans(client_ids: &[(String, Option<String>)]) -> String {
    let one = |(id, created): &(String, Option<String>)| match created {
        Some(created) => format!("{} ({})", visible(id), visible(created)),
        None => visible(id),
    };
    client_ids.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// What registrations are paused for.
fn registrations_paused(case: Case<'_>, lang: Lang) -> String {
    let cause = match case.circumstance {
        Some(C::RegistrationsPaused { code }) => Some(*code).filter(|code| *code != Failure::RegistrationsPaused),
        _ => None,
    };
    let Some(code) = cause else {
        return say! { lang,
            "Several registrations in a row failed in the same way, or the record cannot be written.",
            "连续多次注册出现同样的问题，或记录无法写入。"
        };
    };
    let (number, title) = (code.code(), words(code.into(), lang).title);
    say! { lang, match code;
        code if code.blame() != Blame::Cloud => "{title} ({number}).", "{title}（{number}）。";
        code if code.is_unknown() =>
            "Two registrations in a row had an unknown result, the last with {number}: {title}.",
            "连续两次注册没有确定的结果，最后一次是 {number}：{title}。";
        _ =>
            "Three registrations in a row were refused with {number}: {title}.",
            "连续三次注册以 {number} 被拒绝：{title}。";
    }
}

/// Values that differ, by name.
fn listed(lang: Lang, names: &[String]) -> String {
    visible(&lang.list(names))
}

/// Units by serial number and device name.
fn named(lang: Lang, units: &[(String, String)]) -> String {
    let units: Vec<_> =
        units.iter().map(|(serial, name)| say!(lang, "{serial} ({name})", "{serial}（{name}）")).collect();
    quoted(&units)
}
