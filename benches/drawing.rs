//! What a picture of the window costs without a graphics card: egui's pass, its triangles, and drawing them.
//!
//! `cargo bench --bench drawing`. The window is the lesson, 1600 by 1000, with every kind of panel on it.

#[path = "../tests/support/drawing.rs"]
mod drawing;

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use drawing::Drawing;
use eframe::egui::epaint::Primitive;
use eframe::egui::{self, Color32, TexturesDelta};
use egui_kittest::{Harness, TestRenderer};
use framelens::engine::lesson;
use framelens::gui::app::{App, Start, engine};
use framelens::gui::raster::Target;

const SIZE: [usize; 2] = [1600, 1000];
const ROUNDS: usize = 200;
/// Until both sides are counted and analysed.
const PATIENCE: Duration = Duration::from_secs(4);

fn main() {
    let window = Arc::new(OnceLock::new());
    let session = lesson::session().expect("the lesson is shipped");
    let mut harness = Harness::builder()
        .with_size(SIZE.map(|side| side as f32))
        .renderer(Timed::default())
        .build_eframe(|creation| {
            let start = Start {
                session,
                lesson: true,
                message: None,
                recent: Vec::new(),
            };
            let engine = engine(&window, 256 << 20);
            App::new(&creation.egui_ctx, engine, start)
        });
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        harness.step();
        std::thread::sleep(Duration::from_millis(10));
    }
    let passes = median(|| harness.step());
    println!("egui's pass       {passes:6.2} ms");
    harness.render().expect("the window can be drawn");
}

/// Draws a picture many times and says how long it took.
#[derive(Default)]
struct Timed(Drawing);

impl TestRenderer for Timed {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        self.0.handle_delta(delta);
    }

    fn render(
        &mut self,
        context: &egui::Context,
        output: &egui::FullOutput,
    ) -> Result<image::RgbaImage, String> {
        let [width, height] = SIZE;
        let triangles = || context.tessellate(output.shapes.clone(), 1.0);
        println!("triangles         {:6.2} ms", median(|| drop(triangles())));
        let primitives = triangles();
        let mut pixels = vec![0; width * height];
        let mut drawing = |age: usize| {
            median(|| {
                let mut target = Target::new(&mut pixels, width, height);
                let background = Color32::BLACK;
                let raster = &mut self.0.raster;
                raster.paint(&mut target, age, 1.0, background, &primitives);
            })
        };
        let (all, nothing) = (drawing(0), drawing(1));
        let count: usize = primitives
            .iter()
            .map(|primitive| match &primitive.primitive {
                Primitive::Mesh(mesh) => mesh.indices.len() / 3,
                Primitive::Callback(_) => 0,
            })
            .sum();
        println!("drawing {count:6} of them {all:5.2} ms, where none changed {nothing:5.2} ms");
        Ok(image::RgbaImage::new(1, 1))
    }
}

/// Median time in milliseconds.
fn median(mut run: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            run();
            begun.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}
