//! What a section knows of the disk: read on a thread of its own when it is asked for, and forgotten when the settings are left.

use crate::ui::host::Wake;
use crate::ui::job::Job;

pub(super) enum Known<T> {
    /// Nobody has looked.
    Unasked,
    Reading(Job<Option<T>>),
    Read(T),
    Unreadable,
}

impl<T: Send + 'static> Known<T> {
    /// `read`: takes its time; gives none where it cannot be read.
    pub fn reading(wake: &Wake, read: impl FnOnce() -> Option<T> + Send + 'static) -> Self {
        Self::Reading(Job::start(wake, read))
    }

    /// Takes what the thread brought.
    pub fn poll(&mut self) {
        if let Self::Reading(job) = self
            && let Some(read) = job.poll()
        {
            *self = read.flatten().map_or(Self::Unreadable, Self::Read);
        }
    }
}
