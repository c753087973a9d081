//! What the check before the shift says: what was looked at, what was found (`found`), what to do about it (`cure`).

mod cure;
mod found;

pub use cure::cure;
pub use found::found;

use super::Lang;
use super::one_line::one_line;
use crate::checkup::{Finding, Level, Point};

texts! {
    /// The head.
    head = "Check before the shift", "班前检查";
    /// Button: check once more.
    again = "Check again", "重新检查";
    /// Button: the key of a host is the right one.
    confirm_key = "Confirm this key", "确认此密钥";
    /// Under a form: wrong PIN.
    wrong_pin = "Wrong PIN. The key was not confirmed.", "PIN 不正确。密钥未确认。";
    /// Under a form: the record took nothing.
    not_recorded = "The record could not be written. The key was not confirmed.", "记录无法写入。密钥未确认。";
    /// Some things are not found out yet.
    checking = "Checking…", "正在检查…";
    /// Nothing was found that stops.
    all_good = "Ready to start.", "可以开始。";
    /// Something was found that stops.
    stops = "Fix these first, then check again.", "请先解决这些问题，再重新检查。";
    /// Button: start although the cloud does not answer.
    without_cloud = "Open without the cloud", "不连云端，打开工作台";
    /// What that is good for.
    without_cloud_note = "Units with an identity on record can be finished; nothing is registered until the cloud answers.", "可以完成已有身份记录的设备；云端恢复之前不会注册新设备。";
    /// Button: all lines.
    show_all = "Show all lines", "显示全部";
    /// Button: only what is not good.
    show_few = "Show fewer lines", "收起";
}

/// A few letters that every text needs, and the last one of GB 2312.
pub const LETTERS: &str = "Aaé设备注册写号工位齄";

/// What was looked at.
pub fn point(lang: Lang, point: Point) -> &'static str {
    pick! { lang, match point;
        Point::Profile => "Profile", "产品配置";
        Point::Policy => "Policy", "管理员策略";
        Point::Port => "Serial port", "串口";
        Point::Disk => "Disk", "磁盘";
        Point::Files => "Files", "文件权限";
        Point::Record => "Record", "记录";
        Point::Key => "Seal key", "封存密钥";
        Point::Units => "Unfinished units", "未完成设备";
        Point::Secret => "Product secret", "ProductSecret";
        Point::Results => "Results", "结果上报";
        Point::Labels => "Labels", "标签";
        Point::Clock => "Clock", "时钟";
        Point::Name => "Cloud host name", "云端域名";
        Point::Way => "Cloud connection", "云端网络";
        Point::Tls => "TLS", "云端 TLS";
        Point::SharedBook => "Shared book", "共享记录本";
        Point::Plant => "Plant gate", "工厂放行";
        Point::Font => "Fonts", "字体";
    }
}

/// How much it matters, for those who do not see the colour.
pub fn level(lang: Lang, level: Level) -> &'static str {
    pick! { lang, match level;
        Level::Good => "OK", "正常";
        Level::Look => "note", "注意";
        Level::Stop => "fix first", "须先解决";
    }
}

/// A finding as one line.
pub fn line(lang: Lang, finding: &Finding) -> String {
    let (level, point) = (level(lang, finding.level()), point(lang, finding.point()));
    let cure = cure(lang, finding).map(|cure| say!(lang, " → ", "→") + &cure).unwrap_or_default();
    let line = say! { lang,
        "[{level}] {point}: {finding}{cure}",
        "[{level}] {point}：{finding}{cure}",
        finding = found(lang, finding)
    };
    // A server writes what it likes into its certificate.
    one_line(None, &line)
}
