//! `station recovery-key`: a second key on paper, whose public half this station seals to.

use std::io;
use std::path::PathBuf;

use clap::{ArgGroup, ArgMatches, Command};

use super::args::{maybe, option, path_option};
use super::common::Common;
use super::exit::Exit;
use super::typed;
use crate::custody::recovery_key::{NotMade, Paper, TYPED, adopt};
use crate::decisions::changes::Waiting;
use crate::domain::entry::{ChangeOf, Changed};
use crate::evidence::recovery_page;
use crate::platform::say;
use crate::store::DataDir;
use crate::words::Lang;
use crate::words::cli::Complaint;
use crate::words::recovery as words;

/// Longest line that is read, in letters.
const LONGEST: usize = 128;

/// The words.
pub(super) fn command(words: &'static words::Text) -> Command {
    Command::new("recovery-key")
        .about(words.command)
        .arg(path_option("page", words.page))
        .arg(option("recipient", "age1…", words.recipient))
        .group(ArgGroup::new("how").args(["page", "recipient"]).required(true))
}

/// Makes one, or takes one that was made elsewhere.
pub(super) fn run(given: &ArgMatches, common: &Common) -> Result<Exit, Complaint> {
    let (data, lang) = (common.usable_data()?, common.lang);
    let made = match maybe::<PathBuf>(given, "page") {
        Some(page) => Paper::make(&data, &page, recovery_page).and_then(|paper| {
            say(&words::type_back(lang, &page.display().to_string(), TYPED));
            typed_back(&paper, &data, lang)
        }),
        None => adopt(&data, &maybe::<String>(given, "recipient").unwrap_or_default()),
    };
    let recipient = made.map_err(|fault| Complaint::Moving(words::not_made(&fault, lang)))?;
    // For whoever reads on; what counts is the key itself.
    let _ = Waiting::of(&data).note(Changed::new(ChangeOf::Setting, "recoveryKey", None, Some(recipient)));
    say(&words::done(lang));
    Ok(Exit::Done)
}

/// Puts it in use once its end was typed, however often it is mistyped before: who would have to print another page would rather do without.
fn typed_back(paper: &Paper, data: &DataDir, lang: Lang) -> Result<String, NotMade> {
    let mut stdin = io::stdin().lock();
    loop {
        let Ok(Some(line)) = typed::next_line(&mut stdin, LONGEST) else { return Err(NotMade::Mistyped) };
        match paper.put_in_use(data, &line) {
            Err(fault @ NotMade::Mistyped) => say(&words::not_made(&fault, lang)),
            ended => return ended,
        }
    }
}
