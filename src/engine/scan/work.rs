//! The scan itself: plan, decode, measure, in order.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use rayon::prelude::*;

use super::bytes::same_bytes;
use super::content;
use super::side::{Delivery, OpenSide, Trouble};
use super::{OnUpdate, ScanRequest, ScanUpdate};
use crate::analysis::md5::md5_of_each;
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

/// Pairs that are measured together: enough to hash frames side by side, few enough to stay in memory.
fn together(pool: &rayon::ThreadPool, frame: usize) -> usize {
    /// Bytes of decoded frames of a batch.
    const MOST: usize = 128 << 20;
    (MOST / (2 * frame).max(1))
        .clamp(2, 8)
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
        let pairs = pool.install(|| {
            let seen = see(arrived);
            let pairs = seen.as_chunks::<2>().0.par_iter();
            let measured = pairs.map(|[a, b]| scan_pair(a, b, settings, &exclusion));
            measured.collect()
        });
        if update(ScanUpdate::Pairs(pairs)).is_break() {
            return Ended::Done;
        }
    }
    Ended::Done
}

/// A frame with what is known of it alone, or why it cannot be had.
type Seen = Option<Result<SeenFrame>>;

struct SeenFrame {
    frame: Arc<Frame>,
    /// The decoded planes.
    native: Arc<Pixels>,
    record: FrameRecord,
}

/// What is known of each frame alone; the hashes are made together.
fn see(arrived: Vec<Option<Delivery>>) -> Vec<Seen> {
    let unpacked: Vec<Option<Result<Unpacked>>> = arrived
        .into_par_iter()
        .map(|delivery| {
            Some(match delivery? {
                Ok(frame) => unpack(frame),
                Err(Trouble::Failed(error)) => Err(error),
                Err(Trouble::Miscounted) => Err(Error::new("the frames are miscounted")),
            })
        })
        .collect();
    let packed: Vec<&[u8]> = unpacked
        .iter()
        .flatten()
        .flatten()
        .map(|unpacked| unpacked.packed.as_slice())
        .collect();
    let hashes: Vec<Vec<[u8; 16]>> = packed.par_chunks(8).map(md5_of_each).collect();
    let mut hashes = hashes.into_iter().flatten();
    let seen = unpacked.into_iter().map(|unpacked| {
        Some(unpacked?.map(|unpacked| {
            let md5 = hashes.next().unwrap_or_default();
            let Unpacked { frame, native, .. } = unpacked;
            let record = FrameRecord {
                number: frame.number,
                timestamp: frame.timestamp,
                timestamp_guessed: frame.timestamp_guessed,
                md5,
                damage: frame.damage,
                width: frame.width,
                height: frame.height,
                signature: content::signature(&native),
            };
            SeenFrame {
                frame,
                native,
                record,
            }
        }))
    });
    seen.collect()
}

/// A frame's planes, and its bytes one after the other.
struct Unpacked {
    frame: Arc<Frame>,
    native: Arc<Pixels>,
    packed: Vec<u8>,
}

fn unpack(frame: Arc<Frame>) -> Result<Unpacked> {
    let native = Arc::new(convert::to_pixels(&frame, Profile::Native)?);
    let mut packed = Vec::with_capacity(frame.memory());
    convert::packed_bytes(&frame, Profile::Native, &mut |bytes| {
        packed.extend_from_slice(bytes)
    })?;
    Ok(Unpacked {
        frame,
        native,
        packed,
    })
}

fn scan_pair(
    a: &Seen,
    b: &Seen,
    settings: &ScanSettings,
    exclusion: &Stage<Arc<Mask>>,
) -> PairScan {
    let mut pair = PairScan::default();
    let mut frames = [None, None];
    for (i, seen) in [a, b].into_iter().enumerate() {
        match seen {
            Some(Ok(frame)) => frames[i] = Some(frame),
            Some(Err(error)) => pair.problem = Some(error.to_string()),
            None => {}
        }
    }
    let [a, b] = frames;
    pair.a = a.map(|seen| seen.record.clone());
    pair.b = b.map(|seen| seen.record.clone());
    if let (Some(a), Some(b)) = (a, b) {
        let measured = numbers(a, b, settings, exclusion)
            .and_then(|input| measure(&input, &settings.analysis));
        match measured {
            Ok(measured) => pair.measured = Some(measured),
            Err(error) => pair.problem = Some(error.to_string()),
        }
    }
    pair
}

fn numbers(
    a: &SeenFrame,
    b: &SeenFrame,
    settings: &ScanSettings,
    exclusion: &Stage<Arc<Mask>>,
) -> Result<ScanInput> {
    let alike = a.frame.format.name == b.frame.format.name
        && (a.frame.width, a.frame.height) == (b.frame.width, b.frame.height);
    let pixels = |seen: &SeenFrame| -> Result<Arc<Pixels>> {
        Ok(match settings.profile {
            Profile::Native => Arc::clone(&seen.native),
            profile => Arc::new(convert::to_pixels(&seen.frame, profile)?),
        })
    };
    let (of_a, of_b) = (pixels(a)?, pixels(b)?);
    let size = (a.frame.width, a.frame.height);
    let scaled = |b: Arc<Pixels>| match settings.analysis.sizes {
        SizeRule::ScaleB(filter) if (b.width, b.height) != size => {
            convert::scale(&b, size.0, size.1, filter).map(Arc::new)
        }
        _ => Ok(b),
    };
    Ok(ScanInput {
        a: of_a,
        b: scaled(of_b)?,
        a_native: Arc::clone(&a.native),
        b_native: scaled(Arc::clone(&b.native))?,
        same_samples: alike.then(|| a.record.md5 == b.record.md5),
        exclusion: exclusion.clone(),
    })
}
