//! Plain data as JSON.

use serde::Serialize;

/// One line of JSON, without its newline.
#[expect(
    clippy::expect_used,
    reason = "nothing that is written here has keys that are no text, or a part that refuses"
)]
pub fn line(plain_data: &impl Serialize) -> String {
    serde_json::to_string(plain_data).expect("plain data")
}
