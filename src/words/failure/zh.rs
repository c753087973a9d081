use std::borrow::Cow;

use super::facts::{disk_cause, line_stopped, other_board, tls_cause};
use super::{Case, FailureWords, words};
use crate::domain::circumstance::Circumstance as C;
use crate::domain::circumstance::quoted;
use crate::domain::failure::{Failure, Verb};
use crate::domain::step::Step;
use crate::domain::visible::visible;
use crate::words::Lang;

pub(super) fn of(case: Case<'_>) -> FailureWords {
    use Failure as F;
    match case.failure {
        F::Silent => words(
            "设备没有应答",
            match case.circumstance {
                Some(C::Dialog { verb: Verb::ReadSerial }) => "固件不在测试模式，或断电、线松脱。",
                Some(C::Dialog { verb: Verb::Wake }) | None => "没有上电、线没插好，或固件不在测试模式。",
                _ => "之前有过应答：断电、线松脱，或固件停止工作。",
            },
            "检查电源和线，重新插入。仍无应答：放入不良品箱。",
        ),
        F::Unplugged => words(
            "设备被拔出",
            match case.circumstance {
                Some(C::NotBack) => "设备复位或重新打开串口后，串口没有再出现。",
                _ => "处理过程中线或设备被拔掉。",
            },
            "重新插入，等显示结果后再拔。",
        ),
        F::Garbled => words(
            "看不懂设备的应答",
            match case.circumstance {
                Some(C::Dialog { verb: Verb::Wake | Verb::ReadSerial }) | None => {
                    "产品放错、波特率不对，或固件与产品配置不符。"
                }
                _ => "之前能正常读出序列号：固件与产品配置不符，或线路受干扰。",
            },
            "确认产品型号。型号没错：放入不良品箱。",
        ),
        F::AnsweredError => words(
            "设备回答出错",
            "固件拒绝了命令，或不在测试模式。",
            "检查固件模式后重新插入。还是出错：放入不良品箱。",
        ),
        F::ReplyTooLong => words(
            "设备的应答太长",
            "设备一直输出启动信息，或固件与产品配置不符。",
            "重新插入。结果相同：放入不良品箱。",
        ),
        F::SerialRefused => {
            words("序列号不合格", "序列号为空、全 0、全 F，或格式不符合产品配置。", "补烧序列号，或放入不良品箱。")
        }
        F::SerialNotText => words(
            "序列号含有非法字符",
            "含有序列号不可能有的字节（线路干扰，或从未烧录），或产品配置不允许的字符。",
            "检查线和波特率后重新插入。结果相同：放入不良品箱，需要重新烧录序列号。",
        ),
        F::DeviceNameInvalid => words(
            "序列号无法生成设备名",
            match case.circumstance {
                Some(C::Name { name, pattern: Some(pattern) }) => {
                    format!("按模板得到“{}”，不符合产品配置自己的规则 {}。", visible(name), visible(pattern)).into()
                }
                Some(C::Name { name, pattern: None }) => {
                    format!("按模板得到“{}”。云端只接受 4 到 32 个字母、数字和 - _ @ . : 这些字符。", visible(name))
                        .into()
                }
                _ => Cow::Borrowed("按产品配置的模板得到的名称，不符合产品配置或云端的规则。"),
            },
            "把设备放一边，请工程师检查产品配置。",
        ),
        F::OtherUnit => words(
            "应答的不是刚才那台设备",
            match case.step {
                Some(Step::ReadBack) => "处理过程中换了设备。身份可能已写在之前那台里。",
                Some(Step::Write) => "处理过程中换了设备。没有写入这台设备。",
                _ => "处理过程中换了设备。",
            },
            "拔出，再插入一台，中途不要更换。",
        ),
        F::NotStored => words(
            "设备里没有身份",
            match case.circumstance {
                Some(C::ReadBack { wrote: true, .. }) => "设备回答写入成功，但里面是空的。",
                Some(C::ReadBack { wrote: false, .. }) => "之前读到的身份是对的，现在却是空的；其间没有写入任何内容。",
                _ => "应有记录中的身份，但里面是空的。",
            },
            "重新插入。结果相同：放入不良品箱。",
        ),
        F::ReadBackDiffers => words(
            match case.circumstance {
                Some(C::ReadBack { untold: None, .. }) => "设备里的身份与记录不一致",
                _ => "回读不能证明身份",
            },
            match case.circumstance {
                Some(C::ReadBack { untold: Some(what), .. }) => {
                    format!("证明需要设备给出 {}，而它没有给出：固件与产品配置不符。", visible(what)).into()
                }
                Some(C::ReadBack { wrote: true, differs, .. }) => {
                    format!("设备存储改变或截断了写入的内容（{}）。", visible(&differs.join("、"))).into()
                }
                Some(C::ReadBack { wrote: false, differs, .. }) => format!(
                    "之前读到的身份是对的，现在却不同（{}）；其间没有写入任何内容。",
                    visible(&differs.join("、"))
                )
                .into(),
                _ => Cow::Borrowed("设备里是别的内容，或没有给出证明所需的内容。"),
            },
            "重新插入。结果相同：放入不良品箱。",
        ),
        F::NotWritable => words(
            "身份写不进这种设备",
            "某个值太长，或含有设备命令不能传送的字符。",
            "把设备放一边，请工程师检查产品配置。",
        ),
        F::LabelDiffers => {
            words("标签与设备不一致", "扫描的标签不是设备读出的序列号。", "找到正确的标签，扫描后重新插入设备。")
        }
        F::ForeignIdentityRefused => words(
            "设备里已有身份",
            match case.circumstance {
                Some(C::OfOtherUnit { serial_number }) => {
                    format!("它是记录中设备“{}”的身份，产品配置不接受这种设备。", visible(serial_number)).into()
                }
                _ => Cow::Borrowed("它不在这台设备的记录里，产品配置不接受这种设备。"),
            },
            "放一边，交给主管处理。",
        ),
        F::HardwareIdMissing => words(
            "读不到硬件编号",
            "产品配置要求芯片 UID 或 MAC，设备没有给出可用的编号。",
            "重新插入。结果相同：放入不良品箱。",
        ),
        F::ReadingsDiffer => words(
            "设备两次报出的号码不同",
            "第二次读到的序列号或硬件 ID 与第一次不一致：设备还在启动、线路有干扰，或中途换了设备。没有注册。",
            "等设备启动完再重新插入。结果相同：检查线，仍不行则放入不良品箱。",
        ),
        F::Unanswered => words(
            "设备有输出，但不应答",
            "它回显了命令或有输出，说明已上电、线已接通：固件死机或不在测试模式，也可能是线的收发短接。",
            "断电后重新上电，再插入。结果相同：放入不良品箱。",
        ),
        F::NameNotResolved => {
            words("找不到云端地址", "本机没有网络、DNS 查不到该名称，或配置的主机名有误。", "检查网线，然后重新开始。")
        }
        F::Unreachable => words(
            "连不上云端",
            match case.circumstance {
                Some(C::ConnectionRefused) => "主机在此端口拒绝连接：端口有误、云端停机，或防火墙拦截。",
                Some(C::NoRoute) => "本机没有网络，或没有到该主机的路由。",
                _ => "没有网络，或端口被防火墙拦截。",
            },
            "检查网络，然后重新开始。",
        ),
        F::CertificateUntrusted => words(
            "云端证书不可信",
            tls_cause(case, Lang::Zh).unwrap_or("中间有代理，或配置的主机、根证书不对。".into()),
            "呼叫工程师：检查网络和产品配置。",
        ),
        F::CertificateExpired => words(
            "云端证书今天无效",
            tls_cause(case, Lang::Zh).unwrap_or("本机时间不对，或证书没有及时更新。".into()),
            "校准本机日期和时间，然后重新开始。时间无误时，呼叫工程师。",
        ),
        F::TlsFailed => words(
            "无法建立安全连接",
            tls_cause(case, Lang::Zh).unwrap_or("本机与云端地址上的对方无法建立约定的连接。".into()),
            "呼叫工程师：检查主机、端口和网络。",
        ),
        F::ConnectTimeout => words(
            "连接云端超时",
            match case.circumstance {
                Some(C::NameServerSilent) => "域名服务器（DNS）没有应答。".into(),
                Some(C::WaySilent) => "云端地址没有任何应答：防火墙拦截，或网络丢包。".into(),
                _ => tls_cause(case, Lang::Zh).unwrap_or("网络太慢或丢包。".into()),
            },
            "重新开始。如果一直这样，呼叫工程师。",
        ),
        F::ClosedBeforeAsking => words(
            "请求发出前失去连接",
            "连接断开，或对方抢先发来内容。没有向云端请求，没有因此占用名额。",
            "重新开始。",
        ),
        F::RefusedProtocol => {
            words("云端拒绝此协议版本", "多半是配置里的主机不是注册用的主机。", "呼叫工程师：检查产品配置。")
        }
        F::RefusedParameter => {
            words("云端拒绝某个参数", "ProductKey、设备名或签名方法不符合云端要求。", "呼叫工程师：检查产品配置。")
        }
        F::RefusedUnavailable => {
            words("云端正忙", "云端暂不可用，要求稍后再试。没有因此占用名额。", "等一分钟，然后重新开始。")
        }
        F::RefusedAuthentication => {
            words("云端拒绝签名", "产品密钥不对，或该产品没有开启动态注册。", "呼叫工程师：检查密钥和产品设置。")
        }
        F::RefusedUnauthorised => words(
            "云端不允许这次注册",
            "云端没有说明原因。可能是设备被禁用，或五次注册名额已用完。",
            "把设备放一边，呼叫主管。",
        ),
        F::RefusedOther => words("云端拒绝，代码未知", "代码见详细信息。", "呼叫工程师，并告知代码。"),
        F::NoConnack => words(
            "云端没有应答",
            match case.step {
                Some(Step::Save) => "云端发来了内容（已保存在记录里），但没有应答。可能占用了一个名额。",
                _ => "请求已发出，可能占用了一个名额。",
            },
            "设备不要动，呼叫主管。",
        ),
        F::ClosedBeforeConnack => words(
            "请求发出后连接断开",
            match case.step {
                Some(Step::Save) => "断开前收到的内容已加密保存在记录里。可能占用了一个名额。",
                _ => "请求已发出，可能占用了一个名额。",
            },
            "设备不要动，呼叫主管。",
        ),
        F::NoAnswer => words(
            "云端已接受，但没有发来身份",
            match case.step {
                Some(Step::Save) => "云端发来了别的内容（已保存在记录里）。多半占用了一个名额。",
                _ => "多半占用了一个名额，身份已丢失。",
            },
            "设备不要动，呼叫主管。",
        ),
        F::ClosedBeforeAnswer => words(
            "身份到达前连接断开",
            match case.step {
                Some(Step::Save) => "已收到的部分应答已加密保存在记录里。多半占用了一个名额。",
                _ => "多半占用了一个名额，身份已丢失。",
            },
            "设备不要动，呼叫主管。",
        ),
        F::AnswerMalformed => words("看不懂云端的应答", "原文已加密保存在记录里。", "设备不要动，呼叫工程师。"),
        F::AnswerForOther => {
            words("云端的应答属于另一台设备", "原文已加密保存在记录里，没有写入设备。", "设备不要动，呼叫工程师。")
        }
        F::AnswerTooLarge => words("云端的应答太大", "开头部分已加密保存在记录里。", "设备不要动，呼叫工程师。"),
        F::IdentityClash => {
            words("云端给了别的设备的身份", "两台设备不能共用一个身份。没有写入。", "设备不要动，马上呼叫工程师。")
        }
        F::NotMqtt => words(
            "应答的不是 MQTT",
            "配置的主机或端口有误，或中间有受信任的代理；可能占用了一个名额。",
            "设备不要动，呼叫工程师。",
        ),
        F::Interrupted => {
            words("请求过程中本机停止", "断电或程序退出，没有得到身份；可能占用了一个名额。", "设备不要动，呼叫主管。")
        }
        F::OnlineRefused => words("身份无法登录", "云端拒绝了上线检查。", "把设备放一边，呼叫主管。"),
        F::OnlineFailed => {
            words("上线检查没有应答", "云端没有应答，或连接断开；身份已在记录里。", "检查网络，然后重新插入设备。")
        }
        F::PortMissing => words("串口不存在", "转接器或集线器被拔掉，或串口换了名称。", "重新插上转接器。"),
        F::PortBusy => words(
            "串口被别的程序占用",
            "开着串口终端、另一个工位程序，或 Linux 上的 ModemManager。",
            "关掉别的程序，然后重新开始。",
        ),
        F::PortDenied => words(
            "没有权限打开串口",
            "当前登录用户不能打开它：串口只对某个用户组开放。",
            "呼叫工程师：给当前用户开通权限。",
        ),
        F::PortFailed => words("串口打不开", "它不是串口，或转接器、驱动卡住了。", "重新插上转接器，然后重新开始。"),
        F::RecordNotWritable => words(
            "记录写不进去",
            disk_cause(case, Lang::Zh).unwrap_or("磁盘已满、只读、丢失或有故障。".into())
                + "修好之前不会注册任何设备。",
            "不要关机。呼叫工程师。",
        ),
        F::RecordDamaged => {
            words("记录缺失或损坏", "文件被删除、移动、截断、改动，或从旧备份恢复。", "做下一台之前，呼叫工程师。")
        }
        F::RecordLocked => words(
            "记录被另一个工位程序占用",
            "程序开了两次（窗口或命令），或别的用户正在使用。",
            "关掉另一个，再重新打开本程序。",
        ),
        F::RecordTooNew => words("记录来自更新的版本", "由更新版本的程序写入。", "呼叫工程师：需要升级本程序。"),
        F::SealKeyWrong => {
            words("密封密钥打不开这份记录", "密钥丢失，或属于别的工位。", "呼叫工程师：放回正确的密钥。")
        }
        F::SecretMissing => {
            words("没有产品密钥", "本机没有存储该产品可用的密钥。", "呼叫工程师：执行 regnwl-station secret set。")
        }
        F::SecretLocked => {
            words("产品密钥库没有应答", "系统密钥环已锁定，可能在等待输入口令。", "解锁密钥环，然后重新开始。")
        }
        F::Defect => words("本程序出错", "程序缺陷，只影响这个槽位。", "重新插入设备。再次出现：呼叫工程师。"),
        F::LineStopped => words("产线已停止", line_stopped(case, Lang::Zh), "做下一台之前，呼叫工程师。"),
        F::Claimed => words(
            "这台设备正在别处处理",
            "序列号、设备名或硬件编号相同的设备在另一个槽位，或有人正在对它作决定。",
            "等那边做完。如果是另一台设备，把这台放一边。",
        ),
        F::Stopped => words("工位中途停止", "程序被结束或断电。已知的内容都在记录里。", "重新插入设备：按记录继续。"),
        F::FilesUnfit => words(
            "工位的某个文件不可信",
            "它属于其他用户、其他人可以写入，或者根本不是文件。",
            "做下一台之前，呼叫工程师。",
        ),
        F::Aborted => words("被人工停止", "按了中止。", "重新插入，或重新开始。"),
        F::AskSameUnit => words(
            "是之前那台设备吗？",
            match case.circumstance {
                Some(C::OtherBoard { recorded, told }) => other_board(recorded, told, Lang::Zh),
                Some(C::SetAside) => Cow::Borrowed("这个序列号的设备已被搁置，身份在记录里。"),
                Some(C::WritingBegun) => Cow::Borrowed("这个序列号的设备写入过一半，身份在记录里。"),
                _ => Cow::Borrowed("这个序列号的身份已在记录里，但设备还没有完成。"),
            },
            UNDECIDED,
        ),
        F::AskFinished => words(
            match case.circumstance {
                Some(C::IssuedElsewhere { .. }) => "别的工位已注册这个序列号",
                _ => "这个序列号已经做完",
            },
            match case.circumstance {
                Some(C::OtherBoard { recorded, told }) => other_board(recorded, told, Lang::Zh),
                Some(C::IssuedElsewhere { station }) => {
                    format!("据其批次文件，它的身份由工位“{}”发放。", visible(station)).into()
                }
                Some(C::SetAside) => Cow::Borrowed("这个序列号的设备通过之后被搁置。"),
                _ => Cow::Borrowed("同一序列号的设备以前已通过，或由别的工位发放。"),
            },
            UNDECIDED,
        ),
        F::AskForeign => words(
            "设备里的身份不在它的记录里",
            match case.circumstance {
                Some(C::OfOtherUnit { serial_number }) => {
                    format!("记录中它属于设备“{}”：是复制，或换过板。", visible(serial_number)).into()
                }
                _ => Cow::Borrowed("记录中没有这个身份：在别处烧录过，或早于本记录。"),
            },
            UNDECIDED,
        ),
        F::AskUnknown => words(
            "可能已经注册过",
            match case.circumstance {
                Some(C::SetAside) => "它在得到身份之前就被搁置。",
                _ => "以前有一次注册没有得到身份。",
            },
            UNDECIDED,
        ),
        F::AskRetired => words("这台设备已退役", "它已退出生产。", "放一边，呼叫主管。"),
        F::AskTwin => words(
            "记录里有非常相似的设备",
            match case.circumstance {
                Some(C::Alike { number, like }) => {
                    format!("“{}”与 {} 只差大小写、前导零、空格，或字母 O 与数字 0。", visible(number), quoted(like))
                        .into()
                }
                Some(C::Shared { number, with }) => {
                    let with: Vec<String> = with.iter().map(|(serial, name)| format!("{serial}（{name}）")).collect();
                    format!("“{}”与 {} 序列号或硬件编号相同，但设备名不同。", visible(number), quoted(&with)).into()
                }
                _ => Cow::Borrowed("序列号看起来相像，或序列号、硬件编号相同。"),
            },
            "核对标签，再在窗口插入并决定，或交给主管处理。",
        ),
        F::LabelMissing => {
            words("没有扫描标签", "产品配置要求扫描标签，而现场无人扫描。", "在命令中给出标签，或使用窗口。")
        }
    }
}

/// What is to be done about a question that nobody answered.
const UNDECIDED: &str = "在窗口重新插入，或呼叫主管。";
