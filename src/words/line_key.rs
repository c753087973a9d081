//! The line key, and what is said of it at the command line.

use super::Lang;
use crate::domain::visible::visible;

texts! {
    /// Help of `station line-key`.
    about = "The line key: a key that stations of a line share, made for this alone. What one of them seals from then on opens at each of them; the recovery key stays in its safe", "产线密钥：一条产线的工位共用的密钥，专为此生成。之后各工位封存的内容，其他持有它的工位也能打开；恢复密钥仍留在保险柜里";
    /// Help of `make`.
    make = "Make one, in a file with a password (standard input); prints its fingerprint. No station uses it yet", "生成产线密钥，写入带密码的文件（密码从标准输入读取）；输出其指纹。此时还没有工位使用它";
    /// Help of `--out`.
    out = "The new file", "新文件";
    /// Help of `take`.
    take = "Have this station use the key in a file, from its next start on. Standard input: the PIN where there are supervisors, then the file's password. An engineer's act, on record", "本工位从下次启动起使用文件中的密钥。标准输入：有主管时先输入 PIN，再输入文件密码。须由工程师执行，并记入记录";
    /// Help of the file.
    file = "The file that `make` has written", "`make` 生成的文件";
    /// Help of `leave`.
    leave = "Destroy the line key on this PC: nothing is sealed to it from the next start on. What was sealed to it still opens with it elsewhere", "销毁本机上的产线密钥：从下次启动起不再向它封存。此前封存的内容在别处仍能用它打开";
    /// Asks for it, at a terminal.
    password = "password of the line key's file", "产线密钥文件的密码";
    /// There was no password.
    no_password = "no password on standard input: the file of a line key has one", "标准输入中没有密码：产线密钥文件必须有密码";
    /// It is made.
    made = "take it at each station of the line (`station line-key take FILE --by NAME`), then lock the file away. Whoever has file and password opens what these stations seal", "请在产线的各工位使用它（`station line-key take 文件 --by 姓名`），然后把文件锁好。拿到文件和密码的人能打开这些工位封存的内容";
    /// It is in use.
    taken = "the line key is in use from the next start on. Compare its fingerprint with that of the other stations", "产线密钥从下次启动起生效。请与其他工位核对指纹";
    /// There is none.
    none = "this station has no line key; nothing was changed", "本工位没有产线密钥；未作任何改动";
    /// It is in use no more.
    left = "the line key was destroyed on this PC. It is still at the other stations, and in its file", "已销毁本机上的产线密钥。其他工位和密钥文件中仍有它";
}

sentences! { lang;
    /// The system gives no random numbers.
    pub fn no_chance(lang: Lang) = "the key cannot be encrypted; nothing was written", "无法加密密钥；未写入任何内容";
    /// The password opens nothing.
    pub fn wrong_password(lang: Lang, file: &str) =
        "{file} does not open with this password; nothing was changed", "此密码打不开 {file}；未作任何改动", file = visible(file);
    /// It is another file.
    pub fn not_a_key(lang: Lang, file: &str) =
        "{file} holds no line key (`station line-key make`); nothing was changed", "{file} 中没有产线密钥（`station line-key make`）；未作任何改动", file = visible(file);
    /// There is one already.
    pub fn another(lang: Lang, fingerprint: &str) =
        "another line key is in use ({fingerprint}); nothing was changed. Leave that first (`station line-key leave`)",
        "已在使用另一把产线密钥（{fingerprint}）；未作任何改动。请先停用（`station line-key leave`）";
    /// Which one this station has.
    pub fn used(lang: Lang, fingerprint: &str) = "line key: {fingerprint}", "产线密钥：{fingerprint}";
}
