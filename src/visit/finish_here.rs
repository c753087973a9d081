//! A unit that another station of the line has registered and not finished is finished here: with the identity that it got there, which the line key opens. Nothing
//! is registered. The lines come from the shared book; nothing of them is believed that is not sealed for this very unit
//! by a station that has the line key itself.

use crate::bench::BookKeeper;
use crate::custody::clash::clashes;
use crate::custody::ending::Fault;
use crate::domain::{
    BookMatch, BookQuery, ClaimState, Entry, Failure, HeldElsewhere, Identity, Plan, Resolution, UnitKeys,
};
use crate::journal::{Content, Whole};
use crate::vault::{Belongs, SealKey, open_issued_elsewhere, seal_identity};
use crate::visit::Visit;
use crate::visit::control::Answer;

/// So many visits of the other station are looked through, the newest first.
const MOST_VISITS: u32 = 20;

/// What the other station has given to the unit.
pub(super) struct Theirs {
    identity: Identity,
    /// The visit in which it was issued: the chain hash of its first line.
    visit: String,
}

impl Visit<'_> {
    /// The identity that the other station has for this unit: where that has not finished it, the book has its lines, and the line key opens them.
    pub(super) async fn theirs(&mut self, keys: &UnitKeys, by: &HeldElsewhere) -> Result<Option<Theirs>, Fault> {
        let is_unfinished = matches!(by.state, ClaimState::Pending | ClaimState::Registered) && !by.is_own;
        let Some(keeper) = self.bench.shared_book.as_ref().filter(|_| is_unfinished) else { return Ok(None) };
        let Some(line_key) = &keeper.line_key else { return Ok(None) };
        Ok(wait!(self, Cloud, unless(in_book(keeper, line_key, keys, &by.station)))?)
    }

    /// Takes over what the other station has for this unit, on disk before anything goes to it. From here on the record has the unit as one that is to be finished.
    pub(super) async fn finish_here(
        &mut self,
        keys: &UnitKeys,
        theirs: Theirs,
        from: &HeldElsewhere,
        answer: Answer,
    ) -> Result<(), Fault> {
        self.same_unit_after_hands(&keys.serial_number).await?;
        let Theirs { identity, visit } = theirs;
        let (bench, unit) = (self.bench, self.unit);
        if clashes(&bench.journal, &bench.key, keys, &identity) {
            return Err(Failure::IdentityClash.into());
        }
        let belongs = Belongs::new(bench.journal.batch(), unit, keys);
        let sealed_token = seal_identity(&bench.sealer, belongs, &identity).map_err(|_| Failure::SealKeyWrong)?;
        let (client_id, token_sha256) = (identity.client_id.clone(), identity.token_sha256());
        self.view.client_id = Some(client_id.clone());
        self.view.token_sha256 = Some(token_sha256.clone());
        let by = answer.by.or_else(|| bench.operator()).unwrap_or_default();
        let why = format!("{} {} {visit}", Failure::AskKnownElsewhere.code(), from.station);
        self.finishes_here = Some((by.clone(), why.clone()));
        let how = Resolution::Found { client_id, token_sha256, sealed_token };
        self.append_with_next(Entry::Resolved { keys: keys.clone(), how, by, why }).await?;
        self.close_prepared().await;
        let checked = Entry::Checked { unit, keys: keys.clone(), plan: Plan::Finish, held: None, label: None };
        self.append(checked).await.map(drop)
    }
}

/// As the book has it. A book that does not answer has nothing.
async fn in_book(keeper: &BookKeeper, line_key: &SealKey, keys: &UnitKeys, station: &str) -> Option<Theirs> {
    let query = BookQuery {
        text: Some((keys.serial_number.clone(), BookMatch::Exact)),
        station: Some(station.to_owned()),
        most: MOST_VISITS,
        ..BookQuery::default()
    };
    // Not on the connection of the claims: no other slot waits for this.
    let visits = keeper.lines.find_visits(&query).await.ok()?;
    let visits = visits.iter().filter(|visit| visit.serial_number.as_ref() == Some(&keys.serial_number));
    // What that station calls the unit's identity by now.
    let own = visits.clone().next()?.client_id.clone()?;
    for visit in visits {
        let lines = keeper.lines.visit_lines(visit.number).await.ok()?;
        if let Some(theirs) = of_lines(&lines, line_key, keys) {
            return Some(theirs).filter(|theirs| theirs.identity.client_id == own);
        }
    }
    None
}

/// What was issued in the visit of these lines, the header of their segment first: if it was of this very unit, by each of its keys, and what is sealed says the same.
fn of_lines(lines: &[Vec<u8>], line_key: &SealKey, keys: &UnitKeys) -> Option<Theirs> {
    let (mut batch, mut visit, mut asked, mut issued) = (None, None, None, None);
    for line in lines {
        let whole = Whole::of(line)?;
        let Content::Known { seq, entry, .. } = whole.content() else { return None };
        match *entry {
            Entry::Header(header) => batch = Some(header.batch),
            Entry::Begun { .. } => visit = Some((seq, whole.claimed())),
            Entry::Intent { unit, keys, .. } => (asked, issued) = (Some((unit, keys)), None),
            Entry::Issued { unit, client_id, token_sha256, sealed_token } => {
                issued = Some((unit, client_id, token_sha256, sealed_token));
            }
            _ => {}
        }
    }
    let ((began, head), (asked_in, asked_for)) = (visit?, asked?);
    let (issued_in, client_id, token_sha256, sealed) = issued?;
    if asked_for != *keys || asked_in != began || issued_in != began {
        return None;
    }
    let identity = open_issued_elsewhere(line_key, &sealed, &Belongs::new(&batch?, began, keys), keys).ok()?;
    let is_told = identity.product_key == keys.product_key
        && identity.client_id == client_id
        && identity.token_sha256() == token_sha256;
    is_told.then(|| Theirs { identity, visit: head.as_str().to_owned() })
}
