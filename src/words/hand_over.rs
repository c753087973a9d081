//! What is said of units that go from one station to another: help of `station key`, and what happens to them on the way.

use super::Lang;
use crate::domain::visible::visible;
use crate::seen::UnitUnfit;

texts! {
    #![expect(missing_docs, reason = "each field is named after the word of the command line that it explains")]
    station = "This station, as others see it", "别的工位所见的本工位";
    key = "Print this station's public key as one line to be mailed: another station hands units over to it with `job hand-over --to LINE`. Compare the fingerprint in it by voice", "打印本工位的公钥（一行，可用邮件发送）：别的工位用 `job hand-over --to 该行` 把设备移交给它。请口头核对其中的指纹";
    json = "As JSON", "以 JSON 输出";
    hand_over = "Hand units over to another laptop: from then on that one alone registers and writes them. Makes the file that takes them there", "把设备移交给另一台电脑：此后只由那一台注册和写入。生成移交文件";
    receive = "Receive the units of a hand-over file into a batch of this station", "把移交文件中的设备接收到本工位的一个批次";
    to = "The other station's line, as `station key` prints it there", "对方工位的公钥行，由对方的 `station key` 打印";
    out = "The file to be made; it must not exist yet", "要生成的文件；不能已存在";
    units = "Serial numbers, or files with one on each line", "序列号，或每行一个序列号的文件";
    site = "All units of this site in the job's list that are not done", "任务清单中此站点所有未完成的设备";
    left = "All units of the job that are not done", "任务中所有未完成的设备";
    again = "Make the file of a hand-over anew, for the same station: it was lost, or never made", "为同一工位重新生成移交文件：文件丢失，或从未生成";
    id = "Which hand-over (default: the newest of the batch)", "哪一次移交（默认为该批次最新的一次）";
    profile = "Product profile, where the list alone knows a unit", "产品配置；设备只在清单中时需要";
    file = "The hand-over file", "移交文件";
}

sentences! { lang;
    /// Said when the file was made.
    pub fn handed_over(lang: Lang, units: usize, station: &str, fingerprint: &str) =
        "{units} units are {station}'s now. The file opens with its key alone: compare the fingerprint {print} with the one that `station key` shows there",
        "{units} 台设备现归 {station}。移交文件只有对方的密钥能打开：请核对指纹 {print} 与对方 `station key` 所显示的是否一致",
        station = visible(station), print = groups(fingerprint);
    /// Said where something that was sealed of them stays behind, with the batches that have left the record.
    pub fn stays(lang: Lang, batches: &[String]) =
        "What was sealed of them in {batches} has left the record and does not go with them: it is in that batch file alone. At the other station such a unit is asked about, as it would be here",
        "其中在 {batches} 封存的内容已移出记录，不随设备移交，只在该批次文件中。这样的设备到对方工位时会询问，与在本工位时相同",
        batches = visible(&lang.list(batches));
    /// Said when units were received.
    pub fn received(lang: Lang, came: usize, all: usize, station: &str) =
        "{came} of {all} units received from {station}; what was here already is passed over",
        "从 {station} 接收了 {all} 台中的 {came} 台；此前已接收的已略过",
        station = visible(station);
    /// Said when a unit was taken back.
    pub fn taken_back(lang: Lang, serial: &str) =
        "{serial} is this station's again. The other laptop does not know it: until it is told, both may register and write this unit. Compare their batch files with `log merge`",
        "{serial} 又归本工位。另一台电脑并不知情：在告知对方之前，两边都可能注册和写入这台设备。请用 `log merge` 比对两边的批次文件";
}

/// A fingerprint as people compare it: in groups of four.
pub fn groups(fingerprint: &str) -> String {
    let letters: Vec<char> = visible(fingerprint).chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Units that cannot go or come, each with why.
pub(super) fn unfit(units: &[(String, UnitUnfit)], lang: Lang) -> String {
    let one = |(serial, why): &(String, UnitUnfit)| format!("{}: {}", visible(serial), unit_unfit(why, lang));
    units.iter().map(one).collect::<Vec<_>>().join(lang.pick("; ", "；"))
}

fn unit_unfit(why: &UnitUnfit, lang: Lang) -> String {
    say! { lang, match why;
        UnitUnfit::NoName =>
            "was not seen yet, and its device name is not known: give --profile, or collect it first",
            "尚未见过，设备名未知：请给出 --profile，或先采集";
        UnitUnfit::Several => "several units have this number", "有多台设备为此序列号";
        UnitUnfit::NotThere => "neither on record nor on the list", "不在记录中，也不在清单上";
        UnitUnfit::Away(station) => "handed over to {station} already", "已移交给 {station}", station = visible(station);
        UnitUnfit::Unsettled =>
            "UNKNOWN, or its question is open: decide about it first (`unit list --open`)",
            "待人工处理（UNKNOWN 或有未答问题）：请先处置（`unit list --open`）";
        UnitUnfit::Sealed =>
            "what is sealed of it does not open, or belongs to another unit", "其封存内容打不开，或属于另一台设备";
        UnitUnfit::OtherProduct => "of another product or cloud than the profile", "产品或云端与产品配置不符";
        UnitUnfit::Older =>
            "a later hand-over of it is known here: this file is too old", "本工位已知更晚的一次移交：此文件已过时";
        UnitUnfit::OtherWay =>
            "it went two ways: after the hand-over known here it was taken back, or the record was restored; another station may have it",
            "它的移交出现分叉：在本工位已知的移交之后被收回，或记录曾被还原；可能归另一工位";
        UnitUnfit::RegisteredHere(ids) =>
            "registered here meanwhile as {ids}, which the other station does not know",
            "期间已在本工位注册为 {ids}，对方并不知情",
            ids = visible(&lang.list(ids));
        UnitUnfit::Clash { client_id, with } =>
            "its client ID {id} is unit {with}'s here", "其 ClientId {id} 在本工位属于设备 {with}",
            id = visible(client_id), with = visible(with);
        UnitUnfit::OtherName(name) =>
            "its number or hardware ID is on record here under the device name {name}",
            "其序列号或硬件 ID 在本工位记录中的设备名为 {name}",
            name = visible(name);
    }
}
