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
}

impl Texture {
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
pub struct Textures(HashMap<TextureId, Texture>);

impl Textures {
    pub fn get(&self, id: TextureId) -> Option<&Texture> {
        self.0.get(&id)
    }

    pub fn free(&mut self, id: TextureId) {
        self.0.remove(&id);
    }

    /// Makes a texture, or replaces it or a part of it.
    pub fn set(&mut self, id: TextureId, delta: ImageDelta) {
        let ImageData::Color(image) = delta.image;
        let options = delta.options;
        let have = self.0.get_mut(&id);
        match (delta.pos, have) {
            (Some(at), Some(have)) if have.image.size != image.size => {
                have.options = options;
                replace(Arc::make_mut(&mut have.image), &image, at);
            }
            _ => {
                self.0.insert(id, Texture { image, options });
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
