//! What is said about the batch files of several stations, read as one: line by line, the place first.

use super::{Lang, cli};
use crate::archive::{MergeFinding, Sighting};
use crate::domain::visible::visible;

/// A finding as lines of text, each of which begins with its place.
pub fn lines(lang: Lang, finding: &MergeFinding) -> Vec<String> {
    match finding {
        MergeFinding::TwoClientIds { sightings } => listed(sightings, |[serial, id, station]| {
            say! { lang,
                "conflict: unit {serial} has client ID {id} from station {station}, and another one elsewhere; in the console keep the right one and forbid the other",
                "冲突：设备 {serial} 在工位 {station} 的ClientId 为 {id}，在别处另有一个；请在控制台保留正确的，禁用另一个"
            }
        }),
        MergeFinding::TwoUnits { sightings } => listed(sightings, |[serial, id, station]| {
            say! { lang,
                "conflict: client ID {id} belongs to unit {serial} at station {station}, and to another unit elsewhere; register one of them again",
                "冲突：ClientId {id} 在工位 {station} 属于设备 {serial}，在别处又属于另一台；请将其中一台重新注册"
            }
        }),
        MergeFinding::TwoRights { sightings } => listed(sightings, |[serial, _, station]| {
            say! { lang,
                "conflict: unit {serial} was handed over, and station {station} has it here, another one elsewhere; find out which identity it holds",
                "冲突：设备 {serial} 已移交，此处由工位 {station} 处理，别处又由另一工位处理；请查明设备内是哪个身份"
            }
        }),
        MergeFinding::RegisteredAgain { sightings } => listed(sightings, |[serial, id, station]| {
            say! { lang,
                "note: unit {serial} was registered more than once by station {station}; here as {id}",
                "说明：设备 {serial} 由工位 {station} 多次注册；此处为 {id}"
            }
        }),
        MergeFinding::Diverged { lines: [one, other] } => [(one, other), (other, one)]
            .map(|(here, there)| {
                let other = place(&there.file, there.line);
                place(&here.file, here.line)
                    + &say! { lang,
                        ": conflict: the same batch continues differently at {other}; one of the files was restored or changed",
                        "：冲突：同一批次在 {other} 处内容不同；其中一个文件被还原或改动过"
                    }
            })
            .into(),
        MergeFinding::Copy { file, of } => {
            let (file, of) = (visible(file), visible(of));
            vec![say! { lang,
                "{file}:1: note: only the beginning of {of}; read once",
                "{file}:1：说明：内容只是 {of} 的开头部分；只读一次"
            }]
        }
        MergeFinding::Damaged { file, verdict, lines } => {
            let (file, said) = (visible(file), cli::log::verdict(lang, verdict, *lines, false));
            let kind = if finding.is_conflict() { lang.pick("conflict", "冲突") } else { lang.pick("note", "说明") };
            vec![say!(lang, "{file}: {kind}: {said}", "{file}：{kind}：{said}")]
        }
    }
}

sentences! { lang;
    /// How many conflicts there are, among how many units of how many files.
    pub fn summary(lang: Lang, conflicts: usize, visits: usize, files: usize) =
        "{visits} visits of {files} files; {conflicts} conflicts",
        "{files} 个文件，共 {visits} 次上工位；{conflicts} 处冲突";
}

/// A line for each, of its serial number, its client ID and its station.
fn listed(sightings: &[Sighting], sentence: impl Fn([String; 3]) -> String) -> Vec<String> {
    let line = |seen: &Sighting| {
        let names = [&seen.serial_number, &seen.client_id, &seen.station].map(|text| visible(text));
        format!("{}: {}", place(&seen.file, seen.line), sentence(names))
    };
    sightings.iter().map(line).collect()
}

fn place(file: &str, line: u64) -> String {
    format!("{}:{line}", visible(file))
}
