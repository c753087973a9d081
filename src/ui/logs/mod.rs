//! The logs: any batch files, the unit one looks for in them, and what became of it. Nothing here changes a file.
//!
//! | file | what it holds |
//! |---|---|
//! | `shelf` | the files that are open, followed while they grow |
//! | `asked`, `moment`, `sight` | what is looked for, and what the screen shows of it |
//! | `wish`, `state`, `screen` | what painting asks for, the screen as it stands, and the whole of it, painted |
//! | `panes` | where things stand |
//! | `top`, `period` | search, verdict and filters |
//! | `files`, `pictures` | the list of files, the charts |
//! | `table`, `columns`, `place` | the table: rows, columns, where it is scrolled to |
//! | `list` | shorter lists in columns |
//! | `unit`, `facts` | one unit, on the screen and as text |
//! | `dialogs`, `open`, `save`, `compare` | the dialogs |
//! | `write` | new files |
//! | `identities`, `at_console` | all identities of a unit, and what is done about them at the vendor's console |
//! | `changes` | what people changed, seen in place of the units |
//! | `book` | the shared book of several stations, seen in place of the files |
//! | `keys` | what keys do on this screen |

mod asked;
mod at_console;
mod book;
mod changes;
mod columns;
mod compare;
mod dialogs;
mod facts;
mod files;
mod groups;
mod identities;
mod keys;
mod list;
mod moment;
mod open;
mod panes;
mod period;
mod pictures;
mod place;
mod save;
mod screen;
mod shelf;
mod sight;
mod state;
mod table;
mod top;
mod unit;
mod wish;
mod write;

pub(crate) use state::Logs;
