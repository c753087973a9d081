//! What the window says of the jobs on record, and of what can be done with them.

use super::Lang;

texts! {
    /// The screen.
    jobs = "Jobs", "任务";
    /// What stands in the search while it is empty.
    search_hint = "Serial number, site, address, client ID, note, code…", "序列号、站点、地址、ClientId、备注、代码…";
    /// There is no job.
    none = "No job on record yet.", "记录中还没有任务。";
    /// What a job is, and where it begins.
    none_note = "A job is a batch with the list of the units that it expects, or one whose units are registered later. It begins in the start dialog: choose product and batch, then List….",
        "任务是带有预期设备清单的批次，或稍后才注册设备的批次。请在开始页面选择产品和批次，再点“清单…”。";
    /// Button: the start dialog.
    begin = "Begin a job", "新建任务";
    /// The record is being read for the first time.
    reading = "Reading the record…", "正在读取记录…";
    /// A job without a list.
    no_list = "without a list", "无清单";
    /// The job of the bench.
    at_bench = "on the bench", "在工作台上";
    /// Button of a narrow window: back to the list of jobs.
    back = "All jobs", "所有任务";
    /// No unit is left over by search and filters.
    nothing_found = "No unit matches.", "没有符合条件的设备。";
    /// Choice: every unit that is shown.
    all_shown = "All that are shown", "所显示的全部";
    /// Head of the column with the identities.
    identities = "Client ID: old → new", "ClientId：旧 → 新";
    /// Labels the filter by site.
    every_site = "All sites", "全部站点";
    /// Button: the start dialog with this batch.
    open = "Open the bench…", "打开工作台…";
    /// Button: another list for this job.
    import = "Import list…", "导入清单…";
    /// Button: the report for the customer.
    report = "Report…", "报告…";
    /// Head of the dialog for that.
    report_head = "Report for the customer", "给客户的报告";
    /// What it is.
    report_note = "One HTML page to print and sign: coverage by site, every unit with its old and new client ID, what was not done and why. It holds no secret.",
        "一个可打印、可签字的 HTML 页面：各站点进度，每台设备的旧、新 ClientId，哪些未完成及原因。不含密钥。";
    /// Labels the language of the report.
    report_lang = "Language of the report", "报告语言";
    /// Why some buttons cannot be pressed.
    bench_holds = "A bench that is open keeps the record to itself: lists, registering ahead, handing over and receiving wait until it is left (Batch…).",
        "打开着的工作台独占记录：导入清单、提前注册、移交和接收须等离开工作台（批次…）之后。";
    /// The same.
    no_file = "Its batch file is not among the batches of this PC: open it once in the start dialog.",
        "本机的批次中没有它的批次文件：请先在开始页面打开一次。";
    /// The same.
    no_profile = "The profile that its batch was opened with is not on this PC any more: a list and registering need it.",
        "本机已没有打开此批次时所用的产品配置：导入清单和注册需要它。";
    /// The same.
    finished = "Its batch is finished: it can only be looked at.", "此批次已结束，只能查看。";
}

sentences! { lang;
    /// The record cannot be read.
    pub fn unreadable(why: &str, lang: Lang) = "The record cannot be read: {why}", "无法读取记录：{why}";
    /// How many units search and filters leave.
    pub fn shown(shown: usize, of: usize, lang: Lang) = "{shown} of {of} units", "{shown} / {of} 台";
    /// How many of them are chosen.
    pub fn marked(count: usize, lang: Lang) = "{count} chosen", "已选 {count} 台";
    /// Old and new identity.
    pub fn ids(old: &str, new: &str, lang: Lang) = "{old} → {new}", "{old} → {new}";
}
