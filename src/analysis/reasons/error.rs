//! How much of a difference a correction takes away.

use crate::frame::{Channel, Levels, Pixels, Plane};

/// What stays of the squared error must be less than this for a correction to explain the difference.
pub(super) const EXPLAINED: f64 = 0.25;
/// A mean squared error below this needs no such explanation.
pub(super) const WORTH: f64 = 2.0;

/// Squared errors before and after a correction, added up over samples.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Gain {
    pub before: f64,
    pub after: f64,
    pub count: f64,
}

impl Gain {
    pub fn add(&mut self, before: f64, after: f64) {
        self.before += before * before;
        self.after += after * after;
        self.count += 1.0;
    }

    /// The correction explains the difference.
    pub fn explains(&self) -> bool {
        self.count > 0.0
            && self.before / self.count >= WORTH
            && self.after <= EXPLAINED * self.before
    }

    /// Nothing is left.
    pub fn exact(&self) -> bool {
        self.explains() && self.after == 0.0
    }

    /// `mean squared error 412.3, 1.2 once undone`.
    pub fn text(&self, once: &str) -> String {
        let mean = |sum: f64| sum / self.count.max(1.0);
        format!(
            "mean squared error {:.2}; {:.2} once {once}",
            mean(self.before),
            mean(self.after)
        )
    }

    /// The share of the error that stays.
    pub fn left(&self) -> f64 {
        if self.before > 0.0 {
            self.after / self.before
        } else {
            1.0
        }
    }
}

/// A plane's numbers as 8-bit levels (deeper ones as fractions of them).
pub(super) struct Numbers<'a> {
    plane: &'a Plane,
    scale: f64,
}

impl<'a> Numbers<'a> {
    pub fn of(pixels: &'a Pixels, channel: Channel) -> Option<Self> {
        Some(Self {
            plane: pixels.plane(channel)?,
            scale: 255.0 / f64::from(pixels.peak().max(1)),
        })
    }

    /// Y, or the one plane of a gray picture.
    pub fn brightness(pixels: &'a Pixels) -> Option<Self> {
        Self::of(pixels, Channel::Y).or_else(|| Self::of(pixels, Channel::Gray))
    }

    pub fn width(&self) -> usize {
        self.plane.width as usize
    }

    pub fn height(&self) -> usize {
        self.plane.height as usize
    }

    pub fn at(&self, x: usize, y: usize) -> f64 {
        let index = y * self.width() + x;
        let level = match &self.plane.levels {
            Levels::U8(levels) => f64::from(levels[index]),
            Levels::U16(levels) => f64::from(levels[index]),
        };
        level * self.scale
    }

    /// Places to look at: every one of small planes, a regular part of large ones.
    pub fn places(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        const MOST: usize = 1 << 18;
        let (width, height) = (self.width(), self.height());
        // Odd, so that even and odd rows and columns are looked at alike.
        let step = ((width * height / MOST) as f64).sqrt() as usize | 1;
        (0..height)
            .step_by(step)
            .flat_map(move |y| (0..width).step_by(step).map(move |x| (x, y)))
    }
}

/// Whether two pictures have planes of the same channels and sizes.
pub(super) fn alike(a: &Pixels, b: &Pixels) -> bool {
    a.planes.len() == b.planes.len()
        && a.planes
            .iter()
            .zip(&b.planes)
            .all(|(a, b)| (a.channel, a.width, a.height) == (b.channel, b.width, b.height))
}
