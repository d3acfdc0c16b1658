//! What is known of one pair.

use std::sync::Arc;

use super::chain::Chain;
use super::difference::SignedPlane;
use super::histogram::Histogram;
use super::mask::Mask;
use super::settings::{AnalysisSettings, DifferenceOn, MaskOn, Region};
use super::statistics::{SideStatistics, Statistics};
use super::subsampling::shift;
use crate::error::{Error, Result};
use crate::frame::{Channel, Levels, Pixels, Plane, Side};

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
    /// 1 where the image of [`super::Areas::exclude_image`] is brighter than 0, or why it cannot be read.
    pub exclusion: Stage<Arc<Mask>>,
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

    pub(super) fn pair(&self, on: DifferenceOn) -> Option<Pair> {
        let channel = match on {
            DifferenceOn::Channel(channel) => channel,
            DifferenceOn::Luma709 | DifferenceOn::Maximum => Channel::Gray,
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
    /// The channel or luma looked at (gray for the maximum) of each whole picture: the table's numbers.
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
    /// The last stage's mask: changed pixels.
    pub mask: Stage<Arc<Mask>>,
    /// Every stage between difference and decision; absent when there is no mask.
    pub chain: Option<Arc<Chain>>,
    /// 1 where changes count, at the size of `difference`; absent when they count everywhere. Histogram and figures
    /// leave out the rest.
    pub areas: Option<Arc<Mask>>,
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

    /// The picture's pixel with the largest |A-B|, the first of several in reading order; only where changes count.
    /// `None` where nothing differs.
    pub fn largest(&self) -> Option<(u32, u32)> {
        let (Some(Ok(plane)), Some(pair)) = (&self.difference, &self.subtracted) else {
            return None;
        };
        let most = self.histogram.as_ref()?.maximum;
        let counts = |i: usize| self.areas.as_ref().is_none_or(|areas| areas.values[i] == 1);
        let at = match &plane.levels {
            Levels::U8(levels) => position(levels, u8::try_from(most).ok()?, counts),
            Levels::U16(levels) => position(levels, most, counts),
        }?;
        let (x, y) = (at as u32 % plane.width, at as u32 / plane.width);
        let across = shift(pair.a.width, plane.width);
        let down = shift(pair.a.height, plane.height);
        (most > 0).then_some((x << across, y << down))
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

fn position<T: PartialEq>(
    levels: &[T],
    wanted: T,
    counts: impl Fn(usize) -> bool,
) -> Option<usize> {
    let mut each = levels.iter().enumerate();
    each.position(|(i, level)| *level == wanted && counts(i))
}

impl AnalysisSettings {
    /// Whether the difference or the mask looks at a decoded plane, so that [`PairInput`] needs the native pictures.
    pub fn needs_native(&self) -> bool {
        let difference = match self.on {
            DifferenceOn::Channel(channel) => channel.is_decoded_plane(),
            DifferenceOn::Luma709 | DifferenceOn::Maximum => false,
        };
        let mask = match self.mask_on {
            MaskOn::Channel(channel) => channel.is_decoded_plane(),
            MaskOn::Luma709 | MaskOn::Any => false,
        };
        difference || mask
    }
}
