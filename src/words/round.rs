//! What is said of a job that visits its addresses by itself.

use super::Lang;
use crate::domain::visible::visible;
use crate::seen::round::NotNow;

/// Why a unit is not visited now. `told`: the number that another unit tells.
pub fn not_visited(lang: Lang, number: &str, address: &str, why: NotNow, told: Option<&str>) -> String {
    let (number, address, told) = (visible(number), visible(address), visible(told.unwrap_or_default()));
    say! { lang, match why;
        NotNow::Absent =>
            "{number} at {address} is absent.", "{number}（{address}）联系不上。";
        NotNow::Closed =>
            "{number} at {address} waits for its time window.", "{number}（{address}）等待其时间窗。";
        NotNow::Fault =>
            "{number} at {address} is not tried again this time.", "{number}（{address}）本次不再尝试。";
        NotNow::OtherUnit =>
            "{number} was not met at {address}: unit {told} answers there. Correct the list; {number} is left.",
            "在 {address} 没有遇到 {number}：应答的是设备 {told}。请更正清单；{number} 未处理。";
    }
}

/// Units that cannot be visited.
pub fn no_address(lang: Lang, units: u64) -> String {
    say!(
        lang,
        "{units} units of the list have no address and were not visited.",
        "清单中有 {units} 台设备没有地址，未访问。"
    )
}
