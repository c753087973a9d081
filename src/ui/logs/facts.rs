//! What is told of one visit, as heads and values.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::moment::whole;
use crate::archive::{Line, VisitStory};
use crate::domain::{Ended, Way};
use crate::ui::look::{Look, shown};
use crate::words::{archive_evidence, archive_timeline, bench, clock, logs as words, shift};

/// A value and what it is.
pub(super) struct Fact {
    pub head: &'static str,
    pub value: String,
    /// It is what a unit or the cloud calls itself.
    pub is_name: bool,
}

/// What is known of the identity and of the circumstances.
pub(super) fn facts(visit: &VisitStory, look: Look) -> Vec<Fact> {
    let (text, words) = (look.text(), words::text(look.lang));
    let plain = |value: &str| shown::plain(value).into_owned();
    let mut facts = Vec::new();
    let mut put = |head, value: Option<String>, is_name| {
        facts.extend(value.filter(|value| !value.is_empty()).map(|value| Fact { head, value, is_name }));
    };
    if let Some(ended) = visit.ended() {
        let name = |value: &Option<String>| value.as_deref().map(plain);
        put(text.device_name, name(&ended.device_name), true);
        put("productKey", Some(plain(&ended.product_key)), true);
        put("clientId", name(&ended.client_id), true);
        let token = ended.token_sha256.as_deref();
        put("deviceToken", token.map(|sha| format!("{} · sha256 {}", text.token_hidden, plain(sha))), false);
        put(words.hardware_id, name(&ended.hardware_id), true);
        let info = (!ended.info.is_empty()).then(|| archive_timeline::info(&ended.info));
        put(archive_evidence::text(look.lang).info, info, false);
        if let Some(old) = &ended.old {
            let evidence = archive_evidence::text(look.lang);
            put(evidence.old_client_id, name(&old.client_id), true);
            put(evidence.old_token, name(&old.token_sha256), false);
            put(evidence.old_values, Some(archive_timeline::old_values(old)), false);
        }
        put(text.registrations, Some(bench::registrations(ended.registrations, look.lang)), false);
        put(words.proof, ended.proof.map(|proof| bench::proof(proof, look.lang).to_owned()), false);
        put(text.took, Some(took(ended, look)), false);
        put(text.slot, Some(bench::slot(&plain(&ended.slot), look.lang)), false);
        put(text.operator, ended.operator.as_deref().map(plain), false);
        put(text.batch, Some(plain(&ended.batch)), false);
        let evidence = archive_evidence::text(look.lang);
        put(evidence.purpose, archive_evidence::purpose(look.lang, ended).map(ToOwned::to_owned), false);
        put(evidence.board_replaced, archive_evidence::board_replaced(look.lang, ended).map(ToOwned::to_owned), false);
        put(evidence.relabelled, ended.relabelled.as_deref().map(plain), true);
        put(words.station, Some(plain(&ended.station)), false);
        put(words.profile, profile(visit, &ended.profile_sha256), false);
    } else {
        let keys = visit.keys();
        put(text.device_name, keys.map(|keys| plain(&keys.device_name)), true);
        put("productKey", keys.map(|keys| plain(&keys.product_key)), true);
        put(text.batch, visit.file.batch().map(plain), false);
    }
    put(words.program, visit.opening.as_ref().map(|opening| plain(&opening.program)), false);
    let told = visit.opening.as_ref().and_then(|opening| opening.clock.as_ref());
    put(archive_evidence::text(look.lang).clock, told.map(|told| clock::told(told, look.lang)), false);
    facts
}

fn profile(visit: &VisitStory, sha256: &str) -> Option<String> {
    let hash = format!("sha256 {}", shown::short(sha256, 17));
    Some(match &visit.opening {
        Some(opening) => format!("{} · {hash}", shown::plain(&opening.profile)),
        None => hash,
    })
}

fn took(ended: &Ended, look: Look) -> String {
    let took = ended.took_ms;
    let parts = shift::parts(look.lang).into_iter().zip([took.device, took.cloud, took.disk, took.hands]);
    let parts: Vec<_> = parts.map(|(name, ms)| format!("{name} {}", shown::took(ms))).collect();
    format!("{} ({})", shown::took(took.total), parts.join(", "))
}

/// One line of the timeline: how many seconds after the first, and what.
pub(super) fn event(visit: &VisitStory, line: &Line, look: Look) -> (String, String) {
    let when = visit.since_begun(line).map_or_else(|| "–".into(), |ms| format!("{:+.3}", ms as f64 / 1000.0));
    (when, archive_timeline::sentence(look.lang, &line.entry))
}

/// A moment of a line, whole.
pub(super) fn moment(at: &str, zone: &TimeZone) -> String {
    at.parse::<Timestamp>().map_or_else(|_| shown::plain(at).into_owned(), |at| whole(at.as_millisecond(), zone))
}

/// A line of the transcript.
pub(super) fn spoken(line: &crate::domain::entry::TapeLine) -> String {
    let arrow = if line.way == Way::Sent { "→" } else { "←" };
    format!("{arrow} {}", shown::plain(&line.text))
}
