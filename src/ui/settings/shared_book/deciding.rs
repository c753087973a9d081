//! The dialog in which a person decides about what waits in the shared book. What follows is read before it is pressed, and the safe button is the one that one
//! wants pressed.

use eframe::egui::{Context, Ui};

use super::after::{After, Done};
use super::past::past_ui;
use crate::decisions::shared_book::{BookDesk, Past};
use crate::decisions::{Keeping, NotDone};
use crate::domain::{ClaimConflict, PinUse, ToldClaim, ValueTwice};
use crate::platform::runtime;
use crate::seen::Signed;
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::look::{Buttons, Ink, Look, Parts as _, Tone, Which, buttons_ui, dialog_ui, regular};
use crate::ui::sign::{Form, Labels};
use crate::words::{Lang, book_settings as words, shared_book as book_words};

const WIDTH: f32 = 560.0;

/// About what.
#[derive(Clone)]
pub(super) enum What {
    /// Somebody has looked at a unit of two stations.
    Settle(ClaimConflict),
    /// Somebody has looked at a value of two stations.
    SettleValue(ValueTwice),
    /// A claim is let go in the place of its station.
    Release(ToldClaim),
    /// The station goes past this.
    GoPast(Past),
}

/// What a thread brings: the place of the book goes with what is said of it.
type Told = Result<(), (String, NotDone)>;

/// The dialog as it stands.
pub(super) struct Deciding {
    what: What,
    form: Form,
    at_work: Option<Job<Told>>,
    /// Why it was not done; none where the thread died.
    not_done: Option<Option<(String, NotDone)>>,
}

impl Deciding {
    pub fn new(what: What, form: Form) -> Self {
        Self { what, form, at_work: None, not_done: None }
    }

    /// `keeping`: as it is while a bench holds the record, or none.
    pub fn dialog_ui(&mut self, ctx: &Context, wake: &Wake, keeping: impl FnOnce() -> Keeping) -> After {
        match Job::end(&mut self.at_work) {
            None => {}
            Some(Some(Ok(()))) => return After::Done(self.what.done()),
            Some(Some(Err((_, NotDone::Refused(why))))) => self.form.refuse(why),
            Some(told) => {
                self.form.forget_pin();
                self.not_done = Some(told.and_then(Result::err));
            }
        }
        let pressed = dialog_ui(ctx, "about the shared book", WIDTH, None, |ui| self.content_ui(ui));
        match pressed {
            None => {}
            // What is being put on record is waited for.
            Some(_) if self.at_work.is_some() => {}
            // It may be on record, and the book not told.
            Some(None) if self.not_done.is_some() => return After::Changed,
            Some(None) => return After::Left,
            Some(Some(signed)) => {
                self.form.forget_refusal();
                self.not_done = None;
                let (what, keeping, lang) = (self.what.clone(), keeping(), Look::of(ctx).lang);
                self.at_work = Some(Job::start(wake, move || decide(keeping, &what, &signed, lang)));
            }
        }
        After::Stays
    }

    /// Who says so; nothing where it is left.
    fn content_ui(&mut self, ui: &mut Ui) -> Option<Option<Signed>> {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        match &self.what {
            What::Settle(conflict) => {
                ui.head_ui(words::settle_head(&conflict.claim.serial_number, lang), "");
                for line in words::both(conflict, lang) {
                    ui.text_ui(line, regular(13.0), Ink::Plain);
                }
                ui.text_ui(text.settle_note, regular(14.0), Tone::Warn);
            }
            What::SettleValue(twice) => {
                ui.head_ui(words::settle_head(&twice.value, lang), "");
                for line in words::both_gave(twice, lang) {
                    ui.text_ui(line, regular(13.0), Ink::Plain);
                }
                ui.text_ui(text.settle_value_note, regular(14.0), Tone::Warn);
            }
            What::Release(claim) => {
                ui.head_ui(words::release_head(&claim.serial_number, lang), "");
                ui.text_ui(words::claim(claim, lang), regular(13.0), Ink::Plain);
                ui.text_ui(words::release_note(&claim.station, lang), regular(14.0), Tone::Warn);
            }
            What::GoPast(past) => {
                ui.head_ui(text.go_on_head, "");
                past_ui(ui, past);
            }
        }
        ui.add_space(4.0);
        let labels = Labels { own: text.by, supervisor: text.by_supervisor, why: text.why, ..Labels::default() };
        self.form.fields_ui(ui, labels);
        self.form.refused_ui(ui, PinUse::Unit);
        match &self.not_done {
            None => {}
            Some(None) => drop(ui.text_ui(text.broke_off, regular(14.0), Tone::Fail)),
            Some(Some((place, why))) => {
                ui.text_ui(words::not_done(why, place, PinUse::Unit, lang), regular(14.0), Tone::Fail);
            }
        }
        ui.add_space(6.0);
        let is_free = self.at_work.is_none();
        let signed = self.form.reasoned().filter(|_| is_free);
        let word = if is_free { self.what.does(lang) } else { text.at_work };
        let leave = Some((ui.text().cancel, is_free));
        let buttons = Buttons { primary: leave, others: &[(word, signed.is_some())], leave: None };
        match buttons_ui(ui, &buttons)? {
            Which::Other(_) => signed.map(Some),
            Which::Primary | Which::Leave => Some(None),
        }
    }
}

impl What {
    /// On the button.
    fn does(&self, lang: Lang) -> &'static str {
        let text = words::text(lang);
        match self {
            Self::Settle(_) | Self::SettleValue(_) => text.do_settle,
            Self::Release(_) => text.do_release,
            Self::GoPast(_) => text.do_go_on,
        }
    }

    fn done(&self) -> Done {
        match self {
            Self::Settle(conflict) => Done::Settled { serial_number: conflict.claim.serial_number.clone() },
            Self::SettleValue(twice) => Done::SettledValue { value: twice.value.clone() },
            Self::Release(claim) => {
                Done::Released { serial_number: claim.serial_number.clone(), station: claim.station.clone() }
            }
            Self::GoPast(past) => Done::WentPast { claims: past.lost.len(), segments: past.others.len() },
        }
    }
}

fn decide(keeping: Keeping, what: &What, signed: &Signed, lang: Lang) -> Told {
    let book = BookDesk::of(keeping).map_err(|why| (String::new(), why))?;
    // It was left meanwhile.
    let book = book.ok_or((String::new(), NotDone::Changed))?;
    let decided = runtime().block_on(async {
        match what {
            What::Settle(conflict) => book.settle(conflict, signed).await,
            What::SettleValue(twice) => book.settle_value(twice, signed).await,
            What::Release(claim) => book.release(claim, signed).await,
            What::GoPast(past) => book.go_past(past, book_words::gone_past(lang, past), signed).await,
        }
    });
    decided.map_err(|why| (book.settings().place(), why))
}
