//! Any triangle: colours and places of the texture go evenly from corner to corner.

use std::array;

use eframe::egui::epaint::Vertex;
use eframe::egui::{Pos2, TextureFilter};

use super::bands::Band;
use super::colour::{fill, packed, product, put};
use super::sampling::{Between, sample};
use super::textures::Texture;
use super::{Clip, FARTHEST, SUBPIXELS, first_centre};

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
            let pixels = f64::from((points * pixels_per_point).clamp(-FARTHEST, FARTHEST));
            // Rounded: above zero to cut off is to round down.
            let farthest = f64::from(FARTHEST);
            let parts = (pixels + farthest) * SUBPIXELS as f64 + 0.5;
            parts as i64 - farthest as i64 * SUBPIXELS
        };
        Self {
            x: place(vertex.pos.x),
            y: place(vertex.pos.y),
            uv: vertex.uv,
            colour: packed(vertex.color),
        }
    }

    /// Everything about it.
    pub fn words(&self) -> [u64; 4] {
        [
            self.x as u64,
            self.y as u64,
            bits(self.uv),
            self.colour.into(),
        ]
    }
}

/// A place of a texture as a number of its own.
pub fn bits(uv: Pos2) -> u64 {
    u64::from(uv.x.to_bits()) << 32 | u64::from(uv.y.to_bits())
}

/// The pixels of a triangle, row by row.
struct Spans {
    edges: [Edge; 3],
    clip: Clip,
    row: i64,
    end: i64,
}

impl Spans {
    /// Of corners that go clockwise.
    fn new(corners: &[Corner; 3], clip: Clip) -> Self {
        let [a, b, c] = corners;
        let row = first_centre(a.y.min(b.y).min(c.y)).max(clip.top);
        let end = first_centre(a.y.max(b.y).max(c.y)).min(clip.bottom);
        Self {
            edges: [
                Edge::new(a, b, row),
                Edge::new(b, c, row),
                Edge::new(c, a, row),
            ],
            clip,
            row,
            end,
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
            let (mut from, mut to) = (self.clip.left, self.clip.right);
            for edge in &mut self.edges {
                if edge.left {
                    from = from.max(edge.pixel);
                } else {
                    to = to.min(edge.pixel);
                }
                edge.go_down();
            }
            if from < to {
                return Some((row as usize, from as usize, to as usize));
            }
        }
        None
    }
}

/// Where a side of a triangle crosses the middles of rows. A centre on a left edge belongs to the triangle, one on a
/// right edge to its neighbour; rows keep to the same rule, so that an edge that lies flat needs none.
#[derive(Debug, Clone, Copy)]
struct Edge {
    left: bool,
    /// The first pixel whose centre is not left of the crossing.
    pixel: i64,
    /// By how much the crossing is left of that centre; always less than `whole`, which is a pixel.
    rest: i64,
    whole: i64,
    /// What both change by with a row.
    pixels_down: i64,
    rest_down: i64,
}

impl Edge {
    /// Limits nothing.
    const NOWHERE: Self = Self {
        left: true,
        pixel: i64::MIN,
        rest: 0,
        whole: 1,
        pixels_down: 0,
        rest_down: 0,
    };

    fn new(p: &Corner, q: &Corner, row: i64) -> Self {
        let left = q.y < p.y;
        let (upper, lower) = if left { (q, p) } else { (p, q) };
        let (across, down) = (lower.x - upper.x, lower.y - upper.y);
        if down == 0 {
            return Self::NOWHERE;
        }
        let whole = down * SUBPIXELS;
        let centre = row * SUBPIXELS + SUBPIXELS / 2;
        let crossing = (upper.x - SUBPIXELS / 2) * down + across * (centre - upper.y);
        let (before, rest) = divided(-crossing, whole);
        let (pixels_down, rest_down) = divided(-across * SUBPIXELS, whole);
        Self {
            left,
            pixel: -before,
            rest,
            whole,
            pixels_down,
            rest_down,
        }
    }

    fn go_down(&mut self) {
        self.pixel -= self.pixels_down;
        self.rest += self.rest_down;
        if self.rest >= self.whole {
            self.rest -= self.whole;
            self.pixel -= 1;
        }
    }
}

/// Quotient, rounded down, and remainder. Divides as floating point and corrects it, which is faster than whole numbers
/// of 64 bits on most processors; the quotient is a number of pixels, so that it is off by one at most.
fn divided(number: i64, by: i64) -> (i64, i64) {
    let mut quotient = (number as f64 / by as f64) as i64;
    let mut rest = number - quotient * by;
    while rest < 0 {
        rest += by;
        quotient -= 1;
    }
    while rest >= by {
        rest -= by;
        quotient += 1;
    }
    (quotient, rest)
}

/// `N` values that change evenly over the target: at the centre of pixel (0, 0), and by how much they grow per pixel to
/// the right and down.
#[derive(Debug, Clone, Copy)]
struct Slopes<const N: usize> {
    base: [f64; N],
    right: [f64; N],
    down: [f64; N],
}

impl<const N: usize> Slopes<N> {
    /// From the values at the corners.
    fn new(corners: &[Corner; 3], area: f64, values: [[f64; N]; 3]) -> Self {
        let [a, b, c] = corners;
        let part = SUBPIXELS as f64;
        let factor = part / area;
        let (bx, by) = ((b.x - a.x) as f64 * factor, (b.y - a.y) as f64 * factor);
        let (cx, cy) = ((c.x - a.x) as f64 * factor, (c.y - a.y) as f64 * factor);
        let (x, y) = (0.5 - a.x as f64 / part, 0.5 - a.y as f64 / part);
        let [at_a, at_b, at_c] = values;
        let from_a = |at: &[f64; N], n: usize| at[n] - at_a[n];
        let right = array::from_fn(|n| from_a(&at_b, n) * cy - from_a(&at_c, n) * by);
        let down = array::from_fn(|n| from_a(&at_c, n) * bx - from_a(&at_b, n) * cx);
        Self {
            base: array::from_fn(|n| at_a[n] + right[n] * x + down[n] * y),
            right,
            down,
        }
    }

    fn at(&self, column: usize, row: usize) -> [f64; N] {
        let (x, y) = (column as f64, row as f64);
        array::from_fn(|n| self.base[n] + self.right[n] * x + self.down[n] * y)
    }
}

/// Draws a triangle, whichever way its corners go.
pub fn draw(band: &mut Band<'_>, clip: Clip, mut corners: [Corner; 3], texture: &Texture) {
    let [a, b, c] = corners;
    if clip.misses(a.x.min(b.x).min(c.x), a.x.max(b.x).max(c.x)) {
        return;
    }
    let mut area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    if area == 0 {
        return;
    }
    if area < 0 {
        corners.swap(1, 2);
        area = -area;
    }
    let spans = Spans::new(&corners, clip);
    let area = area as f64;
    let same_texel = corners.iter().all(|corner| corner.uv == a.uv);
    let same_colour = corners.iter().all(|corner| corner.colour == a.colour);
    if !same_texel {
        return textured(band, spans, &corners, area, texture);
    }
    let texel = texel_at(texture, a.uv);
    if same_colour {
        let colour = product(texel, a.colour);
        for (row, from, to) in spans {
            fill(band.span(row, from, to), colour);
        }
        return;
    }
    let slopes = colour_slopes(&corners, area, |corner| product(texel, corner.colour));
    for (row, from, to) in spans {
        let mut levels = slopes.at(from, row);
        for pixel in band.span(row, from, to) {
            put(pixel, colour_of(levels));
            for (level, right) in levels.iter_mut().zip(slopes.right) {
                *level += right;
            }
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
fn colour_slopes(corners: &[Corner; 3], area: f64, colour: impl Fn(&Corner) -> u32) -> Slopes<4> {
    let levels = |corner: &Corner| colour(corner).to_be_bytes().map(f64::from);
    let [a, b, c] = corners;
    Slopes::new(corners, area, [levels(a), levels(b), levels(c)])
}

/// The nearest colour.
fn colour_of(levels: [f64; 4]) -> u32 {
    // A number that is too small or too large becomes the end of the range.
    u32::from_be_bytes(levels.map(|level| (level + 0.5) as u8))
}

fn textured(
    band: &mut Band<'_>,
    spans: Spans,
    corners: &[Corner; 3],
    area: f64,
    texture: &Texture,
) {
    let [width, height] = texture.image.size;
    let [a, b, c] = corners.map(|corner| {
        let (u, v) = (f64::from(corner.uv.x), f64::from(corner.uv.y));
        [u * width as f64, v * height as f64]
    });
    let texels = Slopes::new(corners, area, [a, b, c]);
    let step = |n: usize| texels.right[n].hypot(texels.down[n]);
    let filter = texture.filter(step(0).max(step(1)));
    let tinted = corners.iter().any(|corner| corner.colour != u32::MAX);
    let tint = tinted.then(|| colour_slopes(corners, area, |corner| corner.colour));
    for (row, from, to) in spans {
        for (at, pixel) in band.span(row, from, to).iter_mut().enumerate() {
            let [u, v] = texels.at(from + at, row);
            let mut colour = sample(
                &texture.image,
                Between::at(u, width, filter),
                Between::at(v, height, filter),
            );
            if let Some(tint) = &tint {
                colour = product(colour, colour_of(tint.at(from + at, row)));
            }
            put(pixel, colour);
        }
    }
}
