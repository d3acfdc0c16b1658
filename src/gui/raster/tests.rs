//! What the raster draws, pixel by pixel.

use eframe::egui::epaint::{ImageDelta, Mesh, Vertex, WHITE_UV};
use eframe::egui::{ColorImage, Pos2, TextureFilter, TextureOptions, pos2, vec2};
use std::sync::Arc;

use super::bands::REMEMBERED;
use super::*;

const SIZE: usize = 24;
const WHITE: TextureId = TextureId::Managed(0);
const PICTURE: TextureId = TextureId::Managed(1);

fn options(magnification: TextureFilter) -> TextureOptions {
    TextureOptions {
        magnification,
        ..TextureOptions::LINEAR
    }
}

/// A white texel, and a picture of 4 by 3 whose pixels tell where they are.
fn raster(magnification: TextureFilter) -> Raster {
    let mut raster = Raster::default();
    let mut delta = TexturesDelta::default();
    let white = ColorImage::filled([2, 2], Color32::WHITE);
    delta.push(
        WHITE,
        ImageDelta::full(Arc::new(white), TextureOptions::LINEAR),
    );
    let pixels = (0..12)
        .map(|at| Color32::from_rgb(at % 4 * 40, at / 4 * 60, 200))
        .collect();
    let picture = ColorImage::new([4, 3], pixels);
    delta.push(
        PICTURE,
        ImageDelta::full(Arc::new(picture), options(magnification)),
    );
    raster.update(&mut delta);
    raster
}

fn drawn(raster: &mut Raster, clip: Rect, mesh: Mesh) -> Vec<u32> {
    let mut pixels = vec![0; SIZE * SIZE];
    let primitive = ClippedPrimitive {
        clip_rect: clip,
        primitive: Primitive::Mesh(mesh),
    };
    let mut target = Target::new(&mut pixels, SIZE, SIZE);
    raster.paint(&mut target, 0, 1.0, Color32::BLACK, &[primitive]);
    pixels
}

fn flat(triangles: &[[Pos2; 3]], color: Color32) -> Mesh {
    let mut mesh = Mesh::with_texture(WHITE);
    for corners in triangles {
        let first = mesh.vertices.len() as u32;
        mesh.vertices.extend(corners.map(|pos| Vertex {
            pos,
            uv: WHITE_UV,
            color,
        }));
        mesh.add_triangle(first, first + 1, first + 2);
    }
    mesh
}

fn at(pixels: &[u32], x: usize, y: usize) -> u32 {
    pixels[y * SIZE + x]
}

#[test]
fn a_pixel_is_covered_when_its_centre_is() {
    let mut raster = raster(TextureFilter::Nearest);
    for (rect, columns, rows) in [
        (
            Rect::from_min_max(pos2(2.0, 3.0), pos2(5.0, 7.0)),
            2..5,
            3..7,
        ),
        (
            Rect::from_min_max(pos2(2.5, 3.49), pos2(5.5, 7.51)),
            2..5,
            3..8,
        ),
        (
            Rect::from_min_max(pos2(2.51, 3.6), pos2(5.51, 3.7)),
            3..6,
            0..0,
        ),
    ] {
        let mut mesh = Mesh::with_texture(WHITE);
        mesh.add_colored_rect(rect, Color32::WHITE);
        let pixels = drawn(&mut raster, Rect::EVERYTHING, mesh);
        for y in 0..SIZE {
            for x in 0..SIZE {
                let inside = columns.contains(&x) && rows.contains(&y);
                assert_eq!(at(&pixels, x, y) != 0, inside, "{rect:?}: {x}, {y}");
            }
        }
    }
}

#[test]
fn triangles_around_a_point_cover_every_pixel_once() {
    let mut raster = raster(TextureFilter::Nearest);
    // Each adds 40 to what is there: a pixel that is covered twice or never is seen.
    let once = Color32::from_rgba_premultiplied(40, 40, 40, 0);
    for (x, y, turn) in [(12.0, 12.0, 0.0), (11.5, 7.5, 0.3), (9.237, 15.11, 1.1)] {
        let middle = pos2(x, y);
        let around: Vec<Pos2> = (0..7)
            .map(|part| {
                let angle = turn + part as f32 * std::f32::consts::TAU / 7.0;
                middle + 60.0 * vec2(angle.cos(), angle.sin())
            })
            .collect();
        let triangles: Vec<[Pos2; 3]> = (0..7)
            .map(|part| {
                // Both directions of turning are drawn.
                let (a, b) = (around[part], around[(part + 1) % 7]);
                if part % 2 == 0 {
                    [middle, a, b]
                } else {
                    [b, a, middle]
                }
            })
            .collect();
        let pixels = drawn(&mut raster, Rect::EVERYTHING, flat(&triangles, once));
        assert!(pixels.iter().all(|pixel| *pixel == 0x28_2828), "{middle}");
    }
}

#[test]
fn a_rectangle_is_what_its_two_triangles_are() {
    let colours = [
        Color32::WHITE,
        Color32::from_rgba_unmultiplied(200, 90, 10, 128),
    ];
    for magnification in [TextureFilter::Nearest, TextureFilter::Linear] {
        let mut raster = raster(magnification);
        for color in colours {
            for rect in [
                Rect::from_min_max(pos2(3.0, 4.0), pos2(7.0, 7.0)),
                Rect::from_min_max(pos2(1.3, 2.8), pos2(20.9, 21.2)),
                Rect::from_min_max(pos2(-30.0, -11.5), pos2(60.0, 40.0)),
                Rect::from_min_max(pos2(5.0, 5.0), pos2(7.2, 6.4)),
            ] {
                let mut mesh = Mesh::with_texture(PICTURE);
                let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
                mesh.add_rect_with_uv(rect, whole, color);
                let together = drawn(&mut raster, Rect::EVERYTHING, mesh.clone());
                // A triangle without an area between the two keeps them apart.
                mesh.indices.splice(3..3, [0, 0, 0]);
                let apart = drawn(&mut raster, Rect::EVERYTHING, mesh);
                for (pixel, (a, b)) in together.iter().zip(&apart).enumerate() {
                    let near = a.to_be_bytes().into_iter().zip(b.to_be_bytes());
                    assert!(
                        near.clone().all(|(a, b)| a.abs_diff(b) <= 1),
                        "{magnification:?} {color:?} {rect:?} at {pixel}: {a:x} {b:x}"
                    );
                }
                assert!(together.iter().any(|pixel| *pixel != 0));
            }
        }
    }
}

#[test]
fn two_halves_that_lie_on_each_other_are_no_rectangle() {
    let mut raster = raster(TextureFilter::Nearest);
    let (left, right, low) = (pos2(0.0, 0.0), pos2(20.0, 0.0), pos2(20.0, 20.0));
    let twice = flat(&[[left, right, low], [low, left, right]], Color32::WHITE);
    let once = flat(&[[left, right, low]], Color32::WHITE);
    let twice = drawn(&mut raster, Rect::EVERYTHING, twice);
    assert_eq!(at(&twice, 18, 1), 0xFF_FFFF);
    assert_eq!(at(&twice, 1, 18), 0);
    assert_eq!(twice, drawn(&mut raster, Rect::EVERYTHING, once));
}

#[test]
fn a_magnified_picture_has_crisp_pixels_of_its_own_colours() {
    let mut raster = raster(TextureFilter::Nearest);
    let mut mesh = Mesh::with_texture(PICTURE);
    let rect = Rect::from_min_size(pos2(2.0, 1.0), vec2(20.0, 15.0));
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    mesh.add_rect_with_uv(rect, whole, Color32::WHITE);
    let pixels = drawn(&mut raster, Rect::EVERYTHING, mesh);
    for y in 0..15 {
        for x in 0..20 {
            let expected = (x / 5 * 40) << 16 | (y / 5 * 60) << 8 | 200;
            assert_eq!(at(&pixels, x + 2, y + 1), expected as u32, "{x}, {y}");
        }
    }
}

#[test]
fn below_one_to_one_neighbours_are_averaged() {
    let mut raster = raster(TextureFilter::Nearest);
    let mut mesh = Mesh::with_texture(PICTURE);
    let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(2.0, 3.0));
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    mesh.add_rect_with_uv(rect, whole, Color32::WHITE);
    let pixels = drawn(&mut raster, Rect::EVERYTHING, mesh);
    // Between the texels 0 and 1 of the first row, then 2 and 3.
    assert_eq!(at(&pixels, 0, 0), 20 << 16 | 200);
    assert_eq!(at(&pixels, 1, 0), 100 << 16 | 200);
    // Also where only its rows are fewer: their centres are a quarter from one texel's middle to the next.
    let mut mesh = Mesh::with_texture(PICTURE);
    let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(4.0, 2.0));
    mesh.add_rect_with_uv(rect, whole, Color32::WHITE);
    let pixels = drawn(&mut raster, Rect::EVERYTHING, mesh);
    assert_eq!(at(&pixels, 0, 0), 15 << 8 | 200);
    assert_eq!(at(&pixels, 3, 1), 120 << 16 | 105 << 8 | 200);
}

#[test]
fn a_turned_picture_is_drawn_turned() {
    let mut raster = raster(TextureFilter::Nearest);
    let mut mesh = Mesh::with_texture(PICTURE);
    // Upper left corner of the picture at the upper right of the place.
    let corners = [(9.0, 0.0), (9.0, 12.0), (0.0, 12.0), (0.0, 0.0)];
    let texels = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)];
    for ((x, y), (u, v)) in corners.into_iter().zip(texels) {
        mesh.vertices.push(Vertex {
            pos: pos2(x, y),
            uv: pos2(u, v),
            color: Color32::WHITE,
        });
    }
    mesh.add_triangle(0, 1, 2);
    mesh.add_triangle(0, 2, 3);
    let pixels = drawn(&mut raster, Rect::EVERYTHING, mesh);
    for y in 0..12 {
        for x in 0..9 {
            let (column, row) = (y / 3, 2 - x / 3);
            let expected = (column * 40) << 16 | (row * 60) << 8 | 200;
            assert_eq!(at(&pixels, x, y), expected as u32, "{x}, {y}");
        }
    }
}

#[test]
fn colours_between_corners_and_over_what_is_there() {
    let mut raster = raster(TextureFilter::Nearest);
    let mut mesh = flat(
        &[[pos2(0.0, 0.0), pos2(20.0, 0.0), pos2(0.0, 20.0)]],
        Color32::BLACK,
    );
    mesh.vertices[1].color = Color32::WHITE;
    let pixels = drawn(&mut raster, Rect::EVERYTHING, mesh);
    for x in 0..18 {
        // The centre of pixel x is at (x + 0.5) of 20.
        let level = ((x as f32 + 0.5) / 20.0 * 255.0).round() as u32;
        assert_eq!(at(&pixels, x, 0) & 0xFF, level, "{x}");
    }
    let mut half = Mesh::with_texture(WHITE);
    let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(4.0, 4.0));
    half.add_colored_rect(rect, Color32::from_rgb(200, 100, 0));
    half.add_colored_rect(rect, Color32::from_rgba_premultiplied(0, 0, 64, 64));
    let pixels = drawn(&mut raster, Rect::EVERYTHING, half);
    // 200 * 191 / 255 = 149.8, 100 * 191 / 255 = 74.9.
    assert_eq!(at(&pixels, 1, 1), 150 << 16 | 75 << 8 | 64);
}

#[test]
fn nothing_is_drawn_outside_the_clip_or_the_target() {
    let mut raster = raster(TextureFilter::Nearest);
    let clip = Rect::from_min_max(pos2(3.4, 5.6), pos2(10.5, 90.0));
    for mesh in [
        flat(
            &[[pos2(-900.0, -5.0), pos2(2000.0, 3.0), pos2(4.0, 3000.0)]],
            Color32::WHITE,
        ),
        {
            let mut mesh = Mesh::with_texture(WHITE);
            mesh.add_colored_rect(
                Rect::from_min_max(pos2(-9e9, -9e9), pos2(9e9, 9e9)),
                Color32::WHITE,
            );
            mesh
        },
    ] {
        let pixels = drawn(&mut raster, clip, mesh);
        for y in 0..SIZE {
            for x in 0..SIZE {
                let inside = (3..11).contains(&x) && y >= 6;
                assert_eq!(at(&pixels, x, y) != 0, inside, "{x}, {y}");
            }
        }
    }
}

/// A window's height of bands, with a picture over all of them and a small field in one.
fn layers(field: f32) -> Vec<ClippedPrimitive> {
    let mut low = Mesh::with_texture(PICTURE);
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    let place = Rect::from_min_size(pos2(0.0, 0.0), vec2(SIZE as f32, 4.0 * ROWS as f32));
    low.add_rect_with_uv(place, whole, Color32::WHITE);
    let mut high = Mesh::with_texture(WHITE);
    let field = Rect::from_min_size(pos2(field, 1.5 * ROWS as f32), vec2(5.0, 3.0));
    high.add_colored_rect(field, Color32::from_rgba_unmultiplied(250, 0, 0, 100));
    [low, high]
        .map(|mesh| ClippedPrimitive {
            clip_rect: Rect::EVERYTHING,
            primitive: Primitive::Mesh(mesh),
        })
        .into()
}

/// Paints over what is there and returns the bands that were touched: those no longer hold their mark.
fn touched(
    raster: &mut Raster,
    pixels: &mut [u32],
    age: usize,
    primitives: &[ClippedPrimitive],
) -> Vec<usize> {
    let mut marked = pixels.to_vec();
    let bands = marked.chunks_mut(SIZE * ROWS);
    bands.for_each(|band| band[0] = u32::MAX);
    let mut target = Target::new(&mut marked, SIZE, 4 * ROWS);
    raster.paint(&mut target, age, 1.0, Color32::BLACK, primitives);
    let drawn = |band: &usize| marked[band * SIZE * ROWS] != u32::MAX;
    let drawn: Vec<usize> = (0..4).filter(drawn).collect();
    for band in &drawn {
        let rows = band * SIZE * ROWS..(band + 1) * SIZE * ROWS;
        pixels[rows.clone()].copy_from_slice(&marked[rows]);
    }
    drawn
}

#[test]
fn only_bands_that_changed_are_drawn_and_the_picture_is_whole() {
    let mut raster = raster(TextureFilter::Nearest);
    let mut pixels = vec![0; SIZE * 4 * ROWS];
    let all = [0, 1, 2, 3];
    // Nothing is known of the first buffer.
    assert_eq!(touched(&mut raster, &mut pixels, 0, &layers(2.0)), all);
    assert!(touched(&mut raster, &mut pixels, 1, &layers(2.0)).is_empty());
    assert_eq!(touched(&mut raster, &mut pixels, 1, &layers(9.0)), [1]);
    // Two pictures ago the field was elsewhere; the last one had it here.
    assert!(touched(&mut raster, &mut pixels, 1, &layers(9.0)).is_empty());
    assert_eq!(touched(&mut raster, &mut pixels, 3, &layers(9.0)), [1]);
    let mut afresh = vec![0; pixels.len()];
    touched(&mut raster, &mut afresh, 0, &layers(9.0));
    assert_eq!(pixels, afresh);
    // Another texture under the same name, another size, a forgotten buffer.
    let mut delta = TexturesDelta::default();
    let white = ColorImage::filled([2, 2], Color32::WHITE);
    delta.push(
        WHITE,
        ImageDelta::full(Arc::new(white), TextureOptions::LINEAR),
    );
    raster.update(&mut delta);
    assert_eq!(touched(&mut raster, &mut pixels, 1, &layers(9.0)), [1]);
    let forgotten = REMEMBERED + 1;
    assert_eq!(
        touched(&mut raster, &mut pixels, forgotten, &layers(9.0)),
        all
    );
    let mut half = vec![0; SIZE * 2 * ROWS];
    let mut target = Target::new(&mut half, SIZE, 2 * ROWS);
    raster.paint(&mut target, 1, 1.0, Color32::BLACK, &layers(9.0));
    assert_eq!(half, afresh[..half.len()]);
}

#[test]
fn a_new_letter_in_a_texture_leaves_the_others_as_they_are() {
    const LETTERS: TextureId = TextureId::Managed(2);
    let mut raster = Raster::default();
    let set = |raster: &mut Raster, at: Option<[usize; 2]>, size: [usize; 2]| {
        let image = Arc::new(ColorImage::filled(size, Color32::WHITE));
        let delta = match at {
            Some(at) => ImageDelta::partial(at, image, TextureOptions::LINEAR),
            None => ImageDelta::full(image, TextureOptions::LINEAR),
        };
        let mut all = TexturesDelta::default();
        all.push(LETTERS, delta);
        raster.update(&mut all);
    };
    set(&mut raster, None, [256, 64]);
    // A letter in each band: the texels from 32 times the band on.
    let mut mesh = Mesh::with_texture(LETTERS);
    for band in 0..4 {
        let first = band as f32 * 32.0;
        let texels = Rect::from_min_max(pos2(first + 4.0, 4.0), pos2(first + 14.0, 20.0));
        let uv = Rect::from_min_max(
            pos2(texels.left() / 256.0, texels.top() / 64.0),
            pos2(texels.right() / 256.0, texels.bottom() / 64.0),
        );
        let place = pos2(3.0, (band * ROWS) as f32 + 9.0);
        mesh.add_rect_with_uv(
            Rect::from_min_size(place, texels.size()),
            uv,
            Color32::WHITE,
        );
    }
    let letters = [ClippedPrimitive {
        clip_rect: Rect::EVERYTHING,
        primitive: Primitive::Mesh(mesh),
    }];
    let mut pixels = vec![0; SIZE * 4 * ROWS];
    touched(&mut raster, &mut pixels, 0, &letters);
    set(&mut raster, Some([70, 10]), [8, 12]);
    assert_eq!(touched(&mut raster, &mut pixels, 1, &letters), [2]);
    // Beside all of them, then across the first two.
    set(&mut raster, Some([200, 40]), [8, 12]);
    assert!(touched(&mut raster, &mut pixels, 1, &letters).is_empty());
    set(&mut raster, Some([28, 0]), [8, 12]);
    assert_eq!(touched(&mut raster, &mut pixels, 1, &letters), [0, 1]);
    set(&mut raster, None, [256, 64]);
    assert_eq!(touched(&mut raster, &mut pixels, 1, &letters), [0, 1, 2, 3]);
}

#[test]
fn another_width_or_background_draws_everything() {
    let mut raster = raster(TextureFilter::Nearest);
    let mut paint = |width: usize, background: Color32| {
        let mut pixels = vec![u32::MAX; width * ROWS];
        let mut target = Target::new(&mut pixels, width, ROWS);
        raster.paint(&mut target, 1, 1.0, background, &[]);
        pixels
    };
    assert_eq!(paint(4, Color32::BLACK), [0; 4 * ROWS]);
    assert_eq!(paint(6, Color32::BLACK), [0; 6 * ROWS]);
    assert_eq!(paint(6, Color32::BLUE), [0xFF; 6 * ROWS]);
}

#[test]
fn a_part_of_a_texture_is_replaced_and_freed_textures_are_gone() {
    let mut raster = raster(TextureFilter::Nearest);
    let mut delta = TexturesDelta::default();
    let patch = ColorImage::filled([2, 1], Color32::RED);
    delta.push(
        PICTURE,
        ImageDelta::partial([1, 2], Arc::new(patch), options(TextureFilter::Nearest)),
    );
    raster.update(&mut delta);
    let mut mesh = Mesh::with_texture(PICTURE);
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    mesh.add_rect_with_uv(
        Rect::from_min_size(pos2(0.0, 0.0), vec2(4.0, 3.0)),
        whole,
        Color32::WHITE,
    );
    let pixels = drawn(&mut raster, Rect::EVERYTHING, mesh.clone());
    assert_eq!(at(&pixels, 0, 2), 120 << 8 | 200);
    assert_eq!(at(&pixels, 1, 2), 0xFF_0000);
    assert_eq!(at(&pixels, 2, 2), 0xFF_0000);
    assert_eq!(at(&pixels, 3, 2), 120 << 16 | 120 << 8 | 200);
    raster.free([PICTURE]);
    assert!(
        drawn(&mut raster, Rect::EVERYTHING, mesh)
            .iter()
            .all(|p| *p == 0)
    );
}
