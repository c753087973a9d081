//! The jobs on record: how far each has come, all of its units, and what the field engineer does with them. Where the record is written, that is a decision
//! as everywhere.
//!
//! | file | what it holds |
//! |---|---|
//! | `reading` | what is read of the record, on a thread |
//! | `asked` | which units of a job are looked for |
//! | `figures` | how units stand, in colours |
//! | `state`, `screen` | the screen as it stands, and the whole of it, painted |
//! | `list` | the jobs and the sites at the left |
//! | `head` | one job in figures, and what can be done with it |
//! | `table` | its units; only the rows that are seen are painted |
//! | `report` | the page for the customer |

mod asked;
mod figures;
mod head;
mod list;
mod reading;
mod report;
mod screen;
mod state;
mod table;

pub(crate) use state::Jobs;
