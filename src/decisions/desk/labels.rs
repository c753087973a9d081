//! Labels that are printed away from the bench.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::Desk;
use crate::custody::OpenFault;
use crate::domain::{LabelStand, UnitKeys};
use crate::plant::label::{Press, Turn};

impl Desk {
    /// Prints what waits, until nothing does or this time is over, and gives what is left, with the units whose label may have been printed.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub async fn print_labels(self, press: &Press, within: Duration) -> Result<(LabelStand, Vec<UnitKeys>), OpenFault> {
        let by = Instant::now() + within;
        let (batch, opening) = self.own_segment(None)?;
        let journal = self.holding.record.start(batch, opening, None)?;
        loop {
            match press.turn(&journal).await {
                Turn::Wait(Some(next)) if next < by => sleep_until(next).await,
                Turn::Wait(_) => break,
                Turn::Printed | Turn::Tried if Instant::now() >= by => break,
                Turn::Printed | Turn::Tried => {}
            }
        }
        Ok(press.stand(&journal))
    }
}
