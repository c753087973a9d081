//! What is said of what others' tools are told: the settings of it, and where it cannot be told.

use super::Lang;
use crate::domain::MonitoringTarget;
use crate::domain::visible::visible;

texts! {
    /// Head of the settings.
    head = "Monitoring", "监控";
    /// Labels the file.
    metrics_file = "Metrics file (OpenMetrics)", "指标文件（OpenMetrics）";
    /// What is typed there is not taken.
    not_whole = "Enter the whole path of a file; what was kept before stays.", "请填写文件的完整路径；目前仍用之前的设置。";
    /// What it is for.
    metrics_note = "For the textfile collector of node_exporter or windows_exporter; its folder must exist, and the name should end with .prom. Left empty, nothing is written. Used from the next start of a bench on.", "供 node_exporter 或 windows_exporter 的 textfile 收集器读取；所在文件夹须已存在，文件名应以 .prom 结尾。留空则不写。下次打开工作台时生效。";
    /// Checkbox: lines in the system's log.
    system_log = "Write stops and changes to syslog or the Windows event log", "把停线和更改写入 syslog 或 Windows 事件日志";
    /// What stands there.
    system_log_note = "One line each, without serial numbers, names and secrets.", "每条一行，不含序列号、姓名和密钥。";
}

/// Something could not be told there.
pub fn failed(target: MonitoringTarget, why: &str, lang: Lang) -> String {
    let why = visible(why);
    say! { lang, match target;
        MonitoringTarget::MetricsFile =>
            "The metrics file cannot be written ({why}); units go on. Check its folder under Settings, Monitoring.",
            "无法写入指标文件（{why}）；生产不受影响。请在“设置”的“监控”中检查其文件夹。";
        MonitoringTarget::SystemLog =>
            "The system log takes no lines ({why}); units go on, and everything is on record. Check syslog or the event log.",
            "系统日志无法写入（{why}）；生产不受影响，一切都已写入记录。请检查 syslog 或事件日志。";
    }
}

sentences! { lang;
    /// What was chosen could not be kept.
    pub fn not_kept(why: &str, lang: Lang) =
        "It could not be saved ({why}); what was kept before stays.", "未能保存（{why}）；目前仍用之前的设置。";
}
