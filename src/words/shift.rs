//! What the bench says about the shift: its course, what the time goes into, whether the target is reached.

use super::Lang;

texts! {
    /// Head of the panel.
    head = "Last hour of work", "最近一小时";
}

sentences! { lang;
    /// The columns in words.
    pub fn course(passed: u32, other: u32, lang: Lang) =
        "{passed} PASS, {other} other", "PASS {passed} 台，其他 {other} 台";
    /// The columns for those who do not see them.
    pub fn course_spoken(passed: u32, other: u32, lang: Lang) =
        "Units every five minutes: {course}", "每五分钟台数：{course}", course = course(passed, other, lang);
}

/// Head of what the time of a unit goes into.
pub fn cycle(units: usize, lang: Lang) -> String {
    say! { lang, match units;
        0 => "Time of a unit", "单台用时";
        1 => "Time of the last unit", "单台用时（最近 1 台）";
        _ => "Time of a unit, last {units}", "单台用时（最近 {units} 台）";
    }
}

/// The four parts of a unit's time: unit, cloud, disk, operator.
pub fn parts(lang: Lang) -> [&'static str; 4] {
    lang.pick(["Unit", "Cloud", "Disk", "Operator"], ["设备", "云端", "磁盘", "人工"])
}

/// All units that were to be made are made.
pub fn target_reached(done: u64, target: u64, lang: Lang) -> (&'static str, String) {
    (
        lang.pick("Target reached", "已达目标"),
        say! { lang,
            "{done} of {target} units are done. Finish the batch, or continue.",
            "已完成 {done} / {target} 台。可以结束批次，也可以继续。"
        },
    )
}
