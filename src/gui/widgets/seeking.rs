//! What a person wants of an axis of frames: by pressing, by dragging, or by a screen reader.

use eframe::egui::accesskit::{Action, ActionData};
use eframe::egui::{Response, Ui};

/// The frame under a pointer that is down, and the one that a screen reader asks for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sought {
    pub pressed: Option<u64>,
    pub asked: Option<u64>,
}

/// `frame_at` gives the frame at an x of the screen.
pub fn sought(ui: &Ui, response: &Response, frame_at: impl Fn(f32) -> u64) -> Sought {
    // Pressed and released before the window was drawn again: the pointer was never seen down.
    let at_once = || response.clicked() && ui.input(|input| input.pointer.primary_pressed());
    let pressed = response
        .interact_pointer_pos()
        .filter(|_| response.is_pointer_button_down_on() || response.dragged() || at_once())
        .map(|at| frame_at(at.x));
    let asked = ui.input(|input| {
        input
            .accesskit_action_requests(response.id, Action::SetValue)
            .find_map(|request| match request.data {
                Some(ActionData::NumericValue(value)) => Some(value.max(0.0) as u64),
                _ => None,
            })
    });
    Sought { pressed, asked }
}
