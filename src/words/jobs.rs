//! What the window says of the jobs on record, and of what can be done with them.

use super::Lang;
use crate::domain::visible::visible;
use crate::seen::round::RoundCounts;

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
    /// The same: the job in figures, and what can be done with it.
    overview = "Overview", "概况";
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
    /// Button: registers what was collected.
    register = "Register now…", "立即注册…";
    /// Head of the dialog for that.
    ahead_head = "Register now, without the units", "立即注册（设备不必在场）";
    /// Labels the number of units in a wave.
    wave = "Units in a wave", "每波台数";
    /// Labels the share at which it is held.
    hold_above = "Hold where more than this get none", "未得到身份的超过此比例就暂停";
    /// What waves are for.
    wave_note = "After each wave it is looked at how it went: a wrong secret or a wrong product costs one wave, not all.",
        "每一波之后先看结果：密钥或产品有误时，只损失一波，而不是全部。";
    /// So many got an identity.
    got_one = "registered", "已注册";
    /// So many were asked for and got none.
    got_none = "without an identity", "未得到身份";
    /// So many were not asked for.
    not_asked = "not asked for", "未请求";
    /// Button: no further ones.
    stop = "Stop", "停止";
    /// Button: the others.
    go_on = "Go on", "继续";
    /// It is at work.
    at_work = "Registering…", "正在注册…";
    /// A person has stopped it.
    stopping = "Stopping: those that were asked for get their answers first.", "正在停止：先等已请求的得到应答。";
    /// A person stopped it.
    stopped = "Stopped. Nothing of the others is lost.", "已停止。其余设备没有任何损失。";
    /// It was held.
    held = "Held: somebody has to look first. Nothing of the others is lost.", "已暂停：需要有人先查看原因。其余设备没有任何损失。";
    /// Some got none.
    some_left = "Some got no identity. They are among the unfinished units, or can be asked for again.", "有设备没有得到身份：它们在待完成列表里，或可再次请求。";
    /// All got one.
    all_registered = "All are registered, and wait for their units.", "全部已注册，等待设备。";
    /// Button: what this station shows of itself.
    key = "This station's key…", "本工位公钥…";
    /// What it is for.
    key_note = "Mail this line to the station that hands units over to this one. Nothing in it is secret. Compare the fingerprint by voice.",
        "把这一行发给要向本工位移交设备的工位。其中没有秘密。请口头核对指纹。";
    /// Labels the fingerprint.
    fingerprint = "Fingerprint", "指纹";
    /// Button: units go to another station.
    hand_over = "Hand over…", "移交…";
    /// What that means.
    hand_over_note = "From then on the other station alone registers and writes these units. It is on record here before the file exists; what is sealed in the file opens with the other station's key alone.",
        "此后只由对方工位注册和写入这些设备。先记录在本工位，再生成文件；文件中封存的内容只有对方的密钥能打开。";
    /// Labels the line of the other station's key.
    other_key = "The other station's key: the line that “This station's key” shows there", "对方工位的公钥：对方“本工位公钥”所显示的一行";
    /// Button: the line stands in a file.
    key_file = "From a file…", "从文件读取…";
    /// It is no such line.
    no_key = "This is no station's key: copy the whole line.", "这不是工位公钥：请复制整行。";
    /// Labels the file.
    hand_over_file = "File for the other station (a new file)", "给对方的文件（新文件）";
    /// Button: makes the file of a hand-over that is on record.
    make_again = "Make the file", "生成文件";
    /// It is on record, and the file is not there.
    without_file = "The units are on record as handed over, but their file could not be made. Choose another place and make it.",
        "设备已记为移交，但文件未能生成。请换一个位置再生成。";
    /// Button: the bench visits the addresses.
    visit = "Visit addresses…", "逐个访问地址…";
    /// What that means.
    visit_note = "The bench visits the addresses of the list by itself: each unit that is left or waits. It keeps to time windows, comes back to those that are absent, and asks at its slots.",
        "工作台自动逐个访问清单中的地址：每台未处理或等待中的设备。遵守时间窗，联系不上的稍后再试，问题在槽位上询问。";
    /// What it needs.
    visit_needs_bench = "Open the bench with this job first: the bench visits the addresses.", "请先用此任务打开工作台：由工作台访问各地址。";
    /// Labels how many.
    visit_at_once = "Addresses at a time", "同时访问的地址数";
    /// Choice: nobody is come back to.
    visit_once = "Look once, and come back to nobody", "只访问一遍，联系不上的不再试";
    /// Button of that dialog.
    visit_now = "Begin", "开始";
    /// A round is at work.
    round_at_work = "Visiting the addresses", "正在访问各地址";
    /// A person holds it.
    round_held = "Held: no further address is taken", "已暂停：不再访问新的地址";
    /// It has ended.
    round_over = "The addresses were visited", "各地址访问完毕";
    /// Button: no further address.
    hold = "Hold", "暂停";
    /// Button: units are put back as they were.
    roll_back = "Roll back…", "回退…";
    /// Button: units are taken back from another station.
    take_back = "Take back…", "收回…";
    /// Button: units come from another station.
    receive = "Receive…", "接收…";
    /// What that means.
    receive_note = "From then on this station registers and writes these units, and they count in its list.", "此后由本工位注册和写入这些设备，并计入本工位的清单。";
    /// Button of that dialog.
    receive_now = "Receive", "接收";
    /// The file is being read.
    reading_file = "Reading the file…", "正在读取文件…";
    /// No profile makes the units of a file.
    no_product = "No product on this PC makes these units: import its profile first.", "本机没有这些设备的产品：请先导入其产品配置。";
    /// Labels the batch that they come to.
    into_batch = "Into the batch (a new name, or one of this PC)", "接收到批次（新名称，或本机已有批次）";
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
    /// What registering ahead costs.
    pub fn ahead_note(left: u64, lang: Lang) =
        "{left} units were collected and wait. Each that is registered uses one of the five registrations of its name.",
        "已采集、待注册 {left} 台。每注册一台占用其设备名的五次注册之一。";
    /// Button: so many.
    pub fn ahead_begin(left: u64, lang: Lang) = "Register {left} units", "注册 {left} 台";
    /// Choice: those that are chosen.
    pub fn chosen_units(count: usize, lang: Lang) = "The {count} chosen units", "已选的 {count} 台";
    /// Choice: those of a site that are not done.
    pub fn left_at_site(count: usize, site: &str, lang: Lang) =
        "All of {site} that are not done ({count})", "“{site}”所有未完成的设备（{count} 台）";
    /// Choice: all that are not done.
    pub fn left_of_job(count: usize, lang: Lang) = "All of the job that are not done ({count})", "任务中所有未完成的设备（{count} 台）";
    /// Button: so many.
    pub fn hand_over_now(count: usize, lang: Lang) = "Hand {count} units over", "移交 {count} 台";
    /// Whose key it is.
    pub fn other_station(name: &str, print: &str, lang: Lang) =
        "{name} · fingerprint {print}", "{name} · 指纹 {print}", name = visible(name);
    /// Choice: only those of a site.
    pub fn visit_site(site: &str, lang: Lang) = "Only {site}", "只访问“{site}”";
    /// What taking back means.
    pub fn take_back_note(count: usize, numbers: &str, lang: Lang) =
        "{count} units that are another station's ({numbers}) are this one's again, without that one. It does not know: until it is told, both may register and write them.",
        "另一工位的 {count} 台设备（{numbers}）不经对方直接收回。对方并不知情：在告知对方之前，两边都可能注册和写入这些设备。";
    /// What a hand-over file brings.
    pub fn comes(count: usize, station: &str, by: &str, batch: &str, lang: Lang) =
        "{count} units from {station}, batch {batch}, handed over by {by}", "{station} 移交的 {count} 台，批次 {batch}，移交人 {by}",
        station = visible(station), batch = visible(batch), by = visible(by);
}

/// How many units of a round stand how; what is none is not told, but for those that are done.
pub fn round(counts: &RoundCounts, lang: Lang) -> String {
    let counts = [
        (lang.pick("done", "已完成"), counts.done),
        (lang.pick("refused", "未通过"), counts.refused),
        (lang.pick("at work", "处理中"), counts.at_work),
        (lang.pick("waiting", "等待"), counts.waiting),
        (lang.pick("absent", "联系不上"), counts.absent),
        (lang.pick("time window closed", "不在时间窗内"), counts.closed),
        (lang.pick("line at fault", "线路有故障"), counts.faulty),
        (lang.pick("another unit answers", "应答的是别的设备"), counts.other_unit),
        (lang.pick("without an address", "没有地址"), counts.no_address),
    ];
    let told = counts.into_iter().enumerate().filter(|(at, (_, count))| *at == 0 || *count > 0);
    told.map(|(_, (word, count))| format!("{word} {count}")).collect::<Vec<_>>().join(" · ")
}
