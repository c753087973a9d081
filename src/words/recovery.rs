//! The recovery key on paper, and what is said while it is made.

use super::Lang;
use crate::custody::recovery_key::NotMade;

texts! {
    #![expect(missing_docs, reason = "each field is named after the word of the command line that it explains")]
    command = "Make a recovery key on paper: with it the tokens can be opened when this PC is gone. It is not kept on this PC", "生成写在纸上的恢复密钥：这台电脑没了也能打开令牌。本机不保存它";
    page = "Where to write the page to be printed; it is removed again", "打印页写到哪里；之后会删除";
    recipient = "The public half (age1…) of a recovery key that was made elsewhere", "在别处生成的恢复密钥的公钥（age1…）";
}

sentences! { lang;
    /// Asks for a part of the printed key.
    pub fn type_back(lang: Lang, page: &str, length: usize) =
        "Print {page}, then type the last {length} characters of the key from the paper and press Enter (the page is removed then):",
        "请打印 {page}，然后从纸上输入密钥的最后 {length} 个字符并按回车（随后删除该文件）：";
    /// It is in use.
    pub fn done(lang: Lang) =
        "the recovery key is in use from the next start on; keep the paper away from this PC. What was sealed before opens with this station's own key alone: make one backup with it (`backup DIR --with-key`)",
        "恢复密钥从下次启动起生效；请把这张纸放在别处。此前封存的内容仍只有本工位自己的密钥能打开：请做一次带密钥的备份（`backup 文件夹 --with-key`）";
}

/// Why there is none in use, and what to do.
pub fn not_made(fault: &NotMade, lang: Lang) -> String {
    say! { lang, match fault;
        NotMade::IsThere(path) =>
            "there is a recovery key already ({path}); nothing was changed. Remove that file to make another one; what is sealed until then opens with the old one only",
            "已有恢复密钥（{path}）；未作任何改动。要换新的请先删除该文件；在那之前封存的内容只有旧的能打开",
            path = path.display();
        NotMade::Mistyped =>
            "that is not the end of the printed key; nothing was changed. Read it from the paper again",
            "与打印的密钥末尾不符；未作任何改动。请再次从纸上抄写";
        NotMade::NotARecipient =>
            "not the public half of an age key (age1…); nothing was changed", "不是 age 公钥（age1…）；未作任何改动";
        NotMade::Io(path, error) => "{path}: {error}; nothing was changed", "{path}：{error}；未作任何改动",
            path = path.display();
    }
}

/// The page: both languages, because whoever needs it one day may read either. `qr`: the key as a picture.
pub fn page(station: &str, key: &str, recipient: &str, qr: &str) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        r#"<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Recovery key · 恢复密钥</title>
<style>body{{font:16px/1.5 sans-serif;max-width:44em;margin:2em auto;color:#000}}code{{font:bold 17px monospace;word-break:break-all}}svg{{width:60mm;height:60mm}}</style></head>
<body><h1>Recovery key · 恢复密钥</h1>
<p>Station · 工位: <b>{station}</b></p>
<p>{qr}</p>
<p><code>{key}</code></p>
<p>Opens every token of this station when its PC is gone. Keep it locked away, not beside the PC, and in no file on it. Whoever has it can read the tokens.<br>
PC 损坏后用它打开本工位的全部令牌。请锁好，不要放在电脑旁，也不要存在电脑里。拿到它的人都能读取令牌。</p>
<p>To restore: put the line above into a text file on a stick, then · 恢复时：把上面一行写入 U 盘上的文本文件，然后：</p>
<p><code>regnwl-station record restore --from BATCH-FILES --recovery-key FILE --by NAME --why TEXT</code></p>
<p>Public half · 公钥: <code>{recipient}</code></p>
</body></html>
"#,
        station = escaped(station),
        key = escaped(key),
        recipient = escaped(recipient),
    )
}
