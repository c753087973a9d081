//! Values that the station gives to units, and how their ranges stand.

use super::Lang;
use crate::domain::visible::visible;
use crate::domain::{RangeStand, SERIAL_NUMBER, ValueTold};
use crate::journal::GivenState;

/// What a value is called.
pub fn name(lang: Lang, name: &str) -> String {
    if name == SERIAL_NUMBER { say!(lang, "serial number", "序列号").to_owned() } else { visible(name) }
}

/// It, or its fingerprint where it is secret.
pub fn told(lang: Lang, value: Option<&str>, sha256: Option<&str>) -> String {
    match (value, sha256) {
        (Some(value), _) => visible(value),
        (None, print) => {
            let print = print.unwrap_or("-");
            say!(lang, "secret, fingerprint {print}", "保密，指纹 {print}")
        }
    }
}

/// Each with its name, one behind the other.
pub fn all(lang: Lang, values: &[ValueTold]) -> String {
    let one = |value: &ValueTold| {
        let told = told(lang, value.value.as_deref(), value.sha256.as_deref());
        format!("{} {told}", name(lang, &value.name))
    };
    values.iter().map(one).collect::<Vec<_>>().join(" · ")
}

/// A batch gave none.
pub fn none(lang: Lang) -> &'static str {
    lang.pick("no numbers or values were given in this batch", "此批次没有分配序列号或其他参数")
}

/// How a range stands, in one line.
pub fn stand(lang: Lang, stand: &RangeStand) -> String {
    let name = name(lang, &stand.name);
    let (given, left, void, kept) = (stand.given, stand.left, stand.void.len(), stand.kept.len());
    let counts = say! { lang,
        "{name}: {given} given, {void} void, {kept} kept, {left} left",
        "{name}：已分配 {given}，作废 {void}，保留 {kept}，剩余 {left}"
    };
    match &stand.next {
        _ if stand.is_uncertain => {
            say!(lang, "{counts} · S-29: not certain where it goes on", "{counts} · S-29：不确定从哪里继续")
        }
        Some(next) => {
            let next = visible(next);
            say!(lang, "{counts} · next {next}", "{counts} · 下一个 {next}")
        }
        None => say!(lang, "{counts} · used up", "{counts} · 已用完"),
    }
}

/// Numbers in a row, the first of many.
pub fn some(numbers: &[String]) -> String {
    const SHOWN: usize = 24;
    let mut text: Vec<String> = numbers.iter().take(SHOWN).map(|number| visible(number)).collect();
    text.extend((numbers.len() > SHOWN).then(|| format!("… ({})", numbers.len())));
    text.join(" ")
}

/// What became of a number.
pub fn state(lang: Lang, state: GivenState) -> &'static str {
    pick! { lang, match state;
        GivenState::Giving => "being written", "写入中";
        GivenState::OnUnit => "on its unit", "已写入";
        GivenState::Waits => "kept for its unit", "留给原设备";
        GivenState::Void => "void", "作废";
    }
}
