//! The dialog about the access key of the vendor's API: where it is, and how another one takes its place. What is typed is masked, and what is stored is
//! never shown.

use eframe::egui::{Context, TextEdit, Ui};
use zeroize::Zeroizing;

use super::host::Wake;
use super::sign::{Form, Labels};
use super::stored::{Pressed, Stored};
use crate::decisions::{AccessStanding, Keeping};
use crate::domain::Secret;
use crate::domain::access_key::{AccessKey, ConsoleDoor, Endpoint};
use crate::platform::runtime;
use crate::ui::look::{Ink, Parts as _, Tone, dialog_ui, mono, regular, shown};
use crate::vault::product_secret::LONGEST;
use crate::words::secret::fault_text;
use crate::words::{Lang, at_console as words, secret_form};

/// Longest key id and longest host, in characters.
const LONGEST_NAME: usize = 253;

/// The dialog as it stands.
pub(crate) struct AccessKeyDialog {
    stored: Stored<AccessStanding>,
    product_key: String,
    id: String,
    endpoint: String,
    secret: Zeroizing<String>,
    own: String,
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
        let stored = Stored::new(keeping, &own, wake);
        let (id, endpoint, secret) = Default::default();
        let mut dialog = Self { stored, product_key, id, endpoint, secret, own };
        dialog.look();
        dialog
    }

    fn look(&mut self) {
        let product_key = self.product_key.clone();
        self.stored.look(move |keeping| Ok(keeping.access_standing(&product_key)));
    }

    /// Takes what a thread brought.
    fn poll(&mut self) {
        let own = &self.own;
        let is_changed = self.stored.poll(|standing, _| {
            // The first key needs nobody's PIN, so no supervisor's name goes with it.
            let supervisors = if standing.is_stored { &standing.supervisors[..] } else { &[] };
            Form::new(supervisors, own)
        });
        if is_changed {
            self.id.clear();
            self.look();
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
        match &self.stored.standing {
            None => drop(ui.text_ui(text.reading, regular(14.0), Ink::Muted)),
            Some(standing) => {
                let (said, ink) = standing_said(standing, lang);
                ui.text_ui(said, regular(14.0), ink);
            }
        }
        ui.add_space(6.0);
        let endpoint = endpoint_of(&self.endpoint);
        // Who forgets it types none.
        if !self.stored.forgets {
            self.key_ui(ui, endpoint.is_none() && !self.endpoint.trim().is_empty());
        }
        let names = secret_form::text(lang);
        let labels = Labels { own: names.by, supervisor: names.by_supervisor, ..Labels::default() };
        self.stored.form.fields_ui(ui, labels);
        if self.stored.forgets {
            ui.text_ui(text.forget_note, regular(13.0), Tone::Warn);
        }
        self.stored.said_ui(ui);
        let is_filled = !self.id.trim().is_empty() && !self.secret.is_empty() && endpoint.is_some();
        let is_stored = self.stored.standing.as_ref().is_some_and(|standing| standing.is_stored);
        match (self.stored.buttons_ui(ui, Some(is_stored), is_filled), endpoint) {
            (Some(Pressed::Store), Some(endpoint)) => self.store(endpoint),
            (Some(Pressed::Forget), _) => self.forget(),
            (Some(Pressed::Close), _) => return true,
            _ => {}
        }
        false
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

    fn store(&mut self, endpoint: Endpoint) {
        let secret = Secret::new(std::mem::take(&mut *self.secret));
        let door = ConsoleDoor { endpoint, key: AccessKey { id: self.id.trim().to_owned(), secret } };
        let product_key = self.product_key.clone();
        self.stored.change(
            |text| text.stored,
            move |keeping, signed| runtime().block_on(keeping.set_of_console(&product_key, &door, signed)).map(drop),
        );
    }

    fn forget(&mut self) {
        let product_key = self.product_key.clone();
        self.stored.change(
            |text| text.forgotten,
            move |keeping, signed| runtime().block_on(keeping.forget_of_console(&product_key, signed)),
        );
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
