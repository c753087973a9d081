//! The texts of the window: one struct, two statics, English and Chinese side by side.

use super::Lang;

texts! {
    /// The window's title.
    title = "Provisioning station", "设备注册写号工位";
    /// What the system shows where a log-off or shutdown has to wait.
    saving = "A registration is being saved.", "正在保存注册结果。";
    /// Screen: the bench.
    bench = "Bench", "工作台";
    /// Screen: the logs.
    logs = "Logs", "日志";
    /// Screen: the settings.
    settings = "Settings", "设置";
    /// The button that switches to the other language, in that language.
    other_language = "中文", "English";
    /// Its sign.
    other_language_sign = "中", "EN";
    /// What that button does.
    other_language_name = "Switch to Chinese", "切换到英文";
    /// The button that changes the colours.
    theme = "Colours", "配色";
    /// Name of the light colours.
    theme_light = "Light", "浅色";
    /// Name of the dark colours.
    theme_dark = "Dark", "深色";
    /// Name of the high-contrast colours.
    theme_contrast = "Contrast", "高对比";
    /// The word of the practice band.
    practice = "PRACTICE", "练习";
    /// What the practice band says.
    practice_note = "Nothing here is real: simulated units, simulated cloud.", "设备和云端都是模拟的，不是真的。";
    /// Button: back to where the practice was opened.
    leave_practice = "Leave practice", "退出练习";
    /// Header: the profile.
    profile = "Profile", "产品配置";
    /// Header: the batch.
    batch = "Batch", "批次";
    /// Header: who works here.
    operator = "Operator", "操作员";
    /// Header: no operator is named.
    nobody = "Not set", "未填写";
    /// Button that asks for the operator's name.
    operator_ask = "Name…", "填写…";
    /// Button that asks for another name.
    operator_change = "Change…", "更换…";
    /// Header: units done.
    done = "Done", "完成";
    /// Header: units done of those to make.
    done_target = "Done / target", "完成 / 目标";
    /// Header: share of good units.
    passed_share = "Yield", "良率";
    /// Header: units an hour.
    rate = "Units/h", "台/小时";
    /// Header: units whose identity waits.
    pending = "Pending", "待完成";
    /// Header: units that wait for a person.
    unknown = "Unknown", "待人工处理";
    /// Header: the cloud.
    cloud = "Cloud", "云端";
    /// Header: no round trip was measured yet.
    cloud_unmeasured = "not measured yet", "尚未测量";
    /// A slot.
    slot = "Slot", "槽位";
    /// Units start as they are plugged in.
    hands_free = "Start when a unit is plugged in", "插入设备后自动开始";
    /// Button: start the unit.
    start = "Start", "开始";
    /// Button: start every unit that is ready.
    start_all = "Start all", "全部开始";
    /// Button: start the unit that is plugged in once more.
    start_again = "Start again", "重新开始";
    /// Button: stop between two steps.
    abort = "Abort", "中止";
    /// Abort was pressed.
    aborting = "Stopping after this step", "本步完成后停止";
    /// Name of the space key.
    space = "Space", "空格";
    /// State: no unit.
    plug_in = "Plug in a unit", "请插入设备";
    /// What happens then, hands-free.
    plug_in_auto = "It starts automatically.", "插入后自动开始。";
    /// What happens then, not hands-free.
    plug_in_key = "Then press Start or the space key.", "插入后按开始按钮或空格键。";
    /// State: a unit waits for Start.
    ready = "Ready", "就绪";
    /// What to do then.
    ready_note = "Press Start or the space key.", "请按开始按钮或空格键。";
    /// What to do while it runs.
    leave_it_in = "Leave the unit plugged in.", "请不要拔出设备。";
    /// State: a unit waits for a cloud that cannot be reached.
    waits_for_cloud = "Waiting for the cloud", "正在等待云端";
    /// What happens then.
    waits_for_cloud_note = "Nothing was asked yet. Continues automatically when the cloud is back.", "尚未发出请求。云端恢复后自动继续。";
    /// Button: look for the cloud at once.
    try_now = "Try now", "立即重试";
    /// State: a unit waits for its label.
    scan_its_label = "Scan the label", "请扫描标签";
    /// What to do then.
    scan_its_label_note = "Continues automatically when the label matches the serial number.", "标签与序列号一致时自动继续。";
    /// What to do after PASS, hands-free.
    unplug_next = "Unplug it; the next unit starts automatically.", "请拔出，插入下一台自动开始。";
    /// What to do after PASS.
    unplug = "Unplug it.", "请拔出设备。";
    /// Labels a result whose unit was taken out.
    last_unit = "Last unit", "上一台";
    /// Labels serial number and device name.
    serial_to_name = "Serial number → device name", "序列号 → 设备名";
    /// Labels the serial number.
    serial = "Serial number", "序列号";
    /// No serial number was read.
    no_serial = "not read", "未读到";
    /// Between a code and the step it happened in.
    in_step = "in step", "步骤";
    /// Labels the one thing to do.
    todo = "What to do", "处理方法";
    /// Labels what the station noted.
    details = "Details", "详情";
    /// Head of the identity panel.
    identity = "Identity", "设备身份";
    /// There is none yet.
    identity_none = "None yet.", "还没有。";
    /// Head of the identity panel for a unit that was taken out.
    identity_last = "Identity of the last unit", "上一台的身份";
    /// Labels how often the name was registered.
    registrations = "registrations", "注册次数";
    /// Stands for a token.
    token_hidden = "hidden", "已隐藏";
    /// Why no token is shown.
    token_note = "The token is never shown.", "令牌不会显示。";
    /// Button: copy a value.
    copy = "Copy", "复制";
    /// Button and head: the dialog with the unit.
    transcript = "Transcript", "通信记录";
    /// There is nothing in it.
    transcript_empty = "No traffic yet.", "还没有通信内容。";
    /// What is left out of it.
    transcript_note = "Identities are shown only as length and hash.", "身份内容只显示长度和摘要。";
    /// Button: show the dialog with the unit.
    show_transcript = "Show transcript", "查看通信记录";
    /// Button: show the list of units again.
    back_to_units = "Back to the list", "返回设备列表";
    /// The list of units.
    units = "Units of this batch", "本批次设备";
    /// The list is empty.
    units_empty = "No unit yet. Plug in the first one.", "还没有设备，请插入第一台。";
    /// Table head.
    time = "Time", "时间";
    /// Table head.
    client_id = "Client ID", "ClientId";
    /// Table head.
    took = "Took", "用时";
    /// Table head.
    result = "Result", "结果";
    /// Table head.
    what_happened = "What happened", "说明";
    /// Table head.
    device_name = "Device name", "设备名";
    /// Button: show the unfinished units.
    show_open = "Show them", "查看";
    /// Head of that list.
    open_units = "Unfinished units", "未完成的设备";
    /// This station has paused its registrations.
    stopped = "Registrations paused", "本工位已暂停注册";
    /// The batch file was moved, cut or edited.
    file_replaced = "The batch file was moved or edited. A new one is beside it.", "批次文件被移动或改动，旁边已生成新文件。";
    /// Button: the message was read.
    understood = "Got it", "知道了";
    /// Asks a supervisor for name and PIN.
    vouch = "A supervisor must approve registering again", "再次注册需要主管确认";
    /// The PIN's field.
    pin = "PIN", "PIN";
    /// The PIN did not fit.
    pin_refused = "Wrong PIN. The question is still open.", "PIN 不正确，问题仍在等待回答。";
    /// A plain answer where a supervisor is needed.
    supervisor_needed = "Only a supervisor can answer this.", "这个问题只能由主管回答。";
    /// The button of paused registrations, for a person who has found the cause.
    go_on = "Resume", "恢复注册";
    /// The window was asked to close.
    closing = "Finishing the running units, then closing.", "进行中的设备完成后关闭。";
    /// The station is not there any more.
    station_gone = "The station has stopped. Close this window and open it again.", "工位程序已停止，请关闭窗口后重新打开。";
    /// Button.
    ok = "OK", "确定";
    /// Button.
    cancel = "Cancel", "取消";
    /// Practice button: plug in.
    plug_unit = "Plug in", "插入";
    /// Practice button: pull out.
    pull_unit = "Pull out", "拔出";
    /// Practice: every finished unit gives way to the next.
    swap_units = "Swap all finished units", "全部换下一台";
    /// Practice: labels the fault picker.
    fault = "Fault", "故障";
    /// Practice fault.
    fault_none = "No fault", "无故障";
    /// Practice fault.
    fault_silent = "Unit does not answer", "设备无应答";
    /// Practice fault.
    fault_error = "Unit answers with an error", "设备回答出错";
    /// Practice fault.
    fault_stores_nothing = "Unit stores nothing", "设备不保存";
    /// Practice fault.
    fault_pulled = "Pulled while writing", "写入时被拔出";
    /// Practice fault.
    fault_serial = "Placeholder serial", "序列号是占位符";
    /// The unit is given one.
    fault_no_number = "No serial number yet", "还没有序列号";
    /// Practice fault.
    fault_refuses = "Cloud refuses", "云端拒绝";
    /// Practice fault.
    fault_cloud_silent = "Cloud does not answer", "云端无应答";
    /// Practice fault.
    fault_hangs_up = "Cloud drops the connection", "云端断开";
    /// Head of the start dialog.
    setup = "Start a batch", "开始生产批次";
    /// Start dialog: the operator.
    setup_operator = "Operator", "操作员";
    /// Button: open the bench.
    setup_start = "Open the bench", "打开工作台";
    /// The bench is being opened.
    setup_starting = "Opening…", "正在打开…";
    /// Button: choose a file.
    browse = "Browse…", "浏览…";
    /// Start dialog: ports that are there.
    found_ports = "Found", "已发现";
    /// Button: list the ports again.
    look_again = "Look again", "刷新";
    /// Start dialog: no port is there.
    no_ports = "No serial port found. Plug in the adapter.", "没有找到串口，请插上转接器。";
    /// Start dialog: no port is named.
    no_port = "Choose at least one serial port: this profile names no USB devices.", "请至少选择一个串口：此产品配置没有指定 USB 设备。";
    /// Start dialog: it did not work.
    setup_faults = "Fix these first", "请先解决这些问题";
}

sentences! { lang;
    /// Where the visits of the batch are that its list does not show any more.
    pub fn earlier_visits(count: u64, lang: Lang) =
        "{count} earlier visits of this batch are not listed here; Logs has them all.",
        "本批次更早的 {count} 条记录不再列在这里，“日志”中可查看全部。";
    /// The one line that is said where nothing can paint a window.
    pub fn no_renderer(cause: &str, lang: Lang) =
        "no window can be painted here ({cause}); install the graphics driver from the maker of this PC or virtual machine and start again; without a window use “regnwl-station provision”",
        "这里无法绘制窗口（{cause}）；请安装本机（或虚拟机）厂商提供的显卡驱动，然后重新启动；不用窗口时请用 regnwl-station provision";
    /// The one line that is said where no window can be shown.
    pub fn no_window(cause: &str, lang: Lang) =
        "no window can be shown here ({cause}); without a display use “regnwl-station provision”, to try it “regnwl-station provision --demo”",
        "这里无法显示窗口（{cause}）；没有显示器时请用 regnwl-station provision，试用请用 regnwl-station provision --demo";
}
