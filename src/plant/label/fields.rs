//! What stands on the label of a unit: what the last line of its visit says. No token is among it.

use crate::domain::Ended;
use crate::wire::PlantFields;

/// Letters of a date: `2026-11-28`.
const DATE: usize = 10;

/// The values, by the names of their placeholders.
pub fn fields(ended: &Ended) -> PlantFields {
    let own = |name: &str, value: Option<&str>| value.map(|value| (name.to_owned(), value.to_owned()));
    let mut fields: PlantFields = [
        own("serialNumber", ended.serial_number.as_deref()),
        own("hardwareId", ended.hardware_id.as_deref()),
        own("deviceName", ended.device_name.as_deref()),
        own("productKey", Some(&ended.product_key)),
        own("clientId", ended.client_id.as_deref()),
        own("batch", Some(&ended.batch)),
        own("station", Some(&ended.station)),
        own("slot", Some(&ended.slot)),
        own("operator", ended.operator.as_deref()),
        own("date", ended.started_at.get(..DATE)),
    ]
    .into_iter()
    .flatten()
    .collect();
    fields.extend(ended.info.iter().map(|info| (format!("info:{}", info.name), info.value.clone())));
    fields.extend(ended.order.iter().map(|(name, value)| (format!("order:{name}"), value.to_owned())));
    let values = ended.values.iter().filter_map(|told| Some((format!("value:{}", told.name), told.value.clone()?)));
    fields.extend(values);
    fields
}
