//! What to do about it.

use crate::checkup::finding::{ENDS_SOON_DAYS, TOO_FAST_MICROS};
use crate::checkup::{Finding, KeyFault, Level, Point, PortState};
use crate::domain::{BookFault, GateFault, ProgramFault, RecordFault};
use crate::words::{Lang, apart, disk, line, proxy, tls, unfit};

/// What to do, as a sentence. None where there is nothing to do, or where the finding says it itself.
pub fn cure(lang: Lang, finding: &Finding) -> Option<String> {
    if finding.level() == Level::Good {
        return None;
    }
    Some(say! { lang, match finding;
        Finding::ProfileFaults(..) => "Correct the profile file.", "请修正产品配置文件。";
        Finding::Package { days_left: None | Some(..=ENDS_SOON_DAYS), .. } =>
            "Ask whoever sent the package for a newer one: docs/packages.md.", "请向产品包的发送方索取新的产品包：docs/packages.zh.md。";
        Finding::NotToldApart(_) => { sentence(lang, apart::cure(lang).into()) };
        Finding::Port { port, state } | Finding::Scanner { port, state } => { port_cure(lang, port, state) };
        Finding::HostKey { .. } =>
            "Compare it with the fingerprint on the unit's papers, or on its own screen (ssh-keygen -lf). Confirm it only if they are the same.",
            "请与设备随附资料或其自身屏幕上的指纹（ssh-keygen -lf）核对，一致时才确认。";
        Finding::PortsThere(_) => { adapter(lang) };
        Finding::PlantGateFault(_, GateFault::Program { fault: ProgramFault::NotApproved | ProgramFault::Changed, .. }) =>
            "The bench does not open. An engineer looks at the program and approves it: station approve-gate --profile FILE.",
            "工位不会开启。请工程师查看该程序并批准：station approve-gate --profile 文件。";
        Finding::PlantGateFault(_, GateFault::Program { fault, .. }) if fault.is_before_start() =>
            "The bench does not open. Put the program where the profile names it, or correct the profile (gate.program.path).",
            "工位不会开启。请把程序放到产品配置指定的位置，或更正产品配置（gate.program.path）。";
        Finding::PlantGateFault(..) =>
            "No unit is registered meanwhile. Call whoever looks after the plant's system; if it answers and the profile does not understand it: docs/plant.md.",
            "在此期间不会注册任何设备。请联系工厂系统的负责人；若有应答但产品配置无法识别，请看 docs/plant.zh.md。";
        Finding::SharedBookFault { fault: BookFault::CatchingUp { .. }, .. } =>
            "Open the bench: this station's record is compared then. No unit is registered before all are: docs/shared-book.md.",
            "请打开工作台：届时会与本工位的记录核对。全部核对完毕之前不会注册任何设备：docs/shared-book.zh.md。";
        Finding::SharedBookFault { is_required: true, .. } =>
            "No unit is registered meanwhile. Call whoever looks after the database server: docs/shared-book.md.",
            "在此期间不会注册任何设备。请联系数据库服务器的负责人：docs/shared-book.zh.md。";
        Finding::SharedBookFault { .. } =>
            "Units that are registered meanwhile are marked, and compared once it answers. Call whoever looks after the database server.",
            "在此期间注册的设备会加标记，恢复后再核对。请联系数据库服务器的负责人。";
        Finding::Room(..) =>
            "Free space on this disk; when it is full, no unit is registered.", "请清理此磁盘；空间用尽时不会注册任何设备。";
        Finding::Sync(..TOO_FAST_MICROS) =>
            "Faster than any real disk: a RAM disk, or a cache that is lost at power-off, would lose identities. Put the data folder on a disk of this PC and turn unsafe write caching off.",
            "这比真实磁盘还快：内存盘或断电即失的缓存会丢失设备身份。请把数据文件夹放在本机磁盘上，并关闭不安全的写缓存。";
        Finding::Sync(_) =>
            "Each unit waits for about ten such writes. Use a faster disk, or check what else writes to it.",
            "每台设备要等待约十次这样的写入。请换更快的磁盘，或检查是否有其他程序占用。";
        Finding::NotWritable(_, kind) => { disk::cure(lang, (*kind).into()).into() };
        Finding::Forgets(..) =>
            "Put the data folder on a fixed disk of this PC, or in a volume that outlives the container. If this place is kept, name it as dataDir in the administrator's policy: then this stops nothing.",
            "请把数据文件夹放在本机固定磁盘上，或放在容器之外保留的卷中。若此处确会保留，请在管理员策略的 dataDir 中写明：之后不再阻止启动。";
        Finding::Place(..) =>
            "Keep the record on a fixed disk of this PC; only the batch file may be elsewhere.",
            "请把记录放在本机固定磁盘上；只有批次文件可以放在别处。";
        Finding::Adapter { adapter, .. } if adapter.latency_ms.is_some() =>
            "Each short answer of a unit waits so long. Set it to 1 ms: Device Manager, the port, Port Settings, Advanced; on Linux /sys/bus/usb-serial/devices/…/latency_timer.",
            "设备的每个简短应答都要等这么久。请改为 1 ms：设备管理器 → 端口 → 端口设置 → 高级；Linux 上为 /sys/bus/usb-serial/devices/…/latency_timer。";
        Finding::Adapter { .. } => { return None };
        Finding::Sleeps(_) =>
            "What a unit says while it wakes up is lost. Power plan, advanced settings, USB settings, USB selective suspend setting: Disabled. Or Device Manager, the adapter, Power Management: do not allow the computer to turn it off.",
            "唤醒期间设备的应答会丢失。请在 电源计划 → 高级设置 → USB 设置 中禁用“USB 选择性暂停设置”；或在 设备管理器 → 该适配器 → 电源管理 中取消“允许计算机关闭此设备”。";
        Finding::Encryption(_, Some(false)) =>
            "Whoever takes the disk has the key and with it every token on record. Encrypt it (BitLocker, LUKS) and let the encryption come to its end, suspended it protects nothing; the station works without too.",
            "拿走磁盘的人就有密钥，也就有记录中的全部令牌。请加密磁盘（BitLocker、LUKS），并等加密完成；暂停保护等于没有加密。不加密也可以工作。";
        Finding::Encryption(..) => { return None };
        Finding::WriteFilter { .. } =>
            "`uwfmgr get-config` shows which disks it protects. Exclude the data folder, or put it on a disk that is not protected (Deep Freeze: a thawed one), and name it as dataDir in the administrator's policy: then this stops nothing.",
            "用 `uwfmgr get-config` 查看受保护的磁盘。请排除数据文件夹，或把它放在不受保护的磁盘上（冰点还原：解冻盘），并在管理员策略的 dataDir 中写明：之后不再阻止启动。";
        Finding::OpenToOthers(_) =>
            "Starting removes this access. Anyone who used this PC before may have read or changed the contents.",
            "启动时会自动收回这些权限。此前使用过本机的人可能已读取或改动其中内容。";
        Finding::Unfit(unfit) => { sentence(lang, unfit::todo(lang, unfit)) };
        Finding::Spilled { is_vouched_for: true, .. } =>
            "Keep it: the next start records it. If the file is still there then, its unit no longer needs it.",
            "请保留：下次启动会写入记录。若之后仍在，说明设备已不需要它。";
        Finding::Spilled { is_vouched_for: false, path } =>
            "This station did not mark it (version 0.1.0 marked none). If you know where it came from: `unit resolve SN --identity-file \"{path}\"`.",
            "它没有本工位的标记（0.1.0 版不作标记）。确知来源时：`unit resolve 序列号 --identity-file \"{path}\"`。",
            path = path.display();
        Finding::SecondFolder(_) =>
            "Use one data folder for the whole PC: otherwise units of the other one are registered again. Import its batch files with `unit import`.",
            "整台电脑只用一个数据文件夹，否则另一份记录中的设备会被再次注册。请用 `unit import` 导入它的批次文件。";
        Finding::ClosedFolder(_) =>
            "Use one data folder for the whole PC: `setup --for-this-pc` shows what is missing for that.",
            "整台电脑只用一个数据文件夹：`setup --for-this-pc` 会说明还缺什么。";
        Finding::Held(_) => "Close the other station program first.", "请先关闭另一个工位程序。";
        Finding::RecordUnreadable(_, kind) => { disk::cure(lang, (*kind).into()).into() };
        Finding::RecordFaults(faults) if faults.iter().all(RecordFault::can_be_accepted) =>
            "Put the newer files back, or read what is lost and accept it: open the bench, or run `record accept`.",
            "请放回较新的文件；或阅读丢失内容后接受：打开工作台，或执行 `record accept`。";
        Finding::RecordFaults(_) => "Update this program.", "请升级本程序。";
        Finding::WitnessDamaged(_) =>
            "Delete the file: the station writes a new one. Until then this PC does not notice if that record is removed or rolled back.",
            "请删除该文件，程序会重新写入。在此之前，如果那份记录被移走或回退，本机不会察觉。";
        Finding::PracticeRecord => "Choose another --data-dir.", "请用 --data-dir 另选文件夹。";
        Finding::StationClosed(_) =>
            "For new work set up a new data folder. If its closing was cut off, run `station close` again.", "新的工作请使用新的数据文件夹。若关闭过程曾中断，请再次执行 `station close`。";
        Finding::KeyFault(KeyFault::Line) =>
            "Delete keys/line.key, then take the line key again (`station line-key take`).",
            "请删除 keys/line.key，再重新使用产线密钥（`station line-key take`）。";
        Finding::KeyFault(_) =>
            "Restore the keys folder from its backup, readable by its owner only; no new key is made.",
            "请从备份恢复 keys 文件夹，并设为仅所有者可读；程序不会另建新密钥。";
        Finding::OpenUnits(_) =>
            "Plug them in again; a unit with an identity is finished without another registration, about any other one a person is asked first.",
            "请再次插入这些设备：已有身份的直接完成，不再注册；其他的先询问处理方式。";
        Finding::Results { waiting, dead: 0 } if *waiting > 0 =>
            "They are sent while the station runs, or by `outbox send`.", "工位运行时自动发送，也可用 `outbox send`。";
        Finding::Results { dead: 1.., .. } =>
            "Look at them with `outbox dead`, then `outbox retry` or `outbox drop`.",
            "用 `outbox dead` 查看，再用 `outbox retry` 或 `outbox drop` 处理。";
        Finding::ResultsUnknown(_, kind) => { disk::cure(lang, (*kind).into()).into() };
        Finding::Labels { unsure: 1.., .. } =>
            "Look whether they are there, and say so: at the bench, or with `label list` and `label settle`.",
            "请查看标签是否在，并在工作台说明，或用 `label list` 和 `label settle`。";
        Finding::Labels { waiting: 1.., .. } =>
            "They are printed while the station runs, or by `label print`.", "工位运行时自动打印，也可用 `label print`。";
        Finding::Printer { fault: Some(_), .. } =>
            "Switch it on and look at paper, ribbon and cable. Units go on without it; their labels wait.",
            "请开机并检查纸、碳带和线缆。没有它作业照常；标签会等待。";
        Finding::NoPrinter =>
            "Set one: Settings, Labels, or `label printer`. Until then labels wait.",
            "请在“设置”的“标签”或用 `label printer` 设置；在此之前标签会等待。";
        Finding::ClockBehind { .. } => "Set the clock of this PC.", "请校准本机时钟。";
        Finding::NameUnknown(_) =>
            "Check region, instance or host in the profile, then this PC's network and name server.",
            "请检查产品配置中的地域、实例或主机，再检查本机网络和域名服务器。";
        Finding::NameServerAway(_) | Finding::NoRoute(_) | Finding::NameSilent(_) => "Check this PC's network and name server.", "请检查本机网络和域名服务器。";
        Finding::NameAside(..) =>
            "Log in to this network in a browser where it has a login page; else have its name server or filter let the cloud's name through.",
            "如果网络有登录页，请先用浏览器登录；否则请网管让域名服务器或过滤设备放行云端名称。";
        Finding::PassedOver(_) =>
            "The station goes on with another address. If these are IPv6, have this network's IPv6 repaired or switched off.",
            "程序会改用其他地址。如果这些是 IPv6 地址，请网管修复或关闭本网络的 IPv6。";
        Finding::WayClosed(..) | Finding::WaySilent(..) =>
            "Check the port in the profile (1883, 8883 and 443 are the vendor's), then the firewall of this network.",
            "请检查产品配置中的端口（厂商使用 1883、8883 和 443），再检查网络防火墙。";
        Finding::ProxyFault(refusal) => { proxy::cure(lang, &refusal.fault).into() };
        Finding::TlsFault(refusal) => { tls::cure(lang, refusal).into() };
        Finding::NoTrust => "Set a CA file in the profile.", "请在产品配置中指定 CA 文件。";
        Finding::CaEnds(_) =>
            "Plan for its successor: units in the field trust it too.", "请提前准备后继证书：现场设备也信任它。";
        Finding::ServerEnds(_) => "Ask whoever runs the cloud to renew it.", "请通知云端运维方更新证书。";
        Finding::NoFont => "Install a Chinese font.", "请安装中文字体。";
        Finding::NoAnswer(Point::Disk | Point::Record) =>
            "Check the disk; a share of a PC that is switched off hangs like this.",
            "请检查磁盘；已关机电脑的共享文件夹会这样卡住。";
        Finding::NoAnswer(Point::Port) => "Pull the adapter out and plug it in again.", "请拔下转接器后重新插入。";
        Finding::NoAnswer(_) => "Check again.", "请重新检查。";
        // Their texts say what to do.
        Finding::SecretFault(_) | Finding::NotSetUp(_) | Finding::SharedBookUnusable(_) => { return None };
        Finding::Profile(_)
        | Finding::Policy(..)
        | Finding::Files
        | Finding::NoDevice
        | Finding::Record { .. }
        | Finding::NoRecord(_)
        | Finding::Key
        | Finding::LineKey(_)
        | Finding::NoKey
        | Finding::Secret(_)
        | Finding::NamedSecret(..)
        | Finding::Results { .. }
        | Finding::Labels { .. }
        | Finding::Printer { .. }
        | Finding::Clock { .. }
        | Finding::Name(..)
        | Finding::Way(..)
        | Finding::Proxy { .. }
        | Finding::Tls { .. }
        | Finding::PlantGate(_)
        | Finding::PlantGateProgram(_)
        | Finding::SharedBook(..)
        | Finding::Package { .. }
        | Finding::PlantGateSays { .. }
        | Finding::Font => { return None };
    })
}

fn port_cure(lang: Lang, port: &str, state: &PortState) -> String {
    say! { lang, match state;
        PortState::Free => { String::new() };
        PortState::Missing(_) => { adapter(lang) };
        PortState::Busy =>
            "Close the program that uses it (a terminal, another station; on Linux also ModemManager).",
            "请关闭占用它的程序（终端软件、另一个工位程序；Linux 上还可能是 ModemManager）。";
        PortState::Denied(group) => { denied(lang, port, group.as_deref(), ANYBODY_MAY_OPEN) };
        PortState::Failed =>
            "Choose another port, or reinstall the adapter's driver.", "请换一个串口，或重新安装转接器驱动。";
        PortState::Line(why) => { line::cure(lang, *why).to_owned() };
        PortState::NotAName(Some(fault)) => { line::not_an_address(lang, fault) };
        PortState::NotAName(None) =>
            "Give a path, or usb:place=1-2.3, usb:location=1-2.3, usb:vid=10c4,pid=ea60, tcp:HOST:PORT.",
            "请填写路径，或 usb:place=1-2.3、usb:location=1-2.3、usb:vid=10c4,pid=ea60、tcp:主机:端口。";
    }
}

/// On these systems a port asks for no rights of its user.
const ANYBODY_MAY_OPEN: bool = cfg!(any(windows, target_os = "macos"));

/// How a user gets the right to open a port.
fn denied(lang: Lang, port: &str, group: Option<&str>, anybody_may_open: bool) -> String {
    say! { lang, match group;
        _ if anybody_may_open =>
            "Close other programs that may be using it; on Windows and macOS every user may open a port.",
            "请关闭可能占用它的其他程序；Windows 和 macOS 上任何用户都可以打开串口。";
        Some(group) if group != "root" && group != "wheel" =>
            "Run `sudo usermod -aG {group} $USER`, then log in again.",
            "请执行 `sudo usermod -aG {group} $USER`，然后重新登录。";
        _ =>
            "{port} is for the administrator only: ask for a udev rule with MODE=\"0660\", GROUP=\"dialout\".",
            "{port} 只属于管理员：请添加 udev 规则 MODE=\"0660\", GROUP=\"dialout\"。";
    }
}

/// How a port gets there, on this platform.
fn adapter(lang: Lang) -> String {
    say! { lang, match cfg!(windows);
        true =>
            "Plug in the adapter or the unit; if it does not appear, install its driver (CP210x, CH340, FTDI).",
            "请插入转接器或设备；仍然没有时请安装其驱动（CP210x、CH340、FTDI）。";
        false => "Plug in the adapter or the unit.", "请插入转接器或设备。";
    }
}

/// The middle of a sentence as a whole one.
fn sentence(lang: Lang, text: String) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}{}", letters.as_str(), lang.pick(".", "。"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_spoken_of_only_where_a_port_has_one() {
        for group in [Some("dialout"), Some("wheel"), None] {
            let said = |anybody| denied(Lang::En, "/dev/x", group, anybody);
            assert!(!said(true).contains("sudo") && !said(true).contains("udev"), "{}", said(true));
            assert_eq!(said(false).contains("usermod"), group == Some("dialout"), "{}", said(false));
        }
    }
}
