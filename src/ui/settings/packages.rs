//! Signed packages: whose are taken here, whether anything else is, and the dialogs that change it.

use eframe::egui::{Context, TextEdit, Ui};

use super::deciding::Deciding;
use super::known::Known;
use super::people::People;
use crate::decisions::package::signing::{key_id, signer_of};
use crate::decisions::roles::who_may;
use crate::domain::{Deed, PinUse};
use crate::seen::{Decision, Snapshot};
use crate::store::DataDir;
use crate::ui::act::Act;
use crate::ui::host::Wake;
use crate::ui::look::{Ink, Parts as _, Tone, mono, regular, shown};
use crate::ui::sign::{Asking, Form, Labels, Pressed};
use crate::words::{package as words, settings};

/// Letters of what is typed as a key: some paste the whole file.
const LONGEST: usize = 400;

/// What is asked for.
enum What {
    Trust(String),
    Remove(String),
    Only(bool),
}

/// The section as it stands.
pub(super) struct Packages {
    typed: String,
    asked: Option<(What, Form)>,
    deciding: Deciding,
}

impl Packages {
    pub fn new(data: DataDir, wake: Wake) -> Self {
        Self { typed: String::new(), asked: None, deciding: Deciding::new(data, wake, PinUse::Package) }
    }

    /// The settings are left.
    pub fn leave(&mut self) {
        self.asked = None;
    }

    /// Takes what threads and station brought. True where that has changed something.
    pub fn poll(&mut self, snapshot: Option<&Snapshot>) -> bool {
        let is_done = self.deciding.is_ruled(snapshot, self.asked.as_mut().map(|(_, form)| form));
        if is_done && matches!(self.asked.take(), Some((What::Trust(_), _))) {
            self.typed.clear();
        }
        is_done
    }

    /// `is_ruled`: the administrator has set that anything else is refused; `own_name`: who decides, where nobody has a PIN.
    pub fn section_ui(&mut self, ui: &mut Ui, people: &Known<People>, is_ruled: bool, own_name: &str) {
        let text = words::text(ui.lang());
        ui.text_ui(text.section_note, regular(13.0), Ink::Muted);
        let known = match people {
            Known::Unasked | Known::Reading(_) => {
                ui.text_ui(settings::text(ui.lang()).supervisors_reading, regular(14.0), Ink::Muted);
                return;
            }
            Known::Unreadable => {
                ui.text_ui(text.unread, regular(14.0), Tone::Warn);
                return;
            }
            Known::Read(known) => known,
        };
        let mut asked = None;
        if known.package_signers.is_empty() {
            ui.text_ui(text.nobody, regular(14.0), Ink::Plain);
        }
        for signer in &known.package_signers {
            ui.horizontal_wrapped(|ui| {
                ui.text_ui(key_id(signer), mono(13.0), Ink::Plain);
                ui.text_ui(shown::plain(signer), mono(12.0), Ink::Muted);
                if ui.small_named_ui(text.remove_ask, &format!("{} {}", text.remove_ask, key_id(signer))).clicked() {
                    asked = Some(What::Remove(signer.clone()));
                }
            });
        }
        ui.field_ui(text.key_field, TextEdit::singleline(&mut self.typed).char_limit(LONGEST));
        if let (true, Ok(signer)) = (ui.small_ui(text.trust_ask).clicked(), signer_of(&self.typed)) {
            asked = Some(What::Trust(signer));
        }
        if !self.typed.trim().is_empty() && signer_of(&self.typed).is_err() {
            ui.text_ui(words::fault(&crate::domain::PackageFault::NotAKey, ui.lang()), regular(13.0), Tone::Warn);
        }
        ui.add_space(6.0);
        let is_only = known.packages_only || is_ruled;
        ui.text_ui(if is_only { text.is_only } else { text.is_free }, regular(14.0), Ink::Plain);
        if is_ruled {
            ui.text_ui(crate::words::policy::text(ui.lang()).set, regular(13.0), Ink::Muted);
        } else if ui.small_ui(if is_only { text.free_ask } else { text.only_ask }).clicked() {
            asked = Some(What::Only(!is_only));
        }
        if let Some(what) = asked {
            let supervisors = who_may(&known.supervisors, Deed::Pin(PinUse::Package));
            self.asked = Some((what, Form::new(&supervisors, own_name)));
        }
    }

    /// `snapshot`: the bench, where one runs.
    pub fn dialog_ui(&mut self, ctx: &Context, snapshot: Option<&Snapshot>, acts: &mut Vec<Act>) {
        let lang = crate::ui::look::Look::of(ctx).lang;
        let (text, at_work) = (words::text(lang), self.deciding.is_at_work());
        let Some((what, form)) = &mut self.asked else { return };
        let (head, note, decision) = match what {
            What::Trust(signer) => {
                (text.trust_ask, signer.as_str(), Decision::TrustPackages { signer: signer.clone(), trusted: true })
            }
            What::Remove(signer) => {
                (text.remove_ask, signer.as_str(), Decision::TrustPackages { signer: signer.clone(), trusted: false })
            }
            What::Only(true) => (text.only_ask, text.is_only, Decision::PackagesOnly(true)),
            What::Only(false) => (text.free_ask, text.is_free, Decision::PackagesOnly(false)),
        };
        let labels = Labels { own: text.by, supervisor: text.by_supervisor, ..Labels::default() };
        let sign = if at_work { text.at_work } else { text.decide };
        let asking = Asking {
            id: "packages",
            head: head.trim_end_matches('…'),
            about: "",
            note,
            labels,
            sign,
            wrong: form.refusal(PinUse::Package, lang),
            is_ready: !at_work,
        };
        match asking.dialog_ui(ctx, form) {
            None => {}
            Some(Pressed::Cancel) if at_work => {}
            Some(Pressed::Cancel) => self.asked = None,
            Some(Pressed::Sign(signed)) => {
                form.forget_refusal();
                self.deciding.ask(decision, signed, snapshot, acts);
            }
        }
    }
}
