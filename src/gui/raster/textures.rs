//! The pictures that triangles are drawn with.

use std::collections::HashMap;
use std::sync::Arc;

use eframe::egui::epaint::{ImageData, ImageDelta};
use eframe::egui::{ColorImage, TextureFilter, TextureId, TextureOptions};

/// A picture and how it is sampled. Beyond its edges the edge goes on, whatever the options say: the window asks for
/// nothing else.
pub struct Texture {
    pub image: Arc<ColorImage>,
    options: TextureOptions,
    version: u64,
}

impl Texture {
    /// Another number for every picture that any texture ever was.
    pub fn version(&self) -> u64 {
        self.version
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
                have.version = version;
                replace(Arc::make_mut(&mut have.image), &image, at);
            }
            _ => {
                let texture = Texture {
                    image,
                    options,
                    version,
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
