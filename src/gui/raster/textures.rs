//! The pictures that triangles are drawn with.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use eframe::egui::epaint::{ImageData, ImageDelta};
use eframe::egui::{ColorImage, Pos2, TextureFilter, TextureId, TextureOptions};

/// A picture and how it is sampled. Beyond its edges the edge goes on, whatever the options say: the window asks for
/// nothing else.
pub struct Texture {
    pub image: Arc<ColorImage>,
    options: TextureOptions,
    versions: Versions,
}

impl Texture {
    /// Another number whenever anything changed between two places (0 to 1 in both directions), and for every texture.
    pub fn version(&self, min: Pos2, max: Pos2) -> u64 {
        let [width, height] = self.image.size;
        // Texels beside the places are sampled, too.
        let texels = |from: f32, to: f32, length: usize| {
            let at = |place: f32| (place * length as f32) as usize;
            at(from).saturating_sub(1)..at(to) + 2
        };
        self.versions
            .newest(texels(min.x, max.x, width), texels(min.y, max.y, height))
    }

    /// The filter where a pixel takes this many texels in the direction that takes more.
    pub fn filter(&self, texels_per_pixel: f64) -> TextureFilter {
        /// Of what is as large as its place, rounding makes it no smaller.
        const ROUNDING: f64 = 1e-4;
        if texels_per_pixel > 1.0 + ROUNDING {
            self.options.minification
        } else {
            self.options.magnification
        }
    }
}

/// When parts of a texture were changed last: a new letter in the picture of all letters leaves the others as they are.
struct Versions {
    columns: usize,
    rows: usize,
    /// Row by row.
    parts: Vec<u64>,
}

impl Versions {
    /// Side of a part, in texels.
    const SIDE: usize = 32;

    fn new(size: [usize; 2], version: u64) -> Self {
        let [columns, rows] = size.map(|side| side.div_ceil(Self::SIDE));
        Self {
            columns,
            rows,
            parts: vec![version; columns * rows],
        }
    }

    fn newest(&self, x: Range<usize>, y: Range<usize>) -> u64 {
        let (across, down) = self.parts_with(x, y);
        let mut newest = 0;
        for row in down {
            for version in &self.parts[row * self.columns..][across.clone()] {
                newest = newest.max(*version);
            }
        }
        newest
    }

    fn change(&mut self, x: Range<usize>, y: Range<usize>, version: u64) {
        let (across, down) = self.parts_with(x, y);
        for row in down {
            self.parts[row * self.columns..][across.clone()].fill(version);
        }
    }

    /// Columns and rows of the parts with these texels; beyond the edges are the parts at the edges.
    fn parts_with(&self, x: Range<usize>, y: Range<usize>) -> (Range<usize>, Range<usize>) {
        let parts = |texels: Range<usize>, count: usize| {
            let first = (texels.start / Self::SIDE).min(count.saturating_sub(1));
            first..texels.end.div_ceil(Self::SIDE).min(count)
        };
        (parts(x, self.columns), parts(y, self.rows))
    }
}

/// All textures by the name that egui gave them.
#[derive(Default)]
pub struct Textures {
    all: HashMap<TextureId, Texture>,
    newest: u64,
}

impl Textures {
    pub fn get(&self, id: TextureId) -> Option<&Texture> {
        self.all.get(&id)
    }

    pub fn free(&mut self, id: TextureId) {
        self.all.remove(&id);
    }

    /// Makes a texture, or replaces it or a part of it.
    pub fn set(&mut self, id: TextureId, delta: ImageDelta) {
        let ImageData::Color(image) = delta.image;
        let options = delta.options;
        self.newest += 1;
        let version = self.newest;
        let have = self.all.get_mut(&id);
        match (delta.pos, have) {
            (Some(at), Some(have)) if have.image.size != image.size => {
                have.options = options;
                let [width, height] = image.size;
                have.versions
                    .change(at[0]..at[0] + width, at[1]..at[1] + height, version);
                replace(Arc::make_mut(&mut have.image), &image, at);
            }
            _ => {
                let versions = Versions::new(image.size, version);
                let texture = Texture {
                    image,
                    options,
                    versions,
                };
                self.all.insert(id, texture);
            }
        }
    }
}

/// Puts a picture into a larger one, its upper left corner at `at`.
fn replace(whole: &mut ColorImage, part: &ColorImage, at: [usize; 2]) {
    let (stride, width) = (whole.width(), part.width());
    for (row, texels) in part.pixels.chunks_exact(width).enumerate() {
        let first = (at[1] + row) * stride + at[0];
        whole.pixels[first..first + width].copy_from_slice(texels);
    }
}
