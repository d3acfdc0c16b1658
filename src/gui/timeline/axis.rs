//! Frame numbers to places along the track and back.

use eframe::egui::{Rangef, Rect};

/// The axis: every frame has the same width, a frame's place is its middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::gui) struct Axis {
    pub range: Rangef,
    /// Frames on the axis, at least 1.
    pub frames: u64,
}

/// Steps between numbered frames, times a power of ten.
const STEPS: [u64; 3] = [1, 2, 5];
/// Least distance between two numbers.
const APART: f32 = 54.0;

impl Axis {
    pub fn new(plot: Rect, frames: u64) -> Self {
        Self {
            range: plot.x_range(),
            frames: frames.max(1),
        }
    }

    /// Points that a frame has.
    pub fn frame_width(&self) -> f32 {
        self.range.span() / self.frames as f32
    }

    /// The middle of a frame.
    pub fn x(&self, number: u64) -> f32 {
        let t = (number as f64 + 0.5) / self.frames as f64;
        self.range.min + (t * f64::from(self.range.span())) as f32
    }

    /// The frame at a place, the nearest one outside of the axis.
    pub fn frame_at(&self, x: f32) -> u64 {
        let t = f64::from(x - self.range.min) / f64::from(self.range.span().max(1.0));
        let number = (t * self.frames as f64).floor().max(0.0) as u64;
        number.min(self.frames - 1)
    }

    /// Distance of the numbers under the track, in frames.
    pub fn step(&self) -> u64 {
        let mut power = 1u64;
        loop {
            for step in STEPS {
                // 2 alone would leave no round tens on short clips.
                if step == 2 && power == 1 {
                    continue;
                }
                let step = step * power;
                if step as f32 * self.frame_width() >= APART || step >= self.frames {
                    return step;
                }
            }
            power = power.saturating_mul(10);
        }
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::pos2;

    use super::*;

    fn axis(frames: u64) -> Axis {
        Axis::new(
            Rect::from_min_max(pos2(72.0, 0.0), pos2(1584.0, 79.0)),
            frames,
        )
    }

    #[test]
    fn every_frame_is_found_where_it_is_drawn() {
        for frames in [1, 60, 270, 1511, 200_000] {
            let axis = axis(frames);
            for number in [0, frames / 3, frames / 2, frames - 1] {
                let found = axis.frame_at(axis.x(number));
                // Beyond a point a frame, places are rounded to f32.
                assert!(
                    found.abs_diff(number) <= frames / 100_000,
                    "{number} of {frames}"
                );
            }
        }
        assert_eq!(axis(60).frame_at(-10.0), 0);
        assert_eq!(axis(60).frame_at(9_999.0), 59);
    }

    #[test]
    fn numbers_do_not_touch() {
        for (frames, step) in [(30, 5), (60, 5), (270, 10), (200, 10), (795, 50)] {
            assert_eq!(axis(frames).step(), step, "{frames} frames");
        }
    }
}
