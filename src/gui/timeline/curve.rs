//! The curve over the frames: what it shows, how it is scaled, what is known of it.

use eframe::egui::{Align2, Color32, Mesh, Painter, Rect, Shape, Stroke, TextureId, pos2};

use crate::command::Curve;
use crate::engine::PairRecord;
use crate::figures::percent;
use crate::gui::context::Context;
use crate::gui::theme::{Tokens, mono, regular};

/// A curve's name in the choice.
pub(super) fn label(curve: Curve) -> &'static str {
    match curve {
        Curve::Maximum => "max |d|",
        Curve::Mean => "mean |d|",
        Curve::Changed => "changed share",
        Curve::Psnr => "PSNR",
        Curve::Ssim => "SSIM",
    }
}

/// What stands in the gutter.
pub(super) fn unit(curve: Curve) -> &'static str {
    match curve {
        Curve::Changed => "%",
        Curve::Psnr => "dB",
        other => label(other),
    }
}

/// A value as the transport and the hover text write it.
pub(super) fn value_text(curve: Curve, value: f32) -> String {
    match curve {
        Curve::Maximum => format!("{value:.0}"),
        Curve::Mean => format!("{value:.3}"),
        Curve::Changed => percent(f64::from(value)),
        Curve::Psnr => format!("{value:.2} dB"),
        Curve::Ssim => format!("{value:.4}"),
    }
}

/// The value at A's frame `number`: of the pair on screen when it is that one, else what was recorded.
pub(super) fn value_at(context: &Context<'_>, curve: Curve, number: u64) -> Option<f32> {
    let shown = context.shown.and_then(|shown| {
        let is_here = shown.a.as_ref()?.frame.number == number;
        shown.difference().filter(|_| is_here)
    });
    if let Some(difference) = shown.filter(|_| !curve.is_quality()) {
        let frame = &difference.frame;
        let record = PairRecord {
            maximum: f32::from(frame.maximum),
            mean: frame.mean as f32,
            changed_share: frame.changed_share as f32,
            psnr: None,
            ssim: None,
        };
        return record.value(curve);
    }
    let index = usize::try_from(number).ok()?;
    let record = context.records.get(index)?.as_ref()?;
    record.value(curve)
}

/// The curve's points: one a frame, or the maximum of a column of points where frames are narrower.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::gui) struct Points {
    /// Runs of neighbours that are known: (place of 0 to 1 along the axis, value).
    pub runs: Vec<Vec<(f32, f32)>>,
    /// What stands at the bottom: 0, or the lowest value of a quality.
    pub minimum: f32,
    pub maximum: f32,
    /// The maximum is over 20 times the median: drawn logarithmically.
    pub logarithmic: bool,
}

impl Points {
    /// `columns` is the width of the axis in points.
    pub(super) fn new(
        records: &[Option<PairRecord>],
        curve: Curve,
        frames: u64,
        columns: usize,
    ) -> Self {
        let known = records.iter();
        let values = known.map(|record| record.as_ref().and_then(|record| record.value(curve)));
        Self::of(values, frames, columns, curve.is_quality())
    }

    /// Of one value a frame, from the axis' first on; of a quality the lowest values are the notable ones.
    pub fn of(
        frame_values: impl Iterator<Item = Option<f32>>,
        frames: u64,
        columns: usize,
        quality: bool,
    ) -> Self {
        let frames = usize::try_from(frames).unwrap_or(usize::MAX).max(1);
        let narrow = frames > columns;
        let slots = if narrow { columns.max(1) } else { frames };
        let mut values: Vec<Option<f32>> = vec![None; slots];
        for (number, value) in frame_values.take(frames).enumerate() {
            if let Some(value) = value {
                let slot = &mut values[number * slots / frames];
                *slot = Some(match *slot {
                    None => value,
                    Some(before) if quality => before.min(value),
                    Some(before) => before.max(value),
                });
            }
        }
        let mut runs: Vec<Vec<(f32, f32)>> = Vec::new();
        let mut run = Vec::new();
        for (i, value) in values.iter().enumerate() {
            match value {
                Some(value) => run.push(((i as f32 + 0.5) / slots as f32, *value)),
                None if run.is_empty() => {}
                None => runs.push(std::mem::take(&mut run)),
            }
        }
        if !run.is_empty() {
            runs.push(run);
        }
        let mut known: Vec<f32> = values.into_iter().flatten().collect();
        known.sort_by(f32::total_cmp);
        let maximum = known.last().copied().unwrap_or(0.0);
        let median = known.get(known.len() / 2).copied().unwrap_or(0.0);
        let lowest = known.first().copied().filter(|lowest| *lowest < maximum);
        Self {
            runs,
            minimum: lowest.filter(|_| quality).unwrap_or(0.0),
            maximum,
            logarithmic: !quality && maximum > 20.0 * median && maximum > 0.0,
        }
    }
}

/// Values to heights inside the curve's part of the track.
#[derive(Debug, Clone, Copy)]
pub(in crate::gui) struct Scale {
    bottom: f32,
    height: f32,
    minimum: f32,
    maximum: f32,
    logarithmic: bool,
}

impl Scale {
    pub fn new(points: &Points, plot: Rect) -> Self {
        Self {
            bottom: plot.bottom() - 5.0,
            height: (plot.height() - 13.0).max(1.0),
            minimum: points.minimum,
            maximum: points.maximum,
            logarithmic: points.logarithmic,
        }
    }

    pub fn y(&self, value: f32) -> f32 {
        if self.maximum <= 0.0 {
            return self.bottom;
        }
        let share = if self.logarithmic {
            // Even where the maximum is small, most of the height is for the small values.
            let steps = |v: f32| (1.0 + 100.0 * v / self.maximum).ln();
            steps(value) / steps(self.maximum)
        } else {
            (value - self.minimum) / (self.maximum - self.minimum)
        };
        self.bottom - self.height * share.clamp(0.0, 1.0)
    }

    /// Up to three round values for the gutter, from 0 up, whose numbers do not touch.
    pub fn ticks(&self) -> Vec<f32> {
        if self.minimum > 0.0 {
            let digits = if self.maximum > 2.0 { 10.0 } else { 1000.0 };
            return vec![
                (self.minimum * digits).ceil() / digits,
                (self.maximum * digits).floor() / digits,
            ];
        }
        let top = round_below(self.maximum);
        let middle = match self.logarithmic {
            true => round_below(top / 4.0),
            false => top / 2.0,
        };
        let mut ticks = vec![0.0];
        for value in [middle, top] {
            let last = ticks.last().copied().unwrap_or(0.0);
            if value > last && self.y(last) - self.y(value) >= 9.0 {
                ticks.push(value);
            }
        }
        if ticks.len() == 1 && top > 0.0 {
            ticks.push(top);
        }
        ticks
    }
}

/// Width of the space left of a curve, for its unit and its ticks.
pub(in crate::gui) const GUTTER: f32 = 72.0;

/// The unit and the ticks of a scale left of a plot, and a line across it for each.
pub(in crate::gui) fn paint_gutter(
    painter: &Painter,
    plot: Rect,
    unit: &str,
    scale: &Scale,
    tokens: &Tokens,
) {
    painter.text(
        pos2(plot.left() - GUTTER + 8.0, plot.top() + 7.0),
        Align2::LEFT_CENTER,
        unit,
        regular(10.5),
        tokens.third,
    );
    for value in scale.ticks() {
        let y = painter.round_to_pixel_center(scale.y(value));
        painter.hline(plot.x_range(), y, Stroke::new(1.0, tokens.line));
        painter.text(
            pos2(plot.left() - 6.0, y.max(plot.top() + 5.0)),
            Align2::RIGHT_CENTER,
            tick_text(value),
            mono(10.5),
            tokens.third,
        );
    }
}

/// A tick's value as it stands in the gutter.
fn tick_text(value: f32) -> String {
    match value {
        v if v >= 1e6 => format!("{}M", v / 1e6),
        v if v >= 1000.0 => format!("{}k", v / 1000.0),
        v => v.to_string(),
    }
}

/// Draws the runs as lines, over a fill down to the bottom where one is given.
pub(in crate::gui) fn paint_runs(
    painter: &Painter,
    plot: Rect,
    points: &Points,
    scale: &Scale,
    colour: Color32,
    fill: Option<Color32>,
) {
    let x = |place: f32| plot.left() + place * plot.width();
    for run in &points.runs {
        if let [(place, value)] = run[..] {
            // A value that stands alone is a dot: nothing is drawn between frames that are not known.
            painter.circle_filled(pos2(x(place), scale.y(value)), 1.25, colour);
            continue;
        }
        let line: Vec<_> = run
            .iter()
            .map(|(place, value)| pos2(x(*place), scale.y(*value)))
            .collect();
        if let Some(fill) = fill {
            let mut mesh = Mesh::with_texture(TextureId::default());
            for (i, at) in line.iter().enumerate() {
                mesh.colored_vertex(*at, fill);
                mesh.colored_vertex(pos2(at.x, plot.bottom()), fill);
                if i > 0 {
                    let corner = 2 * i as u32;
                    mesh.add_triangle(corner - 2, corner - 1, corner);
                    mesh.add_triangle(corner - 1, corner, corner + 1);
                }
            }
            painter.add(Shape::mesh(mesh));
        }
        painter.line(line, Stroke::new(1.5, colour));
    }
}

/// The largest of 1, 2, 4, 5, 8 times a power of ten that is not over `value`; 0 for 0.
fn round_below(value: f32) -> f32 {
    if value <= 0.0 {
        return 0.0;
    }
    let power = 10f32.powf(value.log10().floor());
    let digit = value / power * 1.0001;
    let round = [8.0, 5.0, 4.0, 2.0, 1.0]
        .into_iter()
        .find(|d| *d <= digit)
        .unwrap_or(1.0);
    round * power
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Rect, pos2};

    use super::*;

    fn record(maximum: f32) -> Option<PairRecord> {
        Some(PairRecord {
            maximum,
            mean: 0.0,
            changed_share: 0.0,
            psnr: (maximum > 1.0).then_some(maximum),
            ssim: None,
        })
    }

    #[test]
    fn of_a_quality_the_lowest_counts_and_stands_at_the_bottom() {
        let mut records = vec![record(40.0); 5000];
        records[1234] = record(22.0);
        records[7] = record(0.0);
        let points = Points::new(&records, Curve::Psnr, 5000, 500);
        assert_eq!((points.minimum, points.maximum), (22.0, 40.0));
        assert_eq!(
            points.runs.iter().flatten().filter(|p| p.1 == 22.0).count(),
            1
        );
        let plot = Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 38.0));
        let scale = Scale::new(&points, plot);
        assert_eq!((scale.y(22.0), scale.y(40.0)), (33.0, 8.0));
        assert!(
            Points::new(&records, Curve::Ssim, 5000, 500)
                .runs
                .is_empty()
        );
    }

    #[test]
    fn a_single_peak_survives_a_narrow_axis() {
        let mut records = vec![record(1.0); 200_000];
        records[123_456] = record(99.0);
        let points = Points::new(&records, Curve::Maximum, 200_000, 1512);
        assert_eq!(points.maximum, 99.0);
        assert!(points.logarithmic);
        assert_eq!(points.runs.len(), 1);
        assert_eq!(points.runs[0].len(), 1512);
        let at = points.runs[0].iter().find(|p| p.1 == 99.0).map(|p| p.0);
        assert!((at.expect("the peak is there") - 123_456.0 / 200_000.0).abs() < 1.0 / 1512.0);
    }

    #[test]
    fn what_is_not_known_is_a_gap() {
        let records = [record(1.0), record(2.0), None, record(3.0)];
        let points = Points::new(&records, Curve::Maximum, 6, 600);
        let values: Vec<Vec<f32>> = points
            .runs
            .iter()
            .map(|run| run.iter().map(|p| p.1).collect())
            .collect();
        assert_eq!(values, [vec![1.0, 2.0], vec![3.0]]);
        assert_eq!(points.runs[0][0].0, 0.5 / 6.0);
    }

    #[test]
    fn linear_until_the_maximum_is_over_twenty_medians() {
        let with = |peak| {
            let records = [record(1.0), record(1.0), record(peak)];
            Points::new(&records, Curve::Maximum, 3, 300).logarithmic
        };
        assert!(!with(20.0));
        assert!(with(20.5));
        assert!(!Points::new(&[record(0.0)], Curve::Maximum, 1, 300).logarithmic);
    }

    #[test]
    fn ticks_are_round_and_apart() {
        let plot = Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 38.0));
        let points = Points::new(&[record(83.0), record(82.0)], Curve::Maximum, 2, 100);
        let scale = Scale::new(&points, plot);
        assert_eq!(scale.ticks(), [0.0, 40.0, 80.0]);
        assert_eq!(scale.y(0.0), 33.0);
        assert_eq!(scale.y(83.0), 8.0);
    }
}
