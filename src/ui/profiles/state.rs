//! The screen as it stands, and what the threads bring.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::json;

use super::ask::Asking;
use super::clerk::{Clerk, Errand, Report};
use super::desk::Desk;
use super::draft::{Draft, Edit};
use super::package::PackageDialog;
use super::wish::View;
use super::wizard::Wizard;
use crate::decisions::AtBench;
use crate::domain::{Person, PinUse, ProxyAddress, Verb};
use crate::files;
use crate::store::profile_file::Beside;
use crate::store::shelf::{Item, Standing, Version};
use crate::store::{DataDir, Shelf};
use crate::trial::Trial;
use crate::ui::checkup::Checkup;
use crate::ui::choose::Choice;
use crate::ui::host::{Premises, Wake};
use crate::ui::look::{Look, Tone};
use crate::ui::secret::SecretDialog;
use crate::words::profile::cause_text;
use crate::words::profiles as words;
use crate::words::{refusal, unfit as unfit_words, wizard as wizard_words};

/// A profile on the shelf that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Usable {
    pub name: String,
    pub product_key: String,
    pub file: PathBuf,
}

/// The screen as it stands.
pub(crate) struct Profiles {
    pub(super) is_practice: bool,
    pub(super) wake: Wake,
    pub(super) clerk: Clerk,
    pub(super) shelf: Shelf,
    pub(super) items: Option<Vec<Item>>,
    pub(super) draft: Option<Draft>,
    pub(super) view: View,
    pub(super) history: Option<Vec<Version>>,
    /// Verbs whose exchanges are seen.
    pub(super) open_verbs: BTreeSet<&'static str>,
    /// The faults that were said at a field in the frame before; the others are listed.
    pub(super) told: BTreeSet<usize>,
    /// The field that was looked at last.
    pub(super) pointed: Option<String>,
    pub(super) asking: Option<Asking>,
    /// The last thing that did not work, or was done.
    pub(super) message: Option<(Tone, String)>,
    pub(super) trial: Option<Trial>,
    pub(super) port: String,
    pub(super) found: Vec<String>,
    pub(super) agreeing: Option<Verb>,
    pub(super) desk: Desk,
    /// Who would be named as the one who saved.
    pub(super) by: Option<Person>,
    /// Ports that the running bench uses.
    pub(super) in_use: Vec<String>,
    /// The bench that holds the record.
    pub(super) bench: Option<AtBench>,
    /// What was found on the way to the cloud.
    pub(super) connection: Option<Checkup>,
    pub(super) secret: Option<SecretDialog>,
    /// Somebody takes a package.
    pub(super) package: Option<PackageDialog>,
    /// Somebody chooses one of the files beside the profile.
    pub(super) choosing: [Option<Choice>; Beside::ALL.len()],
    pub(super) data: DataDir,
    /// The proxy that leads to the cloud.
    pub(super) proxy: Option<ProxyAddress>,
    /// The page on which the first product is set up, while its draft was never saved.
    pub(super) wizard: Option<Wizard>,
    /// The draft that is opened next is that page's.
    pub(super) begins_first_unit: bool,
    /// What a bench is to be opened with: profile, and port if one was named.
    begun: Option<(PathBuf, Option<String>)>,
    /// Something waits for the record.
    is_changed: bool,
}

impl Profiles {
    pub fn new(premises: &Premises, wake: Wake) -> Self {
        let shelf = Shelf::new(premises.data.profiles());
        let clerk = Clerk::new(shelf.clone(), premises.data.clone(), wake.clone());
        clerk.send(Errand::List);
        Self {
            is_practice: premises.practice,
            wake,
            clerk,
            shelf,
            items: None,
            draft: None,
            view: View::Form,
            history: None,
            open_verbs: BTreeSet::new(),
            told: BTreeSet::new(),
            pointed: None,
            asking: None,
            message: None,
            trial: None,
            port: String::new(),
            found: Vec::new(),
            agreeing: None,
            desk: Desk::default(),
            by: None,
            in_use: Vec::new(),
            bench: None,
            connection: None,
            secret: None,
            package: None,
            choosing: Default::default(),
            data: premises.data.clone(),
            proxy: None,
            wizard: None,
            begins_first_unit: false,
            begun: None,
            is_changed: false,
        }
    }

    /// Whether something was changed since that waits for the record.
    pub fn is_changed(&mut self) -> bool {
        std::mem::take(&mut self.is_changed)
    }

    /// Somebody comes to the screen: the shelf may have changed, and other ports may be there.
    pub fn enter(&mut self, proxy: Option<ProxyAddress>) {
        self.proxy = proxy;
        self.clerk.send(Errand::List);
        self.clerk.send(Errand::Ports);
    }

    /// What the first unit's bench is to be opened with, once all of it is stored.
    pub fn begun(&mut self) -> Option<(PathBuf, Option<String>)> {
        self.begun.take()
    }

    /// The profiles on the shelf that can be used; none before it was looked at.
    pub fn usable(&self) -> Option<Vec<Usable>> {
        let usable = self.items.as_ref()?.iter().filter(|item| matches!(item.standing, Standing::Usable { .. }));
        let usable = usable.map(|item| Usable {
            name: item.name.clone(),
            product_key: item.product_key.clone(),
            file: self.shelf.path(&item.id),
        });
        Some(usable.collect())
    }

    /// Whether the shelf has a profile of this name and product key, but not as the batch uses it.
    pub fn differs(&self, name: &str, product_key: &str, used: &str) -> bool {
        let hashes = self.items.iter().flatten().filter_map(|item| match &item.standing {
            Standing::Usable { sha256 } if item.name == name && item.product_key == product_key => Some(sha256),
            _ => None,
        });
        let hashes: Vec<_> = hashes.collect();
        !used.is_empty() && !hashes.is_empty() && !hashes.into_iter().any(|sha256| sha256 == used)
    }

    /// Takes what the threads brought. Where nobody sees the terminal its port is given back.
    pub fn poll(&mut self, look: Look, is_seen: bool) {
        if !(is_seen && self.view == View::Terminal && self.draft.is_some()) {
            self.close_terminal();
        }
        if let Some(stored) = self.wizard.as_mut().and_then(Wizard::ended) {
            let Some(Wizard { id, .. }) = self.wizard.take() else { return };
            self.view = View::Form;
            if stored {
                let port = Some(self.port.trim().to_owned()).filter(|port| !port.is_empty());
                self.begun = Some((self.shelf.path(&id), port));
            } else {
                self.message = Some((Tone::Fail, wizard_words::text(look.lang).secret_refused.into()));
            }
        }
        if let Some(connection) = &mut self.connection {
            connection.poll();
        }
        for report in self.clerk.reports() {
            match report {
                Report::Listed(items) => {
                    let is_open = |draft: &Draft| items.iter().any(|item| item.id == draft.id);
                    self.draft = self.draft.take().filter(is_open);
                    self.items = Some(items);
                    self.wizard.iter_mut().for_each(Wizard::not_saved);
                }
                Report::Opened(id, texts) => {
                    let is_there = texts.saved.is_some() || texts.draft.is_some();
                    self.draft = is_there.then(|| Draft::new(id, texts));
                    (self.trial, self.history, self.connection) = (None, None, None);
                    self.desk = Desk::default();
                    self.open_verbs.clear();
                    self.check();
                    if std::mem::take(&mut self.begins_first_unit) {
                        self.wizard = self.draft.as_ref().map(|draft| Wizard::new(draft.id.clone()));
                    }
                    // What cannot be a form is seen as text.
                    self.view = match &self.draft {
                        Some(draft) if !draft.is_json() => View::Text,
                        Some(draft) if self.wizard.as_ref().is_some_and(|wizard| wizard.id == draft.id) => View::Wizard,
                        Some(_) if self.view == View::Terminal => View::Terminal,
                        _ => View::Form,
                    };
                }
                Report::Unreadable(faults) => {
                    self.draft = None;
                    let said = faults.iter().map(|fault| cause_text(look.lang, &fault.cause)).collect::<Vec<_>>();
                    self.message = Some((Tone::Fail, look.lang.sentences(&said)));
                }
                Report::Checked { version, faults } => {
                    if let Some(draft) = &mut self.draft {
                        draft.take_faults(version, faults);
                    }
                }
                Report::Changed => self.is_changed = true,
                Report::Saved { id, text } => {
                    let (file, keeping) = (self.shelf.path(&id), self.keeping());
                    let wizard = self.wizard.as_mut().filter(|wizard| wizard.id == id && wizard.is_saving());
                    let is_first = wizard.is_some();
                    if let Some(wizard) = wizard {
                        wizard.saved(file, keeping, &self.wake);
                    }
                    if let Some(draft) = self.draft.as_mut().filter(|draft| draft.id == id) {
                        draft.take_saved(text);
                        // No batch goes on with an older one where this is the first.
                        self.message = (!is_first).then(|| (Tone::Pass, words::text(look.lang).next_batch.into()));
                        // What was typed while the disk was at work is a draft again.
                        self.keep();
                    }
                    self.history = None;
                }
                Report::Exported => self.message = Some((Tone::Pass, words::text(look.lang).exported.into())),
                Report::History(id, versions) => {
                    if self.draft.as_ref().is_some_and(|draft| draft.id == id) {
                        self.history = Some(versions);
                    }
                }
                Report::Taken(id, beside, name) => {
                    if self.draft.as_ref().is_some_and(|draft| draft.id == id) {
                        // Whatever was trusted before.
                        let edit = match beside {
                            Beside::GateCaFile => Edit::Set("gate.trust".into(), json!({ "caFile": name })),
                            Beside::CaFile => Edit::Set("cloud.trust".into(), json!({ "caFile": name })),
                            beside => Edit::Set(beside.field().into(), json!(name)),
                        };
                        self.edit(&edit);
                    }
                }
                Report::Ports(found) => {
                    if self.port.is_empty() {
                        self.port = found.first().cloned().unwrap_or_default();
                    }
                    self.found = found;
                }
                Report::Refused(why) => {
                    self.message = Some((Tone::Fail, refusal::said(&why, PinUse::Package, look.lang)));
                    self.wizard.iter_mut().for_each(Wizard::not_saved);
                }
                Report::Failed(error) => {
                    let cause = files::unfit(&error).map(|unfit| unfit_words::text(look.lang, unfit));
                    let said = words::not_done(look.lang, &cause.unwrap_or_else(|| error.to_string()));
                    self.message = Some((Tone::Fail, said));
                }
            }
        }
    }
}
