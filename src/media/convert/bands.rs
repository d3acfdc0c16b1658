//! A frame under a profile, a band of rows at a time: what is made of a band is still in the processor's cache when it is
//! looked at.

use bytes::Bytes;

use super::swscale::Slices;
use super::{bgr, byte_planes, direct, pixels, reads_as_still, rgb, to_pixels};
use crate::error::{Error, Result};
use crate::frame::{BytePlane, ColorModel, Frame, Levels, Pixels, Plane, Profile};

/// The numbers of [`to_pixels`], from the top to the bottom.
pub struct Bands<'a> {
    way: Way<'a>,
    /// Rows of a band; the last one may have fewer.
    rows: u32,
    height: u32,
    /// Rows given already.
    given: u32,
    band: Pixels,
}

/// How the rows come about.
enum Way<'a> {
    /// They lie in the frame, with gaps between them.
    Rows(Vec<BytePlane<'a>>),
    /// They are converted one band after the other.
    Converted(Slices<'a>),
    /// So they are, without swscale.
    Direct(direct::Way<'a>),
    /// The whole picture lies in the frame, or was made at once.
    Whole(Pixels),
}

impl<'a> Bands<'a> {
    /// Bands of `rows` rows, a multiple of 4: chroma samples are never cut.
    ///
    /// # Errors
    /// As [`to_pixels`].
    pub fn new(frame: &'a Frame, profile: Profile, rows: u32) -> Result<Self> {
        if frame.width == 0 || frame.height == 0 {
            return Err(Error::new("this frame has no pixels"));
        }
        let described = &*frame.format;
        let opencv = matches!(profile, Profile::Opencv4 | Profile::Opencv5);
        let sliced = !described.palette && !described.bitstream && !reads_as_still(frame);
        let rows_apart = (profile == Profile::Native)
            .then(|| byte_planes(frame))
            .flatten()
            .filter(|planes| !planes.iter().all(BytePlane::is_packed));
        let way = match rows_apart {
            Some(planes) => Way::Rows(planes),
            None if opencv && sliced => {
                let conversion = bgr::conversion(frame, profile)?;
                match direct::proven(&conversion) {
                    Some(direct) => Way::Direct(direct::Way::new(direct, byte_planes(frame))?),
                    None => Way::Converted(Slices::new(&conversion, &*frame.samples, described)?),
                }
            }
            None => Way::Whole(to_pixels(frame, profile)?),
        };
        let band = match &way {
            Way::Rows(planes) => {
                let plane = |plane: &BytePlane<'_>| Plane {
                    channel: plane.channel,
                    width: plane.width,
                    height: 0,
                    levels: Levels::U8(Bytes::new()),
                };
                pixels(
                    frame,
                    described.model,
                    8,
                    planes.iter().map(plane).collect(),
                )
            }
            Way::Converted(_) | Way::Direct(_) => {
                let none = [(); 3].map(|()| Levels::U8(Bytes::new()));
                pixels(frame, ColorModel::Rgb, 8, rgb(frame, none))
            }
            Way::Whole(whole) => {
                let plane = |plane: &Plane| Plane {
                    levels: match plane.levels {
                        Levels::U8(_) => Levels::U8(Bytes::new()),
                        Levels::U16(_) => Levels::U16(Vec::new()),
                    },
                    ..*plane
                };
                Pixels {
                    planes: whole.planes.iter().map(plane).collect(),
                    ..*whole
                }
            }
        };
        Ok(Self {
            way,
            rows,
            height: frame.height,
            given: 0,
            band: Pixels { profile, ..band },
        })
    }

    /// The next band as a picture of its own; `None` below the last one.
    ///
    /// # Errors
    /// When the conversion fails.
    pub fn advance(&mut self) -> Result<Option<&Pixels>> {
        let rows = self.rows.min(self.height - self.given);
        if rows == 0 {
            return Ok(None);
        }
        let (first, last) = (self.given, self.given + rows);
        match &mut self.way {
            Way::Rows(planes) => {
                for (band, plane) in self.band.planes.iter_mut().zip(planes) {
                    let (from, to) = part(first, last, self.height, plane.height);
                    let mut levels = band.levels.take_bytes();
                    levels.clear();
                    (from..to).for_each(|y| levels.extend_from_slice(plane.row(y as usize)));
                    band.levels = levels.into();
                    band.height = to - from;
                }
            }
            Way::Converted(slices) => {
                while slices.ready() < last {
                    let before = slices.ready();
                    slices.convert(self.rows)?;
                    if slices.ready() == before && slices.finished() {
                        return Err(Error::new("the picture could not be converted"));
                    }
                }
                let width = self.band.width as usize;
                let lines = slices.memory().rows(0).skip(first as usize);
                colors(&mut self.band, rows, |planes| {
                    bgr::take_apart(lines.take(rows as usize), width, planes);
                });
            }
            Way::Direct(direct) => {
                colors(&mut self.band, rows, |planes| {
                    direct.rows(first as usize, planes);
                });
            }
            Way::Whole(whole) => {
                for (band, plane) in self.band.planes.iter_mut().zip(&whole.planes) {
                    let (from, to) = part(first, last, self.height, plane.height);
                    let width = plane.width as usize;
                    let span = from as usize * width..to as usize * width;
                    match (&mut band.levels, &plane.levels) {
                        (Levels::U8(band), Levels::U8(levels)) => *band = levels.slice(span),
                        (Levels::U16(band), Levels::U16(levels)) => {
                            band.clear();
                            band.extend_from_slice(&levels[span]);
                        }
                        _ => {}
                    }
                    band.height = to - from;
                }
            }
        }
        self.given = last;
        self.band.height = rows;
        Ok(Some(&self.band))
    }
}

/// Has the planes R, G and B of a band written anew, in the memory that they have.
fn colors(band: &mut Pixels, rows: u32, write: impl FnOnce(&mut [Vec<u8>; 3])) {
    let values = band.width as usize * rows as usize;
    let mut planes = [(); 3].map(|()| Vec::new());
    for (levels, plane) in planes.iter_mut().zip(&mut band.planes) {
        *levels = plane.levels.take_bytes();
        levels.resize(values, 0);
        plane.height = rows;
    }
    write(&mut planes);
    for (plane, levels) in band.planes.iter_mut().zip(planes) {
        plane.levels = levels.into();
    }
}

/// The rows of a plane that belong to the rows `first..last` of a picture: chroma planes have fewer.
fn part(first: u32, last: u32, height: u32, plane_height: u32) -> (u32, u32) {
    let mut shift = 0;
    while height.div_ceil(1 << shift) > plane_height {
        shift += 1;
    }
    (first >> shift, last.div_ceil(1 << shift))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{ColorTags, Matrix};
    use crate::media::convert::test_frames::noise;

    #[test]
    fn bands_are_the_whole_picture() {
        let formats = [
            "yuv420p",
            "yuvj420p",
            "yuv422p",
            "yuv444p",
            "yuv410p",
            "yuv411p",
            "nv12",
            "yuyv422",
            "yuv420p10le",
            "yuv422p10le",
            "gray",
            "gray10le",
            "rgb24",
            "bgra",
            "gbrp",
            "monob",
        ];
        let profiles = [
            Profile::Native,
            Profile::Standard,
            Profile::Opencv4,
            Profile::Opencv5,
        ];
        for name in formats {
            for (width, height, rows, gap) in [
                (66, 134, 64, 0),
                (67, 131, 64, 0),
                (67, 131, 64, 5),
                (32, 9, 4, 32),
                (3, 1, 4, 0),
            ] {
                let color = ColorTags {
                    matrix: Some(Matrix::Bt709),
                    full_range: Some(true),
                    ..ColorTags::default()
                };
                let frame = noise(name, (width, height), color, gap);
                for profile in profiles {
                    let whole = to_pixels(&frame, profile).expect("converted");
                    let mut bands = Bands::new(&frame, profile, rows).expect("converted");
                    let mut joined = Pixels {
                        height: 0,
                        ..whole.clone()
                    };
                    for plane in &mut joined.planes {
                        (plane.height, plane.levels) = (
                            0,
                            match plane.levels {
                                Levels::U8(_) => Levels::U8(Bytes::new()),
                                Levels::U16(_) => Levels::U16(Vec::new()),
                            },
                        );
                    }
                    while let Some(band) = bands.advance().expect("converted") {
                        assert!(band.height <= rows);
                        joined.height += band.height;
                        for (plane, more) in joined.planes.iter_mut().zip(&band.planes) {
                            plane.height += more.height;
                            match (&mut plane.levels, &more.levels) {
                                (Levels::U8(all), Levels::U8(more)) => {
                                    *all = [&all[..], more].concat().into()
                                }
                                (Levels::U16(all), Levels::U16(more)) => all.extend(more),
                                _ => panic!("{name}: another type of numbers"),
                            }
                        }
                    }
                    let (name, size) = (&frame.format.name, (width, height, gap));
                    assert!(joined == whole, "{name} {size:?} {profile:?}");
                }
            }
        }
    }
}
