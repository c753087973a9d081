//! What is told, as a page that stands for itself: no script, nothing from elsewhere, fit to be printed.

use super::told::Block;
use crate::domain::Outcome;
use crate::domain::visible::visible;
use crate::words::Lang;

/// How it looks on a screen and on paper. A state is told by its word too: a printer may have no colours.
const STYLE: &str = "\
@page{size:A4;margin:16mm}\
body{font:14px/1.5 system-ui,-apple-system,\"Segoe UI\",\"Noto Sans\",\"Noto Sans CJK SC\",\"Microsoft YaHei\",\"PingFang SC\",sans-serif;\
color:#16191d;background:#fff;max-width:60em;margin:2em auto;padding:0 1em}\
h1{font:600 28px/1.3 ui-monospace,Consolas,Menlo,monospace;margin:0 0 .3em;overflow-wrap:anywhere}\
h2{font-size:17px;margin:1.8em 0 .4em;border-bottom:1px solid #e1e4e8;padding-bottom:.2em;break-after:avoid}\
h3{font-size:14px;margin:1.2em 0 .3em;break-after:avoid}\
p.stands{font-size:20px;font-weight:700;margin:.4em 0;padding:.5em .8em;border:2px solid;border-radius:8px}\
p.stands small{display:block;font-size:12px;font-weight:400;color:#667080}\
.pass{color:#0f8a4b;background:#e3f5ea}.fail{color:#c62828;background:#fdeaea}\
.pending,.unknown{color:#9a5b00;background:#fff3dc}.error,.open,.dry-run{color:#4b5563;background:#eef0f3}\
.collected{color:#0a6671;background:#ddf2f4}.rolled-back{color:#97246b;background:#fce8f3}\
table{border-collapse:collapse;width:100%}\
th,td{text-align:left;vertical-align:top;padding:.15em 1em .15em 0;overflow-wrap:anywhere}\
th{font-weight:400;color:#667080;width:13em}\
tr{break-inside:avoid}\
.timeline td{border-bottom:1px solid #eef0f3}\
.timeline td:nth-child(-n+2){white-space:nowrap;width:1%;font-variant-numeric:tabular-nums;color:#667080}\
.list{margin-bottom:1.5em}.list thead{display:table-header-group}.list th{width:auto;border-bottom:1px solid #667080}\
.list td{border-bottom:1px solid #eef0f3}.list th,.list td{padding:.2em .8em .2em 0}\
.sign{display:flex;gap:2em;margin-top:3em;break-inside:avoid}.sign p{flex:1;border-top:1px solid #16191d;padding-top:.3em;margin-top:3em}\
pre{font:12px/1.5 ui-monospace,Consolas,Menlo,monospace;background:#f4f5f7;border:1px solid #e1e4e8;border-radius:8px;\
padding:.8em;white-space:pre-wrap;overflow-wrap:anywhere}\
@media print{body{margin:0;max-width:none;font-size:11px}h2{font-size:14px}}";

/// A page with this title.
pub(super) fn html(lang: Lang, title: &str, blocks: &[Block]) -> String {
    let title = escaped(&visible(title));
    let mut page = Page { html: String::new(), in_table: false };
    for block in blocks {
        page.block(block);
    }
    page.table(false);
    let (tag, body) = (lang.pick("en", "zh-CN"), page.html);
    format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
         </head>\n<body>\n<h1>{title}</h1>\n{body}</body>\n</html>\n"
    )
}

struct Page {
    html: String,
    /// Facts that follow each other are rows of one table.
    in_table: bool,
}

impl Page {
    fn block(&mut self, block: &Block) {
        self.table(matches!(block, Block::Fact(..)));
        match block {
            Block::Head(head) => self.put(&format!("<h2>{}</h2>", escaped(head))),
            Block::Standing { label, outcome, said } => {
                let (class, label, said) = (class(*outcome), escaped(label), escaped(said));
                self.put(&format!("<p class=\"stands {class}\"><small>{label}</small>{said}</p>"));
            }
            Block::Fact(label, value) => {
                self.put(&format!("<tr><th scope=\"row\">{}</th><td>{}</td></tr>", escaped(label), escaped(value)));
            }
            Block::Timeline(head, moments) => {
                self.put(&format!("<h3>{}</h3>\n<table class=\"timeline\">", escaped(head)));
                for moment in moments {
                    let [at, since, said] = [&moment.at, &moment.since, &moment.said].map(|text| escaped(text));
                    self.put(&format!("<tr><td>{at}</td><td>{since}</td><td>{said}</td></tr>"));
                }
                self.put("</table>");
            }
            Block::Table(head, rows) => {
                let cells = |tag: &str, cells: &[String]| {
                    let cell = |text: &String| format!("<{tag}>{}</{tag}>", escaped(text));
                    format!("<tr>{}</tr>", cells.iter().map(cell).collect::<String>())
                };
                self.put(&format!("<table class=\"list\"><thead>{}</thead><tbody>", cells("th", head)));
                rows.iter().for_each(|row| self.put(&cells("td", row)));
                self.put("</tbody></table>");
            }
            Block::Signatures(labels) => {
                let line = |label: &String| format!("<p>{}</p>", escaped(label));
                self.put(&format!("<div class=\"sign\">{}</div>", labels.iter().map(line).collect::<String>()));
            }
            Block::Transcript(head, lines) => {
                let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
                self.put(&format!("<h3>{}</h3>\n<pre>{}</pre>", escaped(head), lines.join("\n")));
            }
        }
    }

    fn table(&mut self, is_table: bool) {
        match (self.in_table, is_table) {
            (false, true) => self.put("<table>"),
            (true, false) => self.put("</table>"),
            _ => {}
        }
        self.in_table = is_table;
    }

    fn put(&mut self, line: &str) {
        self.html += line;
        self.html.push('\n');
    }
}

fn class(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        Some(Outcome::Pass) => "pass",
        Some(Outcome::Fail) => "fail",
        Some(Outcome::Pending) => "pending",
        Some(Outcome::Unknown) => "unknown",
        Some(Outcome::Error) => "error",
        Some(Outcome::Collected) => "collected",
        Some(Outcome::RolledBack) => "rolled-back",
        Some(Outcome::DryRun | Outcome::Golden) => "dry-run",
        None => "open",
    }
}

/// Text of units and of the cloud can be no tag, and no end of one.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            letter => escaped.push(letter),
        }
    }
    escaped
}
