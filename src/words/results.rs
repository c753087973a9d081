//! What is said of results on their way to the plant: in the window, by the check before the shift, and on the command line.

use super::{Lang, tls};
use crate::domain::visible::visible;
use crate::domain::{PlantFault, RefusedResult, ResultStand, ResultTrouble};

texts! {
    /// `outbox`.
    outbox = "Results on their way to the plant", "发往工厂系统的结果";
    /// `outbox status`.
    status = "How many results wait, and how many were refused; exit code 1 if there are any", "等待发送和被拒绝的结果数；有则退出码为 1";
    /// `outbox dead`.
    dead = "List the results that the plant has refused; exit code 1 if there are any", "列出被工厂拒绝的结果；有则退出码为 1";
    /// `outbox retry`.
    retry = "Send refused results again, with the next `outbox send` or start", "重新发送被拒绝的结果（下次 `outbox send` 或启动时）";
    /// `outbox drop`.
    drop = "Tell nobody of refused results", "丢弃被拒绝的结果，不再上报";
    /// `outbox send`.
    send = "Send what waits, until nothing does; exit code 0 if all was taken, 1 if some was refused, 3 if some still waits", "发送等待中的结果，直到发完；全部被接收时退出码为 0，有被拒绝的为 1，仍有等待的为 3";
    /// `--profile` of `status` and `dead`.
    profile = "Only the results of this profile's product", "只限此产品配置的产品";
    /// `--profile` of the others.
    profile_of = "The profile whose “result” section says where results go", "“result”部分给出结果去向的产品配置";
    /// The ids.
    ids = "Ids as `outbox dead` lists them; their first 8 characters are enough", "`outbox dead` 列出的 id；给出前 8 个字符即可";
    /// `--all`.
    all = "All refused results of the product", "该产品的全部被拒绝结果";
    /// Button: opens the dialog that has the refused ones sent again.
    send_again = "Send again…", "重新发送…";
    /// Button: opens the dialog that drops them.
    drop_ask = "Drop…", "丢弃…";
    /// Button of that dialog.
    drop_them = "Drop", "丢弃";
    /// Head of a dialog.
    again_head = "Send refused results again", "重新发送被拒绝的结果";
    /// Head of a dialog.
    drop_head = "Drop refused results", "丢弃被拒绝的结果";
    /// `--wait`.
    wait = "How long a plant that takes nothing is waited for, in seconds", "工厂不接收时最多等待的秒数";
    /// Nothing waits, nothing was refused.
    nothing = "Nothing waits and nothing was refused.", "没有等待发送的结果，也没有被拒绝的结果。";
    /// A unit has passed, and the plant does not know it yet.
    untold = "The plant does not have this result yet: the next station may turn the unit away. It is sent by itself.", "工厂尚未收到此结果：下一工位可能拒收此设备。之后会自动发送。";
    /// The file that says so is lost, damaged, of another record, or ahead of it.
    anew = "How far results had been sent was not known any more: they are sent again from the oldest, under the same ids.", "结果发送到哪里已无从得知：从最早的一条起重新发送，id 不变。";
    /// No results are kept here.
    none = "No results were ever sent from here.", "本工位从未上报过结果。";
}

/// Why results wait.
pub fn cause(lang: Lang, trouble: &ResultTrouble) -> String {
    say! { lang, match trouble;
        ResultTrouble::NoAnswer { fault } => { no_answer(lang, fault) };
        ResultTrouble::Status { status } => "the plant's system answers {status}", "工厂系统应答 {status}";
        ResultTrouble::NotSigned =>
            "they are to be signed, and the secret is missing or not Base64 (`secret set --name`, see “signedWith”)",
            "结果需要签名，但密钥不存在或不是 Base64（`secret set --name`，见“signedWith”）";
        ResultTrouble::TooManyDead =>
            "too many were refused; nothing is sent until someone has looked (`outbox dead`)",
            "被拒绝的太多；有人处理之前不再发送（`outbox dead`）";
        ResultTrouble::Disk { why } => "the disk of this PC: {why}", "本机磁盘：{why}", why = visible(why);
    }
}

fn no_answer(lang: Lang, fault: &PlantFault) -> String {
    say! { lang, match fault;
        PlantFault::NotAsked => "the address of the profile cannot be asked", "产品配置中的地址无法访问";
        PlantFault::NameNotFound => "the name of the plant's system cannot be resolved", "工厂系统的域名无法解析";
        PlantFault::Unreachable => "the plant's system takes no connection", "工厂系统无法连接";
        PlantFault::Tls { refusal } => { tls::cause(lang, refusal) };
        PlantFault::TimedOut => "the plant's system does not answer in time", "工厂系统没有及时应答";
        PlantFault::Broken => "the plant's system breaks the connection, or does not speak HTTP", "工厂系统中断连接，或应答不是 HTTP";
        PlantFault::NoLength | PlantFault::TooLong =>
            "the answer of the plant's system is too long, or has no end", "工厂系统的应答过长，或没有结束标记";
        PlantFault::Other => "the plant's system does not answer", "工厂系统没有应答";
    }
}

/// What must be said of them, in the window and at the end of a call; nothing where all is well. `minutes`: since when tries fail.
pub fn stand(lang: Lang, stand: &ResultStand, minutes: Option<u64>) -> Option<String> {
    let waiting = stand.trouble.as_ref().map(|trouble| {
        let (count, cause) = (stand.waiting, cause(lang, trouble));
        let since = minutes.filter(|minutes| *minutes > 0);
        let since = since.map(|minutes| say!(lang, ", for {minutes} min", "，已 {minutes} 分钟")).unwrap_or_default();
        if count == 0 {
            return unsent(lang, &cause, &since);
        }
        say! { lang,
            "Results waiting for the plant: {count}{since} ({cause}). Units go on; nothing is lost, they are sent as soon as they are taken.",
            "{count} 条结果等待上报{since}（{cause}）。作业继续；数据没有丢失，对方接收后立即发送。"
        }
    });
    let dead = (stand.dead > 0).then(|| {
        say! { lang,
            "Results refused by the plant and set aside: {dead} (`outbox dead` lists them). Have the cause mended there, then send them again; or drop them.",
            "{dead} 条结果被工厂拒绝，已放到一边（`outbox dead` 可列出）。请先让对方排除原因，再重新发送；或丢弃。",
            dead = stand.dead
        }
    });
    let anew = stand.began_anew.then(|| text(lang).anew.to_owned());
    let said: Vec<String> = [waiting, dead, anew].into_iter().flatten().collect();
    (!said.is_empty()).then(|| lang.sentences(&said))
}

/// Which refused results are meant: how many, and the first of them by number and status.
pub fn refused(lang: Lang, count: u64, first: &[&RefusedResult]) -> String {
    const NAMED: usize = 4;
    let number = |one: &&RefusedResult| {
        let number = one.serial_number.as_deref().map_or("–".into(), visible);
        format!("{number} ({})", one.status)
    };
    let named = lang.list(&first.iter().take(NAMED).map(number).collect::<Vec<_>>());
    let more = if first.len() > NAMED { "…" } else { "" };
    say!(lang, "Results: {count}. {named}{more}", "{count} 条结果：{named}{more}")
}

sentences! { lang;
    /// None waits that is known of, and none can be sent.
    fn unsent(lang: Lang, cause: &str, since: &str) =
        "Results cannot be sent to the plant{since} ({cause}). Units go on; nothing is lost, what waits is sent as soon as that is mended.",
        "结果无法上报{since}（{cause}）。作业继续；数据没有丢失，排除原因后立即发送。";
    /// A unit has passed, and the plant does not know it yet.
    pub fn late(lang: Lang, serial_number: &str) =
        "{serial_number}: PASS, and the plant does not have the result yet: the next station may turn the unit away. It is sent by itself",
        "{serial_number}：PASS，但工厂尚未收到结果：下一工位可能拒收此设备。之后会自动发送",
        serial_number = visible(serial_number);
    /// What is left at the end.
    pub fn left(lang: Lang, product_key: &str, count: u64) =
        "{product_key}: results not taken yet: {count}; they are sent after the next start, or by `outbox send`",
        "{product_key}：还有 {count} 条结果未被接收；下次启动后或用 `outbox send` 发送",
        product_key = visible(product_key);
    /// `outbox status`, a line for people.
    pub fn status_line(lang: Lang, product_key: &str, waiting: u64, dead: u64) =
        "{product_key}: waiting {waiting}, refused {dead}",
        "{product_key}：等待 {waiting} 条，被拒绝 {dead} 条",
        product_key = visible(product_key);
    /// The file of what was refused, and of how far results have been sent, is damaged.
    pub fn damaged(lang: Lang, file: &str) =
        "{file}: damaged: which results were refused is not known any more, and all are sent again from the oldest, under the same ids, with the next `outbox send` or start",
        "{file}：已损坏：哪些结果被拒绝已无从得知；下次 `outbox send` 或启动时从最早的一条起全部重新发送，id 不变", file = visible(file);
    /// No refused result has this id.
    pub fn no_such(lang: Lang, id: &str) =
        "no refused result of this product has the id {id}, or several have; see `outbox dead`",
        "该产品没有 id 为 {id} 的被拒绝结果，或不止一条；见 `outbox dead`",
        id = visible(id);
    /// The profile has no section for results.
    pub fn no_section(lang: Lang, file: &str) =
        "{file}: this profile has no “result” section: nobody is told", "{file}：此产品配置没有“result”部分：不上报", file = visible(file);
}
