//! The vendor's API for the window, while no bench runs: asked about units, and told to change something about one of them.

use super::launch::RealUnits;
use crate::cli::console_api::{Asking, Change};
use crate::decisions::Desk;
use crate::domain::UnitKeys;
use crate::domain::entry::AtConsole;
use crate::files::folder;
use crate::seen::{Seen, Signed};
use crate::store::{Loaded, profile_file};
use crate::ui::launch::{Asked, Became, ConsoleApi, Launch as _, Refused, Whom};
use crate::words::console as words;

impl ConsoleApi for RealUnits {
    fn ask(&self, whom: &Whom) -> Result<Asked, Refused> {
        let asking = self.asking(match whom {
            Whom::Unit(keys) => self.profile_of(keys)?,
            Whom::InDoubt(profile) => self.load(profile)?,
        })?;
        self.current.wait(self.lang);
        let _alone = self.current.alone();
        let desk = Desk::open(&self.data).map_err(|fault| self.refuse(fault))?;
        let units = match whom {
            Whom::Unit(keys) => vec![keys.clone()],
            Whom::InDoubt(_) => asking.in_doubt(&desk),
        };
        let asked = asking.ask(&self.data, desk, units).map_err(|complaint| self.complain(&complaint))?;
        let silent = asked.1.map(|fault| (asking.host().to_owned(), fault.code()));
        Ok(Asked { units: asked.0, silent })
    }

    fn change(&self, keys: &UnitKeys, change: (&AtConsole, &Seen), signed: &Signed) -> Result<Became, Refused> {
        let asking = self.asking(self.profile_of(keys)?)?;
        self.current.wait(self.lang);
        let _alone = self.current.alone();
        let desk = Desk::open(&self.data).map_err(|fault| self.refuse(fault))?;
        let host = asking.host().to_owned();
        Ok(match asking.change(&self.data, desk, (keys.clone(), change.0.clone(), change.1.clone()), signed)? {
            Change::Done => Became::Done,
            Change::Unrecorded(why) => Became::Unrecorded(why),
            Change::Unknown(fault) => Became::Unknown(host, fault.code()),
            Change::Refused(fault) => Became::Refused(host, fault.code()),
        })
    }
}

impl RealUnits {
    fn asking(&self, loaded: Loaded) -> Result<Asking, Refused> {
        let asking = Asking::of(loaded, self.proxy().parse().ok(), &self.data);
        asking.map_err(|complaint| self.complain(&complaint))
    }

    /// A profile of this unit's product and cloud: the one that was in use last, or one on the shelf. It says how the cloud is trusted and reached.
    fn profile_of(&self, keys: &UnitKeys) -> Result<Loaded, Refused> {
        let shelf = self.data.profiles();
        let names = folder::names(&shelf).unwrap_or_default().into_iter().map(|name| shelf.join(name));
        let files = names.filter(|file| file.extension().is_some_and(|ending| ending == "json"));
        let profiles =
            std::iter::once(self.last().profile).chain(files).filter_map(|file| profile_file::load(&file).ok());
        let is_its = |loaded: &Loaded| {
            loaded.profile.product_key == keys.product_key && loaded.profile.platform() == keys.platform
        };
        let mut its = profiles.filter(is_its);
        its.next()
            .ok_or_else(|| Refused::Faults(vec![words::no_profile(&keys.product_key, &keys.platform.0, self.lang)]))
    }
}
