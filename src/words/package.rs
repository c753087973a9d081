//! Signed packages from whoever orders: what they change here, and why one is not taken.

use super::Lang;
use crate::decisions::package::Package;
use crate::decisions::package::signing::key_id;
use crate::domain::PackageFault;
use crate::domain::entry::{ChangedField, PackageTaken};
use crate::domain::visible::visible;

texts! {
    /// Help of `package`.
    package = "Signed packages: a profile with all that belongs to it as one file for another station", "签名配置包：把产品配置及其所需的一切放进一个文件，交给另一个工位";
    /// Help of `package key`.
    key = "Make a pair of keys to sign packages with (minisign)", "生成用于签名配置包的密钥对（minisign）";
    /// Help of its file.
    key_out = "File of the secret key; the public one is FILE.pub. Without --no-password its password is the first line of standard input", "私钥文件；公钥为 FILE.pub。未给 --no-password 时，标准输入的第一行是密码";
    /// Help of `--no-password`.
    no_password = "Without a password: whoever has the file signs", "不设密码：持有文件的人即可签名";
    /// Help of `package make`.
    make = "Make a package from a profile, signed, for the stations that are named", "用产品配置生成签名的配置包，供指定的工位使用";
    /// Help of its profile.
    profile = "The profile; the files it names beside itself go along", "产品配置；它引用的同目录文件一并放入";
    /// Help of `--sign-key`.
    sign_key = "Secret key that signs (of `package key` or minisign). Its password, where it has one, is the first line of standard input", "用于签名的私钥（`package key` 或 minisign 生成）。有密码时，密码是标准输入的第一行";
    /// Help of `--for`.
    stations = "A station that may take it: the line of its `station key`, or a file with such lines. May be given several times; without it any station may", "可以使用它的工位：该工位 `station key` 输出的一行，或含有这些行的文件。可给多次；不给则任何工位都可使用";
    /// Help of `--with-secret`.
    with_secret = "The product secret is on standard input, behind the password of the key; it opens at the named stations alone", "标准输入中（在密钥密码之后）有 ProductSecret；只有指定的工位能打开";
    /// Help of `--last-day`.
    last_day = "The last day on which units may be registered with it: YYYY-MM-DD", "允许注册的最后一天：YYYY-MM-DD";
    /// Help of `--note`.
    note = "What it is for, in words: the order", "用途说明：订单";
    /// Help of `--serial`.
    serial = "The package's number: higher than that of the one before. Without it: the seconds since 1970", "配置包的编号：须大于上一个。不给则用 1970 年以来的秒数";
    /// Help of `-o`.
    out = "File to make", "生成的文件";
    /// Help of `package look`.
    look = "Show what is in a package, who signed it and who may open it; needs no key", "显示配置包的内容、签名者以及谁能打开；不需要密钥";
    /// Help of `package take`.
    take = "Take a package: without --yes it shows what changes here and takes nothing", "使用配置包：不给 --yes 时只显示会更改什么，不做任何更改";
    /// Help of the file.
    file = "The package", "配置包";
    /// Help of `--yes`.
    yes = "Take it", "确认使用";
    /// Help of `--older`.
    older = "Also where it is not newer than the one that was taken: a supervisor says so", "即使不比已使用的新也接受：由主管决定";
    /// Help of `--json`.
    json = "As JSON", "以 JSON 输出";
    /// Help of `station trust-packages`.
    trust = "Say whose packages are taken here; without --key: list them", "设定本工位接受谁签名的配置包；不给 --key 时列出";
    /// Help of `--key`.
    trust_key = "The signer's public key: its line, or the file of it (.pub)", "签名者的公钥：一行文字，或其文件（.pub）";
    /// Help of `--remove`.
    remove = "They are taken no longer", "不再接受";
    /// Help of `station packages-only`.
    only = "Take profiles and product secrets in signed packages only; without on or off: say whether it is so", "只接受签名配置包中的产品配置和 ProductSecret；不给 on 或 off 时显示当前设置";
    /// Help of its word.
    on_off = "on or off", "on 或 off";
    /// Nothing was taken.
    not_taken = "nothing was taken: check the changes, then add --yes", "尚未使用：请核对更改，然后加上 --yes";
    /// It was taken.
    taken = "the package was taken", "配置包已使用";
    /// No product secret.
    no_secret = "no product secret in it: the stored one stays", "不含 ProductSecret：已保存的不变";
    /// There is one.
    has_secret = "product secret: sealed to those stations", "ProductSecret：已密封，仅供上述工位打开";
    /// Any station may take it.
    any_station = "any station", "任何工位";
    /// There is no last day.
    no_end = "no end", "无期限";
    /// Nothing is another one.
    no_change = "nothing changes", "没有更改";
    /// Whoever signed it is trusted here.
    trusted = "trusted here", "本工位信任";
    /// And is not.
    not_trusted = "not trusted here", "本工位不信任";
    /// Button: opens the dialog.
    take_ask = "Take a package…", "使用配置包…";
    /// Head of the dialog.
    take_head = "Take a signed package", "使用签名配置包";
    /// What it is.
    take_note = "A package holds a profile with its certificates, and the product secret for this station. What changes here is shown first.", "配置包含有产品配置及其证书，以及给本工位的 ProductSecret。使用前先显示会更改什么。";
    /// Button: reads it.
    read = "Show changes", "显示更改";
    /// Tick: takes it although it is not newer.
    older_tick = "Take it although it is not newer (a supervisor says so)", "即使不比已使用的新也使用（由主管决定）";
    /// It is being read.
    reading = "Reading…", "正在读取…";
    /// Button: takes it.
    take_do = "Take it", "使用";
    /// It is being done.
    at_work = "At work…", "正在处理…";
    /// Head of what changes.
    changes = "Changes at this station", "本工位的更改";
    /// Labels who decides, where nobody has a PIN.
    by = "Your name", "姓名";
    /// Labels who decides.
    by_supervisor = "Who decides", "由谁决定";
    /// A bench holds the record.
    bench_open = "A bench is open and holds the record. Close it first (Batch…, change batch or product).", "工作台已打开并占用记录。请先关闭（批次… → 更换批次或产品）。";
    /// Head of the section in the settings.
    head = "Signed packages", "签名配置包";
    /// What the section is for.
    section_note = "Packages of these signers can be taken (Profiles, Take a package…).", "可以使用这些签名者的配置包（产品配置 → 使用配置包…）。";
    /// Nobody is trusted.
    nobody = "Nobody yet: no package can be taken.", "尚无：不能使用任何配置包。";
    /// Labels the key.
    key_field = "Signer's public key (one line)", "签名者的公钥（一行）";
    /// Button: trusts it.
    trust_ask = "Trust…", "信任…";
    /// Button: does not any more.
    remove_ask = "Remove…", "移除…";
    /// State: packages only.
    is_only = "Profiles and product secrets come in signed packages only.", "只接受签名配置包中的产品配置和 ProductSecret。";
    /// State: anything.
    is_free = "Profiles can be edited and imported here.", "可以在此编辑和导入产品配置。";
    /// Button: sets it.
    only_ask = "Take signed packages only…", "只接受签名配置包…";
    /// Button: unsets it.
    free_ask = "Allow editing again…", "恢复允许编辑…";
    /// Button of the dialogs.
    decide = "Decide", "确定";
    /// The record cannot be read.
    unread = "The record cannot be read. Open the bench to see why.", "无法读取记录。打开工作台时会说明原因。";
    /// Wrong PIN.
    wrong_pin = "Wrong PIN, or not a supervisor. Nothing was changed.", "PIN 不正确，或不是主管。未做任何更改。";
    /// The record took nothing.
    not_recorded = "It could not be put on record. Nothing was changed.", "无法写入记录。未做任何更改。";
}

/// Why a package is not made, or not taken.
pub fn fault(fault: &PackageFault, lang: Lang) -> String {
    say! { lang, match fault;
        PackageFault::TooLarge(limit) =>
            "the package is too large: at most {limit} bytes and 32 files. Nothing was taken", "配置包过大：最多 {limit} 字节、32 个文件。未使用";
        PackageFault::NotAZip =>
            "this is no package, or it was cut off on the way. Have it sent again", "不是配置包，或传输中被截断。请重新发送";
        PackageFault::Name(name) =>
            "the package holds “{name}”, which is no name for a file in it. Have it made anew with `package make`", "配置包中的“{name}”不是合法的文件名。请用 `package make` 重新生成", name = visible(name);
        PackageFault::Doubled =>
            "the package holds two files of one name. Have it made anew with `package make`", "配置包中有两个同名文件。请用 `package make` 重新生成";
        PackageFault::Packed(name) =>
            "“{name}” in the package is packed, locked or a link: something repacked it on the way. Have it sent again", "配置包中的“{name}”被压缩、加密或是链接：传输中被重新打包。请重新发送", name = visible(name);
        PackageFault::Missing(name) =>
            "“{name}” is missing in the package. Have it sent again", "配置包中缺少“{name}”。请重新发送", name = visible(name);
        PackageFault::Extra(name) =>
            "“{name}” in the package was not signed: somebody added it. Do not take it; have it sent again", "配置包中的“{name}”没有签名：是后来加入的。请勿使用，要求重新发送", name = visible(name);
        PackageFault::Manifest(what) =>
            "the list of contents (package.json) cannot be used: {what}. Have it made anew", "内容清单（package.json）无法使用：{what}。请重新生成", what = visible(what);
        PackageFault::Later =>
            "the package was made by a later version. Update this program first", "配置包由更新的版本生成。请先更新本程序";
        PackageFault::Signature =>
            "the signature of the package cannot be read. Have it sent again", "无法读取配置包的签名。请重新发送";
        PackageFault::Changed(name) =>
            "“{name}” in the package is not what was signed: it was changed on the way. Do not take it; have it sent again", "配置包中的“{name}”与签名不符：传输中被更改。请勿使用，要求重新发送", name = visible(name);
        PackageFault::NotTrusted(signer) =>
            "the signer of the package is not trusted here: {signer}. Compare this key with the signer by telephone, then trust it: Settings, Signed packages, or station trust-packages --key {signer} --by NAME", "本工位不信任配置包的签名者：{signer}。请与签名者电话核对此公钥，然后信任它：设置 → 签名配置包，或 station trust-packages --key {signer} --by 姓名", signer = visible(signer);
        PackageFault::Profile(first) =>
            "the profile in the package has faults ({first}). Have it mended and the package made anew", "配置包中的产品配置有误（{first}）。请修正后重新生成配置包", first = visible(first);
        PackageFault::OtherProduct =>
            "the profile in the package is not for the product that was signed. Have it made anew", "配置包中的产品配置与签名的产品不符。请重新生成";
        PackageFault::NotForUs(stations, own) =>
            "the package is for {stations}, not for {own}. Send the line of `station key` to whoever makes it", "配置包是给 {stations} 的，不是给 {own} 的。请把 `station key` 输出的一行发给制作者",
            stations = visible(&lang.list(stations)), own = visible(own);
        PackageFault::Secret =>
            "the product secret in the package does not open here, or is not its own. Have it made anew for this station's key", "配置包中的 ProductSecret 在此无法打开，或不属于它。请按本工位的密钥重新生成";
        PackageFault::Older(serial, known) =>
            "the package has number {serial}, and number {known} was taken already: it is not newer. If it is meant all the same, a supervisor adds --older", "配置包编号为 {serial}，而编号 {known} 已使用过：它并不更新。如确需使用，由主管加上 --older";
        PackageFault::Over(day) =>
            "the last day of the package was {day}. Have a new one made", "配置包的最后一天是 {day}。请要求制作新的", day = visible(day);
        PackageFault::Moved =>
            "something has changed at this station since the package was looked at. Look at the changes again", "查看之后本工位已有变化。请重新核对更改";
        PackageFault::Unfinished(why) =>
            "it is on record that the package is taken, and it could not be put in its place yet ({why}). Mend that; the next start goes on with it", "使用配置包已写入记录，但尚未放置到位（{why}）。请排除原因；下次启动时继续", why = visible(why);
        PackageFault::Finished =>
            "a package that had been cut off was put in its place just now. Begin again: the profile is the new one", "刚刚完成了之前中断的配置包。请重新开始：产品配置已是新的";
        PackageFault::Only =>
            "this station takes signed packages only: profiles and product secrets are not changed here. Take a package; a supervisor can allow it again (station packages-only off)", "本工位只接受签名配置包：不能在此更改产品配置和 ProductSecret。请使用配置包；主管可以恢复允许（station packages-only off）";
        PackageFault::NotTaken =>
            "this station takes signed packages only, and this profile is not the one that came in a package. Choose the profile of the package, or take a new one", "本工位只接受签名配置包，而此产品配置不是配置包中的那一个。请选择配置包的产品配置，或使用新的配置包";
        PackageFault::NotAKey =>
            "this is no public key of minisign (one line of 56 letters, beginning with RW)", "不是 minisign 公钥（以 RW 开头的 56 个字符，一行）";
        PackageFault::NotASigningKey =>
            "this is no secret key of minisign, or its password is wrong", "不是 minisign 私钥，或密码不正确";
        PackageFault::NotAmongTrusted =>
            "this key is not among those that are trusted here", "受信任的公钥中没有这一个";
        PackageFault::NotADay =>
            "this is no day: YYYY-MM-DD", "不是日期：YYYY-MM-DD";
        PackageFault::Unfit(what) =>
            "“{what}” cannot go into the package: the file must stand beside the profile and be readable, and a secret needs --for", "“{what}”不能放入配置包：文件须与产品配置在同一目录且可读，ProductSecret 需要 --for", what = visible(what);
    }
}

/// What is in a package. `is_trusted`: whether its signer is trusted here; none: nobody was asked.
pub fn contents(package: &Package, is_trusted: Option<bool>, lang: Lang) -> Vec<String> {
    let (text, manifest) = (text(lang), &package.manifest);
    let trust = match is_trusted {
        Some(true) => format!("{} · {}", manifest.signer, text.trusted),
        Some(false) => format!("{} · {}", manifest.signer, text.not_trusted),
        None => manifest.signer.clone(),
    };
    let stations: Vec<String> = manifest
        .stations
        .iter()
        .map(|one| format!("{} ({})", visible(&one.station), visible(&one.fingerprint)))
        .collect();
    let stations = if stations.is_empty() { text.any_station.to_owned() } else { lang.list(&stations) };
    let name = visible(&package.loaded.profile.name);
    let mut lines = vec![
        numbered(lang, &visible(&manifest.product_key), manifest.serial),
        profile_is(lang, &name, &visible(&manifest.name)),
        signed_by(lang, &key_id(&manifest.signer), &trust),
        meant_for(lang, &stations),
        until(lang, manifest.last_day.as_deref().unwrap_or(text.no_end)),
    ];
    lines.extend(manifest.note.as_deref().map(visible));
    lines.extend(manifest.files.iter().map(|file| visible(&file.name)));
    lines.push(if manifest.product_secret.is_some() { text.has_secret } else { text.no_secret }.to_owned());
    lines
}

/// What taking one changes.
pub fn changes(taken: &PackageTaken, lang: Lang) -> Vec<String> {
    let text = text(lang);
    let head = format!("{} ({}.json):", text.changes, visible(&taken.profile));
    let fields: Vec<String> = taken.fields.iter().map(|one| field(lang, one)).collect();
    let fields = if fields.is_empty() { vec![text.no_change.to_owned()] } else { fields };
    std::iter::once(head).chain(fields).collect()
}

/// One thing that is another one.
pub fn field(lang: Lang, ChangedField { field, old, new }: &ChangedField) -> String {
    let told = |value: &Option<String>| value.as_deref().map_or("–".to_owned(), visible);
    match &**field {
        "productSecret" if old.is_some() => lang.pick("product secret: replaced", "ProductSecret：将被替换").to_owned(),
        "productSecret" => lang.pick("product secret: stored", "ProductSecret：将被保存").to_owned(),
        "lastDay" => format!("{}: {} → {}", lang.pick("last day", "最后一天"), told(old), told(new)),
        path => format!("{}: {} → {}", visible(path), told(old), told(new)),
    }
}

sentences! { lang;
    /// Who signed it.
    pub fn signed_by(lang: Lang, id: &str, trust: &str) = "signed by {id} ({trust})", "签名者 {id}（{trust}）";
    /// The last day.
    pub fn until(lang: Lang, day: &str) = "last day: {day}", "最后一天：{day}";
    /// For whom it is.
    pub fn meant_for(lang: Lang, stations: &str) = "for: {stations}", "用于：{stations}";
    /// Its number and product.
    pub fn numbered(lang: Lang, product: &str, serial: u64) = "product {product}, package number {serial}", "产品 {product}，配置包编号 {serial}";
    /// Where its profile goes.
    pub fn profile_is(lang: Lang, name: &str, id: &str) = "profile “{name}” ({id})", "产品配置“{name}”（{id}）";
}
