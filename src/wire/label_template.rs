//! Templates of labels: what a printer gets, in ZPL or TSPL. Placeholders stand only where a value is data, and each value is written so that it stays that, whatever
//! a unit tells or a scanner reads. A value that cannot be written so makes no label: one that says something else than the record would be worse than none.

use super::fault::CompileFault;
use super::plant_template::{Part, PlantFields, PlantTemplate, encode};
use crate::domain::visible::is_invisible;
use crate::domain::{BadValue, Charset, LabelLanguage};

/// What may stand on a label.
pub const ON_LABEL: &[&str] = &[
    "serialNumber",
    "hardwareId",
    "deviceName",
    "productKey",
    "clientId",
    "batch",
    "station",
    "slot",
    "operator",
    "date",
    "info:NAME",
    "order:NAME",
    "value:NAME",
];

/// Longest value, in characters.
pub const LONGEST_VALUE: usize = 256;

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelFault {
    /// A placeholder that is none, or means nothing here.
    Compile(CompileFault),
    /// It is not one whole label: `^XA … ^XZ`, or no `PRINT` line.
    NotOneLabel,
    /// A placeholder stands where its value could become more than a value. With its name.
    Misplaced(String),
    /// It says nowhere that it is in UTF-8: `^CI28`, or `CODEPAGE UTF-8`.
    NoCharset,
    /// It gives commands other first characters (`^CC`, `^CT`, `^CD`): what is a command is not known any more.
    OtherPrefix,
    /// It has letters that its charset does not have.
    NotInCharset,
}

/// Why there is no label of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoLabel {
    /// The placeholder.
    pub name: String,
    /// What is wrong with its value.
    pub why: BadValue,
}

/// Where a placeholder stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// In text, or in a code that takes any byte.
    Text,
    /// In a bar code of lines.
    BarCode,
    /// In a Data Matrix code.
    DataMatrix,
    /// In a text or a code that breaks its lines by itself.
    Block,
}

impl At {
    /// The first halves of the commands that are read there within the data, and that cannot be written otherwise.
    fn steers(self, language: LabelLanguage) -> &'static [char] {
        match (language, self) {
            (_, Self::Text) | (LabelLanguage::Tspl, Self::Block) => &[],
            (LabelLanguage::Zpl, Self::BarCode) => &['>'],
            // One or the other, as the printer is old or new.
            (LabelLanguage::Zpl, Self::DataMatrix) => &['~', '_'],
            (LabelLanguage::Zpl, Self::Block) => &['\\'],
            (LabelLanguage::Tspl, Self::BarCode) => &['!'],
            (LabelLanguage::Tspl, Self::DataMatrix) => &['~'],
        }
    }
}

/// A template that only lacks its values.
#[derive(Clone, Debug)]
pub struct LabelTemplate {
    template: PlantTemplate,
    language: LabelLanguage,
    charset: Charset,
    /// Of each placeholder, in their order.
    places: Vec<At>,
}

impl LabelTemplate {
    /// Reads a template.
    ///
    /// # Errors
    /// [`LabelFault`].
    pub fn new(source: &str, language: LabelLanguage, charset: Charset) -> Result<Self, LabelFault> {
        let template = PlantTemplate::parse(source, ON_LABEL).map_err(LabelFault::Compile)?;
        let places = match language {
            LabelLanguage::Zpl => zpl_places(template.parts(), charset)?,
            LabelLanguage::Tspl => tspl_places(template.parts(), charset)?,
        };
        let in_charset = |part: &Part| match part {
            Part::Text(text) => encoded(text, charset).is_some(),
            Part::Field(_) => true,
        };
        if !template.parts().iter().all(in_charset) {
            return Err(LabelFault::NotInCharset);
        }
        Ok(Self { template, language, charset, places })
    }

    /// The label of a unit, as its printer gets it. What is not known is empty.
    ///
    /// # Errors
    /// [`NoLabel`].
    pub fn label(&self, of: &PlantFields) -> Result<Vec<u8>, NoLabel> {
        let (mut label, mut places) = (Vec::new(), self.places.iter());
        for part in self.template.parts() {
            match part {
                Part::Text(text) => label.extend(encode(text, self.charset)),
                Part::Field(name) => {
                    let value = of.get(name).map_or("", String::as_str);
                    let at = places.next().copied().unwrap_or(At::BarCode);
                    let written = self.written(value, at).map_err(|why| NoLabel { name: name.clone(), why })?;
                    label.extend(written);
                }
            }
        }
        // What prints it is the end of its last line.
        if !label.ends_with(b"\n") {
            label.extend(b"\r\n");
        }
        Ok(label)
    }

    fn written(&self, value: &str, at: At) -> Result<Vec<u8>, BadValue> {
        if value.chars().count() > LONGEST_VALUE {
            return Err(BadValue::TooLong);
        }
        if value.chars().any(is_invisible) {
            return Err(BadValue::Invisible);
        }
        if at == At::BarCode && !value.is_ascii() {
            return Err(BadValue::NotInCharset);
        }
        let bytes = encoded(value, self.charset).ok_or(BadValue::NotInCharset)?;
        if value.contains(at.steers(self.language)) {
            return Err(BadValue::Steers);
        }
        match self.language {
            LabelLanguage::Zpl => Ok(bytes.iter().flat_map(|byte| in_zpl(*byte)).collect()),
            // It begins what TSPL writes for a quote or a new line, and there is no other way to write it.
            LabelLanguage::Tspl if bytes.ends_with(b"\\") || bytes.windows(2).any(|pair| pair == b"\\[") => {
                Err(BadValue::Steers)
            }
            LabelLanguage::Tspl => Ok(in_tspl(value, self.charset)),
        }
    }
}

/// The text in these characters; none where it has others.
fn encoded(text: &str, charset: Charset) -> Option<Vec<u8>> {
    match charset {
        Charset::Utf8 => Some(text.as_bytes().to_vec()),
        Charset::Gbk => {
            let (bytes, _, had_others) = encoding_rs::GBK.encode(text);
            (!had_others).then(|| bytes.into_owned())
        }
    }
}

/// A byte of field data behind `^FH`: as it is where it can be nothing else, otherwise in hexadecimal digits.
fn in_zpl(byte: u8) -> Vec<u8> {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b' ' | b'-' | b'.' | b'/' | b':' => vec![byte],
        other => format!("_{other:02X}").into_bytes(),
    }
}

/// Within quotes.
fn in_tspl(value: &str, charset: Charset) -> Vec<u8> {
    encode(&value.replace('"', "\\[\"]"), charset)
}

/// Where the placeholders of a ZPL template stand: in field data behind `^FH`, and nowhere else.
fn zpl_places(parts: &[Part], charset: Charset) -> Result<Vec<At>, LabelFault> {
    let (mut places, mut field) = (Vec::new(), ZplField::default());
    let (mut begins, mut ends, mut is_utf8) = (0, 0, false);
    for part in parts {
        let text = match part {
            Part::Field(name) => {
                let at = field.place().filter(|_| begins == 1 && ends == 0);
                places.push(at.ok_or_else(|| LabelFault::Misplaced(name.clone()))?);
                continue;
            }
            Part::Text(text) => text,
        };
        // Where a command begins is in a text: no value has one of these.
        for (at, first) in text.match_indices(['^', '~']) {
            let rest = &text[at + first.len()..];
            let command: String = rest.chars().take(2).map(|letter| letter.to_ascii_uppercase()).collect();
            match (first, &*command) {
                (_, "CC" | "CT" | "CD") => return Err(LabelFault::OtherPrefix),
                ("^", "XA") => begins += 1,
                ("^", "XZ") => ends += 1,
                ("^", "CI") => {
                    let number: String =
                        rest.get(2..).unwrap_or_default().chars().take_while(char::is_ascii_digit).collect();
                    is_utf8 = number == "28";
                }
                _ => {}
            }
            field.take(first, &command, rest);
        }
    }
    let source_ends =
        matches!(parts.last(), Some(Part::Text(text)) if text.trim_end().to_ascii_uppercase().ends_with("^XZ"));
    if (begins, ends) != (1, 1) || !source_ends {
        return Err(LabelFault::NotOneLabel);
    }
    if charset == Charset::Utf8 && !is_utf8 && !places.is_empty() {
        return Err(LabelFault::NoCharset);
    }
    Ok(places)
}

/// A field of ZPL, as far as it was read.
#[derive(Clone, Copy, Debug)]
struct ZplField {
    /// `^FH` was said: bytes can be written in hexadecimal digits behind `_`.
    is_hex: bool,
    /// What its data becomes.
    at: At,
    /// What follows is its data.
    is_data: bool,
}

impl Default for ZplField {
    fn default() -> Self {
        Self { is_hex: false, at: At::Text, is_data: false }
    }
}

impl ZplField {
    fn place(self) -> Option<At> {
        (self.is_data && self.is_hex).then_some(self.at)
    }

    fn take(&mut self, first: &str, command: &str, rest: &str) {
        match (first, command) {
            ("^", "FS" | "XA" | "XZ") => *self = Self::default(),
            // Another mark than `_` is not what values are written with.
            ("^", "FH") => {
                self.is_hex = matches!(
                    rest.get(2..).and_then(|mark| mark.chars().next()),
                    None | Some('^' | '~' | '_' | '\r' | '\n')
                )
            }
            ("^", "FD" | "FV") => self.is_data = true,
            _ => {
                // Any other command ends the data.
                self.is_data = false;
                self.at = match command {
                    _ if first != "^" => self.at,
                    // How wide the lines of one are; and fields of points, which take any byte.
                    "BY" | "BQ" | "B0" | "BO" | "BD" => self.at,
                    "BX" => At::DataMatrix,
                    "B7" | "BF" | "FB" | "TB" => At::Block,
                    code if code.starts_with('B') => At::BarCode,
                    _ => self.at,
                };
            }
        }
    }
}

/// Where the placeholders of a TSPL template stand: within quotes, and nowhere else.
fn tspl_places(parts: &[Part], charset: Charset) -> Result<Vec<At>, LabelFault> {
    let (mut places, mut line, mut is_quoted) = (Vec::new(), String::new(), false);
    let (mut prints, mut is_utf8) = (0, false);
    let mut end_line = |line: &mut String| {
        let words = line.trim().to_ascii_uppercase();
        prints += usize::from(words == "PRINT" || words.starts_with("PRINT "));
        is_utf8 |= words.split_whitespace().collect::<Vec<_>>() == ["CODEPAGE", "UTF-8"];
        line.clear();
    };
    for part in parts {
        match part {
            Part::Field(name) if !is_quoted || line.ends_with('\\') || line.ends_with("\\[") => {
                return Err(LabelFault::Misplaced(name.clone()));
            }
            Part::Field(_) => {
                let command = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
                places.push(match &*command {
                    "BARCODE" => At::BarCode,
                    "DMATRIX" => At::DataMatrix,
                    _ => At::Text,
                });
            }
            Part::Text(text) => {
                for (at, letter) in text.char_indices() {
                    // `\["]` is how a quote is written within quotes.
                    let is_escaped = text[..at].ends_with("\\[") && text[at + letter.len_utf8()..].starts_with(']');
                    match letter {
                        '\n' if is_quoted => return Err(LabelFault::NotOneLabel),
                        '\n' => end_line(&mut line),
                        '"' if !is_escaped => {
                            is_quoted = !is_quoted;
                            line.push(letter);
                        }
                        other => line.push(other),
                    }
                }
            }
        }
    }
    end_line(&mut line);
    if prints != 1 || is_quoted {
        return Err(LabelFault::NotOneLabel);
    }
    if charset == Charset::Utf8 && !is_utf8 && !places.is_empty() {
        return Err(LabelFault::NoCharset);
    }
    Ok(places)
}

#[cfg(test)]
mod tests;
