//! Fractions that stay exact: time bases and frame rates.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A fraction such as a time base (seconds per tick) or a frame rate (frames per second).
/// The denominator is never 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rational {
    pub numerator: i32,
    pub denominator: i32,
}

impl Rational {
    /// `None` when the denominator is 0 (FFmpeg's way of saying "unknown").
    pub fn new(numerator: i32, denominator: i32) -> Option<Self> {
        (denominator != 0).then_some(Self {
            numerator,
            denominator,
        })
    }

    pub fn as_f64(self) -> f64 {
        f64::from(self.numerator) / f64::from(self.denominator)
    }
}

impl fmt::Display for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}
