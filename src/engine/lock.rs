//! Locks that stay usable.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A poisoned lock only means that another worker panicked; the data are plain and stay usable.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
