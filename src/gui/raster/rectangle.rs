//! Upright rectangles of one colour, which are most of what a window is made of: letters, fields and pictures.

use std::ops::Range;

use eframe::egui::{ColorImage, Pos2, TextureFilter};

use super::bands::Band;
use super::colour::{OPAQUE, WITHOUT_ALPHA, between, fill, packed, product, put};
use super::sampling::{Between, sample};
use super::textures::Texture;
use super::triangle::{Corner, bits};
use super::{Clip, SUBPIXELS, first_centre};

/// A rectangle on the target; the texture's columns go along its columns.
#[derive(Debug, Clone, Copy)]
pub struct Rectangle {
    /// Upper left and lower right corner in parts of a pixel.
    min: (i64, i64),
    max: (i64, i64),
    /// The texture at these corners, 0 to 1.
    uv_min: Pos2,
    uv_max: Pos2,
    colour: u32,
}

impl Rectangle {
    /// Two triangles that are a rectangle together, if these are.
    pub fn of(first: [&Corner; 3], second: [&Corner; 3]) -> Option<Self> {
        let [a, ..] = first;
        let all = || first.iter().chain(&second);
        if all().any(|corner| corner.colour != a.colour) {
            return None;
        }
        let (left, right) = ends(all().map(|corner| corner.x))?;
        let (top, bottom) = ends(all().map(|corner| corner.y))?;
        let at = |x: i64, y: i64| all().find(|corner| (corner.x, corner.y) == (x, y));
        let (upper_left, lower_right) = (at(left, top)?, at(right, bottom)?);
        let rectangle = Self {
            min: (left, top),
            max: (right, bottom),
            uv_min: upper_left.uv,
            uv_max: lower_right.uv,
            colour: a.colour,
        };
        let (missing, other) = (rectangle.missing(first)?, rectangle.missing(second)?);
        // Together they are the whole where each lacks the corner that is opposite to what the other one lacks.
        let opposite = (missing.0 != other.0) && (missing.1 != other.1);
        opposite.then_some(rectangle)
    }

    /// The corner of the rectangle that a triangle of three of its corners does not have, as (right, lower); nothing
    /// where the triangle is none of the rectangle's halves.
    fn missing(&self, triangle: [&Corner; 3]) -> Option<(bool, bool)> {
        let mut found = [[false; 2]; 2];
        for corner in triangle {
            let right = which(corner.x, self.min.0, self.max.0)?;
            let lower = which(corner.y, self.min.1, self.max.1)?;
            let u = if right { self.uv_max.x } else { self.uv_min.x };
            let v = if lower { self.uv_max.y } else { self.uv_min.y };
            if corner.uv != Pos2::new(u, v) {
                return None;
            }
            found[usize::from(right)][usize::from(lower)] = true;
        }
        let mut lacking = (0..4)
            .map(|at| (at / 2 == 1, at % 2 == 1))
            .filter(|(right, lower)| !found[usize::from(*right)][usize::from(*lower)]);
        let corner = lacking.next()?;
        lacking.next().is_none().then_some(corner)
    }

    /// Its upper and lower end, in parts of a pixel.
    pub fn heights(&self) -> (i64, i64) {
        (self.min.1, self.max.1)
    }

    /// The texture's corners that it shows, 0 to 1 in both directions.
    pub fn texels(&self) -> (Pos2, Pos2) {
        (self.uv_min.min(self.uv_max), self.uv_min.max(self.uv_max))
    }

    /// Everything about it.
    pub fn words(&self) -> [u64; 7] {
        let [left, top, right, bottom] =
            [self.min.0, self.min.1, self.max.0, self.max.1].map(|place| place as u64);
        let (first, last) = (bits(self.uv_min), bits(self.uv_max));
        [left, top, right, bottom, first, last, self.colour.into()]
    }

    /// Draws what is within the clip, which is within the band.
    pub fn draw(&self, band: &mut Band<'_>, clip: Clip, texture: &Texture) {
        let columns = pixels(self.min.0, self.max.0, clip.left, clip.right);
        let rows = pixels(self.min.1, self.max.1, clip.top, clip.bottom);
        if columns.is_empty() {
            return;
        }
        let [width, height] = texture.image.size;
        let along = Axis::new(
            [self.min.0, self.max.0],
            [self.uv_min.x, self.uv_max.x],
            width,
        );
        let down = Axis::new(
            [self.min.1, self.max.1],
            [self.uv_min.y, self.uv_max.y],
            height,
        );
        let filter = texture.filter(along.step.abs().max(down.step.abs()));
        if self.uv_min == self.uv_max {
            let texel = sample(
                &texture.image,
                along.between(columns.start, TextureFilter::Nearest),
                down.between(rows.start, TextureFilter::Nearest),
            );
            let colour = product(texel, self.colour);
            for row in rows {
                fill(band.span(row, columns.start, columns.end), colour);
            }
            return;
        }
        let sampled = Columns::new(&along, columns.clone(), filter);
        let mut line = vec![0; columns.len()];
        let mut made = None;
        let mut opaque = false;
        for row in rows {
            let place = down.between(row, filter);
            // Magnified, many rows are the same.
            if made != Some(place) {
                sampled.line(&mut line, &texture.image, place);
                if self.colour != u32::MAX {
                    line.iter_mut()
                        .for_each(|colour| *colour = product(*colour, self.colour));
                }
                opaque = line.iter().fold(OPAQUE, |all, colour| all & colour) == OPAQUE;
                if opaque {
                    line.iter_mut().for_each(|colour| *colour &= WITHOUT_ALPHA);
                }
                made = Some(place);
            }
            let pixels = band.span(row, columns.start, columns.end);
            if opaque {
                pixels.copy_from_slice(&line);
                continue;
            }
            for (pixel, colour) in pixels.iter_mut().zip(&line) {
                put(pixel, *colour);
            }
        }
    }
}

/// The pixels whose centres lie from `min` to `max` (parts of a pixel) and in the clip.
fn pixels(min: i64, max: i64, first: i64, end: i64) -> Range<usize> {
    let from = first_centre(min).max(first);
    let to = first_centre(max).min(end);
    from as usize..to.max(from) as usize
}

/// The two values that occur, smaller first; nothing where there are more, or one only.
fn ends(values: impl Iterator<Item = i64> + Clone) -> Option<(i64, i64)> {
    let (min, max) = (values.clone().min()?, values.clone().max()?);
    (min < max && values.clone().all(|value| value == min || value == max)).then_some((min, max))
}

/// Whether a value is the larger one of two; nothing where it is none of them.
fn which(value: i64, smaller: i64, larger: i64) -> Option<bool> {
    (value == smaller || value == larger).then_some(value == larger)
}

/// Texels along one direction of the target.
struct Axis {
    /// Texels from the texture's edge, at the centre of pixel 0.
    base: f64,
    /// Texels per pixel.
    step: f64,
    texels: usize,
}

impl Axis {
    /// From two places (parts of a pixel) and the texture there (0 to 1).
    fn new(places: [i64; 2], uv: [f32; 2], texels: usize) -> Self {
        let [from, to] = places.map(|place| place as f64 / SUBPIXELS as f64);
        let [first, last] = uv.map(|uv| f64::from(uv) * texels as f64);
        let step = (last - first) / (to - from);
        Self {
            base: first + (0.5 - from) * step,
            step,
            texels,
        }
    }

    fn between(&self, pixel: usize, filter: TextureFilter) -> Between {
        Between::at(self.base + self.step * pixel as f64, self.texels, filter)
    }
}

/// The texels of a row of pixels.
enum Columns {
    /// One texel a pixel, from this one on.
    OneToOne(usize),
    Each(Vec<Between>),
}

impl Columns {
    fn new(axis: &Axis, pixels: Range<usize>, filter: TextureFilter) -> Self {
        let first = axis.between(pixels.start, filter);
        let last = axis.between(pixels.end - 1, filter);
        let apart = last.first.checked_sub(first.first);
        // A step that is not 1 would end at another texel, or between two.
        if first.parts == 0 && last.parts == 0 && apart == Some(pixels.len() as u32 - 1) {
            return Self::OneToOne(first.first as usize);
        }
        Self::Each(pixels.map(|pixel| axis.between(pixel, filter)).collect())
    }

    /// The colours of a row that lies at `row` of the picture.
    fn line(&self, line: &mut [u32], image: &ColorImage, row: Between) {
        match self {
            Self::OneToOne(first) => {
                let texels = |row: u32| {
                    let from = row as usize * image.width() + first;
                    &image.pixels[from..from + line.len()]
                };
                let (upper, lower) = (texels(row.first), texels(row.second));
                if row.parts == 0 {
                    for (colour, texel) in line.iter_mut().zip(upper) {
                        *colour = packed(*texel);
                    }
                } else {
                    for ((colour, upper), lower) in line.iter_mut().zip(upper).zip(lower) {
                        *colour = between(packed(*upper), packed(*lower), row.parts);
                    }
                }
            }
            Self::Each(columns) => {
                for (colour, column) in line.iter_mut().zip(columns) {
                    *colour = sample(image, *column, row);
                }
            }
        }
    }
}
