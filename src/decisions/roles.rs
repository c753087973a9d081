//! Who may do what: the one table. Whoever asks, prints or judges reads it here.

use crate::domain::{Deed, PinUse, Role, Supervisor};

/// What can be done, and the least role that may. While nobody has a PIN, anyone may do all of it.
pub const TABLE: [(Deed, Role); 18] = [
    (Deed::Work, Role::Operator),
    (Deed::Pin(PinUse::Answer), Role::Leader),
    (Deed::Pin(PinUse::Unit), Role::Leader),
    (Deed::Pin(PinUse::GoOn), Role::Leader),
    (Deed::Pin(PinUse::PlantGate), Role::Leader),
    (Deed::Pin(PinUse::CloseBatch), Role::Leader),
    (Deed::Pin(PinUse::Operators), Role::Leader),
    (Deed::Settings, Role::Leader),
    (Deed::Profiles, Role::Engineer),
    (Deed::Pin(PinUse::Secret), Role::Engineer),
    (Deed::Pin(PinUse::Package), Role::Engineer),
    (Deed::Pin(PinUse::GateProgram), Role::Engineer),
    (Deed::Pin(PinUse::Reveal), Role::Engineer),
    (Deed::Pin(PinUse::HostKey), Role::Engineer),
    (Deed::Pin(PinUse::AcceptRecord), Role::Engineer),
    (Deed::Pin(PinUse::RetireBatch), Role::Engineer),
    (Deed::Pin(PinUse::CloseStation), Role::Engineer),
    (Deed::Pin(PinUse::Supervisor), Role::Engineer),
];

/// The least role that may do this. What the table does not name, the one that may do all.
pub fn least(deed: Deed) -> Role {
    TABLE.iter().find(|(one, _)| *one == deed).map_or(Role::Engineer, |(_, role)| *role)
}

/// Who of these may do this.
pub fn who_may(supervisors: &[Supervisor], deed: Deed) -> Vec<String> {
    let may = |one: &&Supervisor| one.role >= least(deed);
    supervisors.iter().filter(may).map(|one| one.name.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pin_is_in_the_table_once_and_what_is_not_is_an_engineers() {
        for (deed, role) in TABLE {
            assert_eq!(TABLE.iter().filter(|(one, _)| *one == deed).count(), 1, "{deed:?}");
            assert_eq!(least(deed), role);
        }
        assert_eq!(least(Deed::Pin(PinUse::Other)), Role::Engineer);
    }

    #[test]
    fn each_role_may_what_the_one_before_it_may() {
        let of = |role: Role| Supervisor { name: role.word().into(), role };
        let both = [of(Role::Leader), of(Role::Engineer)];
        assert_eq!(who_may(&both, Deed::Pin(PinUse::Unit)), ["leader", "engineer"]);
        assert_eq!(who_may(&both, Deed::Pin(PinUse::Supervisor)), ["engineer"]);
        assert_eq!(who_may(&both, Deed::Work), ["leader", "engineer"]);
    }
}
