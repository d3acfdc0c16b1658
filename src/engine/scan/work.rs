//! The scan itself: plan, decode, measure, in order.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::thread::{self, ScopedJoinHandle};

use super::bytes::same_bytes;
use super::content;
use super::pair;
use super::side::{Delivery, OpenSide, Trouble};
use super::{OnUpdate, ScanRequest, ScanUpdate};
use crate::analysis::md5::LANES;
use crate::analysis::scan::{Scan, ScanSettings};
use crate::engine::exclusion::Exclusion;
use crate::engine::priority::give_way;
use crate::error::{Error, Result};
use crate::frame::Side;
use crate::media::IndexDepth;
use crate::pairing::{PairBy, Planned, Timed, plan};

/// Decoded frames that wait to be measured, a side.
pub(super) const WAITING: usize = 6;

/// Scans until the end or until `update` breaks.
///
/// # Errors
/// When a source cannot be opened or counted.
pub fn run(request: &ScanRequest, update: OnUpdate<'_>) -> Result<()> {
    let same_bytes = same_bytes(&request.specs);
    // A scan of everything finds out by itself whether the packets are right.
    let depth = match request.settings.frames {
        None => IndexDepth::Promised,
        Some(_) => IndexDepth::Enough,
    };
    let mut depths = [depth; 2];
    // Counting by decoding is final, so that each side is miscounted once at most.
    for _ in 0..3 {
        let Some(sides) = open(request, depths, update)? else {
            return Ok(());
        };
        match pass(request, sides, same_bytes, update)? {
            Ended::Done => return Ok(()),
            Ended::Miscounted(side) => {
                depths[side.index()] = IndexDepth::Proven;
                if update(ScanUpdate::Restarted).is_break() {
                    return Ok(());
                }
            }
        }
    }
    Err(Error::new("the frames cannot be counted").advice("the files may be changing; try again"))
}

enum Ended {
    Done,
    Miscounted(Side),
}

/// Both sides, opened and counted at the same time; `None` when cancelled meanwhile.
fn open(
    request: &ScanRequest,
    depths: [IndexDepth; 2],
    update: OnUpdate<'_>,
) -> Result<Option<[OpenSide; 2]>> {
    let cancelled = AtomicBool::new(false);
    let sides = thread::scope(|scope| {
        let (news, progress) = channel();
        let [a, b] = [Side::A, Side::B].map(|side| {
            let (news, cancelled) = (news.clone(), &cancelled);
            let i = side.index();
            let (spec, known) = (&request.specs[i], request.indexes[i].clone());
            scope.spawn(move || {
                OpenSide::open(spec, known, depths[i], &mut |done, of| {
                    let told = news.send(ScanUpdate::Counting { side, done, of });
                    if told.is_err() || cancelled.load(Ordering::Relaxed) {
                        return ControlFlow::Break(());
                    }
                    ControlFlow::Continue(())
                })
            })
        });
        drop(news);
        for news in progress {
            if update(news).is_break() {
                cancelled.store(true, Ordering::Relaxed);
            }
        }
        let joined = |side: ScopedJoinHandle<'_, Result<OpenSide>>| {
            side.join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        (joined(a), joined(b))
    });
    let sides = [sides.0?, sides.1?];
    Ok((!cancelled.into_inner()).then_some(sides))
}

fn pass(
    request: &ScanRequest,
    sides: [OpenSide; 2],
    same_bytes: Option<bool>,
    update: OnUpdate<'_>,
) -> Result<Ended> {
    let settings = &request.settings;
    let timed = |side: &OpenSide| (Arc::clone(&side.index), side.info.time_base);
    let [(index_a, base_a), (index_b, base_b)] = sides.each_ref().map(timed);
    let timed = |index, time_base| Timed { index, time_base };
    let (alignment, planned) = if settings.pairing.by == PairBy::Content {
        match content::alignment(request, &sides, update)? {
            content::Found::Cancelled => return Ok(Ended::Done),
            content::Found::Miscounted(side) => return Ok(Ended::Miscounted(side)),
            content::Found::Aligned(alignment) => {
                let planned = content::planned(&alignment, settings);
                (Some(alignment), planned)
            }
        }
    } else {
        let (a, b) = (timed(&index_a, base_a), timed(&index_b, base_b));
        (None, plan(settings.pairing, a, b, settings.frames))
    };
    let links = alignment.as_ref().map(content::links);
    let begun = Scan {
        settings: settings.clone(),
        a: sides[0].facts(),
        b: sides[1].facts(),
        same_bytes,
        alignment,
        pairs: Vec::new(),
        planned: planned.len() as u64,
    };
    if update(ScanUpdate::Begun(Box::new(begun))).is_break() {
        return Ok(Ended::Done);
    }
    let pool = pool()?;
    let stop = AtomicBool::new(false);
    let wanted = [Side::A, Side::B].map(|side| wanted(&planned, side));
    thread::scope(|scope| {
        let [a, b] = sides;
        let [wanted_a, wanted_b] = wanted;
        let (send_a, frames_a) = sync_channel(WAITING);
        let (send_b, frames_b) = sync_channel(WAITING);
        let stop = &stop;
        let threads = [
            thread::Builder::new()
                .name("scan A".into())
                .spawn_scoped(scope, move || {
                    a.deliver(Side::A, wanted_a, &send_a, stop);
                }),
            thread::Builder::new()
                .name("scan B".into())
                .spawn_scoped(scope, move || {
                    b.deliver(Side::B, wanted_b, &send_b, stop);
                }),
        ];
        if threads.iter().any(std::result::Result::is_err) {
            stop.store(true, Ordering::Relaxed);
            return Err(Error::new("no threads could be started for the scan"));
        }
        let mut incoming = [Incoming::new(frames_a), Incoming::new(frames_b)];
        let ended = measure_all(settings, &planned, &mut incoming, &pool, &mut |news| {
            update(match (news, &links) {
                (ScanUpdate::Pairs(pairs), Some(links)) => {
                    ScanUpdate::Pairs(content::linked(pairs, links))
                }
                (news, _) => news,
            })
        });
        stop.store(true, Ordering::Relaxed);
        Ok(ended)
    })
}

/// The threads that measure: not those that work for the window. They give way to the decoders, so that pairs wait to be
/// measured whenever a decoder waits for its own kind, and no core is idle.
pub(super) fn pool() -> Result<rayon::ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .thread_name(|n| format!("scan {n}"))
        .start_handler(|_| give_way())
        .build()
        .map_err(|error| {
            Error::new(format!(
                "no threads could be started for the scan ({error})"
            ))
        })
}

/// The numbers that a side has to deliver, each once where neighbours share it.
fn wanted(planned: &[Planned], side: Side) -> Vec<u64> {
    let mut numbers: Vec<u64> = planned
        .iter()
        .filter_map(|pair| match side {
            Side::A => pair.a,
            Side::B => pair.b,
        })
        .collect();
    numbers.dedup();
    numbers
}

/// The receiving end of a side: the last frame stays for pairs that share it.
struct Incoming {
    frames: Receiver<Delivery>,
    last: Option<(u64, Delivery)>,
}

impl Incoming {
    fn new(frames: Receiver<Delivery>) -> Self {
        Self { frames, last: None }
    }

    fn take(&mut self, number: u64) -> Delivery {
        if let Some((last, delivery)) = &self.last
            && *last == number
        {
            return delivery.clone();
        }
        let gone = || Err(Trouble::Failed(Error::new("the reader stopped")));
        let delivery = self.frames.recv().unwrap_or_else(|_| gone());
        self.last = Some((number, delivery.clone()));
        delivery
    }
}

/// Pairs that are measured together: enough to hash their frames side by side, few enough to stay in memory.
fn together(pool: &rayon::ThreadPool, frame: usize) -> usize {
    /// Bytes of decoded frames of a batch.
    const MOST: usize = 128 << 20;
    (MOST / (2 * frame).max(1))
        .clamp(2, LANES / 2)
        .max(pool.current_num_threads())
}

fn measure_all(
    settings: &ScanSettings,
    planned: &[Planned],
    incoming: &mut [Incoming; 2],
    pool: &rayon::ThreadPool,
    update: OnUpdate<'_>,
) -> Ended {
    let exclusion = Exclusion::default().get(&settings.analysis.areas);
    let mut rest = planned;
    let mut size = pool.current_num_threads().max(2);
    while !rest.is_empty() {
        let (batch, after) = rest.split_at(size.min(rest.len()));
        rest = after;
        let mut arrived = Vec::with_capacity(2 * batch.len());
        for pair in batch {
            for (side, number) in [(Side::A, pair.a), (Side::B, pair.b)] {
                let delivery = number.map(|number| incoming[side.index()].take(number));
                if matches!(delivery, Some(Err(Trouble::Miscounted))) {
                    return Ended::Miscounted(side);
                }
                arrived.push(delivery);
            }
        }
        let frames = arrived.iter().flatten().flatten();
        size = together(pool, frames.map(|frame| frame.memory()).max().unwrap_or(0));
        let pairs = pool.install(|| pair::scan_pairs(arrived, settings, &exclusion));
        if update(ScanUpdate::Pairs(pairs)).is_break() {
            return Ended::Done;
        }
    }
    Ended::Done
}
