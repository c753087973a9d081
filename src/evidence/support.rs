//! A batch as one file for support: a zip with the batch file, the profiles in their own words, what the chain is found to be, the visits, the yield, and
//! a list of all that with hashes. The same batch makes the same bytes, whenever it is put together.

use std::io::{self, Seek, Write};
use std::sync::Arc;

use serde::Serialize;
use sha2::{Digest, Sha256};
use strum::VariantArray as _;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::told::file_name;
use crate::archive::{By, Days, Export, ExportFault, FileView, Grouping, Query, RowId, Rows, Sums};
use crate::domain::{PROGRAM, file_name as file_names, hex};
use crate::words::archive::{csv_form, file_fault, judged};
use crate::words::cli::log::verdict;
use crate::words::{Lang, groups};

/// Of the batch file's name, this many letters stand in the archive.
const LONGEST_NAME: usize = 80;
/// A member from this size on needs the wide form of a zip. Far below what the narrow one takes: packing may make more of it.
const LARGE: u64 = 2 << 30;
/// How often a batch file's length its visits as CSV may have: each row says again what the batch was opened with.
const AS_CSV: u64 = 4;

/// What is put together.
pub struct SupportFile {
    /// The batch file, read to its end.
    pub file: Arc<FileView>,
    /// The hours and shifts of the yield.
    pub days: Days,
    /// Without who worked on the units: then without the batch file too, for its lines say it and cannot be changed.
    pub without_persons: bool,
}

/// What stands in an archive, as its last member tells it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Manifest<'a> {
    format: &'static str,
    version: u32,
    /// What put it together, and on what.
    program: &'static str,
    system: String,
    time_zone: Option<&'a str>,
    without_persons: bool,
    batch: Batch<'a>,
    members: &'a [Member],
}

/// The batch file, whether it is a member or not.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Batch<'a> {
    name: Option<&'a str>,
    file: Member,
    lines: usize,
    unbroken: bool,
    /// The programs that wrote it, as it says.
    programs: Vec<&'a str>,
    profiles: Vec<Profile<'a>>,
}

/// A profile that the batch was opened with.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Profile<'a> {
    name: &'a str,
    /// As the batch file says it: of the profile's file and of the CA files that it names.
    profile_sha256: &'a str,
    /// The member with its text; none where the batch file does not have it.
    member: Option<String>,
}

#[derive(Clone, Serialize)]
struct Member {
    name: String,
    bytes: u64,
    sha256: String,
}

/// Writes the archive.
///
/// # Errors
/// The batch file cannot be read again, or `out` not be written.
pub fn write_support(lang: Lang, of: &SupportFile, out: &mut (impl Write + Seek)) -> Result<(), ExportFault> {
    let file = &*of.file;
    let mut members = Members { zip: ZipWriter::new(out), listed: Vec::new() };
    let name = batch_member(file);
    let batch_file = if of.without_persons {
        let mut hashed = Hashed::of(io::sink());
        copy(file, &mut hashed)?;
        hashed.told(name)
    } else {
        members.add(&name, file.length, |out| copy(file, out))?;
        members.listed[0].clone()
    };
    let mut profiles: Vec<Profile> = Vec::new();
    for opening in file.openings() {
        // At the desk no profile is in use.
        let is_known = |known: &Profile| known.profile_sha256 == opening.profile_sha256;
        if opening.profile_sha256.is_empty() || profiles.iter().any(is_known) {
            continue;
        }
        let member = match file.profile_text(&opening.profile_sha256) {
            Some(text) => {
                let name = format!("profile-{}", profiles.len() + 1);
                members.add_text(&format!("{name}.json"), &text.text)?;
                let files = [("ca", &text.ca_pem), ("gate-ca", &text.gate_ca_pem), ("result-ca", &text.result_ca_pem)];
                for (of, pem) in files.into_iter().filter_map(|(of, pem)| Some((of, pem.as_ref()?))) {
                    members.add_text(&format!("{name}.{of}.pem"), pem)?;
                }
                if let Some(template) = &text.label_template {
                    members.add_text(&format!("{name}.label.txt"), template)?;
                }
                Some(format!("{name}.json"))
            }
            None => None,
        };
        profiles.push(Profile { name: &opening.profile, profile_sha256: &opening.profile_sha256, member });
    }
    members.add_text("verification.txt", &verification(lang, file))?;
    let rows = Rows::of(std::slice::from_ref(&of.file));
    let all = Query::default().hits(&rows).ids;
    let length = file.length.saturating_mul(AS_CSV);
    // Behind its last visit CSV has nothing.
    members.add("units.csv", length, |out| {
        Export::begin(csv_form(lang), out)?.without_persons(of.without_persons).write(&rows, &all)
    })?;
    members.add_text("report.txt", &report(lang, &rows, &all, of))?;
    let mut programs: Vec<&str> = file.openings().map(|opening| opening.program.as_str()).collect();
    programs.dedup();
    let manifest = Manifest {
        format: "regnwl-station archive",
        version: 1,
        program: PROGRAM,
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        time_zone: of.days.zone.iana_name(),
        without_persons: of.without_persons,
        batch: Batch {
            name: file.batch(),
            file: batch_file,
            lines: file.lines,
            unbroken: file.is_whole(),
            programs,
            profiles,
        },
        members: &members.listed,
    };
    let manifest = serde_json::to_string_pretty(&manifest).map_err(io::Error::other)?;
    members.add_text("manifest.json", &manifest)?;
    members.zip.finish().map_err(io::Error::from)?;
    Ok(())
}

/// What the batch file is called in the archive: its own name, of which only what any disk takes is left, and an ending that nothing else in there has.
fn batch_member(file: &FileView) -> String {
    let plain = |letter: char| if letter.is_alphanumeric() || "-_.".contains(letter) { letter } else { '_' };
    let name: String = file.name().trim_start_matches('.').chars().take(LONGEST_NAME).map(plain).collect();
    let name = name.strip_suffix(".zip").unwrap_or(&name);
    let is_named_so = [".jsonl", ".jsonl.gz"].iter().any(|ending| name.len() > ending.len() && name.ends_with(ending));
    let name = if is_named_so { name.to_owned() } else { format!("{name}.jsonl") };
    // Some names mean a device elsewhere.
    if file_names::fault(&name).is_some() { "batch.jsonl".to_owned() } else { name }
}

fn copy(file: &FileView, out: &mut impl Write) -> Result<(), ExportFault> {
    for piece in file.pieces()? {
        out.write_all(&piece?)?;
    }
    Ok(())
}

/// What `log verify` says of it, without the folder that it stands in here.
fn verification(lang: Lang, file: &FileView) -> String {
    let verdict = verdict(lang, &file.verdict, file.lines, file.too_new);
    let fault = file.fault.as_ref().map(|fault| format!("{}\n", file_fault(lang, fault)));
    format!("{}: {}\n{}", file_name(file), judged(lang, verdict, &file.journey), fault.unwrap_or_default())
}

/// The yield and the cycle times by all that visits can be put together by.
fn report(lang: Lang, rows: &Rows, all: &[RowId], of: &SupportFile) -> String {
    let mut told = String::new();
    for by in By::VARIANTS.iter().filter(|by| !(of.without_persons && **by == By::Operator)) {
        let grouping = Grouping { by: *by, days: of.days.clone() };
        let sums = Sums::of(rows, all, &grouping);
        let lines = sums.groups.iter().map(|group| groups::line(group, &of.days, lang) + "\n");
        told += &format!("# {}\n{}\n", groups::by(*by, lang), lines.collect::<String>());
    }
    told
}

/// An archive that is being filled.
struct Members<W: Write + Seek> {
    zip: ZipWriter<W>,
    listed: Vec<Member>,
}

impl<W: Write + Seek> Members<W> {
    /// Adds a member of about this length. All are of one age: the same batch makes the same bytes.
    fn add(
        &mut self,
        name: &str,
        bytes: u64,
        write: impl FnOnce(&mut Hashed<&mut ZipWriter<W>>) -> Result<(), ExportFault>,
    ) -> Result<(), ExportFault> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .large_file(bytes >= LARGE);
        self.zip.start_file(name, options).map_err(io::Error::from)?;
        let mut hashed = Hashed::of(&mut self.zip);
        write(&mut hashed)?;
        let told = hashed.told(name.to_owned());
        self.listed.push(told);
        Ok(())
    }

    fn add_text(&mut self, name: &str, text: &str) -> Result<(), ExportFault> {
        self.add(name, text.len() as u64, |out| Ok(out.write_all(text.as_bytes())?))
    }
}

/// Bytes on their way, counted and hashed.
struct Hashed<W> {
    out: W,
    bytes: u64,
    hash: Sha256,
}

impl<W: Write> Hashed<W> {
    fn of(out: W) -> Self {
        Self { out, bytes: 0, hash: Sha256::new() }
    }

    fn told(self, name: String) -> Member {
        Member { name, bytes: self.bytes, sha256: hex(&self.hash.finalize()) }
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
