//! Where all begins that has to do with the vendor's console: the access key of a product, asking about all its units in doubt, a list, and what is to be done
//! there.

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::{ComboBox, Context, Role, ScrollArea, Ui};

use crate::decisions::{AccessStanding, AtBench, Keeping};
use crate::seen::Snapshot;
use crate::ui::access_key::{AccessKeyDialog, standing_said};
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::launch::{Asked, Launch, Refused, Whom};
use crate::ui::list_dialog::refused_said;
use crate::ui::look::{Ink, Parts as _, Tone, bold, dialog_ui, named, regular, shown};
use crate::ui::profiles::Usable;
use crate::words::{at_console as words, console, logs};

const WIDTH: f32 = 640.0;
/// Height of what was said of units.
const SAID: f32 = 180.0;

/// What becomes of the dialog.
pub(super) enum Next {
    Stays,
    IsOver,
    /// A list is asked for.
    List,
    /// The page of what is to be done is asked for.
    Tasks,
}

/// The dialog as it stands.
pub(super) struct Beginning {
    keeping: Keeping,
    own: String,
    /// The profile that is chosen, of those on the shelf.
    profile: Option<PathBuf>,
    /// How the key of this product stands; nothing before it was looked at.
    standing: Option<(String, AccessStanding)>,
    looking: Option<Job<(String, AccessStanding)>>,
    key: Option<AccessKeyDialog>,
    asking: Option<Job<Result<Asked, Refused>>>,
    asked: Option<Result<Asked, Refused>>,
    broke: bool,
}

impl Beginning {
    /// `profile`: the one that is looked at; `bench`: the one that holds the record.
    pub fn new(launch: &Arc<dyn Launch>, profile: Option<PathBuf>, bench: Option<AtBench>) -> Self {
        let last = launch.last();
        Self {
            keeping: launch.keeping().at(bench),
            profile: profile.or(Some(last.profile)),
            own: last.operator,
            standing: None,
            looking: None,
            key: None,
            asking: None,
            asked: None,
            broke: false,
        }
    }

    pub fn dialog_ui(
        &mut self,
        ctx: &Context,
        (launch, wake): (&Arc<dyn Launch>, &Wake),
        (bench, shelf): (Option<&Snapshot>, Option<&[Usable]>),
    ) -> Next {
        if let Some(looked) = Job::take(&mut self.looking) {
            self.standing = Some(looked);
        }
        match Job::end(&mut self.asking) {
            None => {}
            Some(None) => self.broke = true,
            Some(asked) => self.asked = asked,
        }
        if let Some(key) = &mut self.key {
            if !key.dialog_ui(ctx) {
                (self.key, self.standing) = (None, None);
            }
            return Next::Stays;
        }
        let products = shelf.unwrap_or_default();
        let chosen = products.iter().find(|one| self.profile.as_ref() == Some(&one.file)).or(products.first()).cloned();
        self.look(chosen.as_ref(), wake);
        let next = dialog_ui(ctx, "at console", WIDTH, Next::IsOver, |ui| {
            self.content_ui(ui, launch, wake, (bench, products, chosen.as_ref()))
        });
        // What was asked is to be read, however the dialog would be left.
        next.filter(|_| self.asking.is_none()).unwrap_or(Next::Stays)
    }

    /// Looks how the key of the chosen product stands, where that is not known.
    fn look(&mut self, chosen: Option<&Usable>, wake: &Wake) {
        let Some(product_key) = chosen.map(|one| one.product_key.clone()) else { return };
        let is_known = self.standing.as_ref().is_some_and(|(of, _)| *of == product_key);
        if !is_known && self.looking.is_none() {
            let keeping = self.keeping.clone();
            self.looking = Some(Job::start(wake, move || {
                let standing = keeping.access_standing(&product_key);
                (product_key, standing)
            }));
        }
    }

    fn content_ui(
        &mut self,
        ui: &mut Ui,
        launch: &Arc<dyn Launch>,
        wake: &Wake,
        (bench, products, chosen): (Option<&Snapshot>, &[Usable], Option<&Usable>),
    ) -> Option<Next> {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        ui.head_ui(text.head, text.note);
        let standing = self.standing.as_ref().filter(|(of, _)| chosen.is_some_and(|one| one.product_key == *of));
        match chosen {
            None => drop(ui.text_ui(text.no_product, regular(14.0), Ink::Muted)),
            Some(chosen) => {
                let picked = products_ui(ui, products, chosen);
                let (said, ink) = match standing {
                    Some((_, standing)) => standing_said(standing, lang),
                    None => (text.reading.to_owned(), Ink::Muted),
                };
                ui.text_ui(said, regular(14.0), ink);
                if let Some(picked) = picked {
                    (self.profile, self.asked, self.broke) = (Some(picked), None, false);
                }
            }
        }
        let has_key = standing.is_some_and(|(_, standing)| matches!(standing.found, Ok(Some(_))));
        let is_free = self.asking.is_none();
        ui.add_space(8.0);
        let mut next = None;
        ui.horizontal_wrapped(|ui| {
            if ui.primary_ui(text.ask_all, has_key && is_free && bench.is_none()).clicked()
                && let Some(chosen) = chosen
            {
                let (launch, whom) = (launch.clone(), Whom::InDoubt(chosen.file.clone()));
                (self.asked, self.broke) = (None, false);
                self.asking = Some(Job::start(wake, move || match launch.api() {
                    Some(api) => api.ask(&whom),
                    None => Err(Refused::Faults(Vec::new())),
                }));
            }
            if ui.button_ui(text.key, chosen.is_some() && is_free).clicked()
                && let Some(chosen) = chosen
            {
                let (keeping, own) = (self.keeping.clone(), self.own.clone());
                self.key = Some(AccessKeyDialog::new(chosen.product_key.clone(), keeping, own, wake.clone()));
            }
            if ui.button_ui(text.list, is_free).clicked() {
                next = Some(Next::List);
            }
            if ui.button_ui(console::text(lang).tasks_button, is_free).clicked() {
                next = Some(Next::Tasks);
            }
        });
        if bench.is_some() {
            ui.text_ui(text.bench_asks, regular(13.0), Ink::Muted);
        }
        self.asked_ui(ui);
        ui.add_space(10.0);
        if ui.button_ui(text.close, is_free).clicked() {
            next = Some(Next::IsOver);
        }
        next
    }

    /// What was said, unit by unit.
    fn asked_ui(&self, ui: &mut Ui) {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        if self.asking.is_some() {
            ui.text_ui(text.asking, regular(14.0), Ink::Muted);
        }
        if self.broke {
            ui.text_ui(text.broke, regular(14.0), Tone::Fail);
        }
        match &self.asked {
            None => {}
            Some(Err(refused)) => drop(ui.text_ui(refused_said(refused, lang), regular(14.0), Tone::Fail)),
            Some(Ok(Asked { units, silent })) => {
                if let Some((host, code)) = silent {
                    ui.text_ui(console::silent(host, code, lang), regular(14.0), Tone::Fail);
                } else if units.is_empty() {
                    ui.text_ui(text.none_in_doubt, bold(14.0), Tone::Pass);
                }
                ScrollArea::vertical().id_salt("asked units").max_height(SAID).show(ui, |ui| {
                    for unit in units {
                        ui.text_ui(console::stands(unit, lang), regular(13.0), Ink::Plain);
                    }
                });
            }
        }
    }
}

/// The products to choose from; what was chosen.
fn products_ui(ui: &mut Ui, products: &[Usable], chosen: &Usable) -> Option<PathBuf> {
    let lang = ui.lang();
    let called = |one: &Usable| format!("{} · {}", shown::plain(&one.name), shown::plain(&one.product_key));
    let said = logs::labelled(words::text(lang).product, &called(chosen), lang);
    let mut picked = None;
    let combo = ComboBox::from_id_salt("console product").width(320.0).selected_text(shown::short(&said, 48).as_ref());
    let combo = combo.height(320.0).show_ui(ui, |ui| {
        for one in products {
            if ui.selectable_label(one.file == chosen.file, called(one)).clicked() {
                picked = Some(one.file.clone());
            }
        }
    });
    named(&combo.response, Role::ComboBox, true, &said);
    picked
}
