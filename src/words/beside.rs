//! What the window says where two batches are open at once.

use super::Lang;

texts! {
    /// Button of a batch: no unit of it begins any more.
    pause = "Pause", "暂停";
    /// Button of a batch that is paused.
    resume = "Resume", "继续";
    /// State of a batch: no unit of it begins.
    paused = "Paused", "已暂停";
    /// State of a batch: no slot belongs to it.
    no_slot = "No slot", "没有槽位";
    /// What a pause means, in the batch's dialog.
    pause_note = "Pause ends the slots of this batch once their units are through; the other batch goes on.", "暂停后，本批次的槽位在当前设备完成后停用；另一个批次继续。";
    /// Button of the batch's dialog: to the start dialog, with a second batch in it.
    beside = "Start a batch beside this one…", "同时打开另一个批次…";
    /// Button of the start dialog: a second product, with its batch and its ports.
    add = "Second product on this bench…", "本工作台的第二种产品…";
    /// Beside it: what that is for.
    add_note = "Two products at once: each slot belongs to one of them.", "同时做两种产品：每个槽位属于其中一种。";
    /// Head of the other one, where there are two.
    first = "First product", "第一种产品";
    /// Its head.
    second = "Second product", "第二种产品";
    /// Button: the bench opens with one product.
    remove = "Only one product", "只做一种产品";
    /// What is to be done where slots are found.
    slots_note = "The bench opens with both batches. Which slot belongs to which is chosen there under Slots…, and is remembered.", "工作台会同时打开两个批次。在工作台的“槽位…”中指定每个槽位属于哪个批次，选择会保留。";
    /// Why it cannot be opened: ports are named for one product alone.
    ports_of_both = "Name ports for both products, or for neither.", "请为两种产品都填写串口，或都不填写。";
    /// Why it cannot be opened: a port is named twice.
    port_twice = "A port is named for both products: it can belong to one of them alone.", "同一串口填给了两种产品：只能属于其中一种。";
    /// Labels the batch that a slot belongs to.
    of_slot = "Batch of this slot", "此槽位的批次";
}

/// What a batch is called among those that are open, from the first on: A, B.
pub fn letter(at: usize) -> char {
    (b'A'..=b'Z').nth(at).map_or('?', char::from)
}

/// A batch with its letter.
pub fn named(at: usize, batch: &str) -> String {
    format!("{} · {batch}", letter(at))
}

/// Head of what is said of one batch.
pub fn of_batch(at: usize, batch: &str, said: &str, lang: Lang) -> String {
    match said {
        "" => named(at, batch),
        said => say!(lang, "{batch}: {said}", "{batch}：{said}", batch = named(at, batch)),
    }
}
