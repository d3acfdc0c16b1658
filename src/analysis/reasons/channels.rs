//! Two channels in each other's place.

use super::error::{Gain, Numbers, alike};
use super::{Reason, Sample};
use crate::frame::{Channel, Pixels};

pub(super) fn reason(samples: &[Sample]) -> Option<Reason> {
    let colours = exchanged(samples, |s| (&s.a, &s.b), Channel::R, Channel::B);
    let chroma = exchanged(
        samples,
        |s| (&s.a_native, &s.b_native),
        Channel::U,
        Channel::V,
    );
    let ways = [
        (
            colours,
            "red and blue are exchanged (BGR was taken for RGB on one side)",
            "R and B are exchanged",
        ),
        (
            chroma,
            "the planes U and V are exchanged (YV12 was taken for I420)",
            "U and V are exchanged",
        ),
    ];
    // U and V exchanged look much like red and blue exchanged: where less is left is what happened.
    let (gain, sentence, once) = ways
        .into_iter()
        .filter(|(gain, ..)| gain.explains())
        .min_by(|one, other| one.0.left().total_cmp(&other.0.left()))?;
    let reason = Reason::new("channels", sentence.to_owned(), gain.text(once));
    Some(if gain.exact() {
        reason.exactly(once)
    } else {
        reason
    })
}

/// The error of the two channels as they are, and in each other's place.
fn exchanged(
    samples: &[Sample],
    of: impl Fn(&Sample) -> (&Pixels, &Pixels),
    one: Channel,
    other: Channel,
) -> Gain {
    let mut gain = Gain::default();
    for sample in samples {
        let (a, b) = of(sample);
        if !alike(a, b) {
            return Gain::default();
        }
        for (own, theirs) in [(one, other), (other, one)] {
            let numbers = (
                Numbers::of(a, own),
                Numbers::of(b, own),
                Numbers::of(b, theirs),
            );
            let (Some(a), Some(b), Some(swapped)) = numbers else {
                return Gain::default();
            };
            for (x, y) in a.places() {
                let level = a.at(x, y);
                gain.add(level - b.at(x, y), level - swapped.at(x, y));
            }
        }
    }
    gain
}
