//! What the practice cloud knows: its products, what it issued, what goes wrong next, and who listens.

use std::collections::{HashMap, VecDeque};
use std::time::{SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;
use serde::Serialize;
use tokio::sync::broadcast;

use super::{Fault, Product};
use crate::domain::{Identity, Secret};

/// How many devices may share product key, product secret and device name. Source: the vendor's limits.
pub const REGISTRATIONS_PER_NAME: usize = 5;

/// An identity that the practice cloud made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The product.
    pub product_key: String,
    /// The device name.
    pub device_name: String,
    /// The client id, unlike any other.
    pub client_id: String,
    /// First 8 hex digits of the SHA-256 of the token.
    pub token_sha256: String,
    /// When.
    pub at: SystemTime,
}

/// How often the practice cloud was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// CONNECT packets of any kind.
    pub connects: usize,
    /// Those that ask for a registration, right or wrong.
    pub registrations: usize,
    /// Those that log in with an identity, right or wrong.
    pub logins: usize,
}

/// Something happened. As JSON it is a line of `sim cloud`; it never holds a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// The cloud takes connections.
    Listening {
        /// Address and port.
        addr: String,
    },
    /// A registration got its identity. With a fault it may not have been sent.
    Issued {
        /// The product.
        product_key: String,
        /// The device name.
        device_name: String,
        /// The new client id.
        client_id: String,
        /// First 8 hex digits of the SHA-256 of the token.
        token_sha256: String,
        /// How many the name has now, 1 to 5.
        registrations: usize,
        /// What was made to go wrong.
        #[serde(skip_serializing_if = "Option::is_none")]
        fault: Option<String>,
    },
    /// An identity logged in.
    Online {
        /// The product.
        product_key: String,
        /// The device name.
        device_name: String,
        /// The client id.
        client_id: String,
    },
    /// A device that is online published something.
    Published {
        /// The topic.
        topic: String,
        /// Bytes of the payload.
        length: usize,
    },
    /// A CONNECT was refused.
    Refused {
        /// The CONNACK code.
        return_code: u8,
    },
}

pub(super) struct Ledger {
    products: Vec<Product>,
    pub(super) books: Mutex<Books>,
    pub(super) events: broadcast::Sender<Event>,
}

#[derive(Default)]
pub(super) struct Books {
    issued: Vec<Made>,
    /// Where the identities of a device name stand, of whatever product: a long practice does not look through all of them for each.
    places: HashMap<String, Vec<usize>>,
    pub(super) seen: Seen,
    pub(super) passwords: Vec<Secret>,
    pub(super) always: Option<Fault>,
    pub(super) next: VecDeque<Fault>,
}

/// An identity, and what became of it.
struct Made {
    identity: Identity,
    at: SystemTime,
    /// It was deleted, with all others of its name.
    is_gone: bool,
    /// Another one of its name is the only valid one.
    is_forbidden: bool,
}

impl Books {
    /// Where the identities of a device stand that are there, in order.
    fn places_of(&self, product_key: &str, device_name: &str) -> impl Iterator<Item = usize> {
        let is_it = move |place: &usize| {
            let made = &self.issued[*place];
            made.identity.product_key == product_key && !made.is_gone
        };
        self.places.get(device_name).into_iter().flatten().copied().filter(is_it)
    }
}

impl Ledger {
    pub(super) fn new(products: Vec<Product>) -> Self {
        Self { products, books: Mutex::default(), events: broadcast::Sender::new(4096) }
    }

    pub(super) fn product(&self, product_key: &str) -> Option<&Product> {
        self.products.iter().find(|product| product.product_key == product_key)
    }

    pub(super) fn issued(&self) -> Vec<Issued> {
        let books = self.books.lock();
        let entries = books.issued.iter().map(|Made { identity, at, .. }| Issued {
            product_key: identity.product_key.clone(),
            device_name: identity.device_name.clone(),
            client_id: identity.client_id.clone(),
            token_sha256: identity.token_sha256(),
            at: *at,
        });
        entries.collect()
    }

    pub(super) fn take_fault(&self) -> Option<Fault> {
        let mut books = self.books.lock();
        books.next.pop_front().or(books.always)
    }

    pub(super) fn tell(&self, event: Event) {
        // Nobody needs to listen.
        let _ = self.events.send(event);
    }

    /// Makes an identity. None where the name has all of its five.
    pub(super) fn issue(&self, product_key: &str, device_name: &str, fault: Option<Fault>) -> Option<Identity> {
        let mut books = self.books.lock();
        let before = books.places_of(product_key, device_name).count();
        if before >= REGISTRATIONS_PER_NAME {
            return None;
        }
        let at = SystemTime::now();
        let (client_id, device_token) = match (fault, books.issued.last()) {
            (Some(Fault::RepeatIdentity), Some(Made { identity: last, .. })) => {
                (last.client_id.clone(), last.device_token.clone())
            }
            _ => (new_client_id(), new_token(at)),
        };
        let identity =
            Identity { product_key: product_key.into(), device_name: device_name.into(), client_id, device_token };
        let place = books.issued.len();
        books.places.entry(device_name.to_owned()).or_default().push(place);
        books.issued.push(Made { identity: identity.clone(), at, is_gone: false, is_forbidden: false });
        drop(books);
        self.tell(Event::Issued {
            product_key: product_key.into(),
            device_name: device_name.into(),
            client_id: identity.client_id.clone(),
            token_sha256: identity.token_sha256(),
            registrations: before + 1,
            fault: fault.map(|fault| fault.to_string()),
        });
        Some(identity)
    }

    /// Whether exactly this was issued, and is valid.
    pub(super) fn knows(&self, identity: &Identity) -> bool {
        let books = self.books.lock();
        books.places_of(&identity.product_key, &identity.device_name).any(|place| {
            let made = &books.issued[place];
            made.identity == *identity && !made.is_forbidden
        })
    }

    /// Whether a device of this name was ever registered.
    pub(super) fn was_registered(&self, product_key: &str, device_name: &str) -> bool {
        let books = self.books.lock();
        let places = books.places.get(device_name).into_iter().flatten();
        places.map(|place| &books.issued[*place]).any(|made| made.identity.product_key == product_key)
    }

    /// The client ids that a name has, each with its time in ms since 1970.
    pub(super) fn client_ids(&self, product_key: &str, device_name: &str) -> Vec<(String, u64)> {
        let ms = |at: SystemTime| at.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let books = self.books.lock();
        let of_it = books.places_of(product_key, device_name).map(|place| &books.issued[place]);
        of_it.map(|made| (made.identity.client_id.clone(), u64::try_from(ms(made.at)).unwrap_or_default())).collect()
    }

    /// Makes one client id the only valid one of its name. False where the name does not have it.
    pub(super) fn keep(&self, product_key: &str, device_name: &str, client_id: &str) -> bool {
        let mut books = self.books.lock();
        let places: Vec<usize> = books.places_of(product_key, device_name).collect();
        let is_there = places.iter().any(|place| books.issued[*place].identity.client_id == client_id);
        if is_there {
            for place in places {
                let made = &mut books.issued[place];
                made.is_forbidden = made.identity.client_id != client_id;
            }
        }
        is_there
    }

    /// Deletes all client ids of a name.
    pub(super) fn clear(&self, product_key: &str, device_name: &str) {
        let mut books = self.books.lock();
        let places: Vec<usize> = books.places_of(product_key, device_name).collect();
        places.into_iter().for_each(|place| books.issued[place].is_gone = true);
    }
}

/// Shaped like the vendor's sample `9g55WSBuOZMNtMCJtktx000100`.
fn new_client_id() -> String {
    (0..20).map(|_| fastrand::alphanumeric()).chain("000100".chars()).collect()
}

/// Shaped like the vendor's sample `^1^1677597746541^9ffd7c5bcf0c87f`.
fn new_token(at: SystemTime) -> Secret {
    let ms = at.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let digits: String = (0..15).map(|_| fastrand::digit(16)).collect();
    Secret::new(format!("^1^{ms}^{digits}"))
}
