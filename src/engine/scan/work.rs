//! The scan itself: plan, decode, measure, in order.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use md5::{Digest, Md5};
use rayon::prelude::*;

use super::bytes::same_bytes;
use super::content;
use super::side::{Delivery, OpenSide, Trouble};
use super::{OnUpdate, ScanRequest, ScanUpdate};
use crate::analysis::scan::{FrameRecord, PairScan, Scan, ScanInput, ScanSettings, measure};
use crate::analysis::{Mask, SizeRule, Stage};
use crate::engine::exclusion::Exclusion;
use crate::error::{Error, Result};
use crate::frame::{Frame, Pixels, Profile, Side};
use crate::media::{IndexDepth, convert};
use crate::pairing::{PairBy, Planned, Timed, plan};

/// Decoded frames that wait to be measured, a side.
pub(super) const WAITING: usize = 6;

/// Scans until the end or until `update` breaks.
///
/// # Errors
/// When a source cannot be opened or counted.
pub fn run(request: &ScanRequest, update: OnUpdate<'_>) -> Result<()> {
    let same_bytes = same_bytes(&request.specs);
    let mut depths = [IndexDepth::Enough; 2];
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

/// Both sides; `None` when cancelled meanwhile.
fn open(
    request: &ScanRequest,
    depths: [IndexDepth; 2],
    update: OnUpdate<'_>,
) -> Result<Option<[OpenSide; 2]>> {
    let mut cancelled = false;
    let mut open = |side: Side| {
        let i = side.index();
        OpenSide::open(
            &request.specs[i],
            request.indexes[i].clone(),
            depths[i],
            &mut |done, of| {
                let flow = update(ScanUpdate::Counting { side, done, of });
                cancelled |= flow.is_break();
                flow
            },
        )
    };
    let sides = [open(Side::A)?, open(Side::B)?];
    Ok((!cancelled).then_some(sides))
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
    let pool = rayon::ThreadPoolBuilder::new()
        .thread_name(|n| format!("scan {n}"))
        .build()
        .map_err(|error| {
            Error::new(format!(
                "no threads could be started for the scan ({error})"
            ))
        })?;
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

/// The threads that measure: not those that work for the window.
pub(super) fn pool() -> Result<rayon::ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .thread_name(|n| format!("scan {n}"))
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

/// A pair whose frames have arrived.
struct Arrived {
    a: Option<Delivery>,
    b: Option<Delivery>,
}

fn measure_all(
    settings: &ScanSettings,
    planned: &[Planned],
    incoming: &mut [Incoming; 2],
    pool: &rayon::ThreadPool,
    update: OnUpdate<'_>,
) -> Ended {
    let exclusion = Exclusion::default().get(&settings.analysis.areas);
    let together = (2 * pool.current_num_threads()).max(2);
    for batch in planned.chunks(together) {
        let mut arrived = Vec::with_capacity(batch.len());
        for pair in batch {
            let a = pair.a.map(|number| incoming[0].take(number));
            let b = pair.b.map(|number| incoming[1].take(number));
            for (side, delivery) in [(Side::A, &a), (Side::B, &b)] {
                if matches!(delivery, Some(Err(Trouble::Miscounted))) {
                    return Ended::Miscounted(side);
                }
            }
            arrived.push(Arrived { a, b });
        }
        let pairs: Vec<PairScan> = pool.install(|| {
            let pairs = arrived.into_par_iter();
            pairs
                .map(|pair| scan_pair(pair, settings, &exclusion))
                .collect()
        });
        if update(ScanUpdate::Pairs(pairs)).is_break() {
            return Ended::Done;
        }
    }
    Ended::Done
}

fn scan_pair(arrived: Arrived, settings: &ScanSettings, exclusion: &Stage<Arc<Mask>>) -> PairScan {
    let mut pair = PairScan::default();
    let mut frames = [None, None];
    for (i, delivery) in [arrived.a, arrived.b].into_iter().enumerate() {
        match delivery {
            Some(Ok(frame)) => frames[i] = Some(frame),
            Some(Err(Trouble::Failed(error))) => pair.problem = Some(error.to_string()),
            Some(Err(Trouble::Miscounted)) | None => {}
        }
    }
    let [a, b] = frames;
    pair.a = a
        .as_deref()
        .and_then(|frame| record(frame, &mut pair.problem));
    pair.b = b
        .as_deref()
        .and_then(|frame| record(frame, &mut pair.problem));
    if let (Some(a), Some(b), Some(of_a), Some(of_b)) = (&a, &b, &pair.a, &pair.b) {
        let alike = a.format.name == b.format.name && (a.width, a.height) == (b.width, b.height);
        let same_samples = alike.then(|| of_a.md5 == of_b.md5);
        match numbers(a, b, same_samples, settings, exclusion) {
            Ok(input) => match measure(&input, &settings.analysis) {
                Ok(measured) => pair.measured = Some(measured),
                Err(error) => pair.problem = Some(error.to_string()),
            },
            Err(error) => pair.problem = Some(error.to_string()),
        }
    }
    pair
}

fn record(frame: &Frame, problem: &mut Option<String>) -> Option<FrameRecord> {
    let mut hash = Md5::new();
    if let Err(error) =
        convert::packed_bytes(frame, Profile::Native, &mut |bytes| hash.update(bytes))
    {
        *problem = Some(error.to_string());
        return None;
    }
    let signature = match convert::to_pixels(frame, Profile::Native) {
        Ok(pixels) => content::signature(&pixels),
        Err(error) => {
            *problem = Some(error.to_string());
            return None;
        }
    };
    Some(FrameRecord {
        number: frame.number,
        timestamp: frame.timestamp,
        timestamp_guessed: frame.timestamp_guessed,
        md5: hash.finalize().into(),
        damage: frame.damage,
        width: frame.width,
        height: frame.height,
        signature,
    })
}

fn numbers(
    a: &Frame,
    b: &Frame,
    same_samples: Option<bool>,
    settings: &ScanSettings,
    exclusion: &Stage<Arc<Mask>>,
) -> Result<ScanInput> {
    let pixels = |frame: &Frame| -> Result<(Arc<Pixels>, Arc<Pixels>)> {
        let native = Arc::new(convert::to_pixels(frame, Profile::Native)?);
        Ok(match settings.profile {
            Profile::Native => (Arc::clone(&native), native),
            profile => (Arc::new(convert::to_pixels(frame, profile)?), native),
        })
    };
    let (of_a, a_native) = pixels(a)?;
    let (of_b, b_native) = pixels(b)?;
    let scaled = |b: Arc<Pixels>| match settings.analysis.sizes {
        SizeRule::ScaleB(filter) if (b.width, b.height) != (a.width, a.height) => {
            convert::scale(&b, a.width, a.height, filter).map(Arc::new)
        }
        _ => Ok(b),
    };
    Ok(ScanInput {
        a: of_a,
        b: scaled(of_b)?,
        a_native,
        b_native: scaled(b_native)?,
        same_samples,
        exclusion: exclusion.clone(),
    })
}
