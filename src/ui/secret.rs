//! The dialog about a product secret: where it is, and how another one takes its place. What is typed is masked, and what is stored is never shown.

use std::path::PathBuf;

use eframe::egui::{Context, TextEdit, Ui};
use zeroize::Zeroizing;

use super::host::Wake;
use super::job::Job;
use super::sign::{Form, Labels};
use crate::decisions::{Keeping, Standing};
use crate::domain::{PinUse, Secret};
use crate::platform::runtime;
use crate::seen::{Refusal, Signed};
use crate::store::profile_file;
use crate::ui::look::{Buttons, Ink, Parts as _, Tone, Which, buttons_ui, dialog_ui, mono, regular, shown};
use crate::vault::product_secret::LONGEST;
use crate::vault::{Binding, SecretSource};
use crate::words::secret::fault_text;
use crate::words::secret_form as words;

/// A product, and the only place its secret may be used for.
#[derive(Clone, Debug)]
pub(crate) struct Whose {
    pub product_key: String,
    pub place: Binding,
}

impl Whose {
    /// Of a profile file; none where it is at fault.
    pub fn of_file(profile: &std::path::Path) -> Option<Self> {
        let loaded = profile_file::load(profile).ok()?;
        let place = Binding::of(&loaded.profile, loaded.ca_pem.as_deref());
        Some(Self { product_key: loaded.profile.product_key, place })
    }
}

/// What a thread brings.
enum Brought {
    /// How it stands.
    Standing(Option<(Whose, Standing)>),
    /// Another secret is stored, or none any more.
    Changed(Said),
    Refused(Refusal),
}

/// One of the form's texts, and whether it is good news.
type Said = (Tone, fn(&words::Text) -> &'static str);

/// The dialog as it stands.
pub(crate) struct SecretDialog {
    keeping: Keeping,
    wake: Wake,
    /// Nothing before it was looked at.
    standing: Option<(Whose, Standing)>,
    typed: Zeroizing<String>,
    form: Form,
    /// «Forget…» was pressed once.
    forgets: bool,
    coming: Option<Job<Brought>>,
    said: Option<Said>,
}

impl SecretDialog {
    /// About the secret of the product in this profile file.
    pub fn of_profile(profile: PathBuf, keeping: Keeping, wake: Wake) -> Self {
        let mut dialog = Self {
            keeping,
            wake,
            standing: None,
            typed: Zeroizing::default(),
            form: Form::new(&[], ""),
            forgets: false,
            coming: None,
            said: None,
        };
        dialog.look(move || Whose::of_file(&profile));
        dialog
    }

    fn look(&mut self, whose: impl FnOnce() -> Option<Whose> + Send + 'static) {
        let keeping = self.keeping.clone();
        self.on_thread(move || {
            Brought::Standing(whose().map(|whose| {
                let standing = keeping.standing(&whose.product_key, &whose.place);
                (whose, standing)
            }))
        });
    }

    fn on_thread(&mut self, work: impl FnOnce() -> Brought + Send + 'static) {
        self.coming = Some(Job::start(&self.wake, work));
    }

    /// Takes what a thread brought.
    fn poll(&mut self) {
        let Some(brought) = Job::end(&mut self.coming) else { return };
        match brought {
            None => self.said = Some((Tone::Fail, |text| text.unread)),
            Some(Brought::Standing(None)) => self.said = Some((Tone::Fail, |text| text.no_profile)),
            Some(Brought::Standing(Some((whose, standing)))) => {
                self.form = Form::new(&standing.supervisors, self.form.name());
                self.standing = Some((whose, standing));
            }
            Some(Brought::Changed(said)) => {
                self.said = Some(said);
                if let Some((whose, _)) = self.standing.clone() {
                    self.look(move || Some(whose));
                }
            }
            Some(Brought::Refused(why)) => self.form.refuse(why),
        }
    }

    /// The dialog; false when it is over.
    pub fn dialog_ui(&mut self, ctx: &Context) -> bool {
        // Here, and nowhere else: whoever paints it hears what it waits for.
        self.poll();
        dialog_ui(ctx, "secret", 460.0, (), |ui| self.content_ui(ui).then_some(())).is_none()
    }

    /// True where the dialog is to be closed.
    fn content_ui(&mut self, ui: &mut Ui) -> bool {
        let look = ui.look();
        let text = words::text(look.lang);
        ui.head_ui(text.head, "");
        if let Some((whose, standing)) = self.standing.clone() {
            self.standing_ui(ui, &whose, &standing);
        } else if self.said.is_none() {
            ui.text_ui(text.reading, regular(14.0), Ink::Muted);
        }
        self.form.refused_ui(ui, PinUse::Secret);
        if let Some((tone, said)) = self.said {
            ui.text_ui(said(text), regular(14.0), tone);
        }
        ui.add_space(12.0);
        self.buttons_ui(ui)
    }

    fn standing_ui(&mut self, ui: &mut Ui, whose: &Whose, standing: &Standing) {
        let look = ui.look();
        let text = words::text(look.lang);
        for (head, value) in [(text.product, &whose.product_key), (text.bound, &whose.place.host)] {
            ui.horizontal_wrapped(|ui| {
                ui.line_ui(head, regular(13.0), Ink::Muted);
                ui.text_ui(shown::plain(value), mono(13.0), Ink::Plain);
            });
        }
        ui.add_space(4.0);
        match &standing.found {
            Ok(SecretSource::Keyring) => {
                ui.text_ui(words::source_note(look.lang, SecretSource::Keyring), regular(14.0), Ink::Plain)
            }
            Ok(source) => ui.text_ui(words::source_note(look.lang, *source), regular(14.0), Tone::Warn),
            Err(fault) => ui.text_ui(fault_text(look.lang, fault), regular(14.0), Tone::Fail),
        };
        ui.add_space(8.0);
        let head = if standing.is_stored { text.another } else { text.new };
        let field = TextEdit::singleline(&mut *self.typed).password(true).char_limit(LONGEST);
        ui.field_ui(head, field);
        if standing.is_stored {
            let labels = Labels { own: text.by, supervisor: text.by_supervisor, ..Labels::default() };
            self.form.fields_ui(ui, labels);
        }
        if self.forgets {
            ui.text_ui(text.forget_note, regular(13.0), Tone::Warn);
        }
    }

    fn buttons_ui(&mut self, ui: &mut Ui) -> bool {
        let text = words::text(ui.lang());
        let (at_work, leave) = (self.coming.is_some(), Some((text.close, true)));
        let Some((whose, standing)) = self.standing.clone() else {
            return buttons_ui(ui, &Buttons { primary: None, others: &[], leave }).is_some();
        };
        let may = !at_work && (!standing.is_stored || self.form.is_whole());
        let store = (if standing.is_stored { text.replace } else { text.store }, may && !self.typed.is_empty());
        let may = !at_work && (!self.forgets || self.form.is_whole());
        let forget = [(if self.forgets { text.forget_really } else { text.forget }, may)];
        let others = if standing.is_stored { &forget[..] } else { &[] };
        match buttons_ui(ui, &Buttons { primary: Some(store), others, leave }) {
            Some(Which::Primary) => self.store(whose),
            Some(Which::Other(_)) if self.forgets => self.forget(whose),
            Some(Which::Other(_)) => self.forgets = true,
            Some(Which::Leave) => return true,
            None => {}
        }
        false
    }

    fn store(&mut self, whose: Whose) {
        let secret = Secret::new(std::mem::take(&mut *self.typed));
        self.change(
            |text| text.stored,
            move |keeping, signed| {
                let set = keeping.set(&whose.product_key, None, Some(whose.place), &secret, signed);
                runtime().block_on(set).map(drop)
            },
        );
    }

    fn forget(&mut self, whose: Whose) {
        self.forgets = false;
        self.change(
            |text| text.forgotten,
            move |keeping, signed| runtime().block_on(keeping.forget(&whose.product_key, signed)),
        );
    }

    fn change(
        &mut self,
        said: fn(&words::Text) -> &'static str,
        change: impl FnOnce(&Keeping, &Signed) -> Result<(), Refusal> + Send + 'static,
    ) {
        let (keeping, signed) = (self.keeping.clone(), self.form.signed());
        self.said = None;
        self.form.forget_refusal();
        self.on_thread(move || match change(&keeping, &signed) {
            Ok(()) => Brought::Changed((Tone::Pass, said)),
            Err(why) => Brought::Refused(why),
        });
    }
}
