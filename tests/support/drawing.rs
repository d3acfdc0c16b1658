//! Draws headless windows as the processor draws real ones.

use eframe::egui::{self, Color32, TextureId, TexturesDelta};
use egui_kittest::TestRenderer;
use framelens::gui::raster::{Raster, Target};

/// The window's own drawing, for egui_kittest.
#[derive(Default)]
pub struct Drawing {
    pub raster: Raster,
    /// Still drawn in the frame that no longer needs them.
    unused: Vec<TextureId>,
}

impl TestRenderer for Drawing {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        self.raster.free(self.unused.drain(..));
        self.raster.update(delta);
        self.unused.extend(delta.free.drain());
    }

    fn render(
        &mut self,
        context: &egui::Context,
        output: &egui::FullOutput,
    ) -> Result<image::RgbaImage, String> {
        let size = context.content_rect().size() * context.pixels_per_point();
        let (width, height) = (size.x.round() as u32, size.y.round() as u32);
        let mut pixels = vec![0; (width * height) as usize];
        let mut target = Target::new(&mut pixels, width as usize, height as usize);
        let primitives = context.tessellate(output.shapes.clone(), output.pixels_per_point);
        self.raster.paint(
            &mut target,
            0,
            output.pixels_per_point,
            Color32::BLACK,
            &primitives,
        );
        Ok(image::RgbaImage::from_fn(width, height, |x, y| {
            let [_, red, green, blue] = pixels[(y * width + x) as usize].to_be_bytes();
            image::Rgba([red, green, blue, 255])
        }))
    }
}
