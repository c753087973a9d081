//! The texts of the window's own list of files, for a PC whose desktop has no dialog for that.

use super::Lang;

texts! {
    /// Head: an existing file.
    file = "Choose a file", "选择文件";
    /// Head: a folder.
    folder = "Choose a folder", "选择文件夹";
    /// Head: a file to be made.
    new_file = "Choose folder and name", "选择文件夹和文件名";
    /// Label of the folder that is looked at.
    place = "Folder", "文件夹";
    /// Button: the folder around this one.
    up = "Up", "上一级";
    /// Label of the list.
    entries = "Folders and files", "文件夹和文件";
    /// Label of the name of a file to be made.
    name = "File name", "文件名";
    /// Choice: no file is left out.
    all = "All files", "所有文件";
    /// Button: goes into the folder that is picked.
    enter = "Open folder", "打开文件夹";
    /// Button: this is the one.
    choose = "Choose", "选择";
    /// Button: the folder that is looked at is the one.
    this_folder = "Choose this folder", "选择此文件夹";
    /// Button.
    cancel = "Cancel", "取消";
    /// The folder is being read.
    reading = "Reading…", "正在读取…";
    /// Nothing to be seen in it.
    empty = "Nothing to choose in this folder.", "此文件夹里没有可选的内容。";
}

sentences! { lang;
    /// A folder that cannot be read; the cause is the system's own.
    pub fn unreadable(lang: Lang, cause: &str) = "This folder cannot be read: {cause}", "无法读取此文件夹：{cause}";
    /// A folder in the list, for those who do not see its mark.
    pub fn folder_called(lang: Lang, name: &str) = "Folder {name}", "文件夹 {name}";
}
