//! What a sender costs that transmits only the pixels that changed, and what its receiver sees.

use super::mask::Mask;
use crate::error::Result;
use crate::frame::{Channel, Levels, Pixels};

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
    /// Mean |frame - receiver's picture| over all channels, in levels.
    pub error: f64,
    /// The largest one.
    pub largest: u16,
}

/// A sender and its receiver, frame after frame. The first frame is sent whole.
#[derive(Debug, Clone)]
pub struct Transmission {
    reference: Reference,
    /// The last frame and the receiver's picture.
    state: Option<(Pixels, Pixels)>,
}

impl Transmission {
    pub fn new(reference: Reference) -> Self {
        Self {
            reference,
            state: None,
        }
    }

    /// What the receiver has after the last frame.
    pub fn received(&self) -> Option<&Pixels> {
        self.state.as_ref().map(|(_, received)| received)
    }

    /// Sends a frame. `changed` is the chain: it compares the sender's reference with the frame; the mask has the
    /// picture's size.
    ///
    /// # Errors
    /// Those of `changed`.
    pub fn send(
        &mut self,
        frame: &Pixels,
        changed: impl FnOnce(&Pixels, &Pixels) -> Result<Mask>,
    ) -> Result<Step> {
        let Some((previous, mut received)) = self.state.take() else {
            let all = vec![1; frame.width as usize * frame.height as usize];
            let mask = Mask::new(frame.width, frame.height, all);
            self.state = Some((frame.clone(), frame.clone()));
            return Ok(Step {
                cost: Cost::of(&mask),
                error: 0.0,
                largest: 0,
            });
        };
        let mask = match self.reference {
            Reference::PreviousFrame => changed(&previous, frame)?,
            Reference::Reconstruction => changed(&received, frame)?,
        };
        take_over(&mut received, frame, &mask);
        let (error, largest) = error_of(frame, &received);
        self.state = Some((frame.clone(), received));
        Ok(Step {
            cost: Cost::of(&mask),
            error,
            largest,
        })
    }
}

/// Replaces the changed pixels of every plane that has the mask's size.
fn take_over(received: &mut Pixels, frame: &Pixels, mask: &Mask) {
    fn copy<T: Copy>(to: &mut [T], from: &[T], mask: &[u8]) {
        for ((to, from), changed) in to.iter_mut().zip(from).zip(mask) {
            if *changed == 1 {
                *to = *from;
            }
        }
    }
    for (to, from) in received.planes.iter_mut().zip(&frame.planes) {
        match (&mut to.levels, &from.levels) {
            (Levels::U8(to), Levels::U8(from)) => copy(to, from, &mask.values),
            (Levels::U16(to), Levels::U16(from)) => copy(to, from, &mask.values),
            _ => {}
        }
    }
}

fn error_of(frame: &Pixels, received: &Pixels) -> (f64, u16) {
    let (mut sum, mut count, mut largest) = (0u64, 0u64, 0u16);
    for (a, b) in frame.planes.iter().zip(&received.planes) {
        if a.channel == Channel::Alpha {
            continue;
        }
        for i in 0..a.levels.len().min(b.levels.len()) {
            let apart = a.levels.get(i).abs_diff(b.levels.get(i));
            sum += u64::from(apart);
            largest = largest.max(apart);
        }
        count += a.levels.len() as u64;
    }
    (sum as f64 / count.max(1) as f64, largest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::test_pictures::rgb;
    use crate::analysis::{DifferenceOn, GrayOf, absolute, threshold};

    fn over(level: u16) -> impl Fn(&Pixels, &Pixels) -> Result<Mask> {
        move |a, b| {
            let on = DifferenceOn::Channel(Channel::Gray);
            Ok(threshold(&absolute(a, b, on, GrayOf::Difference)?, level))
        }
    }

    /// A fade of one level a frame under a threshold of 3: the previous frame is always near enough and nothing is ever
    /// sent; the reconstruction is refreshed when it is 4 levels behind.
    #[test]
    fn a_slow_fade_is_never_sent_against_the_previous_frame() {
        let frames = (0..20u8).map(|n| rgb(4, 2, |_, _| [100 + n; 3]));
        let mut drifting = Transmission::new(Reference::PreviousFrame);
        let mut faithful = Transmission::new(Reference::Reconstruction);
        for (n, frame) in frames.enumerate() {
            let drift = drifting.send(&frame, over(3)).expect("comparable");
            let kept = faithful.send(&frame, over(3)).expect("comparable");
            assert_eq!(drift.error, n as f64, "frame {n}");
            assert_eq!(kept.error, (n % 4) as f64, "frame {n}");
            if n > 0 {
                assert_eq!(drift.cost.changed, 0);
                assert_eq!(kept.cost.changed, if n % 4 == 0 { 8 } else { 0 });
            }
        }
        let last = faithful.received().expect("frames were sent");
        assert_eq!(last.planes[0].get(0, 0), Some(116));
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
