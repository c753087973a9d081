//! Why there is no TLS connection to the cloud, who signed what was seen, and what to do.

use super::Lang;
use crate::domain::circumstance::signed;
use crate::domain::tls_fault::{Certificate, Refusal, TlsFault};
use crate::domain::visible::visible;

/// What is wrong, in one or two sentences. Names that a server sent are made visible.
pub fn cause(lang: Lang, refusal: &Refusal) -> String {
    let cause = fault(lang, &refusal.fault, refusal.culprit.as_ref());
    if refusal.shown.is_empty() {
        return cause;
    }
    let shown = signed(&refusal.shown);
    lang.pick(format!("{cause} It showed {shown}."), format!("{cause}对方出示：{shown}。"))
}

fn fault(lang: Lang, fault: &TlsFault, culprit: Option<&Certificate>) -> String {
    let subject = culprit.map_or_else(|| "?".to_owned(), |culprit| visible(&culprit.subject));
    let issuer = culprit.map_or_else(|| "?".to_owned(), |culprit| visible(&culprit.issuer));
    let day = |day: fn(&Certificate) -> &String| culprit.map_or("?", |culprit| day(culprit));
    match fault {
        TlsFault::NotTls => lang.pick("What answers there does not speak TLS.", "对方不使用 TLS。").into(),
        TlsFault::Closed => {
            lang.pick("The other side closed the connection during the handshake.", "握手期间对方关闭了连接。").into()
        }
        TlsFault::Silent => {
            lang.pick("The other side took the connection and said nothing.", "对方接受了连接但没有任何应答。").into()
        }
        TlsFault::NoVersion => lang
            .pick("The other side speaks neither TLS 1.2 nor TLS 1.3.", "对方既不支持 TLS 1.2，也不支持 TLS 1.3。")
            .into(),
        TlsFault::NoCipher => lang
            .pick("The two sides have no cipher in common.", "双方没有共同支持的加密套件。")
            .into(),
        TlsFault::ClientCertificate { of } if of.is_empty() => lang
            .pick("The other side wants a client certificate, and a station has none.", "对方要求客户端证书，而工位没有。")
            .into(),
        TlsFault::ClientCertificate { of } => {
            let of = list(of);
            lang.pick(
                format!("The other side wants a client certificate (signed by {of}), and a station has none."),
                format!("对方要求客户端证书（由 {of} 签发），而工位没有。"),
            )
        }
        TlsFault::Alert { alert } => {
            let alert = visible(alert);
            lang.pick(
                format!("The other side ended the handshake with the alert {alert}."),
                format!("对方以警报 {alert} 结束了握手。"),
            )
        }
        TlsFault::Broken => lang
            .pick(
                "What came breaks the rules of TLS: something in between changes it, or the other side is defective.",
                "收到的内容违反 TLS 规则：中间有设备改动了数据，或对方有缺陷。",
            )
            .into(),
        TlsFault::OtherName { names } => {
            let names = list(names);
            lang.pick(
                format!("The certificate is for another name ({names})."),
                format!("证书属于其他名称（{names}）。"),
            )
        }
        TlsFault::NoName => lang.pick(
            format!("The certificate “{subject}” holds no name in subjectAltName; a common name alone does not count."),
            format!("证书“{subject}”的 subjectAltName 中没有名称；只有通用名（CN）不算。"),
        ),
        TlsFault::OldVersion => lang.pick(
            format!("The certificate “{subject}” is of the old version 1 (X.509 v1); version 3 is needed."),
            format!("证书“{subject}”是旧的 X.509 v1 版本；需要 v3。"),
        ),
        TlsFault::WeakKey { bits } => lang.pick(
            format!("The key of “{subject}” is too weak: RSA with {bits} bits, at least 2048 are needed."),
            format!("“{subject}”的密钥太弱：RSA {bits} 位，至少需要 2048 位。"),
        ),
        TlsFault::WeakSignature { algorithm } => {
            let algorithm = visible(algorithm);
            lang.pick(
                format!("The signature under “{subject}” is too weak: “{issuer}” signed with {algorithm}."),
                format!("“{subject}”的签名算法太弱：“{issuer}”用 {algorithm} 签发。"),
            )
        }
        TlsFault::UnknownAlgorithm { algorithm } => {
            let algorithm = visible(algorithm);
            lang.pick(
                format!("“{issuer}” signed “{subject}” with {algorithm}, which this program cannot check."),
                format!("“{issuer}”用 {algorithm} 签发了“{subject}”，本程序无法验证。"),
            )
        }
        TlsFault::CaAsServer => lang.pick(
            format!("The server shows the certificate of a CA (“{subject}”) as its own."),
            format!("服务器把 CA 证书（“{subject}”）当作自己的证书出示。"),
        ),
        TlsFault::WrongUse => lang.pick(
            format!("The certificate “{subject}” is not made for servers (extended key usage)."),
            format!("证书“{subject}”不是服务器证书（扩展密钥用法）。"),
        ),
        TlsFault::NotACa => lang.pick(
            format!("“{subject}” signed another certificate and is no CA."),
            format!("“{subject}”签发了其他证书，但它不是 CA。"),
        ),
        TlsFault::Expired => {
            let until = day(|certificate| &certificate.until);
            lang.pick(
                format!("The certificate “{subject}” ended on {until}."),
                format!("证书“{subject}”已于 {until} 到期。"),
            )
        }
        TlsFault::NotYet => {
            let from = day(|certificate| &certificate.from);
            lang.pick(
                format!("The certificate “{subject}” is valid from {from} on, not yet."),
                format!("证书“{subject}”从 {from} 起才有效。"),
            )
        }
        TlsFault::SelfSigned => lang.pick(
            format!("The certificate “{subject}” is signed by itself, and this profile does not trust it."),
            format!("证书“{subject}”是自签名的，此配置不信任它。"),
        ),
        TlsFault::OtherKey => lang.pick(
            format!("“{subject}” names “{issuer}” as its issuer, but not with the key that this profile trusts: that CA was made anew, or somebody borrows its name."),
            format!("“{subject}”声称由“{issuer}”签发，但不是此配置所信任的那把密钥：该 CA 已重建，或有人冒用其名称。"),
        ),
        TlsFault::IssuerMissing => lang.pick(
            format!("“{issuer}”, which signed “{subject}”, is neither shown by the server nor trusted by this profile: the server lacks its intermediate certificate, or the profile trusts another root."),
            format!("签发“{subject}”的“{issuer}”，服务器没有出示，此配置也不信任：服务器缺少中间证书，或配置信任的是另一个根。"),
        ),
        TlsFault::UnknownIssuer => lang.pick(
            format!("The chain ends at “{issuer}”, which this profile does not trust."),
            format!("证书链终止于“{issuer}”，此配置不信任它。"),
        ),
        TlsFault::Untrusted { reason } => {
            let reason = visible(reason);
            lang.pick(
                format!("The certificate “{subject}” is not trusted ({reason})."),
                format!("证书“{subject}”不受信任（{reason}）。"),
            )
        }
        TlsFault::Other => lang
            .pick("A later version of this program knows the cause.", "更新版本的程序才认识这个原因。")
            .into(),
    }
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| visible(name)).collect::<Vec<_>>().join(", ")
}

/// What to do about it.
pub fn cure(lang: Lang, fault: &TlsFault) -> &'static str {
    match fault {
        TlsFault::NotTls => lang.pick(
            "Choose the port that speaks TLS: nothing is ever sent without it.",
            "请改用支持 TLS 的端口；程序不会在没有 TLS 时发送任何内容。",
        ),
        TlsFault::Closed | TlsFault::Silent | TlsFault::Alert { .. } | TlsFault::Broken => lang.pick(
            "Check host and port, and whether a firewall or proxy stands between.",
            "请检查主机和端口，以及中间是否有防火墙或代理。",
        ),
        TlsFault::NoVersion => lang.pick(
            "Check host and port; who runs the cloud must switch TLS 1.2 or 1.3 on.",
            "请检查主机和端口；云端须启用 TLS 1.2 或 1.3。",
        ),
        TlsFault::NoCipher => lang.pick(
            "Check host and port; who runs the cloud must switch ECDHE with AES-GCM or ChaCha20 on.",
            "请检查主机和端口；云端须启用 ECDHE 与 AES-GCM 或 ChaCha20 套件。",
        ),
        TlsFault::ClientCertificate { .. } => lang.pick(
            "Check host and port: registrations go where no client certificate is asked for.",
            "请检查主机和端口：注册要用不要求客户端证书的入口。",
        ),
        TlsFault::OtherName { .. } => lang.pick(
            "Put the name into the profile that the certificate is for; behind a proxy, ask for a way around it.",
            "请在配置中填写证书所属的名称；如有代理，请申请绕过。",
        ),
        TlsFault::IssuerMissing => lang.pick(
            "Who runs the cloud adds the intermediate certificate to what the server shows, or choose another trust in the profile (vendor, system or the cloud's CA file). If the issuer is a proxy's, ask for a way around it.",
            "请云端运维方在服务器上补齐中间证书，或在配置中改用其他信任方式（厂商、系统或云端 CA 文件）。如果签发者是代理，请申请绕过。",
        ),
        TlsFault::UnknownIssuer | TlsFault::SelfSigned | TlsFault::OtherKey => lang.pick(
            "Choose another trust in the profile (vendor, system or the cloud's CA file). If the issuer is a proxy's, ask for a way around it.",
            "请在配置中改用其他信任方式（厂商、系统或云端 CA 文件）。如果签发者是代理，请申请绕过。",
        ),
        TlsFault::Expired => lang.pick(
            "Look at this PC's clock first; if it is right, who runs the cloud must renew it.",
            "请先核对本机时钟；如无误，须由云端运维方更新证书。",
        ),
        TlsFault::NotYet => lang
            .pick("Look at this PC's clock first: it is probably behind.", "请先核对本机时钟，很可能慢了。"),
        TlsFault::NoName
        | TlsFault::OldVersion
        | TlsFault::WeakKey { .. }
        | TlsFault::WeakSignature { .. }
        | TlsFault::UnknownAlgorithm { .. }
        | TlsFault::CaAsServer
        | TlsFault::WrongUse
        | TlsFault::NotACa => lang.pick(
            "Who runs the cloud (or the proxy in between) must have that certificate made anew.",
            "须由云端（或中间代理）的运维方重新签发该证书。",
        ),
        TlsFault::Untrusted { .. } | TlsFault::Other => {
            lang.pick("Tell who runs the cloud what is said here.", "请把此信息告知云端运维方。")
        }
    }
}
