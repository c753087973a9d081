//! The view as it stands: what is looked at, and the unit whose life is read.

use std::sync::Arc;

use super::hours::Hours;
use super::question::{Desk, Question};
use super::stations::Stations;
use super::visits::Visits;
use crate::archive::{UnitStory, VisitKey};
use crate::domain::{BookQuery, BookVisit, HourYield, StationNow, ToldVisit};
use crate::store::DataDir;
use crate::ui::host::Wake;
use crate::ui::launch::Launch;
use crate::ui::logs::unit::LookedAt;

/// What is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tab {
    #[default]
    Visits,
    Stations,
    Hours,
}

/// What is written into a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum BookRows {
    /// All visits that fit.
    Visits(BookQuery),
    Stations(Vec<StationNow>),
    Hours(Vec<HourYield>),
}

/// The view.
pub(in crate::ui::logs) struct InBook {
    pub(super) desk: Desk,
    pub(super) data: DataDir,
    pub(super) tab: Tab,
    pub(super) visits: Visits,
    pub(super) stations: Stations,
    pub(super) hours: Hours,
    /// The visit that is looked at, and the life of its unit.
    pub(super) looked_at: Option<BookVisit>,
    pub(super) life: Question<u64, Option<UnitStory>>,
    pub(super) unit: Option<LookedAt>,
}

impl InBook {
    pub fn new(launch: Arc<dyn Launch>, data: DataDir, wake: Wake) -> Self {
        let desk = Desk { launch, wake };
        let (tab, visits, stations, hours, looked_at, life, unit) = Default::default();
        Self { desk, data, tab, visits, stations, hours, looked_at, life, unit }
    }

    /// Looks for a label that was scanned.
    pub fn search_for(&mut self, label: String) {
        (self.tab, self.looked_at, self.unit) = (Tab::Visits, None, None);
        self.visits.search_for(label);
    }

    /// Takes what the threads brought.
    pub fn poll(&mut self) {
        self.visits.poll();
        self.stations.poll();
        self.hours.poll();
        // Meanwhile another one may be looked at.
        let wanted = self.looked_at.as_ref().map(|visit| visit.number);
        if self.life.poll()
            && self.life.asked() == wanted.as_ref()
            && let Some(Ok(Some(story))) = self.life.answer()
        {
            self.unit = Some(LookedAt::of_story(story.clone(), self.unit.as_ref()));
        }
        if let Some(unit) = &mut self.unit {
            unit.take(&self.data, &self.desk.wake);
        }
    }

    /// The rows that can be written into a file; none where there are none.
    pub fn rows(&self) -> Option<BookRows> {
        match self.tab {
            Tab::Visits => self.visits.found().map(BookRows::Visits),
            Tab::Stations => self.stations.rows().map(|rows| BookRows::Stations(rows.to_vec())),
            Tab::Hours => self.hours.rows().map(|rows| BookRows::Hours(rows.to_vec())),
        }
    }

    /// The life of the unit that is looked at.
    pub fn story(&self) -> Option<&Arc<UnitStory>> {
        self.looked_at.as_ref()?;
        self.unit.as_ref()?.story()
    }

    /// Another visit of that unit.
    pub fn look_at(&mut self, key: VisitKey) {
        if let Some(unit) = &mut self.unit {
            unit.ask_for(key);
        }
    }

    pub(super) fn look(&mut self, visit: BookVisit) {
        if self.looked_at.as_ref().is_some_and(|looked_at| looked_at.number != visit.number) {
            self.unit = None;
        }
        self.life.again();
        self.looked_at = Some(visit);
    }

    pub fn look_away(&mut self) {
        (self.looked_at, self.unit) = (None, None);
    }

    /// Reads the life of the unit of the visit that is looked at; of one that says no number, that visit alone.
    pub(super) fn read_life(&mut self) {
        let Some(visit) = &self.looked_at else { return };
        let number = visit.number;
        let names = [&visit.serial_number, &visit.device_name, &visit.hardware_id, &visit.client_id];
        let name = names.into_iter().flatten().find(|name| !name.is_empty()).cloned();
        let visit = visit.clone();
        self.life.want(&self.desk, number, move |book, number| {
            let life = match name {
                Some(name) => book.life(&name)?,
                None => vec![ToldVisit { lines: book.lines(visit.number)?, visit }],
            };
            Ok(UnitStory::of_book(&life, *number))
        });
    }
}
