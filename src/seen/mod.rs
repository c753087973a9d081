//! What is seen of a bench and said to it, data only: the two sides of the glass.
//!
//! - [`decision`] what a person decides · [`refusal`] why nothing was decided
//! - [`command`] what a person asks for · [`snapshot`] all that can be seen at one moment, [`unit_view`] one unit of it · [`event`] what happened, in order
//! - [`round`] a job that visits its addresses by itself, [`waves`] how far registering without the units goes by itself
//! - [`together`] several batches that are open at once, seen as one bench
//! - [`slot_setup`] a slot as the bench is set up with it, and what its hubs look like

pub mod command;
pub mod decision;
pub mod event;
pub mod ids;
pub mod refusal;
pub mod round;
pub mod slot_setup;
pub mod snapshot;
pub mod together;
pub mod unit_view;
pub mod waves;

pub use command::Command;
pub use decision::{
    Choice, Decision, Disposition, NewHandOver, NewList, NewPackage, NewReceipt, OperatorChange, Seen, Signed,
};
pub use event::Event;
pub use ids::{QuestionId, SlotId};
pub use refusal::{Refusal, UnitUnfit};
pub use round::{Round, RoundView};
pub use slot_setup::{HubMove, SlotSetup};
pub use snapshot::{
    BadgeView, BatchView, BypassView, CloudAway, GoldenView, HeldLabel, LabelsView, Notice, NoticeKind, OpenUnit,
    PlantGateView, ProfileView, Question, ResultsView, ScannerView, SharedBookView, Skipped, SlotState, SlotView,
    Snapshot, UnitRow, WayBack,
};
pub use unit_view::{UnitView, Waiting, WaitsFor};
pub use waves::Waves;
