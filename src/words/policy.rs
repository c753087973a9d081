//! What is said of the administrator's policy.

use super::Lang;
use super::profile::fault_line;
use crate::store::PolicyFault;
use crate::store::policy::PolicyWhy;

texts! {
    /// Below what a user cannot choose.
    set = "Set by the administrator.", "由管理员设定。";
    /// Labels the administrator's file.
    file = "Policy", "管理员策略";
}

/// Why it is not used: one line.
pub fn fault(lang: Lang, fault: &PolicyFault) -> String {
    let file = fault.file.display();
    say! { lang, match &fault.why;
        PolicyWhy::Unfit(unfit) =>
            "the administrator's policy is not trusted: {unfit}",
            "管理员策略不可信：{unfit}",
            unfit = super::unfit::text(lang, unfit);
        PolicyWhy::Unreadable(kind) =>
            "{file}: the administrator's policy cannot be read ({kind}); ask the administrator",
            "{file}：无法读取管理员策略（{kind}）；请联系管理员";
        PolicyWhy::Faults(faults) => {
            let lines: Vec<_> = faults.iter().map(|one| fault_line(lang, &fault.file, one)).collect();
            lines.join("; ")
        };
    }
}
