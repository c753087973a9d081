//! The names of people, beside the record: it holds a code for each, and only this file says who that is. A name is erased here, and nothing in the chain
//! changes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::PathBuf;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::domain::person_code::{self, is_code, of_chance};
use crate::domain::{Entry, Person, json};
use crate::files::{self, own};

/// Largest file, in bytes: some ten thousand people.
const LARGEST: u64 = 16 << 20;
/// Ending of a damaged one that is kept.
const DAMAGED: &str = "damaged";

/// One of them, as a line of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Named {
    /// What stands on record.
    pub code: String,
    /// Who that is; none: the name was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Whom a file names.
#[derive(Clone, Debug, Default)]
struct Known {
    /// By code; none: the name was erased.
    names: BTreeMap<String, Option<String>>,
    /// By name: two codes never have one name.
    codes: HashMap<String, String>,
}

impl Known {
    /// Whether this is the name behind that code from here on: not where it is somebody's already. With two codes for one name, who was removed as a
    /// supervisor by one of them would be one again by the other once the name behind the first is erased.
    fn add(&mut self, code: String, name: Option<String>) -> bool {
        if !is_code(&code) || self.names.contains_key(&code) {
            return false;
        }
        if let Some(name) = &name {
            if self.codes.contains_key(name) {
                return false;
            }
            self.codes.insert(name.clone(), code.clone());
        }
        person_code::know(&code, name.as_deref());
        self.names.insert(code, name);
        true
    }

    fn erase(&mut self, code: &str) {
        if let Some(name) = self.names.insert(code.to_owned(), None).flatten() {
            self.codes.remove(&name);
        }
    }

    /// Takes in the lines of a file, and says whether all of them could be.
    fn read(&mut self, bytes: &[u8]) -> bool {
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
        let mut is_whole = true;
        for line in lines {
            is_whole &= serde_json::from_slice(line).is_ok_and(|Named { code, name }| self.add(code, name));
        }
        is_whole
    }

    fn all(&self) -> impl Iterator<Item = Named> {
        self.names.iter().map(|(code, name)| Named { code: code.clone(), name: name.clone() })
    }

    fn text(&self) -> String {
        self.all().map(|one| json::line(&one) + "\n").collect()
    }
}

/// The file. Whoever writes the record holds it; anybody else only reads.
#[derive(Debug)]
pub struct Names {
    path: PathBuf,
    known: Mutex<Known>,
    /// The file as it stood, where not all of it could be read: it is kept before another takes its place.
    damaged: Mutex<Option<Vec<u8>>>,
    /// People whom the record has under what they are called here.
    as_they_stand: Mutex<BTreeSet<Person>>,
}

impl Names {
    /// Reads the file, and lets this process know the names in it. One that is not there has nobody in it; of a damaged one the lines that can be read
    /// count.
    ///
    /// # Errors
    /// Those of the system, and what keeps the file from being used.
    pub fn open(path: PathBuf) -> io::Result<Self> {
        let bytes = files::if_there(own::read(&path, LARGEST))?.unwrap_or_default();
        let mut known = Known::default();
        let damaged = (!known.read(&bytes)).then_some(bytes);
        Ok(Self { path, known: known.into(), damaged: damaged.into(), as_they_stand: Mutex::default() })
    }

    /// Supervisors whom an older version has put on record by their names, and supervisors and operators whose names are lost: they stay as they stand there
    /// for as long as they are. By another code nobody could take away what the record gives them.
    #[must_use]
    pub fn beside(self, people: impl IntoIterator<Item = Person>) -> Self {
        let known = self.known.lock();
        let others = people.into_iter().filter(|name| !known.codes.contains_key(&**name));
        *self.as_they_stand.lock() = others.collect();
        drop(known);
        self
    }

    /// An entry as it stands on record: with the code of everybody whom it names. The name behind a new one is durable before this returns.
    ///
    /// # Errors
    /// Those of the system: the entry must not be written.
    pub fn coded(&self, entry: &Entry) -> io::Result<Entry> {
        let (mut coded, mut done) = (entry.clone(), Ok(()));
        coded.each_person(|person| match self.code_of(person) {
            Ok(code) => *person = code,
            Err(error) => done = Err(error),
        });
        if let Entry::SupervisorRemoved { name, .. } | Entry::OperatorRemoved { name, .. } = entry {
            self.as_they_stand.lock().remove(name);
        }
        done.map(|()| coded)
    }

    /// What stands on record for somebody whom it names already; nothing is written.
    pub(super) fn recorded(&self, person: &Person) -> Person {
        if self.as_they_stand.lock().contains(person) {
            return person.clone();
        }
        self.known.lock().codes.get(&**person).map_or_else(|| person.clone(), |code| code.as_str().into())
    }

    /// The code of somebody whom the record names already.
    pub(super) fn code_if_known(&self, person: &Person) -> Option<String> {
        self.known.lock().codes.get(&**person).cloned()
    }

    fn code_of(&self, person: &Person) -> io::Result<Person> {
        let recorded = self.recorded(person);
        let mut known = self.known.lock();
        let is_erased = known.names.get(&**person).is_some_and(Option::is_none);
        if recorded != *person || person.is_empty() || is_erased || self.as_they_stand.lock().contains(person) {
            return Ok(recorded);
        }
        let mut chance = [0; 8];
        getrandom::fill(&mut chance).map_err(io::Error::other)?;
        let (code, mut with) = (of_chance(chance), known.clone());
        with.add(code.clone(), Some(person.to_string()));
        // A file that could not be read again would stop every start: whoever comes then is a code alone.
        if with.text().len() as u64 <= LARGEST {
            self.write(&with)?;
            *known = with;
        }
        Ok(code.into())
    }

    /// All of them, by code.
    pub fn all(&self) -> Vec<Named> {
        self.known.lock().all().collect()
    }

    /// The file as it would be written.
    pub fn text(&self) -> String {
        self.known.lock().text()
    }

    /// Takes over what a copy of such a file says of codes that nobody is known by here.
    ///
    /// # Errors
    /// Those of the system.
    pub fn adopt(&self, copy: &[u8]) -> io::Result<()> {
        let mut known = self.known.lock();
        known.read(copy);
        self.write(&known)
    }

    /// Erases the names behind codes, where they are known.
    ///
    /// # Errors
    /// Those of the system: the names are still there.
    pub fn erase<'a>(&self, codes: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
        let mut known = self.known.lock();
        let named = |code: &&str| known.names.get(*code).is_some_and(Option::is_some);
        let codes: Vec<&str> = codes.into_iter().filter(named).collect();
        if codes.is_empty() {
            return Ok(());
        }
        let mut others = known.clone();
        codes.iter().for_each(|code| others.erase(code));
        // What was kept of a damaged one may hold them too.
        *self.damaged.lock() = None;
        files::if_there(files::remove(&self.path.with_extension(DAMAGED)))?;
        self.write(&others)?;
        *known = others;
        codes.into_iter().for_each(|code| person_code::know(code, None));
        Ok(())
    }

    fn write(&self, known: &Known) -> io::Result<()> {
        let mut damaged = self.damaged.lock();
        if let Some(bytes) = &*damaged {
            own::write(&self.path.with_extension(DAMAGED), bytes)?;
        }
        *damaged = None;
        own::write(&self.path, known.text().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Role;
    use crate::domain::entry::{ChangeOf, Changed};
    use crate::journal::{Book, Place};

    fn begun(operator: &str) -> Entry {
        Entry::Begun { slot: "1".into(), port: "p".into(), operator: Some(operator.into()), label: None }
    }

    fn code(names: &Names, operator: &str) -> String {
        let Entry::Begun { operator: Some(code), .. } = names.coded(&begun(operator)).unwrap() else { panic!() };
        code.to_string()
    }

    #[test]
    fn a_person_has_one_code_for_good_and_a_name_until_it_is_erased() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("persons.jsonl");
        let names = Names::open(path.clone()).unwrap();
        let wang = code(&names, "王芳");
        assert!(is_code(&wang) && wang != code(&names, "Li"));
        assert_eq!(code(&Names::open(path.clone()).unwrap(), "王芳"), wang);
        names.erase([wang.as_str()]).unwrap();
        assert!(!std::fs::read_to_string(&path).unwrap().contains("王芳"));
        assert_eq!(person_code::name_of(&wang), None);
        let again = Names::open(path).unwrap();
        assert_eq!(code(&again, &wang), wang, "what was read of an erased one is written as it stood");
        assert_ne!(code(&again, "王芳"), wang, "whoever comes again is somebody else");
        assert_eq!(again.all().len(), 3);
    }

    #[test]
    fn whoever_types_the_code_of_somebody_is_not_taken_for_them() {
        let folder = tempfile::tempdir().unwrap();
        let names = Names::open(folder.path().join("persons.jsonl")).unwrap();
        let chen = code(&names, "chen");
        let liar = code(&names, &chen);
        assert_ne!(liar, chen);
        assert_eq!(person_code::name_of(&liar), Some(chen));
    }

    #[test]
    fn a_supervisor_whose_name_is_not_known_here_stays_as_it_stands_until_removed() {
        let folder = tempfile::tempdir().unwrap();
        let names = || Names::open(folder.path().join("persons.jsonl")).unwrap();
        let wu = code(&names(), "wu");
        let lost = "p-0123456789abcdef";
        let names = names().beside(["chen", "wu", lost].map(Person::from));
        assert_eq!((code(&names, "chen"), code(&names, "wu")), ("chen".to_owned(), wu));
        assert_eq!(code(&names, lost), lost);
        assert!(is_code(&code(&names, "Li")));
        let gone = Entry::OperatorRemoved { name: lost.into(), by: None };
        let Entry::OperatorRemoved { name, .. } = names.coded(&gone).unwrap() else { panic!() };
        assert_eq!(name, *lost, "an operator likewise");
        let removed = Entry::SupervisorRemoved { name: "chen".into(), by: "wu".into() };
        let Entry::SupervisorRemoved { name, by } = names.coded(&removed).unwrap() else { panic!() };
        assert!(name == *"chen" && is_code(&by));
        assert!(is_code(&code(&names, "chen")));
    }

    #[test]
    fn of_a_damaged_file_the_lines_that_can_be_read_count_and_it_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("persons.jsonl");
        let text = "{\"code\":\"p-0123456789abcdef\",\"name\":\"Wu\"}\n{\"code\":\"p-x\",\"name\":\"a\"}\n{\"co";
        let names = Names::open(path.clone()).unwrap();
        own::write(&path, text.as_bytes()).unwrap();
        drop(names);
        let names = Names::open(path.clone()).unwrap();
        assert_eq!(code(&names, "Wu"), "p-0123456789abcdef");
        let kept = path.with_extension("damaged");
        assert!(!kept.exists(), "whoever reads writes nothing");
        let li = code(&names, "Li");
        assert_eq!(std::fs::read_to_string(&kept).unwrap(), text);
        names.erase([li.as_str()]).unwrap();
        assert!(!kept.exists(), "it may hold the name");
        let nobody = Names::open(folder.path().join("none.jsonl")).unwrap();
        assert!(nobody.all().is_empty());
    }

    #[test]
    fn no_name_has_two_codes_and_what_was_erased_stays_erased_whatever_a_copy_says() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("persons.jsonl");
        let names = Names::open(path.clone()).unwrap();
        let (chen, li) = (code(&names, "chen"), code(&names, "li"));
        let copy = names.text() + "{\"code\":\"p-00000000000000aa\",\"name\":\"chen\"}\n";
        names.erase([li.as_str(), "p-00000000000000bb"]).unwrap();
        names.adopt(copy.as_bytes()).unwrap();
        let again = Names::open(path).unwrap();
        let told: Vec<_> = again.all().into_iter().map(|one| (one.code, one.name)).collect();
        let mut expected = vec![(chen, Some("chen".to_owned())), (li, None)];
        expected.sort();
        assert_eq!(told, expected);
        assert_eq!(person_code::name_of("p-00000000000000aa"), None);
    }

    #[test]
    fn no_line_is_written_whose_new_name_the_disk_does_not_take() {
        let folder = tempfile::tempdir().unwrap();
        let names = Names::open(folder.path().join("persons.jsonl")).unwrap();
        let li = code(&names, "li");
        std::fs::remove_file(folder.path().join("persons.jsonl")).unwrap();
        std::fs::create_dir(folder.path().join("persons.jsonl")).unwrap();
        assert!(names.coded(&begun("wu")).is_err());
        assert_eq!(code(&names, "li"), li);
        std::fs::remove_dir(folder.path().join("persons.jsonl")).unwrap();
        code(&names, "wu");
        assert!(names.text().contains("wu"));
    }

    #[test]
    fn an_index_holds_codes_and_names_come_from_the_file_alone() {
        let folder = tempfile::tempdir().unwrap();
        let names = Names::open(folder.path().join("persons.jsonl")).unwrap();
        let chen = code(&names, "chen");
        let mut book = Book::default();
        let segment = book.add_segment("000001-desk.jsonl");
        let (name, by) = (Person::from("chen"), Person::from("chen"));
        let appointed = Entry::Supervisor { name, pin_hash: "h".into(), by, role: Role::Engineer };
        let erased = Changed::new(ChangeOf::NameErased, "p-00000000000000cc", None, None);
        for (seq, entry) in (1..).zip([appointed, Entry::Changed(Box::new(erased))]) {
            book.apply(seq, "2026-01-01T00:00:00Z", &entry, Place { segment, range: 0..0 });
        }
        let mut frames = std::collections::VecDeque::new();
        let mut keep = |frame: Vec<u8>| {
            frames.push_back(frame);
            Ok(())
        };
        book.store(Some(&names), &mut keep).unwrap();
        assert!(!frames.iter().any(|frame| frame.windows(4).any(|bytes| bytes == b"chen")));
        let called = || {
            let mut frames = frames.clone();
            let restored = Book::restore(|| frames.pop_front()).unwrap();
            assert!(restored.erased_names().eq(["p-00000000000000cc"]));
            restored.supervisors()[0].name.to_string()
        };
        assert_eq!(called(), "chen");
        person_code::know(&chen, None);
        assert_eq!(called(), chen);
    }
}
