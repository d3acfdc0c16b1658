//! The canvas: panes that pan and zoom together, the marks on them, and the hands' work on them.

mod colorbar;
mod empty;
mod exclusions;
pub mod hands;
pub mod layout;
mod marks;
mod navigator;
pub mod orientation;
pub mod regions;
mod tags;
pub mod transform;
mod values;
mod wipe;

use eframe::egui::{
    self, Id, Key, Painter, Pos2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use super::context::{Commands, Context};
use super::textures::Textures;
use crate::command::Command;
use crate::engine::PaneSizes;
use crate::frame::Side;
use crate::session::Zoom;
use crate::view::{PaneKind, ViewMode};
use layout::Pane;
pub use tags::shortened;
use transform::Transform;

/// Room under the difference for its colour bar.
const COLORBAR_ROOM: f32 = 44.0;

/// A pane with its picture's place.
#[derive(Debug, Clone, Copy)]
struct Placed {
    kind: PaneKind,
    /// The whole pane.
    rect: Rect,
    /// The part where its picture may be drawn (a wipe half, without the colour bar).
    clip: Rect,
    transform: Transform,
    /// Size of the picture that canvas coordinates mean here.
    size: (u32, u32),
}

/// What the canvas keeps from frame to frame.
#[derive(Default)]
pub struct Canvas {
    pub textures: Textures,
    /// Device pixels per picture pixel of the panes as drawn last, for the status line: (A or alone, difference).
    pub shown_scale: (f64, Option<f64>),
    placed: Vec<Placed>,
    /// The places are of a picture, not of a stand-in while there is none.
    placed_picture: bool,
    /// The pane the pointer was in last.
    pointed: Option<PaneKind>,
    /// Shift was held for another key, and still is.
    shift_taken: bool,
    hands: hands::Hands,
}

impl Canvas {
    /// Sizes at which pictures are to be composed: the size on screen where a pane is zoomed out.
    pub fn pane_sizes(&self, pixels_per_point: f32) -> PaneSizes {
        let mut sizes = PaneSizes::default();
        for placed in &self.placed {
            let scale = placed.transform.scale * f64::from(pixels_per_point);
            if scale < 1.0 {
                let side = |length: u32, stretch: f64| {
                    ((f64::from(length) * scale * stretch).round() as u32).clamp(1, length.max(1))
                };
                let aspect = placed.transform.orientation.aspect;
                sizes.set(
                    placed.kind,
                    Some((side(placed.size.0, aspect), side(placed.size.1, 1.0))),
                );
            }
        }
        sizes
    }

    /// The zoom in device pixels per picture pixel, and the picture point in the middle of the panes; nothing where no
    /// picture's size was known when they were drawn.
    pub fn zoom(&self, pixels_per_point: f32) -> Option<(f64, (f64, f64))> {
        let first = self.placed.first().filter(|_| self.placed_picture)?;
        let centre = first.transform.to_picture(first.clip_area_centre());
        Some((first.transform.scale * f64::from(pixels_per_point), centre))
    }

    /// Draws the canvas into what is left of the window.
    pub fn show(&mut self, ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
        let rect = ui.available_rect_before_wrap();
        let response = ui.allocate_rect(rect, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, self.description(context)));
        let painter = ui.painter_at(rect);
        self.place(ui, rect, context);
        // What the panes leave free are the lines between them.
        painter.rect_filled(rect, 0.0, context.tokens.line);
        for placed in &self.placed {
            painter.rect_filled(placed.rect, 0.0, context.tokens.canvas);
        }
        if let Some(shown) = context.shown {
            self.textures.update(ui.ctx(), &shown.pictures);
        }
        let shift_sides = context.session.flipped;
        for placed in &self.placed {
            let kind = flipped(placed.kind, shift_sides);
            self.paint_pane(ui, &painter, placed, kind, context);
        }
        for placed in &self.placed {
            let kind = flipped(placed.kind, shift_sides);
            if let Some(side) = side_of(kind)
                && context.open(side).is_none()
            {
                empty::show(ui, placed.clip, side, context, commands);
            }
        }
        if context.session.view.mode == ViewMode::Wipe
            && let Some(placed) = self.placed.first().copied()
        {
            wipe::show(ui, &painter, &placed, context, commands);
        }
        for placed in &self.placed {
            let kind = flipped(placed.kind, shift_sides);
            tags::show(
                &painter,
                placed,
                kind,
                self.tag_at_right(placed),
                context,
                ui.ctx().pixels_per_point(),
            );
        }
        if let Some(placed) = self.placed.last().copied() {
            navigator::show(ui, &painter, &placed, &self.textures, context, commands);
        }
        self.split_handle(ui, rect, context);
        self.work(ui, &response, context, commands);
    }

    fn description(&self, context: &Context<'_>) -> String {
        let mode = context.session.view.mode.label();
        match (context.session.readout_pixel(), context.shown) {
            (Some((x, y)), Some(shown)) => {
                let values = Side::BOTH.map(|side| {
                    let rgb = shown
                        .side(side)
                        .map(|s| super::readout::components(&s.pixels, x, y));
                    format!(
                        "{side} {}",
                        rgb.map_or("-".into(), |v| super::readout::joined(&v))
                    )
                });
                format!("Canvas, {mode}, x {x} y {y}, {}, {}", values[0], values[1])
            }
            _ => format!("Canvas, {mode}"),
        }
    }

    /// Puts every pane's picture in its place for this frame.
    fn place(&mut self, ui: &Ui, rect: Rect, context: &Context<'_>) {
        self.placed.clear();
        let session = context.session;
        let mode = session.view.mode;
        let ppp = ui.ctx().pixels_per_point();
        self.placed_picture = context.facts.picture.is_some();
        let reference = context.facts.picture.unwrap_or((16, 9));
        let orientation = context.orientation();
        let (across, down) = orientation.displayed(reference);
        let aspect = (across / down.max(1.0)) as f32;
        let split = ui.data_mut(|d| *d.get_persisted_mut_or(split_id(), layout::STACK_WIDTH));
        let panes = layout::panes(mode, rect, aspect, split);
        let usable = |pane: &Pane| {
            let bar = pane.kind == PaneKind::Difference && colorbar::wanted(context);
            let bottom = if bar {
                pane.rect.bottom() - COLORBAR_ROOM
            } else {
                pane.rect.bottom()
            };
            Rect::from_min_max(pane.rect.min, pos2(pane.rect.right(), bottom))
        };
        let Some(first) = panes.first().map(usable) else {
            return;
        };
        for pane in &panes {
            let area = usable(pane);
            let fitted = transform::fit(area, reference, orientation);
            let (scale, centre) = match session.zoom {
                Zoom::Fit => (
                    fitted,
                    (f64::from(reference.0) / 2.0, f64::from(reference.1) / 2.0),
                ),
                Zoom::At { scale, centre } => {
                    // The visible picture rectangle is shared: a larger pane is a larger view of it.
                    let larger = (area.width() / first.width()).min(area.height() / first.height());
                    let scale = scale / f64::from(ppp);
                    let scale = if mode == ViewMode::ThreeUp {
                        scale * f64::from(larger)
                    } else {
                        scale
                    };
                    (scale, centre)
                }
            };
            let size = self.picture_size(pane.kind, context).unwrap_or(reference);
            let transform = Transform::centred(area, centre, scale, orientation, ppp);
            let mut clip = area;
            if mode == ViewMode::Wipe {
                let x = wipe::line_x(&transform, reference, session.wipe, area);
                match pane.kind {
                    PaneKind::A => clip.max.x = x,
                    _ => clip.min.x = x,
                }
            }
            self.placed.push(Placed {
                kind: pane.kind,
                rect: pane.rect,
                clip,
                transform,
                size,
            });
        }
        let scale = |p: &Placed| p.transform.scale * f64::from(ppp);
        self.shown_scale = (
            self.placed.first().map_or(1.0, scale),
            (mode == ViewMode::ThreeUp).then(|| self.placed.last().map_or(1.0, scale)),
        );
    }

    fn picture_size(&self, kind: PaneKind, context: &Context<'_>) -> Option<(u32, u32)> {
        let shown = context.shown?;
        match kind {
            PaneKind::A => shown.a.as_ref().map(|s| (s.pixels.width, s.pixels.height)),
            PaneKind::B => shown.b.as_ref().map(|s| (s.pixels.width, s.pixels.height)),
            PaneKind::Difference => shown.difference_size(),
        }
    }

    fn paint_pane(
        &self,
        ui: &Ui,
        painter: &Painter,
        placed: &Placed,
        kind: PaneKind,
        context: &Context<'_>,
    ) {
        if self.textures.size(kind).is_none() {
            match side_of(kind) {
                None => empty::difference(painter, placed.clip, context),
                Some(side) if context.open(side).is_some() => {
                    empty::no_frame(painter, placed.clip, context);
                }
                Some(_) => {}
            }
            return;
        }
        let clipped = painter.with_clip_rect(placed.clip);
        let picture =
            placed
                .transform
                .rect(0.0, 0.0, f64::from(placed.size.0), f64::from(placed.size.1));
        self.textures
            .paint(&clipped, kind, placed.size, &placed.transform);
        values::show(&clipped, placed, kind, context, ui.ctx().pixels_per_point());
        exclusions::show(&clipped, placed, context);
        regions::show(&clipped, placed, context);
        marks::show(&clipped, placed, context, ui.ctx().pixels_per_point());
        if kind == PaneKind::Difference && colorbar::wanted(context) {
            colorbar::show(painter, placed.rect, picture, context);
        }
    }

    fn tag_at_right(&self, placed: &Placed) -> bool {
        placed.kind == PaneKind::B && self.placed.len() == 2 && self.placed[0].rect == placed.rect
    }

    /// The line between three-up's stack and the difference can be dragged.
    fn split_handle(&self, ui: &mut Ui, canvas: Rect, context: &Context<'_>) {
        let stacked =
            self.placed.len() == 3 && self.placed[0].rect.left() == self.placed[1].rect.left();
        if !stacked {
            return;
        }
        let x = self.placed[0].rect.right() + 0.5;
        let grab = Rect::from_min_max(pos2(x - 4.0, canvas.top()), pos2(x + 4.0, canvas.bottom()));
        let handle = ui.interact(grab, split_id(), Sense::click_and_drag());
        handle.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, "Three-up split"));
        if handle.hovered() || handle.dragged() {
            ui.ctx().set_cursor_icon(egui::CursorIcon::ResizeHorizontal);
            ui.painter()
                .vline(x, canvas.y_range(), Stroke::new(1.0, context.tokens.accent));
        }
        if handle.double_clicked() {
            ui.data_mut(|d| d.insert_persisted(split_id(), layout::STACK_WIDTH));
        } else if let (true, Some(at)) = (handle.dragged(), handle.interact_pointer_pos()) {
            let split = layout::three_up_split(canvas, at.x - canvas.left());
            ui.data_mut(|d| d.insert_persisted(split_id(), split));
        }
    }

    /// The pane under a screen position.
    fn pane_at(&self, at: Pos2) -> Option<&Placed> {
        self.placed.iter().find(|p| p.clip.contains(at))
    }

    fn work(
        &mut self,
        ui: &Ui,
        response: &egui::Response,
        context: &Context<'_>,
        commands: &mut Commands,
    ) {
        let mut hands = std::mem::take(&mut self.hands);
        hands.work(self, ui, response, context, commands);
        self.hands = hands;
        self.pointed = response
            .hover_pos()
            .and_then(|at| self.pane_at(at))
            .map(|p| p.kind);
        let over =
            response.contains_pointer() && !context.session.view.mode.eq(&ViewMode::Difference);
        let (shift, other_key) = ui.input(|i| {
            (
                i.modifiers.shift_only(),
                i.keys_down
                    .iter()
                    .any(|key| !matches!(key, Key::ShiftLeft | Key::ShiftRight)),
            )
        });
        // Shift+arrows are steps: Shift alone, or from before the other key on, shows the other side.
        self.shift_taken = shift && (self.shift_taken || other_key);
        let flip = over && shift && !self.shift_taken && !ui.input(|i| i.pointer.any_down());
        if flip != context.session.flipped {
            commands.push(Command::Flip(flip));
        }
    }
}

impl Placed {
    /// The middle of the area that the picture may use: where the zoom's centre stands.
    fn clip_area_centre(&self) -> Pos2 {
        self.area().center()
    }

    /// The whole area that the picture may use, also behind a wipe line.
    fn area(&self) -> Rect {
        Rect::from_min_max(self.rect.min, pos2(self.rect.right(), self.clip.bottom()))
    }

    /// Device pixels per picture pixel.
    fn device_scale(&self, pixels_per_point: f32) -> f64 {
        self.transform.scale * f64::from(pixels_per_point)
    }
}

fn split_id() -> Id {
    Id::unique("three-up split")
}

fn side_of(kind: PaneKind) -> Option<Side> {
    match kind {
        PaneKind::A => Some(Side::A),
        PaneKind::B => Some(Side::B),
        PaneKind::Difference => None,
    }
}

/// While the key is held, A and B change places.
fn flipped(kind: PaneKind, flip: bool) -> PaneKind {
    match (kind, flip) {
        (PaneKind::A, true) => PaneKind::B,
        (PaneKind::B, true) => PaneKind::A,
        (kind, _) => kind,
    }
}

/// A label with letters on a filled box, as marks carry it. Returns its rectangle.
fn plate(
    painter: &Painter,
    at: Pos2,
    text: &str,
    font: egui::FontId,
    fill: egui::Color32,
    ink: egui::Color32,
    height: f32,
) -> Rect {
    let galley = painter.layout_no_wrap(text.to_owned(), font, ink);
    let rect = Rect::from_min_size(at, vec2(galley.size().x + 8.0, height));
    painter.rect_filled(rect, 0.0, fill);
    let y = rect.center().y - galley.size().y / 2.0;
    painter.galley(pos2(rect.left() + 4.0, y.round()), galley, ink);
    rect
}
