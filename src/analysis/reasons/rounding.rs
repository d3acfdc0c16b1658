//! RGB that went through YUV and back.

use super::{Reason, Sample};
use crate::analysis::{Histogram, absdiff, histogram};
use crate::frame::ColorModel;

/// Rounding alone changes no number by more.
const MOST: u16 = 3;

pub(super) fn reason(samples: &[Sample]) -> Option<Reason> {
    let models = |s: &Sample| (s.a_native.model, s.b_native.model);
    let rgb_and_yuv = |s: &Sample| {
        matches!(
            models(s),
            (ColorModel::Rgb, ColorModel::Yuv) | (ColorModel::Yuv, ColorModel::Rgb)
        )
    };
    if !samples.iter().all(rgb_and_yuv) {
        return None;
    }
    let mut most = 0;
    let (mut changed, mut all) = (0, 0);
    for sample in samples {
        let difference = absdiff(&sample.a, &sample.b).ok()?;
        for plane in &difference.planes {
            let counts: Histogram = histogram(plane, difference.depth, None);
            let level = counts.maximum >> difference.depth.saturating_sub(8);
            most = most.max(level);
            changed += counts.total - counts.exactly(0);
            all += counts.total;
        }
    }
    if most == 0 || most > MOST {
        return None;
    }
    let (rgb, yuv) = match models(samples.first()?).0 {
        ColorModel::Rgb => ("A", "B"),
        _ => ("B", "A"),
    };
    let sentence = format!(
        "within +-{most} everywhere: the rounding of RGB to YUV and back; {rgb} holds RGB, {yuv} YUV, and no setting of the \
         codec brings the numbers back (FFV1 or PNG in RGB keep them)"
    );
    let share = changed as f64 / all.max(1) as f64 * 100.0;
    let evidence =
        format!("largest |d| of any channel {most}, {share:.2} % of the numbers changed");
    Some(Reason::new("rounding", sentence, evidence))
}
