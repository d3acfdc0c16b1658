//! What the strip of stages and its sections show of a pair; parts whose inputs did not change are used again.

use std::sync::Arc;

use super::settings::Settings;
use crate::analysis::channels::{MeasuredChannel, measure_channels};
use crate::analysis::{Comparison, Hint, Mask, PlaneLevels, hints};
use crate::error::Result;
use crate::frame::Plane;
use crate::view::{ChainStage, Picture, Shrink, stage_picture};

/// The largest small picture, in its pixels: twice its size on screen.
const SMALL: (u32, u32) = (296, 224);

/// Of one pair.
#[derive(Debug, Clone, Default)]
pub struct Laboratory {
    /// Small pictures of the stages; those that have none are missing.
    pub strip: Vec<(ChainStage, Arc<Picture>)>,
    pub hints: Vec<Hint>,
    /// What the planes of the stages between difference and threshold hold.
    pub levels: Vec<(ChainStage, PlaneLevels)>,
    /// Every channel in the frame and in the region; empty while nobody asks.
    pub frame: Arc<Vec<MeasuredChannel>>,
    pub region: Arc<Vec<MeasuredChannel>>,
}

/// What the last pair gave.
#[derive(Default)]
pub(super) struct Bench {
    last: Option<(Comparison, f32, Laboratory)>,
}

impl Bench {
    /// Everything that is asked for; `None` while the strip is closed.
    pub fn work(&mut self, known: &Comparison, settings: &Settings) -> Option<Arc<Laboratory>> {
        if !settings.stages.shown {
            self.last = None;
            return None;
        }
        let gain = settings.view.heatmap.gain;
        let last = self.last.take();
        let before = last
            .as_ref()
            .map(|(known, gain, made)| (known, *gain, made));
        let made = Laboratory {
            strip: if settings.stages.low {
                Vec::new()
            } else {
                strip(known, gain, before)
            },
            levels: levels(known, before),
            hints: hints(known).unwrap_or_else(|error| {
                log::debug!("no hints: {error}");
                Vec::new()
            }),
            ..measured(known, settings.stages.measures, before)
        };
        self.last = Some((known.clone(), gain, made.clone()));
        Some(Arc::new(made))
    }
}

type Before<'a> = Option<(&'a Comparison, f32, &'a Laboratory)>;

fn strip(known: &Comparison, gain: f32, before: Before<'_>) -> Vec<(ChainStage, Arc<Picture>)> {
    let Some(size) = known.size().or_else(|| {
        let side = known.input.b.as_ref().or(known.input.a.as_ref());
        side.map(|pixels| (pixels.width, pixels.height))
    }) else {
        return Vec::new();
    };
    let factor = (f64::from(SMALL.0) / f64::from(size.0.max(1)))
        .min(f64::from(SMALL.1) / f64::from(size.1.max(1)))
        .min(1.0);
    let side = |length: u32| ((f64::from(length) * factor).round() as u32).max(1);
    let scale = Shrink::new(size, (side(size.0), side(size.1)));
    let small = |stage| {
        let again = before.and_then(|(old, old_gain, made)| {
            let same = old_gain == gain && same_input(stage, old, known);
            made.strip.iter().find(|(s, _)| same && *s == stage)
        });
        if let Some((_, picture)) = again {
            return Some((stage, Arc::clone(picture)));
        }
        let picture = stage_picture(stage, known, gain, Some(&scale)).ok()?;
        Some((stage, Arc::new(picture)))
    };
    ChainStage::ALL.into_iter().filter_map(small).collect()
}

/// Whether a stage's numbers are the very same ones.
fn same_input(stage: ChainStage, old: &Comparison, new: &Comparison) -> bool {
    let frames = same_side(&old.input.a, &new.input.a) && same_side(&old.input.b, &new.input.b);
    let (Some(before), Some(now)) = (&old.chain, &new.chain) else {
        return stage == ChainStage::Frame && frames;
    };
    let planes = |a: &[Arc<Plane>], b: &[Arc<Plane>]| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| Arc::ptr_eq(a, b))
    };
    let masks = |a: &Arc<Mask>, b: &Arc<Mask>| Arc::ptr_eq(a, b);
    match stage {
        ChainStage::Frame => frames && old.settings.on == new.settings.on,
        ChainStage::Difference => {
            frames
                && old.settings.difference == new.settings.difference
                && old.settings.sizes == new.settings.sizes
        }
        ChainStage::Gray => planes(&before.reduced.planes, &now.reduced.planes),
        ChainStage::Blur => planes(&before.blurred, &now.blurred),
        ChainStage::Threshold => masks(&before.thresholded, &now.thresholded),
        ChainStage::Cleanup => masks(&before.cleaned, &now.cleaned),
        ChainStage::Regions => masks(&before.mask, &now.mask),
    }
}

fn same_side<T>(a: &Option<Arc<T>>, b: &Option<Arc<T>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn levels(known: &Comparison, before: Before<'_>) -> Vec<(ChainStage, PlaneLevels)> {
    let Some(chain) = &known.chain else {
        return Vec::new();
    };
    let stages = [
        (ChainStage::Gray, &chain.reduced.planes),
        (ChainStage::Blur, &chain.blurred),
    ];
    let of = |(stage, planes): (ChainStage, &Vec<Arc<Plane>>)| {
        let again = before.and_then(|(old, _, made)| {
            let same = same_input(stage, old, known) && same_areas(old, known);
            made.levels.iter().find(|(s, _)| same && *s == stage)
        });
        let depth = chain.reduced.depth;
        let fresh = || {
            (
                stage,
                PlaneLevels::of(planes, depth, chain.areas.as_deref()),
            )
        };
        again.copied().unwrap_or_else(fresh)
    };
    stages.into_iter().map(of).collect()
}

fn same_areas(old: &Comparison, new: &Comparison) -> bool {
    let areas = |known: &Comparison| known.chain.as_ref().and_then(|chain| chain.areas.clone());
    same_side(&areas(old), &areas(new))
}

fn measured(known: &Comparison, wanted: bool, before: Before<'_>) -> Laboratory {
    if !wanted {
        return Laboratory::default();
    }
    let kept = |(old, _, made): (&Comparison, f32, &Laboratory)| {
        let same = same_input(ChainStage::Frame, old, known)
            && old.settings.gray_of == known.settings.gray_of
            && old.settings.sizes == known.settings.sizes
            && same_side(&old.areas, &known.areas);
        let region = same && old.region == known.region;
        let part = |keep: bool, part: &Arc<Vec<MeasuredChannel>>| {
            Some(Arc::clone(part)).filter(|part| keep && !part.is_empty())
        };
        (part(same, &made.frame), part(region, &made.region))
    };
    let (frame, region) = before.map(kept).unwrap_or_default();
    let list = |found: Result<Vec<MeasuredChannel>>| Arc::new(found.unwrap_or_default());
    Laboratory {
        frame: frame.unwrap_or_else(|| list(measure_channels(known, None))),
        region: region.unwrap_or_else(|| list(measure_channels(known, Some(known.region)))),
        ..Laboratory::default()
    }
}
