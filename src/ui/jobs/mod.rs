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
//! | `head`, `actions` | one job in figures; what can be done with it |
//! | `table` | its units; only the rows that are seen are painted |
//! | `console` | a list from the vendor's console, and what is to be done there |
//! | `report` | the page for the customer |
//! | `registering` | what was collected is registered, without the units |
//! | `visiting` | addresses that are visited by the bench |
//! | `putting_back` | units that are put back as they were, or taken back |
//! | `handing_over`, `receiving`, `own_key` | units that go to another station, or come from one |

mod actions;
mod asked;
mod at_console;
mod console;
mod figures;
mod handing_over;
mod head;
mod list;
mod own_key;
mod putting_back;
mod reading;
mod receiving;
mod registering;
mod report;
mod screen;
mod state;
mod table;
mod visiting;

pub(crate) use state::Jobs;
