//! The chain from the difference to the decision: every stage's result, and when it is computed again.

use std::sync::Arc;

use super::comparison::Pair;
use super::evaluation::Evaluations;
use super::histogram::{Histogram, histogram_in};
use super::mask::{Mask, looks_at};
use super::memo::{Memo, Same};
use super::settings::{AnalysisSettings, DifferenceOn, GrayOf};
use super::stage_settings::{Combine, DifferenceKind, Kernel, RegionRule, Step, ThresholdBy};
use super::stages::{self, Chosen, Decision, Regions, reduce, threshold};
use super::statistics::Changed;
use crate::error::Result;
use crate::frame::Plane;

/// What the chain goes on with after difference and reduction.
#[derive(Debug, Clone)]
pub struct Reduced {
    /// One plane, or one for each channel.
    pub planes: Vec<Arc<Plane>>,
    /// Significant bits of their numbers.
    pub depth: u8,
}

/// Every stage's result. A stage that is switched off hands on what it got.
#[derive(Debug, Clone)]
pub struct Chain {
    pub reduced: Reduced,
    /// As many planes as `reduced` has.
    pub blurred: Vec<Arc<Plane>>,
    /// The threshold of each plane.
    pub chosen: Vec<Chosen>,
    /// 1 where changes count, at the planes' size; absent when they count everywhere.
    pub areas: Option<Arc<Mask>>,
    /// Over the threshold, where changes count.
    pub thresholded: Arc<Mask>,
    /// After the morphology, where changes count.
    pub cleaned: Arc<Mask>,
    /// Groups of changed pixels; absent when nobody asks for them.
    pub regions: Option<Arc<Regions>>,
    /// After the small regions are dropped: the changed pixels.
    pub mask: Arc<Mask>,
    pub changed: Changed,
    pub decision: Decision,
}

/// What a chain is made from.
pub(super) struct ChainInput {
    pub reduced: Reduced,
    pub areas: Option<Arc<Mask>>,
    /// Of `difference`, where changes count.
    pub histogram: Option<Arc<Histogram>>,
    /// The plane of |A-B| when the chain looks at the same numbers.
    pub difference: Option<Arc<Plane>>,
}

/// Several planes as a key.
type Planes = Vec<Same<Plane>>;
type Counted = (Planes, u8, Option<Same<Mask>>);
type ThresholdKey = (Planes, Vec<i32>, Option<Combine>, Option<Same<Mask>>);
type CleanupKey = (Same<Mask>, Vec<Step>, Option<Same<Mask>>);
type RegionsKey = (Same<Mask>, Same<Plane>, RegionRule);

/// What the reduction depends on.
#[derive(Debug, Clone, PartialEq)]
struct ReduceKey {
    pair: Pair,
    kind: DifferenceKind,
    /// `None` is each channel.
    on: Option<DifferenceOn>,
    /// Only where it matters.
    gray_of: Option<GrayOf>,
}

/// The chain's stages with what each of them made last.
#[derive(Debug, Default)]
pub(super) struct ChainStages {
    reduced: Memo<ReduceKey, Result<Vec<Arc<Plane>>>>,
    blurred: Memo<(Planes, Kernel), Vec<Arc<Plane>>>,
    levels: Memo<Counted, Vec<Arc<Histogram>>>,
    thresholded: Memo<ThresholdKey, Arc<Mask>>,
    cleaned: Memo<CleanupKey, Arc<Mask>>,
    regions: Memo<RegionsKey, (Arc<Regions>, Arc<Mask>)>,
}

fn keys(planes: &[Arc<Plane>]) -> Planes {
    planes.iter().cloned().map(Same).collect()
}

impl ChainStages {
    /// How often the chain's own stages were computed; all others are 0.
    pub fn evaluations(&self) -> Evaluations {
        Evaluations {
            mask_difference: self.reduced.evaluations(),
            blur: self.blurred.evaluations(),
            levels: self.levels.evaluations(),
            mask: self.thresholded.evaluations(),
            cleanup: self.cleaned.evaluations(),
            regions: self.regions.evaluations(),
            ..Evaluations::default()
        }
    }

    /// Difference and reduction. `difference` is |A-B| of the same numbers where it is known already.
    pub fn reduce(
        &mut self,
        pair: &Pair,
        settings: &AnalysisSettings,
        difference: Option<&Arc<Plane>>,
    ) -> Result<Reduced> {
        let kind = settings.difference;
        let depth = reduce::depth_of(kind, pair.a.depth);
        let plain = kind == DifferenceKind::Absolute && settings.per_channel.is_none();
        if let (true, Some(plane)) = (plain, difference) {
            return Ok(Reduced {
                planes: vec![Arc::clone(plane)],
                depth,
            });
        }
        let on = settings.per_channel.is_none().then(|| settings.chain_on());
        let key = ReduceKey {
            pair: pair.clone(),
            kind,
            on,
            gray_of: on.filter(|on| on.has_order()).map(|_| settings.gray_of),
        };
        let planes = self.reduced.get(key, |key| {
            let (a, b) = (&key.pair.a, &key.pair.b);
            let planes = match key.on {
                Some(on) => vec![stages::reduce(a, b, kind, on, settings.gray_of)?],
                None => reduce::each_channel(a, b, kind)?,
            };
            Ok(planes.into_iter().map(Arc::new).collect())
        });
        Ok(Reduced {
            planes: planes?,
            depth,
        })
    }

    /// Everything after the reduction.
    pub fn follow(&mut self, input: ChainInput, settings: &AnalysisSettings) -> Result<Chain> {
        let ChainInput { reduced, areas, .. } = &input;
        let blurred = match settings.blur.kernel() {
            None => reduced.planes.clone(),
            Some(kernel) => {
                self.blurred
                    .get((keys(&reduced.planes), kernel), |(planes, kernel)| {
                        let blurred = planes.iter().map(|plane| stages::blur(&plane.0, *kernel));
                        blurred.map(Arc::new).collect()
                    })
            }
        };
        let chosen = self.choose(&blurred, &input, settings)?;
        let area = || areas.clone().map(Same);
        let levels = chosen.iter().map(|chosen| chosen.level).collect();
        let key = (keys(&blurred), levels, settings.per_channel, area());
        let thresholded = self.thresholded.get(key, over_all);
        let steps = settings.cleanup.steps();
        let cleaned = if steps.is_empty() {
            Arc::clone(&thresholded)
        } else {
            let key = (Same(Arc::clone(&thresholded)), steps.to_vec(), area());
            self.cleaned.get(key, |(mask, steps, areas)| {
                Arc::new(within(stages::clean_up(&mask.0, steps), areas.as_ref()))
            })
        };
        let wanted = settings.regions.on || settings.decision.area.is_some();
        let (regions, mask) = if wanted {
            let (regions, kept) = self.regions(&cleaned, &reduced.planes[0], settings);
            (Some(regions), kept)
        } else {
            (None, Arc::clone(&cleaned))
        };
        let changed = Changed {
            changed: mask.changed,
            of: areas.as_ref().map_or(mask.pixels(), |areas| areas.changed),
        };
        Ok(Chain {
            decision: stages::decide(&settings.decision, changed, regions.as_deref()),
            reduced: input.reduced,
            blurred,
            chosen,
            areas: input.areas,
            thresholded,
            cleaned,
            regions,
            mask,
            changed,
        })
    }

    fn choose(
        &mut self,
        blurred: &[Arc<Plane>],
        input: &ChainInput,
        settings: &AnalysisSettings,
    ) -> Result<Vec<Chosen>> {
        let (rule, fixed) = (settings.threshold_by, settings.threshold);
        if rule == ThresholdBy::Fixed {
            let level = i32::from(fixed);
            return Ok(vec![Chosen { level, basis: None }; blurred.len()]);
        }
        let histograms = match (blurred, &input.difference, &input.histogram) {
            ([plane], Some(same), Some(levels)) if Arc::ptr_eq(plane, same) => {
                vec![Arc::clone(levels)]
            }
            _ => {
                let areas = input.areas.clone().map(Same);
                let key = (keys(blurred), input.reduced.depth, areas);
                self.levels.get(key, |(planes, depth, areas)| {
                    let areas = areas.as_ref().map(|areas| areas.0.as_ref());
                    let each = planes.iter();
                    each.map(|plane| Arc::new(histogram_in(&plane.0, *depth, None, areas)))
                        .collect()
                })
            }
        };
        histograms
            .iter()
            .map(|levels| stages::choose_level(rule, fixed, levels))
            .collect()
    }

    /// A decision by area alone drops nothing.
    fn regions(
        &mut self,
        cleaned: &Arc<Mask>,
        plane: &Arc<Plane>,
        settings: &AnalysisSettings,
    ) -> (Arc<Regions>, Arc<Mask>) {
        let rule = match settings.regions {
            rule if rule.on => rule,
            rule => RegionRule {
                smallest: 1,
                ..rule
            },
        };
        let key = (Same(Arc::clone(cleaned)), Same(Arc::clone(plane)), rule);
        self.regions.get(key, |(mask, plane, rule)| {
            let regions = stages::regions(&mask.0, &plane.0, rule);
            let kept = match regions.dropped {
                0 => Arc::clone(&mask.0),
                _ => Arc::new(regions.kept()),
            };
            (Arc::new(regions), kept)
        })
    }
}

fn over_all((planes, levels, combine, areas): &ThresholdKey) -> Arc<Mask> {
    let masks = planes.iter().zip(levels);
    let masks: Vec<Mask> = masks
        .map(|(plane, level)| stages::over(&plane.0, *level))
        .collect();
    let combined = stages::combine(masks, combine.unwrap_or(Combine::Or));
    let mask = combined.unwrap_or_else(|| Mask::new(0, 0, Vec::new()));
    Arc::new(within(mask, areas.as_ref()))
}

/// Only where changes count.
fn within(mask: Mask, areas: Option<&Same<Mask>>) -> Mask {
    match areas {
        Some(areas) => threshold::both(&mask, &areas.0),
        None => mask,
    }
}

impl AnalysisSettings {
    /// The numbers that the chain goes on with (the maximum while each channel has a threshold of its own).
    pub fn chain_on(&self) -> DifferenceOn {
        match self.per_channel {
            Some(_) => DifferenceOn::Maximum,
            None => looks_at(self.mask_on),
        }
    }
}
