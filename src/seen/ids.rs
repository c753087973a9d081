//! What a question and a slot are meant by: their positions may be others by the time that somebody is heard.

/// Names a question for its answer. Never used twice in one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QuestionId(pub u64);

/// Names a slot for as long as the station runs, wherever it stands in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SlotId(pub u32);
