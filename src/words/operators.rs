//! Badges, and who works by them: the settings, the bench, the command line.

use super::Lang;
use crate::domain::NoBadge;
use crate::domain::operator::BadgeFault;
use crate::domain::visible::visible;

texts! {
    /// Head of the section.
    head = "Operators and badges", "操作员与工牌";
    /// What a badge is.
    note = "Whoever works here scans a badge; it stands in every visit. A badge is no PIN: it allows nothing that a PIN is asked for.", "操作员扫描工牌上岗，每次处理都会记录是谁。工牌不是 PIN：需要 PIN 的操作不能用工牌代替。";
    /// Labels the pattern.
    pattern = "What a badge is like (regular expression, from end to end)", "工牌内容的格式（正则表达式，须整体匹配）";
    /// What stands in it while it is empty.
    pattern_hint = "B-\\d{4}", "B-\\d{4}";
    /// Nothing is asked for.
    not_asked = "No badge is asked for: anybody works here, with a typed name or none.", "未要求工牌：任何人都可操作，姓名由键盘输入或不填。";
    /// Button: another pattern.
    ask = "Ask for badges…", "要求扫描工牌…";
    /// Button: another pattern, where there is one.
    ask_other = "Change…", "更改…";
    /// Head of the dialog.
    ask_head = "Ask for badges", "要求扫描工牌";
    /// What follows.
    ask_note = "From then on no unit begins before a badge of the list is scanned. Leave it empty to ask for none. It must not match any label.", "此后须先扫描名单中的工牌才能开始设备。留空则不要求。格式不得与任何标签相符。";
    /// Button.
    do_ask = "Save the pattern", "保存格式";
    /// Nobody is on the list.
    nobody = "No operators yet.", "还没有操作员。";
    /// Button: another operator.
    add = "Add an operator…", "添加操作员…";
    /// Button of one operator.
    change = "Change…", "更改…";
    /// Button of one operator.
    remove = "Remove…", "移除…";
    /// Head of the dialog.
    add_head = "Add an operator", "添加操作员";
    /// Labels the name.
    name = "Name", "姓名";
    /// Labels what is on the badge.
    badge = "Badge (scan it into this field)", "工牌（在此栏中扫描）";
    /// Labels the products.
    products = "Product keys, with commas between; empty: all", "ProductKey，以逗号分隔；留空为全部";
    /// Labels the last day.
    until = "Last day (YYYY-MM-DD); empty: no end", "最后一天（YYYY-MM-DD）；留空为不限";
    /// Button.
    do_set = "Save the operator", "登记";
    /// Button.
    do_remove = "Remove", "移除";
    /// What is on a badge is not known any more.
    badge_gone = "badge not known here: record it again", "工牌内容已不可知：请重新登记";
    /// Works on all products.
    all_products = "all products", "所有产品";
    /// In the place of the operator's name.
    scan_badge = "Scan your badge", "请扫描工牌";
    /// Head of the plate: somebody works here.
    at_work = "At work", "上岗";
    /// Head of the plate: it does not count.
    not_taken = "Badge does not count", "工牌无效";
    /// What is said where the one who works here scans once more.
    already = "Works here already.", "已在岗。";
    /// A scan that is like both.
    both = "Like a badge and like a label: nothing was done with it. Have the pattern for badges changed in the settings.", "既像工牌又像标签，未作任何处理。请在设置中更改工牌格式。";
    /// `operator`.
    operator = "Who works at the bench by a badge", "用工牌上岗的操作员";
    /// `operator set`.
    operator_set = "Add an operator, or change badge, products and last day", "添加操作员，或更改其工牌、产品和最后一天";
    /// `operator remove`.
    operator_remove = "Remove an operator; what was on the badge is erased", "移除操作员；工牌内容随之删除";
    /// `operator list`.
    operator_list = "List operators: name, badge, products, last day", "列出操作员：姓名、工牌、产品、最后一天";
    /// `operator badges`.
    operator_badges = "Ask for badges: no unit begins before one is scanned", "要求工牌：未扫描工牌不能开始设备";
    /// Name on the command line.
    cli_name = "Name of the operator", "操作员姓名";
    /// `--badge`.
    cli_badge = "What is on the badge, as it is scanned", "工牌内容，与扫描结果一致";
    /// `--product`.
    cli_product = "A product key that this one may work on; may be given several times. Left out: all", "可操作的 ProductKey，可给多个；不给为全部";
    /// `--until`.
    cli_until = "The last day, YYYY-MM-DD; left out: no end", "最后一天，YYYY-MM-DD；不给为不限";
    /// `--pattern`.
    cli_pattern = "What a badge is like from end to end, as a regular expression", "工牌内容的格式：正则表达式，须整体匹配";
    /// `--none`.
    cli_none = "Ask for no badges any more", "不再要求工牌";
    /// `--json`.
    cli_json = "As one JSON object", "输出一个 JSON 对象";
    /// `provision --badge`.
    cli_badge_begins = "The badge of whoever works, as it is scanned; where the station asks for badges (`operator badges`)", "操作员的工牌，与扫描结果一致；用于要求工牌的工位（`operator badges`）";
    /// `provision --scans`.
    cli_scans = "Take scans from standard input, one a line: badges and labels", "从标准输入读取扫描内容，每行一个：工牌和标签";
}

sentences! { lang;
    /// Head: this one is changed.
    pub fn head_change(name: &str, lang: Lang) = "Badge of {name}", "{name} 的工牌";
    /// Head: this one is removed.
    pub fn head_remove(name: &str, lang: Lang) = "Remove {name}?", "移除 {name}？";
    /// The last day of somebody.
    pub fn until_day(day: &str, lang: Lang) = "until {day}", "至 {day}";
    /// Badges are asked for that are like this.
    pub fn asked(pattern: &str, lang: Lang) =
        "No unit begins without a badge like {pattern}", "须先扫描符合 {pattern} 的工牌才能开始设备";
    /// Somebody has handed over: with how many visits.
    pub fn handed_over(before: &str, visits: u64, lang: Lang) =
        "{before} hands over. Visits: {visits}", "{before} 交班，处理 {visits} 次";
}

/// Why no unit begins, and what to do.
pub fn no_badge(why: &NoBadge, lang: Lang) -> String {
    say! { lang, match why;
        NoBadge::Needed => "No unit begins before a badge is scanned. Scan your badge.", "须先扫描工牌才能开始设备。请扫描您的工牌。";
        NoBadge::Unknown =>
            "This badge is nobody's here. Scan your own; a leader adds operators in the settings.",
            "本工位没有此工牌。请扫描自己的工牌；由班组长在设置中添加操作员。";
        NoBadge::Expired { until } =>
            "The last day of this badge was {until}. A leader sets another one in the settings. (If today's date is wrong, set the PC's clock.)",
            "此工牌已于 {until} 到期。请班组长在设置中更改。（若今天的日期不对，请校准电脑时钟。）";
        NoBadge::OtherProduct { product_key } =>
            "This badge is not for product {key}. Somebody else scans theirs, or a leader adds the product in the settings.",
            "此工牌不适用于产品 {key}。请由他人扫描工牌，或请班组长在设置中添加该产品。",
            key = visible(product_key);
    }
}

/// What is wrong with what was said of badges, and what to do. `about`: whom it is about.
pub fn fault(fault: &BadgeFault, about: &str, lang: Lang) -> String {
    say! { lang, match fault;
        BadgeFault::NotAPattern =>
            "this is no pattern for badges: it cannot be read as a regular expression, or it matches even nothing; nothing was changed. An example: B-\\d{{4}}",
            "不能用作工牌格式：不是有效的正则表达式，或连空内容也匹配；未作任何更改。例如：B-\\d{{4}}";
        BadgeFault::LikeLabelsOf(names) =>
            "a label of {names} could be taken for a badge; nothing was changed. Give badges a pattern that no label matches (serialNumber.label), such as a prefix",
            "{names} 的标签可能被当作工牌；未作任何更改。请使工牌格式与标签（serialNumber.label）不会同时匹配，例如加前缀",
            names = lang.list(&shown(names));
        BadgeFault::NotLikeBadgesOf(names) =>
            "the badges of {names} do not match this pattern; nothing was changed. Change the pattern, or these badges first",
            "{names} 的工牌不符合此格式；未作任何更改。请修改格式，或先更改这些工牌",
            names = lang.list(&shown(names));
        BadgeFault::NotABadge(pattern) if pattern.is_empty() =>
            "a badge is one line of 1 to 200 characters; nothing was changed", "工牌内容为一行文字，1 到 200 个字符；未作任何更改";
        BadgeFault::NotABadge(pattern) =>
            "this is no badge: badges are like {pattern}; nothing was done", "这不是工牌：工牌格式为 {pattern}；未作任何处理",
            pattern = visible(pattern);
        BadgeFault::OfOther(name) =>
            "this is the badge of {name}; nothing was changed. Scan another one, or remove {name} first",
            "这是 {name} 的工牌；未作任何更改。请用另一张工牌，或先移除 {name}",
            name = visible(name);
        BadgeFault::NotADay =>
            "the last day is a day of the calendar, YYYY-MM-DD; nothing was changed", "最后一天须为日历中的日期，格式 YYYY-MM-DD；未作任何更改";
        BadgeFault::NoSuchOperator =>
            "nobody of this name works by a badge: {about}; see `operator list`", "没有此姓名的操作员：{about}；请看 `operator list`";
        BadgeFault::OfOperator =>
            "an operator with a badge has a name: remove this operator first, nothing was changed",
            "有工牌的操作员须有姓名：请先移除此操作员，未作任何更改";
        BadgeFault::NotAsked =>
            "this station asks for no badges; see `operator badges`, or leave --badge out", "本工位未要求工牌；请看 `operator badges`，或去掉 --badge";
        BadgeFault::Begins(NoBadge::Needed) =>
            "this station asks for a badge, and a typed name is none: give it with --badge", "本工位要求工牌，键盘输入的姓名不能代替：请用 --badge 给出";
        BadgeFault::Begins(why) => { no_badge(why, lang) };
    }
}

fn shown(names: &[String]) -> Vec<String> {
    names.iter().map(|name| visible(name)).collect()
}
