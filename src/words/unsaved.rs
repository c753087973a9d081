//! What is said while an identity is not on record: it stands in a file of its own, or in none.

use super::Lang;

texts! {
    /// The band's head.
    head = "DO NOT SWITCH OFF", "不要关机";
    /// Head of the question before the window is closed.
    close_head = "Close and lose it?", "关闭并丢失？";
    /// What closing means.
    close_note = "If you close now, its registration is used up and the identity exists nowhere. Free disk space first.", "现在关闭，注册已占用，而身份无处可查。请先腾出磁盘空间。";
    /// Button: stay.
    stay = "Keep the window open", "保持窗口打开";
    /// Button: close in spite of it.
    lose = "Close and lose it", "关闭并丢失";
}

/// What is at stake, and what to do.
pub fn stands_in_memory(answers: u32, lang: Lang) -> String {
    say! { lang, match answers;
        1 =>
            "An identity from the cloud could not be stored on any disk: it is only in memory. Free space on the station's disk or reconnect the missing disk; storing it is retried automatically.",
            "云端下发的 1 个身份无法写入任何磁盘，目前只在内存中。请在工位磁盘上腾出空间，或接回磁盘；程序会自动重试。";
        _ =>
            "{answers} identities from the cloud could not be stored on any disk: they are only in memory. Free space on the station's disk or reconnect the missing disk; storing them is retried automatically.",
            "云端下发的 {answers} 个身份无法写入任何磁盘，目前只在内存中。请在工位磁盘上腾出空间，或接回磁盘；程序会自动重试。";
    }
}

sentences! { lang;
    /// What must be kept, and what becomes of it.
    pub fn stands_in_file(files: &[String], lang: Lang) =
        "An identity from the cloud could not be recorded; it is only in {files}. Keep this file, and do not switch off until the record's disk works again. The next start records it and removes the file.",
        "云端下发的身份未能写入记录，只保存在 {files} 中。请保留此文件，记录所在磁盘恢复之前不要关机。下次启动会把它写入记录并移走此文件。",
        files = lang.list(files);
}
