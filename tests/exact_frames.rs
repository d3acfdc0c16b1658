//! Every frame of every kind of clip, in any order, against a plain decode from the start.

#[path = "support/clips.rs"]
mod clips;
