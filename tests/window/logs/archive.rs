//! A batch as one file for support, made where it is looked at.

use super::*;

#[test]
fn a_batch_is_archived_beside_its_file_and_without_persons_without_its_lines() {
    for (lang, archive, persons, save, left_out) in [
        (
            Lang::En,
            "Archive…: WO-20261122-03",
            "Without persons",
            "Save",
            "Then the batch file itself is left out: its chained lines say who worked.",
        ),
        (Lang::Zh, "归档…: WO-20261122-03", "不含人员", "保存", "此时不放入批次文件本身：其链式记录中含有操作员。"),
    ] {
        let mut support = Support::healthy(lang);
        let made = support.folder.path().join("WO-20261122-03-archive.zip");
        let batch = std::fs::read(support.folder.path().join("WO-20261122-03.jsonl")).unwrap();
        for without in [false, true] {
            support.press(archive);
            if without {
                support.press(persons);
                support.wait_for(left_out);
            }
            support.press(save);
            support.wait_until("is saved", |window| {
                let path = made.display().to_string();
                let is_it = |seen: &outline::Seen| seen.role == Role::Label && seen.text.contains(&path);
                outline::seen(window.root()).iter().any(is_it)
            });
            let mut zip = zip::ZipArchive::new(std::fs::File::open(&made).unwrap()).unwrap();
            let kept = zip.by_name("WO-20261122-03.jsonl").ok().map(|mut member| {
                let mut bytes = Vec::new();
                std::io::Read::read_to_end(&mut member, &mut bytes).unwrap();
                bytes
            });
            assert_eq!(kept, (!without).then(|| batch.clone()));
            assert!(zip.file_names().any(|name| name == "verification.txt"));
            // A file that is there is left as it is.
            support.press(save);
            support.wait_until("refuses", |window| {
                let refused = [Lang::En.pick("cannot be written", ""), "无法写入"];
                outline::seen(window.root())
                    .iter()
                    .any(|seen| refused.iter().any(|word| !word.is_empty() && seen.text.contains(word)))
            });
            std::fs::remove_file(&made).unwrap();
            support.key(Key::Escape);
        }
    }
}
