//! Pictures on the graphics card: uploaded only when they changed, tiled when they are larger than a texture may be.

use std::collections::HashMap;
use std::sync::Arc;

use eframe::egui::{
    self, Color32, ColorImage, Mesh, Painter, Pos2, Rect, TextureFilter, TextureHandle,
    TextureOptions, TextureWrapMode, Vec2, epaint::Vertex, pos2, vec2,
};

use super::canvas::transform::Transform;

use crate::view::{PaneKind, Picture};

/// From 1:1 up pixels are crisp squares; below, neighbours are averaged.
const OPTIONS: TextureOptions = TextureOptions {
    magnification: TextureFilter::Nearest,
    minification: TextureFilter::Linear,
    wrap_mode: TextureWrapMode::ClampToEdge,
    mipmap_mode: None,
};

struct Tile {
    /// Place in the picture, in its pixels.
    place: Rect,
    texture: TextureHandle,
}

struct Uploaded {
    picture: Arc<Picture>,
    tiles: Vec<Tile>,
}

/// The textures of all panes.
#[derive(Default)]
pub struct Textures {
    panes: HashMap<PaneKind, Uploaded>,
}

impl Textures {
    /// Makes the textures show exactly these pictures.
    pub fn update(&mut self, context: &egui::Context, pictures: &[(PaneKind, Arc<Picture>)]) {
        self.panes
            .retain(|kind, _| pictures.iter().any(|(k, _)| k == kind));
        let side = context.input(|i| i.max_texture_side).max(1);
        for (kind, picture) in pictures {
            match self.panes.get_mut(kind) {
                Some(have) if Arc::ptr_eq(&have.picture, picture) => {}
                Some(have) if same_size(&have.picture, picture) => {
                    for tile in &mut have.tiles {
                        let image = cut(picture, tile.place);
                        tile.texture.set_partial([0, 0], image, OPTIONS);
                    }
                    have.picture = Arc::clone(picture);
                }
                _ => {
                    let tiles = places(picture, side)
                        .map(|place| Tile {
                            place,
                            texture: context.load_texture(
                                format!("{kind:?}"),
                                cut(picture, place),
                                OPTIONS,
                            ),
                        })
                        .collect();
                    self.panes.insert(
                        *kind,
                        Uploaded {
                            picture: Arc::clone(picture),
                            tiles,
                        },
                    );
                }
            }
        }
    }

    /// Size of a pane's picture as uploaded, in its pixels.
    pub fn size(&self, kind: PaneKind) -> Option<(u32, u32)> {
        self.panes
            .get(&kind)
            .map(|up| (up.picture.width, up.picture.height))
    }

    /// Draws a pane's picture over `rect`.
    pub fn paint(
        &self,
        painter: &Painter,
        kind: PaneKind,
        picture: (u32, u32),
        transform: &Transform,
    ) {
        let Some(uploaded) = self.panes.get(&kind) else {
            return;
        };
        let size = vec2(
            uploaded.picture.width as f32,
            uploaded.picture.height as f32,
        );
        let turns = usize::from(transform.orientation.quarter_turns);
        let upright = |size: Vec2| if turns % 2 == 1 { size.yx() } else { size };
        let rect = transform.rect(0.0, 0.0, f64::from(picture.0), f64::from(picture.1));
        let pixels_per_point = painter.pixels_per_point();
        let rect = if transform.scale * f64::from(pixels_per_point) < 1.0 {
            one_to_one(rect, upright(size), pixels_per_point)
        } else {
            rect
        };
        let upright = upright(rect.size());
        let factor = upright / size;
        for tile in &uploaded.tiles {
            let min = tile.place.min.to_vec2() * factor;
            let max = tile.place.max.to_vec2() * factor;
            // From the first corner on, clockwise in the stored picture.
            let corners = [min, vec2(max.x, min.y), max, vec2(min.x, max.y)];
            let mut mesh = Mesh::with_texture(tile.texture.id());
            for (corner, uv) in corners.into_iter().zip(UNIT_SQUARE) {
                let at = rect.min + turned(corner, upright, turns);
                mesh.vertices.push(Vertex {
                    pos: at,
                    uv,
                    color: Color32::WHITE,
                });
            }
            mesh.add_triangle(0, 1, 2);
            mesh.add_triangle(0, 2, 3);
            painter.add(mesh);
        }
    }
}

/// The rectangle, or the nearest one that shows pictures of this size texel by pixel: what was composed for this place
/// has whole pixels, the place may have a part of one more or less.
fn one_to_one(rect: Rect, size: Vec2, pixels_per_point: f32) -> Rect {
    let apart = rect.size() * pixels_per_point - size;
    if apart.abs().max_elem() > 1.0 {
        return rect;
    }
    let corner = (rect.min * pixels_per_point).round() / pixels_per_point;
    Rect::from_min_size(corner, size / pixels_per_point)
}

const UNIT_SQUARE: [Pos2; 4] = [
    pos2(0.0, 0.0),
    pos2(1.0, 0.0),
    pos2(1.0, 1.0),
    pos2(0.0, 1.0),
];

/// Where a point of a rectangle of this size is after clockwise quarter turns, from the new upper left corner.
fn turned(at: Vec2, size: Vec2, quarter_turns: usize) -> Vec2 {
    match quarter_turns {
        0 => at,
        1 => vec2(size.y - at.y, at.x),
        2 => size - at,
        _ => vec2(at.y, size.x - at.x),
    }
}

fn same_size(a: &Picture, b: &Picture) -> bool {
    (a.width, a.height) == (b.width, b.height)
}

/// The tiles of a picture, at most `side` pixels wide and high.
fn places(picture: &Picture, side: usize) -> impl Iterator<Item = Rect> + use<> {
    let (width, height) = (picture.width as usize, picture.height as usize);
    (0..height).step_by(side).flat_map(move |y| {
        (0..width).step_by(side).map(move |x| {
            Rect::from_min_max(
                pos2(x as f32, y as f32),
                pos2((x + side).min(width) as f32, (y + side).min(height) as f32),
            )
        })
    })
}

fn cut(picture: &Picture, place: Rect) -> ColorImage {
    let (left, top) = (place.left() as usize, place.top() as usize);
    let (width, height) = (place.width() as usize, place.height() as usize);
    let stride = picture.width as usize * 4;
    if width * 4 == stride {
        let bytes = &picture.rgba[top * stride..(top + height) * stride];
        return ColorImage::from_rgba_premultiplied([width, height], bytes);
    }
    let rows: Vec<u8> = (top..top + height)
        .flat_map(|y| &picture.rgba[y * stride + left * 4..y * stride + (left + width) * 4])
        .copied()
        .collect();
    ColorImage::from_rgba_premultiplied([width, height], &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_composed_for_its_place_is_shown_texel_by_pixel() {
        let place = Rect::from_min_size(pos2(20.0, 10.3), vec2(639.0, 359.44));
        let shown = one_to_one(place, vec2(639.0, 359.0), 1.0);
        assert_eq!(
            shown,
            Rect::from_min_size(pos2(20.0, 10.0), vec2(639.0, 359.0))
        );
        let dense = one_to_one(place, vec2(1278.0, 719.0), 2.0);
        assert_eq!(
            dense,
            Rect::from_min_size(pos2(20.0, 10.5), vec2(639.0, 359.5))
        );
        // Magnified, or composed for another place.
        assert_eq!(one_to_one(place, vec2(346.0, 260.0), 1.0), place);
    }

    #[test]
    fn tiles_cover_a_large_picture_once() {
        let picture = Picture {
            width: 10,
            height: 5,
            rgba: (0..200).map(|v| v as u8).collect(),
        };
        let mut seen = [0; 50];
        for place in places(&picture, 4) {
            let tile = cut(&picture, place);
            for y in 0..tile.size[1] {
                for x in 0..tile.size[0] {
                    let at = (place.top() as usize + y) * 10 + place.left() as usize + x;
                    seen[at] += 1;
                    assert_eq!(tile.pixels[y * tile.size[0] + x].r(), (at * 4) as u8);
                }
            }
        }
        assert!(seen.iter().all(|n| *n == 1));
    }
}
