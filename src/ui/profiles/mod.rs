//! The screen where profiles are made: the shelf at the left, the profile that is open at the right, tried on a unit as it grows.
//!
//! | file | what it holds |
//! |---|---|
//! | `draft` | the profile that is open: text, value, faults |
//! | `clerk` | the thread that does what takes a disk |
//! | `list`, `bar`, `ask` | the shelf, the buttons, the questions |
//! | `wish`, `state`, `grant`, `screen` | what painting asks for, the screen as it stands, what is done then, and the whole of it |
//! | `fields`, `section`, `form`, `dialog` | the fields, what they stand in, and the two columns that are made of them |
//! | `text`, `history` | the profile as text; what it was |
//! | `trial` | trying the dialog on a unit |
//! | `wizard` | the first product on one page, and on to the bench |
//! | `desk`, `terminal` | what somebody does at the terminal, and how it looks |
//! | `adopt` | where a pattern that was made there goes in the profile |

mod adopt;
mod ask;
mod bar;
mod clerk;
mod desk;
mod dialog;
mod draft;
mod fields;
mod form;
mod grant;
mod history;
mod list;
mod package;
mod screen;
mod section;
mod state;
mod terminal;
mod text;
mod trial;
mod visible;
mod wish;
mod wizard;

pub(crate) use state::{Profiles, Usable};
