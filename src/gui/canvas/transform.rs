//! Picture pixels <-> screen points of one pane.

use eframe::egui::{Pos2, Rect, pos2, vec2};

/// Where one picture lies in its pane. Screen positions are egui points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transform {
    /// Screen position of the picture's top left corner, on a whole device pixel.
    pub origin: Pos2,
    /// Points per picture pixel.
    pub scale: f64,
}

impl Transform {
    /// The picture point `centre` in the middle of `pane`, at `scale` points a pixel.
    pub fn centred(pane: Rect, centre: (f64, f64), scale: f64, pixels_per_point: f32) -> Self {
        let snap = |v: f64| {
            let ppp = f64::from(pixels_per_point);
            ((v * ppp).round() / ppp) as f32
        };
        let middle = pane.center();
        Self {
            origin: pos2(
                snap(f64::from(middle.x) - centre.0 * scale),
                snap(f64::from(middle.y) - centre.1 * scale),
            ),
            scale,
        }
    }

    /// Screen position of a picture point (pixel corners have whole coordinates).
    pub fn to_screen(self, x: f64, y: f64) -> Pos2 {
        pos2(
            self.origin.x + (x * self.scale) as f32,
            self.origin.y + (y * self.scale) as f32,
        )
    }

    /// Picture point under a screen position.
    pub fn to_picture(self, at: Pos2) -> (f64, f64) {
        (
            f64::from(at.x - self.origin.x) / self.scale,
            f64::from(at.y - self.origin.y) / self.scale,
        )
    }

    /// The pixel under a screen position, when it is inside the picture.
    pub fn pixel(self, at: Pos2, size: (u32, u32)) -> Option<(u32, u32)> {
        let (x, y) = self.to_picture(at);
        let inside = x >= 0.0 && y >= 0.0 && x < f64::from(size.0) && y < f64::from(size.1);
        inside.then_some((x as u32, y as u32))
    }

    /// The screen rectangle of a picture rectangle.
    pub fn rect(self, x: f64, y: f64, width: f64, height: f64) -> Rect {
        Rect::from_min_size(
            self.to_screen(x, y),
            vec2((width * self.scale) as f32, (height * self.scale) as f32),
        )
    }
}

/// The scale (points a pixel) that shows a whole picture in a pane.
pub fn fit(pane: Rect, size: (u32, u32)) -> f64 {
    let (w, h) = (f64::from(size.0.max(1)), f64::from(size.1.max(1)));
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
        let t = Transform::centred(pane, (69.5, 82.5), 10.0, 1.0);
        for pixel in [(52, 65), (53, 68), (86, 99)] {
            let middle = t.to_screen(f64::from(pixel.0) + 0.5, f64::from(pixel.1) + 0.5);
            assert_eq!(t.pixel(middle, (346, 260)), Some(pixel));
        }
        assert_eq!(t.pixel(t.to_screen(-0.5, 3.0), (346, 260)), None);
        assert_eq!(t.pixel(t.to_screen(346.5, 3.0), (346, 260)), None);
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
        assert_eq!(fit(pane, (960, 540)), 640.0 / 960.0);
    }
}
