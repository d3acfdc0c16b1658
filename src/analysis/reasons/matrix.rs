//! YUV of one standard read with the other's coefficients.

use super::error::{Gain, Numbers};
use super::{Reason, Sample};
use crate::frame::Channel;

/// Red's and blue's weight in luma.
pub(super) type Weights = (f64, f64);

pub(super) const BT601: Weights = (0.299, 0.114);
pub(super) const BT709: Weights = (0.2126, 0.0722);

pub(super) fn reason(samples: &[Sample]) -> Option<Reason> {
    let ways = [
        (BT709, BT601, "BT.709", "BT.601"),
        (BT601, BT709, "BT.601", "BT.709"),
    ];
    ways.into_iter()
        .filter_map(|(of_a, of_b, name_a, name_b)| {
            // A's colours were made with A's matrix; B's are what the other matrix makes of the same YUV.
            let gain = gain(samples, |rgb| decode(encode(rgb, of_a), of_b))?;
            let sentence = format!(
                "the colours of B are those of A read with the matrix of {name_b} in place of {name_a}: a colour tag is missing \
                 or was ignored"
            );
            let evidence = gain.text("A's colours are converted the same way");
            gain.explains().then(|| (gain.left(), Reason::new("matrix", sentence, evidence)))
        })
        .min_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, reason)| reason)
}

fn encode([r, g, b]: [f64; 3], (red, blue): Weights) -> [f64; 3] {
    let y = red * r + (1.0 - red - blue) * g + blue * b;
    [y, (b - y) / (2.0 - 2.0 * blue), (r - y) / (2.0 - 2.0 * red)]
}

fn decode([y, u, v]: [f64; 3], (red, blue): Weights) -> [f64; 3] {
    let r = y + v * (2.0 - 2.0 * red);
    let b = y + u * (2.0 - 2.0 * blue);
    [r, (y - red * r - blue * b) / (1.0 - red - blue), b]
}

fn gain(samples: &[Sample], corrected: impl Fn([f64; 3]) -> [f64; 3]) -> Option<Gain> {
    let mut gain = Gain::default();
    for sample in samples {
        let planes = |pixels| -> Option<[Numbers<'_>; 3]> {
            Some([
                Numbers::of(pixels, Channel::R)?,
                Numbers::of(pixels, Channel::G)?,
                Numbers::of(pixels, Channel::B)?,
            ])
        };
        let (a, b) = (planes(&sample.a)?, planes(&sample.b)?);
        if (a[0].width(), a[0].height()) != (b[0].width(), b[0].height()) {
            return None;
        }
        for (x, y) in a[0].places() {
            let level = |planes: &[Numbers<'_>; 3]| [0, 1, 2].map(|i| planes[i].at(x, y));
            let (of_a, of_b) = (level(&a), level(&b));
            let corrected = corrected(of_a);
            for i in 0..3 {
                gain.add(of_a[i] - of_b[i], corrected[i].clamp(0.0, 255.0) - of_b[i]);
            }
        }
    }
    Some(gain)
}
