//! The texts of the settings.

use super::Lang;

texts! {
    /// Head: language and looks.
    looks = "Language and looks", "语言与外观";
    /// Labels the languages.
    language = "Language", "语言";
    /// Labels the colours.
    colours = "Colours", "配色";
    /// Labels how large everything is.
    size = "Size", "大小";
    /// The keys for it.
    size_keys = "Also Ctrl with plus, minus or 0.", "也可用 Ctrl 加 +、- 或 0。";
    /// Labels what the window has of the screen.
    window = "Window", "窗口";
    /// It has a frame.
    framed = "With a frame", "带边框";
    /// It has the whole screen.
    full_screen = "Full screen (F11)", "全屏（F11）";
    /// Labels the tones.
    sounds = "Sounds", "提示音";
    /// They are played.
    sounds_on = "A tone when a unit ends", "每台结束时提示";
    /// They are not.
    sounds_off = "Muted", "静音";
    /// Head: where things are kept.
    folders = "Data on this PC", "数据位置";
    /// Labels the data folder.
    data = "Data folder", "数据文件夹";
    /// Labels the record.
    record = "Record", "记录";
    /// Button: shows the folder in the file manager.
    open_folder = "Open", "打开";
    /// What must not be done with it.
    record_note = "The record is the only copy of the identities. Back it up; do not edit or move it.", "记录是设备身份的唯一副本。请备份，不要改动或移动。";
    /// Practice has a folder of its own.
    practice_note = "Practice: this folder is deleted with the window.", "练习模式：此文件夹随窗口关闭而删除。";
    /// Labels the folder for batches.
    batch_folder = "Folder for batches", "批次文件夹";
    /// What is typed there is not taken.
    batch_folder_relative = "Enter the whole path; what was kept before stays.", "请填写完整路径；目前仍用之前的文件夹。";
    /// Head: the way to the cloud.
    network = "Network", "网络";
    /// Labels the proxy.
    proxy = "HTTP proxy", "HTTP 代理";
    /// What is typed there.
    proxy_hint = "HOST:PORT or USER@HOST:PORT", "主机:端口，或 用户名@主机:端口";
    /// What is typed there is not taken.
    proxy_form = "Enter host and port, such as proxy.example:8080, without a password; what was kept before stays.", "请填写主机和端口，如 proxy.example:8080，不带密码；目前仍用之前的设置。";
    /// What it is for.
    proxy_note = "Left empty, the cloud is reached directly. TLS is checked as always. Used from the next start of a bench on.", "留空则直接连接云端。TLS 照常检查。下次打开工作台时生效。";
    /// Labels the password of the proxy's user.
    proxy_password = "Password of the proxy", "代理密码";
    /// Button: keeps that.
    proxy_store = "Store password", "保存密码";
    /// Head: when shifts begin.
    shifts = "Shifts", "班次";
    /// Labels their starts.
    shift_starts = "Shifts start at", "班次开始时间";
    /// What is typed there.
    shift_hint = "06:00, 14:00, 22:00", "06:00, 14:00, 22:00";
    /// What is typed there is not taken.
    shift_form = "Enter up to 8 different times such as 06:00, 14:00, 22:00; what was kept before stays.", "请填写最多 8 个不同的时间，如 06:00, 14:00, 22:00；目前仍用之前的设置。";
    /// What they are for.
    shift_note = "A day in the logs begins with its first shift: a night belongs to the day on which it began. Left empty, a day begins at midnight.", "日志中的一天从第一个班次开始：夜班算在开始的那一天。留空则从零点开始。";
    /// Head: who may decide.
    supervisors = "Supervisors", "主管";
    /// There are none.
    supervisors_none = "None. Anyone may register a unit again and open these settings.", "没有主管。任何人都可以重新注册设备、打开设置。";
    /// The record is being read.
    supervisors_reading = "Reading the record…", "正在读取记录…";
    /// It cannot be read.
    supervisors_unread = "The record cannot be read. Open the bench to see why.", "无法读取记录。打开工作台时会说明原因。";
    /// Practice has none.
    supervisors_practice = "Practice has no supervisors.", "练习模式没有主管。";
    /// Head: the program.
    program = "Program", "程序";
    /// Labels the version.
    version = "Version", "版本";
    /// Labels the licence.
    licence = "Licence", "许可证";
    /// The settings file could not be read.
    damaged = "The settings file was damaged and set aside; settings and last choices were reset.", "设置文件已损坏并另存；设置和上次的选择已重置。";
}

sentences! { lang;
    /// Where the password of the proxy is from now on.
    pub fn proxy_stored(lang: Lang, source: &str) = "Stored in {source}.", "已保存到{source}。";
    /// What the folder for batches is for.
    pub fn batch_folder_note(lang: Lang, own: &str) =
        "New batches that are given only a name go here. If it is empty: {own}", "只填写名称的新批次保存在这里。留空则为 {own}";
}

/// The languages, each by its own name.
pub const LANGUAGES: [(Lang, &str); 2] = [(Lang::En, "English"), (Lang::Zh, "中文")];
