//! What is to be done in the vendor's console, name by name, with room to tick.

use super::told::Block;
use crate::archive::ConsoleTask;
use crate::archive::console::{Advice, TaskId};
use crate::domain::visible::visible;
use crate::words::Lang;
use crate::words::console as words;

/// The page's title.
pub(super) fn title(lang: Lang) -> &'static str {
    words::text(lang).tasks
}

/// The whole list.
pub(super) fn of_tasks(lang: Lang, tasks: &[ConsoleTask]) -> Vec<Block> {
    let text = words::text(lang);
    let mut blocks = vec![Block::Fact(text.how, text.tasks_note.to_owned())];
    for advice in [Advice::KeepOne, Advice::Clear, Advice::RegisterFirst] {
        let rows: Vec<Vec<String>> =
            tasks.iter().filter(|task| task.advice == advice).flat_map(|task| rows(lang, task)).collect();
        if !rows.is_empty() {
            let head = [text.tick, text.device_name, text.serial_number, text.client_id, text.created, text.what];
            blocks.push(Block::Head(words::advice(advice, lang).to_owned()));
            blocks.push(Block::Table(head.map(ToOwned::to_owned).into(), rows));
        }
    }
    blocks
}

fn rows(lang: Lang, task: &ConsoleTask) -> Vec<Vec<String>> {
    let row = |(place, TaskId { client_id, created, role, .. }): (usize, &TaskId)| {
        let once = |text: &str| if place == 0 { visible(text) } else { String::new() };
        let created = created.as_deref().map(visible).unwrap_or_default();
        let what = words::role(task.advice, *role, lang).to_owned();
        let (name, number) = (once(&task.keys.device_name), once(&task.keys.serial_number));
        vec!["☐".to_owned(), name, number, visible(client_id), created, what]
    };
    task.ids.iter().enumerate().map(row).collect()
}
