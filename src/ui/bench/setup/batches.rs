//! The batches to pick from by name, and the name of a new one.

use std::path::{Path, PathBuf};

use eframe::egui::Ui;

use crate::domain::file_name;
use crate::ui::batch_list::{BatchList, ENDING, Offered};
use crate::ui::host::Wake;
use crate::ui::launch::Shelves;
use crate::ui::profiles::Usable;

/// The list is no higher.
const LIST: f32 = 190.0;

/// The batches on the shelf.
pub(super) struct Batches {
    folder: Option<PathBuf>,
    own_folder: Option<PathBuf>,
    list: BatchList,
}

impl Batches {
    /// Begins to read them.
    pub fn read(shelves: &Shelves, wake: &Wake) -> Self {
        let (folder, own_folder) = (shelves.batches.clone(), shelves.own_batches.clone());
        Self { folder, own_folder, list: BatchList::read(shelves, wake) }
    }

    /// Takes what was read.
    pub fn poll(&mut self) {
        self.list.poll();
    }

    /// The batches to choose from; one that is finished is seen, and cannot be. The file of the one that is picked.
    pub fn list_ui(&self, ui: &mut Ui, shelf: Option<&[Usable]>, chosen: &Path) -> Option<PathBuf> {
        let list = Offered { shelf, chosen: Some(chosen), takes_finished: false, high: LIST };
        self.list.list_ui(ui, &list)
    }

    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Whether this folder is made with the first batch in it; for any other, a person is asked.
    pub fn makes(&self, folder: &Path) -> bool {
        self.own_folder.as_deref() == Some(folder)
    }

    /// The file that is meant: one of which only the name is given stands in the folder for batches.
    pub fn file(&self, typed: &str) -> PathBuf {
        match &self.folder {
            Some(folder) if !typed.is_empty() && Path::new(typed).is_relative() => {
                folder.join(if typed.ends_with(ENDING) { typed.to_owned() } else { format!("{typed}{ENDING}") })
            }
            _ => typed.into(),
        }
    }

    /// What is typed for a file.
    pub fn typed(&self, file: &Path) -> String {
        match file.file_name().and_then(|name| name.to_str()?.strip_suffix(ENDING)) {
            Some(name) if self.folder.is_some() && file.parent() == self.folder.as_deref() => name.to_owned(),
            _ => file.display().to_string(),
        }
    }

    /// A name for a new batch of this product that no other has: product and day.
    pub fn new_name(&self, product: &str) -> String {
        let plain = file_name::dashed(product.chars().flat_map(char::to_lowercase).take(40), char::is_alphanumeric);
        let product = if plain.is_empty() { "batch" } else { &plain };
        self.free(format!("{product}-{}", jiff::Zoned::now().strftime("%Y-%m-%d")))
    }

    fn free(&self, name: String) -> String {
        file_name::first_free(name, |name| {
            !self.file(name).exists() && self.list.briefs().iter().all(|brief| !brief.name.eq_ignore_ascii_case(name))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_folder(folder: &Path) -> Batches {
        Batches { folder: Some(folder.into()), own_folder: None, list: BatchList::default() }
    }

    #[test]
    fn a_name_lands_in_the_folder_for_batches_and_a_path_where_it_says() {
        let folder = tempfile::tempdir().unwrap();
        let batches = in_folder(folder.path());
        let file = folder.path().join("WO-1.2.jsonl");
        assert_eq!(batches.file("WO-1.2"), file);
        assert_eq!(batches.file("WO-1.2.jsonl"), file);
        assert_eq!(batches.typed(&file), "WO-1.2");
        let elsewhere = std::env::temp_dir().join("elsewhere/WO-1.txt");
        assert_eq!(batches.file(&elsewhere.display().to_string()), elsewhere);
        assert_eq!(batches.typed(&elsewhere), elsewhere.display().to_string());
        assert_eq!(batches.file(""), PathBuf::new());
    }

    #[test]
    fn a_new_batch_is_called_by_product_and_day_and_like_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let batches = in_folder(folder.path());
        assert_eq!(batches.free("wo".into()), "wo");
        std::fs::write(batches.file("wo"), "").unwrap();
        assert_eq!(batches.free("wo".into()), "wo-2");
        for (product, begins) in
            [(" Tracker T2 (4G)", "tracker-t2-4g-20"), ("定位器 T2", "定位器-t2-20"), ("///", "batch-20")]
        {
            let name = batches.new_name(product);
            assert!(name.starts_with(begins), "{name}");
        }
    }
}
