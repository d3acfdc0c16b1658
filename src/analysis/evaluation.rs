//! Comparisons computed stage by stage; a stage runs again only when something that it depends on changed.

use std::sync::Arc;

use super::chain::{ChainInput, ChainStages};
use super::comparison::{Comparison, Pair, PairInput, Stage};
use super::difference::{self, SignedPlane};
use super::gray;
use super::histogram::{Histogram, histogram_in};
use super::mask::Mask;
use super::memo::{Memo, Same};
use super::settings::{AnalysisSettings, DifferenceOn, GrayOf, Region, SizeRule};
use super::sizes::prepare;
use super::stage_settings::Areas;
use super::stages;
use super::statistics::{Changed, SideStatistics, Statistics};
use super::subsampling::plane_region;
use crate::error::Result;
use crate::frame::{Pixels, Plane, Profile, Side};

/// How often each stage was computed since the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Evaluations {
    pub sizes: u64,
    pub planes: u64,
    pub difference: u64,
    pub signed: u64,
    /// Differences that only the chain looks at.
    pub mask_difference: u64,
    pub areas: u64,
    pub blur: u64,
    /// Histograms that only an automatic threshold looks at.
    pub levels: u64,
    /// Masks made by the threshold.
    pub mask: u64,
    pub cleanup: u64,
    pub regions: u64,
    pub identity: u64,
    pub histogram: u64,
    pub region_histogram: u64,
    pub changed: u64,
}

/// The difference of a pair: what it is made from.
#[derive(Debug, Clone, PartialEq)]
struct DifferenceKey {
    pair: Pair,
    on: DifferenceOn,
    /// Only where it matters.
    gray_of: Option<GrayOf>,
}

impl DifferenceKey {
    fn compute(&self) -> Result<Arc<Plane>> {
        let Pair { a, b } = &self.pair;
        difference::absolute(a, b, self.on, self.gray_of.unwrap_or_default()).map(Arc::new)
    }
}

/// A plane whose levels are counted: with the bits of its numbers, in a rectangle of it, and where changes count.
type Levels = (Same<Plane>, u8, Option<Region>, Option<Same<Mask>>);
/// A picture's plane of one channel.
type PlaneMemo = Memo<(Same<Pixels>, DifferenceOn), Result<Arc<Plane>>>;
/// Where changes count: the rule, its image, and the sizes of picture and plane.
type AreasKey = (Areas, Option<Same<Mask>>, (u32, u32), (u32, u32));
/// What makes a pair identical.
type IdentityKey = (Pair, Region, Option<Same<Mask>>);

/// Computes comparisons one after the other and keeps what can be used again.
#[derive(Debug, Default)]
pub struct Stages {
    sizes: [Memo<(Pair, SizeRule), Result<Pair>>; 2],
    planes: [PlaneMemo; 2],
    difference: Memo<DifferenceKey, Result<Arc<Plane>>>,
    signed: Memo<(Pair, DifferenceOn), Result<Arc<SignedPlane>>>,
    /// For the plane of differences and for the chain's.
    areas: [Memo<AreasKey, Result<Option<Arc<Mask>>>>; 2],
    chain: ChainStages,
    identity: [Memo<IdentityKey, bool>; 2],
    histogram: Memo<Levels, Arc<Histogram>>,
    region_histogram: Memo<Levels, Arc<Histogram>>,
    changed: Memo<(Same<Mask>, Region), u64>,
    counted: Memo<(Same<Mask>, Region), u64>,
}

impl Stages {
    /// How often each stage was computed.
    pub fn evaluations(&self) -> Evaluations {
        fn both<K: PartialEq, V: Clone>(memos: &[Memo<K, V>; 2]) -> u64 {
            memos.iter().map(Memo::evaluations).sum()
        }
        Evaluations {
            sizes: both(&self.sizes),
            planes: both(&self.planes),
            difference: self.difference.evaluations(),
            signed: self.signed.evaluations(),
            areas: both(&self.areas),
            identity: both(&self.identity),
            histogram: self.histogram.evaluations(),
            region_histogram: self.region_histogram.evaluations(),
            changed: self.changed.evaluations(),
            ..self.chain.evaluations()
        }
    }

    /// Everything known of a pair. `region` is in picture coordinates; `signed` asks for A-B too, which only the
    /// diverging heatmap needs.
    pub fn update(
        &mut self,
        input: &PairInput,
        settings: &AnalysisSettings,
        region: Region,
        signed: bool,
    ) -> Comparison {
        let mut known = Comparison {
            input: input.clone(),
            settings: settings.clone(),
            region,
            ..Comparison::default()
        };
        known.a_plane = self.plane(input, Side::A, settings.on);
        known.b_plane = self.plane(input, Side::B, settings.on);
        known.compared = input
            .pair(DifferenceOn::Maximum)
            .map(|pair| self.sized(pair, settings.sizes));
        match input.pair(settings.on) {
            Some(pair) => match self.sized(pair, settings.sizes) {
                Ok(pair) => self.compare(&mut known, pair, signed),
                Err(error) => known.difference = Some(Err(error)),
            },
            None => known.alone = self.alone(input, &known),
        }
        known
    }

    fn plane(&mut self, input: &PairInput, side: Side, on: DifferenceOn) -> Stage<Arc<Plane>> {
        let pixels = match on {
            DifferenceOn::Channel(channel) => input.holding(side, channel),
            DifferenceOn::Luma709 | DifferenceOn::Maximum => input.side(side),
        };
        let key = (Same(Arc::clone(pixels?)), on);
        Some(self.planes[side.index()].get(key, |(pixels, on)| {
            gray::looked_at(&pixels.0, *on).map(|plane| Arc::new(plane.into_owned()))
        }))
    }

    /// Decoded planes and planes under the profile each keep their last pair.
    fn sized(&mut self, pair: Pair, rule: SizeRule) -> Result<Pair> {
        self.sizes[native(&pair)].get((pair, rule), |(pair, rule)| {
            prepare(&pair.a, &pair.b, *rule).map(|(a, b)| Pair { a, b })
        })
    }

    fn compare(&mut self, known: &mut Comparison, pair: Pair, signed: bool) {
        let (on, gray_of) = (known.settings.on, known.settings.gray_of);
        known.depth = pair.a.depth;
        let key = DifferenceKey {
            pair: pair.clone(),
            on,
            gray_of: on.has_order().then_some(gray_of),
        };
        let difference = self.difference.get(key, DifferenceKey::compute);
        if signed {
            let key = (pair.clone(), on);
            known.signed = Some(self.signed.get(key, |(pair, on)| {
                difference::signed(&pair.a, &pair.b, *on).map(Arc::new)
            }));
        }
        let measured = difference
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|plane| self.count(known, &pair, plane));
        self.follow_chain(known, difference.as_ref().ok());
        match measured {
            Ok(levels) => self.measure(known, &pair, difference.as_ref().ok(), levels),
            Err(error) => known.mask = Some(Err(error)),
        }
        known.difference = Some(difference);
        known.subtracted = Some(pair);
    }

    /// Where changes count on a plane, and its histogram there.
    fn count(
        &mut self,
        known: &mut Comparison,
        pair: &Pair,
        plane: &Arc<Plane>,
    ) -> Result<Arc<Histogram>> {
        let picture = (pair.a.width, pair.a.height);
        known.areas = self.areas(known, 0, picture, (plane.width, plane.height))?;
        let key = (
            Same(Arc::clone(plane)),
            known.depth,
            None,
            known.areas.clone().map(Same),
        );
        let levels = self.histogram.get(key, counted);
        known.histogram = Some(Arc::clone(&levels));
        Ok(levels)
    }

    fn areas(
        &mut self,
        known: &Comparison,
        slot: usize,
        picture: (u32, u32),
        plane: (u32, u32),
    ) -> Result<Option<Arc<Mask>>> {
        let rule = &known.settings.areas;
        if rule.is_whole() {
            return Ok(None);
        }
        let image = match (&rule.exclude_image, &known.input.exclusion) {
            (None, _) | (Some(_), None) => None,
            (Some(_), Some(image)) => Some(Same(Arc::clone(image.as_ref().map_err(Clone::clone)?))),
        };
        let key = (rule.clone(), image, picture, plane);
        self.areas[slot].get(key, |(rule, image, picture, plane)| {
            let image = image.as_ref().map(|image| image.0.as_ref());
            Ok(stages::areas(rule, image, *picture, *plane)?.map(Arc::new))
        })
    }

    /// The stages from the reduction to the decision.
    fn follow_chain(&mut self, known: &mut Comparison, difference: Option<&Arc<Plane>>) {
        let on = known.settings.chain_on();
        let Some(pair) = known.input.pair(on) else {
            return;
        };
        let made = self.sized(pair, known.settings.sizes).and_then(|pair| {
            let usable = difference.filter(|_| on == known.settings.on);
            let reduced = self.chain.reduce(&pair, &known.settings, usable)?;
            let picture = (pair.a.width, pair.a.height);
            let first = &reduced.planes[0];
            let areas = self.areas(known, 1, picture, (first.width, first.height))?;
            let input = ChainInput {
                reduced,
                areas,
                histogram: known.histogram.clone(),
                difference: usable.cloned(),
            };
            self.chain.follow(input, &known.settings).map(Arc::new)
        });
        known.mask = Some(
            made.as_ref()
                .map(|chain| Arc::clone(&chain.mask))
                .map_err(Clone::clone),
        );
        known.chain = made.ok();
    }

    /// The figures, once there is a difference.
    fn measure(
        &mut self,
        known: &mut Comparison,
        pair: &Pair,
        plane: Option<&Arc<Plane>>,
        levels: Arc<Histogram>,
    ) {
        let Some(plane) = plane else { return };
        let picture = (pair.a.width, pair.a.height);
        let whole = Region::whole(picture.0, picture.1);
        known.frame = Some(self.figures(known, pair, &levels, 0, whole));

        let part = plane_region(known.region, picture, (plane.width, plane.height));
        if let Some(part) = part {
            let areas = known.areas.clone().map(Same);
            let key = (Same(Arc::clone(plane)), known.depth, Some(part), areas);
            let levels = self.region_histogram.get(key, counted);
            known.in_region = Some(self.figures(known, pair, &levels, 1, known.region));
        }
    }

    /// `memo` keeps the frame's and the region's results apart.
    fn figures(
        &mut self,
        known: &Comparison,
        pair: &Pair,
        levels: &Histogram,
        memo: usize,
        region: Region,
    ) -> Statistics {
        // Only a pair without a single difference in these numbers can be identical; looking at all the others is
        // needed then, and only then.
        let key = (pair.clone(), region, known.areas.clone().map(Same));
        let identical = levels.maximum == 0
            && self.identity[memo].get(key, |(pair, region, areas)| match areas {
                None => difference::identical(&pair.a, &pair.b, *region),
                Some(areas) => identical_within(pair, *region, &areas.0),
            });
        let changed = match (&known.mask, &known.chain) {
            (Some(Ok(mask)), Some(chain)) => {
                let picture = (pair.a.width, pair.a.height);
                self.changed(mask, chain.areas.as_ref(), picture, region)
            }
            _ => Changed::default(),
        };
        Statistics::new(levels, changed, identical)
    }

    fn changed(
        &mut self,
        mask: &Arc<Mask>,
        areas: Option<&Arc<Mask>>,
        picture: (u32, u32),
        region: Region,
    ) -> Changed {
        let Some(part) = plane_region(region, picture, (mask.width, mask.height)) else {
            return Changed::default();
        };
        let whole = part == Region::whole(mask.width, mask.height);
        let ones = |memo: &mut Memo<_, u64>, mask: &Arc<Mask>| match whole {
            true => mask.changed,
            false => memo.get((Same(Arc::clone(mask)), part), |(mask, part)| {
                mask.0.changed_in(*part)
            }),
        };
        Changed {
            changed: ones(&mut self.changed, mask),
            of: match areas {
                Some(areas) => ones(&mut self.counted, areas),
                None => u64::from(part.width) * u64::from(part.height),
            },
        }
    }

    /// The figures of the one source that is there.
    fn alone(
        &mut self,
        input: &PairInput,
        known: &Comparison,
    ) -> Option<(SideStatistics, Option<SideStatistics>)> {
        let (pixels, plane) = match (&input.a, &input.b) {
            (Some(a), None) => (a, known.plane(Side::A)?),
            (None, Some(b)) => (b, known.plane(Side::B)?),
            _ => return None,
        };
        // Decoded planes may be deeper than the numbers under the profile; the depth only matters for drawing.
        let depth = pixels.depth;
        let frame = self
            .histogram
            .get((Same(Arc::clone(plane)), depth, None, None), counted);
        let size = (plane.width, plane.height);
        let part = plane_region(known.region, (pixels.width, pixels.height), size);
        let part = part.map(|part| {
            let key = (Same(Arc::clone(plane)), depth, Some(part), None);
            SideStatistics::new(&self.region_histogram.get(key, counted))
        });
        Some((SideStatistics::new(&frame), part))
    }
}

fn counted((plane, depth, region, areas): &Levels) -> Arc<Histogram> {
    let areas = areas.as_ref().map(|areas| areas.0.as_ref());
    Arc::new(histogram_in(&plane.0, *depth, *region, areas))
}

/// Whether no channel differs where changes count.
fn identical_within(pair: &Pair, region: Region, areas: &Mask) -> bool {
    let most = difference::absolute(&pair.a, &pair.b, DifferenceOn::Maximum, GrayOf::default());
    most.is_ok_and(|plane| {
        let picture = (plane.width, plane.height);
        let areas = super::subsampling::expand_mask(areas, picture);
        histogram_in(&plane, pair.a.depth, Some(region), Some(&areas)).maximum == 0
    })
}

/// 1 for a pair of decoded planes, else 0.
fn native(pair: &Pair) -> usize {
    usize::from(pair.a.profile == Profile::Native)
}

#[cfg(test)]
#[path = "evaluation_tests.rs"]
mod tests;
