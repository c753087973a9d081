//! What the supervisors' lock says.

use super::Lang;

texts! {
    /// In the rail: opens the dialog.
    ask = "Supervisor…", "主管…";
    /// Head of the dialog.
    head = "Open the settings", "打开设置";
    /// What follows from it.
    note = "They lock again after 10 minutes without use.", "10 分钟不操作会自动锁定。";
    /// Button.
    open = "Unlock", "解锁";
    /// The PIN is being looked at.
    checking = "Checking…", "正在检查…";
    /// It did not fit.
    wrong = "Wrong PIN. Try again.", "PIN 不正确，请重试。";
}

sentences! { lang;
    /// In the rail, while it is open: closes it. The minutes are those that are left.
    pub fn close(minutes: u64, lang: Lang) = "Lock {minutes} min", "锁定 {minutes} 分";
    /// The same for those who do not see it.
    pub fn close_spoken(name: &str, minutes: u64, lang: Lang) =
        "Lock again: open for {name}, {minutes} min left", "重新锁定：{name} 已解锁，还剩 {minutes} 分钟";
}

sentences! { lang;
    /// It came too soon after a wrong one.
    pub fn too_soon(seconds: u64, lang: Lang) =
        "Too soon after a wrong PIN: this one was not checked. Try again in {seconds} s.",
        "距上次 PIN 错误时间太短，这次未作检查。请 {seconds} 秒后重试。";
    /// It did not fit, and the next one must wait.
    pub fn wait(seconds: u64, lang: Lang) =
        "Wrong PIN. Try again in {seconds} s.", "PIN 不正确，请 {seconds} 秒后重试。";
}
