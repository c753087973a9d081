//! The proxy that leads to the cloud, and the password of its user.

use std::sync::Arc;

use eframe::egui::{TextEdit, Ui};
use zeroize::Zeroizing;

use super::ruled::ruled_ui;
use crate::domain::{ProxyAddress, Secret};
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::launch::Launch;
use crate::ui::look::{Ink, Parts as _, Tone, mono, regular};
use crate::vault::product_secret::LONGEST;
use crate::vault::{SecretFault, SecretSource};
use crate::words::{secret, settings as words};

/// The fields as they stand.
pub(super) struct ProxyFields {
    launch: Arc<dyn Launch>,
    wake: Wake,
    typed: String,
    kept: String,
    /// The administrator has set it.
    is_ruled: bool,
    password: Zeroizing<String>,
    storing: Option<Job<Stored>>,
    stored: Option<Stored>,
}

/// Where a password is from now on.
type Stored = Result<SecretSource, SecretFault>;

impl ProxyFields {
    pub fn new(launch: Arc<dyn Launch>, is_ruled: bool, wake: Wake) -> Self {
        let kept = launch.proxy();
        let (typed, password) = (kept.clone(), Zeroizing::default());
        Self { launch, wake, typed, kept, is_ruled, password, storing: None, stored: None }
    }

    /// Takes what a thread brought.
    pub fn poll(&mut self) {
        if let Some(stored) = Job::take(&mut self.storing) {
            self.stored = Some(stored);
        }
    }

    /// Forgets what nobody stored.
    pub fn leave(&mut self) {
        self.password = Zeroizing::default();
        self.stored = None;
    }

    /// Keeps what is typed, where it is an address or nothing; gives what was kept before and what is now, where it is another one.
    pub fn keep(&mut self) -> Option<(String, String)> {
        let typed = self.typed.trim().to_owned();
        let is_other = !self.is_ruled && typed != self.kept && (typed.is_empty() || self.address().is_some());
        is_other.then(|| {
            self.launch.choose_proxy(&typed);
            (std::mem::replace(&mut self.kept, typed.clone()), typed)
        })
    }

    fn address(&self) -> Option<ProxyAddress> {
        self.typed.parse().ok()
    }

    pub fn fields_ui(&mut self, ui: &mut Ui) {
        let text = words::text(ui.lang());
        let edit = TextEdit::singleline(&mut self.typed).hint_text(text.proxy_hint).char_limit(300).font(mono(13.0));
        ruled_ui(ui, self.is_ruled, |ui| ui.field_ui(text.proxy, edit));
        let address = self.address();
        if address.is_none() && !self.typed.trim().is_empty() {
            ui.text_ui(text.proxy_form, regular(13.0), Tone::Warn);
        }
        ui.text_ui(text.proxy_note, regular(13.0), Ink::Muted);
        if let Some(address) = address.filter(|address| address.user.is_some()) {
            ui.add_space(8.0);
            self.password_ui(ui, address);
        }
    }

    fn password_ui(&mut self, ui: &mut Ui, address: ProxyAddress) {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        let edit = TextEdit::singleline(&mut *self.password).password(true).char_limit(LONGEST);
        ui.field_ui(text.proxy_password, edit);
        if ui.button_ui(text.proxy_store, !self.password.is_empty() && self.storing.is_none()).clicked() {
            let (keeping, password) = (self.launch.keeping(), Secret::new(std::mem::take(&mut *self.password)));
            self.stored = None;
            self.storing = Some(Job::start(&self.wake, move || keeping.set_of_proxy(&address, &password)));
        }
        match &self.stored {
            Some(Ok(source)) => {
                let stored = words::proxy_stored(lang, secret::source_text(lang, *source));
                ui.text_ui(stored, regular(13.0), Tone::Pass);
            }
            Some(Err(fault)) => {
                ui.text_ui(secret::fault_text(lang, fault), regular(13.0), Tone::Fail);
            }
            None => {}
        }
    }
}
