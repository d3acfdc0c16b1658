//! A's value against B's: a tone curve or an error of range is a line there.

use super::bands;
use super::level::Level;
use super::mask::Mask;
use super::settings::Region;
use crate::frame::{Levels, Plane};

/// Cells on each side of a scatter.
pub const SIDE: usize = 256;

/// How often each pair of values occurs, and the line through them.
#[derive(Debug, Clone, PartialEq)]
pub struct Scatter {
    /// `counts[b * SIDE + a]`; of numbers with more than 8 bits the upper 8 choose the cell.
    pub counts: Vec<u32>,
    /// Pixels.
    pub total: u64,
    /// `None` when A has one value only.
    pub line: Option<Line>,
}

/// `B = slope * A + offset`, by least squares over all pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    pub slope: f64,
    /// In levels.
    pub offset: f64,
    /// Root of the mean squared distance of B from the line, in levels.
    pub residual: f64,
    /// Share of B's variance that the line explains, 0 to 1.
    pub explained: f64,
    /// Significant bits of the numbers.
    pub depth: u8,
}

/// Sums of one part.
#[derive(Clone)]
struct Sums {
    counts: Vec<u32>,
    n: u64,
    a: u64,
    b: u64,
    aa: u64,
    bb: u64,
    ab: u64,
}

/// Counts the pairs of values of two planes of the same size and type; nothing of others.
pub fn scatter(
    a: &Plane,
    b: &Plane,
    depth: u8,
    region: Region,
    areas: Option<&Mask>,
) -> Option<Scatter> {
    if (a.width, a.height) != (b.width, b.height) {
        return None;
    }
    let region = region.clipped(a.width, a.height)?;
    let sums = match (&a.levels, &b.levels) {
        (Levels::U8(a_values), Levels::U8(b_values)) => {
            summed(a_values, b_values, a.width, depth, region, areas)
        }
        (Levels::U16(a_values), Levels::U16(b_values)) => {
            summed(a_values, b_values, a.width, depth, region, areas)
        }
        _ => return None,
    };
    Some(Scatter {
        line: fitted(&sums, depth),
        total: sums.n,
        counts: sums.counts,
    })
}

fn summed<T: Level>(
    a: &[T],
    b: &[T],
    width: u32,
    depth: u8,
    region: Region,
    areas: Option<&Mask>,
) -> Sums {
    let shift = depth.saturating_sub(8).min(8);
    bands::gather(
        region.height as usize,
        region.width as usize,
        #[inline(always)]
        |lines| {
            let mut sums = Sums {
                counts: vec![0; SIDE * SIDE],
                n: 0,
                a: 0,
                b: 0,
                aa: 0,
                bb: 0,
                ab: 0,
            };
            for y in lines {
                let from = (region.y as usize + y) * width as usize + region.x as usize;
                let row = from..from + region.width as usize;
                let counts = areas.map(|areas| &areas.values[row.clone()]);
                for (i, (a, b)) in a[row.clone()].iter().zip(&b[row]).enumerate() {
                    if counts.is_some_and(|counts| counts[i] == 0) {
                        continue;
                    }
                    let (a, b) = (u64::from(a.number()), u64::from(b.number()));
                    let cell = |level: u64| ((level >> shift) as usize).min(SIDE - 1);
                    sums.counts[cell(b) * SIDE + cell(a)] += 1;
                    sums.n += 1;
                    sums.a += a;
                    sums.b += b;
                    sums.aa += a * a;
                    sums.bb += b * b;
                    sums.ab += a * b;
                }
            }
            sums
        },
        |mut sums, more| {
            let counts = sums.counts.iter_mut().zip(more.counts);
            counts.for_each(|(sum, more)| *sum += more);
            sums.n += more.n;
            sums.a += more.a;
            sums.b += more.b;
            sums.aa += more.aa;
            sums.bb += more.bb;
            sums.ab += more.ab;
            sums
        },
    )
}

fn fitted(sums: &Sums, depth: u8) -> Option<Line> {
    let wide = |a: u64, b: u64| i128::from(a) * i128::from(b);
    // n^2 times the variances and the covariance, exact.
    let aa = wide(sums.n, sums.aa) - wide(sums.a, sums.a);
    let bb = wide(sums.n, sums.bb) - wide(sums.b, sums.b);
    let ab = wide(sums.n, sums.ab) - wide(sums.a, sums.b);
    if aa == 0 {
        return None;
    }
    let (n, aa, bb, ab) = (sums.n as f64, aa as f64, bb as f64, ab as f64);
    let slope = ab / aa;
    Some(Line {
        slope,
        offset: (sums.b as f64 - slope * sums.a as f64) / n,
        residual: ((bb - slope * ab).max(0.0) / (n * n)).sqrt(),
        explained: if bb == 0.0 { 1.0 } else { ab * ab / (aa * bb) },
        depth,
    })
}

impl Line {
    /// Whether B really lies on the line: within two levels of 8 bits on average.
    pub fn fits(&self) -> bool {
        self.explained > 0.9 && self.residual <= 2.0 * self.unit()
    }

    /// `B = 0.859 A + 16`.
    pub fn equation(&self) -> String {
        let offset = self.offset;
        let digits = if offset.abs() >= 9.95 { 0 } else { 1 };
        let size = format!("{:.digits$}", offset.abs());
        let zero = size.chars().all(|c| c == '0' || c == '.');
        match (zero, offset < 0.0) {
            (true, _) => format!("B = {:.3} A", self.slope),
            (false, true) => format!("B = {:.3} A - {size}", self.slope),
            (false, false) => format!("B = {:.3} A + {size}", self.slope),
        }
    }

    /// What such a line usually comes from; `None` for the line of equal values and for others without a name.
    pub fn name(&self) -> Option<String> {
        if !self.fits() {
            return None;
        }
        let near = |slope: f64, offset: f64| {
            (self.slope - slope).abs() < 0.012
                && (self.offset - offset * self.unit()).abs() < 2.0 * self.unit()
        };
        let limited = 219.0 / 255.0;
        if near(limited, 16.0) {
            return Some("limited range shown as full".into());
        }
        if near(1.0 / limited, -16.0 / limited) {
            return Some("full range shown as limited".into());
        }
        if near(1.0, 0.0) {
            return None;
        }
        if (self.slope - 1.0).abs() < 0.012 {
            let direction = if self.offset > 0.0 {
                "brighter"
            } else {
                "darker"
            };
            return Some(format!("B is {direction} by the same amount everywhere"));
        }
        (self.offset.abs() < 2.0 * self.unit()).then(|| "B is A by a factor".into())
    }

    /// One level of 8 bits.
    fn unit(&self) -> f64 {
        f64::from(1u32 << self.depth.saturating_sub(8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Channel;

    fn plane(values: Vec<u8>) -> Plane {
        Plane {
            channel: Channel::Y,
            width: 16,
            height: values.len() as u32 / 16,
            levels: Levels::from(values),
        }
    }

    fn against(tone: impl Fn(f64) -> f64) -> Scatter {
        let a: Vec<u8> = (0..=255).collect();
        let b = a
            .iter()
            .map(|v| tone(f64::from(*v)).round().clamp(0.0, 255.0) as u8);
        let b = plane(b.collect());
        scatter(&plane(a), &b, 8, Region::whole(16, 16), None).expect("alike")
    }

    #[test]
    fn errors_of_range_have_their_names() {
        let line = against(|v| v * 219.0 / 255.0 + 16.0)
            .line
            .expect("many values");
        assert_eq!(line.equation(), "B = 0.859 A + 16");
        assert_eq!(line.name().as_deref(), Some("limited range shown as full"));
        let a: Vec<u8> = (16..=235).cycle().take(256).collect();
        let b = a
            .iter()
            .map(|v| ((f64::from(*v) - 16.0) * 255.0 / 219.0).round() as u8);
        let b = plane(b.collect());
        let back = scatter(&plane(a), &b, 8, Region::whole(16, 16), None).expect("alike");
        let line = back.line.expect("many values");
        assert_eq!(line.equation(), "B = 1.165 A - 19");
        assert_eq!(line.name().as_deref(), Some("full range shown as limited"));
    }

    #[test]
    fn equal_values_are_nothing_to_name() {
        let same = against(|v| v);
        let line = same.line.expect("many values");
        assert_eq!((line.slope, line.offset, line.residual), (1.0, 0.0, 0.0));
        assert_eq!(
            (line.equation().as_str(), line.name()),
            ("B = 1.000 A", None)
        );
        assert_eq!((same.total, same.counts[77 * SIDE + 77]), (256, 1));
        assert_eq!(
            against(|v| (v * 37.0) % 256.0).line.expect("many").name(),
            None
        );
        let brighter = against(|v| v * 0.9 + 4.0 - v * 0.0)
            .line
            .expect("many values");
        assert!(brighter.fits() && brighter.name().is_none(), "{brighter:?}");
    }
}
