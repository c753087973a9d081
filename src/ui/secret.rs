//! The dialog about a product secret: where it is, and how another one takes its place. What is typed is masked, and what is stored is never shown.

use std::path::PathBuf;

use eframe::egui::{Context, TextEdit, Ui};
use zeroize::Zeroizing;

use super::host::Wake;
use super::sign::{Form, Labels};
use super::stored::{Pressed, Stored};
use crate::decisions::{Keeping, Standing};
use crate::domain::Secret;
use crate::platform::runtime;
use crate::store::profile_file;
use crate::ui::look::{Ink, Parts as _, Tone, dialog_ui, mono, regular, shown};
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

/// The dialog as it stands.
pub(crate) struct SecretDialog {
    stored: Stored<(Whose, Standing)>,
    typed: Zeroizing<String>,
}

impl SecretDialog {
    /// About the secret of the product in this profile file.
    pub fn of_profile(profile: PathBuf, keeping: Keeping, wake: Wake) -> Self {
        let mut dialog = Self { stored: Stored::new(keeping, "", wake), typed: Zeroizing::default() };
        dialog.look(move || Whose::of_file(&profile));
        dialog
    }

    fn look(&mut self, whose: impl FnOnce() -> Option<Whose> + Send + 'static) {
        self.stored.look(move |keeping| {
            let Some(whose) = whose() else { return Err(|text| text.no_profile) };
            let standing = keeping.standing(&whose.product_key, &whose.place);
            Ok((whose, standing))
        });
    }

    /// Takes what a thread brought.
    fn poll(&mut self) {
        let is_changed = self.stored.poll(|(_, standing), before| Form::new(&standing.supervisors, before.name()));
        if let Some((whose, _)) = self.stored.standing.clone().filter(|_| is_changed) {
            self.look(move || Some(whose));
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
        let text = words::text(ui.lang());
        ui.head_ui(text.head, "");
        let known = self.stored.standing.clone();
        if let Some((whose, standing)) = &known {
            self.standing_ui(ui, whose, standing);
        } else if self.stored.is_being_read() {
            ui.text_ui(text.reading, regular(14.0), Ink::Muted);
        }
        self.stored.said_ui(ui);
        let is_stored = known.as_ref().map(|(_, standing)| standing.is_stored);
        match (self.stored.buttons_ui(ui, is_stored, !self.typed.is_empty()), known) {
            (Some(Pressed::Store), Some((whose, _))) => self.store(whose),
            (Some(Pressed::Forget), Some((whose, _))) => self.forget(whose),
            (Some(Pressed::Close), _) => return true,
            _ => {}
        }
        false
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
            self.stored.form.fields_ui(ui, labels);
        }
        if self.stored.forgets {
            ui.text_ui(text.forget_note, regular(13.0), Tone::Warn);
        }
    }

    fn store(&mut self, whose: Whose) {
        let secret = Secret::new(std::mem::take(&mut *self.typed));
        self.stored.change(
            |text| text.stored,
            move |keeping, signed| {
                let set = keeping.set(&whose.product_key, None, Some(whose.place), &secret, signed);
                runtime().block_on(set).map(drop)
            },
        );
    }

    fn forget(&mut self, whose: Whose) {
        self.stored.forgets = false;
        self.stored.change(
            |text| text.forgotten,
            move |keeping, signed| runtime().block_on(keeping.forget(&whose.product_key, signed)),
        );
    }
}
