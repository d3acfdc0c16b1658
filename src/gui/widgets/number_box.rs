//! A number box: drag it, type into it, turn the wheel over it; Ctrl is ten times.

use std::ops::RangeInclusive;

use eframe::egui::accesskit::{Action, ActionData};
use eframe::egui::text::CCursorRange;
use eframe::egui::{
    Align2, CursorIcon, Event, Frame, Id, Key, Margin, Modifiers, MouseWheelUnit, Rect, Response,
    Role, Sense, Stroke, StrokeKind, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

use crate::gui::theme::{Tokens, mono};

/// Points of dragging that are one step.
const POINTS_PER_STEP: f64 = 4.0;
/// Points of a smooth scroll that are one step.
const SCROLL_PER_STEP: f64 = 40.0;
const TEXT_SIZE: f32 = 12.5;
const PADDING: f32 = 7.0;

/// Turns what was typed into the number, or finds that it is not of its kind.
type Reads<'a> = dyn Fn(&str) -> Option<f64> + 'a;

/// A right-aligned number in a box of fixed width.
///
/// A click opens it for typing: Enter or leaving it takes the number, Esc keeps the old one. What is typed may carry
/// the prefix and suffix.
#[must_use = "show it"]
pub struct NumberBox<'a> {
    name: &'a str,
    value: f64,
    range: RangeInclusive<f64>,
    step: f64,
    decimals: usize,
    prefix: &'a str,
    suffix: &'a str,
    width: f32,
    height: f32,
    id: Option<Id>,
    reads: Option<&'a Reads<'a>>,
    tip: &'a str,
}

impl<'a> NumberBox<'a> {
    pub fn new(name: &'a str, value: f64, range: RangeInclusive<f64>) -> Self {
        Self {
            name,
            value,
            range,
            step: 1.0,
            decimals: 0,
            prefix: "",
            suffix: "",
            width: 52.0,
            height: 24.0,
            id: None,
            reads: None,
            tip: "",
        }
    }

    /// What the wheel, the arrow keys and 4 points of dragging change; 1 when not given.
    pub fn step(mut self, step: f64) -> Self {
        self.step = step;
        self
    }

    /// Most digits after the point; trailing zeros are not shown.
    pub fn decimals(mut self, decimals: usize) -> Self {
        self.decimals = decimals;
        self
    }

    /// Shown in front of the number: `> `, `x`.
    pub fn prefix(mut self, prefix: &'a str) -> Self {
        self.prefix = prefix;
        self
    }

    /// Shown after the number: ` %`.
    pub fn suffix(mut self, suffix: &'a str) -> Self {
        self.suffix = suffix;
        self
    }

    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// 28 high, as controls in bars are.
    pub fn tall(mut self) -> Self {
        self.height = 28.0;
        self
    }

    /// Known by this, so that a command can give it the focus.
    pub fn id(mut self, id: Id) -> Self {
        self.id = Some(id);
        self
    }

    /// What else may be typed: `reads` turns it into the number, before it is read as one.
    pub fn also_reads(mut self, reads: &'a Reads<'a>) -> Self {
        self.reads = Some(reads);
        self
    }

    /// Said where the pointer rests.
    pub fn tip(mut self, tip: &'a str) -> Self {
        self.tip = tip;
        self
    }

    fn limited(&self, value: f64) -> f64 {
        let scale = 10f64.powi(self.decimals as i32);
        let rounded = (value * scale).round() / scale;
        rounded.clamp(*self.range.start(), *self.range.end())
    }

    fn number(&self) -> String {
        let text = format!("{:.*}", self.decimals, self.value);
        match text.contains('.') {
            true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
            false => text,
        }
    }

    fn parsed(&self, text: &str) -> Option<f64> {
        if let Some(number) = self.reads.and_then(|reads| reads(text)) {
            return Some(self.limited(number));
        }
        let text = text.trim();
        let text = text.strip_prefix(self.prefix.trim()).unwrap_or(text);
        let text = text.strip_suffix(self.suffix.trim()).unwrap_or(text);
        let number: f64 = text.trim().replace(',', "").parse().ok()?;
        number.is_finite().then(|| self.limited(number))
    }

    /// Returns the number when the person changed it.
    pub fn show(self, ui: &mut Ui) -> Option<f64> {
        let id = self
            .id
            .unwrap_or_else(|| ui.make_persistent_id(("number box", self.name)));
        let size = vec2(self.width, self.height);
        let (_, rect) = ui.allocate_space(size);
        let editing = ui.is_enabled()
            && ui.memory_mut(|memory| {
                memory.interested_in_focus(id, ui.layer_id());
                memory.has_focus(id)
            });
        let mut changed = self.asked_for(ui, id);
        if editing {
            changed = changed.or_else(|| self.stepped_by_keys(ui));
            if changed.is_some() {
                ui.data_mut(|data| data.remove::<String>(id));
            }
        }
        self.paint_box(ui, rect, editing);
        let response = if editing {
            self.edit(ui, rect, id)
        } else {
            let response = self.rest(ui, rect, id);
            changed = changed
                .or_else(|| self.dragged(ui, &response))
                .or_else(|| self.scrolled(ui, &response));
            response
        };
        if !ui.memory(|memory| memory.has_focus(id)) {
            changed = changed.or_else(|| self.finished(ui, id));
        }
        let changed = changed.filter(|new| *new != self.value);
        self.describe(ui, response, changed.unwrap_or(self.value));
        changed
    }

    fn paint_box(&self, ui: &Ui, rect: Rect, editing: bool) {
        let tokens = Tokens::of(ui.ctx());
        let edge = Stroke::new(1.0, if editing { tokens.accent } else { tokens.line });
        ui.painter()
            .rect(rect, 4.0, tokens.inset, edge, StrokeKind::Inside);
    }

    fn rest(&self, ui: &mut Ui, rect: Rect, id: Id) -> Response {
        let tokens = Tokens::of(ui.ctx());
        let response = ui
            .interact(rect, id, Sense::click_and_drag())
            .on_hover_cursor(CursorIcon::ResizeHorizontal);
        let text = format!("{}{}{}", self.prefix, self.number(), self.suffix);
        ui.painter()
            .with_clip_rect(rect.intersect(ui.clip_rect()))
            .text(
                pos2(rect.right() - PADDING, rect.center().y),
                Align2::RIGHT_CENTER,
                text,
                mono(TEXT_SIZE),
                tokens.text,
            );
        if response.clicked() {
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        match self.tip {
            "" => response,
            tip => response.on_hover_text(tip),
        }
    }

    fn edit(&self, ui: &mut Ui, rect: Rect, id: Id) -> Response {
        let started = ui.data(|data| data.get_temp::<String>(id));
        let mut text = started.clone().unwrap_or_else(|| self.number());
        if started.is_none() {
            let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
            state
                .cursor
                .set_char_range(Some(CCursorRange::select_all_str(&text)));
            TextEdit::store_state(ui.ctx(), id, state);
        }
        let edit = TextEdit::singleline(&mut text)
            .id(id)
            .font(mono(TEXT_SIZE))
            .frame(Frame::NONE)
            .margin(Margin::symmetric(PADDING as i8, 0))
            .min_size(rect.size())
            .desired_width(rect.width() - 2.0 * PADDING)
            .align(Align2::RIGHT_CENTER)
            .clip_text(true);
        let response = ui.place(rect, edit);
        ui.data_mut(|data| data.insert_temp(id, text));
        response
    }

    /// Takes what was typed once the box was left.
    fn finished(&self, ui: &Ui, id: Id) -> Option<f64> {
        let text = ui.data_mut(|data| data.remove_temp::<String>(id))?;
        if ui.input(|input| input.key_pressed(Key::Escape)) {
            return None;
        }
        self.parsed(&text)
    }

    fn stepped_by_keys(&self, ui: &Ui) -> Option<f64> {
        let steps = ui.input_mut(|input| {
            let mut count = |modifiers, key| input.count_and_consume_key(modifiers, key) as f64;
            let ten =
                count(Modifiers::COMMAND, Key::ArrowUp) - count(Modifiers::COMMAND, Key::ArrowDown);
            let one = count(Modifiers::NONE, Key::ArrowUp) - count(Modifiers::NONE, Key::ArrowDown);
            10.0 * ten + one
        });
        (steps != 0.0).then(|| self.limited(self.value + steps * self.step))
    }

    /// What a screen reader (or a test) asked for.
    fn asked_for(&self, ui: &Ui, id: Id) -> Option<f64> {
        ui.input(|input| {
            let set = input
                .accesskit_action_requests(id, Action::SetValue)
                .find_map(|request| match &request.data {
                    Some(ActionData::NumericValue(value)) => Some(*value),
                    Some(ActionData::Value(text)) => self.parsed(text),
                    _ => None,
                });
            let steps = input.num_accesskit_action_requests(id, Action::Increment) as f64
                - input.num_accesskit_action_requests(id, Action::Decrement) as f64;
            let stepped = (steps != 0.0).then_some(self.value + steps * self.step);
            set.or(stepped).map(|value| self.limited(value))
        })
    }

    fn dragged(&self, ui: &Ui, response: &Response) -> Option<f64> {
        let rest_id = response.id.with("rest");
        if !response.dragged() {
            ui.data_mut(|data| data.remove::<f64>(rest_id));
            return None;
        }
        self.moved(
            ui,
            rest_id,
            f64::from(response.drag_delta().x) / POINTS_PER_STEP,
        )
    }

    fn scrolled(&self, ui: &Ui, response: &Response) -> Option<f64> {
        if !response.hovered() {
            return None;
        }
        let steps = ui.input_mut(|input| {
            // The panel around it must not scroll as well.
            input.smooth_scroll_delta = vec2(0.0, 0.0);
            input
                .events
                .iter()
                .map(|event| match event {
                    Event::MouseWheel { unit, delta, .. } => match unit {
                        MouseWheelUnit::Point => f64::from(delta.y) / SCROLL_PER_STEP,
                        _ => f64::from(delta.y),
                    },
                    _ => 0.0,
                })
                .sum::<f64>()
        });
        if steps == 0.0 {
            return None;
        }
        self.moved(ui, response.id.with("scroll rest"), steps)
    }

    /// Adds whole steps; what is left of them waits in egui's memory.
    fn moved(&self, ui: &Ui, rest_id: Id, steps: f64) -> Option<f64> {
        let factor = if ui.input(|i| i.modifiers.command) {
            10.0
        } else {
            1.0
        };
        let rest = ui.data(|data| data.get_temp::<f64>(rest_id)).unwrap_or(0.0);
        let total = rest + steps * factor;
        let whole = total.trunc();
        ui.data_mut(|data| data.insert_temp(rest_id, total - whole));
        (whole != 0.0).then(|| self.limited(self.value + whole * self.step))
    }

    fn describe(&self, ui: &Ui, mut response: Response, value: f64) {
        if value != self.value {
            response.mark_changed();
        }
        let enabled = ui.is_enabled();
        response.widget_info(|| WidgetInfo {
            value: Some(value),
            current_text_value: Some(format!("{}{}{}", self.prefix, self.number(), self.suffix)),
            ..WidgetInfo::labeled(Role::SpinButton, enabled, self.name)
        });
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_min_numeric_value(*self.range.start());
            node.set_max_numeric_value(*self.range.end());
            node.set_numeric_value_step(self.step);
            node.add_action(Action::SetValue);
            node.add_action(Action::Increment);
            node.add_action(Action::Decrement);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gain() -> NumberBox<'static> {
        NumberBox::new("Gain", 1.5, 1.0..=64.0)
            .decimals(2)
            .prefix("x")
    }

    #[test]
    fn what_is_shown_can_be_typed() {
        assert_eq!(gain().number(), "1.5");
        assert_eq!(gain().parsed("x1.5"), Some(1.5));
        assert_eq!(gain().parsed(" 12 "), Some(12.0));
        let share = NumberBox::new("Opacity", 60.0, 0.0..=100.0).suffix(" %");
        assert_eq!(share.parsed("45 %"), Some(45.0));
        let frame = NumberBox::new("Frame", 0.0, 0.0..=200_000.0);
        assert_eq!(frame.parsed("12,345"), Some(12_345.0));
    }

    #[test]
    fn nothing_typed_leaves_the_range_or_becomes_nonsense() {
        assert_eq!(gain().parsed("1000"), Some(64.0));
        assert_eq!(gain().parsed("-3"), Some(1.0));
        assert_eq!(gain().parsed("NaN"), None);
        assert_eq!(gain().parsed("inf"), None);
        assert_eq!(gain().parsed("many"), None);
        assert_eq!(gain().parsed("1.239"), Some(1.24));
    }
}
