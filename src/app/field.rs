//! The work at jobs, for real units: a station that registers without them, and the desk for what is handed over.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;

use super::current::StationThread;
use super::launch::RealUnits;
use crate::cli;
use crate::decisions::Desk;
use crate::decisions::hand_over::HandOverFile;
use crate::domain::{Person, Purpose};
use crate::seen::{Command, Decision, Event, NewHandOver, Waves};
use crate::station::{Parts, Running, Station};
use crate::ui::Wake;
use crate::ui::launch::{FieldWork, Launch as _, Receiving, Refused, Registering, Setup};
use crate::vault::StationKey;

impl FieldWork for RealUnits {
    fn register(&self, setup: &Setup, waves: Waves, wake: Wake) -> Result<Registering, Refused> {
        // One that was told to end has the record until it has ended.
        self.current.wait(self.lang);
        let loaded = self.load(&setup.profile)?;
        if !Desk::lost(&self.data).is_empty() {
            return Err(self.damaged(setup));
        }
        let secret = cli::secret::in_use(&loaded, &self.data).map_err(|complaint| self.complain(&complaint))?;
        let proxy = cli::secret::find_proxy(self.proxy().parse().ok(), &self.data);
        let proxy = proxy.map_err(|complaint| self.complain(&complaint))?;
        let console = cli::secret::find_console(&loaded, &self.data).map_err(|complaint| self.complain(&complaint))?;
        let gate_password = cli::secret::find_gate(&loaded, Purpose::Provision, &self.data);
        let gate_password = gate_password.map_err(|complaint| self.complain(&complaint))?;
        let parts = Parts {
            visits: Some(0),
            console,
            gate_password,
            hands_free: false,
            proxy,
            registers_ahead: Some(waves),
            operator: Person::named(&setup.operator),
            patience: cli::PATIENCE,
            ..Parts::new(loaded, secret, self.data.clone(), setup.batch.clone())
        };
        let Running { commands, mut events, thread, following, .. } =
            Station::open(parts).map_err(|fault| self.unopened(setup, fault))?;
        self.current.keep(StationThread { thread, following }, self.lang);
        let (tell, told) = channel();
        let to_station = commands.downgrade();
        std::thread::spawn(move || {
            while let Some(event) = events.blocking_recv() {
                // Nothing else is done with this station.
                let is_over = matches!(event, Event::RegisteredAhead { .. } | Event::Stopped { .. });
                if let Some(commands) = to_station.upgrade().filter(|_| is_over) {
                    let _ = commands.blocking_send(Command::Close);
                }
                let _ = tell.send(event);
                wake();
            }
            drop(tell);
            wake();
        });
        Ok(Registering { events: told, commands })
    }

    fn hand_over(&self, setup: &Setup, numbers: &[String], to: StationKey) -> Result<(String, Decision), Refused> {
        let desk = self.desk()?;
        let segment = desk.batch(&setup.batch).map_err(|fault| self.refuse(fault))?;
        // Without a profile those go that the record knows.
        let profile = self.load(&setup.profile).ok();
        let units = cli::hand_over::named(desk.book(), segment, numbers.to_vec(), profile.as_ref())?;
        let hand_over = desk.hand_over_name(&setup.batch, &to, &units)?;
        let new = NewHandOver { hand_over: hand_over.clone(), file: setup.batch.clone(), units, to };
        let decision = Decision::HandOver(Arc::new(new));
        desk.may(&decision)?;
        Ok((hand_over, decision))
    }

    fn make_hand_over_file(&self, hand_over: &str, file: &Path) -> Result<Vec<String>, Refused> {
        self.current.wait(self.lang);
        let made = cli::hand_over::make(&self.data, hand_over, file);
        made.map(|(_, stays)| stays).map_err(|complaint| self.complain(&complaint))
    }

    fn read_hand_over(&self, file: &Path) -> Result<HandOverFile, Refused> {
        let read = cli::hand_over::read(file).map_err(|complaint| self.complain(&complaint))?;
        Ok(read.0)
    }

    fn receive(&self, setup: &Setup, file: &Path) -> Result<Receiving, Refused> {
        let loaded = self.load(&setup.profile)?;
        let read = cli::hand_over::read(file).map_err(|complaint| self.complain(&complaint))?;
        let desk = self.desk()?;
        let receipt = cli::hand_over::receipt(&desk, &read, &loaded, setup.batch.clone())?;
        let come = receipt.units.len();
        let is_news = come > 0 || !receipt.job.rows.is_empty();
        Ok(Receiving { come, decision: is_news.then(|| Decision::Receive(Arc::new(receipt))) })
    }

    fn station_key(&self) -> Result<StationKey, Refused> {
        Desk::station_key(&self.data).map_err(|fault| self.refuse(fault))
    }
}

impl RealUnits {
    fn desk(&self) -> Result<Desk, Refused> {
        self.current.wait(self.lang);
        Desk::open(&self.data).map_err(|fault| self.refuse(fault))
    }
}
