//! What is said of the shared book: why it says nothing, and which station has a unit.

use super::clock::minute;
use super::{Lang, plant_gate, tls};
use crate::decisions::shared_book::Past;
use crate::domain::entry::BookSaid;
use crate::domain::visible::visible;
use crate::domain::{BookFault, BookMode, BookSettings, ClaimState, HeldElsewhere, PlantFault, SettingsFault};
use crate::store::shared_book::BookUnusable;

texts! {
    /// The group of calls.
    about = "The book of several stations, on PostgreSQL: each unit is registered at one of them", "多个工位共享的记录本（PostgreSQL）：每台设备只在一个工位注册";
    /// Makes it.
    make = "Make a database the shared book, or bring it to this program's version; the administrator's password on standard input", "将数据库建成共享记录本，或升级到本程序的版本；管理员密码由标准输入给出";
    /// Lets a station in.
    add_station = "Let a station in: its role is made, and its password said once on standard output; a station that is there gets a new password", "登记一个工位：建立其角色，密码仅在标准输出显示一次；已有的工位获得新密码";
    /// Lets one in no more.
    remove_station = "Let a station in no more that is gone for good; what it has claimed and told stays. Refused while the book waits for it", "不再允许已停用的工位登录；其登记和记录都保留。记录本正在等待它时拒绝";
    /// Has a station use it.
    use_it = "Have this station claim each unit there before it is registered, from its next start on; its password on standard input, behind the PIN where there are supervisors", "本工位从下次启动起，注册前先在其中登记每台设备；密码由标准输入给出（设有主管时先给 PIN）";
    /// Has it use none.
    leave = "Have this station use no shared book from its next start on", "本工位从下次启动起不再使用共享记录本";
    /// Says how it stands.
    status = "Show which book this station uses, and whether it can be used; exit code 1 where it cannot", "显示本工位使用的共享记录本及其是否可用；不可用时退出码为 1";
    /// Lists claims.
    claims = "List the claims of all stations that have not ended: visit, time, station, product, device name, serial number, hardware ID", "列出所有工位尚未结束的登记：访问号、时间、工位、产品、设备名、序列号、硬件 ID";
    /// Lets one go.
    release = "Let a claim go whose station is gone for good: another station may register its unit", "放弃已报废工位的一条登记：允许别的工位注册该设备";
    /// A person knows of lost claims.
    go_on = "Go on although the book has claims of this station that are not on its record (their units are asked about when they come), or waits for stations that are gone; lists both", "共享记录本中有本工位的登记而本记录没有（其设备再来时会询问），或记录本在等待已报废的工位时，仍继续；会列出两者";
    /// There is nothing to go on from.
    nothing_lost = "The record has the last claims of this station in the book, and the book waits for no station: nothing to accept.", "本记录包含共享记录本中本工位最近的全部登记，记录本也没有等待任何工位：无需确认。";
    /// Lists conflicts.
    conflicts = "List the units that two stations have claimed and nobody has permitted: visit, time, station, product, device name, serial number, hardware ID, what became of it, the other station, since when, what became of that; then the values of ranges that two stations have given, with the value first and what only a unit has left empty; exit code 1 where there are any", "列出两个工位都登记过、而无人许可的设备：访问号、时间、工位、产品、设备名、序列号、硬件 ID、结果、另一工位、时间、其结果；然后是两个工位都给出过的号段值：首列为该值，仅设备才有的列为空；有则退出码为 1";
    /// What was read is not so any more.
    changed = "What was read is not so any more, and nothing was decided. Read it again.", "所读内容已变化，未作决定。请重新查看。";
    /// There are no claims.
    no_open_claims = "No claim in the shared book is open.", "共享记录本中没有尚未结束的登记。";
    /// There are no conflicts.
    no_conflicts = "No unit in the shared book was claimed by two stations without a permission, and no value was given by two, or somebody has looked at each.", "共享记录本中没有未经许可被两个工位登记的设备，也没有两个工位都给出过的值，或均已有人查看。";
    /// One that was not heard, in a list.
    not_heard = "not heard", "未核对";
    /// The server.
    server = "The server; port 5432 where none is named", "服务器；未写端口时为 5432";
    /// The database.
    database = "The database", "数据库";
    /// The CA.
    ca = "PEM file of the CA that vouches for the server", "为服务器签发证书的 CA（PEM 文件）";
    /// No TLS.
    without_tls = "Speak to it without encryption: passwords' proofs and serial numbers can be read on the way", "不加密通信：途中可读到登录证明和序列号";
    /// The administrator.
    administrator = "The role that owns the book", "拥有该记录本的数据库角色";
    /// The station.
    station = "What the station is called in the book: the role that it logs in as", "工位在记录本中的名称，即其登录角色";
    /// The mode.
    mode = "While the book cannot be asked: required registers nothing; preferred goes on with what this PC knows, and claims what it registered once the book is back", "记录本无应答时：required 不注册；preferred 按本机记录继续，恢复后补登记已注册的设备";
    /// Settles a conflict.
    settle = "Take a unit that two stations have claimed, or a value that two have given, off the list of conflicts, once somebody has looked at the units; what the stations did stands", "查看设备后，将两个工位都登记过的设备或都给出过的值移出冲突列表；各工位所做的仍保留";
    /// Fetches the record.
    fetch = "Write the record that the book has of this station into a new folder, for “record restore --from”; lists its segments with their lines, and claims that tell of more than it has; exit code 1 where there are any", "将共享记录本中本工位的记录写入新文件夹，供“record restore --from”使用；列出各段及行数，以及超出这些行的登记；有则退出码为 1";
    /// Where to.
    fetch_to = "The folder, which is made", "要新建的文件夹";
    /// The visit of a conflict.
    visit_in_conflict = "Which conflict: the first column of “conflicts”", "哪一个冲突：“conflicts”的第一列";
    /// The visit.
    visit = "Which claim: the first column of “claims”", "哪一条登记：“claims”的第一列";
    /// Who.
    by = "Who says so; one of the supervisors, where there are any: the PIN in REGNWL_PIN or on standard input", "由谁决定；设有主管时须为其中一位：PIN 由 REGNWL_PIN 或标准输入给出";
    /// Why.
    why = "Why", "原因";
    /// The line goes on without the book: a headline.
    goes_without = "Without the shared book", "未经共享记录本";
    /// What that means.
    goes_without_note = "Units that other stations have are not noticed.", "发现不了别的工位已有的设备。";
    /// What `preferred` means.
    preferred_note = "While the book is away a unit that another station has is registered a second time; and what is registered then and lost with this PC's record, nobody knows of.", "记录本无应答期间，别的工位已有的设备会再注册一次；期间注册、又随本机记录丢失的设备，谁也不知道。";
    /// It uses none.
    none = "This station uses no shared book.", "本工位没有使用共享记录本。";
    /// It uses none any more.
    left = "From its next start on this station asks no shared book.", "本工位从下次启动起不再查询共享记录本。";
}

sentences! { lang;
    /// It is let in under this name already, as something else.
    pub fn taken(station: &str, lang: Lang) =
        "“{station}” is a role of this server already, and no station of this book; choose another name",
        "“{station}”已是该服务器的角色，但不是此记录本的工位；请换一个名称";
    /// It is let in no more.
    pub fn removed(station: &str, lang: Lang) =
        "“{station}” is let in no more. What it has claimed and told stays; units of its open claims are asked about (“shared-book claims”, “release”).",
        "“{station}”不能再登录。其登记和记录都保留；有未结束登记的设备仍会询问（“shared-book claims”、“release”）。";
    /// There is none of this name.
    pub fn no_such_station(station: &str, lang: Lang) =
        "“{station}” is no station of this book", "“{station}”不是此记录本的工位";
}

/// So many visits have ended of which the book was not told.
pub fn lag(visits: usize, lang: Lang) -> String {
    say! { lang, match visits;
        1 => "The end of 1 unit is still to be told to it.", "还有 1 台设备的结果待报告。";
        _ => "The ends of {visits} units are still to be told to it.", "还有 {visits} 台设备的结果待报告。";
    }
}

/// So many registrations were asked for without it.
pub fn without(lang: Lang, asked: u64) -> String {
    say! { lang, match asked;
        1 => "1 unit was registered so, and is claimed once the book answers.", "1 台设备未经它注册，恢复后补登记。";
        _ => "{asked} units were registered so, and are claimed once the book answers.", "{asked} 台设备未经它注册，恢复后补登记。";
    }
}

/// What is the matter with units that this station and another one have both claimed: a headline.
pub fn conflicts_head(lang: Lang, units: usize) -> String {
    say! { lang, match units;
        1 => "1 unit was registered here and elsewhere", "1 台设备在本工位和别处都注册过";
        _ => "{units} units were registered here and elsewhere", "{units} 台设备在本工位和别处都注册过";
    }
}

/// What is the matter with values of ranges that this station and another one have both given: a headline.
pub fn values_head(lang: Lang, values: usize) -> String {
    say! { lang, match values;
        1 => "1 value was given here and elsewhere", "1 个值在本工位和别处都给出过";
        _ => "{values} values were given here and elsewhere", "{values} 个值在本工位和别处都给出过";
    }
}

/// What to do about them.
pub fn values_cure(lang: Lang) -> &'static str {
    lang.pick(
        "Two units have the same one. See Settings, Shared book (or “regnwl-station shared-book conflicts”): give one of the units another value, then say so there (“shared-book settle”).",
        "两台设备的值相同。请看 设置 → 共享记录本（或“regnwl-station shared-book conflicts”）：给其中一台换一个值，再在那里确认（“shared-book settle”）。",
    )
}

/// What to do about units of two stations.
pub fn conflicts_cure(lang: Lang) -> &'static str {
    lang.pick(
        "Both identities count of the five, and one of them is on the unit. See Settings, Shared book (or “regnwl-station shared-book conflicts”): look at the unit, then say so there (“shared-book settle”).",
        "两个身份都已占用五个名额，设备上只有其中一个。请看 设置 → 共享记录本（或“regnwl-station shared-book conflicts”）：查看设备，再在那里确认（“shared-book settle”）。",
    )
}

/// The book has nothing of this station.
pub fn nothing_to_fetch(lang: Lang, place: &str) -> String {
    let place = visible(place);
    say!(lang, "{place} has no record of this station", "{place} 中没有本工位的记录")
}

/// What the book has does not hold together.
pub fn broken_there(lang: Lang, place: &str, segment: &str, line: u64) -> String {
    let (place, segment) = (visible(place), visible(segment));
    say!(
        lang,
        "{place}: line {line} of {segment} does not follow from the line before; restore from a backup or batch files",
        "{place}：{segment} 第 {line} 行与前一行不衔接；请用备份或批次文件恢复"
    )
}

/// The record was laid down.
pub fn fetched(lang: Lang, folder: &str, beyond: usize) -> String {
    let folder = visible(folder);
    let next = say!(
        lang,
        "Next: “regnwl-station record restore --from {folder}”, with the keys folder or the recovery key.",
        "下一步：“regnwl-station record restore --from {folder}”，并给出 keys 文件夹或恢复密钥。"
    );
    let missing = say! { lang, match beyond;
        0 => "The book has claims of nothing else.", "记录本中没有更多登记。";
        1 => "The unit listed was claimed behind these lines: it may have been registered, and is asked about when it comes. Of the claims the last 200 were looked at.", "所列设备的登记晚于这些行：可能已注册，再来时会询问。只查看了最近 200 条登记。";
        _ => "The {beyond} units listed were claimed behind these lines: they may have been registered, and are asked about when they come. Of the claims the last 200 were looked at.", "所列 {beyond} 台设备的登记晚于这些行：可能已注册，再来时会询问。只查看了最近 200 条登记。";
    };
    lang.sentences(&[missing, next])
}

/// There is no such conflict.
pub fn no_conflict(lang: Lang, visit: &str) -> String {
    let visit = visible(visit);
    say!(
        lang,
        "no conflict is called {visit}: see “shared-book conflicts”",
        "没有冲突 {visit}：请看“shared-book conflicts”"
    )
}

/// It was looked at.
pub fn settled(lang: Lang, serial_number: &str) -> String {
    let serial_number = visible(serial_number);
    say!(
        lang,
        "{serial_number} is off the list of conflicts; both claims stand.",
        "{serial_number} 已移出冲突列表；两条登记都保留。"
    )
}

/// Units with this value were looked at.
pub fn settled_value(lang: Lang, value: &str) -> String {
    let value = visible(value);
    say!(
        lang,
        "{value} is off the list of conflicts; that both stations gave it stands.",
        "{value} 已移出冲突列表；两个工位都给出过它，这一点仍保留。"
    )
}

/// The schema stands.
pub fn made(lang: Lang, place: &str, was: u32, now: u32) -> String {
    say! { lang, match was;
        0 => "{place} is a shared book of version {now}.", "{place} 已建成共享记录本，版本 {now}。";
        was if was == now => "{place} was of version {now} already.", "{place} 已是版本 {now}。";
        _ => "{place} went from version {was} to {now}.", "{place} 已从版本 {was} 升级到 {now}。";
    }
}

/// What keeps its administrator from what he wants: another thing than what would keep a station.
pub fn of_administrator(lang: Lang, settings: &BookSettings, why: &BookFault) -> String {
    let (place, name) = (visible(&settings.place()), visible(&settings.station));
    say! { lang, match why;
        BookFault::Login =>
            "{place} does not let {name} in: that is no role there, the password on standard input is another one, or the server's pg_hba.conf refuses it.",
            "{place} 拒绝 {name} 登录：没有这个角色，标准输入中的密码不对，或被服务器的 pg_hba.conf 拒绝。";
        BookFault::NotAStation =>
            "{name} may not do that in {place}: it takes a role that owns the database and may make roles (CREATEROLE). Name another one with --administrator.",
            "{name} 在 {place} 无权这样做：需要拥有该数据库且可创建角色（CREATEROLE）的角色。请用 --administrator 指定。";
        other => { fault(lang, &settings.place(), other) };
    }
}

/// A word of a call as it is typed: in both kinds of shells where that can be.
fn typed(word: &str) -> String {
    let is_bare = |letter: char| letter.is_alphanumeric() || "._:/-@".contains(letter);
    match word {
        word if !word.is_empty() && word.chars().all(is_bare) => word.to_owned(),
        word if !word.contains(['"', '$', '`', '!', '%', '\\']) => format!("\"{word}\""),
        word => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// A station was let in: what is to be typed there.
pub fn added(lang: Lang, settings: &BookSettings, is_anew: bool) -> String {
    let [server, database, station] =
        [&settings.server.to_string(), &settings.database, &settings.station].map(|word| typed(word));
    let trust = match (settings.plain, settings.ca.is_some()) {
        (true, _) => " --without-tls",
        (false, true) => " --ca FILE",
        (false, false) => "",
    };
    let call =
        format!("regnwl-station shared-book use --server {server} --database {database} --station {station}{trust}");
    say! { lang, match is_anew;
        true => "New password above, the old one is over. Type at the station: {call}", "上面是新密码，旧密码已失效。请在工位运行：{call}";
        false => "Password above: it is not shown again. Type at the station: {call}", "上面是密码，不再显示。请在工位运行：{call}";
    }
}

/// The station uses it from now on.
pub fn used(lang: Lang, settings: &BookSettings, stored: &str) -> String {
    let place = settings.place();
    let used = say! { lang,
        "From its next start on this station claims its units in {place}. Password stored: {stored}.",
        "本工位从下次启动起在 {place} 登记设备。密码保存在{stored}。"
    };
    match settings.mode {
        BookMode::Required => used,
        BookMode::Preferred => lang.sentences(&[&*used, text(lang).preferred_note]),
    }
}

/// There is no such claim.
pub fn no_claim(lang: Lang, visit: &str) -> String {
    let visit = visible(visit);
    say!(
        lang,
        "no open claim is called {visit}: see “shared-book claims”",
        "没有尚未结束的登记 {visit}：请看“shared-book claims”"
    )
}

/// So many claims are not on the record, as the record tells of it.
pub fn claims(lang: Lang, claims: usize) -> String {
    say! { lang, match claims;
        1 => "1 claim", "1 条登记";
        _ => "{claims} claims", "{claims} 条登记";
    }
}

/// The book has so many lines of a segment.
pub fn lines(lang: Lang, lines: u64) -> String {
    say! { lang, match lines;
        1 => "1 other line", "另有 1 行";
        _ => "{lines} other lines", "另有 {lines} 行";
    }
}

/// A person has said that the station goes on without them.
pub fn goes_on(lang: Lang, claims: usize, segments: usize) -> String {
    say! { lang, match claims;
        0 if segments > 0 =>
            "The station goes on with the record that it has; what the book had stays there beside it.",
            "本工位按现有记录继续；记录本中原有的内容另行保留。";
        0 => "The book goes on without the stations above.", "记录本不再等待上面的工位。";
        1 => "The station goes on. The unit above is asked about when it comes.", "本工位可继续。上面的设备再来时会询问。";
        _ => "The station goes on. The {claims} units above are asked about when they come.", "本工位可继续。上面的 {claims} 台设备再来时会询问。";
    }
}

/// It was let go.
pub fn released(lang: Lang, serial_number: &str, station: &str) -> String {
    let (serial_number, station) = (visible(serial_number), visible(station));
    say!(
        lang,
        "{serial_number}, claimed by {station}, may be registered at another station.",
        "{station} 登记的 {serial_number} 可在别的工位注册。"
    )
}

/// A unit is registered without the book.
pub fn goes_without(lang: Lang, serial_number: &str, fault: &BookFault) -> String {
    let (serial_number, why) = (visible(serial_number), fault.word());
    say!(
        lang,
        "{serial_number} is registered without the shared book ({why}): another station may have it. The book is told as soon as it answers; then see “regnwl-station shared-book conflicts”.",
        "{serial_number} 在没有共享记录本的情况下注册（{why}）：别的工位可能已有它。记录本恢复后会补登；届时请看“regnwl-station shared-book conflicts”。"
    )
}

/// Why the book says nothing: one sentence.
pub fn fault(lang: Lang, place: &str, fault: &BookFault) -> String {
    let place = visible(place);
    say! { lang, match fault;
        BookFault::NoAnswer { fault: PlantFault::NameNotFound } =>
            "The shared book's server ({place}) has no address in this network.", "本网络查不到共享记录本服务器（{place}）的地址。";
        BookFault::NoAnswer { fault: PlantFault::Unreachable } =>
            "Nothing takes a connection at the shared book ({place}): PostgreSQL is down, or there is no way to it.",
            "共享记录本（{place}）不接受连接：PostgreSQL 没有运行，或网络不通。";
        BookFault::NoAnswer { fault: PlantFault::TimedOut } =>
            "The shared book ({place}) gave no answer in time.", "共享记录本（{place}）没有及时应答。";
        BookFault::NoAnswer { fault: PlantFault::Broken } =>
            "The connection to the shared book ({place}) broke.", "与共享记录本（{place}）的连接中断。";
        BookFault::NoAnswer { fault: PlantFault::Tls { refusal } } =>
            "The shared book ({place}): {cause}", "共享记录本（{place}）：{cause}", cause = tls::cause(lang, refusal);
        BookFault::NoAnswer { fault } => { plant_gate::no_answer(lang, &place, fault) };
        BookFault::NoTls =>
            "The server of the shared book ({place}) takes no TLS: it has to be switched on in postgresql.conf (ssl = on).",
            "共享记录本服务器（{place}）不接受 TLS：须在 postgresql.conf 中开启（ssl = on）。";
        BookFault::Login =>
            "The shared book ({place}) does not let this station in: it was removed, its password is another one by now, or the server's pg_hba.conf refuses it.",
            "共享记录本（{place}）拒绝本工位登录：工位已被移除、密码已更改，或被服务器的 pg_hba.conf 拒绝。";
        BookFault::NoDatabase => "The server has no such database ({place}).", "服务器上没有这个数据库（{place}）。";
        BookFault::NoSchema =>
            "The database {place} is no shared book: “regnwl-station shared-book make” makes it one.",
            "数据库 {place} 还不是共享记录本：请用“regnwl-station shared-book make”建立。";
        BookFault::SchemaOlder { version } =>
            "The shared book ({place}) is of version {version}, older than this program: its administrator runs “regnwl-station shared-book make”.",
            "共享记录本（{place}）的版本 {version} 比本程序旧：请其管理员运行“regnwl-station shared-book make”。";
        BookFault::SchemaNewer { version } =>
            "The shared book ({place}) is of version {version}, newer than this program: install the newer version here.",
            "共享记录本（{place}）的版本 {version} 比本程序新：请在本机安装新版程序。";
        BookFault::NotAStation =>
            "This station is not let in at the shared book ({place}): its administrator runs “regnwl-station shared-book add-station”.",
            "共享记录本（{place}）没有登记本工位：请其管理员运行“regnwl-station shared-book add-station”。";
        BookFault::Asynchronous =>
            "A server follows the shared book ({place}) asynchronously: taking its place, it would forget claims. Make it synchronous (synchronous_standby_names), or take it away.",
            "共享记录本（{place}）有异步备机：切换后会丢失登记。请设为同步（synchronous_standby_names）或撤除。";
        BookFault::CatchingUp { stations } if stations.is_empty() =>
            "The shared book ({place}) was restored, or another server took its place: it waits until all stations have compared their records with it.",
            "共享记录本（{place}）被恢复过，或换了服务器：须等全部工位与它核对完毕。";
        BookFault::CatchingUp { stations } if stations.len() == 1 =>
            "The shared book ({place}) was restored, or another server took its place: it waits until {names} has compared its record with it. Start that station; past one that is gone: “regnwl-station shared-book accept”.",
            "共享记录本（{place}）被恢复过，或换了服务器：须等 {names} 与它核对。请启动该工位；已报废的用“regnwl-station shared-book accept”越过。",
            names = listed(lang, stations);
        BookFault::CatchingUp { stations } =>
            "The shared book ({place}) was restored, or another server took its place: it waits until these stations have compared their records with it: {names}. Start them; past one that is gone: Settings, Shared book, or “regnwl-station shared-book accept”.",
            "共享记录本（{place}）被恢复过，或换了服务器：须等以下工位与它核对：{names}。请启动这些工位；已报废的在 设置 → 共享记录本 中越过，或用“regnwl-station shared-book accept”。",
            names = listed(lang, stations);
        BookFault::NotOnRecord { claims: 1, at } =>
            "The shared book ({place}) has a claim of this station ({at} UTC) that is not on its record: that was put back from an older copy, or another PC uses its name. See Settings, Shared book, or “regnwl-station shared-book accept”.",
            "共享记录本（{place}）中有一条本工位的登记（{at} UTC）不在本记录中：记录被恢复为较早的副本，或另一台电脑使用了它的名称。请看 设置 → 共享记录本，或“regnwl-station shared-book accept”。",
            at = minute(at);
        BookFault::NotOnRecord { claims, at } =>
            "The shared book ({place}) has {claims} claims of this station (the last one {at} UTC) that are not on its record: that was put back from an older copy, or another PC uses its name. See Settings, Shared book, or “regnwl-station shared-book accept”.",
            "共享记录本（{place}）中有 {claims} 条本工位的登记（最后一条 {at} UTC）不在本记录中：记录被恢复为较早的副本，或另一台电脑使用了它的名称。请看 设置 → 共享记录本，或“regnwl-station shared-book accept”。",
            at = minute(at);
        BookFault::OtherRecord { segment } =>
            "The shared book ({place}) has other lines under this station's name ({segment}) than its record: that was put back from an older copy, or another PC is an image of this one. See Settings, Shared book, or “regnwl-station shared-book accept”.",
            "共享记录本（{place}）中以本工位名称记录的行（{segment}）与本记录不同：记录被恢复为较早的副本，或另一台电脑是本机的镜像。请看 设置 → 共享记录本，或“regnwl-station shared-book accept”。",
            segment = visible(segment);
        BookFault::ReadOnly =>
            "The shared book ({place}) takes nothing: it is a standby, or read-only.", "共享记录本（{place}）不可写：它是备机，或设为只读。";
        BookFault::Crowded =>
            "The shared book ({place}) has as many connections as it takes (max_connections, or this role's limit).",
            "共享记录本（{place}）的连接数已满（max_connections 或该角色的上限）。";
        BookFault::NotReady =>
            "The server of the shared book ({place}) starts or stops.", "共享记录本服务器（{place}）正在启动或停止。";
        BookFault::Refused { code } =>
            "The shared book ({place}) refuses with SQLSTATE {code}; its log says why.",
            "共享记录本（{place}）拒绝，SQLSTATE {code}；原因见服务器日志。", code = visible(code);
        BookFault::Other => "The shared book ({place}) gave no answer that can be used.", "共享记录本（{place}）没有给出可用的应答。";
    }
}

/// Names of stations, one after the other.
fn listed(lang: Lang, stations: &[String]) -> String {
    stations.iter().map(|station| visible(station)).collect::<Vec<_>>().join(lang.pick(", ", "、"))
}

/// What is gone past, as the record tells of it.
pub fn gone_past(lang: Lang, past: &Past) -> String {
    let lost = Some(past.lost.len()).filter(|lost| *lost > 0).map(|lost| claims(lang, lost));
    let segments = past.others.iter().map(|head| visible(&head.segment));
    let missing = past.missing.iter().map(|station| visible(station));
    lost.into_iter().chain(segments).chain(missing).collect::<Vec<_>>().join(lang.pick(", ", "、"))
}

/// Which station has the unit, since when, and what became of it: one sentence.
pub fn known(lang: Lang, by: &HeldElsewhere) -> String {
    let (station, at) = (visible(&by.station), minute(&by.at));
    say! { lang, match by.is_own;
        true =>
        "This station's own name ({station}) has it since {at} (UTC, by the server's clock), and not on this record: {became}. Nothing was registered here.",
        "本工位的名称（{station}）自 {at}（UTC，服务器时间）起登记了它，但不在本记录中：{became}。本工位没有注册。",
        became = became(lang, by.state);
        false =>
        "{station} has it since {at} (UTC, by the server's clock): {became}. Nothing was registered here.",
        "{station} 自 {at}（UTC，服务器时间）起登记了它：{became}。本工位没有注册。",
        became = became(lang, by.state);
    }
}

/// What became of a claim, in the middle of a sentence.
pub fn became(lang: Lang, state: ClaimState) -> &'static str {
    pick! { lang, match state;
        ClaimState::Claimed =>
            "not ended yet, it may have been asked for", "尚未结束，可能已发起注册";
        ClaimState::Free => "nothing was asked for", "没有发起注册";
        ClaimState::Released => "let go by a person", "已由人工放弃";
        ClaimState::NotIssued => "the cloud gave it no identity", "云端没有签发身份";
        ClaimState::Registered => "registered ahead, it waits for the unit", "已预先注册，等待设备";
        ClaimState::Pending => "registered, not finished", "已注册，尚未完成";
        ClaimState::Passed => "passed", "已合格";
        ClaimState::Unknown => "nobody knows whether it was registered", "不确定是否已注册";
        ClaimState::Other => "as a later version says", "由更新版本记录";
    }
}

/// What the book said of a unit, as a line of its story.
pub fn told(lang: Lang, place: &str, said: &BookSaid) -> String {
    say! { lang, match said;
        BookSaid::Taken { past: None } => "claimed in the shared book ({place})", "已在共享记录本登记（{place}）";
        BookSaid::Taken { past: Some(by) } =>
            "claimed in the shared book ({place}) with a permission, past {station} ({became})",
            "经许可在共享记录本登记（{place}），此前属于 {station}（{became}）",
            station = visible(&by.station), became = became(lang, by.state);
        BookSaid::Held { by } =>
            "the shared book ({place}): {station} has it since {at}, {became}",
            "共享记录本（{place}）：{station} 自 {at} 起登记，{became}",
            station = visible(&by.station), at = minute(&by.at), became = became(lang, by.state);
        BookSaid::Without { fault: why } =>
            "goes on without the shared book. {why}", "未经共享记录本继续。{why}", why = fault(lang, place, why);
    }
}

/// Why the settings of the book cannot be used, and what to do: one line.
pub fn unusable(lang: Lang, why: BookUnusable) -> String {
    say! { lang, match why;
        BookUnusable::Unreadable(kind) =>
            "The settings of the shared book (shared-book.json) cannot be read ({kind}); check the rights of the data folder",
            "无法读取共享记录本的设置（shared-book.json，{kind}）；请检查数据文件夹的权限";
        BookUnusable::Damaged =>
            "The settings of the shared book (shared-book.json) are damaged; set them again: Settings, Shared book, or “regnwl-station shared-book use”",
            "共享记录本的设置（shared-book.json）已损坏；请重新设置：设置 → 共享记录本，或“regnwl-station shared-book use”";
        BookUnusable::Settings(fault) => { settings_fault(lang, fault).to_owned() };
        BookUnusable::None =>
            "This station uses no shared book; Settings, Shared book, or “regnwl-station shared-book use” names one",
            "本工位没有使用共享记录本；请在 设置 → 共享记录本 中指定，或用“regnwl-station shared-book use”";
        BookUnusable::Ca =>
            "There is no readable certificate in the CA file of the shared book; export it again as PEM",
            "共享记录本的 CA 文件里没有可读的证书；请重新导出为 PEM";
    }
}

/// Why settings cannot be meant.
pub fn settings_fault(lang: Lang, fault: SettingsFault) -> &'static str {
    pick! { lang, match fault;
        SettingsFault::Database =>
            "A database's name has 1 to 63 bytes without control characters, and no blank at its ends",
            "数据库名为 1 到 63 字节，不含控制字符，首尾无空格";
        SettingsFault::Station =>
            "A station's name in the book has 1 to 63 bytes without control characters, and no blank at its ends",
            "工位在记录本中的名称为 1 到 63 字节，不含控制字符，首尾无空格";
        SettingsFault::NoCa =>
            "The server is another PC: name the CA that vouches for it (--ca FILE), or say that it may be spoken to without encryption (--without-tls)",
            "服务器在另一台电脑上：请指定 CA 文件（--ca 文件），或明确允许不加密（--without-tls）";
        SettingsFault::PlainWithCa =>
            "Either a CA (--ca) or no encryption (--without-tls), not both", "CA（--ca）和不加密（--without-tls）只能选一个";
    }
}
