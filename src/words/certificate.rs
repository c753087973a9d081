//! What is said once a station is closed: the page that proves it, and why it is not finished.

use super::Lang;
use super::moving::not_backed_up;
use super::secret::fault_text;
use super::shift_report::both;
use crate::decisions::closing::NotFinished;
use crate::domain::BookSettings;
use crate::domain::visible::visible;
use crate::vault::KeptAs;

texts! {
    /// Title of the page.
    title = "Certificate of closing", "工位关闭证明";
    /// Columns of a list of facts.
    what = "What", "项目";
    /// The same.
    value = "Value", "内容";
    /// The station.
    station = "Station", "工位";
    /// Name of the record: fingerprint of what it was sealed to.
    record = "Record, fingerprint of its key", "记录（密钥指纹）";
    /// Hash of the last line.
    head = "Record, hash of its last line", "记录最后一行的哈希";
    /// When it was closed.
    closed_at = "Closed at", "关闭时间";
    /// By whom.
    by = "Closed by", "关闭人";
    /// Why.
    why = "Reason", "原因";
    /// When the page was made.
    made_at = "Page made at", "本页生成时间";
    /// The program.
    program = "Program", "程序版本";
    /// Where the record was exported to.
    export = "Exported record", "导出的记录";
    /// Units on record.
    units = "Units on record", "记录中的设备";
    /// Identities that were issued.
    identities = "Identities issued", "已签发的身份";
    /// Registrations without a known answer.
    unsure = "Registrations without an answer", "没有应答的注册";
    /// Identities to be deleted in the console.
    void = "Identities void (to be deleted in the console)", "已作废的身份（须在控制台删除）";
    /// Visits that ended so.
    visits = "Visits", "上工位次数";
    /// A package that was taken.
    package = "Package taken", "使用过的配置包";
    /// Head of the secrets.
    secrets = "Keys and secrets", "密钥和密码";
    /// Column: what it was kept under.
    name = "Kept as", "保存名称";
    /// Column.
    fate = "Fate", "结果";
    /// It was destroyed.
    destroyed = "destroyed", "已销毁";
    /// It was not there.
    not_found = "looked for, not there", "已查找，不存在";
    /// Head of what cannot be promised.
    limits = "What this page cannot promise", "本页无法保证的内容";
    /// Disks.
    of_disk = "Files were overwritten before they were removed; solid-state disks and snapshots may keep what was there before.", "文件在删除前已覆盖；固态硬盘和快照仍可能保留原内容。";
    /// Other logins.
    of_logins = "Only the keyring of the login that closed the station was reached; other logins may have stored secrets in theirs.", "只处理了执行关闭的登录用户的密钥库；其他登录用户的密钥库中可能仍有密码。";
    /// No keyring.
    of_no_keyring = "This login had no keyring that could be asked; what was stored in one is still there.", "此登录用户没有可访问的密钥库；曾存入其中的内容仍在。";
    /// Copies.
    of_copies = "Backups, disk images and copies of the data folder made earlier hold the keys that were in them; the record does not know where they are. Have each of them named and destroyed.", "此前制作的备份、磁盘映像和数据文件夹副本中仍有当时的密钥；记录不知道它们在哪里。请逐一说明并销毁。";
    /// Product secrets elsewhere.
    of_secrets = "Whoever read a product secret or an access key while it was here still knows it: have it changed in the console.", "曾在此处看到 ProductSecret 或访问密钥的人仍然知道它：请在控制台更换。";
    /// No recovery key.
    of_export = "No recovery key was in use: nobody can open the tokens in the exported record. Its lines can be read and checked.", "未使用恢复密钥：没有人能打开导出记录中的令牌。各行仍可读取和校验。";
    /// Signatures.
    signatures = "Signatures", "签字";
    /// A name to be signed.
    signer = "Name", "姓名";
    /// A date.
    date = "Date", "日期";
    /// A signature.
    signature = "Signature", "签字";
}

/// A text of the page in both languages.
pub fn label(pick: impl Fn(&'static Text) -> &'static str) -> String {
    both(|lang| pick(text(lang)).to_owned())
}

/// What is kept under a name, in both languages.
pub fn kept_as(name: &str) -> String {
    both(|lang| {
        pick! { lang, match KeptAs::of(name);
            KeptAs::SealKey => "the station's own key", "工位自己的密钥";
            KeptAs::LineKey => "the line key", "产线密钥";
            KeptAs::Product(_) => "ProductSecret", "ProductSecret";
            KeptAs::Named(..) => "secret that profiles use", "产品配置使用的密码";
            KeptAs::AccessKey(_) => "access key of the console", "控制台访问密钥";
            KeptAs::PlantGate(_) => "password for the plant gate", "工厂放行的密码";
            KeptAs::Proxy => "password of the HTTP proxy", "HTTP 代理的密码";
            KeptAs::SharedBook => "password for the shared book", "共享记录本的密码";
            KeptAs::Other => "other file among the secrets", "密码文件夹中的其他文件";
        }
        .to_owned()
    })
}

/// Why it is not finished. What was done stays done.
pub fn not_finished(fault: &NotFinished, lang: Lang) -> String {
    say! { lang, match fault;
        NotFinished::Export(fault) =>
            "the station is closed, and nothing was destroyed yet: {why}. Run `station close` again with a folder that can be written",
            "工位已关闭，但尚未销毁任何内容：{why}。请用可写的文件夹再次执行 `station close`", why = not_backed_up(fault, lang);
        NotFinished::NotTheRecord(path) =>
            "the station is closed, and nothing was destroyed yet: what stands in {path} is not its record. Run `station close` again with an empty folder",
            "工位已关闭，但尚未销毁任何内容：{path} 中的不是它的记录。请用空文件夹再次执行 `station close`", path = visible(&path.display().to_string());
        NotFinished::Secret(name, fault) =>
            "the station is closed, and {name} is not destroyed yet: {why}. Run `station close` again", "工位已关闭，但 {name} 尚未销毁：{why}。请再次执行 `station close`",
            name = visible(name), why = fault_text(lang, fault);
    }
}

sentences! { lang;
    /// Who opens the exported record.
    fn recovery_key(lang: Lang, recipient: &str) =
        "Whoever has the recovery key on paper ({recipient}) opens the tokens in the exported record: see who has it.",
        "持有纸质恢复密钥（{recipient}）的人能打开导出记录中的令牌：请确认由谁保管。";
    /// Where the record was put back from.
    fn restored_from(lang: Lang, places: &[String]) =
        "Copies that this record was put back from: {places}", "此记录曾从以下副本恢复：{places}", places = visible(&lang.list(places));
}

/// A package that was taken, in no language.
pub fn package_of(product: &str, serial: u64, sha256: &str) -> String {
    format!("{} · {serial} · SHA-256 {}", visible(product), visible(sha256))
}

/// Who opens the exported record, in both languages.
pub fn opens_with(recipient: &str) -> String {
    both(|lang| recovery_key(lang, recipient))
}

/// What the shared book's administrator is to do, in both languages.
pub fn role_at_book(settings: &BookSettings) -> String {
    let (station, place) = (visible(&settings.station), settings.place());
    both(|lang| {
        say!(
            lang,
            "The role {station} still stands at the shared book's server ({place}). Have the book's administrator take it out: “regnwl-station shared-book remove-station --station {station}”; its claims and its record stay there.",
            "角色 {station} 仍在共享记录本的服务器（{place}）上。请记录本管理员移除：“regnwl-station shared-book remove-station --station {station}”；其登记和记录保留。"
        )
    })
}

/// Where copies were, in both languages.
pub fn copies_at(places: &[String]) -> String {
    both(|lang| restored_from(lang, places))
}
