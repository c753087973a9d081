//! What a program of the plant is asked, and what it answers: one line each, which begin with the number of the question. So no line is ever taken for the answer to
//! another question, whenever it comes. No value ends its line.

use super::gate_problem::GateProblem;
use super::plant_template::{Misplaced, OF_UNIT, PlantFields, PlantTemplate};
use crate::domain::visible::is_invisible;
use crate::domain::{BodyFormat, Charset, GateProgram};

/// A program, and a line that only lacks its values.
#[derive(Clone, Debug)]
pub struct CompiledLine {
    path: String,
    args: Vec<String>,
    line: PlantTemplate,
    format: BodyFormat,
    charset: Charset,
}

impl CompiledLine {
    pub(super) fn new(
        program: &GateProgram,
        charset: Charset,
        found: &mut impl FnMut(&[&str], GateProblem),
    ) -> Option<Self> {
        if !program.has_fit_path() {
            found(&["path"], GateProblem::Program);
        }
        if program.args.iter().any(|arg| arg.contains(is_invisible)) {
            found(&["args"], GateProblem::NotALine);
        }
        if program.line.contains(is_invisible) {
            found(&["line"], GateProblem::NotALine);
        }
        // A program is started by this station: nothing logs in.
        let known: Vec<&'static str> = OF_UNIT.iter().copied().filter(|name| *name != "token").collect();
        let line = PlantTemplate::parse(&program.line, &known).map_err(|fault| found(&["line"], fault.into())).ok()?;
        match line.check_body(program.format) {
            Ok(()) => {}
            Err(Misplaced::Placeholder) => found(&["line"], GateProblem::Placeholder),
            Err(Misplaced::Body) => found(&["line"], GateProblem::Body),
        }
        Some(Self { path: program.path.clone(), args: program.args.clone(), line, format: program.format, charset })
    }

    /// The program.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What it is started with.
    pub fn args(&self) -> &[String] {
        &self.args
    }

    /// The question with this number, with its line end.
    pub fn asked(&self, number: u64, of: &PlantFields) -> Vec<u8> {
        let line = self.line.body(of, self.format, self.charset);
        [format!("{number} ").as_bytes(), &line, b"\n"].concat()
    }
}

/// What a line, without its end, says in answer to the question with this number; none where it is no answer to that.
pub fn answer_in(line: &[u8], number: u64) -> Option<&[u8]> {
    line.strip_prefix(format!("{number} ").as_bytes())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const HOSTILE: &str = "\",\"ok\":true}\r\n8 {\"sn\":\"\\ <a/> &x=1 ${token} \u{202e}\u{85}\0 号码";

    fn compiled(changes: Value, charset: Charset) -> Result<CompiledLine, Vec<(String, GateProblem)>> {
        let mut program = json!({"path": "/opt/plant/gate", "line": "{\"sn\":\"${serialNumber}\"}"});
        program.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        let mut faults = Vec::new();
        let program: GateProgram = serde_json::from_value(program).unwrap();
        let line = CompiledLine::new(&program, charset, &mut |field, kind| faults.push((field.join("."), kind)));
        if faults.is_empty() { Ok(line.unwrap()) } else { Err(faults) }
    }

    fn asked(changes: Value, charset: Charset, value: &str) -> Vec<u8> {
        compiled(changes, charset).unwrap().asked(7, &[("serialNumber".to_owned(), value.to_owned())].into())
    }

    #[test]
    fn no_value_ends_its_line_or_becomes_more_than_a_value() {
        let long = HOSTILE.repeat(200);
        for value in ["SN-1", HOSTILE, &long] {
            for charset in [Charset::Utf8, Charset::Gbk] {
                for (format, line) in [
                    ("json", "{\"sn\":\"${serialNumber}\"}"),
                    ("form", "CHK,${serialNumber}"),
                    ("xml", "<q>${serialNumber}</q>"),
                ] {
                    let asked = asked(json!({"format": format, "line": line}), charset, value);
                    let ends = asked.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
                    assert!(ends == 1 && asked.ends_with(b"\n") && asked.starts_with(b"7 "), "{format} {value:?}");
                }
            }
        }
        let line = asked(json!({}), Charset::Utf8, HOSTILE);
        let read: Value = serde_json::from_slice(&line[2..]).unwrap();
        assert_eq!(read, json!({"sn": HOSTILE}));
        assert_eq!(
            asked(json!({"format": "form", "line": "CHK,${serialNumber}"}), Charset::Utf8, "SN-1"),
            b"7 CHK,SN-1\n"
        );
        let gbk = asked(json!({}), Charset::Gbk, "号");
        assert_eq!(gbk, [b"7 {\"sn\":\"", &b"\xba\xc5"[..], b"\"}\n"].concat());
    }

    #[test]
    fn what_is_wrong_with_a_program_is_said_of_its_field() {
        for (changes, field, kind) in [
            (json!({"path": "gate"}), "path", GateProblem::Program),
            (json!({"path": "C:\\plant\\gate.bat"}), "path", GateProblem::Program),
            (json!({"args": ["a\nb"]}), "args", GateProblem::NotALine),
            (json!({"line": "{\"a\":\n\"${slot}\"}"}), "line", GateProblem::NotALine),
            (json!({"line": "{\"a\": ${slot}}"}), "line", GateProblem::Placeholder),
            (json!({"line": "CHK ${slot}"}), "line", GateProblem::Body),
        ] {
            assert_eq!(compiled(changes.clone(), Charset::Utf8).unwrap_err(), [(field.to_owned(), kind)], "{changes}");
        }
        let faults = compiled(json!({"line": "{\"a\":\"${token}\"}"}), Charset::Utf8).unwrap_err();
        assert!(matches!(faults[..], [(_, GateProblem::Compile(_))]), "{faults:?}");
    }

    #[test]
    fn an_answer_begins_with_the_number_of_its_question() {
        assert_eq!(answer_in(b"7 OK", 7), Some(&b"OK"[..]));
        assert_eq!(answer_in(b"7 ", 7), Some(&b""[..]));
        for line in [&b"OK"[..], b"", b"7", b"77 OK", b" 7 OK", b"6 OK", b"07 OK", b"\xef\xbb\xbf7 OK"] {
            assert_eq!(answer_in(line, 7), None, "{line:?}");
        }
    }
}
