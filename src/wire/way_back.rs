//! The way back: what *restore* needs to put a unit's old identity back, and whether it has it.

use crate::domain::Verb;

use super::answer::Attempt;
use super::catch::{Catch, Caught};
use super::dialog::CompiledDialog;
use super::template::{Placeholder, Values, Writing, Written};

impl CompiledDialog {
    /// What must have been caught of a unit for *restore* to put it back, each once.
    pub fn restored(&self) -> Vec<Catch> {
        let mut needed = Vec::new();
        let placeholders = self.exchanges(Verb::Restore).iter().flat_map(|exchange| exchange.placeholders());
        for catch in placeholders.filter_map(Placeholder::caught_as) {
            if !needed.contains(&catch) {
                needed.push(catch);
            }
        }
        needed
    }

    /// Whether *restore* can put this back: all that it names was caught, and fits its commands.
    pub fn can_restore(&self, old: &Caught, host: &str, port: u16) -> bool {
        let writing = Some(Writing { what: Written::Old(old), host, port });
        let values = Values { nonce: "00000000", writing };
        self.exchanges(Verb::Restore).iter().all(|exchange| Attempt::new(self, exchange, &values).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{DialogProfile, Exchange, Secret};
    use crate::wire::preset;

    fn dialog(restore: &[&str]) -> CompiledDialog {
        let exchange = |send: &&str| Exchange {
            send: Some((*send).into()),
            expect: vec!["^OK$".into()],
            timeout_ms: 100,
            tries: 1,
            max_reply: 64,
            ..Exchange::default()
        };
        let restore = Some(restore.iter().map(exchange).collect());
        CompiledDialog::new(&DialogProfile { restore, ..preset::preset("at").unwrap() }).unwrap()
    }

    fn old(values: &[(&str, &str)]) -> Caught {
        values.iter().map(|(name, value)| (Catch::by_name(name).unwrap(), Secret::new(*value))).collect()
    }

    #[test]
    fn a_unit_can_be_put_back_where_all_that_restore_names_was_caught_and_fits() {
        let dialog = dialog(&["AT+ID=${clientId},${old_secret}", "AT+HOST=${old_host:bare},${host},${old_secret:hex}"]);
        let names: Vec<_> = dialog.restored().iter().map(|catch| catch.name().to_owned()).collect();
        assert_eq!(names, ["clientId", "old_secret", "old_host"]);
        let can = |values: &[(&str, &str)]| dialog.can_restore(&old(values), "h.example", 1883);
        assert!(can(&[("clientId", "c"), ("old_secret", "s"), ("old_host", "o.example")]));
        assert!(!can(&[("clientId", "c"), ("old_secret", "s")]), "the host was not caught");
        assert!(!can(&[("clientId", "c"), ("old_secret", "s"), ("old_host", "a;b")]), "it cannot stand bare");
        let long = "s".repeat(1100);
        assert!(!can(&[("clientId", "c"), ("old_secret", &long), ("old_host", "o")]), "longer than a line");
    }
}
