//! The dialog that starts a station: product, batch, ports, operator.
//!
//! | file | what it holds |
//! |---|---|
//! | `known`, `rules` | what is known of the chosen profile and batch; what follows from that for the choice |
//! | `batches` | the batches to pick from, and the name of a new one |
//! | `order` | what the profile asks of the order |
//! | `ports` | the ports that are typed or ticked |
//! | `choice` | product and batch as they are chosen and painted |
//! | `checked` | the check of what is chosen |
//! | `second` | a second product beside the first |
//! | `page` | all of it as it is painted |

mod batches;
mod checked;
mod choice;
mod known;
mod order;
mod page;
mod ports;
mod rules;
mod second;

use std::path::Path;
use std::sync::Arc;

use eframe::egui::Context;

use self::checked::Checked;
use self::choice::Choice;

use super::confirming::Confirming;
use super::settling::Settling;
use super::ticket::Ticket;
use crate::checkup::host_key_seen::HostKeySeen;
use crate::domain::Failure;
use crate::seen::{Decision, Signed};
use crate::store::NotSetUp;
use crate::ui::checkup::Checkup;
use crate::ui::host::{Ends, StartNow, Wake};
use crate::ui::job::Job;
use crate::ui::launch::{Launch, Refused, Settled, Setup};
use crate::ui::list_dialog::ListDialog;
use crate::ui::look::Look;
use crate::ui::secret::SecretDialog;
use crate::words::cli::Complaint;
use crate::words::{Lang, start as start_words};

/// What a thread brings.
enum Brought {
    /// A station.
    Bench(Ends),
    /// Who may decide this.
    May(Decision, Vec<String>),
    /// The batch is closed.
    Closed,
    /// This PC, a copy, is a station of its own.
    Copied,
    /// One of these must confirm the key of the host at this address.
    NeedsSupervisor(String, HostKeySeen, Vec<String>),
    /// The key of a host is confirmed.
    KeyConfirmed,
}

/// What is chosen for a second product.
struct Second {
    choice: Choice,
    checked: Checked,
}

/// The dialog as it stands.
pub(crate) struct Dialog {
    launch: Arc<dyn Launch>,
    choice: Choice,
    /// A second product beside it.
    second: Option<Second>,
    operator: String,
    /// Why it could not be opened.
    faults: Vec<String>,
    /// It was to be opened: what is not filled in is said, as long as it is not.
    was_pressed: bool,
    /// They are new: they come into view.
    has_new_faults: bool,
    /// What must be decided first, or was asked for.
    settling: Option<Settling>,
    /// A batch was just closed.
    closed: bool,
    /// This PC, a copy, has just become a station of its own.
    copied: bool,
    at_work: Option<Job<Result<Brought, Refused>>>,
    /// The check of the first product.
    checked: Checked,
    /// Start was pressed, and the check has not ended.
    waits_for_check: bool,
    /// Nothing was looked at yet.
    is_new: bool,
    /// Why this user has no place for a record: nothing is asked before they have one.
    not_set_up: Option<NotSetUp>,
    /// They have one now.
    settled: Option<Settled>,
    /// The very first start: nothing is asked before somebody has seen what this is.
    practice: Option<StartNow>,
    /// The practice bench is being opened.
    practises: bool,
    secret: Option<SecretDialog>,
    /// The key of a host waits for a supervisor.
    confirming: Option<Confirming>,
    list: ListDialog,
}

impl Dialog {
    pub fn new(launch: Arc<dyn Launch>, wake: &Wake) -> Self {
        let last = launch.last();
        let mut dialog = Self {
            operator: last.operator.clone(),
            choice: Choice::new(launch.clone(), &last, wake),
            second: None,
            faults: Vec::new(),
            was_pressed: false,
            has_new_faults: false,
            settling: None,
            closed: false,
            copied: false,
            at_work: None,
            checked: Checked::default(),
            waits_for_check: false,
            is_new: true,
            not_set_up: launch.not_set_up(),
            settled: None,
            practice: launch.practice(),
            practises: false,
            secret: None,
            confirming: None,
            list: ListDialog::default(),
            launch,
        };
        if last.beside.is_some() {
            dialog.open_beside(wake);
        }
        dialog
    }

    /// Whether this user has no place for a record yet.
    pub fn is_unsettled(&self) -> bool {
        self.not_set_up.is_some()
    }

    /// The folder for batches is another now.
    pub fn other_batch_folder(&mut self, wake: &Wake) {
        self.read_again(wake);
    }

    fn read_again(&mut self, wake: &Wake) {
        self.choice.read_again(wake);
        self.second.iter_mut().for_each(|second| second.choice.read_again(wake));
    }

    /// What to go on with, once this user has a place for a record.
    pub fn settled(&mut self) -> Option<Settled> {
        self.settled.take()
    }

    /// Opens a bench with this profile as soon as the check before the shift lets it: with a new batch, by whoever sits there.
    pub fn begin(&mut self, profile: &Path, port: Option<String>) {
        (self.practice, self.second) = (None, None);
        self.choice.begin(profile, port);
        self.waits_for_check = true;
    }

    /// Chooses the batch with this file.
    pub fn pick_batch(&mut self, file: &Path) {
        (self.practice, self.settling) = (None, None);
        self.choice.pick_batch(file);
    }

    /// Takes what the threads brought: a station, once there is one.
    pub fn poll(&mut self, ctx: &Context, wake: &Wake) -> Option<Ends> {
        self.poll_check(ctx, wake);
        match Job::take(&mut self.at_work)? {
            Ok(Brought::Bench(ends)) => return Some(ends),
            Ok(Brought::May(decision, supervisors)) => {
                self.settling = Some(Settling::new(decision, &supervisors, self.operator.trim()));
            }
            Ok(Brought::NeedsSupervisor(address, seen, supervisors)) => {
                self.confirming = Some(Confirming::new(address, seen, &supervisors));
            }
            Ok(Brought::KeyConfirmed) => {
                self.confirming = None;
                self.check(wake, |_, _| true);
            }
            Ok(Brought::Copied) => {
                (self.settling, self.copied) = (None, true);
                self.read_again(wake);
            }
            Ok(Brought::Closed) => {
                (self.settling, self.closed) = (None, true);
                self.read_again(wake);
            }
            Err(refused) => {
                self.practises = false;
                self.refuse(refused);
            }
        }
        None
    }

    /// Checks what is filled in, once nobody is typing; and starts where Start waited for that.
    fn poll_check(&mut self, ctx: &Context, wake: &Wake) {
        // What was chosen the last time is not being typed, wherever the cursor is.
        let is_chosen = std::mem::take(&mut self.is_new) || self.waits_for_check || !ctx.text_edit_focused();
        // What the rules change is checked, and not what was chosen before them.
        let is_known = self.choice.poll(is_chosen, wake);
        let is_known = self.second.as_mut().is_none_or(|second| second.choice.poll(is_chosen, wake)) && is_known;
        if is_chosen && is_known {
            self.check(wake, |checked, setup| checked.is_missing(setup));
        }
        let mut checks: Vec<_> = self.checks().collect();
        checks.iter_mut().for_each(|checkup| checkup.poll());
        let is_over = !checks.is_empty() && checks.iter().all(|checkup| checkup.is_done());
        let stops = checks.iter().any(|checkup| checkup.stops());
        if self.waits_for_check && is_known && (is_over || stops) {
            self.waits_for_check = false;
            if !stops && self.is_filled_in(Look::of(ctx)) {
                self.launch(wake);
            }
        }
    }

    /// The checks that were begun.
    fn checks(&mut self) -> impl Iterator<Item = &mut Checkup> {
        let second = self.second.as_mut().and_then(|second| second.checked.any());
        self.checked.any().into_iter().chain(second)
    }

    /// Checks what is chosen, where it is wanted.
    fn check(&mut self, wake: &Wake, is_wanted: impl Fn(&Checked, &Setup) -> bool) {
        let (first, beside) = (self.setup_of(&self.choice), self.setup().beside);
        let second = self.second.as_mut().map(|second| &mut second.checked).zip(beside);
        let all = [(&mut self.checked, first)].into_iter().chain(second.map(|(checked, setup)| (checked, *setup)));
        for ((checked, setup), is_second) in all.zip([false, true]) {
            if is_wanted(checked, &setup) {
                checked.begin(&*self.launch, setup, is_second, wake);
            }
        }
    }

    /// Whether there is something to check that was not.
    fn is_unchecked(&self, is_second: bool) -> bool {
        let setup = self.setup();
        match (&self.second, &setup.beside) {
            (Some(second), Some(beside)) if is_second => second.checked.is_missing(beside),
            _ => !is_second && self.checked.is_missing(&setup),
        }
    }

    fn refuse(&mut self, refused: Refused) {
        match refused {
            // Said beside the fields that were filled in already.
            Refused::Undecided(why) => {
                if let Some(confirming) = &mut self.confirming {
                    confirming.refuse(why);
                } else if let Some(settling) = &mut self.settling {
                    settling.refuse(why);
                }
            }
            Refused::Faults(faults) => {
                (self.settling, self.confirming) = (None, None);
                (self.faults, self.has_new_faults) = (faults, true);
            }
            Refused::Damaged { accept, supervisors, station } => {
                let settling = Settling::new(*accept, &supervisors, self.operator.trim());
                let failure =
                    if settling.asks_whether_copied() { Failure::OtherMachine } else { Failure::RecordDamaged };
                self.settling = Some(settling.with_ticket(Ticket::of_stop(failure, &station)));
            }
        }
    }

    fn setup(&self) -> Setup {
        let beside = self.second.as_ref().map(|second| Box::new(self.setup_of(&second.choice)));
        Setup { beside, ..self.setup_of(&self.choice) }
    }

    /// What is made of this choice, by itself.
    fn setup_of(&self, choice: &Choice) -> Setup {
        Setup {
            profile: choice.profile(),
            batch: choice.batch(),
            ports: choice.ports(),
            operator: self.operator.trim().to_owned(),
            purpose: self.choice.purpose(),
            order: choice.order(),
            beside: None,
        }
    }

    /// The checks of what is filled in.
    fn checked(&self) -> impl Iterator<Item = &Checkup> {
        let setup = self.setup();
        let second = self.second.as_ref().zip(setup.beside.as_deref());
        let second = second.and_then(|(second, beside)| second.checked.of(beside));
        self.checked.of(&setup).into_iter().chain(second)
    }

    /// Whether what was found stops the start, and whether one can start without the cloud all the same.
    fn stopped(&self) -> (bool, bool) {
        let mut stops = self.checked().filter(|checkup| checkup.stops()).peekable();
        let is_stopped = stops.peek().is_some();
        (is_stopped, is_stopped && stops.all(Checkup::stops_for_the_cloud_alone))
    }

    /// Whether everything that a start needs is filled in; from now on it is said what is not.
    fn is_filled_in(&mut self, look: Look) -> bool {
        self.faults.clear();
        self.was_pressed = true;
        let is_filled_in = self.said(look).is_empty();
        self.has_new_faults = !is_filled_in;
        is_filled_in
    }

    /// Why it could not be opened, and what is not filled in.
    fn said(&self, look: Look) -> Vec<String> {
        let (setup, words) = (self.setup(), start_words::text(look.lang));
        let missing = [
            (setup.profile.as_os_str().is_empty(), words.no_product),
            (setup.batch.as_os_str().is_empty(), words.no_batch),
        ];
        let missing = missing.into_iter().filter(|(is, _)| *is && self.was_pressed).map(|(_, words)| words.to_owned());
        let order = self.choice.order_faults(look.lang, self.was_pressed);
        let second = self.second_faults(look.lang);
        self.faults.iter().cloned().chain(missing).chain(order).chain(second).collect()
    }

    /// Starts the station on a thread.
    fn launch(&mut self, wake: &Wake) {
        self.work(wake, |launch, setup, wake| launch.start(setup, wake).map(Brought::Bench));
    }

    /// Puts a decision on record, on a thread. The station that waited for it is started then.
    fn settle(&mut self, wake: &Wake, decision: Decision, signed: Signed) {
        self.work(wake, move |launch, setup, wake| {
            launch.decide(&decision, &signed)?;
            match decision {
                Decision::Accept { .. } => launch.start(setup, wake).map(Brought::Bench),
                Decision::Copied { .. } => Ok(Brought::Copied),
                _ => Ok(Brought::Closed),
            }
        });
    }

    /// Confirms the key of a host; where there are supervisors, one of them is asked first.
    fn confirm(&mut self, wake: &Wake, lang: Lang, address: String, seen: HostKeySeen) {
        self.faults.clear();
        self.work(wake, move |launch, _, _| match launch.supervisors()? {
            nobody if nobody.is_empty() => keep_key(launch, lang, &address, &seen),
            supervisors => Ok(Brought::NeedsSupervisor(address, seen, supervisors)),
        });
    }

    /// Puts on record who confirms it, and confirms it.
    fn confirm_signed(&mut self, wake: &Wake, lang: Lang, (address, seen): (String, HostKeySeen), signed: Signed) {
        self.work(wake, move |launch, _, _| {
            let fingerprint = seen.now.fingerprint.clone();
            launch.decide(&Decision::ConfirmHostKey { address: address.clone(), fingerprint }, &signed)?;
            keep_key(launch, lang, &address, &seen)
        });
    }

    /// Has something done on a thread.
    fn work(
        &mut self,
        wake: &Wake,
        work: impl FnOnce(&dyn Launch, Setup, Wake) -> Result<Brought, Refused> + Send + 'static,
    ) {
        let (launch, waker, setup) = (self.launch.clone(), wake.clone(), self.setup());
        self.at_work = Some(Job::start(wake, move || work(&*launch, setup, waker)));
        (self.closed, self.copied) = (false, false);
    }

    /// Asks who finishes the batch that is filled in, and why.
    pub fn ask_to_close(&mut self, wake: &Wake) {
        self.faults.clear();
        self.work(wake, |launch, setup, _| {
            let decision = Decision::CloseBatch { file: setup.batch, registration_off: false };
            launch.may(&decision).map(|supervisors| Brought::May(decision, supervisors))
        });
    }
}

fn keep_key(launch: &dyn Launch, lang: Lang, address: &str, seen: &HostKeySeen) -> Result<Brought, Refused> {
    let kept = launch.confirm_host_key(address, seen);
    let said = |fault| Refused::Faults(vec![Complaint::HostKey(address.to_owned(), fault).text(lang)]);
    kept.map(|()| Brought::KeyConfirmed).map_err(said)
}
