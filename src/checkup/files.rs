//! The station's folders and files: whose they are, who else can write to them, and answers that wait in files of their own.

use std::path::PathBuf;

use crate::checkup::finding::Finding;
use crate::checkup::tell::Tell;
use crate::custody::holding::{spill_of, spilled};
use crate::domain::short_sha256;
use crate::files::folder::Holds;
use crate::files::{self, folder};
use crate::store::DataDir;
use crate::store::data_dir::OWN;
use crate::vault::key_file;

pub(crate) fn look(data: &DataDir, tell: &Tell) {
    if !files::is_there(data.path()) {
        return;
    }
    let (mut open, mut fit) = (Vec::new(), true);
    let holds = |path: &PathBuf| match path {
        path if *path == data.record() => Holds::Growing,
        path if *path == data.path() => Holds::Chosen(OWN),
        path if *path == data.profiles() => Holds::Both,
        // Batch files are for whoever the person wants.
        path if *path == data.batches() => Holds::Chosen(&[]),
        _ => Holds::Files,
    };
    let all = std::iter::once(data.path().to_owned()).chain(data.folders()).chain(data.spill());
    for path in all.filter(|path| files::is_there(path)) {
        match folder::look(&path, holds(&path)) {
            Ok(looked) => {
                fit &= looked.unfit.is_empty();
                looked.unfit.into_iter().for_each(|unfit| tell(Finding::Unfit(unfit)));
                open.extend(looked.open);
            }
            Err(error) => {
                let unfit = files::unfit(&error).cloned();
                fit &= unfit.is_none();
                // What the system refuses is told where it is needed.
                unfit.into_iter().for_each(|unfit| tell(Finding::Unfit(unfit)));
            }
        }
    }
    match open.is_empty() {
        true if fit => tell(Finding::Files),
        true => {}
        false => tell(Finding::OpenToOthers(open)),
    }
    look_for_answers(data, tell);
}

fn look_for_answers(data: &DataDir, tell: &Tell) {
    // Without its key nothing says whose an answer is; that the key is missing is told elsewhere.
    let Ok(Some(key)) = key_file::look(&data.keys(), &data.record(), false) else { return };
    let spill = spill_of(data, &key, &short_sha256(key.recipient().as_bytes()));
    for found in spilled(&spill) {
        tell(Finding::Spilled { path: found.path, is_vouched_for: found.is_vouched_for });
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;
    use std::sync::Mutex;

    use super::*;
    use crate::checkup::finding::Level;
    use crate::files::Others;

    fn findings_of(data: &DataDir) -> Vec<Finding> {
        let found = Mutex::new(Vec::new());
        look(data, &|finding| found.lock().unwrap().push(finding));
        found.into_inner().unwrap()
    }

    fn set_mode(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn what_others_can_get_at_is_named_and_left_as_it_is_and_the_start_closes_it() {
        let root = tempfile::tempdir().unwrap();
        let data = DataDir::new(root.path().join("data")).with_other_volume(root.path().join("other"));
        assert_eq!(findings_of(&data), [], "there is nothing yet");
        data.create().unwrap();
        std::fs::write(data.record().join("seal.pub"), "").unwrap();
        set_mode(&data.record().join("seal.pub"), 0o644);
        assert_eq!(findings_of(&data), [Finding::Files], "what others can only read in a closed folder is closed");
        set_mode(&data.keys(), 0o755);
        set_mode(&data.record().join("seal.pub"), 0o666);
        let mode = Others::Mode;
        let open = vec![(data.record().join("seal.pub"), mode(0o666)), (data.keys(), mode(0o755))];
        for _ in 0..2 {
            let found = findings_of(&data);
            assert_eq!(found, [Finding::OpenToOthers(open.clone())]);
            assert_eq!(found[0].level(), Level::Look);
        }
        data.create().unwrap();
        assert_eq!(findings_of(&data), [Finding::Files]);
    }

    #[test]
    fn what_is_no_file_stops_the_start() {
        let root = tempfile::tempdir().unwrap();
        let data = DataDir::new(root.path().join("data")).with_other_volume(root.path().join("other"));
        data.create().unwrap();
        std::os::unix::fs::symlink("/dev/zero", data.record().join("ballast")).unwrap();
        let found = findings_of(&data);
        assert!(matches!(&found[..], [Finding::Unfit(unfit)] if unfit.path.ends_with("record/ballast")), "{found:?}");
        assert_eq!(found[0].level(), Level::Stop);
    }
}
