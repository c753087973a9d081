//! Product and batch, as they are chosen and painted.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::{FontSelection, Margin, Ui};

use super::batches::Batches;
use super::known::{Batch, Known};
use super::order::OrderForm;
use super::ports::PortsChosen;
use super::rules::{Change, Hand, Notice, kept};
use crate::domain::{Order, Purpose};
use crate::files::given;
use crate::store::Shelf;
use crate::ui::choose::{PathField, PathWords, Request};
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::launch::{Launch, Setup};
use crate::ui::look::{Ink, Parts as _, Tone, regular, shown};
use crate::ui::profiles::Usable;
use crate::words::{Lang, archive, batch_file, start as words};

/// What is chosen.
pub(super) struct Choice {
    launch: Arc<dyn Launch>,
    wake: Wake,
    shelf: Option<Shelf>,
    profile: PathField,
    /// The field for its path is open.
    types_profile: bool,
    batch: PathField,
    batches: Batches,
    /// The name of a new batch that nobody typed.
    offered: String,
    offered_for: String,
    ports: PortsChosen,
    order: OrderForm,
    purpose: Purpose,
    /// The batch on record that it is that of.
    purpose_of: Option<PathBuf>,
    /// Who made the choice that `of` is.
    hand: Hand,
    /// What the rules have made of it.
    by_rules: Option<(PathBuf, PathBuf)>,
    /// The profile and the batch that `known` is about, or will be.
    of: Option<(PathBuf, PathBuf)>,
    known: Option<Known>,
    coming: Option<Job<(Known, Option<String>)>>,
    notice: Option<Notice>,
    /// Why a folder was not made.
    not_made: Option<String>,
    product_key: String,
}

impl Choice {
    pub fn new(launch: Arc<dyn Launch>, last: &Setup, wake: &Wake) -> Self {
        let shelves = launch.shelves();
        let batches = Batches::read(&shelves, wake);
        Self {
            wake: wake.clone(),
            shelf: shelves.profiles.map(Shelf::new),
            profile: PathField::new(last.profile.display().to_string()),
            types_profile: false,
            batch: PathField::new(batches.typed(&last.batch)),
            batches,
            offered: String::new(),
            offered_for: String::new(),
            ports: PortsChosen::new(&last.ports, launch.ports()),
            order: OrderForm::default(),
            purpose: last.purpose,
            purpose_of: None,
            hand: Hand::Last,
            by_rules: None,
            of: None,
            known: None,
            coming: None,
            notice: None,
            not_made: None,
            product_key: String::new(),
            launch,
        }
    }

    pub fn profile(&self) -> PathBuf {
        self.profile.path().into()
    }

    pub fn batch(&self) -> PathBuf {
        self.batches.file(self.batch.path())
    }

    pub fn ports(&self) -> Vec<String> {
        self.ports.named()
    }

    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// What was said of the order.
    pub fn order(&self) -> Order {
        self.order.said()
    }

    /// What is wrong with it, a line a fault; what is not filled in yet only where that is to be said.
    pub fn order_faults(&self, lang: Lang, with_missing: bool) -> Vec<String> {
        self.order.faults(lang, with_missing)
    }

    /// Whether Enter led from one field of the order to the next.
    pub fn went_on_in_order(&self) -> bool {
        self.order.went_on()
    }

    pub fn order_ui(&mut self, ui: &mut Ui) {
        self.order.fields_ui(ui);
    }

    /// What is done with the units: hardly ever anything else than all of it.
    pub fn purpose_ui(&mut self, ui: &mut Ui) {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        ui.line_ui(text.purpose, regular(13.0), Ink::Muted);
        ui.horizontal_wrapped(|ui| {
            for purpose in Purpose::ALL {
                let word = words::purpose(purpose, lang);
                if ui.choice_ui(self.purpose == purpose, word, word) {
                    self.purpose = purpose;
                }
            }
        });
        if let Some(note) = words::purpose_note(self.purpose, lang) {
            ui.text_ui(note, regular(13.0), Ink::Muted);
        }
        ui.add_space(8.0);
    }

    /// A batch goes on as it was opened last; a new one after another begins as all do. A dry run is not gone on with.
    fn keep_purpose(&mut self, known: &Known) {
        let file = self.batch();
        match &known.batch {
            Batch::There(brief) if self.purpose_of.as_ref() != Some(&file) => {
                self.purpose = Some(brief.purpose).filter(|purpose| *purpose != Purpose::DryRun).unwrap_or_default();
                self.purpose_of = Some(file);
            }
            Batch::New | Batch::Unnamed if self.purpose_of.take().is_some() => self.purpose = Purpose::default(),
            _ => {}
        }
    }

    pub fn ports_ui(&mut self, ui: &mut Ui) {
        self.ports.field_ui(ui, &*self.launch);
    }

    /// Chooses this profile, and this port alone where one is named; the batch is a new one.
    pub fn begin(&mut self, profile: &Path, port: Option<String>) {
        self.profile.set(profile.display().to_string());
        self.ports.choose(port);
    }

    /// What stands on the disk has changed.
    pub fn read_again(&mut self, wake: &Wake) {
        // The folder for batches may be another by now: what somebody chose stays the same file, and what was offered is offered anew.
        let batch = self.batch();
        let is_offered = self.batch.path() == self.offered;
        self.batches = Batches::read(&self.launch.shelves(), wake);
        self.batch.set(if is_offered { String::new() } else { self.batches.typed(&batch) });
        self.offered.clear();
        (self.of, self.by_rules) = (None, None);
    }

    /// Takes what was read, and has read what was not; nothing while somebody types. Whether all is known of what is chosen.
    pub fn poll(&mut self, is_chosen: bool, wake: &Wake) -> bool {
        self.batches.poll();
        let chosen = (self.profile(), self.batch());
        if let Some(told) = Job::end(&mut self.coming)
            && self.of.as_ref() == Some(&chosen)
            && let Some((known, not_made)) = told
        {
            self.not_made = not_made;
            self.take(known);
        }
        // The rules may have changed it.
        let chosen = (self.profile(), self.batch());
        if self.of.as_ref() != Some(&chosen) && self.coming.is_none() && is_chosen {
            self.hand = match self.by_rules.as_ref().or(self.of.as_ref()) {
                None => Hand::Last,
                Some(_) if self.by_rules.as_ref() == Some(&chosen) => Hand::Rules,
                Some((profile, _)) if *profile != chosen.0 => Hand::Product,
                Some(_) => Hand::Batch,
            };
            self.read(None, wake);
        }
        self.of.as_ref() == Some(&chosen) && self.coming.is_none()
    }

    /// Reads what is known of the choice. `make`: a folder that is made first.
    fn read(&mut self, make: Option<PathBuf>, wake: &Wake) {
        let (profile, batch, shelf) = (self.profile(), self.batch(), self.shelf.clone());
        self.of = Some((profile.clone(), batch.clone()));
        self.coming = Some(Job::start(wake, move || {
            let not_made = make.and_then(|folder| given::make_folder(&folder).err());
            (Known::read(&profile, &batch, shelf.as_ref()), not_made.map(|error| error.to_string()))
        }));
    }

    /// Keeps the rules.
    fn take(&mut self, known: Known) {
        let hand = self.hand;
        self.keep_purpose(&known);
        let change = kept(&known, hand);
        let product = known.product().cloned();
        if hand != Hand::Rules {
            self.notice = None;
        }
        if let Some(product) = &product
            && product.product_key != self.product_key
        {
            self.other_product(&product.product_key);
        }
        // A name that nobody typed is that of the product.
        let is_offered = self.batch.path().is_empty() || self.batch.path() == self.offered;
        let is_new = matches!(known.batch, Batch::Unnamed | Batch::New);
        match change {
            Change::Nothing(notice) => {
                if hand != Hand::Rules {
                    self.notice = notice;
                }
                if let Some(product) = product.filter(|_| is_offered && is_new && self.batches.folder().is_some()) {
                    self.offer(&product.name);
                }
            }
            Change::NewBatch(notice) => {
                self.notice = Some(notice);
                self.offer(&product.map(|product| product.name).unwrap_or_default());
            }
            Change::Profile(file) => self.profile.set(file.display().to_string()),
            Change::NoProfile(notice) => {
                self.notice = Some(notice);
                self.profile.set(String::new());
                self.types_profile = false;
            }
        }
        self.order.take(&known, &self.batch());
        self.known = Some(known);
        let chosen = (self.profile(), self.batch());
        self.by_rules = (self.of.as_ref() != Some(&chosen)).then_some(chosen);
    }

    /// Offers a new batch of a product.
    fn offer(&mut self, product: &str) {
        if self.batch.path() != self.offered || self.offered_for != product || self.offered.is_empty() {
            (self.offered, self.offered_for) = (self.batches.new_name(product), product.to_owned());
            self.batch.set(self.offered.clone());
        }
    }

    /// The ports of one product are seldom those of another.
    fn other_product(&mut self, product_key: &str) {
        let is_first = self.product_key.is_empty();
        self.product_key = product_key.to_owned();
        if !is_first {
            self.ports.of_other_product(&self.launch.ports_of(product_key).unwrap_or_default());
        }
    }

    pub fn product_ui(&mut self, ui: &mut Ui, shelf: Option<&[Usable]>) {
        let text = words::text(ui.lang());
        ui.line_ui(text.product, regular(13.0), Ink::Muted);
        let chosen = self.profile();
        let is_as_opened = self.shelf.as_ref().is_some_and(|shelf| shelf.is_as_opened(&chosen));
        let is_listed = shelf.is_none_or(|shelf| shelf.iter().any(|usable| usable.file == chosen));
        self.types_profile |= !is_listed && !is_as_opened && !chosen.as_os_str().is_empty();
        ui.horizontal_wrapped(|ui| {
            for usable in shelf.into_iter().flatten() {
                let is_on = !self.types_profile && usable.file == chosen;
                if ui.choice_ui(is_on, shown::short(&usable.name, 40), &shown::plain(&usable.name)) {
                    self.profile.set(usable.file.display().to_string());
                    self.types_profile = false;
                }
            }
            if let Some(product) = self.known.as_ref().and_then(Known::product).filter(|_| is_as_opened) {
                let name = words::older(ui.lang(), &shown::short(&product.name, 40));
                ui.choice_ui(true, name.as_str(), &name);
            }
            if ui.choice_ui(self.types_profile, text.other_file, text.other_file) {
                self.types_profile = true;
            }
        });
        if shelf.is_some_and(<[_]>::is_empty) && !self.types_profile {
            ui.text_ui(text.no_products, regular(13.0), Ink::Muted);
        }
        if self.types_profile {
            let spoken = format!("{} {}", ui.text().browse, text.profile_file);
            let words = PathWords {
                head: text.profile_file,
                choose: ui.text().browse,
                spoken: &spoken,
                font: FontSelection::Default,
            };
            self.profile.field_ui(ui, &words, Request::file(&["json"]));
        }
        if is_as_opened {
            ui.text_ui(text.as_opened, regular(13.0), Ink::Muted);
        }
        match &self.notice {
            Some(Notice::ProfileGone { profile }) => {
                let said = words::profile_gone(ui.lang(), &shown::short(profile, 40));
                notice_ui(ui, &said);
            }
            Some(Notice::OtherVersion) => notice_ui(ui, &words::other_version(ui.lang())),
            _ => {}
        }
        ui.add_space(10.0);
    }

    /// `lists`: the batches of this PC are listed, with what their products are called.
    pub fn batch_ui(&mut self, ui: &mut Ui, lists: Option<Option<&[Usable]>>) {
        let text = words::text(ui.lang());
        let spoken = format!("{} {}", ui.text().browse, text.batch);
        let words =
            PathWords { head: text.batch, choose: ui.text().browse, spoken: &spoken, font: FontSelection::Default };
        self.batch.field_ui(ui, &words, Request::file(&["jsonl"]));
        ui.horizontal_wrapped(|ui| {
            if ui.small_ui(text.new_batch).clicked() {
                let name = self.known.as_ref().and_then(Known::product).map(|product| product.name.clone());
                self.batch.set(String::new());
                self.offer(&name.unwrap_or_default());
            }
            self.state_ui(ui);
        });
        match &self.notice {
            Some(Notice::OtherProduct { batch, makes }) => {
                let (batch, makes) = (shown::short(batch, 40), shown::short(makes, 40));
                notice_ui(ui, &words::other_product(ui.lang(), &batch, &makes));
            }
            Some(Notice::Finished { batch }) => {
                notice_ui(ui, &words::was_finished(ui.lang(), &shown::short(batch, 40)));
            }
            _ => {}
        }
        ui.add_space(6.0);
        let picked = lists.and_then(|shelf| self.batches.list_ui(ui, shelf, &self.batch()));
        picked.into_iter().for_each(|picked| self.pick_batch(&picked));
    }

    /// Chooses the batch with this file.
    pub fn pick_batch(&mut self, file: &Path) {
        self.batch.set(self.batches.typed(file));
        self.notice = None;
        // Picked again it goes on with its own profile, whatever was chosen beside it since: it counts as another batch than before.
        (self.of, self.by_rules) = (Some((self.profile(), PathBuf::new())), None);
    }

    /// What the named batch is.
    fn state_ui(&mut self, ui: &mut Ui) {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        let batch = self.batch();
        let folder = batch.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
        // While another name is typed nothing is known of that one yet.
        let is_of_it = self.coming.is_none() && self.of.as_ref().is_some_and(|(_, of)| *of == batch);
        let Some(known) = self.known.as_ref().filter(|_| is_of_it) else { return };
        let (tone, said) = match &known.batch {
            Batch::Unnamed => return,
            // A call by name where the program stands.
            Batch::New if folder.is_empty() => return,
            Batch::New => (Tone::Wait, words::new_in(lang, &shown::plain(&folder))),
            Batch::There(brief) => (Tone::Wait, words::goes_on(lang, brief.passed)),
            Batch::Unfit(fault) => (Tone::Fail, batch_file::fault(lang, fault)),
            Batch::Unreadable(fault) => (Tone::Fail, archive::file_fault(lang, fault)),
            Batch::NoFolder(folder) if self.batches.makes(folder) => {
                (Tone::Wait, words::new_in(lang, &shown::plain(&folder.display().to_string())))
            }
            Batch::NoFolder(folder) => {
                let folder = folder.clone();
                let said = words::no_folder(lang, &shown::plain(&folder.display().to_string()));
                ui.text_ui(said, regular(13.0), Tone::Warn);
                ui.text_ui(text.no_folder_note, regular(13.0), Ink::Muted);
                if ui.small_ui(text.make_folder).clicked() {
                    let wake = self.wake.clone();
                    self.read(Some(folder), &wake);
                }
                if let Some(why) = &self.not_made {
                    ui.text_ui(shown::plain(why), regular(13.0), Tone::Fail);
                }
                return;
            }
        };
        ui.text_ui(said, regular(13.0), tone);
    }
}

fn notice_ui(ui: &mut Ui, said: &str) {
    ui.toned_ui(Tone::Warn, Margin::symmetric(12, 8), |ui| ui.text_ui(said, regular(13.0), Ink::Plain));
}
