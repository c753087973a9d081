//! A station's record as the book has it, laid down as files: what `record restore` takes where the PC is gone.

use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use crate::domain::{BookFault, ToldClaim};
use crate::files::{folder, given};
use crate::journal::{Link, Whole, is_segment};
use crate::shared_book::SharedBook;

/// What was laid down.
#[derive(Debug)]
pub struct Fetched {
    /// Segments by their file names, and the lines of each.
    pub segments: Vec<(String, u64)>,
    /// Claims of this station of visits that begin behind those lines: they may have registered, and this record will not know of them.
    pub beyond: Vec<ToldClaim>,
}

/// Why nothing, or not all of it, was laid down.
#[derive(Debug, thiserror::Error)]
pub enum NotFetched {
    /// The book.
    #[error("{0:?}")]
    Book(BookFault),
    /// It has nothing of this station.
    #[error("the book has no lines of this station")]
    Nothing,
    /// What it has does not follow from each other: in this segment, at this line.
    #[error("line {1} of {0} does not follow")]
    Broken(String, u64),
    /// The folder, or a file in it.
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
}

impl From<BookFault> for NotFetched {
    fn from(fault: BookFault) -> Self {
        Self::Book(fault)
    }
}

/// Lays the record of this station down in a new folder, a file a segment, each byte for byte as it was.
///
/// # Errors
/// [`NotFetched`]. What was laid down by then stays; a folder that was begun is not used again.
pub async fn fetch_record(book: &SharedBook, to: &Path) -> Result<Fetched, NotFetched> {
    let heads = book.heads().await?;
    if heads.is_empty() {
        return Err(NotFetched::Nothing);
    }
    let unusable = |error| NotFetched::File(to.to_owned(), error);
    given::make_folder(to).map_err(unusable)?;
    // What stands there already would be taken for a part of it.
    if !folder::names(to).map_err(unusable)?.is_empty() {
        return Err(unusable(io::ErrorKind::AlreadyExists.into()));
    }
    let mut segments = Vec::new();
    for head in heads.iter().filter(|head| head.lines > 0) {
        // Who keeps the book is not to write elsewhere on this PC.
        if !is_segment(&head.segment) || !is_file_name(&head.segment) {
            return Err(NotFetched::Broken(head.segment.clone(), 0));
        }
        let lines = fetch_segment(book, &head.segment, &to.join(&head.segment)).await?;
        segments.push((head.segment.clone(), lines));
    }
    folder::sync(to).map_err(unusable)?;
    let is_beyond = |segment: &str, line: u64| {
        segments.iter().find(|(name, _)| name == segment).is_none_or(|(_, lines)| line >= *lines)
    };
    let claims = book.last_claims().await?.into_iter();
    let beyond = claims.filter(|claim| is_beyond(&claim.own.segment, claim.own.line)).map(|claim| claim.told);
    Ok(Fetched { beyond: beyond.collect(), segments })
}

async fn fetch_segment(book: &SharedBook, segment: &str, path: &Path) -> Result<u64, NotFetched> {
    let unusable = |error| NotFetched::File(path.to_owned(), error);
    let mut file = given::create_for_owner(path).map_err(unusable)?;
    let (mut link, mut lines) = (Link::start(), 0);
    loop {
        let some = book.own_lines(segment, lines).await?;
        if some.is_empty() {
            break;
        }
        for mut line in some {
            let whole = Whole::of(&line).filter(|whole| whole.follows(&link));
            link = whole.ok_or_else(|| NotFetched::Broken(segment.to_owned(), lines))?.claimed();
            line.push(b'\n');
            file.write_all(&line).map_err(unusable)?;
            lines += 1;
        }
    }
    file.sync_all().map_err(unusable)?;
    Ok(lines)
}

fn is_file_name(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None)) && !name.contains(['/', '\\', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_elsewhere_is_no_file_name() {
        assert!(is_file_name("000001-b.jsonl"));
        for name in ["", ".", "..", "a/b", "/a", "a\\b", "C:a", "../a.jsonl"] {
            assert!(!is_file_name(name), "{name}");
        }
    }
}
