//! What egui's meshes are made of, one by one: where each is, and whether it is what it was.

use std::iter;

use eframe::egui::{Pos2, epaint};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::bands::Band;
use super::rectangle::Rectangle;
use super::textures::Texture;
use super::triangle::{self, Corner};
use super::{Clip, first_centre};

/// One of egui's meshes on the target.
pub struct Mesh<'a> {
    clip: Clip,
    texture: &'a Texture,
    corners: Vec<Corner>,
    indices: &'a [u32],
    /// Of everything but corners and texels.
    fingerprint: u64,
}

impl<'a> Mesh<'a> {
    pub fn new(
        mesh: &'a epaint::Mesh,
        clip: Clip,
        texture: &'a Texture,
        pixels_per_point: f32,
    ) -> Self {
        let Clip {
            left,
            top,
            right,
            bottom,
        } = clip;
        let words = [left, top, right, bottom].map(|side| (side as u64).to_ne_bytes());
        let corner = |vertex| Corner::new(vertex, pixels_per_point);
        Self {
            clip,
            texture,
            corners: mesh.vertices.iter().map(corner).collect(),
            indices: &mesh.indices,
            fingerprint: xxh3_64(words.as_flattened()),
        }
    }

    /// From the lowest on.
    pub fn items(&self) -> impl Iterator<Item = Item<'_>> {
        let mut left = self.indices;
        iter::from_fn(move || {
            let shape = Shape::take(&mut left, &self.corners)?;
            Some(Item { shape, mesh: self })
        })
    }
}

/// A rectangle or a triangle of a mesh.
pub struct Item<'a> {
    shape: Shape<'a>,
    mesh: &'a Mesh<'a>,
}

enum Shape<'a> {
    Rectangle(Rectangle),
    Triangle([&'a Corner; 3]),
}

impl<'a> Shape<'a> {
    /// Takes the first shape of what is left of a mesh's indices; nothing where nothing is left.
    fn take(indices: &mut &[u32], corners: &'a [Corner]) -> Option<Self> {
        let corner = |index: u32| &corners[index as usize];
        let [a, b, c, rest @ ..] = indices else {
            return None;
        };
        let first = [corner(*a), corner(*b), corner(*c)];
        *indices = rest;
        if let [d, e, f, rest @ ..] = rest
            && let Some(whole) = Rectangle::of(first, [corner(*d), corner(*e), corner(*f)])
        {
            *indices = rest;
            return Some(Self::Rectangle(whole));
        }
        Some(Self::Triangle(first))
    }
}

impl Item<'_> {
    /// Rows that it may cover: the first and the one after the last.
    pub fn rows(&self) -> (i64, i64) {
        let (min, max) = match &self.shape {
            Shape::Rectangle(rectangle) => rectangle.heights(),
            Shape::Triangle([a, b, c]) => (a.y.min(b.y).min(c.y), a.y.max(b.y).max(c.y)),
        };
        let clip = self.mesh.clip;
        (
            first_centre(min).max(clip.top),
            first_centre(max).min(clip.bottom),
        )
    }

    /// The part of the texture that it is drawn with: two corners, 0 to 1 in both directions.
    fn texels(&self) -> (Pos2, Pos2) {
        match &self.shape {
            Shape::Rectangle(rectangle) => rectangle.texels(),
            Shape::Triangle([a, b, c]) => (a.uv.min(b.uv).min(c.uv), a.uv.max(b.uv).max(c.uv)),
        }
    }

    /// Equal for items that draw the same, wherever they came from.
    pub fn fingerprint(&self) -> u64 {
        let (min, max) = self.texels();
        let version = self.mesh.texture.version(min, max);
        let seed = self.mesh.fingerprint.wrapping_add(version);
        let print = |words: &[[u8; 8]]| xxh3_64_with_seed(words.as_flattened(), seed);
        match &self.shape {
            Shape::Rectangle(rectangle) => print(&rectangle.words().map(u64::to_ne_bytes)),
            Shape::Triangle(corners) => {
                let words = corners.map(|corner| corner.words().map(u64::to_ne_bytes));
                print(words.as_flattened())
            }
        }
    }

    /// Draws the part of it that is in a band.
    pub fn draw(&self, band: &mut Band<'_>) {
        let Mesh { clip, texture, .. } = *self.mesh;
        let clip = band.part_of(clip);
        match &self.shape {
            Shape::Rectangle(rectangle) => rectangle.draw(band, clip, texture),
            Shape::Triangle(corners) => {
                triangle::draw(band, clip, corners.map(|corner| *corner), texture)
            }
        }
    }
}
