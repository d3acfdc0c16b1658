//! Counting the frames of a source on a thread of its own, after the picture that somebody waits for.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use super::loader::Source;
use crate::media::{Index, IndexDepth, IndexUpdate, Indexer};

/// Sources up to this many pixels (frames x width x height) are decoded once without being asked: about 600 frames of
/// 1080p, a few seconds of work. Larger ones wait for [`crate::command::Command::Prove`].
const PROVED_UNASKED: u64 = 600 * 1920 * 1080;

/// Runs on the indexer's thread until the index is proven or the source is closed.
pub(super) fn run(source: &Source, mut indexer: Box<dyn Indexer>) {
    if !pass(source, indexer.as_mut(), IndexDepth::Enough) {
        return;
    }
    let pixels = match source.state().open() {
        Some(open) if open.proven => return,
        Some(open) => open.index.count() * u64::from(open.info.width) * u64::from(open.info.height),
        None => return,
    };
    if pixels > PROVED_UNASKED {
        loop {
            let seen = source.events();
            if source.stopped() {
                return;
            }
            if source.wants_proof() {
                break;
            }
            source.doze(seen, Duration::from_secs(3600));
        }
    }
    pass(source, indexer.as_mut(), IndexDepth::Proven);
}

/// One pass; false when the source was closed meanwhile or the pass failed.
fn pass(source: &Source, indexer: &mut dyn Indexer, depth: IndexDepth) -> bool {
    let mut newest: Option<Arc<Index>> = None;
    let end = indexer.run(depth, &mut |update| {
        match update {
            IndexUpdate::Index(index) => {
                newest = Some(Arc::clone(&index));
                // A proving pass must not take away frames that are known: only its result replaces a complete index.
                source.update(|open| {
                    if index.complete || !open.index.complete {
                        open.index = index;
                    }
                });
            }
            IndexUpdate::Progress { done, of } => {
                source.update(|open| open.indexing = Some((done, of)));
            }
            IndexUpdate::Note(note) => source.update(|open| {
                if !open.notes.contains(&note) {
                    open.notes.push(note);
                }
            }),
        }
        // Whoever waits for a picture goes first.
        while source.busy() && !source.stopped() {
            source.doze(source.events(), Duration::from_millis(20));
        }
        if source.stopped() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    source.update(|open| open.indexing = None);
    if source.stopped() {
        return false;
    }
    match end {
        Ok(()) => {
            let decoded = newest.is_some_and(|index| {
                index.complete && index.kind == crate::media::IndexKind::Decoded
            });
            source.update(|open| open.proven |= decoded);
            true
        }
        Err(error) => {
            let warning = crate::media::Note {
                text: error.to_string(),
                warning: true,
            };
            source.update(|open| open.notes.push(warning));
            false
        }
    }
}
