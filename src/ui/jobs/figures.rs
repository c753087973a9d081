//! How units stand, in colours.

use crate::domain::{Coverage, Standing};
use crate::ui::look::chart::Share;
use crate::ui::look::{Look, Tone};
use crate::words::job;

/// How a unit stands, as a tone.
pub(super) fn tone(standing: Standing) -> Tone {
    match standing {
        Standing::Left => Tone::Wait,
        Standing::Collected => Tone::Kept,
        Standing::Registered => Tone::Warn,
        Standing::Done => Tone::Pass,
        Standing::RolledBack => Tone::Back,
        Standing::Refused => Tone::Fail,
        Standing::HandedOver => Tone::Error,
    }
}

/// How many stand how, what is done first; what nothing is left of stands last, as the groove of the bar.
pub(super) fn shares(coverage: &Coverage, look: Look) -> Vec<Share<'static>> {
    let order = [
        Standing::Done,
        Standing::Registered,
        Standing::Collected,
        Standing::HandedOver,
        Standing::RolledBack,
        Standing::Refused,
        Standing::Left,
    ];
    let share = |standing| {
        let count = coverage.of(standing);
        let ink = match standing {
            Standing::Left => look.palette().groove,
            _ => look.palette().tint(tone(standing)).ink,
        };
        Share { name: job::standing(standing, look.lang), shown: count.to_string(), value: count as f64, ink }
    };
    order.into_iter().filter(|standing| coverage.of(*standing) > 0).map(share).collect()
}
