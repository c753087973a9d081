//! What the settings say of the shared book: which one the station uses, how it stands, and what waits there for a person.

use super::clock::minute;
use super::{Lang, disk, secret, shared_book};
use crate::decisions::NotDone;
use crate::domain::visible::visible;
use crate::domain::{BookMode, BookSettings, ClaimConflict, ClaimState, PinUse, ToldClaim, ValueTwice};
use crate::words::refusal;

texts! {
    /// Head of the section.
    head = "Shared book", "共享记录本";
    /// What it is for.
    note = "Stations that share a book on a PostgreSQL server register each unit at one of them only. A single station needs none.", "多个工位共用 PostgreSQL 服务器上的一个记录本，每台设备只在其中一个工位注册。只有一个工位时不需要。";
    /// The book is being asked.
    asking = "Asking the book…", "正在询问记录本…";
    /// Who may decide is being read.
    reading = "Reading who may decide…", "正在读取可决定的人员…";
    /// That cannot be read.
    unread = "The record cannot be read, so nobody can decide here. Open the bench to see why.", "无法读取记录，因此无法在此作决定。打开工作台时会说明原因。";
    /// The question broke off.
    broke = "The question broke off. Ask again.", "询问中断，请重试。";
    /// Labels which book it is.
    book = "Book", "记录本";
    /// Labels what the station is called there.
    station = "This station there", "本工位名称";
    /// Labels what happens while it is away.
    mode = "If it is away", "无应答时";
    /// Nothing is registered then.
    is_required = "nothing is registered (required)", "不注册（required）";
    /// The line goes on then.
    is_preferred = "the line goes on (preferred)", "继续生产（preferred）";
    /// Labels how it is spoken to.
    trust = "Connection", "连接";
    /// With TLS.
    is_tls = "encrypted (TLS), the server is vouched for", "加密（TLS），已验证服务器";
    /// Without.
    is_plain = "not encrypted", "未加密";
    /// Without, and it needs none.
    is_here = "not encrypted, on this PC", "未加密（在本机）";
    /// While a bench is open.
    next_start = "The open bench keeps the book it began with: a change counts from its next start.", "已打开的工作台继续使用启动时的记录本；更改从下次启动起生效。";
    /// Button: opens the dialog.
    use_ask = "Use a book…", "使用记录本…";
    /// The same, where one is in use.
    other_ask = "Change…", "更改…";
    /// Button: opens the dialog.
    leave_ask = "Leave it…", "停用…";
    /// Button: asks the book once more.
    again = "Ask again", "重新询问";

    /// Head of the dialog.
    use_head = "Use a shared book", "使用共享记录本";
    /// What happens.
    use_note = "Whoever looks after the database server has these for you. The book is tried before anything is changed.", "请向数据库服务器负责人索取以下内容。先试连，成功后才更改。";
    /// Labels the server.
    server = "Server (port 5432 where none is named)", "服务器（未写端口时为 5432）";
    /// What is typed is none.
    server_form = "Enter a name or an address, with :PORT where it is not 5432.", "请填写名称或地址，端口不是 5432 时加“:端口”。";
    /// Labels the database.
    database = "Database", "数据库";
    /// Labels the name.
    station_field = "This station's name in the book", "本工位在记录本中的名称";
    /// Labels the password.
    password = "This station's password there", "本工位的密码";
    /// It can be left out.
    password_kept = "left empty: the stored one", "留空则用已保存的";
    /// Labels the CA.
    ca = "CA that vouches for the server (PEM file)", "为服务器签发证书的 CA（PEM 文件）";
    /// It can be left out.
    ca_kept = "Left empty, the CA in use stays.", "留空则继续用现有的 CA。";
    /// Button: chooses the file.
    choose = "Choose…", "选择…";
    /// The same, spoken.
    choose_ca = "Choose the CA file…", "选择 CA 文件…";
    /// No TLS.
    plain = "Without encryption: whoever listens on the way reads proofs of the password and serial numbers", "不加密：途中可被读到登录证明和序列号";
    /// Nobody vouches for a server elsewhere.
    ca_needed = "The server is another PC: name the CA, or tick that it may be without encryption.", "服务器在另一台电脑上：请指定 CA，或勾选不加密。";
    /// Head of the two modes.
    modes = "While the book gives no answer", "记录本无应答时";
    /// The one.
    required = "Register nothing (required)", "不注册（required）";
    /// What it means.
    required_note = "Units wait at their slots until it answers, and no unit is registered twice.", "设备在槽位等待，直到记录本应答；不会重复注册。";
    /// The other one.
    preferred = "Go on (preferred)", "继续（preferred）";
    /// Button: does it.
    do_use = "Try and use it", "试连并使用";
    /// It is being tried.
    trying = "Trying it…", "正在试连…";

    /// Head of the dialog.
    leave_head = "Leave the shared book?", "停用共享记录本？";
    /// What follows.
    leave_note = "From its next start on this station asks nobody before it registers: a unit that another station has is registered a second time. What it has told the book stays there.", "从下次启动起，本工位注册前不再查询：别的工位已有的设备会再注册一次。已写入记录本的内容仍在其中。";
    /// Button: does it.
    do_leave = "Leave it", "停用";
    /// Button: does not.
    keep = "Keep it", "继续使用";

    /// What to do about units of two stations.
    conflicts_note = "Both identities count of the five. Look at the unit to see which of them it holds; the other one is for the cloud's console.", "两个身份都已占用五个名额，设备上只有其中一个：请查看设备上是哪个。另一个须在云平台控制台处理。";
    /// What to do about values of two stations.
    values_note = "Each is on two units. Find out on which (“shared-book find” or the batch files), and give one of them another.", "每个值都在两台设备上：请用“shared-book find”或批次文件查明是哪两台，并给其中一台换一个。";
    /// Button: opens the dialog.
    looked_ask = "I have looked…", "我已查看…";
    /// What follows.
    settle_note = "It is taken off the list; both claims stay in the book. Write which identity is on the unit: that stands on record.", "将移出列表；两条登记都保留在记录本中。请写明设备上是哪个身份：会记录。";
    /// What follows.
    settle_value_note = "It is taken off the list; that both stations gave it stays in the book. Write what was done about the two units: that stands on record.", "将移出列表；两个工位都给出过它，这一点仍保留在记录本中。请写明对这两台设备做了什么：会记录。";
    /// Button: does it.
    do_settle = "Take it off the list", "移出列表";

    /// What to know of open claims.
    open_note = "Units at work end by themselves. Let one go only where its station is gone for good.", "正在处理的会自行结束。只有工位确已报废时才放弃。";
    /// Button: opens the dialog.
    release_ask = "Let it go…", "放弃…";
    /// Button: does it.
    do_release = "Let it go", "放弃";

    /// The record is not what the book has.
    record_differs = "The book has more of this station than its record", "记录本中本工位的内容多于本记录";
    /// The book waits.
    waits = "The book waits for stations and takes no unit", "记录本正在等待工位，暂不登记设备";
    /// What follows for claims that are not on record.
    lost_note = "The record was put back from an older copy, or another PC has this station's name. If another PC has it, do not go on: have the book's administrator add a station. If you go on, the station can be started again, and asks about each of these units when it comes.", "本记录被恢复为较早的副本，或另一台电脑使用了本工位的名称。若另一台电脑在用，请勿继续：请记录本管理员新增一个工位。若继续，本工位可再次启动，并在这些设备再来时逐一询问。";
    /// What follows for segments.
    others_note = "Better restore from the book, which has more (“record restore”). If you go on, the station keeps the record that it has; what the book has stays beside it.", "最好用记录本恢复（“record restore”），其中内容更多。若继续，本工位保留现有记录；记录本中原有的内容另行保留。";
    /// What follows for stations.
    missing_note = "Start these stations: each compares its record by itself. Only past one that is gone for good go on: what it knew and the book has forgotten is registered again where it comes.", "请启动这些工位：启动后会自行核对。只有确已报废的工位才可越过：它知道而记录本已遗忘的设备，再来时会再注册一次。";
    /// Button: opens the dialog.
    go_on_ask = "Go on…", "继续…";
    /// Head of the dialog.
    go_on_head = "Go on in spite of this?", "仍要继续？";
    /// Button: does it.
    do_go_on = "Go on", "继续";

    /// Labels who decides, where nobody has a PIN.
    by = "Your name", "姓名";
    /// Labels who decides.
    by_supervisor = "Who decides", "由谁决定";
    /// Labels the reason.
    why = "Why (it is recorded)", "原因（会记录）";
    /// It is being done.
    at_work = "At work…", "正在处理…";
    /// It broke off.
    broke_off = "It broke off. Ask the book again: what is on record stands in the record.", "操作中断。请重新询问记录本；已作的决定在记录中。";
}

sentences! { lang;
    /// It answers.
    pub fn answers(version: u32, lang: Lang) = "It answers, and takes units (version {version}).", "有应答，可登记设备（版本 {version}）。";
    /// It answers, and something is the matter.
    pub fn answers_only(version: u32, lang: Lang) = "It answers (version {version}); see below.", "有应答（版本 {version}），见下。";
    /// Head of a dialog.
    pub fn settle_head(serial_number: &str, lang: Lang) =
        "Take {serial_number} off the list?", "将 {serial_number} 移出列表？", serial_number = visible(serial_number);
    /// Head of a dialog.
    pub fn release_head(serial_number: &str, lang: Lang) =
        "Let {serial_number} go?", "放弃 {serial_number}？", serial_number = visible(serial_number);
    /// What follows.
    pub fn release_note(station: &str, lang: Lang) =
        "Any station may register it then. It may be registered already: look at the cloud's console first. Should {station} come back, what its record says still counts.",
        "之后任何工位都可注册它。它可能已注册：请先查看云平台控制台。若 {station} 恢复，仍以其记录为准。",
        station = visible(station);
    /// Names of stations.
    pub fn missing(stations: &[String], lang: Lang) =
        "Not heard: {names}", "未核对：{names}",
        names = stations.iter().map(|station| visible(station)).collect::<Vec<_>>().join(lang.pick(", ", "、"));
    /// It is on record, and the book does not know.
    fn untold(why: &str, lang: Lang) =
        "It is on record here, and the book was not told. {why} Nothing is lost: press once more when the book answers.",
        "已记录在本机，但未能告知记录本。{why}不会丢失：记录本应答后再按一次。";
    /// The same of what is kept on this PC.
    fn unkept(why: &str, lang: Lang) =
        "It is on record, and could not be kept beside the settings (shared-book.json: {why}). Nothing is lost: press once more when that is mended.",
        "已记录，但无法写入设置（shared-book.json：{why}）。不会丢失：排除后再按一次。";
}

/// What happens while the book is away.
pub fn mode(mode: BookMode, lang: Lang) -> &'static str {
    match mode {
        BookMode::Required => text(lang).is_required,
        BookMode::Preferred => text(lang).is_preferred,
    }
}

/// How it is spoken to.
pub fn trust(settings: &BookSettings, lang: Lang) -> &'static str {
    match settings {
        BookSettings { ca: Some(_), .. } => text(lang).is_tls,
        BookSettings { server, .. } if server.is_here() => text(lang).is_here,
        _ => text(lang).is_plain,
    }
}

/// So many units are of two stations.
pub fn conflicts_head(units: usize, lang: Lang) -> String {
    say! { lang, match units;
        1 => "1 unit was registered at two stations", "1 台设备在两个工位都注册过";
        _ => "{units} units were registered at two stations", "{units} 台设备在两个工位都注册过";
    }
}

/// So many values are of two stations.
pub fn values_head(values: usize, lang: Lang) -> String {
    say! { lang, match values;
        1 => "1 value was given at two stations", "1 个值在两个工位都给出过";
        _ => "{values} values were given at two stations", "{values} 个值在两个工位都给出过";
    }
}

/// So many units are open at other stations.
pub fn open_head(units: usize, lang: Lang) -> String {
    say! { lang, match units;
        1 => "1 unit is claimed at another station and not finished", "1 台设备已在别的工位登记，尚未结束";
        _ => "{units} units are claimed at other stations and not finished", "{units} 台设备已在别的工位登记，尚未结束";
    }
}

/// So many units were claimed under this station's name.
pub fn lost(units: usize, lang: Lang) -> String {
    say! { lang, match units;
        1 => "1 unit was claimed under this station's name and is not on its record:", "1 台设备以本工位名称登记，但不在本记录中：";
        _ => "{units} units were claimed under this station's name and are not on its record:", "{units} 台设备以本工位名称登记，但不在本记录中：";
    }
}

/// So many segments are other ones in the book.
pub fn others(segments: usize, lang: Lang) -> String {
    say! { lang, match segments;
        1 => "1 part of the record is another one in the book:", "记录中有 1 段与记录本不同：";
        _ => "{segments} parts of the record are other ones in the book:", "记录中有 {segments} 段与记录本不同：";
    }
}

/// A claim on one line, the unit's number aside.
pub fn claim(claim: &ToldClaim, lang: Lang) -> String {
    let ToldClaim { station, at, device_name, serial_number, product_key, .. } = claim;
    let named = if device_name == serial_number { product_key } else { device_name };
    say!(
        lang,
        "{station} · {at} UTC · {named}",
        "{station} · {at} UTC · {named}",
        station = visible(station),
        at = minute(at),
        named = visible(named)
    )
}

/// The two claims of a conflict, the earlier one first: each on a line.
pub fn both(conflict: &ClaimConflict, lang: Lang) -> [String; 2] {
    let ClaimConflict { claim, state, other } = conflict;
    let told = |station: &str, at: &str, state: ClaimState| {
        let (station, at, became) = (visible(station), minute(at), shared_book::became(lang, state));
        say!(lang, "{station} · {at} UTC · {became}", "{station} · {at} UTC · {became}")
    };
    [told(&other.station, &other.at, other.state), told(&claim.station, &claim.at, *state)]
}

/// Who has given a value, the earlier one first: each on a line.
pub fn both_gave(twice: &ValueTwice, lang: Lang) -> [String; 2] {
    let told = |station: &str, at: &str| {
        say!(lang, "{station} · {at} UTC", "{station} · {at} UTC", station = visible(station), at = minute(at))
    };
    [told(&twice.other, &twice.other_at), told(&twice.station, &twice.at)]
}

/// Why something was not done, and what to do. `place`: the book; `purpose`: what a PIN was asked for.
pub fn not_done(why: &NotDone, place: &str, purpose: PinUse, lang: Lang) -> String {
    match why {
        NotDone::Unusable(why) => shared_book::unusable(lang, *why),
        NotDone::Password(fault) => secret::fault_text(lang, fault),
        NotDone::Away(fault) => shared_book::fault(lang, place, fault),
        NotDone::Changed => shared_book::text(lang).changed.to_owned(),
        NotDone::Refused(why) => refusal::said(why, purpose, lang),
        NotDone::Unkept(error) => unkept(&disk::named(lang, error.kind(), &error.to_string()), lang),
        NotDone::Untold(fault) => untold(&shared_book::fault(lang, place, fault), lang),
    }
}
