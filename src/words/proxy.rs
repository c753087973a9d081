//! Why a proxy opened no way to the cloud, and what to do.

use super::Lang;
use crate::domain::visible::visible;
use crate::domain::{ProxyFault, ProxyRefusal};

/// What is wrong, in one or two sentences. What the proxy sent is made visible.
pub fn cause(lang: Lang, refusal: &ProxyRefusal) -> String {
    let proxy = visible(&refusal.proxy);
    say! { lang, match &refusal.fault;
        ProxyFault::NoAddress =>
            "The name of the proxy {proxy} has no address in this network.", "本网络查不到代理 {proxy} 的地址。";
        ProxyFault::RefusesConnection =>
            "The proxy {proxy} refuses connections: wrong port, or it is down.",
            "代理 {proxy} 拒绝连接：端口有误，或代理停机。";
        ProxyFault::NoRoute =>
            "This PC has no network, or no route to the proxy {proxy}.", "本机没有网络，或没有到代理 {proxy} 的路由。";
        ProxyFault::WaySilent =>
            "Nothing answers at the address of the proxy {proxy}.", "代理 {proxy} 的地址没有任何应答。";
        ProxyFault::Silent =>
            "The proxy {proxy} accepted the connection but did not answer.", "代理 {proxy} 接受了连接但没有应答。";
        ProxyFault::Closed =>
            "The proxy {proxy} closed the connection before its answer was complete.",
            "代理 {proxy} 没有答完就关闭了连接。";
        ProxyFault::NotHttp =>
            "What answers at {proxy} is not an HTTP proxy.", "{proxy} 上应答的不是 HTTP 代理。";
        ProxyFault::Login { told: false, kinds } =>
            "The proxy {proxy} requires a login{kinds}.", "代理 {proxy} 要求登录{kinds}。", kinds = within(kinds);
        ProxyFault::Login { told: true, kinds } =>
            "The proxy {proxy} does not accept this user name and password{kinds}.",
            "代理 {proxy} 不接受此用户名和密码{kinds}。",
            kinds = within(kinds);
        ProxyFault::Refused { status, reason } =>
            "The proxy {proxy} refuses the way to the cloud: {status} {reason}.",
            "代理 {proxy} 拒绝通往云端：{status} {reason}。",
            reason = visible(reason);
        ProxyFault::Other => "The proxy {proxy} opened no way to the cloud.", "代理 {proxy} 没有打开通往云端的通道。";
    }
}

/// What to do about it.
pub fn cure(lang: Lang, fault: &ProxyFault) -> &'static str {
    pick! { lang, match fault;
        ProxyFault::NoAddress
        | ProxyFault::RefusesConnection
        | ProxyFault::NoRoute
        | ProxyFault::WaySilent
        | ProxyFault::Silent
        | ProxyFault::Closed =>
            "Check this PC's network. If it is another network than before, change or empty the proxy in the settings.",
            "请检查本机网络。如果换了网络，请在设置中更改或清空代理。";
        ProxyFault::NotHttp =>
            "Check host and port of the proxy in the settings: an HTTP proxy is needed, no SOCKS proxy.",
            "请检查设置中代理的主机和端口：需要 HTTP 代理，不支持 SOCKS。";
        ProxyFault::Login { kinds, .. } if !kinds.is_empty() && !kinds.iter().any(|kind| kind.eq_ignore_ascii_case("basic")) =>
            "It takes no user name with a password (Basic). Ask the network's administrator to let the cloud through without a login.",
            "它不接受用户名加密码（Basic）的方式。请网络管理员免登录放行云端。";
        ProxyFault::Login { .. } =>
            "Enter user name and password of the proxy in the settings.", "请在设置中填写代理的用户名和密码。";
        ProxyFault::Refused { .. } | ProxyFault::Other =>
            "Ask the network's administrator to let CONNECT to the cloud's host and port through.",
            "请网络管理员放行到云端主机和端口的 CONNECT。";
    }
}

/// The kinds of login that a proxy takes, in brackets.
fn within(kinds: &[String]) -> String {
    let kinds: Vec<String> = kinds.iter().map(|kind| visible(kind)).collect();
    if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) }
}
