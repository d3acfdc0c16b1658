//! What is known of one pair, filled stage by stage; a stage runs again only when something that it depends on changed.

use std::sync::Arc;

use super::difference::{self, SignedPlane};
use super::gray::channel;
use super::histogram::{Histogram, histogram};
use super::mask::{Mask, looks_at, threshold};
use super::memo::{Memo, Same};
use super::settings::{AnalysisSettings, DifferenceOn, GrayOf, MaskOn, Region, SizeRule};
use super::sizes::prepare;
use super::statistics::{Changed, SideStatistics, Statistics};
use super::subsampling::plane_region;
use crate::error::{Error, Result};
use crate::frame::{Channel, Pixels, Plane, Profile, Side};

/// The two pictures of a pair under the chosen profile, and their decoded planes where a channel Y, U or V is looked at.
/// B is scaled already, where that was chosen.
#[derive(Debug, Clone, Default)]
pub struct PairInput {
    pub a: Option<Arc<Pixels>>,
    pub b: Option<Arc<Pixels>>,
    /// Under the native profile; needed when [`AnalysisSettings::needs_native`] says so.
    pub a_native: Option<Arc<Pixels>>,
    pub b_native: Option<Arc<Pixels>>,
    /// B has another size of its own and was scaled to A's; the panes say so.
    pub b_scaled: bool,
}

impl PairInput {
    /// The picture of a side under the chosen profile.
    pub fn side(&self, side: Side) -> Option<&Arc<Pixels>> {
        match side {
            Side::A => self.a.as_ref(),
            Side::B => self.b.as_ref(),
        }
    }

    /// The picture of a side that holds a channel: the decoded planes for Y, U and V.
    pub fn holding(&self, side: Side, channel: Channel) -> Option<&Arc<Pixels>> {
        let native = match side {
            Side::A => self.a_native.as_ref(),
            Side::B => self.b_native.as_ref(),
        };
        let native = native.filter(|_| channel.is_decoded_plane());
        native.or(self.side(side))
    }

    fn pair(&self, on: DifferenceOn) -> Option<Pair> {
        let channel = match on {
            DifferenceOn::Channel(channel) => channel,
            DifferenceOn::Maximum => Channel::Gray,
        };
        Some(Pair {
            a: Arc::clone(self.holding(Side::A, channel)?),
            b: Arc::clone(self.holding(Side::B, channel)?),
        })
    }
}

/// Two pictures that are subtracted.
#[derive(Debug, Clone)]
pub struct Pair {
    pub a: Arc<Pixels>,
    pub b: Arc<Pixels>,
}

impl PartialEq for Pair {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.a, &other.a) && Arc::ptr_eq(&self.b, &other.b)
    }
}

/// The result of a stage: absent when it has nothing to work on, or why there is none.
pub type Stage<T> = Option<Result<T, Error>>;

/// What is known of one pair. Plain data, cheap to clone; every number in it belongs to `settings` and `region`.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    pub input: PairInput,
    pub settings: AnalysisSettings,
    /// In picture coordinates.
    pub region: Region,
    /// The pair under the profile after the size rule: what is subtracted. An error here is why there is no difference.
    pub compared: Stage<Pair>,
    /// The channel looked at (gray for the maximum) of each whole picture: the table's numbers.
    pub a_plane: Stage<Arc<Plane>>,
    pub b_plane: Stage<Arc<Plane>>,
    /// The pair that `difference` is taken from: `compared`, or the decoded planes for Y, U and V.
    pub subtracted: Option<Pair>,
    /// |A-B| of `settings.on`.
    pub difference: Stage<Arc<Plane>>,
    /// Significant bits of the numbers in `difference` and `signed`.
    pub depth: u8,
    /// A-B; only when it was asked for.
    pub signed: Stage<Arc<SignedPlane>>,
    pub mask: Stage<Arc<Mask>>,
    /// Of |A-B| in the frame.
    pub histogram: Option<Arc<Histogram>>,
    /// Of |A-B| and the mask; absent without a difference.
    pub frame: Option<Statistics>,
    /// The same in the region; absent also when the region lies outside.
    pub in_region: Option<Statistics>,
    /// Of a source that is alone: frame, and region when it has a part of it.
    pub alone: Option<(SideStatistics, Option<SideStatistics>)>,
}

impl Comparison {
    /// Size of what is subtracted, in pixels.
    pub fn size(&self) -> Option<(u32, u32)> {
        let pair = self.compared.as_ref()?.as_ref().ok()?;
        Some((pair.a.width, pair.a.height))
    }

    /// Why there is no difference, when both sources are there.
    pub fn problem(&self) -> Option<&Error> {
        let stages = [
            self.compared.as_ref().and_then(|r| r.as_ref().err()),
            self.difference.as_ref().and_then(|r| r.as_ref().err()),
            self.mask.as_ref().and_then(|r| r.as_ref().err()),
        ];
        stages.into_iter().flatten().next()
    }

    /// The largest number that `difference` can hold.
    pub fn peak(&self) -> u16 {
        ((1u32 << self.depth.min(16)) - 1) as u16
    }

    /// The channel's plane of a side.
    pub fn plane(&self, side: Side) -> Option<&Arc<Plane>> {
        let stage = match side {
            Side::A => &self.a_plane,
            Side::B => &self.b_plane,
        };
        stage.as_ref()?.as_ref().ok()
    }
}

/// How often each stage was computed since the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Evaluations {
    pub sizes: u64,
    pub planes: u64,
    pub difference: u64,
    pub signed: u64,
    /// Differences that only the mask looks at.
    pub mask_difference: u64,
    pub mask: u64,
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
    /// Only where it matters: on gray.
    gray_of: Option<GrayOf>,
}

impl DifferenceKey {
    fn compute(&self) -> Result<Arc<Plane>> {
        let Pair { a, b } = &self.pair;
        difference::absolute(a, b, self.on, self.gray_of.unwrap_or_default()).map(Arc::new)
    }
}

/// A plane whose levels are counted: with the bits of its numbers, and in a rectangle of it.
type Levels = (Same<Plane>, u8, Option<Region>);
/// A picture's plane of one channel.
type PlaneMemo = Memo<(Same<Pixels>, Channel), Result<Arc<Plane>>>;

/// Computes comparisons one after the other and keeps what can be used again.
#[derive(Debug, Default)]
pub struct Stages {
    sizes: [Memo<(Pair, SizeRule), Result<Pair>>; 2],
    planes: [PlaneMemo; 2],
    difference: Memo<DifferenceKey, Result<Arc<Plane>>>,
    signed: Memo<(Pair, DifferenceOn), Result<Arc<SignedPlane>>>,
    mask_difference: Memo<DifferenceKey, Result<Arc<Plane>>>,
    mask: Memo<(Same<Plane>, u16), Arc<Mask>>,
    identity: [Memo<(Pair, Region), bool>; 2],
    histogram: Memo<Levels, Arc<Histogram>>,
    region_histogram: Memo<Levels, Arc<Histogram>>,
    changed: Memo<(Same<Mask>, Region), u64>,
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
            mask_difference: self.mask_difference.evaluations(),
            mask: self.mask.evaluations(),
            identity: both(&self.identity),
            histogram: self.histogram.evaluations(),
            region_histogram: self.region_histogram.evaluations(),
            changed: self.changed.evaluations(),
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
            settings: *settings,
            region,
            ..Comparison::default()
        };
        let looked_at = match settings.on {
            DifferenceOn::Channel(channel) => channel,
            DifferenceOn::Maximum => Channel::Gray,
        };
        known.a_plane = self.plane(input, Side::A, looked_at);
        known.b_plane = self.plane(input, Side::B, looked_at);
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

    fn plane(&mut self, input: &PairInput, side: Side, looked_at: Channel) -> Stage<Arc<Plane>> {
        let pixels = input.holding(side, looked_at)?;
        let key = (Same(Arc::clone(pixels)), looked_at);
        Some(self.planes[side.index()].get(key, |(pixels, looked_at)| {
            channel(&pixels.0, *looked_at).map(|plane| Arc::new(plane.into_owned()))
        }))
    }

    /// Decoded planes and planes under the profile each keep their last pair.
    fn sized(&mut self, pair: Pair, rule: SizeRule) -> Result<Pair> {
        self.sizes[native(&pair)].get((pair, rule), |(pair, rule)| {
            prepare(&pair.a, &pair.b, *rule).map(|(a, b)| Pair { a, b })
        })
    }

    fn compare(&mut self, known: &mut Comparison, pair: Pair, signed: bool) {
        let settings = known.settings;
        known.depth = pair.a.depth;
        let key = DifferenceKey {
            pair: pair.clone(),
            on: settings.on,
            gray_of: gray_of(settings.on, settings.gray_of),
        };
        let difference = self.difference.get(key, DifferenceKey::compute);
        if signed {
            let key = (pair.clone(), settings.on);
            known.signed = Some(self.signed.get(key, |(pair, on)| {
                difference::signed(&pair.a, &pair.b, *on).map(Arc::new)
            }));
        }
        known.mask = self.mask(known, difference.as_ref().ok());
        if let Ok(plane) = &difference {
            self.measure(known, &pair, plane);
        }
        known.difference = Some(difference);
        known.subtracted = Some(pair);
    }

    fn mask(&mut self, known: &Comparison, difference: Option<&Arc<Plane>>) -> Stage<Arc<Mask>> {
        let settings = &known.settings;
        let on = looks_at(settings.mask_on);
        let plane = match difference {
            Some(plane) if on == settings.on => Ok(Arc::clone(plane)),
            _ => match self.sized(known.input.pair(on)?, settings.sizes) {
                Ok(pair) => {
                    let gray_of = gray_of(on, settings.gray_of);
                    let key = DifferenceKey { pair, on, gray_of };
                    self.mask_difference.get(key, DifferenceKey::compute)
                }
                Err(error) => Err(error),
            },
        };
        Some(plane.map(|plane| {
            self.mask
                .get((Same(plane), settings.threshold), |(plane, level)| {
                    Arc::new(threshold(&plane.0, *level))
                })
        }))
    }

    /// Histogram and figures, once there is a difference.
    fn measure(&mut self, known: &mut Comparison, pair: &Pair, plane: &Arc<Plane>) {
        let picture = (pair.a.width, pair.a.height);
        let whole = Region::whole(picture.0, picture.1);
        let count =
            |(plane, depth, region): &Levels| Arc::new(histogram(&plane.0, *depth, *region));
        let levels = self
            .histogram
            .get((Same(Arc::clone(plane)), known.depth, None), count);
        known.frame = Some(self.figures(known, pair, &levels, 0, whole));
        known.histogram = Some(levels);

        let part = plane_region(known.region, picture, (plane.width, plane.height));
        if let Some(part) = part {
            let key = (Same(Arc::clone(plane)), known.depth, Some(part));
            let levels = self.region_histogram.get(key, count);
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
        let identical = levels.maximum == 0
            && self.identity[memo].get((pair.clone(), region), |(pair, region)| {
                difference::identical(&pair.a, &pair.b, *region)
            });
        let changed = match &known.mask {
            Some(Ok(mask)) => self.changed(mask, (pair.a.width, pair.a.height), region),
            _ => Changed::default(),
        };
        Statistics::new(levels, changed, identical)
    }

    fn changed(&mut self, mask: &Arc<Mask>, picture: (u32, u32), region: Region) -> Changed {
        match plane_region(region, picture, (mask.width, mask.height)) {
            Some(part) if part == Region::whole(mask.width, mask.height) => Changed {
                changed: mask.changed,
                of: mask.pixels(),
            },
            Some(part) => Changed {
                changed: self
                    .changed
                    .get((Same(Arc::clone(mask)), part), |(mask, part)| {
                        mask.0.changed_in(*part)
                    }),
                of: u64::from(part.width) * u64::from(part.height),
            },
            None => Changed::default(),
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
        let count =
            |(plane, depth, region): &Levels| Arc::new(histogram(&plane.0, *depth, *region));
        let frame = self
            .histogram
            .get((Same(Arc::clone(plane)), depth, None), count);
        let size = (plane.width, plane.height);
        let part = plane_region(known.region, (pixels.width, pixels.height), size);
        let part = part.map(|part| {
            let key = (Same(Arc::clone(plane)), depth, Some(part));
            SideStatistics::new(&self.region_histogram.get(key, count))
        });
        Some((SideStatistics::new(&frame), part))
    }
}

/// The formula of gray where it decides something.
fn gray_of(on: DifferenceOn, gray_of: GrayOf) -> Option<GrayOf> {
    (on == DifferenceOn::Channel(Channel::Gray)).then_some(gray_of)
}

/// 1 for a pair of decoded planes, else 0.
fn native(pair: &Pair) -> usize {
    usize::from(pair.a.profile == Profile::Native)
}

impl AnalysisSettings {
    /// Whether the difference or the mask looks at a decoded plane, so that [`PairInput`] needs the native pictures.
    pub fn needs_native(&self) -> bool {
        let difference = match self.on {
            DifferenceOn::Channel(channel) => channel.is_decoded_plane(),
            DifferenceOn::Maximum => false,
        };
        let mask = match self.mask_on {
            MaskOn::Channel(channel) => channel.is_decoded_plane(),
            MaskOn::Any => false,
        };
        difference || mask
    }
}

#[cfg(test)]
#[path = "comparison_tests.rs"]
mod tests;
