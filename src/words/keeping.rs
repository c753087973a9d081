//! What the window says of backup, restore and the recovery key.

use super::Lang;

texts! {
    /// Head of the section in the settings.
    head = "Backup and recovery", "备份与恢复";
    /// There is no recovery key.
    no_key = "No recovery key: if this PC dies, only a copy of its keys folder can open the tokens on record.", "没有恢复密钥：这台电脑损坏后，只有 keys 文件夹的副本能打开记录中的令牌。";
    /// There is one.
    has_key = "There is a recovery key on paper:", "已有写在纸上的恢复密钥：";
    /// It cannot be read.
    key_unreadable = "The recovery key's file (keys/recovery.pub) cannot be read.", "无法读取恢复密钥文件（keys/recovery.pub）。";
    /// Button, and head of its dialog: makes one.
    make_key = "Recovery key…", "恢复密钥…";
    /// Button, and head of its dialog: makes a backup.
    back_up = "Back up…", "备份…";
    /// Button, and head of its dialog: restores the record.
    restore = "Restore a record…", "恢复记录…";
    /// The first start offers it.
    offer = "Before the first unit: a recovery key on paper opens the tokens when this PC is gone. Or does this PC replace one that died?", "做第一台之前：写在纸上的恢复密钥，在电脑损坏后可以打开令牌。或者，本机是用来替换损坏的电脑？";
    /// Button: goes on without one.
    without = "Go on without one", "不要恢复密钥，继续";
    /// What the recovery key is.
    key_note = "A second key, on paper only. The page is written to a file that only you can read; print it, type the end of the key from the paper, and the file is removed. Keep the paper locked away from this PC.", "第二把密钥，只写在纸上。打印页先写入只有您能读取的文件；打印后从纸上输入密钥末尾，文件随即删除。请把纸锁好，不要放在电脑旁。";
    /// Labels where the page goes.
    page = "Page to print", "打印页";
    /// Button: makes it.
    make_page = "Make the page", "生成打印页";
    /// Button: shows it in the program for web pages, which prints.
    open_page = "Open the page to print it", "打开打印页";
    /// Labels what is typed back.
    typed = "Last 8 characters of the key, from the paper", "从纸上输入密钥的最后 8 个字符";
    /// Button: puts it in use.
    in_use = "Use this key", "启用此密钥";
    /// Labels the public half of another one.
    recipient = "Or the public half (age1…) of one that was made elsewhere", "或填写在别处生成的恢复密钥的公钥（age1…）";
    /// What a backup is.
    back_up_note = "Copies the record into a new folder while the station works, and reads the copy back.", "在工位运行时把记录复制到新文件夹，并回读确认。";
    /// Labels the new folder.
    new_folder = "New folder", "新文件夹";
    /// Tick: the key goes with it.
    with_key = "With the seal key, sealed to the recovery key", "同时带上封存密钥（用恢复密钥封存）";
    /// Button: makes it.
    back_up_now = "Back up now", "立即备份";
    /// What a restore needs.
    restore_note = "For a PC whose record is gone: put it together again from batch files or a backup, with the recovery key or the keys folder. Nothing on this PC is overwritten.", "用于记录已丢失的电脑：用批次文件或备份重新拼出记录，需要恢复密钥或 keys 文件夹。本机已有的内容不会被覆盖。";
    /// Labels what it is made from.
    from = "Batch files, a folder with them, or a backup", "批次文件、其所在文件夹或备份";
    /// Labels a path that is typed.
    typed_path = "Or its path", "或直接填写路径";
    /// Button: adds files.
    add_files = "Add files…", "添加文件…";
    /// Button: adds a folder.
    add_folder = "Add a folder…", "添加文件夹…";
    /// Button: takes one away again.
    take_away = "Remove", "移除";
    /// Labels the recovery key.
    recovery_key = "Recovery key from the paper (typed or scanned); it is not kept", "纸上的恢复密钥（输入或扫描）；不会保存";
    /// Labels the keys folder.
    keys = "Or the saved keys folder", "或保存下来的 keys 文件夹";
    /// Labels why.
    why = "Why (it is recorded)", "原因（会记录）";
    /// Labels who.
    by = "Your name (it is recorded)", "姓名（会记录）";
    /// Button: does it.
    restore_now = "Restore", "恢复";
    /// It is being done.
    at_work = "Working…", "正在处理…";
    /// What is next after a restore.
    next = "Nothing is registered before a person has read what may be missing: open the bench, read it, and accept it there.", "须由人阅读可能缺失的内容后才会注册：请打开工作台，阅读并在那里接受。";
    /// Units that have left since.
    aside = "Units made after the copies that nobody has a file of: put them aside.", "副本之后做过、又没有任何文件的设备：请放到一边。";
    /// The supervisors did not come with it.
    no_supervisors = "Supervisors and their PINs are in no batch file: appoint them again in the settings.", "批次文件里没有主管及其 PIN：请在设置中重新添加。";
    /// Names the button that chooses where the page goes, for those who do not see where it stands.
    choose_page = "Choose where the page goes", "选择打印页的位置";
    /// Names the one that chooses the folder of a backup.
    choose_folder = "Choose the folder of the backup", "选择备份文件夹";
    /// Names the one that chooses the keys folder.
    choose_keys = "Choose the keys folder", "选择 keys 文件夹";
}

sentences! { lang;
    /// A backup is made.
    pub fn backed_up(lang: Lang, folder: &str, segments: usize) =
        "Backed up and read back: {segments} parts of the record, in {folder}.", "已备份并回读：记录 {segments} 段，位于 {folder}。";
    /// The page is there.
    pub fn page_there(lang: Lang, page: &str) = "The page is in {page} until you are done here.", "打印页在 {page}，完成后即删除。";
}
