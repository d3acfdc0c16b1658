//! The histogram of |d| with the threshold as a handle in it.

use eframe::egui::accesskit::{Action, ActionData};
use eframe::egui::{
    Align2, Color32, CursorIcon, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use super::availability::Availability;
use super::{mask, narrow, number_colour, peak};
use crate::analysis::{AnalysisSettings, Histogram};
use crate::command::Command;
use crate::figures::{grouped, percent};
use crate::gui::context::{Commands, Context};
use crate::gui::theme::{mono, regular};
use crate::gui::widgets::{Section, fact};

const HEIGHT: f32 = 110.0;
const AXIS: f32 = 16.0;
const MARGIN: f32 = 34.0;
/// Width in which the threshold line can be grabbed.
const GRAB: f32 = 9.0;
/// Bars let the grid shine through.
const BAR_OPACITY: f32 = 0.86;
/// Part of the height that the highest bar takes.
const HIGHEST: f32 = 0.955;
const DIGIT: f32 = 6.6;

pub(super) fn show(
    ui: &mut Ui,
    context: &Context<'_>,
    availability: &Availability,
    commands: &mut Commands,
) {
    let tokens = context.tokens;
    let histogram = context
        .shown
        .and_then(|s| s.difference())
        .map(|d| &*d.histogram);
    let title = match histogram {
        Some(_) => "Histogram of |d|, frame",
        None => "Histogram of |d|",
    };
    let mut section = Section::new("Histogram of |d|")
        .title(title)
        .open_by_default(
            availability.has_settings() && !narrow(context) && !context.session.stages.shown,
        );
    if let Some(fact) = availability.fact() {
        section = section.key_fact(fact, regular(12.0), tokens.third);
    } else if let Some(histogram) = histogram {
        let most = format!("max {}", histogram.maximum);
        section = section.key_fact(most, mono(12.5), tokens.second);
    }
    section.show(ui, |ui| {
        if let Some(reason) = availability.reason() {
            fact(ui, reason);
            ui.add_space(4.0);
            return;
        }
        let size = vec2(ui.available_width(), HEIGHT + AXIS);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let plot = Rect::from_min_size(rect.min, vec2(rect.width() - MARGIN, HEIGHT));
        ui.painter().rect_filled(plot, 0.0, tokens.inset);
        let Some(histogram) = histogram else { return };
        let threshold = context.session.analysis.threshold;
        let scale = Scale::new(histogram, threshold, plot);
        paint_grid(ui, context, &scale);
        paint_bars(ui, context, histogram, &scale);
        paint_axis(ui, context, &scale);
        tooltip(&response, histogram, &scale);
        if let Some(threshold) = handle(ui, context, &scale) {
            commands.push(Command::SetAnalysis(AnalysisSettings {
                threshold,
                ..context.session.analysis.clone()
            }));
        }
        let sentences = sentences(histogram, context.session.analysis.threshold);
        if !sentences.is_empty() {
            ui.add_space(8.0);
        }
        for sentence in sentences {
            fact(ui, sentence);
        }
    });
}

/// Where levels and counts stand in the plot.
struct Scale {
    plot: Rect,
    /// Levels on the axis, from 0.
    levels: u32,
    /// Levels that share a bar, so that a bar is never narrower than a point.
    per_bar: u32,
    /// Count of the highest bar.
    highest: u64,
}

impl Scale {
    fn new(histogram: &Histogram, threshold: u16, plot: Rect) -> Self {
        let wanted = u32::from(histogram.maximum).max(u32::from(threshold)) + 1;
        let round = if wanted > 1000 { 100 } else { 10 };
        let levels = match wanted {
            0..=15 => 16,
            _ => (wanted + 1).next_multiple_of(round),
        };
        let per_bar = levels.div_ceil(plot.width().max(1.0) as u32);
        let mut scale = Self {
            plot,
            levels,
            per_bar,
            highest: 1,
        };
        let bars = scale.bars();
        let counts = (0..bars).map(|bar| scale.count(histogram, bar));
        scale.highest = counts.max().unwrap_or(1).max(1);
        scale
    }

    fn bars(&self) -> u32 {
        self.levels.div_ceil(self.per_bar)
    }

    /// First and last level of a bar.
    fn span(&self, bar: u32) -> (u32, u32) {
        let first = bar * self.per_bar;
        (first, (first + self.per_bar).min(self.levels) - 1)
    }

    fn count(&self, histogram: &Histogram, bar: u32) -> u64 {
        let (first, last) = self.span(bar);
        (first..=last)
            .filter_map(|level| u16::try_from(level).ok())
            .map(|level| histogram.exactly(level))
            .sum()
    }

    /// Left edge of a level's place.
    fn x(&self, level: u32) -> f32 {
        self.plot.left() + self.plot.width() * level as f32 / self.levels as f32
    }

    fn level_at(&self, x: f32) -> u32 {
        let t = ((x - self.plot.left()) / self.plot.width()).clamp(0.0, 1.0);
        ((t * self.levels as f32) as u32).min(self.levels - 1)
    }

    /// Height of a bar: logarithmic, and a single pixel is still 2 high.
    fn height(&self, count: u64) -> f32 {
        const ONE: f32 = 2.0;
        if count == 0 {
            return 0.0;
        }
        let decades = (self.highest as f32).log10().max(1.0);
        ONE + (self.plot.height() * HIGHEST - ONE) * (count as f32).log10() / decades
    }

    /// The threshold a line at `x` means: it stands at the right edge of its level.
    fn threshold_at(&self, x: f32) -> u16 {
        let t = (x - self.plot.left()) / self.plot.width();
        let level = (t * self.levels as f32).round() - 1.0;
        level.clamp(0.0, 65_535.0) as u16
    }
}

fn paint_grid(ui: &Ui, context: &Context<'_>, scale: &Scale) {
    let tokens = context.tokens;
    let mut count = 10u64;
    while count <= scale.highest {
        let y = scale.plot.bottom() - scale.height(count);
        let line = ui.painter().round_to_pixel_center(y);
        ui.painter()
            .hline(scale.plot.x_range(), line, Stroke::new(1.0, tokens.line));
        let text = match count {
            0..1_000 => count.to_string(),
            1_000..1_000_000 => format!("{}k", count / 1_000),
            _ => format!("{}M", count / 1_000_000),
        };
        ui.painter().text(
            pos2(scale.plot.right() + MARGIN, y),
            Align2::RIGHT_CENTER,
            text,
            mono(10.5),
            tokens.third,
        );
        count *= 10;
    }
}

fn paint_bars(ui: &Ui, context: &Context<'_>, histogram: &Histogram, scale: &Scale) {
    let tokens = context.tokens;
    let analysis = &context.session.analysis;
    let faint = |colour: Color32| colour.gamma_multiply(BAR_OPACITY);
    let below = faint(tokens.difference);
    let above = if mask::is_open(ui, context) {
        faint(tokens.mask)
    } else {
        below
    };
    let painter = ui.painter();
    for bar in 0..scale.bars() {
        let count = scale.count(histogram, bar);
        if count == 0 {
            continue;
        }
        let (first, last) = scale.span(bar);
        let left = scale.x(first).round();
        let right = scale.x(last + 1).round();
        let gap = if right - left >= 4.0 { 1.0 } else { 0.0 };
        let top = scale.plot.bottom() - scale.height(count).round();
        let rect = Rect::from_min_max(pos2(left, top), pos2(right - gap, scale.plot.bottom()));
        let colour = if first > u32::from(analysis.threshold) {
            above
        } else {
            below
        };
        painter.rect_filled(rect, 0.0, colour);
    }
}

/// 1, 2, 5, 10, 20, ...: the first step whose labels have room.
fn label_step(scale: &Scale) -> u32 {
    let width = scale.levels.to_string().len() as f32 * DIGIT + 2.0;
    let per_level = scale.plot.width() / scale.levels as f32;
    (0..6)
        .flat_map(|power| [1, 2, 5].map(|n| n * 10u32.pow(power)))
        .find(|step| *step as f32 * per_level >= width)
        .unwrap_or(scale.levels)
}

fn paint_axis(ui: &Ui, context: &Context<'_>, scale: &Scale) {
    let step = label_step(scale);
    for level in (0..scale.levels).step_by(step as usize) {
        let x = (scale.x(level) + scale.x(level + 1)) / 2.0;
        let half = level.to_string().len() as f32 * DIGIT / 2.0;
        if x + half > scale.plot.right() + 4.0 {
            break;
        }
        ui.painter().text(
            pos2(x.max(scale.plot.left() + half), scale.plot.bottom() + 9.0),
            Align2::CENTER_CENTER,
            level.to_string(),
            mono(10.5),
            context.tokens.third,
        );
    }
}

fn tooltip(response: &Response, histogram: &Histogram, scale: &Scale) {
    let Some(at) = response.hover_pos().filter(|at| scale.plot.contains(*at)) else {
        return;
    };
    let bar = scale.level_at(at.x) / scale.per_bar;
    let (first, last) = scale.span(bar);
    let count = scale.count(histogram, bar);
    let levels = match first == last {
        true => first.to_string(),
        false => format!("{first} to {last}"),
    };
    let unit = if count == 1 { "pixel" } else { "pixels" };
    let text = format!("|d| = {levels}: {} {unit}", grouped(count));
    response.clone().on_hover_text_at_pointer(text);
}

/// The threshold's line; returns the threshold it was moved to.
fn handle(ui: &mut Ui, context: &Context<'_>, scale: &Scale) -> Option<u16> {
    let tokens = context.tokens;
    let threshold = context.session.analysis.threshold;
    let plot = scale.plot;
    let x = scale.x(u32::from(threshold) + 1).min(plot.right());
    let colour = number_colour(context);
    let x = ui.painter().round_to_pixel_center(x);
    ui.painter()
        .vline(x, plot.y_range(), Stroke::new(1.0, colour));
    let text = format!("> {threshold}");
    let label_size = vec2(text.len() as f32 * DIGIT + 10.0, 16.0);
    let label_left = if x + label_size.x > plot.right() {
        x - label_size.x
    } else {
        x
    };
    let label = Rect::from_min_size(pos2(label_left, plot.top() + 4.0), label_size);
    ui.painter().rect_filled(label, 2.0, colour);
    ui.painter().text(
        label.center(),
        Align2::CENTER_CENTER,
        text,
        mono(11.0),
        tokens.inset,
    );

    let grab = Rect::from_center_size(pos2(x, plot.center().y), vec2(GRAB, plot.height()));
    let id = ui.make_persistent_id("histogram threshold");
    let line = ui.interact(grab.union(label), id, Sense::drag());
    let line = line.on_hover_and_drag_cursor(CursorIcon::ResizeHorizontal);
    // Grabbing beside the line must not move it.
    let offset_id = id.with("offset");
    if let (true, Some(at)) = (line.drag_started(), line.interact_pointer_pos()) {
        ui.data_mut(|data| data.insert_temp(offset_id, at.x - x));
    }
    let offset = ui
        .data(|data| data.get_temp::<f32>(offset_id))
        .unwrap_or(0.0);
    let highest = peak(context);
    let moved = line
        .interact_pointer_pos()
        .filter(|_| line.dragged() && line.drag_delta().x != 0.0)
        .map(|at| scale.threshold_at(at.x - offset).min(highest));
    let asked = ui.input(|input| {
        input
            .accesskit_action_requests(id, Action::SetValue)
            .find_map(|request| match request.data {
                Some(ActionData::NumericValue(value)) => Some(value.clamp(0.0, f64::from(highest))),
                _ => None,
            })
    });
    line.widget_info(|| WidgetInfo {
        value: Some(f64::from(threshold)),
        ..WidgetInfo::labeled(Role::Slider, true, "Threshold in the histogram")
    });
    ui.ctx().accesskit_node_builder(id, |node| {
        node.add_action(Action::SetValue);
    });
    moved
        .or(asked.map(|value| value as u16))
        .filter(|new| *new != threshold)
}

/// What the shape of the histogram says, where one level stands out.
fn sentences(histogram: &Histogram, threshold: u16) -> Vec<String> {
    let total = histogram.total;
    if total == 0 {
        return Vec::new();
    }
    if histogram.maximum == 0 {
        return vec![format!("All {} pixels have a |d| of 0.", grouped(total))];
    }
    let levels = histogram.counts.iter().enumerate().skip(1);
    let Some((level, &count)) = levels.max_by_key(|(_, count)| **count) else {
        return Vec::new();
    };
    // A level that half of the picture has is no accident but a step somewhere in the chain.
    if count * 2 < total || usize::from(threshold) > level {
        return Vec::new();
    }
    let above = histogram.above(level as u16);
    let verb = if above == 1 { "is" } else { "are" };
    vec![
        format!(
            "{} of {} pixels differ by exactly {level}.",
            grouped(count),
            grouped(total)
        ),
        format!(
            "Drag the line: above {level}, {} {verb} left ({}).",
            grouped(above),
            percent(100.0 * above as f64 / total as f64)
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(counts: &[(usize, u64)]) -> Histogram {
        let mut all = vec![0; 256];
        for &(level, count) in counts {
            all[level] = count;
        }
        Histogram {
            depth: 8,
            minimum: counts.iter().map(|c| c.0).min().unwrap_or(0) as u16,
            maximum: counts.iter().map(|c| c.0).max().unwrap_or(0) as u16,
            total: counts.iter().map(|c| c.1).sum(),
            counts: all,
        }
    }

    fn plot() -> Rect {
        Rect::from_min_size(pos2(17.0, 0.0), vec2(253.0, 110.0))
    }

    #[test]
    fn the_lesson_is_said_in_two_sentences() {
        let lesson = histogram(&[(0, 159), (3, 88_989), (2, 491), (5, 321)]);
        assert_eq!(
            sentences(&lesson, 0),
            [
                "88,989 of 89,960 pixels differ by exactly 3.",
                "Drag the line: above 3, 321 are left (0.36 %)."
            ]
        );
        assert!(sentences(&histogram(&[(0, 60), (3, 30), (4, 10)]), 0).is_empty());
        assert_eq!(
            sentences(&histogram(&[(0, 1200)]), 0),
            ["All 1,200 pixels have a |d| of 0."]
        );
    }

    #[test]
    fn the_threshold_line_is_where_it_was_put() {
        let scale = Scale::new(&histogram(&[(0, 10), (164, 3)]), 10, plot());
        assert_eq!(scale.levels, 170);
        for threshold in [0, 1, 10, 99, 168] {
            let x = scale.x(u32::from(threshold) + 1);
            assert_eq!(scale.threshold_at(x), threshold);
        }
        assert_eq!(scale.threshold_at(-50.0), 0);
    }

    #[test]
    fn every_level_is_in_exactly_one_bar() {
        let mut deep = histogram(&[]);
        deep.counts = vec![1; 65_536];
        deep.maximum = 65_535;
        deep.total = 65_536;
        let scale = Scale::new(&deep, 0, plot());
        let all: u64 = (0..scale.bars()).map(|bar| scale.count(&deep, bar)).sum();
        assert_eq!(all, 65_536);
        assert!(scale.bars() <= 253);
    }

    #[test]
    fn a_single_pixel_is_visible() {
        let scale = Scale::new(&histogram(&[(0, 2_000_000), (90, 1)]), 0, plot());
        assert!(scale.height(1) >= 2.0);
        assert!(scale.height(2_000_000) <= 110.0);
        assert_eq!(scale.height(0), 0.0);
    }
}
