//! The table of `src/lib.rs`: which rooms there are, and what each may import.

use std::collections::BTreeSet;

/// A room by its name, and what it may import.
pub(crate) type Row = (String, BTreeSet<String>);

/// The rows in their order; an error for a name that stands nowhere above.
pub(crate) fn read(root: &str) -> Result<Vec<Row>, String> {
    let mut rows: Vec<Row> = Vec::new();
    let lines = root.lines().filter_map(|line| line.strip_prefix("//! |"));
    for line in lines.filter(|line| line.contains('`')) {
        let cells: Vec<&str> = line.trim().trim_end_matches('|').split('|').map(str::trim).collect();
        let [names, _, may] = cells[..] else { return Err(format!("not three cells: {line}")) };
        let above: BTreeSet<String> = rows.iter().map(|(room, _)| room.clone()).collect();
        let listed = |text: &str| -> Result<BTreeSet<String>, String> {
            let names = text.split(',').map(|name| name.trim().to_owned());
            names
                .map(
                    |name| if above.contains(&name) { Ok(name) } else { Err(format!("{name} stands not above{line}")) },
                )
                .collect()
        };
        let may = match may {
            "nothing" => BTreeSet::new(),
            "all above" => above.clone(),
            _ => match may.strip_prefix("all above but ") {
                Some(but) => above.difference(&listed(but)?).cloned().collect(),
                None => listed(may)?,
            },
        };
        let names = names.split(',').map(|name| name.trim().trim_matches('`').to_owned());
        rows.extend(names.map(|name| (name, may.clone())));
    }
    Ok(rows)
}
