//! Picture pixels <-> screen points of one pane.

use eframe::egui::{Pos2, Rect, Vec2, pos2, vec2};

use super::orientation::Orientation;

/// Where one picture lies in its pane. Screen positions are egui points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transform {
    /// Screen position of the corner before the picture's first pixel, on a whole device pixel.
    pub origin: Pos2,
    /// Points per picture pixel (its height, where pixels are not square).
    pub scale: f64,
    pub orientation: Orientation,
}

impl Transform {
    /// The whole picture exactly in a rectangle of its displayed shape.
    pub fn filling(frame: Rect, size: (u32, u32), orientation: Orientation) -> Self {
        let (w, h) = (f64::from(size.0), f64::from(size.1));
        let (across, _) = orientation.displayed(size);
        let scale = f64::from(frame.width()) / across.max(1e-9);
        let whole = Self {
            origin: pos2(0.0, 0.0),
            scale,
            orientation,
        };
        Self {
            origin: frame.min - whole.rect(0.0, 0.0, w, h).min.to_vec2(),
            ..whole
        }
    }

    /// The picture point `centre` in the middle of `pane`, at `scale` points a pixel.
    pub fn centred(
        pane: Rect,
        centre: (f64, f64),
        scale: f64,
        orientation: Orientation,
        pixels_per_point: f32,
    ) -> Self {
        let snap = |v: f64| {
            let ppp = f64::from(pixels_per_point);
            ((v * ppp).round() / ppp) as f32
        };
        let middle = pane.center();
        let (right, down) = orientation.forward(centre);
        Self {
            origin: pos2(
                snap(f64::from(middle.x) - right * scale),
                snap(f64::from(middle.y) - down * scale),
            ),
            scale,
            orientation,
        }
    }

    /// Screen position of a picture point (pixel corners have whole coordinates).
    pub fn to_screen(self, x: f64, y: f64) -> Pos2 {
        let (right, down) = self.orientation.forward((x, y));
        pos2(
            self.origin.x + (right * self.scale) as f32,
            self.origin.y + (down * self.scale) as f32,
        )
    }

    /// Picture point under a screen position.
    pub fn to_picture(self, at: Pos2) -> (f64, f64) {
        self.way_to_picture(at - self.origin)
    }

    /// A way on screen as a way in picture pixels.
    pub fn way_to_picture(self, way: Vec2) -> (f64, f64) {
        self.orientation
            .back((f64::from(way.x) / self.scale, f64::from(way.y) / self.scale))
    }

    /// The pixel under a screen position, when it is inside the picture.
    pub fn pixel(self, at: Pos2, size: (u32, u32)) -> Option<(u32, u32)> {
        let (x, y) = self.to_picture(at);
        let inside = x >= 0.0 && y >= 0.0 && x < f64::from(size.0) && y < f64::from(size.1);
        inside.then_some((x as u32, y as u32))
    }

    /// The screen rectangle of a picture rectangle.
    pub fn rect(self, x: f64, y: f64, width: f64, height: f64) -> Rect {
        if self.orientation.quarter_turns == 0 {
            let across = width * self.orientation.aspect;
            return Rect::from_min_size(
                self.to_screen(x, y),
                vec2((across * self.scale) as f32, (height * self.scale) as f32),
            );
        }
        Rect::from_two_pos(self.to_screen(x, y), self.to_screen(x + width, y + height))
    }
}

/// The scale (points a pixel) that shows a whole picture in a pane.
pub fn fit(pane: Rect, size: (u32, u32), orientation: Orientation) -> f64 {
    let (w, h) = orientation.displayed((size.0.max(1), size.1.max(1)));
    (f64::from(pane.width()) / w).min(f64::from(pane.height()) / h)
}

/// The next power of two above (or below) a zoom.
pub fn whole_step(scale: f64, closer: bool) -> f64 {
    let exponent = scale.log2();
    let next = if closer {
        (exponent + 1e-6).floor() + 1.0
    } else {
        (exponent - 1e-6).ceil() - 1.0
    };
    next.exp2().clamp(1.0 / 64.0, 256.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_and_its_place_on_screen_belong_together() {
        let pane = Rect::from_min_size(pos2(100.0, 50.0), vec2(640.0, 400.0));
        let t = Transform::centred(pane, (69.5, 82.5), 10.0, Orientation::default(), 1.0);
        for pixel in [(52, 65), (53, 68), (86, 99)] {
            let middle = t.to_screen(f64::from(pixel.0) + 0.5, f64::from(pixel.1) + 0.5);
            assert_eq!(t.pixel(middle, (346, 260)), Some(pixel));
        }
        assert_eq!(t.pixel(t.to_screen(-0.5, 3.0), (346, 260)), None);
        assert_eq!(t.pixel(t.to_screen(346.5, 3.0), (346, 260)), None);
    }

    #[test]
    fn turned_pixels_are_found_where_they_are_drawn() {
        let pane = Rect::from_min_size(pos2(100.0, 50.0), vec2(640.0, 400.0));
        for quarter_turns in 0..4 {
            let orientation = Orientation {
                quarter_turns,
                aspect: 1.5,
            };
            let t = Transform::centred(pane, (20.0, 10.0), 8.0, orientation, 1.0);
            for (x, y) in [(0, 0), (39, 0), (0, 19), (17, 5)] {
                let cell = t.rect(f64::from(x), f64::from(y), 1.0, 1.0);
                assert_eq!(t.pixel(cell.center(), (40, 20)), Some((x, y)));
                let (long, short) = (
                    cell.width().max(cell.height()),
                    cell.width().min(cell.height()),
                );
                assert_eq!((long, short), (12.0, 8.0));
            }
            let whole = t.rect(0.0, 0.0, 40.0, 20.0);
            let frame = Transform::filling(whole, (40, 20), orientation);
            assert_eq!(frame.rect(0.0, 0.0, 40.0, 20.0), whole);
        }
    }

    #[test]
    fn whole_steps_are_powers_of_two() {
        assert_eq!(whole_step(0.64, true), 1.0);
        assert_eq!(whole_step(1.0, true), 2.0);
        assert_eq!(whole_step(1.13, false), 1.0);
        assert_eq!(whole_step(1.0, false), 0.5);
        assert_eq!(whole_step(256.0, true), 256.0);
    }

    #[test]
    fn fit_shows_the_whole_picture() {
        let pane = Rect::from_min_size(pos2(0.0, 0.0), vec2(640.0, 732.0));
        let stored = Orientation::default();
        assert_eq!(fit(pane, (960, 540), stored), 640.0 / 960.0);
        let turned = Orientation {
            quarter_turns: 1,
            ..stored
        };
        assert_eq!(fit(pane, (960, 540), turned), 732.0 / 960.0);
    }
}
