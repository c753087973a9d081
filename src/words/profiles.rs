//! The texts of the screen where profiles are made.

use super::Lang;

texts! {
    /// Head of the screen, and its word in the rail.
    profiles = "Profiles", "产品配置";
    /// Button: a new profile.
    new = "New…", "新建…";
    /// Button: a copy of the one that is open.
    duplicate = "Duplicate", "复制一份";
    /// Button: a profile from a file.
    import = "Import…", "导入…";
    /// Button: the profile to a file. There is no secret in it.
    export = "Export without secret…", "导出（不含密钥）…";
    /// Button: what it was.
    history = "History", "历史";
    /// Button: off the list.
    set_aside = "Remove…", "移除…";
    /// Button: saves.
    save = "Save", "保存";
    /// Button: forgets the draft.
    discard = "Discard changes…", "放弃修改…";
    /// View: fields.
    form = "Form", "表单";
    /// View: text.
    text = "JSON", "JSON";
    /// The list is being read.
    reading = "Reading…", "正在读取…";
    /// There is no profile.
    empty = "No profile yet. “New…” starts from a template, “Import…” reads a file.", "还没有产品配置。“新建…”从模板开始，“导入…”读取现有文件。";
    /// None is chosen.
    choose = "Choose a profile on the left.", "请在左侧选择一个产品配置。";
    /// Mark in the list: changed and not saved.
    draft = "Unsaved changes", "有未保存的修改";
    /// Mark in the list: never saved.
    never_saved = "Not saved yet", "尚未保存";
    /// Mark in the list: damaged.
    damaged = "Has faults: not usable", "有错误，不能使用";
    /// State: as saved.
    saved = "Saved", "已保存";
    /// State: the check runs.
    checking = "Checking…", "正在检查…";
    /// State: no fault.
    no_fault = "No faults", "没有错误";
    /// Why it is not saved.
    mend_first = "A profile with faults is not saved. The draft is kept, even when the window is closed.", "有错误的产品配置不能保存。草稿会保留，关闭窗口也不会丢失。";
    /// What a saved change means for a shift that runs.
    next_batch = "An open batch continues with the old profile. The change applies from the next batch.", "已打开的批次继续使用原来的产品配置，修改从下一个批次起生效。";
    /// A draft from before was found.
    draft_found = "Your unsaved changes were restored.", "已恢复上次未保存的修改。";
    /// The text is not JSON.
    not_json = "This text is not JSON, so the form cannot be shown. Correct it here.", "文本不是有效的 JSON，无法显示表单。请在这里改正。";
    /// What the text view keeps.
    text_note = "The same document as the form. Comments are kept, whichever way you edit.", "与表单是同一份文档。无论用哪种方式修改，注释都会保留。";
    /// Label of the text.
    text_label = "Profile as JSON", "JSON 文本";
    /// Head of what has no field.
    elsewhere = "Other faults", "其他错误";
    /// In a field that may stay empty.
    optional = "optional", "可不填";
    /// In a field that may not.
    required = "required", "必填";
    /// A choice: no preset.
    no_preset = "None", "不用预设";
    /// A choice: not written, so the default counts.
    by_default = "Default", "默认";
    /// Head of a dialog for what is not said in the profile itself.
    from_preset = "From the preset", "来自预设";
    /// Button: writes the preset's exchanges into the profile.
    change_preset = "Change…", "修改…";
    /// Button: gives the verb back to the preset.
    back_to_preset = "Back to the preset", "恢复预设";
    /// No exchanges.
    no_exchange = "Not used", "不执行";
    /// Button: one exchange more.
    add_exchange = "Add exchange", "添加交互";
    /// Button: one more answer of the login.
    add_answer = "Add answer", "添加回答";
    /// Button: one pattern more.
    add_pattern = "Add pattern", "添加表达式";
    /// Button: one refusal more.
    add_refusal = "Add refusal", "添加拒收规则";
    /// Button: one USB device more.
    add_usb = "Add USB device", "添加 USB 设备";
    /// Button: adds a value that a unit must report.
    add_requirement = "Add requirement", "添加要求";
    /// Button: takes a member out.
    remove = "Remove", "删除";
    /// Button: opens the exchanges of a verb.
    edit = "Edit", "编辑";
    /// Button: closes them.
    close = "Close", "收起";
    /// Where a field's meaning stands, while none is looked at.
    help = "Point at a field for help.", "将鼠标移到字段上查看说明。";
    /// Head: a new profile.
    new_head = "New profile", "新建产品配置";
    /// What to begin with.
    begin_with = "Start from", "从哪个模板开始";
    /// Its name.
    new_name = "Product name, as operators know it", "产品名称（操作员使用的叫法）";
    /// Button.
    create = "Create", "创建";
    /// Button.
    cancel = "Cancel", "取消";
    /// Label of a path.
    file = "File", "文件";
    /// Button: chooses a file.
    browse = "Browse…", "浏览…";
    /// Head: from a file.
    import_head = "Import a profile", "导入产品配置";
    /// What happens to it.
    import_note = "It becomes a draft and its faults are shown. A CA file beside it is copied too.", "导入后成为草稿并显示其中的错误；旁边的 CA 文件一并复制。";
    /// Head: to a file.
    export_head = "Export this profile", "导出此产品配置";
    /// What goes along.
    export_note = "Exported as it is now, with its CA file. It never contains the product secret.", "按当前内容导出，连同 CA 文件。其中绝不包含 ProductSecret。";
    /// Button.
    import_do = "Import", "导入";
    /// Button.
    export_do = "Export", "导出";
    /// It was written.
    exported = "Exported", "已导出";
    /// Head: off the list?
    set_aside_head = "Remove this profile from the list?", "从列表中移除此产品配置？";
    /// What that means.
    set_aside_note = "Its files are moved to the folder “set-aside”; nothing is deleted. Open batches are not affected.", "文件会移到“set-aside”文件夹，不会删除。已打开的批次不受影响。";
    /// Button.
    set_aside_do = "Remove", "移除";
    /// Head: forget the draft?
    discard_head = "Discard the unsaved changes?", "放弃未保存的修改？";
    /// What that means.
    discard_note = "The profile goes back to what was last saved.", "产品配置将恢复到上次保存的内容。";
    /// The same for one that was never saved.
    discard_new_note = "This profile was never saved. It is removed from the list.", "此产品配置从未保存，将从列表中移除。";
    /// Button.
    discard_do = "Discard", "放弃";
    /// Head of the history.
    history_head = "Saved versions", "保存记录";
    /// Nothing was.
    history_empty = "Nothing saved yet.", "还没有保存过。";
    /// Nobody is known.
    nobody = "unknown", "来源不明";
    /// Button: an earlier text becomes the draft.
    bring_back = "Restore", "恢复此版本";
    /// It is the one in use.
    current = "in use", "当前版本";
    /// Head: cloud.
    cloud = "Cloud", "云端";
    /// Head: line.
    line = "Serial line", "串口";
    /// Head: the product itself.
    product = "Product", "产品";
    /// Head: serial number and device name.
    names = "Serial number and device name", "序列号与设备名";
    /// Head: what the station gives to units.
    values = "Numbers and values given to units", "分配给设备的序列号和参数";
    /// Where a value comes from.
    from_range = "number range", "号段";
    /// The same.
    from_label = "scanned label", "扫描的标签";
    /// The same.
    from_list = "the job's list", "任务清单";
    /// A value comes from a field of the order.
    from_order = "the order", "工单";
    /// A value comes from the answer of the plant gate.
    from_gate = "the plant gate", "工厂放行";
    /// The same.
    from_profile = "the same for every unit", "每台相同";
    /// Where they are changed.
    values_in_text = "Edit them as text, under “values” and “dialog.set”.", "请在文本里修改：“values”和“dialog.set”。";
    /// Head: who is told the results.
    result = "Results to the plant", "结果上报";
    /// What of that has no field here.
    result_in_text = "Edit members (“fields”) and headers as text, under “result”.", "内容字段（fields）和请求头（headers）请在文本里修改：“result”。";
    /// Head: what is asked of the plant.
    plant = "Plant gate", "工厂放行";
    /// Where the rest of it is changed.
    plant_in_text = "The plant's system is asked before a unit is registered; without an address nothing is. Headers, login, format, charset, trust, or a program instead of an address: edit them as text, under “gate”.", "注册每台设备之前询问工厂系统；不填地址则不询问。请求头、登录、格式、字符集、信任，或用程序代替地址，请在文本里修改：“gate”。";
    /// Head: proof.
    proof = "Before PASS", "判定 PASS 之前";
    /// Head: dialog.
    dialog = "Serial commands", "串口命令";
    /// Button: looks at the way to the cloud.
    test_connection = "Test connection", "测试连接";
    /// What it does not do.
    test_note = "Tests host name, network, TLS and certificates. Nothing is registered.", "检查域名、网络、TLS 和证书，不会注册。";
    /// What it needs.
    test_needs = "Correct the faults first, then test the connection.", "请先改正错误，然后才能测试连接。";
    /// Button: the dialog about the product secret.
    secret = "Product secret…", "ProductSecret…";
    /// Label of what follows from region, instance or host.
    server = "Server", "服务器";
    /// Kind of host.
    host_region = "Public instance", "公共实例";
    /// Kind of host.
    host_instance = "Instance ID", "指定实例";
    /// Kind of host.
    host_custom = "Custom host", "自定义主机";
    /// Label of the region.
    region = "Region", "地域";
    /// Label of the instance.
    instance = "Instance ID", "实例 ID";
    /// Label of the host.
    host = "Host", "主机";
    /// Label of the CA file.
    ca_file = "CA file beside the profile", "CA 文件（放在产品配置旁边）";
    /// Button: offers the documented regions.
    regions = "Documented…", "已公布…";
    /// Button: a section shows nothing but its head.
    fold = "Fold", "折叠";
    /// Button: it shows its fields again.
    unfold = "Unfold", "展开";
    /// Restore has no exchanges.
    restore_missing = "No Restore: there is no way back to the old identity of a unit.", "没有“恢复旧身份”：设备原来的身份无法写回。";
    /// Restore has other exchanges than Write.
    restore_differs = "Restore does something else than Write.", "“恢复旧身份”与“写入身份”的命令不同。";
    /// Button: Restore becomes what Write is, with the old values.
    restore_as_write = "Same as Write", "与写入身份相同";
    /// Head: exchange.
    exchange = "Exchange", "交互";
    /// In the bench's header: the list has another profile of this name by now.
    differs = "changed since; this batch uses the old version", "产品配置已修改；本批次仍用旧版";
}

/// How many faults and warnings there are.
pub fn count(lang: Lang, faults: usize, warnings: usize) -> String {
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let (fault_s, warning_s) = (plural(faults), plural(warnings));
    say! { lang, match (faults, warnings);
        (0, _) => "No faults, {warnings} warning{warning_s}", "没有错误，{warnings} 条警告";
        (_, 0) => "{faults} fault{fault_s}", "{faults} 处错误";
        _ => "{faults} fault{fault_s}, {warnings} warning{warning_s}", "{faults} 处错误，{warnings} 条警告";
    }
}

sentences! { lang;
    /// A fault in the list: where it stands in the text, and what it is about.
    pub fn place(lang: Lang, line: usize, column: usize) = "line {line}, column {column}", "第 {line} 行第 {column} 列";
    /// Where a pattern is wrong, behind what is wrong with it.
    pub fn mistake_at(lang: Lang, character: usize, piece: &str) = " Here: character {character}, “{piece}”.", "位置：第 {character} 个字符“{piece}”。";
    /// The name of a copy.
    pub fn copy_of(lang: Lang, name: &str) = "{name} (copy)", "{name}（副本）";
    /// Something did not work; the cause is the system's own.
    pub fn not_done(lang: Lang, cause: &str) =
        "Failed: {cause}. Check the path, its permissions and the disk, then try again.",
        "未完成：{cause}。请检查路径、权限和磁盘后重试。";
}

/// What the templates are called, by their names in calls.
pub fn template(lang: Lang, name: &str) -> &'static str {
    pick! { lang, match name;
        "at-modem" => "AT commands", "AT 命令";
        "esp-idf-console" => "ESP-IDF console", "ESP-IDF 控制台";
        "zephyr-shell" => "Zephyr shell", "Zephyr Shell";
        "linux-shell" => "Linux shell", "Linux 终端";
        "android-shell" => "Android shell", "Android 终端";
        "json-lines" => "JSON lines", "JSON 行";
        "other-device" => "Other device", "其他设备";
        _ => "Other", "其他";
    }
}
