//! What a scan finds out about each pair, and each frame of it.

use std::sync::Arc;

use rayon::prelude::*;

use super::content;
use super::side::{Delivery, Trouble};
use crate::analysis::md5::{LANES, Pieces, md5_of_each};
use crate::analysis::metrics::{ByteQuality, quality};
use crate::analysis::scan::{
    Band, FrameRecord, Measured, PairScan, ScanInput, ScanSettings, Tally, measure,
};
use crate::analysis::{Mask, SizeRule, Stage};
use crate::error::{Error, Result};
use crate::frame::{Frame, Pixels, Profile};
use crate::media::convert::{self, Bands};

/// Rows that are measured at once: what is made of them stays in the second-level cache, with room for what other threads
/// do on the same core.
const BAND: u32 = 16;

/// A frame that was asked for, or why it cannot be had.
type Arrived = Option<Result<Arc<Frame>>>;

/// Pairs in their order, from what arrived for A and B in turns. The frames are hashed together while the pairs are
/// measured.
pub(super) fn scan_pairs(
    arrived: Vec<Option<Delivery>>,
    settings: &ScanSettings,
    exclusion: &Stage<Arc<Mask>>,
) -> Vec<PairScan> {
    let arrived: Vec<Arrived> = arrived.into_iter().map(readable).collect();
    let (hashes, mut pairs) = rayon::join(
        || hashes(&arrived),
        || {
            let pairs = arrived.as_chunks::<2>().0.par_iter();
            let measured = pairs.map(|[a, b]| scan_pair(a, b, settings, exclusion));
            measured.collect::<Vec<_>>()
        },
    );
    for ((pair, [a, b]), [of_a, of_b]) in pairs
        .iter_mut()
        .zip(arrived.as_chunks::<2>().0)
        .zip(hashes.as_chunks::<2>().0)
    {
        for (record, hash) in [(&mut pair.a, of_a), (&mut pair.b, of_b)] {
            match (record.as_mut(), hash) {
                (Some(record), Some(Ok(hash))) => record.md5 = *hash,
                (Some(_), Some(Err(error))) => {
                    *record = None;
                    pair.problem = Some(error.to_string());
                }
                _ => {}
            }
        }
        if let (Some(Ok(a)), Some(Ok(b)), Some(measured)) = (a, b, &mut pair.measured) {
            let alike =
                a.format.name == b.format.name && (a.width, a.height) == (b.width, b.height);
            let same = pair.a.as_ref().map(|a| a.md5) == pair.b.as_ref().map(|b| b.md5);
            measured.same_samples = alike.then_some(same);
        }
    }
    pairs
}

fn readable(delivery: Option<Delivery>) -> Arrived {
    Some(delivery?.map_err(|trouble| match trouble {
        Trouble::Failed(error) => error,
        Trouble::Miscounted => Error::new("the frames are miscounted"),
    }))
}

/// The MD5 of each frame's decoded planes.
fn hashes(arrived: &[Arrived]) -> Vec<Option<Result<[u8; 16]>>> {
    let pieces: Vec<Option<Result<Pieces<'_>>>> = arrived
        .iter()
        .map(|one| {
            one.as_ref()?
                .as_ref()
                .ok()
                .map(|f| convert::decoded_pieces(f))
        })
        .collect();
    let messages: Vec<Pieces<'_>> = pieces.iter().flatten().flatten().cloned().collect();
    let found: Vec<Vec<[u8; 16]>> = messages.par_chunks(LANES).map(md5_of_each).collect();
    let mut found = found.into_iter().flatten();
    pieces
        .into_iter()
        .map(|pieces| Some(pieces?.map(|_| found.next().unwrap_or_default())))
        .collect()
}

fn scan_pair(
    a: &Arrived,
    b: &Arrived,
    settings: &ScanSettings,
    exclusion: &Stage<Arc<Mask>>,
) -> PairScan {
    let mut pair = PairScan::default();
    for (record, arrived) in [(&mut pair.a, a), (&mut pair.b, b)] {
        match arrived.as_ref().map(|frame| seen(frame.as_ref())) {
            Some(Ok(seen)) => *record = Some(seen),
            Some(Err(error)) => pair.problem = Some(error.to_string()),
            None => {}
        }
    }
    if let (Some(Ok(a)), Some(Ok(b)), None) = (a, b, &pair.problem) {
        match numbers(a, b, settings, exclusion) {
            Ok(measured) => pair.measured = Some(measured),
            Err(error) => pair.problem = Some(error.to_string()),
        }
    }
    pair
}

/// What is known of a frame alone; its hash comes later.
fn seen(frame: Result<&Arc<Frame>, &Error>) -> Result<FrameRecord> {
    let frame = frame.map_err(Error::clone)?;
    Ok(FrameRecord {
        number: frame.number,
        timestamp: frame.timestamp,
        timestamp_guessed: frame.timestamp_guessed,
        md5: [0; 16],
        damage: frame.damage,
        width: frame.width,
        height: frame.height,
        signature: content::signature(frame)?,
    })
}

fn numbers(
    a: &Frame,
    b: &Frame,
    settings: &ScanSettings,
    exclusion: &Stage<Arc<Mask>>,
) -> Result<Measured> {
    if settings.by_rows() && (a.width, a.height) == (b.width, b.height) {
        return by_bands(a, b, settings);
    }
    let native = |frame| convert::to_pixels(frame, Profile::Native).map(Arc::new);
    let (a_native, b_native) = (native(a)?, native(b)?);
    let pixels = |frame, native: &Arc<Pixels>| match settings.profile {
        Profile::Native => Ok(Arc::clone(native)),
        profile => convert::to_pixels(frame, profile).map(Arc::new),
    };
    let size = (a.width, a.height);
    let scaled = |b: Arc<Pixels>| match settings.analysis.sizes {
        SizeRule::ScaleB(filter) if (b.width, b.height) != size => {
            convert::scale(&b, size.0, size.1, filter).map(Arc::new)
        }
        _ => Ok(b),
    };
    let input = ScanInput {
        a: pixels(a, &a_native)?,
        b: scaled(pixels(b, &b_native)?)?,
        a_native,
        b_native: scaled(b_native)?,
        exclusion: exclusion.clone(),
    };
    measure(&input, &settings.analysis)
}

/// The same for pictures of one size whose numbers are sums over their rows.
fn by_bands(a: &Frame, b: &Frame, settings: &ScanSettings) -> Result<Measured> {
    let profile = settings.profile;
    // Counts of deeper numbers are too many to be made for every band.
    let deep = [a, b].iter().any(|frame| frame.format.depth > 8);
    let rows = if deep && !matches!(profile, Profile::Opencv4 | Profile::Opencv5) {
        a.height.next_multiple_of(4)
    } else {
        BAND
    };
    let (mut of_a, mut of_b) = (Bands::new(a, profile, rows)?, Bands::new(b, profile, rows)?);
    let mut tally = Tally::new(&settings.analysis);
    let mut of_bytes = byte_quality(a, b);
    let mut done = 0;
    while let (Some(band_a), Some(band_b)) = (of_a.advance()?, of_b.advance()?) {
        done += band_a.height;
        tally.add(Band {
            a: band_a,
            b: band_b,
            native: None,
        })?;
        if let Some(of_bytes) = &mut of_bytes {
            of_bytes.down_to(done, a.height);
        }
    }
    if let Some(of_bytes) = of_bytes {
        return Ok(tally.finish(Some(of_bytes.finish()), true));
    }
    let under = |profile| {
        let pixels = |frame| convert::to_pixels(frame, profile);
        quality(&pixels(a)?, &pixels(b)?)
    };
    let of_planes = under(Profile::Native);
    let quality_native = of_planes.is_ok();
    let quality = of_planes.or_else(|_| under(profile)).ok();
    Ok(tally.finish(quality, quality_native))
}

/// The quality of the decoded planes, where both sides have the same ones as bytes.
fn byte_quality<'a>(a: &'a Frame, b: &'a Frame) -> Option<ByteQuality<'a>> {
    if a.format.model != b.format.model {
        return None;
    }
    ByteQuality::new(&convert::byte_planes(a)?, &convert::byte_planes(b)?)
}
