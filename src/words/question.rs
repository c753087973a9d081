//! What stands on the sheet on which a question is answered: the answers, and what each costs.

use super::Lang;
use crate::domain::Failure;
use crate::seen::Choice;

texts! {
    /// The state of a slot that waits for an answer, where there is no room for the question.
    asks = "Question", "待回答";
    /// Button at a slot: shows the question.
    answer = "Answer…", "回答…";
    /// Button: the question stays at its slot, and the bench is seen again.
    later = "Later", "稍后回答";
    /// In the dialog of the supervisor who was asked.
    gone = "The unit was taken away and its question with it: nothing is decided.", "设备已取走，问题随之撤回，未作任何决定。";
    /// How it is answered.
    how = "Press an answer, or Alt and its number. Enter, Space and scanners never answer.",
        "请点击答案，或按 Alt 加数字。回车、空格和扫码枪不会作答。";
}

/// An answer.
pub fn choice(about: Failure, choice: Choice, lang: Lang) -> &'static str {
    pick! { lang, match choice;
        Choice::SameUnit if about == Failure::AskRolledBack => "Move it again", "再次写入新身份";
        Choice::SameUnit if about == Failure::AskNumberLost => "Same unit: give it its number", "是同一台，写回原序列号";
        Choice::LeaveIt if matches!(about, Failure::AskNumberLost | Failure::LabelDiffers) => "Skip this unit", "跳过";
        Choice::LeaveIt => "Skip this unit (stays unfinished)", "跳过（保持未完成）";
        Choice::SameUnit => "Same unit: finish it", "是同一台，补写身份";
        Choice::RegisterAgain => "Register again (uses 1 of 5)", "重新注册（占用 1/5）";
        Choice::FinishHere => "Finish it here", "在本工位完成";
        Choice::Migrate => "Replace the old identity", "替换旧身份";
        Choice::TakeIn => "Take it into this job", "纳入本任务";
        Choice::BoardReplaced => "Board replaced: register it…", "已更换主板，注册新主板…";
        Choice::Relabelled => "Relabelled: this label is its own", "已换标签，就是这台";
    }
}

/// What an answer does, and what it costs.
pub fn cost(about: Failure, choice: Choice, lang: Lang) -> &'static str {
    pick! { lang, match choice;
        Choice::SameUnit if about == Failure::AskRolledBack =>
            "Writes its new identity on record again. Uses no registration.", "重新写入记录里的新身份，不占用注册次数。";
        Choice::SameUnit if about == Failure::AskNumberLost =>
            "Writes the number on record to it again. If it is another board with the same hardware ID, two units would have one number.",
            "把记录里的序列号再写入。如果是硬件 ID 相同的另一块板，两台会共用一个序列号。";
        Choice::Migrate if about == Failure::AskNoWayBack =>
            "Goes on. What was read is sealed in the record, but the unit cannot be put back as it was.",
            "继续。读到的内容会封存在记录里，但设备无法回退。";
        Choice::LeaveIt if about == Failure::AskOrphan =>
            "Nothing is changed. The unit ends as PENDING.", "不做任何改动，结果为 PENDING（待完成）。";
        Choice::LeaveIt if about == Failure::LabelDiffers =>
            "Nothing is changed. The unit ends as FAIL.", "不做任何改动，结果为 FAIL（不合格）。";
        Choice::LeaveIt if about == Failure::AskFinished =>
            "Nothing is changed. The unit ends as UNKNOWN; if it has passed before, it still counts.",
            "不做任何改动，结果为 UNKNOWN（待人工处理）；此前已合格的仍计为合格。";
        Choice::LeaveIt => "Nothing is changed. The unit ends as UNKNOWN.", "不做任何改动，结果为 UNKNOWN（待人工处理）。";
        Choice::SameUnit =>
            "Writes the identity on record again. Uses no registration. A second unit with this number would get the same identity.",
            "重新写入记录里的身份，不占用注册次数。如果是号码相同的另一台，两台会共用一个身份。";
        Choice::RegisterAgain =>
            "Each device name has 5 registrations in all. One more is used.", "每个设备名总共只有 5 次注册，将再占用 1 次。";
        Choice::FinishHere =>
            "Writes the identity that the other station has for this unit. Uses no registration. A second unit with this number would get the same identity.",
            "写入另一工位为它取得的身份，不占用注册次数。如果是号码相同的另一台，两台会共用一个身份。";
        Choice::Migrate =>
            "Seals the old identity in the record, then registers again (uses 1 of 5).",
            "旧身份封存在记录里，再重新注册（占用 1/5）。";
        Choice::BoardReplaced =>
            "The old identity is to be forbidden. The new board is registered (uses 1 of 5).",
            "旧身份列入禁用清单，新主板重新注册（占用 1/5）。";
        Choice::Relabelled =>
            "From now on this label stands for the unit's number. Uses no registration.",
            "以后此标签代表这台设备的序列号，不占用注册次数。";
        Choice::TakeIn =>
            "It is worked on like the units of the list, and counted as not on the list.",
            "与清单内的设备一样处理，并计为清单外。";
    }
}

/// What the scanned label says, beside the unit's own number.
pub fn scanned(label: &str, lang: Lang) -> String {
    say!(lang, "Scanned label: {label}", "扫描的标签：{label}")
}

/// The question that was read is gone with its unit, and this one stands in its place.
pub fn another(slot: &str, lang: Lang) -> String {
    say! { lang,
        "Another question: that of {slot} went with its unit.",
        "这是另一个问题：{slot} 的设备已取走，其问题已撤回。"
    }
}

/// The key of the answer at this place, from 1.
pub fn key(number: usize) -> String {
    format!("Alt+{number}")
}

/// How many other slots ask as well.
pub fn others(count: usize, lang: Lang) -> String {
    say! { lang, match count;
        1 => "1 more slot asks", "还有 1 个槽位待回答";
        _ => "{count} more slots ask", "还有 {count} 个槽位待回答";
    }
}
