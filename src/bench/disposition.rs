//! What is to become of a unit that is not through, as the bench puts it on record; and an identity from elsewhere, sealed for its unit.

use crate::bench::shared::Bench;
use crate::decisions::elsewhere::found_elsewhere;
use crate::decisions::is_line;
use crate::decisions::refusal::Refusal;
use crate::decisions::unit::{Disposition, Ruling, retired};
use crate::domain::entry::{Entry, PinUse, Resolution};
use crate::domain::failure::Failure;
use crate::domain::identity::{Identity, UnitKeys};
use crate::domain::secret::Secret;
use crate::seen::snapshot::NoticeKind;
use crate::wire::judge::can_be_identity;

impl Bench {
    /// Puts a decision on record, and says in a notice whether that was done.
    pub(crate) async fn rule(&self, ruling: Ruling) {
        let ruled = self.put_ruling(ruling).await;
        self.show_open_units();
        self.board.notice(ruled.map_or_else(NoticeKind::NotRuled, |()| NoticeKind::Ruled));
    }

    async fn put_ruling(&self, ruling: Ruling) -> Result<(), Refusal> {
        let Ruling { keys, disposition, by, why, pin } = ruling;
        if ![&by, &why].into_iter().all(|line| is_line(line)) {
            return Err(Refusal::NotALine);
        }
        self.vouch(&by, pin, PinUse::Unit).await?;
        // From here on no slot takes the unit up before the decision is on record.
        let _claim = self.journal.claim(&keys).map_err(|_| Refusal::AtASlot)?;
        if self.journal.read(|book| book.named(&keys).is_none()) {
            return Err(Refusal::NoSuchUnit);
        }
        let entry = match disposition {
            Disposition::Retire => self.journal.read(|book| book.named(&keys).map(|unit| retired(unit, &by, &why))),
            Disposition::SetAside => Some(Entry::Resolved { keys, how: Resolution::SetAside, by, why }),
            Disposition::RegisterAgain => Some(Entry::Resolved { keys, how: Resolution::RegisterAgain, by, why }),
            Disposition::Found { client_id, device_token } => {
                let how = self.found(&keys, client_id, device_token)?;
                Some(Entry::Resolved { keys, how, by, why })
            }
        };
        let entry = entry.ok_or(Refusal::NoSuchUnit)?;
        self.append(entry).await.map(drop).map_err(|_| Refusal::NotRecorded)
    }

    fn found(&self, keys: &UnitKeys, client_id: String, device_token: Secret) -> Result<Resolution, Refusal> {
        if !can_be_identity(&client_id, device_token.expose()) {
            return Err(Refusal::NotAnIdentity);
        }
        let (product_key, device_name) = (keys.product_key.clone(), keys.device_name.clone());
        let identity = Identity { product_key, device_name, client_id, device_token };
        let found = found_elsewhere(&self.journal, &self.key, &self.sealer, self.journal.batch(), keys, &identity);
        found.map_err(|failure| match failure {
            Failure::IdentityClash => Refusal::Clash,
            _ => Refusal::NotRecorded,
        })
    }
}
