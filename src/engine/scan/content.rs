//! Pairing by content: both sides are decoded once for their signatures, then aligned.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;

use rayon::prelude::*;

use super::side::{Delivery, OpenSide, Trouble};
use super::work::{WAITING, pool};
use super::{OnUpdate, ScanRequest, ScanUpdate};
use crate::analysis::gray;
use crate::analysis::scan::{PairScan, ScanSettings};
use crate::error::{Error, Result};
use crate::frame::{ColorModel, Frame, Levels, Profile, Side};
use crate::media::convert;
use crate::pairing::Planned;
use crate::pairing::content::{Alignment, Link, Signature, align};

/// What looking for the content led to.
pub(super) enum Found {
    Aligned(Alignment),
    Cancelled,
    Miscounted(Side),
}

/// Why signatures were not collected to the end.
enum Stop {
    Cancelled,
    Miscounted,
    Failed(Error),
}

/// The brightness of a frame's decoded planes as a signature: Y, gray, or the gray of R, G and B.
///
/// # Errors
/// When the planes cannot be read.
pub(super) fn signature(frame: &Frame) -> Result<Signature> {
    if frame.format.model != ColorModel::Rgb
        && let Some(planes) = convert::byte_planes(frame)
        && let Some(plane) = planes.first()
    {
        let (width, height) = (plane.width as usize, plane.height as usize);
        return Ok(Signature::of_rows(|y| plane.row(y), width, height, 255));
    }
    let native = convert::to_pixels(frame, Profile::Native)?;
    let mixed;
    let plane = match native.model {
        ColorModel::Rgb => {
            mixed = gray(&native)?;
            Some(&mixed)
        }
        _ => native.planes.first(),
    };
    let Some(plane) = plane else {
        return Ok(Signature::NONE);
    };
    let (width, height) = (plane.width as usize, plane.height as usize);
    Ok(match &plane.levels {
        Levels::U8(levels) => Signature::of(levels, width, height, native.peak()),
        Levels::U16(levels) => Signature::of(levels, width, height, native.peak()),
    })
}

/// Decodes both sides with readers of their own and aligns them.
pub(super) fn alignment(
    request: &ScanRequest,
    sides: &[OpenSide; 2],
    update: OnUpdate<'_>,
) -> Result<Found> {
    let counts = sides.each_ref().map(|side| side.index.count());
    let of = counts.iter().sum();
    let mut both = Vec::with_capacity(2);
    let mut before = 0;
    for side in Side::BOTH {
        let i = side.index();
        let opened = OpenSide::open(
            &request.specs[i],
            Some(Arc::clone(&sides[i].index)),
            crate::media::IndexDepth::Enough,
            &mut |_, _| std::ops::ControlFlow::Continue(()),
        )?;
        let collected = collect(opened, side, &mut |done| {
            update(ScanUpdate::Matching {
                done: before + done,
                of,
            })
            .is_continue()
        });
        match collected {
            Ok(signatures) => both.push(signatures),
            Err(Stop::Cancelled) => return Ok(Found::Cancelled),
            Err(Stop::Miscounted) => return Ok(Found::Miscounted(side)),
            Err(Stop::Failed(error)) => return Err(error),
        }
        before += counts[i];
    }
    Ok(Found::Aligned(align(&both[0], &both[1])))
}

/// The signatures of all frames of a side; a frame that cannot be read is like none.
fn collect(
    side: OpenSide,
    name: Side,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<Vec<Signature>, Stop> {
    let pool = pool().map_err(Stop::Failed)?;
    let count = side.index.count();
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let (send, frames) = sync_channel::<Delivery>(WAITING);
        let stop = &stop;
        let started = thread::Builder::new()
            .name(format!("content {name}"))
            .spawn_scoped(scope, move || {
                side.deliver(name, (0..count).collect(), &send, stop);
            });
        if let Err(error) = started {
            return Err(Stop::Failed(Error::new(format!(
                "no thread could be started to look through {name} ({error})"
            ))));
        }
        let mut signatures = Vec::with_capacity(usize::try_from(count).unwrap_or(0));
        loop {
            let batch: Vec<Delivery> = frames.iter().take(2 * pool.current_num_threads()).collect();
            if batch.is_empty() {
                return Ok(signatures);
            }
            if batch.iter().any(|d| matches!(d, Err(Trouble::Miscounted))) {
                return Err(Stop::Miscounted);
            }
            let of = |frame: Delivery| {
                let known = frame.ok().and_then(|frame| signature(&frame).ok());
                known.unwrap_or(Signature::NONE)
            };
            let more: Vec<Signature> = pool.install(|| batch.into_par_iter().map(of).collect());
            signatures.extend(more);
            if !progress(signatures.len() as u64) {
                stop.store(true, Ordering::Relaxed);
                return Err(Stop::Cancelled);
            }
        }
    })
}

/// The pairs to scan: those of A's frames asked for.
pub(super) fn planned(alignment: &Alignment, settings: &ScanSettings) -> Vec<Planned> {
    let (from, to) = settings.frames.unwrap_or((0, u64::MAX));
    let all = alignment.planned();
    if settings.frames.is_none() {
        return all;
    }
    all.into_iter()
        .filter(|pair| pair.a.is_some_and(|a| (from..to).contains(&a)))
        .collect()
}

/// How each pair came about, by its numbers.
pub(super) type Links = HashMap<(Option<u64>, Option<u64>), Link>;

pub(super) fn links(alignment: &Alignment) -> Links {
    let steps = alignment.steps.iter();
    steps.map(|step| ((step.a, step.b), step.link)).collect()
}

/// The pairs, each with its link.
pub(super) fn linked(mut pairs: Vec<PairScan>, links: &Links) -> Vec<PairScan> {
    for pair in &mut pairs {
        let numbers = (
            pair.a.as_ref().map(|f| f.number),
            pair.b.as_ref().map(|f| f.number),
        );
        pair.link = links.get(&numbers).copied();
    }
    pairs
}
