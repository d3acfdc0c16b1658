//! What is made from an index and kept as long as the index is the same one: an hour of video has 200,000 frames.

use std::sync::{Arc, Weak};

use eframe::egui::{Context, Id};

use crate::media::Index;

struct Kept<K, T> {
    /// Weak: an index that nobody else holds is let go, yet its address is not given to another.
    from: Vec<Weak<Index>>,
    key: K,
    value: Arc<T>,
}

/// The value last made under `id` when `from` and `key` are the same as then, else a new one.
pub fn kept<K, T>(
    context: &Context,
    id: Id,
    from: &[&Arc<Index>],
    key: K,
    make: impl FnOnce() -> T,
) -> Arc<T>
where
    K: PartialEq + Send + Sync + 'static,
    T: Send + Sync + 'static,
{
    let last: Option<Arc<Kept<K, T>>> = context.data(|data| data.get_temp(id));
    let same = |kept: &Arc<Kept<K, T>>| {
        let pairs = kept.from.iter().zip(from);
        kept.key == key && kept.from.len() == from.len() && { pairs }
            .all(|(old, new)| Weak::as_ptr(old) == Arc::as_ptr(new))
    };
    if let Some(kept) = last.filter(same) {
        return Arc::clone(&kept.value);
    }
    let value = Arc::new(make());
    let kept = Kept {
        from: from.iter().map(|index| Arc::downgrade(index)).collect(),
        key,
        value: Arc::clone(&value),
    };
    context.data_mut(|data| data.insert_temp(id, Arc::new(kept)));
    value
}
