//! Any triangle: colours and places of the texture go evenly from corner to corner.

use eframe::egui::epaint::Vertex;
use eframe::egui::{Pos2, TextureFilter};

use super::colour::{fill, packed, product, put};
use super::sampling::{Between, sample};
use super::textures::Texture;
use super::{Clip, FARTHEST, SUBPIXELS, Target, first_centre};

/// A corner of a triangle on the target.
#[derive(Debug, Clone, Copy)]
pub struct Corner {
    /// In parts of a pixel.
    pub x: i64,
    pub y: i64,
    /// Of the texture, 0 to 1 in both directions.
    pub uv: Pos2,
    /// `0xAARRGGBB`, premultiplied.
    pub colour: u32,
}

impl Corner {
    pub fn new(vertex: &Vertex, pixels_per_point: f32) -> Self {
        let place = |points: f32| {
            let pixels = (points * pixels_per_point).clamp(-FARTHEST, FARTHEST);
            (f64::from(pixels) * SUBPIXELS as f64).round() as i64
        };
        Self {
            x: place(vertex.pos.x),
            y: place(vertex.pos.y),
            uv: vertex.uv,
            colour: packed(vertex.color),
        }
    }
}

/// The pixels of a triangle, row by row.
struct Spans {
    corners: [Corner; 3],
    clip: Clip,
    row: i64,
    end: i64,
}

impl Spans {
    /// Of corners that go clockwise.
    fn new(corners: [Corner; 3], clip: Clip) -> Self {
        let ys = corners.map(|corner| corner.y);
        let highest = ys.into_iter().min().unwrap_or(0);
        let lowest = ys.into_iter().max().unwrap_or(0);
        Self {
            corners,
            clip,
            row: first_centre(highest, 1).max(clip.top),
            end: first_centre(lowest, 1).min(clip.bottom),
        }
    }
}

impl Iterator for Spans {
    /// Row, first pixel, the one after the last.
    type Item = (usize, usize, usize);

    fn next(&mut self) -> Option<Self::Item> {
        while self.row < self.end {
            let row = self.row;
            self.row += 1;
            let centre = row * SUBPIXELS + SUBPIXELS / 2;
            let (mut from, mut to) = (self.clip.left, self.clip.right);
            for at in 0..3 {
                let (p, q) = (self.corners[at], self.corners[(at + 1) % 3]);
                let (across, down) = (q.x - p.x, q.y - p.y);
                // Where the edge crosses the middle of the row. A centre on a left edge belongs to the triangle, one
                // on a right edge to its neighbour; rows keep to the same rule, so edges that lie flat need none.
                if down < 0 {
                    let crossing = p.x * -down - across * (centre - p.y);
                    from = from.max(first_centre(crossing, -down));
                } else if down > 0 {
                    let crossing = p.x * down + across * (centre - p.y);
                    to = to.min(first_centre(crossing, down));
                }
            }
            if from < to {
                return Some((row as usize, from as usize, to as usize));
            }
        }
        None
    }
}

/// A value that changes evenly over the target: its value at the centre of pixel (0, 0) and by how much it grows per
/// pixel to the right and down.
#[derive(Debug, Clone, Copy)]
struct Slope {
    base: f64,
    right: f64,
    down: f64,
}

impl Slope {
    fn new(corners: &[Corner; 3], area: f64, value: [f64; 3]) -> Self {
        let [a, b, c] = corners;
        let part = SUBPIXELS as f64;
        let (bx, by) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
        let (cx, cy) = ((c.x - a.x) as f64, (c.y - a.y) as f64);
        let (to_b, to_c) = (value[1] - value[0], value[2] - value[0]);
        let right = (to_b * cy - to_c * by) / area * part;
        let down = (to_c * bx - to_b * cx) / area * part;
        let (x, y) = (0.5 - a.x as f64 / part, 0.5 - a.y as f64 / part);
        Self {
            base: value[0] + right * x + down * y,
            right,
            down,
        }
    }

    fn at(&self, column: usize, row: usize) -> f64 {
        self.base + self.right * column as f64 + self.down * row as f64
    }

    /// By how much it changes with a pixel.
    fn steepness(&self) -> f64 {
        self.right.hypot(self.down)
    }
}

/// Draws a triangle, whichever way its corners go.
pub fn draw(target: &mut Target<'_>, clip: Clip, mut corners: [Corner; 3], texture: &Texture) {
    let [a, b, c] = corners;
    let mut area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    if area == 0 {
        return;
    }
    if area < 0 {
        corners.swap(1, 2);
        area = -area;
    }
    let spans = Spans::new(corners, clip);
    let area = area as f64;
    let same_texel = corners.iter().all(|corner| corner.uv == a.uv);
    let same_colour = corners.iter().all(|corner| corner.colour == a.colour);
    if !same_texel {
        return textured(target, spans, area, texture);
    }
    let texel = texel_at(texture, a.uv);
    if same_colour {
        let colour = product(texel, a.colour);
        for (row, from, to) in spans {
            fill(target.span(row, from, to), colour);
        }
        return;
    }
    let corners = &spans.corners;
    let colours = corners.map(|corner| product(texel, corner.colour));
    let channels = channels(corners, area, colours);
    for (row, from, to) in spans {
        for (at, pixel) in target.span(row, from, to).iter_mut().enumerate() {
            put(pixel, colour_at(&channels, from + at, row));
        }
    }
}

/// The texel under a place that all corners share.
fn texel_at(texture: &Texture, uv: Pos2) -> u32 {
    let [width, height] = texture.image.size;
    sample(
        &texture.image,
        Between::at(
            f64::from(uv.x) * width as f64,
            width,
            TextureFilter::Nearest,
        ),
        Between::at(
            f64::from(uv.y) * height as f64,
            height,
            TextureFilter::Nearest,
        ),
    )
}

/// The four channels of a colour from corner to corner, alpha first.
fn channels(corners: &[Corner; 3], area: f64, colours: [u32; 3]) -> [Slope; 4] {
    [24, 16, 8, 0].map(|shift| {
        let levels = colours.map(|colour| f64::from((colour >> shift) & 0xFF));
        Slope::new(corners, area, levels)
    })
}

fn colour_at(channels: &[Slope; 4], column: usize, row: usize) -> u32 {
    channels.iter().fold(0, |colour, slope| {
        let level = slope.at(column, row) + 0.5;
        colour << 8 | level.clamp(0.0, 255.0) as u32
    })
}

fn textured(target: &mut Target<'_>, spans: Spans, area: f64, texture: &Texture) {
    let corners = &spans.corners;
    let [width, height] = texture.image.size;
    let along = |size: usize, part: fn(&Corner) -> f32| {
        let values = [0, 1, 2].map(|at| f64::from(part(&corners[at])) * size as f64);
        Slope::new(corners, area, values)
    };
    let u = along(width, |corner| corner.uv.x);
    let v = along(height, |corner| corner.uv.y);
    let filter = texture.filter(u.steepness().max(v.steepness()));
    let tints = corners.map(|corner| corner.colour);
    let tint = tints
        .iter()
        .any(|tint| *tint != u32::MAX)
        .then(|| channels(corners, area, tints));
    for (row, from, to) in spans {
        for (at, pixel) in target.span(row, from, to).iter_mut().enumerate() {
            let column = from + at;
            let mut colour = sample(
                &texture.image,
                Between::at(u.at(column, row), width, filter),
                Between::at(v.at(column, row), height, filter),
            );
            if let Some(tint) = &tint {
                colour = product(colour, colour_at(tint, column, row));
            }
            put(pixel, colour);
        }
    }
}
