//! What a reduction to one plane computes: before or after the difference, as a formula, and how far the two are apart.

use super::comparison::{Comparison, Pair};
use super::difference::larger;
use super::level::Level;
use super::settings::{DifferenceOn, GrayOf};
use super::stage_settings::DifferenceKind;
use super::stages;
use super::subsampling::expand;
use crate::error::{Error, Result};
use crate::frame::{Channel, ColorModel, Levels, Pixels, Plane};

impl DifferenceOn {
    /// The function that makes one number of a pixel's channels, as a formula names it; `None` of one channel.
    pub fn function(self) -> Option<&'static str> {
        match self {
            Self::Channel(Channel::Gray) => Some("gray"),
            Self::Luma709 => Some("luma709"),
            Self::Maximum => Some("max"),
            Self::Channel(_) => None,
        }
    }

    /// Before and after the difference it is another number.
    pub fn has_order(self) -> bool {
        self.function().is_some()
    }
}

impl GrayOf {
    /// The order that is computed for two pictures: a picture that is gray itself has no colours to weigh, its numbers
    /// meet the other's gray.
    pub fn of_pair(self, a: &Pixels, b: &Pixels, on: DifferenceOn) -> Self {
        match a.model == b.model || on == DifferenceOn::Maximum {
            true => self,
            false => Self::Frames,
        }
    }

    /// The formula for two pictures of colours: `gray(|A-B|)`, `|max(A)-max(B)|`.
    pub fn formula(self, on: DifferenceOn) -> String {
        let Some(function) = on.function() else {
            return "|A-B|".to_owned();
        };
        match self {
            Self::Difference => format!("{function}(|A-B|)"),
            Self::Frames => format!("|{function}(A)-{function}(B)|"),
        }
    }

    pub fn other(self) -> Self {
        match self {
            Self::Difference => Self::Frames,
            Self::Frames => Self::Difference,
        }
    }
}

/// The formula of what is computed for these two pictures, by a kind of subtraction: `gray(|A-B|)`, `|A-gray(B)|` where
/// A is gray itself, `(max(|A-B|))^2`.
pub fn formula(
    a: &Pixels,
    b: &Pixels,
    on: DifferenceOn,
    order: GrayOf,
    kind: DifferenceKind,
) -> String {
    let several = |pixels: &Pixels| pixels.model != ColorModel::Gray;
    // Decoded planes have a Y, which is their gray: nothing is weighed.
    let weighed = |pixels: &Pixels| {
        several(pixels) && (pixels.model == ColorModel::Rgb || on == DifferenceOn::Maximum)
    };
    let function = on.function().filter(|_| weighed(a) || weighed(b));
    let side = |name: &str, pixels: &Pixels| match function {
        Some(function) if weighed(pixels) => format!("{function}({name})"),
        _ => name.to_owned(),
    };
    let minus = |a: String, b: String| match kind {
        DifferenceKind::Signed => format!("{a}-{b}"),
        DifferenceKind::Absolute | DifferenceKind::Squared => format!("|{a}-{b}|"),
    };
    let whole = match (function, order.of_pair(a, b, on)) {
        (Some(function), GrayOf::Difference) => {
            format!("{function}({})", minus("A".into(), "B".into()))
        }
        _ => minus(side("A", a), side("B", b)),
    };
    match kind {
        DifferenceKind::Squared => format!("({whole})^2"),
        DifferenceKind::Absolute | DifferenceKind::Signed => whole,
    }
}

/// The largest of a picture's channels at every pixel, named gray; a smaller plane's sample counts for every pixel that
/// it covers.
///
/// # Errors
/// When the picture has no planes, or planes of unlike numbers.
pub fn largest_channel(pixels: &Pixels) -> Result<Plane> {
    let size = (pixels.width, pixels.height);
    let mut most: Option<Plane> = None;
    for plane in &pixels.planes {
        let plane = expand(plane, size);
        most = Some(match most {
            None => plane.into_owned(),
            Some(most) => larger(&most, &plane)?,
        });
    }
    let most = most.ok_or_else(|| Error::new("no planes"))?;
    Ok(Plane {
        channel: Channel::Gray,
        ..most
    })
}

/// How far the other order of reducing and subtracting is away from what the chain goes on with.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherOrder {
    /// What is computed, and what the other order would be.
    pub formula: String,
    pub other: String,
    /// Pixels in which the two differ.
    pub pixels: u64,
    pub largest: u16,
}

/// The other order of a pair; `None` where there is none (one channel, gray pictures, a threshold for each channel) or it
/// gives the same numbers everywhere.
///
/// # Errors
/// When the pictures cannot be subtracted.
pub fn other_order(known: &Comparison) -> Result<Option<OtherOrder>> {
    let (Some(chain), Some(Ok(pair))) = (&known.chain, &known.compared) else {
        return Ok(None);
    };
    let Pair { a, b } = pair;
    let (settings, on) = (&known.settings, known.settings.chain_on());
    let order = settings.gray_of.of_pair(a, b, on);
    let formulas =
        [order, order.other()].map(|order| formula(a, b, on, order, settings.difference));
    if settings.per_channel.is_some() || formulas[0] == formulas[1] {
        return Ok(None);
    }
    let plane = stages::reduce(a, b, settings.difference, on, order.other())?;
    let (pixels, largest) = apart(&chain.reduced.planes[0], &plane);
    let [formula, other] = formulas;
    Ok((pixels > 0).then_some(OtherOrder {
        formula,
        other,
        pixels,
        largest,
    }))
}

/// In how many places two planes differ, and by how much at most.
fn apart(a: &Plane, b: &Plane) -> (u64, u16) {
    fn of<T: Level>(a: &[T], b: &[T]) -> (u64, u16) {
        let apart = a.iter().zip(b).map(|(a, b)| a.apart(*b).number());
        apart.fold((0, 0), |(count, most), d| {
            (count + u64::from(d > 0), most.max(d))
        })
    }
    match (&a.levels, &b.levels) {
        (Levels::U8(a), Levels::U8(b)) => of(a, b),
        (Levels::U16(a), Levels::U16(b)) => of(a, b),
        _ => (0, 0),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::analysis::test_pictures::{gray, rgb};
    use crate::analysis::{AnalysisSettings, MaskOn, PairInput, Region, Stages, absolute};

    const ORDERS: [GrayOf; 2] = [GrayOf::Difference, GrayOf::Frames];

    /// Red gains what green loses: the largest of each side is the same, the largest change is 60.
    #[test]
    fn the_maximum_before_and_after_are_different_numbers() {
        let a = rgb(1, 1, |_, _| [100, 40, 10]);
        let b = rgb(1, 1, |_, _| [40, 100, 10]);
        let level = |order| {
            let plane = absolute(&a, &b, DifferenceOn::Maximum, order).expect("comparable");
            plane.levels.get(0)
        };
        assert_eq!(ORDERS.map(level), [60, 0]);
        let formulas = ORDERS.map(|order| order.formula(DifferenceOn::Maximum));
        assert_eq!(formulas, ["max(|A-B|)", "|max(A)-max(B)|"]);
    }

    #[test]
    fn how_far_the_orders_are_apart_is_known_for_each_reduction() {
        let input = PairInput {
            a: Some(Arc::new(rgb(3, 1, |_, _| [100, 40, 10]))),
            b: Some(Arc::new(rgb(3, 1, |x, _| match x {
                0 => [40, 100, 10],
                _ => [110, 50, 20],
            }))),
            ..PairInput::default()
        };
        let found = |mask_on, gray_of| {
            let settings = AnalysisSettings {
                mask_on,
                gray_of,
                ..AnalysisSettings::default()
            };
            let known = Stages::default().update(&input, &settings, Region::whole(3, 1), false);
            other_order(&known).expect("comparable")
        };
        for mask_on in [MaskOn::Any, MaskOn::Luma709, MaskOn::Channel(Channel::Gray)] {
            let [after, before] = ORDERS.map(|order| found(mask_on, order).expect("one differs"));
            assert_eq!(
                (after.pixels, after.largest),
                (before.pixels, before.largest)
            );
            assert_eq!(
                (&after.formula, &after.other),
                (&before.other, &before.formula)
            );
            assert_eq!(after.pixels, 1);
        }
        assert_eq!(
            found(MaskOn::Any, GrayOf::Difference).map(|o| o.largest),
            Some(60)
        );
        assert_eq!(found(MaskOn::Channel(Channel::R), GrayOf::Difference), None);
    }

    #[test]
    fn the_formula_is_what_is_computed() {
        let (colours, flat) = (rgb(1, 1, |_, _| [9; 3]), gray(1, 1, |_, _| 9));
        let on = DifferenceOn::default();
        let say = |a, b, on, order| formula(a, b, on, order, DifferenceKind::Absolute);
        assert_eq!(
            say(&colours, &colours, on, GrayOf::Difference),
            "gray(|A-B|)"
        );
        assert_eq!(
            say(&colours, &colours, on, GrayOf::Frames),
            "|gray(A)-gray(B)|"
        );
        assert_eq!(say(&flat, &colours, on, GrayOf::Difference), "|A-gray(B)|");
        assert_eq!(say(&colours, &flat, on, GrayOf::Frames), "|gray(A)-B|");
        assert_eq!(say(&flat, &flat, on, GrayOf::Difference), "|A-B|");
        let most = DifferenceOn::Maximum;
        assert_eq!(say(&flat, &colours, most, GrayOf::Difference), "max(|A-B|)");
        assert_eq!(say(&flat, &colours, most, GrayOf::Frames), "|A-max(B)|");
        let kind = |kind| formula(&colours, &colours, on, GrayOf::Difference, kind);
        assert_eq!(kind(DifferenceKind::Squared), "(gray(|A-B|))^2");
        assert_eq!(kind(DifferenceKind::Signed), "gray(A-B)");
    }
}
