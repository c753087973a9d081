//! A certificate in words: what people want to know of it.

use jiff::Timestamp;
use x509_parser::certificate::X509Certificate;
use x509_parser::time::ASN1Time;
use x509_parser::x509::X509Name;

use crate::domain::tls_fault::Certificate;

/// Longest name of a certificate that is told, in characters.
const LONGEST_NAME: usize = 128;

/// What people want to know of a certificate.
pub(super) fn certificate(certificate: &X509Certificate<'_>) -> Certificate {
    let validity = certificate.validity();
    Certificate {
        subject: name(certificate.subject()),
        issuer: name(certificate.issuer()),
        from: day(validity.not_before),
        until: day(validity.not_after),
    }
}

/// Its day (UTC).
pub(super) fn day(moment: ASN1Time) -> String {
    let second = moment.timestamp();
    Timestamp::from_second(second).map_or_else(|_| second.to_string(), |moment| moment.strftime("%Y-%m-%d").to_string())
}

/// The common name, otherwise the whole of it.
pub(super) fn name(name: &X509Name<'_>) -> String {
    let common = name.iter_common_name().next().and_then(|common| common.as_str().ok());
    common.map_or_else(|| text(&name.to_string()), text)
}

/// A server may send names of any length.
pub(super) fn text(told: &str) -> String {
    told.chars().take(LONGEST_NAME).collect()
}
