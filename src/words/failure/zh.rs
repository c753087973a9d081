use std::borrow::Cow;

use super::{Case, FailureWords, words};
use crate::domain::circumstance::Circumstance as C;
use crate::domain::failure::Failure;
use crate::words::{Lang, tls};

pub(super) fn of(case: Case<'_>) -> FailureWords {
    use Failure as F;
    match case.failure {
        F::Silent => words(
            "设备没有应答",
            "没有上电、线没插好，或固件不在测试模式。",
            "检查电源和线，重新插入。仍无应答：放入不良品箱。",
        ),
        F::Unplugged => words("设备被拔出", "处理过程中线或设备被拔掉。", "重新插入，等显示结果后再拔。"),
        F::Garbled => words(
            "看不懂设备的应答",
            "产品放错、波特率不对，或固件与产品配置不符。",
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
            "按产品配置的模板得到的名称，云端不会接受。",
            "把设备放一边，请工程师检查产品配置。",
        ),
        F::OtherUnit => words(
            "应答的不是刚才那台设备",
            "处理过程中换了设备。没有写入任何内容。",
            "拔出，再插入一台，中途不要更换。",
        ),
        F::NotStored => {
            words("设备没有存下身份", "设备回答写入成功，但里面是空的。", "重新插入。结果相同：放入不良品箱。")
        }
        F::ReadBackDiffers => {
            words("回读内容与写入的不一致", "设备存储把身份改变或截断了。", "重新插入。结果相同：放入不良品箱。")
        }
        F::NotWritable => words(
            "身份写不进这种设备",
            "某个值太长，或含有设备命令不能传送的字符。",
            "把设备放一边，请工程师检查产品配置。",
        ),
        F::LabelDiffers => {
            words("标签与设备不一致", "扫描的标签不是设备读出的序列号。", "找到正确的标签，扫描后重新插入设备。")
        }
        F::ForeignIdentityRefused => {
            words("设备里已有身份", "在别处烧录过，产品配置不接受这种设备。", "放一边，交给主管处理。")
        }
        F::HardwareIdMissing => {
            words("读不到硬件编号", "产品配置要求芯片 UID 或 MAC，设备没有给出。", "重新插入。结果相同：放入不良品箱。")
        }
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
            tls_cause(case).unwrap_or("中间有代理，或配置的主机、根证书不对。".into()),
            "呼叫工程师：检查网络和产品配置。",
        ),
        F::CertificateExpired => words(
            "云端证书今天无效",
            tls_cause(case).unwrap_or("本机时间不对，或证书没有及时更新。".into()),
            "校准本机日期和时间，然后重新开始。时间无误时，呼叫工程师。",
        ),
        F::TlsFailed => words(
            "无法建立安全连接",
            tls_cause(case).unwrap_or("本机与云端地址上的对方无法建立约定的连接。".into()),
            "呼叫工程师：检查主机、端口和网络。",
        ),
        F::ConnectTimeout => words(
            "连接云端超时",
            match case.circumstance {
                Some(C::NameServerSilent) => "域名服务器（DNS）没有应答。".into(),
                Some(C::WaySilent) => "云端地址没有任何应答：防火墙拦截，或网络丢包。".into(),
                _ => tls_cause(case).unwrap_or("网络太慢或丢包。".into()),
            },
            "重新开始。如果一直这样，呼叫工程师。",
        ),
        F::ClosedBeforeAsking => words("请求发出前连接断开", "没有向云端请求，没有占用名额。", "重新开始。"),
        F::RefusedProtocol => {
            words("云端拒绝此协议版本", "配置里的主机不是注册用的主机。", "呼叫工程师：检查产品配置。")
        }
        F::RefusedParameter => {
            words("云端拒绝某个参数", "ProductKey、设备名或签名方法不符合云端要求。", "呼叫工程师：检查产品配置。")
        }
        F::RefusedUnavailable => words("云端正忙", "云端要求稍后再试。没有占用名额。", "等一分钟，然后重新开始。"),
        F::RefusedAuthentication => {
            words("云端拒绝签名", "产品密钥不对，或该产品没有开启动态注册。", "呼叫工程师：检查密钥和产品设置。")
        }
        F::RefusedUnauthorised => {
            words("云端不允许这次注册", "设备被禁用，或五次注册名额已用完。", "把设备放一边，呼叫主管。")
        }
        F::RefusedOther => words("云端拒绝，代码未知", "代码见详细信息。", "呼叫工程师，并告知代码。"),
        F::NoConnack => words("云端没有应答", "请求已发出，可能占用了一个名额。", "设备不要动，呼叫主管。"),
        F::ClosedBeforeConnack => {
            words("请求发出后连接断开", "请求已发出，可能占用了一个名额。", "设备不要动，呼叫主管。")
        }
        F::NoAnswer => {
            words("云端已接受，但没有发来身份", "多半占用了一个名额，身份已丢失。", "设备不要动，呼叫主管。")
        }
        F::ClosedBeforeAnswer => {
            words("身份到达前连接断开", "多半占用了一个名额，身份已丢失。", "设备不要动，呼叫主管。")
        }
        F::AnswerMalformed => words("看不懂云端的应答", "原文已加密保存在记录里。", "设备不要动，呼叫工程师。"),
        F::AnswerForOther => {
            words("云端的应答属于另一台设备", "原文已加密保存在记录里，没有写入设备。", "设备不要动，呼叫工程师。")
        }
        F::AnswerTooLarge => words("云端的应答太大", "开头部分已加密保存在记录里。", "设备不要动，呼叫工程师。"),
        F::IdentityClash => {
            words("云端给了别的设备的身份", "两台设备不能共用一个身份。没有写入。", "设备不要动，马上呼叫工程师。")
        }
        F::NotMqtt => words("应答的不是云端", "中间有代理或登录页面；可能占用了一个名额。", "设备不要动，呼叫工程师。"),
        F::Interrupted => words(
            "请求过程中本机停止",
            "断电或程序退出，云端的应答没有收到；可能占用了一个名额。",
            "设备不要动，呼叫主管。",
        ),
        F::OnlineRefused => words("新身份无法登录", "云端拒绝了上线检查。", "把设备放一边，呼叫主管。"),
        F::OnlineFailed => words("上线检查没有应答", "网络中断；身份已在记录里。", "检查网络，然后重新插入设备。"),
        F::PortMissing => words("串口不见了", "转接器或集线器被拔掉。", "重新插上转接器。"),
        F::PortBusy => words("串口被别的程序占用", "开着串口终端或另一个工位程序。", "关掉别的程序，然后重新开始。"),
        F::PortDenied => {
            words("没有权限打开串口", "当前登录用户没有使用串口的权限。", "呼叫工程师：给当前用户开通权限。")
        }
        F::PortFailed => words("串口打不开", "转接器或驱动卡住了。", "重新插上转接器，然后重新开始。"),
        F::RecordNotWritable => {
            words("记录写不进去", "磁盘已满、只读或丢失。修好之前不会注册任何设备。", "不要关机。呼叫工程师。")
        }
        F::RecordDamaged => {
            words("记录缺失或损坏", "文件被删除、移动、截断、改动，或从旧备份恢复。", "做下一台之前，呼叫工程师。")
        }
        F::RecordLocked => {
            words("记录被另一个工位程序占用", "程序开了两次，或别的用户正在使用。", "关掉另一个，再重新打开本程序。")
        }
        F::RecordTooNew => words("记录来自更新的版本", "由更新版本的程序写入。", "呼叫工程师：需要升级本程序。"),
        F::SealKeyWrong => {
            words("密封密钥打不开这份记录", "密钥丢失，或属于别的工位。", "呼叫工程师：放回正确的密钥。")
        }
        F::SecretMissing => {
            words("没有产品密钥", "本机没有存储该产品的密钥。", "呼叫工程师：执行 regnwl-station secret set。")
        }
        F::SecretLocked => {
            words("产品密钥库没有应答", "系统密钥环已锁定，可能在等待输入口令。", "解锁密钥环，然后重新开始。")
        }
        F::Defect => words("本程序出错", "程序缺陷；其他槽位继续工作。", "重新插入设备。再次出现：呼叫工程师。"),
        F::LineStopped => words("产线已停止", "连续多次注册出现同样的问题。", "做下一台之前，呼叫工程师。"),
        F::Claimed => {
            words("另一个槽位正在处理这个序列号", "插入了两台序列号相同的设备。", "把这台放一边，等另一台做完。")
        }
        F::Stopped => words("工位中途停止", "程序被结束或断电。已知的内容都在记录里。", "重新插入设备：按记录继续。"),
        F::FilesUnfit => words(
            "工位的某个文件不可信",
            "它属于其他用户、其他人可以写入，或者根本不是文件。",
            "做下一台之前，呼叫工程师。",
        ),
        F::Aborted => words("被人工停止", "按了中止。", "重新插入，或重新开始。"),
        F::AskSameUnit => {
            words("是之前那台设备吗？", "这个序列号的设备写入过一半，身份在记录里。", "回答问题，或交给主管处理。")
        }
        F::AskFinished => words("这个序列号已经做完", "同一序列号的设备以前已通过。", "回答问题，或交给主管处理。"),
        F::AskForeign => words("设备里有记录之外的身份", "在别处烧录过。", "回答问题，或交给主管处理。"),
        F::AskUnknown => words("可能已经注册过", "以前有一次注册没有收到应答。", "回答问题，或交给主管处理。"),
        F::AskRetired => words("这台设备已报废", "主管已把它从生产中剔除。", "放一边，呼叫主管。"),
        F::AskTwin => words(
            "记录里有非常相似的序列号",
            "只差大小写、前导零、空格，或字母 O 与数字 0。",
            "核对标签，然后回答问题。",
        ),
        F::LabelMissing => {
            words("没有扫描标签", "产品配置要求扫描标签，而现场无人扫描。", "在命令中给出标签，或使用窗口。")
        }
    }
}

fn tls_cause(case: Case<'_>) -> Option<Cow<'static, str>> {
    match case.circumstance {
        Some(C::Tls(refusal)) => Some(tls::cause(Lang::Zh, refusal).into()),
        _ => None,
    }
}
