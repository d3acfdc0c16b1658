//! One source compared with another moment of itself. Pure.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What the frame at the position (B's side) is compared with (A's side), when one source is compared with itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Against {
    /// The frame so many frames before; at least 1.
    Previous(u64),
    /// The frame with this number, whatever the position.
    Frame(u64),
    /// A picture made of many frames.
    Background(Background),
}

/// A picture that stands for what does not move: for every sample the mean or the median over frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Background {
    pub of: Average,
    /// First frame number.
    pub from: u64,
    /// Last frame number, included.
    pub to: u64,
}

/// How many frames become one; fractions are rounded to the nearest whole level, halves to the even one
/// (`numpy.rint(numpy.median(frames, axis=0))`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Average {
    Mean,
    #[default]
    Median,
}

impl Average {
    pub const ALL: [Self; 2] = [Self::Median, Self::Mean];

    pub fn name(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Median => "median",
        }
    }
}

impl Background {
    /// How many frames it is made of.
    pub fn count(&self) -> u64 {
        self.to.saturating_sub(self.from) + 1
    }
}

impl fmt::Display for Background {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { of, from, to } = self;
        write!(f, "{} of frames {from} to {to}", of.name())
    }
}

impl Against {
    /// The frame of the same source that frame `number` is compared with; `None` when there is none (before the start)
    /// or when it is a [`Background`].
    pub fn reference(&self, number: u64) -> Option<u64> {
        match self {
            Self::Previous(back) => number.checked_sub(*back),
            Self::Frame(chosen) => Some(*chosen),
            Self::Background(_) => None,
        }
    }

    pub fn background(&self) -> Option<Background> {
        match self {
            Self::Background(background) => Some(*background),
            _ => None,
        }
    }
}

/// As it stands behind the name of the source: `frame n - 1`.
impl fmt::Display for Against {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Previous(back) => write!(f, "frame n - {back}"),
            Self::Frame(chosen) => write!(f, "frame {chosen}"),
            Self::Background(background) => background.fmt(f),
        }
    }
}

/// `previous`, `previous:3`, `first`, a frame number, `mean:0..99`, `median:0..99` (both ends included).
impl FromStr for Against {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const EXPECTED: &str = "expected previous, previous:K, first, a frame number, mean:FROM..TO or median:FROM..TO";
        let number = |text: &str| text.trim().parse::<u64>().map_err(|_| EXPECTED.to_owned());
        match text.split_once(':') {
            None if text == "previous" => Ok(Self::Previous(1)),
            None if text == "first" => Ok(Self::Frame(0)),
            None => number(text).map(Self::Frame),
            Some(("previous", back)) => match number(back)? {
                0 => Err(
                    "a frame is not compared with itself: previous:1 is the frame before".into(),
                ),
                back => Ok(Self::Previous(back)),
            },
            Some((name, range)) => {
                let of = Average::ALL.into_iter().find(|of| of.name() == name);
                let (Some(of), Some((from, to))) = (of, range.split_once("..")) else {
                    return Err(EXPECTED.into());
                };
                let (from, to) = (number(from)?, number(to)?);
                if from > to {
                    return Err(format!(
                        "{from}..{to} has no frames: the first number is the smaller one"
                    ));
                }
                Ok(Self::Background(Background { of, from, to }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_of_a_frame() {
        assert_eq!(Against::Previous(1).reference(0), None);
        assert_eq!(Against::Previous(3).reference(10), Some(7));
        assert_eq!(Against::Frame(5).reference(10), Some(5));
        assert_eq!(Against::Frame(5).reference(0), Some(5));
    }

    #[test]
    fn what_can_be_typed() {
        let background = |of, from, to| Against::Background(Background { of, from, to });
        for (text, meant) in [
            ("previous", Against::Previous(1)),
            ("previous:3", Against::Previous(3)),
            ("first", Against::Frame(0)),
            ("17", Against::Frame(17)),
            ("mean:2..9", background(Average::Mean, 2, 9)),
            ("median:0..0", background(Average::Median, 0, 0)),
        ] {
            assert_eq!(text.parse(), Ok(meant), "{text}");
        }
        for text in [
            "",
            "last",
            "-1",
            "previous:0",
            "previous:x",
            "mode:1..2",
            "mean:9..2",
            "mean:3",
        ] {
            assert!(text.parse::<Against>().is_err(), "{text}");
        }
    }
}
