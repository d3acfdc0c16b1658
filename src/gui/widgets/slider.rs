//! A slider: a rail with the accent up to the handle; alone or with a number box.

use std::ops::RangeInclusive;

use eframe::egui::accesskit::{Action, ActionData};
use eframe::egui::{
    EventFilter, Key, Modifiers, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use super::{NumberBox, focus_ring};
use crate::gui::theme::Tokens;

const HEIGHT: f32 = 24.0;
const RAIL: f32 = 4.0;
const HANDLE: f32 = 14.0;

/// A value on a rail.
#[must_use = "show it"]
pub struct Slider<'a> {
    name: &'a str,
    value: f64,
    range: RangeInclusive<f64>,
    step: f64,
    powers: bool,
    width: f32,
}

impl<'a> Slider<'a> {
    pub fn new(name: &'a str, value: f64, range: RangeInclusive<f64>) -> Self {
        Self {
            name,
            value,
            range,
            step: 1.0,
            powers: false,
            width: 138.0,
        }
    }

    pub fn step(mut self, step: f64) -> Self {
        self.step = step;
        self
    }

    /// Logarithmic, and what the slider chooses are powers of two. The range has to begin above 0.
    pub fn powers_of_two(mut self) -> Self {
        self.powers = true;
        self
    }

    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// Where a value stands on the rail, 0 to 1.
    fn place(&self, value: f64) -> f64 {
        let (first, last) = self.ends();
        let value = if self.powers {
            value.max(f64::MIN_POSITIVE).log2()
        } else {
            value
        };
        if last > first {
            ((value - first) / (last - first)).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }

    /// The value at a place of the rail, in whole steps.
    fn value_at(&self, place: f64) -> f64 {
        let (first, last) = self.ends();
        let value = first + place.clamp(0.0, 1.0) * (last - first);
        if self.powers {
            value.round().exp2()
        } else {
            (value / self.step).round() * self.step
        }
    }

    fn ends(&self) -> (f64, f64) {
        let (first, last) = (*self.range.start(), *self.range.end());
        if self.powers {
            (first.log2(), last.log2())
        } else {
            (first, last)
        }
    }

    fn stepped(&self, steps: f64) -> f64 {
        let value = if self.powers {
            (self.value.log2() + steps).round().exp2()
        } else {
            self.value + steps * self.step
        };
        value.clamp(*self.range.start(), *self.range.end())
    }

    /// Returns the value when the person changed it.
    pub fn show(self, ui: &mut Ui) -> Option<f64> {
        let (rect, mut response) =
            ui.allocate_exact_size(vec2(self.width, HEIGHT), Sense::click_and_drag());
        let pointed = response
            .interact_pointer_pos()
            .filter(|_| response.clicked() || response.dragged() || response.drag_started())
            .map(|at| self.value_at(f64::from((at.x - rect.left()) / rect.width())));
        let changed = pointed
            .or_else(|| self.by_keys(ui, &response))
            .or_else(|| self.asked_for(ui, &response))
            .filter(|value| *value != self.value);
        let value = changed.unwrap_or(self.value);
        if changed.is_some() {
            response.mark_changed();
        }
        let enabled = ui.is_enabled();
        response.widget_info(|| WidgetInfo {
            value: Some(value),
            ..WidgetInfo::labeled(Role::Slider, enabled, self.name)
        });
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_min_numeric_value(*self.range.start());
            node.set_max_numeric_value(*self.range.end());
            node.add_action(Action::SetValue);
            node.add_action(Action::Increment);
            node.add_action(Action::Decrement);
        });
        self.paint(ui, rect, value, &response);
        changed
    }

    fn by_keys(&self, ui: &Ui, response: &Response) -> Option<f64> {
        if !response.has_focus() {
            return None;
        }
        let arrows = EventFilter {
            horizontal_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
        let steps = ui.input_mut(|input| {
            let mut count = |modifiers, key| input.count_and_consume_key(modifiers, key) as f64;
            10.0 * (count(Modifiers::COMMAND, Key::ArrowRight)
                - count(Modifiers::COMMAND, Key::ArrowLeft))
                + count(Modifiers::NONE, Key::ArrowRight)
                - count(Modifiers::NONE, Key::ArrowLeft)
        });
        (steps != 0.0).then(|| self.stepped(steps))
    }

    fn asked_for(&self, ui: &Ui, response: &Response) -> Option<f64> {
        ui.input(|input| {
            let set = input
                .accesskit_action_requests(response.id, Action::SetValue)
                .find_map(|request| match request.data {
                    Some(ActionData::NumericValue(value)) => Some(value),
                    _ => None,
                });
            let steps = input.num_accesskit_action_requests(response.id, Action::Increment) as f64
                - input.num_accesskit_action_requests(response.id, Action::Decrement) as f64;
            set.map(|value| value.clamp(*self.range.start(), *self.range.end()))
                .or_else(|| (steps != 0.0).then(|| self.stepped(steps)))
        })
    }

    fn paint(&self, ui: &Ui, rect: Rect, value: f64, response: &Response) {
        let tokens = Tokens::of(ui.ctx());
        let painter = ui.painter();
        let rail = Rect::from_center_size(rect.center(), vec2(rect.width(), RAIL));
        painter.rect_filled(rail, RAIL / 2.0, tokens.control);
        let x = rail.left() + rail.width() * self.place(value) as f32;
        let filled = Rect::from_min_max(rail.min, pos2(x, rail.bottom()));
        painter.rect_filled(filled, RAIL / 2.0, tokens.accent);
        let centre = pos2(x, rect.center().y);
        let (fill, edge) = if tokens.dark {
            (tokens.text, Stroke::NONE)
        } else {
            (tokens.inset, Stroke::new(1.5, tokens.accent))
        };
        let handle = if edge == Stroke::NONE {
            HANDLE / 2.0
        } else {
            HANDLE / 2.0 - 0.75
        };
        painter.circle(centre, handle, fill, edge);
        let around = Rect::from_center_size(centre, vec2(HANDLE, HANDLE));
        focus_ring(ui, response, around, HANDLE / 2.0);
    }
}

/// A slider that fills the row and a number box at its right, named `name` and `name value`.
///
/// The box may hold numbers that the slider does not choose: other steps, or beyond its end.
pub fn slider_with_box(
    ui: &mut Ui,
    slider: Slider<'_>,
    number: NumberBox<'_>,
    box_width: f32,
) -> Option<f64> {
    let room = ui.available_width() - box_width - ui.spacing().item_spacing.x;
    let by_slider = slider.width(room).show(ui);
    let by_box = number.width(box_width).show(ui);
    by_box.or(by_slider)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_two_stand_evenly_on_the_rail() {
        let gain = Slider::new("Gain", 8.0, 1.0..=64.0).powers_of_two();
        assert_eq!(gain.place(8.0), 0.5);
        assert_eq!(gain.place(1.0), 0.0);
        assert_eq!(gain.value_at(0.5), 8.0);
        assert_eq!(gain.value_at(0.6), 16.0);
        assert_eq!(gain.value_at(2.0), 64.0);
        assert_eq!(gain.stepped(1.0), 16.0);
    }

    #[test]
    fn a_value_beyond_the_end_stands_at_the_end() {
        let threshold = Slider::new("Threshold", 200.0, 0.0..=64.0);
        assert_eq!(threshold.place(200.0), 1.0);
        assert_eq!(threshold.value_at(0.5), 32.0);
    }
}
