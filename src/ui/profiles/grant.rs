//! Does what painting asked for, after it.

use serde_json::{Value, json};

use super::clerk::Errand;
use super::draft::{Draft, Edit};
use super::package::PackageDialog;
use super::state::Profiles;
use super::wish::TrialWish;
use super::wish::{View, Wish};
use super::wizard::{self, Wizard};
use crate::checkup;
use crate::decisions::Keeping;
use crate::domain::{DialogProfile, LineProfile, Verb};
use crate::store::programs::programs;
use crate::store::shelf::{Item, Standing};
use crate::trial::{Command, Setting, Trial};
use crate::ui::checkup::Checkup;
use crate::ui::choose::{Choice, Request};
use crate::ui::look::Look;
use crate::ui::secret::SecretDialog;
use crate::vault::ProductSecrets;
use crate::words::profiles as words;

impl Profiles {
    pub(super) fn grant(&mut self, look: Look, wish: Wish) {
        match wish {
            Wish::Open(id) => self.clerk.send(Errand::Open(id)),
            Wish::Edit(edit) => self.edit(&edit),
            Wish::View(view) => {
                self.view = view;
                if let (View::History, Some(draft)) = (view, &self.draft) {
                    self.clerk.send(Errand::History(draft.id.clone()));
                }
            }
            Wish::Save => self.save(),
            Wish::SaveAndOpen => {
                self.save();
                self.wizard.iter_mut().for_each(Wizard::saving);
            }
            Wish::FirstUnit => self.begin_first_unit(),
            Wish::Duplicate => {
                if let Some(draft) = &self.draft {
                    let name = words::copy_of(look.lang, draft.get_text("name"));
                    let mut copy = Draft::new(String::new(), Default::default());
                    copy.apply(&Edit::Text(draft.text().to_owned()));
                    copy.apply(&Edit::Set("name".into(), json!(name)));
                    self.clerk.send(Errand::Create { name, text: copy.text().to_owned() });
                }
            }
            Wish::Ask(asking) => self.asking = Some(asking),
            Wish::Errand(errand) => self.clerk.send(errand.by(self.by.clone())),
            Wish::BringBack(text) => {
                self.edit(&Edit::Text(text));
                self.view = View::Form;
            }
            Wish::Trial(wish) => self.grant_trial(wish),
            Wish::Agreed(verb) => {
                self.agreeing = None;
                if let Some(verb) = verb {
                    self.ask_trial(|setting| Command::Change(setting, verb));
                }
            }
            Wish::TestConnection => {
                if let Some(draft) = &self.draft {
                    let wake = self.wake.clone();
                    let (text, folder) = (draft.text().to_owned(), self.shelf.folder().to_owned());
                    let findings = checkup::connection(text, folder, self.proxy.clone(), &self.data, move || wake());
                    self.connection = Some(Checkup::new(findings));
                }
            }
            Wish::Choose(beside, ctx) => {
                let choosing = &mut self.choosing[beside as usize];
                Choice::ask(choosing, &ctx, Request::file(beside.endings()), "");
            }
            Wish::Secret => {
                if let Some(draft) = self.draft.as_ref().filter(|draft| draft.was_saved()) {
                    let profile = self.shelf.path(&draft.id);
                    self.secret = Some(SecretDialog::of_profile(profile, self.keeping(), self.wake.clone()));
                }
            }
            Wish::Package => {
                let own_name = self.by.as_deref().unwrap_or_default();
                self.package = Some(PackageDialog::new(self.data.clone(), own_name, self.wake.clone()));
            }
            Wish::Heard => self.message = None,
            // How things look is the window's to change.
            Wish::Fold(_) => {}
        }
    }

    fn save(&self) {
        if let Some(draft) = self.draft.as_ref().filter(|draft| draft.is_usable()) {
            let (id, text) = (draft.id.clone(), draft.text().to_owned());
            self.clerk.send(Errand::Save { id, text, by: self.by.clone() });
        }
    }

    /// The page on which the first product is set up: with the draft that was left there, or a new one.
    pub fn begin_first_unit(&mut self) {
        let is_left = |item: &&Item| item.standing == Standing::Draft && item.id.starts_with(wizard::ID);
        self.begins_first_unit = true;
        self.clerk.send(match self.items.iter().flatten().find(is_left) {
            Some(left) => Errand::Open(left.id.clone()),
            None => Errand::Create { name: wizard::ID.into(), text: Wizard::begin_with() },
        });
    }

    pub(super) fn keeping(&self) -> Keeping {
        Keeping::new(self.data.clone()).at(self.bench.clone())
    }

    fn grant_trial(&mut self, wish: TrialWish) {
        match wish {
            TrialWish::LookForPorts => self.clerk.send(Errand::Ports),
            TrialWish::Change(verb) => self.agreeing = Some(verb),
            TrialWish::Close => self.close_terminal(),
            TrialWish::Read(verbs) => {
                self.ask_trial(|setting| Command::Read(setting, verbs));
            }
            TrialWish::Open => {
                self.ask_trial(Command::Open);
            }
            TrialWish::Send(typed) => {
                self.ask_trial(|setting| Command::Send(setting, typed));
            }
            TrialWish::Mark(mark) => {
                let is_asked = self.ask_trial(|setting| Command::Mark(setting, mark));
                if let Some(marked) = &mut self.desk.marked {
                    marked.is_asked = is_asked;
                }
            }
        }
    }

    /// Makes a change, keeps it as a draft, has it checked, and matches what a unit answered with the patterns as they are now.
    pub(super) fn edit(&mut self, edit: &Edit) {
        let Some(draft) = &mut self.draft else { return };
        if !draft.apply(edit) {
            return;
        }
        self.keep();
        self.check();
        let has_answers = self.trial.as_ref().is_some_and(|trial| !trial.snapshot().tried.is_empty());
        if has_answers {
            self.ask_trial(Command::Match);
        }
    }

    pub(super) fn keep(&self) {
        let Some(draft) = &self.draft else { return };
        // As it was saved: there is nothing to keep, and nothing to find the next time.
        let text = draft.is_changed().then(|| draft.text().to_owned());
        self.clerk.send(Errand::KeepDraft { id: draft.id.clone(), text });
    }

    pub(super) fn check(&self) {
        if let Some(draft) = &self.draft {
            self.clerk.send(Errand::Check { version: draft.version(), text: draft.text().to_owned() });
        }
    }

    fn dialog(&self) -> Option<DialogProfile> {
        serde_json::from_value(self.draft.as_ref()?.get("dialog")?.clone()).ok()
    }

    /// Asks the trial for something, with the profile as it is now. What cannot be read as a dialog at all shows its faults. False where it must be asked again,
    /// because too much waits there.
    fn ask_trial(&mut self, command: impl FnOnce(Setting) -> Command) -> bool {
        let Some(dialog) = self.dialog() else { return true };
        let line = self.draft.as_ref().and_then(|draft| draft.get("line")).cloned().unwrap_or_else(|| json!({}));
        let Ok(line) = serde_json::from_value::<LineProfile>(line) else { return true };
        if self.trial.is_none() {
            let wake = self.wake.clone();
            let lines = (programs(&self.data), self.data.lines());
            self.trial = Trial::start(lines, ProductSecrets::new(self.data.path()), move || wake()).ok();
        }
        let Some(trial) = &self.trial else { return true };
        let (port, in_use) = (self.port.trim().to_owned(), self.in_use.clone());
        let product_key = self.draft.as_ref().map(|draft| draft.get_text("productKey").to_owned()).unwrap_or_default();
        trial.ask(command(Setting { port, in_use, line, dialog, product_key }))
    }

    /// Gives the port back.
    pub(super) fn close_terminal(&self) {
        if let Some(trial) = self.trial.as_ref().filter(|trial| trial.snapshot().terminal.port.is_some()) {
            trial.ask(Command::Close);
        }
    }

    /// Whether the unit is asked for the identity that it holds.
    pub(super) fn reads_identity(&self) -> bool {
        let held = self.draft.as_ref().and_then(|draft| draft.exchanges(Verb::ReadIdentity));
        held.as_ref().and_then(Value::as_array).is_some_and(|exchanges| !exchanges.is_empty())
    }
}
