//! How a picture is meant to be seen: turned by its display matrix, with the shape of its pixels.

use crate::media::SourceInfo;

/// Only the drawing knows it: numbers, regions and exports are those of the stored pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Orientation {
    /// Clockwise, 0 to 3.
    pub quarter_turns: u8,
    /// Width of a stored pixel / its height.
    pub aspect: f64,
}

/// As stored.
impl Default for Orientation {
    fn default() -> Self {
        Self {
            quarter_turns: 0,
            aspect: 1.0,
        }
    }
}

impl Orientation {
    /// What a source's display matrix and pixel aspect ask for.
    pub fn meant(info: &SourceInfo) -> Self {
        Self {
            quarter_turns: (info.rotation / 90 % 4) as u8,
            aspect: info.pixel_aspect.map_or(1.0, |aspect| aspect.as_f64()),
        }
    }

    pub fn is_stored(self) -> bool {
        self == Self::default()
    }

    /// What is applied, for the pane's tag.
    pub fn words(self) -> Vec<String> {
        let mut words = Vec::new();
        if self.quarter_turns != 0 {
            words.push(format!(
                "turned by {}\u{b0}",
                u32::from(self.quarter_turns) * 90
            ));
        }
        if self.aspect != 1.0 {
            words.push(format!("pixels {:.3} wide", self.aspect));
        }
        words
    }

    /// From the picture's first corner to a picture point: right and down on screen, in heights of a pixel.
    pub fn forward(self, (x, y): (f64, f64)) -> (f64, f64) {
        let x = x * self.aspect;
        match self.quarter_turns {
            0 => (x, y),
            1 => (-y, x),
            2 => (-x, -y),
            _ => (y, -x),
        }
    }

    /// The inverse of [`Orientation::forward`].
    pub fn back(self, (right, down): (f64, f64)) -> (f64, f64) {
        let (x, y) = match self.quarter_turns {
            0 => (right, down),
            1 => (down, -right),
            2 => (-right, -down),
            _ => (-down, right),
        };
        (x / self.aspect, y)
    }

    /// Width and height on screen of a picture, in heights of a pixel.
    pub fn displayed(self, size: (u32, u32)) -> (f64, f64) {
        let (w, h) = (f64::from(size.0) * self.aspect, f64::from(size.1));
        if self.quarter_turns % 2 == 1 {
            (h, w)
        } else {
            (w, h)
        }
    }

    /// Which of a picture rectangle's edges (left, top, right, bottom) those on screen are.
    pub fn edges(self, on_screen: [bool; 4]) -> [bool; 4] {
        [0, 1, 2, 3].map(|edge| on_screen[(edge + usize::from(self.quarter_turns)) % 4])
    }
}
