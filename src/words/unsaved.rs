//! What is said while an identity is not on record: it stands in a file of its own, or in none.

use super::Lang;

texts! {
    /// The band's head.
    head = "DO NOT SWITCH OFF", "不要关机";
    /// Head of the question before the window is closed.
    close_head = "Close and lose it?", "关闭并丢失？";
    /// What closing means.
    close_note = "If you close now, its slot is used and the identity exists nowhere. Make room on a disk first.", "现在关闭，名额已占用，而身份无处可查。请先腾出磁盘空间。";
    /// Button: stay.
    stay = "Keep the window open", "保持窗口打开";
    /// Button: close in spite of it.
    lose = "Close and lose it", "关闭并丢失";
}

/// What is at stake, and what to do.
pub fn stands_in_memory(answers: u32, lang: Lang) -> String {
    match (lang, answers) {
        (Lang::En, 1) => "An identity from the cloud could not be stored on any disk: it stands in memory only. Make room on the station's disk or put the missing disk back; it is tried again by itself.".into(),
        (Lang::En, _) => format!("{answers} identities from the cloud could not be stored on any disk: they stand in memory only. Make room on the station's disk or put the missing disk back; it is tried again by itself."),
        (Lang::Zh, _) => format!("云端下发的 {answers} 个身份无法写入任何磁盘，目前只在内存中。请在工位磁盘上腾出空间，或接回磁盘；程序会自动重试。"),
    }
}

/// What must be kept, and what becomes of it.
pub fn stands_in_file(files: &[String], lang: Lang) -> String {
    match lang {
        Lang::En => format!(
            "An identity from the cloud could not be put on record; it stands only in {}. Keep this file, and do not switch off before the record's disk is mended. The next start puts it on record and takes the file away.",
            files.join(", ")
        ),
        Lang::Zh => format!(
            "云端下发的身份未能写入记录，只保存在 {} 中。请保留此文件，记录所在磁盘修复之前不要关机。下次启动会把它写入记录并移走此文件。",
            files.join("、")
        ),
    }
}
