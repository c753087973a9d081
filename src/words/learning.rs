//! What is said while the slots are learnt, and of a hub that was moved.

use super::Lang;

texts! {
    /// Button: opens the dialog.
    learn = "Learn slots…", "依次识别槽位…";
    /// Head of the dialog.
    head = "Learn slots", "依次识别槽位";
    /// What it is for.
    note = "Plug a unit into the slots in their order, one after the other. One unit moved from slot to slot will do. No unit is started meanwhile.", "请按编号顺序依次把设备插入各个槽位。一台设备就够了：逐个换插即可。期间不会开始新的设备。";
    /// What is plugged in says nothing.
    plugged_before = "A unit that is plugged in already counts once it is unplugged and plugged in again.", "已经插着的设备要拔下后重新插入才算。";
    /// More than one at once.
    several = "Several units came at once. Unplug them and plug in one at a time.", "同时插入了多台设备。请拔下，每次只插一台。";
    /// No more slots.
    full = "32 slots: no more can work at once", "已有 32 个槽位：不能同时使用更多";
    /// What Done does.
    on_done = "With Done the slots get these numbers; other places are forgotten unless they are switched off. Units that are plugged in then start as usual.", "按“完成”后槽位使用这些编号；其他位置会被移除（已关闭的除外）。之后已插着的设备照常开始。";
    /// Button: take it as it stands.
    done = "Done", "完成";
    /// Button: there is no slot with this number.
    skip = "Skip this number", "跳过此编号";
    /// Button: the one before again.
    back = "Back", "上一个";
    /// Button: all again.
    start_over = "Start over", "重新开始";
    /// Nothing learnt yet.
    none = "Nothing learnt yet.", "还没有识别到槽位。";
    /// A hub was moved: button.
    take_over = "Take over", "沿用";
    /// A hub was moved: the other button.
    new_slots = "No, new slots", "不，是新槽位";
}

sentences! { lang;
    /// What to do next.
    pub fn plug(number: usize, lang: Lang) = "Plug a unit into slot {number}", "请把设备插入 {number} 号槽位";

    /// A place has its number.
    pub fn learnt(number: usize, place: &str, lang: Lang) = "Slot {number} is {place}.", "{number} 号槽位是 {place}。";

    /// A place has a number already.
    pub fn again(number: usize, lang: Lang) =
        "This is slot {number} already. Plug the unit in elsewhere.", "这里已经是 {number} 号槽位。请插到别处。";

    /// A hub seems to be at another socket.
    pub fn hub_moved(from: &str, to: &str, count: usize, lang: Lang) =
        "The hub of USB {from} seems to be at USB {to} now. Take over names and order of its {count} slots?",
        "USB {from} 的集线器好像改插到了 USB {to}。要沿用其 {count} 个槽位的名称和顺序吗？";

    /// Which hub is where cannot be told.
    pub fn hubs_unclear(sockets: &[String], lang: Lang) =
        "Hubs seem to have been moved or exchanged at USB {sockets}; which one is where cannot be told. Check the slots, or learn them again.",
        "USB {sockets} 的集线器好像被移动或互换，无法判断对应关系。请检查槽位，或重新识别。",
        sockets = lang.list(sockets);
}
