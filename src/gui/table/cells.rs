//! Where the table's numbers come from: one cell at a time, so that a whole 4K frame costs no more than what is seen.

use std::sync::Arc;

use crate::analysis::{Areas, GrayOf, Mask, Region, difference, gray_of, plane_region, value_at};
use crate::command::TableShow;
use crate::frame::{Channel, ColorModel, Pixels, Plane, Side};
use crate::gui::context::Context;

/// The numbers of the pair on screen as the session wants them in the table.
pub(super) struct Cells {
    show: TableShow,
    channel: Channel,
    gray_of: GrayOf,
    sides: [Option<Arc<Pixels>>; 2],
    /// |A-B| as the heatmap has it, for the tint.
    tint: Option<Arc<Plane>>,
    /// 1 where changes count; absent where they count everywhere.
    counted: Option<Arc<Mask>>,
    /// Which rules leave out the rest.
    areas: Areas,
    /// Size of the picture, in pixels.
    picture: (u32, u32),
    /// log2 of pixels that share a sample, horizontally and vertically.
    shift: (u32, u32),
    /// The region in samples of the channel.
    pub region: Region,
    pub peak: u16,
}

impl Cells {
    /// # Errors
    /// A sentence that says why there are no numbers.
    pub fn of(context: &Context<'_>) -> Result<Self, String> {
        let session = context.session;
        let channel = session.channel();
        let show = session.table.show;
        let decoded = matches!(channel, Channel::Y | Channel::U | Channel::V);
        let of = |side| {
            let shown = context.shown?.side(side)?;
            Some(Arc::clone(if decoded {
                &shown.native
            } else {
                &shown.pixels
            }))
        };
        let sides = [of(Side::A), of(Side::B)];
        let needed: &[Side] = match show {
            TableShow::A => &[Side::A],
            TableShow::B => &[Side::B],
            TableShow::Signed | TableShow::Absolute => &Side::BOTH,
        };
        for side in needed {
            if sides[side.index()].is_none() {
                return Err(match context.open(*side) {
                    Some(_) => format!("{side} has no frame here."),
                    None => format!("{} needs {side}. It is not open.", show.label()),
                });
            }
        }
        if let (TableShow::Signed | TableShow::Absolute, [Some(a), Some(b)]) = (show, &sides) {
            comparable(context, a, b)?;
        }
        let Some(main) = sides[needed[0].index()].clone() else {
            return Err("Nothing is open.".to_owned());
        };
        let mut picture = (main.width, main.height);
        if let (2, [Some(a), Some(b)]) = (needed.len(), &sides) {
            picture = (a.width.min(b.width), a.height.min(b.height));
        }
        if value_at(&main, channel, 0, 0).is_none() {
            return Err(no_channel(&main, channel));
        }
        let plane = main.plane(channel);
        let size = plane.map_or((main.width, main.height), |p| (p.width, p.height));
        let shift = (shift(main.width, size.0), shift(main.height, size.1));
        let size = (
            picture.0.div_ceil(1 << shift.0),
            picture.1.div_ceil(1 << shift.1),
        );
        let region = plane_region(session.region, picture, size)
            .ok_or("The region lies outside of this picture.")?;
        let difference = context.shown.and_then(|shown| shown.difference());
        Ok(Self {
            show,
            channel,
            gray_of: session.analysis.gray_of,
            tint: difference.map(|d| Arc::clone(&d.levels)),
            counted: context
                .shown
                .and_then(|shown| shown.comparison.areas.clone()),
            areas: session.analysis.areas.clone(),
            peak: main.peak().max(1),
            sides,
            picture,
            shift,
            region,
        })
    }

    /// The picture's x of a sample's column.
    pub fn picture_x(&self, sample: u32) -> u32 {
        sample << self.shift.0
    }

    /// The picture's y of a sample's row.
    pub fn picture_y(&self, sample: u32) -> u32 {
        sample << self.shift.1
    }

    /// The sample that a pixel of the picture lies in.
    pub fn sample(&self, x: u32, y: u32) -> (u32, u32) {
        (x >> self.shift.0, y >> self.shift.1)
    }

    fn level(&self, side: Side, channel: Channel, sample: (u32, u32)) -> Option<u16> {
        let (x, y) = (self.picture_x(sample.0), self.picture_y(sample.1));
        if x >= self.picture.0 || y >= self.picture.1 {
            return None;
        }
        value_at(self.sides[side.index()].as_ref()?, channel, x, y)
    }

    /// The number of a sample; `None` outside of the picture.
    pub fn value(&self, x: u32, y: u32) -> Option<i32> {
        let level = |side| self.level(side, self.channel, (x, y));
        match self.show {
            TableShow::A => level(Side::A).map(i32::from),
            TableShow::B => level(Side::B).map(i32::from),
            TableShow::Signed => Some(i32::from(level(Side::A)?) - i32::from(level(Side::B)?)),
            TableShow::Absolute => self.absolute(x, y).map(i32::from),
        }
    }

    /// |A-B| on gray by the session's formula, else of the channel.
    fn absolute(&self, x: u32, y: u32) -> Option<u16> {
        let of = |channel| {
            let a = self.level(Side::A, channel, (x, y))?;
            let b = self.level(Side::B, channel, (x, y))?;
            Some(a.abs_diff(b))
        };
        let mut models = self.sides.iter().flatten().map(|pixels| pixels.model);
        // A gray picture meets the other's gray.
        let colours = models.all(|model| model == ColorModel::Rgb);
        if self.channel == Channel::Gray && self.gray_of == GrayOf::Difference && colours {
            let [r, g, b] = [Channel::R, Channel::G, Channel::B].map(of);
            return Some(gray_of([r?, g?, b?]));
        }
        of(self.channel)
    }

    /// The difference that the heatmap shows at a sample, for the tint: A-B's sign in the signed table, else |A-B|.
    pub fn tint(&self, x: u32, y: u32) -> Option<i32> {
        let plane = self.tint.as_ref()?;
        let (px, py) = (self.picture_x(x), self.picture_y(y));
        let (dx, dy) = (
            shift(self.picture.0, plane.width),
            shift(self.picture.1, plane.height),
        );
        let level = i32::from(plane.get(px >> dx, py >> dy)?);
        let below = |a: Option<u16>, b: Option<u16>| matches!((a, b), (Some(a), Some(b)) if a < b);
        let negative = below(
            self.level(Side::A, self.channel, (x, y)),
            self.level(Side::B, self.channel, (x, y)),
        );
        Some(if negative { -level } else { level })
    }

    /// Whether a sample is left out of statistics, mask and decision.
    pub fn is_excluded(&self, x: u32, y: u32) -> bool {
        let Some(counted) = &self.counted else {
            return false;
        };
        let (across, down) = (
            shift(self.picture.0, counted.width),
            shift(self.picture.1, counted.height),
        );
        let (x, y) = (self.picture_x(x) >> across, self.picture_y(y) >> down);
        let inside = x < counted.width && y < counted.height;
        inside && counted.values[y as usize * counted.width as usize + x as usize] == 0
    }

    /// Samples of the region that are left out.
    pub fn excluded(&self) -> u64 {
        if self.counted.is_none() {
            return 0;
        }
        let Region {
            x,
            y,
            width,
            height,
        } = self.region;
        let rows = (y..y + height).flat_map(|y| (x..x + width).map(move |x| (x, y)));
        rows.filter(|(x, y)| self.is_excluded(*x, *y)).count() as u64
    }

    /// What leaves out a sample that is excluded, in a sentence.
    pub fn why_excluded(&self, x: u32, y: u32) -> String {
        let (x, y) = (self.picture_x(x), self.picture_y(y));
        let areas = &self.areas;
        let rectangle = areas
            .exclude
            .iter()
            .position(|region| region.contains(x, y));
        let included = areas.include.is_empty() || areas.include.iter().any(|r| r.contains(x, y));
        let by = match (rectangle, included, &areas.exclude_image) {
            (Some(i), ..) => format!("by rectangle exclude {}", i + 1),
            (None, false, _) => "for it lies outside of what is included".to_owned(),
            (None, true, Some(image)) => {
                let name = image.file_name().unwrap_or(image.as_os_str());
                format!("by the image {}", name.to_string_lossy())
            }
            (None, true, None) => "with its neighbours".to_owned(),
        };
        format!("{x}, {y} is excluded {by}: statistics, histogram, mask and decision leave it out.")
    }

    pub fn is_signed(&self) -> bool {
        self.show == TableShow::Signed
    }

    /// What stands in a cell.
    pub fn text(&self, value: i32, hex: bool) -> String {
        match (hex, self.is_signed() && value > 0) {
            (false, false) => value.to_string(),
            (false, true) => format!("{value:+}"),
            (true, plus) => {
                let digits = if self.peak > 255 { 4 } else { 2 };
                let sign = match (value < 0, plus) {
                    (true, _) => "-",
                    (_, true) => "+",
                    _ => "",
                };
                format!("{sign}{:0digits$X}", value.unsigned_abs())
            }
        }
    }

    /// Characters of the longest text a cell can have.
    pub fn longest(&self, hex: bool) -> usize {
        let digits = match (hex, self.peak > 255) {
            (false, _) => self.peak.to_string().len(),
            (true, deep) => 2 + 2 * usize::from(deep),
        };
        digits + usize::from(self.is_signed())
    }
}

/// log2 of how many of `picture` pixels share one of `plane` samples.
fn shift(picture: u32, plane: u32) -> u32 {
    (0..31)
        .find(|s| picture.div_ceil(1 << s) <= plane)
        .unwrap_or(0)
}

fn comparable(context: &Context<'_>, a: &Pixels, b: &Pixels) -> Result<(), String> {
    if let Some(Err(error)) = context.shown.and_then(|shown| shown.difference.as_ref()) {
        return Err(format!("{}.", error.what));
    }
    // Sizes have been made one before, or the common part of both is meant.
    let same_size = (a.width, a.height) == (b.width, b.height);
    match difference::comparable(a, b) {
        Err(error) if same_size => Err(format!("{}.", error.what)),
        _ => Ok(()),
    }
}

fn no_channel(pixels: &Pixels, channel: Channel) -> String {
    match crate::analysis::channel(pixels, channel) {
        Err(error) => format!("{}.", error.what),
        Ok(_) => "This picture has no pixels.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{DifferenceOn, absolute, signed};
    use crate::frame::{Levels, Profile};

    fn pixels(model: ColorModel, planes: &[(Channel, u32, u32, Vec<u8>)]) -> Arc<Pixels> {
        Arc::new(Pixels {
            profile: Profile::Native,
            width: planes[0].1,
            height: planes[0].2,
            model,
            depth: 8,
            planes: planes
                .iter()
                .map(|(channel, width, height, values)| Plane {
                    channel: *channel,
                    width: *width,
                    height: *height,
                    levels: Levels::from(values.clone()),
                })
                .collect(),
            guessed: false,
        })
    }

    fn rgb(seed: u32) -> Arc<Pixels> {
        let values = |channel: u32| {
            (0..20u32)
                .map(|i| ((i * 37 + seed * 91 + channel * 53) % 256) as u8)
                .collect()
        };
        pixels(
            ColorModel::Rgb,
            &[
                (Channel::R, 5, 4, values(0)),
                (Channel::G, 5, 4, values(1)),
                (Channel::B, 5, 4, values(2)),
            ],
        )
    }

    fn cells(show: TableShow, channel: Channel, gray_of: GrayOf) -> Cells {
        Cells {
            show,
            channel,
            gray_of,
            sides: [Some(rgb(1)), Some(rgb(2))],
            tint: None,
            counted: None,
            areas: Areas::default(),
            picture: (5, 4),
            shift: (0, 0),
            region: Region::whole(5, 4),
            peak: 255,
        }
    }

    #[test]
    fn cells_are_the_numbers_of_the_whole_planes() {
        let (a, b) = (rgb(1), rgb(2));
        for channel in [Channel::Gray, Channel::R, Channel::G, Channel::B] {
            for formula in [GrayOf::Difference, GrayOf::Frames] {
                let on = DifferenceOn::Channel(channel);
                let plane = absolute(&a, &b, on, formula).expect("alike");
                let with_sign = signed(&a, &b, on).expect("alike");
                let level = cells(TableShow::Absolute, channel, formula);
                let minus = cells(TableShow::Signed, channel, formula);
                for (x, y) in (0..4).flat_map(|y| (0..5).map(move |x| (x, y))) {
                    let expected = plane.get(x, y).map(i32::from);
                    assert_eq!(level.value(x, y), expected, "{channel:?} {formula:?}");
                    assert_eq!(minus.value(x, y), with_sign.get(x, y));
                }
                assert_eq!(level.value(5, 0), None);
            }
        }
    }

    #[test]
    fn a_chroma_sample_is_one_cell_with_its_picture_coordinates() {
        let picture = pixels(
            ColorModel::Yuv,
            &[
                (Channel::Y, 5, 3, (0..15).collect()),
                (Channel::U, 3, 2, vec![10, 11, 12, 20, 21, 22]),
                (Channel::V, 3, 2, vec![0; 6]),
            ],
        );
        let cells = Cells {
            channel: Channel::U,
            show: TableShow::A,
            sides: [Some(picture), None],
            picture: (5, 3),
            shift: (1, 1),
            region: Region::whole(3, 2),
            ..cells(TableShow::A, Channel::U, GrayOf::Difference)
        };
        assert_eq!(cells.value(2, 1), Some(22));
        assert_eq!((cells.picture_x(2), cells.picture_y(1)), (4, 2));
        assert_eq!(cells.sample(4, 2), (2, 1));
        assert_eq!(cells.value(3, 0), None);
    }

    #[test]
    fn signs_and_digits() {
        let minus = cells(TableShow::Signed, Channel::R, GrayOf::Difference);
        assert_eq!(minus.text(3, false), "+3");
        assert_eq!(minus.text(0, false), "0");
        assert_eq!(minus.text(-12, false), "-12");
        assert_eq!(minus.text(-12, true), "-0C");
        assert_eq!(minus.text(12, true), "+0C");
        assert_eq!(minus.longest(false), "-255".len());
        let plain = cells(TableShow::B, Channel::R, GrayOf::Difference);
        assert_eq!(plain.text(252, true), "FC");
        assert_eq!(plain.longest(true), 2);
    }
}
