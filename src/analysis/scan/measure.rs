//! The numbers of one pair.

use std::sync::Arc;

use super::levels::LevelCounts;
use super::record::{Measured, Place};
use super::settings::only_compares;
use crate::analysis::mask::looks_at;
use crate::analysis::metrics::quality;
use crate::analysis::{
    AnalysisSettings, DifferenceOn, Mask, PairInput, Region, Stage, Stages, Statistics, absolute,
    channel, histogram, prepare,
};
use crate::error::Result;
use crate::frame::{Pixels, Plane};

/// The pictures of a pair. B is scaled already, where that was chosen.
#[derive(Debug, Clone)]
pub struct ScanInput {
    /// Under the profile.
    pub a: Arc<Pixels>,
    pub b: Arc<Pixels>,
    /// The decoded planes.
    pub a_native: Arc<Pixels>,
    pub b_native: Arc<Pixels>,
    /// Every decoded sample is the same, alpha included; `None` when the pixel formats or sizes differ.
    pub same_samples: Option<bool>,
    /// The image of the settings that says where changes do not count.
    pub exclusion: Stage<Arc<Mask>>,
}

/// Measures a pair.
///
/// # Errors
/// When the pictures cannot be subtracted: sizes or depths that differ, a channel that one of them lacks.
pub fn measure(input: &ScanInput, settings: &AnalysisSettings) -> Result<Measured> {
    let needs_native =
        |on: DifferenceOn| matches!(on, DifferenceOn::Channel(c) if c.is_decoded_plane());
    let sized = |native: bool| {
        if native {
            prepare(&input.a_native, &input.b_native, settings.sizes)
        } else {
            prepare(&input.a, &input.b, settings.sizes)
        }
    };
    let (a, b) = sized(needs_native(settings.on))?;
    let difference = absolute(&a, &b, settings.on, settings.gray_of)?;
    let counts = histogram(&difference, a.depth, None);
    let statistics = Statistics::new(&counts, Default::default(), false);
    let mask_on = looks_at(settings.mask_on);
    let mask_levels = if mask_on == settings.on {
        None
    } else {
        let (a, b) = sized(needs_native(mask_on))?;
        let plane = absolute(&a, &b, mask_on, settings.gray_of)?;
        Some(LevelCounts::of(&histogram(&plane, a.depth, None)))
    };
    let changed_by_chain = (!only_compares(settings))
        .then(|| by_chain(input, settings))
        .transpose()?;
    let (under_a, under_b) = sized(false)?;
    let whole = Region::whole(under_a.width, under_a.height);
    let same_pixels = input.same_samples == Some(true) && under_a.profile == under_b.profile
        || statistics.maximum == 0
            && crate::analysis::difference::identical(&under_a, &under_b, whole);
    let native = prepare(&input.a_native, &input.b_native, settings.sizes)
        .and_then(|(a, b)| quality(&a, &b));
    let quality_native = native.is_ok();
    let quality = match native {
        Ok(quality) => Some(quality),
        Err(_) => quality(&under_a, &under_b).ok(),
    };
    let place =
        |at: Option<usize>| at.and_then(|at| place_in(&a, &b, settings.on, &difference, at));
    let (first, worst) = if statistics.maximum > 0 {
        (
            place(position(&difference, |level| level > 0)),
            place(position(&difference, |level| level == statistics.maximum)),
        )
    } else if same_pixels {
        (None, None)
    } else {
        let other = unseen(&under_a, &under_b);
        (other, other)
    };
    Ok(Measured {
        width: under_a.width,
        height: under_a.height,
        depth: a.depth,
        maximum: statistics.maximum,
        mean: statistics.mean,
        mse: statistics.mse,
        levels: LevelCounts::of(&counts),
        mask_levels,
        changed_by_chain,
        same_pixels,
        same_samples: input.same_samples,
        quality,
        quality_native,
        first,
        worst,
    })
}

/// Changed pixels and how many could be, by every stage of the settings.
fn by_chain(input: &ScanInput, settings: &AnalysisSettings) -> Result<(u64, u64)> {
    let pair = PairInput {
        a: Some(Arc::clone(&input.a)),
        b: Some(Arc::clone(&input.b)),
        a_native: Some(Arc::clone(&input.a_native)),
        b_native: Some(Arc::clone(&input.b_native)),
        exclusion: input.exclusion.clone(),
        ..PairInput::default()
    };
    let known = Stages::default().update(&pair, settings, Region::default(), false);
    if let Some(error) = known.problem() {
        return Err(error.clone());
    }
    Ok(known
        .chain
        .map_or((0, 0), |chain| (chain.changed.changed, chain.changed.of)))
}

/// The packed index of the first number that fits, in reading order.
fn position(plane: &Plane, fits: impl Fn(u16) -> bool) -> Option<usize> {
    use crate::frame::Levels;
    match &plane.levels {
        Levels::U8(levels) => levels.iter().position(|level| fits(u16::from(*level))),
        Levels::U16(levels) => levels.iter().position(|level| fits(*level)),
    }
}

/// The numbers of both sides at a packed index of the difference: of the channel looked at, or of the one that differs
/// most there when that is the same on both sides (a gray may be).
fn place_in(a: &Pixels, b: &Pixels, on: DifferenceOn, plane: &Plane, at: usize) -> Option<Place> {
    let (x, y) = (at as u32 % plane.width, at as u32 / plane.width);
    if let DifferenceOn::Channel(one) = on {
        let [a, b] = [channel(a, one).ok()?, channel(b, one).ok()?];
        let (a, b) = (a.get(x, y)?, b.get(x, y)?);
        if a != b {
            let channel = one;
            return Some(Place {
                x,
                y,
                channel,
                a,
                b,
            });
        }
    }
    let planes = a.planes.iter().zip(&b.planes);
    planes
        .filter(|(a, b)| (a.width, a.height) == (b.width, b.height))
        .filter_map(|(of_a, of_b)| {
            // Smaller planes: the sample that covers the pixel.
            let (x, y) = (x * of_a.width / a.width, y * of_a.height / a.height);
            Some(Place {
                x,
                y,
                channel: of_a.channel,
                a: of_a.get(x, y)?,
                b: of_b.get(x, y)?,
            })
        })
        .max_by_key(|place| place.a.abs_diff(place.b))
}

/// The first difference in channels that the settings do not look at.
fn unseen(a: &Pixels, b: &Pixels) -> Option<Place> {
    let planes = a.planes.iter().zip(&b.planes);
    planes
        .filter(|(a, b)| a.levels.len() == b.levels.len())
        .find_map(|(a, b)| {
            let at = (0..a.levels.len()).find(|i| a.levels.get(*i) != b.levels.get(*i))?;
            Some(Place {
                x: at as u32 % a.width,
                y: at as u32 / a.width,
                channel: a.channel,
                a: a.levels.get(at),
                b: b.levels.get(at),
            })
        })
}
