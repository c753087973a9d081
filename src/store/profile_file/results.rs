//! What a profile says of results: an address, headers that are none, members that no result has.

use std::path::Path as FilePath;

use super::finding::Finding;
use super::path::Path;
use super::roots;
use crate::domain::secret::names_a_secret;
use crate::domain::{HttpUrl, ResultProfile};
use crate::store::profile_fault::Cause;
use crate::wire::plant_gate::can_be_header;

/// No header's name is longer, in letters.
const LONGEST_NAME: usize = 64;

/// Headers that every request has, or that say who asks.
const RESERVED: [&str; 9] = [
    "host",
    "connection",
    "content-length",
    "content-type",
    "transfer-encoding",
    "authorization",
    "proxy-authorization",
    "cookie",
    "expect",
];

/// What a result can be asked for: the members of a visit's last line, its id and when it was written.
pub(super) const MEMBERS: [&str; 37] = [
    "id",
    "endedAt",
    "unit",
    "outcome",
    "step",
    "code",
    "detail",
    "circumstance",
    "serialNumber",
    "deviceName",
    "productKey",
    "platform",
    "clientId",
    "tokenSha256",
    "hardwareId",
    "slot",
    "operator",
    "batch",
    "startedAt",
    "tookMs",
    "registrations",
    "proof",
    "would",
    "station",
    "profileSha256",
    "site",
    "note",
    "old",
    "order",
    "info",
    "values",
    "boardReplaced",
    "relabelled",
    "golden",
    "firstArticle",
    "plantGate",
    "labelDue",
];

/// Every fault. Gives the bytes of the CA file, where one is named and good.
pub(super) fn check(result: &ResultProfile, folder: &FilePath, findings: &mut Vec<Finding>) -> Option<Vec<u8>> {
    let section = Path::of(["result"]);
    let mut found = |path: Path, cause| findings.push(Finding::new(path, cause));
    let url = result.url.parse::<HttpUrl>();
    if url.is_err() {
        found(section.field("url"), Cause::ResultUrl);
    }
    for (name, value) in &result.headers {
        let lower = name.to_ascii_lowercase();
        let path = section.field("headers").field(name);
        if RESERVED.contains(&&*lower) || lower.starts_with("webhook-") || names_a_secret(name) {
            found(path, Cause::ResultHeaderReserved);
        } else if name.len() > LONGEST_NAME || !can_be_header(name, value) {
            found(path, Cause::ResultHeaderForm);
        }
    }
    for (theirs, ours) in &result.fields {
        let first = ours.split('.').next().unwrap_or_default();
        if !MEMBERS.contains(&first) {
            found(section.field("fields").field(theirs), Cause::ResultMember { known: &MEMBERS });
        }
    }
    let is_plain = url.is_ok_and(|url| !url.is_tls);
    match result.ca_file.as_ref()? {
        _ if is_plain => {
            found(section.field("caFile"), Cause::ResultCaWithoutTls);
            None
        }
        name => match roots::read(&folder.join(name)) {
            Ok(pem) => Some(pem),
            Err(cause) => {
                found(section.field("caFile"), cause);
                None
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_member_that_a_visits_last_line_can_have_can_be_asked_for() {
        let entries = include_str!("../../../tests/golden/entries.jsonl").split('\n').filter(|line| !line.is_empty());
        let ended = entries.map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut seen: Vec<String> = ended
            .filter(|entry| entry["kind"] == "ended")
            .flat_map(|entry| entry.as_object().unwrap().keys().cloned().collect::<Vec<_>>())
            .filter(|name| name != "kind")
            .collect();
        seen.sort();
        seen.dedup();
        seen.retain(|name| !MEMBERS.contains(&name.as_str()));
        assert!(seen.is_empty(), "{seen:?}");
    }
}
