//! How units put an answer on the line.

use super::fault::Fault;

/// Puts one text in the place of another, once.
pub(super) fn replace(text: &mut Vec<u8>, what: &[u8], by: &[u8]) {
    if let Some(at) = text.windows(what.len()).position(|found| found == what) {
        text.splice(at..at + what.len(), by.iter().copied());
    }
}

/// An answer with what some units put around it.
pub(super) fn dress(answer: Vec<u8>, faults: &[Fault]) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = answer.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    if faults.contains(&Fault::OkFirst)
        && let Some(ok) = lines.iter().position(|line| line == b"OK\r\n")
    {
        let ok = lines.remove(ok);
        lines.insert(0, ok);
    }
    for line in &mut lines {
        let text = line.trim_ascii_end().to_vec();
        let end = line.split_off(text.len());
        if faults.contains(&Fault::OtherMemberOrder) {
            *line = turned_round(line);
        }
        if faults.contains(&Fault::Colours) && !line.is_empty() {
            *line = [b"\x1b[1;32m", &line[..], b"\x1b[0m\x1b[K"].concat();
        }
        if faults.contains(&Fault::TrailingBlanks) {
            line.extend_from_slice(b" \t ");
        }
        line.extend_from_slice(&end);
    }
    lines.concat()
}

/// A JSON object with its members in the other order.
fn turned_round(line: &[u8]) -> Vec<u8> {
    let Ok(serde_json::Value::Object(members)) = serde_json::from_slice(line) else { return line.to_vec() };
    let members: Vec<_> = members.iter().rev().map(|(name, value)| format!("\"{name}\" : {value}")).collect();
    format!("{{ \"up\" : 12 , {} }}", members.join(" , ")).into_bytes()
}
