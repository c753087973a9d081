//! The shared book, looked into in the place of the files: visits of all stations, one unit's life, how the stations stand, yield. Nothing here changes anything.
//!
//! | file | what it holds |
//! |---|---|
//! | `state`, `screen` | the view as it stands, and the whole of it, painted |
//! | `question` | a question to the book, on its way and answered |
//! | `visits`, `stations`, `hours` | what is looked at |
//! | `no_rows` | what is said where there are none |
//! | `period` | since when |

mod hours;
mod no_rows;
mod period;
mod question;
mod screen;
mod state;
mod stations;
mod visits;

pub(super) use state::{BookRows, InBook};
