//! The dialog about the access key of the vendor's API: where it is, and how another one takes its place. What is typed is masked, and what is stored is
//! never shown.

use eframe::egui::{Context, TextEdit, Ui};
use zeroize::Zeroizing;

use super::host::Wake;
use super::job::Job;
use super::sign::{Form, Labels};
use crate::decisions::{AccessStanding, Keeping};
use crate::domain::access_key::{AccessKey, ConsoleDoor, Endpoint};
use crate::domain::{PinUse, Secret};
use crate::platform::runtime;
use crate::seen::{Refusal, Signed};
use crate::ui::look::{Buttons, Ink, Parts as _, Tone, Which, buttons_ui, dialog_ui, mono, regular, shown};
use crate::vault::product_secret::LONGEST;
use crate::words::secret::fault_text;
use crate::words::{Lang, at_console as words, secret_form};

/// Longest key id and longest host, in characters.
const LONGEST_NAME: usize = 253;

/// One of the form's texts.
type Word = fn(&secret_form::Text) -> &'static str;

/// What a thread brings.
enum Brought {
    Standing(AccessStanding),
    /// Another key is stored, or none any more.
    Changed(Word),
    Refused(Refusal),
}

/// The dialog as it stands.
pub(crate) struct AccessKeyDialog {
    keeping: Keeping,
    wake: Wake,
    product_key: String,
    standing: Option<AccessStanding>,
    id: String,
    endpoint: String,
    secret: Zeroizing<String>,
    form: Form,
    own: String,
    /// «Forget…» was pressed once.
    forgets: bool,
    coming: Option<Job<Brought>>,
    said: Option<(Tone, Word)>,
}

/// How a key stands, in a line.
pub(crate) fn standing_said(standing: &AccessStanding, lang: Lang) -> (String, Ink) {
    match &standing.found {
        Ok(None) => (words::text(lang).no_key.to_owned(), Ink::Muted),
        Ok(Some((host, source))) => (words::key_kept(&host.to_string(), *source, lang), Ink::Plain),
        Err(fault) => (fault_text(lang, fault), Ink::Tone(Tone::Fail)),
    }
}

/// A region, or a host.
fn endpoint_of(text: &str) -> Option<Endpoint> {
    let text = text.trim();
    // A region has no dot and no port.
    if text.contains(['.', ':']) || text == "localhost" { text.parse().ok() } else { Endpoint::of_region(text).ok() }
}

impl AccessKeyDialog {
    /// About the key of this product. `own`: who stores it, where there are no supervisors.
    pub fn new(product_key: String, keeping: Keeping, own: String, wake: Wake) -> Self {
        let mut dialog = Self {
            keeping,
            wake,
            product_key,
            standing: None,
            id: String::new(),
            endpoint: String::new(),
            secret: Zeroizing::default(),
            form: Form::new(&[], &own),
            own,
            forgets: false,
            coming: None,
            said: None,
        };
        dialog.look();
        dialog
    }

    fn look(&mut self) {
        let (keeping, product_key) = (self.keeping.clone(), self.product_key.clone());
        self.coming = Some(Job::start(&self.wake, move || Brought::Standing(keeping.access_standing(&product_key))));
    }

    /// Takes what a thread brought.
    fn poll(&mut self) {
        let Some(brought) = Job::end(&mut self.coming) else { return };
        match brought {
            None => self.said = Some((Tone::Fail, |text| text.unread)),
            Some(Brought::Standing(standing)) => {
                // The first key needs nobody's PIN, so no supervisor's name goes with it.
                let supervisors = if standing.is_stored { &standing.supervisors[..] } else { &[] };
                self.form = Form::new(supervisors, &self.own);
                self.standing = Some(standing);
            }
            Some(Brought::Changed(said)) => {
                self.said = Some((Tone::Pass, said));
                (self.id, self.forgets) = (String::new(), false);
                self.look();
            }
            Some(Brought::Refused(why)) => self.form.refuse(why),
        }
    }

    /// The dialog; false when it is over.
    pub fn dialog_ui(&mut self, ctx: &Context) -> bool {
        self.poll();
        dialog_ui(ctx, "access key", 680.0, (), |ui| self.content_ui(ui).then_some(())).is_none()
    }

    /// True where the dialog is to be closed.
    fn content_ui(&mut self, ui: &mut Ui) -> bool {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        ui.head_ui(text.key_head, text.key_note);
        ui.text_ui(shown::plain(&self.product_key), mono(13.0), Ink::Plain);
        match &self.standing {
            None => drop(ui.text_ui(text.reading, regular(14.0), Ink::Muted)),
            Some(standing) => {
                let (said, ink) = standing_said(standing, lang);
                ui.text_ui(said, regular(14.0), ink);
            }
        }
        let is_stored = self.standing.as_ref().is_some_and(|standing| standing.is_stored);
        ui.add_space(6.0);
        let endpoint = endpoint_of(&self.endpoint);
        // Who forgets it types none.
        if !self.forgets {
            self.key_ui(ui, endpoint.is_none() && !self.endpoint.trim().is_empty());
        }
        let names = secret_form::text(lang);
        self.form.fields_ui(ui, Labels { own: names.by, supervisor: names.by_supervisor, ..Labels::default() });
        if self.forgets {
            ui.text_ui(text.forget_note, regular(13.0), Tone::Warn);
        }
        self.form.refused_ui(ui, PinUse::Secret);
        if let Some((tone, said)) = self.said {
            ui.text_ui(said(names), regular(14.0), tone);
        }
        ui.add_space(12.0);
        self.buttons_ui(ui, is_stored, endpoint)
    }

    fn key_ui(&mut self, ui: &mut Ui, is_wrong: bool) {
        let text = words::text(ui.lang());
        ui.columns(2, |columns| {
            columns[0].field_ui(text.key_id, TextEdit::singleline(&mut self.id).char_limit(LONGEST_NAME));
            columns[1].field_ui(text.endpoint, TextEdit::singleline(&mut self.endpoint).char_limit(LONGEST_NAME));
        });
        ui.field_ui(text.key_secret, TextEdit::singleline(&mut *self.secret).password(true).char_limit(LONGEST));
        if is_wrong {
            ui.text_ui(text.no_endpoint, regular(13.0), Tone::Fail);
        }
    }

    fn buttons_ui(&mut self, ui: &mut Ui, is_stored: bool, endpoint: Option<Endpoint>) -> bool {
        let (names, at_work) = (secret_form::text(ui.lang()), self.coming.is_some());
        let is_signed = !is_stored || self.form.is_whole();
        let is_filled = !self.id.trim().is_empty() && !self.secret.is_empty() && endpoint.is_some();
        let store = (if is_stored { names.replace } else { names.store }, !at_work && is_signed && is_filled);
        let may = !at_work && (!self.forgets || self.form.is_whole());
        let forget = [(if self.forgets { names.forget_really } else { names.forget }, may)];
        let others = if is_stored { &forget[..] } else { &[] };
        let pressed = buttons_ui(ui, &Buttons { primary: Some(store), others, leave: Some((names.close, true)) });
        match (pressed, endpoint) {
            (Some(Which::Primary), Some(endpoint)) => self.store(endpoint),
            (Some(Which::Other(_)), _) if self.forgets => self.forget(),
            (Some(Which::Other(_)), _) => self.forgets = true,
            (Some(Which::Leave), _) => return true,
            _ => {}
        }
        false
    }

    fn store(&mut self, endpoint: Endpoint) {
        let secret = Secret::new(std::mem::take(&mut *self.secret));
        let door = ConsoleDoor { endpoint, key: AccessKey { id: self.id.trim().to_owned(), secret } };
        self.change(
            |text| text.stored,
            move |keeping, product_key, signed| {
                runtime().block_on(keeping.set_of_console(product_key, &door, signed)).map(drop)
            },
        );
    }

    fn forget(&mut self) {
        self.change(
            |text| text.forgotten,
            |keeping, product_key, signed| runtime().block_on(keeping.forget_of_console(product_key, signed)),
        );
    }

    fn change(
        &mut self,
        said: Word,
        change: impl FnOnce(&Keeping, &str, &Signed) -> Result<(), Refusal> + Send + 'static,
    ) {
        let (keeping, product_key) = (self.keeping.clone(), self.product_key.clone());
        let signed = self.form.signed();
        self.said = None;
        self.form.forget_refusal();
        self.coming = Some(Job::start(&self.wake, move || match change(&keeping, &product_key, &signed) {
            Ok(()) => Brought::Changed(said),
            Err(why) => Brought::Refused(why),
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_or_a_host_is_typed_and_no_address_of_a_page() {
        let host = |text: &str| endpoint_of(text).map(|endpoint| endpoint.to_string());
        assert_eq!(host(" cn-shanghai "), Some("iot.cn-shanghai.aliyuncs.com".into()));
        assert_eq!(host("IOT.example.com"), Some("iot.example.com".into()));
        assert_eq!(host("127.0.0.1:8443"), Some("127.0.0.1:8443".into()));
        assert_eq!([host(""), host("https://h.example"), host("h.example/x"), host("地域")], [None, None, None, None]);
    }
}
