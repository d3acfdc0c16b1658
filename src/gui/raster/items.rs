//! What egui's meshes are made of, one by one: where each is, and whether it is what it was.

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::bands::Band;
use super::rectangle::Rectangle;
use super::textures::Texture;
use super::triangle::{self, Corner};
use super::{Clip, first_centre};

/// What the items of a mesh have in common.
#[derive(Clone, Copy)]
pub struct Common<'a> {
    clip: Clip,
    texture: &'a Texture,
    fingerprint: u64,
}

impl<'a> Common<'a> {
    pub fn new(clip: Clip, texture: &'a Texture) -> Self {
        let Clip {
            left,
            top,
            right,
            bottom,
        } = clip;
        let [left, top, right, bottom] = [left, top, right, bottom].map(|side| side as u64);
        let words = [left, top, right, bottom, texture.version()];
        Self {
            clip,
            texture,
            fingerprint: xxh3_64(words.map(u64::to_ne_bytes).as_flattened()),
        }
    }
}

/// A rectangle or a triangle of a mesh.
pub struct Item<'a> {
    shape: Shape,
    common: Common<'a>,
}

enum Shape {
    Rectangle(Rectangle),
    Triangle([Corner; 3]),
}

impl<'a> Item<'a> {
    /// Takes the first item of what is left of a mesh's indices; nothing where nothing is left.
    pub fn take(indices: &mut &[u32], corners: &[Corner], common: Common<'a>) -> Option<Self> {
        let corner = |index: u32| corners[index as usize];
        let [a, b, c, rest @ ..] = indices else {
            return None;
        };
        let first = [corner(*a), corner(*b), corner(*c)];
        let mut shape = Shape::Triangle(first);
        *indices = rest;
        if let [d, e, f, rest @ ..] = rest
            && let Some(whole) = Rectangle::of(first, [corner(*d), corner(*e), corner(*f)])
        {
            shape = Shape::Rectangle(whole);
            *indices = rest;
        }
        Some(Self { shape, common })
    }

    /// Rows that it may cover: the first and the one after the last.
    pub fn rows(&self) -> (i64, i64) {
        let (min, max) = match &self.shape {
            Shape::Rectangle(rectangle) => rectangle.heights(),
            Shape::Triangle([a, b, c]) => (a.y.min(b.y).min(c.y), a.y.max(b.y).max(c.y)),
        };
        let clip = self.common.clip;
        (
            first_centre(min).max(clip.top),
            first_centre(max).min(clip.bottom),
        )
    }

    /// Equal for items that draw the same, wherever they came from.
    pub fn fingerprint(&self) -> u64 {
        let seed = self.common.fingerprint;
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
        let Common { clip, texture, .. } = self.common;
        let clip = band.part_of(clip);
        match &self.shape {
            Shape::Rectangle(rectangle) => rectangle.draw(band, clip, texture),
            Shape::Triangle(corners) => triangle::draw(band, clip, *corners, texture),
        }
    }
}
