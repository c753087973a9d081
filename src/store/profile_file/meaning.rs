//! What a profile says, beyond its shape: fields that only together, or only outside of JSON Schema, are right or wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::Path as FilePath;

use regex::Regex;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::finding::Finding;
use super::path::Path;
use super::{dialog, label, picture, plant_gate, results, roots, values};
use crate::domain::order::PURPOSE;
use crate::domain::{
    CloudProfile, DeviceNameProfile, DialogProfile, GoldenUnits, HostProfile, LabelProfile, LineProfile,
    OnForeignIdentity, OrderField, PlantGateProfile, ProofTime, ResultProfile, SerialNumberProfile, Strength, Trust,
    UsbMatch, ValueProfile, ValueSource, Verb, VerifyProfile, WORK_ORDER,
};
use crate::store::profile_fault::{Cause, HostFault};
use crate::wire::{Catch, CompileFault, any_values, preset};

/// Regions in the vendor's documents.
pub const REGIONS: &[&str] = &[
    "cn-shanghai",
    "cn-beijing",
    "cn-shenzhen",
    "ap-southeast-1",
    "ap-northeast-1",
    "us-west-1",
    "us-east-1",
    "eu-central-1",
];

/// The cloud closes a registration after this long, in ms.
const CLOUD_CLOSES_MS: u32 = 15_000;

/// What the meaning of a profile comes to.
pub(super) struct Meaning {
    /// Every fault and warning.
    pub findings: Vec<Finding>,
    /// The dialog with its preset; none where either cannot be read.
    pub dialog: Option<DialogProfile>,
    /// The bytes of the CA file, where one is named and good.
    pub ca_pem: Option<Vec<u8>>,
    /// The same of the one for results.
    pub result_ca_pem: Option<Vec<u8>>,
    /// The same of the one that the plant gate names.
    pub gate_ca_pem: Option<Vec<u8>>,
    /// The label's template, where one is named and good.
    pub label_template: Option<label::Template>,
}

/// Checks a value from which `broken` was taken out. What depends on a broken part is left unsaid: its faults would be consequences.
pub(super) fn check(value: &Value, broken: &[Finding], folder: &FilePath) -> Meaning {
    let is_whole = |section: &str| {
        let section = Path::of([section]);
        !broken.iter().any(|finding| section.holds(&finding.path) || finding.path.0.is_empty())
    };
    let mut findings = Vec::new();

    let mut ca_pem = None;
    if let Some(cloud) = section::<CloudProfile>(value, "cloud") {
        check_cloud(&cloud, &mut findings);
        if let Trust::CaFile(name) = &cloud.trust {
            match roots::read(&folder.join(name)) {
                Ok(pem) => ca_pem = Some(pem),
                Err(cause) => findings.push(Finding::new(Path::of(["cloud", "trust", "caFile"]), cause)),
            }
        }
    }
    if let Some(line) = section::<LineProfile>(value, "line") {
        for (index, usb) in line.usb.iter().enumerate() {
            if *usb == UsbMatch::default() {
                findings.push(Finding::new(Path::of(["line", "usb"]).index(index), Cause::UsbMatchesAll));
            }
        }
        let picture = line.wiring_picture.as_ref().map(|name| picture::check(&folder.join(name)));
        if let Some(Err(cause)) = picture {
            findings.push(Finding::new(Path::of(["line", "wiringPicture"]), cause));
        }
    }
    let serial_number = section::<SerialNumberProfile>(value, "serialNumber");
    if let Some(serial_number) = &serial_number {
        for (index, pattern) in serial_number.refuse.iter().enumerate() {
            check_regex(pattern, Path::of(["serialNumber", "refuse"]).index(index), &mut findings);
        }
        if let Some(pattern) = &serial_number.label {
            check_label(&any_values(pattern), &mut findings);
        }
    }
    let result = value.get("result").and_then(|result| ResultProfile::deserialize(result).ok());
    let result_ca_pem = result.and_then(|result| results::check(&result, folder, &mut findings));
    check_order_fields(value, &mut findings);
    check_cap(value, &mut findings);
    let gate = value.get("gate").and_then(|gate| PlantGateProfile::deserialize(gate).ok());
    let (of_gate, gate_ca_pem) = gate.map(|gate| plant_gate::check(&gate, folder)).unwrap_or_default();
    findings.extend(of_gate);
    let label = value.get("label").and_then(|label| LabelProfile::deserialize(label).ok());
    let label_template = match label.map(|label| label::check(&label, folder)) {
        Some(Ok(template)) => Some(template),
        Some(Err(finding)) => {
            findings.push(finding);
            None
        }
        None => None,
    };
    let device_name = section::<DeviceNameProfile>(value, "deviceName");
    if let Some(device_name) = &device_name {
        check_device_name(device_name, &mut findings);
    }

    let given = section::<BTreeMap<String, ValueProfile>>(value, "values").unwrap_or_default();
    let golden = section::<GoldenUnits>(value, "goldenUnits");
    if golden.is_some_and(|golden| golden.must_pass.is_some() && golden.must_pass == golden.must_fail) {
        findings.push(Finding::new(Path::of(["goldenUnits", "mustFail"]), Cause::GoldenTwice));
    }
    let own = section::<DialogProfile>(value, "dialog");
    let merged = own.as_ref().and_then(preset::filled_in);
    findings.extend(own.iter().flat_map(dialog::check));
    if let Some(merged) = merged.as_ref().filter(|_| is_whole("dialog")) {
        let verify = section::<VerifyProfile>(value, "verify").filter(|_| is_whole("verify"));
        let on_foreign = section::<OnForeignIdentity>(value, "onForeignIdentity");
        check_against_dialog(merged, verify, device_name.as_ref(), on_foreign, &mut findings);
    }
    let template = device_name.map(|name| name.template).unwrap_or_default();
    let uses = values::Uses {
        dialog: merged.as_ref().filter(|_| is_whole("dialog") && is_whole("values")),
        serial_number: serial_number.as_ref(),
        template: &template,
        has_gate: value.get("gate").is_some(),
    };
    if is_whole("values") {
        findings.extend(values::check(&given, &uses));
    }
    check_from_order(value, &given, own.as_ref(), &mut findings);
    Meaning { findings, dialog: merged, ca_pem, result_ca_pem, gate_ca_pem, label_template }
}

/// A part of the profile, or its default where it is left out; none where it cannot be decoded.
fn section<T: DeserializeOwned>(value: &Value, name: &str) -> Option<T> {
    let empty = Value::Object(serde_json::Map::new());
    T::deserialize(value.get(name).unwrap_or(&empty)).ok()
}

fn check_cloud(cloud: &CloudProfile, findings: &mut Vec<Finding>) {
    let mut found = |fields: [&str; 2], cause| findings.push(Finding::new(Path::of(fields), cause));
    let is_vendors = match &cloud.host {
        HostProfile::Region(region) => {
            if !REGIONS.contains(&region.as_str()) {
                found(["cloud", "host"], Cause::RegionUndocumented { known: REGIONS });
            }
            true
        }
        HostProfile::Instance(_) => true,
        HostProfile::Custom(host) => {
            if let Some(fault) = host_fault(host) {
                found(["cloud", "host"], Cause::BadHost(fault));
            }
            host.to_ascii_lowercase().ends_with(".aliyuncs.com")
        }
    };
    if cloud.trust == Trust::Vendor && !is_vendors {
        found(["cloud", "host"], Cause::VendorTrustElsewhere);
    }
    if cloud.trust == Trust::System && is_vendors && cloud.port == 8883 {
        found(["cloud", "trust"], Cause::SystemTrustOn8883);
    }
    if cloud.answer_timeout_ms < CLOUD_CLOSES_MS {
        found(["cloud", "answerTimeoutMs"], Cause::AnswerTimeoutShort);
    }
}

/// A host is an address, or labels of 1 to 63 letters, digits and inner dashes. Underscores are let through: private networks have them.
fn host_fault(host: &str) -> Option<HostFault> {
    if host.parse::<IpAddr>().is_ok() {
        return None;
    }
    if host.contains("://") {
        return Some(HostFault::Scheme);
    }
    if let Some((name, port)) = host.rsplit_once(':')
        && port.parse::<u16>().is_ok()
        && host_fault(name.trim_matches(['[', ']'])).is_none()
    {
        return Some(HostFault::Port);
    }
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // All digits and dots, and no address: an address with a slip in it, not a name.
    let looks_like_address = host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (looks_like_address || !host.split('.').all(is_label)).then_some(HostFault::Form)
}

fn check_regex(pattern: &str, path: Path, findings: &mut Vec<Finding>) {
    if let Err(error) = Regex::new(pattern) {
        findings.push(Finding::new(path, error.into()));
    }
}

fn check_label(pattern: &str, findings: &mut Vec<Finding>) {
    let path = Path::of(["serialNumber", "label"]);
    check_regex(pattern, path.clone(), findings);
    if Regex::new(pattern).is_ok_and(|pattern| pattern.captures_len() == 1) {
        findings.push(Finding::new(path, Cause::LabelCatchesNothing));
    }
}

fn check_order_fields(value: &Value, findings: &mut Vec<Finding>) {
    let fields = value.get("orderFields").and_then(|fields| Vec::<OrderField>::deserialize(fields).ok());
    let mut names = BTreeSet::new();
    for (index, field) in fields.into_iter().flatten().enumerate() {
        let path = |member: &str| Path::of(["orderFields"]).index(index).field(member);
        if let Some(pattern) = &field.pattern {
            check_regex(pattern, path("pattern"), findings);
        }
        if let Some(scan) = &field.scan {
            check_regex(scan, path("scan"), findings);
            if Regex::new(scan).is_ok_and(|scan| scan.captures_len() == 1) {
                findings.push(Finding::new(path("scan"), Cause::ScanCatchesNothing));
            }
        }
        if field.name == PURPOSE || !names.insert(field.name.clone()) {
            findings.push(Finding::new(path("name"), Cause::OrderFieldTwice));
        }
    }
}

/// What is taken from the order, or compared with it, must be said whenever a bench opens.
fn check_from_order(
    value: &Value,
    given: &BTreeMap<String, ValueProfile>,
    dialog: Option<&DialogProfile>,
    findings: &mut Vec<Finding>,
) {
    let fields = value.get("orderFields").and_then(|fields| Vec::<OrderField>::deserialize(fields).ok());
    let fields = fields.unwrap_or_default();
    let is_said = |name: &str| fields.iter().any(|field| field.name == name && !field.optional);
    let of_values = given.iter().filter_map(|(name, value)| match &value.from {
        ValueSource::Order(field) => Some((Path::of(["values"]).field(name).field("from").field("order"), field)),
        _ => None,
    });
    let required = dialog.and_then(|dialog| dialog.require.as_ref()).into_iter().flatten();
    let of_required = required.enumerate().filter_map(|(index, requirement)| {
        let path = Path::of(["dialog", "require"]).index(index).field("order");
        requirement.order.as_ref().map(|field| (path, field))
    });
    let unsaid = of_values.chain(of_required).filter(|(_, field)| !is_said(field));
    findings.extend(unsaid.map(|(path, name)| Finding::new(path, Cause::OrderNotAsked { name: name.clone() })));
}

/// What is counted by the work order must know it.
fn check_cap(value: &Value, findings: &mut Vec<Finding>) {
    let fields = value.get("orderFields").and_then(Value::as_array).into_iter().flatten();
    let is_asked =
        |field: &Value| field.get("name") == Some(&WORK_ORDER.into()) && field.get("optional") != Some(&true.into());
    if value.pointer("/cap/order").is_some() && !fields.into_iter().any(is_asked) {
        findings.push(Finding::new(Path::of(["cap", "order"]), Cause::NoWorkOrder));
    }
}

fn check_device_name(device_name: &DeviceNameProfile, findings: &mut Vec<Finding>) {
    const KNOWN: [&str; 2] = ["serialNumber", "hardwareId"];
    let path = Path::of(["deviceName", "template"]);
    let (placeholders, literal, closed) = placeholders(&device_name.template);
    for name in placeholders.iter().filter(|name| !KNOWN.contains(name) && !name.starts_with("value:")) {
        let fault = CompileFault::UnknownPlaceholder { name: (*name).to_owned(), known: KNOWN.to_vec() };
        findings.push(Finding::new(path.clone(), fault.into()));
    }
    if !closed {
        findings.push(Finding::new(path.clone(), CompileFault::PlaceholderNotClosed.into()));
    } else if placeholders.is_empty() {
        findings.push(Finding::new(path.clone(), Cause::NameConstant));
    }
    if closed && !literal.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_@.:".contains(&byte)) {
        findings.push(Finding::new(path, Cause::NameCharacters));
    }
    if let Some(pattern) = &device_name.pattern {
        check_regex(pattern, Path::of(["deviceName", "pattern"]), findings);
    }
}

/// The names in `${…}`, the text around them, and whether every `${` is closed.
fn placeholders(template: &str) -> (Vec<&str>, String, bool) {
    let (mut names, mut literal, mut rest) = (Vec::new(), String::new(), template);
    while let Some((before, after)) = rest.split_once("${") {
        literal.push_str(before);
        let Some((name, behind)) = after.split_once('}') else { return (names, literal, false) };
        names.push(name);
        rest = behind;
    }
    literal.push_str(rest);
    (names, literal, true)
}

/// What the rest of the profile asks of the dialog.
fn check_against_dialog(
    merged: &DialogProfile,
    verify: Option<VerifyProfile>,
    device_name: Option<&DeviceNameProfile>,
    on_foreign: Option<OnForeignIdentity>,
    findings: &mut Vec<Finding>,
) {
    let mut found = |fields: [&str; 2], cause| findings.push(Finding::new(Path::of(fields), cause));
    if let Some(verify) = verify {
        let needed = match verify.strength {
            Strength::Token => Some(Catch::DeviceToken),
            Strength::Digest => Some(Catch::Digest),
            Strength::ClientId => Some(Catch::ClientId),
            Strength::Online => None,
        };
        if let Some(group) = needed.filter(|group| !dialog::catches(merged, Verb::ReadIdentity, *group)) {
            found(
                ["verify", "strength"],
                Cause::ProofNotReadable { strength: verify.strength, group: group.name().to_owned() },
            );
        }
        if verify.when == ProofTime::Reset && merged.verb(Verb::Reset).is_empty() {
            found(["verify", "when"], Cause::ResetMissing);
        }
    }
    let uses_hardware_id = device_name.is_some_and(|name| placeholders(&name.template).0.contains(&"hardwareId"));
    if uses_hardware_id && merged.verb(Verb::ReadHardwareId).is_empty() {
        found(["deviceName", "template"], Cause::HardwareIdNotRead);
    }
    if merged.verb(Verb::ReadIdentity).is_empty() {
        if on_foreign == Some(OnForeignIdentity::Migrate) {
            findings.push(Finding::new(Path::of(["onForeignIdentity"]), Cause::MigrateBlind));
        } else {
            findings.push(Finding::new(Path::of(["dialog"]), Cause::UnitNotAsked));
        }
    } else {
        findings.extend(dialog::not_caught_for_restore(merged));
    }
}
