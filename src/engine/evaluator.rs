//! From the frames of one pair to everything that is shown of it; parts whose inputs did not change are used again.

use std::sync::Arc;

use super::exclusion::Exclusion;
use super::laboratory::Bench;
use super::pair::Pair;
use super::pictures::Pictures;
use super::pixel_cache::{PixelCache, ScaledB};
use super::settings::Settings;
use super::state::{Difference, Shown, ShownSide};
use crate::analysis::{Comparison, PairInput, SideStatistics, Stages, histogram};
use crate::error::{Error, Result};
use crate::frame::{Frame, Pixels, Profile, Side};

/// The frames of a pair: `Ok(None)` for a side that has no frame there, `Err` for one that cannot be read.
pub(super) type Frames = [Result<Option<Arc<Frame>>>; 2];

/// What evaluations of all pairs share.
#[derive(Default)]
pub(super) struct Kept {
    pub pixels: PixelCache,
    pub exclusion: Exclusion,
    /// Evaluations so far.
    generation: u64,
}

/// Evaluates one pair after the other, and keeps the last one's parts.
#[derive(Default)]
pub(super) struct Evaluator {
    frames: Vec<Arc<Frame>>,
    scaled: ScaledB,
    stages: Stages,
    pictures: Pictures,
    bench: Bench,
}

impl Evaluator {
    /// The frames of the pair evaluated last.
    pub fn frames(&self) -> &[Arc<Frame>] {
        &self.frames
    }

    /// Everything that is shown of a pair by the settings; `None` when it became `obsolete` meanwhile. What was made
    /// until then is there for the next time.
    pub fn evaluate(
        &mut self,
        pair: Pair,
        frames: Frames,
        settings: &Settings,
        kept: &mut Kept,
        obsolete: &dyn Fn() -> bool,
    ) -> Option<Shown> {
        let (mut problem, mut sides) = (None, [None, None]);
        for (side, frame) in Side::BOTH.into_iter().zip(frames) {
            match frame {
                Ok(frame) => sides[side.index()] = frame,
                Err(error) => problem = Some(error),
            }
        }
        self.frames = sides.iter().flatten().cloned().collect();
        let cache = &kept.pixels;
        let converted = |side: Side| {
            let frame = sides[side.index()].as_ref()?;
            Some(cache.get(frame, settings.profile).and_then(|pixels| {
                let native = cache.get(frame, Profile::Native)?;
                Ok((Arc::clone(frame), pixels, native))
            }))
        };
        let (a, b) = rayon::join(|| converted(Side::A), || converted(Side::B));
        let mut keep = |side: Option<Result<_>>| match side {
            Some(Ok(side)) => Some(side),
            Some(Err(error)) => {
                problem = Some(error);
                None
            }
            None => None,
        };
        let (a, b) = (keep(a), keep(b));
        let mut input = PairInput {
            a: a.as_ref().map(|(_, p, _)| Arc::clone(p)),
            b: b.as_ref().map(|(_, p, _)| Arc::clone(p)),
            a_native: a.as_ref().map(|(_, _, n)| Arc::clone(n)),
            b_native: b.as_ref().map(|(_, _, n)| Arc::clone(n)),
            b_scaled: false,
            exclusion: kept.exclusion.get(&settings.analysis.areas),
        };
        if let Err(error) = self.scaled.apply(&mut input, settings.analysis.sizes) {
            problem = Some(error);
        }
        if obsolete() {
            return None;
        }
        let view = &settings.view;
        let signed = settings.signed || view.heatmap.shown && view.heatmap.signed;
        let comparison = self
            .stages
            .update(&input, &settings.analysis, settings.region, signed);
        if obsolete() {
            return None;
        }
        let difference = difference(&comparison, problem);
        let pictures = self.pictures.compose(&comparison, settings);
        if obsolete() {
            return None;
        }
        let laboratory = self.bench.work(&comparison, settings);
        let shown_side = |side: Option<(Arc<Frame>, Arc<Pixels>, Arc<Pixels>)>, at: Side| {
            let (frame, ..) = side?;
            let (pixels, native) = match at {
                Side::A => (input.a.clone()?, input.a_native.clone()?),
                Side::B => (input.b.clone()?, input.b_native.clone()?),
            };
            // Of one side alone, or of both while they cannot be subtracted.
            let statistics = (!matches!(difference, Some(Ok(_))))
                .then(|| comparison.plane(at))
                .flatten()
                .map(|plane| SideStatistics::new(&histogram(plane, pixels.depth, None)));
            Some(ShownSide {
                frame,
                pixels,
                native,
                statistics,
            })
        };
        let (a, b) = (shown_side(a, Side::A), shown_side(b, Side::B));
        kept.generation += 1;
        Some(Shown {
            pair,
            openings: [0; 2],
            settings: Some(settings.clone()),
            a,
            b,
            difference,
            comparison,
            pictures,
            laboratory,
            generation: kept.generation,
        })
    }
}

fn difference(known: &Comparison, problem: Option<Error>) -> Option<Result<Difference>> {
    if let Some(error) = problem {
        return Some(Err(error));
    }
    if let Some(error) = known.problem() {
        return Some(Err(error.clone()));
    }
    let levels = known.difference.as_ref()?.as_ref().ok()?;
    let mask = known.mask.as_ref()?.as_ref().ok()?;
    Some(Ok(Difference {
        levels: Arc::clone(levels),
        mask: Arc::clone(mask),
        frame: known.frame?,
        region: known.in_region.or(known.frame)?,
        histogram: known.histogram.clone()?,
    }))
}
