//! The page of a unit, as any browser gets it; and what a spreadsheet in Chinese needs.

use super::*;

/// Elements that have no end.
const VOID: [&str; 1] = ["meta"];

/// That each element ends where it must, that nothing can act and nothing is loaded; what is said, without the tags.
#[track_caller]
fn said_by(page: &str) -> String {
    let rest = page.strip_prefix("<!DOCTYPE html>\n").expect("a document");
    let (mut open, mut said) = (Vec::new(), String::new());
    for piece in rest.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("a tag that ends");
        let name: String = tag.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '/').collect();
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop().as_deref(), Some(name), "{tag}"),
            None if VOID.contains(&&*name) => {}
            None => open.push(name.clone()),
        }
        assert!(!["script", "img", "link", "iframe", "a", "object", "form"].contains(&&*name), "<{tag}>");
        // What the page itself may do is said in one of these.
        let acts = |word: &&str| name != "meta" && tag.to_lowercase().contains(*word);
        assert_eq!([" on", "href", "src", "style="].iter().find(|word| acts(word)), None, "<{tag}>");
        if !open.iter().any(|name| name == "style") {
            said += text;
        } else {
            assert!(!text.contains("url(") && !text.contains("@import"), "{text}");
        }
    }
    assert!(open.is_empty(), "{open:?} have no end");
    said
}

#[test]
fn the_page_of_a_unit_says_first_where_it_stands_and_holds_nothing_that_acts_and_no_secret() {
    let support = Support::new();
    let (units, file) = shift(&support);
    let issued = units[0].held().unwrap();
    for (lang, stands, unknown) in
        [("en", "Stands now", "UNKNOWN · C-24"), ("zh", "目前状态", "UNKNOWN 待人工处理 · C-24")]
    {
        let page = |serial: &str| {
            let name = format!("{serial}-{lang}.html");
            let made = support.call_in(lang, &["report", &file, "--unit", serial, "--html", "--out", &name]);
            assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
            support.read(&name)
        };
        let text = page("SN0002");
        let said = said_by(&text);
        assert!(text.contains(&format!("<html lang=\"{}\"", if lang == "zh" { "zh-CN" } else { "en" })));
        let at = |what: &str| said.find(what).unwrap_or_else(|| panic!("{what} is missing:\n{said}"));
        assert!(at("SN0002") < at(stands) && at(stands) < at(unknown));
        assert!(at(unknown) < at(BATCH));
        assert!(!said.contains("SN0001"));
        let passed = page("SN0001");
        assert!(said_by(&passed).contains(&issued.client_id));
        for secret in [PRODUCT_SECRET, issued.device_token.expose()] {
            assert!(!text.contains(secret) && !passed.contains(secret));
        }
    }
}

#[test]
fn text_of_a_unit_stays_text_on_its_page() {
    let support = Support::new();
    let serial = "</td><script>alert(1)</script><img src=x onerror=\"y\">&amp;'\u{202e}\u{7}";
    let file = support.file("hostile.jsonl", &hostile(serial, "<b onload=x>", None));
    support.says(&["report", &file, "--unit", serial, "--html", "--out", "page.html"], 0);
    let page = support.read("page.html");
    let said = said_by(&page);
    assert!(said.contains("&lt;script&gt;alert(1)") && said.contains("&amp;amp;&#39;\\u{202e}"), "{said}");
}

#[test]
fn in_chinese_a_csv_has_the_mark_that_excel_wants_and_in_english_none_unless_it_is_asked_for() {
    let support = Support::new();
    let file = support.file("one.jsonl", &hostile("序列号", "bench-1", None));
    for (nth, (lang, flag, has_mark)) in
        [("zh", None, true), ("zh", Some("--no-bom"), false), ("en", None, false), ("en", Some("--bom"), true)]
            .into_iter()
            .enumerate()
    {
        let out = format!("{nth}.csv");
        let args = ["export", &file, "--csv", &out].into_iter().chain(flag).collect::<Vec<_>>();
        assert_eq!(support.call_in(lang, &args).status.code(), Some(0));
        assert_eq!(support.read(&out).starts_with('\u{feff}'), has_mark, "{lang} {flag:?}");
    }
}
