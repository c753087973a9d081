//! What keyboards, web pages and other languages make of JSON: the sign or word that is none of its own, and what it has in its place.

use crate::store::profile_fault::{Instead, Syntax};

/// The first place outside of texts and comments at which something stands that no JSON has, and what it should be.
pub(super) fn first(text: &str) -> Option<(usize, Syntax)> {
    let mut at = 0;
    while let Some(sign) = text[at..].chars().next() {
        let rest = &text[at..];
        at += match sign {
            '"' => match text_length(rest) {
                Some(length) => length,
                None => {
                    return Some(other_quote(rest).map_or((at, Syntax::StringNotClosed), |(to, sign)| (at + to, sign)));
                }
            },
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '#' => return Some((at, Syntax::HashComment)),
            sign if sign.is_ascii_alphanumeric() || sign == '_' => {
                let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
                let (word, behind) = rest.split_at(length);
                // A field's name without quotes is another fault.
                if let Some(syntax) = of_word(word).filter(|_| !behind.trim_start().starts_with([':', '：'])) {
                    return Some((at, syntax));
                }
                length
            }
            sign => match instead_of(sign) {
                Some(instead) => return Some((at, Syntax::WrongSign { sign, instead })),
                None => sign.len_utf8(),
            },
        };
    }
    None
}

/// A quotation mark of another kind in a line: a text that was begun with the right one ends with it.
fn other_quote(rest: &str) -> Option<(usize, Syntax)> {
    let is_quote = |(_, sign): &(usize, char)| !sign.is_ascii() && instead_of(*sign) == Some(Instead::Sign('"'));
    let (at, sign) = rest.lines().next()?.char_indices().find(is_quote)?;
    Some((at, Syntax::WrongSign { sign, instead: Instead::Sign('"') }))
}

/// The length of a text with its quotes; none where it does not end in its line. The parser lets texts run on, and then complains a line too late.
fn text_length(rest: &str) -> Option<usize> {
    let mut is_escaped = false;
    let end = |sign: char| {
        let ends = sign == '\n' || sign == '"' && !is_escaped;
        is_escaped = sign == '\\' && !is_escaped;
        ends
    };
    let end = 1 + rest[1..].find(end)?;
    rest[end..].starts_with('"').then_some(end + 1)
}

fn of_word(word: &str) -> Option<Syntax> {
    let instead = match word {
        "true" | "false" | "null" => return None,
        _ if word.starts_with("0x") || word.starts_with("0X") => return Some(Syntax::Hexadecimal),
        _ => match word.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => "true",
            "false" | "no" | "off" => "false",
            "null" | "none" | "nil" | "undefined" => "null",
            "nan" | "inf" | "infinity" => return Some(Syntax::BadNumber),
            _ => return None,
        },
    };
    Some(Syntax::WrongWord { instead })
}

/// What JSON has in place of a sign; none for its own, and for what nobody can mean by it.
fn instead_of(sign: char) -> Option<Instead> {
    Some(match sign {
        '“' | '”' | '„' | '‟' | '″' | '〃' | '«' | '»' | '「' | '」' | '『' | '』' | '〝' | '〞' => {
            Instead::Sign('"')
        }
        '‘' | '’' | '‚' | '‛' | '′' | '´' | '`' | '‹' | '›' | '＇' | '｀' => Instead::Sign('"'),
        '、' | '，' | '；' | ';' | '､' => Instead::Sign(','),
        '：' | '=' | '＝' | '∶' => Instead::Sign(':'),
        '。' | '．' => Instead::Sign('.'),
        '【' | '〔' | '〖' => Instead::Sign('['),
        '】' | '〕' | '〗' => Instead::Sign(']'),
        '–' | '—' | '−' | '‐' | '‑' | '－' => Instead::Sign('-'),
        '\u{ff01}'..='\u{ff5e}' => Instead::Sign(char::from_u32(u32::from(sign) - 0xfee0)?),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}' => {
            Instead::Nothing
        }
        sign if sign.is_whitespace() && !sign.is_ascii() => Instead::Blank,
        sign if sign.is_control() && !sign.is_ascii_whitespace() => Instead::Nothing,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(usize, Syntax)> {
        first(text)
    }

    #[test]
    fn each_sign_is_named_with_what_json_has_in_its_place() {
        for (text, sign, instead) in [
            ("｛", '｛', Instead::Sign('{')),
            ("{“name”: 1}", '“', Instead::Sign('"')),
            ("{\"a\"：1}", '：', Instead::Sign(':')),
            ("{\"a\": 1，", '，', Instead::Sign(',')),
            ("{\"a\": １}", '１', Instead::Sign('1')),
            ("{\"a\": 1;", ';', Instead::Sign(',')),
            ("{\"a\": －5}", '－', Instead::Sign('-')),
            ("{\"a\":\u{a0}1}", '\u{a0}', Instead::Blank),
            ("{\u{3000}}", '\u{3000}', Instead::Blank),
            ("{\u{200b}}", '\u{200b}', Instead::Nothing),
            ("{\"a\": 【】}", '【', Instead::Sign('[')),
            ("{\"a\" = 1}", '=', Instead::Sign(':')),
            ("{`a`: 1}", '`', Instead::Sign('"')),
        ] {
            let at = text.find(sign).unwrap();
            assert_eq!(found(text), Some((at, Syntax::WrongSign { sign, instead })), "{text}");
        }
    }

    #[test]
    fn words_of_other_languages_are_named_and_what_stands_in_texts_and_comments_is_not_looked_at() {
        for (word, instead) in
            [("True", "true"), ("FALSE", "false"), ("None", "null"), ("yes", "true"), ("NULL", "null")]
        {
            assert_eq!(found(&format!("{{\"a\": {word}}}")), Some((6, Syntax::WrongWord { instead })), "{word}");
        }
        assert_eq!(found("{\"vid\": 0x10C4}"), Some((8, Syntax::Hexadecimal)));
        assert_eq!(found("{\"a\": NaN}"), Some((6, Syntax::BadNumber)));
        assert_eq!(found("{ # a note\n}"), Some((2, Syntax::HashComment)));
        for fine in ["{\"a：“b”\": \"，\\\"；\", // 注释：“x”\n /* # True */ \"b\": true, \"c\": -1.5e3}", "{no: 1}"]
        {
            assert_eq!(found(fine), None, "{fine}");
        }
        for open in ["\"é\\", "\"é\\\n\"", "\"a\n\""] {
            assert_eq!(found(open), Some((0, Syntax::StringNotClosed)), "{open}");
        }
    }
}
