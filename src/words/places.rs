//! What the window says about the places of a bench.

texts! {
    /// Button: opens the dialog.
    arrange = "Slots…", "槽位…";
    /// Head of the dialog.
    head = "Slots of this bench", "本工作台的槽位";
    /// What it is for.
    note = "A slot is a place where units are plugged in. It keeps its name and its position in the list. A slot that is switched off is not used.", "槽位就是设备插入的位置，名称和顺序会保留。关闭的槽位不会被使用。";
    /// Nothing was found so far.
    none = "None yet. Plug in a unit: its place becomes a slot.", "还没有。插入设备后，其位置会成为一个槽位。";
    /// The slot is switched on.
    on = "On", "启用";
    /// Labels the name.
    name = "Name", "名称";
    /// Button: one up.
    up = "Up", "上移";
    /// Button: one down.
    down = "Down", "下移";
    /// Button: leave the place out.
    forget = "Forget", "移除";
    /// Button: take it as it stands.
    keep = "Keep", "确定";
    /// Why it cannot be kept.
    not_told_apart = "Each slot needs a name of its own.", "每个槽位都需要不同的名称。";
    /// More places than slots.
    too_many = "At most 32 slots work at once: switch one off to use another.", "最多同时使用 32 个槽位：要用别的，请先关闭一个。";
    /// Bench: no slot yet.
    empty_bench = "Plug in a unit", "请插入设备";
    /// Bench: what happens then.
    empty_bench_note = "Each place where an allowed USB device is plugged in becomes a slot.", "产品配置允许的 USB 设备插到哪里，哪里就成为一个槽位。";
}
