//! What a sender costs that transmits only the pixels that changed, and what its receiver sees.

use std::collections::HashMap;
use std::sync::Arc;

use super::chain::{ChainInput, ChainStages};
use super::comparison::Pair;
use super::level::Level;
use super::mask::Mask;
use super::settings::AnalysisSettings;
use super::stages;
use super::subsampling::{expand_mask, shift};
use crate::error::{Error, Result};
use crate::frame::{Levels, Pixels, Plane};

/// Bytes of a pixel that is sent.
pub const PIXEL_BYTES: u64 = 3;

/// What one frame costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    pub changed: u64,
    /// Changed pixels times three bytes.
    pub pixels: u64,
    /// A bit for every pixel of the picture, in whole bytes.
    pub mask: u64,
    /// The frame as it is: three bytes a pixel.
    pub raw: u64,
}

impl Cost {
    /// Of a frame with this mask.
    pub fn of(mask: &Mask) -> Self {
        let all = mask.pixels();
        Self {
            changed: mask.changed,
            pixels: mask.changed * PIXEL_BYTES,
            mask: all.div_ceil(8),
            raw: all * PIXEL_BYTES,
        }
    }

    /// Bytes that are sent.
    pub fn total(&self) -> u64 {
        self.pixels + self.mask
    }
}

/// What the sender compares a frame with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reference {
    /// The frame before. Changes below the threshold are never sent and add up.
    PreviousFrame,
    /// The receiver's own picture, which the sender keeps too.
    Reconstruction,
}

impl Reference {
    pub const BOTH: [Self; 2] = [Self::PreviousFrame, Self::Reconstruction];

    pub fn label(self) -> &'static str {
        match self {
            Self::PreviousFrame => "previous frame",
            Self::Reconstruction => "own reconstruction",
        }
    }
}

/// One frame of a transmission.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    pub cost: Cost,
    /// Mean |frame - receiver's picture| over all channels where changes count, in levels.
    pub error: f64,
    /// The largest one.
    pub largest: u16,
}

/// Where changes count, by the size of a plane; absent when they count everywhere.
type AreasBySize = HashMap<(u32, u32), Option<Arc<Mask>>>;

/// A sender and its receiver, frame after frame. The first frame is sent whole, of every other the pixels that the chain
/// finds changed.
#[derive(Debug, Clone)]
pub struct Transmission {
    reference: Reference,
    settings: AnalysisSettings,
    /// 1 where the exclusion image of the settings leaves out.
    exclusion: Option<Arc<Mask>>,
    areas: AreasBySize,
    /// The last frame and the receiver's picture.
    state: Option<(Arc<Pixels>, Arc<Pixels>)>,
}

impl Transmission {
    /// `exclusion` is the image of [`super::Areas::exclude_image`], where the settings name one.
    pub fn new(
        reference: Reference,
        settings: &AnalysisSettings,
        exclusion: Option<Arc<Mask>>,
    ) -> Self {
        Self {
            reference,
            settings: settings.clone(),
            exclusion,
            areas: AreasBySize::new(),
            state: None,
        }
    }

    /// What the receiver has after the last frame.
    pub fn received(&self) -> Option<&Arc<Pixels>> {
        self.state.as_ref().map(|(_, received)| received)
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// When the frame cannot be compared with the ones before (another size), or the chain cannot be run on it.
    pub fn send(&mut self, frame: &Arc<Pixels>) -> Result<Step> {
        let picture = (frame.width, frame.height);
        let Some((previous, mut received)) = self.state.take() else {
            let all = vec![1; picture.0 as usize * picture.1 as usize];
            self.state = Some((Arc::clone(frame), Arc::clone(frame)));
            return Ok(Step {
                cost: Cost::of(&Mask::new(picture.0, picture.1, all)),
                error: 0.0,
                largest: 0,
            });
        };
        let known = match self.reference {
            Reference::PreviousFrame => &previous,
            Reference::Reconstruction => &received,
        };
        let changed = self.changed(known, frame)?;
        let changed = expand_mask(&changed, picture);
        take_over(Arc::make_mut(&mut received), frame, &changed);
        let (error, largest) = self.error_of(frame, &received)?;
        self.state = Some((Arc::clone(frame), received));
        Ok(Step {
            cost: Cost::of(&changed),
            error,
            largest,
        })
    }

    /// The chain's mask.
    fn changed(&mut self, known: &Arc<Pixels>, frame: &Arc<Pixels>) -> Result<Arc<Mask>> {
        let picture = (frame.width, frame.height);
        if (known.width, known.height) != picture {
            return Err(Error::new(format!(
                "the frames differ in size: one is {}x{}, the next {}x{}",
                known.width, known.height, picture.0, picture.1
            ))
            .advice("choose a range of frames of one size"));
        }
        let pair = Pair {
            a: Arc::clone(known),
            b: Arc::clone(frame),
        };
        let mut chain = ChainStages::default();
        let reduced = chain.reduce(&pair, &self.settings, None)?;
        let first = &reduced.planes[0];
        let areas = self.areas(picture, (first.width, first.height))?;
        let input = ChainInput {
            reduced,
            areas,
            histogram: None,
            difference: None,
        };
        Ok(chain.follow(input, &self.settings)?.mask)
    }

    fn areas(&mut self, picture: (u32, u32), plane: (u32, u32)) -> Result<Option<Arc<Mask>>> {
        if let Some(known) = self.areas.get(&plane) {
            return Ok(known.clone());
        }
        let image = self.exclusion.as_deref();
        let areas = stages::areas(&self.settings.areas, image, picture, plane)?.map(Arc::new);
        self.areas.insert(plane, areas.clone());
        Ok(areas)
    }

    /// Mean and largest |frame - received| where changes count.
    fn error_of(&mut self, frame: &Pixels, received: &Pixels) -> Result<(f64, u16)> {
        let picture = (frame.width, frame.height);
        let (mut sum, mut count, mut largest) = (0, 0, 0);
        for (a, b) in frame.planes.iter().zip(&received.planes) {
            let areas = self.areas(picture, (a.width, a.height))?;
            let plane = error_of_plane(a, b, areas.as_deref());
            sum += plane.0;
            largest = largest.max(plane.1);
            count += areas.map_or(a.levels.len() as u64, |areas| areas.changed);
        }
        Ok((sum as f64 / count.max(1) as f64, largest))
    }
}

/// Sum and largest of |a - b| where the mask is 1.
fn error_of_plane(a: &Plane, b: &Plane, areas: Option<&Mask>) -> (u64, u16) {
    fn of<T: Level>(a: &[T], b: &[T], areas: Option<&Mask>) -> (u64, u16) {
        let apart = a.iter().zip(b).map(|(a, b)| a.apart(*b).number());
        let gather =
            |(sum, largest): (u64, u16), apart: u16| (sum + u64::from(apart), largest.max(apart));
        match areas {
            None => apart.fold((0, 0), gather),
            Some(areas) => {
                let counted = apart.zip(&areas.values).filter(|(_, counts)| **counts == 1);
                counted.map(|(apart, _)| apart).fold((0, 0), gather)
            }
        }
    }
    match (&a.levels, &b.levels) {
        (Levels::U8(a), Levels::U8(b)) => of(a, b, areas),
        (Levels::U16(a), Levels::U16(b)) => of(a, b, areas),
        _ => (0, 0),
    }
}

/// Replaces what changed in every plane. A sample of a smaller plane is sent with any of the pixels that it covers.
fn take_over(received: &mut Pixels, frame: &Pixels, changed: &Mask) {
    fn copy<T: Copy>(to: &mut [T], from: &[T], size: (u32, u32), changed: &Mask) {
        let (across, down) = (shift(changed.width, size.0), shift(changed.height, size.1));
        let rows = changed.values.chunks_exact((changed.width as usize).max(1));
        for (y, row) in rows.enumerate() {
            let line = (y >> down) * size.0 as usize;
            for (x, _) in row.iter().enumerate().filter(|(_, value)| **value == 1) {
                let at = line + (x >> across);
                to[at] = from[at];
            }
        }
    }
    for (to, from) in received.planes.iter_mut().zip(&frame.planes) {
        let size = (from.width, from.height);
        match (&mut to.levels, &from.levels) {
            (levels @ Levels::U8(_), Levels::U8(from)) => {
                let mut to = levels.take_bytes();
                copy(&mut to, from, size, changed);
                *levels = to.into();
            }
            (Levels::U16(to), Levels::U16(from)) => copy(to, from, size, changed),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::test_pictures::rgb;
    use crate::analysis::{MaskOn, Region};
    use crate::frame::{Channel, ColorModel, Profile};

    fn over(threshold: u16) -> AnalysisSettings {
        AnalysisSettings {
            threshold,
            ..AnalysisSettings::default()
        }
    }

    fn both(settings: &AnalysisSettings) -> [Transmission; 2] {
        Reference::BOTH.map(|reference| Transmission::new(reference, settings, None))
    }

    /// A fade of half a level a frame: every second frame is a level brighter. Against the previous frame nothing is
    /// ever sent; the reconstruction is refreshed when it is more than the threshold behind.
    #[test]
    fn a_slow_fade_is_never_sent_against_the_previous_frame() {
        let [mut drifting, mut faithful] = both(&over(3));
        for n in 0..40u8 {
            let frame = Arc::new(rgb(4, 2, |_, _| [100 + n / 2; 3]));
            let drift = drifting.send(&frame).expect("comparable");
            let kept = faithful.send(&frame).expect("comparable");
            assert_eq!(drift.error, f64::from(n / 2), "frame {n}");
            assert_eq!(kept.error, f64::from(n / 2 % 4), "frame {n}");
            if n > 0 {
                assert_eq!(drift.cost.changed, 0);
                assert_eq!(kept.cost.changed, if n % 8 == 0 { 8 } else { 0 });
            }
        }
        let last = faithful.received().expect("frames were sent");
        assert_eq!(last.planes[0].get(0, 0), Some(116));
    }

    #[test]
    fn what_is_left_out_is_neither_sent_nor_an_error() {
        let mut settings = over(0);
        settings.areas.exclude = vec![Region::whole(2, 2)];
        let [mut sender, _] = both(&settings);
        for level in [10, 50] {
            let frame = Arc::new(rgb(4, 2, |x, _| [if x < 2 { level } else { 7 }; 3]));
            let step = sender.send(&frame).expect("comparable");
            assert_eq!((step.error, step.largest), (0.0, 0));
        }
        let received = sender.received().expect("frames were sent");
        assert_eq!(received.planes[0].get(0, 0), Some(10));
    }

    /// Decoded planes: one changed Y sends the U and V that cover it, one changed U its four pixels.
    #[test]
    fn smaller_planes_follow_the_pixels_that_they_cover() {
        let yuv = |y: u8, u: u8| {
            let plane = |channel, side: u32, first: u8| Plane {
                channel,
                width: side,
                height: side,
                levels: Levels::U8(
                    (0..side * side)
                        .map(|i| if i == 0 { first } else { 9 })
                        .collect(),
                ),
            };
            Arc::new(Pixels {
                profile: Profile::Native,
                width: 4,
                height: 4,
                model: ColorModel::Yuv,
                depth: 8,
                planes: vec![
                    plane(Channel::Y, 4, y),
                    plane(Channel::U, 2, u),
                    plane(Channel::V, 2, 9),
                ],
                guessed: false,
            })
        };
        let on = |channel| AnalysisSettings {
            mask_on: MaskOn::Channel(channel),
            ..AnalysisSettings::default()
        };
        let [mut by_y, _] = both(&on(Channel::Y));
        let [mut by_u, _] = both(&on(Channel::U));
        for sender in [&mut by_y, &mut by_u] {
            sender.send(&yuv(20, 30)).expect("the first");
        }
        assert_eq!(by_y.send(&yuv(21, 31)).expect("alike").cost.changed, 1);
        assert_eq!(by_u.send(&yuv(21, 31)).expect("alike").cost.changed, 4);
        for sender in [&by_y, &by_u] {
            assert_eq!(sender.received(), Some(&yuv(21, 31)));
        }
    }

    #[test]
    fn frames_of_another_size_are_said() {
        let [mut sender, _] = both(&over(0));
        sender
            .send(&Arc::new(rgb(4, 2, |_, _| [0; 3])))
            .expect("the first");
        let error = sender
            .send(&Arc::new(rgb(2, 2, |_, _| [0; 3])))
            .expect_err("another size");
        assert!(error.what.contains("4x2, the next 2x2"), "{error}");
    }

    #[test]
    fn the_cost_of_a_frame() {
        let mask = Mask::new(5, 5, (0..25).map(|i| u8::from(i < 4)).collect());
        let cost = Cost::of(&mask);
        assert_eq!(
            (cost.pixels, cost.mask, cost.total(), cost.raw),
            (12, 4, 16, 75)
        );
    }
}
