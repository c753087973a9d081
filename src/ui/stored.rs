//! What the dialogs about a stored secret share: how it stands, who says so, how another one takes its place, and how it is forgotten. What is typed is theirs.

use eframe::egui::Ui;

use super::host::Wake;
use super::job::Job;
use super::sign::Form;
use crate::decisions::Keeping;
use crate::domain::PinUse;
use crate::seen::{Refusal, Signed};
use crate::ui::look::{Buttons, Parts as _, Tone, Which, buttons_ui, regular};
use crate::words::secret_form as words;

/// One of the form's texts.
pub(super) type Word = fn(&words::Text) -> &'static str;

/// What a thread brings.
enum Brought<S> {
    Standing(Result<S, Word>),
    /// Another one is stored, or none any more.
    Changed(Word),
    Refused(Refusal),
}

/// What was pressed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pressed {
    Store,
    Forget,
    Close,
}

/// A stored secret, as its dialog knows it.
pub(super) struct Stored<S> {
    keeping: Keeping,
    wake: Wake,
    /// How it stands; nothing before it was looked at.
    pub standing: Option<S>,
    pub form: Form,
    /// «Forget…» was pressed once.
    pub forgets: bool,
    coming: Option<Job<Brought<S>>>,
    said: Option<(Tone, Word)>,
}

impl<S: Send + 'static> Stored<S> {
    /// `own`: who stores it, where there are no supervisors.
    pub fn new(keeping: Keeping, own: &str, wake: Wake) -> Self {
        let form = Form::new(&[], own);
        Self { keeping, wake, standing: None, form, forgets: false, coming: None, said: None }
    }

    /// Looks how it stands, or says why that cannot be looked at.
    pub fn look(&mut self, look: impl FnOnce(&Keeping) -> Result<S, Word> + Send + 'static) {
        let keeping = self.keeping.clone();
        self.coming = Some(Job::start(&self.wake, move || Brought::Standing(look(&keeping))));
    }

    /// Takes what a thread brought. True where it is another one by now: it is to be looked at anew. `form`: who may say so, as it stands.
    pub fn poll(&mut self, form: impl FnOnce(&S, &Form) -> Form) -> bool {
        let Some(brought) = Job::end(&mut self.coming) else { return false };
        match brought {
            None => self.said = Some((Tone::Fail, |text| text.unread)),
            Some(Brought::Standing(Err(why))) => self.said = Some((Tone::Fail, why)),
            Some(Brought::Standing(Ok(standing))) => {
                self.form = form(&standing, &self.form);
                self.standing = Some(standing);
            }
            Some(Brought::Changed(said)) => {
                (self.said, self.forgets) = (Some((Tone::Pass, said)), false);
                return true;
            }
            Some(Brought::Refused(why)) => self.form.refuse(why),
        }
        false
    }

    /// Has it changed, and says this of it then.
    pub fn change(
        &mut self,
        said: Word,
        change: impl FnOnce(&Keeping, &Signed) -> Result<(), Refusal> + Send + 'static,
    ) {
        let (keeping, signed) = (self.keeping.clone(), self.form.signed());
        self.said = None;
        self.form.forget_refusal();
        self.coming = Some(Job::start(&self.wake, move || match change(&keeping, &signed) {
            Ok(()) => Brought::Changed(said),
            Err(why) => Brought::Refused(why),
        }));
    }

    /// Nothing is known of it yet, and nothing was said why not.
    pub fn is_being_read(&self) -> bool {
        self.standing.is_none() && self.said.is_none()
    }

    /// What was said of it last.
    pub fn said_ui(&self, ui: &mut Ui) {
        self.form.refused_ui(ui, PinUse::Secret);
        if let Some((tone, said)) = self.said {
            ui.text_ui(said(words::text(ui.lang())), regular(14.0), tone);
        }
        ui.add_space(12.0);
    }

    /// `is_stored`: there is one; nothing where that is not known. `is_filled`: another one was typed.
    pub fn buttons_ui(&mut self, ui: &mut Ui, is_stored: Option<bool>, is_filled: bool) -> Option<Pressed> {
        let text = words::text(ui.lang());
        let leave = Some((text.close, true));
        let Some(is_stored) = is_stored else {
            return buttons_ui(ui, &Buttons { primary: None, others: &[], leave }).map(|_| Pressed::Close);
        };
        let is_free = self.coming.is_none();
        let may_store = is_free && is_filled && (!is_stored || self.form.is_whole());
        let store = (if is_stored { text.replace } else { text.store }, may_store);
        let may_forget = is_free && (!self.forgets || self.form.is_whole());
        let forget = [(if self.forgets { text.forget_really } else { text.forget }, may_forget)];
        let others = if is_stored { &forget[..] } else { &[] };
        match buttons_ui(ui, &Buttons { primary: Some(store), others, leave })? {
            Which::Primary => Some(Pressed::Store),
            Which::Other(_) if self.forgets => Some(Pressed::Forget),
            Which::Other(_) => {
                self.forgets = true;
                None
            }
            Which::Leave => Some(Pressed::Close),
        }
    }
}
