//! Writes man pages and shell completions from the words of the command line, for the packages.
//!
//! `cargo run --example cli_docs -- OUT` makes `OUT/man/man1`, `OUT/man/zh_CN/man1` and `OUT/completions`.

use std::fs;
use std::io;
use std::path::Path;

use clap_complete::{Shell, generate_to};
use regnwl_station::cli::command;
use regnwl_station::words::Lang;

const NAME: &str = "regnwl-station";

fn main() -> io::Result<()> {
    let out = std::env::args_os().nth(1).ok_or_else(|| io::Error::other("cli_docs OUT"))?;
    let out = Path::new(&out);
    for (lang, folder) in [(Lang::En, "man/man1"), (Lang::Zh, "man/zh_CN/man1")] {
        let folder = out.join(folder);
        fs::create_dir_all(&folder)?;
        clap_mangen::generate_to(command(lang), &folder)?;
    }
    let folder = out.join("completions");
    fs::create_dir_all(&folder)?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell] {
        generate_to(shell, &mut command(Lang::En), NAME, &folder)?;
    }
    Ok(())
}
