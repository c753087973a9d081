//! The one sentence after a fault of the program itself.

use super::Lang;

sentences! { lang;
    /// The report is in this file.
    pub fn written(path: &str, lang: Lang) =
        "The program has a fault; the record is safe. Start it again, and send this report to support: {path}",
        "程序出错，记录没有丢失。请重新启动程序，并把这份报告发给技术支持：{path}";
    /// The report could not be written; the place in the sources is all there is.
    pub fn unwritten(place: &str, lang: Lang) =
        "The program has a fault ({place}); the record is safe. Start it again, and tell support this line.",
        "程序出错（{place}），记录没有丢失。请重新启动程序，并把这一行告诉技术支持。";
}
