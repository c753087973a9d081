//! Lines that are named by an address: why one is not to be had, and what is wrong with an address.

use super::Lang;
use crate::domain::visible::visible;
use crate::domain::{AddressFault, LineFault, NotAnAddress};

/// What is behind it.
pub fn cause(lang: Lang, why: LineFault) -> &'static str {
    pick! { lang, match why;
        LineFault::NameUnknown =>
            "The name in its address is not known to this PC's name server.", "本机的域名服务器不认识地址中的名称。";
        LineFault::Refused =>
            "The host is there and refuses the connection: another port, or its service is not running.",
            "主机在线但拒绝连接：端口不对，或服务没有运行。";
        LineFault::NoRoute => "This PC has no network, or no route to the host.", "本机没有网络，或没有到该主机的路由。";
        LineFault::Silent => "Nothing answers at its address: switched off, another network, or a firewall.",
            "该地址没有任何应答：没有开机、不在此网络，或被防火墙拦截。";
        LineFault::Closed => "The other end closed the connection: it restarted, or its line is in use by another program.",
            "对端关闭了连接：它重启了，或线路被其他程序占用。";
        LineFault::Mute =>
            "The connection is taken, and nothing has ever come over it: no unit is on the line, or the device server hangs.",
            "连接成功，但从来没有收到任何数据：线路上没有设备，或串口服务器卡死。";
        LineFault::NotLetIn =>
            "The unit does not let this station in: it knows neither this user's keys nor the password, or USB debugging was not allowed on its screen.",
            "设备拒绝登录：既不认识当前用户的密钥，密码也不对，或未在其屏幕上允许 USB 调试。";
        LineFault::HostKeyUnknown =>
            "Nobody has confirmed the key of this host yet.", "此主机的密钥还没有人确认过。";
        LineFault::HostKeyChanged =>
            "The host has another key than the one that was confirmed: another host is at this address, or somebody is in between.",
            "主机的密钥与已确认的不同：此地址换了主机，或中间有人截取。";
        LineFault::TooOld => "The host and this PC's ssh have no method in common: one of them is too old.",
            "主机与本机的 ssh 没有共同的算法：其中一方版本太旧。";
        LineFault::Offline => "The unit is attached and does not answer: it sleeps, starts, or its cable is bad.",
            "设备已连接但没有应答：正在休眠、启动，或数据线有问题。";
        LineFault::NotAttached => "No unit with this serial number is attached, or USB debugging is off.",
            "没有连接此序列号的设备，或未打开 USB 调试。";
        LineFault::ProgramMissing => "The program that carries the line (ssh, adb) is not on this PC, or does not start.",
            "本机没有承载线路的程序（ssh、adb），或程序无法启动。";
        LineFault::Other => "A later version of this program says why.", "原因由更新版本的程序给出。";
    }
}

/// The one thing to do about it.
pub fn cure(lang: Lang, why: LineFault) -> &'static str {
    pick! { lang, match why;
        LineFault::NameUnknown => "Check the name in the address, or give the number of the host.",
            "请检查地址中的名称，或直接填写主机的 IP 地址。";
        LineFault::Refused => "Check the port in the address, and that the service runs on the host.",
            "请检查地址中的端口，以及主机上的服务是否运行。";
        LineFault::NoRoute | LineFault::Silent => "Check power, network cable and the address.", "请检查电源、网线和地址。";
        LineFault::Closed => "Close the other program that uses this line; a device server may take one connection at a time.",
            "请关闭占用该线路的其他程序；串口服务器可能只接受一个连接。";
        LineFault::Mute => "Check that a unit is on the line and has power; then restart the device server.",
            "请检查线路上是否有设备并已上电；然后重启串口服务器。";
        LineFault::NotLetIn => "Store the key on the host, or let the profile answer its password question (dialog.login).",
            "请在主机上放入公钥，或在产品配置的 dialog.login 中回答密码提示。";
        LineFault::HostKeyUnknown => "Compare its fingerprint with the one on the unit's papers: regnwl-station line trust.",
            "请将指纹与设备随附资料核对后确认：regnwl-station line trust。";
        LineFault::HostKeyChanged => "Do not go on. If the host was exchanged on purpose, confirm its new key: regnwl-station line trust.",
            "不要继续。如果确实更换过主机，请确认新的密钥：regnwl-station line trust。";
        LineFault::TooOld => "Update the older of the two.", "请更新版本较旧的一方。";
        LineFault::Offline => "Wake the unit, or plug its cable in again.", "请唤醒设备，或重新插拔数据线。";
        LineFault::NotAttached => "Plug the unit in; adb devices lists the serial numbers.",
            "请连接设备；adb devices 会列出序列号。";
        LineFault::ProgramMissing => "Install it, or name its place in the settings.", "请安装该程序，或在设置中指定其位置。";
        LineFault::Other => "Open it with the newer version.", "请用更新版本打开。";
    }
}

/// What is wrong with an address, and how one is written.
pub fn not_an_address(lang: Lang, fault: &NotAnAddress) -> String {
    let part = visible(&fault.part);
    let is_missing = part.is_empty();
    say! { lang, match fault.why;
        AddressFault::Host if is_missing => "the host is missing; write tcp:HOST:PORT or ssh:USER@HOST", "缺少主机；格式为 tcp:主机:端口 或 ssh:用户@主机";
        AddressFault::Host =>
            "“{part}” is no host (letters, digits, . - _; an IPv6 address in brackets); write tcp:HOST:PORT or ssh:USER@HOST",
            "“{part}”不是主机名（字母、数字、. - _；IPv6 地址加方括号）；格式为 tcp:主机:端口 或 ssh:用户@主机";
        AddressFault::Serial if is_missing => "the serial number is missing; write adb:SERIAL", "缺少序列号；格式为 adb:序列号";
        AddressFault::Serial =>
            "“{part}” is no serial number (letters, digits, . _ : -); write adb:SERIAL",
            "“{part}”不是序列号（字母、数字、. _ : -）；格式为 adb:序列号";
        AddressFault::User if is_missing => "the user is missing; write ssh:USER@HOST", "缺少用户名；格式为 ssh:用户@主机";
        AddressFault::User =>
            "“{part}” is no user's name (letters, digits, . - _); write ssh:USER@HOST",
            "“{part}”不是用户名（字母、数字、. - _）；格式为 ssh:用户@主机";
        AddressFault::Port if is_missing => "the port is missing; write tcp:HOST:PORT or ssh:USER@HOST", "缺少端口；格式为 tcp:主机:端口 或 ssh:用户@主机";
        AddressFault::Port =>
            "“{part}” is no port (1 to 65535); write tcp:HOST:PORT or ssh:USER@HOST", "“{part}”不是端口号（1 到 65535）；格式为 tcp:主机:端口 或 ssh:用户@主机";
    }
}

/// A text that names no port, and what can stand in its place.
pub fn not_a_port(lang: Lang, text: &str, address: Option<&NotAnAddress>) -> String {
    let text = visible(text);
    let why = match address {
        Some(fault) => not_an_address(lang, fault),
        None => say! { lang,
        "after usb: come place=PLACE, vid=HEX, pid=HEX, location=PLACE, interface=N, with commas between",
        "usb: 之后为 place=位置、vid=十六进制、pid=十六进制、location=位置、interface=数字，用逗号分隔" },
    };
    say!(lang, "{text} is not a port: {why}", "{text} 不是端口：{why}")
}
