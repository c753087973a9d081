//! Why there is no TLS connection to the cloud, who signed what was seen, and what to do.

use std::net::IpAddr;

use super::Lang;
use crate::domain::circumstance::signed;
use crate::domain::tls_fault::{Certificate, Refusal, TlsFault};
use crate::domain::visible::visible;

/// What is wrong, in one or two sentences. Names that a server sent are made visible.
pub fn cause(lang: Lang, refusal: &Refusal) -> String {
    let mut cause = fault(lang, &refusal.fault, refusal.culprit.as_ref());
    if let Some(today) = &refusal.clock {
        cause = say!(lang, "{cause} This PC's clock says {today}.", "{cause}本机时钟为 {today}。");
    }
    if !refusal.shown.is_empty() {
        let shown = signed(&refusal.shown);
        cause = say!(lang, "{cause} It presented {shown}.", "{cause}对方出示：{shown}。");
    }
    say! { lang, match refusal.carries_name;
        Some(true) =>
            "{cause} It carries the cloud's name: if that is not the cloud's own CA, a proxy or virus scanner opens TLS (TLS inspection).",
            "{cause}它带有云端的名称：如果签发者不是云端自己的 CA，就是代理或杀毒软件在拆解 TLS（TLS 检查）。";
        Some(false) =>
            "{cause} It is not for the cloud's name either: something else answers, such as the login page of this network.",
            "{cause}它也不属于云端的名称：应答的是别的服务，例如本网络的登录页。";
        None => { cause };
    }
}

/// Where the cloud's name leads, if not to the internet.
pub fn aside(lang: Lang, address: &str) -> String {
    let address = visible(address);
    say! { lang, match address.parse::<IpAddr>();
        Ok(nowhere) if nowhere.is_unspecified() || nowhere.is_loopback() =>
            "The name leads to {address}, which is nowhere: a filter on this network or PC blocks it.",
            "该名称指向 {address}，并不通向任何地方：本网络或本机的过滤设备拦截了它。";
        _ =>
            "The name leads to {address}, an address inside this network, and no cloud answers there: unless the cloud stands in this network, a login page, filter or proxy gives it out.",
            "该名称指向本网络内部的地址 {address}，那里没有云端应答：如果云端不在本网络内，就是登录页、过滤设备或代理给出的。";
    }
}

fn fault(lang: Lang, fault: &TlsFault, culprit: Option<&Certificate>) -> String {
    let subject = culprit.map_or_else(|| "?".to_owned(), |culprit| visible(&culprit.subject));
    let issuer = culprit.map_or_else(|| "?".to_owned(), |culprit| visible(&culprit.issuer));
    let day = |day: fn(&Certificate) -> &String| culprit.map_or("?", |culprit| day(culprit));
    say! { lang, match fault;
        TlsFault::NotTls => "The other side does not use TLS.", "对方不使用 TLS。";
        TlsFault::Http { status, page: Some(page) } =>
            "A web page answers instead of the cloud ({status}, it sends to “{page}”): the login page of this network, or a proxy.",
            "应答的是网页而不是云端（{status}，转向“{page}”）：本网络的登录页，或代理。",
            status = visible(status), page = visible(page);
        TlsFault::Http { status, page: None } =>
            "A web server answers without TLS ({status}): the login page of this network, a proxy, or a wrong port.",
            "有网页服务器应答，但没有 TLS（{status}）：本网络的登录页、代理，或端口有误。",
            status = visible(status);
        TlsFault::Closed => "The other side closed the connection during the handshake.", "握手期间对方关闭了连接。";
        TlsFault::Silent => "The other side accepted the connection but sent nothing.", "对方接受了连接但没有任何应答。";
        TlsFault::NoVersion =>
            "The other side supports neither TLS 1.2 nor TLS 1.3.", "对方既不支持 TLS 1.2，也不支持 TLS 1.3。";
        TlsFault::NoCipher => "The two sides have no cipher in common.", "双方没有共同支持的加密套件。";
        TlsFault::ClientCertificate { of } if of.is_empty() =>
            "The other side asks for a client certificate, and a station has none.", "对方要求客户端证书，而工位没有。";
        TlsFault::ClientCertificate { of } =>
            "The other side asks for a client certificate (signed by {of}), and a station has none.",
            "对方要求客户端证书（由 {of} 签发），而工位没有。",
            of = list(of);
        TlsFault::Alert { alert } =>
            "The other side ended the handshake with the alert {alert}.",
            "对方以警报 {alert} 结束了握手。",
            alert = visible(alert);
        TlsFault::Broken =>
            "The data received breaks the rules of TLS: something in between changes it, or the other side is defective.",
            "收到的内容违反 TLS 规则：中间有设备改动了数据，或对方有缺陷。";
        TlsFault::OtherName { names } =>
            "The certificate is for another name ({names}); “{issuer}” signed it.",
            "证书属于其他名称（{names}），由“{issuer}”签发。",
            names = list(names);
        TlsFault::NoName =>
            "The certificate “{subject}” has no name in subjectAltName; a common name alone does not count.",
            "证书“{subject}”的 subjectAltName 中没有名称；只有通用名（CN）不算。";
        TlsFault::OldVersion =>
            "The certificate “{subject}” is an old X.509 v1 certificate; v3 is needed.",
            "证书“{subject}”是旧的 X.509 v1 版本；需要 v3。";
        TlsFault::WeakKey { bits } =>
            "The key of “{subject}” is too weak: RSA with {bits} bits; at least 2048 are needed.",
            "“{subject}”的密钥太弱：RSA {bits} 位，至少需要 2048 位。";
        TlsFault::WeakSignature { algorithm } =>
            "The signature of “{subject}” is too weak: “{issuer}” signed with {algorithm}.",
            "“{subject}”的签名算法太弱：“{issuer}”用 {algorithm} 签发。",
            algorithm = visible(algorithm);
        TlsFault::UnknownAlgorithm { algorithm } =>
            "“{issuer}” signed “{subject}” with {algorithm}, which this program cannot verify.",
            "“{issuer}”用 {algorithm} 签发了“{subject}”，本程序无法验证。",
            algorithm = visible(algorithm);
        TlsFault::CaAsServer =>
            "The server presents a CA certificate (“{subject}”) as its own.",
            "服务器把 CA 证书（“{subject}”）当作自己的证书出示。";
        TlsFault::WrongUse =>
            "The certificate “{subject}” is not a server certificate (extended key usage).",
            "证书“{subject}”不是服务器证书（扩展密钥用法）。";
        TlsFault::NotACa =>
            "“{subject}” signed another certificate but is not a CA.", "“{subject}”签发了其他证书，但它不是 CA。";
        TlsFault::Expired =>
            "The certificate “{subject}” expired on {until} (valid from {from}).",
            "证书“{subject}”已于 {until} 到期（自 {from} 起有效）。",
            from = day(|certificate| &certificate.from), until = day(|certificate| &certificate.until);
        TlsFault::NotYet =>
            "The certificate “{subject}” is valid only from {from} (until {until}).",
            "证书“{subject}”从 {from} 起才有效（至 {until}）。",
            from = day(|certificate| &certificate.from), until = day(|certificate| &certificate.until);
        TlsFault::SelfSigned =>
            "The certificate “{subject}” is self-signed, and this profile does not trust it.",
            "证书“{subject}”是自签名的，此产品配置不信任它。";
        TlsFault::OtherKey =>
            "“{subject}” names “{issuer}” as its issuer, but not with the key that this profile trusts: the CA was rebuilt, or someone uses its name.",
            "“{subject}”声称由“{issuer}”签发，但用的不是此产品配置所信任的密钥：该 CA 已重建，或有人冒用其名称。";
        TlsFault::IssuerMissing =>
            "“{issuer}”, which signed “{subject}”, is neither sent by the server nor trusted by this profile: the server lacks its intermediate certificate, or the profile trusts another root.",
            "签发“{subject}”的“{issuer}”，服务器没有出示，此产品配置也不信任：服务器缺少中间证书，或产品配置信任的是另一个根。";
        TlsFault::UnknownIssuer =>
            "The chain ends at “{issuer}”, which this profile does not trust.",
            "证书链终止于“{issuer}”，此产品配置不信任它。";
        TlsFault::Untrusted { reason } =>
            "The certificate “{subject}” is not trusted ({reason}).",
            "证书“{subject}”不受信任（{reason}）。",
            reason = visible(reason);
        TlsFault::Other => "Only a newer version of this program knows the cause.", "更新版本的程序才认识这个原因。";
    }
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| visible(name)).collect::<Vec<_>>().join(", ")
}

/// What to do about it.
pub fn cure(lang: Lang, refusal: &Refusal) -> &'static str {
    pick! { lang, match &refusal.fault;
        TlsFault::Http { .. } =>
            "Open a web page in this PC's browser and log in to the network. If there is no login page, check host and port in the profile.",
            "请在本机浏览器打开任意网页并登录网络。如果没有登录页，请检查产品配置中的主机和端口。";
        _ if refusal.carries_name == Some(false) =>
            "Log in to this network in a browser where it has a login page, then check again; if it stays so, check host, port and trust in the profile.",
            "如果网络有登录页，请先用浏览器登录再检查；若仍如此，请检查产品配置中的主机、端口和信任方式。";
        TlsFault::NotTls =>
            "Use the port that supports TLS: nothing is ever sent without it.",
            "请改用支持 TLS 的端口；程序不会在没有 TLS 时发送任何内容。";
        TlsFault::Closed | TlsFault::Silent | TlsFault::Alert { .. } | TlsFault::Broken =>
            "Check host and port, and whether a firewall or proxy is in between.",
            "请检查主机和端口，以及中间是否有防火墙或代理。";
        TlsFault::NoVersion =>
            "Check host and port; whoever runs the cloud must enable TLS 1.2 or 1.3.",
            "请检查主机和端口；云端须启用 TLS 1.2 或 1.3。";
        TlsFault::NoCipher =>
            "Check host and port; whoever runs the cloud must enable ECDHE with AES-GCM or ChaCha20.",
            "请检查主机和端口；云端须启用 ECDHE 与 AES-GCM 或 ChaCha20 套件。";
        TlsFault::ClientCertificate { .. } =>
            "Check host and port: registrations go where no client certificate is required.",
            "请检查主机和端口：注册要用不要求客户端证书的入口。";
        TlsFault::OtherName { .. } =>
            "Log in to this network in a browser where it has a login page. If the names are the cloud's own, enter one in the profile; behind a proxy, ask for a way around it.",
            "如果网络有登录页，请先用浏览器登录。若这些名称属于云端，请填入产品配置；如有代理，请申请绕过。";
        TlsFault::IssuerMissing =>
            "Whoever runs the cloud must add the intermediate certificate on the server, or choose another trust in the profile (vendor, system or the cloud's CA file). If the issuer is a proxy's, ask for a way around it.",
            "请云端运维方在服务器上补齐中间证书，或在产品配置中改用其他信任方式（厂商、系统或云端 CA 文件）。如果签发者是代理，请申请绕过。";
        TlsFault::UnknownIssuer | TlsFault::SelfSigned | TlsFault::OtherKey =>
            "Choose another trust in the profile (vendor, system or the cloud's CA file). If the issuer is a proxy's, ask for a way around it.",
            "请在产品配置中改用其他信任方式（厂商、系统或云端 CA 文件）。如果签发者是代理，请申请绕过。";
        TlsFault::Expired =>
            "Check this PC's clock first; if it is right, whoever runs the cloud must renew the certificate.",
            "请先核对本机时钟；如无误，须由云端运维方更新证书。";
        TlsFault::NotYet => "Check this PC's clock first: it is probably behind.", "请先核对本机时钟，很可能慢了。";
        TlsFault::NoName
        | TlsFault::OldVersion
        | TlsFault::WeakKey { .. }
        | TlsFault::WeakSignature { .. }
        | TlsFault::UnknownAlgorithm { .. }
        | TlsFault::CaAsServer
        | TlsFault::WrongUse
        | TlsFault::NotACa =>
            "Whoever runs the cloud (or the proxy in between) must have that certificate reissued.",
            "须由云端（或中间代理）的运维方重新签发该证书。";
        TlsFault::Untrusted { .. } | TlsFault::Other =>
            "Report this to whoever runs the cloud.", "请把此信息告知云端运维方。";
    }
}
