//! What hands do on the canvas: point, pin, pan, zoom, draw and move the region.

use eframe::egui::{CursorIcon, PointerButton, Pos2, Rect, Response, Ui, Vec2};

use super::marks;
use super::transform::{Transform, whole_step};
use super::{Canvas, Placed};
use crate::analysis::Region;
use crate::command::Command;
use crate::gui::context::{Commands, Context};
use crate::session::Zoom;

/// How near to the region's edge it is grabbed, in points.
const EDGE_GRAB: f32 = 5.0;

/// A drag in progress.
#[derive(Debug, Clone, Copy, Default)]
enum Drag {
    #[default]
    None,
    Pan,
    /// Drawing a region from this pixel.
    Draw {
        from: (u32, u32),
    },
    /// Moving the region; where inside it was grabbed, in pixels.
    Move {
        grabbed: (f64, f64),
    },
    /// Resizing by an edge: which of left, top, right, bottom follow.
    Resize {
        edges: [bool; 4],
    },
}

/// The hands' state from frame to frame.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hands {
    drag: Drag,
}

impl Hands {
    pub fn work(
        &mut self,
        canvas: &Canvas,
        ui: &Ui,
        response: &Response,
        context: &Context<'_>,
        commands: &mut Commands,
    ) {
        if context.facts.picture.is_none() {
            self.drag = Drag::None;
            if context.session.pointer.is_some() {
                commands.push(Command::Point(None));
            }
            return;
        }
        self.point(canvas, response, context, commands);
        self.drag(canvas, ui, response, context, commands);
        wheel(canvas, ui, response, commands);
        if response.double_clicked() {
            commands.push(Command::Fit);
        } else if response.clicked()
            && let Some(at) = response.interact_pointer_pos()
            && let Some((x, y)) = pixel_at(canvas, at)
        {
            commands.push(Command::Pin { x, y });
        }
    }

    fn point(
        &self,
        canvas: &Canvas,
        response: &Response,
        context: &Context<'_>,
        commands: &mut Commands,
    ) {
        let at = response.hover_pos().and_then(|at| pixel_at(canvas, at));
        if at != context.session.pointer && !matches!(self.drag, Drag::Pan) {
            commands.push(Command::Point(at));
        }
    }

    fn drag(
        &mut self,
        canvas: &Canvas,
        ui: &Ui,
        response: &Response,
        context: &Context<'_>,
        commands: &mut Commands,
    ) {
        let pointer = response.interact_pointer_pos();
        if response.drag_started()
            && let Some(from) = ui.input(|i| i.pointer.press_origin())
        {
            self.drag = begin(canvas, ui, from, context);
        }
        if let Some(at) = response.hover_pos()
            && matches!(self.drag, Drag::None)
        {
            hint(canvas, ui, at, context);
        }
        if !response.dragged() {
            self.drag = Drag::None;
            return;
        }
        let Some(at) = pointer else { return };
        let Some(placed) = canvas.pane_at(at).or_else(|| canvas.placed.first()) else {
            return;
        };
        match self.drag {
            Drag::None => {}
            Drag::Pan => pan(
                canvas,
                placed,
                response.drag_delta(),
                ui.ctx().pixels_per_point(),
                commands,
            ),
            Drag::Draw { from } => {
                commands.push(Command::SetRegion(spanned(from, nearest_pixel(placed, at))))
            }
            Drag::Move { grabbed } => {
                let (x, y) = placed.transform.to_picture(at);
                let region = context.session.region;
                commands.push(Command::SetRegion(Region {
                    x: (x - grabbed.0).round().max(0.0) as u32,
                    y: (y - grabbed.1).round().max(0.0) as u32,
                    ..region
                }));
            }
            Drag::Resize { edges } => {
                let (x, y) = placed.transform.to_picture(at);
                commands.push(Command::SetRegion(resized(
                    context.session.region,
                    placed.transform.orientation.edges(edges),
                    (x, y),
                    placed.size,
                )));
            }
        }
    }
}

/// What a press at this place starts.
fn begin(canvas: &Canvas, ui: &Ui, from: Pos2, context: &Context<'_>) -> Drag {
    let Some(placed) = canvas.pane_at(from) else {
        return Drag::None;
    };
    if ui.input(|i| i.modifiers.alt) {
        return Drag::Draw {
            from: nearest_pixel(placed, from),
        };
    }
    let primary = ui.input(|i| i.pointer.button_down(PointerButton::Primary));
    if let (true, Some(rect)) = (primary, marks::region_rect(placed, context.session)) {
        let label = marks::label_rect(ui.painter(), placed, rect, context);
        if label.contains(from) {
            let (x, y) = placed.transform.to_picture(from);
            let region = context.session.region;
            return Drag::Move {
                grabbed: (x - f64::from(region.x), y - f64::from(region.y)),
            };
        }
        let edges = edges_at(rect, from);
        if edges.contains(&true) {
            return Drag::Resize { edges };
        }
    }
    Drag::Pan
}

/// The pointer's shape says what a press would do.
fn hint(canvas: &Canvas, ui: &Ui, at: Pos2, context: &Context<'_>) {
    let Some(placed) = canvas.pane_at(at) else {
        return;
    };
    let Some(rect) = marks::region_rect(placed, context.session) else {
        return;
    };
    let icon = if marks::label_rect(ui.painter(), placed, rect, context).contains(at) {
        CursorIcon::Move
    } else {
        match edges_at(rect, at) {
            [true, true, ..] | [_, _, true, true] => CursorIcon::ResizeNwSe,
            [true, _, _, true] | [_, true, true, _] => CursorIcon::ResizeNeSw,
            [true, ..] | [_, _, true, _] => CursorIcon::ResizeHorizontal,
            [_, true, ..] | [.., true] => CursorIcon::ResizeVertical,
            _ => return,
        }
    };
    ui.ctx().set_cursor_icon(icon);
}

/// Left, top, right, bottom: which of the region's edges are under a position.
fn edges_at(rect: Rect, at: Pos2) -> [bool; 4] {
    if !rect.expand(EDGE_GRAB).contains(at)
        || rect.width() < 4.0 * EDGE_GRAB
        || rect.height() < 4.0 * EDGE_GRAB
    {
        return [false; 4];
    }
    [
        (at.x - rect.left()).abs() <= EDGE_GRAB,
        (at.y - rect.top()).abs() <= EDGE_GRAB,
        (at.x - rect.right()).abs() <= EDGE_GRAB,
        (at.y - rect.bottom()).abs() <= EDGE_GRAB,
    ]
}

fn resized(region: Region, edges: [bool; 4], (x, y): (f64, f64), size: (u32, u32)) -> Region {
    let span = |low: u32, length: u32, at: f64, moves_low: bool, moves_high: bool, most: u32| {
        let (mut low, mut high) = (i64::from(low), i64::from(low) + i64::from(length));
        let at = (at.round() as i64).clamp(0, i64::from(most));
        if moves_low {
            low = at.min(high - 1);
        } else if moves_high {
            high = at.max(low + 1);
        }
        (low as u32, (high - low) as u32)
    };
    let (left, width) = span(region.x, region.width, x, edges[0], edges[2], size.0);
    let (top, height) = span(region.y, region.height, y, edges[1], edges[3], size.1);
    Region {
        x: left,
        y: top,
        width,
        height,
    }
}

/// The region from one pixel to another, both included.
fn spanned(from: (u32, u32), to: (u32, u32)) -> Region {
    Region {
        x: from.0.min(to.0),
        y: from.1.min(to.1),
        width: from.0.abs_diff(to.0) + 1,
        height: from.1.abs_diff(to.1) + 1,
    }
}

fn nearest_pixel(placed: &Placed, at: Pos2) -> (u32, u32) {
    let (x, y) = placed.transform.to_picture(at);
    (
        x.clamp(0.0, f64::from(placed.size.0.saturating_sub(1))) as u32,
        y.clamp(0.0, f64::from(placed.size.1.saturating_sub(1))) as u32,
    )
}

fn pixel_at(canvas: &Canvas, at: Pos2) -> Option<(u32, u32)> {
    let placed = canvas.pane_at(at)?;
    placed.transform.pixel(at, placed.size)
}

fn pan(
    canvas: &Canvas,
    dragged: &Placed,
    by: Vec2,
    pixels_per_point: f32,
    commands: &mut Commands,
) {
    let Some((scale, (x, y))) = canvas.zoom(pixels_per_point) else {
        return;
    };
    let (right, down) = dragged.transform.way_to_picture(by);
    let centre = (x - right, y - down);
    commands.push(Command::SetZoom { scale, centre });
}

/// The wheel zooms at the pointer by whole steps; with Ctrl in small ones.
fn wheel(canvas: &Canvas, ui: &Ui, response: &Response, commands: &mut Commands) {
    if !response.contains_pointer() {
        return;
    }
    let (turned, fine) = ui.input(|i| {
        let turned: f32 = i
            .raw
            .events
            .iter()
            .map(|event| match event {
                eframe::egui::Event::MouseWheel { delta, .. } => delta.y,
                _ => 0.0,
            })
            .sum();
        (turned, i.modifiers.ctrl || i.modifiers.command)
    });
    let Some(at) = response.hover_pos().filter(|_| turned != 0.0) else {
        return;
    };
    zoom_at(
        canvas,
        at,
        ui.ctx().pixels_per_point(),
        commands,
        |scale| match (fine, turned > 0.0) {
            (true, true) => scale * 1.1,
            (true, false) => scale / 1.1,
            (false, closer) => whole_step(scale, closer),
        },
    );
}

/// Zooms so that the picture point under `at` stays there.
fn zoom_at(
    canvas: &Canvas,
    at: Pos2,
    pixels_per_point: f32,
    commands: &mut Commands,
    change: impl FnOnce(f64) -> f64,
) {
    let (Some((scale, _)), Some(placed)) = (canvas.zoom(pixels_per_point), canvas.pane_at(at))
    else {
        return;
    };
    let new = change(scale).clamp(1.0 / 64.0, 256.0);
    let (x, y) = placed.transform.to_picture(at);
    let middle = placed.clip_area_centre();
    let zoomed = Transform {
        scale: placed.transform.scale * (new / scale),
        ..placed.transform
    };
    let (right, down) = zoomed.way_to_picture(at - middle);
    let centre = (x - right, y - down);
    commands.push(Command::SetZoom { scale: new, centre });
}

/// Zooms in the middle of the panes, by key or menu. Nothing where no picture's size is known.
pub fn zoom_in_the_middle(
    canvas: &Canvas,
    pixels_per_point: f32,
    change: impl FnOnce(f64) -> f64,
) -> Option<Command> {
    let (scale, centre) = canvas.zoom(pixels_per_point)?;
    Some(Command::SetZoom {
        scale: change(scale),
        centre,
    })
}

/// The zoom of a session as text: `fit 67 %`, `10:1`, `1:4`.
pub fn zoom_text(zoom: &Zoom, shown: (f64, Option<f64>)) -> String {
    let percent = |scale: f64| format!("{:.0} %", scale * 100.0);
    match (zoom, shown) {
        (Zoom::Fit, (one, Some(other))) if (one - other).abs() > 1e-3 => {
            format!("fit {} / {}", percent(one), percent(other))
        }
        (Zoom::Fit, (one, _)) => format!("fit {}", percent(one)),
        (Zoom::At { scale, .. }, _) => {
            let whole = |v: f64| (v - v.round()).abs() < 1e-6;
            if *scale >= 1.0 && whole(*scale) {
                format!("{scale:.0}:1")
            } else if *scale < 1.0 && whole(1.0 / scale) {
                format!("1:{:.0}", 1.0 / scale)
            } else {
                percent(*scale)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawn_region_holds_both_ends() {
        let region = spanned((10, 20), (4, 24));
        assert_eq!(
            region,
            Region {
                x: 4,
                y: 20,
                width: 7,
                height: 5
            }
        );
        assert!(region.contains(10, 20) && region.contains(4, 24));
    }

    #[test]
    fn an_edge_cannot_pass_the_other() {
        let region = Region {
            x: 10,
            y: 10,
            width: 5,
            height: 5,
        };
        let left = resized(region, [true, false, false, false], (40.0, 0.0), (100, 100));
        assert_eq!(
            left,
            Region {
                x: 14,
                y: 10,
                width: 1,
                height: 5
            }
        );
        let corner = resized(
            region,
            [false, false, true, true],
            (200.0, 13.0),
            (100, 100),
        );
        assert_eq!(
            corner,
            Region {
                x: 10,
                y: 10,
                width: 90,
                height: 3
            }
        );
    }

    #[test]
    fn zooms_are_named_as_people_say_them() {
        let at = |scale| Zoom::At {
            scale,
            centre: (0.0, 0.0),
        };
        assert_eq!(zoom_text(&at(10.0), (10.0, None)), "10:1");
        assert_eq!(zoom_text(&at(0.25), (0.25, None)), "1:4");
        assert_eq!(
            zoom_text(&Zoom::Fit, (0.64, Some(1.13))),
            "fit 64 % / 113 %"
        );
    }
}
