//! A curve over the pairs as an inline SVG picture.

use std::fmt::Write as _;

/// In CSS pixels.
const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 120.0;
const LEFT: f64 = 56.0;
const BOTTOM: f64 = 18.0;
/// Points of a curve; of more pairs the extreme one of each column is drawn.
const COLUMNS: usize = 880;

/// Which value of a column stands for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extreme {
    Highest,
    Lowest,
}

/// A curve with its name, its range at the left and the pairs' numbers below. What is not known leaves a gap.
pub(super) fn svg(name: &str, values: &[Option<f64>], extreme: Extreme, last: u64) -> String {
    let known: Vec<f64> = values
        .iter()
        .copied()
        .flatten()
        .filter(|v| v.is_finite())
        .collect();
    let (Some(low), Some(high)) = (
        known.iter().copied().reduce(f64::min),
        known.iter().copied().reduce(f64::max),
    ) else {
        return String::new();
    };
    let low = if extreme == Extreme::Highest {
        low.min(0.0)
    } else {
        low
    };
    let span = if high > low { high - low } else { 1.0 };
    let place = |column: usize, columns: usize, value: f64| {
        let x = LEFT + (WIDTH - LEFT) * (column as f64 + 0.5) / columns as f64;
        let y = 6.0 + (HEIGHT - BOTTOM - 12.0) * (1.0 - (value - low) / span);
        format!("{x:.1},{y:.1}")
    };
    let columns = values.len().clamp(1, COLUMNS);
    let mut runs: Vec<Vec<String>> = vec![Vec::new()];
    for column in 0..columns {
        let part = &values[column * values.len() / columns..(column + 1) * values.len() / columns];
        let finite = part.iter().copied().flatten().filter(|v| v.is_finite());
        let value = match extreme {
            Extreme::Highest => finite.reduce(f64::max),
            Extreme::Lowest => finite.reduce(f64::min),
        };
        match (value, runs.last_mut()) {
            (Some(value), Some(run)) => run.push(place(column, columns, value)),
            (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
            _ => {}
        }
    }
    let mut out = format!(
        "<figure><figcaption>{name}</figcaption><svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{name}, \
         {low} to {high}\"><line class=\"axis\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{y}\" y2=\"{y}\"/>",
        y = HEIGHT - BOTTOM
    );
    for run in runs.iter().filter(|run| !run.is_empty()) {
        // A pair that stands alone is a dot.
        let points = if run.len() == 1 {
            [run.as_slice(), run].concat()
        } else {
            run.clone()
        };
        let _ = write!(out, "<polyline points=\"{}\"/>", points.join(" "));
    }
    let label = |value: f64| {
        let text = format!("{value:.4}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let _ = write!(
        out,
        "<text x=\"{x}\" y=\"14\" text-anchor=\"end\">{}</text><text x=\"{x}\" y=\"{}\" text-anchor=\"end\">{}</text>\
         <text x=\"{LEFT}\" y=\"{HEIGHT}\">0</text><text x=\"{WIDTH}\" y=\"{HEIGHT}\" text-anchor=\"end\">{last}</text></svg></figure>",
        label(high),
        HEIGHT - BOTTOM,
        label(low),
        x = LEFT - 6.0,
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_among_many_pairs_is_drawn() {
        let mut values = vec![Some(1.0); 20_000];
        values[777] = Some(99.0);
        values[9_000] = None;
        let picture = svg("max", &values, Extreme::Highest, 19_999);
        assert!(picture.contains(">99</text>"));
        assert_eq!(picture.matches(",6.0").count(), 1, "one point at the top");
        assert!(svg("none", &[None, Some(f64::INFINITY)], Extreme::Lowest, 1).is_empty());
    }
}
