//! The word `Copied` or `Saved` that a button shows for a moment in place of its own text.

use std::time::Duration;

use eframe::egui::{Context, Id};

/// Seconds the word stays.
const STAYS: f64 = 1.2;

/// Remembers that the action behind `id` was done now.
pub fn mark_done(context: &Context, id: Id) {
    let now = context.input(|i| i.time);
    context.data_mut(|data| data.insert_temp(id, now));
}

/// Whether it was done in the last 1.2 s; asks for the repaint that ends it.
pub fn is_fresh(context: &Context, id: Id) -> bool {
    let Some(at) = context.data(|data| data.get_temp::<f64>(id)) else {
        return false;
    };
    let left = STAYS - (context.input(|i| i.time) - at);
    if left > 0.0 {
        context.request_repaint_after(Duration::from_secs_f64(left));
    } else {
        context.data_mut(|data| data.remove::<f64>(id));
    }
    left > 0.0
}
