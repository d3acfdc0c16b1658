//! Draws egui's triangles without a graphics card, with the arithmetic of egui's own shaders: colours are premultiplied
//! and multiplied, sampled and blended as they are stored, pixels are covered by their centres, and edges that two
//! triangles share are drawn once.

mod bands;
mod colour;
mod items;
mod rectangle;
mod sampling;
#[cfg(test)]
mod tests;
mod textures;
mod triangle;

use eframe::egui::epaint::{ClippedPrimitive, Primitive};
use eframe::egui::{Color32, Rect, TextureId, TexturesDelta};

use self::bands::{Band, Fingerprints, History, ROWS};
use self::items::{Item, Mesh};
use self::textures::Textures;

/// Positions are counted in parts of a pixel, as graphics cards do.
const SUBPIXELS: i64 = 256;
/// No position is farther away than this, in pixels; the window is nowhere near as large.
const FARTHEST: f32 = 4_000_000.0;

/// A picture that is drawn on: rows of `0x00RRGGBB` without gaps.
pub struct Target<'a> {
    pixels: &'a mut [u32],
    width: usize,
    height: usize,
}

impl<'a> Target<'a> {
    /// # Panics
    /// When there are not `width * height` pixels.
    pub fn new(pixels: &'a mut [u32], width: usize, height: usize) -> Self {
        assert_eq!(pixels.len(), width * height);
        Self {
            pixels,
            width,
            height,
        }
    }
}

/// The part of the target that may be drawn on; ends are not part of it.
#[derive(Debug, Clone, Copy)]
struct Clip {
    left: i64,
    top: i64,
    right: i64,
    bottom: i64,
}

impl Clip {
    /// Of a rectangle in points, rounded to whole pixels and kept within the target.
    fn new(rect: Rect, pixels_per_point: f32, target: &Target<'_>) -> Self {
        let whole = |points: f32, most: usize| {
            let pixels = (points * pixels_per_point).round();
            pixels.clamp(0.0, most as f32) as i64
        };
        Self {
            left: whole(rect.left(), target.width),
            top: whole(rect.top(), target.height),
            right: whole(rect.right(), target.width),
            bottom: whole(rect.bottom(), target.height),
        }
    }

    fn is_empty(self) -> bool {
        self.left >= self.right || self.top >= self.bottom
    }

    /// Nothing from `min` to `max`, in parts of a pixel, is in its columns.
    fn misses(self, min: i64, max: i64) -> bool {
        max <= self.left * SUBPIXELS || min >= self.right * SUBPIXELS
    }
}

/// What a window's triangles are drawn with.
#[derive(Default)]
pub struct Raster {
    textures: Textures,
    history: History,
}

impl Raster {
    /// Takes new textures over.
    pub fn update(&mut self, delta: &mut TexturesDelta) {
        for (id, parts) in delta.set.drain() {
            for part in parts {
                self.textures.set(id, part);
            }
        }
    }

    /// Forgets textures that egui no longer uses; what is drawn in the same frame may still need them.
    pub fn free(&mut self, unused: impl IntoIterator<Item = TextureId>) {
        for id in unused {
            self.textures.free(id);
        }
    }

    /// Draws the whole target, or what of it changed: it holds the picture that was drawn `age` pictures ago, 1 being the
    /// last one, or anything at all where `age` is 0.
    pub fn paint(
        &mut self,
        target: &mut Target<'_>,
        age: usize,
        pixels_per_point: f32,
        background: Color32,
        primitives: &[ClippedPrimitive],
    ) {
        let (width, height) = (target.width, target.height);
        if width == 0 {
            return;
        }
        let background = colour::packed(background) & colour::WITHOUT_ALPHA;
        let meshes = self.meshes(primitives, pixels_per_point, target);
        let items: Vec<Item<'_>> = meshes.iter().flat_map(Mesh::items).collect();
        let bands = bands::distributed(&items, height.div_ceil(ROWS));
        let now = Fingerprints::new((width, height), background, &items, &bands);
        let rows = target.pixels.chunks_mut(width * ROWS);
        for (number, (pixels, contents)) in rows.zip(&bands).enumerate() {
            if self.history.same(age, &now, number) {
                continue;
            }
            let mut band = Band::new(pixels, width, number * ROWS);
            band.fill(background);
            for item in contents {
                items[*item as usize].draw(&mut band);
            }
        }
        self.history.push(now);
    }

    /// What egui wants drawn where something of it can be seen, from the lowest on.
    fn meshes<'a>(
        &'a self,
        primitives: &'a [ClippedPrimitive],
        pixels_per_point: f32,
        target: &Target<'_>,
    ) -> Vec<Mesh<'a>> {
        let of = |primitive: &'a ClippedPrimitive| {
            let clip = Clip::new(primitive.clip_rect, pixels_per_point, target);
            let Primitive::Mesh(mesh) = &primitive.primitive else {
                log::error!("what draws by itself needs a graphics card");
                return None;
            };
            let texture = self.textures.get(mesh.texture_id);
            if texture.is_none() {
                log::error!("there is no texture {:?}", mesh.texture_id);
            }
            let visible = texture.filter(|_| !clip.is_empty())?;
            Some(Mesh::new(mesh, clip, visible, pixels_per_point))
        };
        primitives.iter().filter_map(of).collect()
    }
}

/// The first pixel whose centre is not left of (above) this place, in parts of a pixel.
fn first_centre(place: i64) -> i64 {
    -(SUBPIXELS / 2 - place).div_euclid(SUBPIXELS)
}
