//! One remembered result: computed again only when what it was made from is another.

use std::sync::Arc;

/// The last result and its key.
#[derive(Debug)]
pub(crate) struct Memo<K, V> {
    last: Option<(K, V)>,
    evaluations: u64,
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self {
            last: None,
            evaluations: 0,
        }
    }
}

impl<K: PartialEq, V: Clone> Memo<K, V> {
    /// The remembered result when `key` is the last one, else a new one.
    pub(crate) fn get(&mut self, key: K, compute: impl FnOnce(&K) -> V) -> V {
        if let Some((last, value)) = &self.last
            && *last == key
        {
            return value.clone();
        }
        // The old result goes first: two of them are never in memory because of this one.
        self.last = None;
        let value = compute(&key);
        self.evaluations += 1;
        self.last = Some((key, value.clone()));
        value
    }

    /// How often a result was computed.
    pub(crate) fn evaluations(&self) -> u64 {
        self.evaluations
    }
}

/// Shared data as a key: the same only when it is the very same allocation, which is kept alive by the key.
#[derive(Debug)]
pub(crate) struct Same<T>(pub(crate) Arc<T>);

impl<T> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Clone for Same<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}
