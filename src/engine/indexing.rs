//! Counting the frames of a source on a thread of its own, after the picture that somebody waits for.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::loader;
use super::priority::give_way;
use super::source::Source;
use crate::media::{Index, IndexDepth, IndexUpdate, Indexer};

/// Sources up to this many pixels (frames x width x height) are decoded once without being asked: about 600 frames of
/// 1080p, a few seconds of work. Larger ones wait for [`crate::command::Command::Prove`].
pub(super) const PROVED_UNASKED: u64 = 600 * 1920 * 1080;

/// Proving begins, and goes on, only when nobody wanted a frame for so long: the first picture, stepping and playing go
/// first.
const QUIET: Duration = Duration::from_millis(1200);
/// What a proving pass has learnt is shown this often; each time costs a repaint.
const SHOWN_EVERY: Duration = Duration::from_millis(500);

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
    wait_for_rest(source, true);
    give_way();
    pass(source, indexer.as_mut(), IndexDepth::Proven);
    drop(indexer);
    crate::media::give_back_memory();
}

/// A proving pass must not take away frames that are known: only its result replaces a complete index.
fn take(source: &Source, index: Arc<Index>) {
    source.update(|open| {
        if index.complete || !open.index.complete {
            open.index = index;
        }
    });
}

/// Whoever waits for a picture goes first, unless it is the counting that is waited for.
fn wait_for_rest(source: &Source, proving: bool) {
    let at_rest = || {
        if proving {
            source.at_rest(QUIET)
        } else {
            loader::waits_for_index(source) || source.settling().is_none() && !source.busy()
        }
    };
    while !at_rest() && !source.stopped() {
        source.doze(source.events(), Duration::from_millis(50));
    }
}

/// One pass; false when the source was closed meanwhile or the pass failed.
fn pass(source: &Source, indexer: &mut dyn Indexer, depth: IndexDepth) -> bool {
    let proving = depth == IndexDepth::Proven;
    let mut newest: Option<Arc<Index>> = None;
    let mut shown = Instant::now();
    let end = indexer.run(depth, &mut |update| {
        let hold = proving && shown.elapsed() < SHOWN_EVERY;
        match update {
            IndexUpdate::Index(index) => {
                newest = Some(Arc::clone(&index));
                if !hold {
                    shown = Instant::now();
                    take(source, index);
                }
            }
            IndexUpdate::Progress { .. } if hold => {}
            IndexUpdate::Progress { done, of } => {
                shown = Instant::now();
                source.update(|open| open.indexing = Some((done, of)));
            }
            IndexUpdate::Note(note) => source.update(|open| {
                if !open.notes.contains(&note) {
                    open.notes.push(note);
                }
            }),
        }
        wait_for_rest(source, proving);
        if source.stopped() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    if let Some(index) = newest.clone() {
        take(source, index);
    }
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
