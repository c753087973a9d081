//! What the roles are called, and what each may do.

use super::Lang;
use crate::domain::{Deed, PinUse, Role};

texts! {
    /// Head of the table.
    head = "Who may do what", "谁可以做什么";
    /// Who has no PIN.
    operator_note = "Operators need no PIN. As long as nobody has one, anyone may do everything.", "操作员不需要 PIN。还没有人设 PIN 时，任何人都可以做所有操作。";
    /// Labels the role of somebody.
    role = "Role", "角色";
    /// Mark: may do it.
    may = "yes", "可以";
    /// Mark: may not.
    may_not = "–", "–";
}

/// What a role is called.
pub fn role(role: Role, lang: Lang) -> &'static str {
    pick! { lang, match role;
        Role::Operator => "operator", "操作员";
        Role::Leader => "leader", "班组长";
        Role::Engineer => "engineer", "工程师";
    }
}

/// What is done.
pub fn deed(deed: Deed, lang: Lang) -> &'static str {
    pick! { lang, match deed;
        Deed::Work =>
            "Work at the bench: begin and stop units, scan labels, set lists and targets, name and switch slots",
            "在工作台操作：开始和中止设备、扫描标签、设置清单和目标、命名和开关槽位";
        Deed::Settings => "Change the settings", "更改设置";
        Deed::Profiles => "Make and change profiles", "新建和更改产品配置";
        Deed::Pin(PinUse::Answer) =>
            "Register a unit again, or replace its old identity", "再次注册设备，或替换其旧身份";
        Deed::Pin(PinUse::Unit) =>
            "Decide what becomes of an unfinished unit; hand units over and receive them; send refused results again, or drop them",
            "处置未完成的设备；移交和接收设备；重新发送或丢弃被拒绝的结果";
        Deed::Pin(PinUse::GoOn) => "Resume registering after it was paused", "注册暂停后恢复";
        Deed::Pin(PinUse::PlantGate) => "Let units past the plant gate", "绕过工厂放行";
        Deed::Pin(PinUse::CloseBatch) => "Finish a batch", "结束批次";
        Deed::Pin(PinUse::Secret) => "Replace or delete a product secret", "更换或删除 ProductSecret";
        Deed::Pin(PinUse::Package) =>
            "Take a signed package; say whose are taken, and whether anything else is", "使用签名配置包；设定信任谁，以及是否只接受配置包";
        Deed::Pin(PinUse::GateProgram) => "Approve the program of a plant gate", "批准工厂放行所用的程序";
        Deed::Pin(PinUse::CloseStation) => "Close the station for good", "永久关闭工位";
        Deed::Pin(PinUse::Reveal) => "See a token", "查看令牌";
        Deed::Pin(PinUse::HostKey) => "Confirm the key of a host", "确认主机密钥";
        Deed::Pin(PinUse::AcceptRecord) => "Go on with a record that is not what it was", "在记录有缺失时继续";
        Deed::Pin(PinUse::RetireBatch) => "Let a finished batch leave the record", "将已结束的批次移出记录";
        Deed::Pin(PinUse::Supervisor) =>
            "Give somebody a PIN or a role, or take it away; erase a name", "设置或移除他人的 PIN 和角色；删除姓名";
        Deed::Pin(PinUse::Operators) =>
            "Say who works at the bench, by which badges", "设置操作员及其工牌";
        Deed::Pin(PinUse::Other) => "Anything else", "其他操作";
    }
}
